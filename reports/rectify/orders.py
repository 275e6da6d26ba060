"""整改通知单: for each unit a letter, and a workbook with its own problems to be filled in and sent back."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from crawler.plan import TIMEZONE
from reports import issuing, office, prose, record
from reports.documents import excel, files, verify, word, words
from reports.documents.excel import Col, Sheet, Value
from reports.documents.words import address, clean
from reports.models import Demand, Notice, Reply
from reports.office import Office
from reports.periods import parse_period
from reports.rectify import closing, demands
from reports.rectify.demands import Handed

LIST, ANNEX, COVER = "整改清单", "需要整改的问题", "填写说明"
COLUMNS = (
    Col("编号", 13),
    Col("检查对象", 22),
    Col("指标", 14),
    Col("问题", 46),
    Col("位置", 20),
    Col("网址", 34, link=True),
    Col("整改建议", 30),
    Col("整改期限", 12),
    Col("整改情况", 11, choices=tuple(Reply.State.values)),
    Col("整改说明", 32),
    Col("完成日期", 12, day=True),
    Col("责任人", 11),
    Col("以前通知", 30),
    Col("证据", 60, paper=False),
)
COVER_COLUMNS = (Col("项目", 12), Col("说明", 70))
TITLES = tuple(column.head for column in COLUMNS)
REPLIES = ("整改情况", "整改说明", "完成日期", "责任人")
"""What the unit fills in."""
NOTHING = (None,) * len(REPLIES)
TELLING = ("检查对象", "问题", "位置", "网址")
"""Columns by which a row is known to be that of its number."""
EVIDENCE_SHOWN = 2
FIRST_CORRECTION = 2
"""The version of a notice that is the first correction of it."""


@issuing.alone()
def write(period: demands.Period, out: Path | None = None) -> tuple[list[Path], int]:
    """Hand over what a notice demands: one .zip with a .docx and an .xlsx a unit; gives it and the units.

    The notice is thereby issued. A second run replaces the .zip; every problem keeps its number. After a
    correction the .zip is another, with what was not handed over before.

    Raises:
        UserError: there is no notice or nothing to mend, the folder cannot be written, or the office's own
            template is wrong.
    """
    settings = office.load()
    handed = demands.to_hand(period)
    units = demands.by_unit(handed.demands)
    folder = out or settings.documents / str(period)
    name = issuing.Edition(handed.notice.version).name(f"{period.words}整改通知单")
    content = _zipped(handed, units, settings)
    return files.hand_over(folder, {f"{name}.zip": content}, lambda: demands.hand(handed)), len(units)


Row = dict[str, str]
"""What a 整改事项 is told as, by the heads of its columns."""


def row(demand: Demand) -> Row:
    """What a 整改事项 is told as, by column; nothing in it points to a person."""
    name = subject(demand)
    return {
        "编号": demand.number,
        "检查对象": name,
        "指标": prose.check_name(demand),
        "问题": f"{prose.without_name(prose.said(demand.message), name)}。",
        "位置": prose.said(demand.where),
        "网址": address(prose.masked(demand.url)),
        "整改建议": prose.said(demand.suggestion),
        "整改期限": demand.due.isoformat(),
    }


def known(demand: Demand, earlier: Sequence[Demand], awaiting: Mapping[int, Reply]) -> str:
    """That earlier notices handed the same over, under which number and until when, and what the unit replied
    that nobody has looked at since; empty when none did."""
    if not earlier:
        return ""
    last = earlier[-1]
    reply = awaiting.get(last.pk)
    seen = max((one["at"] for one in demand.evidence), key=datetime.fromisoformat, default="")
    unseen = reply and not (seen and datetime.fromisoformat(seen) > reply.imported_at)
    return (
        f"以前已通知整改{len(earlier)}次，最近一次是{parse_period(last.notice.period).words}通报"
        f"（编号{last.number}，期限{words.full_date(last.due)}）"
    ) + (f"，单位回复{reply.state}，回复后尚未复查" if reply and unseen else "")


def subject(demand: Demand) -> str:
    """The site or account as a sentence names it."""
    return prose.masked(prose.told_name(demand.subject, of_account=demand.account_id is not None))


def sightings(evidence: Sequence[Mapping[str, str]]) -> list[str]:
    """When what was seen where, a sentence a look."""
    return [
        prose.sighting(datetime.fromisoformat(one["at"]), prose.masked(one["url"]), one["seen"])
        for one in evidence[:EVIDENCE_SHOWN]
    ]


def _zipped(handed: Handed, units: Sequence[Sequence[Demand]], settings: Office) -> bytes:
    last, earlier = closing.replies_under(handed.notice), record.earlier(handed.notice)
    awaiting = _awaiting(earlier)
    names = files.file_names(unit[0].unit_name for unit in units)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, unit in zip(names, units, strict=True):
            told = list(map(row, unit))
            before = [known(one, earlier.get(record.key(one), ()), awaiting) for one in unit]
            package.writestr(f"{name}{LIST}.xlsx", _workbook(handed, unit, told, before, last))
            letter = _letter(handed, unit, told, before, f"{name}{LIST}.xlsx", settings)
            package.writestr(f"{name}整改通知单.docx", letter)
    return buffer.getvalue()


def _awaiting(earlier: Mapping[record.Key, Sequence[Demand]]) -> dict[int, Reply]:
    """The replies to what notices before it handed over last, since which nobody has looked."""
    by_notice: defaultdict[Notice, list[Demand]] = defaultdict(list)
    for found in earlier.values():
        by_notice[found[-1].notice].append(found[-1])
    return {
        pk: one for notice, some in by_notice.items() for pk, one in closing.awaiting(notice, some).items()
    }


def _letter(
    handed: Handed,
    unit: Sequence[Demand],
    told: Sequence[Row],
    before: Sequence[str],
    workbook: str,
    settings: Office,
) -> bytes:
    head = prose.letter_head(settings, _day(handed.notice), handed.period.words, "问题整改通知单")
    several = len({one["检查对象"] for one in told}) > 1
    rows = [
        one
        | {
            "证据": "；".join(filter(None, (again, *sightings(demand.evidence[:1])))),
            "位置": _place(one, named=several or demand.account_id is not None),
            "建议": one["整改建议"],
        }
        for demand, one, again in zip(unit[: prose.LETTERED], told, before, strict=False)
    ]
    left_out = len(unit) - len(rows)
    name = f"{clean(unit[0].unit_name)}整改通知单.docx"
    content = word.render(
        "order",
        {
            **head,
            "单位": clean(unit[0].unit_name),
            "期间": handed.period.words,
            "对象": prose.subjects(one["检查对象"] for one in told),
            "个数": len(unit),
            "整改期限": words.full_date(unit[0].due),
            "表格": workbook,
            "清单": rows,
            "清单说明": f"注：另有{left_out}个问题，见《{workbook}》。" if left_out else "",
            "附件号": {"清单": ""},
            "附件说明": [ANNEX],
        },
        settings.folder / "templates",
    )
    verify.docx(name, content, {ANNEX: len(rows)})
    return content


def _place(one: Row, *, named: bool) -> str:
    """Where it is; the site or account before it, unless that says it all (“青禾教育”微信公众号)."""
    name = one["检查对象"] if named else ""
    return "，".join(filter(None, (name, "" if one["位置"] in name else one["位置"])))


def _day(notice: Notice) -> date:
    """成文日期: the notice's; of what a correction added, the day on which it was issued, if later."""
    if notice.version < FIRST_CORRECTION:
        return notice.issued_on
    issued = notice.issues.latest("version").at.astimezone(TIMEZONE).date()
    return max(notice.issued_on, issued)


def _workbook(
    handed: Handed,
    unit: Sequence[Demand],
    told: Sequence[Row],
    before: Sequence[str],
    last: Mapping[int, Reply],
) -> bytes:
    """The unit's list; what it replied so far stands in it, so that an order sent again loses nothing."""
    rows: list[list[Value]] = [
        [
            *one.values(),
            *((said.state, said.explanation, said.done_on, said.person) if said else NOTHING),
            again,
            "；".join(sightings(demand.evidence)),
        ]
        for demand, one, again in zip(unit, told, before, strict=True)
        for said in [last.get(demand.pk)]
    ]
    content = excel.render([Sheet(LIST, COLUMNS, rows), Sheet(COVER, COVER_COLUMNS, _cover(handed, unit))])
    verify.xlsx(f"{LIST}.xlsx", content, {LIST: len(unit)})
    return content


def _cover(handed: Handed, unit: Sequence[Demand]) -> list[tuple[str, str]]:
    return [
        ("责任单位", clean(unit[0].unit_name)),
        ("期", handed.notice.period),
        ("整改期限", words.full_date(unit[0].due)),
        (
            "整改情况",
            "从下拉列表中选：已整改、正在整改、无法整改、有异议。认为问题不属实、不归本单位的，选“有异议”，由人"
            "核实，核实以前不催办；选别的，写了异议也按没有异议计。没有选的一行，按没有回复计。",
        ),
        ("整改说明", "改了什么；正在整改的，写明进度；无法整改的，写明理由；有异议的，写明理由和依据。"),
        ("完成日期", "已整改的，写整改完成的日期，例如 2026-12-05。"),
        ("责任人", "对这一项整改负责的人，选了整改情况就要写。"),
        ("以前通知", "以前的通报也通知过的，写着当时的编号和期限；这一次按本表的编号填写。"),
        ("其余各列", "请不要改动，也不要增减列；编号是以后核对的依据。填好后请发回 .xlsx 文件。"),
    ]
