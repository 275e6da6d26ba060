"""栏目临期预警."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from checks.columns import BY_LEDGER, Term, label, term
from checks.copies import find_copies
from checks.finding import Certainty, Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, cut, day_of, seen_on, site_of
from crawler.archive import Archive
from crawler.columns import Column, columns
from crawler.page import Row

DAY = timedelta(days=1)


@check(title="栏目临期预警", clause="预警，不属于检查指标（对应网站单项否决第4项、扣分指标“发布解读”）")
def column_due(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """应当更新的栏目快到期限了，提醒责任单位。

    怎么判
      期限与“栏目更新不及时”相同。期限按天算的（动态要闻14天、台账规定的天数），过了一半而且剩下不到5天的，
      提示一次；期限按月算的（通知公告、政策文件等），剩下不到16天的，提示一次。都写明最迟哪天更新。
      只作提示，不计入判定。

    算
      · 监测时间点2026年11月30日，“部门动态”最新一条是11月20日：10天，提示，最迟12月4日更新；
      · “通知公告”最新一条是2026年6月10日，提示，最迟12月10日更新。

    不算
      · 期限还远的；已经超期的（由“栏目更新不及时”检查）；
      · 文件没有规定期限的、不要求更新的栏目；最新一条是旧稿重发的、改了发布日期的（由“旧稿重发”
        “改动发布日期”检查）。

    未能检查
      读不出最新日期的，由“栏目更新不及时”答“未能检查”，这里不重复。

    例子
      “部门动态”最新一条是11月21日，11月30日检查：9天，不提示。

    怎么改
      在期限以前发布新的信息。
    """
    today = day_of(as_of)
    dues = [due for column in columns(archive) if (due := _due(column, rules, today))]
    copies = find_copies(archive, rules) if dues else None
    for due in dues:
        if copies and not copies.is_old(due.newest):
            yield _finding(archive, due, today)


class Due(NamedTuple):
    """A column near the end of its term."""

    column: Column
    term: Term
    newest: Row
    updated: date
    deadline: date
    """The last day on which it is not stale."""


def _due(column: Column, rules: Rules, today: date) -> Due | None:
    limit, newest = term(column, rules, today), column.newest
    if limit is None or limit.caveat or newest is None or newest.date is None or newest.date < limit.since:
        return None
    if column.unknown or column.maybe_since(newest.date + DAY):
        return None
    in_days = limit.words.endswith("天")
    most = rules.number("column_due", "days_left" if in_days else "months_left")
    deadline = _deadline(column, rules, newest.date, today, most)
    if deadline is None or (in_days and today - newest.date <= deadline - today):
        return None
    return Due(column, limit, newest, newest.date, deadline)


def _deadline(column: Column, rules: Rules, newest: date, today: date, most: int) -> date | None:
    """The last day on which the column is not stale; None when that is more than ``most`` days ahead."""
    day = today
    for _ in range(most + 1):
        following = term(column, rules, day + DAY)
        if following is None or newest < following.since:
            return day
        day += DAY
    return None


def _finding(archive: Archive, due: Due, today: date) -> Finding:
    page, name, subject = due.column.page, label(due.column), site_of(archive).subject
    days, told = (today - due.updated).days, f"{due.updated} {cut(due.newest.title)}"
    return Finding(
        indicator="column_due",
        level=Level.HINT,
        subject=subject,
        url=due.column.url,
        where=name,
        quote=told,
        message=(
            f"{subject}“{name}”栏目最新一条是{chinese_day(due.updated)}的，到监测时间点已有{days}天"
            f"（期限{due.term.words}），最迟{chinese_day(due.deadline)}要更新。"
        ),
        suggestion="在期限以前发布新的信息。",
        evidence=(seen_on(page, f"列表最新一条：{told}"),) if page else (),
        certainty=Certainty.CERTAIN if due.term.kind_from == BY_LEDGER else Certainty.SUSPECTED,
        data={
            "identity": "临期",
            "column": due.column.name,
            "class": due.term.kind,
            "newest": due.updated.isoformat(),
            "days": str(days),
            "deadline": due.deadline.isoformat(),
        },
    )
