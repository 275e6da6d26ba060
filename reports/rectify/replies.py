"""整改回复: what the units wrote into their 整改清单, every cell checked, taken over whole or not at all."""

from __future__ import annotations

import getpass
import io
import re
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from openpyxl import Workbook

from crawler.archive import now
from crawler.personal import mask
from crawler.plan import TIMEZONE
from reports.documents.words import clean
from reports.errors import MOST_TOLD, UserError, first_of, legible
from reports.incoming import read_file
from reports.models import Demand, Reply
from reports.periods import parse_period
from reports.rectify import closing, demands, orders
from reports.rectify.demands import Handed, Period
from reports.rectify.orders import LIST, REPLIES, TELLING, TITLES
from reports.workbook import (
    MAX_FILE,
    Row,
    at,
    letters,
    open_workbook,
    plain_text,
    read_bytes,
    read_date,
    read_rows,
)

MAX_ZIP, MAX_FILES, FEW = 200 * 2**20, 2_000, 3
LONGEST, LONGEST_PERSON, QUOTED = 2_000, 50, 40
EXPLAINED = {
    "正在整改": "正在整改的，请写明进度。",
    "无法整改": "无法整改的，请写明理由。",
    "有异议": "有异议的，请写明理由和依据。",
}
OURS = re.compile(
    r"(?:20\d\d年.*(?:通报|对照表|通知单|台账|催办|催办函|预警|数据|统计)|(?:台账|问题清单).*|领导)"
    r"(?:（第\d+版）)?(?:-\d{8}-\d{6})?\.(?:xlsx|zip)"
)
"""What this program writes that is no list to be filled in, by its names."""
UTF8 = 0x800
"""The flag of a name that a zip writes in UTF-8; Chinese Windows writes others in GBK."""


@dataclass(frozen=True, slots=True)
class Said:
    """One reply as a file has it."""

    demand: Demand
    state: str
    explanation: str
    done_on: date | None
    person: str
    source: str
    place: str
    """File, sheet and row."""

    @property
    def words(self) -> tuple[object, ...]:
        """What makes a reply another."""
        return self.state, self.explanation, self.done_on, self.person

    def repeats(self, last: Reply | None) -> bool:
        """Whether it is what the unit said last under this number."""
        return last is not None and (last.state, last.explanation, last.done_on, last.person) == self.words


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    fresh: int
    """Problems replied to for the first time."""
    changes: tuple[str, ...]
    """2026Q4-007 青禾县教育局：正在整改→已整改, of those replied to before."""
    same: int
    states: Counter[str]
    """How all problems of the notice stand by their replies now; 未回复 among them."""
    silent: tuple[str, ...]
    """Units that replied to nothing yet."""
    dropped: tuple[str, ...]
    """Numbers in the lists that were withdrawn after they went out: what is written there is left out."""
    passed_over: tuple[str, ...] = ()
    """Files in a folder that this program wrote, and no unit filled in."""


def take_over(
    period: Period, paths: Sequence[Path], ask: Callable[[list[str]], object] = lambda doubts: None
) -> Imported:
    """Import filled-in lists: workbooks, folders of them, or zips. All of it or nothing.

    Before anything is written, ``ask`` is told which new words may be an objection that the unit did not
    choose, a line each; it raises where a person does not want it.

    Raises:
        UserError: a file cannot be read or is none of this notice's; it names every mistake by file, sheet,
            row and column.
    """
    handed = _handed(period, paths)
    mistakes: list[str] = []
    told: dict[int, Said] = {}
    dropped: set[str] = set()
    strays: defaultdict[str, list[str]] = defaultdict(list)
    for name, book in _books(paths, mistakes):
        for said in _read(name, book, handed, mistakes, dropped, strays):
            other = told.setdefault(said.demand.pk, said)
            if other.words != said.words:
                mistakes.append(f"{said.place}：与{other.place}是同一个问题，两处写的不一样。")
    mistakes += [_of_another(period, other, names) for other, names in strays.items()]
    if mistakes:
        head = f"有 {len(mistakes)} 处错误，没有导入任何内容。请改好后再运行一次："
        raise UserError("\n".join([head, *first_of(mistakes, MOST_TOLD, "处")]))
    before = closing.replies_under(handed.notice)
    if doubts := list(_doubts(told.values(), before)):
        ask(doubts)
    passed_over = tuple(
        one.name for path in paths if path.is_dir() for one in _workbooks(path) if _is_ours(one)
    )
    done = _save(handed, told.values(), before)
    return replace(done, dropped=tuple(sorted(dropped)), passed_over=passed_over)


def _handed(period: Period, paths: Sequence[Path]) -> Handed:
    """What the lists answer to; where there is none, which notice they are of.

    Raises:
        UserError: nothing was handed over.
    """
    try:
        return demands.handed(period)
    except UserError:
        strays: defaultdict[str, list[str]] = defaultdict(list)
        for name, book in _books(paths, []):
            rows = read_rows(book[LIST], TITLES, ("编号",))[0] if LIST in book.sheetnames else []
            numbers = {_number(row.texts.get("编号", "")) for row in rows}
            if other := _of_one_notice(numbers, numbers):
                strays[other].append(name)
        if strays:
            raise UserError("\n".join(_of_another(period, *one) for one in strays.items())) from None
        raise


def _doubts(told: Iterable[Said], before: Mapping[int, Reply]) -> Iterator[str]:
    for said in told:
        if closing.may_object(said.state, said.explanation) and not said.repeats(before.get(said.demand.pk)):
            words = said.explanation if len(said.explanation) <= QUOTED else f"{said.explanation[:QUOTED]}……"
            yield f"{said.place}：{said.state}，说明写着“{clean(mask(words))}”"


# --- the files ---


def _books(paths: Sequence[Path], mistakes: list[str]) -> Iterator[tuple[str, Workbook]]:
    """Every workbook, by a name that its sender would know; what is none is a mistake."""
    for name, content in _files(paths):
        try:
            yield name, open_workbook(content, name)
        except UserError as error:
            mistakes.append(str(error))


def _files(paths: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    found = 0
    for path in paths:
        inside = sorted(_lists_in(path)) if path.is_dir() else [path]
        if not inside:
            raise UserError(f"{legible(path)} 里没有 .xlsx 或 .zip 文件，没有导入任何内容。")
        for file in inside:
            name = legible(file.relative_to(path)) if path.is_dir() else legible(file.name)
            entries = _unzipped(file, name) if file.suffix.lower() == ".zip" else [(name, read_bytes(file))]
            for entry in entries:
                found += 1
                if found > MAX_FILES:
                    raise UserError(f"文件超过 {MAX_FILES} 个，不像是各单位的回复，没有导入任何内容。")
                yield entry


def _lists_in(folder: Path) -> Iterator[Path]:
    return (path for path in _workbooks(folder) if not _is_ours(path))


def _is_ours(path: Path) -> bool:
    return OURS.fullmatch(path.name) is not None


def _workbooks(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.suffix.lower() in (".xlsx", ".zip") and not path.name.startswith(("~$", ".")):
            yield path


def _unzipped(path: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """The workbooks in a zip; nothing is written to the disk, so names with .. lead nowhere."""
    too_large = f"{name} 超过 {MAX_ZIP // 2**20} MB，不像是各单位的回复，没有导入任何内容。"
    content = read_file(path, MAX_ZIP, too_large)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = [one for one in package.infolist() if _named(one).lower().endswith(".xlsx")]
            if sum(one.file_size for one in entries) > MAX_ZIP:
                raise UserError(too_large)
            for one in entries:
                if not Path(_named(one)).name.startswith(("~$", ".")):
                    with package.open(one) as file:
                        yield f"{name}/{_named(one)}", file.read(MAX_FILE + 1)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise UserError(
            f"{name} 不是 .zip 文件，或者已损坏、加了密码，没有导入任何内容。请解压后导入里面的 .xlsx。"
        ) from error
    if not entries:
        raise UserError(f"{name} 里没有 .xlsx 文件，没有导入任何内容。")


def _named(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & UTF8:
        return entry.filename
    return entry.filename.encode("cp437", "replace").decode("gb18030", "replace")


# --- the cells ---


def _of_one_notice(unknown: Set[str], numbers: Set[str]) -> str:
    """The period of the other notice that handed out all numbers of a list; empty where none did."""
    if not numbers or unknown != numbers:
        return ""
    others = dict(Demand.objects.filter(number__in=numbers).values_list("number", "notice__period"))
    periods = set(others.values())
    return periods.pop() if others.keys() == numbers and len(periods) == 1 else ""


def _of_another(period: Period, other: str, names: Sequence[str]) -> str:
    which = "、".join(names[:FEW]) + (f" 等 {len(names)} 个文件" if len(names) > FEW else "")
    return (
        f"{which} 是{parse_period(other).words}通报的整改清单，不是{period.words}的。"
        f"请用 xunjian rectify import {other} 导入。"
    )


def _read(
    name: str,
    book: Workbook,
    handed: Handed,
    mistakes: list[str],
    dropped: set[str],
    strays: dict[str, list[str]],
) -> Iterator[Said]:
    """The replies of one workbook; a row without 整改情况 is none, and one that was withdrawn is dropped. The
    list of another notice goes whole to the ``strays`` of its period."""
    if LIST not in book.sheetnames:
        mistakes.append(f"{name}：没有“{LIST}”这个工作表，不是发出的整改清单。请移走它，或者请该单位重填。")
        return
    rows, wrong = read_rows(book[LIST], TITLES, ("编号", *TELLING, *REPLIES))
    known = {demand.number: demand for demand in handed.demands}
    numbers = [_number(row.texts.get("编号", "")) for row in rows]
    if other := _of_one_notice(set(numbers) - known.keys() - handed.withdrawn, set(numbers)):
        strays[other].append(name)
        return
    units = Counter(known[number].unit_id for number in numbers if number in known)
    unit = units.most_common(1)[0][0] if units else None
    for row, number in () if wrong else zip(rows, numbers, strict=True):
        if number in handed.withdrawn:
            dropped.add(number)
            continue
        demand = known.get(number)
        faults = list(_misplaced(row, demand, unit))
        if demand:
            faults += _faults(row, demand)
        wrong += [f"{at(LIST, row.number, title)}：{what}" for title, what in faults]
        if demand and row.texts["整改情况"] and not faults:
            yield Said(
                demand=demand,
                state=row.texts["整改情况"],
                explanation=row.texts["整改说明"],
                done_on=read_date(row.texts["完成日期"]),
                person=row.texts["责任人"],
                source=name[-255:],
                place=f"{name} 工作表“{LIST}”第 {row.number} 行",
            )
    mistakes += [f"{name} {fault}" for fault in wrong]


def _number(text: str) -> str:
    """2026Q4-007, whatever the input method made of it."""
    return re.sub(r"[‐-―−]", "-", unicodedata.normalize("NFKC", plain_text(text))).upper().replace(" ", "")


def _misplaced(row: Row, demand: Demand | None, unit: int | None) -> Iterator[tuple[str, str]]:
    """(column, what is wrong) of a row whose number is not its own."""
    number = row.texts["编号"]
    if demand is None:
        yield "编号", f"这次通报没有编号为“{number[:30]}”的整改事项。{_elsewhere(number)}"
    elif demand.unit_id != unit:
        yield "编号", f"“{number}”是{demand.unit_name}的整改事项，这份清单是另一个单位的。"
    elif other := _differing(row, demand):
        yield other, f"与编号“{number}”的记录不一致，可能错行了。请改回发出时的样子，或者重新导出再填。"


def _elsewhere(number: str) -> str:
    """Which command takes over what another notice handed out under a number."""
    other = Demand.objects.filter(number=_number(number)).select_related("notice").first()
    return f"它是另一期通报的，请用 xunjian rectify import {other.notice.period} 导入。" if other else ""


def _differing(row: Row, demand: Demand) -> str:
    """The first column in which a row tells of another problem; empty when it tells of this one."""
    known = [orders.row(demand), orders.older_row(demand)]
    said = {title: letters(row.texts.get(title, "")) for title in TELLING}
    return next((one for one in TELLING if said[one] not in [letters(kept[one]) for kept in known]), "")


def _seen_on(demand: Demand) -> date | None:
    """The day on which the inspection saw it last; never one to come."""
    days = [datetime.fromisoformat(one["at"]).astimezone(TIMEZONE).date() for one in demand.evidence]
    return min(max(days), now().astimezone(TIMEZONE).date()) if days else None


def _faults(row: Row, demand: Demand) -> Iterator[tuple[str, str]]:
    """(column, what is wrong) of the cells that the unit filled in."""
    state, explanation, day, person = (row.texts[title] for title in REPLIES)
    if not state:
        if explanation or day or person:
            yield "整改情况", f"没有填写，只能写{'、'.join(Reply.State.values)}。"
        return
    if state not in Reply.State.values:
        yield "整改情况", f"“{state[:30]}”不对，只能写{'、'.join(Reply.State.values)}。{_meant(state)}"
    if state in EXPLAINED and not explanation:
        yield "整改说明", f"没有填写。{EXPLAINED[state]}"
    if len(explanation) > LONGEST:
        yield "整改说明", f"超过 {LONGEST} 个字。"
    if not person:
        yield "责任人", "没有填写。"
    if len(person) > LONGEST_PERSON:
        yield "责任人", f"超过 {LONGEST_PERSON} 个字。"
    try:
        done_on = read_date(day)
    except ValueError as error:
        yield "完成日期", str(error)
        return
    if state == Reply.State.MENDED and done_on is None:
        yield "完成日期", "没有填写。已整改的，请写明哪一天完成。"
    if state == Reply.State.MENDED and done_on and done_on > now().date():
        yield "完成日期", f"{done_on} 还没有到，不能写“已整改”。"
    seen_on = _seen_on(demand)
    if done_on and seen_on and done_on < seen_on:
        yield "完成日期", f"{done_on} 早于检查看到这个问题的日期（{seen_on}）。请写整改完成的那一天。"


def _meant(state: str) -> str:
    """What a unit may have meant by an answer that is none: 误报, 不属实, 非我单位."""
    if not closing.OBJECTING.search(state):
        return ""
    return "认为问题不属实、不归本单位的，请选“有异议”，在“整改说明”写明理由。"


# --- the record ---


@transaction.atomic
def _save(handed: Handed, told: Iterable[Said], before: Mapping[int, Reply]) -> Imported:
    at_, clerk = now(), getpass.getuser()
    fresh, same, changes, rows = 0, 0, list[str](), list[Reply]()
    for said in told:
        last = before.get(said.demand.pk)
        if said.repeats(last):
            same += 1
            continue
        if last:
            changes.append(f"{said.demand.number} {said.demand.unit_name}：{_change(last, said)}")
        fresh += last is None
        rows.append(
            Reply(
                demand=said.demand,
                state=said.state,
                explanation=said.explanation,
                done_on=said.done_on,
                person=said.person,
                source=said.source,
                imported_at=at_,
                imported_by=clerk[:100],
            )
        )
    Reply.objects.bulk_create(rows)
    return _imported(handed, fresh, tuple(changes), same)


def _imported(handed: Handed, fresh: int, changes: tuple[str, ...], same: int) -> Imported:
    replies = closing.latest_replies(handed.notice)
    states = Counter(
        replies[demand.pk].state if demand.pk in replies else "未回复" for demand in handed.demands
    )
    silent = [
        demands.addressee(unit)
        for unit in demands.by_unit(handed.demands)
        if not any(demand.pk in replies for demand in unit)
    ]
    return Imported(fresh, changes, same, states, tuple(silent), ())


def _change(last: Reply, said: Said) -> str:
    if last.state != said.state:
        return f"{last.state}→{said.state}"
    pairs = {
        "整改说明": (last.explanation, said.explanation),
        "完成日期": (last.done_on, said.done_on),
        "责任人": (last.person, said.person),
    }
    return f"{'、'.join(title for title, (one, other) in pairs.items() if one != other)}改了"
