"""Published letters (留言): the rows of a mailbox list, and the one letter of a letter page (S13 to S16)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from crawler.page import dates
from crawler.page.document import Element, marks_of, pieces, pieces_of, text_of
from crawler.page.model import Letter
from crawler.page.rows import Entry

MAX_TEXT = 2_000
"""Characters kept of a question and of an answer."""
_MAX_PIECES = 5_000

STATE = re.compile(
    r"^[\[(（【]?\s*(已办结|已回复|已答复|已处理|处理完成|办理完成|已完成|已受理|受理中|办理中|处理中|待办理|待回复|待受理|未回复|未处理|未受理|已转办|已公开|已办理|办结|已答复)\s*[\])）】]?$"
)
_LONGEST_STATE = 12
_TITLE_STATE = re.compile(
    r"(?:^\W*|[\W_])(已回复|已答复|已办结)\W*$|^\W*(已回复|已答复|已办结)\W|"
    r"[\[(（【](已回复|已答复|已办结|办理中|待回复|未回复)[\])）】]"
)
"""Of a letter that complains (…电话未回复) the words say nothing of the letter."""
_KINDS = "咨询|投诉|建议|举报|求助|求决|感谢|表扬|反映|申诉|意见|其他"
_KIND = re.compile(rf"[\[(（【]?\s*((?:{_KINDS})(?:类|信|件)?)\s*[\])）】]?")
_TITLE_KIND = re.compile(
    rf"^\s*[\[【(（]\s*({_KINDS})(?:类|信|件)?\s*[\]】)）]|的({_KINDS})(?=$|[（(\[【已]|信件?)"
)

_WHO = "(?:信件|来信|留言|咨询|诉求|问题|提问|投诉|工单|写信)"
_ANSWERED = "(?:回复|答复|办理|处理|回信|反馈|官方回复|部门回复)"
_FIELDS = {
    "title": rf"{_WHO}?(?:标题|主题|题目)",
    "received": rf"(?:{_WHO}|提交|来件|收信|发信)(?:时间|日期)",
    "accepted": "受理(?:时间|日期)",
    "replied": "(?:回复|答复|回信|反馈)(?:时间|日期)",
    "handled": "(?:处理|办结|办理|办复)(?:时间|日期)",
    "state": rf"(?:{_WHO}|{_ANSWERED}|当前|办结)?状态|办理情况",
    "asked": rf"{_WHO}(?:内容|描述|详情)",
    "answer": "处理(?:结果|意见|回复)|(?:承办|办理|责任)(?:单位|部门)意见|"
    "(?:官方|部门|单位)?(?:回复|答复|办理|回信|反馈|回应)(?:内容|结果|意见|情况|信息|摘要|附件)?",
    "unit": "(?:回复|答复|反馈|回信)(?:单位|部门|机构|人|者)",
    "office": "(?:办理|承办|处理|责任|受理)(?:单位|部门|机构)",
    "kind": rf"{_WHO}(?:类型|类别|分类|性质|目的)|类型|类别",
    "other": rf"(?:{_WHO}|查询)?(?:编号|流水号|编码|单号|密码|查询码|ID)|(?:发件)?IP(?:地址)?|处理对象|姓名|"
    "(?:写信|来信|留言|咨询|提问|投诉|发信)人(?:姓名)?|联系(?:电话|方式|地址)|(?:收信|来信|受信)(?:单位|部门|人|对象)|"
    "(?:是否)?(?:公开|满意)|满意度(?:评价)?|评价(?:内容|时间)?|(?:浏览|阅读|点击|访问)(?:次数|量)|附件|操作|"
    "所属(?:区域|地区|领域|栏目)|办理(?:进度|过程)",
}
_FIELD = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _FIELDS.items()))
_TEXTS = {"asked", "answer"}
_PROSE = re.compile(r"[\u4e00-\u9fff].*[，。；！]")
"""What a line that nothing labels must have to be more than a caption."""
_ANSWERING = re.compile(
    r"收悉|您(?:所)?(?:反映|咨询|提出|提)的|(?:答复|回复)如下|^.{0,8}(?:回复|答复|回应|意见|回音).{0,4}[:：]$"
)
"""Words of those who answer, and labels of answers that no list of labels knows."""
_QUOTES = (("'", "'"), ('"', '"'), ("'#", "'"), ('"#', '"'))
_SHOWN = ("img", "embed", "object", "iframe", "video", "a")
"""What may hold an answer that is no text."""
_LOOSE = {
    "asked": re.compile(
        r"来信|留言|提问|咨询|问题|问|网友(?:留言|提问|咨询|来信)|群众(?:来信|留言)|诉求|我的(?:来信|留言)"
    ),
    "answer": re.compile(
        r"(?:回复|答复|答|回信|.{2,14}(?:局|委|办|厅|县|区|市|镇|乡|中心|官方|部门|单位|管理员)\s?(?:回复|答复|答))(?:如下)?"
    ),
}
"""Labels that mean a letter only in a mailbox, with a colon or in brackets."""
_UNIT_ANSWERS = re.compile(r"(.{2,14}(?:局|委|办|厅|县|区|市|镇|乡|中心))\s?(?:回复|答复|答)")
_UNIT = re.compile(r".{2,14}(?:局|委|办|厅|政府|办公室|中心|委员会)")
_INLINE = re.compile(r"(?<=[\s|｜;；，,】\]）)])(?=[\u4e00-\u9fff]{2,6}\s?[:：])")
_BRACKETED = re.compile(r"(?=【[\u4e00-\u9fff]{2,10}】)")
_END = re.compile(
    r"\W{0,3}(?:上一[篇页条封]|下一[篇页条封]|打印|关闭|分享到|返回|相关(?:信息|信件|链接)|我要(?:写信|评价|留言)|满意度|主办单位|版权所有|"
    r"Copyright|网站地图|联系我们|责任编辑|扫一扫|网站标识码)",
    re.I,
)
_MAILBOX = re.compile(r"信箱|来信|留言|诉求|信件|信访|投诉|问政|民声|互动交流|咨询")
_NO_MAILBOX = re.compile(
    r"常见问题|热点问题|知识库|问答库|政策问答|解读|访谈|征集|调查|提案|建议办理|人大代表|发布会|依申请"
)
_ASK_MARK = re.compile(r"(?:^|[\s_-])(?:ask|question|wen|tiwen|laixin|lx|ly|liuyan|inquiry)(?:[\s_-]|$)")
_ANSWER_MARK = re.compile(r"(?:^|[\s_-])(?:answer|reply|huifu|hf|dafu|da|response)(?:[\s_-]|$)")


def listed_letters(entries: Iterable[Entry], place: str = "") -> tuple[Letter, ...]:
    """Letters of a list whose rows carry a state, or in a mailbox the day or the unit of the answer; empty
    when it is no mailbox. ``place`` is the column and the way to it."""
    entries = list(entries)
    columns = _columns(entries[0].element) if entries else {}
    mailbox = _is_mailbox(place)
    answered = columns.keys() & {"replied", "unit"} and (mailbox or "received" in columns)
    if not answered and sum(_has_state(entry, mailbox) for entry in entries) < max(1, len(entries) / 2):
        return ()
    return tuple(_row(entry, columns) for entry in entries)


def _has_state(entry: Entry, mailbox: bool) -> bool:
    """Whether a row says what became of its letter."""
    for piece in entry.pieces:
        if len(piece) <= _LONGEST_STATE and STATE.match(piece):
            return True
        if "状态" in piece or "办理情况" in piece or (mailbox and ("答复" in piece or "回复" in piece)):
            said = _labelled(entry.pieces, loose=False)
            if mailbox:
                return any(said.get("state", [])) or bool(said.keys() & {"replied", "unit"})
            return any(map(STATE.match, said.get("state", [])))
    return _TITLE_STATE.search(entry.row.title) is not None


def _state_in(title: str) -> str:
    match = _TITLE_STATE.search(title)
    return next(filter(None, match.groups()), "") if match else ""


def _is_mailbox(place: str) -> bool:
    return bool(_MAILBOX.search(place)) and not _NO_MAILBOX.search(place)


def _row(entry: Entry, columns: dict[str, int]) -> Letter:
    state = next((match[1] for match in map(STATE.match, entry.pieces) if match), "")
    said: dict[str, str] = {}
    if any("：" in piece or ":" in piece for piece in entry.pieces):
        said = {name: values[0] for name, values in _labelled(entry.pieces, loose=False).items()}
    if columns:
        cells = [text_of(cell) for cell in entry.element if cell.tag in {"td", "th"}]
        said.update({name: cells[at] for name, at in columns.items() if at < len(cells)})
    told = said.get("state", "")
    state = state or (told if len(told) <= _LONGEST_STATE else "")
    if not state:
        state = _state_in(entry.row.title)
    days = [moment.day for moment in map(dates.whole, entry.pieces) if moment]
    days = sorted(days[:2]) if len(days) == 2 else days
    received = _day(said.get("received", "") or said.get("accepted", ""))
    replied = _day(said.get("replied", "") or said.get("handled", ""))
    named = bool(received or replied or columns.keys() & {"received", "replied"})
    if not named:
        replied = days[1] if len(days) > 1 else None
    return Letter(
        title=entry.row.title,
        url=entry.row.url,
        received=received if named else days[0] if days else entry.row.date,
        replied=replied,
        state=state,
        kind=_kind(said.get("kind", ""), entry.row.title, entry.pieces),
        unit=(said.get("unit", "") or said.get("office", ""))[:60],
        maybe_answered=len(told) > _LONGEST_STATE,
    )


def _columns(row: Element) -> dict[str, int]:
    """Field → column, from the head of a row's table."""
    if row.tag != "tr":
        return {}
    table = next((parent for parent in row.iterancestors() if parent.tag == "table"), None)
    first = next(table.iter("tr"), None) if table is not None else None
    if first is None or first is row:
        return {}
    found: dict[str, int] = {}
    for at, cell in enumerate(first):
        name = _field(_squeeze(text_of(cell)), loose=False) if len(cell) < 4 else ""
        if name and name not in {"other", "asked", "answer"}:
            found.setdefault(name, at)
    return found if len(found) > 1 else {}


def _kind(said: str, title: str, pieces: Sequence[str] = ()) -> str:
    if said and len(said) <= 12:
        return said
    match = next((match for match in map(_KIND.fullmatch, pieces) if match), None)
    if match:
        return match[1]
    match = _TITLE_KIND.search(title)
    return (match[1] or match[2]) if match else ""


# --- one letter ---


def shown_letter(
    tree: Element,
    main: Sequence[str],
    url: str,
    title: str,
    place: str,
    text: str,
    scripts: Iterable[str] = (),
) -> Letter | None:
    """The letter of a page that shows one with its answer as labels and values, or as two blocks.

    Args:
        main: the page's texts outside navigation, header and footer, where a letter is looked for first.
        title: the page's own, for a letter without one.
        place: the column and the way to it: in a mailbox 来信 and 回复 are enough.
        text: the page's lines.
        scripts: the code that stands in the page: it may fill a box that came empty.
    """
    mailbox = _is_mailbox(place)
    if not mailbox and not _may_ask(text):
        return None
    found = _fields(pieces("".join(main)), mailbox) or (
        _fields(pieces_of(tree), False) if _may_ask(text) else {}
    )
    if found:
        letter = _letter(found, url, title)
        maybe = not letter.answer and (_may_be_answered(found) or _is_shown(tree, scripts))
        return replace(letter, maybe_answered=maybe)
    return _blocks(tree, url, title) if mailbox else None


def _fields(lines: list[str], mailbox: bool) -> dict[str, list[str]]:
    """The labelled values of one letter; empty where there is none."""
    found = _labelled(lines[:_MAX_PIECES], loose=False)
    if any(found.get("asked", [])) and found.keys() & {"received", "answer", "state"}:
        return _labelled(lines[:_MAX_PIECES], loose=True) if mailbox and "answer" not in found else found
    if not mailbox:
        return {}
    found = _labelled(lines[:_MAX_PIECES], loose=True)
    asked = [value for value in found.get("asked", []) if len(value) > 4]
    return found if len(asked) == 1 and any(found.get("answer", [])) else {}


def _may_ask(text: str) -> bool:
    """Whether a page's words hold 来信内容 or the like: a cheap look at every page."""
    return any(
        first + last in text
        for last in ("内容", "描述", "详情")
        if last in text
        for first in "件信言询求题问诉单"
    )


def _may_be_answered(found: dict[str, list[str]]) -> bool:
    """Whether prose that nothing calls an answer follows the question, or stands at its end."""
    later = [line for asked in found.get("asked", []) for line in asked.split("\n")[1:]]
    return bool(found.get("more")) or any(_ANSWERING.search(line) or _UNIT.fullmatch(line) for line in later)


def _is_shown(tree: Element, scripts: Iterable[str]) -> bool:
    """Whether a picture, a file or another page stands where a label calls for the answer, or the name of a
    box does; or, by a label, a box that a script of the page names."""
    code = "\n".join(scripts)
    if any(_ANSWER_MARK.search(marks_of(box)) and _holds_more(box) for box in tree.iter("div", "td", "dd")):
        return True
    for element in tree.iter("td", "th", "dt", "p", "div", "li", "span", "label", "strong", "b", "h3", "h4"):
        if len(element) > 4 or _field(_squeeze(text_of(element)), loose=False) != "answer":
            continue
        parent = element.getparent()
        beside = [element, element.getnext(), parent.getnext() if parent is not None else None]
        boxes = [one for one in beside if one is not None]
        if any(_holds_more(one) or _is_named(one, code) for one in boxes):
            return True
    return False


def _holds_more(box: Element) -> bool:
    """Whether a box shows what is no text."""
    return next(box.iter(*_SHOWN), None) is not None


def _is_named(box: Element, code: str) -> bool:
    """Whether scripts name the box, or one within it, by its id."""
    names = [one.get("id") for one in box.iter() if one.get("id")]
    return any(f"{before}{name}{after}" in code for name in names for before, after in _QUOTES)


def _letter(found: dict[str, list[str]], url: str, title: str) -> Letter:
    states, answers = _told_apart(found)
    days = _days(found.get("replied", [])) or _days(found.get("handled", []))
    first = min(range(len(days)), key=lambda at: days[at]) if days else 0
    answer = None
    if answers is not None:
        filled = [text for text in answers if text]
        answer = filled[first if len(filled) == len(days) else 0] if filled else ""
    units = found.get("unit", []) if any(found.get("unit", [])) else found.get("office", [])
    own = _first(found.get("title", [])) or title
    received = _days(found.get("received", [])) or _days(found.get("accepted", []))
    return Letter(
        title=own,
        url=url,
        received=received[0] if received else None,
        replied=days[first] if days else None,
        state=_first(states)[:40],
        kind=_kind(_first(found.get("kind", [])), own),
        unit=(units[first] if len(units) == len(days) > 1 else _first(units))[:60],
        question=max(found.get("asked", [""]), key=len)[:MAX_TEXT],
        answer=answer[:MAX_TEXT] if answer is not None else None,
    )


def _told_apart(found: dict[str, list[str]]) -> tuple[list[str], list[str] | None]:
    """States, and answers if there is a place for one: 办理情况, 处理结果 may be either, by their words."""
    said = [*found.get("state", []), *found.get("answer", [])]
    prose = [one for one in found.get("state", []) if len(one) > _LONGEST_STATE]
    states = [one for one in said if one not in prose and (one in found.get("state", []) or STATE.match(one))]
    answers = [one for one in (*prose, *found.get("answer", [])) if not STATE.match(one)]
    return states, answers if answers or "answer" in found else None


def _labelled(lines: Iterable[str], *, loose: bool) -> dict[str, list[str]]:
    """Field → its values, where a piece is ``label：value``, ``【label】value`` or a label before its value.

    A question and an answer go on until the next label or what follows an article. Prose after the question
    that is no label's is ``more``.
    """
    found: dict[str, list[str]] = {}
    current: _Field | None = None
    text: _Field | None = None
    for line in lines:
        for part in _parts(line):
            name, value = _split(part, loose=loose)
            if name:
                current = _Field(name, found.setdefault(name, []))
                current.start(value)
                if name in _TEXTS:
                    text = current
                if name == "answer" and loose and (unit := _UNIT_ANSWERS.match(part)):
                    found.setdefault("unit", []).append(unit[1].lstrip("【["))
            elif current and _END.match(part):
                current = text = None
            elif current and current.said and text and not text.size:
                current = text  # who answered and when stands above the answer
                current.go_on(part)
            elif current and not current.go_on(part) and "asked" in found and _PROSE.search(part):
                found.setdefault("more", []).append(part)
    return found


@dataclass(slots=True)
class _Field:
    name: str
    values: list[str] = field(default_factory=list)
    size: int = 0
    said: bool = False
    """The value stood on the label's own line."""

    def start(self, value: str) -> None:
        self.values.append(value)
        self.size = len(value)
        self.said = bool(value) and self.name not in _TEXTS

    def go_on(self, text: str) -> bool:
        """A line after the label: of prose every one, of other fields the first only. Whether it is one."""
        if self.name in _TEXTS:
            if self.size < MAX_TEXT:
                self.values[-1] = f"{self.values[-1]}\n{text}" if self.values[-1] else text
                self.size += len(text)
        elif not self.size:
            self.values[-1] = text
            self.size = len(text)
        else:
            return False
        return True


def _parts(piece: str) -> list[str]:
    """A line that holds several labels, as its parts."""
    if "【" in piece:
        return [part.strip() for part in _BRACKETED.split(piece) if part.strip()]
    if len(piece) < 400 and piece.count("：") + piece.count(":") > 1:
        return [part.strip() for part in _INLINE.split(piece) if part.strip()]
    return [piece]


def _split(part: str, *, loose: bool) -> tuple[str, str]:
    """The field that a line begins with, and what stands beside it."""
    if part[0] in "【[":
        label, _, value = part[1:].partition("】" if part[0] == "【" else "]")
        value = value.lstrip(" :：")
    else:
        at = next((at for at, sign in enumerate(part[:24]) if sign in ":："), -1)
        label, value = (part[:at], part[at + 1 :].strip()) if at >= 0 else (part[:24], "")
        if at < 0 and len(part) > 18:
            return "", ""
        loose = loose and at >= 0
    return _field(_squeeze(label), loose=loose), value


def _squeeze(text: str) -> str:
    return "".join(text.split())


@lru_cache(maxsize=20_000)
def _field(label: str, *, loose: bool) -> str:
    """Which field of a letter a label names; empty for other words."""
    label = label.strip(":：")
    if not 1 <= len(label) <= 18:
        return ""
    match = _FIELD.fullmatch(label)
    if match:
        return match.lastgroup or ""
    if loose:
        return next((name for name, pattern in _LOOSE.items() if pattern.fullmatch(label)), "")
    return ""


def _blocks(tree: Element, url: str, title: str) -> Letter | None:
    """A question and its answers that only the names of their boxes tell apart."""
    asked: list[Element] = []
    answers: list[Element] = []
    for element in tree.iter("div", "li", "section", "dl", "dd", "td"):
        marks = marks_of(element)
        if marks == " ":
            continue
        kept = asked if _ASK_MARK.search(marks) else answers if _ANSWER_MARK.search(marks) else None
        if kept is not None and not any(
            parent in (asked + answers)[:20] for parent in element.iterancestors()
        ):
            kept.append(element)
    if len(asked) != 1 or not answers or len(answers) > 20:
        return None
    question, spoken = pieces_of(asked[0]), [pieces_of(answer) for answer in answers]
    received = [day for day in map(_day, question) if day]
    replied = [
        (min(days), at) for at, lines in enumerate(spoken) if (days := [d for d in map(_day, lines) if d])
    ]
    if not received or not _prose(question):
        return None
    first = min(replied)[1] if replied else 0
    unit = next(filter(_UNIT.fullmatch, spoken[first][:4]), "")
    said = _labelled([line for lines in (question, spoken[first]) for line in lines], loose=False)
    return Letter(
        title=title,
        url=url,
        received=min(received),
        replied=min(replied)[0] if replied else None,
        state=_first(said.get("state", []))[:40],
        kind=_kind(_first(said.get("kind", [])), title),
        unit=(_first(said.get("unit", [])) or _first(said.get("office", [])) or unit)[:60],
        question=_prose(question),
        answer=_prose(line for line in spoken[first] if line != unit),
    )


def _prose(lines: Iterable[str]) -> str:
    """The lines that are no date, no label with its value and no heading."""
    kept = [
        line
        for line in lines
        if not _split(line, loose=True)[0] and not (len(line) < 40 and _day(line)) and not STATE.match(line)
    ]
    return "\n".join(kept)[:MAX_TEXT]


def _first(values: Iterable[str]) -> str:
    """The first value that says something."""
    return next(filter(None, values), "")


def _days(values: Iterable[str]) -> list[date]:
    return [day for day in map(_day, values) if day]


def _day(text: str) -> date | None:
    moment = next(dates.moments(text[:200]), None)
    return moment.day if moment else None
