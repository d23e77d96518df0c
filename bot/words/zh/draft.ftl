# What the writer with a model says itself.
draft-notice-digest = 模型没有为本节给出经得起核查的文字；以下是来源自己的句子。
draft-estimate = 用 { $model } 撰写约需 { NUMBER($least, minimumFractionDigits: 2) } 至 { NUMBER($most, minimumFractionDigits: 2) } 美元；到 { NUMBER($budget, minimumFractionDigits: 2) } 美元即停。
