"""DOC and WPS (Word 97 to 2003, [MS-DOC]): the text that the piece table puts together.

What libraries there are for it read the characters as they lie in the file, which is not their order.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

import olefile

from crawler.attachment.model import DAMAGED, ENCRYPTED, UNKNOWN, About, Piece, UnreadError

WORD_97 = 0xC1
"""nFib of the first version with this layout."""
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_LENGTHS, _CLX = 0x4C, 0x1A2
"""Where the header keeps the lengths of the stories, and the place of the piece table."""
_STORIES = ("", "脚注", "页眉页脚", "", "批注", "尾注", "文本框", "页眉页脚的文本框")
"""In the order of their lengths; the fourth is no more used (ccpMcr)."""
_FIELD = re.compile(r"\x13[^\x13-\x15]*(?:\x14([^\x13-\x15]*))?\x15")
"""A field: its instruction, then what it shows."""
_NESTED = 10
_MARKS = str.maketrans({"\x0b": "\n", "\x1e": "-", "\x1f": None, "\x14": None, "\x15": None})
_ENDS = re.compile(r"([^\r\x07\x0c]*)([\r\x07\x0c]|$)")


def read(body: bytes) -> Iterator[Piece | About]:
    """Paragraphs and cells in reading order, then notes, headers and text boxes."""
    with olefile.OleFileIO(io.BytesIO(body)) as ole:
        facts = ole.get_metadata()
        yield About(title=_said(facts.title, facts.codepage), author=_said(facts.author, facts.codepage))
        word = ole.openstream("WordDocument").read()
        version, flags = struct.unpack_from("<2xH6xH", word)
        if version < WORD_97:
            raise UnreadError(UNKNOWN)
        if flags & _ENCRYPTED:
            raise UnreadError(ENCRYPTED)
        table = ole.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
    text = _text(word, table)
    start = 0
    for place, length in zip(_STORIES, struct.unpack_from("<8I", word, _LENGTHS), strict=True):
        yield from _story(text[start : start + length], place)
        start += length


def _text(word: bytes, table: bytes) -> str:
    """All characters of the document, in their order."""
    start, size = struct.unpack_from("<II", word, _CLX)
    clx = table[start : start + size]
    while clx[:1] == b"\x01":
        clx = clx[3 + struct.unpack_from("<H", clx, 1)[0] :]
    if clx[:1] != b"\x02":
        raise UnreadError(DAMAGED)
    pieces = clx[5 : 5 + struct.unpack_from("<I", clx, 1)[0]]
    count = (len(pieces) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", pieces)
    parts = []
    for index in range(count):
        (place,) = struct.unpack_from("<2xI", pieces, 4 * (count + 1) + 8 * index)
        length = ends[index + 1] - ends[index]
        if length < 0:
            raise UnreadError(DAMAGED)
        if place & 0x40000000:
            place = (place & 0x3FFFFFFF) // 2
            parts.append(word[place : place + length].decode("cp1252", "replace"))
        else:
            parts.append(_units(word[place : place + 2 * length]))
    return "".join(parts)


def _units(data: bytes) -> str:
    """UTF-16 with one character a unit, so that the lengths hold: rare characters stay in two halves."""
    return "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])))


def _story(text: str, place: str) -> Iterator[Piece]:
    for _ in range(_NESTED):
        text, changed = _FIELD.subn(r"\1", text)
        if not changed:
            break
    text = text.translate(_MARKS).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    number = 0
    for paragraph, end in _ENDS.findall(text):
        if not paragraph.strip(" \t\x01\x02\x05\x08"):
            continue
        if end == "\x07":
            yield Piece(paragraph, place or (f"第{number}段后的表格" if number else "开头的表格"))
        else:
            number += 1
            yield Piece(paragraph, place or f"第{number}段")


def _said(value: bytes | None, codepage: int | None) -> str:
    """A property of the file; olefile leaves it in the code page that the file names."""
    encoding = {65001: "utf-8", 1200: "utf-16-le"}.get((codepage or 0) & 0xFFFF, "gb18030")
    return (value or b"").decode(encoding, "replace")
