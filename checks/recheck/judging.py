"""Which places a recheck looks at, and what it says when it has seen them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from checks.finding import Finding
from checks.recheck import columns, links, pages
from checks.recheck.model import Known, Now, Outcome, Rechecked
from checks.telling import chinese_day, day_of, site_of
from crawler.columns import home_newest
from crawler.personal import mask

COLUMNS = ("column_stale", "column_blank")
LETTERS = "letters_overdue"


def places(problem: Finding, known: Known | None) -> list[str]:
    """The addresses to look at for one problem of a site."""
    if problem.indicator in COLUMNS:
        return columns.lists(problem, known)
    if problem.indicator == "broken_link":
        pages, outside = links.holders(problem), known.witnesses if known else ()
        return [*pages, *_lists(pages, known), *links.addresses(problem), *outside]
    pages = [url for url in (problem.url, _holder(problem)) if url]
    if problem.indicator == LETTERS:
        pages += [seen.url for seen in problem.evidence if seen.url]
    return [*pages, *_lists(pages, known)]


def _holder(problem: Finding) -> str:
    """The page that offers an attachment at fault; empty where it is no attachment."""
    return problem.data.get("page", "") if "file" in problem.data else ""


def _lists(pages: Sequence[str], known: Known | None) -> list[str]:
    """The lists that led to some pages: they tell whether a page that is gone has another address."""
    return [url for page in pages for url in (known.holders.get(page, ()) if known else ())]


def further(problems: Sequence[Finding], now: Now) -> list[str]:
    """What the pages that were looked at lead to and must be seen as well: new entries, new addresses."""
    urls: list[str] = []
    for problem in problems:
        if problem.indicator in COLUMNS:
            urls += columns.articles(problem, now)
        elif problem.indicator == "broken_link":
            urls += map(now.moved, links.holders(problem))
            urls += [target.url for target in links.replaced(problem, now)]
        else:
            urls += [now.moved(problem.url), *pages.files(problem, now)]
    return list(dict.fromkeys(filter(None, urls)))


def judge(problem: Finding, now: Now) -> Rechecked:
    """What another look says of one problem; nothing in it points to a person.

    Only two looks that fail call a page deleted or a link broken (:mod:`crawler.spiders.links`); of a site
    that is not itself nothing is said.
    """
    if now.obstacle:
        seen = now.looks(site_of(now.archive).url)
        return Rechecked(Outcome.UNABLE, now.obstacle, seen)
    if problem.indicator == "broken_link":
        told = links.judge(problem, now)
    elif problem.indicator in COLUMNS:
        told = columns.judge(problem, now)
    elif problem.indicator == LETTERS:
        told = pages.judge_letter(problem, now)
    elif problem.indicator == "account_silent":
        told = pages.judge_account(problem, now)
    elif problem.indicator == "home_stale":
        told = _home(now)
    else:
        told = pages.judge(problem, now)
    evidence = tuple(replace(one, seen=mask(one.seen)) for one in told.evidence)
    return Rechecked(told.outcome, mask(told.told), evidence)


def _home(now: Now) -> Rechecked:
    """A home page with something new is mended; one without is no proof: columns count as well."""
    newest = home_newest(now.archive)
    since = day_of(now.as_of) - timedelta(days=now.rules.number("home_stale", "days"))
    if newest and newest.date and newest.date >= since:
        return Rechecked(Outcome.MENDED, f"首页最新信息是{chinese_day(newest.date)}的。")
    return Rechecked(Outcome.UNABLE, pages.LATER)
