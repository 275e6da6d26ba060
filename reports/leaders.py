"""The office's table of leaders (领导表): name, post, from, to; an .xlsx in the working folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from checks.own import Leader
from reports.errors import UserError, mistaken
from reports.periods import parse_date
from reports.workbook import Row, add_table, at, read_rows, read_workbook, save_new

TABLE, NOTES = "领导", "填写说明"
NAME, POST, SINCE, UNTIL = TITLES = ("姓名", "职务", "任职日期", "离任日期")
REQUIRED = (NAME, POST, SINCE)
WIDTHS = (14, 30, 14, 14)
HELP = (
    "一行是一个人的一个职务；换了人，给离任的填上离任日期，另起一行写继任的。离任日期空着就是现任。",
    "职务写成文章里紧挨着姓名的样子，例如“县长”“县委书记”；一个人有几个职务就写几行。",
    "日期写成 2026-11-03。网页按发布日期判断；前后各宽限 31 天。只报“疑似”，由人核对。",
)


def read(path: Path) -> tuple[Leader, ...]:
    """The table.

    Raises:
        UserError: it is no such table, or it names every mistake by row and column.
    """
    workbook = read_workbook(path)
    if TABLE not in workbook.sheetnames:
        raise UserError(f"{path} 里没有工作表“{TABLE}”。可以移走它，再用 xunjian init 另建一份。")
    rows, mistakes = read_rows(workbook[TABLE], TITLES, REQUIRED)
    leaders = [] if mistakes else list(_parse(rows, mistakes))
    if mistakes:
        raise mistaken(path, mistakes, "什么都没有检查")
    return tuple(leaders)


def write(path: Path) -> Path:
    """Write an empty table.

    Raises:
        UserError: a file lies there, or the folder cannot be written.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_table(workbook.create_sheet(TABLE), TITLES, WIDTHS, (), required=REQUIRED)
    notes = workbook.create_sheet(NOTES)
    for number, line in enumerate(HELP, 1):
        notes.cell(number, 1, line)
    notes.column_dimensions["A"].width = 100
    return save_new(workbook, path)


def _parse(rows: Sequence[Row], mistakes: list[str]) -> Iterator[Leader]:
    for row in rows:
        wrong = [(title, why) for title in TITLES if (why := _mistake(title, row.texts.get(title, "")))]
        if not wrong:
            since, until = (_date(row.texts.get(title, "")) for title in (SINCE, UNTIL))
            if since and until and until < since:
                wrong = [(UNTIL, f"比任职日期 {since} 还早。")]
            elif since:
                yield Leader(_name(row.texts[NAME]), row.texts[POST], since, until)
        mistakes += (f"{at(TABLE, row.number, title)}：{why}" for title, why in wrong)


def _mistake(title: str, text: str) -> str:
    """What is wrong with a cell; empty: nothing."""
    if not text:
        return "没有填写。" if title in REQUIRED else ""
    if title == NAME and not re.fullmatch(r"[\u3400-\u9fff·]{2,15}", _name(text)):
        return f"“{text[:30]}”不像姓名，只写汉字（和·）。"
    if title == POST and not re.fullmatch(r"[\u3400-\u9fff（）]{2,40}", text):
        return f"“{text[:50]}”不像职务，只写 2 至 40 个汉字。"
    if title in (SINCE, UNTIL):
        try:
            _date(text)
        except UserError as error:
            return str(error)
    return ""


def _name(text: str) -> str:
    """张　三 as it stands in a text."""
    return re.sub(r"\s", "", text)


def _date(text: str) -> date | None:
    return parse_date(text) if text else None
