"""Prints a Word document as a .pdf beside it, where LibreOffice is there, and reads what came of it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import unicodedata
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2 as pdfium

from reports.documents import files, verify

SECONDS = 120.0
PROGRAMS = ("soffice", "libreoffice")
PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_PAGE_NUMBER = re.compile(r"—\s*\d+\s*—")


class UnprintedError(Exception):
    """No .pdf was written; the message says why, for the user. The other documents are as they were."""


def find() -> str | None:
    """LibreOffice."""
    return next(filter(None, map(shutil.which, (*PROGRAMS, *PLACES))), None)


def lies_beside(document: Path) -> bool:
    """Whether the .pdf beside a Word document says the same."""
    path = document.with_suffix(".pdf")
    return path.is_file() and says_the_same(path.read_bytes(), document.read_bytes())


def beside(document: Path) -> list[Path]:
    """Write the .pdf of a Word document beside it. That of an earlier one goes first; one that is not ours is
    kept under another name, which comes last in what is returned.

    Raises:
        UnprintedError: there is no LibreOffice, it fails or takes too long, or what it made says something
            else.
        UserError: the .pdf is open in another program, or the folder cannot be written.
    """
    path = document.with_suffix(".pdf")
    kept = files.withdraw(path)
    program = find()
    if program is None:
        raise UnprintedError("没有找到 LibreOffice，没有写 .pdf。要 .pdf，请安装 LibreOffice 后再运行一次。")
    content = document.read_bytes()
    printed = _converted(program, content)
    if not says_the_same(printed, content):
        raise UnprintedError(
            f"LibreOffice 写出的 .pdf 与 {document.name} 的文字不一致（可能缺少字体），没有留下。"
            "请在 Word 或 WPS 里打开，另存为 .pdf。"
        )
    return files.hand_over(path.parent, {path.name: printed}) + kept


def _converted(program: str, content: bytes) -> bytes:
    """In a folder and with a profile of its own: a LibreOffice that somebody works in is left alone."""
    failed = UnprintedError(
        "LibreOffice 没有写出 .pdf。请再运行一次，或者在 Word、WPS 里打开 .docx，另存为 .pdf。"
    )
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "a.docx").write_bytes(content)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        process = subprocess.Popen(
            [program, profile, "--headless", "--norestore", "--convert-to", "pdf", "a.docx"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(SECONDS)
            return (folder / "a.pdf").read_bytes()
        except (subprocess.TimeoutExpired, OSError):
            raise failed from None
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """LibreOffice is a program that starts another: both go."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def says_the_same(printed: bytes, document: bytes) -> bool:
    """Whether every paragraph of a Word document stands in its print, and every letter of its tables."""
    try:
        printed_pages = pages(printed)
    except pdfium.PdfiumError:
        return False
    there = _letters("".join(_PAGE_NUMBER.sub("", page) for page in printed_pages))
    wanted = Counter(_letters(verify.text(document)))
    return wanted <= Counter(there) and all(
        _letters(paragraph) in there for paragraph in verify.paragraphs(document)
    )


def pages(printed: bytes) -> list[str]:
    """The words of each page."""
    book = pdfium.PdfDocument(printed)
    try:
        return [page.get_textpage().get_text_bounded() for page in book]
    finally:
        book.close()


def _letters(text: str) -> str:
    """Letters and digits: fonts draw some marks alike."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))
