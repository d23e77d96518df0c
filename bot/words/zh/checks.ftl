## 各项指标的名称，用于清单和命令行。

checks-name-anchor-valid = 引用可以定位
checks-name-quote-match = 引文与原文一致
checks-name-one-place = 引用只指向一处
checks-name-timed-video = 音视频引用带时间
checks-name-coverage = 陈述带有引用
checks-name-numbers = 数字见于所引段落
checks-name-names = 专名见于所引段落
checks-name-hedges = 保留原文的限定
checks-name-sections = 章节符合要求
checks-name-length = 篇幅符合要求
checks-name-biblio = 题名、作者、出处与原文一致
checks-name-source-coverage = 来源均被引用
checks-name-redundancy = 各节之间的重复
checks-name-leaks = 没有混入程序痕迹
checks-name-contradictions = 各节之间没有矛盾
checks-name-register = 书面语，术语有解释

## 位置。

checks-place = 第 { $section } 节第 { $sentence } 句
checks-place-answer = 第 { $answer } 个回答第 { $sentence } 句

## 没有达标的地方。

checks-miss-passage = { $place }：段落 { $what } 不存在，或与来源所印不符（“{ $text }”）。
checks-miss-outside = { $place }：段落 { $what } 的位置超出了来源（“{ $text }”）。
checks-miss-twice = 有两个段落使用了同一个编号。
checks-miss-value = 数值 { $what } 不在所给的段落里。
checks-miss-quote = { $place }：引文不在所引段落里（“{ $text }”）。
checks-miss-quote-text = { $place }：句子与引文不是逐字相同（“{ $text }”）。
checks-miss-one-place = { $place }：引用没有指向唯一的一处（“{ $text }”）。
checks-miss-time = { $place }：引用音视频却没有给出时间（“{ $text }”）。
checks-miss-citation = { $place }：没有有效的引用（“{ $text }”）。
checks-miss-label = 第 { $section } 节：标签里有陈述，却没有引用（“{ $label }”）。
checks-miss-cell = 第 { $section } 节：版面与句子对不上，句子序号为 { $index }。
checks-miss-number = { $place }：所引段落里没有 { $what }（“{ $text }”）。
checks-miss-swap = { $place }：在所引段落里，{ $what } 说的是另一项（“{ $text }”）。
checks-miss-name = { $place }：所引段落里没有“{ $what }”（“{ $text }”）。
checks-miss-hedge = { $place }：所引段落有限定语“{ $what }”，这里没有保留（“{ $text }”）。
checks-miss-boast = { $place }：“{ $what }”超出了所引段落的说法（“{ $text }”）。
checks-miss-section = 缺少要求的章节“{ $title }”。
checks-miss-section-extra = 章节“{ $title }”不在要求之内。
checks-miss-section-order = 章节的顺序与要求不同。
checks-miss-section-empty = 章节“{ $title }”没有内容。
checks-miss-length = 篇幅为 { $value }，要求是 { $min } 至 { $max }。
checks-miss-length-exhausted = 篇幅为 { $value }，不足 { $min } 至 { $max }：按此计法，来源中与这些章节有关的内容不够。
checks-miss-length-revised = 修改之后篇幅为 { $value }，要求是 { $min } 至 { $max }。
checks-miss-biblio = 第 { $section } 节：“{ $label }”与第 1 页所印不同。
checks-miss-source = { $name } 没有被引用。
checks-miss-repeated = 第 { $section } 节有 { $runs } 处连续六个词与其他章节相同。
checks-miss-register = { $place }：“{ $what }”不是书面报告的用语（“{ $text }”）。
checks-miss-gloss = { $place }：“{ $what }”首次出现时没有解释（“{ $text }”）。
checks-miss-contradiction = 第 { $section } 节第 { $sentence } 句：“{ $text }”与前面的章节矛盾：“{ $other }”。
checks-miss-leak = { $place }：{ $what } 不应出现在报告里（“{ $text }”）。

## 无法检查的报告文件。

checks-report-missing = { $name } 不存在或无法打开。请指定生成报告时留在文件夹里的 report.json。
checks-report-not-json = 这个文件不是 JSON。请指定生成报告时留在文件夹里的 report.json。
checks-report-incomplete = 这份报告不完整：缺少“{ $where }”。请指定生成报告时留在文件夹里的 report.json。
checks-report-invalid = 这份报告无效：“{ $where }”的类型或取值不对。请指定生成报告时留在文件夹里的 report.json。
checks-sources-missing = 文件夹里没有这些来源：{ $names }。请把内容完全相同的文件放进去，或用 --sources 指定另一个文件夹。

## 除指标之外，一份完成的报告还必须相符的地方。

checks-tampered-kind = { $place }标为 { $what }，实际是陈述（“{ $text }”）。
checks-tampered-passage = { $name }：段落 { $passage } 框内的文字与报告所给的不同。
checks-tampered-heading = { $name }：段落 { $passage } 的标题与来源不同。
checks-tampered-source = { $name }：报告给出的 { $field } 不对。
checks-tampered-notice = { $name }：报告里的提示与读取文件得到的不同。
checks-tampered-brief = 报告的 { $field } 与需求不符。
checks-tampered-length = 报告标明的篇幅与实际不符。
checks-tampered-checks = 报告中“{ $metric }”的结果与检查结果不符。
checks-tampered-section = 第 { $section } 节：要点或修改次数与需求、修改记录不符。
checks-tampered-image = 第 { $section } 节：图片 { $path } 不在报告的文件夹里。
checks-cannot-listen = 报告引用了 { $name } 的语音，但这里缺少语音识别的权重，无法重听。请先运行“paperthread weights”，再核对。
