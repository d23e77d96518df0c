console-remarks = 请继续：“2：短一点”、直接提问、“approve 3”（通过第 3 节）、“export”（导出）或“done”（结束）。
console-shown = 先前已显示：{ $title }
console-again = （再次显示；上次可能没有显示完整）
console-file-unreadable = 打不开 { $name }；请确认它还在，并且你有读取权限。
