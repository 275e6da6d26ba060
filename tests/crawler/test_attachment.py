"""An attachment's text comes with its places, and no file brings down who reads it."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from crawler.attachment import AttachmentText, Cell, read_attachment
from crawler.attachment.lines import paragraphs, typed

WORDS = "各乡镇人民政府要认真贯彻落实。"


def places(read: AttachmentText) -> dict[str, str]:
    """Text → its place."""
    return {piece.text: piece.where for piece in read.pieces}


def docx() -> bytes:
    document = Document()
    document.core_properties.title, document.core_properties.author = "关于印发方案的通知", "王小明"
    document.add_paragraph("关于印发方案的通知")
    document.add_paragraph("")
    document.add_paragraph(WORDS)
    table = document.add_table(2, 3)
    table.cell(1, 2).text = "两万元"
    document.add_paragraph("抄送：县委办公室。")
    document.sections[0].header.paragraphs[0].text = "青禾县文件"
    return saved(document.save)


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名单"
    sheet["B7"], sheet["AA8"] = "张三丰", 13800138000
    hidden = book.create_sheet("底稿")
    hidden["C2"], hidden.sheet_state = "李四光", "hidden"
    return saved(book.save)


def pdf(*pages: str | None, password: str | None = None) -> bytes:
    """Pages of Chinese text in a predefined CMap; None is a scanned one."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    encryption = StandardEncryption(password, canPrint=1) if password else None
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=encryption)
    canvas.setTitle("关于印发方案的通知")
    for page in pages:
        canvas.setFont("STSong-Light", 16)
        if page is None:
            canvas.drawImage(ImageReader(Image.new("RGB", (40, 60), "white")), 0, 0, 500, 700)
        for number, line in enumerate((page or "").split("\n")):
            canvas.drawString(60, 760 - 24 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def ofd(content: str = f'<TextObject ID="3" Boundary="20 20 150 8" Size="5"><TextCode X="0" Y="5">{WORDS}</TextCode></TextObject>') -> bytes:  # fmt: skip # noqa: E501
    space = 'xmlns="http://www.ofdspec.org/2016"'
    return zipped(
        {
            "OFD.xml": f"<OFD {space}><DocBody><DocInfo><Title>通知</Title></DocInfo>"
            "<DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>",
            "Doc_0/Document.xml": f"<Document {space}><CommonData><PageArea>"
            "<PhysicalBox>0 0 210 297</PhysicalBox></PageArea></CommonData>"
            '<Pages><Page ID="1" BaseLoc="P/C.xml"/></Pages></Document>',
            "Doc_0/P/C.xml": f'<Page {space}><Content><Layer ID="2">{content}</Layer></Content></Page>',
        }
    )


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes, str, str], bytes]:
    """The document in another format, by LibreOffice."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")

    def convert(body: bytes, ending: str, wanted: str) -> bytes:
        (folder / f"a.{ending}").write_bytes(body)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        program = ["soffice", profile, "--headless", "--convert-to", wanted, f"a.{ending}"]
        subprocess.run(program, cwd=folder, check=True, capture_output=True, timeout=120)
        return (folder / f"a.{wanted}").read_bytes()

    return convert


def test_a_docx_is_read_in_order_with_the_places_of_paragraphs_and_cells() -> None:
    read = read_attachment(docx())
    assert (read.type, read.trouble) == ("docx", "")
    assert list(places(read).items()) == [
        ("关于印发方案的通知", "第1段"),
        (WORDS, "第2段"),
        ("两万元", "第1个表格第2行第3列"),
        ("抄送：县委办公室。", "第3段"),
        ("青禾县文件", "页眉"),
    ]
    assert (read.about.title, read.about.author) == ("关于印发方案的通知", "王小明")


def test_words_in_a_text_box_are_read_once_and_deleted_ones_not() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框里的字</w:t></w:r></w:p></w:txbxContent>"
    paragraph = (
        "<w:r><w:t>正文</w:t></w:r><w:ins><w:r><w:t>增加的</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>删掉的</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏的</w:t></w:r>"
        f"<w:r><x:AlternateContent><x:Choice>{box}</x:Choice><x:Fallback>{box}</x:Fallback></x:AlternateContent></w:r>"
    )
    document = f'<w:document xmlns:w="w" xmlns:x="x"><w:body><w:p>{paragraph}</w:p></w:body></w:document>'
    read = read_attachment(zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document}))
    assert places(read) == {"正文增加的": "第1段", "框里的字": "第1段旁的文本框"}


def test_a_sheet_is_read_with_the_places_of_its_cells() -> None:
    read = read_attachment(xlsx())
    assert (read.type, read.trouble) == ("xlsx", "")
    assert places(read) == {
        "张三丰": "工作表“名单”B7",
        "13800138000": "工作表“名单”AA8",
        "李四光": "隐藏的工作表“底稿”C2",
    }


def test_a_pdf_is_read_with_its_pages() -> None:
    read = read_attachment(pdf("首页的字", WORDS))
    assert (read.type, read.trouble, read.about.pages) == ("pdf", "", 2)
    assert places(read) == {"首页的字": "第1页", WORDS: "第2页"}
    assert read.about.title == "关于印发方案的通知"


def test_a_sentence_that_a_page_breaks_is_one_and_rows_of_a_table_are_not() -> None:
    assert list(paragraphs(["各乡镇人民政府要认真贯彻", "落实上级的要求。", "特此通知"])) == [
        "各乡镇人民政府要认真贯彻落实上级的要求。",
        "特此通知",
    ]
    rows = ["张三 东街社区 两万元", "李四 西街社区 三万元"]
    assert list(paragraphs(rows)) == rows


def test_a_radical_is_read_as_the_character_that_it_looks_like() -> None:
    assert typed("使⽤") == "使用"


def test_an_ofd_is_read_with_its_pages() -> None:
    read = read_attachment(ofd())
    assert (read.type, read.trouble, read.about.title) == ("ofd", "", "通知")
    assert places(read) == {WORDS: "第1页"}


@pytest.mark.office
def test_old_word_is_read_in_order(converted: Callable[[bytes, str, str], bytes]) -> None:
    read = read_attachment(converted(docx(), "docx", "doc"))
    assert (read.type, read.trouble, read.about.title) == ("doc", "", "关于印发方案的通知")
    assert list(places(read).items()) == [
        ("关于印发方案的通知", "第1段"),
        (WORDS, "第2段"),
        ("两万元", "第2段后的表格"),
        ("抄送：县委办公室。", "第3段"),
        ("青禾县文件", "页眉页脚"),
    ]


@pytest.mark.office
def test_old_excel_is_read_with_the_places_of_its_cells(
    converted: Callable[[bytes, str, str], bytes],
) -> None:
    read = read_attachment(converted(xlsx(), "xlsx", "xls"))
    assert (read.type, places(read)["张三丰"]) == ("xls", "工作表“名单”B7")


@pytest.mark.office
def test_rtf_is_read(converted: Callable[[bytes, str, str], bytes]) -> None:
    read = read_attachment(converted(docx(), "docx", "rtf"))
    assert (read.type, read.trouble, places(read)[WORDS]) == ("rtf", "", "第2段")


@pytest.mark.office
def test_a_pdf_with_embedded_fonts_is_read(converted: Callable[[bytes, str, str], bytes]) -> None:
    read = read_attachment(converted(docx(), "docx", "pdf"))
    assert (read.trouble, places(read)[WORDS]) == ("", "第1页")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_the_encodings_of_the_mainland(encoding: str) -> None:
    read = read_attachment(f"标题\r\n\r\n{WORDS}".encode(encoding))
    assert (read.type, read.trouble, places(read)) == ("txt", "", {"标题": "第1行", WORDS: "第3行"})


def test_a_web_page_named_xls_is_read_as_what_it_is() -> None:
    page = f"<html><head><meta charset=gb2312></head><body><table><tr><td>{WORDS}</table>"
    read = read_attachment(page.encode("gb18030"))
    assert (read.type, read.trouble, places(read)) == ("html", "", {WORDS: "第1段"})


# --- tables ---


def cells(read: AttachmentText) -> list[tuple[str, Cell]]:
    """Text and place in the grid of each piece that is a cell."""
    return [(piece.text, piece.cell) for piece in read.pieces if piece.cell]


def test_cells_of_a_docx_come_with_what_they_cover_and_empty_ones_too() -> None:
    document = Document()
    document.add_table(1, 2)
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "甲"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "乙"
    table.cell(2, 2).text = "5"
    told = cells(read_attachment(saved(document.save), tables=True))
    assert told == [
        ("", Cell(0, 0, 0)),
        ("", Cell(0, 0, 1)),
        ("甲", Cell(1, 0, 0, 2, 1)),
        ("乙", Cell(1, 0, 1, 1, 2)),
        ("", Cell(1, 1, 1)),
        ("", Cell(1, 1, 2)),
        ("", Cell(1, 2, 0)),
        ("", Cell(1, 2, 1)),
        ("5", Cell(1, 2, 2)),
    ]


def ruled_pdf() -> bytes:
    """Two pages: words, a table with a merged head, words; then a box that is no table."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(60, 760, WORDS)
    canvas.rect(60, 600, 300, 100)
    canvas.line(60, 650, 360, 650)
    for x in (160, 260):
        canvas.line(x, 600, x, 650)
    for x, y, text in ((70, 670, "表头"), (70, 620, "甲"), (270, 620, "12")):
        canvas.drawString(x, y, text)
    canvas.drawString(60, 500, "表格下面的文字。")
    canvas.showPage()
    canvas.setFont("STSong-Light", 12)
    canvas.rect(60, 600, 300, 100)
    canvas.drawString(70, 650, "框里的文字。")
    canvas.save()
    return out.getvalue()


def test_cells_of_a_pdf_are_those_that_its_lines_draw() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    read = read_attachment(ruled_pdf(), tables=True)
    assert [(piece.text, piece.where) for piece in read.pieces if not piece.cell] == [
        (WORDS, "第1页"),
        ("表格下面的文字。", "第1页"),
        ("框里的文字。", "第2页"),
    ]
    assert cells(read) == [
        ("表头", Cell(0, 0, 0, 1, 3)),
        ("甲", Cell(0, 1, 0)),
        ("", Cell(0, 1, 1)),
        ("12", Cell(0, 1, 2)),
    ]


def test_a_pdf_read_with_its_tables_says_what_was_not_read() -> None:
    assert read_attachment(pdf(None, None), tables=True).trouble == "扫描件，没有文字"
    assert read_attachment(pdf(WORDS, None), tables=True).trouble == "第2页是扫描的图片，没有文字"
    assert "密码" in read_attachment(pdf(WORDS, password="secret"), tables=True).trouble
    assert read_attachment(b"%PDF-1.7 broken", tables=True).trouble == "文件已损坏，没有读完"
    body = pdf(WORDS)
    for seed in range(8):
        chance = random.Random(seed)
        torn = bytearray(body)
        for _ in range(40):
            torn[chance.randrange(len(torn))] = chance.randrange(256)
        read_attachment(bytes(torn), tables=True)


def test_the_name_decides_nothing() -> None:
    assert read_attachment(docx()).type == "docx"


def test_a_scan_says_so() -> None:
    read = read_attachment(pdf(None, None))
    assert (read.pieces, read.trouble) == ((), "扫描件，没有文字")


def test_a_scanned_page_among_others_is_named() -> None:
    read = read_attachment(pdf(WORDS, None))
    assert (places(read), read.trouble) == ({WORDS: "第1页"}, "第2页是扫描的图片，没有文字")


def test_an_ofd_without_words_says_so() -> None:
    assert read_attachment(ofd("")).trouble == "没有文字，可能是扫描件"


def test_an_encrypted_file_says_so() -> None:
    assert "密码" in read_attachment(pdf(WORDS, password="secret")).trouble


@pytest.mark.parametrize("make", [docx, xlsx, lambda: pdf(WORDS), ofd])
def test_half_a_file_says_that_it_is_damaged(make: Callable[[], bytes]) -> None:
    body = make()
    read = read_attachment(body[: len(body) // 2])
    assert (read.pieces, read.trouble) == ((), "文件已损坏，没有读完")


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        (b"", "空文件，没有内容"),
        (random.Random(1).randbytes(5000), "暂不支持的格式"),
        (zipped({"通知.docx": "x"}), "压缩包，请解压后再读"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "图片，没有文字"),
        (bytes(20 * 1024**2 + 1), "文件太大（超过 20 MB），没有读"),
    ],
)
def test_what_holds_no_words_says_why(body: bytes, trouble: str) -> None:
    assert read_attachment(body).trouble == trouble


@pytest.mark.parametrize(
    "start", [b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1", b"<html>"]
)
def test_nonsense_that_begins_like_a_file_raises_nothing(start: bytes) -> None:
    assert read_attachment(start + random.Random(2).randbytes(3000)).trouble or start in {
        b"<html>",
        b"{\\rtf1",
    }


def test_an_archive_that_unpacks_to_a_gigabyte_is_left_alone() -> None:
    parts: dict[str, str | bytes] = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}
    bomb = zipped(parts | {f"word/media/{number}": bytes(100_000_000) for number in range(4)})
    assert len(bomb) < 2_000_000
    assert read_attachment(bomb).trouble == "压缩的内容太大，没有读"


def test_entities_that_multiply_are_not_resolved() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    document = (
        f'<!DOCTYPE d [<!ENTITY a0 "ha">{entities}]><w:document xmlns:w="w"><w:body><w:p><w:r>'
        f"<w:t>{WORDS}&a11;</w:t></w:r></w:p></w:body></w:document>"
    )
    read = read_attachment(zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document}))
    assert len(read.text) < 100


def test_an_entity_from_elsewhere_is_left_out_and_the_words_around_it_stay() -> None:
    document = (
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><w:document xmlns:w="w"><w:body><w:p><w:r>'
        "<w:t>关于&x;防汛工作的通知</w:t></w:r></w:p></w:body></w:document>"
    )
    read = read_attachment(zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document}))
    assert (read.text, read.trouble) == ("关于防汛工作的通知", "")


def test_an_ofd_of_one_huge_page_or_of_many_fills_no_memory() -> None:
    line = f'<TextObject ID="3" Boundary="20 20 9 8"><TextCode X="0" Y="5">{WORDS}</TextCode></TextObject>'
    assert read_attachment(ofd(line * 200_000)).trouble == "压缩的内容太大，没有读"
    parts = {
        f"Doc_0/P/{n}.xml": f'<Page xmlns="x"><Content><Layer ID="2">{line * 300}</Layer></Content></Page>'
        for n in range(1200)
    }
    pages = "".join(f'<Page ID="{n}" BaseLoc="P/{n}.xml"/>' for n in range(1200))
    body = zipped(
        {
            "OFD.xml": "<OFD xmlns='x'><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>",
            "Doc_0/Document.xml": f"<Document xmlns='x'><Pages>{pages}</Pages></Document>",
            **parts,
        }
    )
    read = read_attachment(body, memory=200 * 1024**2, most=20_000_000, seconds=120)
    assert (read.trouble, read.pieces[-1].where) == ("", "第1200页")


def test_a_sheet_that_reaches_from_corner_to_corner_fills_no_memory() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "始", "终"
    assert "太多内存" in read_attachment(saved(book.save)).trouble


def test_pages_that_hold_themselves_come_to_an_end() -> None:
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 2000000000/Kids[2 0 R 2 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    assert read_attachment(body).trouble


def test_time_has_a_limit_and_what_was_read_before_is_kept(tmp_path: Path) -> None:
    body = pdf(*[WORDS] * 4000)
    for seconds in (0.6, 2.4, 9.6):  # a busy machine has read nothing after the first
        began = time.monotonic()
        read = read_attachment(body, seconds=seconds)
        assert read.trouble == f"超时，{seconds:g} 秒没有读完"
        assert time.monotonic() - began < seconds + 10
        if read.pieces:
            break
    assert read.type == "pdf"
    assert read.pieces


def test_memory_has_a_limit() -> None:
    resource = pytest.importorskip("resource", reason="the system limits no memory")
    assert resource.RLIMIT_AS
    document = f'<w:document xmlns:w="w"><w:body>{"<w:p><w:r/></w:p>" * 2_000_000}</w:body></w:document>'
    body = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document})
    assert len(body) < 1_000_000
    assert "太多内存" in read_attachment(body, memory=300 * 1024**2).trouble


def test_text_has_a_limit() -> None:
    read = read_attachment("\n".join(["一二三四五"] * 10).encode(), most=12)
    assert (read.text, read.trouble) == ("一二三四五\n一二三四五\n一二", "文字太多，只读到第3行")
