"""Renders workbooks: one table a sheet; nothing in it is ever run but our own formulas."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.documents.words import address, clean
from reports.workbook import FORMULA_STARTS, add_table, lay_out, offer, packed

FILE_NAME = re.compile(r"[0-9a-f-]+\.(jpg|html)")
MOST_LINKS = 60_000
"""Excel repairs a sheet with more than 65,530 hyperlinks."""
LONGEST_LINK = 2_000
LONGEST_TEXT = 2_000
THIN = Side(style="thin", color="BFBFBF")

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True, slots=True)
class Formula:
    """What a cell computes, and what comes of it today: that is what a preview and 受保护的视图 show."""

    text: str
    """Without the first ``=``. Nothing crawled may stand in it: see :func:`quoted`."""
    value: str | int


Value = str | int | Formula | None


@dataclass(frozen=True, slots=True)
class Col:
    """One column: its head, its width in characters, and what may be typed into it.

    ``link``: addresses of the web. ``file``: the folder beside the workbook where files of ours lie; a cell
    that is no name of one is text.
    """

    head: str
    width: int
    choices: tuple[str, ...] = ()
    link: bool = False
    file: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. ``total``: its last row is 合计. ``bars``: the columns that a chart shows by the first."""

    name: str
    columns: tuple[Col, ...]
    rows: Sequence[Sequence[Value]]
    total: bool = False
    bars: tuple[str, ...] = field(default=())


def render(sheets: Sequence[Sheet]) -> bytes:
    """The workbook. Sheets without a row are left out."""
    content = packed(build(sheets))
    formulas = [_formulas(sheet) for sheet in sheets if sheet.rows]
    return _with_values(content, formulas) if any(formulas) else content


def build(sheets: Sequence[Sheet]) -> Workbook:
    """The same, to be worked on before it is packed."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        if sheet.rows:
            _write(book.create_sheet(sheet.name), sheet)
    if not book.worksheets:
        _write(book.create_sheet("说明"), Sheet("说明", (Col("说明", 60),), [["没有需要列出的内容。"]]))
    return book


def place(row: int, column: int) -> str:
    """The cell of a table's row and column, both from 0: ``B2`` is the second cell of the first row."""
    return f"{get_column_letter(column + 1)}{row + 2}"


def quoted(text: str) -> str:
    """A text as a formula holds one; Excel takes 255 characters at a time."""
    plain = clean(text, LONGEST_TEXT)
    parts = (plain[start : start + 200] for start in range(0, max(len(plain), 1), 200))
    return "&".join('"' + part.replace('"', '""') + '"' for part in parts)


def _formulas(sheet: Sheet) -> dict[str, Formula]:
    return {
        place(number, index): value
        for number, row in enumerate(sheet.rows)
        for index, value in enumerate(row)
        if isinstance(value, Formula)
    }


def _with_values(content: bytes, formulas: Sequence[Mapping[str, Formula]]) -> bytes:
    """The workbook with what its formulas come to, which openpyxl cannot write beside them."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        parts = {
            f"xl/worksheets/sheet{number}.xml": found for number, found in enumerate(formulas, 1) if found
        }
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename in parts:
                part = _valued(part, parts[entry.filename])
            target.writestr(entry, part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _valued(part: bytes, formulas: Mapping[str, Formula]) -> bytes:
    root = etree.fromstring(part)
    for cell in root.iter(f"{MAIN}c"):
        formula = formulas.get(cell.get("r", ""))
        if formula is None:
            continue
        told = cell.find(f"{MAIN}v")
        if told is None:
            told = etree.SubElement(cell, f"{MAIN}v")
        told.text = str(formula.value)
        if isinstance(formula.value, str):
            cell.set("t", "str")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _write(target: Worksheet, sheet: Sheet) -> None:
    add_table(target, [col.head for col in sheet.columns], [col.width for col in sheet.columns], ())
    styles: dict[str, StyleArray] = {}
    for number, row in enumerate(sheet.rows, 2):
        for index, (value, col) in enumerate(zip(row, sheet.columns, strict=True), 1):
            cell = target.cell(number, index)
            fit = address if col.link else clean
            told = value.value if isinstance(value, Formula) else value
            cell.value = fit(told, LONGEST_TEXT) if isinstance(told, str) else told
            _dress(cell, col, styles)
    for number, col in enumerate(sheet.columns, 1):
        if col.choices:
            offer(target, number, col.choices)
    body = target.max_row
    if sheet.total:
        for cell in target[body]:
            cell.font = Font(bold=True)
        body -= 1
    target.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{max(body, 2)}"
    if sheet.bars:
        _chart(target, sheet)
    lay_out(target)
    for at, formula in _formulas(sheet).items():  # last: rows are as high as what the formulas come to
        target[at].value, target[at].number_format = f"={formula.text}", "General"


def _dress(cell: Any, col: Col, styles: dict[str, StyleArray]) -> None:
    """Text stays text, and only http(s) addresses can be clicked.

    A style is made once and then copied (openpyxl takes a millisecond to make one), by a cell's ``_style``,
    which the stubs do not know.
    """
    kind = "number"
    if isinstance(cell.value, str):
        text = cell.value
        cell.data_type = "s"
        kind = "quoted" if text.startswith(FORMULA_STARTS) else "text"
        if col.link and cell.row <= MOST_LINKS and _clickable(text):
            cell.hyperlink = text
            kind = "link"
        elif col.file and FILE_NAME.fullmatch(text) and cell.row <= MOST_LINKS:
            cell.hyperlink = f"{col.file}/{text}"
            kind = "link"
    if kind in styles:
        cell._style = copy(styles[kind])
        return
    cell.border = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.font = Font(color="0563C1", underline="single") if kind == "link" else Font()
    if kind != "number":
        cell.number_format = "@"
    if kind == "quoted":
        cell.quotePrefix = True
    styles[kind] = copy(cell._style)


def _clickable(text: str) -> bool:
    try:
        return len(text) <= LONGEST_LINK and urlsplit(text).scheme.lower() in ("http", "https")
    except ValueError:
        return False


def _chart(target: Worksheet, sheet: Sheet) -> None:
    last = target.max_row - 1 if sheet.total else target.max_row
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
    chart.height, chart.width = min(6 + 0.7 * last * len(sheet.bars), 24), 20
    target.add_chart(chart, f"{get_column_letter(len(heads) + 2)}2")
