"""A column that was not updated, or blank: is there something new in it that is new indeed?"""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from checks.columns import term
from checks.finding import Finding, Unable
from checks.recheck.model import Known, Now, Outcome, Rechecked, named, showing
from checks.telling import chinese_day, cut, day_of, titled
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


def judge(problem: Finding, now: Now, known: Known | None) -> Rechecked:
    """Mended when the check that found it is content, and what is new in the column is no old text."""
    column = now.columns.get(problem.url)
    if now.lost(problem.url):
        told = "栏目页已经打不开。如果是按程序撤下的，请更正台账；不是的，没有改正。"
        return Rechecked(Outcome.FAKE, told, now.looks(problem.url))
    if column is None or column.page is None or not now.page(problem.url):
        return now.unread(problem.url)
    for item in now.told_by(problem.indicator):
        if item.url != column.url:
            continue
        if isinstance(item, Unable):
            why = f"{item.reason.rstrip('。')}。"
            return Rechecked(Outcome.UNABLE, why, showing([column.page], "栏目页面"))
        if why := _unseen(problem, now, known):
            return Rechecked(Outcome.UNABLE, why, item.evidence)
        return Rechecked(Outcome.STANDING, item.message, item.evidence)
    if problem.indicator == "column_stale" and term(column, now.rules, day_of(now.as_of)) is None:
        return Rechecked(Outcome.UNABLE, "台账或者栏目类别改了，现在不要求更新，请人工核对。")
    return _by_rows(problem, now, known, column)


def _unseen(problem: Finding, now: Now, known: Known | None) -> str:
    """Why something new may stand where nobody looked; empty when all lists of the column were read."""
    asked = lists(problem, known)
    if len(asked) > MOST_LISTS + 1:
        return "下级栏目太多，没有逐个看，请人工核对。"
    unread = sum(not now.page(url) and not now.lost(url) for url in asked)
    return f"有{unread}个下级栏目没有读到，不能断定是否更新。" if unread else ""


def _by_rows(problem: Finding, now: Now, known: Known | None, column: Column) -> Rechecked:
    rows = _fresh(problem, now)
    assert column.page
    if not rows:
        told = "复查时没有判为问题，但没有读到新的信息，请人工核对。"
        return Rechecked(Outcome.UNABLE, told, showing([column.page], "栏目页面"))
    doubts = {row: why for row in rows if (why := _old(row, now, known))}
    fresh = next((row for row in rows if row not in doubts), None)
    row = fresh or rows[0]
    seen = showing([column.page], f"列表里有：{row.date} {cut(row.title)}")
    if fresh is None:
        return Rechecked(Outcome.FAKE, f"{doubts[row]}，没有发布新的信息。", seen)
    assert fresh.date
    told = f"栏目{chinese_day(fresh.date)}发布了{titled(cut(fresh.title, 40))}。"
    return Rechecked(Outcome.MENDED, told, seen)


def _fresh(problem: Finding, now: Now) -> list[Row]:
    """The newest entries that the column did not have, or did not date so, when it was found wanting."""
    column, today = now.columns.get(problem.url), day_of(now.as_of)
    old = date.fromisoformat(named(problem, "newest")) if named(problem, "newest") else date.min
    dated = [row for row in column.rows if row.url and row.date and old < row.date <= today] if column else []
    return sorted(dated, key=lambda row: row.date or date.min, reverse=True)[:MOST_ROWS]


def _old(row: Row, now: Now, known: Known | None) -> str:
    """Why an entry is an old text under a new date; empty when nothing says so."""
    if known is None or row.date is None:
        return ""
    title, was = titled(cut(row.title, 40)), known.dates.get(row.url)
    if was and was < row.date:
        return f"{title}上次检查时的日期是{chinese_day(was)}，现在改成了{chinese_day(row.date)}"
    original = known.copies.originals.get(now.copies.texts.get(row.url, ""))
    if original and row.url not in (original.url, original.final_url) and original.published < row.date:
        return f"{title}与{chinese_day(original.published)}发布的稿件一字不差"
    return ""
