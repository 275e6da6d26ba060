"""Which places a recheck looks at, and what it says when it has seen them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from checks.finding import Finding
from checks.personal import mask
from checks.recheck import columns, links, pages
from checks.recheck.model import Known, Now, Outcome, Rechecked
from checks.telling import chinese_day, day_of
from crawler.columns import home_newest

COLUMNS = ("column_stale", "column_blank")
LETTERS = "letters_overdue"


def places(problem: Finding, known: Known | None) -> list[str]:
    """The addresses to look at for one problem of a site."""
    if problem.indicator == "broken_link":
        outside = list(known.witnesses) if known else []
        return [*links.holders(problem), *links.addresses(problem), *outside]
    if problem.indicator in COLUMNS:
        return columns.lists(problem, known)
    if problem.indicator == LETTERS:
        return [problem.url, *(seen.url for seen in problem.evidence if seen.url)]
    return [problem.url] if problem.url else []


def further(problems: Sequence[Finding], now: Now) -> list[str]:
    """What the pages that were looked at lead to and must be seen as well: new entries, new addresses."""
    urls: list[str] = []
    for problem in problems:
        if problem.indicator == "broken_link":
            urls += [target.url for target in links.replaced(problem, now)]
        elif problem.indicator in COLUMNS:
            urls += columns.articles(problem, now)
    return list(dict.fromkeys(urls))


def judge(problem: Finding, now: Now, known: Known | None) -> Rechecked:
    """What another look says of one problem; nothing in it points to a person.

    Only two looks that fail call a page deleted or a link broken (:mod:`crawler.spiders.links`).
    """
    if problem.indicator == "broken_link":
        told = links.judge(problem, now)
    elif problem.indicator in COLUMNS:
        told = columns.judge(problem, now, known)
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
