"""Which class a column (栏目) belongs to, and by when that class must be updated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from checks.rules import Rules
from checks.telling import months_before
from crawler.columns import Column

OTHER = "其他"
STATIC = "静态"
CLASSES = {
    "政策解读": "interpretation",
    "人事信息": "personnel",
    "规划计划": "planning",
    "征集调查": "survey",
    "通知公告": "notice",
    "政策文件": "policy",
    "动态要闻": "news",
}
"""Each class with the prefix of its entries in the profile, in the order in which names are matched."""

FIRST_LEVEL = ("通知公告", "政策文件")
"""Classes of which the clause means 一级栏目 only: one found by crawling deeper down is not counted. The
ledger's are, since an office declares there what is to be judged."""
HOME = re.compile(r"首页|主页|home|网$|人民政府$", re.I)
"""The first entry of a breadcrumb, above all columns."""

BY_LEDGER = "台账"
BY_NAME = "栏目名称"


@dataclass(frozen=True, slots=True)
class Term:
    """更新期限: how long a column of a class may go without something new."""

    kind: str
    kind_from: str
    """Who says so: the ledger, or only the column's name."""
    words: str
    """14天, 6个月, 1年."""
    since: date
    """The newest row must not be older than this day."""
    caveat: str
    """Why to be past it is only a hint, in the words of a clerk; empty when it counts."""
    clause: str


def class_of(column: Column, rules: Rules) -> tuple[str, str]:
    """A column's class and who says so: the ledger, else its name by the profile's word lists."""
    if column.kind:
        kind = column.kind if column.kind in CLASSES else class_named(column.kind, rules)
        return kind, BY_LEDGER
    return class_named(column.name, rules), BY_NAME


def term(column: Column, rules: Rules, today: date) -> Term | None:
    """The column's term as of a day; None for a column that need not be updated."""
    kind, kind_from = class_of(column, rules)
    if not column.must_update or (kind == STATIC and column.days is None):
        return None
    if column.days is not None:
        since = today - timedelta(days=column.days)
        return Term(kind, kind_from, f"{column.days}天", since, "", "台账规定的更新期限")
    if kind == "动态要闻":
        rule, days = rules.rule("column_stale", "news_days"), rules.number("column_stale", "news_days")
        words, since = f"{days}天", today - timedelta(days=days)
    else:
        key = f"{CLASSES.get(kind, 'other')}_months"
        rule, months = rules.rule("column_stale", key), rules.number("column_stale", key)
        words = f"{months // 12}年" if months % 12 == 0 else f"{months}个月"
        since = months_before(today, months)
    return Term(kind, kind_from, words, since, _caveat(column, kind, rule.verified), rule.clause)


def label(column: Column) -> str:
    """The column as a reader finds it: with its parent's name when only the crawl tells where it belongs."""
    above = _above(column)
    return f"{above[-1]}·{column.name}" if above else column.name


def _caveat(column: Column, kind: str, verified: bool) -> str:
    if kind == OTHER:
        return "文件没有规定这类栏目的期限，仅供参考"
    if kind in FIRST_LEVEL and _level(column) > 1:
        return "文件规定的这个期限只针对一级栏目，仅供参考"
    return "" if verified else "这个期限没有核实，仅供参考"


def _level(column: Column) -> int:
    """一级栏目 is 1. By the breadcrumb; by the address where the page has none."""
    facts = column.page.facts if column.page else None
    if column.declared or (facts and facts.breadcrumb):
        return len(_above(column)) + 1
    return max(1, urlsplit(column.url).path.strip("/").count("/") + column.url.endswith("/"))


def _above(column: Column) -> tuple[str, ...]:
    """The columns above one that was found by crawling; none above one that the ledger declares."""
    facts = column.page.facts if column.page else None
    if column.declared or facts is None:
        return ()
    crumbs = facts.breadcrumb
    if crumbs and HOME.search(crumbs[0]):
        crumbs = crumbs[1:]
    return crumbs[: crumbs.index(column.name)] if column.name in crumbs else crumbs[:-1]


def class_named(name: str, rules: Rules) -> str:
    """The class that a name tells of, by the profile's word lists."""

    def holds(prefix: str) -> bool:
        return any(word in name for word in rules.words("column_stale", f"{prefix}_words"))

    if holds("static"):
        return STATIC
    for kind, prefix in CLASSES.items():
        if holds(prefix):
            return kind
    return STATIC if holds("campaign") else OTHER
