"""A column that was not updated, or blank: is there something new in it that is new indeed?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from checks.columns import term
from checks.copies import content
from checks.finding import Finding, Unable
from checks.recheck.model import Known, Now, Outcome, Rechecked, named, showing
from checks.site.column_stale import told_of
from checks.telling import chinese_day, cut, day_of, quoted, site_of, titled
from crawler.columns import Column
from crawler.page import Row

MOST_LISTS = 30
"""Lists below a column that are looked at again; of one with more, nothing is said to stand."""
MOST_ROWS = 5
"""New entries whose articles are read."""
MOST_UNDATED = 30
"""Entries without a date whose articles are asked for it."""


def lists(problem: Finding, known: Known | None) -> list[str]:
    """The column's page, and the lists below it: deeper in its folder, or with its name above them."""
    folder, name = problem.url.rpartition("/")[0] + "/", named(problem, "column")
    deep = urlsplit(folder).path.count("/") > 1
    below = [
        url
        for url, above in (known.lists if known else {}).items()
        if url != problem.url and ((deep and url.startswith(folder)) or name in above[:-1])
    ]
    return [problem.url, *below[: MOST_LISTS + 1]]


def articles(problem: Finding, now: Now) -> list[str]:
    """The articles that tell whether the column was updated: of new entries, and of those without a date."""
    column = now.columns.get(problem.url)
    undated = [row for row in column.rows if row.date is None][:MOST_UNDATED] if column else []
    return [row.url for row in (*_fresh(problem, now), *undated) if row.url.startswith("http")]


def judge(problem: Finding, now: Now) -> Rechecked:
    """Mended when the check that found it is content, and what is new in the column is no old text."""
    column = now.columns.get(problem.url)
    if now.lost(problem.url):
        return _gone(problem, now)
    if column is None or column.page is None or not now.page(problem.url):
        return now.unread(problem.url)
    for item in now.told_by(problem.indicator):
        if item.url != column.url:
            continue
        if isinstance(item, Unable):
            why = f"{item.reason.rstrip('。')}。"
            return Rechecked(Outcome.UNABLE, why, showing([column.page], "栏目页面"))
        if why := _unseen(problem, now):
            return Rechecked(Outcome.UNABLE, why, item.evidence)
        doubts = (_old(problem, row, now) for row in _fresh(problem, now))
        if fake := next((doubt for doubt in doubts if doubt and doubt.outcome is Outcome.FAKE), None):
            return replace(fake, evidence=item.evidence)
        item = _with_known_copies(item, column, now) if problem.indicator == "column_stale" else item
        return Rechecked(Outcome.STANDING, item.message, item.evidence)
    if problem.indicator == "column_stale" and term(column, now.rules, day_of(now.as_of)) is None:
        return Rechecked(Outcome.UNABLE, "台账或者栏目类别改了，现在不要求更新，请人工核对。")
    return _by_rows(problem, now, column)


def _with_known_copies(found: Finding, column: Column, now: Now) -> Finding:
    """What the check finds when it knows the articles of the inspection, too: a recheck reads few, and may
    not see of which one an entry is a copy."""
    if now.known is None:
        return found
    originals = {**now.copies.originals, **now.known.copies.originals}
    copies = replace(now.copies, originals=originals)
    told = told_of(now.archive, column, now.rules, day_of(now.as_of), copies)
    return told if isinstance(told, Finding) else found


def _gone(problem: Finding, now: Now) -> Rechecked:
    """A column may be merged or taken down; whether it was by the rules, nobody sees on the site."""
    name, site = named(problem, "column"), site_of(now.archive)
    home = now.archive.page(site.url)
    elsewhere = [
        target.url
        for target in now.targets.values()
        if home
        and target.url != problem.url
        and any(place.page_url == home.final_url and place.text.strip() == name for place in target.places)
    ]
    if name and elsewhere:
        at = cut(elsewhere[0], 100)
        told = f"栏目页已经打不开，首页上的{quoted(name)}现在指向 {at}：请更正台账里的网址。"
    else:
        told = "栏目页已经打不开。按程序撤下、合并或者换了网址的，请更正台账；也可能是网站出了故障。"
    return Rechecked(Outcome.UNABLE, told, now.looks(problem.url))


def _unseen(problem: Finding, now: Now) -> str:
    """Why something new may stand where nobody looked; empty when all lists of the column were read."""
    asked = lists(problem, now.known)
    if len(asked) > MOST_LISTS + 1:
        return "下级栏目太多，没有逐个看，请人工核对。"
    unread = sum(not now.page(url) and not now.lost(url) for url in asked)
    return f"有{unread}个下级栏目没有读到，不能断定是否更新。" if unread else ""


def _by_rows(problem: Finding, now: Now, column: Column) -> Rechecked:
    limit = term(column, now.rules, day_of(now.as_of)) if problem.indicator == "column_stale" else None
    rows = [row for row in _fresh(problem, now) if not limit or (row.date and row.date >= limit.since)]
    assert column.page
    if not rows:
        told = "复查时没有判为问题，但没有读到新的信息，请人工核对。"
        return Rechecked(Outcome.UNABLE, told, showing([column.page], "栏目页面"))
    doubts = {row: doubt for row in rows if (doubt := _old(problem, row, now))}
    row = next((row for row in rows if row not in doubts), rows[0])
    seen = showing([column.page], f"列表里有：{row.date} {cut(row.title)}")
    if row in doubts:
        outcomes = {doubt.outcome: doubt for doubt in reversed(doubts.values())}
        doubt = outcomes.get(Outcome.UNABLE) or outcomes.get(Outcome.FAKE) or doubts[row]
        if doubt.outcome is Outcome.STANDING and (why := _maybe_newer(problem, now, column)):
            doubt = Rechecked(Outcome.UNABLE, why)
        return replace(doubt, evidence=seen)
    assert row.date
    told = f"栏目{chinese_day(row.date)}发布了{titled(cut(row.title, 40))}。"
    return Rechecked(Outcome.MENDED, told, seen)


def _fresh(problem: Finding, now: Now) -> list[Row]:
    """The newest entries that the column did not have, or did not date so, when it was found wanting."""
    column, today = now.columns.get(problem.url), day_of(now.as_of)
    old = date.fromisoformat(named(problem, "newest")) if named(problem, "newest") else date.min
    dated = [row for row in column.rows if row.url and row.date and old < row.date <= today] if column else []
    return sorted(dated, key=lambda row: row.date or date.min, reverse=True)[:MOST_ROWS]


def _maybe_newer(problem: Finding, now: Now, column: Column) -> str:
    """Why something may have come since the inspection though no entry shows it; empty when nothing hints
    at it."""
    since = _found_on(problem)
    return column.unknown or (column.maybe_since(since) if since else "") or _unseen(problem, now)


def _found_on(problem: Finding) -> date | None:
    """The day on which the inspection saw the column."""
    return max((day_of(seen.at) for seen in problem.evidence), default=None)


def _old(problem: Finding, row: Row, now: Now) -> Rechecked | None:
    """Why an entry may be nothing new; None when nothing says so.

    A notice that recurs (接访, 停水停电) may say word for word what the last one said: of a copy at another
    address a person decides. One that is not newer than the inspection is no act of the unit since.
    """
    known = now.known
    if known is None or row.date is None:
        return None
    title, was = titled(cut(row.title, 40)), known.dates.get(row.url)
    if (target := now.targets.get(row.url)) and target.cause:
        return Rechecked(Outcome.UNABLE, f"列表里有{title}，但是打不开（{target.cause}），请人工核对。")
    if any(isinstance(item, Finding) and item.url == row.url for item in now.told_by("redated")):
        told = f"{title}只改了日期，标题、正文都没有变，没有发布新的信息。"
        return Rechecked(Outcome.FAKE, told)
    original = known.copies.originals.get(now.copies.texts.get(row.url, ""))
    if (
        original
        and row.url not in (original.url, original.final_url)
        and row.date - original.published >= known.copies.apart
    ):
        told, found_on = f"{title}与{chinese_day(original.published)}发布的稿件一字不差", _found_on(problem)
        if problem.indicator == "column_stale" and found_on and row.date <= found_on:
            return Rechecked(Outcome.STANDING, f"检查那天以后没有发布新的信息，{told}，不算更新。")
        told += "，请人工核对：可能是旧稿重发，也可能是每次都这样写的通告。"
        return Rechecked(Outcome.UNABLE, told)
    if was and was < row.date and not _rewritten(row.url, now):
        told = f"{title}上次检查时的日期是{chinese_day(was)}，现在是{chinese_day(row.date)}，"
        return Rechecked(Outcome.UNABLE, f"{told}内容有没有更新没有看准，请人工核对。")
    return None


def _rewritten(url: str, now: Now) -> bool:
    """Whether an article that bears another date now says or shows something else, too."""
    page = now.page(url)
    before = next((one.facts for one in now.archive.redated() if url in (one.url, one.final_url)), None)
    return bool(page and page.facts and before and content(page.facts) != content(before))
