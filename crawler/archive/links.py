"""The links of a crawl: each target once, how often it was met, its first places, what became of it."""

from __future__ import annotations

import sqlite3
import struct
import zlib
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from operator import sub

from crawler.archive.rows import Place, Target
from crawler.archive.schema import DAMAGED
from crawler.link import Cause, Fate, Link

PLACES_KEPT = 20
COUNTS_KEPT = 50_000
"""Counts held in memory before those of rare targets are left to the database."""


@dataclass(slots=True)
class _Count:
    """How often a target was seen so far, and how often the database knows of."""

    id: int
    total: int
    written: int


class Links:
    """The targets of one archive, in its database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._earlier: Links | None = None
        self._next_id = 0
        self._counts: dict[str, _Count] = {}
        self._carried: dict[int, _Count] = {}
        """Targets of the earlier archive whose places are known, by what its pages' packed links say of them:
        these need only be counted."""
        self._tally: Counter[int] = Counter()
        """How often, since the last commit."""

    def follow(self, earlier: Links) -> None:
        """Give targets the numbers that they have in ``earlier``."""
        last = "SELECT coalesce(max(id), 0) FROM targets"
        (own,), (known,) = (links._db.execute(last).fetchone() for links in (self, earlier))
        self._earlier, self._next_id = earlier, max(own, known) + 1

    def write_counts(self) -> None:
        """Hand the counts to the database, for the next commit."""
        for number, times in self._tally.items():
            self._carried[number].total += times
        self._tally.clear()
        changed = [count for count in self._counts.values() if count.total != count.written]
        self._db.executemany("UPDATE targets SET count = ? WHERE id = ?", ((c.total, c.id) for c in changed))
        for count in changed:
            count.written = count.total
        if len(self._counts) > COUNTS_KEPT:  # what stands on few pages may wait in the database
            self._counts = {url: count for url, count in self._counts.items() if count.total > PLACES_KEPT}
            self._carried.clear()

    def forget_counts(self) -> None:
        """The database knows better: what was counted since the last commit is void."""
        self._counts.clear()
        self._carried.clear()
        self._tally.clear()

    def add(self, page_url: str, links: Iterable[Link], leading: Container[str] | None = None) -> int:
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

    def carry(self, page_url: str, outlinks: bytes | None) -> list[str] | None:
        """Count the links of a page that has not changed, as the earlier archive packed them; returns those
        that lead on.

        None, and nothing is counted, when that cannot be done: the words of a link are known of the first
        places of its target only, or the earlier archive is damaged.
        """
        if outlinks is None or self._earlier is None:
            return None
        try:
            numbers = set(_unpacked(outlinks))
            links = [
                self._to_carry(self._earlier, page_url, number) for number in numbers - self._carried.keys()
            ]
        except DAMAGED:
            return None
        self._tally.update(numbers & self._carried.keys())
        for number, url, element, words in links:
            count = self._counts.get(url) or self._count(url, element, number >> 1)
            if words and count.total < PLACES_KEPT:
                self._add_place(count, page_url, words)
            count.total += 1
            if count.total >= PLACES_KEPT:
                self._carried[number] = count
        self._db.execute("INSERT OR REPLACE INTO outlinks VALUES (?, ?)", (page_url, outlinks))
        return [url for number, url, _, _ in links if number & 1]

    def _to_carry(
        self, earlier: Links, page_url: str, number: int
    ) -> tuple[int, str, str, tuple[str, str, str] | None]:
        """What the earlier archive knows of one link of a page: the target's address and element, and its
        words there. Raises one of DAMAGED when it does not know enough."""
        db, target = earlier._db, number >> 1
        url, element = db.execute("SELECT url, element FROM targets WHERE id = ?", (target,)).fetchone()
        query = "SELECT text, element, raw FROM places WHERE target = ? AND page_url = ?"
        words = db.execute(query, (target, page_url)).fetchone()
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

    def take_back(self, pages: str, gone: str) -> None:
        """Uncount the links of pages; ``pages`` selects their addresses, of which ``gone`` is the value."""
        packed = self._db.execute(f"SELECT targets FROM outlinks WHERE page_url IN {pages}", (gone,))
        lost = Counter(number >> 1 for row in packed.fetchall() for number in _unpacked(row["targets"]))
        placed = f"page_url IN {pages} AND page_url NOT IN (SELECT page_url FROM outlinks)"
        rows = self._db.execute(f"SELECT DISTINCT target, page_url FROM places WHERE {placed}", (gone,))
        lost.update(row["target"] for row in rows.fetchall())
        self._db.executemany(
            "UPDATE targets SET count = count - ? WHERE id = ?", ((times, one) for one, times in lost.items())
        )
        for table in ("places", "outlinks"):
            self._db.execute(f"DELETE FROM {table} WHERE page_url IN {pages}", (gone,))
        self._db.execute("DELETE FROM targets WHERE count <= 0")

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

    def words_to(self, url: str) -> str:
        """The words of the first link seen so far that leads to ``url``; empty when none has any."""
        row = self._db.execute(
            "SELECT text FROM places JOIN targets ON targets.id = places.target "
            "WHERE targets.url = ? AND text != '' ORDER BY places.rowid LIMIT 1",
            (url,),
        ).fetchone()
        return str(row["text"]) if row else ""

    def holder(self, url: str) -> str:
        """The page on which a link to ``url`` was seen first; empty when none is known."""
        row = self._db.execute(
            "SELECT page_url FROM places JOIN targets ON targets.id = places.target "
            "WHERE targets.url = ? ORDER BY places.rowid LIMIT 1",
            (url,),
        ).fetchone()
        return str(row["page_url"]) if row else ""

    def met_any(self) -> bool:
        """Whether there is one."""
        return self._db.execute("SELECT 1 FROM targets LIMIT 1").fetchone() is not None

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


def _packed(numbers: list[int]) -> bytes:
    """Numbers as the steps from one to the next: those of a menu are neighbours."""
    numbers.sort()
    steps = map(sub, numbers, [0, *numbers])
    packer = zlib.compressobj(1, wbits=9, memLevel=1)  # the usual room of 256 KB takes longer than the work
    return packer.compress(struct.pack(f"<{len(numbers)}I", *steps)) + packer.flush()


def _unpacked(packed: bytes) -> Iterator[int]:
    steps = zlib.decompress(packed)
    return accumulate(struct.unpack(f"<{len(steps) // 4}I", steps))
