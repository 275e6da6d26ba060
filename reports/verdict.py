"""The verdict on one site or account in one month, with every step to it (``xunjian verdict``).

Computed anew from what the inspection recorded and from the rules that were kept with it, so that years later
the same records give the same text.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

import checks
from checks.by_eye import BY_PERSON
from checks.finding import Level
from checks.lasting import lasting
from crawler.plan import TIMEZONE
from reports import facts, prose
from reports.documents.words import address, clean, listed
from reports.errors import UserError
from reports.facts import Checked
from reports.inspection.recording import looked_at
from reports.models import Finding, Inspection, Result
from reports.periods import Month

NO_VETO, BELOW = "不作单项否决", "由人检查的见下"
LIKE = 5
"""Names that are offered in place of one that nothing bears."""


class Conclusion(StrEnum):
    """合格 or not, where a person's word is still wanted, and where nobody can tell."""

    PASS = "合格"
    FAIL = "不合格"
    SUSPECTED = "疑似不合格"
    """A veto rests on findings that are 待核."""
    UNABLE = "未能检查"


@dataclass(frozen=True, slots=True)
class Found:
    """One finding under a clause."""

    review: str
    level: str
    message: str
    url: str
    key: str
    item: str
    """Of what a person looked at, the item; empty of what the machine found."""


@dataclass(frozen=True, slots=True)
class Step:
    """One clause with all that was found under it."""

    clause: str
    title: str
    threshold: str
    outcome: str
    found: tuple[Found, ...]
    unable: tuple[str, ...]
    """What under it could not be checked, and why."""
    unasked: tuple[str, ...]
    """The checks under it that the inspection did not have, or had nothing to compare with, and which."""


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict and how it came about."""

    subject: str
    unit: str
    period: str
    as_of: str
    profile: str
    profile_title: str
    rules_version: str
    verdict: Conclusion
    machine: str
    """机器初判: from everything that was found, no person asked."""
    recorded: str
    """机器初判 as the inspection wrote it down."""
    confirmed: str
    """From what a person confirmed alone."""
    reasons: tuple[str, ...]
    unseen: str
    """Why the subject was not seen, or not whole; empty when it was."""
    undone: tuple[str, ...]
    """Checks that could not be done, or not wholly: a verdict of 合格 does not speak of what they left."""
    steps: tuple[Step, ...]
    score: tuple[str, ...]


def tell(subject: str, month: Month) -> Told:
    """The verdict on a site (by name, 标识码 or address) or account (by name or ID).

    Raises:
        UserError: the month has no finished inspection, its rules were not kept and are others now, or
            nothing in it is called ``subject``, or more than one thing is.
    """
    inspection = facts.done(month)
    rules = _rules_then(inspection)
    checked = facts.weighed(_find(inspection, subject), rules)
    result, findings = checked.result, list(checked.result.findings.all())
    by_machine = (facts.as_found(finding) for finding in findings if finding.indicator not in BY_PERSON)
    machine = checks.judge(by_machine, rules, portal=facts.is_portal(result))
    conclusion = Conclusion.SUSPECTED if checked.hinges else Conclusion(checked.standing)
    return Told(
        subject=prose.subject_name(result),
        unit=clean(result.unit_name),
        period=str(month),
        as_of=inspection.as_of.astimezone(TIMEZONE).isoformat(),
        profile=rules.profile,
        profile_title=rules.title,
        rules_version=rules.version,
        verdict=conclusion,
        machine=str(_standing(machine, result)),
        recorded=result.verdict,
        confirmed=str(checked.standing),
        reasons=tuple(
            f"{clean(reason.clause)}：{clean(reason.text)}" if reason.clause else clean(reason.text)
            for reason in (checked.perhaps if checked.hinges else checked.verdict).reasons
        ),
        unseen=prose.reason_words(result.reason) if result.reason else "",
        undone=tuple(checked.undone),
        steps=tuple(_steps(checked, findings, rules)),
        score=tuple(_score(checked, rules)),
    )


def _rules_then(inspection: Inspection) -> checks.Rules:
    rules = facts.rules_of(inspection)
    if rules.version != inspection.rules_version:
        month = Month.parse(inspection.period)
        raise UserError(
            f"{month.words}按“{inspection.profile}”方案 {inspection.rules_version} 版判定，"
            f"当时没有留存方案的内容，现在的是 {rules.version} 版，不能照原样重算。"
            f"要按现在的方案重新判定，请运行 xunjian inspect {month}（不重新抓取，复核结果保留）。"
        )
    return rules


def _find(inspection: Inspection, subject: str) -> Result:
    wanted = subject.strip()
    results = list(inspection.results.select_related("site", "account"))
    found = [result for result in results if wanted in _names(result)]
    if not found:
        found = [one for one in results if one.site and lasting(one.site.url) == lasting(wanted)]
    month = Month.parse(inspection.period).words
    if not found:
        names = [result.name for result in results]
        like = difflib.get_close_matches(wanted, names, LIKE, 0.3) or names[:LIKE]
        raise UserError(f"{month}的检查里没有“{wanted[:100]}”。有：{listed(like)}等{len(names)}个。")
    if len(found) > 1:
        names = [result.name for result in found]
        raise UserError(f"{month}的检查里有{len(found)}个“{wanted}”：{listed(names)}。请写全名。")
    return found[0]


def _names(result: Result) -> set[str]:
    account = result.account
    own = {account.name, account.account_id} if account else {result.site.code} if result.site else set()
    return {result.name, prose.subject_name(result), *own} - {""}


def _standing(verdict: checks.Verdict, result: Result) -> Result.Verdict:
    if not verdict.qualified:
        return Result.Verdict.FAIL
    return Result.Verdict.PASS if result.state == Result.State.DONE else Result.Verdict.UNABLE


# --- the steps ---


def _steps(checked: Checked, findings: Sequence[Finding], rules: checks.Rules) -> Iterator[Step]:
    """Each clause that concerns the subject, by what is confirmed and by what may still be."""
    of_account = checked.result.account_id is not None
    certain = checks.weigh(map(facts.as_told, checked.confirmed), rules)
    perhaps = checks.weigh(map(facts.as_confirmed, checked.confirmed + checked.pending), rules)
    for now, then in zip(certain, perhaps, strict=True):
        clause = now.clause
        if clause.account is not of_account:
            continue
        under = [finding for finding in findings if clause.covers(facts.as_found(finding))]
        left = [
            item
            for name in clause.indicators
            if name in checked.answers
            for item in checked.answers[name].unable
        ]
        unasked = [_unasked(name) for name in clause.indicators if name not in checked.answers]
        others = _no_vetoes(checked.result, rules) if set(clause.indicators) & set(BY_PERSON) else ()
        besides = [one for one in under if one.where in others]
        left_besides = [one for one in left if one.get("where") in others]
        under = [one for one in under if one not in besides]
        left = [one for one in left if one not in left_besides]
        outcome = _outcome(now, then, under, len(left), unasked)
        yield _step(clause.number, clause.title, _threshold(now), outcome, under, left, unasked)
        if besides or left_besides:
            yield _step("由人检查的其他项目", "、".join(others), NO_VETO, "不判", besides, left_besides, ())


def _no_vetoes(result: Result, rules: checks.Rules) -> list[str]:
    """What a person is to look at there that is no 单项否决."""
    return [name for name, item in looked_at(result, rules).items() if not item.veto]


def _step(
    clause: str,
    title: str,
    threshold: str,
    outcome: str,
    under: Sequence[Finding],
    unable: Sequence[Mapping[str, str]],
    unasked: Sequence[str],
) -> Step:
    told = (
        f"{clean(item.get('where') or item.get('url', ''))}：{prose.reason_words(item.get('reason', ''))}"
        for item in unable
    )
    return Step(clause, title, threshold, outcome, tuple(map(_found, under)), tuple(told), tuple(unasked))


def _unasked(indicator: str) -> str:
    """That a check has no answer, and why."""
    check, title = checks.REGISTRY.get(indicator), facts.title(indicator)
    if check and check.compares:
        return f"“{title}”要与以前的检查比，那次没有可比的"
    return f"那次检查没有做“{title}”"


def _threshold(step: checks.Step) -> str:
    many = f"达到{step.limit}个" if step.clause.limit else "有1个"
    return ("人认定属实的" if step.clause.person else "") + f"{many}即单项否决"


def _outcome(
    now: checks.Step, then: checks.Step, under: Sequence[Finding], unable: int, unasked: Sequence[str]
) -> str:
    if now.met:
        return "否决"
    if then.met:
        return "疑似"
    if not now.verified:
        return "个数没有核实，不判"
    if unasked or (unable and len(then.counted) + unable >= now.limit):
        return "未能检查"
    told = [one for one in under if one.review != Finding.Review.DISMISSED]
    if told and not then.counted:
        return "只有提示，是否属于本项由人认定"
    return BELOW if now.clause.by_eye else "没有达到"


def _found(finding: Finding) -> Found:
    item = prose.said(finding.where) if finding.indicator in BY_PERSON else ""
    return Found(
        finding.review, finding.level, prose.said(finding.message), address(finding.url), finding.key, item
    )


def _score(checked: Checked, rules: checks.Rules) -> Iterator[str]:
    """What is taken off, or why nothing is."""
    if checked.result.account_id is not None:
        yield "不计分：政务新媒体没有扣分指标。"
    elif not facts.is_portal(checked.result):
        yield "不计分：扣分、加分指标只适用于政府门户网站。"
    elif (points := checks.score(map(facts.as_told, checked.confirmed), rules)) is None:
        yield f"不计分：{checks.unscored(rules)}。"
        if more := rules.sections["verdict"].get("bonus"):
            yield f"加分指标（{more.value}分）：各项没有核实，没有启用，由人对照原文评。"
    elif not checked.verdict.qualified and points.failed is None:
        yield "不计分：有单项否决情形，不再评分。"
    elif checked.standing == Result.Verdict.UNABLE:
        yield "不计分：网站没有看到。"
    else:
        base, least, most, bonus = (
            rules.number("verdict", name) for name in ("base", "fail_below", "bonus_above", "bonus")
        )
        yield f"基础分{base}分，属实的问题扣分如下（没有检查项的、未能检查的不扣）："
        yield from (f"{clean(one.clause)}{one.count}个，扣{one.points}分" for one in points.deductions)
        high = points.left > most
        yield f"得{points.left}分（低于{least}分不合格），{'高于' if high else '没有高于'}{most}分，"
        yield f"加分指标（{bonus}分）{'没有检查项，由人评' if high else '不计'}。"


# --- in words ---


def lines(told: Told, *, why: bool) -> Iterator[str]:
    """The verdict for a person; ``why``: with every step."""
    month = Month.parse(told.period).words
    yield f"{told.subject}（{told.unit}）{month}检查：{told.verdict}"
    differs = "" if told.machine == told.recorded else f"（检查时记的是{told.recorded or '没有初判'}）"
    yield f"机器初判：{told.machine}{differs}　复核属实的：{told.confirmed}"
    at = prose.moment(datetime.fromisoformat(told.as_of))
    yield f"指标方案：{told.profile_title}（{told.profile}，版本 {told.rules_version}）　监测时间点：{at}"
    if told.reasons:
        yield "待核的问题如果属实：" if told.verdict is Conclusion.SUSPECTED else "依据："
        yield from (f"  {reason}" for reason in told.reasons)
    if told.unseen:
        yield f"没有看到，或者没有看全：{told.unseen}。"
    if told.undone:
        yield f"未能检查或者没有查全的有：{listed(told.undone)}。结论不包括没有查到的内容。"
    if not why:
        yield "每一步怎么来的，加 --why 看。"
        return
    for step in told.steps:
        yield ""
        yield f"{step.clause}　{step.title}（{step.threshold}）：{step.outcome}"
        yield f"  {_counts(step)}。"
        yield from (f"  {_told(one)}{_at(one.url)}" for one in step.found)
        yield from (f"  未能检查：{words}" for words in step.unable)
    yield ""
    yield from told.score


def _counts(step: Step) -> str:
    found = [one for one in step.found if not one.item]
    reviews = [one.review for one in found]
    hints = sum(one.level == Level.HINT for one in found)
    each = "、".join(f"{name}{reviews.count(name)}个" for name in Finding.Review.values)
    told = f"机器发现{len(reviews)}个（{each}）" if reviews else "机器没有发现"
    if looked := len(step.found) - len(found):
        told = f"由人检查{looked}项"
    return (
        told
        + (f"，其中提示{hints}个，不计入" if hints else "")
        + (f"；未能检查{len(step.unable)}项" if step.unable else "")
        + "".join(f"；{words}" for words in step.unasked)
    )


def _told(found: Found) -> str:
    if found.item:
        wrong = found.review == Finding.Review.CONFIRMED
        return f"由人检查：{found.item}，{f'有问题：{found.message}' if wrong else '无问题'}"
    mark = f"{found.review}、提示" if found.level == Level.HINT else found.review
    return f"{mark}：{found.message}"


def _at(url: str) -> str:
    return f" {url}" if url else ""


def as_json(told: Told) -> str:
    """All of it as one JSON object."""
    return json.dumps(asdict(told), ensure_ascii=False, indent=1)
