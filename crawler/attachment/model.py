"""What an attachment says, and the sentences for what it does not."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.personal import Beside

ENCRYPTED = "文件加密了，需要密码才能读"
DAMAGED = "文件已损坏，没有读完"
EMPTY = "空文件，没有内容"
WORDLESS = "文件里没有文字"
SCANNED = "扫描件，没有文字"
GARBLED = "字体缺少文字编码，文字读不出来"
UNPACKED = "压缩的内容太大，没有读"
MEMORY = "读这个文件要用太多内存，没有读完"
CRASHED = "文件已损坏，或者读它要用太多内存，没有读完"
UNSTARTED = "读附件的程序没有启动，请稍后再试"
PACKED = "压缩包，请解压后再读"
PICTURE = "图片，没有文字"
UNINSTALLED = "巡检安装得不完整，缺少读这种文件的程序库"
UNKNOWN = "暂不支持的格式"


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a cell lies in the grid of its table, counted from 0; a merged cell covers several places."""

    table: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a cell or a line."""

    text: str
    where: str
    """Its place as a clerk finds it: 第3页, 第12段, 第1个表格第2行第3列, 工作表“名单”B7."""
    cell: Cell | None = None
    """Of a table whose form the reader knows; pieces of one cell share it."""
    pictured: bool = False
    """Whether it was read from a picture: a letter may have been mistaken."""


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself."""

    pages: int = 0
    """0 where the format knows none."""
    title: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentText:
    """The text of one attachment."""

    type: str
    """As the bytes say, whatever its name: pdf, docx, doc, rtf, xlsx, xls, xlsb, ods, ofd, html, txt; not
    read: pptx, ppt, odt, odp, xml, zip, rar, 7z, gz, image, ole. Empty when it could not be told."""
    pieces: tuple[Piece, ...] = ()
    """In reading order."""
    trouble: str = ""
    """Why nothing or not all was read: a Chinese phrase without a full stop. Empty when all was."""
    about: About = About()
    numbers: tuple[Beside, ...] = ()
    """Of persons, where only these were asked for; then there are no pieces."""

    @property
    def text(self) -> str:
        """All pieces, one a line."""
        return "\n".join(piece.text for piece in self.pieces)


class UnreadError(Exception):
    """A reader goes no further; the message is one of the phrases above. What it yielded before stays."""
