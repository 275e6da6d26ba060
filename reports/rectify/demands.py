"""整改事项: the confirmed problems that a notice hands to their units, each with a number of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from reports import facts, issuing, monthly, office, quarterly, record
from reports.documents import files
from reports.errors import UserError
from reports.models import Demand, Notice
from reports.periods import Month, Quarter, parse_period
from reports.rectify.lives import Case

Period = Month | Quarter
AT_ONCE = 500
"""Keys in one statement: databases bound them."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A notice with what it demands."""

    notice: Notice
    demands: tuple[Demand, ...]
    """Without those that were withdrawn or are 误报 by now."""
    withdrawn: frozenset[str] = frozenset()
    """The numbers of those."""

    @property
    def period(self) -> Period:
        """The notice's."""
        return parse_period(self.notice.period)


def notice_of(period: Period) -> Notice:
    """The notice of a period.

    Raises:
        UserError: none was written.
    """
    kind = Notice.Kind.QUARTERLY if isinstance(period, Quarter) else Notice.Kind.MONTHLY
    notice = issuing.last(kind, str(period))
    if notice is None:
        raise UserError(f"{period.words}还没有{kind}，整改期限无从算起。请先运行 {issuing.command(period)}。")
    return notice


def handed(period: Period) -> Handed:
    """What was handed over after the notice of a period.

    Raises:
        UserError: there is no notice, or nothing was handed over.
    """
    notice = notice_of(period)
    found = record.handed(notice)
    if not found:
        raise UserError(
            f"{period.words}没有整改事项：没有待整改的问题，或者还没有运行 xunjian rectify export {period}。"
        )
    numbers = {demand.number for demand in found}
    once = notice.demands.filter(version__isnull=False).values_list("number", flat=True)
    return Handed(notice, tuple(found), frozenset(once) - numbers)


def to_hand(period: Period) -> Handed:
    """What an order is written of: what the notice demands as it was last written, and what was confirmed
    since is not in it. After a correction, what it demands for the first time.

    Raises:
        UserError: there is no notice or nothing to mend, or a draft no longer says what the records say, or
            says it of a quarter that is not inspected to its end.
    """
    notice = notice_of(period)
    if not notice.version:
        _require_as_written(notice, period)
        _require_inspected(period)
    found = [demand for demand in record.standing(notice) if demand.version in (None, max(notice.version, 1))]
    if not found and notice.version > 1:
        raise UserError(
            f"{period.words}通报的更正（第{notice.version}版）没有新的整改事项，不用再发通知单；"
            "以前发的仍然有效，撤销的编号写在更正里。"
        )
    if not found:
        raise UserError(f"{period.words}没有整改事项：没有待整改的问题。")
    return Handed(notice, tuple(found))


@transaction.atomic
def hand(to_be: Handed) -> None:
    """Record that it was handed over; a draft is thereby issued."""
    if not to_be.notice.version:
        issuing.issue(to_be.notice)
    keys = [demand.pk for demand in to_be.demands]
    for first in range(0, len(keys), AT_ONCE):
        some = Demand.objects.filter(pk__in=keys[first : first + AT_ONCE])
        some.update(version=to_be.notice.version)


def by_unit(demands: Sequence[Demand]) -> list[list[Demand]]:
    """The demands of each unit; two units may have one name."""
    units: dict[int, list[Demand]] = {}
    for demand in demands:
        units.setdefault(demand.unit_id, []).append(demand)
    return list(units.values())


@issuing.alone()
def issue(period: Period, number: str) -> Notice:
    """Record that the notice was issued as it was written, and its 文号; that alone if its orders are out.

    Raises:
        UserError: there is none, its 文号 was recorded before, or a draft is of an old version or
            not written to its end.
    """
    notice = notice_of(period)
    issued = notice.issues.last()
    if not issued:
        _require_demands(notice, period)
    if not issued and any(path.exists() for path in _unfinished(notice)):
        raise UserError(
            f"{period.words}通报写到一半中断了，文件夹里有的文件还是上一次的，没有记。"
            f"请先重新运行 {issuing.command(period)}，核对以后再签发。"
        )
    if issued and issued.number:
        raise UserError(f"{period.words}通报是{issuing.standing_words(notice)}，不用再记。")
    if issued:
        issued.number = number
        issued.save(update_fields=["number"])
    else:
        issuing.issue(notice, number=number)
    return notice


def unsaid(notice: Notice) -> tuple[int, int]:
    """How many problems the records have that the notice does not demand, and how many of its own they no
    longer have."""
    period = parse_period(notice.period)
    gathered = quarterly.gather(period) if isinstance(period, Quarter) else monthly.gather(period)
    return _unsaid(notice, gathered.cases)


def _unsaid(notice: Notice, cases: Sequence[Case]) -> tuple[int, int]:
    found = record.unmended(cases).keys()
    demanded = {record.key(demand) for demand in notice.demands.filter(withdrawn=False)}
    return len(found - demanded), len(demanded - found)


def _require_demands(notice: Notice, period: Period) -> None:
    if not notice.digest:
        raise UserError(
            f"{period.words}通报是旧版本写的，没有记下整改事项。请先重新运行 {issuing.command(period)}。"
        )


def _unfinished(notice: Notice) -> list[Path]:
    return files.unfinished(office.load().folder / notice.folder, notice.documents)


def _require_inspected(period: Period) -> None:
    if isinstance(period, Quarter) and (missing := facts.missing_months(period)):
        raise UserError(
            f"{period.words}还没有检查完（{missing}没有完成检查），通知单一发通报就算签发，没有写。请检查完、"
            f"重新运行 xunjian notice {period} 再发；确实已经照写好的样子签发的，先运行 "
            f"xunjian notice {period} --issued 文号（没有文号的写日期）。"
        )


def _require_as_written(notice: Notice, period: Period) -> None:
    command = issuing.command(period)
    _require_demands(notice, period)
    if _unfinished(notice):
        raise UserError(
            f"{period.words}通报写到一半中断了，或者文件已经移走，没有写通知单。请先重新运行 {command}；"
            f"已经照写好的样子签发的，先运行 {command} --issued 文号（没有文号的写日期）。"
        )
    if isinstance(period, Quarter):
        quarter = quarterly.gather(period)
        cases, said = quarter.cases, quarterly.digest(quarter, notice.issued_on)
    else:
        month = monthly.gather(period)
        cases, said = month.cases, monthly.digest(month, notice.issued_on)
    more, less = _unsaid(notice, cases)
    if more or less or said != notice.digest:
        raise UserError(
            f"{period.words}通报写好以后有改动，点名、数字或文字会不同：通报里没有的问题 {more} 个，"
            f"通报里有、现在不再属实或已整改的 {less} 个，没有写通知单。\n"
            f"通报还没有签发的，先重新运行 {command}；已经照写好的样子签发的，先运行 {command} --issued 文号"
            "（没有文号的写日期），通知单就只写签发的通报里有的、现在仍然属实的问题。"
        )
