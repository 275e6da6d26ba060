"""An earlier crawl of the same site: what has not changed is carried over; a crawl that shrank says so, and
an article that bears another date now is remembered as it was."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from backports import zstd

from crawler.archive import COMPARED, DAMAGED, INSPECTED, Archive, ArchiveError, KeptPage, SeenPage, Visit
from crawler.fetch import Look
from crawler.link import Fate
from crawler.page.model import FACTS_VERSION

SHRUNK = 0.5
"""约定: a crawl that sees less than this part of what the one before saw has missed something."""
FEW = 20
"""So few pages may come and go."""
STANDING = frozenset({"article", "about", "guide", "mailitem", "other"})
"""Kinds of pages that say the same until somebody edits them."""
UNBELIEVED = "changed_unnoticed"
"""Key in an archive's meta: a page of the server that had changed under the same validators."""


def shrinkage(archive: Archive, earlier: Archive) -> str:
    """Why a crawl that saw far fewer pages than the one before is no ground for saying "no problem"."""
    seen, before = archive.page_count(), earlier.page_count()
    if earlier.meta.get("state") != "finished" or before < FEW or seen >= before * SHRUNK:
        return ""
    return f"只看到 {seen} 个页面，上一次看到 {before} 个，可能没有看全"


@dataclass(frozen=True, slots=True)
class Before:
    """A page as an earlier crawl kept it."""

    page: KeptPage
    visit: Visit
    """The look whose validators the server can be asked by."""

    def stands_alone(self) -> bool:
        """Whether the page is an article or the like, in which nothing is counted by its date."""
        return self.page.kind in STANDING and not self.page.is_list

    def record(self) -> tuple[bytes, bytes] | None:
        """The page as the earlier archive keeps it (see :meth:`KeptPage.record`); None when that has lost
        it."""
        try:
            return self.page.record()
        except (OSError, ValueError, zstd.ZstdError):
            return None

    def changed_unnoticed(self, look: Look) -> bool:
        """Whether the page is another, though the server's validators are those of the earlier look."""
        if look.status != 200:
            return False
        told = look.header("etag"), look.header("last-modified")
        same = told == (self.visit.etag, self.visit.modified)
        return same and hashlib.sha256(look.body).hexdigest() != self.page.sha256

    def visit_again(self, look: Look) -> Visit:
        """The answer 304 as a visit of its own."""
        return replace(
            self.visit,
            at=look.at,
            elapsed=look.elapsed,
            status=200,
            note="unchanged",
            etag=look.header("etag") or self.visit.etag,
            modified=look.header("last-modified") or self.visit.modified,
        )

    def carry(self, archive: Archive, look: Look, record: tuple[bytes, bytes]) -> None:
        """Keep the page in the new archive. Facts of a drawn page hang on more than its bytes, and an older
        reader said less: they are read again."""
        again = self.page.drawn or self.page.archive.facts_version != FACTS_VERSION
        archive.carry_page(self.page, record, fetched_at=look.at, elapsed=look.elapsed, unread=again)


def before_of(earlier: Archive, url: str) -> Before | None:
    """What an earlier crawl kept of a page, with a look that the server can be asked by; None when it kept
    none, or its archive is damaged."""
    try:
        page = earlier.kept(url)
        visit = earlier.asked(url, "page") if page else None
    except DAMAGED:
        return None
    return Before(page, visit) if page and visit else None


def fine_before(earlier: Archive, url: str) -> Visit | None:
    """An earlier look at a link target that was fine, by which the server can be asked; None when there is
    none, or its archive is damaged."""
    try:
        visit = earlier.asked(url, "link")
    except DAMAGED:
        return None
    return visit if visit and visit.fate is Fate.OK else None


def remember_dates(archive: Archive, folder: Path) -> None:
    """Keep, beside the articles that bear another date than an earlier crawl saw, what it saw of them.

    Two readers may read two dates of one page, so an archive that another one read says nothing; neither does
    one that is damaged or another site's.
    """
    archive.set_meta(COMPARED, "")
    with (
        suppress(ArchiveError, sqlite3.Error, ValueError, KeyError, TypeError),
        Archive.open(folder) as earlier,
    ):
        same_site = earlier.plan.site and archive.plan.site and earlier.plan.site.url == archive.plan.site.url
        if not same_site or earlier.facts_version != archive.facts_version:
            return
        dates = {page.url: date for page in archive.pages() if (date := _date_of(page))}
        inspected, as_of = json.loads(earlier.meta.get(INSPECTED, "{}")), earlier.plan.as_of.isoformat()
        before = ((page, inspected.get(page.url, "")) for page in earlier.redated())
        seen: dict[str, str] = {}
        for page, at in chain(before, ((page, as_of) for page in earlier.pages())):
            if _date_of(page) not in ("", dates.get(page.url, "")) and page.url in dates:
                archive.keep_earlier(page)
                seen.setdefault(page.url, at)
        archive.set_meta(INSPECTED, json.dumps(seen))
        archive.set_meta(COMPARED, earlier.meta["started"])


def _date_of(page: SeenPage) -> str:
    """The day on which an article says that it was published; empty where it does not."""
    facts = page.facts
    return facts.published[:10] if facts and facts.kind == "article" and facts.published else ""
