pdf-not-a-pdf = { $name } 的内容不是 PDF。请发送 PDF 格式的论文。
pdf-locked = { $name } 需要密码才能打开。请发送没有密码的版本。
pdf-broken = { $name } 已损坏，无法打开。请重新下载后再发送。
pdf-no-pages = { $name } 里没有任何页面，可能在传输中被截断。请重新发送。
pdf-too-long = { $name } 有 { $pages } 页，最多能读 { $limit } 页。请只发送需要的部分。
pdf-scanned = { $name } 中没有可读取的文字，很可能是扫描件。请先做文字识别（OCR），再发送识别后的文件。
pdf-image-pages = 以下页面没有可读取的文字（可能是图像），未能读取：{ $pages }。
pdf-repaired = 文件有损坏，修复后才得以读取，可能缺页。请与原文核对，或重新下载后再发送。
