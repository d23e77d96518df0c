"""What must never show in a report's prose: the machinery that wrote it."""

import re
from collections.abc import Sequence

_LEAKS = re.compile(
    r"""
    \\boxed | \\text\{ | ```                                  # typesetting of answers, code fences
    | <\|?/?(?:im_start|im_end|system|user|assistant|tool|function|document|passage|source|antml)\b
      [^>]*>                                                  # tags of prompts
    | \b(?:long_context|chunk[_\s]?\d+|tool_(?:call|use|result)s?|function_call|web_search|
        read_file|search_results?|retrieved_(?:passages?|documents?)|system_prompt|
        system\ prompt|user\ prompt|Final\ Report|Extracted\ Result)\b
    | \b(?:video|audio|pdf|paper|document|file|image|slides?|input|output|upload)\d*
      \.(?:mp4|mkv|mov|webm|mp3|wav|pdf|docx?|pptx?|png|jpe?g|txt|md)\b   # file placeholders
    | \bp[0-9a-f]{10}\b                                       # passage ids
    | \[\[ | \]\] | \{\{ | \}\} | \$\{\w+\}                   # blanks of templates
    | \bAs\ an\ AI\b | \bI(?:'m|\ am)\ an\ AI\b | \blanguage\ model,\ I\b
    | \bYou\ are\ an?\ \w+\ assistant
    | 作为(?:一[个名])?(?:AI|人工智能|大?语言模型)(?=助手|模型|，|,|我)
    | (?:系统|用户)提示词 | 根据(?:您|你)(?:提供|上传)的 | 以下是(?:为您|为你)
    | \[(?:citation|source|passage|ref|来源|引用|段落)\s?\d*\] | 【\d+(?:[†:：][^】]*)?】
    | \b(?:passage|chunk|document)\ (?:id\ )?\#?\d+\b | (?:段落|片段|文档)编号
    | \b(?:ignore|disregard)\ (?:all\ |any\ |your\ |the\ )*(?:previous|prior|above)\ instructions\b
    | \b(?:this|the)\ (?:report|section|summary|answer|review)\ (?:has|contains|is|comes\ to|totals|
        runs\ to)(?:\ about|\ around|\ approximately|\ roughly|\ exactly|\ some)?
        \ [\d,]+\ (?:words|characters)\b                        # the report's own length
    | \b(?:word|character)\ count\s?[:：=]\s?\d | \(\s?[\d,]+\ (?:words|characters)\s?\)
    | (?:全文|本报告|本节|本章|报告|正文|以上内容)[^，。；]{0,6}?[\d,]+\s?余?(?:个汉)?字
      (?![节符母段幕体])
    | 字数\s?[约为是共]*\s?[:：]?\s?[\d,]+
    | \b(?:Sure|Certainly|Of\ course)[,!]\ here\ (?:is|are)\b
    | 好的[，,](?:以下|下面|我来|我将) | \bHere\ is\ the\ (?:report|section|revised)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


def leaks_in(text: str, cited: Sequence[str], ids: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return what leaks in a text: none of it stands in the cited texts.

    ``ids`` are passage ids, which leak wherever they stand as a word.
    """
    found = [match.group() for match in _LEAKS.finditer(text)]
    found += [word for word in re.findall(r"[\w-]{6,}", text) if word in ids]
    there = "\n".join(cited).lower()
    return tuple(dict.fromkeys(leak for leak in found if leak.lower() not in there))
