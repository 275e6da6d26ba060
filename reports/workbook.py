"""Excel workbooks that clerks fill in: read with suspicion, written so that nothing in them is run."""

from __future__ import annotations

import gc
import io
import math
import os
import re
import sys
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from crawler.archive import now
from reports.documents.words import for_xml, full_date
from reports.errors import UserError, file_error
from reports.incoming import read_file

MAX_FILE = 20 * 2**20
MAX_UNPACKED = 60 * 2**20
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_TEXT = 32_767
"""Excel's own limit for the text of one cell."""

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
LINE_POINTS, HIGHEST = 17, 409
"""The height of a line, and the most that Excel gives a row."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a cell's text writes a character that XML cannot hold (ISO/IEC 29500-1, 22.9.2.19, ST_Xstring)."""
SEEMS_ESCAPED = re.compile(rf"_(?={ESCAPED.pattern[1:]})")


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row: its number in the sheet and its texts by column title."""

    number: int
    texts: Mapping[str, str]


def read_bytes(path: Path) -> bytes:
    """What lies in a file that should be a filled-in table.

    Raises:
        UserError: it cannot be read, or is too large to be one.
    """
    return read_file(path, MAX_FILE, f"{path} 超过 {MAX_FILE // 2**20} MB，不像是填好的表，没有读取。")


def read_workbook(path: Path) -> Workbook:
    """Open an .xlsx file that anybody may have made.

    Raises:
        UserError: it cannot be read, is no .xlsx, is encrypted or damaged, or unpacks to too much.
    """
    return open_workbook(read_bytes(path), str(path))


def open_workbook(content: bytes, path: str) -> Workbook:
    """The same of bytes; ``path`` is what messages call them.

    Raises:
        UserError: as :func:`read_workbook`.
    """
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UserError(f"{path} 加了打开密码。请在 Excel 里去掉密码，另存后再导入。")
        raise UserError(f"{path} 是旧的 .xls 格式。请用 Excel 或 WPS 另存为“Excel 工作簿（.xlsx）”后再导入。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(entry.file_size for entry in package.infolist()) > MAX_UNPACKED:
                raise UserError(f"{path} 解压后过大，不像是填好的表，没有读取。")
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UserError(f"{path} 不是 Excel 工作簿（.xlsx），或文件已损坏。") from error
    try:
        with warnings.catch_warnings(action="ignore"):  # what is wrong in a cell is told with its place
            return load_workbook(io.BytesIO(content))
    except Exception as error:  # a damaged package makes openpyxl raise anything
        raise UserError(
            f"{path} 已损坏或不是 Excel 工作簿，无法读取。请用 Excel 打开，另存为 .xlsx 后再导入。"
        ) from error


def read_rows(
    sheet: Worksheet, titles: Sequence[str], required: Iterable[str]
) -> tuple[list[Row], list[str]]:
    """The filled rows under the header row, in any order of columns, and every mistake of form.

    A mistake names sheet, row and column: merged cells, missing, unknown and repeated columns, formulas,
    cells with an error.
    """
    mistakes: list[str] = []
    if sheet.max_row > MAX_ROWS or sheet.max_column > MAX_COLUMNS:
        return [], [
            f"工作表“{sheet.title}”用到了第 {sheet.max_row} 行、第 {sheet.max_column} 列，"
            f"超过 {MAX_ROWS} 行、{MAX_COLUMNS} 列。如果后面是空的，请删除空行空列后保存。"
        ]
    for area in sheet.merged_cells.ranges:
        mistakes.append(
            f"工作表“{sheet.title}”第 {area.min_row} 行 {area.coord} 是合并单元格，请取消合并，每一格都填写。"
        )
    columns = _columns(sheet, titles, required, mistakes)
    rows: list[Row] = []
    for cells in sheet.iter_rows(min_row=2):
        texts = {title: _text(sheet, cells[index], title, mistakes) for title, index in columns.items()}
        if any(texts.values()):
            rows.append(Row(cells[0].row or 0, texts))
    return rows, mistakes


def _columns(
    sheet: Worksheet, titles: Sequence[str], required: Iterable[str], mistakes: list[str]
) -> dict[str, int]:
    by_name = {_plain(title): title for title in titles}
    columns: dict[str, int] = {}
    for index, cell in enumerate(sheet[1]):
        name = "" if cell.value is None else str(cell.value)[:MAX_TEXT]
        place = f"工作表“{sheet.title}”第 1 行 {cell.coordinate}"
        title = by_name.get(_plain(name))
        if title in columns:
            mistakes.append(f"{place}：“{title}”列重复了。")
        elif title is not None:
            columns[title] = index
        elif name.strip():
            mistakes.append(f"{place}：没有“{name.strip()[:50]}”这一列。可用的列：{'、'.join(titles)}。")
    for title in required:
        if title not in columns:
            mistakes.append(f"工作表“{sheet.title}”第 1 行：缺少“{title}”列。")
    return columns


def _plain(title: str) -> str:
    return re.sub(r"[\s*]", "", unicodedata.normalize("NFKC", title))


def _text(sheet: Worksheet, cell: Cell | MergedCell, title: str, mistakes: list[str]) -> str:
    """A cell as the text that a clerk sees; dates as ISO 8601."""
    value = cell.value
    if value is None:
        return ""
    place = at(sheet.title, cell.row or 0, title)
    if cell.data_type == "f":
        mistakes.append(f"{place}：是公式。请复制后“选择性粘贴—数值”，再导入。")
        return ""
    if cell.data_type == "e":
        mistakes.append(f"{place}：是错误值 {value}。")
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if len(text := str(value)) > MAX_TEXT:
        mistakes.append(f"{place}：超过 {MAX_TEXT} 字，Excel 的一格放不下。请删去多余的字。")
        return ""
    return for_xml(ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)).strip()


def read_date(text: str) -> date | None:
    """A day as clerks type it: 2026-11-03, 2026/11/3, 2026.11.3 or 2026年11月3日; None for nothing.

    Raises:
        ValueError: it is none; the message is Chinese.
    """
    if not text:
        return None
    plain = unicodedata.normalize("NFKC", plain_text(text))
    match = re.fullmatch(r"(20\d{2})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)", plain)
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) for part in match.groups() if part and part.isdigit())
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"“{text[:30]}”不是日期，或不在 2000 至 2099 年。请写成 2026-11-03。") from None


def plain_text(text: str) -> str:
    """A text without the marks that nobody sees (zero-width spaces, byte order marks)."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def bare(text: str) -> str:
    """A name without spaces, widths, case, and marks that nobody sees."""
    return "".join(unicodedata.normalize("NFKC", plain_text(text)).split()).casefold()


def letters(text: str) -> str:
    """A text without what Excel and clerks change by themselves: spaces, punctuation, widths."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", ESCAPED.sub("", text[:MAX_TEXT])))


def at(sheet: str, row: int, title: str) -> str:
    """Where a mistake is: 工作表“网站”第 3 行“网站标识码”列."""
    return f"工作表“{sheet}”第 {row} 行“{title}”列"


def font(*, bold: bool = False, color: str = "000000", underline: Literal["single"] | None = None) -> Font:
    """The letters of every table: those without a name and a size are what each program likes."""
    return Font(name="宋体", size=11, bold=bold, color=color, underline=underline)


def add_table(
    sheet: Worksheet,
    titles: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[str | int | date | None]],
    *,
    required: Iterable[str] = (),
) -> None:
    """Write a table with a frozen header and a filter; required columns are marked with a star."""
    plain, thin = font(), Side(style="thin", color="BFBFBF")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    stars = set(required)
    for index, (title, width) in enumerate(zip(titles, widths, strict=True), start=1):
        cell = sheet.cell(1, index, title + "*" if title in stars else title)
        cell.font = font(bold=True, color="C00000" if title in stars else "000000")
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = border
        sheet.column_dimensions[get_column_letter(index)].width = width
    for number, row in enumerate(rows, start=2):
        for index, value in enumerate(row, start=1):
            filled = sheet.cell(number, index)
            if value is not None and value != "":
                put(filled, value)
            filled.font, filled.border = plain, border
            filled.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(titles))}{max(sheet.max_row, 2)}"
    lay_out(sheet)


A4_CHARACTERS, A3_CHARACTERS = 170, 250
"""Wider than this, a table that is fitted to the paper across has letters smaller than 8 pt: a character of
宋体 11 pt is 6 pt wide, and the paper 785 and 1,134 pt within its margins."""
NARROW = 11
"""What a date takes, and a head of four Chinese characters."""


def fitted(widths: Sequence[int]) -> list[int]:
    """The widths of a table's columns as A3 across holds them: the wider a column, the more it gives way."""
    least = [min(width, NARROW) for width in widths]
    room, spare = A3_CHARACTERS - sum(least), sum(widths) - sum(least)
    share = min(max(room / spare, 0), 1) if spare else 1
    return [low + int((width - low) * share) for low, width in zip(least, widths, strict=True)]


def lay_out(sheet: Worksheet, printed: int = MAX_COLUMNS) -> None:
    """Rows as high as their text; on paper A4 across, A3 for a wide table, on every page its head, the names
    of file and sheet, its number and the day.

    ``printed``: how many columns are, if not all.
    """
    fit_rows(sheet)
    sheet.page_setup.orientation = "landscape"
    widths = [column.width for column in sheet.column_dimensions.values()]
    wide = sum(widths[:printed]) > A4_CHARACTERS
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if wide else sheet.PAPERSIZE_A4
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.7, bottom=0.7, header=0.3, footer=0.3)
    head, foot = sheet.oddHeader, sheet.oddFooter
    assert head is not None
    assert foot is not None  # one that is still empty is not true
    head.center.text = "&F　&A"  # file and sheet (ISO/IEC 29500-1, 18.3.1.46)
    foot.left.text = f"{full_date(now().date())}生成"
    foot.center.text = "第 &P 页，共 &N 页"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def fit_rows(sheet: Worksheet, first: int = 1) -> None:
    """Make rows as high as their wrapped text: LibreOffice else shows one line of it."""
    letters = [get_column_letter(index) for index in range(1, sheet.max_column + 1)]
    widths = [sheet.column_dimensions[letter].width for letter in letters]
    for number, row in enumerate(sheet.iter_rows(min_row=first, values_only=True), start=first):
        if high := height(row, widths):
            sheet.row_dimensions[number].height = high


def height(row: Sequence[object], widths: Sequence[float]) -> int | None:
    """How high a row must be for its wrapped text; None where the usual height will do."""
    told = zip(row, widths, strict=True)
    return points(max((lines(str(value), width) for value, width in told if value), default=1))


def points(lines: int) -> int | None:
    """How high a row of so many lines must be; None where the usual height will do."""
    return min(lines * LINE_POINTS, HIGHEST) if lines > 1 else None


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column ``width`` characters wide; a Chinese one is two wide."""
    room = max(width - 2, 2)
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    return sum(math.ceil(width_of(line) / room) or 1 for line in text.split("\n"))


def width_of(line: str) -> int:
    """In Latin characters; a Chinese one is two wide."""
    return 2 * len(line) - len(line.encode("latin-1", "ignore"))


def in_cell(text: str) -> str:
    """A text as the XML of a cell holds it: what only looks like an escaped character stays as it is."""
    return SEEMS_ESCAPED.sub("_x005F_", text)


def put(cell: Cell | MergedCell, value: str | int | date) -> None:
    """Write a value so that no text is ever taken for a formula (CSV/Excel injection)."""
    if isinstance(value, date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, int):
        cell.value = value
    else:
        text = for_xml(value)[:MAX_TEXT]
        cell.value = in_cell(text)
        cell.data_type = "s"
        cell.number_format = "@"
        if text.startswith(FORMULA_STARTS):
            cell.quotePrefix = True


def offer(sheet: Worksheet, column: int, choices: Sequence[str], *, strict: bool = True) -> None:
    """Give a column a drop-down list; ``strict``: nothing else may be typed in."""
    validation = DataValidation(
        type="list",
        formula1=f'"{",".join(choices)}"',
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop" if strict else "warning",
        errorTitle="请核对",
        error="请从下拉列表中选择。" if strict else "列表里没有这一项，确定要用吗？",
    )
    letter = get_column_letter(column)
    validation.add(f"{letter}2:{letter}{MAX_ROWS}")
    sheet.add_data_validation(validation)


def offer_days(sheet: Worksheet, column: int) -> None:
    """Let nothing but dates be typed into a column."""
    validation = DataValidation(
        type="date",
        operator="between",
        formula1="DATE(2000,1,1)",
        formula2="DATE(2099,12,31)",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="请核对",
        error="请填写日期，例如 2026-12-05。",
    )
    letter = get_column_letter(column)
    validation.add(f"{letter}2:{letter}{MAX_ROWS}")
    sheet.add_data_validation(validation)


def packed(workbook: Workbook) -> bytes:
    """A workbook as the bytes of its file.

    openpyxl puts each sheet into a temporary file first. Of a full disk it tells in the words of its XML
    tools, once more when its writer is thrown away, or leaves a sheet cut off.

    Raises:
        UserError: the disk is full, or no temporary file can be written.
    """
    buffer = io.BytesIO()
    hook, sys.unraisablehook = sys.unraisablehook, lambda _: None
    try:
        with suppress(OSError, etree.LxmlError):
            workbook.save(buffer)
            if _is_whole(buffer):
                return buffer.getvalue()
        gc.collect()  # throws the writer away
    finally:
        sys.unraisablehook = hook
    raise UserError(
        "磁盘（或放临时文件的文件夹）已满或不能写入，Excel 工作簿没有写出。请腾出空间后再运行一次。"
    )


def _is_whole(buffer: io.BytesIO) -> bool:
    with zipfile.ZipFile(buffer) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        return all(package.read(name).endswith(b"</worksheet>") for name in sheets)


def save_new(workbook: Workbook, path: Path) -> Path:
    """Write a workbook to a path where nothing lies yet.

    Raises:
        UserError: a file lies there, the name does not end in .xlsx, or the folder cannot be written; the
            disk is full.
    """
    if path.suffix.lower() != ".xlsx":
        raise UserError(f"文件名要以 .xlsx 结尾，现在是 {path.name}。")
    if path.exists():
        raise UserError(f"{path} 已经存在，没有覆盖。请换一个文件名，或先移走它。")
    content, part = packed(workbook), path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)  # noqa: PTH105
    except OSError as error:
        part.unlink(missing_ok=True)
        raise file_error("写入", path, error) from error
    return path
