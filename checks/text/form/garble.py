"""Mojibake, remains of web pages, and Traditional characters in a Simplified text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from checks.text.form.model import CERTAIN, HAN, SUSPECTED, Detector
from checks.text.tables import rows
from checks.text.typo import Suspicion

MOJIBAKE = re.compile(
    r"锟斤拷(?:锟斤拷)*|锟斤|烫烫烫+|屯屯屯+|\ufffd+|ï»¿|â€[œ\u009d™˜“”\"¦]?|(?:Ã[\u0080-¿])+|(?:Â[\u0080-¿])+"
    r"|(?:[ãåæçèéä](?!\u00a0)[\u0080-¿œ‰ˆŠŒŽŸš›‹žƒ€‚„…†‡•–—˜™“”‘’]{2})+|(?:ï¼[\u0080-¿Œ‰ˆš›€™])+"
    r"|(?:鈥[淽渢斺]|銆[佸傚]|锛[屽涘氱侊紒])+"
)
SURE = re.compile(
    r"锟|烫烫|屯屯|\ufffd|ï»¿|â€|Ã|ï¼|Â|[ãåæçèéä](?:[\u0080-¿]|..[ãåæçèéä])|[ãåæçèéä][œ‰ˆŠŒŽŸš›‹žƒ„†‡•˜™]."
)
RARE = re.compile(r"[鈥銆锛]")
ENTITY = re.compile(
    r"&(?:nbsp|ldquo|rdquo|lsquo|rsquo|mdash|hellip|middot|amp|lt|gt|quot|ensp|emsp|#\d{2,6}|#x[0-9a-fA-F]{2,5});"
)
TAG = re.compile(
    r"</?(?:br|p|span|div|strong|b|i|u|font|td|tr|table|a|img|em|h[1-6]|o:p|st1:\w+)\b[^<>\n]{0,200}/?>", re.I
)
ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}")
QUESTIONS = re.compile(
    rf"(?<=[{HAN}])\?{{2,}}(?=[{HAN}])|(?:^|(?<=[《“（，。；：、]))\?{{3,}}(?=[{HAN}])"
    rf"|(?<=[{HAN}])\?{{3,}}(?=[，。；：、》（）\d])|^\?{{3,}}$"
)
MOST_TRADITIONAL = 0.05
"""A text that is Traditional as a whole is so on purpose."""
CITES = re.compile(r"繁体|异体|书法|碑|楹联|匾|题写|题字|古籍|甲骨|印章|篆|拓|诗|词|台湾|香港|澳门")


def find_garble(text: str) -> Iterator[Suspicion]:
    """锟斤拷, 烫烫烫, Ã¤, â€œ, &nbsp;, <br>."""
    for match in MOJIBAKE.finditer(text):
        sure = SURE.search(match[0])
        if not sure and len(RARE.findall(match[0])) < 1:
            continue
        certainty = CERTAIN if sure else SUSPECTED
        yield Suspicion(match.start(), match.end(), "", certainty, "garble", "乱码", anywhere=True)
    for pattern in (ENTITY, TAG, ESCAPE):
        for match in pattern.finditer(text):
            yield Suspicion(
                match.start(), match.end(), "", SUSPECTED, "garble", "残留的网页代码", anywhere=True
            )
    for match in QUESTIONS.finditer(text):
        yield Suspicion(match.start(), match.end(), "", SUSPECTED, "garble", "可能是丢失的字", anywhere=True)


def find_traditional(text: str) -> Iterator[Suspicion]:
    """Single Traditional characters among Simplified ones: 國家 in 中华人民共和国, but not a whole poem."""
    table, pattern = _table()
    places = list(pattern.finditer(text))
    if not places or sum(len(match[0]) for match in places) > max(2, MOST_TRADITIONAL * len(text)):
        return
    if CITES.search(text):
        return
    told: set[str] = set()
    for match in places:
        if match[0] in told:
            continue
        told.add(match[0])
        right = "".join(table[one] for one in match[0])
        why = "规范汉字文本里的繁体字（每段每字只提一处）"
        yield Suspicion(match.start(), match.end(), right, SUSPECTED, "traditional", why)


@cache
def _table() -> tuple[dict[str, str], re.Pattern[str]]:
    table: dict[str, str] = dict(rows("traditional.tsv", 2))  # type: ignore[arg-type]
    return table, re.compile(f"[{''.join(table)}]+")


DETECTORS = (
    Detector("garble", "乱码、网页代码", "字符编码误读的固定样子", find_garble),
    Detector("traditional", "繁体字", "《国家通用语言文字法》；OpenCC 繁简字表", find_traditional),
)
