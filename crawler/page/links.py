"""Every address that a page sends a reader or a browser to, read as a browser reads it (WHATWG URL)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import quote

import ada_url
from lxml import etree

from crawler.link import Link
from crawler.page import dates
from crawler.page.document import Document, Element, text_of, words

MAX_LINKS = 20_000
"""Links kept of one page: beyond this it is a trap, no page for people."""
MAX_ADDRESS = 4_000

_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "a": ("href",),
    "area": ("href",),
    "img": ("src", "data-src", "data-original", "data-lazy-src"),
    "script": ("src",),
    "iframe": ("src",),
    "frame": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "source": ("src",),
    "track": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "input": ("src",),
    "body": ("background",),
    "table": ("background",),
    "td": ("background",),
}
_NAMES = {"frame": "iframe", "source": "video", "track": "video", "audio": "video", "object": "embed"}
_BACKGROUND = {"body", "table", "td"}
_REL = {"stylesheet": "stylesheet", "icon": "icon", "apple-touch-icon": "icon", "shortcut": "icon"}

_NOTHING = etree.Element("html")

_CSS_URL = re.compile(r"""url\(\s{0,5}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^'"()\s]{0,2000}))\s*\)""")
_CSS_IMPORT = re.compile(r"""@import\s+(?:"([^"]{1,2000})"|'([^']{1,2000})')""")
_OPENED = re.compile(
    r"""(?:window\.open|(?:window\.|self\.|top\.|parent\.|document\.)?location"""
    r"""(?:\.href\s*=|\.(?:assign|replace)|\s*=))\s*\(?\s*(?:"([^"]{1,2000})"|'([^']{1,2000})')\s*(?=[),;}]|$)"""
)
_REFRESH = re.compile(r"""^\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?["']?([^"'>]*)""", re.I)
_GLUED_DATE = re.compile(r"[\s\[(（【]*(?:19|20)\d\d([-/.])\d{1,2}\1\d{1,2}[\s\])）】]*$")
_DATE_ENDS = frozenset("0123456789日])）】")
_JUMP = re.compile(r"^(?:https?://\S+|\.{0,2}/\S+)$")
_SPECIAL = re.compile(r"^\s*(?:[hH][tT]{2}[pP][sS]?:|[/\\.?]|[^:/?#]*(?:[/?#]|$))")


class Resolver:
    """Joins addresses to one page's base, each different text once."""

    def __init__(self, base: str, charset: str) -> None:
        self.base = base
        self._charset = charset
        self._known: dict[str, str] = {}

    def __call__(self, raw: str) -> str:
        """The absolute address a browser would open; empty when it would open none."""
        url = self._known.get(raw)
        if url is None:
            url = self._known[raw] = self._join(raw)
        return url

    def _join(self, raw: str) -> str:
        if len(raw) > MAX_ADDRESS:
            return ""
        try:
            return str(ada_url.join_url(self.base, self._query_in_page_charset(raw)))
        except ValueError:
            return ""

    def _query_in_page_charset(self, raw: str) -> str:
        """A browser encodes a query in the page's charset, not in UTF-8."""
        if self._charset in {"utf-8", "utf-16"} or raw.isascii() or "?" not in raw or not _SPECIAL.match(raw):
            return raw
        path, _, query = raw.partition("?")
        query, hash_mark, fragment = query.partition("#")
        encoded = quote(query.encode(self._charset, "xmlcharrefreplace"), safe="%&=+/?:@!$'()*,;~-._[]")
        return f"{path}?{encoded}{hash_mark}{fragment}"


def resolver(document: Document) -> Resolver:
    """A resolver for the page's base: its ``<base href>`` when it has one, else its address."""
    plain = Resolver(document.url, document.charset)
    base = document.tree.find(".//base[@href]")
    href = plain(str(base.get("href"))) if base is not None else ""
    return Resolver(href or document.url, document.charset)


def refresh_of(document: Document, resolve: Resolver) -> tuple[str, str] | None:
    """Where ``<meta http-equiv=refresh>`` sends the visitor: (raw, address); None when only to itself."""
    for meta in chain(document.tree.iter("meta"), _written(document).iter("meta")):
        if (meta.get("http-equiv") or "").lower() == "refresh":
            match = _REFRESH.match(meta.get("content") or "")
            raw = match.group(1).strip() if match else ""
            url = resolve(raw) if raw else ""
            if url and url != document.url:
                return raw, url
    return None


def links(document: Document, resolve: Resolver) -> tuple[Link, ...]:
    """The links of a page, each target once an element, in page order. Needs the tree before ``show``.

    An address that opens nothing (malformed) is kept with an empty ``url`` and its raw text. A bare
    ``#place`` is no link to another page and is left out.
    """
    found: dict[tuple[str, str], str] = {}
    for raw, text, element in _everything(document):
        raw = raw.strip()
        if not raw or raw.startswith(("#", "data:")):
            continue
        key = (raw, element)
        if not found.get(key):
            found[key] = text[:200]
        if len(found) >= MAX_LINKS:
            break
    refresh = refresh_of(document, resolve)
    if refresh:
        found[(refresh[0], "refresh")] = ""
    return tuple(
        Link(url=resolve(raw), raw=raw[:MAX_ADDRESS], text=text, element=element)
        for (raw, element), text in found.items()
    )


def _everything(document: Document) -> Iterator[tuple[str, str, str]]:
    """(raw address, words, element) of every place that holds an address."""
    yield from _in_tree(document.tree)
    yield from _in_tree(_written(document))


def _written(document: Document) -> Element:
    """The markup that scripts of the page write, as a tree of its own."""
    markup = "".join(document.written.values()) if document.written else ""
    if "<" not in markup:
        return _NOTHING
    tree = etree.fromstring(f"<div>{markup}</div>".encode(), etree.HTMLParser(encoding="utf-8"))
    return _NOTHING if tree is None else tree


def _in_tree(tree: Element) -> Iterator[tuple[str, str, str]]:
    hidden = {
        inner
        for outer in tree.iter("noscript", "template")
        for inner in outer.iter()
        if isinstance(inner.tag, str)
    }
    for element in tree.iter(*_ATTRIBUTES):
        if element in hidden:
            continue
        tag = str(element.tag)
        for name in _ATTRIBUTES[tag]:
            value = element.get(name)
            if value:
                kind = (
                    "img"
                    if tag in _BACKGROUND or tag == "input" or name == "poster"
                    else _NAMES.get(tag, tag)
                )
                yield from _attribute(element, kind, value)
        if tag in {"img", "source"} and element.get("srcset"):
            for candidate in re.split(r",\s+", str(element.get("srcset"))):
                yield candidate.strip().split(" ")[0], "", "img"
    for element in tree.iter("link"):
        rels = (element.get("rel") or "").lower().split()
        kind = next((_REL[rel] for rel in rels if rel in _REL), "")
        if kind and element.get("href"):
            yield str(element.get("href")), "", kind
    for element in tree.iter("form"):
        if (element.get("method") or "get").lower() == "get" and element.get("action"):
            yield str(element.get("action")), "", "form"
    for option in tree.iter("option"):
        value = (option.get("value") or "").strip()
        if _JUMP.match(value):
            yield value, text_of(option), "option"
    for style in tree.iter("style"):
        for match in (*_CSS_URL.findall(style.text or ""), *_CSS_IMPORT.findall(style.text or "")):
            yield "".join(match), "", "css"
    for element in _elements(tree, "//*[contains(@style, 'url(')]"):
        for match in _CSS_URL.findall(element.get("style") or ""):
            yield "".join(match), "", "css"
    for element in _elements(tree, "//*[@onclick]"):
        for match in _OPENED.findall(element.get("onclick") or ""):
            yield "".join(match), _label(element), "onclick"


def _attribute(element: Element, kind: str, value: str) -> Iterator[tuple[str, str, str]]:
    if kind not in {"a", "area"}:
        yield value, (element.get("alt") or "") if kind == "img" else "", kind
        return
    label = _label(element)
    yield value, label, kind
    if value[:30].lstrip().lower().startswith("javascript:"):
        for match in _OPENED.findall(value):
            yield "".join(match), label, "onclick"


def _label(element: Element) -> str:
    """The words a person clicks on, less the row's date: the text, else the title, else the image's name."""
    text = text_of(element)
    if text:
        return _undated(text, element) if text[-1] in _DATE_ENDS else text
    if element.get("title") or element.get("alt"):
        return words(element.get("title") or element.get("alt") or "")
    return next((words(image.get("alt") or image.get("title") or "") for image in element.iter("img")), "")


def _undated(text: str, element: Element) -> str:
    """The words before a date that ends them, when it is one of its own: a piece by itself, or in digits."""
    pieces = [piece for piece in map(words, map(str, element.itertext())) if piece]
    if len(pieces) > 1 and text.endswith(pieces[-1]) and dates.whole(pieces[-1]):
        return text[: -len(pieces[-1])].rstrip() or text
    return text[:-40] + _GLUED_DATE.sub("", text[-40:]) or text


def _elements(tree: Element, path: str) -> list[Element]:
    found = tree.xpath(path)
    return [element for element in found if isinstance(element, Element)] if isinstance(found, list) else []
