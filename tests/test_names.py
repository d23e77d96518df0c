"""Names and Latin terms of a sentence are found, and found again in what it cites."""

import pytest

from bot.names import missing_names, names

SOURCE = (
    "The Transformer, proposed by Vaswani et al., uses Multi-Head Attention with self-attention "
    "layers on NVIDIA P100 GPUs. BLEU-4 and GPT-4 and d_model and β_1; LSTMs are slow. "
    "We follow the encoder-decoder structure of Deep FM."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("模型使用 Transformer 与 self-attention。", ("Transformer", "self-attention")),
        ("使用 8 块 P100 GPU", ("P100", "GPU")),
        ("训练用了 12 h，占 10 GB，约 65 M", ()),
        ("参数 d_model 与 β_1", ("d_model", "β_1")),
        ("见 Table 2 与 Fig. 3", ()),
        ("论文《拍照赚钱的任务定价》提出", ("拍照赚钱的任务定价",)),
        ("The Transformer is faster.", ("Transformer",)),
        ("Models are trained with Adam.", ("Adam",)),
        ("Albert Einstein proposed it.", ("Albert", "Einstein")),
        ("However, we use GPT-4 here.", ("GPT-4",)),
        ("DeepFM wins.", ("DeepFM",)),
        ("Training is slow in general.", ()),
        ("Table 2 and Section 3 show it.", ()),
        ("This is a plain sentence about words.", ()),
    ],
)
def test_names_are_told_from_words(text, expected):
    assert expected == names(text)


@pytest.mark.parametrize(
    "claim",
    [
        "采用 transformer 结构",
        "采用 multi-head attention",
        "采用 self attention 与 selfattention",
        "使用 GPU 与 LSTM",
        "GPT-4 与 BLEU-4 与 β_1",
        "DeepFM 优于它",
        "Vaswani's Transformers are built by Vaswani",
        "We use an Encoder-Decoder structure",
    ],
)
def test_a_printed_name_is_found_in_any_form(claim):
    assert () == missing_names(claim, [SOURCE])


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("采用 Mamba 结构", ("Mamba",)),
        ("使用 GPT-3", ("GPT-3",)),
        ("ConvLSTM 更快", ("ConvLSTM",)),
        ("使用 V100 GPU", ("V100",)),
        ("It was proposed by Einstein.", ("Einstein",)),
        ("Anthropic-HH 与 Antropic", ("Anthropic-HH", "Antropic")),
        ("使用 PO 算法", ("PO",)),
    ],
)
def test_a_name_that_no_source_prints_is_missing(claim, missing):
    assert missing == missing_names(claim, [SOURCE])


def test_a_part_of_a_word_is_not_a_name():
    assert ("former",) == missing_names("采用 former 结构", ["The Transformer"])


@pytest.mark.parametrize("word", ["Muthukrishnan", "DeepFN", "Transfromer"])
def test_a_name_that_opens_a_sentence_is_found_too(word):
    assert (word,) == missing_names(f"{word} is faster on all of the tasks.", [SOURCE])


@pytest.mark.parametrize(
    "word", ["Training", "Results", "Users", "Sixty-three", "Clay", "Accuracy"]
)
def test_an_ordinary_word_that_opens_a_sentence_is_no_name(word):
    assert () == missing_names(f"{word} is better on all of the tasks.", [SOURCE])


@pytest.mark.parametrize(
    ("claim", "source", "missing"),
    [
        ("Guangzhou and Shenzhen were sampled.", "选取广州、深圳两个地区。", ()),
        ("Guangzhou and Wuhan were sampled.", "选取广州、深圳两个地区。", ("Wuhan",)),
        ("It is at https://lab.org/one.", "代码见 https://lab.org/one 。", ()),
        (
            "It is at https://lab.org/two.",
            "代码见 https://lab.org/one 。",
            ("https://lab.org/two",),
        ),
    ],
)
def test_names_are_found_across_languages_and_addresses_as_they_are(claim, source, missing):
    assert missing == missing_names(claim, [source])
