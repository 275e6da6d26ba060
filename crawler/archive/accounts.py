"""The accounts of a crawl: their posts, how far each source saw them, and what it answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime

from backports import zstd

from crawler.archive.rows import Post, RawAnswer, View, day
from crawler.archive.schema import ANSWERS, ANSWERS_INDEX, ANSWERS_KEPT, has, now


class Accounts:
    """The accounts of one archive, in its database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

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

    def carry_answers(self, earlier: Accounts, since: datetime) -> None:
        """Keep what another archive has of its sources' answers since a moment, and this one has not."""
        known = set(map(tuple, self._answers("platform, account, source, at", "1")))
        rows = map(tuple, earlier._answers("*", "at >= ?", since.isoformat()))
        self._add_answers(row for row in rows if row[:4] not in known)

    def _add_answers(self, rows: Iterable[tuple[str | bytes, ...]]) -> None:
        for made in (ANSWERS, ANSWERS_INDEX):
            self._db.execute(made)
        self._db.executemany("INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?)", rows)

    def posts(self, platform: str | None = None, account: str | None = None) -> Iterator[Post]:
        """Items of accounts, newest last."""
        for row in self._of_account("posts", platform, account, "published, rowid"):
            fetched = datetime.fromisoformat(row["fetched"])
            yield Post(**{**row, "published": day(row["published"]), "fetched": fetched})

    def views(self, platform: str | None = None, account: str | None = None) -> Iterator[View]:
        """How far each source saw the accounts."""
        for row in self._of_account("views", platform, account, "rowid"):
            span = {"since": day(row["since"]), "until": day(row["until"])}
            fetched = datetime.fromisoformat(row["fetched"])
            yield View(**{**row, **span, "complete": bool(row["complete"]), "fetched": fetched})

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
        return self._db.execute(query, values) if has(self._db, "answers") else ()

    def _of_account(
        self, table: str, platform: str | None, account: str | None, order: str
    ) -> Iterable[sqlite3.Row]:
        """The rows of a platform and an account, by the table's key; None: of all."""
        given = {"platform": platform, "account": account}
        named = {name: value for name, value in given.items() if value is not None}
        clauses = " AND ".join(f"{name} = :{name}" for name in named) or "1"
        return self._db.execute(f"SELECT * FROM {table} WHERE {clauses} ORDER BY {order}", named)
