export-sources = 出处
export-ai = 每条引文都由程序从来源中截取并核对；没有任何内容由语言模型撰写。
export-where = 位置
export-ai-model = 由 { $model } 仅根据资料撰写。任何人看到之前，程序已把每句话与它引用的段落逐一核对（数字、名称、限定语、引文）；不成立的已修改、删去或标记。
export-ai-flagged = { $count ->
    [0] 没有被标记的句子。
   *[other] 有{ $count }句被标记，并注明原因。
}
export-approved = 第{ $section }节第{ $revision }稿：由 { $author } 于 { $at } 通过。
export-approved-none = 还没有人通过任何一节。
