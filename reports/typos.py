"""错别字对照表: one month's confirmed wrong words, what they should be, and where each stands."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from docxtpl import RichText

from crawler.plan import TIMEZONE
from reports import facts, prose
from reports.documents import excel, verify, word, words
from reports.documents.excel import Col, Sheet
from reports.documents.words import clean
from reports.facts import Checked, MonthFacts
from reports.issuing import Edition
from reports.models import Finding, Reply
from reports.office import Office
from reports.periods import Month

NAME = "错别字对照表"
INDICATORS = ("typo", "misstatement")
RED = "C00000"
LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Slip:
    """One wrong word on one page, as a person confirmed it."""

    checked: Checked
    finding: Finding

    @property
    def unit(self) -> str:
        """主办单位."""
        return clean(self.checked.result.unit_name)

    @property
    def wrong(self) -> str:
        """The word as it stands."""
        return clean(self.finding.data.get("wrong", ""), LONGEST_WORD)

    @property
    def right(self) -> str:
        """What it should be; empty where only the office knows."""
        return clean(self.finding.data.get("right", ""), LONGEST_WORD)

    @property
    def sentence(self) -> tuple[str, str, str]:
        """The words before it, itself, and after it; all before where several are alike."""
        text = prose.said(self.finding.quote)
        around = map(prose.said, self.finding.data.get("around", "").split("\n"))
        starts = {
            text.index(context) + context.index(self.wrong)
            for context in (text, *around)
            if self.wrong and text.count(context) == context.count(self.wrong) == 1
        }
        if len(starts) != 1:
            return text, "", ""
        [start] = starts
        return text[:start], self.wrong, text[start + len(self.wrong) :]


def slips(now: MonthFacts) -> list[Slip]:
    """The month's confirmed wrong words, by unit and word."""
    found = [
        Slip(checked, finding)
        for checked in now.subjects
        for finding in checked.confirmed
        if finding.indicator in INDICATORS
    ]
    return sorted(found, key=lambda slip: (slip.unit, slip.wrong, slip.finding.url))


def names(month: Month, edition: Edition) -> tuple[str, str]:
    """The file names of the month's table, as it goes with one version of the notice."""
    name = edition.name(f"{month.words}{NAME}")
    return f"{name}.docx", f"{name}.xlsx"


def documents(now: MonthFacts, settings: Office, edition: Edition, leaks: Set[str]) -> dict[str, bytes]:
    """The table as .docx and .xlsx; none where no wrong word was confirmed. Of the ``leaks`` of its notice it
    tells the hosts alone.

    Raises:
        UserError: the office's own template is wrong.
        ContradictionError: a document's numbers do not agree with each other.
    """
    found = slips(now)
    if not found:
        return {}
    paper, book = names(now.month, edition)
    sheet = Sheet(NAME, COLUMNS, [_line(number, slip, leaks) for number, slip in enumerate(found, 1)])
    made = {
        paper: word.render("typos", _context(now, found, settings, leaks), settings.folder / "templates"),
        book: excel.render([sheet]),
    }
    verify.docx(paper, made[paper], {})
    verify.xlsx(book, made[book], {NAME: len(found)})
    return made


def _context(now: MonthFacts, found: Sequence[Slip], settings: Office, leaks: Set[str]) -> dict[str, object]:
    where = clean(settings.county) or prose.region(settings)
    left = f"注：共{len(found)}处，此处列前{prose.TABLED}处，其余见同名的电子表格。"
    return {
        "标题": f"{where}政府网站\n{now.month.words}{NAME}",
        "发文机关": prose.issuing_office(settings),
        "说明": _told(now, found),
        "对照": [_row(number, slip, leaks) for number, slip in enumerate(found[: prose.TABLED], 1)],
        "对照说明": left if len(found) > prose.TABLED else "",
    }


def _told(now: MonthFacts, found: Sequence[Slip]) -> str:
    grave = sum(slip.finding.indicator == "misstatement" for slip in found)
    units = len({slip.unit for slip in found})
    waiting = sum(finding.indicator in INDICATORS for finding in now.pending)
    return (
        f"监测时间点为{prose.moment(now.as_of)}。经人工核实，{units}个单位的网站有文字差错{len(found)}处"
        + (f"，其中涉及严重表述错误{grave}处" if grave else "")
        + "，同一个词在一个网页上多次出现的只计一处。"
        + (f"另有{waiting}处尚待核实，没有列入。" if waiting else "")
        + "请各单位逐处核对改正；转载的稿件，由本网站改正。"
    )


def _row(number: int, slip: Slip, leaks: Set[str]) -> dict[str, object]:
    before, wrong, after = slip.sentence
    sentence = RichText(before)
    if wrong:
        sentence.add(wrong, color=RED, underline="single")
        sentence.add(after)
    return {
        "序号": number,
        "单位": slip.unit,
        "错误": slip.wrong,
        "正确": slip.right or "请核对原件",
        "类别": facts.title(slip.finding.indicator),
        "原句": sentence,
        "位置": prose.said(slip.finding.where),
        "网址": prose.whereabouts(slip.finding.url, leaks),
    }


COLUMNS = (
    Col("序号", 6),
    Col("责任单位", 24),
    Col("检查对象", 24),
    Col("错误", 16),
    Col("正确", 16),
    Col("类别", 14),
    Col("原句（【】里是错误的文字）", 50),
    Col("网页标题", 30),
    Col("网址", 40, link=True),
    Col("处数", 8),
    Col("依据", 40),
    Col("复核", 20),
    Col("整改情况（责任单位填）", 12, choices=tuple(Reply.State.values)),
    Col("整改说明（责任单位填）", 30),
)


def _line(number: int, slip: Slip, leaks: Set[str]) -> list[str | int]:
    finding = slip.finding
    before, wrong, after = slip.sentence
    return [
        number, slip.unit, prose.subject_name(slip.checked.result), slip.wrong,
        slip.right or "请核对原件", facts.title(finding.indicator),
        f"{before}【{wrong}】{after}" if wrong else before, prose.said(finding.where),
        prose.whereabouts(finding.url, leaks),
        int(finding.data.get("times", 1)), prose.said(finding.suggestion), _reviewed(finding), "", "",
    ]  # fmt: skip


def _reviewed(finding: Finding) -> str:
    """属实，2026年12月1日."""
    day = finding.reviewed_at
    return finding.review + (f"，{words.full_date(day.astimezone(TIMEZONE).date())}" if day else "")
