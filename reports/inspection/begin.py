"""What begins a month: its moment (监测时间点), its rules and one result a subject; or begins it anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction

import checks
from checks.by_eye import BY_PERSON
from crawler.archive import now
from crawler.plan import TIMEZONE
from reports.errors import UserError
from reports.inspection.recording import CARRIED
from reports.locks import held
from reports.models import Account, Finding, Inspection, Notice, Result, Site
from reports.office import Office
from reports.periods import Month, require_come

LONG_PAST_DAYS = 62
"""A month that ended longer ago is not begun unasked: a site only shows itself as it is today."""


@contextmanager
def alone(office: Office, month: Month) -> Iterator[None]:
    """Hold the month's inspection: nobody else inspects it, or changes what it judges, meanwhile.

    Raises:
        UserError: somebody does, or the folder cannot be written.
    """
    busy = f"{month.words}的检查正在进行（另一个窗口或计划任务），请等它结束。"
    with held(office.archives / f"{month}.lock", busy):
        yield


@transaction.atomic
def begin(month: Month, as_of: datetime | None, rules: checks.Rules) -> Inspection:
    """The month's record with one result a subject. What is done stays done, under the same rules.

    Raises:
        UserError: as :func:`moment` does, it was begun as of another moment, or the ledger is empty.
    """
    inspection = Inspection.objects.filter(period=str(month)).first()
    if inspection is None:
        inspection = Inspection(period=str(month), as_of=moment(month, as_of, now()), started=now())
    elif as_of is not None and as_of != inspection.as_of:
        raise UserError(f"{_begun_words(inspection)}。")
    if inspection.state == Inspection.State.RUNNING:
        _add_ledger(inspection, rules)
    if inspection.rules_version != rules.version:
        # The archives are judged again by the new rules, so that a month is judged by one; reviews stay.
        inspection.results.filter(state=Result.State.DONE).update(state=Result.State.RUNNING)
        inspection.state = Inspection.State.RUNNING
        _judge_by(inspection, rules)
    if not inspection.results.exists():
        raise UserError("台账里没有状态为“正常”的网站和账号。请先用 xunjian ledger import 导入台账。")
    return inspection


def _add_ledger(inspection: Inspection, rules: checks.Rules) -> None:
    """One result for every active site and account, under the names of the day."""
    if inspection.pk is None:
        _judge_by(inspection, rules)
    for site in Site.objects.filter(state=Site.State.ACTIVE).select_related("unit"):
        names = {"name": site.name, "unit_name": site.unit.name}
        Result.objects.get_or_create(inspection=inspection, site=site, defaults=names)
    for account in Account.objects.filter(state=Account.State.ACTIVE).select_related("unit"):
        names = {"name": str(account), "unit_name": account.unit.name}
        Result.objects.get_or_create(inspection=inspection, account=account, defaults=names)


def _judge_by(inspection: Inspection, rules: checks.Rules) -> None:
    inspection.profile, inspection.rules_version = rules.profile, rules.version
    inspection.rules = rules.kept()
    inspection.save()


def moment(month: Month, as_of: datetime | None, current: datetime) -> datetime:
    """The 监测时间点 of a month: as asked; else now in the month, and its end afterwards.

    Raises:
        UserError: the month is still to come or long past, or ``as_of`` is not in it or still to come.
    """
    if current < month.start:
        raise UserError(f"{month.words}还没有到，到了再检查。")
    if as_of is not None:
        if not month.start <= as_of <= month.end:
            raise UserError(f"监测时间点 {as_of:%Y-%m-%d} 不在{month.words}之内。")
        require_come(as_of, current)
        return as_of
    if current - month.end > timedelta(days=LONG_PAST_DAYS):
        raise UserError(
            f"{month.words}早已过去，而检查看到的是网站今天的样子，不能说明当时的情况。"
            f"如果月份写错了，请改正；确实要按那时判定，请写明监测时间点，例如 --as-of {month.end:%Y-%m-%d}。"
        )
    return min(current, month.end)


# --- begun otherwise, judged again ---


def other_moment(month: Month, as_of: datetime) -> str:
    """What to ask before a month begun as of another moment is inspected anew; empty where it was not.

    Raises:
        UserError: ``as_of`` cannot be the month's, or findings of it were reviewed or its notice was issued.
    """
    inspection = Inspection.objects.filter(period=str(month)).first()
    if inspection is None or inspection.as_of == as_of:
        return ""
    moment(month, as_of, now())
    _require_unsettled(inspection)
    return (
        f"{_begun_words(inspection)}。改成 {as_of:%Y-%m-%d %H:%M}，全部网站和账号都要重新看一遍"
        "（看过的存档都留着）。改吗？"
    )


def begin_anew(office: Office, month: Month, as_of: datetime) -> None:
    """Let the next :func:`inspect` look at everything anew, as of another moment; no archive is replaced.

    Raises:
        UserError: as :func:`other_moment` does, or the month is being inspected.
    """
    with alone(office, month), transaction.atomic():
        inspection = Inspection.objects.get(period=str(month))
        inspection.as_of = moment(month, as_of, now())
        _require_unsettled(inspection)
        inspection.state, inspection.finished = Inspection.State.RUNNING, None
        inspection.save()
        inspection.results.update(state=Result.State.WAITING, archive="")


def judge_again(month: Month, accounts: Iterable[Account]) -> int:
    """Let the next :func:`inspect` of the month judge accounts again; gives how many it had come to.

    Until then the month is not finished; reviews stay.
    """
    inspection = Inspection.objects.filter(period=str(month)).first()
    if inspection is None:
        return 0
    judged = inspection.results.filter(account__in=accounts).exclude(state=Result.State.WAITING)
    if again := judged.update(state=Result.State.WAITING):
        inspection.state = Inspection.State.RUNNING
        inspection.save()
    return again


def _require_unsettled(inspection: Inspection) -> None:
    """What was decided on was decided by what was seen as of the moment that the month was begun with."""
    begun, month = _begun_words(inspection), Month.parse(inspection.period)
    if Notice.objects.filter(period__in=(str(month), str(month.quarter)), version__gt=0).exists():
        raise UserError(f"{begun}，通报已经签发，不能再改。")
    reviewed = Finding.objects.filter(result__inspection=inspection).exclude(review=Finding.Review.PENDING)
    told = reviewed.exclude(note__startswith=CARRIED).exclude(indicator__in=BY_PERSON).count()
    looked = reviewed.filter(indicator__in=BY_PERSON).count()
    if told or looked:
        done = [f"复核 {told} 个问题"] * bool(told) + [f"填写 {looked} 项由人检查"] * bool(looked)
        raise UserError(
            f"{begun}，已经{'、'.join(done)}，是按那时看到的填的，不能就这样改。确实要改：先运行 xunjian "
            f"findings export {month} 留底.xlsx，把“问题”表的“复核”都改回“待核”、“由人检查”表的“结果”"
            "都改回“未能检查”，另存、导入，再运行这条命令。"
        )


def _begun_words(inspection: Inspection) -> str:
    at = inspection.as_of.astimezone(TIMEZONE)
    return f"{Month.parse(inspection.period).words}的检查已按监测时间点 {at:%Y-%m-%d %H:%M} 进行"
