"""Whether a page that was seen again is still the page that it was: only then does it tell anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property
from itertools import islice
from urllib.parse import urlsplit

from checks.copies import wording
from checks.lasting import lasting
from checks.obstacle import obstacle_to
from checks.policies import plain
from checks.telling import cut, site_of, titled
from crawler.archive import Archive, SeenPage, Target
from crawler.earlier import SHRUNK
from crawler.link import Cause, Fate
from crawler.page import Page

GONE = frozenset({Cause.NOT_FOUND, Cause.GONE, Cause.SOFT_404, Cause.LIKE_NOTHING, Cause.REDIRECTED_HOME})
"""Causes by which a page is no longer there, rather than out of order."""
WITNESSES = 50
"""约定: so many of a site's pages say whether it is still that site."""
ALIKE = 0.6
"""约定: so alike are a title and the same title with its mistake mended."""


@dataclass(frozen=True, slots=True)
class Was:
    """A page as it was."""

    title: str
    said: str
    """A digest of its title and text."""
    length: int
    """Characters of its text."""
    day: date | None
    """On which it was published."""
    listed: bool
    """Whether it had entries of a list."""
    besides: tuple[str, ...]


def was(page: SeenPage | None) -> Was | None:
    """A page of an earlier archive as it was; None when it did not open, or is no page."""
    facts = page.facts if page and page.status < 400 else None
    if facts is None:
        return None
    day = date.fromisoformat(facts.published[:10]) if facts.published else None
    return Was(facts.title, wording(facts)[0], _length(facts), day, bool(facts.rows), facts.besides)


class Places:
    """Pages of a site as they are now, beside what they were."""

    def __init__(self, archive: Archive, was: Callable[[str], Was | None]) -> None:
        self.archive, self.was = archive, was

    # --- the site ---

    @cached_property
    def obstacle(self) -> str:
        """Why nothing is said of any page of the site: it was not seen, or not as it usually is."""
        if self.archive.plan.site is None:
            return ""
        if obstacle := obstacle_to(self.archive):
            return obstacle.reason
        url = self.archive.plan.site.url
        page, was = self.archive.page(url), self.was(url)
        assert page
        assert page.facts
        if page.facts.scripted or page.facts.unseen:
            return ""  # what a browser drew of it is not to be compared: each page speaks for itself
        inside = urlsplit(page.final_url).netloc
        if not any(
            urlsplit(target.url).netloc == inside and target.url not in (url, page.final_url)
            for target in self.targets.values()
            if any(place.page_url == page.final_url for place in target.places)
        ):
            return "首页上没有站内链接，可能正在维护，整个网站都没有复查。"
        if was and self._is_itself(page):
            was = replace(was, title=page.facts.title)
        return f"首页{why}，整个网站都没有复查。" if was and (why := _changed(page.facts, was)) else ""

    def _is_itself(self, home: SeenPage) -> bool:
        """Whether most of the other pages are what they were: then the home page may have another title."""
        pages = (
            page for page in self.archive.pages() if page.final_url != home.final_url and page.status < 400
        )
        known = ((page.facts, self.was(page.url)) for page in pages if page.facts)
        some = list(islice(((facts, was) for facts, was in known if was), WITNESSES))
        return sum(not _changed(facts, was) for facts, was in some) > len(some) / 2

    @cached_property
    def targets(self) -> Mapping[str, Target]:
        """Every address that was looked at or stands on a page, by itself."""
        return {target.url: target for target in self.archive.links.targets()}

    # --- one page ---

    def page(self, url: str) -> SeenPage | None:
        """A page that opened, was read, and is still that page; None otherwise."""
        page = self.opened(url)
        return page if page and not self.stranger(url, page) else None

    def opened(self, url: str) -> SeenPage | None:
        """A page that opened and was read, whatever it shows."""
        page = self.archive.page(url)
        return page if page and page.status < 400 and page.facts and not page.facts.scripted else None

    def stranger(self, url: str, page: SeenPage) -> str:
        """Why a page is another than the one that stood at its address; empty when it is the same."""
        home, facts = lasting(site_of(self.archive).url), page.facts
        assert facts
        if facts.kind == "error":
            return "打开是错误页"
        if lasting(page.final_url) == home != lasting(url):
            return "转到了首页"
        was = self.was(url)
        if not (was and was.said == wording(facts)[0]) and any(
            not (was and (other := self.was(one)) and other.said == was.said)
            for one in self._said[_said(facts)] - {page.final_url}
        ):
            return "与另一个网址显示的一样"
        return _changed(facts, was) if was else ""

    @cached_property
    def _said(self) -> Mapping[object, set[str]]:
        """The addresses of the pages that say the same."""
        said: defaultdict[object, set[str]] = defaultdict(set)
        for page in self.archive.pages():
            if page.facts and page.status < 400:
                said[_said(page.facts)].add(page.final_url)
        return said

    def lost(self, url: str) -> bool:
        """Whether two looks agree that the page is no longer there."""
        target = self.targets.get(url)
        return bool(target and target.fate in (Fate.BROKEN, Fate.SOFT) and target.cause in GONE)


def alike(one: str, other: str) -> bool:
    """Whether a title is another, or only mended."""
    return SequenceMatcher(None, plain(one), plain(other), autojunk=False).ratio() >= ALIKE


def _changed(facts: Page, was: Was) -> str:
    """In what way a page is no longer what it was; empty when it still is."""
    if was.title and not alike(facts.title, was.title):
        return f"现在是{titled(cut(facts.title, 40))}，检查时是{titled(cut(was.title, 40))}"
    if was.listed:
        return "" if facts.rows else "上一条信息也没有了"
    return "的内容比检查时少了一半以上" if _length(facts) < was.length * SHRUNK else ""


def _length(facts: Page) -> int:
    return sum(map(len, facts.body))


def _said(facts: Page) -> object:
    return wording(facts)[0], facts.rows
