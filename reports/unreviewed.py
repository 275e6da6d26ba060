"""待复核线索: what the machine found and nobody has looked at yet. For the office alone, never sent out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from reports import facts, prose
from reports.documents import excel, files
from reports.documents.excel import Col, Sheet
from reports.facts import MonthFacts

SUFFIX = "待复核线索（内部，不外发）.xlsx"

COLUMNS = (
    Col("序号", 6),
    Col("检查月份", 12),
    Col("主办单位", 24),
    Col("检查对象", 24),
    Col("指标", 16),
    Col("机器把握", 10),
    Col("线索", 60),
    Col("位置", 24),
    Col("网址", 40, link=True),
    Col("所见", 60),
    Col("如果属实", 22),
)


def sheet(months: Sequence[MonthFacts]) -> Sheet:
    """One row a clue; those that would turn 合格 into 不合格 say so."""
    rows: list[list[str | int]] = []
    for facts_ in months:
        for checked in facts_.subjects:
            for finding in checked.pending:
                item = prose.item(finding, checked)
                rows.append(
                    [
                        len(rows) + 1,
                        facts_.month.words,
                        item.unit,
                        item.subject,
                        item.check,
                        finding.certainty,
                        item.message,
                        item.where,
                        item.url,
                        "；".join(item.seen),
                        "可能由合格变为不合格" if checked.hinges else "不改变合格与否",
                    ]
                )
    return Sheet("待复核线索", COLUMNS, rows)


def count(months: Sequence[MonthFacts]) -> int:
    """How many wait."""
    return sum(len(facts_.pending) for facts_ in months)


def sentence(facts_: facts.MonthFacts) -> str:
    """For the body of a monthly notice: how many clues are not part of it; empty when there are none."""
    waiting = len(facts_.pending)
    return f"另有{waiting}条检查线索尚待人工核实，未计入本期问题。" if waiting else ""


def hand_over(
    folder: Path,
    documents: Mapping[str, bytes],
    period: str,
    months: Sequence[MonthFacts],
    record: Callable[[], object],
) -> list[Path]:
    """Hand documents over, with a workbook of what waits; that of an earlier run goes when nothing does."""
    waiting = sheet(months)
    name = f"{period}{SUFFIX}"
    if waiting.rows:
        return files.hand_over(folder, {**documents, name: excel.render([waiting])}, record)
    return files.hand_over(folder, documents, record) + files.withdraw(folder / name)
