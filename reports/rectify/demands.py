"""整改事项: the confirmed problems that a notice hands to their units, each with a number of its own."""

from __future__ import annotations

import math
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.db.models import Min, Q

from crawler.archive import now
from crawler.plan import TIMEZONE
from reports import facts, issuing, monthly, office, prose, quarter, quarterly, record
from reports.documents import files, verify
from reports.documents.words import clean, full_date, working_days_after
from reports.errors import UserError, first_of
from reports.issuing import Render
from reports.models import Demand, Issue, Notice
from reports.office import Office
from reports.periods import Month, Quarter, parse_date, parse_period
from reports.record import Statement
from reports.rectify import closing
from reports.rectify.lives import Case

Period = Month | Quarter
AT_ONCE = 500
"""Keys in one statement: databases bound them."""
LONGEST_NUMBER, LONGEST_SERIAL = 100, 5
HAN = r"[\u3400-\u9fff\U00020000-\U000323af]"
NUMBER = re.compile(rf"(?P<year>{HAN}+〔20[0-9]{{2}}〕)(?P<serial>[1-9][0-9]*)号")
"""发文字号: 机关代字, year in 六角括号, 序号 without 第 or zeros before it (GB/T 9704—2012, 7.2.5)."""
ALMOST = re.compile(rf"({HAN}+?)\W*(20[0-9]{{2}})\W*年?\W*第?\W*0*([1-9][0-9]*)\W*号?")
FIRST_CORRECTION = 2
"""The version of a notice that is the first correction of it."""
MOST_CHANGES = 10
"""Changes since the draft that are told before it is issued."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A notice with what it demands."""

    notice: Notice
    demands: tuple[Demand, ...]
    """Without those that were withdrawn or are 误报 by now."""
    withdrawn: frozenset[str] = frozenset()
    """The numbers of those."""
    taken_back: tuple[Demand, ...] = ()
    """Of what letters demanded what a correction withdrew, and its letters are to tell."""
    mended: int = 0
    """How many of what is to be handed a recheck saw mended: they are left out."""
    dismissed_later: int = 0
    """How many of it a later month's inspection has that a person calls 误报: they are left out."""
    again: bool = False
    """Whether its letters went out before: they are written again as they were."""

    @property
    def sent_at(self) -> datetime | None:
        """When its letters were first written; None before that, and of what an earlier version wrote."""
        issued = self.notice.issues.filter(version=self.notice.version).first()
        return issued.handed_at if issued and self.again else None

    @property
    def period(self) -> Period:
        """The notice's."""
        return parse_period(self.notice.period)

    @property
    def units(self) -> list[list[Demand]]:
        """Those that get a letter, each with what it tells: what is demanded, then what is taken back."""
        return by_unit((*self.demands, *self.taken_back))


def notice_of(period: Period) -> Notice:
    """The notice of a period.

    Raises:
        UserError: none was written.
    """
    kind = Notice.Kind.QUARTERLY if isinstance(period, Quarter) else Notice.Kind.MONTHLY
    notice = issuing.last(kind, str(period))
    if notice is None:
        raise UserError(f"{period.words}还没有{kind}，也就没有整改事项。请先运行 {issuing.command(period)}。")
    return notice


def handed(period: Period) -> Handed:
    """What was handed over after the notice of a period.

    Raises:
        UserError: there is no notice, or nothing was handed over.
    """
    notice = notice_of(period)
    found = record.handed(notice)
    numbers = {demand.number for demand in found}
    once = notice.demands.filter(version__isnull=False).values_list("number", flat=True)
    if once and not found:
        raise UserError(f"{period.words}交办的整改事项{len(once)}个，都已经撤销或者改为误报。")
    if not found:
        raise UserError(
            f"{period.words}没有整改事项：没有待整改的问题，或者还没有运行 xunjian rectify export {period}。"
        )
    return Handed(notice, tuple(found), frozenset(once) - numbers)


def dismissed_later(period: Period) -> int:
    """How many of what was handed over after the notice of a period a later month's review calls 误报."""
    return sum(one.version is not None for one in record.dismissed_later(notice_of(period)))


def to_hand(period: Period) -> Handed:
    """What an order is written of: what the notice demands as it was last written, and what was confirmed
    since is not in it, nor what a recheck saw mended. After a correction, what no letter has told yet: what
    it demands for the first time or again, and what it withdrew. What went out is told again as it was.

    Raises:
        UserError: there is no notice or nothing to mend, or a draft no longer says what the records say, or
            says it of a quarter that is not inspected to its end; or what went out tells what is 误报 by now,
            or it would tell what is 待核 again.
    """
    notice = notice_of(period)
    if not notice.version:
        _require_as_written(notice, period)
        _require_inspected(period)
    version = max(notice.version, 1)
    out = record.letters(notice)
    sent = [one for one in out if one < version]
    since = max(sent, default=0)
    found = [one for one in record.standing(notice) if _is_told(one, version, since)]
    gone = notice.demands.filter(withdrawn=True, version__isnull=False, changed__gt=since)
    taken_back = tuple(gone.select_related("site", "account", "unit"))
    if version in out:
        as_sent = tuple(one for one in found if one.version is not None)
        _require_undismissed(notice, version, since, as_sent)
        _require_reviewed(notice, as_sent)
        return Handed(notice, as_sent, taken_back=taken_back, again=True)
    left = closing.not_seen_mended(notice, found)
    if found and not left and not taken_back:
        raise UserError(f"{period.words}的整改事项复查都已经看到整改，不用再发通知单。")
    if not found and not taken_back and sent:
        raise UserError(_nothing_new(notice, sent))
    if not found and not taken_back:
        raise UserError(f"{period.words}没有整改事项：没有待整改的问题。")
    _require_reviewed(notice, left)
    later = sum(_is_told(one, version, since) for one in record.dismissed_later(notice))
    mended = len(found) - len(left)
    return Handed(notice, tuple(left), taken_back=taken_back, mended=mended, dismissed_later=later)


def _is_told(demand: Demand, version: int, since: int) -> bool:
    """Whether the letters of a version tell of it: those ``since`` which have not."""
    return demand.version in (None, version) or demand.changed > since


def _require_reviewed(notice: Notice, some: Sequence[Demand]) -> None:
    """Nobody is told that a person confirmed what waits for its review again."""
    if waits := record.pending(notice, some):
        told = issuing.told_all(f"{one.number}，{clean(one.unit_name)}" for one in waits)
        months = sorted({one.last_period or record.last_month(notice) for one in waits})
        exports = "；".join(f"xunjian findings export {month} 复核.xlsx" for month in months)
        raise UserError(
            f"{parse_period(notice.period).words}的整改事项有{len(waits)}个，复核改回了待核（{told}），没有写通知单："
            f"通知单说的是人工核实的问题。请先复核：{exports}，填好属实或误报再导入，然后写通知单。"
        )


def _require_undismissed(notice: Notice, version: int, since: int, standing: Sequence[Demand]) -> None:
    told = notice.demands.filter(withdrawn=False, version__isnull=False)
    told = told.filter(Q(version=version) | Q(changed__gt=since))
    if wrong := told.exclude(pk__in=[one.pk for one in standing]).values_list("number", flat=True):
        period = parse_period(notice.period)
        later = sum(one.number in wrong for one in record.dismissed_later(notice))
        own = f"其中{later}个是以后月份改的，先把{period.words}的复核也改为误报，再" if later else "先"
        raise UserError(
            f"{period.words}的整改通知单已经写出：{_letter_words(notice, version)}。"
            f"各单位照那一份办理，没有重写。以后改为误报的{len(wrong)}个（{issuing.told_all(wrong)}），编号已经作废，"
            f"不再要求整改；要告诉单位的，{own}运行 {issuing.command(period)} --correct 原因，"
            "再写更正的通知单。"
        )


def letter_day(issued: Issue) -> date:
    """成文日期 of the letters of a version: the notice's; of what a correction changed, the day on which it
    was issued, if later."""
    if issued.version < FIRST_CORRECTION:
        return issued.issued_on
    return max(issued.issued_on, issued.at.astimezone(TIMEZONE).date())


def _nothing_new(notice: Notice, sent: Sequence[int]) -> str:
    """That a correction changed nothing that units have to do, and what they were told when."""
    told = "；".join(_letter_words(notice, version) for version in sent)
    return (
        f"{parse_period(notice.period).words}通报的更正（第{notice.version}版）没有增加、撤销、恢复整改事项，"
        f"各单位的期限也没有变，不用再发通知单，没有写。已经发的仍然有效：{told}。"
    )


def _letter_words(notice: Notice, version: int) -> str:
    """2027年1月8日的整改通知单（第1版，2027年1月9日写出），整改事项6个，期限2027年1月15日."""
    issued = notice.issues.get(version=version)
    written = issued.handed_at
    when = f"，{full_date(written.astimezone(TIMEZONE).date())}写出" if written else ""
    first = notice.demands.filter(version=version, withdrawn=False)
    terms = "、".join(map(full_date, sorted(set(first.values_list("due", flat=True)))))
    demanded = f"，整改事项{first.count()}个，期限{terms}" if terms else ""
    return f"{full_date(letter_day(issued))}的整改通知单（第{version}版{when}）{demanded}"


@transaction.atomic
def hand(to_be: Handed) -> None:
    """Record that it was handed over, the first time; a draft is thereby issued."""
    notice = to_be.notice
    if to_be.again:
        return
    if not notice.version:
        issuing.issue(notice)
    notice.issues.filter(version=notice.version).update(handed_at=now())
    keys = [demand.pk for demand in to_be.demands if demand.version is None]
    for first in range(0, len(keys), AT_ONCE):
        some = Demand.objects.filter(pk__in=keys[first : first + AT_ONCE])
        some.update(version=notice.version)


def by_unit(demands: Sequence[Demand]) -> list[list[Demand]]:
    """The demands of each unit; two units may have one name."""
    units: dict[int, list[Demand]] = {}
    for demand in demands:
        units.setdefault(demand.unit_id, []).append(demand)
    return list(units.values())


def addressee(unit: Sequence[Demand]) -> str:
    """What the unit of some demands is called: as they tell it; as the ledger does, where they differ."""
    names = {one.unit_name for one in unit}
    return names.pop() if len(names) == 1 else unit[0].unit.name


@issuing.alone()
def issue(
    period: Period,
    number: str,
    day: date | None = None,
    ask: Callable[[list[str]], object] = lambda doubts: None,
) -> list[Path]:
    """Issue a draft: write it with its 文号, and its 成文日期 if that is another now; gives the paths.

    Of what its orders have issued already, the 文号 is written. Where the records say something else by now,
    the files stay as they were signed, and there is no path. Before anything is written, ``ask`` is told what
    a person should know, a line each; it raises where they do not want it.

    Raises:
        UserError: there is none, its 文号 was recorded before, a draft is not written to its end, the day is
            before the last inspection was finished, or is another than that of what was issued or says
            something else.
    """
    notice = notice_of(period)
    issued = notice.issues.last()
    number, day = parse_number(number, day or notice.issued_on)
    _require_unnumbered(notice, number, day)
    if not issued and any(path.exists() for path in _unfinished(notice)):
        raise UserError(
            f"{period.words}通报写到一半中断了，文件夹里有的文件还是上一次的，没有记。"
            f"请先重新运行 {issuing.command(period)}，核对以后再签发。"
        )
    told = _told(notice)
    if day != notice.issued_on:
        issuing.signing_day(notice, told.looked, day)
    as_written = told.is_as_written(day)
    if not as_written and day != notice.issued_on:
        raise UserError(
            f"{period.words}通报写好以后有改动，换成文日期要重新生成，文字会不同，没有记。请先运行 "
            f"{issuing.command(period)} --date {day} 重写草稿，核对以后再签发。"
        )
    changed = [] if as_written else _changed(notice, told)
    doubts = [] if issued else [*_unseen(period), *hurried(notice, day), *changed]
    if doubts := [*doubts, *_misnumbered(notice, number, day, files_stay=not as_written)]:
        ask(doubts)
    if as_written:
        return issuing.sign(told.statement(day), notice, number, told.settings, told.documents(day))
    if issued:
        issued.number = number
        issued.save(update_fields=["number"])
    else:
        issuing.issue(notice, number=number)
    return []


def right_number(period: Period, text: str, day: date | None) -> tuple[str, list[str]]:
    """The 文号 that a correction of a notice puts in the place of a wrong one, and what a person should know.

    Raises:
        UserError: it is none, or no notice was written.
    """
    notice = notice_of(period)
    day = day or notice.issued_on
    number, _ = parse_number(text, day)
    if not number:
        raise UserError("--correct 和 --issued 一起用，是更正文号：--issued 后面请写改正的文号，没有写出。")
    return number, [*_of_another_year(number, day), *_out_of_turn(notice, number, day)]


def parse_number(text: str, day: date) -> tuple[str, date]:
    """文号 and 成文日期 of what a clerk wrote: all of the 文号, its 序号, or the day where there is none."""
    if text.isdecimal() and len(text) <= LONGEST_SERIAL and int(text):
        number = prose.number(office.load(), day, str(int(text)))
        if not number:
            raise UserError("没有设发文机关代字（xunjian.toml 里的 doc_prefix），请写完整的文号，没有记。")
        return number, day
    with suppress(UserError):
        return "", parse_date(text)
    number = clean(text, LONGEST_NUMBER)
    if NUMBER.fullmatch(number):
        return number, day
    almost = ALMOST.fullmatch(unicodedata.normalize("NFKC", number))
    meant = f"{almost[1]}〔{almost[2]}〕{almost[3]}号" if almost else ""
    like = meant or prose.number(office.load(), day, "3") or f"青政办发〔{day.year}〕3号"
    raise UserError(
        f"“{number}”不是文号，没有记。请写成 {like}{'' if meant else ' 的样子'}：机关代字，六角括号〔〕里四位"
        "数字的年份，序号不加“第”、不补零，最后是“号”。也可以只写序号；没有文号的写日期。"
    )


def hurried(notice: Notice, day: date | None = None) -> list[str]:
    """That units which have still to be told what to mend would have less than half of the time for it that
    the office gives, or none: by the terms as they stand, or as they would be from a ``day``."""
    waiting = notice.demands.filter(version=None, withdrawn=False)
    days, today = issuing.as_issued(office.load(), notice).rectify_days, now().date()
    due = waiting.aggregate(due=Min("due"))["due"]
    if due and day:
        due = working_days_after(day, days)
    least = math.ceil(days / 2)
    if not due or due >= working_days_after(today, least):
        return []
    passed = f"已经过了{(today - due).days}天" if due < today else f"离今天不到{least}个工作日"
    correct = " --correct 原因" if notice.version else ""
    again = f"{issuing.command(parse_period(notice.period))}{correct} --date {today}"
    return [
        f"整改期限{full_date(due)}{passed}。期限要从今天算起的，先运行 {again} "
        f"{'写更正' if correct else '重写草稿'}。"
    ]


def ordered_already(notice: Notice) -> list[str]:
    """That letters of a notice of the same time or a later one demand already what the letters of this one,
    which have still to go out, would demand again: under a second number, with a second term."""
    last = {which: sent[-1].notice for which, sent in record.earlier(notice).items()}
    waiting = [one for one in record.standing(notice) if one.version is None] if last else []
    found = Counter(last[one.pk] for one in waiting if one.pk in last)
    return [
        f"{parse_period(other.period).words}的整改通知单已经要求整改其中{count}个：再写一份，同一个问题就有"
        "两个编号、两个期限。"
        for other, count in found.items()
        if record.last_month(other) >= record.last_month(notice)
    ]


def _unseen(period: Period) -> Iterator[str]:
    if isinstance(period, Quarter) and (missing := facts.missing_months(period)):
        yield f"{period.words}还没有检查完：{missing}没有完成检查，通报里没有，签发以后要更正才写得进。"


def _changes(notice: Notice, told: _Told) -> Iterator[str]:
    """Why what lies there is not as the records have it, a line each; of very many the first."""
    if told.looked_on > notice.issued_on:
        yield f"  最后一次检查{full_date(told.looked_on)}才完成，晚于成文日期{full_date(notice.issued_on)}。"
    if not told.same:
        day = notice.issued_on
        found = issuing.differences(notice, told.statement(day), told.settings, told.documents(day))
        found = found or ["文字有改动；点名、整改事项、数字和日期没有变。"]
        yield from (f"  {one}" for one in first_of(found, MOST_CHANGES, "处"))


def _changed(notice: Notice, told: _Told) -> Iterator[str]:
    """What the records say otherwise than a draft that is issued as it lies."""
    yield "草稿写好以后有改动，签发的是草稿，各个文件都不重写："
    yield from _changes(notice, told)
    again = issuing.command(parse_period(notice.period))
    yield f"  还没有照草稿签发的，先重新运行 {again}（文件有人改过的，另存一份，不会丢）。"


def _misnumbered(notice: Notice, number: str, day: date, *, files_stay: bool) -> Iterator[str]:
    """Where a 文号 is of another year than the day, or does not go with those of other notices, or a document
    that stays as it lies lacks either."""
    yield from _of_another_year(number, day)
    yield from _out_of_turn(notice, number, day)
    folder = office.load().folder / notice.folder
    stay = notice.documents if files_stay else files.edited(folder, notice.documents)
    for name in stay:
        path = folder / name
        if path.suffix != ".docx" or "通报" not in name or not path.is_file():
            continue
        if missing := [words for words in (number, full_date(day)) if words and not _shows(path, words)]:
            yield (
                f"{name} 里没有“{'”“'.join(missing)}”，签发时不重写它：请先在 Word 里填好、保存，再运行一次。"
            )


def _of_another_year(number: str, day: date) -> Iterator[str]:
    if number and f"〔{day.year}〕" not in number:
        yield f"文号“{number}”的年份与成文日期{full_date(day)}不同。"


def _out_of_turn(notice: Notice, number: str, day: date) -> Iterator[str]:
    """Where another notice has the same 文号, or one that does not go with its day: numbers of a year follow
    one another."""
    own = NUMBER.fullmatch(number)
    for other in Issue.objects.exclude(notice=notice).select_related("notice"):
        their = NUMBER.fullmatch(other.number)
        if not own or not their or own["year"] != their["year"]:
            continue
        before = int(own["serial"]) < int(their["serial"])
        if number == other.number or (day != other.issued_on and before != (day < other.issued_on)):
            yield (
                f"{parse_period(other.notice.period).words}通报是{other.number}，成文日期"
                f"{full_date(other.issued_on)}：文号“{number}”、成文日期{full_date(day)}与它重复，或者先后不一致。"
            )


def _shows(path: Path, words: str) -> bool:
    try:
        return verify.shows(path.read_bytes(), words)
    except (zipfile.BadZipFile, KeyError, ValueError):  # what a clerk saved in its place is no Word document
        return False


def _require_unnumbered(notice: Notice, number: str, day: date) -> None:
    """The same once more is finished where it was broken off."""
    issued = notice.issues.last()
    if issued is None:
        return
    words = f"{parse_period(notice.period).words}通报是{issuing.standing_words(notice)}"
    if issued.number == number and not _unfinished(notice):
        raise UserError(f"{words}，不用再记。")
    if issued.number not in ("", number):
        raise UserError(
            f"{words}，文号已经写进各个文件，没有改。文号写错了的，要写更正，成文日期不变：请运行 "
            f"{issuing.command(parse_period(notice.period))} --correct 文号写错 --issued {number}。"
        )
    if day != notice.issued_on:
        raise UserError(f"{words}，整改期限从这一天算，不能再改。要改，用 --correct 写更正。")


@dataclass(frozen=True, slots=True)
class _Told:
    """What the records say of a notice now."""

    settings: Office
    looked: datetime
    """When its last inspection was finished."""
    same: bool
    """Whether the version that was written last says the same."""
    statement: Callable[[date], Statement]
    documents: Callable[[date], Render]

    @property
    def looked_on(self) -> date:
        """The day of that, in Beijing."""
        return self.looked.astimezone(TIMEZONE).date()

    def is_as_written(self, day: date) -> bool:
        """Whether the notice may be issued under a day as it was last written: it says the same, and nobody
        looked after that day."""
        return self.same and self.looked_on <= day


def _told(notice: Notice) -> _Told:
    period = parse_period(notice.period)
    settings = issuing.as_issued(office.load(), notice)
    folder = settings.folder / notice.folder
    version = notice.issued_on, issuing.standing(notice)
    if isinstance(period, Quarter):
        found = quarter.gather(period)
        return _Told(
            settings,
            max(one.looked for one in found.months),
            _is_same(notice, found.cases, quarterly.digest(found, settings, *version)),
            lambda day: quarterly.statement(found, settings, day, folder),
            lambda day: partial(quarterly.documents, found, settings, day),
        )
    month = monthly.gather(period, folder)
    return _Told(
        settings,
        month.now.looked,
        _is_same(notice, month.cases, monthly.digest(month, settings, *version)),
        lambda day: monthly.statement(month, settings, day, folder),
        lambda day: partial(monthly.documents, month, settings, day),
    )


def _is_same(notice: Notice, cases: Sequence[Case], digest: str) -> bool:
    """Whether a notice has the words, and demands the problems of the units, that the records have: of very
    many problems its words tell the first."""
    return digest == notice.digest and not any(_unsaid(notice, cases))


class Unsaid(NamedTuple):
    """What the records say otherwise than a notice demands: how many problems, of each kind."""

    confirmed: int
    """属实, and the notice does not demand it."""
    dismissed: int
    """误报 by now."""
    pending: int
    """待核 again."""
    mended: int
    """Seen mended, or not inspected any more."""
    moved: int
    """Demanded of a unit whose they no longer are."""


def unsaid(notice: Notice) -> Unsaid:
    """What changed in the records since a notice was written."""
    period = parse_period(notice.period)
    gathered = quarter.gather(period) if isinstance(period, Quarter) else monthly.gather(period)
    fresh, gone, moved = _unsaid(notice, gathered.cases)
    standing = record.standing(notice)
    stand, wait = (set(map(record.key, some)) for some in (standing, record.pending(notice, standing)))
    return Unsaid(len(fresh), len(gone - stand), len(gone & wait), len((gone & stand) - wait), len(moved))


def _unsaid(notice: Notice, cases: Sequence[Case]) -> tuple[Set[record.Key], ...]:
    """The problems that the notice does not demand, those of its own that the records no longer have, and
    those that it demands of another unit."""
    found = record.unmended(cases).keys()
    standing = notice.demands.filter(withdrawn=False)
    demanded = set(standing.values_list("unit_id", "site_id", "account_id", "key"))
    more, less = ({duty[1:] for duty in some} for some in (found - demanded, demanded - found))
    return more - less, less - more, more & less


def _unfinished(notice: Notice) -> list[Path]:
    return files.unfinished(office.load().folder / notice.folder, notice.documents)


def _require_inspected(period: Period) -> None:
    if isinstance(period, Quarter) and (missing := facts.missing_months(period)):
        raise UserError(
            f"{period.words}还没有检查完（{missing}没有完成检查），通知单一发通报就算签发，没有写。请检查完、"
            f"重新运行 xunjian notice {period} 再发；确实已经照写好的样子签发的，先运行 "
            f"xunjian notice {period} --issued 文号（没有文号的写日期）。"
        )


def _require_as_written(notice: Notice, period: Period) -> None:
    command = issuing.command(period)
    if _unfinished(notice):
        raise UserError(
            f"{period.words}通报写到一半中断了，或者文件已经移走，没有写通知单。请先重新运行 {command}；"
            f"已经照写好的样子签发的，先运行 {command} --issued 文号（没有文号的写日期）。"
        )
    told = _told(notice)
    if not told.is_as_written(notice.issued_on):
        changes = "\n".join(_changes(notice, told))
        raise UserError(
            f"{period.words}通报写好以后有改动，没有写通知单：\n{changes}\n"
            f"通报还没有签发的，先重新运行 {command}；已经照写好的样子签发的，先运行 {command} --issued 文号"
            "（没有文号的写日期），通知单就只写签发的通报里有的、现在仍然属实的问题。"
        )
