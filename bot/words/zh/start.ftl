start-folder-in-use = 另一个 paperthread 正在使用 { $folder }；请等它结束，或换一个文件夹。
start-terms-unread = 无法读取术语文件 { $path }，它由 PAPERTHREAD_TERMS 指定。
start-terms-row = { $path } 的第 { $line } 行不是术语：应为英文、制表符、中文（多个译名用竖线隔开），后面可以再加制表符和缩写。
