"""One HTTP/1.x answer as it comes in, read as leniently as browsers read it, within bounds."""

from __future__ import annotations

import re

LOOK_BYTES = 64 * 1024
"""Read of a body that is no page."""
SLOW_RATE, SLOW_PART = 1024, 0.25
"""Bytes a second, or the part of its length, at which a page still comes when its time is over: a person
who waits will see it."""
HEADER_BYTES = 256 * 1024
"""More than any honest answer's header, with the 1xx answers before it."""
CHUNK_LINE = 1024
BETWEEN_US = frozenset(
    ("connection", "keep-alive", "proxy-connection", "te", "trailers", "transfer-encoding", "upgrade")
)
"""Headers of the connection, not of what came over it."""

_STATUS = re.compile(rb"HTTP(?:/(\d\.\d|\d))? +(\d{3})(?!\d)[^\n]*\n", re.I)
_SLOP = re.compile(rb"(?s).{0,4}?(?=HTTP[/ ])", re.I)
"""So many bytes before the answer browsers pass over."""
ENOUGH = 9
"""Bytes by which an answer is known: those passed over, and HTTP/."""
_CUT_REDIRECT = re.compile(rb"(?is)HTTP[^\n]* 3\d\d[^\n]*\n(?:[^\n]+\n)*?location:[^\n]+\n(?:[^\n]+\n)*")
_HEAD_END = re.compile(rb"\n\r?\n")
_CHUNK = re.compile(rb"\s*0*([0-9a-fA-F]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")


class NoAnswerError(Exception):
    """Why: dns, forbidden, refused, unreachable, timeout, slow (a file that was coming), tls, reset,
    garbled (meant as HTTP, and not read by us) or malformed (an address that cannot be sent)."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class Reply:
    """The answer to one GET. Its body stays as it was sent, but for the chunks."""

    def __init__(self, keep: int, whole_types: tuple[str, ...] | None) -> None:
        """``keep``: bytes read of a body whose media type is in ``whole_types`` (None: all) or unnamed."""
        self._keep, self._whole_types = keep, whole_types
        self.status = 0
        """0 until the header is read."""
        self.headers: tuple[tuple[str, str], ...] = ()
        self.body = bytearray()
        self.done = False
        self.cut = False
        """The body goes on; we stopped reading."""
        self.truncated = False
        """The server stopped before the end that it had announced."""
        self.late = ""
        """timeout or slow: the time was over before the end of the body."""
        self.heard = 0.0
        """When the last piece came, by the clock of who feeds it."""
        self.lasts = False
        """Whether the connection may be used again."""
        self.is_file = False
        self._rest = b""
        """What waits for more: of the header, or of the line before a chunk."""
        self._passed = self._searched = 0
        """Bytes of the header that belong to 1xx answers, and that do not hold its end."""
        self._chunked = False
        self._left: int | None = None
        """Bytes to come, of the body or of its present chunk; None until the connection ends."""

    def feed(self, data: bytes) -> None:
        """Take in what came.

        Raises:
            NoAnswerError: it is no answer.
        """
        if self.status == 0:
            self._read_head(data)
        elif self._chunked:
            self._read_chunks(data)
        else:
            self._read_body(data)

    def end(self) -> None:
        """The connection has ended.

        Raises:
            NoAnswerError: before there was an answer.
        """
        if self.status == 0 and _CUT_REDIRECT.fullmatch(self._rest):
            self.feed(b"\n")  # its header lacks the last line; browsers follow it all the same
        if self.status == 0:
            raise NoAnswerError("garbled" if self._rest and not self._rest.strip() else "reset")
        self.truncated = self._chunked or self._left is not None
        self._finish(False)

    def expire(self, seconds: float) -> None:
        """The time for the answer, so many seconds, is over: what came of it counts.

        Raises:
            NoAnswerError: nothing did.
        """
        self.late = "slow" if self._comes(seconds) else "timeout"
        if not self.body and self.status // 100 != 3:  # where a redirect leads stands in its header
            raise NoAnswerError(self.late)
        self.end()

    def _comes(self, seconds: float) -> bool:
        """Whether the body, so many seconds after the question, came at a pace that leads to its end."""
        got = len(self.body)
        whole = got + self._left if self._left and not self._chunked else 0
        return got > 0 and (self.is_file or got >= SLOW_RATE * seconds or got >= SLOW_PART * whole > 0)

    def _finish(self, lasts: bool) -> None:
        self.done, self.lasts = True, self.lasts and lasts

    def _read_head(self, data: bytes) -> None:
        head = self._rest + data if self._rest else data
        if not self._passed and (slop := _SLOP.match(head)) and slop.end():
            head = head[slop.end() :]
        self._rest = head
        while line := _STATUS.match(head, self._passed):
            end = _HEAD_END.search(head, max(self._searched, line.end() - 1))
            if end is None:
                self._searched = max(0, len(head) - 2)
                break
            if (status := int(line[2])) >= 200:
                self._rest = b""
                fields = _fields(head[line.end() : end.end()].decode("latin-1"))
                self.begin(status, float(line[1] or b"1.0"), fields)
                return self.feed(head[end.end() :])
            self._passed = self._searched = end.end()
            if self._passed > HEADER_BYTES:
                break
        if line is None and len(head) >= self._passed + ENOUGH and head.find(b"\n", self._passed) >= 0:
            said = head[self._passed : self._passed + 5].strip()
            raise NoAnswerError("garbled" if said.upper() == b"HTTP/" or not said else "reset")
        if len(head) > HEADER_BYTES:
            raise NoAnswerError("reset")
        return None

    def begin(self, status: int, version: float, fields: list[tuple[str, str]]) -> None:
        """The header is there: it says how long the body is.

        Raises:
            NoAnswerError: it says so in two ways.
        """
        said: dict[str, str] = {}
        for name, value in fields:
            key = name.lower()
            said[key] = f"{said[key]},{value}" if key in said else value
        self.status = status
        self.headers = tuple(field for field in fields if field[0].lower() not in BETWEEN_US)
        kind = said.get("content-type", "").partition(";")[0].strip().lower()
        self.is_file = bool(kind) and self._whole_types is not None and kind not in self._whole_types
        if self.is_file:
            self._keep = min(self._keep, LOOK_BYTES)
        connection = said.get("connection", "").lower()
        self.lasts = "close" not in connection if version > 1 else "keep-alive" in connection
        if status in (204, 304):
            self._left = 0
        elif version > 1 and "chunked" in said.get("transfer-encoding", "").lower():
            self._chunked, self._left = True, 0
        else:
            self._left = _length(said.get("content-length", ""))

    def _add(self, piece: bytes) -> None:
        self.body += piece
        if len(self.body) > self._keep:
            del self.body[self._keep :]
            self.cut = True
            self._finish(False)

    def _read_body(self, data: bytes) -> None:
        if self._left is None:
            return self._add(data)
        piece = data[: self._left]
        self._left -= len(piece)
        self._add(piece)
        if not self._left and not self.done:
            self._finish(len(piece) == len(data))
        return None

    def _read_chunks(self, data: bytes) -> None:
        rest, at = self._rest + data, 0
        while not self.done and at < len(rest):
            if self._left:
                piece = rest[at : at + self._left]
                self._left -= len(piece)
                at += len(piece)
                self._add(piece)
            elif line := _CHUNK.match(rest, at):
                at, self._left = line.end(), int(line[1], 16)
                if (
                    not self._left
                ):  # what may follow is of no use; where it comes later, we do not wait for it
                    self._finish(rest[at:] == b"\r\n")
            else:
                waiting = rest[at:].lstrip()
                if b"\n" in waiting or len(waiting) > CHUNK_LINE:
                    self.truncated = True
                    self._finish(False)
                break
        self._rest = rest[at:]


def _fields(text: str) -> list[tuple[str, str]]:
    """The fields of a header, lines without a colon left out as browsers do, folded lines made one."""
    if "\n " in text or "\n\t" in text:
        text = re.sub(r"\r?\n[ \t]+", " ", text)
    pairs = (line.partition(":") for line in text.split("\n"))
    return [(name.strip(), value.strip()) for name, colon, value in pairs if colon]


def _length(said: str) -> int | None:
    """How long the body is said to be; None when that is no number: then it ends with the connection.

    Raises:
        NoAnswerError: two lengths, of which either could be a trick; browsers open no such page.
    """
    numbers = {int(part) for part in map(str.strip, said.split(",")) if part.isdecimal() and len(part) < 19}
    if len(numbers) > 1:
        raise NoAnswerError("reset")
    return numbers.pop() if numbers else None
