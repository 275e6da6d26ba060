"""Bytes → one parsed tree, as a reader sees it: charset told by the bytes, comments gone, lines marked."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

from lxml import etree

from crawler.page import dates
from crawler.page.written import written

Element = etree._Element

MAX_BYTES = 5_000_000
"""No page for people is longer; what lies beyond is not read."""
SOURCE_KEPT = 200_000

LINE = "\u2029"
"""Stands in the tree where a browser starts a new line."""
CELL = "\u2028"
"""Stands in the tree where a table cell ends."""
_SHORT = 40
"""Characters of an element whose date an attribute may give: 11-20, 3天前, or none."""

_BLOCKS = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
]
UNSEEN = ("script", "style", "noscript", "template", "select")
"""Elements whose text no reader sees."""

_CONTROLS = bytes.maketrans(bytes([*range(9), 11, 12, *range(14, 32)]), b" " * 29)
_CONTROL_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d)|x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef])(?![0-9a-f]));?",
    re.I,
)
"""The same, as ``&#11;``: libxml2 reads it and lxml then refuses to write it."""
_CLOSINGS = re.compile(rb"</(?:body|html)\s*>", re.I)
"""Templates paste whole documents into documents; what follows such a tag still belongs to the page."""
LONG_TAG = 20_000
_LONG_TAG = re.compile(rb"<([a-zA-Z][\w:-]{0,50})[^<>]{%d,}" % LONG_TAG)
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_SEPARATOR = re.compile(rb"[\s/']+")
_ANSWER = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,100}>\s*)?<(?:datastore|recordset|nextgroup)\b", re.I
)
_JSON_ANSWER = re.compile(
    rb"""\s*\{.{0,20000}?"(?:html"\s*:\s*"\s*(?:<|\\[nrtu])|articles"\s*:\s*\[)""", re.S
)
_ENOUGH_OF_ANSWER = 24_000
MAX_ATTRIBUTES = 1000
_CJK_GAP = re.compile(
    r"(?<=[\u3400-\u9fff，。、；：？！（）《》“”])[ \t]*[\r\n]\s*(?=[\u3400-\u9fff，。、；：？！（）《》“”])"
)

_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed page. ``tree`` holds no comments; :func:`show` has made it what a reader sees."""

    url: str
    charset: str
    source: str
    """The first part of the page's text as received."""
    tree: Element
    scripts: tuple[str, ...]
    written: dict[Element, str]
    """Script → the markup that it writes into the page, as far as that can be told without a browser."""


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The text of a page and its charset's name; the bytes outrank what the page declares of itself."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace"), "utf-16"
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if 3 * bad <= len(text) - len(text.encode("ascii", "ignore")):
        return text, "utf-8"
    charset = _declared(body, content_type)
    return body.decode(charset, "replace"), charset


def _declared(body: bytes, content_type: str | None) -> str:
    """The charset for bytes that are no UTF-8: Big5 when it is declared, else the one of mainland pages."""
    from bs4.dammit import EncodingDetector  # it takes long to load, and few pages need it

    header = re.search(r"charset\s*=\s*[\"']?([\w-]+)", content_type or "", re.I)
    name = EncodingDetector.find_declared_encoding(body, is_html=True) or (header[1] if header else "")
    return "big5" if name.lower().startswith("big5") else "gb18030"


def parse(body: bytes, url: str, content_type: str | None = None) -> Document:
    """The page's tree with scripts still in it; never fails, whatever the bytes are."""
    text, charset = decode(body[:MAX_BYTES], content_type)
    if is_answer(body):
        text = _as_page(text)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = text.encode("utf-8", "replace").translate(_CONTROLS)
    data = data.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")  # U+FFFE, U+FFFF
    data = _CONTROL_REFERENCE.sub(b" ", _CLOSINGS.sub(b"", data))
    if len(data) > LONG_TAG:
        data = _LONG_TAG.sub(_bare, data)
    try:
        tree = etree.fromstring(data, parser)
    except etree.LxmlError:
        tree = None
    if tree is None or tree.tag != "html":
        tree = etree.fromstring(b"<html><body></body></html>", etree.HTMLParser())
    scripts = list(tree.iter("script"))
    texts = tuple(script.text for script in scripts if script.text)
    return Document(url, charset, text[:SOURCE_KEPT], tree, texts, _written(scripts))


def is_answer(body: bytes) -> bool:
    """Whether it is what a script gets for a list: the XML of 大汉 that its pages hold themselves, JSON with
    markup in it (jpaas), JSON with articles (gkmlpt)."""
    start = body[:_ENOUGH_OF_ANSWER]
    return _ANSWER.match(start) is not None or _JSON_ANSWER.match(start) is not None


def _as_page(answer: str) -> str:
    """A page that holds what a script got."""
    if answer.lstrip("\ufeff \t\r\n").startswith("<"):
        return f'<script type="text/xml">{answer}</script>'
    with suppress(ValueError, RecursionError):
        if markup := _markup_in(json.loads(answer)):
            return markup
    return "<script>var answer = " + answer.replace("</", "<\\/") + "</script>"


def _markup_in(data: object) -> str:
    """The value called html of an object or of one in it."""
    if not isinstance(data, dict):
        return ""
    found = (value for key, value in data.items() if key == "html" and isinstance(value, str))
    return next(found, "") or next(filter(None, map(_markup_in, data.values())), "")


def _bare(tag: re.Match[bytes]) -> bytes:
    """A tag without its attributes, when they are there to be many: libxml2 compares each with all others."""
    many = len(_SEPARATOR.findall(_QUOTED.sub(b"'", tag[0]))) > MAX_ATTRIBUTES
    return b"<" + tag[1] if many else tag[0]


def show(document: Document) -> None:
    """Make the page what a reader sees: simple scripts have written their words, the unseen is gone,
    dates in attributes stand in the text, and :data:`LINE` and :data:`CELL` where lines and cells break.
    Changes the tree in place."""
    for script, markup in document.written.items():
        script.tail = _TAG.sub("", markup) + (script.tail or "")
    etree.strip_elements(document.tree, *UNSEEN, with_tail=False)
    _show_dates(document.tree)
    for block in document.tree.iter(*_BLOCKS):
        block.text = LINE + (block.text or "")
        block.tail = LINE + (block.tail or "")
    for line_break in document.tree.iter("br"):
        line_break.tail = LINE + (line_break.tail or "")
    for cell in document.tree.iter("td", "th"):
        cell.tail = CELL + (cell.tail or "")


def _show_dates(tree: Element) -> None:
    """Write what ``<time datetime="2026-11-20">`` and ``<span title="2026-11-20">`` say before the words of
    the element, where these tell no other day: an attribute may be a constant of the template."""
    titled = (element for element in tree.iterfind(".//*[@title]") if element.tag not in {"a", "time"})
    for element in chain(tree.iterfind(".//time[@datetime]"), titled):
        told = (element.get("datetime") or element.get("title") or "").strip()[:40]
        moment = next(dates.moments(told), None) if element.tag == "time" else dates.whole(told)
        shown = raw_text(element) if moment else ""
        if not moment or len(shown) >= _SHORT or next(dates.moments(shown), None):
            continue
        if dates.short(shown) == (moment.day.month, moment.day.day) or not dates.SAYS_WHEN.search(shown):
            element.text = f"{moment.day}{CELL}{element.text or ''}"


def _written(scripts: list[Element]) -> dict[Element, str]:
    """Script → the markup that it writes; a script with a ``src`` has no text of its own that runs."""
    if not any("document.write" in (script.text or "") for script in scripts):
        return {}
    own = [script for script in scripts if script.text and not script.get("src")]
    texts = written(script.text or "" for script in own)
    return {script: markup for script, markup in zip(own, texts, strict=True) if markup}


def words(text: str) -> str:
    """Text with every run of white space made one space, and none where source code broke a Chinese line."""
    if "\n" in text or "\r" in text:
        text = _CJK_GAP.sub("", text.strip())
    return " ".join(text.split())


def raw_text(element: Element) -> str:
    """All text of an element as it stands in the source."""
    return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))


def text_of(element: Element) -> str:
    """All words of an element on one line."""
    return words(raw_text(element))


def lines_of(element: Element) -> list[str]:
    """The lines of an element as a reader sees them; the cells of a table row share one line."""
    return [line for text in raw_text(element).split(LINE) if text and (line := words(text))]


def pieces_of(element: Element) -> list[str]:
    """The lines of an element, each table cell for itself."""
    return pieces(raw_text(element))


def pieces(text: str) -> list[str]:
    """The lines and table cells of a text as :func:`show` has marked them."""
    return [piece for part in re.split(f"[{LINE}{CELL}]", text) if part and (piece := words(part))]


def texts_outside(tree: Element, hidden: set[Element]) -> list[str]:
    """The texts of a page outside navigation, header and footer, as they stand in the source."""
    found: list[str] = []
    body = tree.find("body")
    if body is not None:
        _collect(body, hidden, found)
    return found


def _collect(element: Element, hidden: set[Element], found: list[str]) -> None:
    if element.text:
        found.append(element.text)
    for child in element:
        if isinstance(child.tag, str) and child not in hidden:
            _collect(child, hidden, found)
        if child.tail:
            found.append(child.tail)


def marks_of(element: Element) -> str:
    """The class and id of an element, lower case."""
    return f"{(element.get('class') or '')[:100]} {(element.get('id') or '')[:60]}".lower()


def under(element: Element, others: set[Element]) -> bool:
    """Whether an element is one of ``others`` or lies in one."""
    return bool(others) and (element in others or any(parent in others for parent in element.iterancestors()))
