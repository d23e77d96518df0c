# What stands between a report and the model that writes it.  $provider: the server's host.

## Why no answer came, and what to do.
llm-key = { $provider } 不接受该密钥。请检查 PAPERTHREAD_WRITER_KEY。
llm-credit = { $provider } 的账户余额不足，暂不接受请求。请充值，之后报告会从中断处继续。
llm-model = { $provider } 没有名为“{ $model }”的模型。请用 PAPERTHREAD_WRITER_MODEL 另选一个。
llm-too-long = 提示对 { $provider } 来说过长。请调低 PAPERTHREAD_WRITER_CONTEXT_TOKENS。
llm-request = { $provider } 认为发给 { $model } 的请求无效。如果该服务器本身不支持引用，请设置 PAPERTHREAD_WRITER_CITATIONS=off。
llm-refused = { $model } 拒绝撰写这部分内容。
llm-empty = { $model } 两次都没有给出可用的回答。请稍后再试，或换一个模型。
llm-limit = { $provider } 暂不接受更多请求。请稍后再试，报告会从中断处继续。
llm-busy = { $provider } 过于繁忙，无法回答。请稍后再试，报告会从中断处继续。
llm-unreachable = 无法连接 { $provider }。请检查网络和 PAPERTHREAD_WRITER_URL，之后报告会从中断处继续。
llm-cut = { $provider } 的回答屡次中断。请稍后再试，报告会从中断处继续。
llm-long = { $provider } 要求等待约 { $minutes } 分钟。请届时再试，报告会从中断处继续。
llm-budget = 本报告已花费约 { NUMBER($spent, minimumFractionDigits: 2) } 美元，上限为 { NUMBER($budget, minimumFractionDigits: 2) } 美元。调高 PAPERTHREAD_WRITER_BUDGET_USD 后可从中断处继续。

## What is being waited for.
llm-wait-limit = { $provider } 暂不接受更多请求，{ $seconds } 秒后继续。
llm-wait-busy = { $provider } 正忙，{ $seconds } 秒后重试。
llm-wait-unreachable = 无法连接 { $provider }，{ $seconds } 秒后重试。
llm-wait-cut = { $provider } 的回答中断了，{ $seconds } 秒后重新提问。
