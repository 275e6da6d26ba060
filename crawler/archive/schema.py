"""How the SQLite file of an archive is laid out, and which of them can be read."""

from __future__ import annotations

import sqlite3
import struct
import zlib
from datetime import datetime, timedelta
from pathlib import Path

from crawler.plan import TIMEZONE

SCHEMA_VERSION = 5
DAMAGED = (sqlite3.Error, zlib.error, struct.error, TypeError, ValueError, LookupError)
"""What reading an archive may raise that somebody damaged."""

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
SCRIPTS = "CREATE TABLE IF NOT EXISTS scripts (url TEXT PRIMARY KEY, code BLOB NOT NULL)"
"""As above: script files, by which a reader knows what they fill."""
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


def require_known_version(db: sqlite3.Connection, folder: Path) -> int:
    """The version of a database.

    Raises:
        ArchiveError: it is empty, or of a xunjian that is too old or newer.
    """
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version == 0:
        raise UnmadeError(f"{folder} 里的存档是空的或没有建成，请重新检查。")
    if version < WITHOUT_VIEWS:
        raise OlderError(f"{folder} 里的存档由旧版本的 xunjian 生成，请重新检查。")
    if version > SCHEMA_VERSION:
        raise ArchiveError(f"{folder} 里的存档由更新版本的 xunjian 生成，请先升级 xunjian。")
    return version


def has(db: sqlite3.Connection, table: str) -> bool:
    """Whether there is a table that is made only when there is something to keep in it."""
    query = "SELECT 1 FROM sqlite_master WHERE name = ?"
    return db.execute(query, (table,)).fetchone() is not None


def now() -> datetime:
    """This moment in Beijing time, to the second."""
    return datetime.now(TIMEZONE).replace(microsecond=0)
