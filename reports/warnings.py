"""早期预警: what becomes a veto or a deduction if nobody acts, by 责任单位 and the day on which it falls due.

As a table, a workbook, a calendar, and a 预警函 and a mail draft a unit (``xunjian warnings``), and in the
monthly notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from itertools import groupby
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from reports import facts, office, prose
from reports.chinese import folding
from reports.documents import excel, files, verify, word, words
from reports.documents.excel import Col, Sheet
from reports.documents.words import address, clean
from reports.errors import UserError
from reports.facts import MonthFacts
from reports.models import Inspection, Unit
from reports.office import Office
from reports.periods import Month

NAME = "早期预警"
DRAFT = "预警"
"""How the file of a mail draft begins; the unit follows."""
LETTER, OWN_LETTER = "预警函", "自查预警单"
"""What the letter is that is signed, and how its file begins; of the office's own it is the second."""
ANNEX = "临近期限的事项"
SPOKEN = 20
"""Warnings that the body of a notice spells out; the workbook has all."""
REMEDIES = {
    "column_due": "发布新的信息",
    "account_due": "发布新的信息",
    "letters_due": "答复来信",
    "certificate_due": "更换安全证书",
}
"""What is to be done, by the check that warns."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that falls due; everything crawled in it is clean."""

    unit: str
    subject: str
    indicator: str
    message: str
    url: str
    deadline: date
    """The last day on which it is still in time."""
    key: str

    @property
    def check(self) -> str:
        """What its check is called: 栏目临期预警."""
        return facts.title(self.indicator)

    def left(self, today: date) -> str:
        """How long there is: 还有4天."""
        days = (self.deadline - today).days
        if days < 0:
            return f"已过{-days}天，先核对"
        return f"还有{days}天" if days else "今天到期"


def of(month: MonthFacts) -> list[Due]:
    """A month's warnings that nobody dismissed, unit by unit, what falls due first before the others."""
    found = [
        Due(
            unit=clean(checked.result.unit_name),
            subject=prose.subject_name(checked.result),
            indicator=finding.indicator,
            message=prose.said(finding.message),
            url=address(finding.url),
            deadline=date.fromisoformat(finding.data["deadline"]),
            key=finding.key,
        )
        for checked in month.subjects
        for finding in checked.warnings
        if finding.data.get("deadline")
    ]
    first: dict[str, date] = {}
    for due in found:
        first[due.unit] = min(due.deadline, first.get(due.unit, due.deadline))
    return sorted(found, key=lambda due: (first[due.unit], due.unit, due.deadline, due.subject))


def in_time(dues: Iterable[Due], day: date) -> list[Due]:
    """What a notice or a letter of that day may ask for: for what falls due on the day itself it comes too
    late."""
    return [due for due in dues if due.deadline > day]


def newest() -> Month:
    """The last month whose inspection is finished.

    Raises:
        UserError: there is none.
    """
    done = Inspection.objects.filter(state=Inspection.State.DONE).order_by("-period").first()
    if done is None:
        raise UserError("还没有完成的检查。请先运行 xunjian inspect 月份。")
    return Month.parse(done.period)


def table(dues: Sequence[Due], today: date) -> Table:
    """For the terminal."""
    shown = folding("责任单位", "预警", "最迟", "还有")
    for unit, own in _by_unit(dues).items():
        shown.add_section()
        for number, due in enumerate(own):
            row = ("" if number else unit, due.message, f"{due.deadline}", due.left(today))
            shown.add_row(*map(escape, row))
    return shown


def sheet(dues: Sequence[Due], today: date, leaks: Set[str] = prose.NO_LEAKS) -> Sheet:
    """One row a warning; of the ``leaks`` of a notice the hosts alone."""
    columns = (
        *(Col("责任单位", 24), Col("检查对象", 28), Col("预警事项", 18), Col("预警", 60)),
        *(Col("最迟日期", 14), Col("还有（写表之日起）", 18), Col("网址", 40, link=True)),
    )
    rows = [
        [
            *(due.unit, due.subject, due.check, due.message, due.deadline.isoformat(), due.left(today)),
            prose.whereabouts(due.url, leaks),
        ]
        for due in dues
    ]
    return Sheet(NAME, columns, rows)


def sentence(dues: Sequence[Due]) -> str:
    """For the body of a notice, after a colon, unit by unit."""
    told = [
        f"{unit}，{'；'.join(map(_without_unit, own))}。" for unit, own in _by_unit(dues[:SPOKEN]).items()
    ]
    return "".join(told) + (f"共{len(dues)}项，其余见电子表格“{NAME}”表。" if len(dues) > SPOKEN else "")


def _without_unit(due: Due) -> str:
    """A warning after its unit's name, where the site bears the same."""
    told = due.message.removesuffix("。")
    if due.subject.removesuffix("网站") != due.unit:
        return told
    return told.removeprefix(due.unit).removeprefix("的")


def _by_unit(dues: Iterable[Due]) -> dict[str, list[Due]]:
    return {unit: list(own) for unit, own in groupby(dues, lambda due: due.unit)}


# --- files ---


def write(month: MonthFacts, folder: Path, today: date) -> list[Path]:
    """Write the workbook, the calendar, and a letter and a mail draft a unit into ``folder``.

    The workbook and the calendar have all, letters and drafts what a unit can still do in time.
    Letters and drafts of an earlier run that have nothing to say any more go.

    Raises:
        UserError: the folder cannot be written, a file is open elsewhere, or the office's own template is
            wrong.
    """
    dues, settings = of(month), office.load()
    units = _by_unit(in_time(dues, today))
    name = f"{month.month.words}{NAME}"
    documents: dict[str, bytes] = {
        f"{name}.xlsx": excel.render([sheet(dues, today)]),
        f"{name}.ics": calendar(dues, month.as_of),
    }
    for called, (unit, own) in zip(files.file_names(units), units.items(), strict=True):
        letter = OWN_LETTER if prose.is_own(unit, settings) else LETTER
        documents[f"{letter}-{called}.docx"] = _letter(unit, own, month, settings, today)
        documents[f"{DRAFT}-{called}.eml"] = _draft(unit, own, month, settings, today)
    written = files.hand_over(folder, documents)
    for pattern in (f"{LETTER}-*.docx", f"{OWN_LETTER}-*.docx", f"{DRAFT}-*.eml"):
        for path in folder.glob(pattern):
            if path not in written and not files.is_kept(path):
                files.withdraw(path)
    return written


def calendar(dues: Sequence[Due], as_of: datetime) -> bytes:
    """An iCalendar file (RFC 5545) with one whole-day event a warning, on its last day."""
    from icalendar import Calendar, Event  # a tenth of a second, which the other documents need not wait

    made = Calendar()
    made.add("prodid", "-//xunjian//warnings//ZH")
    made.add("version", "2.0")
    for due in dues:
        event = Event()
        event.add("uid", f"{due.key}-{due.deadline}@xunjian")
        event.add("dtstamp", as_of)
        event.add("dtstart", due.deadline)
        event.add("summary", f"{due.unit}：{due.check}，{due.subject}")
        event.add("description", f"{due.message}\n{due.url}".strip())
        made.add_component(event)
    return bytes(made.to_ical())


def _letter(unit: str, dues: Sequence[Due], month: MonthFacts, settings: Office, today: date) -> bytes:
    """预警函, 自查预警单."""
    own = prose.is_own(unit, settings)
    first = sorted(dues, key=lambda due: due.deadline)
    rows = [
        {
            "序号": number,
            "对象": due.subject,
            "事项": due.check,
            "预警": f"{due.message.removesuffix('。')}。",
            "最迟": due.deadline.isoformat(),
            "还有": due.left(today),
            "网址": due.url,
        }
        for number, due in enumerate(first[: prose.TABLED], 1)
    ]
    left_out = len(dues) - len(rows)
    content = word.render(
        "warning",
        {
            **prose.letter_head(settings, today, month.month.words, OWN_LETTER if own else LETTER),
            "单位": unit,
            "称呼": "本单位" if own else "你单位",
            **(prose.OWN if own else {}),
            "期间": month.month.words,
            "监测时间点": prose.moment(month.as_of),
            "对象": prose.subjects(due.subject for due in dues),
            "个数": len(dues),
            "最早": words.full_date(first[0].deadline),
            "到期": _due_words(dues),
            "办理": "、".join(dict.fromkeys(REMEDIES[due.indicator] for due in first)),
            "不算更新": _no_update(dues),
            "清单": rows,
            "清单说明": f"注：另有{left_out}个事项，见电子表格“{NAME}”。" if left_out else "",
        },
        settings.folder / "templates",
    )
    verify.docx(f"{LETTER}-{unit}.docx", content, {ANNEX: len(rows)})
    return content


def _due_words(dues: Sequence[Due]) -> str:
    """When what a letter tells falls due: 2026年12月4日到期; of several, 都在2026年12月4日到期 or 最早的…."""
    days = {due.deadline for due in dues}
    which = "" if len(dues) == 1 else "都在" if len(days) == 1 else "最早的"
    return f"{which}{words.full_date(min(days))}到期"


def _no_update(dues: Sequence[Due]) -> str:
    """What does not count as new information, where a letter asks for some."""
    asked = {due.indicator for due in dues}
    if "column_due" in asked:
        return "；只修改发布日期、重发旧稿的，不算更新"
    return "；只重发旧稿的，不算更新" if "account_due" in asked else ""


def _draft(unit: str, dues: Sequence[Due], month: MonthFacts, settings: Office, today: date) -> bytes:
    """A mail that nobody has sent yet: the clerk looks it through and fills in to whom it goes."""
    own = prose.is_own(unit, settings)
    known = Unit.objects.filter(name=unit).first()
    officer = f"（信息员：{clean(known.officer)}）" if known and known.officer else ""
    listed = [
        f"{number}. {due.message.removesuffix('。')}。" + (f"\n   {due.url}" if due.url else "")
        for number, due in enumerate(dues, 1)
    ]
    contact = f"{clean(settings.contact)}\n" if settings.contact else ""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"{month.month.words}检查预警：{'本单位' if own else unit}有{len(dues)}项临近期限"
    message["X-Unsent"] = "1"
    message.set_content(
        f"{prose.OWN['单位'] if own else unit}{officer}：\n\n"
        f"{month.month.words}检查（监测时间点{prose.moment(month.as_of)}）中，"
        f"{'本单位' if own else '你单位'}下列事项没有超过期限，"
        "但已临近，请在期限以前办理；已经办理的，不必再办：\n\n"
        + "\n".join(listed)
        + f"\n\n{prose.issuing_office(settings)}\n{contact}{words.full_date(today)}\n"
    )
    return bytes(message)
