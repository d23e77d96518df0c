intake-expired = { $name } 已无法下载：文件被删除，或地址已过期。请重新发送。
intake-refused = { $name } 下载失败（服务器返回 { $status }）。请重新发送。
intake-login = 下载 { $name } 时得到的是网页，多半是登录页：机器人可能没有在这里读取文件的权限。
intake-too-big = { $name } 超过 { $most } MB 的上限。有三个办法：讲座可用“paperthread shrink FILE”变小，发送得到的各部分，会当作一场讲座；或发送幻灯片 PDF，加上声音或字幕；或给出较小版本的链接。
intake-cut-off = { $name } 在传输中被截断。请重新发送。
intake-stalled = { $name } 传输中断。请重新发送。
intake-unreachable = 暂时无法取得 { $name }。请过一会儿再发送。
intake-brief = 阅读报告
