"""整改事项: the confirmed problems that a notice hands to their units, each with a number of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from reports import monthly, office, quarterly
from reports.documents import words
from reports.errors import UserError
from reports.models import Demand, Notice, Told
from reports.periods import Month, Quarter, parse_period
from reports.rectification import Case, Status

Period = Month | Quarter
COPIED = tuple(field.name for field in Told._meta.get_fields())
"""What a 整改事项 keeps of its finding: inspections replace their findings, and what was demanded stays."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A notice with what it demands."""

    notice: Notice
    demands: tuple[Demand, ...]
    """Without those that were withdrawn."""

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
    notice = Notice.objects.filter(kind=kind, period=str(period)).first()
    if notice is None:
        command = "notice" if isinstance(period, Quarter) else "report"
        raise UserError(
            f"{period.words}还没有{kind}，整改期限无从算起。请先运行 xunjian {command} {period}。"
        )
    return notice


def handed_notice(period: Period) -> Notice:
    """The notice of a period, after which something was handed over.

    Raises:
        UserError: there is no notice, or nothing was handed over.
    """
    notice = notice_of(period)
    if not notice.demands.filter(withdrawn=False).exists():
        raise UserError(
            f"{period.words}没有整改事项：没有待整改的问题，或者还没有运行 xunjian rectify export {period}。"
        )
    return notice


def handed(period: Period) -> Handed:
    """What was handed over after the notice of a period.

    Raises:
        UserError: there is no notice, or nothing was handed over.
    """
    notice = handed_notice(period)
    standing = notice.demands.filter(withdrawn=False).prefetch_related("site", "account", "unit")
    return Handed(notice, tuple(standing))


def hand(period: Period) -> Handed:
    """Number what a notice demands. What has a number keeps it; what no longer waits to be mended (a person
    found it to be 误报) is withdrawn.

    Raises:
        UserError: there is no notice, or no problem that waits to be mended.
    """
    _number(period)
    return handed(period)


@transaction.atomic
def _number(period: Period) -> None:
    notice = notice_of(period)
    due = words.working_days_after(notice.issued_on, office.load().rectify_days)
    cases = {(*case.checked.subject, case.finding.key): case for case in _cases(period)}
    lasting = Demand.objects.filter(notice=notice).only("site_id", "account_id", "key", "withdrawn")
    known = {(one.site_id, one.account_id, one.key): one for one in lasting}
    fresh = [key for key in cases if key not in known]
    Demand.objects.bulk_create(
        _demand(notice, f"{period}-{number:03d}", cases[key], due)
        for number, key in enumerate(fresh, len(known) + 1)
    )
    notice.demands.update(due=due)
    turned = [demand for key, demand in known.items() if demand.withdrawn is (key in cases)]
    for demand in turned:
        demand.withdrawn = not demand.withdrawn
    Demand.objects.bulk_update(turned, ["withdrawn"], batch_size=500)


def by_unit(demands: Sequence[Demand]) -> list[list[Demand]]:
    """The demands of each unit; two units may have one name."""
    units: dict[int, list[Demand]] = {}
    for demand in demands:
        units.setdefault(demand.unit_id, []).append(demand)
    return list(units.values())


def _cases(period: Period) -> list[Case]:
    """What the notice says is not mended."""
    gathered = quarterly.gather(period) if isinstance(period, Quarter) else monthly.gather(period)
    return [case for case in gathered.cases if case.status != Status.FIXED]


def _demand(notice: Notice, number: str, case: Case, due: date) -> Demand:
    result = case.checked.result
    owner = result.site or result.account
    assert owner
    return Demand(
        **{name: getattr(case.finding, name) for name in COPIED},
        notice=notice,
        number=number,
        site=result.site,
        account=result.account,
        unit_id=owner.unit_id,
        unit_name=result.unit_name,
        archive=result.archive,
        due=due,
    )
