"""The columns of one site with what was made of each, for findings.json and the report's table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import checks
from checks.columns import class_of, term
from checks.finding import Answer, Certainty, Finding, Level
from checks.telling import day_of
from crawler.archive import Archive
from crawler.columns import Column, Part, tree

CHECKS = ("column_blank", "column_stale")


@dataclass(frozen=True, slots=True)
class ColumnTold:
    """One column."""

    name: str
    above: tuple[str, ...]
    """The columns above it, the topmost first."""
    placed_by: str
    """What says so: 所在位置, 导航, 网址; empty where nothing does."""
    place_doubt: str
    """What says otherwise."""
    url: str
    declared: bool
    """Whether the ledger names it."""
    kind: str
    """动态要闻, 通知公告, 机构职能 …; 其他 where no class is known."""
    kind_from: str
    sure: str
    rows: int
    newest: date | None
    term: str
    """更新期限: 14天, 6个月; empty for a column that need not be updated."""
    state: str
    """What the checks say of it: 空白, 超期, 未能检查 and why, or nothing wrong; of what they do not look at:
    总页, or why it is no list or was not read."""


def told(archive: Archive, answers: Iterable[Answer]) -> list[ColumnTold]:
    """Every column, each behind the one above it, with what the checks answered."""
    rules = checks.Rules.load()
    today = day_of(archive.plan.as_of)
    asked = [answer for answer in answers if answer.indicator in CHECKS]
    found = {finding.url: finding for answer in asked for finding in answer.findings}
    unable = {one.url: one.reason for answer in asked for one in answer.unable}
    result = []
    for column in _in_tree(tree(archive)):
        kind, kind_from, sure = class_of(column, rules)
        limit = term(column, rules, today)
        state = _state(column, found.get(column.url), unable.get(column.url, ""), bool(limit))
        result.append(
            ColumnTold(
                column.name,
                column.above,
                column.placed_by,
                column.place_doubt,
                column.url,
                column.declared,
                kind,
                kind_from if sure else "",
                sure,
                len(column.rows),
                column.newest.date if column.newest else None,
                limit.words if limit and column.part is Part.LIST else "",
                state,
            )
        )
    return result


def _in_tree(columns: Iterable[Column]) -> list[Column]:
    """Columns in the order of a site map, and among those of one place as the crawl met them."""
    met: dict[tuple[str, ...], int] = {}
    paths = [((*column.above, column.name), column) for column in columns]
    for path, _ in paths:
        for depth in range(1, len(path) + 1):
            met.setdefault(path[:depth], len(met))
    return [
        column
        for path, column in sorted(
            paths, key=lambda pair: [met[pair[0][:depth]] for depth in range(1, len(pair[0]) + 1)]
        )
    ]


def _state(column: Column, finding: Finding | None, reason: str, timed: bool) -> str:
    if column.part is Part.UNREAD:
        return f"没有读到：{column.unknown}"
    if column.part is not Part.LIST:
        return column.unknown or "总页，看下级栏目"
    if finding:
        what = "空白" if finding.indicator == "column_blank" else "超期"
        if finding.level is Level.HINT:
            return f"{what}（提示）"
        return f"{what}（疑似）" if finding.certainty is Certainty.SUSPECTED else what
    if reason:
        return f"未能检查：{reason}"
    if not timed:
        return "不要求更新"
    return "没有超期" if column.newest else "没有发现问题"
