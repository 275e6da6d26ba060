"""Document numbers (发文字号): 国办发〔2026〕3号, with six-cornered brackets, no 第 and no leading nought."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.text.form.model import CERTAIN, HAN, STYLE, SUSPECTED, Detector
from checks.text.typo import Suspicion

OPEN, CLOSE = "〔［[（(【〈《{﹝〖「", "〕］]）)】〉》}﹞〗」"
NUMBER = re.compile(
    rf"(?<=[{HAN}])(?P<open>[{re.escape(OPEN)}])\s?(?P<year>(?:19|20)\d\d|二[〇○零][〇○零一二三][〇○零一二三四五六七八九])(?P<nian>年?)\s?"
    rf"(?P<close>[{re.escape(CLOSE)}])\s?(?P<di>第?)(?P<zeros>0*)(?P<number>[1-9]\d{{0,4}})\s?号"
)
TORN = re.compile(
    rf"(?<=[{HAN}])(?:(?P<year>(?:19|20)\d\d)〕|〔(?P<year2>(?:19|20)\d\d)(?![\d〕年\s]))"
    r"(?P<number>\d{1,4})?号"
)
SHORT_YEAR = re.compile(rf"(?<=[{HAN}])〔(?P<year>[12]\d)〕(?P<number>[1-9]\d{{0,3}})号")
NO_YEAR = re.compile(rf"(?<=[{HAN}])〔(?P<year>(?!19[4-9]\d|20[0-4]\d)\d{{4}})〕\d{{1,4}}号")
NO_HAO = re.compile(rf"(?<=[{HAN}])〔(?:19|20)\d\d〕\d{{1,4}}(?=文|[）)》，。；、要精](?!\d+号))")
CODE = re.compile(r"[发函办字政委库预建资购社综改文规通知令告复议审批报建财教卫监综厅局规释党组纪宣法评任]$")
"""The last character of what stands before the brackets: 国办发, 国函, 财教."""
NOT_LETTERS = re.compile(r"(?:公告|通告|令|公报|通报|公示|案|字)$")
"""Announcements and orders may number themselves 第3号."""
LICENCE = re.compile(r"[审评证许准核备验罚]$")
"""Licences and decisions in a case have forms of their own: 青审批环评〔2026〕第005号."""
STANDARD = 2016
"""GB/T 9704—2012 is in force since July 2012 and took years to arrive; older numbers are cited as printed."""


def find_numbers(text: str) -> Iterator[Suspicion]:
    """Brackets or digits of a document number that are not those of GB/T 9704."""
    for match in NUMBER.finditer(text):
        before = text[max(0, match.start() - 6) : match.start()]
        if not CODE.search(before) and not match["nian"]:
            continue
        year = match["year"]
        if not year.isdigit():
            year = "".join(
                "0" if one in "〇○零" else str("一二三四五六七八九".index(one) + 1) for one in year
            )
        right = f"〔{year}〕{match['number']}号"
        brackets = match["open"] + match["close"]
        if brackets == "〔〕" and LICENCE.search(before):
            continue
        announcement = bool(NOT_LETTERS.search(before))
        if match["di"] and announcement:
            right = f"〔{year}〕第{match['number']}号"
        if match[0].replace(" ", "") == right:
            continue
        why = "发文字号的年份用六角括号〔〕" if brackets != "〔〕" else "发文字号的序号不编虚位、不加“第”字"
        certainty = CERTAIN
        if int(year) < STANDARD:
            certainty = STYLE
        elif (brackets == "（）" and not match["di"]) or announcement:
            certainty = SUSPECTED
        yield Suspicion(match.start(), match.end(), right, certainty, "docnum", f"{why}（GB/T 9704—2012）")
    for match in SHORT_YEAR.finditer(text):
        if CODE.search(text[max(0, match.start() - 6) : match.start()]):
            right = f"〔20{match['year']}〕{match['number']}号"
            why = "发文字号的年份标全称（GB/T 9704—2012）"
            yield Suspicion(match.start(), match.end(), right, SUSPECTED, "docnum", why)
    for match in NO_YEAR.finditer(text):
        why = f"发文字号的年份不会是{match['year']}年"
        yield Suspicion(match.start(), match.end(), "", SUSPECTED, "docnum", why, anywhere=True)
    for match in NO_HAO.finditer(text):
        if CODE.search(text[max(0, match.start() - 6) : match.start()]):
            why = "发文字号缺“号”字（GB/T 9704—2012）"
            yield Suspicion(
                match.start(), match.end(), f"{match[0]}号", SUSPECTED, "docnum", why, anywhere=True
            )
    for match in TORN.finditer(text):
        if not CODE.search(text[max(0, match.start() - 6) : match.start()]) or not match["number"]:
            continue
        right = f"〔{match['year'] or match['year2']}〕{match['number']}号"
        why = "发文字号的六角括号缺了一半"
        yield Suspicion(match.start(), match.end(), right, SUSPECTED, "docnum", why, anywhere=True)


DETECTORS = (
    Detector(
        "docnum", "发文字号", "GB/T 9704—2012《党政机关公文格式》7.2.5", find_numbers, frozenset("号〔")
    ),
)
