# What the bot says in a browser alone.
web-port = 端口 { $port } 已被占用，可能已有一个机器人在运行；请先停止它，或用 PAPERTHREAD_WEB_PORT 指定另一个端口。
web-untitled = 报告
web-serving = 完整的机器人在 { $address } ，请用浏览器打开。Ctrl-C 停止，进行中的工作下次启动时继续。
cli-chat = 在本机浏览器里使用完整的机器人，无需令牌
cli-chat-port = 服务端口（PAPERTHREAD_WEB_PORT）

## 页面上。
web-page-skip = 跳到输入框
web-page-reports = 报告
web-page-new = 新报告
web-page-thread = 对话
web-page-evidence = 证据
web-page-map = 地图
web-page-welcome = 放入论文，得到核查过的报告
web-page-how = 把论文（PDF）拖到这里，有演讲录像也一并拖入，并说明想要什么，例如：精读报告，四节，800 字，面向初学者。
web-page-sample = 试用示例
web-page-text = 想说的话
web-page-brief = 精读报告，四节，800 字，面向初学者
web-page-remark = 2：短一些 · 提个问题 · 通过 3
web-page-attach = 添加文件
web-page-send = 发送
web-page-close = 关闭
web-page-drop = 移除
web-page-you = 你：
web-page-away = 机器人暂时不在；它回来后本页会自动继续。
web-page-refused = 请求被拒绝。
web-page-failed = 没有送达；请移除后重新添加。
