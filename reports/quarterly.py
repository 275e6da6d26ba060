"""季度通报: what three months' inspections found and a person confirmed, in the form that is signed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from reports import facts, issuing, monthly, office, prose, record, unreviewed
from reports.accounts import documents as accounts_documents
from reports.documents import excel, html, verify, word, words
from reports.documents.excel import Col, Sheet
from reports.documents.words import clean
from reports.facts import Checked, Tally
from reports.issuing import Edition
from reports.models import Notice, Result
from reports.office import Office
from reports.periods import Month, Quarter, months_words
from reports.prose import Item
from reports.quarter import QuarterFacts, Standing, failed, gather, standings, tally
from reports.record import Statement, unmended
from reports.rectify import closing, lives
from reports.rectify.lives import STANDING, Case, Status

SITES, ACCOUNTS, LEDGER = "不合格政府网站名单", "不合格政务新媒体名单", "问题整改台账"
UNLISTED = "检查通报签发以后核实"
"""In place of a number, of a problem that the issued list of its month does not have."""


@issuing.alone()
@facts.many()
def write(
    quarter: Quarter,
    issued_on: date | None = None,
    out: Path | None = None,
    correction: str = "",
    number: str = "",
    ask: issuing.Ask = issuing.unasked,
    renumbered: Callable[[Month], None] = lambda month: None,
) -> list[Path]:
    """Write the quarter's notice (.docx, .xlsx, .html) and record whom it names.

    A second run replaces a draft. What was issued stays as it is: another version needs the reason of the
    ``correction``, and may put a wrong 文号 right by ``number``; ``ask`` is told before what it says. What
    waits for its review goes into a workbook that is not sent out. Each month whose draft has other numbers
    by now than the notice leads to is given to ``renumbered``.

    Raises:
        UserError: no month is finished, ``issued_on`` is before the last was, a document is open
            elsewhere, the office's own template is wrong, or the notice was issued and says something else.
        ContradictionError: a document's numbers do not agree with each other or with the records.
    """
    before = issuing.last(Notice.Kind.QUARTERLY, str(quarter))
    settings = issuing.as_issued(office.load(), before)
    gathered = gather(quarter)
    issued_on = issuing.signing_day(before, max(one.looked for one in gathered.months), issued_on)
    folder = out or settings.documents / str(quarter)
    paths = issuing.write(
        statement(gathered, settings, issued_on, folder),
        before,
        correction,
        settings,
        lambda edition: documents(gathered, settings, issued_on, edition),
        lambda written, record: unreviewed.hand_over(folder, written, quarter.words, gathered.months, record),
        number,
        ask,
    )
    for month in gathered.renumbered:
        renumbered(month)
    return paths


def digest(gathered: QuarterFacts, settings: Office, issued_on: date, edition: Edition) -> str:
    """The hash of what it would say if it were written now: see :func:`reports.issuing.digest`."""
    context = _context(gathered, settings, issued_on, edition)
    return issuing.digest({".docx": word.render("quarterly", context, settings.folder / "templates")})


def documents(
    gathered: QuarterFacts, settings: Office, issued_on: date, edition: Edition
) -> dict[str, bytes]:
    """The notice in its three forms, each read again.

    Raises:
        UserError: the office's own template is wrong.
        ContradictionError: a document's numbers do not agree with each other or with the records.
    """
    name = edition.name(f"{gathered.quarter.words}通报")
    context = _context(gathered, settings, issued_on, edition)
    leaks = prose.leaks(
        [
            *(case.finding for case in gathered.cases),
            *(finding for facts_ in gathered.months for finding in facts_.pending),
        ]
    )
    items = [
        prose.item(case.finding, case.checked, state, case.first, leaks=leaks, message=case.message)
        for case, state in zip(gathered.cases, _states(gathered, issued_on), strict=True)
    ]
    sheets = [*_sheets(gathered, items), issuing.sheet(context)]
    annexes = {
        SITES: len(failed(gathered.sites)),
        ACCOUNTS: len(failed(gathered.accounts)),
        LEDGER: min(len(gathered.cases), prose.TABLED),
    }
    made = {
        f"{name}.docx": word.render("quarterly", context, settings.folder / "templates"),
        f"{name}.xlsx": excel.render(sheets),
        f"{name}.html": html.render(
            "notice.html.j2", _page(gathered, context, sheets, items, settings, issued_on)
        ).encode(),
    }
    verify.docx(f"{name}.docx", made[f"{name}.docx"], annexes, prose.conclusions(context), edition.correction)
    verify.xlsx(f"{name}.xlsx", made[f"{name}.xlsx"], {sheet.name: len(sheet.rows) for sheet in sheets})
    return made


def _context(
    gathered: QuarterFacts, settings: Office, issued_on: date, edition: Edition
) -> dict[str, object]:
    sites, accounts = tally(gathered.sites), tally(gathered.accounts)
    site_rows = [
        _site_row(number, standing, gathered, "\n")
        for number, standing in enumerate(failed(gathered.sites), 1)
    ]
    account_rows = [
        _account_row(number, standing, gathered, "\n")
        for number, standing in enumerate(failed(gathered.accounts), 1)
    ]
    told = zip(gathered.cases[: prose.TABLED], _states(gathered, issued_on), strict=False)
    case_rows = [_case_row(number, case, state, gathered) for number, (case, state) in enumerate(told, 1)]
    numbers, listing = prose.annexes(
        (
            ("不合格网站", SITES, site_rows),
            ("不合格账号", ACCOUNTS, account_rows),
            ("台账", LEDGER, case_rows),
        )
    )
    label = {name: f"附件{number if len(numbers) > 1 else ''}" for name, number in numbers.items()}
    ledger = label.get("台账", "附件")
    return {
        **edition.told(prose.head(settings, issued_on, prose.quarter_words(settings, gathered.quarter))),
        **({} if gathered.cases else {"整改期限": ""}),
        "期间": _span(gathered),
        "网站情况": _site_words(gathered, sites, label.get("不合格网站", ""), settings.measure),
        "新媒体情况": _account_words(gathered, accounts, label.get("不合格账号", "")),
        "月度情况": _month_words(gathered),
        "月度表": _month_rows(gathered),
        "整改情况": _case_words(gathered, issued_on, ledger),
        "主要问题": prose.problem_groups(_of_quarter(gathered), sites.checked, accounts.checked, ledger),
        "不合格网站": site_rows,
        "不合格账号": account_rows,
        "台账": case_rows,
        "台账说明": prose.cut(len(gathered.cases), edition.name(f"{gathered.quarter.words}通报")),
        "附件号": {name: text.removeprefix("附件") for name, text in label.items()},
        "附件说明": listing,
    }


# --- in words ---


def _span(gathered: QuarterFacts) -> str:
    """The months that were inspected: 2026年10月至12月, 2026年10月、12月."""
    return f"{gathered.quarter.year}年{months_words(facts_.month for facts_ in gathered.months)}"


def _site_words(gathered: QuarterFacts, counts: Tally, annex: str, measure: str) -> str:
    before = _before(gathered, "sites")
    return (
        prose.checked_sentence(
            "政府网站",
            counts,
            annex,
            prose.compared(counts, before, "上季度"),
            measure,
            _moved(gathered, gathered.sites, measure),
            _partly(gathered.sites, measure),
        )
        + prose.unable_sentence(_unable(gathered.sites), counts, measure)
        + prose.undone_sentence("政府网站", _passed(gathered.sites), measure)
    )


def _account_words(gathered: QuarterFacts, counts: Tally, annex: str) -> str:
    by_platform: defaultdict[str, list[Standing]] = defaultdict(list)
    for standing in gathered.accounts:
        by_platform[_platform(standing.latest)].append(standing)
    before = _before(gathered, "accounts")
    return (
        prose.checked_sentence(
            "政务新媒体账号",
            counts,
            annex,
            prose.compared(counts, before, "上季度"),
            moved=_moved(gathered, gathered.accounts),
            partly=_partly(gathered.accounts),
        )
        + prose.platforms_sentence({name: tally(found) for name, found in by_platform.items()})
        + prose.unable_sentence(_unable(gathered.accounts), counts)
        + prose.undone_sentence("政务新媒体账号", _passed(gathered.accounts))
    )


def _before(gathered: QuarterFacts, what: str) -> Tally | None:
    """The last quarter's count, from its own months."""
    months = [facts_ for facts_ in gathered.earlier if facts_.month in gathered.quarter.previous.months]
    return tally(standings((facts_.month, getattr(facts_, what)) for facts_ in months)) if months else None


def _moved(gathered: QuarterFacts, standings: Iterable[Standing], measure: str = "个") -> str:
    """1个12月起不在检查台账：“青禾招考”微信公众号; with it a reader can add up the months' numbers."""
    months = [facts_.month for facts_ in gathered.months]
    told: defaultdict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        first, last = standing.months[0][0], standing.months[-1][0]
        if first != months[0]:
            told[f"{first.month}月起列入"].append(standing)
        if last != months[-1]:
            told[f"{months[months.index(last) + 1].month}月起不在检查台账"].append(standing)
    return _told_of_some(told, measure)


def _partly(standings: Iterable[Standing], measure: str = "个") -> str:
    """1个11月未能检查：“青禾科普”抖音."""
    told: defaultdict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        if standing.partly:
            told[f"{months_words(standing.unseen)}未能检查"].append(standing)
    return _told_of_some(told, measure)


def _told_of_some(told: Mapping[str, Sequence[Standing]], measure: str) -> str:
    return "；".join(
        f"{len(some)}{measure}{what}："
        + prose.first_names([prose.subject_name(one.latest.result) for one in some], measure)
        for what, some in told.items()
    )


def _passed(standings: Iterable[Standing]) -> list[Checked]:
    """Those that are 合格 over the quarter, each in the last month that looked at it."""
    passed = (standing for standing in standings if standing.verdict == Result.Verdict.PASS)
    return [
        [checked for _, checked in standing.months if checked.standing == Result.Verdict.PASS][-1]
        for standing in passed
    ]


def _unable(standings: Iterable[Standing]) -> list[Result]:
    return [standing.latest.result for standing in standings if standing.verdict == Result.Verdict.UNABLE]


def _month_words(gathered: QuarterFacts) -> str:
    done = [facts_.month for facts_ in gathered.months]
    missing = [month for month in gathered.quarter.months if month not in done]
    gap = f"（{months_words(missing)}没有完成检查，未列入）" if missing else ""
    days = "、".join(prose.moment(facts_.as_of) for facts_ in gathered.months)
    return (
        f"本季度共开展月度检查{len(done)}次{gap}，监测时间点{'依次' if len(done) > 1 else ''}为{days}，"
        "问题持续的天数算到最后核实它的那个监测时间点。各月经人工核实的问题如下表"
        "（同一问题连续存在的，各月分别计算），每月核实的是新增、持续、再次出现的之和。"
        + _since_words(gathered)
    )


def _since_words(gathered: QuarterFacts) -> str:
    """10月核实的问题36个，到11月检查，已整改18个、持续未整改16个、未能复查2个; a reader can add up
    what became of each month's."""
    told = []
    months = zip((gathered.before, *gathered.months[:-1]), gathered.months, strict=True)
    for (before, now), since, counts in zip(months, gathered.since, gathered.compared, strict=True):
        if before and since:
            last = before.month
            when = f"{last.month}月" if last.year == now.month.year else last.words
            lasted = counts[Status.ONGOING] - since[lives.LASTED]
            mended = sum(case.fixed_in == now.month and case.last < last for case in gathered.cases)
            more = words.counted([("持续", lasted), (Status.FIXED, mended)])
            told.append(
                f"{when}核实的问题{since.total()}个，到{now.month.month}月检查，"
                f"{words.counted(since.most_common())}"
                + (f"（另有更早核实、{last.month}月没有看到的：{more}）" if lasted or mended else "")
            )
    return f"{'；'.join(told)}。" if told else ""


def _month_rows(gathered: QuarterFacts) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    previous = gathered.before
    for current, counts in zip(gathered.months, gathered.compared, strict=True):
        rows.append(
            {
                "月份": f"{current.month.month}月",
                "网站": facts.tally(current.sites).checked,
                "账号": facts.tally(current.accounts).checked,
                "问题": len(current.confirmed),
                "新增": counts[Status.NEW],
                "持续": counts[Status.ONGOING],
                "再次出现": counts[Status.RETURNED],
                "已整改": counts[Status.FIXED] if previous else "—",
            }
        )
        previous = current
    return rows


def _of_quarter(gathered: QuarterFacts) -> list[Case]:
    first = gathered.quarter.months[0]
    return [case for case in gathered.cases if case.last >= first]


def _case_words(gathered: QuarterFacts, issued_on: date, annex: str) -> str:
    before, known = gathered.quarter.previous, (*gathered.earlier, *gathered.months)
    until = closing.end_of(issued_on, gathered.issued)
    earlier = closing.sentence(before, known, gathered.cases, issued_on, until)
    differs = closing.carried(before, gathered.last, gathered.carried, gathered.mended, until)
    if not gathered.cases:
        return f"{earlier}上季度没有结转问题{differs}，本季度没有核实到问题。"
    total, carried = len(gathered.cases), len(gathered.carried)
    counts = lives.counts(gathered.cases)
    place = f"（见{annex}）" if annex else ""
    returned = counts[Status.RETURNED]
    back = f"尚未整改的问题中，整改后再次出现的有{returned}个。" if returned else ""
    named = [standing.latest.result for standing in failed((*gathered.sites, *gathered.accounts))]
    again = sum(_came_back(case, gathered) for case in gathered.cases)
    if carried or earlier:
        more = f"、整改后再次出现的问题{again}个" if again else ""
        start = (
            f"上季度结转问题{carried}个{differs}，本季度核实新问题{total - carried - again}个{more}，"
            f"共{total}个；"
        )
    else:
        more = f"（其中整改后再次出现的{again}个）" if again else ""
        start = f"本季度共核实问题{total}个{more}；"
    return (
        f"{earlier}{start}截至{gathered.last.words}检查，已整改{counts[Status.FIXED]}个，"
        f"尚未整改{sum(counts[status] for status in STANDING)}个，"
        f"未能复查{counts[Status.UNCHECKED]}个{place}。"
        f"{prose.mended_since(gathered.cases)}{back}{closing.repeated(gathered.quarter, named)}"
    )


def _came_back(case: Case, gathered: QuarterFacts) -> bool:
    """Whether it was mended before the quarter, and is back."""
    return case.first < gathered.quarter.months[0] and case.problem not in gathered.carried


# --- in rows ---


def _site_row(
    number: int, standing: Standing, gathered: QuarterFacts, between: str = "；"
) -> dict[str, object]:
    result = standing.latest.result
    site = result.site
    assert site is not None
    return {
        "序号": number,
        "名称": clean(result.name),
        "标识码": site.code,
        "单位": clean(result.unit_name),
        "情形": between.join(prose.first_reasons(_why(standing), prose.REASONS)),
        "复查": _recheck(standing, gathered),
    }


def _account_row(
    number: int, standing: Standing, gathered: QuarterFacts, between: str = "；"
) -> dict[str, object]:
    result = standing.latest.result
    account = result.account
    assert account is not None
    return {
        "序号": number,
        "平台": clean(account.platform),
        "名称": clean(account.name),
        "单位": clean(result.unit_name),
        "情形": between.join(prose.first_reasons(_why(standing), prose.REASONS)),
        "复查": _recheck(standing, gathered),
    }


def _case_row(number: int, case: Case, state: str, gathered: QuarterFacts) -> dict[str, object]:
    return {
        "序号": number,
        "单位": clean(case.checked.result.unit_name),
        "对象": prose.subject_name(case.checked.result),
        "问题": prose.problem(case),
        "证据": _place_of_evidence(case, gathered),
        "首次": case.first.words.removeprefix(f"{gathered.quarter.year}年"),
        "状态": state,
    }


def _place_of_evidence(case: Case, gathered: QuarterFacts) -> str:
    """2026年12月问题清单第3号: there, and under that number in its folder 证据, the evidence lies."""
    places = [(case.finding, monthly.LIST), *([(case.sham, monthly.HINTS)] if case.sham else [])]
    return "，".join(
        Month.parse(finding.result.inspection.period).words
        + (f"{where}第{gathered.numbers[finding.pk]}号" if finding.pk in gathered.numbers else UNLISTED)
        for finding, where in places
    )


def _states(gathered: QuarterFacts, issued_on: date) -> list[str]:
    """How each problem stands, and what its unit replied after the inspection, to the notice's day."""
    replied = closing.since_looked(gathered.cases, closing.end_of(issued_on, gathered.issued))
    said = (replied.get(record.duty_of(case)) for case in gathered.cases)
    return [
        _state(case) + (f"（检查以后单位回复{reply.state}）" if reply else "")
        for case, reply in zip(gathered.cases, said, strict=True)
    ]


_STATES = {
    Status.NEW: "新核实，待整改",
    Status.ONGOING: "未整改",
    Status.RETURNED: "整改后再次出现，待整改",
    Status.SHAM: "整改不到位，待整改",
}


def _state(case: Case) -> str:
    if case.status == Status.FIXED and case.fixed_in:
        return f"{case.fixed_in.month}月复查已整改"
    if case.mended_since:
        return lives.MENDED_SINCE
    return _STATES.get(case.status, "未能复查")


def _platform(checked: Checked) -> str:
    account = checked.result.account
    return account.platform if account else ""


RUNNING = re.compile(r"到(?:监测时间点|\d{4}年\d+月\d+日)已有\d+天")
"""What grows from month to month of a problem that nobody has mended."""


def _why(standing: Standing) -> list[str]:
    """（10月）what one month's inspection told; （10月至12月）what three of them told alike, but for how long
    it has lasted: that in the words of the last."""
    name = prose.subject_name(standing.latest.result)
    told: dict[str, tuple[str, list[Month]]] = {}
    for month, checked in standing.failed:
        for reason in checked.verdict.reasons:
            text = prose.reason(reason, name)
            _, months = told.get(RUNNING.sub("", text), ("", []))
            told[RUNNING.sub("", text)] = text, [*months, month]
    return [f"（{months_words(dict.fromkeys(months))}）{text}" for text, months in told.values()]


def _recheck(standing: Standing, gathered: QuarterFacts) -> str:
    """How what made it 不合格 stood at the last month's inspection."""
    accused = {finding.key for _, checked in standing.failed for finding in checked.accused}
    found = gathered.by_subject.get(standing.latest.subject, ())
    cases = [case for case in found if case.finding.key in accused]
    states = {Status.FIXED if case.is_mended else case.status for case in cases}
    if states == {Status.FIXED}:
        return "已整改"
    if len(states) == 1:
        return _state(cases[0])
    if states.isdisjoint(STANDING):
        return "未能复查"
    return "部分整改" if Status.FIXED in states else "未整改"


# --- workbook and page ---


def _sheets(gathered: QuarterFacts, items: Sequence[Item]) -> list[Sheet]:
    months = _month_rows(gathered)
    return [
        Sheet(
            "月度检查",
            tuple(
                Col(head, 16)
                for head in (
                    "月份",
                    "检查网站（个）",
                    "检查账号（个）",
                    "核实问题（个）",
                    "新增（个）",
                    "持续（个）",
                    "再次出现（个）",
                    "较上月已整改（个）",
                )
            ),
            [[str(v) if isinstance(v, str) else int(str(v)) for v in row.values()] for row in months],
            bars=("核实问题（个）", "新增（个）", "持续（个）"),
        ),
        Sheet(
            "不合格网站",
            (
                Col("序号", 6),
                Col("网站名称", 26),
                Col("网站标识码", 14),
                Col("主办单位", 24),
                Col("不合格情形", 60),
                Col("复查结果", 14),
            ),
            [
                [str(v) for v in _site_row(n, s, gathered).values()]
                for n, s in enumerate(failed(gathered.sites), 1)
            ],
        ),
        Sheet(
            "不合格政务新媒体",
            (
                Col("序号", 6),
                Col("平台", 14),
                Col("账号名称", 24),
                Col("主办单位", 24),
                Col("不合格情形", 60),
                Col("复查结果", 14),
            ),
            [
                [str(v) for v in _account_row(n, s, gathered).values()]
                for n, s in enumerate(failed(gathered.accounts), 1)
            ],
        ),
        *accounts_documents.sheets([_of_quarter_end(standing) for standing in gathered.accounts]),
        Sheet(
            LEDGER,
            LEDGER_COLUMNS,
            [
                _ledger_row(number, case, item, gathered)
                for number, (case, item) in enumerate(zip(gathered.cases, items, strict=True), 1)
            ],
        ),
    ]


def _of_quarter_end(standing: Standing) -> accounts_documents.Standing:
    """An account as the quarter judges it, told by the last month in which it failed."""
    month, checked = standing.failed[-1] if standing.failed else standing.months[-1]
    account = checked.result.account
    assert account is not None
    return accounts_documents.Standing(account, checked.result, standing.verdict, checked, month)


LEDGER_COLUMNS = (
    Col("序号", 6),
    Col("责任单位", 24),
    Col("检查对象", 24),
    Col("指标", 16),
    Col("问题", 60),
    Col("位置", 24),
    Col("网址", 40, link=True),
    Col("整改建议", 40),
    Col("首次核实", 12),
    Col("最近核实", 12),
    Col("整改情况", 16),
    Col("整改完成日期（责任单位填）", 14),
    Col("整改说明（责任单位填）", 30),
    Col("证据编号", 26),
    Col("证据", 60, paper=False),
)


def _ledger_row(number: int, case: Case, item: Item, gathered: QuarterFacts) -> list[str | int]:
    return [
        number, item.unit, item.subject, item.check, item.message, item.where, item.url, item.suggestion,
        case.first.words, case.last.words, item.status, "", "",
        _place_of_evidence(case, gathered), "；".join(item.seen),
    ]  # fmt: skip


def _page(
    gathered: QuarterFacts,
    context: dict[str, object],
    sheets: Sequence[Sheet],
    items: Sequence[Item],
    settings: Office,
    issued_on: date,
) -> dict[str, object]:
    sites, accounts = tally(gathered.sites), tally(gathered.accounts)
    return {
        **context,
        "网站情况": _site_words(gathered, sites, "", settings.measure),
        "新媒体情况": _account_words(gathered, accounts, ""),
        "整改情况": _case_words(gathered, issued_on, ""),
        "卡片": html.cards(sites, accounts, len(gathered.cases)),
        "图": html.bars(
            [(str(row["月份"]), int(str(row["问题"]))) for row in _month_rows(gathered)], "各月核实问题（个）"
        ),
        "表": [sheet for sheet in sheets if sheet.name not in (LEDGER, issuing.SHEET) and sheet.rows],
        "问题": items,
    }


# --- the record ---


def statement(gathered: QuarterFacts, settings: Office, issued_on: date, folder: Path) -> Statement:
    """What the notice says, for the records."""
    title = prose.title(settings, prose.quarter_words(settings, gathered.quarter))
    sites, accounts = tally(gathered.sites), tally(gathered.accounts)
    counts = lives.counts(gathered.cases)
    return Statement(
        kind=Notice.Kind.QUARTERLY,
        period=str(gathered.quarter),
        title=title.replace("\n", ""),
        issued_on=issued_on,
        folder=folder,
        figures={
            "months": [str(facts_.month) for facts_ in gathered.months],
            "sites": [sites.total, sites.checked, sites.failed],
            "accounts": [accounts.total, accounts.checked, accounts.failed],
            "problems": {str(status): counts[status] for status in Status},
            "rectify_days": settings.rectify_days,
            "pending": unreviewed.count(gathered.months),
            "units": record.by_unit(unmended(gathered.cases), gathered.months[0].month),
        },
        named=[
            [checked for _, checked in standing.failed]
            for standing in failed((*gathered.sites, *gathered.accounts))
        ],
        demanded=unmended(gathered.cases),
    )
