"""整改情况台账: one row a 整改事项, the unit's word beside the recheck's, and whether the term was kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from checks.recheck import Outcome
from crawler.archive import now
from crawler.personal import mask
from crawler.plan import TIMEZONE
from reports import facts, office, prose, record
from reports.documents import excel, files, verify
from reports.documents.excel import Col, Sheet, Value
from reports.documents.words import clean
from reports.models import Inspection, Reply
from reports.rectify import demands, orders
from reports.rectify.again import Problem
from reports.rectify.closing import AWAITING, PENDING, SILENT, UNSEEN, Line, lines
from reports.rectify.demands import Period

COLUMNS = (
    *(Col("编号", 13), Col("责任单位", 22), Col("检查对象", 22), Col("指标", 14), Col("问题", 44)),
    *(Col("首次核实", 12), Col("整改期限", 12)),
    *(Col("单位回复", 10), Col("整改说明", 30), Col("完成日期", 12), Col("责任人", 10)),
    *(Col("复查结果", 12), Col("复查所见", 36), Col("复查时间", 17)),
    *(Col("核对", 16), Col("期限", 11), Col("以前通报过", 14)),
    *(Col("网址", 34, link=True, paper=False), Col("链接附件地址", 34, link=True, paper=False)),
    *(Col("复查证据", 40, paper=False), Col("导入", 26, paper=False)),
)
BY_UNIT = (
    *(Col("责任单位", 28), Col("整改事项（个）", 16), Col("回复已整改（个）", 18), Col("未回复（个）", 14)),
    *(Col("复查已整改（个）", 18), Col("未整改（个）", 14), Col("疑似假整改（个）", 18)),
    *(Col("单位回复后尚未复查（个）", 26), Col("未能检查、未复查（个）", 24)),
    *(
        Col("超期未整改（个）", 18),
        Col("逾期完成（个）", 16),
        Col("待核（个）", 12),
        Col("以前通报过（个）", 18),
    ),
)


@facts.many()
def write(period: Period, out: Path | None = None) -> tuple[list[Path], list[Line]]:
    """Write the 整改情况台账 of a notice; gives its path and its lines.

    Raises:
        UserError: nothing was handed over, or the folder cannot be written.
    """
    handed, today = demands.handed(period), now().date()
    found = lines(handed.notice, handed.demands)
    first = record.first_confirmed(handed.notice)
    sheets = [
        Sheet("整改情况", COLUMNS, [_row(line, first, today) for line in found]),
        Sheet("按单位", BY_UNIT, _units(found, today), total=True, bars=("未整改（个）", "疑似假整改（个）")),
        Sheet("截至", (Col("项目", 14), Col("截至", 22)), _until()),
    ]
    name = f"{period.words}整改情况台账.xlsx"
    content = excel.render(sheets)
    verify.xlsx(name, content, {sheet.name: len(sheet.rows) for sheet in sheets})
    folder = out or office.load().documents / str(period)
    return files.hand_over(folder, {name: content}), found


def _row(line: Line, first: Mapping[Problem, str], today: date) -> list[Value]:
    told, reply, look = orders.row(line.demand), line.reply, line.recheck
    return [
        told["编号"],
        clean(line.demand.unit_name),
        *(told[title] for title in ("检查对象", "指标", "问题")),
        prose.month_words(first.get(record.problem(line.demand), line.demand.first_period)),
        told["整改期限"],
        line.said,
        mask(clean(reply.explanation)) if reply else "",
        reply.done_on.isoformat() if reply and reply.done_on else "",
        mask(clean(reply.person)) if reply else "",
        line.seen,
        _sight(line),
        _moment(look.at) if look and look.at else "",
        _compared(line),
        line.term(today),
        "、".join(line.before),
        *(told[title] for title in ("网址", "链接附件地址")),
        "；".join(orders.sightings(look.evidence)) if look else "",
        f"{_moment(reply.imported_at)} {reply.imported_by} {clean(reply.source)}" if reply else "",
    ]


def _moment(at: datetime) -> str:
    """2026-12-08 09:30: a reply and a look of one day have an order."""
    return f"{at.astimezone(TIMEZONE):%Y-%m-%d %H:%M}"


def _until() -> list[list[Value]]:
    """What the ledger tells up to when; the next notice tells it up to its own day."""
    last = Inspection.objects.filter(state=Inspection.State.DONE).order_by("period").last()
    month = f"到{prose.month_words(last.period)}" if last else "没有做完的"
    return [["单位回复、复查", _moment(now())], ["月度检查", month]]


def _sight(line: Line) -> str:
    """What a look saw; of one before the reply, that it was."""
    if not line.recheck:
        return ""
    return f"{'单位回复以前看到：' if line.seen == AWAITING else ''}{line.recheck.told}"


def _compared(line: Line) -> str:
    if line.held:
        return line.held
    if line.contradicted:
        return f"单位称已整改，复查{line.seen}"
    return line.doubt or ("请人工核对" if line.seen in (Outcome.FAKE, Outcome.UNABLE) else "")


def _units(found: Sequence[Line], today: date) -> list[list[Value]]:
    """One row a unit, those with the most that is not mended first, and 合计."""
    by_unit: defaultdict[int, list[Line]] = defaultdict(list)
    for line in found:
        by_unit[line.demand.unit_id].append(line)
    units = sorted(by_unit.values(), key=lambda unit: sum(line.mended for line in unit) - len(unit))
    rows = [_unit(clean(demands.addressee([line.demand for line in unit])), unit, today) for unit in units]
    return [*rows, _unit(verify.TOTAL, found, today)]


def _unit(name: str, of: Sequence[Line], today: date) -> list[Value]:
    said, seen = Counter(line.said for line in of), Counter(line.seen for line in of)
    terms = [line.term(today) for line in of]
    return [
        name,
        len(of),
        said[Reply.State.MENDED],
        said[SILENT],
        *(seen[outcome] for outcome in (Outcome.MENDED, Outcome.STANDING, Outcome.FAKE)),
        seen[AWAITING],
        seen[Outcome.UNABLE] + seen[UNSEEN],
        sum(term.startswith("超期") for term in terms),
        terms.count("逾期完成"),
        terms.count(PENDING),
        sum(bool(line.before) for line in of),
    ]
