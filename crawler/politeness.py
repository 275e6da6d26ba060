"""When a host may be asked: a rate and four connections, kept by all crawls of this machine together.

A request draws a turn: a moment that no other request to its host has. At that moment it takes one of the
host's places; when all are taken the turn passes, and it draws another. Turns and places lie in one small
SQLite file of the user. Nothing needs cleaning up after a kill: moments pass, and places are lent for as
long as a request may last.
"""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Self

from crawler.guard import host_port
from crawler.plan import TIMEZONE

RATES = (0.01, 50)
"""Requests a second to one host that may be asked for: at least one in 100 seconds."""
PLACES = 4
"""Connections to one host at a time."""
LENT_SECONDS = 20.0
"""No request lasts longer (settings: DOWNLOAD_TIMEOUT, 15)."""
BELIEVED_SECONDS = 600.0
"""A next moment further ahead was written by a clock that has been put right since."""
MAX_PAUSE = 120.0
"""Seconds that a host's refusals are waited out, until it answers again."""
OVERLOADED = frozenset({429, 503})
SLOWER, FASTER, SLOWEST = 1.5, 0.8, 16.0
"""What one answer of a host in trouble, and one of a healthy host, do to the time between two requests."""
SLOWEST_GAP = 10.0
SLOW_SECONDS, SLOW_TIMES = 1.0, 3.0
"""A host is slow when its answers lately take longer than a second, and three times as long as usual."""
LATELY, USUALLY = 0.3, 0.03
"""The weight of one answer in the two moving averages."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS turn (host TEXT PRIMARY KEY, next REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (id INTEGER PRIMARY KEY, host TEXT NOT NULL, until REAL NOT NULL);
CREATE INDEX IF NOT EXISTS place_host ON place (host);
"""
WINDOW = re.compile(r"\s*(\d{1,2})[:：](\d\d)\s*[-–—~～至]\s*(\d{1,2})[:：](\d\d)\s*")
CHECK_CLOCK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of the day (Beijing time) in which a site may be asked: minutes from midnight."""

    opens: int
    closes: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """``20:00-07:00``; None for an empty text: any hour.

        Raises:
            ValueError: it is no window; the message is Chinese.
        """
        if not text.strip():
            return None
        match = WINDOW.fullmatch(text)
        hours = [int(part) for part in match.groups()] if match else [99]
        if match and max(hours[0], hours[2]) <= 24 and max(hours[1], hours[3]) <= 59:
            opens, closes = ((hours[at] * 60 + hours[at + 1]) % 1440 for at in (0, 2))
            if opens != closes:
                return cls(opens, closes)
        raise ValueError(f"检查时段“{text}”写错了，请写成 20:00-07:00 的样子；全天都可以检查就留空。")

    def closed_for(self, moment: datetime) -> float:
        """Seconds until the window opens; 0 when it is open."""
        local = moment.astimezone(TIMEZONE)
        minute = local.hour * 60 + local.minute + local.second / 60
        if (minute - self.opens) % 1440 < (self.closes - self.opens) % 1440:
            return 0.0
        return (self.opens - minute) % 1440 * 60

    def __str__(self) -> str:
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (self.opens, self.closes))


class Board:
    """Turns and places of every host, shared by the processes of one user."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder``: None for the user's own; where it cannot be used, this process keeps to itself."""
        try:
            self._db = _open(folder or _own_folder())
        except (OSError, sqlite3.Error):
            self._db = _connect(":memory:")

    def reserve(self, host: str, gap: float) -> float:
        """The next free moment of ``host`` (seconds of the epoch), taken; the one after is ``gap`` later."""
        found = self._do(
            "INSERT INTO turn VALUES (:host, :now + :gap) ON CONFLICT (host) DO UPDATE SET next = :gap +"
            " CASE WHEN next BETWEEN :now AND :now + :believed THEN next ELSE :now END RETURNING next",
            host=host,
            gap=gap,
            believed=BELIEVED_SECONDS,
        )
        return found[0] - gap

    def pause(self, host: str, until: float) -> None:
        """Nobody's turn comes before ``until``."""
        self._do(
            "INSERT INTO turn VALUES (:host, :until) ON CONFLICT (host) DO UPDATE"
            " SET next = max(next, :until) RETURNING next",
            host=host,
            until=until,
        )

    def enter(self, host: str) -> int | None:
        """Take a place at ``host``; None when all are taken."""
        self._do(
            "DELETE FROM place WHERE until NOT BETWEEN :now AND :now + :believed RETURNING id",
            believed=BELIEVED_SECONDS,
        )
        found = self._do(
            "INSERT INTO place (host, until) SELECT :host, :now + :lent"
            " WHERE (SELECT count(*) FROM place WHERE host = :host) < :places RETURNING id",
            host=host,
            lent=LENT_SECONDS,
            places=PLACES,
        )
        return int(found[0]) if found else None

    def leave(self, place: int) -> None:
        """Give a place back."""
        self._do("DELETE FROM place WHERE id = :place RETURNING id", place=place)

    def _do(self, statement: str, **values: object) -> list[float]:
        """One statement, one transaction. When the file fails, this process goes on by itself."""
        values["now"] = time.time()
        try:
            return [row[0] for row in self._db.execute(statement, values).fetchall()]
        except sqlite3.Error:
            self._db = _connect(":memory:")
            return [row[0] for row in self._db.execute(statement, values).fetchall()]


@dataclass(slots=True)
class _Pace:
    """How one host bears our requests."""

    waiting: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One request at a time draws turns: a process holds one moment ahead, whatever it has to ask."""
    factor: float = 1.0
    usual: float = 0.0
    lately: float = 0.0
    refused_since: float | None = None

    def took(self, elapsed: float) -> bool:
        """Learn from an answer's seconds; whether the host is slow."""
        self.usual = self.usual + USUALLY * (elapsed - self.usual) if self.usual else elapsed
        self.lately = self.lately + LATELY * (elapsed - self.lately) if self.lately else elapsed
        return self.lately > max(SLOW_SECONDS, SLOW_TIMES * self.usual)

    def weigh(self, troubled: bool) -> None:
        """Ask less often, or a little more often again."""
        factor = self.factor * (SLOWER if troubled else FASTER)
        self.factor = min(max(factor, 1.0), SLOWEST)


class Politeness:
    """The turns of one crawl."""

    def __init__(
        self,
        rate: float = 0.0,
        window: Window | None = None,
        before_waiting: Callable[[], None] = lambda: None,
        board: Board | None = None,
    ) -> None:
        """``rate``: requests a second to one host, 0 for no bound; ``before_waiting`` is called when the
        window is closed: what has been seen is to be kept before hours of waiting."""
        self._gap = 1 / rate if rate > 0 else 0.0
        self._window, self._before_waiting = window, before_waiting
        self._board = board or (Board() if self._gap else None)
        self._paces: dict[str, _Pace] = defaultdict(_Pace)
        self._told = False

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait until ``url`` may be asked for, and keep a place at its host until the block ends."""
        await self._open_hours()
        if self._board is None:
            yield
            return
        host = host_key(url)
        async with self._paces[host].waiting:
            place = await self._enter(self._board, host)
        try:
            yield
        finally:
            self._board.leave(place)

    def heed(self, url: str, status: int | None, elapsed: float, retry_after: str = "") -> None:
        """Learn from what a host answered after ``elapsed`` seconds; ``status`` None: nothing in time.

        Retry-After holds for every crawl of this machine, for :data:`MAX_PAUSE` at most.
        """
        if self._board is None:
            return
        host = host_key(url)
        pace = self._paces[host]
        slow = pace.took(elapsed)
        refused = status in OVERLOADED
        pace.weigh(refused or slow or status is None)
        if not refused:
            pace.refused_since = None
            return
        pace.refused_since = pace.refused_since or time.time()
        if pause := retry_seconds(retry_after):
            self._board.pause(host, min(time.time() + pause, pace.refused_since + MAX_PAUSE))

    async def _enter(self, board: Board, host: str) -> int:
        while True:
            gap = max(self._gap, min(self._gap * self._paces[host].factor, SLOWEST_GAP))
            await asyncio.sleep(board.reserve(host, gap) - time.time())
            if (place := board.enter(host)) is not None:
                return place

    async def _open_hours(self) -> None:
        """Wait outside the window; the clock is read anew each minute, for machines sleep and clocks move."""
        while self._window and (seconds := self._window.closed_for(datetime.now(UTC))):
            self._before_waiting()
            if not self._told:
                self._told = True
                sys.stderr.write(f"现在不在检查时段 {self._window} 内，已保存，到时间自动继续。\n")
            await asyncio.sleep(min(seconds, CHECK_CLOCK_SECONDS))
        self._told = False


def host_key(url: str) -> str:
    """The host of a URL, with its port unless that is the usual one: http and https are one host."""
    host, port = host_port(url)
    return host if port in (80, 443) else f"{host}:{port}"


def retry_seconds(header: str) -> float:
    """The seconds to wait that ``Retry-After`` names (a number or an HTTP date, RFC 9110 10.2.3).

    0 when it names none or the past; at most :data:`MAX_PAUSE`.
    """
    text = header.strip()
    seconds = 0.0
    if re.fullmatch(r"[0-9]{1,9}", text):
        seconds = float(text)
    else:
        with suppress(ValueError, TypeError, OverflowError):
            moment = parsedate_to_datetime(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            seconds = (moment - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), MAX_PAUSE)


def _own_folder() -> Path:
    """A folder of this user in the machine's temporary folder.

    Raises:
        OSError: another user made it.
    """
    user = os.getuid() if sys.platform != "win32" else os.environ.get("USERNAME", "")
    folder = Path(tempfile.gettempdir()) / f"xunjian-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if sys.platform != "win32" and folder.lstat().st_uid != user:
        raise OSError
    return folder


def _open(folder: Path) -> sqlite3.Connection:
    path = folder / "turns.sqlite"
    try:
        return _connect(str(path))
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:  # not a database: a torn file after a power cut
        path.unlink()
        return _connect(str(path))


def _connect(name: str) -> sqlite3.Connection:
    db = sqlite3.connect(name, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    db.executescript(SCHEMA)
    db.execute("DELETE FROM turn WHERE next < ?", (time.time() - BELIEVED_SECONDS,))
    return db
