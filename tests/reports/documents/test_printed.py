"""What a workbook looks like on paper, and a page on a telephone."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports import prose
from reports.documents import excel, html
from reports.documents.excel import Col, Sheet
from reports.workbook import A3_CHARACTERS, add_table

WIDE = (Col("编号", 13), Col("日期", 11), *(Col(f"说明{number}", 60) for number in range(6)))
LAST = Col("证据", 60, paper=False)


def drawn(*columns: Col, bars: tuple[str, ...] = ()) -> Worksheet:
    rows = [["长" * 50] * len(columns), ["短"] * len(columns)]
    sheet = Sheet("表", columns, rows, bars=bars)
    return load_workbook(io.BytesIO(excel.render([sheet])))["表"]


def widths(sheet: Worksheet) -> list[float]:
    return [column.width for column in sheet.column_dimensions.values()]


def test_a_wide_table_gives_way_until_a3_holds_it() -> None:
    sheet = drawn(*WIDE)
    assert A3_CHARACTERS - len(WIDE) <= sum(widths(sheet)) <= A3_CHARACTERS
    assert widths(sheet)[1] == 11
    assert sheet.page_setup.paperSize == int(sheet.PAPERSIZE_A3)


def test_a_table_that_fits_stays_as_it_is() -> None:
    assert widths(drawn(*WIDE[:3])) == [13, 11, 60]


def test_what_is_not_for_paper_is_in_the_workbook_and_not_printed() -> None:
    sheet = drawn(Col("编号", 13), LAST)
    assert sheet["B1"].value == "证据"
    assert sheet.print_area == "'表'!$A$1:$A$3"
    assert (sheet.row_dimensions[2].height or 0) > 0
    assert drawn(Col("编号", 13), Col("短", 10), LAST).row_dimensions[3].height is None


def test_a_column_that_is_not_printed_stands_under_no_other_s_head() -> None:
    with pytest.raises(AssertionError, match="表: a column that is not printed"):
        drawn(LAST, Col("备注", 10))


def test_empty_cells_have_borders_too() -> None:
    sheet = Workbook().create_sheet()
    add_table(sheet, ["备注"], [10], [[""]])
    assert sheet["A2"].border.left.style == "thin"


def test_a_chart_stands_under_its_table() -> None:
    [chart] = drawn(Col("单位", 13), Col("个数", 10), bars=("个数",))._charts  # type: ignore[attr-defined]
    assert (chart.anchor._from.col, chart.anchor._from.row) == (0, 4)


def test_each_cell_says_on_a_telephone_of_which_column_it_is() -> None:
    sheet = Sheet("表", (Col("主办单位", 13),), [["青禾县教育局"]])
    page = html._environment().from_string('{% import "parts.html.j2" as parts %}{{ parts.grid(sheet) }}')
    assert '<td data-head="主办单位">青禾县教育局</td>' in page.render(sheet=sheet)


def test_of_very_many_reasons_the_first_are_told_and_how_many_there_are() -> None:
    assert prose.first_reasons(list("甲乙丙"), 3) == list("甲乙丙")
    assert prose.first_reasons(list("甲乙丙丁"), 3) == [*"甲乙丙", "等4项"]
