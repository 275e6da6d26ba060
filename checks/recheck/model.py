"""What a recheck answers, what it knows of the inspection before, and what a place looks like now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from urllib.parse import urlsplit

from checks.copies import Copies, find_copies
from checks.finding import Evidence, Finding, Unable
from checks.registry import discover
from checks.rules import Rules
from checks.telling import cut, seen_on
from crawler.archive import Archive, SeenPage, Target
from crawler.columns import Column, columns, why_undrawn
from crawler.examine import witnesses
from crawler.link import Cause, Fate

LISTS = frozenset({"list", "mailbox", "hub"})
GONE = frozenset({Cause.NOT_FOUND, Cause.GONE, Cause.SOFT_404, Cause.REDIRECTED_HOME})
"""Causes by which a page is no longer there, rather than out of order."""
LOOKS = ("page", "link", "again")


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
    dates: Mapping[str, date]
    """By address, the day that an article or its row in a list bore."""
    lists: Mapping[str, tuple[str, ...]]
    """Addresses of list pages, with their breadcrumbs."""
    witnesses: tuple[str, ...]
    """Outside addresses that opened: when none of them opens now, our own line is down."""


def know(earlier: Archive, rules: Rules) -> Known:
    """Read an earlier archive once, for all problems of its site."""
    dates: dict[str, date] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for page in earlier.pages():
        facts = page.facts
        if facts is None or page.status >= 400:
            continue
        if facts.published and not facts.published_doubt:
            dates.setdefault(page.final_url, date.fromisoformat(facts.published[:10]))
        if facts.kind in LISTS:
            lists[page.final_url] = facts.breadcrumb
            dates |= {row.url: row.date for row in facts.rows if row.url and row.date}
    site = earlier.plan.site
    home = urlsplit(site.url).netloc if site else ""
    alive = witnesses(earlier, lambda url: urlsplit(url).netloc == home)
    return Known(find_copies(earlier, rules), dates, lists, tuple(url for url, _ in alive))


class Now:
    """The places as they are now."""

    def __init__(self, archive: Archive, rules: Rules, as_of: datetime) -> None:
        self.archive, self.rules, self.as_of = archive, rules, as_of
        self._told: dict[str, tuple[Finding | Unable, ...]] = {}

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

    def page(self, url: str) -> SeenPage | None:
        """A page that opened and was read; None otherwise."""
        page = self.archive.page(url)
        return page if page and page.status < 400 and page.facts and not page.facts.scripted else None

    def lost(self, url: str) -> bool:
        """Whether two looks agree that the page is no longer there."""
        target = self.targets.get(url)
        return bool(target and target.fate in (Fate.BROKEN, Fate.SOFT) and target.cause in GONE)

    def unread(self, url: str) -> Rechecked:
        """Why nothing can be said of a page that was not read."""
        target, page = self.targets.get(url), self.archive.page(url)
        if target and target.cause:
            why = f"复查时网页打不开（{target.cause}），不能断定是否整改"
        elif target and target.fate is Fate.BLOCKED:
            why = "网页要登录，或者拒绝程序访问"
        elif page and page.facts and page.facts.scripted:
            why = why_undrawn(self.archive)
        else:
            why = "网页没有读到"
        return Rechecked(Outcome.UNABLE, f"{why}。", self.looks(url))

    def looks(self, *urls: str) -> tuple[Evidence, ...]:
        """The last looks at some addresses, with what they met."""
        return tuple(
            Evidence(visit.url, visit.at, _met(visit.cause, visit.status, visit.error))
            for url in urls
            for visit in list(self.archive.visits(url, *LOOKS))[-2:]
        )


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
