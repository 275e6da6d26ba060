"""A column that was not updated, or blank: is there something new in it that is new indeed?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from checks.columns import term
from checks.copies import find_copies
from checks.finding import Finding, Unable
from checks.recheck.model import Known, Now, Outcome, Rechecked, named, showing
from checks.registry import discover
from checks.rules import Rules
from checks.telling import chinese_day, cut, day_of, titled
from crawler.archive import Archive
from crawler.columns import Column, columns
from crawler.page import Row

MOST_LISTS = 30
"""Lists below a column that are looked at again."""
MOST_ROWS = 5
"""New entries whose articles are read."""


def lists(problem: Finding, known: Known | None) -> list[str]:
    """The column's page, and the lists below it: deeper in its folder, or with its name above them."""
    folder, name = problem.url.rpartition("/")[0] + "/", named(problem, "column")
    below = [
        url
        for url, above in (known.lists if known else {}).items()
        if (urlsplit(folder).path.count("/") > 1 and url.startswith(folder)) or name in above[:-1]
    ]
    return [problem.url, *below[:MOST_LISTS]]


def fresh_rows(problem: Finding, archive: Archive) -> list[Row]:
    """The newest entries that the column did not have, or did not date so, when it was found wanting."""
    column = _column(problem, archive)
    old = date.fromisoformat(named(problem, "newest")) if named(problem, "newest") else date.min
    dated = [row for row in column.rows if row.date and row.date > old and row.url] if column else []
    return sorted(dated, key=lambda row: row.date or date.min, reverse=True)[:MOST_ROWS]


def judge(problem: Finding, now: Now, known: Known | None, rules: Rules, as_of: datetime) -> Rechecked:
    """Mended when the check that found it is content, and what is new in the column is no old text."""
    column = _column(problem, now.archive)
    if now.lost(problem.url):
        told = "栏目页已经打不开。如果是按程序撤下的，请更正台账；不是的，没有改正。"
        return Rechecked(Outcome.FAKE, told, now.looks(problem.url))
    if column is None or column.page is None or not now.page(problem.url):
        return now.unread(problem.url)
    for item in discover()[problem.indicator].function(now.archive, rules, as_of):
        if item.url != column.url:
            continue
        if isinstance(item, Unable):
            return Rechecked(
                Outcome.UNABLE, f"{item.reason.rstrip('。')}。", showing([column.page], "栏目页面")
            )
        return Rechecked(Outcome.STANDING, item.message, item.evidence)
    if problem.indicator == "column_stale" and term(column, rules, day_of(as_of)) is None:
        return Rechecked(Outcome.UNABLE, "台账或者栏目类别改了，现在不要求更新，请人工核对。")
    return _by_rows(problem, now, known, rules, column)


def _by_rows(problem: Finding, now: Now, known: Known | None, rules: Rules, column: Column) -> Rechecked:
    rows = fresh_rows(problem, now.archive)
    assert column.page
    if not rows:
        told = "复查时没有判为问题，但没有读到新的信息，请人工核对。"
        return Rechecked(Outcome.UNABLE, told, showing([column.page], "栏目页面"))
    doubts = {row: why for row in rows if (why := _old(row, now, known, rules))}
    fresh = next((row for row in rows if row not in doubts), None)
    row = fresh or rows[0]
    seen = showing([column.page], f"列表里有：{row.date} {cut(row.title)}")
    if fresh is None:
        return Rechecked(Outcome.FAKE, f"{doubts[row]}，没有发布新的信息。", seen)
    assert fresh.date
    told = f"栏目{chinese_day(fresh.date)}发布了{titled(cut(fresh.title, 40))}。"
    return Rechecked(Outcome.MENDED, told, seen)


def _old(row: Row, now: Now, known: Known | None, rules: Rules) -> str:
    """Why an entry is an old text under a new date; empty when nothing says so."""
    if known is None or row.date is None:
        return ""
    title, was = titled(cut(row.title, 40)), known.dates.get(row.url)
    if was and was < row.date:
        return f"{title}上次检查时的日期是{chinese_day(was)}，现在改成了{chinese_day(row.date)}"
    digest = find_copies(now.archive, rules).texts.get(row.url, "")
    original = known.copies.originals.get(digest)
    if original and row.url not in (original.url, original.final_url) and original.published < row.date:
        return f"{title}与{chinese_day(original.published)}发布的稿件一字不差"
    return ""


def _column(problem: Finding, archive: Archive) -> Column | None:
    return next((column for column in columns(archive) if column.url == problem.url), None)


def articles(rows: Sequence[Row]) -> list[str]:
    """The articles of some entries."""
    return [row.url for row in rows if row.url.startswith(("http://", "https://"))]
