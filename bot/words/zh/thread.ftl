thread-at-page = 第{ $page }页
thread-at-slide = 幻灯片{ $slide }，{ $time }
thread-at-file = 由文件测得
thread-revision = （第{ $revision }稿）
thread-plan = 任务理解
thread-plan-language = 用{ $name }撰写
thread-plan-audience = 读者：{ $audience }
thread-plan-length = { NUMBER($min, useGrouping: 0) }至{ NUMBER($max, useGrouping: 0) }{ $unit }
thread-name-en = 英文
thread-name-zh = 中文
thread-unit-word-zh = 字
thread-unit-words = 个英文词
thread-unit-cjk = 个汉字
thread-card = 核查结果
thread-card-length = 篇幅：{ NUMBER($value, useGrouping: 0) }{ $unit }
thread-card-all = { NUMBER($n, useGrouping: 0) }/{ NUMBER($n, useGrouping: 0) }
thread-exhausted = 资料中已没有更多符合要求的内容
thread-reading = 正在读 { $name }：第{ $done }页，共{ $total }页
thread-exports = 报告已可带走。report.html 里每处引文都框在原页上；其余的可供阅读、编辑和程序使用。
thread-approved = 已通过：第{ $sections }节。
thread-which = 没看出这是在说哪一节。请以节号开头（1 到 { $count }），例如“2：短一点”。
thread-needs-model = 没有语言模型时，第{ $section }节只能缩短、加长、删句、补充某页、某分钟或某个术语，或换一条引文；其他改动需要接入模型。
thread-broken = 程序这边出了错。内容没有丢失：按“继续”，或再次提出同样的要求，就从停下的地方接着做。详情见日志。
thread-flag-number = 数字与出处不符
thread-flag-name = 名称与出处不符
thread-flag-hedge = 语气强弱与出处不符
thread-flag-support = 出处不支持此说法
thread-flag-ocr = 由图像识别得来
thread-flag-outside = 来自资料之外
thread-flag-background = 背景知识
thread-start = 开始
thread-cancel = 取消
thread-cancelled = 已取消，没有写任何内容；重新发送任务即可再来。
thread-approve = 通过
thread-revise = 修改
thread-sources = 出处
thread-no-sources = 这一节没有引用。
thread-form-title = 修改第{ $section }节
thread-form-how = 希望怎么改？
thread-resumed = 程序刚刚重新启动，会从停下的地方继续。
thread-plan-minutes = { $minutes ->
    [0] 预计不到一分钟完成。
   *[other] 预计约{ $minutes }分钟完成。
}
thread-plan-thin = 按这种计法，资料总共只有约{ NUMBER($there, useGrouping: 0) }，报告可能达不到要求的篇幅。
thread-sample = 试试示例
thread-welcome-title = 放进一篇论文，得到一份核对过的报告
thread-welcome = 请 @我 并附上论文（PDF），说明想要什么，例如：阅读报告，四个部分，2000 到 3000 字，面向初学者。我会读完每一页，把每一节连同每句话的出处发到这里；之后可以通过某一节、提问，或要求修改。
thread-post-it-here = 请把论文（PDF）发到这个讨论串里；刚才的要求会保留。
thread-plan-replaced = 有新文件加入，新的计划见下方。
thread-joined = { $name } 已读完，现在属于这份报告。
thread-joined-how = 之后的提问和修改会用到它；已经写好的部分不会自行改变。
thread-early-reading = 还在阅读，读完就给出计划。
thread-early-waiting = 正在等论文（PDF）：请发到这个讨论串里。
thread-early-planned = 计划在等确认：请按“开始”或发送“开始”；发送“篇幅：500字”可更改，发送“取消”则结束。
thread-early-drafting = 正在写第一节，写好后就可以讨论。
thread-early-cancelled = 这份报告已取消；请重新 @我 并附上论文。
thread-early-stopped = 已停下；请按“继续”，或发送“继续”。
thread-remark-broken = 程序这边出了错，这件事没有做成。报告没有变化，请再说一次。详情见日志。
thread-export-too-big = { $name } 超过本平台的大小上限，留在服务器上。
thread-go-on = 继续
thread-listening = 正在听 { $name }：第 { $done } 分钟，共 { $total } 分钟{ $left ->
    [0] { "" }
   *[other] ，还需约 { $left } 分钟
}
thread-evidence = 只要证据（免费）
thread-write = 用 { $model } 撰写
thread-anew = { $model } 会根据已读的内容重写每一节，不会再读一遍；上面的各节保持原样。
thread-anew-not = 已经在写，或已经写完：最新的稿子在这个讨论串的末尾。
thread-open = 打开证据
thread-joined-changes = 这些节会用到它：{ $sections }。只有有人提出才会重写：请按按钮，或发送“用新资料重写第2节”。
thread-redraft = 重写第{ $section }节

## The plan, changed before the start.

plan-change = 更改
plan-form = 更改计划
plan-ask-sections = 各部分，每行一个
plan-ask-length = 篇幅（留空：不限）
plan-ask-language = 语言：中文或英文
plan-ask-audience = 读者（留空：不限）
plan-sections = 部分
plan-length = 篇幅
plan-language = 语言
plan-audience = 读者
plan-joint = 、
plan-changed = 上面的计划已更改：{ $fields }。
plan-same = 计划不变：所说的与计划一致。
plan-late = 计划已经定下，这次更改没有采用。可以要求修改某一节，或重新 @我 并附上论文。
plan-unclear-sections = “{ $said }”里没有找到任何部分，各部分保持不变。请每行写一个标题。
plan-unclear-length = “{ $said }”里没有找到篇幅，篇幅保持不变。可以写“500字”或“800到1000字”，也可以留空。
plan-unclear-language = “{ $said }”不是我能写的语言，语言保持不变。可以写中文、繁体中文或英文。
plan-name-en = 英文
plan-name-zh = 中文
plan-name-zh-hant = 繁体中文
