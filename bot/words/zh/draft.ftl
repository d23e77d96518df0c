# What the writer with a model says itself.
draft-notice-digest = 模型没有为本节给出经得起核查的文字；以下是来源自己的句子。
