"""The review (复核): a clerk says of every finding 属实, 误报 or 待核, in Excel, and imports it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font

import checks
from checks.by_eye import BY_PERSON
from crawler.archive import now
from crawler.personal import mask
from reports import by_person, record
from reports.documents.words import clean
from reports.errors import UserError, mistaken
from reports.inspection.recording import CARRIED
from reports.models import Finding, Inspection
from reports.periods import Month
from reports.rectify import closing
from reports.workbook import Row, add_table, at, fitted, letters, offer, read_rows, read_workbook, save_new

TABLE, COVER = "问题", "说明"
PROPERTY = "xunjian-findings-period"
PERIOD_CELL = "B1"
COLUMNS = (
    *(("编号", 20), ("对象", 22), ("主办单位", 22), ("指标", 18), ("级别", 10), ("把握", 8), ("问题", 52)),
    *(("位置", 24), ("网址", 40), ("原文", 36), ("建议", 36), ("首次发现", 10), ("复核", 10), ("备注", 30)),
)
TITLES = tuple(title for title, _ in COLUMNS)
REQUIRED = ("编号", "复核")
TELLING = ("对象", "主办单位", "问题", "位置", "网址", "原文")
"""Columns by which a row is known to be the finding's that its 编号 names."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What an import did."""

    changed: int
    """Findings whose 复核 or 备注 is now another."""
    turned: bool
    """Whether any is judged otherwise now, so that what was written of the month says something else."""
    looked: int
    """Items 由人检查 whose 结果 or 说明 is now another."""
    missing: int
    """Findings of the month that the file does not mention; they stay as they were."""
    reviews: Counter[str]
    """How many findings of the month are 属实, 误报 and 待核 now."""


def write(month: Month, path: Path) -> int:
    """Write the month's findings for a clerk to judge; gives how many.

    Raises:
        UserError: the month was not inspected or is not finished, a file lies there, or it cannot be written.
    """
    findings = list(_findings(month))
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = workbook.create_sheet(TABLE)
    widths = fitted([width for _, width in COLUMNS])
    add_table(sheet, TITLES, widths, map(_row, findings), required=REQUIRED)
    offer(sheet, TITLES.index("复核") + 1, Finding.Review.values)
    by_person.add_sheet(workbook, _inspection(month))
    _properties(workbook).append(StringProperty(name=PROPERTY, value=str(month)))
    cover = workbook.create_sheet(COVER)
    cover["A1"], cover[PERIOD_CELL] = "检查月份", str(month)
    cover[PERIOD_CELL].font = Font(bold=True)
    cover["A3"] = "请在“问题”表的“复核”列选择：属实、误报、待核；“备注”列可写理由。其余各列不要改。"
    cover["A4"] = f"改好保存后运行：xunjian findings import {month} {path.name}"
    cover["A5"] = "只有“属实”的问题写入通报。单位有异议、还在核实的，“复核”“备注”先不要改：改了就是答复。"
    cover["A6"] = (
        "“由人检查”表列出程序判断不了的项目，每个网站、账号每项一行：看过以后填“结果”，有问题的在“说明”里写一句话"
        "（在哪里、看到了什么），照原样写入通报。“级别”是单项否决的，填了有问题，这个网站、账号即不合格。"
    )
    cover.column_dimensions["A"].width = 14
    save_new(workbook, path)
    return len(findings)


def _inspection(month: Month) -> Inspection:
    inspection = Inspection.objects.filter(period=str(month)).first()
    if inspection is None:
        raise UserError(f"{month.words}没有检查记录。请先运行 xunjian inspect {month}。")
    if inspection.state != Inspection.State.DONE:
        raise UserError(f"{month.words}的检查还没有完成。请运行 xunjian inspect {month} 接着做完。")
    return inspection


def _findings(month: Month) -> Sequence[Finding]:
    """What the program found: what a person saw stands on a sheet of its own."""
    found = Finding.objects.filter(result__inspection=_inspection(month)).exclude(indicator__in=BY_PERSON)
    return list(found.select_related("result").order_by("result_id", "id"))


def _row(finding: Finding) -> tuple[str, ...]:
    check = checks.REGISTRY.get(finding.indicator)
    return (
        finding.key,
        finding.subject,
        finding.result.unit_name,
        check.title if check else finding.indicator,
        finding.level,
        finding.certainty,
        mask(finding.message),
        mask(finding.where),
        finding.url,
        mask(finding.quote),
        mask(finding.suggestion),
        finding.first_period,
        finding.review,
        finding.note,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What a file says otherwise of a finding than the records do."""

    finding: Finding
    review: str
    note: str

    @property
    def decides(self) -> bool:
        """Whether a person looked again: another 复核, or why it stays; a note that is gone says nothing."""
        return self.review != self.finding.review or self.note not in ("", self.finding.note)


@dataclass(frozen=True, slots=True)
class Filled:
    """A file as a clerk filled it in, not saved yet."""

    findings: dict[str, list[Finding]]
    """Every finding of the month, by its key."""
    wanted: dict[str, tuple[str, str | None]]
    """What the file says of each key: review, and note when it has such a column."""
    changes: list[Change]
    """What of that is another than it was."""
    looked: list[by_person.Looked]
    """What it says of what only a person can judge."""

    @property
    def vetoes(self) -> list[str]:
        """Who becomes 不合格 by what a person says in it, and by which item."""
        return by_person.vetoes(self.looked)

    @property
    def asides(self) -> list[str]:
        """What is called 无问题 anew, beside words that may tell a problem."""
        return by_person.asides(self.looked)

    @property
    def undone(self) -> int:
        """How many findings that were reviewed it would make 待核 again, and items that a person answered
        otherwise."""
        pending = Finding.Review.PENDING
        return by_person.undone(self.looked) + sum(
            one.review == pending != one.finding.review for one in self.changes
        )

    @property
    def settled(self) -> list[str]:
        """The objections of units that it would answer (:func:`reports.rectify.closing.objections`): number,
        unit, and what is said of the problem."""
        said = [one for one in self.changes if one.decides]
        said += [Change(one, one.review, one.message) for one in by_person.decisions(self.looked)]
        by_problem = {_problem(one.finding): one for one in said}
        lines = closing.objections(by_problem.keys()) if said else []
        answered = [(line, by_problem[record.key(line.demand)]) for line in lines]
        return [
            f"{line.demand.number} {clean(line.owner.name)}（{line.word.state}）：{one.review}"
            + (f"，{clean(mask(one.note))}" if one.note else "")
            for line, one in answered
            if line.word and line.is_answered(one.finding, one.review)
        ]


def confirmed_elsewhere(month: Month, changes: Sequence[Change]) -> Counter[str]:
    """The other months of which a person's word on what is 误报 now is still 属实: how many problems of each.
    Notices tell each month by its own review."""
    gone = [one.finding for one in changes if one.review == Finding.Review.DISMISSED]
    keys = {_problem(one) for one in gone if one.indicator not in BY_PERSON}
    rows = Finding.objects.filter(key__in={key for *_, key in keys}, review=Finding.Review.CONFIRMED)
    rows = rows.exclude(result__inspection__period=str(month))
    found = rows.values_list("result__site_id", "result__account_id", "key", "result__inspection__period")
    return Counter(period for *which, period in found if tuple(which) in keys)


def _problem(finding: Finding) -> record.Key:
    return finding.result.site_id, finding.result.account_id, finding.key


def read(month: Month, path: Path) -> Filled:
    """Read a filled-in file.

    Raises:
        UserError: the file is of another month, or it names every mistake by row and column.
    """
    workbook = read_workbook(path)
    _require_month(workbook, month, path)
    findings: dict[str, list[Finding]] = {}
    for finding in _findings(month):
        findings.setdefault(finding.key, []).append(finding)
    rows, mistakes = read_rows(workbook[TABLE], TITLES, REQUIRED)
    wanted = {} if mistakes else _judge_rows(rows, findings, mistakes)
    looked = by_person.read_sheet(workbook, _inspection(month), mistakes)
    if mistakes:
        raise mistaken(path, mistakes)
    return Filled(findings, wanted, _changes(findings, wanted), looked)


@transaction.atomic
def save(filled: Filled) -> Reviewed:
    """Take over what a file says, all of it or nothing."""
    turned = any(one.review != one.finding.review for one in filled.changes)
    _save(filled.changes)
    looked = by_person.save(filled.looked)
    reviews = Counter(finding.review for same in filled.findings.values() for finding in same)
    return Reviewed(
        len(filled.changes),
        turned or looked > 0,
        looked,
        len(set(filled.findings) - set(filled.wanted)),
        reviews,
    )


def _properties(workbook: Workbook) -> Any:
    return workbook.custom_doc_props  # type: ignore[attr-defined]  # the stubs lack it


def _require_month(workbook: Workbook, month: Month, path: Path) -> None:
    said = {str(item.value).strip() for item in _properties(workbook).props if item.name == PROPERTY}
    if COVER in workbook.sheetnames and (value := workbook[COVER][PERIOD_CELL].value) is not None:
        said.add(str(value).strip())
    if not said or TABLE not in workbook.sheetnames:
        raise UserError(f"{path.name} 不是 xunjian findings export 导出的问题清单，没有导入任何内容。")
    if said != {str(month)}:
        other = "、".join(sorted(said - {str(month)}))
        raise UserError(f"{path.name} 是 {other} 的问题清单，不是 {month} 的，没有导入任何内容。")


def _judge_rows(
    rows: Sequence[Row], findings: dict[str, list[Finding]], mistakes: list[str]
) -> dict[str, tuple[str, str | None]]:
    """What the rows say of each key: review, and note when there is such a column."""
    wanted: dict[str, tuple[str, str | None]] = {}
    first: dict[str, int] = {}
    for row in rows:
        key, review = row.texts["编号"], row.texts["复核"]
        if key not in findings:
            mistakes.append(f"{at(TABLE, row.number, '编号')}：本月没有编号为“{key[:30]}”的问题。")
        elif all(others := [_differing(row, finding) for finding in findings[key]]):
            mistakes.append(
                f"{at(TABLE, row.number, others[0])}：与编号“{key}”的记录不一致，可能错行了。"
                "请改回导出时的样子，或者重新导出再填。"
            )
        if review not in Finding.Review.values:
            words = f"“{review[:30]}”不对" if review else "没有填写"
            mistakes.append(f"{at(TABLE, row.number, '复核')}：{words}，只能写属实、误报、待核。")
        said = review, row.texts.get("备注")
        if wanted.get(key, said) != said:
            mistakes.append(
                f"{at(TABLE, row.number, '复核')}：与第 {first[key]} 行是同一个问题，两处写的不一样。"
            )
        wanted[key] = said
        first.setdefault(key, row.number)
    return wanted


def _differing(row: Row, finding: Finding) -> str:
    """The first column in which a row tells of another finding; empty when it tells of this one.

    A cell that was emptied tells of none, and spaces and punctuation are what Excel changes by itself.
    """
    kept = dict(zip(TITLES, _row(finding), strict=True))
    said = {title: letters(row.texts.get(title, "")) for title in TELLING}
    return next((title for title in TELLING if said[title] not in ("", letters(kept[title]))), "")


def _changes(findings: dict[str, list[Finding]], wanted: dict[str, tuple[str, str | None]]) -> list[Change]:
    changes = []
    for key, (review, note) in wanted.items():
        for finding in findings[key]:
            told = finding.note if note is None else note
            if told.startswith(CARRIED) and review != Finding.Review.DISMISSED:
                told = ""  # it says of which month's 误报 this was
            if (finding.review, finding.note) != (review, told):
                changes.append(Change(finding, review, told))
    return changes


def _save(changes: Sequence[Change]) -> None:
    for change in changes:
        finding = change.finding
        if change.decides:
            finding.reviewed_at = None if change.review == Finding.Review.PENDING else now()
        finding.review, finding.note = change.review, change.note
        finding.save(update_fields=["review", "note", "reviewed_at"])
