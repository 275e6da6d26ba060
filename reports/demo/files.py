"""Small real files: pictures, PDF, Word and Excel, made in memory."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from functools import cache

from docx import Document
from openpyxl import Workbook
from PIL import Image

from reports.demo import planted

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "svg": "image/svg+xml",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
}


def make(name: str) -> bytes:
    """The document or picture of that name; the same name is the same file.

    Raises:
        KeyError: nothing is made with such an ending.
    """
    stem, _, ending = name.rpartition(".")
    return _MAKERS[ending](stem)


@cache
def _docx(stem: str) -> bytes:
    document = Document()
    document.add_heading("青禾县申请表", level=1)
    document.add_paragraph(f"表格编号：{stem}。请如实填写姓名、联系电话和申请事项。")
    if rows := planted.TABLES.get(stem):
        table = document.add_table(len(rows), len(rows[0]))
        for row, words in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, words, strict=True):
                cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@cache
def _xlsx(stem: str) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    usual = (("序号", "项目", "数量"), (1, f"项目{stem}", 12), (2, "合计", 12))
    for row in planted.SHEETS.get(stem, usual):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@cache
def _pdf(stem: str) -> bytes:
    if stem in planted.SCANS:
        return _scan(stem)
    text = f"BT /F1 18 Tf 72 720 Td (Qinghe County {stem}) Tj ET".encode("ascii", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


def _scan(stem: str) -> bytes:
    picture = io.BytesIO()
    Image.open(io.BytesIO(_png(stem))).save(picture, "PDF")
    return picture.getvalue()


@cache
def _png(stem: str) -> bytes:
    """A picture of 160 by 100 points in shades that depend on the name."""
    tint = zlib.crc32(stem.encode())
    red, green, blue = tint & 127, (tint >> 8) & 127, (tint >> 16) & 127
    rows = b"".join(
        b"\0" + b"".join(bytes((red + y, green + x // 2, blue + (x + y) // 3)) for x in range(160))
        for y in range(100)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 160, 100, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 6))
        + chunk(b"IEND", b"")
    )


def _svg(stem: str) -> bytes:
    words = {"banner": "青禾县人民政府", "conac": "党政机关", "jiucuo": "政府网站找错"}.get(stem, "青禾")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="60" viewBox="0 0 240 60">'
        '<rect width="240" height="60" fill="#0b5fa5"/>'
        f'<text x="120" y="38" font-size="24" fill="#fff" text-anchor="middle">{words}</text></svg>'
    ).encode()


_MAKERS: dict[str, Callable[[str], bytes]] = {
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
    "png": _png,
    "svg": _svg,
}
