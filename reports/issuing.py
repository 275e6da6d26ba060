"""签发: a notice is a draft, written anew as often as one likes, until it is issued. From then on nothing
changes it; a correction (更正) is its next version, which stands beside it and says what changed."""

from __future__ import annotations

import getpass
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from crawler.archive import now
from crawler.personal import mask
from crawler.plan import TIMEZONE
from reports import office, prose, record
from reports.documents import files, verify, words
from reports.documents.excel import Col, Sheet
from reports.documents.rewording import reworded, sentences
from reports.documents.words import clean
from reports.errors import UserError
from reports.facts import Checked
from reports.locks import held
from reports.models import Demand, Finding, Issue, Named, Notice
from reports.office import Office
from reports.periods import Month, Quarter, parse_period
from reports.record import Statement, Terms
from reports.rectify.lives import STANDING

MOST_TOLD = 30
"""Changes of one kind that a correction spells out."""
LONGEST_REASON = 200
MOST_REWORDED = 10
"""Changed sentences that a correction quotes, where nothing else has changed."""
SHEET, CORRECTED = "通报", "（更正）"
FOLLOWING = "正文、附件里随之改动的数字和文字，以本版为准。"
"""What a correction says of all that follows from what it spells out."""
HEAD = re.compile("联系人及电话|[：:]$")
"""Sentences that settings make: to whom it is sent, whom to ask."""
UNTRUE = "经复核不属实，"
"""Before what is taken back because a person has found that it was never so."""
DISMISSED = Finding.Review.DISMISSED


@dataclass(frozen=True, slots=True)
class Edition:
    """Which version of a notice is written."""

    version: int = 0
    """0 for a draft."""
    correction: Sequence[str] = ()
    """更正说明: a paragraph each; empty but for a correction."""
    number: str = ""
    """文号; while there is none, its place stays blank."""
    due: date | None = None
    """整改期限, where it is not told by the 成文日期: that of a correction, once letters have told it."""

    def told(self, head: Mapping[str, object]) -> dict[str, object]:
        """The head of a notice (:func:`reports.prose.head`) as this version has it."""
        titles = {name: f"{head[name]}{self.mark}" for name in ("标题", "分行标题")}
        number = {"文号": self.number} if self.number else {}
        due = {"整改期限": words.full_date(self.due)} if self.due else {}
        return {**head, **titles, "更正说明": list(self.correction), **number, **due}

    @property
    def mark(self) -> str:
        """What follows the title of a correction."""
        return CORRECTED if self.version > 1 else ""

    def name(self, name: str) -> str:
        """What its documents are called; those of a correction lie beside what was issued before."""
        return f"{name}（第{self.version}版）" if self.version > 1 else name


Render = Callable[[Edition], Mapping[str, bytes]]
Put = Callable[[Mapping[str, bytes], Callable[[], object]], list[Path]]
"""Hands documents over, as :func:`reports.documents.files.hand_over` does."""
Ask = Callable[[list[str]], object]
"""Is told what a person should know before something is issued, a line each; raises where they refuse."""


def unasked(doubts: list[str]) -> None:
    """Ask nobody."""


@contextmanager
def alone() -> Iterator[None]:
    """Hold the office's notices: nobody else writes, issues or hands one over meanwhile.

    Raises:
        UserError: somebody does, or the folder cannot be written.
    """
    busy = "另一个窗口正在写通报或整改通知单，这一次什么也没有写。请等它结束，再运行一次。"
    with held(office.load().folder / "notices.lock", busy):
        yield


def last(kind: Notice.Kind, period: str) -> Notice | None:
    """The notice of a period as it was last written."""
    return Notice.objects.filter(kind=kind, period=period).first()


def first_issued(kind: Notice.Kind, period: str) -> datetime | None:
    """When the notice of a period was issued, if it was: what was seen after that is for the next one."""
    issued = Issue.objects.filter(notice__kind=kind, notice__period=period).first()
    return issued.at if issued else None


def signing_day(before: Notice | None, looked: datetime, chosen: date | None) -> date:
    """成文日期: as chosen; else that of the issued notice; of a draft today's, or the later one that it has.

    Raises:
        UserError: the day that was chosen is before the last inspection was finished, or before that of the
            issued notice.
    """
    if not (before and before.version):
        day = prose.signing_day(looked, chosen)
        return day if chosen or not before else max(day, before.issued_on)
    if chosen and chosen < before.issued_on:
        raise UserError(
            f"通报已经签发，成文日期是{words.full_date(before.issued_on)}，更正的日期不能更早："
            "各单位的整改期限是从它算的。"
        )
    return chosen or before.issued_on


def as_issued(settings: Office, before: Notice | None) -> Office:
    """The settings with the 整改期限 that an issued notice gave: a correction does not change it."""
    if not (before and before.version):
        return settings
    return replace(settings, rectify_days=before.figures["rectify_days"])


def write(
    said: Statement,
    before: Notice | None,
    reason: str,
    settings: Office,
    render: Render,
    put: Put,
    number: str = "",
    ask: Ask = unasked,
) -> list[Path]:
    """Write a draft anew, or a correction of what was issued, for a ``reason``; gives the paths.

    A correction is issued as it is written: ``ask`` is told before, what it will say.

    What was issued and has not changed is left as it lies; of it only what is missing is written again, also
    where the run that issued a correction was killed and the same is asked for once more. A correction with a
    ``number`` puts a wrong 文号 right, and nothing else need have changed.

    Raises:
        UserError: it was issued, the records say something else now, and no reason is given; or there is
            nothing that could be corrected; or it would not show its right 文号.
    """
    if not (before and before.version):
        if reason:
            raise UserError("通报还没有签发，不用更正：去掉 --correct 再运行一次，草稿就重新写。")
        return _put(said, Edition(), settings, render(Edition()), put)
    issued, renumbered = before.issues.latest("version"), _renumbered(before, number)
    documents = render(standing(before))
    same = before.digest == digest(documents)
    if same and not renumbered:
        rest = _rest(said.folder, documents, issued)
        if reason and not rest and not any(_why(reason) in one for one in issued.correction[:1]):
            raise UserError("记录和签发的通报一样，没有要更正的，没有写出。")
        files.hand_over(said.folder, rest)
        return [said.folder / name for name in documents]
    told = [*renumbered, *(() if same else differences(before, said, settings, lambda edition: documents))]
    if not reason:
        raise UserError(_refusal(issued, told, moved=any(_unit_changes(before, said))))
    if not told:
        raise UserError(f"说不出改了什么，没有写出更正。{_NOT_THERE}")
    if not same and _recorded(before, said, settings):
        told.append(FOLLOWING)
    edition = Edition(
        before.version + 1, _correction(before, reason, told), number, told_due(before, settings)
    )
    documents = render(edition)
    _require_shown(documents, number, settings, said.period)
    ask(list(_to_be_signed(said, before, edition, settings)))
    return _put(said, edition, settings, documents, put)


def _to_be_signed(said: Statement, before: Notice, edition: Edition, settings: Office) -> Iterator[str]:
    """What a head reads before a correction is issued."""
    kept = "（与原来一样）" if said.issued_on == before.issued_on else ""
    period, today = parse_period(said.period), now().astimezone(TIMEZONE).date()
    yield (
        f"{period.words}通报的更正是第{edition.version}版，写出就算签发，不再改动。"
        f"成文日期{words.full_date(said.issued_on)}{kept}。"
    )
    yield from edition.correction
    terms = _terms(said, settings, again=True)
    due = edition.due or terms.known
    yield f"整改期限{words.full_date(due)}（增加、恢复的整改事项，以更正内容写明的为准）。"
    if names := files.edited(settings.folder / before.folder, before.documents):
        yield f"注意：{'、'.join(names)} 里有人改过，本版照记录重写，不带那些改动：要带的，写出以后照改。"
    if said.issued_on > today:
        yield f"注意：成文日期还没有到（还有{(said.issued_on - today).days}天），写出以后不能再改早。"
    if due < said.issued_on:
        yield "注意：正文里的整改期限早于成文日期：通知单已经写明的期限不变。"
    late = f"整改期限已经过了{(today - due).days}天，" if due < today else ""
    if said.issued_on < today:
        yield (
            f"注意：{late}落款的日期不是今天。落款要写今天的，不要写出，"
            f"运行 {command(period)} --correct 原因 --date {today}。"
        )


def sign(said: Statement, before: Notice, number: str, settings: Office, render: Render) -> list[Path]:
    """Issue a draft under its 文号, or give its 文号 to what was issued without; gives the paths.

    The documents are written with it; one that somebody worked in is left as it is, and not among the paths.

    Raises:
        UserError: the notice would not show its 文号, the folder cannot be written, or a document is open
            elsewhere.
    """
    documents = render(replace(standing(before), number=number))
    edited = files.edited(said.folder, documents)
    fresh = {name: one for name, one in documents.items() if name not in edited}
    _require_shown(fresh, number, settings, said.period)
    sums = {name: hashlib.sha256(one).hexdigest() for name, one in documents.items()} | edited
    terms = _terms(said, settings, again=False)

    @transaction.atomic
    def recorded() -> None:
        if not before.version:
            issue(record.notice(said, digest(documents), sums, terms), number=number)
            return
        before.digest, before.documents = digest(documents), sums
        before.save(update_fields=["digest", "documents"])
        before.issues.filter(version=before.version).update(
            number=number, digest=before.digest, documents=sums
        )

    return files.hand_over(said.folder, fresh, recorded)


def _require_shown(documents: Mapping[str, bytes], number: str, settings: Office, period: str) -> None:
    paper = next((name for name in documents if name.endswith(".docx")), "")
    if number and paper and not verify.shows(documents[paper], number):
        own, again = settings.folder / "templates", command(parse_period(period))
        raise UserError(
            f"{paper} 里没有写出文号“{number}”，没有签发。请在本办的 Word 模板（{own}）里"
            f"补上 {{{{ 文号 }}}}，用 xunjian template check 检查；是草稿的，先运行 {again} 重写。"
            "然后再签发。文件里不写文号的，--issued 后面写日期。"
        )


@transaction.atomic
def issue(notice: Notice, correction: Sequence[str] = (), number: str = "") -> None:
    """Freeze what was written last."""
    notice.version += 1
    notice.save(update_fields=["version"])
    Issue.objects.create(
        notice=notice,
        version=notice.version,
        number=number,
        issued_on=notice.issued_on,
        digest=notice.digest,
        documents=notice.documents,
        figures=notice.figures,
        correction=list(correction),
        at=now(),
        by=getpass.getuser()[:100],
    )


def standing(notice: Notice) -> Edition:
    """The version of a notice as it was last written."""
    issued = notice.issues.last()
    if issued is None:
        return Edition()
    due = date.fromisoformat(issued.figures["due"]) if "due" in issued.figures else None
    return Edition(issued.version, issued.correction, issued.number, due)


def told_due(notice: Notice, settings: Office) -> date | None:
    """整改期限 as a notice told it, once letters to units have told it, too: no correction moves it."""
    if not notice.demands.filter(version__isnull=False).exists():
        return None
    return standing(notice).due or words.working_days_after(notice.issued_on, settings.rectify_days)


def sheet(facts: Mapping[str, object]) -> Sheet:
    """Which notice a workbook goes with."""
    rows = [[name, str(facts[name])] for name in ("标题", "文号", "成文日期") if facts[name]]
    return Sheet(SHEET, (Col("项目", 12), Col("内容", 70)), rows)


def standing_words(notice: Notice) -> str:
    """草稿，成文日期2027年1月8日; 第1版，青政办发〔2027〕3号，2027年1月9日签发，成文日期2027年1月8日."""
    day = f"成文日期{words.full_date(notice.issued_on)}"
    if not notice.version:
        return f"草稿，{day}"
    issued = notice.issues.latest("version")
    return "，".join(filter(None, (f"第{issued.version}版", issued.number, f"{_day(issued)}签发", day)))


def is_ahead(notice: Notice) -> bool:
    """Whether its 成文日期 is still to come: an office prepares what is signed tomorrow."""
    return notice.issued_on > now().date()


def _day(issued: Issue) -> str:
    return words.full_date(issued.at.astimezone(TIMEZONE).date())


def digest(documents: Mapping[str, bytes]) -> str:
    """Of the words of the Word documents: what is signed, whatever file holds it."""
    told = [verify.text(content) for name, content in documents.items() if name.endswith(".docx")]
    return hashlib.sha256("\f".join(told).encode()).hexdigest()


def _terms(said: Statement, settings: Office, *, again: bool) -> Terms:
    known = words.working_days_after(said.issued_on, settings.rectify_days)
    day = max(said.issued_on, now().astimezone(TIMEZONE).date())
    return Terms(known, words.working_days_after(day, settings.rectify_days) if again else known)


def _put(
    said: Statement, edition: Edition, settings: Office, documents: Mapping[str, bytes], put: Put
) -> list[Path]:
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in documents.items()}
    terms = _terms(said, settings, again=edition.version > 1)
    if edition.due:
        said = replace(said, figures={**said.figures, "due": edition.due.isoformat()})

    @transaction.atomic
    def recorded() -> None:
        row = record.notice(said, digest(documents), sums, terms)
        if edition.version:
            issue(row, edition.correction, edition.number)

    return put(documents, recorded)


def _rest(folder: Path, documents: Mapping[str, bytes], issued: Issue) -> dict[str, bytes]:
    """What of an issued version does not lie where it should: it was moved, or the run was killed."""
    wrong = {path.name for path in files.unfinished(folder, issued.documents)}
    return {name: one for name, one in documents.items() if name in wrong or not (folder / name).exists()}


# --- what changed ---


def command(period: Month | Quarter) -> str:
    """What writes the notice of a period."""
    return f"xunjian {'notice' if isinstance(period, Quarter) else 'report'} {period}"


def touched(month: Month) -> Iterator[str]:
    """What is to be done with the notices of a month, and of its quarter, whose review has changed: a line
    each."""
    for kind, period in ((Notice.Kind.MONTHLY, month), (Notice.Kind.QUARTERLY, month.quarter)):
        if notice := last(kind, str(period)):
            told = f"已经签发，要更正（先月度，后季度）：{command(period)} --correct 更正原因"
            yield f"{period.words}的通报{told if notice.version else f'（草稿）要重写：{command(period)}'}"


_NOT_THERE = (
    "记录没有变，只是现在写出来的文字不同（程序更新过，或者设置、模板改了）。签发的 .docx 不在原处，或者签发"
    "以后有人改过：把签发的那一份放回去，再运行一次，就能写明改了什么。"
)


_NEW_OWNER = (
    "签发以后单位才更名、网站和账号才换主办单位的，签发的通报仍然有效：要由新的单位整改的，才要更正。"
)


def _refusal(issued: Issue, told: Sequence[str], *, moved: bool) -> str:
    period = parse_period(issued.notice.period)
    return "\n".join(
        [
            f"{period.words}的通报{_day(issued)}已经签发（第{issued.version}版），不再改动，没有写出。"
            "现在写出来与它不同：",
            *(told or [_NOT_THERE]),
            *([_NEW_OWNER] if moved else []),
            f"要更正，请运行 {command(period)} --correct 更正原因，另写一版，写明改了什么。",
        ]
    )


def _renumbered(before: Notice, number: str) -> list[str]:
    """The sentence that puts a wrong 文号 right; none where none was asked for, or it has been done.

    Raises:
        UserError: there is no other 文号 that could be wrong.
    """
    issued = before.issues.latest("version")
    done = any(number in one and issued.number == number for one in issued.correction)
    if not number or done:
        return []
    if not issued.number:
        again = command(parse_period(before.period))
        raise UserError(
            f"通报的第{issued.version}版还没有文号，不用更正文号：请运行 {again} --issued {number} 记下。"
        )
    if issued.number == number:
        raise UserError(f"文号已经是“{number}”，没有要更正的，没有写出。")
    return [f"文号原为“{issued.number}”，本版为“{number}”。"]


def _correction(before: Notice, reason: str, told: Sequence[str]) -> list[str]:
    day = f"成文日期{words.full_date(before.issued_on)}"
    which = "，".join(filter(None, (standing(before).number, day, f"第{before.version}版")))
    return [
        f"本通报更正《{clean(before.title)}》（{which}），以本版为准。{_why(reason)}更正内容：",
        *(f"{number}．{one}" for number, one in enumerate(told, 1)),
    ]


def _why(reason: str) -> str:
    return f"更正原因：{mask(clean(reason, LONGEST_REASON)).rstrip('。')}。"


def differences(before: Notice, said: Statement, settings: Office, render: Render) -> list[str]:
    """What the records say now that a notice, as it was last written, says otherwise: a sentence each. Where
    they say the same, the words that changed; none where what was written does not lie there any more."""
    told = _recorded(before, said, settings)
    folder, documents = settings.folder / before.folder, render(standing(before))
    if not told:
        return _reworded(before, folder, documents)
    paper = next(name for name in documents if name.endswith(".docx"))
    if was := files.as_written(folder / paper, before.documents):
        told += [f"{one}。" for one in sentences(was, documents[paper], HEAD)]
    return told


def _recorded(before: Notice, said: Statement, settings: Office) -> list[str]:
    terms = _terms(said, settings, again=True)
    return [*_day_changes(before, said, terms, told_due(before, settings)), *_changes(before, said, terms)]


def _reworded(before: Notice, folder: Path, documents: Mapping[str, bytes]) -> list[str]:
    papers = [name for name in documents if name.endswith(".docx")]
    told = [
        f"{'' if name == papers[0] else f'《{Path(name).stem}》中，'}{change}。"
        for name in papers
        if (was := files.as_written(folder / name, before.documents))
        for change in reworded(was, documents[name])
    ]
    if len(told) <= MOST_REWORDED:
        return told
    return [*told[:MOST_REWORDED], f"另有{len(told) - MOST_REWORDED}处文字改动，以本版为准。"]


def _day_changes(before: Notice, said: Statement, terms: Terms, told: date | None) -> Iterator[str]:
    """Another 成文日期, and what becomes of the terms: those that were ``told`` in letters stay."""
    if said.issued_on == before.issued_on:
        return
    day = f"成文日期由{words.full_date(before.issued_on)}改为{words.full_date(said.issued_on)}"
    waiting = before.demands.filter(version=None, withdrawn=False, due__lt=terms.known).count()
    if told is None:
        yield f"{day}，整改期限改为{words.full_date(terms.known)}。" if waiting else f"{day}。"
        return
    rest = f"；还没有发的{waiting}个，整改期限{words.full_date(terms.known)}" if waiting else ""
    sent = before.demands.filter(version__isnull=False, withdrawn=False).values_list("due", flat=True)
    terms_told = words.listed(map(words.full_date, sorted({*sent} or {told})))
    yield f"{day}。已发的整改通知单写明的整改期限不变，仍为{terms_told}{rest}。"


def _changes(before: Notice, said: Statement, terms: Terms) -> Iterator[str]:
    """What a new version says otherwise, a sentence each."""
    yield from _unit_changes(before, said)
    yield from _named_changes(before, said)
    yield from _demand_changes(before, said, terms)
    yield from _figure_changes(before.figures, said.figures)


def _unit_changes(before: Notice, said: Statement) -> Iterator[str]:
    """Whose the sites and accounts that a notice names, or demands something of, are by now; and which units
    have another name."""
    demands = before.demands.filter(withdrawn=False).select_related("unit")
    renamed = {(one.unit_name, one.unit.name) for one in demands}
    rows: list[Named | Demand] = [*before.named.all(), *demands]
    was = {(one.site_id, one.account_id): one.unit_name for one in rows}
    told = [*(failed[-1] for failed in said.named), *(case.checked for case in said.demanded.values())]
    changed: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for result in (checked.result for checked in told if checked.subject in was):
        units = was[result.site_id, result.account_id], result.unit_name
        if units[0] != units[1]:
            changed[units][prose.subject_name(result)] = None
    for units, subjects in changed.items():
        old, new = map(clean, units)
        yield (
            f"{old}更名为{new}。"
            if units in renamed
            else f"{told_all(subjects)}的主办单位，原来写的是{old}，现在是{new}。"
        )


def _named_changes(before: Notice, said: Statement) -> Iterator[str]:
    was = {(one.site_id, one.account_id): one for one in before.named.all()}
    now_ = {failed[-1].subject: failed for failed in said.named}
    fresh = [failed[-1].result for one, failed in now_.items() if one not in was]
    gone = [one for subject, one in was.items() if subject not in now_]
    if fresh:
        told = told_all(f"{prose.subject_name(one)}（{clean(one.unit_name)}）" for one in fresh)
        yield f"新列为不合格：{told}。"
    untrue = [one for one in gone if set(one.findings.values_list("review", flat=True)) == {DISMISSED}]
    for why, some in ((UNTRUE, untrue), ("", [one for one in gone if one not in untrue])):
        if some:
            each = (f"{clean(one.name)}（{clean(one.unit_name)}）" for one in some)
            yield f"{why}不再列为不合格：{told_all(each)}。"
    for subject in (one for one in was if one in now_):
        yield from _reason_changes(was[subject].reasons, now_[subject])


def _reason_changes(before: Sequence[str], months: Sequence[Checked]) -> Iterator[str]:
    """What else, or no longer, makes a site or account 不合格 in some months."""
    name = prose.subject_name(months[-1].result)
    now_ = [reason.text for checked in months for reason in checked.verdict.reasons]
    for verb, some, others in (("增加", now_, before), ("去掉", before, now_)):
        if why := dict.fromkeys(mask(clean(text).rstrip("。")) for text in some if text not in others):
            yield f"{name}不合格的情形，{verb}：{'；'.join(why)}。"


def _demand_changes(before: Notice, said: Statement, terms: Terms) -> Iterator[str]:
    known = {record.duty(demand): demand for demand in before.demands.all()}
    numbers = record.fresh_numbers(len(known), said, known)
    gone = [one for duty, one in known.items() if not one.withdrawn and duty not in said.demanded]
    back = [one for duty, one in known.items() if one.withdrawn and duty in said.demanded]
    if numbers:
        told = told_all(
            f"{number}（{clean(case.checked.result.unit_name)}，{prose.subject_name(case.checked.result)}，"
            f"{prose.problem(case).rstrip('。')}）"
            for number, case in ((number, said.demanded[duty]) for duty, number in numbers.items())
        )
        yield f"增加整改事项{len(numbers)}个，整改期限{words.full_date(terms.fresh)}：{told}。"
    untrue = record.dismissed(before, gone)
    if untrue:
        yield f"{UNTRUE}撤销整改事项{len(untrue)}个：{told_all(map(named, untrue))}。"
    if rest := [one for one in gone if one not in untrue]:
        yield f"撤销整改事项{len(rest)}个：{told_all(map(_told, rest))}。"
    if back:
        due = words.full_date(terms.fresh)
        yield f"恢复整改事项{len(back)}个，整改期限{due}：{told_all(map(_told, back))}。"


def named(demand: Demand) -> str:
    """Which one it is, of what kind and where: 2026Q4-007（青禾县教育局，教育局网站，栏目不更新：动态）."""
    name = prose.told_name(demand.subject, of_account=demand.account_id is not None)
    where = f"：{prose.said(demand.where)}" if demand.where and demand.where not in name else ""
    return f"{demand.number}（{clean(demand.unit_name)}，{name}，{prose.check_name(demand)}{where}）"


def _told(demand: Demand) -> str:
    name = prose.told_name(demand.subject, of_account=demand.account_id is not None)
    problem = prose.without_name(prose.said(demand.message), name)
    return f"{demand.number}（{clean(demand.unit_name)}，{name}，{problem}）"


def _figure_changes(was: Mapping[str, object], now_: Mapping[str, object]) -> Iterator[str]:
    for key, kind in (("sites", "政府网站"), ("accounts", "政务新媒体账号")):
        if changed := _changed(_counts(was.get(key)), _counts(now_[key])):
            yield f"{kind}{changed}。"
    months = now_.get("months")
    when = f"截至{prose.month_words(months[-1])}检查，" if isinstance(months, list) and months else ""
    before, after = (_problems(one.get("problems"), whole=bool(when)) for one in (was, now_))
    if changed := _changed(before, after):
        yield f"{when}问题{changed}。"


def _changed(was: Mapping[str, int], now_: Mapping[str, int]) -> str:
    """不合格由4个改为3个: what of some counts changed, and nothing that did not."""
    return "，".join(
        f"{name}由{was.get(name, 0)}个改为{now_.get(name, 0)}个"
        for name in dict.fromkeys([*now_, *was])
        if was.get(name, 0) != now_.get(name, 0)
    )


def _counts(figures: object) -> dict[str, int]:
    assert isinstance(figures, Sequence)
    return dict(zip(("列入台账的", "检查的", "不合格的"), figures, strict=True))


def _problems(figures: object, *, whole: bool) -> dict[str, int]:
    """How many problems stand how; of a ``whole`` quarter with the sums that its notice tells."""
    assert isinstance(figures, Mapping)
    each = {str(name): int(count) for name, count in figures.items()}
    if not whole:
        return each
    left = sum(count for name, count in each.items() if name in STANDING)
    return {"共有的": sum(each.values()), "尚未整改的": left, **each}


def told_all(told: Iterable[str]) -> str:
    """All of them, masked; of very many the first, and how many there are."""
    found = [mask(one) for one in told]
    more = f"等{len(found)}个" if len(found) > MOST_TOLD else ""
    return words.listed(found[:MOST_TOLD]) + more
