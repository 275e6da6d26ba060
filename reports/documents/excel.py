"""Renders workbooks: one table a sheet; nothing in it is ever run but our own formulas.

openpyxl makes the frame of each sheet (head, widths, filter, drop-down lists, chart, page); its rows, which
may be many, are written into the part of the sheet as text.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.documents.words import address, clean
from reports.workbook import (
    FORMULA_STARTS,
    add_table,
    fitted,
    font,
    in_cell,
    lay_out,
    lines,
    offer,
    offer_days,
    packed,
    points,
)

FILE_NAME = re.compile(r"[0-9a-f-]+\.(jpg|html)")
LIGHTLY = 3
"""How hard a workbook is packed: the usual 6 takes twice as long for a tenth less."""
MOST_LINKS = 60_000
"""Excel repairs a sheet with more than 65,530 hyperlinks."""
LONGEST_LINK = 2_000
LINES_OF_LINK = 4
LONGEST_TEXT = 2_000
PAGE_HIGH = 17
"""Centimetres of a chart that one page, A4 across, holds."""
REPEATED = 1_000
"""Values of a column whose cells are kept: units, checks, periods are the same in row after row."""
DAY_0 = date(1899, 12, 30)
"""From which Excel counts days."""
THIN = Side(style="thin", color="BFBFBF")
LINK = font(color="0563C1", underline="single")

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NO_RELATIONS = f'<Relationships xmlns="{RELATIONS}"></Relationships>'.encode()


@dataclass(frozen=True, slots=True)
class Formula:
    """What a cell computes, and what comes of it today: that is what a preview and 受保护的视图 show."""

    text: str
    """Without the first ``=``. Nothing crawled may stand in it: see :func:`quoted`."""
    value: str | int


Value = str | int | date | Formula | None


@dataclass(frozen=True, slots=True)
class Col:
    """One column: its head, its width in characters, and what may be typed into it.

    ``link``: addresses of the web. ``file``: the folder beside the workbook where files of ours lie; a cell
    that is no name of one is text. ``day``: nothing but a date may be typed in. ``paper``: whether it is
    printed; those that are not stand last, and no row is high for them.
    """

    head: str
    width: int
    choices: tuple[str, ...] = ()
    link: bool = False
    file: str = ""
    day: bool = False
    paper: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. ``total``: its last row is 合计. ``bars``: the columns that a chart shows by the first."""

    name: str
    columns: tuple[Col, ...]
    rows: Sequence[Sequence[Value]]
    total: bool = False
    bars: tuple[str, ...] = field(default=())


NOTHING = Sheet("说明", (Col("说明", 60),), [["没有需要列出的内容。"]])


def render(sheets: Sequence[Sheet]) -> bytes:
    """The workbook. Sheets without a row are left out."""
    shown = [_fitted(sheet) for sheet in sheets if sheet.rows] or [NOTHING]
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in shown:
        _frame(book.create_sheet(sheet.name), sheet)
    styles = _styles(book.worksheets[0])
    return _filled(io.BytesIO(packed(book)), shown, styles)


def _fitted(sheet: Sheet) -> Sheet:
    count = sum(col.paper for col in sheet.columns)
    printed, rest = sheet.columns[:count], sheet.columns[count:]
    assert all(col.paper for col in printed), (
        f"{sheet.name}: a column that is not printed stands among others"
    )
    widths = fitted([col.width for col in printed])
    columns = [replace(col, width=width) for col, width in zip(printed, widths, strict=True)]
    return replace(sheet, columns=(*columns, *rest))


def place(row: int, column: int) -> str:
    """The cell of a table's row and column, both from 0: ``B2`` is the second cell of the first row."""
    return f"{get_column_letter(column + 1)}{row + 2}"


def quoted(text: str) -> str:
    """A text as a formula holds one; Excel takes 255 characters at a time."""
    plain = clean(text, LONGEST_TEXT)
    parts = (plain[start : start + 200] for start in range(0, max(len(plain), 1), 200))
    return "&".join('"' + part.replace('"', '""') + '"' for part in parts)


# --- the frame ---


def _frame(target: Worksheet, sheet: Sheet) -> None:
    add_table(target, [col.head for col in sheet.columns], [col.width for col in sheet.columns], ())
    for number, col in enumerate(sheet.columns, 1):
        if col.choices:
            offer(target, number, col.choices)
        if col.day:
            offer_days(target, number)
    target.freeze_panes = "B2"
    last = len(sheet.rows) + (0 if sheet.total else 1)
    target.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{max(last, 2)}"
    if sheet.bars:
        _chart(target, sheet)
    printed = sum(col.paper for col in sheet.columns)
    if printed < len(sheet.columns):
        target.print_area = f"A1:{get_column_letter(printed)}{len(sheet.rows) + 1}"
    lay_out(target, printed)


def _styles(sheet: Worksheet) -> dict[tuple[str, bool], int]:
    """The number of the style of each kind of cell, plain and bold. Text stays text (``@``)."""
    styles = {}
    for kind in ("number", "day", "text", "quoted", "link"):
        for bold in (False, True):
            cell = WriteOnlyCell(sheet)
            cell.border = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
            across = "center" if kind == "number" else None
            cell.alignment = Alignment(horizontal=across, vertical="top", wrap_text=True)
            cell.font = LINK if kind == "link" else font(bold=bold)
            cell.number_format = {"number": "General", "day": "yyyy-mm-dd"}.get(kind, "@")
            cell.quotePrefix = kind == "quoted"
            styles[kind, bold] = cell.style_id
    return styles


# --- the rows ---


class _Link(NamedTuple):
    cell: str
    target: str


class _Cell(NamedTuple):
    """A cell of any row."""

    xml: str
    """What follows its place."""
    target: str
    """Where it leads when it is clicked; empty for nowhere."""
    lines: int
    """For which the row must be high enough."""


def _filled(frame: io.BytesIO, sheets: Sequence[Sheet], styles: dict[tuple[str, bool], int]) -> bytes:
    """The workbook with the rows of its sheets, and where their links lead."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(frame) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=LIGHTLY) as target,
    ):
        parts = {name: source.read(name) for name in source.namelist()}
        for number, sheet in enumerate(sheets, 1):
            part, relations = (
                f"xl/worksheets/sheet{number}.xml",
                f"xl/worksheets/_rels/sheet{number}.xml.rels",
            )
            links: list[_Link] = []
            with target.open(part, "w") as file:
                for piece in _with_rows(parts.pop(part), sheet, styles, links):
                    file.write(piece)
            if links:
                parts[relations] = _with_targets(parts.get(relations, NO_RELATIONS), links)
        for name, rest in parts.items():
            target.writestr(name, rest)
    return buffer.getvalue()


def _rows(sheet: Sheet, styles: dict[tuple[str, bool], int], links: list[_Link]) -> Iterator[str]:
    columns = [
        (get_column_letter(number), lru_cache(REPEATED)(partial(_cell, col, styles)))
        for number, col in enumerate(sheet.columns, 1)
    ]
    for number, row in enumerate(sheet.rows, 2):
        bold = sheet.total and number == len(sheet.rows) + 1
        cells, most = [], 1
        for (letter, made), value in zip(columns, row, strict=True):
            cell = made(value, bold, len(links) < MOST_LINKS)
            if cell.target:
                links.append(_Link(f"{letter}{number}", cell.target))
            cells.append(f'<c r="{letter}{number}"{cell.xml}')
            most = max(most, cell.lines)
        high = f' ht="{height}" customHeight="1"' if (height := points(most)) else ""
        yield f'<row r="{number}"{high}>{"".join(cells)}</row>'


def _cell(col: Col, styles: dict[tuple[str, bool], int], value: Value, bold: bool, linked: bool) -> _Cell:
    shown = _told(value, col)
    target = _target(shown, col) if linked else ""
    style = styles["link" if target else _kind(shown, col), bold]
    return _Cell(f' s="{style}"{_content(shown, value)}', target, _lines(shown, col))


def _told(value: Value, col: Col) -> str | int | date | None:
    """What a reader sees in the cell."""
    if isinstance(value, Formula):
        value = value.value
    if isinstance(value, str):
        return address(value, LONGEST_TEXT) if col.link else clean(value, LONGEST_TEXT)
    return value


def _lines(shown: str | int | date | None, col: Col) -> int:
    """How many lines of it the row must hold: a long address need not stand there whole."""
    if not shown or not col.paper:
        return 1
    text = str(shown)
    return lines(text[: LINES_OF_LINK * (col.width - 2)] if col.link else text, col.width)


def _kind(shown: str | int | date | None, col: Col) -> str:
    if col.day or isinstance(shown, date):
        return "day"
    if isinstance(shown, str):
        return "quoted" if shown.startswith(FORMULA_STARTS) else "text"
    return "number"


def _content(shown: str | int | date | None, value: Value) -> str:
    """The end of a cell's XML."""
    if isinstance(value, Formula):
        kind = ' t="str"' if isinstance(shown, str) else ""
        return f"{kind}><f>{escape(in_cell(value.text))}</f><v>{escape(in_cell(str(shown)))}</v></c>"
    if shown is None or shown == "":
        return "/>"
    if isinstance(shown, str):
        return f' t="inlineStr"><is><t>{escape(in_cell(shown))}</t></is></c>'
    return f"><v>{(shown - DAY_0).days if isinstance(shown, date) else shown}</v></c>"


def _target(shown: str | int | date | None, col: Col) -> str:
    """Where a cell leads when it is clicked: an http(s) address, or a file of ours; empty for none."""
    if not isinstance(shown, str):
        return ""
    if col.link and _clickable(shown):
        return shown
    return f"{col.file}/{shown}" if col.file and FILE_NAME.fullmatch(shown) else ""


def _clickable(text: str) -> bool:
    try:
        return len(text) <= LONGEST_LINK and urlsplit(text).scheme.lower() in ("http", "https")
    except ValueError:
        return False


def _with_rows(
    part: bytes, sheet: Sheet, styles: dict[tuple[str, bool], int], links: list[_Link]
) -> Iterator[bytes]:
    """The part of a sheet with its rows under its head, and its links where the schema has them; in pieces,
    for it may be long."""
    corner = f"{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    part = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="A1:{corner}"'.encode(), part, count=1)
    above, end, below = part.partition(b"</sheetData>")
    yield above
    for row in _rows(sheet, styles, links):
        yield row.encode()
    if links:
        told = "".join(f'<hyperlink ref="{link.cell}" r:id="link{at}"/>' for at, link in enumerate(links))
        hyperlinks = f'<hyperlinks xmlns:r="{OFFICE}">{told}</hyperlinks>'.encode()
        below = below.replace(b"<pageMargins ", hyperlinks + b"<pageMargins ", 1)
    yield end + below


def _with_targets(relations: bytes, links: Sequence[_Link]) -> bytes:
    told = "".join(
        f'<Relationship Id="link{at}" Type="{OFFICE}/hyperlink" Target={quoteattr(link.target)} '
        'TargetMode="External"/>'
        for at, link in enumerate(links)
    )
    return relations.replace(b"</Relationships>", told.encode() + b"</Relationships>", 1)


# --- the chart ---


def _chart(target: Worksheet, sheet: Sheet) -> None:
    last = len(sheet.rows) + (0 if sheet.total else 1)
    heads = [col.head for col in sheet.columns]
    chart = BarChart()
    chart.type, chart.grouping = "bar", "clustered"
    chart.title, chart.style = "、".join(sheet.bars), 10
    if len(sheet.bars) == 1:
        chart.legend = None
    for head in sheet.bars:
        chart.add_data(
            Reference(target, min_col=heads.index(head) + 1, min_row=1, max_row=last), titles_from_data=True
        )
    chart.set_categories(Reference(target, min_col=1, min_row=2, max_row=last))
    chart.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    chart.x_axis.delete, chart.y_axis.delete = False, True
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.majorGridlines = None
    chart.height, chart.width = min(6 + 0.7 * last * len(sheet.bars), PAGE_HIGH), 20
    target.add_chart(chart, f"A{len(sheet.rows) + 3}")  # beside the table it would make that small on paper
