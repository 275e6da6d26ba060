"""How many is said twice (至少30天以上), and measure words that another sounds like (12量)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from checks.text.form.model import SUSPECTED, Detector
from checks.text.form.sums import NUM
from checks.text.tables import rows
from checks.text.typo import Suspicion

COUNT = r"[^，。；：、（）\d]{0,6}\d[\d.,]*[万亿]?[个]?[^，。；：、（）\d]{0,4}?"
LIMITS = re.compile(
    rf"(?:(?:至少|最少|起码){COUNT}(?P<from>以上)(?=[，。；）才方能]|$)"
    rf"|不(?:得|能|应|可)?(?:少于|低于)\d[\d.,]*[万亿]?[^，。；：、（）\d]{{0,3}}?(?P<least>以上)(?=[，。；）]|$)"
    rf"|(?:至多|最多|顶多){COUNT}(?P<to>以[内下])(?=[，。；）才方能]|$)"
    r"|不(?:得|能|应|可)?(?:超过|多于|高于)\d[\d.,]*[万亿]?[^，。；：、（）\d]{0,3}?(?P<most>以[内下])(?=[，。；）]|$))"
)
MINIMUM = re.compile(
    r"(?:至少|最少|起码)[^，。；：、（）\d]{0,6}?(?:\d+|[一两二三四五六七八九十]+)"
    r"(?:名|个|人|家|次|件|项|户|处|篇|场|辆|台|套|所|条|天|日|小时)(?P<from>以上)(?=[\u4e00-\u9fff])(?![级述报交缴传海])"
)
"""至少配备2名以上专职网格员."""
ABOUT = re.compile(
    r"(?:超过|逾)了?\d[\d.,]*(?:(?P<more>[余多])[万亿]?|[万亿](?P<more2>[余多]))"
    r"(?:名|个|人|家|次|件|项|户|处|篇|场|辆|台|套|所|条|天|元|亩|吨|公里|平方|公顷)"
)
"""超过50余家."""
GRADE = re.compile(r"[级类等型层度号岁分]$")
"""What is above a grade is no more than that: 5项中型以上."""
ALREADY = re.compile(r"均全部|都全部(?!得)|全都全部|均都|都均(?!衡|匀|可)|悉数全部")

OF = rf"[^，。；：、（）\d]{{0,6}}{NUM}[余多]?[万亿]{{0,2}}"
THINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"PM(?:2\.5|10)(?:年均|平均|年平均)?浓度[^，。；：、\d]{0,8}[1-9]\d*(?:\.\d+)?(?P<unit>毫克)/"
        ),
        "微克",
    ),
    (
        re.compile(
            r"(?:新建|改造|铺设|敷设|修建|新铺|疏浚|硬化)[^，。；：、\d]{0,8}"
            rf"(?:管网|公路|道路|渠道|管道|管线|水渠|国道|省道|干渠)(?![^，。；、\d]{{0,6}}面积){OF}(?P<unit>平方公里)"
        ),
        "公里",
    ),
    (re.compile(rf"发电量{OF}(?P<unit>千瓦)(?=[，。；、）]|$)"), "千瓦时"),
    (re.compile(rf"(?<!产量和)(?:播种|种植|造林)面积{OF}(?P<unit>吨|公斤)(?=[，。；、）]|$)"), "亩"),
    (
        re.compile(
            r"(?:收到|办理|承办|答复|办复|交办|提出)[^，。；：、\d]{0,8}"
            r"(?:建议|提案|议案)(?:共计?)?\d+(?P<unit>名)(?=[，。；、）]|$)"
        ),
        "件",
    ),
    (
        re.compile(
            r"(?<![第\d])\d+余?(?P<unit>名)(?:生活|特别)?"
            r"(?:困难|贫困|低保|特困|脱贫|计生|计划生育|残疾人|留守儿童|失独|受灾)?(?:群众)?家庭(?=[，。；、）]|$)"
        ),
        "户",
    ),
)
"""What is measured, and the unit that it has in place of the one that is read."""


def find_redundant(text: str) -> Iterator[Suspicion]:
    """A limit that is told before the figure and behind it."""
    for match in (*LIMITS.finditer(text), *MINIMUM.finditer(text)):
        group = next(name for name, value in match.groupdict().items() if value)
        start, end = match.span(group)
        if not GRADE.search(text, 0, start):
            why = f"前面已经说了界限，“{match[group]}”重复"
            yield Suspicion(match.start(), end, text[match.start() : start], SUSPECTED, "redundant", why)
    for match in ABOUT.finditer(text):
        start, end = match.span("more" if match["more"] else "more2")
        right = text[match.start() : start] + text[end : match.end()]
        why = f"“超过”与“{text[start:end]}”重复"
        yield Suspicion(match.start(), match.end(), right, SUSPECTED, "redundant", why)
    for match in ALREADY.finditer(text):
        yield Suspicion(match.start(), match.end(), "", SUSPECTED, "redundant", "“都”“均”“全部”重复")


def find_measures(text: str) -> Iterator[Suspicion]:
    """查获车辆12量, 发电量3亿千瓦。 The word must end its phrase: 12量化指标 is none."""
    right, pattern = _measures()
    for match in pattern.finditer(text):
        wrong = match["word"]
        why = f"数目后面的量词、单位是“{right[wrong]}”"
        yield Suspicion(match.start("word"), match.end("word"), right[wrong], SUSPECTED, "measure", why)
    for pattern, unit in THINGS:
        for match in pattern.finditer(text):
            why = f"所计的量不用“{match['unit']}”，可能是“{unit}”"
            yield Suspicion(*match.span("unit"), unit, SUSPECTED, "measure", why)


@cache
def _measures() -> tuple[dict[str, str], re.Pattern[str]]:
    right = {wrong: unit for unit, cell in rows("measures.tsv", 2) for wrong in cell}
    return right, re.compile(rf"(?<=\d)[余多万亿]?(?P<word>[{''.join(right)}])(?=[，。；、）])")


DETECTORS = (
    Detector(
        "redundant", "界限、约数重复", "《现代汉语词典》（第7版）", find_redundant, frozenset("以全均超逾")
    ),
    Detector("measure", "量词、单位的错用", "data/measures.tsv", find_measures, frozenset("0123456789")),
)
