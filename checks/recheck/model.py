"""What a recheck answers, what it knows of the inspection before, and what a place looks like now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from urllib.parse import urlsplit

from checks.copies import Copies, find_copies, wording
from checks.finding import Evidence, Finding, Unable
from checks.lasting import lasting
from checks.obstacle import obstacle_to
from checks.policies import plain
from checks.registry import discover
from checks.rules import Rules
from checks.telling import cut, seen_on, site_of, titled
from crawler.archive import Archive, SeenPage, Target
from crawler.columns import Column, columns, why_undrawn
from crawler.earlier import SHRUNK
from crawler.examine import witnesses
from crawler.link import Cause, Fate
from crawler.page import Page, Row

COLUMNS = frozenset({"list", "mailbox"})
LISTS = COLUMNS | {"hub", "home"}
GONE = frozenset({Cause.NOT_FOUND, Cause.GONE, Cause.SOFT_404, Cause.REDIRECTED_HOME})
"""Causes by which a page is no longer there, rather than out of order."""
LOOKS = ("page", "link", "again")
ALIKE = 0.6
"""约定: so alike are a title and the same title with its mistake mended."""
MOST_HOLDERS = 3
"""Lists that lead to a page, of those that did."""


class Outcome(StrEnum):
    """What a recheck says of one problem."""

    MENDED = "已整改"
    STANDING = "未整改"
    FAKE = "疑似假整改"
    UNABLE = "未能检查"


@dataclass(frozen=True, slots=True)
class Rechecked:
    """The answer for one problem."""

    outcome: Outcome
    told: str
    """What was seen, in a sentence for a clerk."""
    evidence: tuple[Evidence, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Known:
    """What the inspection that found the problems had seen of the site."""

    copies: Copies
    pages: Mapping[str, Was]
    dates: Mapping[str, date]
    """By address, the day that an article or its row in a list bore."""
    lists: Mapping[str, tuple[str, ...]]
    """Addresses of list pages, with their breadcrumbs."""
    holders: Mapping[str, tuple[str, ...]]
    """By address, the first lists in which it stood."""
    links: Mapping[str, set[str]]
    """Of the pages that had a link at fault, where their links led."""
    witnesses: tuple[str, ...]
    """Outside addresses that opened: when none of them opens now, our own line is down."""


def know(earlier: Archive, rules: Rules) -> Known:
    """Read an earlier archive once, for all problems of its site."""
    pages: dict[str, Was] = {}
    dates: dict[str, date] = {}
    lists: dict[str, tuple[str, ...]] = {}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for page in earlier.pages():
        facts = page.facts
        if facts is None or page.status >= 400:
            continue
        day = date.fromisoformat(facts.published[:10]) if facts.published else None
        pages[page.url] = pages[page.final_url] = Was(
            facts.title, wording(facts)[0], _length(facts), day, bool(facts.rows), facts.besides
        )
        if day and not facts.published_doubt:
            dates.setdefault(page.final_url, day)
        if facts.kind in LISTS:
            lists[page.final_url] = facts.breadcrumb
            dates |= {row.url: row.date for row in facts.rows if row.url and row.date}
            for url in dict.fromkeys(row.url for row in entries(facts)):
                if len(holders[url]) < MOST_HOLDERS:
                    holders[url].append(page.final_url)
    home = urlsplit(site_of(earlier).url).netloc
    alive = witnesses(earlier, lambda url: urlsplit(url).netloc == home)
    return Known(
        find_copies(earlier, rules),
        pages,
        dates,
        lists,
        {url: tuple(urls) for url, urls in holders.items()},
        _links(earlier),
        tuple(url for url, _ in alive),
    )


def _links(earlier: Archive) -> dict[str, set[str]]:
    at_fault = earlier.targets(Fate.BROKEN, Fate.SOFT)
    links: dict[str, set[str]] = {place.page_url: set() for target in at_fault for place in target.places}
    for target in earlier.targets():
        for place in target.places:
            if place.page_url in links:
                links[place.page_url].add(target.url)
    return links


class Now:
    """The places as they are now, beside what is known of them."""

    def __init__(self, archive: Archive, rules: Rules, as_of: datetime, known: Known | None = None) -> None:
        self.archive, self.rules, self.as_of, self.known = archive, rules, as_of, known
        self._told: dict[str, tuple[Finding | Unable, ...]] = {}

    # --- the site ---

    @cached_property
    def obstacle(self) -> str:
        """Why nothing is said of any page of the site: it was not seen, or not as it usually is."""
        if self.archive.plan.site is None:
            return ""
        if obstacle := obstacle_to(self.archive):
            return obstacle.reason
        url = self.archive.plan.site.url
        page, was = self.archive.page(url), self._was(url)
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
        return f"首页{why}，整个网站都没有复查。" if was and (why := _changed(page.facts, was)) else ""

    @cached_property
    def targets(self) -> Mapping[str, Target]:
        """Every address that was looked at or stands on a page, by itself."""
        return {target.url: target for target in self.archive.targets()}

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """The columns at fault, by address."""
        return {column.url: column for column in columns(self.archive)}

    @cached_property
    def copies(self) -> Copies:
        """The articles that were looked at, by what they say."""
        return find_copies(self.archive, self.rules)

    def told_by(self, indicator: str) -> tuple[Finding | Unable, ...]:
        """What a check says of the places."""
        if indicator not in self._told:
            check = discover()[indicator]
            self._told[indicator] = tuple(check.function(self.archive, self.rules, self.as_of))
        return self._told[indicator]

    # --- one page ---

    def page(self, url: str) -> SeenPage | None:
        """A page that opened, was read, and is still that page; None otherwise."""
        page = self._opened(url)
        return page if page and not self._stranger(url, page) else None

    def _was(self, url: str) -> Was | None:
        return self.known.pages.get(url) if self.known else None

    def _opened(self, url: str) -> SeenPage | None:
        page = self.archive.page(url)
        return page if page and page.status < 400 and page.facts and not page.facts.scripted else None

    def _stranger(self, url: str, page: SeenPage) -> str:
        """Why a page is another than the one that stood at its address; empty when it is the same."""
        home, facts = lasting(site_of(self.archive).url), page.facts
        assert facts
        if facts.kind == "error":
            return "打开是错误页"
        if lasting(page.final_url) == home != lasting(url):
            return "转到了首页"
        was = self._was(url)
        others = self._said[_said(facts)] - {page.final_url}
        if was:
            others = {one for one in others if not ((other := self._was(one)) and other.said == was.said)}
        if others and not (was and was.said == wording(facts)[0]):
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

    def unread(self, url: str) -> Rechecked:
        """Why nothing can be said of a page that was not read."""
        target, page = self.targets.get(url), self._opened(url)
        if target and target.cause:
            why = f"复查时网页打不开（{target.cause}），不能断定是否整改"
        elif target and target.fate is Fate.BLOCKED:
            why = "网页要登录，或者拒绝程序访问"
        elif page:
            why = f"网页{self._stranger(url, page)}，不能断定是否整改，请人工核对"
        elif (kept := self.archive.page(url)) and kept.facts and kept.facts.scripted:
            why = why_undrawn(self.archive)
        else:
            why = "网页没有读到"
        return Rechecked(Outcome.UNABLE, f"{why}。", self.looks(url))

    # --- a page that is gone ---

    def lists_of(self, url: str) -> list[SeenPage]:
        """The lists that led to a page, as they are now."""
        held = self.known.holders.get(url, ()) if self.known else ()
        return [page for one in held if (page := self.page(one))]

    def moved(self, url: str) -> str:
        """The address that a page has now, when its own does not show it: of a new entry of its lists with
        the same title and day."""
        was = self._was(url)
        if was is None or not was.title or self.page(url):
            return ""
        for row in self._listed(url):
            same = plain(row.title) == plain(was.title) and was.day in (row.date, None)
            if same and row.url != url and row.url.startswith("http") and not self._was(row.url):
                return row.url
        return ""

    def _new(self, row: Row, day: date | None) -> bool:
        """Whether an entry is of that day or later, and the inspection did not see it."""
        seen = self._was(row.url) or (self.known and row.url in self.known.holders)
        return not seen and (row.date is None or day is None or row.date >= day)

    def _listed(self, url: str) -> list[Row]:
        return [row for page in self.lists_of(url) if page.facts for row in entries(page.facts)]

    def deleted(self, url: str, what: str) -> Rechecked:
        """Of a page that is gone: only where its list was read back to its day, and has it no more, is it
        called deleted."""
        lists, rows, was = self.lists_of(url), self._listed(url), self._was(url)
        if not lists:
            why = "没有读到列出它的栏目，不能断定是删除了、换了网址，还是网站出了故障"
        elif any(row.url == url for row in rows):
            why = "栏目里还列着它，可能是网站出了故障"
        elif was and any(alike(row.title, was.title) for row in rows):
            why = "栏目里还有标题相近的文章，不能断定是不是换了网址"
        elif not (was and any(page.facts and _reaches(page.facts, was.day) for page in lists)):
            why = "栏目里更早的信息没有看，不能断定是不是换了网址"
        elif any(self._new(row, was.day) for row in rows):
            why = "栏目里有同一天或者以后新发的文章，不能断定是不是改好以后换了标题重新发布"
        else:
            told = f"网页已经打不开，栏目里也没有同名的文章：{what}，请人工核对。"
            seen = (*self.looks(url), *showing(lists, "栏目里没有同名的文章"))
            return Rechecked(Outcome.FAKE, told, seen)
        return Rechecked(Outcome.UNABLE, f"网页已经打不开，{why}，请人工核对。", self.looks(url))

    def looks(self, *urls: str) -> tuple[Evidence, ...]:
        """The last looks at some addresses, with what they met."""
        return tuple(
            Evidence(visit.url, visit.at, _met(visit.cause, visit.status, visit.error))
            for url in urls
            for visit in list(self.archive.visits(url, *LOOKS))[-2:]
        )


def entries(facts: Page) -> tuple[Row, ...]:
    """The entries of a list, letters too."""
    letters = tuple(Row(one.title, one.url, one.received) for one in facts.letters if one.url)
    return (*facts.rows, *letters)


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


def _reaches(facts: Page, day: date | None) -> bool:
    """Whether a column's list shows all that is as old as ``day``: its last entry is older."""
    last = next((row.date for row in reversed(entries(facts)) if row.date), None)
    if facts.kind not in COLUMNS or facts.order_desc is False or not (day and last):
        return False
    more = facts.next_page or (facts.pages or 0) > 1 or (facts.total or 0) > len(facts.rows)
    return last < day if more else last <= day


def showing(pages: Iterable[SeenPage], words: str) -> tuple[Evidence, ...]:
    """What some pages showed."""
    return tuple(seen_on(page, cut(words, 200)) for page in pages)


def named(problem: Finding, key: str) -> str:
    """A fact of the problem as its check told it; empty when it told none."""
    return problem.data.get(key, "")


def _met(cause: Cause | None, status: int | None, error: str | None) -> str:
    if cause:
        return cause.value
    return f"服务器答复{status}" if status else f"打不开（{cut(error or '原因不明')}）"
