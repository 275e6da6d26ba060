"""Which places a recheck looks at, and what it says when it has seen them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from checks.by_eye import BY_PERSON
from checks.finding import Finding
from checks.recheck import columns, links, pages
from checks.recheck.model import Known, Now, Outcome, Rechecked, showing
from checks.recheck.places import Places
from checks.telling import chinese_day, cut, day_of, site_of, titled
from crawler.columns import home_page
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


def judge(problem: Finding, now: Now, replied_on: date | None = None) -> Rechecked:
    """What another look says of one problem; nothing in it points to a person.

    ``replied_on`` is the day of the unit's last reply: what a person saw of an account up to it is no look at
    what it says. Only two looks that fail call a page deleted or a link broken
    (:mod:`crawler.spiders.links`); of a site that is not itself nothing is said.
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
        told = pages.judge_account(problem, now, replied_on)
    elif problem.indicator == "home_stale":
        told = _home(now)
    else:
        told = pages.judge(problem, now)
    evidence = tuple(replace(one, seen=mask(one.seen)) for one in told.evidence)
    return Rechecked(told.outcome, mask(told.told), evidence)


def seen_again(problem: Finding, seen: Places, gone_is_well: bool = False) -> bool:
    """Whether a crawl of the whole site that did not find a problem looked where it stood: each of its pages
    is still that page, and tells that the problem is mended.

    Args:
        gone_is_well: whether a page that two looks found gone is mended, too; it always is where the page
            should not show what it showed.
    """
    asked = _stood_on(problem)
    if not asked:
        return True
    if seen.obstacle:
        return False
    read = [page for url in asked if (page := seen.page(url))]
    lost = [url for url in asked if seen.lost(url)]
    if not read:
        return len(lost) == len(asked) and (gone_is_well or problem.indicator in pages.BETTER_GONE)
    if len(read) + len(lost) < len(asked):
        return False
    if problem.indicator == LETTERS:
        return pages.answered(problem, read[0])
    if _holder(problem):
        return pages.file_tells(problem, seen)
    return problem.indicator not in pages.OF_ONE_PAGE or pages.tells(problem, read[0])


def _stood_on(problem: Finding) -> list[str]:
    """The pages on which a problem of a site stood; none where a person looks."""
    if problem.indicator in BY_PERSON:
        return []
    if problem.indicator == "broken_link":
        return links.holders(problem)
    return [_holder(problem) or problem.url]


def _home(now: Now) -> Rechecked:
    """A home page with something new is mended; one without is no proof: columns count as well. What the
    inspection saw on the site already is nothing new, whatever date it bears now."""
    today, home = day_of(now.as_of), home_page(now.archive)
    since = today - timedelta(days=now.rules.number("home_stale", "days"))
    fresh = [row for row in home.rows if row.date and since <= row.date <= today] if home else []
    known = now.known.dates if now.known else {}
    new = [row for row in fresh if row.url not in known]
    if not fresh or not home or not home.page:
        return Rechecked(Outcome.UNABLE, pages.LATER)
    row = max(new or fresh, key=lambda row: row.date or date.min)
    title, seen = titled(cut(row.title, 40)), showing([home.page], f"首页上有：{row.date} {cut(row.title)}")
    if new:
        return Rechecked(Outcome.MENDED, f"首页最新信息是{chinese_day(row.date or today)}的{title}。", seen)
    told = f"首页上{title}检查时就有，只是日期改了，有没有新的信息请人工核对。"
    return Rechecked(Outcome.UNABLE, told, seen)
