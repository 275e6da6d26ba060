"""Writes down which notices were written, whom they name and what they demand; reads what of it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from checks.by_eye import BY_PERSON
from crawler.plan import TIMEZONE
from reports import office
from reports.errors import UserError
from reports.facts import Checked, unit_of
from reports.models import Demand, Finding, Issue, Named, Notice, Told
from reports.periods import Month, Quarter, parse_period
from reports.rectify import again, lives
from reports.rectify.again import Problem
from reports.rectify.lives import Case

COPIED = tuple(str(field.column) for field in Told._meta.local_concrete_fields)
"""What a 整改事项 keeps of its finding: inspections replace their findings, and what was demanded stays."""
Key = tuple[int | None, int | None, str]
"""Site, account and finding: the same for one problem in any month."""
Duty = tuple[int, int | None, int | None, str]
"""Whose it is to mend which problem: a unit and a :data:`Key`. What changes hands is another 整改事项."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a notice says."""

    kind: Notice.Kind
    period: str
    title: str
    issued_on: date
    folder: Path
    figures: Mapping[str, object]
    named: Sequence[Sequence[Checked]]
    """For each site or account that it names as 不合格, the months in which it is."""
    demanded: Mapping[Duty, Case]


@dataclass(frozen=True, slots=True)
class Terms:
    """整改期限 of what a version demands."""

    known: date
    """Of what an earlier version demanded and no letter has told yet: from the notice's date."""
    fresh: date
    """Of what is demanded for the first time, or again after it was withdrawn: never from a past day."""


def notice(said: Statement, digest: str, documents: Mapping[str, str], terms: Terms) -> Notice:
    """Record a notice in place of its last version, with its 整改事项. Call it in a transaction.

    Those of a draft are numbered anew. After that a number stays: a correction demands more under new ones,
    and withdraws what it no longer demands; no term becomes shorter, and none that a letter told becomes
    another.
    """
    row, _ = Notice.objects.update_or_create(
        kind=said.kind,
        period=said.period,
        defaults={
            "title": said.title,
            "issued_on": said.issued_on,
            "folder": _within(said.folder).as_posix(),
            "figures": dict(said.figures),
            "digest": digest,
            "documents": dict(documents),
        },
    )
    row.named.all().delete()
    for failed in said.named:
        _name(row, failed)
    if not row.version:
        row.demands.all().delete()
    _demand(row, said, terms)
    return row


def unmended(cases: Iterable[Case]) -> dict[Duty, Case]:
    """What a notice demands: the problems of it that are not mended, each of whose it is by now."""
    return {duty_of(case): case for case in cases if not case.is_mended}


def by_unit(demanded: Mapping[Duty, Case], first: Month) -> dict[str, list[int]]:
    """What a notice whose months begin with ``first`` demands of each unit, by its id: how many problems its
    inspections confirmed, and how many they carry over."""
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (unit, *_), case in demanded.items():
        found[str(unit)][case.last < first] += 1
    return dict(found)


def _within(folder: Path) -> Path:
    """The folder as seen from the working folder, so that this may be moved; one elsewhere as it is."""
    working, whole = office.load().folder.resolve(), folder.resolve()
    return whole.relative_to(working) if whole.is_relative_to(working) else whole


def key(demand: Demand) -> Key:
    """Which problem it is."""
    return demand.site_id, demand.account_id, demand.key


def duty(demand: Demand) -> Duty:
    """Of whom it demands which problem."""
    return demand.unit_id, *key(demand)


def duty_of(case: Case) -> Duty:
    """Of whom a notice that is written now would demand a problem."""
    return unit_of(case.checked.result).pk, *case.checked.subject, case.finding.key


def problem(demand: Demand) -> Problem:
    """Which problem it is, in whatever month it was confirmed."""
    return again.problem((demand.site_id, demand.account_id), demand.indicator, demand.key)


def fresh_numbers(known: int, said: Statement, before: Mapping[Duty, Demand]) -> dict[Duty, str]:
    """The numbers of what a notice demands that has none yet."""
    fresh = [one for one in said.demanded if one not in before]
    return {one: f"{said.period}-{number:03d}" for number, one in enumerate(fresh, known + 1)}


def standing(notice: Notice) -> list[Demand]:
    """What a notice demands: no correction withdrew it, and no person has found since, in a later month's
    inspection either, that it is 误报."""
    return _undismissed(notice, notice.demands.filter(withdrawn=False))


def handed(notice: Notice, until: Month | None = None, moment: datetime | None = None) -> list[Demand]:
    """What of it was handed over to the units, and not what was taken back from them and is demanded again in
    no letter yet; by the inspections ``until`` a month and the corrections before a ``moment``, where these
    are given."""
    late = _since(notice, moment)
    told = max(letters(notice), default=0)
    standing_ = Q(withdrawn=False, changed__lte=told) & ~Q(changed__in=late)
    untold = Q(withdrawn=True, changed__in=late)
    return _undismissed(notice, ever_handed(notice, moment).filter(standing_ | untold), str(until or ""))


def letters(notice: Notice) -> list[int]:
    """The versions of a notice with which letters went out to units, in their order."""
    issued = notice.issues.filter(handed_at__isnull=False).values_list("version", flat=True)
    first = notice.demands.filter(version__isnull=False).values_list("version", flat=True)
    return sorted({*issued, *filter(None, first)})


def ever_handed(notice: Notice, moment: datetime | None = None) -> QuerySet[Demand]:
    """What was handed over, withdrawn since or not; by the versions before a ``moment`` where it is given."""
    return notice.demands.filter(version__gt=0).exclude(version__in=_since(notice, moment))


def _since(notice: Notice, moment: datetime | None) -> list[int]:
    """The corrections that were issued since."""
    later = notice.issues.filter(version__gt=1, at__gte=moment) if moment else notice.issues.none()
    return list(later.values_list("version", flat=True))


def dismissed_later(notice: Notice) -> list[Demand]:
    """What it would demand by the reviews of its own months, and a later month's calls 误报."""
    after = {"result__inspection__period__gt": last_month(notice)}
    if not _found(notice).filter(review=Finding.Review.DISMISSED, **after).exists():
        return []
    standing_ = {one.pk for one in standing(notice)}
    own = _undismissed(notice, notice.demands.filter(withdrawn=False), last_month(notice))
    return [one for one in own if one.pk not in standing_]


def pending(notice: Notice, some: Sequence[Demand]) -> list[Demand]:
    """Those of some 整改事项 of a notice that are 待核 again: the month that confirmed them last no longer
    does, nor one since."""
    of_persons = any(one.indicator in BY_PERSON for one in some)
    if not of_persons and not _found(notice).filter(review=Finding.Review.PENDING).exists():
        return []
    said, last = reviews(notice), last_month(notice)
    return [one for one in some if _is_pending(one, said.get(key(one), ()), last)]


def earlier(notice: Notice) -> dict[int, list[Demand]]:
    """Of each 整改事项 of a notice what other notices, of months and of quarters, demanded of the same unit
    before it did, or at all where it was not handed over; the last at the end."""
    sent = {(one.notice_id, one.version): one.handed_at or one.at for one in Issue.objects.all()}
    others = sorted(_handed_by_others(notice, sent), key=lambda other: (other[0], other[1].pk))
    mine = notice.demands.all() if others else ()
    own = {duty(one): (sent.get((notice.pk, one.version or 0)), one.pk) for one in mine}
    found: defaultdict[int, list[Demand]] = defaultdict(list)
    for moment, one in others:
        until, last = own.get(duty(one), (moment, 0))
        if until is None or (moment, one.pk) < (until, last):
            found[last].append(one)
    return found


def _handed_by_others(
    notice: Notice, sent: Mapping[tuple[int, int], datetime]
) -> Iterator[tuple[datetime, Demand]]:
    for other in Notice.objects.exclude(pk=notice.pk).order_by("issued_on", "pk"):
        day = datetime.combine(other.issued_on, time(), TIMEZONE)
        for one in handed(other):
            yield sent.get((other.pk, one.version or 0), day), one


def dismissed(notice: Notice, some: Sequence[Demand], until: str = "") -> list[Demand]:
    """Those of some 整改事项 of a notice that a person has found since to be 误报."""
    if not some or not _found(notice).filter(review=Finding.Review.DISMISSED).exists():
        return []
    said, last = reviews(notice, until), last_month(notice)
    return [one for one in some if _is_dismissed(one, said.get(key(one), ()), last)]


def _undismissed(notice: Notice, some: QuerySet[Demand], until: str = "") -> list[Demand]:
    rows = list(some.prefetch_related("site", "account", "unit"))
    gone = {one.pk for one in dismissed(notice, rows, until)}
    return [demand for demand in rows if demand.pk not in gone]


def _is_dismissed(demand: Demand, said: Sequence[Said], last: str) -> bool:
    """Whether a person called the problem 误报 since it was confirmed
    (:func:`reports.rectify.lives.overturned`). Of what a person saw (由人检查), in every month of its notice
    since it was first seen: 无问题 in a later one says that it was mended."""
    if demand.indicator in BY_PERSON:
        seen = {one.review for one in said if demand.first_period <= one.period <= last}
        return seen == {Finding.Review.DISMISSED}
    return lives.overturned(demand.indicator, [one.review for one in _latest(demand, said, last)])


def _is_pending(demand: Demand, said: Sequence[Said], last: str) -> bool:
    """Of what a person saw (由人检查), the finding goes when its answer is taken back."""
    latest = {one.review for one in _latest(demand, said, last) if one.period <= last}
    waits = Finding.Review.PENDING in latest or demand.indicator in BY_PERSON
    return waits and Finding.Review.CONFIRMED not in latest


def _latest(demand: Demand, said: Sequence[Said], last: str) -> list[Said]:
    """What was said of the month that confirmed it last, then or by now, of those up to the ``last`` one of
    its notice; and of every later one."""
    confirmed = [one.period for one in said if one.review == Finding.Review.CONFIRMED and one.period <= last]
    return [one for one in said if one.period >= max([*confirmed, demand.last_period])]


def last_month(notice: Notice) -> str:
    """2026-12: the last of which a notice tells."""
    period = parse_period(notice.period)
    return str(period.months[-1] if isinstance(period, Quarter) else period)


class Said(NamedTuple):
    """What a person said of one month's finding, and when."""

    period: str
    review: str
    at: datetime | None


def _found(notice: Notice) -> QuerySet[Finding]:
    """What inspections, of whatever month, found of the problems that a notice demands."""
    return Finding.objects.filter(key__in=notice.demands.values("key"))


def reviews(notice: Notice, until: str = "") -> dict[Key, list[Said]]:
    """What a person said of each problem's findings in any month, in their order; ``until`` a month alone
    where one is given."""
    found = _found(notice)
    if until:
        found = found.filter(result__inspection__period__lte=until)
    said: defaultdict[Key, list[Said]] = defaultdict(list)
    for site, account, one, *told in found.order_by("result__inspection__period").values_list(
        *("result__site_id", "result__account_id", "key"),
        *("result__inspection__period", "review", "reviewed_at"),
    ):
        said[site, account, one].append(Said(*told))
    return said


def first_confirmed(notice: Notice) -> dict[Problem, str]:
    """The month in which each problem that a notice demands was first confirmed, if it came back since; not
    counting what was called 误报 after that and before the notice."""
    demands = notice.demands.all()
    same = Q(key__in=demands.values("key")) | Q(
        indicator__in=demands.values("indicator"), result__account__in=demands.values("account")
    )
    said = Finding.objects.filter(same, result__inspection__period__lte=last_month(notice))
    rows = (
        said.exclude(review=Finding.Review.PENDING)
        .order_by("result__inspection__period")
        .values_list(
            "result__site_id",
            "result__account_id",
            "indicator",
            "key",
            "review",
            "result__inspection__period",
        )
    )
    first: dict[Problem, tuple[str, str]] = {}
    for site, account, indicator, one, review, period in rows:
        which = again.problem((site, account), indicator, one)
        if review == Finding.Review.CONFIRMED:
            first[which] = one, first.get(which, (one, period))[1]
        elif indicator not in BY_PERSON and first.get(which, ("",))[0] == one:
            del first[which]
    return {which: period for which, (_, period) in first.items()}


def _demand(row: Notice, said: Statement, terms: Terms) -> None:
    known = {duty(demand): demand for demand in row.demands.select_related("unit")}
    numbers = fresh_numbers(len(known), said, known)
    _copy(row, {number: said.demanded[one] for one, number in numbers.items()}, terms.fresh)
    for one, demand in known.items():
        demand.unit_name = demand.unit.name
        withdrawn = one not in said.demanded
        if withdrawn != demand.withdrawn:
            demand.changed, demand.withdrawn = row.version + 1, withdrawn
            demand.due = demand.due if withdrawn else max(demand.due, terms.fresh)
        elif demand.version is None:
            demand.due = max(demand.due, terms.known)
    Demand.objects.bulk_update(known.values(), ["unit_name", "withdrawn", "due", "changed"], batch_size=500)


def _copy(notice: Notice, cases: Mapping[str, Case], due: date) -> None:
    """Write new 整改事项, by their numbers. What they tell the database copies
    from the findings, all at once: 20,000 cost Django a second and a half, and the database .6 s one by one.

    Raises:
        UserError: an inspection replaces the findings meanwhile.
    """
    rows = [_own(notice, number, case, due) for number, case in cases.items()]
    if not rows:
        return
    quoted = connection.ops.quote_name
    told, own = (", ".join(map(quoted, names)) for names in (COPIED, rows[0]))
    demands, findings = quoted(Demand._meta.db_table), quoted(Finding._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE fresh AS SELECT {own}, id AS finding, id AS place FROM {demands}"
            " WHERE 1 = 0"
        )
        cursor.executemany(
            f"INSERT INTO fresh VALUES ({', '.join(['%s'] * (len(rows[0]) + 2))})",
            [
                (*row.values(), case.finding.pk, place)
                for place, (row, case) in enumerate(zip(rows, cases.values(), strict=True))
            ],
        )
        cursor.execute(
            f"INSERT INTO {demands} ({told}, {own}) SELECT {told}, {own} FROM fresh"
            f" JOIN {findings} ON {findings}.id = fresh.finding ORDER BY fresh.place"
        )
        copied = cursor.rowcount
        cursor.execute("DROP TABLE fresh")
    if copied != len(rows):
        raise UserError("检查的问题正在更新，没有写出。请等检查做完，再运行一次。")
    for number, case in cases.items():
        if case.sham:  # which says more than its finding
            notice.demands.filter(number=number).update(message=case.message, evidence=case.evidence)


def _own(notice: Notice, number: str, case: Case, due: date) -> dict[str, str | int | None]:
    """What a 整改事项 has of its own, by column."""
    result, unit = case.checked.result, unit_of(case.checked.result)
    return {
        "notice_id": notice.pk,
        "number": number,
        "site_id": result.site_id,
        "account_id": result.account_id,
        "unit_id": unit.pk,
        "unit_name": unit.name,
        "archive": result.archive,
        "last_period": str(case.last),
        "mended_on": case.mended_on.isoformat() if case.mended_on else None,
        "due": due.isoformat(),
        "withdrawn": False,
        "changed": 0,
    }


def _name(row: Notice, failed: Sequence[Checked]) -> None:
    result = failed[-1].result
    named = Named.objects.create(
        notice=row,
        site=result.site,
        account=result.account,
        name=result.name,
        unit_name=result.unit_name,
        reasons=[reason.text for checked in failed for reason in checked.verdict.reasons],
    )
    named.findings.add(*(finding for checked in failed for finding in checked.accused))
