"""月度检查通报: what one month's inspection found and a person confirmed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path

from crawler.archive import Archive, ArchiveError
from reports import evidence, facts, issuing, office, prose, record, typos, unreviewed, warnings
from reports.accounts import documents as accounts_documents
from reports.counts import notice as counts_notice
from reports.counts.notice import Section
from reports.documents import excel, files, html, verify, word, words
from reports.documents.excel import Col, Sheet
from reports.documents.words import clean
from reports.evidence import Shot, Shown
from reports.facts import Checked, MonthFacts, Tally
from reports.issuing import Edition
from reports.models import Finding, Notice, Reply, Result
from reports.office import Office
from reports.periods import Month, Span
from reports.prose import Item
from reports.record import Statement, unmended
from reports.rectify import lives
from reports.rectify.lives import Case, Status

LIST, HINTS = "问题清单", "提示"
HTML_SHEETS = ("按单位", "检查情况", "未能检查的项目", warnings.NAME, counts_notice.ANNEX)
"""Sheets of the workbook that the page has as well."""
OLDER = (Status.FIXED, Status.SHAM, Status.UNCHECKED)
"""How a problem may stand that neither this inspection nor the last confirmed."""
SHOWING_SECONDS = 600.0
"""What the pictures of a month may take in one run; another run takes those that are left."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the records say of one month beside the last."""

    now: MonthFacts
    before: MonthFacts | None
    cases: tuple[Case, ...]
    """Problems of this month (新增, 持续, 再次出现), of the last (已整改, 整改不到位, 未能复查), and
    :attr:`older` ones."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """The files of 证据图 that were taken (:func:`show`), by the keys of their findings."""

    @property
    def current(self) -> list[Case]:
        """This month's problems."""
        return [case for case in self.cases if case.last == self.now.month]

    @property
    def older(self) -> list[Case]:
        """Those that the last inspection carried over already: nobody had seen them mended by then."""
        return [case for case in self.cases if self.before and case.last < self.before.month]

    @property
    def since_last(self) -> list[Case]:
        """Those of this inspection and of the last."""
        return [case for case in self.cases if not self.before or case.last >= self.before.month]

    @property
    def carried(self) -> list[Case]:
        """Those of earlier inspections that nobody has seen mended: the units are told of them again."""
        return [case for case in self.cases if case.last < self.now.month and not case.is_mended]

    @property
    def leaks(self) -> frozenset[str]:
        """The addresses that nobody but the unit is to read: see :func:`reports.prose.leaks`."""
        return prose.leaks([*(case.finding for case in self.cases), *self.now.pending])

    @property
    def proofs(self) -> set[int]:
        """The hints of this month that are the evidence of problems: they tell of 整改不到位."""
        hints = hint_numbers(self.now)
        return {case.sham.pk for case in self.cases if case.sham and case.sham.pk in hints}

    @property
    def listed(self) -> list[Case]:
        """What the list of problems has, by its numbers: this month's first."""
        return self.current + self.carried


def gather(month: Month, folder: Path | None = None) -> Gathered:
    """The month's facts, with the pictures that lie in a ``folder``.

    Raises:
        UserError: there was no inspection, or it is not finished.
    """
    facts.done(month)
    months = facts.up_to(month)
    before, until = _before(months), issuing.first_issued(Notice.Kind.MONTHLY, str(month))
    cases = [case for case in lives.trace(months, until=until) if _is_told(case, months[-1], before)]
    pictures = evidence.lying(folder) if folder else {}
    return Gathered(months[-1], before, tuple(cases), pictures)


def _is_told(case: Case, now: MonthFacts, before: MonthFacts | None) -> bool:
    """Whether a month tells of a problem: of one that the inspection before did not confirm either, while its
    site or account is inspected and until its mending was told."""
    if before is None or case.last >= before.month:
        return True
    told = case.status is Status.FIXED and case.fixed_in != now.month
    return not told and any(checked.subject == case.checked.subject for checked in now.subjects)


def compare(months: Sequence[MonthFacts]) -> Gathered:
    """The last of some months beside the one before it, as its own notice tells it but for older problems."""
    now, before = months[-1], _before(months)
    until = issuing.first_issued(Notice.Kind.MONTHLY, str(now.month))
    return Gathered(now, before, tuple(lives.trace(months, (before or now).month, until=until)))


def _before(months: Sequence[MonthFacts]) -> MonthFacts | None:
    return months[-2] if len(months) > 1 else None


@issuing.alone()
@facts.many()
def write(
    month: Month,
    issued_on: date | None = None,
    out: Path | None = None,
    correction: str = "",
    number: str = "",
    ask: issuing.Ask = issuing.unasked,
) -> list[Path]:
    """Write the month's notice (.docx, .xlsx, .html) and 错别字对照表, and record whom the notice names.

    A second run replaces a draft. What was issued stays as it is: another version needs the reason of the
    ``correction``, and may put a wrong 文号 right by ``number``; ``ask`` is told before what it says. What
    waits for its review goes into a workbook that is not sent out.

    Raises:
        UserError: the month is not finished, ``issued_on`` is before it was, a document is open
            elsewhere, the office's own template is wrong, or the notice was issued and says something else.
        ContradictionError: a document's numbers do not agree with each other or with the records.
    """
    before = issuing.last(Notice.Kind.MONTHLY, str(month))
    settings = issuing.as_issued(office.load(), before)
    folder = out or settings.documents / str(month)
    gathered = gather(month, folder)
    issued_on = issuing.signing_day(before, gathered.now.looked, issued_on)
    issued = before and before.version
    gone = () if issued or typos.slips(gathered.now) else typos.names(month, Edition())
    written = issuing.write(
        statement(gathered, settings, issued_on, folder),
        before,
        correction,
        settings,
        lambda edition: documents(gathered, settings, issued_on, edition),
        lambda made, record: unreviewed.hand_over(folder, made, month.words, [gathered.now], record),
        number,
        ask,
    )
    return written + [kept for name in gone for kept in files.withdraw(folder / name)]


def digest(gathered: Gathered, settings: Office, issued_on: date, edition: Edition) -> str:
    """The hash of what it would say if it were written now: see :func:`reports.issuing.digest`."""
    published = counts_notice.section(settings, Span.of(gathered.now.month))
    context = _context(gathered, settings, issued_on, published, edition)
    told = {".docx": word.render("monthly", context, settings.folder / "templates")}
    return issuing.digest(told | typos.documents(gathered.now, settings, edition, gathered.leaks))


def show(month: Month, folder: Path) -> list[Shot]:
    """Take a picture of the place of every problem of the month, into the ``folder`` of its documents.

    Pictures that were taken before stay; :func:`write` leads to them. Once the month's notice was issued none
    is removed: what was signed leads to them.

    Raises:
        UserError: the month is not finished, or the folder cannot be written.
    """
    gathered = gather(month)
    shots = list(evidence.take(_to_be_shown(gathered, office.load()), folder, SHOWING_SECONDS).values())
    notice = issuing.last(Notice.Kind.MONTHLY, str(month))
    if not (notice and notice.version):
        evidence.sweep(folder, shots)
    return shots + [Shot(note=evidence.UNREADABLE)] * (len(gathered.current) - len(shots))


def _to_be_shown(gathered: Gathered, settings: Office) -> Iterator[Shown]:
    """Each problem with the archive of its site."""
    for name, cases in groupby(gathered.current, key=lambda case: case.checked.result.archive):
        with suppress(ArchiveError), Archive.open(settings.folder / name) as archive:
            for case in cases:
                yield Shown(facts.as_told(case.finding), archive)


def documents(gathered: Gathered, settings: Office, issued_on: date, edition: Edition) -> dict[str, bytes]:
    """The notice in its three forms and 错别字对照表, each read again.

    Raises:
        UserError: the office's own template is wrong.
        ContradictionError: a document's numbers do not agree with each other or with the records.
    """
    name = edition.name(f"{gathered.now.month.words}检查通报")
    published = counts_notice.section(settings, Span.of(gathered.now.month))
    context = _context(gathered, settings, issued_on, published, edition)
    leaks = gathered.leaks
    items = [_item(case, gathered, leaks) for case in gathered.listed]
    sheets = [*_sheets(gathered, items, issued_on, leaks), published.sheet, issuing.sheet(context)]
    made = {
        f"{name}.docx": word.render("monthly", context, settings.folder / "templates"),
        f"{name}.xlsx": excel.render(sheets),
        f"{name}.html": html.render("notice.html.j2", _page(gathered, context, sheets, items)).encode(),
    }
    annexes = {LIST: min(len(gathered.listed), prose.TABLED), counts_notice.ANNEX: len(published.rows)}
    verify.docx(f"{name}.docx", made[f"{name}.docx"], annexes, prose.conclusions(context), edition.correction)
    verify.xlsx(f"{name}.xlsx", made[f"{name}.xlsx"], {sheet.name: len(sheet.rows) for sheet in sheets})
    return made | typos.documents(gathered.now, settings, edition, leaks)


def _context(
    gathered: Gathered, settings: Office, issued_on: date, published: Section, edition: Edition
) -> dict[str, object]:
    now = gathered.now
    sites, accounts = facts.tally(now.sites), facts.tally(now.accounts)
    rows = [_case_row(number, case) for number, case in enumerate(gathered.listed[: prose.TABLED], 1)]
    numbers, listing = prose.annexes((("清单", LIST, rows), ("条数", counts_notice.ANNEX, published.rows)))
    label = {name: str(number) if len(numbers) > 1 else "" for name, number in numbers.items()}
    return {
        **edition.told(prose.head(settings, issued_on, now.month.words)),
        **({} if unmended(gathered.cases) else {"整改期限": ""}),
        "期间": now.month.words,
        "监测时间点": prose.moment(now.as_of),
        "网站情况": _checked_words("政府网站", "sites", gathered, sites, settings.measure),
        "新媒体情况": _checked_words("政务新媒体账号", "accounts", gathered, accounts)
        + accounts_documents.lasting_sentence(accounts_documents.of_month(now.accounts, now.month)),
        "整改情况": _case_words(gathered),
        "单位表": _unit_rows(gathered),
        "信息发布": published.sentence,
        "主要问题": prose.problem_groups(
            gathered.current, sites.checked, accounts.checked, f"附件{label.get('清单', '')}"
        ),
        "预警": warnings.sentence(warnings.in_time(warnings.of(now), issued_on)),
        "清单": rows,
        "清单说明": _list_note(gathered, edition.name(f"{now.month.words}检查通报")),
        "条数": published.rows,
        "附件号": label,
        "附件说明": listing,
    }


def _list_note(gathered: Gathered, name: str) -> str:
    """Where the numbers of the list lead, that the workbook has more, and which are not of this month."""
    carried = len(gathered.carried)
    more = f"第{len(gathered.current) + 1}号起是{prose.CARRIED}的{carried}个，不计入本次核实的问题。"
    return (
        prose.cut(len(gathered.listed), name)
        or f"注：按序号可以在《{name}》电子表格“{LIST}”里查到网址、原文、证据、截图或摘录的文件名。"
    ) + (more if carried else "")


def _checked_words(kind: str, what: str, gathered: Gathered, counts: Tally, measure: str = "个") -> str:
    before: Sequence[Checked] = getattr(gathered.before, what) if gathered.before else ()
    change = prose.compared(counts, facts.tally(before), "上次检查")
    subjects: Sequence[Checked] = getattr(gathered.now, what)
    failed = [checked for checked in subjects if checked.standing == Result.Verdict.FAIL]
    named = "；".join(
        f"{prose.subject_name(checked.result)}（{clean(checked.result.unit_name)}），"
        + "；".join(
            prose.first_reasons(
                [
                    prose.reason(reason, prose.subject_name(checked.result))
                    for reason in checked.verdict.reasons
                ],
                prose.SPOKEN,
            )
        )
        for checked in failed
    )
    unable = [checked.result for checked in subjects if checked.standing == Result.Verdict.UNABLE]
    return (
        prose.checked_sentence(kind, counts, "", change, measure)
        + prose.platforms_sentence(_platforms(subjects))
        + (f"不合格的是：{named}。" if named else "")
        + prose.unable_sentence(unable, counts, measure)
        + prose.undone_sentence(kind, subjects, measure)
    )


def _platforms(subjects: Sequence[Checked]) -> dict[str, Tally]:
    by_platform: defaultdict[str, list[Checked]] = defaultdict(list)
    for checked in subjects:
        if checked.result.account:
            by_platform[checked.result.account.platform].append(checked)
    return {platform: facts.tally(found) for platform, found in by_platform.items()}


def _case_words(gathered: Gathered) -> str:
    now = gathered.now
    told = [f"经人工核实，本次检查共有问题{len(now.confirmed)}个{prose.kinds_sentence(now.confirmed)}。"]
    if gathered.before:
        told.append(_compared_words(gathered, gathered.before))
    told += [_older_words(gathered), _sham_words(gathered)]
    told += [prose.mended_since(gathered.cases), unreviewed.sentence(now)]
    if hints := len(hint_numbers(now)) - len(gathered.proofs):
        told.append(f"另有经人工核实的提示{hints}条，没有计入上述问题，供改进参考，见电子表格“{HINTS}”表。")
    return "".join(told)


def _compared_words(gathered: Gathered, before: MonthFacts) -> str:
    """How this inspection's problems stand beside the last one's, and what became of each of those: a reader
    can add up both."""
    counts = lives.against_the_last(gathered.since_last)
    since = lives.since(before, gathered.cases)
    unseen = counts[Status.ONGOING] - since[lives.LASTED]
    fates = words.counted(since.most_common())
    older = f"（其中更早核实、上次没有看到的{unseen}个）" if unseen else ""
    return (
        f"与上次检查（{before.month.words}）相比，新增{counts[Status.NEW]}个，"
        f"持续未整改{counts[Status.ONGOING]}个{older}"
        f"{_also('整改后再次出现', counts[Status.RETURNED])}；"
        + (f"上次核实的问题{since.total()}个，到本次检查，{fates}。" if since else "上次没有核实到问题。")
    )


def _older_words(gathered: Gathered) -> str:
    """What became of what the last inspection carried over; empty where there was no such thing."""
    counts = lives.counts(gathered.older)
    return (
        f"更早核实、到上次检查还没有看到整改的问题{len(gathered.older)}个，本次复查"
        f"{words.counted([(str(status), counts[status]) for status in OLDER])}。"
        if gathered.older
        else ""
    )


def _sham_words(gathered: Gathered) -> str:
    """What this inspection confirmed to be 整改不到位, with where its evidence lies."""
    numbers = hint_numbers(gathered.now)
    named = [
        f"{prose.subject_name(case.checked.result)}，{prose.problem(case).removesuffix('。')}"
        f"（证据见电子表格“{HINTS}”表第{numbers[case.sham.pk]}号）。"
        for case in gathered.cases
        if case.sham and case.sham.pk in numbers
    ]
    more = f"等{len(named)}个" if len(named) > prose.SPOKEN else ""
    return f"整改不到位的是：{''.join(named[: prose.SPOKEN])}{more}" if named else ""


Places = Mapping[str, Sequence[Sequence[object]]]
"""What the list of problems and the sheet of hints have, in the order of their numbers: keys as in
:data:`reports.record.Key`."""


def places(gathered: Gathered) -> Places:
    """What the notice of a month would have there if it were written now."""
    listed = [(*case.checked.subject, case.finding.key) for case in gathered.listed]
    return {LIST: listed, HINTS: [(*one.subject, hint.key) for hint, one in _hints(gathered.now)]}


def numbers(gathered: Gathered) -> dict[int, int]:
    """The number of each problem and hint of a month, by finding: once its notice was issued the one that it
    bears there, and none of what was confirmed since."""
    return _numbers(gathered, _written(gathered, issued=True) or places(gathered))


def is_renumbered(gathered: Gathered) -> bool:
    """Whether the draft of a month's notice has other numbers than it would have now."""
    written = _written(gathered, issued=False)
    return written is not None and _numbers(gathered, written) != _numbers(gathered, places(gathered))


def was_renumbered(month: Month) -> bool:
    """Whether the last correction of a month's notice gave problems of its list other numbers than they had:
    the issued notice of its quarter leads to the old ones."""
    notice = issuing.last(Notice.Kind.MONTHLY, str(month))
    figures = [one.figures for one in notice.issues.all()][-2:] if notice else []
    lists = [one.get("places", {}).get(LIST, ()) for one in figures]
    was, now = ({tuple(key): at for at, key in enumerate(one)} for one in (*lists, (), ())[:2])
    return any(was[key] != now[key] for key in was.keys() & now.keys())


def _written(gathered: Gathered, *, issued: bool) -> Places | None:
    """What was written there; None where it was not, and of a notice of an earlier version of the program."""
    notice = issuing.last(Notice.Kind.MONTHLY, str(gathered.now.month))
    return notice.figures.get("places") if notice and bool(notice.version) is issued else None


def _numbers(gathered: Gathered, written: Places) -> dict[int, int]:
    problems = [(case.finding, case.checked) for case in gathered.current]
    return {
        one.pk: number[key]
        for name, found in ((LIST, problems), (HINTS, _hints(gathered.now)))
        for number in [{tuple(key): number for number, key in enumerate(written[name], 1)}]
        for one, checked in found
        if (key := (*checked.subject, one.key)) in number
    }


def hint_numbers(now: MonthFacts) -> dict[int, int]:
    """The number of each confirmed hint of a month in the sheet of them."""
    return {hint.pk: number for number, (hint, _) in enumerate(_hints(now), 1)}


def _hints(now: MonthFacts) -> Iterator[tuple[Finding, Checked]]:
    yield from ((hint, checked) for checked in now.subjects for hint in checked.hints)


def _also(what: str, count: int) -> str:
    return f"，{what}{count}个" if count else ""


def _unit_rows(gathered: Gathered) -> list[dict[str, object]]:
    """One row a unit with a problem, 合计 at the end; none when there are no problems."""
    by_unit: defaultdict[str, list[Checked]] = defaultdict(list)
    for checked in gathered.now.subjects:
        by_unit[checked.result.unit_name].append(checked)
    new = {case.finding.pk for case in gathered.cases if case.status == Status.NEW}
    carried = Counter(case.checked.result.unit_name for case in gathered.carried)
    named = dict.fromkeys(
        [*(unit for unit, found in by_unit.items() if any(one.confirmed for one in found)), *carried]
    )
    rows = [_unit_row(clean(unit), by_unit[unit], new, carried[unit]) for unit in named]
    if len(rows) > 1:
        found = [checked for unit in named for checked in by_unit[unit]]
        rows.append(_unit_row(verify.TOTAL, found, new, carried.total()))
    return rows


def _unit_row(unit: str, subjects: Sequence[Checked], new: set[int], carried: int) -> dict[str, object]:
    findings: list[Finding] = [finding for checked in subjects for finding in checked.confirmed]
    return {
        "单位": unit,
        "对象": len(subjects),
        "不合格": sum(checked.standing == Result.Verdict.FAIL for checked in subjects),
        "问题": len(findings),
        "新增": sum(finding.pk in new for finding in findings),
        "以前": carried,
    }


def _state(case: Case) -> str:
    """新增; 持续3个月; 再次出现，持续2个月: months in which it was confirmed since it was last mended. Of
    what this month did not confirm: 2026年9月核实，未能复查."""
    if case.status in (Status.SHAM, Status.UNCHECKED):
        return f"{case.last.words}核实，{case.status}"
    lasted = f"持续{case.months}个月" if case.months > 1 else ""
    status = "" if lasted and case.status is Status.ONGOING else str(case.status)
    return "，".join(filter(None, (status, lasted, lives.MENDED_SINCE if case.mended_since else "")))


def _case_row(number: int, case: Case) -> dict[str, object]:
    return {
        "序号": number,
        "单位": clean(case.checked.result.unit_name),
        "对象": prose.subject_name(case.checked.result),
        "问题": prose.problem(case),
        "级别": prose.level(case.finding),
        "状态": _state(case),
    }


# --- workbook and page ---

PROBLEM_COLUMNS = (
    Col("序号", 6),
    Col("责任单位", 24),
    Col("检查对象", 24),
    Col("指标", 16),
    Col("级别", 10),
    Col("问题", 60),
    Col("位置", 24),
    Col("网址", 40, link=True),
    Col("原文", 30),
    Col("整改建议", 40),
    Col("首次核实", 12),
    Col("状态", 10),
    Col("整改情况（责任单位填）", 12, choices=tuple(Reply.State.values)),
    Col("整改说明（责任单位填）", 30),
    Col("证据", 60, paper=False),
    Col("截图或摘录", 30, file=evidence.FOLDER, paper=False),
)


def _sheets(gathered: Gathered, items: Sequence[Item], issued_on: date, leaks: Set[str]) -> list[Sheet]:
    now, proofs = gathered.now, gathered.proofs
    units = _unit_rows(gathered)
    return [
        Sheet(
            LIST,
            PROBLEM_COLUMNS,
            [_problem_row(number, item) for number, item in enumerate(items, 1)],
        ),
        Sheet(
            "按单位",
            (
                Col("单位", 30),
                Col("检查对象（个）", 14),
                Col("不合格（个）", 14),
                Col("核实问题（个）", 14),
                Col("其中新增（个）", 14),
                Col(f"{prose.CARRIED}（个）", 18),
            ),
            [[str(v) if isinstance(v, str) else int(str(v)) for v in row.values()] for row in units],
            total=len(units) > 1,
            bars=("核实问题（个）",),
        ),
        Sheet(
            "检查情况",
            (
                Col("类型", 12),
                Col("检查对象", 28),
                Col("主办单位", 28),
                Col("结果", 12),
                Col("核实问题（个）", 14),
                Col("页面数", 10),
                Col("链接数", 10),
                Col("栏目数", 10),
                Col("未能检查的原因", 50),
            ),
            [_result_row(checked) for checked in now.subjects],
        ),
        Sheet(
            "未能检查的项目",
            (Col("检查对象", 28), Col("主办单位", 28), Col("指标", 18), Col("项目", 40), Col("原因", 60)),
            [
                [
                    prose.subject_name(checked.result),
                    checked.result.unit_name,
                    check,
                    prose.said(prose.whereabouts(where, leaks)),
                    prose.said(reason),
                ]
                for checked in now.subjects
                for check, where, reason in checked.unable
            ],
        ),
        *accounts_documents.sheets(accounts_documents.of_month(now.accounts, now.month)),
        Sheet(
            HINTS,
            (
                Col("序号", 6),
                Col("检查对象", 28),
                Col("主办单位", 28),
                Col("提示", 60),
                Col("网址", 40, link=True),
                Col("备注", 20),
                Col("证据", 60, paper=False),
            ),
            [
                _hint_row(number, prose.item(hint, checked, leaks=leaks), is_proof=hint.pk in proofs)
                for number, (hint, checked) in enumerate(_hints(now), 1)
            ],
        ),
        warnings.sheet(warnings.in_time(warnings.of(now), issued_on), issued_on, leaks),
    ]


def _item(case: Case, gathered: Gathered, leaks: Set[str]) -> Item:
    picture = gathered.pictures.get(case.finding.key, "")
    return prose.item(case.finding, case.checked, _state(case), case.first, picture, leaks, case.message)


def _problem_row(number: int, item: Item) -> list[str | int]:
    return [
        number, item.unit, item.subject, item.check, item.level, item.message, item.where, item.url,
        item.quote, item.suggestion, item.first, item.status, "", "", "；".join(item.seen), item.picture,
    ]  # fmt: skip


def _hint_row(number: int, item: Item, *, is_proof: bool) -> list[str | int]:
    why = "整改不到位的依据，已计入问题" if is_proof else ""
    return [number, item.subject, item.unit, item.message, item.url, why, "；".join(item.seen)]


def _result_row(checked: Checked) -> list[str | int]:
    result = checked.result
    seen = (result.pages, result.links, result.columns) if result.site else ("—", "—", "—")
    return [
        result.account.platform if result.account else "政府网站",
        prose.subject_name(result),
        result.unit_name,
        str(checked.standing),
        len(checked.confirmed),
        *seen,
        prose.cause_words(result.reason) if result.reason else "",
    ]


def _page(
    gathered: Gathered, context: dict[str, object], sheets: Sequence[Sheet], items: Sequence[Item]
) -> dict[str, object]:
    now = gathered.now
    sites, accounts = facts.tally(now.sites), facts.tally(now.accounts)
    units = [row for row in _unit_rows(gathered) if row["单位"] != verify.TOTAL]
    return {
        **context,
        "卡片": html.cards(sites, accounts, len(gathered.current)),
        "图": html.bars(
            [(str(row["单位"]), int(str(row["问题"]))) for row in units[:20]], "各单位核实问题（个）"
        ),
        "表": [sheet for sheet in sheets if sheet.name in HTML_SHEETS and sheet.rows],
        "问题": items,
    }


# --- the record ---


def statement(gathered: Gathered, settings: Office, issued_on: date, folder: Path) -> Statement:
    """What the notice says, for the records."""
    now = gathered.now
    sites, accounts = facts.tally(now.sites), facts.tally(now.accounts)
    counts = lives.counts(gathered.cases)
    return Statement(
        kind=Notice.Kind.MONTHLY,
        period=str(now.month),
        title=prose.title(settings, now.month.words).replace("\n", ""),
        issued_on=issued_on,
        folder=folder,
        figures={
            "sites": [sites.total, sites.checked, sites.failed],
            "accounts": [accounts.total, accounts.checked, accounts.failed],
            "problems": {str(status): counts[status] for status in Status},
            "rectify_days": settings.rectify_days,
            "pending": unreviewed.count([now]),
            "units": record.by_unit(unmended(gathered.cases), now.month),
            "places": places(gathered),
        },
        named=[[checked] for checked in now.subjects if checked.standing == Result.Verdict.FAIL],
        demanded=unmended(gathered.cases),
    )
