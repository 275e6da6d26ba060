"""A page as paragraphs and cells: the grid is what a browser draws, and no page makes it fail."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.attachment import Cell
from crawler.page import read_pieces

URL = "http://www.qinghe.gov.cn/"


def told(html: str) -> list[tuple[str, Cell | None]]:
    return [(piece.text, piece.cell) for piece in read_pieces(html.encode(), URL)]


def test_paragraphs_and_cells_come_in_order_with_what_a_cell_covers() -> None:
    html = (
        "<p>一、总体情况</p>上文<table><tr><td rowspan=2>甲</td><th colspan=2>乙</th></tr>"
        "<tr><td></td><td><p>1</p><p>2</p></td></tr></table>下文"
    )
    assert told(html) == [
        ("一、总体情况", None),
        ("上文", None),
        ("甲", Cell(0, 0, 0, 2, 1)),
        ("乙", Cell(0, 0, 1, 1, 2)),
        ("", Cell(0, 1, 1)),
        ("1\n2", Cell(0, 1, 2)),
        ("下文", None),
    ]


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    inner = "<table><tr><td>甲</td><td>乙</td></tr></table>"
    html = f"<table><tr><td>目录</td><td>正文{inner}</td></tr></table><table><tr><td>一列</td></tr></table>"
    assert told(html) == [
        ("目录", None),
        ("正文", None),
        ("甲", Cell(0, 0, 0)),
        ("乙", Cell(0, 0, 1)),
        ("一列", None),
    ]


def test_spans_that_claim_too_much_are_cut() -> None:
    first = "<tr><td rowspan=0 colspan=0>甲</td><td rowspan=-1>乙</td></tr>"
    html = f"<table>{first}<tr><td colspan=99999>丙</td></tr></table>"
    assert told(html) == [("甲", Cell(0, 0, 0, 2, 1)), ("乙", Cell(0, 0, 1)), ("丙", Cell(0, 1, 1, 1, 100))]


def test_a_huge_table_is_read_in_its_time() -> None:
    row = "<tr>" + "<td rowspan=60000 colspan=1000>1</td>" * 50 + "</tr>"
    started = time.process_time()
    read_pieces(("<table>" + row * 2000 + "</table>").encode(), URL)
    assert time.process_time() - started < 20


@given(
    st.lists(
        st.sampled_from(
            [
                "<table>",
                "</table>",
                "<tr>",
                "<td rowspan=3>",
                "<td colspan=9>",
                "<th>",
                "</td>",
                "文",
                "<p>",
                "<script>",
            ]
        ),
        max_size=60,
    )
)
@settings(max_examples=150, deadline=None)
def test_no_markup_makes_it_fail(markup: list[str]) -> None:
    read_pieces("".join(markup).encode(), URL)
