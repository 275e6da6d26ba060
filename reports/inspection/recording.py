"""What an inspection came to, written down. A failure is 未能检查, and what a person said stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future

from django.db import DataError, transaction

import checks
from checks.account import account_by_person
from checks.by_eye import BY_PERSON, Item
from checks.finding import Answer as CheckAnswer
from checks.finding import Finding as CheckFinding
from checks.finding import Outcome
from checks.site import by_person
from crawler.archive import ArchiveError, now
from crawler.run import CrawlError
from reports import facts
from reports.inspection.jobs import Job, Watcher
from reports.judging import Judged, JudgingError
from reports.models import Answer, Finding, Inspection, Result
from reports.rectify import lives

CARRIED = "沿用"
JUDGES_ACCOUNTS = "account_silent"
"""The check without which nothing can be said of an account."""


def record(
    inspection: Inspection, rules: checks.Rules, job: Job, future: Future[Judged], watcher: Watcher | None
) -> None:
    """Write down what became of one job. A failure is recorded as 未能检查 and stops nobody else."""
    judged, why = None, ""
    try:
        judged = future.result()
    except (CrawlError, JudgingError, ArchiveError) as error:
        why = str(error)
    except Exception as error:  # whatever happens to one site, the others go on
        why = f"程序出错（{type(error).__name__}：{error}）"
    for result in job.results:
        if judged is not None:
            try:
                _save_judged(inspection, rules, job, result, judged)
            except (DataError, ValueError) as error:
                _save_failure(result, f"结果无法保存（{type(error).__name__}：{error}）")
        else:
            _save_failure(result, why)
        if watcher:
            result.refresh_from_db()
            watcher.finished(result.name, result.verdict, result.reason)
    if watcher:
        watcher.ended(job.name)


def _save_judged(
    inspection: Inspection, rules: checks.Rules, job: Job, result: Result, judged: Judged
) -> None:
    """Give one site all answers, one account those that concern it; it was seen when its veto was judged."""
    if job.plan.site:
        why = judged.trouble or judged.reason
        _save(inspection, rules, result, judged, judged.answers, not judged.trouble, why)
        return
    names = {account.subject for account in job.plan.accounts}
    answers = tuple(_about(answer, result.name, names) for answer in judged.answers)
    unable = [
        item.reason for answer in answers if answer.indicator == JUDGES_ACCOUNTS for item in answer.unable
    ]
    _save(inspection, rules, result, judged, answers, not unable, "；".join(dict.fromkeys(unable)))


def _about(answer: CheckAnswer, subject: str, names: set[str]) -> CheckAnswer:
    """What one check says of one account. What it could not do for no account in particular, concerns all."""
    findings = tuple(finding for finding in answer.findings if finding.subject == subject)
    unable = tuple(item for item in answer.unable if item.subject == subject or item.subject not in names)
    outcome = Outcome.PROBLEM if findings else Outcome.UNABLE if unable else Outcome.FINE
    return CheckAnswer(answer.indicator, outcome, findings, unable)


@transaction.atomic
def _save_failure(result: Result, why: str) -> None:
    result.refresh_from_db()
    _forget(result)
    settle_looked_at(result)
    result.state, result.reason = Result.State.UNABLE, why
    result.verdict, result.verdict_reasons = Result.Verdict.UNABLE, []
    result.finished = now()
    result.save()


@transaction.atomic
def _save(
    inspection: Inspection,
    rules: checks.Rules,
    result: Result,
    judged: Judged,
    answers: Sequence[CheckAnswer],
    seen: bool,
    reason: str,
) -> None:
    """Replace a result's answers and findings; the review of a finding that is found again stays, and so does
    what a person answered."""
    result.refresh_from_db()
    reviewed = {finding.key: finding for finding in result.findings.all()}
    _forget(result)
    for answer in answers:
        unable = [
            {"where": _clean(item.where), "url": _clean(item.url), "reason": _clean(item.reason)}
            for item in answer.unable
        ]
        Answer.objects.create(
            result=result, indicator=answer.indicator, outcome=answer.outcome, unable=unable
        )
    settle_looked_at(result)
    findings = {finding.key: finding for answer in answers for finding in answer.findings}
    earlier, before = _earlier(inspection, result, findings), last_seen(result)
    Finding.objects.bulk_create(
        _finding(inspection, result, finding, reviewed.get(key), earlier.get(key, []), before)
        for key, finding in findings.items()
    )
    verdict = checks.judge(findings.values(), rules, portal=facts.is_portal(result))
    if not verdict.qualified:
        result.verdict = Result.Verdict.FAIL
    else:
        result.verdict = Result.Verdict.PASS if seen else Result.Verdict.UNABLE
    result.verdict_reasons = [
        {"clause": item.clause, "text": item.text, "keys": list(item.keys)} for item in verdict.reasons
    ]
    result.state = Result.State.DONE if seen else Result.State.UNABLE
    result.reason, result.finished = reason, now()
    if result.site_id is not None:
        result.pages, result.links, result.columns = judged.pages, judged.links, judged.columns
    result.save()


def _forget(result: Result) -> None:
    """Remove what the program said of a result before; what a person saw stays."""
    result.answers.all().delete()
    result.findings.exclude(indicator__in=BY_PERSON).delete()


def _clean(text: str) -> str:
    """Hostile text that no database takes: NUL, and halves of characters."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _earlier(inspection: Inspection, result: Result, keys: Iterable[str]) -> dict[str, list[Finding]]:
    """The same findings of the same subject in earlier months, oldest first."""
    earlier: dict[str, list[Finding]] = {}
    found = Finding.objects.filter(
        result__site=result.site_id,
        result__account=result.account_id,
        result__inspection__period__lt=inspection.period,
    )
    wanted = set(keys)
    for finding in found.select_related("result__inspection").order_by("result__inspection__period"):
        if finding.key in wanted:
            earlier.setdefault(finding.key, []).append(finding)
    return earlier


def settle_looked_at(result: Result) -> None:
    """Let what a person saw stand as the month's rules have it by now, and the answers of :data:`BY_PERSON`
    be what that makes of them."""
    found = list(result.findings.filter(indicator__in=BY_PERSON))
    asked = looked_at(result, facts.rules_of(result.inspection)) if found else {}
    for finding in found:
        _stand_by(finding, asked.get(finding.where))
    seen = {finding.where: finding.review for finding in found}
    for answer in result.answers.filter(indicator__in=BY_PERSON):
        answer.unable = [item for item in answer.unable if item["where"] not in seen]
        wrong = Finding.Review.CONFIRMED in seen.values()
        unable = answer.unable or Finding.Review.PENDING in seen.values()
        answer.outcome = Outcome.PROBLEM if wrong else Outcome.UNABLE if unable else Outcome.FINE
        answer.save()


def looked_at(result: Result, rules: checks.Rules) -> dict[str, Item]:
    """What a person is to look at there, by the item's name."""
    platform = result.account.platform if result.account else ""
    return account_by_person.items(rules, platform) if result.account else by_person.items(rules)


def _stand_by(finding: Finding, item: Item | None) -> None:
    """Give a person's finding its item's level and clause. A problem whose item the rules no longer have
    accuses nobody: it is 待核 until a person settles it, or the rules have the item again."""
    if item:
        finding.level, finding.data["clause"] = item.level, item.clause
    if finding.review != Finding.Review.DISMISSED:
        finding.review = Finding.Review.CONFIRMED if item else Finding.Review.PENDING
    finding.save(update_fields=["level", "data", "review"])


def last_seen(result: Result) -> Result | None:
    """The subject's result in the last month that looked at it."""
    done = Result.objects.filter(
        site=result.site_id,
        account=result.account_id,
        state=Result.State.DONE,
        inspection__period__lt=result.inspection.period,
    )
    return done.order_by("-inspection__period").first()


def _finding(
    inspection: Inspection,
    result: Result,
    told: CheckFinding,
    same: Finding | None,
    earlier: list[Finding],
    before: Result | None,
) -> Finding:
    """The record of one finding. 误报 of an earlier month carries over; 属实 is asked anew each month.

    It has stood since the month that the inspection ``before`` says, if that had it: what was mended and
    broke again is new.
    """
    standing = [
        one for one in earlier if before and one.result_id == before.pk and not lives.moved_on(one, told)
    ]
    finding = Finding(
        result=result,
        key=told.key,
        indicator=told.indicator,
        level=told.level,
        certainty=told.certainty,
        subject=told.subject,
        url=_clean(told.url),
        where=_clean(told.where),
        quote=_clean(told.quote),
        message=_clean(told.message),
        suggestion=_clean(told.suggestion),
        evidence=[
            {
                "url": _clean(item.url),
                "at": item.at.isoformat(),
                "seen": _clean(item.seen),
                "sha256": item.sha256,
            }
            for item in told.evidence
        ],
        data={key: _clean(value) for key, value in told.data.items()},
        first_period=standing[-1].first_period if standing else inspection.period,
    )
    reviews = [item for item in earlier if item.review != Finding.Review.PENDING]
    if same is not None:
        finding.review, finding.note, finding.reviewed_at = same.review, same.note, same.reviewed_at
    elif reviews and reviews[-1].review == Finding.Review.DISMISSED:
        last = reviews[-1]
        finding.review, finding.reviewed_at = Finding.Review.DISMISSED, last.reviewed_at
        period = last.result.inspection.period
        words = f"：{last.note}" if last.note else ""
        finding.note = last.note if last.note.startswith(CARRIED) else f"{CARRIED}{period}的复核{words}"
    return finding
