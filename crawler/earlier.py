"""An earlier crawl of the same site: what has not changed is carried over; a crawl that shrank says so."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crawler.archive import Archive, SeenPage, Visit
from crawler.fetch import Look
from crawler.page.model import FACTS_VERSION

SHRUNK = 0.5
"""约定: a crawl that sees less than this part of what the one before saw has missed something."""
FEW = 20
"""So few pages may come and go."""


def shrinkage(archive: Archive, earlier: Archive) -> str:
    """Why a crawl that saw far fewer pages than the one before is no ground for saying "no problem"."""
    seen, before = archive.page_count(), earlier.page_count()
    if earlier.meta.get("state") != "finished" or before < FEW or seen >= before * SHRUNK:
        return ""
    return f"只看到 {seen} 个页面，上一次看到 {before} 个，可能没有看全"


@dataclass(frozen=True, slots=True)
class Before:
    """A page as an earlier crawl kept it."""

    archive: Archive
    page: SeenPage
    visit: Visit
    """The look whose validators the server can be asked by."""

    def as_answered(self, look: Look) -> Look:
        """The answer 304 as the answer that still stands."""
        headers = (
            ("content-type", self.page.content_type),
            ("etag", look.header("etag") or self.visit.etag),
            ("last-modified", look.header("last-modified") or self.visit.modified),
        )
        body = self.archive.response(self.page.url) or b""
        return replace(look, status=200, headers=headers, body=body)

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

    def carry(self, archive: Archive, look: Look, *, unread: bool) -> None:
        """Keep the page in the new archive. Facts of a list hang on the day of reading, those of a
        drawn page on more than its bytes, and an older reader said less: they are read again."""
        facts = self.page.facts
        again = facts is None or bool(facts.rows) or facts.empty is not None
        again = again or self.archive.facts_version != FACTS_VERSION
        again = again or self.archive.rendering(self.page.url) is not None
        archive.carry_page(
            self.archive, self.page, fetched_at=look.at, elapsed=look.elapsed, unread=unread and again
        )
