"""The accounts' part of monthly and quarterly documents: by platform and unit, and who did not post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reports import prose
from reports.documents import verify, words
from reports.documents.excel import Col, Sheet
from reports.documents.words import clean
from reports.facts import Checked
from reports.models import Account, Finding, Inspection, Result
from reports.periods import Month

SILENT = "account_silent"
BY_PLATFORM, BY_UNIT, UNTOLD = "新媒体按平台", "新媒体按主办单位", "不更新的新媒体"


@dataclass(frozen=True, slots=True)
class Standing:
    """One account in one month, or over a quarter as of its last month in which it failed."""

    account: Account
    result: Result
    verdict: Result.Verdict
    checked: Checked
    month: Month

    @property
    def silence(self) -> Finding | None:
        """What was confirmed of its not posting."""
        return next((one for one in self.checked.confirmed if one.indicator == SILENT), None)


def of_month(accounts: Iterable[Checked], month: Month) -> list[Standing]:
    """The accounts of one month's inspection."""
    return [
        Standing(checked.result.account, checked.result, checked.standing, checked, month)
        for checked in accounts
        if checked.result.account
    ]


def sheets(standings: Sequence[Standing]) -> list[Sheet]:
    """Three tables: by platform, by unit, and every account that was confirmed not to post."""
    return [
        _tally_sheet(BY_PLATFORM, "平台", standings, lambda one: one.account.platform),
        _tally_sheet(BY_UNIT, "主办单位", standings, lambda one: one.result.unit_name),
        Sheet(UNTOLD, SILENT_COLUMNS, _silent_rows(standings)),
    ]


SILENT_COLUMNS = (
    Col("序号", 6),
    Col("平台", 14),
    Col("账号名称", 24),
    Col("主办单位", 28),
    Col("最近更新", 14),
    Col("未更新天数", 12),
    Col("连续月数", 10),
    Col("证据", 60),
    Col("链接", 40, link=True),
)


def _silent_rows(standings: Iterable[Standing]) -> list[list[str | int]]:
    found = [(one, silence) for one in standings if (silence := one.silence)]
    lasting = months_in_a_row(one for one, _ in found)
    return [
        [
            number,
            one.account.platform,
            one.account.name,
            one.result.unit_name,
            silence.data.get("newest") or "—",
            silence.data.get("days") or "—",
            lasting[one.account.pk],
            "；".join(prose.item(silence, one.checked).seen),
            _link(silence),
        ]
        for number, (one, silence) in enumerate(found, 1)
    ]


def _link(finding: Finding) -> str:
    """The newest post's page, or the screenshot's file."""
    urls = [str(seen["url"]) for seen in finding.evidence if seen["url"]]
    return next((url for url in urls if url.startswith(("http://", "https://"))), urls[0] if urls else "")


def _tally_sheet(
    name: str, title: str, standings: Iterable[Standing], key: Callable[[Standing], str]
) -> Sheet:
    """How many were checked and failed, and the rate, whose denominator is what was checked."""
    groups: defaultdict[str, list[Standing]] = defaultdict(list)
    for one in standings:
        groups[clean(key(one))].append(one)
    rows = [_tally_row(group, found) for group, found in groups.items()]
    if len(rows) > 1:
        rows.append(_tally_row(verify.TOTAL, [one for found in groups.values() for one in found]))
    heads = (*(f"{what}（个）" for what in ("账号", "检查", "合格", "不合格", "未能检查")), "合格率")
    columns = (Col(title, 30), *(Col(head, 14) for head in heads))
    return Sheet(name, columns, rows, total=len(rows) > 1, bars=("不合格（个）",))


def _tally_row(name: str, found: Sequence[Standing]) -> list[str | int]:
    verdicts = [one.verdict for one in found]
    passed, failed = (verdicts.count(one) for one in (Result.Verdict.PASS, Result.Verdict.FAIL))
    checked = passed + failed
    rate = words.percent(passed, checked) if checked else "—"
    return [name, len(found), checked, passed, failed, len(found) - checked, rate]


def months_in_a_row(standings: Iterable[Standing]) -> dict[int, int]:
    """For each account (by its key) how many inspected months, back from the one told, confirmed silence."""
    told = {one.account.pk: str(one.month) for one in standings}
    silent: defaultdict[int, set[str]] = defaultdict(set)
    found = Finding.objects.filter(
        indicator=SILENT, review=Finding.Review.CONFIRMED, result__account__in=told
    ).select_related("result__inspection")
    for finding in found:
        silent[finding.result.account_id or 0].add(finding.result.inspection.period)
    done = Inspection.objects.filter(state=Inspection.State.DONE).order_by("-period")
    periods = list(done.values_list("period", flat=True))
    lasting = {}
    for key, month in told.items():
        back = [period in silent[key] for period in periods if period <= month]
        lasting[key] = (*back, False).index(False)
    return lasting


def lasting_sentence(standings: Sequence[Standing]) -> str:
    """连续两次以上检查时都超过期限没有更新的：…（连续3次）; empty when there are none."""
    failed = [one for one in standings if one.silence]
    lasting = months_in_a_row(failed)
    told = [
        f"{prose.subject_name(one.result)}（{lasting[one.account.pk]}次）"
        for one in failed
        if lasting[one.account.pk] > 1
    ]
    return f"连续两次以上检查时都超过期限没有更新的：{words.listed(told)}。" if told else ""
