pdf-not-a-pdf = { $name } is not a PDF, whatever its name says. Please send the paper as a PDF file.
pdf-locked = { $name } needs a password to open. Please send a copy without one.
pdf-broken = { $name } is damaged and cannot be opened. Please download it again and send it once more.
pdf-no-pages = { $name } holds no pages. It may have been cut off on its way; please send it once more.
pdf-too-long = { $name } has { $pages } pages; up to { $limit } can be read. Please send the part that matters.
pdf-scanned = { $name } holds no text that can be read; it is probably scanned. Please run text recognition (OCR) on it first and send the result.
pdf-image-pages = These pages hold no text that can be read and were left out (probably pictures): { $pages }.
pdf-repaired = The file is damaged and was repaired for reading; pages may be missing. Please compare it with the original, or download it again.
