"""Which class a column (栏目) belongs to, and by when that class must be updated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from checks.rules import Rules
from checks.telling import months_before
from crawler.columns import Column
from crawler.tree import BY_CRUMBS

OTHER = "其他"
STATIC = "静态"
STABLE = {
    "机构职能": "organisation",
    "领导信息": "leaders",
    "概况": "overview",
    "年报": "report",
    "互动交流": "interaction",
    "办事服务": "service",
    STATIC: "static",
}
"""Classes that need not be updated, each with the prefix of its words in the profile, in the order in which
names are matched."""
CAMPAIGN = "专题"
CLASSES = {
    "政策解读": "interpretation",
    "人事信息": "personnel",
    "规划计划": "planning",
    "征集调查": "survey",
    "办事统计": "service_figures",
    "通知公告": "notice",
    "政策文件": "policy",
    "动态要闻": "news",
}
"""Classes with a term of their own, likewise, matched after :data:`STABLE`."""
UNTIMED = {"统计信息": "statistics", "财政信息": "finance"}
"""Classes for which the documents name no term, matched last but :data:`CAMPAIGN`."""

_FORMER = re.compile("原.{1,12}?(?:局|委|办|厅|处|站|中心)")
"""A unit that is no more: 原人事局人事信息."""

FIRST_LEVEL = ("通知公告", "政策文件")
"""Classes of which the clause means 一级栏目 only: one found by crawling deeper down is not counted. The
ledger's are, since an office declares there what is to be judged."""

BY_LEDGER = "台账"
BY_NAME = "栏目名称"
BY_TAG = "网页标签"
BY_CONTENT = "页面内容"
BY_PARENT = "上级栏目"


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


class Classed(NamedTuple):
    """A column's class, who says so, and how sure that is."""

    kind: str
    by: str
    sure: str = ""
    """确定, 有把握, 较有把握, 把握不大; empty where no class was found."""


def class_of(column: Column, rules: Rules) -> Classed:
    """A column's class: the ledger's, else by its name, its label ColumnType, what it holds, its parent.

    A parent's class is taken only where it need not be updated: a class with a term could accuse, and the
    parent may be guessed (:func:`is_surely_stable`).
    """
    if column.kind:
        kind = column.kind if column.kind in CLASSES else class_named(column.kind, rules)
        return Classed(kind, BY_LEDGER, "确定")
    facts = column.page.facts if column.page else None
    tagged = class_named(facts.tags.get("ColumnType", ""), rules) if facts else OTHER
    kind = class_named(column.name, rules)
    if kind != OTHER:
        sure = tagged == kind or column.name in _words(kind, rules)
        return Classed(kind, BY_NAME, "有把握" if sure else "较有把握")
    if tagged != OTHER:
        return Classed(tagged, BY_TAG, "把握不大")
    if facts and facts.kind == "mailbox":
        return Classed("互动交流", BY_CONTENT, "较有把握")
    above = (class_named(name, rules) for name in reversed(column.above))
    inherited = next((kind for kind in above if is_stable(kind)), OTHER)
    return Classed(OTHER, BY_NAME) if inherited == OTHER else Classed(inherited, BY_PARENT, "把握不大")


def is_stable(kind: str) -> bool:
    """Whether a class need not be updated."""
    return kind in STABLE or kind == CAMPAIGN


def is_surely_stable(column: Column, rules: Rules) -> bool:
    """Whether a column need not be updated, and not only because of a place that no breadcrumb tells."""
    classed = class_of(column, rules)
    return is_stable(classed.kind) and (classed.by != BY_PARENT or column.placed_by == BY_CRUMBS)


def term(column: Column, rules: Rules, today: date) -> Term | None:
    """The column's term as of a day; None for a column that need not be updated."""
    kind, kind_from, _ = class_of(column, rules)
    if not column.must_update or (is_stable(kind) and column.days is None):
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
    return f"{column.above[-1]}·{column.name}" if column.above else column.name


def _caveat(column: Column, kind: str, verified: bool) -> str:
    if kind not in CLASSES:
        return "文件没有规定这类栏目的期限，仅供参考"
    if kind in FIRST_LEVEL and _level(column) > 1:
        return "文件规定的这个期限只针对一级栏目，仅供参考"
    if kind in FIRST_LEVEL and column.place_doubt:
        return f"文件规定的这个期限只针对一级栏目，{column.place_doubt}，仅供参考"
    return "" if verified else "这个期限没有核实，仅供参考"


def _level(column: Column) -> int:
    """一级栏目 is 1. By the breadcrumb; where the page has none, the deepest that anything tells."""
    facts = column.page.facts if column.page else None
    level = len(column.above) + 1
    if column.declared or (facts and facts.breadcrumb):
        return level
    return max(level, urlsplit(column.url).path.strip("/").count("/") + column.url.endswith("/"))


def class_named(name: str, rules: Rules) -> str:
    """The class that a name tells of, by the profile's word lists."""
    if _FORMER.match(name):
        return STATIC
    kinds = (*STABLE, *CLASSES, *UNTIMED, CAMPAIGN)
    return next((kind for kind in kinds if any(word in name for word in _words(kind, rules))), OTHER)


def _words(kind: str, rules: Rules) -> tuple[str, ...]:
    prefix = {**STABLE, **CLASSES, **UNTIMED, CAMPAIGN: "campaign"}[kind]
    return rules.words("column_stale", f"{prefix}_words")
