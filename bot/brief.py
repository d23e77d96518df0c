"""A brief, understood: free text in Chinese or English to a typed `Contract`, by rules alone.

What a brief says is material: orders in it that concern anything but the report are just text.
Where two wishes contradict each other the later one holds, and a notice says so.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from . import _brief_changed, _brief_length, _brief_sections
from .domain import Contract, Length, Line
from .errors import Rejected
from .intents import level, script
from .text import count_cjk
from .words import say, spoken


def parse(text: str, *, kinds: Sequence[str] = ("application/pdf",), locale: str = "") -> Contract:
    """Understand a brief; ``kinds`` are the media types of its files, ``locale`` the platform's.

    The contract's ``text`` gives the same contract again.  What was changed before the start holds.
    Raises `Rejected` for a brief without words; mentions of people are none.
    """
    kinds = [kind for kind in kinds if kind]  # a file that cannot be read changes no wish
    whole = _cleaned(text)
    if not whole:
        raise Rejected("brief-empty")
    text, changes = _brief_changed.split(whole)
    flat = level(_ADDRESS.sub(lambda match: " " * len(match.group()), text))
    language, notices = _language(text, flat, locale)
    if wished := language_named(changes.get("language", "")):
        language, notices = wished, []
    found, length, more = _sections_and_length(text, flat, kinds, language, changes)
    for span in found.spans:  # a section's own words say nothing of the whole report
        flat = flat[: span.start] + "\0" * (span.end - span.start) + flat[span.end :]
    title, titles = _phrase(_TITLE, text, flat)
    audience, audiences = _phrase(_AUDIENCE, text, flat)
    if "audience" in changes:
        audience, audiences = audience_named(changes["audience"]), []
    register, registers = _choice(_REGISTER, text, flat)
    sources, permissions = _choice(_SOURCES, text, flat)
    return Contract(
        text=whole,
        language=language,
        title=title or say(_TITLES[_brief_sections.outline_kind(kinds)], language),
        audience=audience,
        sections=found.aims,
        length=length,
        register="plain" if register == "plain" else "formal",
        sources="public" if sources == "public" else "given",
        notices=(*notices, *more, *titles, *audiences, *registers, *permissions),
    )


def _sections_and_length(
    text: str, flat: str, kinds: Sequence[str], language: str, changes: Mapping[str, str]
) -> tuple[_brief_sections.Found, Length | None, list[Line]]:
    """Find both together: a length may stand in a section, or be said of each of them."""
    hits = _brief_length.find(flat)
    found = _brief_sections.find(text, flat, hits)
    if found is None:
        found = _brief_sections.outline(kinds, language, _brief_sections.count(flat))
    found = _brief_sections.with_prose(found, text, flat)
    inside = [
        hit for hit in hits if any(span.start <= hit.start < span.end for span in found.spans)
    ]
    outside = [hit for hit in hits if hit not in inside or hit.each or hit.total]
    if not outside and found.own_lengths:
        outside = _brief_length.summed(inside)
    if changed := _brief_changed.titled(changes.get("sections", ""), found.aims):
        found = replace(found, aims=changed, notices=())
    if "length" in changes:
        text = changes["length"]
        outside = _brief_length.named(text)
    length, notices = _brief_length.resolve(
        outside,
        text,
        language,
        sections=len(found.aims),
        papers=_brief_sections.papers(kinds),
    )
    return found, length, [*found.notices, *notices]


def wishes(text: str) -> dict[str, str]:
    """Return what a remark says of a report's sections, length, language and audience, by field.

    >>> wishes("make it 500 words, in Chinese")
    {'length': 'make it 500 words, in Chinese', 'language': 'make it 500 words, in Chinese'}
    """
    text = _cleaned(text)
    if found := _brief_changed.fields(text):
        return found
    flat, whole = level(text), " ".join(text.split())
    hits = _brief_length.find(flat)
    listed = _brief_sections.find(text, flat, hits)
    readers, _ = _phrase(_AUDIENCE, text, flat)
    asked = any(match.lastgroup in _TAGS for match in _WISHES.finditer(flat))
    titles = [f"{one.title}: {one.aim}".rstrip(": ") for one in listed.aims] if listed else []
    said = {
        "sections": "\n".join(titles),
        "length": whole if hits else "",
        "language": whole if asked else "",
        "audience": readers,
    }
    return {field: value for field, value in said.items() if value}


# ── what is no part of a brief ────────────────────────────────────────────────────────────────

_MENTION = re.compile(
    r"<[@#!][^<>\n]{1,80}>|<a?:\w{1,40}:\d{1,30}>|(?<![\w.+-])@[A-Za-z][A-Za-z0-9_.-]{0,40}"
)
_LINK = re.compile(r"<(https?://[^<>|\s]{1,2000})(?:\|[^<>\n]{0,200})?>")
_ADDRESS = re.compile(r"(?:https?://|www\.)[\x21-\x7e]{1,2000}")
_BREAKS = str.maketrans(
    {"\r": "\n", "\v": "\n", "\f": "\n", "\x85": "\n", **dict.fromkeys("\u2028\u2029", "\n")}
)
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")  # control, direction marks, halves of characters


def _cleaned(text: str) -> str:
    """Drop mentions and what cannot be seen or printed; a brief of nothing else is empty."""
    text = text.replace("\r\n", "\n").translate(_BREAKS)
    text = "".join(
        char for char in text if char in "\n\t" or unicodedata.category(char) not in _UNSEEN
    )
    while True:  # what is left may read as a mention in turn
        once = _LINK.sub(r"\1", _MENTION.sub(" ", text)).strip()
        if once == text:
            return once
        text = once


# ── language ──────────────────────────────────────────────────────────────────────────────────

_NOT = r"(?<!not )(?<!n't )(?<!不)(?<!不要)(?<!别)(?<!勿)"
_ABOUT_SOURCE = r"(?<!\bis )(?<!\bare )(?<!papers )(?<!paper )(?<!talk )(?<!video )(?<!slides )"
_WISHES = re.compile(
    rf"{_NOT}(?:"
    r"(?P<hant>繁体中?文?|正体中文|(?<![a-z])traditional chinese|zh-(?:hant|tw|hk))"
    rf"|(?P<en>(?:用|以|[成为]|还是|语言[::是为]?\s?)\s?全?(?:英[文语]|english)(?!(?:写|撰写)?成?的?(?:论文|文献|文章|视频))"
    r"|英[文语](?:版|报告|撰写|写|输出|回答|回复|即可|就行|就好|吧)"
    rf"|{_ABOUT_SOURCE}(?<![a-z])in(?:to)? (?:\w+ )?english(?![a-z])"
    r"|(?<![a-z])english(?: language)?,? (?:please|only|report|version|output|summary)(?![a-z])"
    r"|language\s?[:=]\s?english)"
    rf"|(?P<zh>(?:用|以|[成为]|还是|语言[::是为]?\s?)\s?(?:简体)?全?(?:中文|汉[文语]|chinese)(?!(?:写|撰写)?成?的?(?:论文|文献|文章|视频))"
    r"|中文(?:版|报告|撰写|写|输出|回答|回复|即可|就行|就好|吧)|简体(?:中文|字)"
    rf"|{_ABOUT_SOURCE}(?<![a-z])in(?:to)? (?:(?:simplified |mandarin )?chinese|mandarin)(?![a-z])"
    r"|(?<![a-z])(?:simplified )?chinese,? (?:please|only|report|version|output)(?![a-z])"
    r"|language\s?[:=]\s?(?:simplified )?chinese)"
    r"|(?P<both>中英(?:文)?(?:双语|对照)|双语|(?<![a-z])bilingual)"
    r"|(?P<other>[用以]\s?(?:日|法|德|俄|韩|西班牙|葡萄牙|阿拉伯|意大利)[文语]"
    rf"|{_ABOUT_SOURCE}(?<![a-z])in (?:japanese|french|german|russian|korean|spanish|"
    rf"portuguese|arabic|italian|"
    r"hindi|dutch|turkish|polish)(?![a-z])))"
)
_TAGS = {"hant": "zh-Hant", "en": "en", "zh": "zh"}
_LATIN = re.compile(r"[a-z]{2,}")
_READERS = 120  # characters of an audience
_QUOTED = re.compile(r"《[^《》]{0,200}》")


def _language(text: str, flat: str, locale: str) -> tuple[str, list[Line]]:
    """Return the report's language: what the brief wishes, else what it is written in."""
    wishes = [match for match in _WISHES.finditer(flat) if match.lastgroup in _TAGS]
    unmet = [match for match in _WISHES.finditer(flat) if match.lastgroup not in _TAGS]
    own = _written_in(text, flat, locale)
    notices = []
    if wishes:
        last = wishes[-1]
        earlier = [match for match in wishes if match.lastgroup != last.lastgroup]
        chosen = _TAGS[str(last.lastgroup)]
        if earlier and {last.lastgroup, earlier[-1].lastgroup} != {"zh", "hant"}:
            notices.append(_contradiction(text, earlier[-1], last))
        elif earlier:
            chosen = "zh-Hant"  # "in Chinese, traditional please" wishes one thing twice
    else:
        chosen = own or (_regional(locale) if own is None else "en")
    if unmet and not wishes:
        printed = " ".join(text[unmet[-1].start() : unmet[-1].end()].split())
        notices.append(Line("brief-language-unmet", {"wish": printed}))
    elif own == "" and not wishes:
        notices.append(Line("brief-language-unknown"))
    return chosen, notices


def language_named(value: str) -> str:
    """Return the language that a few words name ("Chinese", "in English"), "" where they do not.

    >>> language_named("繁体中文"), language_named("Klingon")
    ('zh-Hant', '')
    """
    for said in (value, f"language: {value}", f"语言：{value}"):
        found = [one for one in _WISHES.finditer(level(said)) if one.lastgroup in _TAGS]
        if found:
            return _TAGS[str(found[-1].lastgroup)]
    return ""


def _written_in(text: str, flat: str, locale: str) -> str | None:
    """Return the language of a brief, "" where it is neither known one, None without letters."""
    flat = _QUOTED.sub(" ", flat)
    hanzi, words = count_cjk(flat), len(_LATIN.findall(flat))
    others = sum(char.isalpha() and not char.isascii() for char in flat) - hanzi
    if not hanzi and not words and not others:
        return None
    if others > hanzi + 3 * words:
        return ""
    if hanzi < 0.6 * words:
        return "en"
    written = script(text)
    if not written and _regional(locale) == "zh-Hant":
        return "zh-Hant"
    return "zh-Hant" if written == "Hant" else "zh"


def _regional(locale: str) -> str:
    """Return the catalogue's language for a locale, with the script where it is traditional."""
    base = spoken(locale)
    parts = set(locale.replace("_", "-").lower().split("-"))
    return "zh-Hant" if base == "zh" and parts & {"hant", "tw", "hk", "mo"} else base


# ── title and audience: phrases as printed ────────────────────────────────────────────────────

_TITLES = {
    "paper": "brief-title",
    "both": "brief-title",
    "talk": "brief-title-talk",
    "papers": "brief-title-papers",
}
_TITLE = re.compile(
    r"(?:撰写|写|完成|准备|生成|整理|做)(?:一|成|出)?[个份篇]?[^,。;\n《》]{0,12}《(?P<a>[^《》\n]{1,80})》"
    r"|《(?P<b>[^《》\n]{0,70}(?:报告|笔记|综述|总结|述评|评述|读后感|纪要|速览))》"
    r"|(?<!论文)(?<!paper )(?<!文章)(?<!每个)(?:标题|题目|题为|题名|名为|"
    r"报告名)\s?(?:[:叫为是用]|就叫){0,2}\s?"
    r"(?:[\"「『《](?P<c>[^\"「」『』《》\n]{1,80})[\"」』》]|(?P<d>[^,。;\s\"《》「」\n\0]{2,60}))"
    r"|(?<!sections )(?<!section )(?<!parts )(?<![a-z])(?:titled?|entitled|call it|"
    r"with the title)\s?[:=]?\s?"
    r"(?:[\"](?P<e>[^\"\n]{1,120})[\"]|'(?P<f>[^'\n]{1,120})'|《(?P<g>[^《》\n]{1,80})》)"
    r"|^[ \t]*(?:report )?title:[ \t]*(?P<h>[^\n\"'《]{2,120})$"
    r"|(?<!sections )(?<!section )(?<![a-z])(?:titled|entitled) (?P<i>[^,.;:\n\"'《]{3,90}?)"
    r"(?=[,.;\n]|$| (?:with|for|in|of about|that|about)\b)",
    re.MULTILINE,
)
_ZH_READERS = (
    r"初学者|新手|小白|入门者|外行|大众|公众|[本专]科生|研究生|博士生?|硕士生?|高中生|中学生|小学生|大学生|新生|学生|"
    r"[大研博]一|专家|同行|研究者|研究人员|工程师|开发者|开发人员|程序员|老师|教师|教授|导师|老板|领导|管理层|高管|经理|"
    r"产品|客户|用户|同事|同学|团队|评审|审稿人|评委|委员会|组会|课题组|实验室|读者|听众|医生|投资人|记者|"
    r"非专业人[士员]|零基础(?:的?人|者)?|孩子|家长|业务方?|所有人"
)
_EN_READERS = (
    r"beginners?|newcomers?|novices?|lay(?:people|men|persons?| readers?| audience)|"
    r"non-?(?:experts?|"
    r"specialists?|technical (?:people|readers?|audience|managers?|colleagues|stakeholders))|"
    r"experts?|"
    r"(?:high school |phd |master'?s? |graduate |undergraduate )?students?|"
    r"undergrad(?:uate)?s?|freshmen|"
    r"postdocs?|researchers?|engineers?|developers?|scientists?|programmers?|managers?|executives?|"
    r"leadership|(?:team|tech) leads?|teams?|colleagues?|co-?workers?|supervisors?|"
    r"advis[oe]rs?|boss|"
    r"committees?|reviewers?|readers?|audiences?|(?:general )?public|kids|children|teenagers?|"
    r"people|"
    r"someone|anyone|everyone|clients?|customers?|clinicians?|doctors?|nurses?|policy-?makers?|"
    r"journalists?|investors?|stakeholders?|(?:reading|study) group|journal club|"
    r"lab(?: meeting)?|class|"
    r"professors?|teachers?|pms?|product managers?|dummies|practitioners?"
)
_AUDIENCE = re.compile(
    rf"(?P<a>(?:适合|面向|针对|写给)[^,。;.、\s\"()::\0]{{0,14}}?(?:{_ZH_READERS})(?:们)?)"
    rf"|(?:[讲给让为]|对)(?!我)(?P<b>[^,。;.、\s\"()::给让\0]{{0,10}}?(?:{_ZH_READERS})(?:们)?)(?:也?能?会?看得?懂?|听|读|理解|讲解?|阅读|用|介绍)"
    rf"|(?:读者|受众|对象|听众)(?:群体?)?\s?[:是为]\s?(?P<c>[^,。;\n\0]{{2,24}})"
    rf"|我是(?:一[名个位])?(?P<d>[^,。;.\s\0]{{0,14}}?(?:{_ZH_READERS}))"
    rf"|(?<![a-z])(?P<e>for (?:[a-z0-9'/-]+ ){{0,4}}?(?:{_EN_READERS})(?![a-z-])"
    r"(?: (?:who|new to|without|with (?:no|little|some|a|basic)|unfamiliar)[^,.;:\n\0]{0,40})?)"
    rf"|(?:aimed|targeted|pitched) at (?P<f>(?:[a-z0-9'-]+ ){{0,4}}?(?:{_EN_READERS}))(?![a-z])"
    r"|(?:audience|readers?)(?: (?:is|are|will be)|:) ?(?P<g>[^,.;\n\0]{2,60})"
    rf"|so (?:that )?(?P<h>(?:[a-z'-]+ ){{0,4}}?(?:{_EN_READERS})) (?:can|could|will|would)"
    rf"|(?:accessible|understandable|readable|explain(?:ed)?(?: it)?|suitable) (?:to|for|by) "
    rf"(?P<i>(?:[a-z0-9'-]+ ){{0,4}}?(?:{_EN_READERS}))(?![a-z])"
    r"|(?P<l>(?:[a-z-]+ ){1,3}audience)(?![a-z:])"
    r"|(?P<j>eli5|like i'?m (?:five|5|a \w+))|i(?:'m| am) (?P<k>an? (?:[a-z-]+ ){0,4}?"
    r"(?:beginner|newcomer|novice|student|undergrad(?:uate)?|freshman|engineer|manager|clinician|doctor|journalist))"
)


def _phrase(pattern: re.Pattern[str], text: str, flat: str) -> tuple[str, list[Line]]:
    """Return the last phrase that a pattern captures, as printed, or ""."""
    found = []
    for match in pattern.finditer(flat):
        start, end = match.span(str(match.lastgroup))
        printed = " ".join(text[start:end].split()).strip("，,。.;；:： ")
        if printed:
            found.append(printed)
    if not found:
        return "", []
    last = found[-1]
    # "初学者" and "适合初学者" are one wish, told twice.
    other = [one for one in found if one.casefold() not in last.casefold() and last not in one]
    if not other:
        return max(found[-2:], key=len) if len(found) > 1 and last in found[-2] else last, []
    return last, [Line("brief-contradiction", {"dropped": other[-1], "kept": last})]


def audience_named(value: str) -> str:
    """Return the readers that a field names, "" where it leaves them open."""
    said = " ".join(value.split())[:_READERS]
    return "" if _brief_changed.is_any(said) else said


# ── register and sources: one of a few ────────────────────────────────────────────────────────

_REGISTER = re.compile(
    r"(?P<plain>非正式|(?:不要|不用|不必|别|不需要|无需)(?:太|那么|过于)?(?:正式|学术|严肃)|通俗|口语|大?白话|简单(?:易懂|的语言|点)|浅显|"
    r"轻松|随意|接地气|说人话|(?<![a-z])(?:informal(?:ly)?|casual(?:ly)?|colloquial|conversational|"
    r"(?:not|less) (?:too |so |very |be )?formal|plain (?:english|language|words|chinese)|"
    r"easy to read|"
    r"simple (?:language|words|terms|english|chinese)|lay(?:man'?s)? terms|jargon-free|no jargon|"
    r"without jargon|friendly|chatty|eli5|like i'?m (?:five|5))(?![a-z]))"
    r"|(?P<formal>正式(?!发表|出版|录用|版|接收)|书面语|学术(?:性|风格|语言|规范|写作|化)|严谨|"
    r"(?<![a-z-])(?:formal(?:ly)?(?! (?:verification|methods?|proofs?|languages?|grammars?|"
    r"logic|specs?|"
    r"specification|semantics|model|definition))|(?:academic|scholarly|professional) "
    r"(?:style|tone|language|writing|register|prose))(?![a-z]))"
)
_SOURCES = re.compile(
    r"(?P<given>(?:只|仅)(?:能|可|可以|限|允许|需|要)?(?:用|于|依据|基于|根据|使用|参考|引用|限|看)"
    r"|(?:不要|不得|不能|不可|请勿|勿|别|禁止|不用|无需)[^,。;\n]{0,6}(?:外部|网上|其他|其它|公开|网络|资料|上网|联网)"
    r"|(?<![a-z])only (?:use |from |rely on |cite |based on )?(?:the )?(?:paper|given|"
    r"provided|attached|sources?|files?|pdf)"
    r"|(?<![a-z])(?:do not|don't|never|without|no|not)(?: \w+){0,3} (?:outside|external|other|"
    r"public|web|"
    r"additional)(?: sources?| material| knowledge)?|(?<![a-z])nothing else)"
    r"|(?P<public>公开(?:的|可查的?|发表的?)?(?:权威)?(?:资料|文献|来源|材料)|权威(?:的|公开)*(?:资料|文献|来源|材料)|外部(?:资料|来源|文献)"
    r"|网上(?:的)?(?:资料|内容)|(?:其他|其它|相关|更多)(?:资料|来源)|查阅?(?:一?下?)?(?:相关|其他|网上)?资料|(?:可以?|允许)(?:上网|联网)"
    r"|(?<![a-z])(?:public(?:ly available)? (?:sources?|materials?|literature|information)|"
    r"(?:outside|external|other|additional|authoritative)(?: public)? (?:sources?|materials?|"
    r"references)|"
    r"search (?:online|the web)|use the (?:web|internet)|wikipedia)(?![a-z]))"
)


def _choice(pattern: re.Pattern[str], text: str, flat: str) -> tuple[str, list[Line]]:
    """Return the name of the last alternative that a brief names, or ""."""
    found = list(pattern.finditer(flat))
    if not found:
        return "", []
    last = found[-1]
    other = [match for match in found if match.lastgroup != last.lastgroup]
    return str(last.lastgroup), [_contradiction(text, other[-1], last)] if other else []


def _contradiction(text: str, dropped: re.Match[str], kept: re.Match[str]) -> Line:
    """Say which of two wishes holds, both as printed."""
    words = [" ".join(text[match.start() : match.end()].split()) for match in (dropped, kept)]
    return Line("brief-contradiction", {"dropped": words[0], "kept": words[1]})
