"""The counts as a workbook: every table, the pieces behind each number, and the draft for the annual report.

What a clerk may change is 计入 in 明细, and what came in and was answered: the tables and the draft follow,
for their cells are formulas. Names reach a formula only as another cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from checks.counts import Listed
from reports.counts import draft as counts_draft
from reports.counts import words
from reports.counts.draft import DEALT, PER_TOPIC, PER_UNIT, Cited, rate_formula
from reports.counts.tally import Counts, UnitCount
from reports.documents import excel, files, verify
from reports.documents.excel import Col, Formula, Sheet, Value, place, quoted
from reports.documents.verify import TOTAL
from reports.documents.words import clean
from reports.periods import Month

PIECES, PER_MONTH, PER_COLUMN, DRAFT = "明细", "按月", "按栏目", "年报草稿"
YES, NO = "是", "否"
MARK = "｜"
"""Stands around each of several names in a cell, so that one is not found in another."""
HEADS = ("序号", "计入", "单位", "网站", "标题", "网址", "日期", "栏目", "重点领域", "首次看到", "说明")
COUNTED, UNIT, SITE, DAY, COLUMNS, TOPICS = (
    HEADS.index(head) for head in ("计入", "单位", "网站", "日期", "栏目", "重点领域")
)


def write(counts: Counts, folder: Path) -> list[Path]:
    """Write the workbook into ``folder``; one that somebody has worked in is kept beside it.

    Raises:
        UserError: the folder cannot be written, or the workbook is open elsewhere.
        ContradictionError: its numbers do not agree with each other.
    """
    name, content = workbook(counts)
    return files.hand_over(folder, {name: content})


def workbook(counts: Counts) -> tuple[str, bytes]:
    """The workbook's name and bytes, its arithmetic checked.

    Raises:
        ContradictionError: its numbers do not agree with each other.
    """
    name = f"{counts.span.words}信息公开统计.xlsx"
    sheets = list(_sheets(counts))
    content = excel.render(sheets)
    formulas = sum(isinstance(value, Formula) for sheet in sheets for row in sheet.rows for value in row)
    verify.xlsx(name, content, {sheet.name: len(sheet.rows) for sheet in sheets}, formulas)
    return name, content


def _sheets(counts: Counts) -> Iterator[Sheet]:
    labels = _labels(counts)
    rows = list(_piece_rows(counts, labels))
    of = _Pieces(len(rows))
    yield _per_unit(counts, of)
    if len(counts.span.months) > 1:
        yield _per_month(counts, of)
    yield _per_column(counts, labels, of)
    yield _per_topic(counts, of)
    yield _accounts(counts)
    yield _dealt(counts)
    yield _draft(counts)
    widths = (6, 6, 22, 22, 44, 40, 12, 30, 20, 14, 40)
    yield Sheet(
        PIECES,
        tuple(
            Col(head, width, (YES, NO) if head == "计入" else (), link=head == "网址")
            for head, width in zip(HEADS, widths, strict=True)
        ),
        rows,
    )
    yield _posts(counts)
    yield _left_out(counts)
    yield _unseen(counts)
    yield Sheet("说明", (Col("说明", 110),), [[line] for line in _notes(counts)])


class _Pieces:
    """Formulas that count rows of 明细."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __call__(self, value: int | None, *conditions: str) -> Value:
        """How many pieces count and meet some conditions; a number where there is no piece at all."""
        if value is None:
            return words.UNKNOWN
        if not self._count:
            return value
        parts = (f'{self.all(COUNTED)}="{YES}"', *conditions)
        return Formula(f"SUMPRODUCT({'*'.join(f'({part})' for part in parts)})", value)

    def all(self, column: int) -> str:
        """One column of 明细."""
        letter = place(0, column).rstrip("0123456789")
        return f"'{PIECES}'!${letter}$2:${letter}${self._count + 1}"

    def holds(self, column: int, at: str) -> str:
        """That a cell of several names has the one in the cell ``at``."""
        return f'ISNUMBER(FIND("{MARK}"&{at}&"{MARK}",{self.all(column)}))'


def _per_unit(counts: Counts, of: _Pieces) -> Sheet:
    rows: list[list[Value]] = []
    for number, unit in enumerate(counts.units):
        count = of(unit.number, f"{of.all(UNIT)}={place(number, 0)}")
        state = [_silence(unit, place(number, 1))]
        if counts.minimum is not None:
            state.append(_shortage(unit, counts.minimum, place(number, 1)))
        rows.append([unit.unit, count, *state, words.through(unit), words.remark(unit)])
    minimum = (Col(f"低于每月{counts.minimum}条", 16),) if counts.minimum is not None else ()
    columns = (
        Col("单位", 28),
        Col("发布条数", 12),
        Col("零发布", 20),
        *minimum,
        Col("统计至", 14),
        Col("说明", 60),
    )
    if rows:
        rows.append([TOTAL, _sum(len(counts.counted), 1, len(rows)), *[""] * (len(columns) - 2)])
    return Sheet(PER_UNIT, columns, rows, total=bool(rows))


def _silence(unit: UnitCount, at: str) -> Value:
    """零发布, for as long as the clerk counts nothing."""
    told = words.silence(unit)
    single = told and len(unit.span.months) == 1
    return Formula(f'IF({at}=0,{quoted(told)},"")', told) if single else told


def _shortage(unit: UnitCount, minimum: int, at: str) -> Value:
    told = words.shortage(unit, minimum)
    single = told and len(unit.span.months) == 1
    return Formula(f'IF({at}<{minimum},{quoted(told)},"")', told) if single else told


def _sum(value: int, column: int, rows: int) -> Formula:
    """The sum of a column's rows; what is no number counts nothing."""
    return Formula(f"SUM({place(0, column)}:{place(rows - 1, column)})", value)


def _per_month(counts: Counts, of: _Pieces) -> Sheet:
    def row(number: int, unit: UnitCount) -> list[Value]:
        own = f"{of.all(UNIT)}={place(number, 0)}"
        return [
            unit.unit,
            *(of(unit.of(month), own, _in(of, month)) for month in counts.span.months),
            of(unit.number, own),
        ]

    rows = [row(number, unit) for number, unit in enumerate(counts.units)]
    if rows:
        sums = [sum(unit.of(month) or 0 for unit in counts.units) for month in counts.span.months]
        totals = enumerate([*sums, len(counts.counted)], 1)
        rows.append([TOTAL, *(_sum(total, column, len(rows)) for column, total in totals)])
    heads = (Col(month.words, 12) for month in counts.span.months)
    return Sheet(PER_MONTH, (Col("单位", 28), *heads, Col(TOTAL, 12)), rows, total=bool(rows))


def _in(of: _Pieces, month: Month) -> str:
    return f'LEFT({of.all(DAY)},7)="{month}"'


def _per_column(counts: Counts, labels: dict[tuple[str, Listed], str], of: _Pieces) -> Sheet:
    found = sorted(counts.columns().items(), key=lambda one: (one[0][0], -one[1]))
    rows: list[list[Value]] = [
        [
            site,
            labels[site, column],
            of(count, f"{of.all(SITE)}={place(number, 0)}", of.holds(COLUMNS, place(number, 1))),
            column.url,
        ]
        for number, ((site, column), count) in enumerate(found)
    ]
    columns = (Col("网站", 28), Col("栏目", 36), Col("条数", 12), Col("栏目网址", 50, link=True))
    return Sheet(PER_COLUMN, columns, rows)


def _per_topic(counts: Counts, of: _Pieces) -> Sheet:
    topics = counts.topics()
    rows: list[list[Value]] = [
        [topic, of(count, of.holds(TOPICS, place(number, 0)))]
        for number, (topic, count) in enumerate(topics.items())
    ]
    if rows:
        rows.append(["各领域去重", of(counts_draft.of_any_topic(counts), f"LEN({of.all(TOPICS)})>0")])
    return Sheet(PER_TOPIC, (Col("重点领域", 28), Col("条数", 12)), rows)


def _accounts(counts: Counts) -> Sheet:
    """By unit and platform; what was not seen counts as unknown."""
    groups: dict[tuple[str, str], list[int | None]] = {}
    for one in counts.accounts:
        groups.setdefault((one.account.unit.name, one.account.platform), []).append(one.number)
    rows: list[list[Value]] = [
        [
            unit,
            platform,
            len(numbers),
            words.number(None) if not any(numbers) else sum(filter(None, numbers)),
            f"{sum(not number for number in numbers)}个账号未能统计"
            if any(numbers) and not all(numbers)
            else "",
        ]
        for (unit, platform), numbers in groups.items()
    ]
    if rows:
        total = sum(one.number or 0 for one in counts.accounts)
        rows.append([TOTAL, "", _sum(len(counts.accounts), 2, len(rows)), _sum(total, 3, len(rows)), ""])
    columns = (
        Col("单位", 28), Col("平台", 16), Col("账号（个）", 12), Col("条数（至少）", 14), Col("说明", 40),
    )  # fmt: skip
    return Sheet("新媒体", columns, rows, total=bool(rows))


def _dealt(counts: Counts) -> Sheet:
    def known(value: int | None) -> Value:
        return "—" if value is None else value

    rows: list[list[Value]] = []
    for number, one in enumerate(counts.dealt):
        received, answered, in_time = (place(number, column) for column in (2, 3, 5))
        whole: Value = one.rate
        timely: Value = one.in_time_rate
        if one.received is not None and one.answered is not None:
            whole = Formula(rate_formula(answered, received), one.rate)
        if one.in_time is not None:
            timely = Formula(rate_formula(in_time, answered), one.in_time_rate)
        rows.append(
            [
                *(one.channel, one.unit or "全县", known(one.received), known(one.answered), whole),
                *(known(one.in_time), timely, one.source, one.note),
            ]
        )
    columns = (
        Col("渠道", 20), Col("单位", 24), Col("收到", 10), Col("办结", 10), Col("办结率", 10),
        Col("按期办结", 10), Col("按期办结率", 12), Col("来源", 16), Col("说明", 40),
    )  # fmt: skip
    return Sheet(DEALT, columns, rows)


def _draft(counts: Counts) -> Sheet:
    """The draft follows the tables; beside it stands which cells its numbers come from."""
    paragraphs = counts_draft.paragraphs(counts)
    rows: list[list[Value]] = [[counts_draft.HEADING, ""]] if paragraphs else []
    for pieces in paragraphs:
        formula = "&".join(piece.formula if isinstance(piece, Cited) else quoted(piece) for piece in pieces)
        cited = [piece for piece in pieces if isinstance(piece, Cited)]
        told = "".join(map(str, pieces))
        sources = "；".join(
            f"{piece}：{_spoken(piece.formula)}" for piece in cited if "(" not in piece.formula
        )
        rows.append([Formula(formula, told) if len(formula) < LONGEST_FORMULA else told, sources])
    for remark in counts_draft.remarks(counts) if rows else ():
        rows.append([f"注意：{remark}", ""])
    return Sheet(DRAFT, (Col("年度报告第二部分草稿", 100), Col("数字所在的格", 50)), rows)


def _spoken(formula: str) -> str:
    """按单位表B7 + … for '按单位'!B7+…"""
    return formula.replace("'", "").replace("!", "表")


LONGEST_FORMULA = 8_000
"""Excel takes 8,192 characters."""


def _labels(counts: Counts) -> dict[tuple[str, Listed], str]:
    """A name of each column that no other of its site has."""
    found = {
        (piece.site, column) for unit in counts.units for piece in unit.pieces for column in piece.columns
    }
    names = Counter((site, column.name) for site, column in found)
    return {
        (site, column): _plain(
            column.name if names[site, column.name] == 1 else f"{column.name} {column.url}"
        )
        for site, column in found
    }


def _plain(name: str) -> str:
    return clean(name).replace(MARK, "|")


def _marked(names: Sequence[str]) -> str:
    return MARK + MARK.join(names) + MARK if names else ""


def _piece_rows(counts: Counts, labels: dict[tuple[str, Listed], str]) -> Iterator[list[Value]]:
    number = 0
    for unit in counts.units:
        for piece in unit.pieces:
            number += 1
            yield [
                number,
                NO if piece.why else YES,
                piece.unit,
                piece.site,
                piece.item.title,
                piece.item.url,
                piece.day.isoformat(),
                _marked([labels[piece.site, column] for column in piece.columns]),
                _marked(piece.topics),
                piece.seen,
                "：".join(filter(None, (piece.why or "", piece.note))),
            ]


def _posts(counts: Counts) -> Sheet:
    columns = (
        *(Col("单位", 24), Col("平台", 14), Col("账号", 22)),
        *(Col("标题", 50), Col("日期", 12), Col("网址", 50, link=True)),
    )
    rows: list[list[Value]] = [
        [
            one.account.unit.name, one.account.platform, one.account.name, post.title,
            post.published.isoformat() if post.published else "", post.url,
        ]
        for one in counts.accounts
        for post in one.posts.values()
    ]  # fmt: skip
    return Sheet("新媒体明细", columns, rows)


def _left_out(counts: Counts) -> Sheet:
    """What may be of the span and bears no day, or one still to come."""
    rows: list[list[Value]] = [
        [seen.site.name, item.title, item.url, day, why]
        for seen in counts.sites
        for item, day, why in (
            *((item, "", "没有读到日期") for item, _ in seen.undated),
            *((item, str(item.day), "日期在检查以后") for item in seen.future),
        )
    ]
    columns = (Col("网站", 28), Col("标题", 50), Col("网址", 50, link=True), Col("日期", 12), Col("原因", 24))
    return Sheet("没有计入", columns, rows)


def _unseen(counts: Counts) -> Sheet:
    """未能统计, and why."""
    rows: list[list[Value]] = []
    for seen in counts.sites:
        rows += [[seen.site.name, "整个网站", why] for why in seen.missed]
        rows += [[seen.site.name, f"“{column.name}”栏目", column.unread] for column, _ in seen.unread]
    rows += [[str(one.account), "账号", one.note] for one in counts.accounts if one.number is None]
    return Sheet("未能统计", (Col("对象", 30), Col("范围", 30), Col("原因", 70)), rows)


def _notes(counts: Counts) -> Iterator[str]:
    span = counts.span
    yield f"统计期间：{span.words}（{span.first}至{span.last}）。来源：本系统各月检查的存档和台账。"
    yield from NOTES


NOTES = (
    "一条信息：网站上的一篇文章，或者栏目列表里带日期、正文没有抓到的一条。日期以文章页为准，没有的用列表上的。",
    "只计一次：同一个网址，不论出现在几个栏目、几个月的存档，按第一次看到的日期计一条。",
    "同一单位标题、日期、正文相同的计一条；正文较长的，日期不同也算同一条，按最早的日期。",
    "“明细”里“计入”为“否”的不计：重复的、疑似旧稿重发的、改了日期的旧文、链接到别的网站的。"
    "查看后可以改“计入”，各表和草稿随着变。",
    "后来撤下的仍然计入，“说明”里写明。没有日期的、日期在检查以后的，见“没有计入”。",
    "单位：“栏目归属”表里写了发布单位的归它，没有写的归网站的主办单位。",
    "按栏目、按领域的，一条在几个里就在几个里各计一次；“各领域去重”只计一次。",
    "没有抓到的写“未能统计”，不写 0；栏目没有读全的，条数是至少数，“说明”里写明原因。",
    "办结率 = 办结 ÷ 收到，按期办结率 = 按期办结 ÷ 办结，四舍五入到一位小数，全部办结才写 100%。",
)
