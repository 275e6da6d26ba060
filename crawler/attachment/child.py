"""The process that reads attachments: of each an order and the body come in, messages go out."""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from crawler.attachment.kinds import kind_of
from crawler.attachment.model import (
    PACKED,
    PICTURE,
    UNINSTALLED,
    UNKNOWN,
    WORDLESS,
    About,
    Piece,
    UnreadError,
)
from crawler.attachment.read import BROKE, OUT_OF_MEMORY
from crawler.personal import beside

MOST_PIECES = 500_000
MOST_NUMBERS = 2_000
GRACE = 5
"""Seconds after which the child ends itself when its parent is no longer there to end it."""

READERS = {
    "pdf": "pdf",
    "ofd": "ofd",
    "docx": "docx",
    "doc": "doc",
    "rtf": "plain",
    "txt": "plain",
    "html": "plain",
    **dict.fromkeys(("xlsx", "xls", "xlsb", "ods"), "sheets"),
}
"""Type → the module that reads it: ``read_TYPE`` or ``read``. Only one is imported."""
WITH_TABLES = {"pdf": "pdf_tables"}
"""The reader that knows where cells lie, where the usual one does not."""
UNREAD = {**dict.fromkeys(("zip", "rar", "7z", "gz"), PACKED), "image": PICTURE}

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffe\uffff]"
)
_SPACES = re.compile(r"[ \t\x0b\x0c\x85\xa0]+")


def main() -> None:
    """Read, tell, and wait for the next."""
    _limit(int(sys.argv[1]))
    with Path(os.devnull).open("wb") as nowhere, os.fdopen(os.dup(1), "wb") as out:
        os.dup2(nowhere.fileno(), 1)

        def tell(*message: Any) -> None:
            out.write(json.dumps(message).encode() + b"\n")
            out.flush()

        for line in iter(sys.stdin.buffer.readline, b""):
            order = json.loads(line)
            faulthandler.dump_traceback_later(order["seconds"] + GRACE, exit=True, file=nowhere)
            _answer(sys.stdin.buffer.read(order["size"]), order, tell)
            faulthandler.cancel_dump_traceback_later()
        os._exit(0)


def _answer(body: bytes, order: dict[str, Any], tell: Callable[..., None]) -> None:
    """Read one file; after what no reader foresaw the process is not fit for another."""
    try:
        _read(body, order, tell)
    except UnreadError as error:
        tell("trouble", str(error))
    except ImportError:
        tell("trouble", UNINSTALLED)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception:  # whatever a library makes of hostile bytes
        os._exit(BROKE)
    else:
        tell("end")


def _limit(memory: int) -> None:
    """No more memory than this, and no core file; where the system knows such limits."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _reader(kind: str, tables: bool, pictures: bool) -> Callable[[bytes], Iterable[Piece | About]]:
    if pictures and kind in ("image", "pdf"):
        from crawler.attachment import pdf
        from crawler.attachment.pictures import paragraphs_of, read_image

        return read_image if kind == "image" else partial(pdf.read, read_picture=paragraphs_of)
    if kind not in READERS:
        raise UnreadError(UNREAD.get(kind, UNKNOWN))
    readers = READERS | WITH_TABLES if tables else READERS
    module = import_module(f"crawler.attachment.{readers[kind]}")
    reader: Callable[[bytes], Iterable[Piece | About]] = getattr(module, f"read_{kind}", None) or module.read
    return reader


def _read(body: bytes, order: dict[str, Any], tell: Callable[..., None]) -> None:
    kind = kind_of(body)
    tell("type", kind)
    pieces = _pieces(_reader(kind, order["tables"], order["pictures"])(body), order, tell)
    if not order["numbers"]:
        for piece in pieces:
            tell("piece", *astuple(piece))
        return
    from crawler.attachment.rows import lines_of

    for count, number in enumerate(beside(lines_of(pieces)), 1):
        if count > MOST_NUMBERS:
            raise UnreadError(f"号码太多，只读到{number.where or f'第{count}个'}")
        tell("number", *astuple(number))


def _pieces(
    told: Iterable[Piece | About], order: dict[str, Any], tell: Callable[..., None]
) -> Iterator[Piece]:
    """What a reader tells, cleaned, as far as it is asked for."""
    most, pieces = order["most"], 0
    for found in told:
        if isinstance(found, About):
            about = {"pages": found.pages, "title": _clean(found.title), "author": _clean(found.author)}
            tell("about", about)
            continue
        text, where = _clean(found.text), _clean(found.where)
        if not text and not (order["tables"] and found.cell):
            continue
        yield Piece(text[:most], where, found.cell, found.pictured)
        most, pieces = most - len(text), pieces + 1
        if most < 0 or pieces >= MOST_PIECES:
            raise UnreadError(f"文字太多，只读到{where}")
    if not pieces:
        raise UnreadError(WORDLESS)


def _clean(text: str) -> str:
    """Text without what no reader sees: control characters, halves of characters, spaces around lines."""
    text = _UNSEEN.sub("", text).encode("utf-8", "replace").decode("utf-8")
    return "\n".join(filter(None, (_SPACES.sub(" ", line).strip() for line in text.splitlines())))


if __name__ == "__main__":
    main()
