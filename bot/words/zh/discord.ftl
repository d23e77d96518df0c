# 机器人只在 Discord 上说的话。

## 碍事的地方。
discord-lacks = 我在这里无法工作：缺少{ $permissions }权限。请服务器管理员在频道设置的“权限”里授予，然后再叫我一次。
discord-may-view-channel = “查看频道”
discord-may-send-messages = “发送消息”
discord-may-create-public-threads = “创建公开子区”
discord-may-send-messages-in-threads = “在子区内发送消息”
discord-may-attach-files = “添加文件”
discord-may-read-message-history = “阅读消息历史记录”
discord-locked = 这份报告的子区已被锁定，我无法在里面发言。有权管理子区的人可以解锁。
discord-forbidden = Discord 不让我在那里发言：频道的权限设置不允许。
discord-gone = 这份报告的子区，或它所在的消息，已被删除。
discord-refused = Discord 拒绝了一条消息（返回 { NUMBER($status, useGrouping: 0) }）。
discord-broken = 我这边出了点问题，这次没有收到。请再试一次；详情在日志里。
discord-go-on = 已完成的都保留着：处理好之后，在子区里写“继续”即可。
discord-unreachable = 暂时连不上 Discord。
discord-unread = 这里没有提到我的消息，我读不到。请提到我，或回复我的消息并保留提醒，或直接按按钮。
discord-unknown = 我已经不知道这份报告了。请带上论文再提到我，重新开始。

## 命令。
discord-command = 为论文写报告，每一句都经过核对
discord-command-brief = 用平常的话说明想要什么
discord-command-file = 一篇论文（PDF）
discord-menu = 起草报告
discord-asked = 有人要一份报告：{ $brief }（文件：{ $files }）
discord-started = 报告在那条消息的子区里开始。
discord-there = 那条消息已经有报告了，请看它的子区。
discord-thread = 报告
discord-commands = 在报告的子区里可以要求的事
discord-command-section = 节的编号
discord-ordered = 已收下“{ $command }”，回答发在子区里。
discord-outside = 这是针对一份报告的命令：请在报告的子区里使用。
discord-newest = 这里最新的一份：

## 安装。
discord-token = Discord 不接受这个令牌。请在开发者门户（Bot，Reset Token）重新复制到 PAPERTHREAD_DISCORD_TOKEN。
discord-intents = Discord 拒绝了连接：有一项 intent 未获允许。请检查开发者门户里机器人的页面。
discord-no-content = 没有开启 message content intent：机器人只能读到提到它的消息。
discord-works = 令牌可用：{ $name }。
discord-invite = 把机器人加到服务器：{ $link }
discord-server-lacks = 在 { $server } 里缺少{ $permissions }权限。
