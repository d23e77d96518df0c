# 讲座音视频：哪些没有听到、看到，以及语音识别模型的权重。
talk-cut-off-notice = 录音或录像已损坏或不完整，只读到 { $time }。
talk-no-speech-notice = 录音里没有发现人声。
talk-language-notice = 讲话的语言不能确定（可能是 { $language }），文字可能有误。
talk-unheard-notice = 没有转写讲话内容：本机没有语音识别模型的权重，也无法下载；只读取了幻灯片。
talk-weights-missing = 无法下载语音识别模型的权重：模型站和软件包索引都连不上。请让本机联网后运行一次 paperthread weights，或把模型放进 { $folder }。
talk-weights-there = 语音识别模型的权重在 { $folder }。
talk-corrected-notice = 听写中与论文用词只差一点的词已按论文更正（{ NUMBER($count, useGrouping: 0) } 处）：{ $words }
talk-subtitles-notice = 讲话内容取自字幕文件 { $name }。
talk-part-notice = 这是一场讲座的第 { $part } 部分（共 { $parts } 部分）；它的 0:00 是整场讲座的 { $time }。
talk-parts-missing = 一场分成 { $parts } 部分的讲座还缺：{ $missing }。请发到这个讨论串里，会加入进来。
