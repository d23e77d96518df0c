start-folder-in-use = 另一个 paperthread 正在使用 { $folder }；请等它结束，或换一个文件夹。
