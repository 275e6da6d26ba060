"""催办: for each unit a letter with what it has not mended yet, and for the office a list of all of it."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from checks.recheck import Outcome
from crawler.archive import now
from crawler.plan import TIMEZONE
from reports import issuing, office, prose
from reports.documents import excel, files, verify, word, words
from reports.documents.excel import Col, Sheet
from reports.documents.words import clean
from reports.errors import UserError
from reports.office import Office
from reports.rectify import demands, orders
from reports.rectify.closing import AWAITING, OBJECTIONS, PENDING, UNTOLD, Line, lines
from reports.rectify.demands import Period

LIST = "催办的整改事项"
COLUMNS = (
    *(Col("责任单位", 22), Col("编号", 13), Col("检查对象", 22), Col("问题", 46), Col("网址", 34, link=True)),
    *(Col("整改期限", 12), Col("期限", 11), Col("单位回复", 10), Col("复查结果", 12), Col("以前通报过", 16)),
    Col("核对", 24),
)


def write(period: Period, out: Path | None = None) -> tuple[list[Path], list[Line]]:
    """Write the letters (.zip) and the list (.xlsx) of what is not mended, by what anybody told or saw; gives
    their paths and its lines.

    Those longest over their term come first. 疑似假整改 is a machine's word, and what a unit disputes is not
    settled: both stand in the office's list alone, until a person has looked. Words that only may dispute it
    are told in the list, and the letter is written.

    Raises:
        UserError: nothing was handed over, the notice's 成文日期 is still to come, everything is mended, the
            folder cannot be written, or the office's own template is wrong.
    """
    settings, today = office.load(), now().date()
    handed = demands.handed(period)
    if issuing.is_ahead(handed.notice):
        raise UserError(
            f"{period.words}通报的成文日期是{words.full_date(handed.notice.issued_on)}，还没有到，没有写催办函："
            "催办不能早于通报。请到那天以后再催。"
        )
    found = sorted(
        (line for line in lines(handed.notice, handed.demands) if not line.mended),
        key=lambda line: (line.demand.due, line.owner.name, line.demand.number),
    )
    if not found:
        raise UserError(f"{period.words}的整改事项都已经整改，没有要催办的。")
    name = f"{period.words}整改催办"
    documents = {f"{name}.xlsx": _list(found, today)}
    if letters := _letters(found, period, settings, today):
        documents[f"{name}函.zip"] = letters
    return files.hand_over(out or settings.documents / str(period), documents), found


def is_urged(line: Line) -> bool:
    """Whether a letter urges it: not what a person has to look at first."""
    return line.seen != Outcome.FAKE and not line.held


def _list(found: Sequence[Line], today: date) -> bytes:
    told = [orders.row(line.demand) for line in found]
    rows = [
        [
            clean(line.owner.name),
            *(one[title] for title in ("编号", "检查对象", "问题", "网址", "整改期限")),
            _term(line, today),
            line.said,
            line.seen,
            "、".join(line.before),
            line.held or line.doubt or ("请人工核对" if line.seen == Outcome.FAKE else ""),
        ]
        for line, one in zip(found, told, strict=True)
    ]
    content = excel.render([Sheet(LIST, COLUMNS, rows)])
    verify.xlsx(f"{LIST}.xlsx", content, {LIST: len(rows)})
    return content


def _letters(found: Sequence[Line], period: Period, settings: Office, today: date) -> bytes:
    by_unit: defaultdict[int, list[Line]] = defaultdict(list)
    for line in found:
        if is_urged(line):
            by_unit[line.demand.unit_id].append(line)
    if not by_unit:
        return b""
    units = list(by_unit.values())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, unit in zip(files.file_names(map(_name, units)), units, strict=True):
            package.writestr(f"{name}{_called(name, settings)}.docx", _letter(unit, period, settings, today))
    return buffer.getvalue()


def _letter(unit: Sequence[Line], period: Period, settings: Office, today: date) -> bytes:
    shown = [(line, orders.row(line.demand)) for line in unit[: prose.LETTERED]]
    left_out = len(unit) - len(shown)
    over = sum(line.demand.due < today for line in unit)
    by = words.full_date(words.working_days_after(today, settings.rectify_days))
    name = clean(_name(unit))
    content = word.render(
        "reminder",
        {
            **prose.letter_head(settings, today, period.words, _called(name, settings)),
            "单位": name,
            **(prose.OWN if prose.is_own(name, settings) else {}),
            "期间": period.words,
            "依据": orders.notice_words(unit[0].demand.notice),
            "个数": len(unit),
            "状况": _unfinished(unit),
            "超期": _over(over, len(unit)),
            "催办": _urged(over, len(unit), by),
            "清单": [
                {
                    "编号": one["编号"],
                    "问题": f"{one['检查对象']}：{one['问题']}",
                    "网址": one["网址"],
                    "建议": one["整改建议"],
                    "期限": words.full_date(line.demand.due),
                    "情况": "，".join((_term(line, today), *_state(line))),
                }
                for line, one in shown
            ],
            "清单说明": f"注：另有{left_out}个，见已发的整改清单。" if left_out else "",
        },
        settings.folder / "templates",
    )
    verify.docx(f"{name}{_called(name, settings)}.docx", content, {LIST: len(shown)})
    return content


def _name(unit: Sequence[Line]) -> str:
    """What the unit to which the letters went is called by now."""
    return unit[0].demand.unit.name


def _called(unit: str, settings: Office) -> str:
    return "自查整改催办单" if prose.is_own(unit, settings) else "整改催办函"


def _unfinished(unit: Sequence[Line]) -> str:
    """What is said of all of them: nobody knows how it stands of what no unit told and nobody has seen."""
    unknown = sum(line.reply is None and line.seen in UNTOLD for line in unit)
    if unknown == len(unit):
        return "没有收到回复"
    return "没有整改完成或者没有收到回复" if unknown else "没有整改完成"


def _over(over: int, count: int) -> str:
    if not over:
        return ""
    return "，均已超过整改期限" if over == count else f"，其中{over}个超过了整改期限"


def _urged(over: int, count: int, by: str) -> str:
    """Until when: what is over its term has as long again as the office gives, from the letter's day."""
    if not over:
        return "请抓紧整改，在期限以前完成"
    rest = "" if over == count else "，其余的在期限以前完成"
    return f"请抓紧整改，{'超过期限的' if rest else ''}于{by}前完成{rest}"


def _term(line: Line, today: date) -> str:
    """超期3天, 今天到期, 还有2天; 待核, what a person has to decide first."""
    if line.held:
        return PENDING
    days = (line.demand.due - today).days
    if days < 0:
        return f"超期{-days}天"
    return f"还有{days}天" if days else "今天到期"


def _state(line: Line) -> list[str]:
    """What the unit replied, and what was decided of it; what a recheck saw when, or that none has looked
    since."""
    said = f"单位回复{line.said}" if line.reply else line.said
    answered = line.decided and line.word is not None and line.word.state in OBJECTIONS
    seen = {AWAITING: "回复后尚未复查"}.get(line.seen, "")
    if line.seen == Outcome.STANDING and line.recheck and line.recheck.at:
        day = words.full_date(line.recheck.at.astimezone(TIMEZONE).date())
        seen = f"{day}复查未整改：{prose.said(line.recheck.told).rstrip('。')}"
    return [said, *(["经人工核定，仍须整改"] if answered else []), *([seen] if seen else [])]
