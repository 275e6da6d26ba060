"""What a correction quotes of the words that changed."""

from __future__ import annotations

import io

from docx import Document

from reports.documents.rewording import LONGEST, reworded


def paper(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_sentences_are_quoted_one_by_one() -> None:
    before, after = paper("甲是一。乙是二。", "丙。"), paper("甲是一。乙是三。", "丙。", "丁。")
    assert reworded(before, after) == ["“乙是二”改为“乙是三”", "增加“丁”"]
    assert not reworded(before, before)


def test_rows_are_quoted_whatever_number_they_have() -> None:
    before = paper(rows=(("1", "教育局", "空白"), ("2", "公安局", "错链")))
    after = paper(rows=(("1", "公安局", "错链"), ("2", "民政局", "错字")))
    assert reworded(before, after) == ["表格中删去“教育局，空白”", "表格中增加“民政局，错字”"]


def test_a_long_change_is_quoted_around_where_it_differs() -> None:
    (told,) = reworded(paper("长" * 300 + "旧文字"), paper("长" * 300 + "新文字"))
    assert ("旧文字" in told, "新文字" in told) == (True, True)
    assert len(told) < 2 * LONGEST + 20


def test_no_address_is_quoted() -> None:
    hidden = "见 a.gov.cn（地址见责任单位的整改通知单）。"
    assert not reworded(paper("见 http://a.gov.cn/mingdan/2026.html。"), paper(hidden))
    (told,) = reworded(paper("见 http://a.gov.cn/mingdan/2026.html，旧。"), paper("见新。"))
    assert "mingdan" not in told
