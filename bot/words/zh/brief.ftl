brief-empty = 任务要求是空的。请写明想要什么，例如：“阅读报告，四个部分，2000至3000字，适合初学者”。

brief-title = 阅读报告
brief-title-talk = 讲座报告
brief-title-papers = 多篇论文阅读报告

## 替对方作出的假定。

brief-contradiction = 要求里既有“{ $dropped }”，又有“{ $kept }”，以后面的“{ $kept }”为准。
brief-length-contradiction = 要求里提到两个篇幅：“{ $dropped }”和“{ $kept }”，以后面的“{ $kept }”为准。
brief-length-about = 篇幅按大致要求理解，{ NUMBER($min, useGrouping: 0) }至{ NUMBER($max, useGrouping: 0) }都算符合。
brief-length-ceiling = 要求里只有篇幅下限，报告控制在{ NUMBER($min, useGrouping: 0) }至{ NUMBER($max, useGrouping: 0) }。
brief-length-pages = 每页按{ NUMBER($count, useGrouping: 0) }字（英文报告按词）计算。
brief-length-each-section = 篇幅是对每一节的要求，共{ NUMBER($count, useGrouping: 0) }节。
brief-length-each-paper = 篇幅是对每篇论文的要求，共{ NUMBER($count, useGrouping: 0) }篇。
brief-length-words-in-chinese = 报告用中文写，篇幅按字数而不是按词数计算。
brief-length-chinese-in-english = 报告用英文写，篇幅按词数而不是按字数计算。
brief-length-characters = 报告用英文写，篇幅按词数计算，每{ NUMBER($count, useGrouping: 0) }个字符算一个词。
brief-outline = 要求里没有列出章节，拟分{ NUMBER($count, useGrouping: 0) }节：{ $titles }。
brief-sections-many = 要求里有{ NUMBER($count, useGrouping: 0) }节，报告只写前{ NUMBER($kept, useGrouping: 0) }节。
brief-language-unmet = “{ $wish }”：报告只能用中文或英文写，而且只用一种语言。这份报告用任务要求本身的语言，无法判断时用英文。
brief-language-unknown = 报告可以用中文或英文写，这份用英文；如果想要中文，请注明“用中文”。

## 没有列出章节时的标题，以及各节要写的内容。

brief-facts = 论文基本信息
brief-facts-aim = 标题、作者、发表处与时间、篇幅、链接
brief-summary = 核心内容摘要
brief-summary-aim = 简要说明问题、目标、方法、主要结果与结论
brief-background = 研究背景
brief-background-aim = 背景、相关工作与已有基础
brief-contribution = 主要贡献
brief-contribution-aim = 有哪些新的内容
brief-method = 方法与关键技术
brief-method-aim = 方法如何工作，逐步说明关键技术
brief-terms = 关键术语
brief-terms-aim = 重要术语及其含义
brief-setup = 实验设置
brief-setup-aim = 实验如何设计、如何评测
brief-data = 数据
brief-data-aim = 使用了哪些数据，来自哪里
brief-results = 实验结果
brief-results-aim = 主要发现及具体数字
brief-figures = 图表
brief-figures-aim = 最能说明问题的图和表
brief-compare = 对比
brief-compare-aim = 各来源的共同点与差异
brief-talk = 讲座要点
brief-talk-aim = 按顺序列出讲座要点，以及论文之外的补充
brief-talk-facts = 讲座基本信息
brief-talk-facts-aim = 讲座标题、讲者、时长与场合
brief-talk-points = 讲座要点
brief-talk-points-aim = 按顺序列出讲座要点及对应的幻灯片
brief-limits = 不足与局限
brief-limits-aim = 局限、前提与未解决的问题
brief-future = 未来工作
brief-future-aim = 后续方向与未解决的问题
brief-use = 实际应用
brief-use-aim = 应用场景与用途
brief-takeaway = 结论与启示
brief-takeaway-aim = 结论以及值得记住的内容

## What was changed before the start: the line before it, and the names of its fields.

brief-changed = 开始前改为：
brief-changed-later = 后来改为：
brief-field-sections = 部分
brief-field-length = 篇幅
brief-field-language = 语言
brief-field-audience = 读者
