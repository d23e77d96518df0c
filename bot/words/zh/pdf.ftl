pdf-not-a-pdf = { $name } 的内容不是 PDF。请发送 PDF 格式的论文。
pdf-locked = { $name } 需要密码才能打开。请发送没有密码的版本。
pdf-broken = { $name } 已损坏，无法打开。请重新下载后再发送。
pdf-no-pages = { $name } 里没有任何页面，可能在传输中被截断。请重新发送。
pdf-too-long = { $name } 有 { $pages } 页，最多能读 { $limit } 页。请只发送需要的部分。
pdf-scanned = { $name } 是扫描件，页面只有图像、没有文字。请先做文字识别（OCR），再发送识别后的文件。
pdf-image-pages = 以下页面只有图像、没有文字，未能读取：{ $pages }。
