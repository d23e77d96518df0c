# 不用模型的写作方式所用的标签、引导语和说明。

## 基本信息表的行
digest-fact-title = 题目
digest-fact-authors = 作者
digest-fact-venue = 出处
digest-fact-arxiv = arXiv
digest-fact-doi = DOI
digest-fact-urls = 网址
digest-fact-code = 代码
digest-fact-pages = 页数
digest-fact-duration = 时长

## 各组原文的标签
digest-label-background = 背景
digest-label-problem = 问题
digest-label-goal = 目标
digest-label-contribution = 贡献
digest-label-method = 方法
digest-label-terms = 术语
digest-label-formulas = 公式
digest-label-setup = 实验设置
digest-label-data = 数据
digest-label-results = 结果
digest-label-numbers = 数值
digest-label-compare = 比较
digest-label-figures = 图表
digest-label-limits = 不足
digest-label-future = 展望
digest-label-use = 应用
digest-label-takeaway = 结论
digest-label-talk = 讲解内容
digest-label-code = 代码
digest-label-outline = 结构
digest-label-found = 相关内容

## 第一次摘录之前说明一次
digest-lead = 以下句子摘自原文，按主题和页码排列。

## 没有的内容
digest-notice-no-talk = 没有提供讲解视频，因此本节没有可写的内容。补充视频或幻灯片后即可写出本节。
digest-notice-nothing = 在提供的资料中没有找到与本节有关的内容。
digest-notice-unread = 提供的资料都无法读取，因此本节没有内容。
digest-notice-counts-no-chinese = 资料为中文，按原文引用。要求中的篇幅按英文单词计，而单词数不计汉字，因此改按字数折算：每个单词折合 1.6 个汉字。
digest-notice-counts-chinese-only = 资料几乎不含汉字，按原文引用。要求中的篇幅只计汉字，因此改按单词数折算：每 1.6 个汉字折合一个单词。
digest-notice-missing = 资料中没有一处提到{ $words }。
digest-quoted = “{ $word }”
digest-notice-unanswered = 资料中没有与这个问题用词相符的内容，可以换一种说法再问。
digest-notice-other-language = 资料不是用提问的语言写成的，按问题的用词找不到原文。请用资料中的术语再问一次。
digest-notice-nearest = 资料中没有找到确切的答案，最接近的原文如下。

## 表头与各表的标签
digest-label-values = 数据原文
digest-label-check = 请核对
digest-label-settings = 参数设置
digest-label-timeline = 讲解时间线
digest-label-left = 待写
digest-head-value = 数值
digest-head-metric = 指标
digest-head-clause = 原文
digest-head-symbol = 符号
digest-head-term = 术语
digest-head-gloss = 中文
digest-head-short = 缩写
digest-head-definition = 原文中的说明
digest-head-said = 讲解中首次提到
digest-head-slide = 幻灯片
digest-head-utterance = 讲解原话
digest-head-match = 论文对应处
digest-notice-differs = { $what }在资料中有不同的数值：{ $values }。应以哪一处为准，条件是否相同？
digest-notice-not-in-paper = 论文中没有找到。
digest-notice-strange = 讲解 { $name } 所讲、所示的内容在论文里几乎找不到，讲的可能是别的内容。
digest-notice-left = 约需写{ $low }至{ $high }；现有摘录{ $count }处，合计{ $held }。
digest-notice-left-plain = 现有摘录{ $count }处。
digest-notice-lacking = 资料中没有找到：{ $slots }。
digest-notice-no-page = 第{ $number }页没有这方面的内容。
digest-notice-no-slide = 幻灯片{ $number }没有这方面的内容。
digest-notice-no-minute = 第{ $number }分钟没有这方面的内容。
digest-notice-elsewhere = 别处最接近的是下面这句。
