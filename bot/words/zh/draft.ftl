# What the writer with a model says itself.
draft-notice-digest = 模型没有为本节给出经得起核查的文字；以下是来源自己的句子。
draft-estimate = 用 { $model } 撰写约需 { NUMBER($least, minimumFractionDigits: 2) } 至 { NUMBER($most, minimumFractionDigits: 2) } 美元；到 { NUMBER($budget, minimumFractionDigits: 2) } 美元即停。
draft-doubt-sections = 模型从任务中读出了另外的章节：{ $titles }。如果这才是您的意思，请给各节编号后重新发布任务。
draft-doubt-length = 模型从任务中读出了另外的长度：{ NUMBER($least, useGrouping: 0) } 至 { NUMBER($most, useGrouping: 0) }。如果这才是您的意思，请写明后重新发布任务。
draft-doubt-language = 模型从任务中读出了另外的语言（{ $language }）。如果这才是您的意思，请写明“用中文”或“用英文”后重新发布任务。
