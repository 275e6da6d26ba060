"""What a notice says of 发布条数: a sentence, an annex with a row a unit, the same as a sheet; nothing where
no unit could be counted."""

from __future__ import annotations

from dataclasses import dataclass

from reports.counts import tally, words
from reports.counts.tally import Counts, UnitCount
from reports.documents.excel import Col, Sheet
from reports.documents.verify import TOTAL
from reports.documents.words import clean
from reports.office import Office
from reports.periods import Span

ANNEX = "信息发布条数表"
HEADS = ("序号", "单位", "发布条数（条）", "统计至", "说明")


@dataclass(frozen=True, slots=True)
class Section:
    """What is said; all of it empty, or none."""

    sentence: str
    rows: list[dict[str, object]]
    sheet: Sheet


def section(office: Office, span: Span) -> Section:
    """The section of one notice.

    Raises:
        UserError: the office's profile cannot be used.
    """
    found = tally.gather(office, span)
    told = words.sentence(found)
    rows = [_row(number, unit, found) for number, unit in enumerate(found.units, 1)] if told else []
    widths = (6, 30, 14, 14, 60)
    lines = [[number(value) for value in row.values()] for row in rows]
    if lines:
        lines.append([TOTAL, "", len(found.counted), "", ""])
    columns = tuple(Col(head, width) for head, width in zip(HEADS, widths, strict=True))
    return Section(told, rows, Sheet(ANNEX, columns, lines, total=bool(lines)))


def number(value: object) -> str | int:
    """A cell: a number stays one."""
    return value if isinstance(value, int) else str(value)


def _row(number: int, unit: UnitCount, found: Counts) -> dict[str, object]:
    state = words.state(unit, found.minimum)
    return {
        "序号": number,
        "单位": clean(unit.unit),
        "条数": words.UNKNOWN if unit.number is None else unit.number,
        "统计至": words.through(unit),
        "说明": clean("；".join(filter(None, (state, words.remark(unit))))),
    }
