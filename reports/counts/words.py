"""The counts in words: tables on a terminal, the sentences of the monthly notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from reports.chinese import folding
from reports.counts.site import Why
from reports.counts.tally import Counts, UnitCount
from reports.documents.words import clean, counted, full_date
from reports.periods import months_words

if TYPE_CHECKING:
    from rich.table import Table

UNKNOWN = "未能统计"
REMARKED = 3
"""Reasons that a table spells out; the workbook has all."""


def number(count: int | None) -> str:
    """A count, or 未能统计."""
    return UNKNOWN if count is None else str(count)


def silence(unit: UnitCount) -> str:
    """零发布，连续2个月; of a longer span 12月零发布…; empty of a unit that published."""
    if not unit.silent:
        return ""
    month = "" if len(unit.span.months) == 1 else months_words(unit.silent[-1:])
    return f"{month}零发布" + (f"，连续{len(unit.silent)}个月" if len(unit.silent) > 1 else "")


def shortage(unit: UnitCount, minimum: int | None) -> str:
    """低于20条; of a longer span 10月、12月低于20条; empty of a unit that stayed above."""
    when = "" if len(unit.span.months) == 1 else months_words(unit.short)
    return f"{when}低于{minimum}条" if unit.short else ""


def state(unit: UnitCount, minimum: int | None) -> str:
    """零发布，连续2个月；低于20条."""
    return "；".join(filter(None, (silence(unit), shortage(unit, minimum))))


def remark(unit: UnitCount) -> str:
    """Why a number is not known, or is only the least; what else a reader must know."""
    told = list(unit.gaps[:REMARKED])
    if len(unit.gaps) > REMARKED:
        told.append(f"等{len(unit.gaps)}处")
    if unit.since is None and not told:
        told.append("还没有看全过的检查")
    elif unit.number is None and not told and unit.through and not unit.saw(unit.span):
        told.append(f"只看到{full_date(unit.through)}，还不能说没有发布")
    if unit.since and unit.since > unit.span.months[0]:
        told.append(f"{unit.since.words}第一次看全，此前撤下的没有看到")
    least = "至少有这些：" if unit.gaps and unit.number else ""
    return least + "；".join(told)


def through(unit: UnitCount) -> str:
    """The last day that was seen."""
    return unit.through.isoformat() if unit.through else "—"


# --- the monthly notice ---


def sentence(counts: Counts) -> str:
    """本月列入统计的单位…; empty where no unit has a number."""
    known = counts.known
    if not known or counts.through is None:
        return ""
    least = "至少" if any(unit.gaps for unit in known) else ""
    told = [
        f"{counts.span.words}（统计至{full_date(counts.through)}），列入统计的{len(known)}个单位在政府网站发布信息"
        f"{least}{len(counts.counted)}条，同一条信息发布在几个栏目的只计1条"
    ]
    told += _number("没有发布信息的单位", sum(unit.number == 0 for unit in known))
    told += _number(
        f"发布信息低于{counts.minimum}条的单位", sum(bool(unit.short and unit.number) for unit in known)
    )
    told += _number("未能统计的单位", sum(unit.number is None for unit in counts.units))
    return "；".join(told) + "。"


def _number(what: str, count: int) -> Iterator[str]:
    """没有发布信息的单位2个. The table has their numbers: no sentence accuses whom no person confirmed."""
    if count:
        yield f"{what}{count}个"


# --- on a terminal ---


def tables(counts: Counts) -> Iterator[Table]:
    """Every table that has rows."""
    yield _units(counts)
    if topics := counts.topics():
        shown = folding("重点领域", "条数")
        for topic, count in topics.items():
            _add(shown, topic, number(count))
        yield shown
    if counts.accounts:
        shown = folding("平台", "账号", "主办单位", "条数", "说明")
        for one in counts.accounts:
            names = one.account.platform, one.account.name, one.account.unit.name
            _add(shown, *names, number(one.number), one.note)
        yield shown
    if counts.dealt:
        shown = folding("渠道", "单位", "收到", "办结", "办结率", "按期办结", "按期率", "来源", "说明")
        for dealt in counts.dealt:
            _add(
                shown,
                dealt.channel,
                dealt.unit or "全县",
                number(dealt.received),
                number(dealt.answered),
                dealt.rate,
                "—" if dealt.in_time is None else str(dealt.in_time),
                dealt.in_time_rate,
                dealt.source,
                dealt.note,
            )
        yield shown


def _add(shown: Table, *cells: str) -> None:
    """A row; nothing in it is markup, for names may be crawled."""
    shown.add_row(*(Text(clean(cell)) for cell in cells))


def _units(counts: Counts) -> Table:
    shown = folding("单位", "发布条数", "零发布", "统计至", "说明", title=f"{counts.span.words}发布条数")
    for unit in counts.units:
        told = number(unit.number), state(unit, counts.minimum), through(unit), remark(unit)
        _add(shown, unit.unit, *told)
    if counts.known:
        shown.add_section()
        _add(shown, "合计", str(len(counts.counted)), "", "", "")
    return shown


def left_out(counts: Counts) -> str:
    """What bears a day of the span, or may, and does not count; empty: nothing."""
    found = Counter(piece.why for unit in counts.units for piece in unit.pieces if piece.why)
    undated = sum(len(seen.undated) for seen in counts.sites)
    told = counted([*((why, found[why]) for why in Why), ("没有日期", undated)], "条")
    return f"没有计入：{told}。" if told else ""
