"""What a recheck answers, what it knows of the inspection before, and what a place looks like now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from urllib.parse import urlsplit

from checks.copies import Copies, find_copies
from checks.finding import Evidence, Finding, Unable
from checks.policies import plain
from checks.recheck.places import Places, Was, alike, was
from checks.registry import discover
from checks.rules import Rules
from checks.telling import cut, seen_on, site_of
from crawler.archive import Archive, SeenPage
from crawler.columns import Column, columns, why_undrawn
from crawler.examine import witnesses
from crawler.link import Cause, Fate
from crawler.page import Page, Row

COLUMNS = frozenset({"list", "mailbox"})
LISTS = COLUMNS | {"hub", "home"}
LOOKS = ("page", "link", "again")
PAGE_GONE = "网页已经打不开"
"""What is told first of a page that is gone."""
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
        known = was(page)
        if facts is None or known is None:
            continue
        pages[page.url] = pages[page.final_url] = known
        if known.day and not facts.published_doubt:
            dates.setdefault(page.final_url, known.day)
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
    at_fault = earlier.links.targets(Fate.BROKEN, Fate.SOFT)
    links: dict[str, set[str]] = {place.page_url: set() for target in at_fault for place in target.places}
    for target in earlier.links.targets():
        for place in target.places:
            if place.page_url in links:
                links[place.page_url].add(target.url)
    return links


class Now(Places):
    """The places as they are now, beside what is known of them."""

    def __init__(self, archive: Archive, rules: Rules, as_of: datetime, known: Known | None = None) -> None:
        super().__init__(archive, lambda url: known.pages.get(url) if known else None)
        self.rules, self.as_of, self.known = rules, as_of, known
        self._told: dict[str, tuple[Finding | Unable, ...]] = {}

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

    def unread(self, url: str) -> Rechecked:
        """Why nothing can be said of a page that was not read."""
        target, page = self.targets.get(url), self.opened(url)
        if target and target.cause:
            why = f"复查时网页打不开（{target.cause}），不能断定是否整改"
        elif target and target.fate is Fate.BLOCKED:
            why = "网页要登录，或者拒绝程序访问"
        elif page:
            why = f"网页{self.stranger(url, page)}，不能断定是否整改，请人工核对"
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
        was = self.was(url)
        if was is None or not was.title or self.page(url):
            return ""
        for row in self._listed(url):
            same = plain(row.title) == plain(was.title) and was.day in (row.date, None)
            if same and row.url != url and row.url.startswith("http") and not self.was(row.url):
                return row.url
        return ""

    def _new(self, row: Row, day: date | None) -> bool:
        """Whether an entry is of that day or later, and the inspection did not see it."""
        seen = self.was(row.url) or (self.known and row.url in self.known.holders)
        return not seen and (row.date is None or day is None or row.date >= day)

    def _listed(self, url: str) -> list[Row]:
        return [row for page in self.lists_of(url) if page.facts for row in entries(page.facts)]

    def deleted(self, url: str, what: str) -> Rechecked:
        """Of a page that is gone: only where its list was read back to its day, and has it no more, is it
        called deleted."""
        lists, rows, was = self.lists_of(url), self._listed(url), self.was(url)
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
            told = f"{PAGE_GONE}，栏目里也没有同名的文章：{what}，请人工核对。"
            seen = (*self.looks(url), *showing(lists, "栏目里没有同名的文章"))
            return Rechecked(Outcome.FAKE, told, seen)
        return Rechecked(Outcome.UNABLE, f"{PAGE_GONE}，{why}，请人工核对。", self.looks(url))

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
