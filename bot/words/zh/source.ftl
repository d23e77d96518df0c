# 文件读不出来的原因。$name：文件名。
source-empty = “{ $name }”是空文件（0 字节），可能没有传完，请重新发送。
source-gone = 打不开“{ $name }”，请重新发送。
source-html = “{ $name }”其实是网页，不是 PDF，多半是网站的登录页。请在浏览器里打开链接，下载真正的 PDF 再发来。
source-talk = “{ $name }”是音视频文件，但无法播放：可能已损坏、开头缺失，或格式不认识。请重新发送，最好是 MP4 或 MP3。
source-unheard = 无法听写“{ $name }”：本机没有语音识别模型的权重，也无法下载。请让本机联网后运行一次 paperthread weights，再重新发送。
source-silent = “{ $name }”里既没有人声，也没有可读的幻灯片，请确认是不是这个文件。
source-image = “{ $name }”是图片，无法读取；请发送原来的 PDF。
source-office = “{ $name }”是 Office 一类的文件，请另存为 PDF 再发来。
source-unknown = “{ $name }”的格式无法读取，请发送 PDF。
source-slow = 读取“{ $name }”用时过长，已经停止，文件可能已损坏。请打开它，重新打印成 PDF 再发来。
source-memory = 读取“{ $name }”所需的内存超过单个文件的上限。请发送小一些的 PDF，或只发需要的几页。
source-output = “{ $name }”里的文字超过单个文件的上限，请只发需要的几页。
source-crashed = “{ $name }”读不出来：读取程序在处理它时出错了。请打开它，重新打印成 PDF 再发来。

# 检查设置时显示：读取文件的进程受到哪些限制。
source-fence-full = 读取文件的进程不能联网，也不能访问其他文件。
source-fence-network = 读取文件的进程不能联网；但这个内核无法限制它访问其他文件（Linux 5.13 及以上可以）。
source-fence-files = 读取文件的进程不能访问其他文件；但本系统无法禁止它联网。
source-fence-none = 读取文件的进程有时间和内存上限，但本系统无法禁止它联网或访问其他文件（Linux 可以）。
shrink-limit = { $name } 无法分成每部分 { $most } MB：其中十秒就更大。请用 --most 放宽上限。
