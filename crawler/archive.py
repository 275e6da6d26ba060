"""What one crawl saw: a folder that holds one SQLite file and the raw responses as WARC, packed by zstd.

A link target is stored once with a count and its first 20 places, never an edge a page:
navigation links must not cost pages × links. Checks read an archive; only spiders write one.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from itertools import accumulate
from operator import sub
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar
from uuid import uuid4

from backports import zstd
from filelock import FileLock, Timeout

from crawler.link import Cause, Fate, Link
from crawler.page.model import FACTS_VERSION, FILLED_BY_SCRIPT, Page
from crawler.personal import Beside, Kind
from crawler.plan import TIMEZONE, Plan

SCHEMA_VERSION = 5
PLACES_KEPT = 20
COUNTS_KEPT = 50_000
WARC, DICTIONARY = "responses.warc.zst", "responses.dict"
"""``zstd -D responses.dict -dc responses.warc.zst`` gives the WARC as any other program reads it."""
SAMPLES, DICTIONARY_BYTES = 100, 64 * 1024
"""Records that the dictionary is learned from, and its size."""
COMPARED = "compared_with"
"""Key in its meta: when the earlier crawl began whose dates of articles were compared with its own; empty
where there was one that could not be."""
DAMAGED = (sqlite3.Error, zlib.error, struct.error, TypeError, ValueError, LookupError)
"""What reading an archive may raise that somebody damaged."""
HOLDS = 0.8
"""约定: a dictionary that makes records smaller than this part of what they take without one is of use."""

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE frontier (
    url TEXT PRIMARY KEY, depth INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'queued'
);
CREATE INDEX frontier_state ON frontier (state, depth);
CREATE TABLE pages (
    url TEXT PRIMARY KEY, final_url TEXT NOT NULL, status INTEGER NOT NULL, content_type TEXT NOT NULL,
    fetched_at TEXT NOT NULL, elapsed REAL NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,
    warc_offset INTEGER NOT NULL, warc_length INTEGER NOT NULL,
    unread INTEGER NOT NULL, facts TEXT
);
CREATE TABLE rendered (
    url TEXT PRIMARY KEY, at TEXT NOT NULL, warc_offset INTEGER NOT NULL, warc_length INTEGER NOT NULL
);
CREATE INDEX pages_unread ON pages (url) WHERE unread;
CREATE INDEX pages_final_url ON pages (final_url);
CREATE TABLE targets (
    id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, element TEXT NOT NULL,
    count INTEGER NOT NULL DEFAULT 0, fate TEXT NOT NULL DEFAULT 'unseen', cause TEXT
);
CREATE INDEX targets_fate ON targets (fate);
CREATE TABLE places (
    target INTEGER NOT NULL REFERENCES targets (id), page_url TEXT NOT NULL,
    text TEXT NOT NULL, element TEXT NOT NULL, raw TEXT NOT NULL
);
CREATE INDEX places_target ON places (target);
CREATE TABLE outlinks (page_url TEXT PRIMARY KEY, targets BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE visits (
    url TEXT NOT NULL, at TEXT NOT NULL, purpose TEXT NOT NULL, status INTEGER, error TEXT,
    elapsed REAL NOT NULL, final_url TEXT NOT NULL, fate TEXT NOT NULL, cause TEXT, note TEXT NOT NULL,
    etag TEXT NOT NULL, modified TEXT NOT NULL
);
CREATE INDEX visits_url ON visits (url, purpose);
CREATE TABLE posts (
    platform TEXT NOT NULL, account TEXT NOT NULL, item_id TEXT NOT NULL, title TEXT NOT NULL,
    url TEXT NOT NULL, published TEXT, kind TEXT NOT NULL, state TEXT NOT NULL,
    source TEXT NOT NULL, fetched TEXT NOT NULL, PRIMARY KEY (platform, account, item_id, source)
);
"""
VIEWS = """TABLE views (
    platform TEXT NOT NULL, account TEXT NOT NULL, source TEXT NOT NULL, since TEXT, until TEXT,
    complete INTEGER NOT NULL, note TEXT NOT NULL, fetched TEXT NOT NULL, url TEXT NOT NULL,
    sha256 TEXT NOT NULL, trouble TEXT NOT NULL, PRIMARY KEY (platform, account, source)
)"""
WITHOUT_VIEWS = 4
"""The version before, which is read as one in which no source said how far it saw."""

REDATED = """
CREATE TABLE IF NOT EXISTS redated AS SELECT * FROM pages WHERE 0;
CREATE UNIQUE INDEX IF NOT EXISTS redated_url ON redated (url);
"""
"""Made when there is something to keep in it."""
FILES = """
CREATE TABLE IF NOT EXISTS files (
    url TEXT PRIMARY KEY, at TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,
    trouble TEXT NOT NULL, reader INTEGER NOT NULL, numbers BLOB
)"""
"""As above."""
FILES_READER = 1
"""Of what finds the numbers in a file: what another one found is not carried over."""
ANSWERS = """
CREATE TABLE IF NOT EXISTS answers (
    platform TEXT NOT NULL, account TEXT NOT NULL, source TEXT NOT NULL, at TEXT NOT NULL, url TEXT NOT NULL,
    body BLOB NOT NULL
)"""
ANSWERS_INDEX = "CREATE INDEX IF NOT EXISTS answers_key ON answers (platform, account, source, at)"
"""As above. Not in the WARC, so that what nothing rests on any more gives its room back."""
ANSWERS_KEPT = timedelta(days=400)
"""约定: a year's counts, and the time to doubt them."""


class ArchiveError(Exception):
    """The folder is no archive, or one of a newer xunjian; the message is Chinese and says what to do."""


class UnmadeError(ArchiveError):
    """A full disk or a kill came before anything was written: there is nothing to go on with or to lose."""


class OlderError(ArchiveError):
    """The archive is of an older xunjian: evidence to keep, but not to go on with."""


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A response that was kept. ``facts`` is None when it is not an HTML page."""

    url: str
    final_url: str
    """Where redirects led; of a folder and its index file, which are one page, the one fetched first."""
    status: int
    content_type: str
    fetched_at: datetime
    elapsed: float
    """Seconds from the request to the last byte."""
    size: int
    sha256: str
    facts: Page | None
    unread: bool = False
    """Whether it is a page whose facts are not read yet: see :mod:`crawler.reading`."""


@dataclass(frozen=True, slots=True)
class SeenFile:
    """An attachment that was read. Neither its bytes nor its words are kept, but those beside a number of a
    person."""

    url: str
    at: datetime
    """When it was read, which an earlier crawl may have done: its own look tells whether it still stands."""
    type: str = ""
    """As :attr:`crawler.attachment.AttachmentText.type`."""
    size: int = 0
    sha256: str = ""
    """Empty when it did not come."""
    trouble: str = ""
    """Why it was not read, or not to its end: a Chinese phrase without a full stop. Empty when it was."""
    numbers: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link stands: the page, the words clicked on, the element, the text as written."""

    page_url: str
    text: str
    element: str
    raw: str


@dataclass(frozen=True, slots=True)
class Target:
    """An address that pages link to, how often, and what became of it."""

    url: str
    element: str
    count: int
    fate: Fate
    cause: Cause | None
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at one address. ``purpose``: page, link (first look), again (second look), probe, account,
    certificate (of the site itself, when it is bad)."""

    url: str
    at: datetime
    purpose: str
    status: int | None
    error: str | None
    """The failure in a word (dns, refused, reset, timeout, tls …); None when a response came."""
    elapsed: float
    final_url: str = ""
    fate: Fate = Fate.UNSEEN
    cause: Cause | None = None
    note: str = ""
    """``own-outage`` when our own network was down, ``site-outage`` when the whole site was, ``wall`` when
    something stood before it (:mod:`crawler.wall`): the visit says nothing of the address; ``maintenance``
    when the page says only that; ``unchanged`` when the server said that what an earlier crawl kept still
    stands (304)."""
    etag: str = ""
    modified: str = ""
    """The validators that the answer gave (``ETag``, ``Last-Modified``), for the next crawl's question."""


@dataclass(frozen=True, slots=True)
class Post:
    """One item of a new-media account, from whatever source."""

    platform: str
    account: str
    item_id: str
    title: str
    url: str
    published: date | None
    """The day in Beijing."""
    kind: str
    """article, video, image …; ``repost`` for another's words passed on."""
    state: str
    """ok, deleted, violation or unknown."""
    source: str
    """page, ledger, api, feed, vendor or person."""
    fetched: datetime


@dataclass(frozen=True, slots=True)
class View:
    """How far one source could see one account: what it did not see is no proof of silence."""

    platform: str
    account: str
    source: str
    """As a post's."""
    since: date | None
    until: date | None
    """Of this span it has seen what it can see; ``since`` None: from the account's beginning, ``until`` None:
    it has seen nothing."""
    complete: bool
    """Whether every post of the span is among its posts."""
    note: str
    """Why it is not complete and what to do; of a complete one, who looked."""
    fetched: datetime
    url: str = ""
    """Where it looked; a picture's file of a person's look."""
    sha256: str = ""
    """Of what was answered then (:meth:`RawAnswer.digest`), or of that file."""
    trouble: str = ""
    """Why it saw nothing when it was last asked, and what to do; empty when it did."""


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What a source answered when it was asked for an account, as it came, less every key and token."""

    url: str
    """Without what nobody else may know; empty when that is all of it."""
    at: datetime
    """When it was asked: the ``fetched`` of the posts and the view that rest on it."""
    body: bytes

    @staticmethod
    def digest(answers: Iterable[RawAnswer]) -> str:
        """SHA-256 of their bodies, one after the other; empty of none."""
        bodies = [answer.body for answer in answers]
        return hashlib.sha256(b"".join(bodies)).hexdigest() if bodies else ""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as an archive keeps it, to be carried into a later one as it lies."""

    archive: Archive
    row: dict[str, Any]
    """Of the table ``pages``."""
    kind: str | None
    """What its reader took it for; None when it is not read."""
    is_list: bool
    drawn: bool
    """Whether a browser was asked to draw it."""
    outlinks: bytes | None
    """Its links, packed; None when not all were counted."""

    @property
    def url(self) -> str:
        """Where it was asked for, and where it lies."""
        return str(self.row["url"])

    @property
    def sha256(self) -> str:
        """Of its body."""
        return str(self.row["sha256"])

    def record(self) -> tuple[bytes, bytes]:
        """Its record as it lies, and unpacked; raises OSError, ValueError or ZstdError when the archive has
        lost it."""
        frame = self.archive._frame(self.row["warc_offset"], self.row["warc_length"])
        return frame, self.archive._record_in(frame)


@dataclass(slots=True)
class _Count:
    """How often a target was seen so far, and how often the database knows of."""

    id: int
    total: int
    written: int


class Archive:
    """One crawl's record. Open it with :meth:`create` or :meth:`open`; it is a context manager."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, *, writable: bool) -> None:
        self.folder = folder
        self._db = connection
        self._db.row_factory = sqlite3.Row
        self._earlier: Archive | None = None
        self._warc: io.BufferedRandom | None = None
        self._reader: io.FileIO | None = None
        self._writable = writable
        self._lock: FileLock | None = None
        self._counts: dict[str, _Count] = {}
        self._carried: dict[int, _Count] = {}
        """Targets of the earlier archive whose places are known, by what its pages' packed links say of them:
        these need only be counted."""
        self._tally: Counter[int] = Counter()
        """How often, since the last commit."""
        self._samples: list[bytes] = []
        self._dictionary: zstd.ZstdDict | None = None
        self._compressor = zstd.ZstdCompressor()
        self._worked_out: dict[Hashable, Any] = {}
        self._worked_out_at: tuple[int, int] | None = None
        meta = self.meta
        self.plan = Plan.from_json(meta["plan"])
        self.facts_version = int(meta.get("facts", "1"))
        """Of the reader that began to read this archive: see :data:`crawler.page.model.FACTS_VERSION`."""

    @classmethod
    def create(cls, folder: Path, plan: Plan) -> Self:
        """A new archive in ``folder``, or the one there, to go on with. Only one process may write it.

        Raises:
            ArchiveError: the folder holds an archive of a newer xunjian, another process is writing it, or
                something that is no file has its name.
            OSError, sqlite3.OperationalError: the folder cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "archive.lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise ArchiveError(f"另一个检查正在写 {folder}，请等它结束，或换一个文件夹。") from None
        try:
            archive = cls._create(folder, plan)
        except BaseException:
            lock.release()
            raise
        archive._lock = lock
        return archive

    @classmethod
    def _create(cls, folder: Path, plan: Plan) -> Self:
        path = folder / "archive.sqlite"
        if path.exists() and not path.is_file():  # SQLite calls a pipe an I/O error, as it does a full disk
            raise ArchiveError(f"{path} 不是普通文件，不能用作存档；请移走它，再重新检查。")
        db = sqlite3.connect(path)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA cache_size = -16000")  # KB: the indexes of a large site are asked at every link
        if db.execute("PRAGMA user_version").fetchone()[0] == 0:
            with db:
                db.executescript(f"BEGIN; {SCHEMA} CREATE {VIEWS}; PRAGMA user_version = {SCHEMA_VERSION};")
                db.execute("INSERT INTO meta VALUES ('plan', ?)", (plan.to_json(),))
                db.execute("INSERT INTO meta VALUES ('state', 'running')")
                db.execute("INSERT INTO meta VALUES ('facts', ?)", (str(FACTS_VERSION),))
                db.execute("INSERT INTO meta VALUES ('started', ?)", (now().isoformat(),))
        if _require_known_version(db, folder) == WITHOUT_VIEWS:
            with db:
                db.executescript(f"BEGIN; CREATE {VIEWS}; PRAGMA user_version = {SCHEMA_VERSION};")
        with db:
            db.execute("UPDATE frontier SET state = 'queued' WHERE state = 'fetching'")
        return cls(folder, db, writable=True)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """An existing archive, to read.

        Raises:
            ArchiveError: there is none, it is damaged, or it is of a newer xunjian.
        """
        path = folder / "archive.sqlite"
        if not path.is_file():
            raise ArchiveError(f"{folder} 里没有检查存档（缺 archive.sqlite）。")
        try:
            db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            if _require_known_version(db, folder) == WITHOUT_VIEWS:
                db.execute(f"CREATE TEMP {VIEWS}")
            archive = cls(folder, db, writable=False)
            if not {"state", "started"} <= archive.meta.keys():
                raise KeyError("state")
            return archive
        except (sqlite3.Error, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ArchiveError(
                f"存档 {folder} 无法读取：没有权限、磁盘已满，或已损坏。请检查；已损坏的请移走，再重新检查。"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, sqlite3.Error | OSError):
            self._db.rollback()  # what came since the last commit is half written; it is fetched again
            self._counts.clear()
        self.close()

    def close(self) -> None:
        """Commit and let go of the files."""
        try:
            if self._writable:
                self.commit()
        finally:
            self._db.close()
            for file in (self._warc, self._reader):
                if file is not None:
                    file.close()
            if self._lock is not None:
                self._lock.release()

    def commit(self) -> None:
        """Make what was written so far survive a kill."""
        if self._warc is not None:
            self._warc.flush()
        for number, times in self._tally.items():
            self._carried[number].total += times
        self._tally.clear()
        changed = [count for count in self._counts.values() if count.total != count.written]
        self._db.executemany("UPDATE targets SET count = ? WHERE id = ?", ((c.total, c.id) for c in changed))
        self._db.commit()
        for count in changed:
            count.written = count.total
        if len(self._counts) > COUNTS_KEPT:  # what stands on few pages may wait in the database
            self._counts = {url: count for url, count in self._counts.items() if count.total > PLACES_KEPT}
            self._carried.clear()

    # --- an earlier crawl of the same site ---

    def follow(self, earlier: Archive) -> bool:
        """Carry over from ``earlier``, as it is now, what has not changed since. Its targets keep their
        numbers, so that the packed links of a page can be carried as they lie: False when others have them
        already."""
        last = "SELECT coalesce(max(id), 0) FROM targets"
        (own,), (known,) = self._db.execute(last).fetchone(), earlier._db.execute(last).fetchone()
        begun = earlier.meta["started"]
        if own and self.meta.get("earlier") != begun:
            return False
        self.set_meta("earlier", begun)
        self._earlier, self._next_id = earlier, max(own, known) + 1
        earlier._db.execute("BEGIN")  # one look at the file's locks, not one a question
        return True

    def worked_out(self) -> dict[Hashable, Any]:
        """What :func:`once` keeps; empty again when anything was written, by us or by another process."""
        state = self._db.total_changes, self._db.execute("PRAGMA data_version").fetchone()[0]
        if state != self._worked_out_at:
            self._worked_out, self._worked_out_at = {}, state
        return self._worked_out

    # --- what the crawl knows of itself ---

    @property
    def meta(self) -> dict[str, str]:
        """plan, state (running, finished), reason (why not all was seen), cut (that the crawl was given up
        midway, before a wall for one: :mod:`crawler.wall`), shrunken (that far fewer pages were seen than
        before), walled_again (the note on visits that met a wall at the second look), files (when attachments
        were read), started, finished, robots, ipv6 (有 or 没有, where it could be asked), certificate_until
        (of the site itself, where it was told) …"""
        return dict(self._db.execute("SELECT key, value FROM meta").fetchall())

    def set_meta(self, key: str, value: str) -> None:
        """Write one entry of :attr:`meta`."""
        self._db.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value)
        )

    # --- the frontier: addresses still to be fetched, safe against kill -9 ---

    def enqueue(self, urls: Iterable[str], depth: int) -> None:
        """Add in-site pages that are not known yet."""
        self._db.executemany(
            "INSERT OR IGNORE INTO frontier (url, depth) VALUES (?, ?)", ((url, depth) for url in urls)
        )

    def take(self, count: int) -> list[tuple[str, int]]:
        """Up to ``count`` queued (url, depth), shallow first; they are being fetched from now on."""
        rows = self._db.execute(
            "UPDATE frontier SET state = 'fetching' WHERE url IN "
            "(SELECT url FROM frontier WHERE state = 'queued' ORDER BY depth, rowid LIMIT ?) "
            "RETURNING url, depth",
            (count,),
        ).fetchall()
        return [(row["url"], row["depth"]) for row in rows]

    def done(self, url: str) -> None:
        """The address needs no more fetching, whatever came of it."""
        self._db.execute("UPDATE frontier SET state = 'done' WHERE url = ?", (url,))

    def queue_again(self, urls: Iterable[str]) -> None:
        """The addresses are to be fetched once more."""
        self._db.executemany("UPDATE frontier SET state = 'queued' WHERE url = ?", ((url,) for url in urls))

    def frontier_counts(self) -> dict[str, int]:
        """How many addresses are queued, fetching and done."""
        counts = {"queued": 0, "fetching": 0, "done": 0}
        counts.update(self._db.execute("SELECT state, count(*) FROM frontier GROUP BY state").fetchall())
        return counts

    # --- writing what was seen ---

    def save_page(
        self,
        url: str,
        *,
        final_url: str,
        status: int,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        content_type: str,
        fetched_at: datetime,
        elapsed: float,
        unread: bool,
    ) -> None:
        """Keep one response: the raw bytes as a WARC record; ``unread`` says that it is a page to be read."""
        offset, length = self._write(
            url, "response", fetched_at, _http_head(status, headers, len(body)), body
        )
        self._db.execute(
            "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (
                url,
                final_url,
                status,
                content_type,
                fetched_at.isoformat(),
                elapsed,
                len(body),
                hashlib.sha256(body).hexdigest(),
                offset,
                length,
                unread,
            ),
        )

    def carry_page(
        self,
        page: KeptPage,
        record: tuple[bytes, bytes],
        *,
        fetched_at: datetime,
        elapsed: float,
        unread: bool,
    ) -> None:
        """Keep a page of the earlier archive that has not changed, its facts too unless ``unread``.

        ``record`` is its :meth:`KeptPage.record`.
        """
        offset, length = self._carry_record(*record)
        row = {
            **page.row,
            "fetched_at": fetched_at.isoformat(),
            "elapsed": elapsed,
            "warc_offset": offset,
            "warc_length": length,
            "unread": unread,
            "facts": None if unread else page.row["facts"],
        }
        names = ", ".join(f":{name}" for name in row)
        self._db.execute(f"INSERT OR REPLACE INTO pages VALUES ({names})", row)

    def add_facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Keep what was read of some pages: (address asked for, :meth:`Page.to_json`)."""
        self._db.executemany(
            "UPDATE pages SET facts = ?, unread = 0 WHERE url = ?", ((json, url) for url, json in facts)
        )

    def keep_earlier(self, page: SeenPage) -> None:
        """Keep what an earlier crawl made of a page that bears another date now; the first one kept stays."""
        self._db.executescript(REDATED)
        facts = page.facts.to_json() if page.facts else None
        row = (page.url, page.final_url, page.status, page.content_type, page.fetched_at.isoformat())
        numbers = (page.elapsed, page.size, page.sha256, 0, 0, page.unread, facts)
        self._db.execute(
            "INSERT OR IGNORE INTO redated VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row + numbers
        )

    def disown(self, urls: Iterable[str], note: str) -> None:
        """Take back pages that turn out to be none of the site's: they stay as they came, but are not read,
        their links do not count, and ``note`` stands on their visits, which tell nothing (UNSURE)."""
        self.commit()
        self._counts.clear()
        self._carried.clear()
        gone = json.dumps(list(urls))
        within = "IN (SELECT value FROM json_each(?))"
        finals = f"(SELECT final_url FROM pages WHERE url {within} AND (unread OR facts IS NOT NULL))"
        packed = self._db.execute(f"SELECT targets FROM outlinks WHERE page_url IN {finals}", (gone,))
        lost = Counter(number >> 1 for row in packed.fetchall() for number in _unpacked(row["targets"]))
        placed = f"page_url IN {finals} AND page_url NOT IN (SELECT page_url FROM outlinks)"
        rows = self._db.execute(f"SELECT DISTINCT target, page_url FROM places WHERE {placed}", (gone,))
        lost.update(row["target"] for row in rows.fetchall())
        self._db.executemany(
            "UPDATE targets SET count = count - ? WHERE id = ?", ((times, one) for one, times in lost.items())
        )
        for table in ("places", "outlinks"):
            self._db.execute(f"DELETE FROM {table} WHERE page_url IN {finals}", (gone,))
        self._db.execute("DELETE FROM targets WHERE count <= 0")
        self._db.execute(f"UPDATE pages SET unread = 0, facts = NULL WHERE url {within}", (gone,))
        self._db.execute(
            "UPDATE visits SET fate = 'unsure', note = ? WHERE purpose = 'page' AND fate = 'ok' "
            f"AND url {within}",
            (note, gone),
        )

    def add_rendering(self, url: str, html: bytes, at: datetime) -> None:
        """Keep what a browser made of a kept page (empty: nothing came of it), beside what was received."""
        offset, length = 0, 0
        if html:
            offset, length = self._write(url, "conversion", at, b"", html)
        self._db.execute("INSERT INTO rendered VALUES (?, ?, ?, ?)", (url, at.isoformat(), offset, length))

    def add_file(self, file: SeenFile) -> None:
        """Keep what was read of an attachment."""
        self._db.execute(FILES)
        row = (file.url, file.at.isoformat(), file.type, file.size, file.sha256, file.trouble, FILES_READER)
        found = zstd.compress(json.dumps([astuple(one) for one in file.numbers]).encode())
        values = (*row, found if file.numbers else None)
        self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def reopen(self) -> None:
        """A finished crawl has more to see after all: its spiders are to run again."""
        self._db.execute(
            "DELETE FROM meta WHERE key IN ('reason', 'finished', 'files', 'second_look', 'walled_again')"
        )
        self.set_meta("state", "running")

    def add_links(self, page_url: str, links: Iterable[Link], leading: Container[str] | None = None) -> int:
        """Count each link's target once a page and keep its first places; returns how many were not known.

        A link without an address is kept under its raw text. Counts reach the database with the next commit.
        ``leading``, the addresses that the crawl follows, is given when these are all the page's links: then
        a later crawl can carry them over.
        """
        fresh, numbers = 0, []
        for link in {link.url or link.raw: link for link in reversed(list(links))}.values():
            url = link.url or link.raw
            count = self._counts.get(url) or self._count(url, link.element)
            fresh += count.total == 0
            count.total += 1
            if count.total <= PLACES_KEPT:
                self._add_place(count, page_url, (link.text, link.element, link.raw))
            if leading is not None:
                numbers.append(2 * count.id + (url in leading))
        if leading is not None:
            self._keep_outlinks(page_url, numbers)
        return fresh

    def carry_links(self, page: KeptPage) -> list[str] | None:
        """Count the links of a page that has not changed; returns those that lead on.

        None, and nothing is counted, when that cannot be done: the words of a link are known of the first
        places of its target only, or the earlier archive is damaged.
        """
        if page.outlinks is None:
            return None
        try:
            numbers = set(_unpacked(page.outlinks))
            links = [self._to_carry(page, number) for number in numbers - self._carried.keys()]
        except DAMAGED:
            return None
        self._tally.update(numbers & self._carried.keys())
        for number, url, element, words in links:
            count = self._counts.get(url) or self._count(url, element, number >> 1)
            if words and count.total < PLACES_KEPT:
                self._add_place(count, page.url, words)
            count.total += 1
            if count.total >= PLACES_KEPT:
                self._carried[number] = count
        self._db.execute("INSERT OR REPLACE INTO outlinks VALUES (?, ?)", (page.url, page.outlinks))
        return [url for number, url, _, _ in links if number & 1]

    def _to_carry(self, page: KeptPage, number: int) -> tuple[int, str, str, tuple[str, str, str] | None]:
        """What the earlier archive knows of one link of a page: the target's address and element, and its
        words there. Raises one of DAMAGED when it does not know enough."""
        earlier, target = page.archive._db, number >> 1
        url, element = earlier.execute("SELECT url, element FROM targets WHERE id = ?", (target,)).fetchone()
        query = "SELECT text, element, raw FROM places WHERE target = ? AND page_url = ?"
        words = earlier.execute(query, (target, page.url)).fetchone()
        if words is None and ((count := self._known(url)) is None or count.total < PLACES_KEPT):
            raise LookupError(url)
        return number, url, element, words and (words[0], words[1], words[2])

    def _known(self, url: str) -> _Count | None:
        """What is known of a target."""
        if url not in self._counts:
            row = self._db.execute("SELECT id, count FROM targets WHERE url = ?", (url,)).fetchone()
            if row is None:
                return None
            self._counts[url] = _Count(row["id"], row["count"], row["count"])
        return self._counts[url]

    def _count(self, url: str, element: str, number: int | None = None) -> _Count:
        """What is known of a target, or a new one; then it gets ``number``, if one is given."""
        count = self._known(url)
        if count is None:
            query = "INSERT INTO targets (id, url, element) VALUES (?, ?, ?)"
            cursor = self._db.execute(query, (number or self._number(url), url, element))
            count = self._counts[url] = _Count(cursor.lastrowid or 0, 0, 0)
        return count

    def _number(self, url: str) -> int | None:
        """The number of a new target: the earlier archive's when it has one; None for any."""
        if self._earlier is None:
            return None
        known = self._earlier._db.execute("SELECT id FROM targets WHERE url = ?", (url,)).fetchone()
        self._next_id += not known
        return int(known["id"]) if known else self._next_id - 1

    def _add_place(self, count: _Count, page_url: str, words: tuple[str, str, str]) -> None:
        self._db.execute("INSERT INTO places VALUES (?, ?, ?, ?, ?)", (count.id, page_url, *words))

    def _keep_outlinks(self, page_url: str, numbers: list[int]) -> None:
        """Which targets a page links to, each number twice the target's, plus one when it leads on."""
        self._db.execute("INSERT OR REPLACE INTO outlinks VALUES (?, ?)", (page_url, _packed(numbers)))

    def add_visit(self, visit: Visit) -> None:
        """Write down one look at one address."""
        self._db.execute(
            "INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                visit.url,
                visit.at.isoformat(),
                visit.purpose,
                visit.status,
                visit.error,
                visit.elapsed,
                "" if visit.final_url == visit.url else visit.final_url,
                visit.fate,
                visit.cause.name if visit.cause else None,
                visit.note,
                visit.etag,
                visit.modified,
            ),
        )

    def settle(self, url: str, fate: Fate, cause: Cause | None = None) -> None:
        """Say what became of a link target."""
        self._db.execute(
            "UPDATE targets SET fate = ?, cause = ? WHERE url = ?", (fate, cause.name if cause else None, url)
        )

    def settle_seen(self, purpose: str) -> None:
        """Give each unseen target its last visit's fate; what failed once is UNSURE, with its cause."""
        self._db.execute(
            "UPDATE targets SET cause = v.cause, "
            "fate = CASE WHEN v.fate IN ('broken', 'soft') THEN 'unsure' ELSE v.fate END "
            "FROM (SELECT url, fate, cause, max(rowid) FROM visits WHERE purpose = ? GROUP BY url) AS v "
            "WHERE targets.url = v.url AND targets.fate = 'unseen'",
            (purpose,),
        )

    def annotate(self, urls: Iterable[str], purpose: str, note: str) -> None:
        """Put a note on the visits of one purpose to some addresses."""
        self._db.executemany(
            "UPDATE visits SET note = ? WHERE url = ? AND purpose = ?", ((note, url, purpose) for url in urls)
        )

    def add_post(self, post: Post) -> None:
        """Keep one item of an account; the same item from the same source is replaced."""
        self._db.execute(
            "INSERT OR REPLACE INTO posts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                post.platform,
                post.account,
                post.item_id,
                post.title,
                post.url,
                post.published.isoformat() if post.published else None,
                post.kind,
                post.state,
                post.source,
                post.fetched.isoformat(),
            ),
        )

    def add_view(self, view: View) -> None:
        """Keep how far a source saw an account; its newer view replaces the older one."""
        self._db.execute(
            "INSERT OR REPLACE INTO views VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                view.platform,
                view.account,
                view.source,
                view.since.isoformat() if view.since else None,
                view.until.isoformat() if view.until else None,
                view.complete,
                view.note,
                view.fetched.isoformat(),
                view.url,
                view.sha256,
                view.trouble,
            ),
        )

    def keep_answers(self, view: View, answers: Iterable[RawAnswer]) -> None:
        """Keep what a source answered of an account. Its earlier answers are let go of when no post and no
        view rests on them any more, or they are very old."""
        key = view.platform, view.account, view.source
        self._add_answers((*key, one.at.isoformat(), one.url, zstd.compress(one.body)) for one in answers)
        of_account = "FROM {} WHERE (platform, account, source) = (?1, ?2, ?3)"
        posts, views, kept = (of_account.format(table) for table in ("posts", "views", "answers"))
        self._db.execute(
            f"DELETE {kept} AND (at < ?4 OR at NOT IN (SELECT fetched {posts} UNION SELECT fetched {views}))",
            (*key, (now() - ANSWERS_KEPT).isoformat()),
        )

    def carry_answers(self, earlier: Archive, since: datetime) -> None:
        """Keep what another archive has of its sources' answers since a moment, and this one has not."""
        known = set(map(tuple, self._answers("platform, account, source, at", "1")))
        rows = map(tuple, earlier._answers("*", "at >= ?", since.isoformat()))
        self._add_answers(row for row in rows if row[:4] not in known)

    def _add_answers(self, rows: Iterable[tuple[str | bytes, ...]]) -> None:
        for made in (ANSWERS, ANSWERS_INDEX):
            self._db.execute(made)
        self._db.executemany("INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?)", rows)

    # --- reading ---

    def pages(self) -> Iterator[SeenPage]:
        """Every response that was kept, in the order of fetching."""
        for row in self._db.execute("SELECT * FROM pages ORDER BY rowid"):
            yield _seen_page(row)

    def files(self, url: str | None = None) -> Iterator[SeenFile]:
        """The attachments that were read, in the order of reading; of one address only when it is given."""
        if not self._has("files"):
            return
        query = "SELECT * FROM files WHERE ?1 IS NULL OR url = ?1 ORDER BY rowid"
        for row in self._db.execute(query, (url,)):
            yield _seen_file(row)

    def file_urls(self, *, fresh: bool = False) -> set[str]:
        """The addresses of attachments of which something is kept; ``fresh``: read by this crawl."""
        if not self._has("files"):
            return set()
        since = self.meta["started"] if fresh else ""
        return {row["url"] for row in self._db.execute("SELECT url FROM files WHERE at >= ?", (since,))}

    def file_to_carry(self, url: str) -> SeenFile | None:
        """What was read of an attachment, for a later crawl to carry over; None when nothing was, or by a
        reader that found less."""
        if not self._has("files"):
            return None
        query = "SELECT * FROM files WHERE url = ? AND reader = ? AND sha256 != ''"
        row = self._db.execute(query, (url, FILES_READER)).fetchone()
        return _seen_file(row) if row else None

    def _has(self, table: str) -> bool:
        """Whether there is a table that is made only when there is something to keep in it."""
        query = "SELECT 1 FROM sqlite_master WHERE name = ?"
        return self._db.execute(query, (table,)).fetchone() is not None

    def redated(self) -> list[SeenPage]:
        """Articles as earlier crawls saw them, each as the first did, that bear another date now. Their raw
        responses lie in the archives of those crawls."""
        known = self._has("redated")
        return [_seen_page(row) for row in self._db.execute("SELECT * FROM redated")] if known else []

    def page(self, url: str) -> SeenPage | None:
        """The response of one address, asked for or redirected to; None when it was not fetched.

        Of several addresses that lead to one page only the first has its facts; they are found from each.
        """
        row = self._db.execute(
            "SELECT * FROM pages WHERE url = ?1 OR final_url = ?1 OR final_url = "
            "(SELECT final_url FROM pages WHERE url = ?1) "
            "ORDER BY facts IS NULL AND NOT unread, url != ?1 LIMIT 1",
            (url,),
        ).fetchone()
        return _seen_page(row) if row else None

    def unread(self) -> list[str]:
        """The addresses of kept pages whose facts are not read yet."""
        return [row["url"] for row in self._db.execute("SELECT url FROM pages WHERE unread ORDER BY rowid")]

    def standing(self) -> list[str]:
        """The addresses of pages that were fine and are like no other, in the order of fetching."""
        rows = self._db.execute(
            "SELECT url FROM pages WHERE status = 200 GROUP BY sha256 HAVING count(*) = 1 "
            "AND final_url = url AND (unread OR facts IS NOT NULL) AND NOT EXISTS "
            "(SELECT 1 FROM visits WHERE visits.url = pages.url AND purpose = 'page' AND fate != 'ok') "
            "ORDER BY rowid"
        )
        return [row["url"] for row in rows]

    def repeated(self, least: int) -> list[list[str]]:
        """The addresses of pages that are alike to the byte, where at least so many are."""
        rows = self._db.execute(
            "SELECT json_group_array(url) AS urls FROM pages WHERE status = 200 "
            "AND (unread OR facts IS NOT NULL) GROUP BY sha256 HAVING count(*) >= ?",
            (least,),
        )
        return [json.loads(row["urls"]) for row in rows]

    def undrawn(self) -> list[str]:
        """The addresses of pages that scripts fill, or may fill in part, and no browser drew yet.

        Those of the plan come first, then those of which nothing can be said without a browser.
        """
        site = self.plan.site
        named = json.dumps([site.url, *(column.url for column in site.columns)] if site else [])
        rows = self._db.execute(
            "SELECT url FROM pages WHERE status < 400 "
            "AND (json_extract(facts, '$.scripted') OR json_extract(facts, '$.unseen') = ?) "
            "AND NOT EXISTS (SELECT 1 FROM rendered WHERE rendered.url = pages.url) "
            "ORDER BY url NOT IN (SELECT value FROM json_each(?)), "
            "NOT json_extract(facts, '$.scripted'), rowid",
            (FILLED_BY_SCRIPT, named),
        )
        return [row["url"] for row in rows]

    def drawn_count(self) -> int:
        """How many pages a browser was asked to draw."""
        return int(self._db.execute("SELECT count(*) FROM rendered").fetchone()[0])

    def drawn_links(self) -> list[tuple[str, str, int]]:
        """(address, element, depth) of targets that no spider saw yet and that stand on drawn pages."""
        rows = self._db.execute(
            "SELECT DISTINCT targets.url, targets.element, coalesce(frontier.depth, 0) + 1 AS depth "
            "FROM rendered JOIN pages ON pages.url = rendered.url "
            "JOIN places ON places.page_url = pages.final_url "
            "JOIN targets ON targets.id = places.target AND targets.fate = 'unseen' "
            "LEFT JOIN frontier ON frontier.url = rendered.url ORDER BY targets.id"
        )
        return [(row["url"], row["element"], row["depth"]) for row in rows]

    def heads(self, urls: Iterable[str]) -> dict[str, tuple[str, datetime]]:
        """Title and time of fetching of kept pages, by the address where they were found."""
        wanted = json.dumps(list(urls))
        rows = self._db.execute(
            "SELECT final_url, coalesce(json_extract(facts, '$.title'), '') AS title, fetched_at FROM pages "
            "WHERE final_url IN (SELECT value FROM json_each(?)) ORDER BY facts IS NOT NULL, rowid DESC",
            (wanted,),
        )
        return {row["final_url"]: (row["title"], datetime.fromisoformat(row["fetched_at"])) for row in rows}

    def page_count(self) -> int:
        """How many responses were kept."""
        return int(self._db.execute("SELECT count(*) FROM pages").fetchone()[0])

    def read_count(self) -> int:
        """How many pages were read: errors, files and further addresses of one page do not count."""
        rows = self._db.execute("SELECT count(*) FROM pages WHERE facts IS NOT NULL AND status < 400")
        return int(rows.fetchone()[0])

    def come_count(self) -> int:
        """How many pages came, those included that wait to be read."""
        query = "SELECT count(*) FROM pages WHERE (unread OR facts IS NOT NULL) AND status < 400"
        return int(self._db.execute(query).fetchone()[0])

    def targets(self, *fates: Fate) -> Iterator[Target]:
        """Link targets with their places, those of the given fates only when any is given."""
        where = f"WHERE fate IN ({','.join('?' * len(fates))})" if fates else ""
        for row in self._db.execute(f"SELECT * FROM targets {where} ORDER BY id", fates).fetchall():
            places = self._db.execute("SELECT * FROM places WHERE target = ? ORDER BY rowid", (row["id"],))
            yield Target(
                url=row["url"],
                element=row["element"],
                count=row["count"],
                fate=Fate(row["fate"]),
                cause=Cause[row["cause"]] if row["cause"] else None,
                places=tuple(Place(p["page_url"], p["text"], p["element"], p["raw"]) for p in places),
            )

    def known_urls(self, state: str | None = None) -> Iterator[str]:
        """Every in-site page address that was ever enqueued, those of one state only when given."""
        for row in self._db.execute("SELECT url FROM frontier WHERE ?1 IS NULL OR state = ?1", (state,)):
            yield row["url"]

    def final_urls(self) -> dict[str, str]:
        """Where the pages came from whose links were followed, each with its body's SHA-256."""
        pages = "SELECT final_url, sha256 FROM pages WHERE unread OR facts IS NOT NULL ORDER BY rowid DESC"
        return dict(self._db.execute(pages).fetchall())

    def words_to(self, url: str) -> str:
        """The words of the first link seen so far that leads to ``url``; empty when none has any."""
        row = self._db.execute(
            "SELECT text FROM places JOIN targets ON targets.id = places.target "
            "WHERE targets.url = ? AND text != '' ORDER BY places.rowid LIMIT 1",
            (url,),
        ).fetchone()
        return str(row["text"]) if row else ""

    def addresses(self) -> set[str]:
        """Every link target."""
        return {row["url"] for row in self._db.execute("SELECT url FROM targets")}

    def elements(self, fate: Fate) -> list[tuple[str, str]]:
        """(address, element) of every target of one fate."""
        rows = self._db.execute("SELECT url, element FROM targets WHERE fate = ? ORDER BY id", (fate,))
        return [(row["url"], row["element"]) for row in rows]

    def suspects(self) -> list[tuple[str, str]]:
        """(address, element) of every target that awaits its second look: the first failed, or came too soon
        for its host (429, 503)."""
        rows = self._db.execute(
            "SELECT url, element FROM targets "
            "WHERE (fate = 'unsure' AND cause IS NOT NULL OR fate = 'blocked' "
            "AND EXISTS (SELECT 1 FROM visits WHERE visits.url = targets.url AND status IN (429, 503))) "
            "AND NOT EXISTS (SELECT 1 FROM visits WHERE visits.url = targets.url AND purpose = 'again') "
            "ORDER BY id"
        )
        return [(row["url"], row["element"]) for row in rows]

    def fate_counts(self) -> dict[Fate, int]:
        """How many link targets met each fate."""
        rows = self._db.execute("SELECT fate, count(*) FROM targets GROUP BY fate").fetchall()
        return {Fate(fate): count for fate, count in rows}

    def visits(self, url: str | None = None, *purposes: str) -> Iterator[Visit]:
        """Looks in the order of time, of one address and of some purposes only when given."""
        clauses, values = ["1"], list[str]()
        if url is not None:
            clauses.append("url = ?")
            values.append(url)
        if purposes:
            clauses.append(f"purpose IN ({','.join('?' * len(purposes))})")
            values.extend(purposes)
        for row in self._db.execute(
            f"SELECT * FROM visits WHERE {' AND '.join(clauses)} ORDER BY at, rowid", values
        ):
            yield _visit(row)

    def asked(self, url: str, purpose: str) -> Visit | None:
        """The first look at an address by whose validators the server can be asked again; None when there is
        none."""
        row = self._db.execute(
            "SELECT * FROM visits WHERE url = ? AND purpose = ? AND (etag != '' OR modified != '') "
            "ORDER BY at, rowid LIMIT 1",
            (url, purpose),
        ).fetchone()
        return _visit(row) if row else None

    def posts(self, platform: str | None = None, account: str | None = None) -> Iterator[Post]:
        """Items of accounts, newest last."""
        for row in self._of_account("posts", platform, account, "published, rowid"):
            yield Post(
                platform=row["platform"],
                account=row["account"],
                item_id=row["item_id"],
                title=row["title"],
                url=row["url"],
                published=_day(row["published"]),
                kind=row["kind"],
                state=row["state"],
                source=row["source"],
                fetched=datetime.fromisoformat(row["fetched"]),
            )

    def views(self, platform: str | None = None, account: str | None = None) -> Iterator[View]:
        """How far each source saw the accounts."""
        for row in self._of_account("views", platform, account, "rowid"):
            yield View(
                platform=row["platform"],
                account=row["account"],
                source=row["source"],
                since=_day(row["since"]),
                until=_day(row["until"]),
                complete=bool(row["complete"]),
                note=row["note"],
                fetched=datetime.fromisoformat(row["fetched"]),
                url=row["url"],
                sha256=row["sha256"],
                trouble=row["trouble"],
            )

    def readings(self) -> list[tuple[str, str, str, datetime]]:
        """Platform, account, source and moment of every reading of which answers are kept."""
        rows = self._answers("platform, account, source, at", "1")
        return list(dict.fromkeys((*tuple(row)[:3], datetime.fromisoformat(row["at"])) for row in rows))

    def answers(self, platform: str, account: str, source: str, at: datetime) -> list[RawAnswer]:
        """What a source answered when it was asked for an account at that moment, in order."""
        key = platform, account, source, at.isoformat()
        rows = self._answers("url, body", "(platform, account, source, at) = (?, ?, ?, ?)", *key)
        return [RawAnswer(row["url"], at, zstd.decompress(row["body"])) for row in rows]

    def _answers(self, columns: str, where: str, *values: str) -> Iterable[sqlite3.Row]:
        query = f"SELECT {columns} FROM answers WHERE {where} ORDER BY rowid"
        return self._db.execute(query, values) if self._has("answers") else ()

    def _of_account(
        self, table: str, platform: str | None, account: str | None, order: str
    ) -> Iterable[sqlite3.Row]:
        """The rows of a platform and an account, by the table's key; None: of all."""
        given = {"platform": platform, "account": account}
        named = {name: value for name, value in given.items() if value is not None}
        clauses = " AND ".join(f"{name} = :{name}" for name in named) or "1"
        return self._db.execute(f"SELECT * FROM {table} WHERE {clauses} ORDER BY {order}", named)

    def response(self, url: str) -> bytes | None:
        """The raw body that was received from ``url``, read back from the WARC; None when it was not kept."""
        return _payload(self.record(url))

    def rendering(self, url: str) -> bytes | None:
        """What a browser made of a page, as UTF-8; None when none drew it or nothing came of it."""
        return _payload(self.record(url, "rendered"))

    def kept(self, url: str) -> KeptPage | None:
        """A page that answered at this very address, as it lies; None when there is none."""
        row = self._db.execute(
            "SELECT pages.*, json_extract(facts, '$.kind') AS kind, "
            "json_array_length(facts, '$.rows') > 0 "
            "OR json_extract(facts, '$.empty') IS NOT NULL AS is_list, "
            "EXISTS (SELECT 1 FROM rendered WHERE rendered.url = pages.url) AS drawn, outlinks.targets "
            "FROM pages LEFT JOIN outlinks ON page_url = url "
            "WHERE url = ? AND final_url = url AND status = 200",
            (url,),
        ).fetchone()
        if row is None:
            return None
        fields = dict(row)
        found = {name: fields.pop(name) for name in ("kind", "is_list", "drawn", "targets")}
        return KeptPage(
            self, fields, found["kind"], bool(found["is_list"]), bool(found["drawn"]), found["targets"]
        )

    def record(self, url: str, table: str = "pages") -> bytes:
        """The WARC record of one address; empty when it was not kept."""
        query = f"SELECT warc_offset, warc_length FROM {table} WHERE url = ?"
        row = self._db.execute(query, (url,)).fetchone()
        return self._record_in(self._frame(*row)) if row and row["warc_length"] else b""

    def _record_in(self, frame: bytes) -> bytes:
        learned = zstd.get_frame_info(frame).dictionary_id
        return zstd.decompress(frame, zstd_dict=self._learned() if learned else None)

    def _frame(self, offset: int, length: int) -> bytes:
        """A record as it lies in the file."""
        if self._warc is not None:
            self._warc.flush()
        if self._reader is None:
            self._reader = (self.folder / WARC).open("rb", buffering=0)
        self._reader.seek(offset)
        return self._reader.read(length)

    # --- the WARC file ---

    def _write(self, url: str, kind: str, at: datetime, head: bytes, payload: bytes) -> tuple[int, int]:
        """Append one record, whose block is ``head`` and ``payload``; returns its offset and length."""
        what = "application/http; msgtype=response" if head else "text/html; charset=utf-8"
        date = at.astimezone(UTC).isoformat("T", "seconds").replace("+00:00", "Z")
        fields = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uuid4()}>\r\n"
            f"WARC-Target-URI: {' '.join(url.split())}\r\nWARC-Date: {date}\r\n"
            f"Content-Type: {what}\r\nContent-Length: {len(head) + len(payload)}\r\n\r\n"
        )
        return self._append(b"".join((fields.encode(), head, payload, b"\r\n\r\n")))

    def _append(self, record: bytes) -> tuple[int, int]:
        """Write one record as a zstd frame of its own; returns its offset and length."""
        if self._learned() is None:
            self._samples.append(record)
            if len(self._samples) >= SAMPLES:
                self._learn()
        return self._append_frame(self._compressor.compress(record, zstd.ZstdCompressor.FLUSH_FRAME))

    def _append_frame(self, frame: bytes) -> tuple[int, int]:
        file = self._open_warc()
        offset = file.tell()
        file.write(frame)
        return offset, len(frame)

    def _carry_record(self, frame: bytes, record: bytes) -> tuple[int, int]:
        """Append a record of the earlier archive; as it lies there, when both have the same dictionary."""
        learned = self._learned()
        if learned and zstd.get_frame_info(frame).dictionary_id == learned.dict_id:
            return self._append_frame(frame)
        return self._append(record)

    def _learned(self) -> zstd.ZstdDict | None:
        """What this site's pages share; None while too few were seen."""
        if self._dictionary is None and (path := self.folder / DICTIONARY).is_file():
            self._dictionary = zstd.ZstdDict(path.read_bytes())
            self._compressor = zstd.ZstdCompressor(zstd_dict=self._dictionary.as_digested_dict)
        return self._dictionary

    def _learn(self) -> None:
        """Write down what the pages so far share: from now on only what is their own costs room.

        What the earlier archive had learned stays while it holds: its records are then carried as they lie.
        """
        learned = self._earlier._learned() if self._earlier else None
        with suppress(zstd.ZstdError):  # there is too little in them
            if not learned or _size(self._samples, learned) > HOLDS * _size(self._samples, None):
                learned = zstd.train_dict(self._samples, DICTIONARY_BYTES)
            fresh = self.folder / f"{DICTIONARY}.new"
            fresh.write_bytes(learned.dict_content)
            fresh.replace(self.folder / DICTIONARY)
            self._learned()
        self._samples.clear()

    def _open_warc(self) -> io.BufferedRandom:
        """The WARC file at its end, cut back to the last record that the database knows."""
        if self._warc is None:
            path = self.folder / WARC
            path.touch()
            self._warc = path.open("r+b")
            end = self._db.execute(
                "SELECT coalesce(max(warc_offset + warc_length), 0) FROM "
                "(SELECT warc_offset, warc_length FROM pages "
                "UNION ALL SELECT warc_offset, warc_length FROM rendered)"
            ).fetchone()[0]
            self._warc.seek(end)
            self._warc.truncate()
        return self._warc


Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def once(
    work: Callable[Concatenate[Archive, Arguments], Result],
) -> Callable[Concatenate[Archive, Arguments], Result]:
    """Make a function of an archive work its answer out once: checks share what they ask for.

    Who gets the answer must not change it. Further arguments are positional and hashable.
    """

    @wraps(work)
    def kept(archive: Archive, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        known, key = archive.worked_out(), (work, args)
        if key not in known:
            known[key] = work(archive, *args, **kwargs)
        found: Result = known[key]
        return found

    return kept


def now() -> datetime:
    """This moment in Beijing time, to the second."""
    return datetime.now(TIMEZONE).replace(microsecond=0)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _packed(numbers: list[int]) -> bytes:
    """Numbers as the steps from one to the next: those of a menu are neighbours."""
    numbers.sort()
    steps = map(sub, numbers, [0, *numbers])
    packer = zlib.compressobj(1, wbits=9, memLevel=1)  # the usual room of 256 KB takes longer than the work
    return packer.compress(struct.pack(f"<{len(numbers)}I", *steps)) + packer.flush()


def _unpacked(packed: bytes) -> Iterator[int]:
    steps = zlib.decompress(packed)
    return accumulate(struct.unpack(f"<{len(steps) // 4}I", steps))


def _size(records: Iterable[bytes], learned: zstd.ZstdDict | None) -> int:
    """Bytes that records take, packed with a dictionary or without."""
    return sum(len(zstd.compress(record, zstd_dict=learned)) for record in records)


def _payload(record: bytes) -> bytes | None:
    """The body in a WARC record."""
    if not record:
        return None
    fields, _, block = record.partition(b"\r\n\r\n")
    if b"\r\nWARC-Type: response\r\n" in fields:
        block = block.partition(b"\r\n\r\n")[2]
    return block[:-4]


def _http_head(status: int, headers: Iterable[tuple[str, str]], length: int) -> bytes:
    """The answer's header, made to fit the unpacked body: other programs unpack what is said to be packed."""
    lines = [f"Content-Length: {length}"]
    for name, value in headers:
        packed = name.lower() in ("content-encoding", "content-length")
        lines.append(f"{'X-Archive-Orig-' if packed else ''}{name}: {' '.join(value.splitlines())}")
    return "\r\n".join([f"HTTP/1.1 {status} ", *lines, "", ""]).encode("latin-1", "replace")


def _require_known_version(db: sqlite3.Connection, folder: Path) -> int:
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version == 0:
        raise UnmadeError(f"{folder} 里的存档是空的或没有建成，请重新检查。")
    if version < WITHOUT_VIEWS:
        raise OlderError(f"{folder} 里的存档由旧版本的 xunjian 生成，请重新检查。")
    if version > SCHEMA_VERSION:
        raise ArchiveError(f"{folder} 里的存档由更新版本的 xunjian 生成，请先升级 xunjian。")
    return version


def _visit(row: sqlite3.Row) -> Visit:
    return Visit(
        url=row["url"],
        at=datetime.fromisoformat(row["at"]),
        purpose=row["purpose"],
        status=row["status"],
        error=row["error"],
        elapsed=row["elapsed"],
        final_url=row["final_url"] or row["url"],
        fate=Fate(row["fate"]),
        cause=Cause[row["cause"]] if row["cause"] else None,
        note=row["note"],
        etag=row["etag"],
        modified=row["modified"],
    )


def _seen_page(row: Mapping[str, object] | sqlite3.Row) -> SeenPage:
    facts = row["facts"]
    return SeenPage(
        url=str(row["url"]),
        final_url=str(row["final_url"]),
        status=int(str(row["status"])),
        content_type=str(row["content_type"]),
        fetched_at=datetime.fromisoformat(str(row["fetched_at"])),
        elapsed=float(str(row["elapsed"])),
        size=int(str(row["size"])),
        sha256=str(row["sha256"]),
        facts=Page.from_json(str(facts)) if facts else None,
        unread=bool(row["unread"]),
    )


def _seen_file(row: sqlite3.Row) -> SeenFile:
    numbers = json.loads(zstd.decompress(row["numbers"])) if row["numbers"] else ()
    return SeenFile(
        url=row["url"],
        at=datetime.fromisoformat(row["at"]),
        type=row["type"],
        size=row["size"],
        sha256=row["sha256"],
        trouble=row["trouble"],
        numbers=tuple(Beside(who, Kind(kind), *words) for who, kind, *words in numbers),
    )
