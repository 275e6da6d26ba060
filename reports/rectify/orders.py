"""整改通知单: for each unit a letter, and a workbook with its own problems to be filled in and sent back."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from reports import facts, issuing, office, prose, record
from reports.documents import excel, files, verify, word, words
from reports.documents.excel import Col, Sheet, Value
from reports.documents.words import address, clean
from reports.models import Demand, Notice, Reply
from reports.office import Office
from reports.periods import Quarter, parse_period
from reports.rectify import closing, demands
from reports.rectify.demands import Handed

ORDER, OWN_ORDER = "整改通知单", "自查整改单"
LIST, ANNEX, COVER = "整改清单", "需要整改的问题", "填写说明"
COLUMNS = (
    Col("编号", 13),
    Col("检查对象", 22),
    Col("指标", 14),
    Col("问题", 46),
    Col("位置", 20),
    Col("网址", 34, link=True),
    Col("链接附件地址", 30),
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
LOOKER = re.compile(r"（核对人：[^）]*）")
"""Who looked at an account: the records keep it, no letter says it."""


@issuing.alone()
@facts.many()
def write(period: demands.Period, out: Path | None = None) -> tuple[list[Path], Handed]:
    """Hand over what a notice demands: one .zip, a .docx and an .xlsx a unit; gives it and what was handed.

    The notice is thereby issued. A second run writes the same letters, of the same problems, with what the
    units replied since in their lists. After a correction the .zip is another, with what it changed alone, in
    letters that say which one they correct.

    Raises:
        UserError: there is no notice or nothing to mend, the folder cannot be written, or the office's own
            template is wrong.
    """
    settings = office.load()
    handed = demands.to_hand(period)
    folder = out or settings.documents / str(period)
    name = issuing.Edition(handed.notice.version).name(f"{period.words}整改通知单")
    content = _zipped(handed, settings)
    return files.hand_over(folder, {f"{name}.zip": content}, lambda: demands.hand(handed)), handed


Row = dict[str, str]
"""What a 整改事项 is told as, by the heads of its columns."""


def row(demand: Demand) -> Row:
    """What a 整改事项 is told as, by column; nothing in it points to a person."""
    name, url = subject(demand), _address(demand.url)
    page = _address(demand.data.get("page", "")) or url
    return {
        "编号": demand.number,
        "检查对象": name,
        "指标": prose.check_name(demand),
        "问题": f"{prose.without_name(prose.said(demand.message), name)}。",
        "位置": prose.said(demand.where),
        "网址": page,
        "链接附件地址": url if url != page else "",
        "整改建议": prose.said(demand.suggestion),
        "整改期限": demand.due.isoformat(),
    }


def older_row(demand: Demand) -> Row:
    """The same as lists of an earlier version tell it: of a link, where it leads in place of its page."""
    return row(demand) | {"网址": clean(prose.masked(demand.url))}


def _address(url: str) -> str:
    return prose.masked(address(url))


def is_carried(demand: Demand) -> bool:
    """Whether the inspections of its notice did not see it, well or not: an earlier one confirmed it."""
    period = parse_period(demand.notice.period)
    first = period.months[0] if isinstance(period, Quarter) else period
    return "" < demand.last_period < str(first)


def known(demand: Demand, earlier: Sequence[Demand], awaiting: Mapping[int, Reply]) -> Iterator[str]:
    """That earlier notices handed the same over, under which number and until when, and what the unit replied
    that nobody has looked at since; nothing when none did."""
    if not earlier:
        return
    last = earlier[-1]
    yield (
        f"以前已通知整改{len(earlier)}次，最近一次是{parse_period(last.notice.period).words}通报"
        f"（编号{last.number}，期限{words.full_date(last.due)}）"
    )
    reply, seen = awaiting.get(last.pk), closing.seen_at(demand)
    if reply and not (seen and seen > reply.imported_at):
        yield f"单位回复{reply.state}，回复后尚未复查"


def subject(demand: Demand) -> str:
    """The site or account as a sentence names it."""
    return prose.masked(prose.told_name(demand.subject, of_account=demand.account_id is not None))


def sightings(evidence: Sequence[Mapping[str, str]]) -> list[str]:
    """When what was seen where, a sentence a look."""
    return [
        prose.sighting(datetime.fromisoformat(one["at"]), _address(one["url"]), LOOKER.sub("", one["seen"]))
        for one in evidence[:EVIDENCE_SHOWN]
    ]


@dataclass(frozen=True, slots=True)
class Letter:
    """What one unit is told."""

    handed: Handed
    unit: str
    demands: Sequence[Demand]
    told: Sequence[Row]
    before: Sequence[Sequence[str]]
    """What is to be known of each from before."""
    held: int
    """How many of them wait for an answer to the unit."""
    amended: str
    """Which letter this one corrects, and how; empty of a unit's first."""
    own: bool
    """Whether the office writes to itself."""

    @property
    def whose(self) -> str:
        """你单位, 本单位."""
        return "本单位" if self.own else "你单位"

    @property
    def name(self) -> str:
        """整改通知单, 整改通知单（更正）, 自查整改单."""
        return f"{OWN_ORDER if self.own else ORDER}{'（更正）' if self.amended else ''}"


def _zipped(handed: Handed, settings: Office) -> bytes:
    last, earlier = closing.replies_under(handed.notice), record.earlier(handed.notice)
    awaiting = {pk: one for pk, one in _awaiting(earlier).items() if _was_known(one, handed)}
    objections = {
        line.demand.pk: line.objection
        for line in closing.lines(handed.notice, handed.demands)
        if line.word and _was_known(line.word, handed)
    }
    units = handed.units
    called = list(map(demands.addressee, units))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, unit_name, whole in zip(files.file_names(called), called, units, strict=True):
            unit = [one for one in whole if not one.withdrawn]
            held = [objections.get(one.pk, "") for one in unit]
            own = prose.is_own(unit_name, settings)
            letter = Letter(
                handed,
                clean(unit_name),
                unit,
                told=[row(one) | (_held(why) if why else {}) for one, why in zip(unit, held, strict=True)],
                before=[_before(one, earlier.get(one.pk, ()), awaiting) for one in unit],
                held=sum(map(bool, held)),
                amended=_amended(handed.notice, whole, OWN_ORDER if own else ORDER),
                own=own,
            )
            if unit:
                package.writestr(f"{name}{LIST}.xlsx", _workbook(letter, last))
            package.writestr(f"{name}{letter.name}.docx", _written(letter, f"{name}{LIST}.xlsx", settings))
    return buffer.getvalue()


def _amended(notice: Notice, unit: Sequence[Demand], name: str) -> str:
    """Which letter to a unit is corrected, and what changes; empty where it got none before. What was
    withdrawn and demanded again while no letters went out is to the unit another term."""
    known = notice.demands.filter(unit=unit[0].unit_id, version__lt=notice.version)
    before = known.order_by("version").last()
    if before is None:
        return ""
    issued = notice.issues.get(version=before.version or 0)
    gone = [one for one in unit if one.withdrawn]
    untrue = record.dismissed(notice, gone)
    demanded = [one for one in unit if not one.withdrawn]
    again = [one for one in demanded if one.version and one.version < notice.version]
    sent = max(one for one in record.letters(notice) if one < notice.version)
    back = [one.number for one in again if sent > (one.version or 0)]
    later = [f"{one.number}，{words.full_date(one.due)}" for one in again if one.number not in back]
    fresh = [one.number for one in demanded if one not in again]
    rest = known.filter(withdrawn=False).exclude(pk__in=[one.pk for one in unit]).exists()
    taken = f"{issuing.UNTRUE}撤销整改事项{len(untrue)}个：{issuing.told_all(map(issuing.named, untrue))}"
    waived = [_named(one) for one in gone if one not in untrue]
    changes = [
        f"增加整改事项{len(fresh)}个（{issuing.told_all(fresh)}）" if fresh else "",
        f"恢复整改事项{len(back)}个（{issuing.told_all(back)}）" if back else "",
        f"推迟期限{len(later)}个（{issuing.told_all(later)}）" if later else "",
        taken if untrue else "",
        f"撤销整改事项{len(waived)}个，不再要求整改（{issuing.told_all(waived)}）" if waived else "",
    ]
    period = parse_period(notice.period).words
    by = "" if demanded else f"根据{notice_words(notice)}，"
    return (
        f"{by}{words.full_date(demands.letter_day(issued))}的{period}问题{name}，现予更正："
        f"{'；'.join(filter(None, changes))}。{'其他整改事项和期限不变。' if rest else ''}"
    )


def _named(demand: Demand) -> str:
    told = row(demand)
    return f"{told['编号']}，{told['检查对象']}：{told['问题'].rstrip('。')}"


def _was_known(reply: Reply, handed: Handed) -> bool:
    """Whether it had come in when the letters were first written: they are told again as they were."""
    return handed.sent_at is None or reply.imported_at <= handed.sent_at


def _awaiting(earlier: Mapping[int, Sequence[Demand]]) -> dict[int, Reply]:
    """The replies to what notices before it handed over last, since which nobody has looked."""
    by_notice: defaultdict[Notice, list[Demand]] = defaultdict(list)
    for found in earlier.values():
        by_notice[found[-1].notice].append(found[-1])
    return {
        pk: one for notice, some in by_notice.items() for pk, one in closing.awaiting(notice, some).items()
    }


def _held(objection: str) -> Row:
    """What a row says in place of what is to be done, while the unit's word waits for an answer."""
    return {"整改建议": f"{objection.split('，')[0]}，待核：核实以前不要求整改，结果另行告知。"}


def _before(demand: Demand, earlier: Sequence[Demand], awaiting: Mapping[int, Reply]) -> list[str]:
    """What is to be known of it from before: when it was confirmed, that it was mended and came back, that it
    was handed over, the reply."""
    told = []
    if is_carried(demand):
        told.append(f"{prose.month_words(demand.last_period)}核实，这次检查没有看到整改")
    if demand.mended_on:
        told.append(f"{words.full_date(demand.mended_on)}看到已经整改，后来再次出现")
    return [*told, *known(demand, earlier, awaiting)]


def _ordered(letter: Letter) -> str:
    """How many problems a unit has to mend: what the inspections of its notice confirmed, and, told apart,
    what they carry over; and how many wait for an answer to the unit.

    Raises:
        ContradictionError: they are more than the notice demands of it.
    """
    if not letter.demands:
        return ""
    carried, count = sum(map(is_carried, letter.demands)), len(letter.demands)
    found = count - carried
    verify.ordered(letter.unit, (found, carried), _noticed(letter.demands))
    names = prose.subjects(one["检查对象"] for one in letter.told)
    whose = f"{letter.whose}主办的{names}有{count}个问题需要整改（见附件）"
    waits = (
        f"其中{letter.held}个{letter.whose}有异议或者称无法整改，核实以前不要求整改。" if letter.held else ""
    )
    by = f"根据{notice_words(letter.handed.notice)}，"
    if not carried:
        return f"{by}经人工核实，{whose}。{waits}"
    parts = [f"{letter.handed.period.words}检查中，经人工核实的{found}个"] * bool(found) + [
        f"{prose.CARRIED}的{carried}个"
    ]
    return f"{by}{whose}：{'，'.join(parts)}。{waits}"


def _noticed(unit: Sequence[Demand]) -> Sequence[int] | None:
    """How many problems the notice demands of a unit, as :func:`reports.record.by_unit` counts them. Earlier
    versions kept them by the unit's name, or not at all."""
    figures = unit[0].notice.figures.get("units")
    if figures is None:
        return None
    names = [str(unit[0].unit_id), *sorted({one.unit_name for one in unit})]
    return [
        sum(each) for each in zip((0, 0), *(figures[one] for one in names if one in figures), strict=True)
    ]


def _written(letter: Letter, workbook: str, settings: Office) -> bytes:
    handed, told = letter.handed, letter.told
    title = ("\n问题" if letter.amended else "问题") + letter.name
    head = prose.letter_head(settings, _day(handed.notice), handed.period.words, title)
    several = len({one["检查对象"] for one in told}) > 1
    rows = [
        one
        | {
            "证据": _apart([*_seen(demand, one), *again]),
            "位置": _place(one, named=several or demand.account_id is not None),
            "建议": one["整改建议"],
        }
        for demand, one, again in zip(letter.demands[: prose.LETTERED], told, letter.before, strict=False)
    ]
    left_out = len(letter.demands) - len(rows)
    ordered = letter.amended + _ordered(letter)
    content = word.render(
        "order",
        {
            **head,
            "单位": letter.unit,
            **(prose.OWN if letter.own else {}),
            "期间": handed.period.words,
            "对象": prose.subjects(one["检查对象"] for one in told),
            "个数": len(letter.demands),
            "交办": ordered,
            "不算整改": _not_mended(letter.demands),
            "整改期限": _until(letter.demands),
            "表格": workbook,
            "清单": rows,
            "清单说明": f"注：另有{left_out}个问题，见《{workbook}》。" if left_out else "",
            "附件号": {"清单": ""},
            "附件说明": [ANNEX] if rows else [],
        },
        settings.folder / "templates",
    )
    plain = not letter.amended and ordered.endswith("需要整改（见附件）。")
    name = f"{letter.unit}{letter.name}.docx"
    verify.docx(name, content, {ANNEX: len(rows)} if rows else {}, () if plain else (ordered,))
    return content


def notice_words(notice: Notice) -> str:
    """《青禾县人民政府办公室关于…检查情况的通报》（青政办发〔2027〕3号）; without a 文号, its 成文日期."""
    issued = issuing.standing(notice)
    return f"《{clean(notice.title)}{issued.mark}》（{issued.number or words.full_date(notice.issued_on)}）"


def _not_mended(demands_: Sequence[Demand]) -> str:
    """What does not count as mended, of what a letter demands."""
    if not any(one.site_id for one in demands_):
        return (
            "只重发旧稿的，不算整改。" if any(one.indicator == "account_silent" for one in demands_) else ""
        )
    linked = any(one.data.get("page") for one in demands_)
    links = "；去掉链接而正文仍请读者查看" if linked else ""
    return f"下列情形不算整改：只改日期、重发旧稿；附件没有写可以撤下而撤下{links}。"


def _apart(told: Sequence[str]) -> str:
    """What the small print under a problem tells, a line each."""
    return "\n".join(f"· {one}" for one in told) if len(told) > 1 else "".join(told)


def _seen(demand: Demand, told: Row) -> list[str]:
    """What the inspection saw, without the address where the cell of the page has it; and where a link leads,
    if that does not say it."""
    page, link = told["网址"], told["链接附件地址"]
    seen = sightings(
        [one | {"url": ""} if _address(one["url"]) == page else one for one in demand.evidence[:1]]
    )
    return seen if not link or any(link in one for one in seen) else [*seen, f"链接、附件地址：{link}"]


def _each_address(evidence: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The last look at each: at a link, and at the page on which it stands."""
    return list({one["url"]: one for one in evidence}.values())


def _until(unit: Sequence[Demand]) -> str:
    """The 整改期限 of a letter; where what it demands has several, how many have which."""
    terms = sorted(Counter(one.due for one in unit).items())
    if len(terms) < 2:
        return "".join(words.full_date(due) for due, _ in terms)
    return "、".join(f"{words.full_date(due)}（{count}个，见清单）" for due, count in terms)


def _place(one: Row, *, named: bool) -> str:
    """Where it is; the site or account before it, unless that says it all (“青禾教育”微信公众号)."""
    name = one["检查对象"] if named else ""
    return "，".join(filter(None, (name, "" if one["位置"] in name else one["位置"])))


def _day(notice: Notice) -> date:
    issued = notice.issues.last()
    return demands.letter_day(issued) if issued else notice.issued_on


def _workbook(letter: Letter, last: Mapping[int, Reply]) -> bytes:
    """The unit's list; what it replied so far stands in it, so that an order sent again loses nothing."""
    rows: list[list[Value]] = [
        [
            *one.values(),
            *((said.state, said.explanation, said.done_on, said.person) if said else NOTHING),
            "；".join(again),
            "；".join(sightings(_each_address(demand.evidence))),
        ]
        for demand, one, again in zip(letter.demands, letter.told, letter.before, strict=True)
        for said in [last.get(demand.pk)]
    ]
    cover = _cover(letter)
    content = excel.render([Sheet(LIST, COLUMNS, rows), Sheet(COVER, COVER_COLUMNS, cover)])
    verify.xlsx(f"{LIST}.xlsx", content, {LIST: len(rows)})
    return content


def _cover(letter: Letter) -> list[tuple[str, str]]:
    return [
        ("责任单位", letter.unit),
        ("期", letter.handed.notice.period),
        ("整改期限", _until(letter.demands)),
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
