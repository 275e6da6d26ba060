"""Finds in a document what the report is made of: its title, its lines, its three tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from checks.annual import tables
from checks.annual.form import HEADINGS
from checks.annual.grid import Grid, grids
from checks.annual.model import Line, Report, Unrecognised
from crawler.attachment import Piece

_YEAR = "(?P<year>20[0-9]{2}|二[〇零○][〇零○一二三四五六七八九]{2})"
TITLE = re.compile(
    rf"(?:关于)?《?(?P<before>[\u4e00-\u9fff（）()]{{0,40}}?){_YEAR}年?度?(?P<after>[\u4e00-\u9fff（）()]{{0,40}}?)"
    r"(?:政府)?信息公开(?:工作)?(?:情况)?的?(?:年度)?(?:工作)?(?:报告|年报)》?"
)
UNIT = re.compile(
    r"[\u4e00-\u9fff（）()]{1,38}(?:政府|办公室|委员会|局|厅|院|中心|镇|乡|街道|办事处|管委会|[县市区旗省州盟]|自治区|公司"
    r"|[大中小]学|总队|支队|大队|[站所会委办社馆队处])"
)
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_TITLE_LINES = 3
_KEPT = {
    "，": "\ue000",
    "；": "\ue001",
    "：": "\ue002",
    "（": "\ue003",
    "）": "\ue004",
    "！": "\ue005",
    "？": "\ue006",
}
"""Chinese punctuation that normalising would make Latin: 5，116 is two numbers, 5,116 is one."""
_AWAY = str.maketrans(_KEPT)
_BACK = str.maketrans({value: key for key, value in _KEPT.items()})


def read_report(pieces: Sequence[Piece], trouble: str = "", no_tables: str = "") -> Report | None:
    """The report in a document; None when nothing in it is one: no table of the form and not three headings.

    Args:
        pieces: the document's paragraphs and cells.
        trouble: why not all of it was read.
        no_tables: why the reader of this kind of document knows no cells.
    """
    found = grids(pieces)
    lines = tuple(
        Line(text, piece.where, piece.cell is not None or "表格" in piece.where)
        for piece in pieces
        if (text := typed(piece.text))
    )
    year, unit = _title(lines)
    unread = Unrecognised(no_tables) if no_tables else None
    report = Report(
        lines=lines,
        year=year,
        unit=unit,
        disclosures=unread or tables.disclosures(found),
        applications=unread or tables.applications(found),
        reviews=unread or tables.reviews(found),
        trouble=trouble,
    )
    return report if _is_one(lines, found) else None


def _is_one(lines: Sequence[Line], found: Sequence[Grid]) -> bool:
    text = "\n".join(line.text for line in lines)
    headings = sum(heading in text for heading in HEADINGS[1:])
    return headings >= 3 or any(grid.holds("本年新收政府信息公开申请") for grid in found)


def typed(text: str) -> str:
    """Text without white space, digits and letters of one width, Chinese punctuation as it is."""
    return unicodedata.normalize("NFKC", "".join(text.split()).translate(_AWAY)).translate(_BACK)


def _title(lines: Sequence[Line]) -> tuple[int | None, str]:
    """Year and unit of the title: the last one before the first heading, be it in one line or in three."""
    texts = [line.text for line in lines]
    first = next((at for at, text in enumerate(texts) if text.endswith(HEADINGS[0])), len(texts))
    for end in range(min(first, len(texts)), 0, -1):
        fallback: tuple[int, str] | None = None
        for count in range(1, _TITLE_LINES + 1):
            match = (
                TITLE.fullmatch("".join(texts[max(end - count, 0) : end]))
                if len(texts[end - 1]) < 80
                else None
            )
            if match:
                year = int(match["year"].translate(_DIGITS))
                unit = (match["before"] or match["after"]).removesuffix("关于")
                if UNIT.fullmatch(unit):
                    return year, unit
                fallback = fallback or (year, "")
        if fallback:
            return fallback
    return None, ""
