# 只在 Slack 上说的话：窗口，以及为什么有些事在那里做不了。

## 窗口与按钮
slack-window = 出处
slack-loading = 正在查找引文……如果一分钟内没有出现，请关闭后再按一次。
slack-pictures-come = 正在截取页面上的原处……
slack-no-pictures = 页面图片无法在这里显示；导出的报告里都有。
slack-picture = 在原页面上框出的引文
slack-more = 引文太多，这里放不下；导出的报告里全都有。
slack-close = 关闭
slack-send = 发送
slack-ask = 请求一份报告
slack-ask-brief = 您想要什么？例如：阅读报告，四部分，800字，面向初学者
slack-ask-files = 论文（PDF）；也可以之后发到讨论串里
slack-reports = “{ $command }”：针对哪一份报告？回答发在它的讨论串里。
slack-no-reports = 这个频道里还没有报告。
slack-no-report = 那条讨论串里没有报告。
slack-commands = 对这份报告
slack-commands-which = 想做什么？
slack-ordered = 已收下“{ $command }”，回答发在报告的讨论串里。
slack-asked = 有人用 /report 请求了一份报告；报告写在这条讨论串里。
slack-press-again = 等得太久，Slack 关闭了窗口。请再按一次。
slack-failed = 我们这边出了问题，这一条没有被收下。请过一分钟再试；日志里有详情。

## 为什么做不了，以及怎么办
slack-works = 令牌可用，工作区是 { $name }。
slack-not-in-channel = 我不在这个频道里，既读不到这里的文件，也不能在这里回复。请用 /invite @paperthread 邀请我，然后再试。
slack-archived = 这个频道已归档，谁都不能再发消息。请换一个频道。
slack-not-allowed = Slack 不允许我在那里发消息（{ $code }）。请换一个频道，或询问工作区的管理者。
slack-missing-scope = 应用缺少权限 { $scope }。请运行它的人在“OAuth & Permissions”里加上，并重新安装应用。
slack-token = Slack 不接受这个机器人令牌。请从“OAuth & Permissions”重新复制到 PAPERTHREAD_SLACK_BOT_TOKEN。
slack-app-token = Slack 不接受这个应用级令牌。请在“Basic Information”里新建一个带 connections:write 的令牌，填入 PAPERTHREAD_SLACK_APP_TOKEN。
slack-unreachable = 暂时连不上 Slack。什么都不会丢；会自动重试。
slack-file-tombstone = { $name } 已在 Slack 上被删除。请重新发送。
slack-file-hidden-by-limit = 工作区的套餐到了上限，Slack 把 { $name } 隐藏了。请重新发送。
slack-file-external = { $name } 不在 Slack 上（例如在 Google 云端硬盘），这里只有链接。请直接发送文件本身。
slack-file-foreign = { $name } 的地址不是 Slack 的，因此没有打开。请直接发送文件本身。
slack-file-closed = Slack 不让我打开 { $name }。请在这个频道里重新发送。
