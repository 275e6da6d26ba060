"""The notice stands in the official form (GB/T 9704—2012), and its template belongs to the office."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports import monthly, quarterly
from reports.documents import form, outlines, verify
from reports.errors import UserError
from reports.models import Finding
from reports.periods import Month, Quarter
from tests.reports.documents.records import working

SIGNED = date(2027, 1, 6)
DECEMBER = Month(2026, 12)


@pytest.fixture(scope="module")
def notice(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with working(recorded, tmp_path_factory.mktemp("form")):
        return quarterly.write(Quarter(2026, 4), SIGNED)[0]


@pytest.mark.parametrize(
    "name", ["quarterly", "monthly", "annual", "adhoc", "order", "typos", "warning", "reminder"]
)
def test_the_templates_are_what_the_outlines_build(name: str) -> None:
    built = form.packed(getattr(outlines, name)())
    assert (form.TEMPLATES / f"{name}.docx").read_bytes() == built


def test_the_page_is_a4_with_the_official_margins_and_grid(notice: Path) -> None:
    section = Document(str(notice)).sections[0]
    sides = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    assert [round(side.mm) for side in sides] == [37, 28, 35, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:linePitch")), grid.get(qn("w:type"))) == ("579", "linesAndChars")


@pytest.mark.parametrize(
    ("style", "font", "points"),
    [
        ("公文标题", "方正小标宋简体", 22),
        ("公文正文", "仿宋_GB2312", 16),
        ("一级标题", "黑体", 16),
        ("楷体标题", "楷体_GB2312", 16),
        ("附件标号", "黑体", 16),
    ],
)
def test_each_part_has_its_font_and_size(notice: Path, style: str, font: str, points: int) -> None:
    chosen = Document(str(notice)).styles[style]
    assert chosen.font.size == Pt(points)
    assert chosen.element.rPr.rFonts.get(qn("w:eastAsia")) == font


def test_a_line_is_exactly_a_22nd_of_the_page(notice: Path) -> None:
    line = Document(str(notice)).styles["Normal"].paragraph_format.line_spacing
    assert round(line.pt * 22 / 72 * 25.4) == 225


def test_page_numbers_stand_outside_on_odd_and_even_pages(notice: Path) -> None:
    document = Document(str(notice))
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, style in ((section.footer, "单页码"), (section.even_page_footer, "双页码")):
        paragraph = footer.paragraphs[0]
        assert paragraph.style.name == style
        assert "PAGE" in paragraph._p.xml
        assert paragraph.text.startswith("— ")
    assert section.footer_distance < Mm(28)


def test_tables_repeat_their_head_which_is_never_split(notice: Path) -> None:
    for table in Document(str(notice)).tables:
        head = table.rows[0]._tr.trPr
        assert head.find(qn("w:tblHeader")) is not None
        assert head.find(qn("w:cantSplit")) is not None


def test_no_row_is_split_but_one_that_no_page_holds(county: Path) -> None:
    Finding.objects.filter(where="教育动态").update(message="长" * 299)
    own = county / "templates" / "quarterly.docx"
    own.parent.mkdir()
    document = Document(str(form.TEMPLATES / "quarterly.docx"))
    ledger = next(one for one in document.tables if one.cell(0, 5).text == "整改情况")
    ledger.cell(2, 3).add_paragraph("{{ 行.问题 }}" * 3)
    document.save(str(own))
    tables = Document(str(quarterly.write(Quarter(2026, 4), SIGNED)[0])).tables
    split = {
        row.cells[3].text[0]
        for table in tables
        for row in table.rows
        if row._tr.trPr is None or row._tr.trPr.find(qn("w:cantSplit")) is None
    }
    assert split == {"长"}


def test_a_small_table_stays_on_one_page_and_a_long_one_goes_on(county: Path) -> None:
    finding = Finding.objects.filter(where="教育动态").latest("pk")
    for number in range(8):
        finding.pk, finding.key = None, f"{number:016}"
        finding.save()
    kept = {
        table.cell(0, 0).text: [
            {one.paragraph_format.keep_with_next for cell in row.cells for one in cell.paragraphs}
            for row in table.rows
        ]
        for table in Document(str(quarterly.write(Quarter(2026, 4), SIGNED)[0])).tables
        if table.cell(0, 0).text == "月份" or table.cell(0, 1).text == "责任单位"
    }
    assert kept["月份"] == [{True}, {True}, {True}, {None}]
    assert len(kept["序号"]) > 8
    assert not any({True} & row for row in kept["序号"])


def test_the_telephone_is_written_as_word_writes_it_and_read_as_it_is(notice: Path) -> None:
    content = notice.read_bytes()
    paragraph = next(one for one in Document(str(notice)).paragraphs if "联系人" in one.text)
    assert not set(paragraph.text) & set("\u2011\u200b\u200d\ufeff")
    assert "0955-8012345" in paragraph.text
    assert "<w:noBreakHyphen/>" in paragraph._p.xml
    assert "0955-8012345" in verify.text(content)


def test_each_annex_starts_a_page(notice: Path) -> None:
    labels = [one for one in Document(str(notice)).paragraphs if one.style.name == "附件标号"]
    assert [one.text for one in labels] == ["附件1", "附件2", "附件3"]
    assert labels[0].style.paragraph_format.page_break_before


def test_the_number_is_left_to_be_filled_in(notice: Path) -> None:
    assert any(one.text == "青政办发〔2027〕　号" for one in Document(str(notice)).paragraphs)


def test_an_office_without_a_prefix_has_no_red_head(county: Path) -> None:
    config = county / "xunjian.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("青政办发", ""), encoding="utf-8")
    paths = quarterly.write(Quarter(2026, 4), SIGNED)
    styles = {one.style.name for one in Document(str(paths[0])).paragraphs}
    assert not styles & {"发文字号", "发文机关标志"}


def test_the_office_may_have_its_own_template(county: Path) -> None:
    own = county / "templates" / "quarterly.docx"
    own.parent.mkdir()
    document = Document(str(form.TEMPLATES / "quarterly.docx"))
    for paragraph in document.paragraphs:
        if paragraph.text.startswith("为贯彻落实"):
            paragraph.runs[0].text = "按照年度工作安排，{{ 本机关 }}组织了检查。现通报如下："
    document.save(str(own))
    paths = quarterly.write(Quarter(2026, 4), SIGNED)
    assert any(one.text.startswith("按照年度工作安排，我办") for one in Document(str(paths[0])).paragraphs)


@pytest.mark.parametrize("mistake", ["{{ 合格律 }}", "{{ 标题 ", "{% if %}"])
def test_a_mistake_in_the_office_s_template_is_told(county: Path, mistake: str) -> None:
    own = county / "templates" / "quarterly.docx"
    own.parent.mkdir()
    document = Document(str(form.TEMPLATES / "quarterly.docx"))
    document.add_paragraph(mistake)
    document.save(str(own))
    with pytest.raises(UserError, match="模板"):
        quarterly.write(Quarter(2026, 4), SIGNED)
    assert not (county / "documents").exists()


def test_a_template_that_is_no_word_document_is_told(county: Path) -> None:
    own = county / "templates" / "quarterly.docx"
    own.parent.mkdir()
    own.write_text("不是文档", encoding="utf-8")
    with pytest.raises(UserError, match="模板"):
        quarterly.write(Quarter(2026, 4), SIGNED)


@pytest.mark.parametrize("problems", [True, False])
@pytest.mark.parametrize("kind", ["quarterly", "monthly"])
def test_the_signature_stays_on_the_page_of_the_last_lines_of_the_text(
    county: Path, kind: str, problems: bool
) -> None:
    if not problems:
        Finding.objects.all().delete()
    document = quarterly.write(Quarter(2026, 4), SIGNED) if kind == "quarterly" else monthly.write(DECEMBER)
    paragraphs = Document(str(document[0])).paragraphs
    end = next(i for i, one in enumerate(paragraphs) if one.style.name == "成文日期")
    last = max(i for i in range(end) if paragraphs[i].style.name == "公文正文" and paragraphs[i].text)
    assert all(
        one.paragraph_format.keep_with_next or one.style.paragraph_format.keep_with_next
        for one in paragraphs[last:end]
    )
    assert paragraphs[last].paragraph_format.widow_control
    assert len(paragraphs[last].text) <= 3 * 28  # LibreOffice moves the whole of it to the signature's page
    assert not paragraphs[end].paragraph_format.keep_with_next


def test_the_code_of_a_site_stands_on_one_line(notice: Path) -> None:
    table = next(one for one in Document(str(notice)).tables if one.cell(0, 1).text == "网站名称及标识码")
    inside = table.cell(1, 1).width - Mm(2)
    assert inside >= 10 * Pt(10.5) * 0.65  # a digit of the widest font that may stand in
