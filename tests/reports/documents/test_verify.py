"""A document that contradicts itself is never handed over."""

from __future__ import annotations

import io

import pytest
from docx import Document
from openpyxl import Workbook

from reports.documents import verify

RIGHT = (
    "列入检查台账的政务新媒体账号303个（其中1个12月起不在检查台账：“青禾（招考）”微博），检查289个（其中12个11月未能检查：“青禾三农”抖音号等12个），检查比例95.38%；合格280个，不合格9个（名单见附件2），"
    "合格率96.89%，较上季度（95.83%）提升1.06个百分点。合格的政务新媒体账号中，有的项目未能检查或者没有查全"
    "（“新媒体人工检查项目”280个，“账号错别字”3个），合格结论不包括没有查到的内容。"
)


def test_a_true_sentence_passes() -> None:
    assert list(verify.sentence(RIGHT)) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("合格率96.89%", "合格率99.96%"),
        ("合格280个", "合格281个"),
        ("检查比例95.38%", "检查比例100%"),
        ("提升1.06个百分点", "提升1.60个百分点"),
        ("提升", "下降"),
        ("账号303个", "账号280个"),
        ("其中12个", "其中290个"),
        ("其中1个", "其中304个"),
        ("项目”280个", "项目”281个"),
    ],
)
def test_a_wrong_number_is_caught(right: str, wrong: str) -> None:
    assert list(verify.sentence(RIGHT.replace(right, wrong)))


@pytest.mark.parametrize(
    "text",
    [
        "共有问题6个，其中栏目更新不及时3个、空白栏目1个、错链1个。",
        "上季度结转问题3个，本季度核实新问题10个，共12个；截至2026年12月检查，已整改7个，尚未整改5个，未能复查0个。",
        "上季度结转问题3个，本季度核实新问题8个、整改后再次出现的问题2个，共12个；",
        "本季度共核实问题13个；截至2026年12月检查，已整改7个，尚未整改5个，未能复查0个（见附件3）。",
        "交办整改事项7个：责任单位回复未回复7个；经复查，未复查7个。上季度结转问题6个，本季度核实新问题1个，共7个；",
        "“工作动态”、“图片新闻”、“公告”等6个栏目超过14天未更新，其中已整改2个、持续未整改3个；其他。",
        "上次核实的问题10个，到本次检查，持续未整改5个、已整改4个。",
        "本次检查共有问题7个，其中错链7个。与上次检查（2026年11月）相比，新增1个，持续未整改5个；上次",
        "本次检查共有问题6个。与上次检查（2026年11月）相比，新增1个，持续未整改4个，整改后再次出现2个；上次",
        "“甲”、“乙”、“丙”等9个链接、附件打不开，其中新增2个、持续未整改6个。",
    ],
)
def test_parts_must_add_up(text: str) -> None:
    assert list(verify.sentence(text))


def test_what_is_carried_over_is_what_was_demanded_but_for_what_is_told() -> None:
    told = "交办整改事项7个：责任单位回复未回复7个。上季度结转问题6个{}，本季度核实新问题1个，共7个；"
    assert not list(
        verify.sentence(told.format("（交办的2个没有列入：复查已整改2个；另有1个交办以后才核实）"))
    )
    assert list(verify.sentence(told.format("（交办的2个没有列入：复查已整改2个）")))


@pytest.mark.parametrize(
    ("row", "text", "wrong"),
    [
        ("36 16 18 2", "10月核实的问题36个，到11月检查，已整改18个、持续未整改16个、未能复查2个。", ""),
        ("36 16 18 1", "", "11月核实的问题36个不是"),
        ("36 16 18 2", "10月核实的问题36个，到11月检查，已整改18个、持续未整改16个。", "各项之和不是36个"),
        ("36 16 18 2", "11月核实的问题35个，到12月检查，已整改35个。", "而表里是36个"),
        ("36 16 18 2", "10月核实的问题3个，到11月检查，已整改3个。", "而表里已整改18个"),
        ("36 16 18 2", "2025年11月核实的问题35个，到10月检查，持续未整改35个。", ""),
    ],
)
def test_what_became_of_a_month_s_problems_must_add_up(row: str, text: str, wrong: str) -> None:
    found, new, lasting, back = row.split()
    document = Document()
    document.add_paragraph(text)
    table = document.add_table(2, 6)
    heads = (verify.MONTH, verify.FOUND, *verify.PARTS, verify.MENDED)
    for cells, told in zip(table.rows, (heads, ("11月", found, new, lasting, back, "18")), strict=True):
        for cell, one in zip(cells.cells, told, strict=True):
            cell.text = one
    faults = verify.docx_faults(saved(document), {})
    assert ([wrong in fault for fault in faults] or [True]) == [True]
    assert bool(faults) is bool(wrong)


def test_the_kinds_must_add_up_to_all() -> None:
    document = Document()
    document.add_paragraph("经人工核实，本次检查共有问题3个，其中错链2个、错别字1个。")
    document.add_paragraph("（一）链接失效。检查发现，个别网站存在打不开的链接，核实问题2个。")
    with pytest.raises(verify.ContradictionError, match="不是3个"):
        verify.docx("各类.docx", saved(document), {})


def test_platforms_must_add_up_to_what_was_checked() -> None:
    whole = "列入检查台账的政务新媒体账号3个，检查3个，检查比例100%；合格2个，不合格1个，合格率66.67%。"
    assert not list(
        verify.sentence(
            whole
            + "按平台分：微信公众号检查2个、不合格1个，合格率50%；抖音号检查1个、不合格0个，合格率100%。"
        )
    )
    assert list(
        verify.sentence(
            whole
            + "按平台分：微信公众号检查2个、不合格1个，合格率50%；抖音号检查2个、不合格0个，合格率100%。"
        )
    )


def saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def table(*rows: tuple[str, ...]) -> bytes:
    document = Document()
    drawn = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(drawn.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return saved(document)


def test_a_wrong_sum_in_a_table_is_caught() -> None:
    head = ("单位", "问题（个）")
    verify.docx("对.docx", table(head, ("教育局", "3"), ("公安局", "4"), ("合计", "7")), {})
    with pytest.raises(verify.ContradictionError, match="问题"):
        verify.docx("错.docx", table(head, ("教育局", "3"), ("公安局", "4"), ("合计", "8")), {})


def test_an_empty_table_is_caught() -> None:
    with pytest.raises(verify.ContradictionError, match="空"):
        verify.docx("空.docx", table(("单位", "问题（个）")), {})


def test_a_missing_row_of_an_annex_is_caught() -> None:
    document = Document()
    document.add_paragraph("附件1")
    document.add_paragraph("不合格政府网站名单")
    document.add_table(rows=2, cols=1)
    with pytest.raises(verify.ContradictionError, match="应为2行"):
        verify.docx("附件.docx", saved(document), {"不合格政府网站名单": 2})


def test_the_number_in_the_body_must_be_that_of_the_annex() -> None:
    document = Document()
    document.add_paragraph(
        "列入检查台账的政府网站3个，检查3个，检查比例100%；合格1个，不合格2个（名单见附件1），合格率33.33%。"
    )
    document.add_paragraph("附件1")
    document.add_paragraph("不合格政府网站名单")
    document.add_table(rows=2, cols=1)
    with pytest.raises(verify.ContradictionError, match="不合格2个，而附件1列了1个"):
        verify.docx("附件.docx", saved(document), {})


def test_a_tag_left_in_a_document_is_caught() -> None:
    document = Document()
    document.add_paragraph("合格率{{ 合格率 }}")
    with pytest.raises(verify.ContradictionError, match="标记"):
        verify.docx("标记.docx", saved(document), {})


def test_a_wrong_sum_and_a_formula_in_a_workbook_are_caught() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "按单位"
    for row in (
        ["单位", "问题（个）"],
        ["教育局", 3],
        ["合计", 4],
    ):
        sheet.append(row)
    with pytest.raises(verify.ContradictionError, match="合计4"):
        verify.xlsx("错.xlsx", saved(book), {})
    sheet["B3"] = "=SUM(B2:B2)"
    with pytest.raises(verify.ContradictionError, match="公式"):
        verify.xlsx("错.xlsx", saved(book), {})


def noticed(sentence: str, *rows: tuple[str, str]) -> bytes:
    document = Document()
    document.add_paragraph(sentence)
    drawn = document.add_table(rows=0, cols=2)
    for texts in (("单位", "发布条数（条）"), *rows):
        for cell, text in zip(drawn.add_row().cells, texts, strict=True):
            cell.text = text
    return saved(document)


def test_the_three_real_notices_that_contradict_themselves_are_refused() -> None:
    """吴忠 2025 第一季度: a rate; 武定 2024-09: a sum; 闽侯 2025: more checked than there are."""
    wuzhong = "列入检查台账的政务新媒体账号289个，检查289个，检查比例100%；合格280个，不合格9个，合格率{}。"
    minhou = "列入检查台账的政府网站{}个，检查28个，检查比例{}；合格28个，不合格0个，合格率100%。"
    assert list(verify.sentence(wuzhong.format("99.96%"))) == ["合格率99.96%与检查289个、不合格9个不符"]
    assert not list(verify.sentence(wuzhong.format("96.89%")))
    assert "检查28个多于总数21个" in list(verify.sentence(minhou.format(21, "100%")))
    assert not list(verify.sentence(minhou.format(28, "100%")))
    told = "2024年9月，列入统计的2个单位在政府网站发布信息{}条。"
    verify.docx("对.docx", noticed(told.format(338), ("甲镇", "300"), ("乙镇", "38")), {})
    with pytest.raises(verify.ContradictionError, match="发布信息304条，而表里各单位之和是338条"):
        verify.docx("错.docx", noticed(told.format(304), ("甲镇", "300"), ("乙镇", "38")), {})
