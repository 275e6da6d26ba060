"""Section two of the 政府信息公开工作年度报告 (主动公开政府信息情况), drafted from the counts.

In the register of real reports (海原县2020年: by field and by channel). Each number knows the cell of the
workbook that it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.counts.dealt import LEDGER, PUBLIC, Dealt, rate
from reports.counts.tally import Counts
from reports.documents.excel import place
from reports.documents.words import clean, full_date, listed

HEADING = "二、主动公开政府信息情况"
PER_UNIT, PER_TOPIC, DEALT = "按单位", "按领域", "互动台账"
ITEMS = {"公众号留言": "条", "网站留言": "条", "我为政府网站找错": "条"}
"""What is counted of a channel, where it is not 件."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A number, and how the workbook's cells give it."""

    value: int | str
    formula: str

    def __str__(self) -> str:
        return str(self.value)


def cell(sheet: str, row: int, column: int) -> str:
    """A cell of a sheet by its row and column, from 0, as formulas name it."""
    return f"'{sheet}'!{place(row, column)}"


Paragraph = tuple[str | Cited, ...]


def paragraphs(counts: Counts) -> list[Paragraph]:
    """The draft; each paragraph as pieces of text and numbers."""
    told = (_published(counts), _by_topic(counts), _letters(counts), _proposals(counts))
    return [paragraph for paragraph in told if paragraph]


def text(counts: Counts) -> list[str]:
    """The draft as lines, its heading first; empty where there are no figures."""
    lines = ["".join(map(str, paragraph)) for paragraph in paragraphs(counts)]
    return [HEADING, *lines] if lines else []


def remarks(counts: Counts) -> Iterator[str]:
    """What whoever takes the draft over must know, and must not copy."""
    unknown = [clean(unit.unit) for unit in counts.units if unit.number is None]
    if unknown:
        yield f"{listed(unknown)}未能统计，没有计入；补上检查后请重新生成。"
    if least := [clean(unit.unit) for unit in counts.known if unit.gaps]:
        yield f"{listed(least)}的内容没有读全，条数是至少数，原因见“按单位”表。"
    missing = [topic for topic, number in counts.topics().items() if number is None]
    if missing:
        yield f"重点领域{listed(missing)}未能统计，没有写入。"
    if counts.through and counts.through < counts.span.last:
        yield f"网站发布条数统计至{full_date(counts.through)}，其后的请等下一次检查后重新生成。"
    if any(one.number for one in counts.accounts):
        yield "政务新媒体的条数只含读到的文章，没有写入。"
    if partial := [one.channel for one in counts.dealt if one.source == LEDGER and one.note]:
        yield f"{listed(dict.fromkeys(partial))}的数字不全，见“互动台账”表的说明。"
    yield (
        "第二部分的表格（规章、行政规范性文件、行政许可、行政处罚、行政强制、行政事业性收费）由有关单位填报，本系统没有这些数字。"
        "2021年起的格式第二部分只有表格，以上文字可放在第一部分“主动公开”中。"
    )


def _published(counts: Counts) -> Paragraph:
    if not counts.known:
        return ()
    least = "至少" if any(unit.number is None or unit.gaps for unit in counts.units) else ""
    total = Cited(len(counts.counted), cell(PER_UNIT, len(counts.units), 1))
    return f"{counts.span.words}，通过政府网站发布信息{least}", total, "条。"


def _by_topic(counts: Counts) -> Paragraph:
    topics = counts.topics()
    known = [(row, topic, number) for row, (topic, number) in enumerate(topics.items()) if number is not None]
    if not known:
        return ()
    whole, unread = Cited(of_any_topic(counts), cell(PER_TOPIC, len(topics), 1)), counts.least_of_topics()
    least = {topic: "至少" if topic in unread else "" for _, topic, _ in known}
    any_least = max(least.values())
    parts: list[str | Cited] = [f"围绕{len(known)}个重点领域公开信息{any_least}", whole, "条，其中："]
    for row, topic, number in known:
        parts += [clean(topic) + least[topic], Cited(number, cell(PER_TOPIC, row, 1)), "条、"]
    parts[-1] = "条"
    overlap = sum(number for *_, number in known) != whole.value
    return *parts, "（同一条信息属于几个领域的，各领域都计）。" if overlap else "。"


def of_any_topic(counts: Counts) -> int:
    """How many pieces belong to a 重点领域, each once."""
    return sum(bool(piece.topics) for piece in counts.counted)


def _letters(counts: Counts) -> Paragraph:
    """收到12345热线1501件，办结1501件，办结率100%；…"""
    parts: list[str | Cited] = []
    for row, dealt in enumerate(counts.dealt):
        if dealt.is_proposal or not dealt.received:
            continue
        parts += ["；" if parts else "", *_letter(row, dealt)]
    return (*parts, "。") if parts else ()


def _letter(row: int, dealt: Dealt) -> Sequence[str | Cited]:
    name, measure = clean(dealt.channel), ITEMS.get(dealt.channel, "件")
    received = Cited(dealt.received or 0, cell(DEALT, row, 2))
    answered = Cited(dealt.answered or 0, cell(DEALT, row, 3))
    if dealt.source == PUBLIC:
        whose = f"{clean(dealt.unit)}网站“{name}”公开来信"
        if dealt.answered is None:
            return whose, received, f"封，已答复至少{dealt.seen_answered}封"
        return whose, received, "封，已答复", answered, "封"
    told = Cited(dealt.rate, cell(DEALT, row, 4))
    whose = f"{clean(dealt.unit)}收到{_what(name)}"
    return whose, received, f"{measure}，办结", answered, f"{measure}，办结率", told


def _what(channel: str) -> str:
    """What comes in by a channel."""
    if "找错" in channel:
        return f"“{channel}”留言"
    return channel + {"热线": "诉求", "信箱": "来信"}.get(channel[-2:], "")


def _proposals(counts: Counts) -> Paragraph:
    """承办人大代表建议24件、政协提案45件，办复69件，办复率100%."""
    found = [(row, one) for row, one in enumerate(counts.dealt) if one.is_proposal and one.received]
    if not found:
        return ()
    parts: list[str | Cited] = ["承办"]
    for row, one in found:
        parts += [
            f"{clean(one.unit)}{clean(one.channel)}",
            Cited(one.received or 0, cell(DEALT, row, 2)),
            "件、",
        ]
    whole, part = (
        sum(numbers) for numbers in zip(*((o.received or 0, o.answered or 0) for _, o in found), strict=True)
    )
    wholes, done = ("+".join(cell(DEALT, row, column) for row, _ in found) for column in (2, 3))
    parts[-1] = "件，办复"
    return *parts, Cited(part, done), "件，办复率", Cited(rate(part, whole), rate_formula(done, wholes)), "。"


def rate_formula(part: str, whole: str) -> str:
    """:func:`reports.counts.dealt.rate` as a formula."""
    percent = f'MIN(ROUND(({part})/({whole})*100,1),99.9)&"%"'
    return f'IF(({whole})=0,"—",IF(({part})=({whole}),"100%",{percent}))'
