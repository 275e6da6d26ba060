"""Service guides (办事指南): what each says of the eight elements that the national indicators count.

Elements stand in tables, definition lists, tabs, under headings and in lines (STRUCTURES S17). To say that
one is missing accuses: where a file, a picture or a script may hold it, it could not be told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path

from crawler.page.areas import in_side
from crawler.page.document import CELL, LINE, Document, Element, raw_text, under, words
from crawler.page.kinds import drawn_by
from crawler.page.links import Resolver
from crawler.page.model import Attachment, Guide, GuideItem, Told

NAME, BASIS, CONDITIONS, MATERIALS = "事项名称", "设定依据", "申请条件", "办理材料"
PLACE, HOURS, PHONE, STEPS = "办理地点", "办理时间", "联系电话", "办理流程"
ELEMENTS = (NAME, BASIS, CONDITIONS, MATERIALS, PLACE, HOURS, PHONE, STEPS)

MAX_TEXT = 500
_MAX_PIECES = 3_000
_MAX_ROWS = 500
_LONGEST_LABEL = 20
_PROSE = 150
"""So much text outside every named element may say in prose what no heading names."""


def _load() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    sure: dict[str, str] = {}
    weak: dict[str, str] = {}
    others = set()
    for line in Path(__file__).with_name("guide_labels.txt").read_text("utf-8").splitlines():
        name, element, *mark = line.split() if line and not line.startswith("#") else ("", "")
        if element == "-":
            others.add(name)
        elif element:
            (weak if mark else sure)[name] = element
    return sure, weak, frozenset(others)


_BY_NAME, _BY_WEAK_NAME, _OTHER_LABELS = _load()
"""Label → element; the same for labels that count only where no other is there; labels of something else."""
_HINTS = {
    BASIS: "依据|根据|法规",
    CONDITIONS: "条件|对象|范围|资格|谁|哪些人",
    MATERIALS: "材料|资料|证件|要件|提交|携带",
    PLACE: "地点|地址|窗口|大厅|在哪|哪里|哪儿",
    HOURS: "时间|何时|几点|什么时候",
    PHONE: "电话|热线|咨询|联系",
    STEPS: "流程|程序|步骤|环节|怎么办|如何办",
}
"""A heading with such a word may be the element under a name that we do not know."""
_SAID = {
    PHONE: re.compile(r"(?<!\d)(?:0\d{2,3}[-—－ ]?\d{7,8}|1[3-9]\d{9}|12345)(?!\d)"),
    HOURS: re.compile(
        r"(?:周|星期)[一二三四五六日][^。；;]{0,40}|(?:上午|早上?)\s?\d{1,2}\s?[:：点时][^。；;]{0,40}"
    ),
}
"""A telephone number or office hours need no name."""

_NUMBER = re.compile(
    r"\s*(?:(?P<a>[一二三四五六七八九十]{1,3})\s?[、.．:：]|[（(](?P<b>[一二三四五六七八九十]{1,3})[）)]\s?[、.．]?"
    r"|(?P<c>\d{1,2})\s?[、.．)）](?!\d)|[（(](?P<d>\d{1,2})[）)]|第(?P<e>[一二三四五六七八九十]{1,3})[章节部]分?"
    r"|[①-⑳●■◆★▲※◎○▪◇□>》·•*☎—-]+)\s*"
)
_CHINESE = {
    name: number
    for number, name in enumerate("一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五".split(), 1)
}
_BRACKETS = {"【": "】", "[": "]", "〔": "〕", "「": "」", "［": "］"}
_NOTE = re.compile(r"[（(【\[][^（(【\[]{0,30}[）)】\]]$")
_TAIL = re.compile(r"(?:如下|说明|一览表?|清单|目录|要求|详情|信息|示意图|图|及要求|列表|为)$")
_JOINED = re.compile(r"[、/／]|以?及|和|与")
_INLINE = {"span", "b", "strong", "em", "i", "font", "label", "a", "u"}
_LABEL_SO_FAR = re.compile(r"[^:：]{2,24}")
"""A label of its own element needs no colon: style sheets part it from what follows."""
_SHORT = {
    **{"地点": PLACE, "地址": PLACE, "电话": PHONE, "方式": PHONE, "时间": HOURS},
    **{"条件": CONDITIONS, "材料": MATERIALS, "程序": STEPS, "流程": STEPS},
}
"""Parts of joined names (办理时间、地点和联系电话)."""
_SPLIT = re.compile(r"(?<=[\s；;。，,|｜])(?=[\u4e00-\u9fff]{2,8}\s?[:：])")
_END = re.compile(
    r"^\W{0,3}(?:上一[篇页条]|下一[篇页条]|打印|关闭|分享|相关(?:信息|链接|阅读|文章|新闻)|扫一扫|返回|责任编辑|网站纠错|我要)"
)
_NOTHING = re.compile(r"(?:暂无(?:内容|信息|数据)?|待(?:补充|完善|更新)|null|undefined|[\W_]*)", re.I)
_AWAY = re.compile(
    r"(?:(?:具体|详细|相关|有关|所需|申请|办理|法定)|(?:材料|条件|流程|内容|信息|情况|要求|地点|时间|方式|清单|依据|事项|表格)){0,4}"
    r"(?:请|可|另|均){0,2}(?:(?:详|参|请|另)?见(?=[下上左右附办各本“《网官该原受服窗以前后事指相条材流链申表市区省县政实])|参[阅照]|详[询情]|"
    r"点击|查看|下载|咨询(?!电话)|询问|以.{2,16}为准$).{0,30}"
)
_FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|pptx?|jpe?g|png)\W*$", re.I)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp)(?:[?#]|$)", re.I)
_ICON = re.compile(
    r"icon|ico[-_.\d]|logo|arrow|/jt|qrcode|ewm|weixin|share|dot|/fileTypeImages/|bullet|line\.", re.I
)
_BOUND = re.compile(r"^(?:id|v-.*|:.*|ng-.*|ms-.*|data-bind|data-field|x-text)$")
_TEMPLATE = re.compile(r"\{\{|\$\{|<%")
_NO_SERVICE = re.compile(r"依申请公开|公开指南|公开申请|信息公开(?:条例|制度)|网站地图")
_NEWS = re.compile(r"(?:通知|公告|公示|通报|名单|启事|解读|召开)(?:[（(].*[)）])?$")
"""What a column of guides publishes besides; it may name conditions and materials, and is no guide."""
_SAMPLE = re.compile(r"样表|样本|示例|范本|范例|填写说明|填表说明|样张")
_FORM = re.compile(r"表|书|登记|申请|模板|空白|承诺|证明")
_NO_FORM = re.compile(r"指南|流程|条例|办法|规定|通知|意见|依据|清单|目录|手册")


@dataclass(slots=True)
class _Value:
    """What stands beside one label."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    href: str = ""
    picture: bool = False
    bound: bool = False
    """A script may put something here."""
    more: bool = False
    """Something follows that was read as other elements, or cannot be reached."""

    def add(self, piece: _Piece) -> None:
        if len(self.parts) < 60 and piece.text:
            self.parts.append(piece.text)
        self.linked += piece.linked
        self.href = self.href or piece.href
        self.picture |= piece.picture
        self.bound |= piece.bound


@dataclass(slots=True)
class _Piece:
    """One line or table cell of the page's main area."""

    text: str = ""
    linked: int = 0
    """Characters of it that are links' words."""
    href: str = ""
    picture: bool = False
    bound: bool = False
    head: str = ""
    """dt, h1 … h6 when the line is one."""
    read: bool = False
    """It belongs to an element, or to another label of such pages."""
    gap: bool = False
    """Stands for what was read as a table, a list or tabs."""


_Found = defaultdict[str, list[_Value]]


def guide_of(
    document: Document,
    hidden: set[Element],
    title: str,
    place: str,
    attachments: tuple[Attachment, ...],
    resolve: Resolver,
    *,
    single: bool,
    rows: int,
) -> Guide | None:
    """The eight elements of a page that is one guide; None when it is none, or a list of guides.

    Args:
        hidden: navigation, header and footer, whose words are not the guide's.
        title: the page's own, a guide's name where none is labelled.
        place: the column and the way to it.
        single: the page is one article by its head; a guide without any named element is one only then.
        rows: how many entries of a list the page shows.
    """
    if _NO_SERVICE.search(place) or _NO_SERVICE.search(title) or _NEWS.search(title):
        return None
    body = document.tree.find("body")
    if body is None:
        return None
    reader = _Reader(hidden)
    strong, weak = reader.read(document.tree, body)
    named = {element for element in (*strong, *weak) if element != NAME}
    drawn = drawn_by(document.source, document.scripts)
    if not named and not (single or (drawn and not rows)):
        return None
    items = {name: _item(name, strong[name], weak[name], resolve) for name in (*strong, *weak)}
    if NAME not in items or items[NAME].told in {Told.EMPTY, Told.UNSURE}:
        known = bool(title) and title not in place.split("\n")
        items[NAME] = GuideItem(NAME, Told.GIVEN if known else Told.UNSURE, title[:MAX_TEXT] if known else "")
    given = sum(item.told in {Told.GIVEN, Told.ELSEWHERE} for item in items.values()) - 1
    doubt = (
        "脚本" if drawn and given < 2 else _doubt(_between(reader.pieces, title), bool(named), attachments)
    )
    for name in ELEMENTS:
        if name not in items:
            items[name] = _unnamed(name, reader.pieces, doubt)
        elif items[name].told is Told.EMPTY and drawn and given < 2:
            items[name] = GuideItem(name, Told.UNSURE, where="脚本")
    return Guide(
        tuple(items[name] for name in ELEMENTS),
        tuple(file for file in attachments if _is_form(file)),
        tuple(file for file in attachments if _SAMPLE.search(file.name)),
    )


def is_plain(guide: Guide) -> bool:
    """Whether a page is a guide by what it says alone: most elements, each under its own name."""
    return sum(item.told in {Told.GIVEN, Told.EMPTY, Told.ELSEWHERE} for item in guide.items) >= 6


def _is_form(file: Attachment) -> bool:
    return bool(_FORM.search(file.name)) and not _SAMPLE.search(file.name) and not _NO_FORM.search(file.name)


def _between(pieces: list[_Piece], title: str) -> list[_Piece]:
    """The lines from below the title to what follows an article."""
    flat = _squeeze(title)
    start = max((at for at, piece in enumerate(pieces[:400]) if _squeeze(piece.text) == flat), default=-1)
    ends = (at for at in range(start + 1, len(pieces)) if _END.match(pieces[at].text))
    return pieces[start + 1 : next(ends, len(pieces))]


def _doubt(pieces: list[_Piece], named: bool, attachments: tuple[Attachment, ...]) -> str:
    """Where elements that the page does not name may stand all the same."""
    if any(not _is_form(file) and not _SAMPLE.search(file.name) for file in attachments):
        return "附件"
    if any(piece.picture and not piece.href for piece in pieces):
        return "图片"
    if not named:
        return "附件" if attachments or any(_FILE.search(piece.text) for piece in pieces) else "正文"
    free = sum(len(piece.text) for piece in pieces if not piece.read)
    return "正文" if free > _PROSE else ""


def _unnamed(name: str, pieces: list[_Piece], doubt: str) -> GuideItem:
    said = _SAID.get(name)
    for piece in pieces:
        match = said.search(piece.text) if said else None
        if match:
            return GuideItem(name, Told.GIVEN, match[0][:MAX_TEXT])
    if doubt:
        return GuideItem(name, Told.UNSURE, where=doubt)
    hint = _HINTS.get(name)
    for piece in pieces:
        head = re.split("[:：]", piece.text, maxsplit=1)[0]
        if hint and not piece.read and len(head) <= 16 and re.search(hint, head):
            return GuideItem(name, Told.UNSURE, where=head)
    return GuideItem(name, Told.MISSING)


def _item(name: str, strong: list[_Value], weak: list[_Value], resolve: Resolver) -> GuideItem:
    """The best that the page says of one element, wherever: a summary may be blank above a full text."""
    order = [Told.GIVEN, Told.ELSEWHERE, Told.UNSURE, Told.EMPTY]
    told = [_told(name, value, resolve) for value in (*strong, *weak)]
    return min(told, key=lambda item: order.index(item.told))


def _told(name: str, value: _Value, resolve: Resolver) -> GuideItem:
    text = "\n".join(value.parts)[:MAX_TEXT].strip(" \n:：")
    flat = _squeeze(text)
    if _TEMPLATE.search(text):
        return GuideItem(name, Told.UNSURE, where="脚本")
    if _names(flat):
        return GuideItem(name, Told.UNSURE)
    if _NOTHING.fullmatch(flat):
        if value.picture:
            return GuideItem(name, Told.GIVEN if name == STEPS else Told.UNSURE, where="图片")
        if value.more or value.bound:
            return GuideItem(name, Told.UNSURE, where="" if value.more else "脚本")
        return GuideItem(name, Told.EMPTY)
    away = len(flat) <= 45 and _AWAY.fullmatch(flat) is not None
    if away and ((name == BASIS and "《" in flat) or (name in _SAID and _SAID[name].search(text))):
        away = False
    only_link = value.linked >= len(flat) - 6 and len(flat) <= 80 and _FILE.search(flat) is not None
    if (away or only_link) and not (value.picture and name == STEPS):
        where = resolve(value.href) if value.href and value.linked else ""
        if name == STEPS and _PICTURE.search(where):
            return GuideItem(name, Told.GIVEN, text, where)
        return GuideItem(name, Told.ELSEWHERE, text, where or flat)
    return GuideItem(name, Told.GIVEN, text)


# --- names ---


def _squeeze(text: str) -> str:
    return "".join(text.split())


@lru_cache(maxsize=20_000)
def _names(label: str) -> tuple[str, ...]:
    """The elements that a label names, most often one; empty for other words. ``label`` has no spaces."""
    label = label.strip(":：、.。*•·")
    if not 2 <= len(label) <= _LONGEST_LABEL:
        return ()
    if label not in _OTHER_LABELS:
        label = _NOTE.sub("", label).removeprefix("本事项").removeprefix("事项的")
    for word in (label, _TAIL.sub("", label)):
        if word in _BY_NAME:
            return (_BY_NAME[word],)
        if word in _BY_WEAK_NAME:
            return (_BY_WEAK_NAME[word],)
        if word in _OTHER_LABELS:
            return ()
    parts = _JOINED.split(label)
    if len(parts) > 1:
        found = [_BY_NAME.get(part) or _SHORT.get(part) for part in parts]
        if _BY_NAME.get(parts[0]) and all(found):
            return tuple(dict.fromkeys(str(element) for element in found))
    return ()


def _is_weak(label: str) -> bool:
    return _NOTE.sub("", label.strip(":：、.。*•·")) in _BY_WEAK_NAME


def _is_other(label: str) -> bool:
    return label.strip(":：、.。*•·") in _OTHER_LABELS


@dataclass(frozen=True, slots=True)
class _Head:
    """The beginning of a line as a label."""

    label: str
    rest: str
    style: str
    number: int


def _head(text: str) -> _Head | None:
    """A line read as ``label``, ``label：value``, ``【label】value``, ``一、label`` or ``label value``."""
    number = _NUMBER.match(text)
    style, count = "", 0
    if number:
        style, digits = next(((k, v) for k, v in number.groupdict().items() if v), ("*", ""))
        count = _CHINESE.get(digits) or (int(digits) if digits.isdigit() else 0)
        text = text[number.end() :]
    close = _BRACKETS.get(text[:1])
    if close and close in text[: _LONGEST_LABEL + 8]:
        label, _, rest = text[1:].partition(close)
        return _Head(_squeeze(label), rest.lstrip(" :："), style or text[0], count)
    start = text[: _LONGEST_LABEL + 12].replace("：", ":")
    at = start.find(":")
    if at > 0:
        label = _squeeze(text[:at])
        return (
            _Head(label, text[at + 1 :].strip(" :："), style, count) if len(label) <= _LONGEST_LABEL else None
        )
    label = _squeeze(text)
    if len(label) <= _LONGEST_LABEL and (_names(label) or _is_other(label) or " " not in text):
        return _Head(label, "", style, count)
    first, _, rest = text.partition(" ")
    return _Head(first, rest, style, count) if first in _BY_NAME and len(first) > 3 else None


# --- the tree ---


class _Reader:
    """One page's main area: tables, lists and tabs by their structure, then everything else line by line."""

    def __init__(self, hidden: set[Element]) -> None:
        self._hidden = {element for element in hidden if not _labels_only(element)}
        self._taken: set[Element] = set()
        self.pieces: list[_Piece] = []
        self.strong: _Found = defaultdict(list)
        self.weak: _Found = defaultdict(list)

    def read(self, tree: Element, body: Element) -> tuple[_Found, _Found]:
        """Values by element; those that count only where no other is there come second."""
        self._tables(body)
        self._definitions(body)
        self._tabs(tree, body)
        self._lines(body)
        for element in [name for name in self.weak if name in self.strong]:
            del self.weak[element]
        return self.strong, self.weak

    def _keep(self, label: str, value: _Value) -> None:
        found = self.weak if _is_weak(label) else self.strong
        for element in _names(label):
            found[element].append(value)

    def _visible(self, element: Element) -> bool:
        return not under(element, self._hidden) and not in_side(element)

    # tables

    def _tables(self, body: Element) -> None:
        rows = list(islice(body.iter("tr"), _MAX_ROWS))
        cells = [[cell for cell in row if cell.tag in {"td", "th"}] for row in rows]
        labels = [[_label_of(cell) for cell in row] for row in cells]
        for index, row in enumerate(labels):
            if not any(map(_names, row)) or not self._visible(rows[index]):
                continue
            if len(row) > 1 and all(_names(label) or _is_other(label) for label in row):
                self._below(index, rows, cells, labels)
            else:
                self._beside(index, rows, cells, labels)

    def _below(
        self, index: int, rows: list[Element], cells: list[list[Element]], labels: list[list[str]]
    ) -> None:
        """A row of labels: the values stand in the next row. More rows make it a catalogue."""
        same = [
            at
            for at in range(index + 1, len(rows))
            if rows[at].getparent() is rows[index].getparent() and len(cells[at]) == len(cells[index])
        ]
        if not same or any(map(_names, labels[same[0]])):
            return
        if len(same) > 1 and any(NAME in _names(label) for label in labels[index]):
            self._taken.update(cells[index])
            return
        for label, cell in zip(labels[index], cells[same[0]], strict=True):
            if _names(label):
                self._keep(label, self._value([cell]))
        self._taken.update((*cells[index], *cells[same[0]]))

    def _beside(
        self, index: int, rows: list[Element], cells: list[list[Element]], labels: list[list[str]]
    ) -> None:
        """Label and value side by side, once or twice a row."""
        row = cells[index]
        for at, label in enumerate(labels[index]):
            if not _names(label) or at + 1 >= len(row):
                continue
            following = labels[index][at + 1]
            if _names(following) or _is_other(following):
                continue
            values = [row[at + 1]]
            if len(row) > at + 2 and len(row) % 2:  # a label before two or more cells of its own
                values.extend(row[at + 2 :])
            span = row[at].get("rowspan") or ""
            for lower in range(index + 1, min(index + _span(span), len(rows))):
                if rows[lower].getparent() is rows[index].getparent():
                    values.extend(cells[lower])
            self._keep(label, self._value(values))
            self._taken.update((row[at], *values))

    # definition lists

    def _definitions(self, body: Element) -> None:
        for term in body.iter("dt"):
            label = _label_of(term)
            if not _names(label) or under(term, self._taken) or not self._visible(term):
                continue
            values = []
            for following in term.itersiblings():
                if following.tag == "dt":
                    break
                if following.tag == "dd":
                    values.append(following)
            if values:
                self._keep(label, self._value(values))
                self._taken.update((term, *values))

    # tabs

    def _tabs(self, tree: Element, body: Element) -> None:
        """A bar of names, and for each its panel: by the address of the tab, else by its place."""
        for bar in body.iter("ul", "ol", "div", "nav"):
            tabs = list(bar)
            if not 3 <= len(tabs) <= 20 or not 1 < len(raw_text(tabs[0])) <= 60:
                continue
            labels = [_label_of(tab) for tab in tabs]
            if sum(bool(_names(label)) for label in labels) < 2 or not all(labels) or under(bar, self._taken):
                continue
            if any(":" in raw_text(tab) or "：" in raw_text(tab) for tab in tabs):
                continue
            panels = _panels(bar, len(tabs))
            self._taken.add(bar)
            for at, (tab, label) in enumerate(zip(tabs, labels, strict=True)):
                if _names(label):
                    panel = _target(tree, tab)
                    panel = panels[at] if panel is None and panels else panel
                    self._keep(label, _Value(more=True) if panel is None else self._value([panel], label))

    # lines

    def _lines(self, body: Element) -> None:
        self._collect(body, self.pieces, set(), "", "")
        current: tuple[_Value, _Head, str] | None = None
        for piece in self._split(self.pieces):
            if piece.gap:
                if current:
                    current[0].more = True
                continue
            head = _head(piece.text) if piece.text else None
            if head and _names(head.label):
                value = _Value()
                value.add(_Piece(head.rest, piece.linked, piece.href, piece.picture, piece.bound))
                self._keep(head.label, value)
                current = (value, head, piece.head)
                piece.read = True
            elif (head and _is_other(head.label)) or _END.match(piece.text):
                current = None
                piece.read = True
            elif current and not _ends(current[1], current[2], head, piece):
                current[0].add(piece)
                piece.read = True
                if STEPS in _names(current[1].label):
                    piece.picture = False  # a flow chart holds no other element
            else:
                current = None

    def _split(self, pieces: list[_Piece]) -> Iterator[_Piece]:
        """Lines that hold several labels, as the labels."""
        for piece in pieces:
            if piece.text.count("：") + piece.text.count(":") > 1 and len(piece.text) < 2_000:
                piece.read = True
                for part in _SPLIT.split(piece.text):
                    yield _Piece(part.strip(), 0, piece.href, piece.picture, False, piece.head)
            else:
                yield piece

    def _value(self, elements: Sequence[Element], own: str = "") -> _Value:
        """The content of some elements; ``own`` is a label that may head it once more."""
        value, pieces = _Value(), list[_Piece]()
        for element in elements:
            pieces.append(_Piece())
            self._collect(element, pieces, self._hidden, "", "")
            value.bound |= any(_BOUND.match(str(name)) for name in element.keys())  # noqa: SIM118
        for piece in pieces:
            if not (own and not value.parts and _names(_squeeze(piece.text)) == _names(own)):
                value.add(piece)
        return value

    def _collect(
        self, element: Element, pieces: list[_Piece], within: set[Element], href: str, head: str
    ) -> None:
        """The lines below an element. ``within`` is empty for the page: its structures are taken out."""
        if element in self._hidden or len(pieces) > _MAX_PIECES:
            return
        if element in self._taken and not within:
            pieces.append(_Piece(gap=True))
            pieces.append(_Piece())
            return
        tag = element.tag
        if tag == "a":
            href = element.get("href") or ""
        elif tag == "img":
            if _shows(element):
                piece = _last(pieces)
                piece.picture, piece.href = True, piece.href or href
        elif tag in {"h1", "h2", "h3", "h4", "h5", "h6", "dt"}:
            head = str(tag)
        _feed(pieces, element.text, href, head)
        for child in element:
            if isinstance(child.tag, str):
                self._collect(child, pieces, within, href, head)
            _feed(pieces, child.tail, href, head)
        if tag in _INLINE and _LABEL_SO_FAR.fullmatch(pieces[-1].text if pieces else ""):
            label = _label_of(element)
            if label and pieces[-1].text.endswith(label) and (_names(label) or _is_other(label)):
                pieces[-1].text += "："
        if (
            not len(element)
            and tag in {"span", "div", "p", "td", "dd", "iframe"}
            and not raw_text(element).strip()
        ):
            bound = tag == "iframe" or any(_BOUND.match(str(name)) for name in element.keys())  # noqa: SIM118
            if bound:
                _last(pieces).bound = True


def _last(pieces: list[_Piece]) -> _Piece:
    if not pieces:
        pieces.append(_Piece())
    return pieces[-1]


def _feed(pieces: list[_Piece], text: str | None, href: str, head: str) -> None:
    if not text:
        return
    _last(pieces)
    for index, part in enumerate(text.replace(CELL, LINE).split(LINE)):
        if index and (pieces[-1].text or pieces[-1].picture or pieces[-1].gap):
            pieces.append(_Piece())
        part = words(part)
        if part:
            piece = pieces[-1]
            piece.text = f"{piece.text} {part}" if piece.text and text[:1].isspace() else piece.text + part
            piece.head = head
            if href:
                piece.linked += len(_squeeze(part))
                piece.href = piece.href or href


def _ends(label: _Head, tag: str, head: _Head | None, piece: _Piece) -> bool:
    """Whether a line is a heading like the label's own, of something else."""
    if head is None:
        return False
    if label.number and head.style == label.style and head.number == label.number + 1:
        return True
    if label.style in _BRACKETS and head.style == label.style:
        return True
    return bool(tag) and piece.head == tag


def _label_of(element: Element) -> str:
    """The words of an element when they may be a label: squeezed, without a number."""
    text = raw_text(element)
    if len(text) > 200:
        return ""
    text = words(text)
    number = _NUMBER.match(text)
    label = _squeeze(text[number.end() :] if number else text)
    if label[:1] in _BRACKETS and label.endswith(_BRACKETS[label[:1]]):
        label = label[1:-1]
    return label if len(label) <= _LONGEST_LABEL else ""


def _labels_only(element: Element) -> bool:
    """Whether what looks like a header or a menu holds elements' names alone: a heading, a tab bar."""
    text = raw_text(element)
    if len(text) > 400:
        return False
    lines = [_squeeze(line) for line in re.split(f"[{LINE}{CELL}]", text) if line.strip()]
    known = sum(bool(_names(_NUMBER.sub("", line, count=1))) for line in lines)
    return known > 0 and (len(lines) == 1 or known >= 2)


def _span(text: str) -> int:
    return min(int(text), 50) if text.isdecimal() and len(text) < 4 else 1


def _shows(image: Element) -> bool:
    """Whether an image may hold words: no icon, no spacer."""
    sides = (_side(image.get("width")), _side(image.get("height")))
    return not any(0 < side < 60 for side in sides) and not _ICON.search(image.get("src") or "")


def _side(text: str | None) -> int:
    match = re.match(r"\s*(\d{1,5})\s*(?:px)?\s*$", text or "")
    return int(match[1]) if match else 0


def _target(tree: Element, tab: Element) -> Element | None:
    """The element that a tab's address or attribute names."""
    for part in tab.iter():
        if not isinstance(part.tag, str):
            continue
        for name in ("href", "data-target", "data-id", "data-tab", "data-href", "aria-controls", "rel"):
            value = (part.get(name) or "").strip().lstrip("#")
            if (
                not value
                or len(value) > 80
                or (name == "href" and not (part.get(name) or "").startswith("#"))
            ):
                continue
            found = next(
                (one for one in tree.iter("div", "section", "ul", "table") if one.get("id") == value), None
            )
            if found is not None:
                return found
    return None


def _panels(bar: Element, count: int) -> list[Element]:
    """The boxes that belong to a bar's tabs by their order: siblings, or the children of the next box."""
    for start in (bar, bar.getparent()):
        if start is None:
            return []
        following = list(islice(_elements(start.itersiblings()), count + 1))
        if len(following) == count:
            return following
        for box in following[:2]:
            inner = list(islice(_elements(box), count + 1))
            if len(inner) == 1:
                inner = list(islice(_elements(inner[0]), count + 1))
            if len(inner) == count:
                return inner
        if following:
            return []
    return []


def _elements(children: Iterable[Element]) -> Iterator[Element]:
    return (child for child in children if isinstance(child.tag, str))
