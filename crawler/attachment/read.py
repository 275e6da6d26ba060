"""Reads attachments in a child process: whatever the bytes do to it, we go on."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from importlib.util import find_spec
from typing import Any, Self

from crawler.attachment.model import (
    CRASHED,
    DAMAGED,
    EMPTY,
    MEMORY,
    UNSTARTED,
    About,
    AttachmentText,
    Cell,
    Piece,
)
from crawler.personal import Beside, Kind

MOST_BYTES = 20 * 1024 * 1024
SECONDS = 30.0
MEMORY_BYTES = 1024**3
MOST_CHARACTERS = 2_000_000
SECONDS_OF_PICTURES, MEMORY_OF_PICTURES = 300.0, 4 * 1024**3
"""A scanned page takes two seconds, and onnxruntime asks for more address space than it fills."""
LAST = ("end", "trouble")
"""Messages after which nothing more comes of a file."""
BROKE, OUT_OF_MEMORY = 1, 2
HOW_IT_DIED = {BROKE: DAMAGED, OUT_OF_MEMORY: MEMORY, -9: MEMORY}
"""By its exit status. SIGKILL comes from a system that is out of memory."""


def read_attachment(
    body: bytes,
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY_BYTES,
    most: int = MOST_CHARACTERS,
    tables: bool = False,
    pictures: bool = False,
) -> AttachmentText:
    """The text of an attachment, with the place of each piece; never raises, whatever the bytes are.

    Its type is told by the bytes. ``seconds`` holds everywhere, ``memory`` (bytes of address
    space) where the system can limit it, which Windows cannot. ``most``: characters of text. What was read
    before a limit is kept. ``tables``: the cells of DOCX and PDF tables are told one by one, empty ones too;
    a PDF takes ten times as long. ``pictures``: what pictures and scanned pages say, where
    :func:`reads_pictures`; that has limits of its own.
    """
    pictures = pictures and reads_pictures()
    if pictures:
        seconds, memory = max(seconds, SECONDS_OF_PICTURES), max(memory, MEMORY_OF_PICTURES)
    with AttachmentReader(seconds, memory) as reader:
        return reader.read(body, most=most, tables=tables, pictures=pictures)


def reads_pictures() -> bool:
    """Whether the extra ``ocr`` is installed."""
    return find_spec("rapidocr_onnxruntime") is not None


class AttachmentReader:
    """A process that reads attachments, one after another; after one that ended it, it is started anew."""

    def __init__(self, seconds: float, memory: int) -> None:
        """The limits of each file, as :func:`read_attachment` has them."""
        self._seconds, self._memory = seconds, memory
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the process, whatever it is doing."""
        self._end()

    def read(
        self,
        body: bytes,
        *,
        most: int = MOST_CHARACTERS,
        tables: bool = False,
        pictures: bool = False,
        numbers: bool = False,
    ) -> AttachmentText:
        """The text of a file, as :func:`read_attachment` gives it. ``numbers``: instead of the text only the
        numbers of persons in it are told, masked; nothing else leaves the process."""
        if not body:
            return AttachmentText("", trouble=EMPTY)
        if len(body) > MOST_BYTES:
            return AttachmentText("", trouble=f"文件太大（超过 {MOST_BYTES // 1024**2} MB），没有读")
        order = {"size": len(body), "seconds": self._seconds, "most": most}
        order |= {"tables": tables, "pictures": pictures, "numbers": numbers}
        return self._answer(json.dumps(order).encode() + b"\n" + body)

    def _answer(self, order: bytes) -> AttachmentText:
        fresh = self._child is None
        try:
            self._child = self._child or _start(self._memory)
        except OSError:
            return AttachmentText("", trouble=UNSTARTED)
        try:
            told, late = _ask(self._child, order, self._seconds)
        except BaseException:
            self._end()
            raise
        if told and told[-1][0] in LAST:
            return _heard(told)
        code = self._end()
        if not fresh and not late:  # what the files before left behind is not this one's fault
            return self._answer(order)
        died = f"超时，{self._seconds:g} 秒没有读完" if late else HOW_IT_DIED.get(code, CRASHED)
        return _heard([*told, ["trouble", died]])

    def _end(self) -> int:
        child, self._child = self._child, None
        if child is None:
            return 0
        child.kill()
        assert child.stdin
        with suppress(OSError):  # what it did not take goes nowhere
            child.stdin.close()
        with child:
            return child.wait()


def _start(memory: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "crawler.attachment.child", str(memory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _ask(child: subprocess.Popen[bytes], order: bytes, seconds: float) -> tuple[list[list[Any]], bool]:
    """What the child told of one file, and whether it was ended because its time was over."""
    assert child.stdin
    assert child.stdout
    late = threading.Event()

    def end() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(seconds, end)
    timer.start()
    told: list[list[Any]] = []
    try:
        child.stdin.write(order)
        child.stdin.flush()
        for line in child.stdout:
            told.append(json.loads(line))
            if told[-1][0] in LAST:
                break
    except (OSError, ValueError):  # it is gone, or was cut short
        pass
    finally:
        timer.cancel()
    return told, late.is_set()


def _heard(told: list[list[Any]]) -> AttachmentText:
    kind, about, trouble = "", About(), ""
    pieces: list[Piece] = []
    numbers: list[Beside] = []
    for message in told:
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
                trouble = text
    return AttachmentText(kind, tuple(pieces), trouble, about, tuple(numbers))
