"""栏目更新不及时."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from checks.columns import BY_LEDGER, Term, label, term
from checks.copies import Copies, find_copies, newest_genuine
from checks.finding import Certainty, Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, cut, day_of, seen_on, site_of
from crawler.archive import Archive
from crawler.columns import Column, columns
from crawler.page import Row


@check(
    title="栏目更新不及时",
    clause="国办秘函〔2019〕19号 网站单项否决第4项（栏目不更新）；扣分指标“发布解读”",
)
def column_stale(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """应当更新的栏目，最新一条信息的日期早于规定的期限。

    怎么判
      从监测时间点往前数，看栏目最新一条信息的日期：
        动态要闻              2周（14天）
        通知公告、政策文件    6个自然月
        政策解读              6个自然月
        人事信息、规划计划、征集调查    1年
        办事统计（办件统计等）    3个自然月，只作提示，不计入判定（只有一份自查报告这样写，没有核实）
        其他                  1年，只作提示，不计入判定（文件没有规定期限）
      正好在期限那一天更新的，不算超期。台账为栏目单独规定了期限的，按台账。
      栏目类别先看台账；台账没有写的，按栏目名称里的词归类（指标方案 column_stale 一节的词表），
      这样归类得出的问题标为“疑似”，请先核对类别。
      动态要闻、通知公告、政策文件类累计5个，或者全部应更新栏目累计10个，即单项否决。

    算
      · 列表第一条是置顶的旧信息，看整个列表里最新的日期；
      · 用半年前的旧稿一字不改重新发布的（旧稿重发），以前检查时看到过、只改了发布日期的（改动发布日期），
        不算更新，看其余信息里最新的一条；靠它们才没有超期的，标为“疑似”。

    不算
      · 内容稳定的栏目：机构职能、领导之窗、概况、指南、联系我们、网站地图、归档、年报、
        已经撤并的单位（原某某局）等；
      · 专题、专栏；台账里“应更新”填“否”的栏目；
      · 统计信息、统计公报：不是办事统计，没有规定的期限，按其他；
      · 空白栏目（由“空白栏目”检查，不重复算）。
      没有台账时，二级及以下的通知公告、政策文件栏目只作提示（条款只指一级栏目），导航与所在位置说法不一、
      不能断定是一级的也只作提示；台账列出的都算。
      有下级栏目的栏目，看它和各下级栏目里最新的一条；只有下级栏目入口的总页不单独判。

    未能检查
      列表由脚本生成、打不开、没有日期、过半信息没有日期的栏目，一律答“未能检查”，不猜。
      读到的信息都超期，但排在前面的信息没有日期（或者日期还没有到、可能写错了）的，页面上写着本栏目
      （首页上写着本网站）停止更新、归档、迁移的，也是。
      读到的信息都超期，但有下级栏目没有读到的，也是。
      读到的信息都超期，但页面上还有列表框可能由脚本（包括单独的脚本文件）填写、嵌入的框架页、没有日期的头条、
      列表前面其他框里没有日期的文章、要点击才能打开的条目、可以选看的更近的年份、期限以内的日期（或者日期没有写年份、按最近的年份算没有超期）的，也答“未能检查”，写明是哪一样。
      有脚本的页面用浏览器打开看过再定；打开以后没有看全的，也是。
      靠改了发布日期的信息才没有超期，而20篇以上都改成了同一天的（可能是栏目迁移、重新导入），也是。
      列表从旧到新排列，又没有读到最后一页（翻页由脚本完成等）的，也是。

    例子
      监测时间点2026年11月30日。“通知公告”最新一条是2026年5月29日：超过6个月，是问题。
      最新一条是2026年5月30日：正好6个月，不是问题。
      “部门动态”最新一条是2026年11月16日：正好14天，不是问题；11月15日，是问题。

    怎么改
      发布新的信息；确实没有内容可发、职能已经调整的，把栏目合并或撤下，并在台账里更正。
    """
    today, copies = day_of(as_of), find_copies(archive, rules)
    for column in columns(archive):
        if told := told_of(archive, column, rules, today, copies):
            yield told


def told_of(
    archive: Archive, column: Column, rules: Rules, today: date, copies: Copies
) -> Finding | Unable | None:
    """What the check says of one column by what is known of old articles; None where it is content."""
    limit = term(column, rules, today)
    if limit is None or column.empty:
        return None
    newest = newest_genuine(column, copies, today)
    if newest and newest.date and newest.date >= limit.since:
        return None
    if (
        why := column.unknown
        or column.maybe_since(limit.since)
        or _imported(column, copies, limit)
        or ("" if newest else "列表里没有读到日期。")
    ):
        return Unable(site_of(archive).subject, column.url, label(column), why)
    return _finding(archive, column, limit, newest, today, copies) if newest else None


def _finding(
    archive: Archive, column: Column, limit: Term, newest: Row, today: date, copies: Copies
) -> Finding:
    assert newest.date is not None
    days = (today - newest.date).days
    old = [row for row in column.rows if row.date and newest.date < row.date <= today and copies.is_old(row)]
    message = f"“{label(column)}”栏目自{chinese_day(newest.date)}以来未更新，到监测时间点已有{days}天" + (
        f"，超过{limit.words}（{limit.caveat}）。" if limit.caveat else f"（期限{limit.words}）。"
    )
    seen = f"列表最新一条：{newest.date} {cut(newest.title)}"
    if old:
        moved = sum(row.url in copies.redated for row in old)
        told = [
            f"{len(old) - moved}条与旧稿一字不差" if moved < len(old) else "",
            f"{moved}条是改了发布日期的旧稿" if moved else "",
        ]
        message += f"此后发布的{'，'.join(filter(None, told))}，不算更新。"
        last = max(old, key=lambda row: row.date or date.min)
        seen = (
            f"列表最新一条：{last.date} {cut(last.title)}，{_why_old(last, copies)}；"
            f"除去旧稿，最新一条：{newest.date} {cut(newest.title)}"
        )
    hinges = any(row.date and row.date >= limit.since for row in old)
    return Finding(
        indicator="column_stale",
        level=Level.HINT if limit.caveat else Level.DEDUCTION,
        subject=site_of(archive).subject,
        url=column.url,
        where=label(column),
        quote=f"{newest.date} {cut(newest.title)}",
        message=message,
        suggestion="发布新的信息；职能已经调整的，合并或撤下栏目，并更正台账。",
        evidence=(seen_on(column.page, seen),) if column.page else (),
        certainty=Certainty.CERTAIN if limit.kind_from == BY_LEDGER and not hinges else Certainty.SUSPECTED,
        data={
            "identity": "更新",
            "column": column.name,
            "class": limit.kind,
            "class_from": limit.kind_from,
            "newest": newest.date.isoformat(),
            "days": str(days),
            "limit": limit.words,
            "clause": limit.clause,
        },
    )


def _why_old(row: Row, copies: Copies) -> str:
    if known := copies.redated.get(row.url):
        return f"以前检查时的日期是{known.old}"
    return "与旧稿一字不差"


def _imported(column: Column, copies: Copies, limit: Term) -> str:
    """Why what bears another date now may have been imported anew; empty when nothing hints at it."""
    fresh = [row.url for row in column.rows if row.date and row.date >= limit.since]
    many = sum(url in copies.redated and copies.redated[url].many for url in fresh)
    told = f"列表里有{many}条的日期改了，许多稿件都改成了同一天，可能是栏目迁移、重新导入，不能断定。"
    return told if many else ""
