"""What an archive gives back: pages, files, links with what became of them, looks, posts and views."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from backports import zstd

from crawler.link import Cause, Fate
from crawler.page.model import Page
from crawler.personal import Beside, Kind


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


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def visit(row: sqlite3.Row) -> Visit:
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


def seen_page(row: Mapping[str, object] | sqlite3.Row) -> SeenPage:
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


def seen_file(row: sqlite3.Row) -> SeenFile:
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
