"""A wall that rises in mid-crawl: a guard, a rate limit or maintenance that answers in place of every page.

Its status says nothing (404, a redirect, 200 with a puzzle), so the site's own pages are asked as witnesses:
when those that were read well all answer alike now, what the site answers is no proof of anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from w3lib.html import get_meta_refresh

from crawler.archive import Archive, SeenPage
from crawler.examine import SITE_OUTAGE
from crawler.fetch import PAGE_BYTES, Fetcher, Look
from crawler.link import may_be_page
from crawler.signs import decode, nearly_same, title, words

HALVINGS = 4
"""Witnesses beside the home page: at a half of the crawl, at a quarter … A wall seldom goes away by itself,
so what came early is most likely to have come from the site."""
WALL = "wall"
"""The note on a visit that met one."""
OURS = ("busy", "dns", "unreachable")
"""Why no answer came, when the reason may lie with us."""
UNREAD, UNREAD_SHARE = 5, 0.05
"""约定: so many pages of the site, and this share of all, that were asked for and could not be read leave the
crawl incomplete."""

KEPT_BACK = "kept back"
"""The archive's note of how many pages were."""
MOST_CAME = 6
"""Pages that differ, those included that only lead to another and what the guard itself shows: where more
came, none is kept back."""


@dataclass(frozen=True, slots=True)
class Wall:
    """What a site answers in place of its pages."""

    answer: Look
    witnesses: frozenset[str]
    """Pages that were read before it rose."""

    @property
    def note(self) -> str:
        """What is noted of a visit that it met."""
        return SITE_OUTAGE if self.answer.error else WALL

    @property
    def words(self) -> str:
        """What it answers, for a clerk."""
        if self.answer.error:
            return "都打不开"
        if self.answer.status != 200:
            return f"都答复 HTTP {self.answer.status}"
        return "都转到同一个网页" if self.answer.redirects else "都打开同样的内容"

    def gave(self, page: SeenPage, body: bytes) -> bool:
        """Whether a page that was taken for one of the site's is only what the wall answers."""
        if self.answer.error or {page.status, self.answer.status} != {200}:
            return False
        if self.witnesses & {page.url, page.final_url}:
            return False
        led = page.url != page.final_url and self.answer.redirects
        if led and _end(page.final_url) == _end(self.answer.final_url):
            return True
        return reads_alike(body, self.answer.body)


async def find_wall(fetcher: Fetcher, archive: Archive, home: str) -> Wall | None:
    """Look again at pages that were read well; the wall when most of them answer alike, and not as they did.

    ``home`` is the address of the home page, the first witness.
    """
    asked = [home, *_spread([url for url in archive.standing() if url != home])]
    looks = await asyncio.gather(*(fetcher.look(url, keep=PAGE_BYTES) for url in asked))
    changed = [look for look in looks if look.error not in OURS and not still_says(look, archive)]
    for answer in changed[:2]:
        if sum(_is_alike(answer, other) for other in changed) > max(1, len(asked) / 2):
            return Wall(answer, frozenset(asked))
    return None


def kept_back(archive: Archive, passed: int) -> int:
    """How many of the site's pages failed, or showed nothing of their own, where beside the home page at most
    ``passed`` came, each against :data:`UNREAD` that did not; none where more did.

    So it goes with a cookie that a script of the home page sets, and with a guard that lets little pass.
    """
    came = archive.different(MOST_CAME)
    own = [url for url, shown in came.items() if shown < UNREAD and not _sends_on(archive, url)]
    if not came or len(own) > 1 + passed:
        return 0
    asked = {visit.url for visit in archive.visits(None, "page") if visit.note != "robots"}
    kept = sum(map(may_be_page, asked)) - max(1, len(own))
    return kept if kept >= UNREAD * max(1, len(own)) else 0


def _sends_on(archive: Archive, url: str) -> bool:
    """Whether a page only leads to another (``<meta http-equiv=refresh>``)."""
    page = archive.page(url)
    body = (archive.response(page.url) if page else None) or b""
    return get_meta_refresh(decode(body), url)[1] is not None


def is_little(missing: int, asked: int) -> bool:
    """Whether a crawl is complete though so many of its pages could not be read."""
    return missing < max(UNREAD, UNREAD_SHARE * asked)


def reads_alike(one: bytes, other: bytes) -> bool:
    """Whether two pages say the same, but for a few characters."""
    if one == other:
        return True
    first, second = decode(one), decode(other)
    if title(first) != title(second):
        return False
    return nearly_same(first, second) or words(first) == words(second)


def still_says(look: Look, archive: Archive) -> bool | None:
    """Whether a page says what was read of it; None when it does not come, or was never kept."""
    before = archive.response(look.url)
    if look.error or look.status != 200 or before is None:
        return None
    return reads_alike(look.body, before)


def _spread(urls: list[str]) -> Iterable[str]:
    """Some of the addresses, in the order in which they were read, the early ones closer to each other."""
    return dict.fromkeys(urls[len(urls) >> halving] for halving in range(1, HALVINGS + 1) if urls)


def _is_alike(one: Look, other: Look) -> bool:
    """Whether two addresses were given one answer."""
    if one.error or other.error:
        return bool(one.error and other.error)
    if one.status != 200 or other.status != 200:
        return one.status == other.status
    led = one.redirects and other.redirects and _end(one.final_url) == _end(other.final_url)
    return bool(led) or reads_alike(one.body, other.body)


def _end(url: str) -> str:
    """Where a redirect led, without what it was told of the page asked for."""
    return urlsplit(url)._replace(query="", fragment="").geturl()
