"""由人检查: what no program can judge is a row of the review sheet, 未能检查 until a person has looked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from openpyxl import Workbook

import checks
from checks.finding import Certainty, Level, Outcome
from checks.personal import mask
from checks.site.by_person import is_veto, items
from crawler.archive import now
from reports import facts
from reports.inspection import BY_PERSON, last_seen, settle_looked_at
from reports.models import Finding, Inspection, Result
from reports.workbook import Row, add_table, at, offer, read_rows

SHEET = "由人检查"
COLUMNS = (
    *(("对象", 24), ("主办单位", 24), ("项目", 16), ("看什么", 60), ("网址", 36)),
    *(("结果", 12), ("说明", 40)),
)
TITLES = tuple(title for title, _ in COLUMNS)
REQUIRED = ("项目", "网址", "结果")
FINE = "看过，没有问题。"
OUTCOMES = tuple(map(str, (Outcome.PROBLEM, Outcome.FINE, Outcome.UNABLE)))


@dataclass(frozen=True, slots=True)
class Looked:
    """What a person says of one item of one site."""

    result: Result
    item: str
    outcome: str
    told: str
    """What is wrong, in the person's words; empty when nothing is."""


def add_sheet(workbook: Workbook, inspection: Inspection) -> None:
    """The sheet, with what was filled in before."""
    listed, rows = items(facts.rules_of(inspection)), []
    for result in _results(inspection):
        assert result.site
        for item, look in listed.items():
            outcome, told = _known(result, item)
            rows.append((result.name, result.unit_name, item, look, result.site.url, outcome, told))
    if rows:
        sheet = workbook.create_sheet(SHEET)
        add_table(sheet, TITLES, [width for _, width in COLUMNS], rows, required=REQUIRED)
        offer(sheet, TITLES.index("结果") + 1, OUTCOMES)


def read_sheet(workbook: Workbook, inspection: Inspection, mistakes: list[str]) -> list[Looked]:
    """What a filled-in workbook says, and every mistake; nothing where it lacks the sheet."""
    if SHEET not in workbook.sheetnames:
        return []
    rows, wrong = read_rows(workbook[SHEET], TITLES, REQUIRED)
    mistakes += wrong
    listed = items(facts.rules_of(inspection))
    results = {result.site.url: result for result in _results(inspection) if result.site}
    found: dict[tuple[str, str], Looked] = {}
    for row in rows if not wrong else ():
        place = row.texts["网址"], row.texts["项目"]
        if place[0] not in results or place[1] not in listed:
            mistakes.append(f"{at(SHEET, row.number, '项目')}：本月没有这个网站的这一项，请重新导出再填。")
        elif place in found:
            mistakes.append(f"{at(SHEET, row.number, '项目')}：与前面一行重复。")
        else:
            found[place] = _looked(results[place[0]], row, mistakes)
    return list(found.values())


def _looked(result: Result, row: Row, mistakes: list[str]) -> Looked:
    outcome, told = row.texts["结果"], row.texts.get("说明", "").strip().rstrip("。")
    if outcome not in OUTCOMES:
        mistakes.append(f"{at(SHEET, row.number, '结果')}：只能写{'、'.join(OUTCOMES)}。")
    if outcome == Outcome.PROBLEM and not told:
        mistakes.append(f"{at(SHEET, row.number, '说明')}：有问题的请写明是什么问题，这句话要写入通报。")
    return Looked(result, row.texts["项目"], outcome, f"{mask(told)}。" if outcome == Outcome.PROBLEM else "")


def undone(looked: Iterable[Looked]) -> int:
    """How many items that a person called 有问题 or 无问题 it would make something else."""
    known = ((one, _known(one.result, one.item)[0]) for one in looked)
    return sum(Outcome.UNABLE != before != one.outcome for one, before in known)


def save(looked: Sequence[Looked]) -> int:
    """Take over what a person says; gives how many items are answered otherwise than before."""
    changed = [one for one in looked if _known(one.result, one.item) != (one.outcome, one.told)]
    if not changed:
        return 0
    rules = facts.rules_of(changed[0].result.inspection)
    for one in changed:
        one.result.findings.filter(indicator=BY_PERSON, where=one.item).delete()
        if one.outcome != Outcome.UNABLE:
            _finding(one, rules).save()
        else:
            answer = one.result.answers.get(indicator=BY_PERSON)
            answer.unable.append(_unable(one, rules))
            answer.save()
        settle_looked_at(one.result)
    return len(changed)


def _results(inspection: Inspection) -> Iterator[Result]:
    """The sites' results that hold the answer of the check."""
    seen = inspection.results.filter(site__isnull=False, answers__indicator=BY_PERSON)
    yield from seen.select_related("site", "inspection")


def _known(result: Result, item: str) -> tuple[str, str]:
    """What is known of an item: its outcome, and what is wrong."""
    seen = result.findings.filter(indicator=BY_PERSON, where=item).first()
    if seen is None:
        return str(Outcome.UNABLE), ""
    wrong = seen.review == Finding.Review.CONFIRMED
    return (str(Outcome.PROBLEM), seen.message) if wrong else (str(Outcome.FINE), "")


def _unable(one: Looked, rules: checks.Rules) -> dict[str, str]:
    assert one.result.site
    return {
        "where": one.item,
        "url": one.result.site.url,
        "reason": f"还没有人填写：{items(rules)[one.item]}",
    }


def _finding(one: Looked, rules: checks.Rules) -> Finding:
    """What a person saw: a finding that is 属实 from the start, or 误报 where there is no problem."""
    result, veto = one.result, is_veto(one.item, rules)
    assert result.site
    told = checks.Finding(
        indicator=BY_PERSON,
        level=Level.VETO if veto else Level.HINT,
        subject=result.name,
        url=result.site.url,
        where=one.item,
        quote="",
        message=one.told or FINE,
        suggestion="按所说的问题整改。",
        evidence=(),
        data={
            "identity": one.item,
            "clause": rules.rule(BY_PERSON, "veto_items" if veto else "items").clause,
        },
    )
    before = last_seen(result)
    same = before.findings.filter(key=told.key, review=Finding.Review.CONFIRMED).first() if before else None
    return Finding(
        result=result,
        key=told.key,
        indicator=told.indicator,
        level=told.level,
        certainty=Certainty.CERTAIN,
        subject=told.subject,
        url=told.url,
        where=told.where,
        message=told.message,
        suggestion=told.suggestion,
        data=dict(told.data),
        first_period=same.first_period if same else result.inspection.period,
        review=Finding.Review.CONFIRMED if one.told else Finding.Review.DISMISSED,
        reviewed_at=now(),
    )
