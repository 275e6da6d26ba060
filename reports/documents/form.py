"""The official form (GB/T 9704—2012): page, fonts, styles, page numbers, paragraphs, tables of a template."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml.etree import QName

from reports.documents.fields import mark

TEMPLATES = Path(__file__).parent / "templates"

SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"
SUBSTITUTES = {SONG: "小标宋;宋体", FANG: "仿宋;FangSong", HEI: "SimHei", KAI: "楷体;KaiTi", "宋体": "SimSun"}
"""w:altName: what Word takes on a machine that lacks the font."""

SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4, SIZE_5, SIZE_SMALL_5 = (
    Pt(points) for points in (22, 16, 14, 12, 10.5, 9)
)
"""2号, 3号, 4号, 小四, 五号, 小五."""
LINE = Pt(28.95)
"""22 lines in 225 mm."""
RED = RGBColor(0xE6, 0x00, 0x00)
BODY_WIDTH = 156

ORDER = (
    "keepNext pageBreakBefore widowControl pBdr wordWrap overflowPunct rFonts snapToGrid color spacing ind "
    "jc outlineLvl sz szCs lang"
).split()
"""What our styles set of a paragraph and of its letters, as the schema has it (ISO/IEC 29500-1, CT_PPr and
CT_RPr): Word may refuse a file where it stands otherwise."""


class Cell(NamedTuple):
    """One column of a table: its head, its width in millimetres, its fact, and what stands below in small.

    ``rich``: the fact has a form of its own. ``picture``: the fact that is a picture below, if there is one.
    """

    head: str
    width: float
    fact: str
    centred: bool = True
    below: str = ""
    small: bool = False
    rich: bool = False
    picture: str = ""


# --- paragraphs and tables ---


def say(document: WordDocument, style: str, text: str) -> Paragraph:
    """A paragraph."""
    return document.add_paragraph(text, style)


def tag(document: WordDocument, words: str) -> None:
    """A paragraph that only holds a loop or a choice, and is gone when the template is filled."""
    document.add_paragraph(f"{{%{words} %}}", "Normal")


def run_in(document: WordDocument, heading: str, text: str) -> Paragraph:
    """A second-level heading and its text on one line."""
    paragraph = document.add_paragraph("", "公文正文")
    paragraph.add_run(heading, "楷体标题")
    paragraph.add_run(text)
    return paragraph


def table(document: WordDocument, loop: str, cells: Sequence[Cell]) -> None:
    """A table whose head is repeated on every page, and whose rows are not split between two.

    A row that is longer than a page is (:func:`reports.documents.template.fill`).
    """
    assert round(sum(cell.width for cell in cells)) == BODY_WIDTH
    drawn = document.add_table(rows=4, cols=len(cells), style="公文表格")
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    drawn.autofit = False
    width = drawn._tblPr.find(qn("w:tblW"))
    width.set(qn("w:type"), "dxa")
    width.set(qn("w:w"), str(sum(Mm(cell.width).twips for cell in cells)))
    head, begin, row, end = drawn.rows
    for index, cell in enumerate(cells):
        drawn.columns[index].width = Mm(cell.width)
        for line in (head, begin, row, end):
            line.cells[index].width = Mm(cell.width)
        _fill(head.cells[index], "表头", cell.head)
        style = "表格小字" if cell.small else "表格文字" if cell.centred else "表格文字左"
        _fill(row.cells[index], style, ("{{r 行." if cell.rich else "{{ 行.") + cell.fact + " }}")
        if cell.below:
            row.cells[index].add_paragraph(cell.below, "表格小字")
        if cell.picture:
            _show(row.cells[index], f"行.{cell.picture}")
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    _fill(begin.cells[0], "表格文字", f"{{%tr for {loop} %}}")
    _fill(end.cells[0], "表格文字", "{%tr endfor %}")
    head._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _show(cell: _Cell, fact: str) -> None:
    """A picture in a cell, and no paragraph where there is none."""
    cell.add_paragraph(f"{{%p if {fact} %}}", "表格小字")
    shown = cell.add_paragraph(f"{{{{ {fact} | picture }}}}", "表格小字").paragraph_format
    shown.line_spacing_rule = WD_LINE_SPACING.SINGLE  # an exact one would cut the picture off
    cell.add_paragraph("{%p endif %}", "表格小字")


def _fill(cell: _Cell, style: str, text: str) -> None:
    cell.paragraphs[0].style = style
    cell.paragraphs[0].add_run(text)
    properties = cell._tc.get_or_add_tcPr()
    properties.append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="center"/>'))


# --- page, styles, page numbers ---


def official(name: str) -> WordDocument:
    """An empty document in the official form, for the template of that name."""
    document = Document()
    document.core_properties.keywords = mark(name)
    document.core_properties.author = ""
    document.core_properties.title = ""
    document.core_properties.comments = ""
    document.core_properties.language = "zh-CN"
    _page(document)
    _styles(document)
    _page_numbers(document)
    _font_table(document)
    for relations, kind in (  # of python-docx's empty document: its picture, its styles in Word 2010
        (document.part.package.rels, "/thumbnail"),
        (document.part.rels, "/stylesWithEffects"),
    ):
        for identity in [one for one, relation in relations.items() if relation.reltype.endswith(kind)]:
            del relations[identity]
    return document


def _page(document: WordDocument) -> None:
    """A4, 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm with 22 lines of 28 characters (GB/T 9704—2012, 5)."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(24.5)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    section._sectPr.append(
        parse_xml(f'<w:docGrid {nsdecls("w")} w:type="linesAndChars" w:linePitch="579" w:charSpace="-849"/>')
    )


def _styles(document: WordDocument) -> None:
    for style in list(document.styles):  # nine tenths of every document: of python-docx, for tables, unused
        if style.type is WD_STYLE_TYPE.TABLE and style.name != "Normal Table":
            style.delete()
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    _font(normal, FANG, SIZE_3)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    normal.paragraph_format.line_spacing = LINE
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    normal.paragraph_format.widow_control = False
    _own_spacing(normal)
    _own_punctuation(normal)

    centre, left = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
    mark = _style(document, "发文机关标志", SONG, Pt(40), centre, line=Pt(56), before=Pt(95))
    mark.font.color.rgb = RED
    number = _style(document, "发文字号", FANG, SIZE_3, centre, before=LINE, after=Pt(57.9))
    number.element.get_or_add_pPr().append(
        parse_xml(
            f"<w:pBdr {nsdecls('w')}>"
            '<w:bottom w:val="single" w:sz="12" w:space="11" w:color="E60000"/></w:pBdr>'
        )
    )
    title = _style(document, "公文标题", SONG, SIZE_2, centre, line=Pt(33))
    title.paragraph_format.keep_with_next = True
    _style(document, "主送机关", FANG, SIZE_3)
    _indent(_style(document, "公文正文", FANG, SIZE_3), first=2)
    heading = _style(document, "一级标题", HEI, SIZE_3)
    heading.paragraph_format.keep_with_next = True
    _indent(heading, first=2)
    _outline(heading)
    kai = document.styles.add_style("楷体标题", WD_STYLE_TYPE.CHARACTER)
    _font(kai, KAI, SIZE_3)
    for name, hanging in (("附件说明", 4.5), ("附件说明续", 1.5)):
        listing = _style(document, name, FANG, SIZE_3, left)
        listing.paragraph_format.keep_with_next = True
        _indent(listing, before=6.5, hanging=hanging)
    signature = _style(document, "署名", FANG, SIZE_3, centre)
    signature.paragraph_format.keep_with_next = True
    _indent(signature, before=13.5)
    _indent(_style(document, "成文日期", FANG, SIZE_3, centre), before=13.5)
    label = _style(document, "附件标号", HEI, SIZE_3)
    label.paragraph_format.page_break_before = True
    _outline(label)
    caption = _style(document, "表题", HEI, SIZE_SMALL_4, centre, line=Pt(22))
    caption.paragraph_format.keep_with_next = True
    _style(document, "表头", HEI, SIZE_5, centre, line=Pt(15))
    _style(document, "表格文字", FANG, SIZE_5, centre, line=Pt(15))
    _style(document, "表格文字左", FANG, SIZE_5, left, line=Pt(15)).paragraph_format.widow_control = True
    _style(document, "表注", FANG, SIZE_SMALL_4, left, line=Pt(22)).paragraph_format.widow_control = True
    small = _style(document, "表格小字", FANG, SIZE_SMALL_5, left, line=Pt(12))
    small.element.get_or_add_pPr().append(parse_xml(f'<w:wordWrap {nsdecls("w")} w:val="0"/>'))
    _style(document, "副标题", FANG, SIZE_SMALL_4, centre, line=Pt(22))
    _style(
        document, "单页码", "宋体", SIZE_4, WD_ALIGN_PARAGRAPH.RIGHT, latin="宋体"
    ).paragraph_format.right_indent = SIZE_4
    _style(document, "双页码", "宋体", SIZE_4, left, latin="宋体").paragraph_format.left_indent = SIZE_4
    _table_style(document)
    for style in (normal, *(one for one in document.styles if not one.name.isascii())):
        for properties in style.element.iterchildren(qn("w:pPr"), qn("w:rPr")):
            properties[:] = sorted(properties, key=lambda one: ORDER.index(QName(one).localname))


def _style(
    document: WordDocument,
    name: str,
    font: str,
    size: Pt,
    align: WD_ALIGN_PARAGRAPH | None = None,
    *,
    line: Pt | None = None,
    before: Pt | None = None,
    after: Pt | None = None,
    latin: str = LATIN,
) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    _font(style, font, size, latin)
    if size != SIZE_3:
        style.element.get_or_add_rPr().append(parse_xml(f'<w:spacing {nsdecls("w")} w:val="0"/>'))
    format_ = style.paragraph_format
    if align is not None:
        format_.alignment = align
    if line is not None:
        format_.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        format_.line_spacing = line
    if before is not None:
        format_.space_before = before
    if after is not None:
        format_.space_after = after
    return style


def _font(style: object, font: str, size: Pt, latin: str = LATIN) -> None:
    style.font.name = latin  # type: ignore[attr-defined]
    style.font.size = size  # type: ignore[attr-defined]
    properties = style.element.get_or_add_rPr()  # type: ignore[attr-defined]
    properties.rFonts.set(qn("w:eastAsia"), font)
    properties.rFonts.set(qn("w:cs"), latin)
    for language in properties.findall(qn("w:lang")):
        properties.remove(language)
    properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN"/>'))


def _own_spacing(style: ParagraphStyle) -> None:
    """28 characters a line by 0.25 pt less between them, not by the grid, which only Word and WPS read so."""
    off = f'<w:snapToGrid {nsdecls("w")} w:val="0"/>'
    style.element.get_or_add_pPr().append(parse_xml(off))
    style.element.get_or_add_rPr().append(parse_xml(f'<w:spacing {nsdecls("w")} w:val="-5"/>'))
    style.element.get_or_add_rPr().append(parse_xml(off))


def _own_punctuation(style: ParagraphStyle) -> None:
    """No mark outside the 版心 at the end of a line in LibreOffice, which takes the value for its opposite
    (7.4); in Word it is what holds anyway."""
    style.element.get_or_add_pPr().append(parse_xml(f'<w:overflowPunct {nsdecls("w")} w:val="1"/>'))


def _indent(style: ParagraphStyle, *, first: float = 0, before: float = 0, hanging: float = 0) -> None:
    """Indents in characters, with their widths at 3号 for programs that do not count characters."""
    properties = style.element.get_or_add_pPr()
    attributes = ""
    for name, count in (("firstLine", first), ("left", before), ("hanging", hanging)):
        if count:
            attributes += f' w:{name}Chars="{round(count * 100)}" w:{name}="{round(count * 320)}"'
    properties.append(parse_xml(f"<w:ind {nsdecls('w')}{attributes}/>"))


def _outline(style: ParagraphStyle) -> None:
    style.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="0"/>'))


def _table_style(document: WordDocument) -> None:
    style = document.styles.add_style("公文表格", WD_STYLE_TYPE.TABLE)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    style.element.append(
        parse_xml(
            f"<w:tblPr {nsdecls('w')}><w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>"
            '<w:top w:w="57" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
            '<w:bottom w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        )
    )


def _page_numbers(document: WordDocument) -> None:
    """— 1 —, on odd pages one character from the right, on even pages from the left (GB/T 9704—2012, 7.5)."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, style in ((section.footer, "单页码"), (section.even_page_footer, "双页码")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = style
        paragraph.add_run("— ")
        paragraph._p.append(
            parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        )
        paragraph.add_run(" —")


def _font_table(document: WordDocument) -> None:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{names}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"modern" if name == HEI else "auto"}"/><w:pitch w:val="variable"/></w:font>'
        for name, names in SUBSTITUTES.items()
    )
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = xml.encode()


def packed(document: WordDocument) -> bytes:
    """The document as a .docx file that carries no time of its making."""
    buffer, fixed = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
