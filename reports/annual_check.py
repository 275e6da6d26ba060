"""``xunjian annual check``: a 政府信息公开工作年度报告, and what does not agree in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from checks.annual import Answer, Kind, Remark, Report, read_report
from checks.annual.form import LETTERS, RELATIONS
from crawler.attachment import Piece, read_attachment
from crawler.page import read, read_pieces
from crawler.page.document import MAX_BYTES
from reports import reading
from reports.chinese import folding
from reports.errors import UserError

if TYPE_CHECKING:
    from rich.table import Table

WITH_TABLES = ("docx", "pdf")
"""Documents in which the reader knows where cells lie."""
KINDS = {Kind.PROBLEM: "problem", Kind.HINT: "hint", Kind.UNABLE: "unable"}


def load(source: str, allow_hosts: Sequence[str] = ()) -> Report:
    """The report in a file or at an address.

    Raises:
        UserError: it cannot be had or read, or is no such report; and why.
    """
    loaded = reading.load(source, None, allow_hosts)
    no_tables = ""
    if reading.is_page(loaded):
        pieces: Sequence[Piece] = read_pieces(loaded.body, loaded.url, loaded.content_type)
        trouble = f"网页超过 {MAX_BYTES // 1_000_000} MB，只读了前面" if len(loaded.body) > MAX_BYTES else ""
    else:
        document = read_attachment(loaded.body, tables=True)
        if not document.pieces:
            raise UserError(f"{source} 读不了：{document.trouble}。")
        pieces, trouble = document.pieces, document.trouble
        if document.type not in WITH_TABLES:
            no_tables = f"{document.type} 文件的表格读不出行列，请另存为 .docx 再核对"
    report = read_report(pieces, trouble, no_tables)
    if report is None:
        raise UserError(f"{source} 里没有认出政府信息公开工作年度报告。{_attached(loaded)}")
    return report


def _attached(loaded: reading.Source) -> str:
    """The documents of a page on which the report itself does not stand."""
    if not reading.is_page(loaded):
        return ""
    offered = read(loaded.body, loaded.url, loaded.content_type).attachments[:5]
    told = "".join(f"\n  {one.name}：{one.url}" for one in offered)
    return f"报告可能在附件里，请检查附件：{told}" if offered else ""


def count(answers: Iterable[Answer], kind: Kind) -> int:
    """How many remarks are of a kind."""
    return sum(remark.kind is kind for answer in answers for remark in answer.remarks)


def as_json(report: Report, answers: Iterable[Answer]) -> list[str]:
    """One JSON object a remark."""
    return [
        json.dumps(
            {
                "relation": answer.relation,
                "rule": ground(report, answer.relation),
                "kind": KINDS[remark.kind],
                "where": remark.where,
                "says": remark.says,
                "should": remark.should,
                "place": remark.place,
            },
            ensure_ascii=False,
        )
        for answer in answers
        for remark in answer.remarks
    ]


def ground(report: Report, relation: str) -> str:
    """The form that a relation belongs to, and its words."""
    return f"{LETTERS[report.form]}格式，{RELATIONS[relation]}"


def remarks_table(answers: Iterable[Answer]) -> Table:
    """What was found, problems first."""
    order = list(Kind)
    found = [(answer.relation, remark) for answer in answers for remark in answer.remarks]
    shown = folding("", "关系", "位置", "报告写的", "应为")
    for relation, remark in sorted(found, key=lambda one: order.index(one[1].kind)):
        style = "bold red" if remark.kind is Kind.PROBLEM else ""
        shown.add_row(Text(str(remark.kind), style), *map(Text, (relation, *_cells(remark))))
    return shown


def _cells(remark: Remark) -> tuple[str, str, str]:
    where = f"{remark.where}（{remark.place}）" if remark.place else remark.where
    return where, remark.says, remark.should


def answers_table(report: Report, answers: Iterable[Answer]) -> Table:
    """Every relation with its answer and how much was compared."""
    shown = folding("关系", "内容", "结果", "核对了", title=heading(report))
    for answer in answers:
        hints = sum(remark.kind is Kind.HINT for remark in answer.remarks)
        outcome = f"{answer.outcome or '—'}{f'，提示 {hints} 个' if hints else ''}"
        shown.add_row(*map(Text, (answer.relation, RELATIONS[answer.relation], outcome, answer.compared)))
    return shown


def heading(report: Report) -> str:
    """Unit and year as the title has them, and the form that was gone by."""
    named = f"{report.unit}{report.year} 年度报告" if report.year else "年度报告"
    return f"{named}，按{LETTERS[report.form]}格式"


def summary(answers: Sequence[Answer]) -> str:
    """How many of each kind, in a sentence."""
    return "，".join(f"{kind} {count(answers, kind)} 个" for kind in Kind) + "。"
