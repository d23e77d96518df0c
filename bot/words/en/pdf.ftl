pdf-not-a-pdf = { $name } is not a PDF, whatever its name says. Please send the paper as a PDF file.
pdf-locked = { $name } needs a password to open. Please send a copy without one.
pdf-broken = { $name } is damaged and cannot be opened. Please download it again and send it once more.
pdf-no-pages = { $name } holds no pages. It may have been cut off on its way; please send it once more.
pdf-too-long = { $name } has { $pages } pages; up to { $limit } can be read. Please send the part that matters.
pdf-scanned = { $name } is scanned: its pages are pictures without text. Please run text recognition (OCR) on it and send the result.
pdf-image-pages = Pages without text were not read, because they are pictures: { $pages }.
