export-sources = 出处
export-ai = 每条引文都由程序从来源中截取并核对；没有任何内容由语言模型撰写。
export-where = 位置
