"""R6 and R9: the figures in the report's text against its tables, and its percentages against their counts.

Only sentences whose every word before the figure is known are compared: a sentence on one office, one channel
or another year has figures of its own, which no table of the report holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from checks.annual.form import CARRIED_IN, CARRIED_OUT, HANDLED, LAWSUIT, LAWSUIT_AFTER, NEW, REVIEW, TOTAL
from checks.annual.model import Answer, Kind, Line, Remark, Report, Unrecognised, nothing

_COUNT = r"(?P<count>\d{1,3}(?:,\d{3})+|\d{1,9})(?:件|宗|条|项|份|个|起|例)"
LONGEST_CLAUSE = 120
_OFFICE = re.compile("(?<![我本全各])(?:局|镇|乡|街道|办公室|委员会|部门|单位)")
_ASIDE = re.compile(
    r"公民、法人(?:或者|和|或|及|以及)?其他(?:社会)?组织(?:的|提出的|提交的)?|（(?:含|包括)上年[^（）]{0,12}）"
)
"""What a sentence may say more without another meaning of its count."""
_LEAD = (
    r"(?P<year>20\d\d)年度?|本年度?|全年|今年|年内|一年来|全[省市县区旗州镇乡街局校]|[我本][省市县区旗州镇乡局委校]"
    r"|各级(?:行政机关|各部门|各单位)|共计?|一共|累计|总共|合计|按照要求|依法"
)
"""Who and when, of the whole report: 本机关 and 我办 may be one office of many."""
_APPLICATION = (
    r"(?:的)?(?:政府信息公开申请|信息公开申请|依申请公开(?:政府信息|信息)?(?:的)?(?:申请|事项)?)"
    r"(?:数量|总数|总量)?(?:共计?|合计|为|:|：)?"
)
_ABOUT = (
    r"(?:因|因为|涉及|针对)?政府信息公开(?:工作|申请|答复|类|方面)*"
    r"(?:的|而|所|被|引发|引起|产生|发生|提起|申请|收到|办理)*"
)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a clause with a count may mean."""

    name: str
    pattern: re.Pattern[str]
    rows: tuple[str, ...]
    """Of table three (codes) or four (groups), whose 总计 it is, together."""
    or_each: tuple[str, ...] = ()
    """Rows whose 总计 alone it may be, too."""
    after_applications: bool = False
    """办结3件 alone is of applications only after a clause that names them."""


_MEANINGS = (
    _Meaning(
        "表三本年新收（或加上年结转）的总计",
        re.compile(
            rf"(?:收到|受理|接收|接到|收到并办理){_APPLICATION}{_COUNT}"
            rf"|(?:尚?未|没有)(?:收到|受理|接收|接到)(?:过|任何)?{_APPLICATION}"
        ),
        (NEW, CARRIED_IN),
        or_each=(NEW,),
    ),
    _Meaning(
        "表三本年新收的总计", re.compile(rf"(?:本年)?(?:新收到?|新受理|新增){_APPLICATION}{_COUNT}"), (NEW,)
    ),
    _Meaning(
        "表三上年结转的总计",
        re.compile(rf"(?:其中)?(?:上年度?|上一年度?)结转(?:的)?(?:{_APPLICATION})?(?:办理)?{_COUNT}"),
        (CARRIED_IN,),
        after_applications=True,
    ),
    _Meaning(
        "表三（七）总计的总计",
        re.compile(rf"(?:已|均已|共)?(?:按[期时]|依法|及时)?办结(?:{_APPLICATION})?{_COUNT}"),
        (HANDLED,),
        after_applications=True,
    ),
    _Meaning(
        "表三结转下年度的总计",
        re.compile(
            r"结转(?:至|到)?(?:下年度?|下一年度?|20\d\d年度?)(?:继续)?(?:办理)?"
            rf"(?:{_APPLICATION})?{_COUNT}"
        ),
        (CARRIED_OUT,),
        after_applications=True,
    ),
    _Meaning(
        "表四行政复议的总计", re.compile(rf"{_ABOUT}行政复议(?:案件|申请)?(?:为|共)?{_COUNT}"), (REVIEW,)
    ),
    _Meaning(
        "表四行政诉讼的总计",
        re.compile(rf"(?:{_ABOUT}|被?(?:提起|引发|引起|发生|产生)?)行政诉讼(?:案件)?(?:为|共)?{_COUNT}"),
        (LAWSUIT, LAWSUIT_AFTER),
        or_each=(LAWSUIT, LAWSUIT_AFTER),
    ),
)

_RATE = re.compile(
    r"(?:收|受理|接|承办|交办)[^，。；\d]{0,30}(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,9})(?P<unit>人次|[件条个封宗项份起例次])"
    r"[，、；](?:其中|已经?|现已|共|实际|均已?|累计)*(?P<what>(?:按期|按时|及时|限时)?(?:办结|答复|回复|办复|处理|办理|受理|采纳|反馈))"
    r"(?:了)?(?P<part>\d{1,3}(?:,\d{3})+|\d{1,9})(?P=unit)[，、（]?(?P=what)率(?:均)?(?:为|达到了?|达|是|：|:)?"
    r"(?P<rate>\d{1,3}(?:\.\d{1,4})?)%(?!以上|左右|以内)"
)
"""收到留言121件，办结116件，办结率95.9%: the rate has the name of what was counted."""


def prose(report: Report) -> Iterator[Line]:
    """The paragraphs of the report, each ending at its line's end."""
    return (line for line in report.lines if not line.in_table)


# --- R6 ---


def same_figures(report: Report) -> Answer:
    """R6: 新收, 上年结转, 办结, 结转下年, 复议 and 诉讼 of the text are those of the tables."""
    told = [
        (count, meaning, Remark(Kind.PROBLEM, f"正文“{sentence[:60]}”", str(count), meaning.name, line.place))
        for line in prose(report)
        for sentence in _sentences(line.text, report)
        for count, meaning in _counts(sentence, report)
    ]
    remarks, unread = [], 0
    for count, meaning, remark in told:
        right, sure = _right(meaning, report)
        unread += count not in right and not sure
        if count not in right and sure:
            values = "或".join(map(str, dict.fromkeys(right)))
            remarks.append(replace(remark, should=f"{meaning.name} {values}"))
    if unread:
        why = "表格里相应的数没有认出或是空白，没有核对"
        remarks.append(Remark(Kind.UNABLE, "正文", f"{unread} 处件数", why))
    return Answer("R6", tuple(remarks), f"{len(told)} 处") if told else nothing("R6", "正文没有这些件数")


def _sentences(text: str, report: Report) -> Iterator[str]:
    """The sentences of a paragraph up to the one that speaks of another office: what follows may be its."""
    for sentence in re.split("[。；;！]", _ASIDE.sub("", text)):
        yield sentence
        if _OFFICE.search(sentence.replace(report.unit, "")):
            return


def _counts(sentence: str, report: Report) -> Iterator[tuple[Decimal, _Meaning]]:
    """Each count of a sentence with its meaning.

    Clauses are read from the first one on; with the first that has another form the rest is left alone.
    """
    on_applications = False
    for clause in re.split("[，、]", sentence):
        rest = _without_lead(clause, report) if len(clause) <= LONGEST_CLAUSE else None
        if rest == "":
            continue
        matched = ((meaning, meaning.pattern.fullmatch(rest or "")) for meaning in _MEANINGS)
        meaning, match = next((one for one in matched if one[1]), (None, None))
        if meaning is None or match is None or (meaning.after_applications and not on_applications):
            return
        on_applications = on_applications or NEW in meaning.rows
        yield _number(match["count"] or "0"), meaning


def _without_lead(clause: str, report: Report) -> str | None:
    """A clause without the words that say who and when; None when that is another year."""
    unit = f"|{re.escape(report.unit)}" if report.unit else ""
    while match := re.match(f"{_LEAD}{unit}", clause):
        if match["year"] and int(match["year"]) != report.year:
            return None
        clause = clause[match.end() :]
    return clause


def _right(meaning: _Meaning, report: Report) -> tuple[tuple[Decimal, ...], bool]:
    """The values that the tables allow, and whether the cells are all there and hold numbers."""
    tables = (report.applications, report.reviews)
    known = [table.rows for table in tables if not isinstance(table, Unrecognised)]
    rows = {name: row for table in known for name, row in table.items()}
    if not rows.keys() >= {*meaning.rows}:
        return (), False
    cells = {name: rows[name][TOTAL] for name in meaning.rows}
    values = {name: cell.value or Decimal(0) for name, cell in cells.items()}
    right = (*(values[name] for name in meaning.or_each), sum(values.values(), Decimal(0)))
    return right, all(cell.value is not None for cell in cells.values())


# --- R9 ---


def percentages(report: Report) -> Answer:
    """R9: a rate in the text is that of the counts before it, rounded; 100 % only where they are equal."""
    remarks, compared = [], 0
    for line in prose(report):
        for match in _RATE.finditer(line.text):
            whole, part, told = (_number(match[name]) for name in ("whole", "part", "rate"))
            if not whole or part > whole:
                continue
            compared += 1
            if not is_rate(part, whole, told):
                wanted = f"{part} ÷ {whole} = {right_rate(part, whole, told)}%"
                remarks.append(Remark(Kind.PROBLEM, f"正文“{match[0][:60]}”", f"{told}%", wanted, line.place))
    if not compared:
        return nothing("R9", "正文没有可核对的百分比")
    return Answer("R9", tuple(remarks), f"{compared} 处")


def is_rate(part: Decimal, whole: Decimal, told: Decimal) -> bool:
    """Whether a rate in per cent is that of its counts, rounded; 100 only where they are equal."""
    if told == 100 or part == whole:
        return told == 100 and part == whole
    step = Decimal(1).scaleb(int(told.as_tuple().exponent))
    right = part * 100 / whole
    return told in {right.quantize(step, mode) for mode in (ROUND_HALF_UP, ROUND_HALF_EVEN)}


def right_rate(part: Decimal, whole: Decimal, told: Decimal) -> Decimal:
    """The right rate with as many digits as the told one has, and so many that it does not seem to be 100."""
    right = part * 100 / whole
    digits = max(-int(told.as_tuple().exponent), 1)
    while part != whole and round(right, digits) == 100:
        digits += 1
    return round(right, digits)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
