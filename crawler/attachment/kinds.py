"""What a file is, by its bytes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from crawler.attachment.model import DAMAGED, ENCRYPTED, UNPACKED, UnreadError

MOST_UNPACKED = 300 * 1024 * 1024
"""What the parts of an archive may say they hold, all together."""
MOST_PART = 64 * 1024 * 1024

_STARTS = (
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gz"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"BM", "image"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body|meta|table|div|style)\b", re.I | re.S
)
_XML = re.compile(rb"\s*<\?xml\b", re.I)
_ODF = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)")
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def kind_of(body: bytes) -> str:
    """The type of a file, as :attr:`AttachmentText.type` names it; empty for bytes that are none we know.

    Raises:
        UnreadError: an archive that is damaged, or unpacks to more than we read.
    """
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if body.startswith(OLE):
        return _of_ole(body)
    if body.startswith(b"PK"):
        return _of_zip(body)
    text = text_of(body)
    for start, kind in _STARTS:
        if body.startswith(start) and (kind != "image" or text is None):
            return kind
    bare = body.removeprefix(b"\xef\xbb\xbf")[:4096]
    if _HTML.match(bare) or (_XML.match(bare) and b"<html" in bare.lower()):
        return "html"
    if _XML.match(bare):
        return "xml"
    return "txt" if text is not None else ""


def _of_ole(body: bytes) -> str:
    """A compound file (OLE2): Office before 2007, WPS, and what a newer Office encrypts."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(body)) as ole:
        if ole.exists("EncryptedPackage"):
            raise UnreadError(ENCRYPTED)
        for stream, kind in (
            ("WordDocument", "doc"),
            ("Workbook", "xls"),
            ("Book", "xls"),
            ("PowerPoint Document", "ppt"),
        ):
            if ole.exists(stream):
                return kind
    return "ole"


def _of_zip(body: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise UnreadError(UNPACKED)
            names = {part.filename.replace("\\", "/").lower().lstrip("/") for part in parts}
            return _of_names(names) or _of_open_document(archive, names) or "zip"
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UnreadError(DAMAGED) from error


def _of_names(names: set[str]) -> str:
    if "ofd.xml" in names:
        return "ofd"
    if "[content_types].xml" not in names:
        return ""
    if "xl/workbook.bin" in names:
        return "xlsb"
    folders = {name.partition("/")[0] for name in names}
    return next(
        (kind for folder, kind in (("word", "docx"), ("xl", "xlsx"), ("ppt", "pptx")) if folder in folders),
        "",
    )


def _of_open_document(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" not in names:
        return ""
    match = _ODF.match(part_of(archive, "mimetype"))
    return {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}[match[1].decode()] if match else ""


def part_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part of an archive.

    Raises:
        UnreadError: it is not there, damaged, encrypted or too large.
    """
    try:
        with archive.open(name) as stream:
            data = stream.read(MOST_PART + 1)
    except RuntimeError as error:  # also NotImplementedError, a packing that Python does not know
        raise UnreadError(DAMAGED if isinstance(error, NotImplementedError) else ENCRYPTED) from error
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise UnreadError(DAMAGED) from error
    if len(data) > MOST_PART:
        raise UnreadError(UNPACKED)
    return data


def text_of(body: bytes) -> str | None:
    """The text that plain bytes are; None when they are none."""
    encodings = ("utf-16",) if body.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _BINARY.search(text[:100_000]) else text
    return None
