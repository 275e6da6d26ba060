"""What is not held against a text: titles it cites, words it quotes, names, and talk about typos."""

from __future__ import annotations

import re

QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』"}
SENTENCE_END = re.compile(r"[。！？；\n]")
CORRECTION = re.compile(
    r"应为|应作|应是|改为|改成|更正为|而非|不是|不写作|误作|误为|之误|有误|误写|错写|写成"
)
ABOUT_TYPOS = re.compile(r"错别字|错字|别字|笔误|勘误|误写|错写|易错|混淆")
ORGANISATION = re.compile(
    r"(?:(?![了的与和同由把将对向在是及])[\u4e00-\u9fff（）()]){0,8}?(?:有限|股份|公司|集团|合作社|商行|经营部|工作室|门市部|酒店|超市|旗舰店)"
)
PLACE = re.compile(r"小学|中学|幼儿园|社区|村委会|街道办")
OFFICE = re.compile(
    r"(?<=[乡镇村])(?:人民)?(?:政府|党委|人大|纪委|卫生[院室]|敬老院|派出所|司法所|中心|党支部)"
)
"""Before these stands a name of their own."""
TITLE_OF_PERSON = re.compile(r"同志|先生|女士|[（(，,]\s?[男女]\s?[）)，,]")
NAMED = re.compile(r"(?:名叫|叫做|取名|名为|姓名|网名|昵称|笔名|微信名)[：:是为]?\s?$")
HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文付严辛"
)
"""The hundred most common surnames (公安部户政管理研究中心《二〇二〇年全国姓名报告》)."""


def in_cited_title(text: str, start: int, end: int) -> bool:
    """Whether the place is inside 《》: a title is cited as it was published."""
    return _between(text, start, end, "《", "》") is not None


def quotation_around(text: str, start: int, end: int) -> str | None:
    """The words inside the quotation marks around the place; None when there are none."""
    spans = (_between(text, start, end, opening, closing) for opening, closing in QUOTES.items())
    return next((words for words in spans if words is not None), None)


def is_mentioned(text: str, start: int, end: int, right: str) -> bool:
    """Whether the sentence speaks about the word: “按装”应为“安装”."""
    sentence, begin = _sentence(text, start, end)
    if ABOUT_TYPOS.search(sentence):
        return True
    rest = sentence[: start - begin] + "\0" + sentence[end - begin :]
    return bool(right) and right in rest and bool(CORRECTION.search(rest))


def is_name(text: str, start: int, end: int) -> bool:
    """Whether the word looks like the name of somebody, or of a firm."""
    return bool(
        NAMED.search(text, max(0, start - 8), start)
        or TITLE_OF_PERSON.match(text, end)
        or ORGANISATION.match(text, end)
        or _is_surname_and_name(text, start, end)
    )


def is_place(text: str, start: int, end: int) -> bool:
    """Whether the word looks like the name of a school or the like (忠信小学), or ends that of a township
    before an office of it (崾岘乡卫生院)."""
    return bool(PLACE.match(text, end) or PLACE.search(text, start, end) or OFFICE.match(text, end))


def _is_surname_and_name(text: str, start: int, end: int) -> bool:
    """王布署 alone between marks or spaces, as in a list of names."""
    first = start - 1
    return (
        end - start == 2
        and first >= 0
        and text[first] in SURNAMES
        and not (first > 0 and HAN_RUN.match(text[first - 1]))
        and not (end < len(text) and HAN_RUN.match(text[end]))
    )


def _sentence(text: str, start: int, end: int) -> tuple[str, int]:
    begin = max((match.end() for match in SENTENCE_END.finditer(text, 0, start)), default=0)
    stop = SENTENCE_END.search(text, end)
    return text[begin : stop.start() if stop else len(text)], begin


def _between(text: str, start: int, end: int, opening: str, closing: str) -> str | None:
    left = text.rfind(opening, 0, start)
    if left < 0 or text.rfind(closing, left, start) >= 0:
        return None
    right = text.find(closing, end)
    return text[left + 1 : right] if right >= 0 else None
