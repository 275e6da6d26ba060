"""One crawl's record: pages with their facts, files, looks and the frontier, beside links and accounts."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from backports import zstd
from filelock import FileLock, Timeout

from crawler.archive.accounts import Accounts
from crawler.archive.links import Links
from crawler.archive.rows import SeenFile, SeenPage, Visit, seen_file, seen_page, visit
from crawler.archive.schema import (
    FILES,
    FILES_READER,
    REDATED,
    SCHEMA,
    SCHEMA_VERSION,
    SCRIPTS,
    VIEWS,
    WITHOUT_VIEWS,
    ArchiveError,
    has,
    now,
    require_known_version,
)
from crawler.archive.warc import Warc, http_head, payload
from crawler.page.model import FACTS_VERSION, FILLED_BY_SCRIPT
from crawler.plan import Plan

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
COMPARED = "compared_with"
"""Key in its meta: when the earlier crawl began whose dates of articles were compared with its own; empty
where there was one that could not be."""
INSPECTED = "inspected"
"""Key in its meta: 监测时间点 of the inspection that saw an article with another date, by address (JSON)."""


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
        frame = self.archive.warc.frame(self.row["warc_offset"], self.row["warc_length"])
        return frame, self.archive.warc.unpacked(frame)


class Archive:
    """One crawl's record. Open it with :meth:`create` or :meth:`open`; it is a context manager."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, *, writable: bool) -> None:
        self.folder = folder
        self._db = connection
        self._db.row_factory = sqlite3.Row
        self.links, self.accounts = Links(connection), Accounts(connection)
        self.warc = Warc(folder, self._end)
        self._writable = writable
        self._lock: FileLock | None = None
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
            ArchiveError: the folder cannot be made or holds an archive of a newer xunjian, another process is
                writing it, or something that is no file has its name.
            OSError, sqlite3.OperationalError: the folder cannot be written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (FileNotFoundError, FileExistsError, NotADirectoryError):
            raise ArchiveError(f"建不了存档文件夹 {folder}，请换一个地方。") from None
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
        if require_known_version(db, folder) == WITHOUT_VIEWS:
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
            if require_known_version(db, folder) == WITHOUT_VIEWS:
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
            self.links.forget_counts()
        self.close()

    def close(self) -> None:
        """Commit and let go of the files."""
        try:
            if self._writable:
                self.commit()
        finally:
            self._db.close()
            self.warc.close()
            if self._lock is not None:
                self._lock.release()

    def commit(self) -> None:
        """Make what was written so far survive a kill."""
        self.warc.flush()
        self.links.write_counts()
        self._db.commit()

    # --- an earlier crawl of the same site ---

    def follow(self, earlier: Archive) -> bool:
        """Carry over from ``earlier``, as it is now, what has not changed since. Its targets keep their
        numbers, so that the packed links of a page can be carried as they lie: False when others have them
        already."""
        begun = earlier.meta["started"]
        if self.links.met_any() and self.meta.get("earlier") != begun:
            return False
        self.set_meta("earlier", begun)
        self.links.follow(earlier.links)
        self.warc.earlier = earlier.warc
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
        offset, length = self.warc.write(
            url, "response", fetched_at, http_head(status, headers, len(body)), body
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
        offset, length = self.warc.carry(*record)
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
        self.links.forget_counts()
        gone = json.dumps(list(urls))
        within = "IN (SELECT value FROM json_each(?))"
        finals = f"(SELECT final_url FROM pages WHERE url {within} AND (unread OR facts IS NOT NULL))"
        self.links.take_back(finals, gone)
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
            offset, length = self.warc.write(url, "conversion", at, b"", html)
        self._db.execute("INSERT INTO rendered VALUES (?, ?, ?, ?)", (url, at.isoformat(), offset, length))

    def add_file(self, file: SeenFile) -> None:
        """Keep what was read of an attachment."""
        self._db.execute(FILES)
        row = (file.url, file.at.isoformat(), file.type, file.size, file.sha256, file.trouble, FILES_READER)
        found = zstd.compress(json.dumps([astuple(one) for one in file.numbers]).encode())
        values = (*row, found if file.numbers else None)
        self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def add_script(self, url: str, code: str) -> None:
        """Keep the text of a script file; empty of one that is not there."""
        self._db.execute(SCRIPTS)
        packed = zstd.compress(code.encode("utf-8", "replace"))
        self._db.execute("INSERT OR REPLACE INTO scripts VALUES (?, ?)", (url, packed))

    def scripts(self) -> dict[str, str]:
        """The script files that were read, by their addresses."""
        if not self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'scripts'").fetchone():
            return {}
        rows = self._db.execute("SELECT url, code FROM scripts")
        return {row["url"]: zstd.decompress(row["code"]).decode() for row in rows}

    def reopen(self) -> None:
        """A finished crawl has more to see after all: its spiders are to run again."""
        self._db.execute(
            "DELETE FROM meta WHERE key IN ('reason', 'finished', 'files', 'second_look', 'walled_again')"
        )
        self.set_meta("state", "running")

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

    def annotate(self, urls: Iterable[str], purpose: str, note: str) -> None:
        """Put a note on the visits of one purpose to some addresses."""
        self._db.executemany(
            "UPDATE visits SET note = ? WHERE url = ? AND purpose = ?", ((note, url, purpose) for url in urls)
        )

    def _end(self) -> int:
        """Where the last record of the WARC ends that the database knows of."""
        query = (
            "SELECT coalesce(max(warc_offset + warc_length), 0) FROM "
            "(SELECT warc_offset, warc_length FROM pages "
            "UNION ALL SELECT warc_offset, warc_length FROM rendered)"
        )
        return int(self._db.execute(query).fetchone()[0])

    # --- reading ---

    def pages(self) -> Iterator[SeenPage]:
        """Every response that was kept, in the order of fetching."""
        for row in self._db.execute("SELECT * FROM pages ORDER BY rowid"):
            yield seen_page(row)

    def files(self, url: str | None = None) -> Iterator[SeenFile]:
        """The attachments that were read, in the order of reading; of one address only when it is given."""
        if not has(self._db, "files"):
            return
        query = "SELECT * FROM files WHERE ?1 IS NULL OR url = ?1 ORDER BY rowid"
        for row in self._db.execute(query, (url,)):
            yield seen_file(row)

    def file_urls(self, *, fresh: bool = False) -> set[str]:
        """The addresses of attachments of which something is kept; ``fresh``: read by this crawl."""
        if not has(self._db, "files"):
            return set()
        since = self.meta["started"] if fresh else ""
        return {row["url"] for row in self._db.execute("SELECT url FROM files WHERE at >= ?", (since,))}

    def file_to_carry(self, url: str) -> SeenFile | None:
        """What was read of an attachment, for a later crawl to carry over; None when nothing was, or by a
        reader that found less."""
        if not has(self._db, "files"):
            return None
        query = "SELECT * FROM files WHERE url = ? AND reader = ? AND sha256 != ''"
        row = self._db.execute(query, (url, FILES_READER)).fetchone()
        return seen_file(row) if row else None

    def redated(self) -> list[SeenPage]:
        """Articles as earlier crawls saw them, each as the first did, that bear another date now. Their raw
        responses lie in the archives of those crawls."""
        known = has(self._db, "redated")
        return [seen_page(row) for row in self._db.execute("SELECT * FROM redated")] if known else []

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
        return seen_page(row) if row else None

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

    def drawn(self) -> set[str]:
        """The addresses of pages that a browser was asked to draw."""
        return {row["url"] for row in self._db.execute("SELECT url FROM rendered")}

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

    def known_urls(self, state: str | None = None) -> Iterator[str]:
        """Every in-site page address that was ever enqueued, those of one state only when given."""
        for row in self._db.execute("SELECT url FROM frontier WHERE ?1 IS NULL OR state = ?1", (state,)):
            yield row["url"]

    def final_urls(self) -> dict[str, str]:
        """Where the pages came from whose links were followed, each with its body's SHA-256."""
        pages = "SELECT final_url, sha256 FROM pages WHERE unread OR facts IS NOT NULL ORDER BY rowid DESC"
        return dict(self._db.execute(pages).fetchall())

    def different(self, most: int) -> dict[str, int]:
        """Where the pages came from that are not alike to the byte, each with how many addresses showed it;
        empty where there are more than ``most``, which the first of them tell."""
        came: dict[str, str] = {}
        for row in self._db.execute("SELECT final_url, sha256 FROM pages WHERE unread OR facts IS NOT NULL"):
            came.setdefault(row["sha256"], row["final_url"])
            if len(came) > most:
                return {}
        count = "SELECT count(*) FROM pages WHERE sha256 = ?"
        return {url: int(self._db.execute(count, (digest,)).fetchone()[0]) for digest, url in came.items()}

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
            yield visit(row)

    def asked(self, url: str, purpose: str) -> Visit | None:
        """The first look at an address by whose validators the server can be asked again; None when there is
        none."""
        row = self._db.execute(
            "SELECT * FROM visits WHERE url = ? AND purpose = ? AND (etag != '' OR modified != '') "
            "ORDER BY at, rowid LIMIT 1",
            (url, purpose),
        ).fetchone()
        return visit(row) if row else None

    def response(self, url: str) -> bytes | None:
        """The raw body that was received from ``url``, read back from the WARC; None when it was not kept."""
        return payload(self.record(url))

    def rendering(self, url: str) -> bytes | None:
        """What a browser made of a page, as UTF-8; None when none drew it or nothing came of it."""
        return payload(self.record(url, "rendered"))

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
        return self.warc.unpacked(self.warc.frame(*row)) if row and row["warc_length"] else b""


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
