"""Reads one attachment in a child process: whatever the bytes do to it, we go on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from crawler.attachment.model import CRASHED, EMPTY, MEMORY, UNSTARTED, About, AttachmentText, Cell, Piece
from crawler.personal import Beside, Kind

MOST_BYTES = 20 * 1024 * 1024
SECONDS = 30.0
MEMORY_BYTES = 1024**3
MOST_CHARACTERS = 2_000_000
SECONDS_OF_PICTURES, MEMORY_OF_PICTURES = 300.0, 4 * 1024**3
"""A scanned page takes two seconds, and onnxruntime asks for more address space than it fills."""


def read_attachment(
    body: bytes,
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY_BYTES,
    most: int = MOST_CHARACTERS,
    tables: bool = False,
    pictures: bool = False,
    numbers: bool = False,
) -> AttachmentText:
    """The text of an attachment, with the place of each piece; never raises, whatever the bytes are.

    Its type is told by the bytes. ``seconds`` holds everywhere, ``memory`` (bytes of address
    space) where the system can limit it, which Windows cannot. ``most``: characters of text. What was read
    before a limit is kept. ``tables``: the cells of DOCX and PDF tables are told one by one, empty ones too;
    a PDF takes ten times as long. ``pictures``: what pictures and scanned pages say, where
    :func:`reads_pictures`; that has limits of its own. ``numbers``: instead of the text only the numbers of
    persons in it are told, masked; nothing else leaves the process.
    """
    if not body:
        return AttachmentText("", trouble=EMPTY)
    if len(body) > MOST_BYTES:
        return AttachmentText("", trouble=f"文件太大（超过 {MOST_BYTES // 1024**2} MB），没有读")
    pictures = pictures and reads_pictures()
    if pictures:
        seconds, memory = max(seconds, SECONDS_OF_PICTURES), max(memory, MEMORY_OF_PICTURES)
    order = {"seconds": seconds, "memory": memory, "most": most, "tables": tables, "pictures": pictures}
    order |= {"numbers": numbers}
    told, timed_out, code = _run(json.dumps(order).encode() + b"\n" + body, seconds)
    return _heard(told, timed_out, code, seconds)


def reads_pictures() -> bool:
    """Whether the extra ``ocr`` is installed."""
    return find_spec("rapidocr_onnxruntime") is not None


def _run(order: bytes, seconds: float) -> tuple[bytes, bool, int]:
    """What the child wrote, whether it ran out of time, and how it ended."""
    try:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler.attachment.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        return json.dumps(["trouble", UNSTARTED]).encode() + b"\n", False, 0
    with child:
        try:
            told, _ = child.communicate(order, timeout=seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            told, _ = child.communicate()
            return told, True, child.returncode
        except BaseException:
            child.kill()
            raise
    return told, False, child.returncode


def _heard(told: bytes, timed_out: bool, code: int, seconds: float) -> AttachmentText:
    kind, about, trouble, ended = "", About(), "", False
    pieces: list[Piece] = []
    numbers: list[Beside] = []
    for message in _messages(told):
        match message:
            case ["piece", text, where, cell, pictured]:
                pieces.append(Piece(text, where, Cell(*cell) if cell else None, pictured))
            case ["number", who, number, *words]:
                numbers.append(Beside(who, Kind(number), *words))
            case ["type", text]:
                kind = text
            case ["about", {"pages": pages, "title": title, "author": author}]:
                about = About(pages, title, author)
            case ["trouble", text]:
                trouble, ended = text, True
            case ["end"]:
                ended = True
    if not ended:
        trouble = f"超时，{seconds:g} 秒没有读完" if timed_out else _how_it_died(code)
    return AttachmentText(kind, tuple(pieces), trouble, about, tuple(numbers))


def _messages(told: bytes) -> Iterator[list[Any]]:
    """The whole lines that the child wrote; the last may have been cut."""
    for line in told.split(b"\n")[:-1]:
        try:
            yield json.loads(line)
        except ValueError:
            return


def _how_it_died(code: int) -> str:
    """SIGKILL comes from a system that is out of memory; libraries die of either in one way."""
    return MEMORY if code == -9 else CRASHED
