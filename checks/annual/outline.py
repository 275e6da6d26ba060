"""R10: headings, span of time, unit, and how the tables are filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, pairwise

from checks.annual.form import HEADINGS, NAMES, NUMERALS
from checks.annual.model import (
    Answer,
    Applications,
    Disclosures,
    Figure,
    Kind,
    Line,
    Remark,
    Report,
    Reviews,
    Unrecognised,
    nothing,
    unable,
)
from checks.annual.report import UNIT

_MARKS = re.compile("[、，,。:：.《》“”]")
_HEADING = re.compile(
    rf"(?:第?(?P<number>[{NUMERALS}七八九十])(?:部分)?[、.，,．:：]?"
    r"|[（(]?(?:[一二三四五六七八九十]|\d{1,2})[）)]?[、.，,．:：]?)?(?P<words>.+)"
)
"""A heading with its number in the form's way, in another, or (as Word numbers by itself) without."""
_ROWS_OF_TABLE = re.compile("新收|结转|办理结果")
LONGEST_HEADING = 40
_SPAN = re.compile(
    r"(?:统计期限|统计时间|统计时限|数据.{0,4}期限)[^。\d]{0,10}(?P<span>"
    r"(?P<from>20\d\d)年(?P<m1>\d{1,2})月(?P<d1>\d{1,2})日(?:起)?[，,]?(?:至|到|-|—|~)+(?:(?P<to>20\d\d)年|[同当]年)?"
    r"(?P<m2>\d{1,2})月(?P<d2>\d{1,2})日)"
)
_DATE = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日")
_PLACE = re.compile(r"(?:人民政府)?(?:办公室|办公厅)?$")
_IS_PLACE = re.compile("[省市县区旗州盟乡镇]$")
_SHOWN_BLANKS = 5


# --- headings ---


def headings(report: Report) -> Answer:
    """The six headings, each with its number, in their order."""
    places = [_places(report.lines, heading) for heading in HEADINGS]
    remarks = [
        *_missing(report, places),
        *_misnumbered(report.lines, places),
        *_out_of_order(places),
    ]
    return Answer("R10 标题", tuple(remarks), f"{len(HEADINGS)} 个标题")


def _bare(text: str) -> str:
    return _MARKS.sub("", text)


def _places(lines: Sequence[Line], heading: str) -> list[int]:
    """The lines that are this heading, or begin with it and its number."""
    found = []
    for at, line in enumerate(lines):
        match = _HEADING.match(line.text)
        words = _bare(match["words"]) if match else ""
        if match and (words == _bare(heading) or (match["number"] and words.startswith(_bare(heading)))):
            found.append(at)
    return found


def _missing(report: Report, places: Sequence[list[int]]) -> Iterator[Remark]:
    """A heading that stands nowhere; one that a page broke is found in the text put together."""
    text = _bare("".join(line.text for line in report.lines if not line.in_table))
    for at, heading in enumerate(HEADINGS):
        if places[at] or NUMERALS[at] + _bare(heading) in text:
            continue
        where, wanted = f"标题{NUMERALS[at]}", f"{NUMERALS[at]}、{heading}"
        written = [line for line in report.lines if _is_heading(line, NUMERALS[at])]
        if report.trouble or sum(map(bool, places)) < len(HEADINGS) / 2:
            why = report.trouble or "认出的标题太少，不能断定哪些没有写"
            yield Remark(Kind.UNABLE, where, "没有找到", f"应有“{wanted}”；{why}")
        elif written:
            yield Remark(Kind.PROBLEM, where, written[-1].text, wanted, written[-1].place)
        else:
            yield Remark(Kind.PROBLEM, where, "没有这个标题", wanted)


def _is_heading(line: Line, numeral: str) -> bool:
    fits = line.text.startswith(f"{numeral}、") and not line.in_table and len(line.text) <= LONGEST_HEADING
    if not fits or _ROWS_OF_TABLE.search(line.text) or line.text.endswith(("。", "；")):
        return False
    return not any(_bare(heading) in _bare(line.text) for heading in HEADINGS)


def _misnumbered(lines: Sequence[Line], places: Sequence[list[int]]) -> Iterator[Remark]:
    for at, found in enumerate(places):
        written = [(lines[place], _HEADING.match(lines[place].text)) for place in found]
        numbers = {match["number"] for _, match in written if match and match["number"]}
        if numbers and NUMERALS[at] not in numbers:
            line = written[-1][0]
            wanted = f"{NUMERALS[at]}、{HEADINGS[at]}"
            yield Remark(Kind.PROBLEM, f"标题{NUMERALS[at]}", line.text, wanted, line.place)


def _out_of_order(places: Sequence[list[int]]) -> Iterator[Remark]:
    """The order of first and of last places: a table of contents names every heading once more."""
    present = [(at, found) for at, found in enumerate(places) if found]
    orders = ([(found[0], at) for at, found in present], [(found[-1], at) for at, found in present])
    if all(order != sorted(order) for order in orders):
        written = "、".join(NUMERALS[at] for _, at in sorted(orders[1]))
        wanted = "、".join(NUMERALS[at] for _, at in orders[1])
        yield Remark(Kind.PROBLEM, "标题次序", written, wanted)


# --- span and unit ---


def span(report: Report) -> Answer:
    """The span that the text names is the year of the title. A report need not name one."""
    relation = "R10 年份"
    if report.year is None:
        return unable(relation, "标题", "没有认出年份（××××年政府信息公开工作年度报告）")
    remarks, count = [], 0
    for line in report.lines:
        for match in _SPAN.finditer(line.text):
            count += 1
            wanted = f"{report.year}年1月1日至{report.year}年12月31日"
            if not _is_year(match, report.year):
                remarks.append(Remark(Kind.PROBLEM, "统计期限", match["span"], wanted, line.place))
    return (
        Answer(relation, tuple(remarks), f"{count} 处") if count else nothing(relation, "正文没有写统计期限")
    )


def _is_year(match: re.Match[str], year: int) -> bool:
    try:
        first = date(int(match["from"]), int(match["m1"]), int(match["d1"]))
        last = date(int(match["to"] or match["from"]), int(match["m2"]), int(match["d2"]))
    except ValueError:
        return False
    return (first, last) == (date(year, 1, 1), date(year, 12, 31))


def unit(report: Report) -> Answer:
    """The unit above the date at the end is the title's."""
    relation, signed = "R10 单位", _signature(report.lines)
    if not report.unit or signed is None:
        return nothing(relation, "标题或落款没有写单位")
    if same_unit(report.unit, signed.text):
        return Answer(relation, (), "标题和落款")
    return Answer(
        relation, (Remark(Kind.PROBLEM, "落款", signed.text, report.unit, signed.place),), "标题和落款"
    )


def _signature(lines: Sequence[Line]) -> Line | None:
    places = _places(lines, HEADINGS[-1])
    found = None
    for line, following in pairwise(lines[places[-1] :] if places else ()):
        if _DATE.fullmatch(following.text) and UNIT.fullmatch(line.text) and not line.in_table:
            found = line
    return found


def same_unit(one: str, other: str) -> bool:
    """Whether two names may mean one unit: the one shortens the other (县政府办, 县人民政府办公室), or is
    the place in which the other is."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    if all(character in rest for character in short):
        return True
    places = (_PLACE.sub("", one), _PLACE.sub("", other))
    return any(
        _IS_PLACE.search(place) and place in name
        for place, name in zip(places, reversed(places), strict=True)
    )


# --- tables ---


def filled(report: Report) -> Answer:
    """Cells in which nothing is written, and column heads that are not the form's: hints.

    Of table two that was not recognised, that: R7 and R8 would not say so.
    """
    remarks = []
    compared = 0
    for name, table in (
        ("表二", report.disclosures),
        ("表三", report.applications),
        ("表四", report.reviews),
    ):
        if isinstance(table, Unrecognised):
            remarks += [Remark(Kind.UNABLE, name, "", table.why)] if name == "表二" else []
            continue
        cells = list(_cells(table))
        compared += len(cells)
        blanks = [where for where, figure in cells if figure.blank]
        if blanks:
            shown = "、".join(blanks[:_SHOWN_BLANKS]) + ("等" if len(blanks) > _SHOWN_BLANKS else "")
            remarks.append(
                Remark(Kind.HINT, name, f"{len(blanks)} 格空白：{shown}", "没有数据的填 0，不留空")
            )
    renamed = report.applications.renamed if isinstance(report.applications, Applications) else {}
    remarks += [Remark(Kind.HINT, "表三表头", name, wanted) for name, wanted in renamed.items()]
    return Answer("R10 表格", tuple(remarks), f"{compared} 格")


def _cells(table: Disclosures | Applications | Reviews) -> Iterator[tuple[str, Figure]]:
    return chain.from_iterable(
        ((f"{NAMES.get(name, name)}/{column}", figure) for column, figure in row.items())
        for name, row in table.rows.items()
    )
