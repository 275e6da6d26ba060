"""Boxes that scripts may fill: what the source shows in them is then no proof of what a reader sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple, cast
from urllib.parse import urlsplit

from lxml.cssselect import CSSSelector

from crawler.page.areas import in_side
from crawler.page.document import Document, Element, marks_of, raw_text
from crawler.page.links import Resolver
from crawler.page.rows import Block

CodeOf = Callable[[str], str | None]
"""Address of a script file → its text; None when nobody read it."""

LIST_BOX = re.compile(r"list|liebiao|(?:^|[\s_-])lb(?:[\s_-]|$)")
MAX_CODE = 1_000_000
"""Characters of a script that are looked at."""
_LIBRARY = re.compile(
    r"jquery|bootstrap|swiper|layui|slide|share|jiucuo|conac|cnzz|hm\.baidu|51\.la|createpage|count(?:er)?[./]|hits"
    r"|visit|dynclicks|wza|barrier|beian|kaipuyun|knet\.cn|html5|respond|pngfix|base64|echarts|weather|s2t|gb2big5"
    r"|lightbox|validate|player|calendar|datepicker|polyfill",
    re.I,
)
"""Hosts and file names of scripts that fill no list, when nobody read them."""
_BANNER = re.compile(
    r"^\s*/[*/]\W{0,9}(?:[@\w-]{1,20}\W{1,9}){0,3}"
    r"(?:jquery|superslide|vue(?:\.js)?|axios|bootstrap|swiper|layui|react|angularjs)\b",
    re.I,
)
"""How the file of a library begins: what it can do says nothing of what is done with it."""
_REQUESTS = re.compile(
    r"\bfetch\s*\(|XMLHttpRequest|XMLHTTP|\baxios\b|\$http\b|\bjsonp\b|EventSource|WebSocket"
    r"|(?:\$|\bjQuery)\.(?:ajax|get|post|getJSON|getScript)\s*\(|\bajax\s*\(|createElement\(\s*[\"']script"
    r"|\bimport\b[^;()]{0,200}?[\"']\.{0,2}/|\bimport\s*\("
    r"|\burl\s*:\s*[\"'`]|(?<!window\))\.load\(\s*(?!function\b|\()"
)
_OBJECTS = r"[\[(,]\s*\{\s*[\"']?\w+[\"']?\s*:"
_HOLDS = re.compile(rf"{_OBJECTS}|<(?:li|tr|dd|dt)\b|<a\s[^>]*href")
"""Rows, or their markup, in a script file."""
_WRITES = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|appendChild|insertBefore|replaceCh|replaceWith|innerText|textContent"
    r"|\.(?:html|append|prepend|load|text|after|before|mount)\(|\brender\b|\btemplate\b|\belem?\s*:"
)
_HOOK = re.compile(r"""["'`]\w*([#.][\w-]+)|[\s,>]([#.][\w-]+)|["'`]([\w-]+)(?=["'`])""")
"""What names a box in a script: "#list", "ul.list", "list"."""
_MENTION = re.compile(
    r"""(?=(?<![\w$])(?P<call>[\w$]{1,40})\s*(?P<sign>[(:=])\s*(?P<quote>["'`])"""
    r"""(?P<text>[\w#.\-\s>,:()\[\]=]{1,80})(?P=quote)\s*\)?(?:\s*\.\s*(?P<method>\w+))?)"""
)
"""A text that a function is called with, and what is done to what it gives: ``$("#list").html``."""
_BY = {
    "getElementById": "#{}",
    "getElementsByClassName": ".{}",
    "getElementsByTagName": "{}",
    "getElementsByName": "[name='{}']",
}
_SELECTS = {"querySelector", "querySelectorAll", "$", "jQuery", "find"}
_PUTS = frozenset("innerHTML outerHTML insertAdjacentHTML appendChild html append prepend load".split())
_REPLACES = frozenset("innerHTML outerHTML html load replaceWith replaceChildren".split())
"""What leaves nothing of the rows in a box, however deep they are."""
_PART = re.compile(
    r"""(?:getElementById|querySelector(?:All)?|\$|jQuery)\s*\(\s*(?:["']([#.]?[\w-]{2,40})["']\s*\+|`([#.]?[\w-]{2,40})\$\{)"""
    r"""[^()]{1,40}\)(?:\s*\.\s*(\w+))?"""
)
"""The beginning of a name that is put together: ``getElementById("list_" + id)``."""
_BY_VARIABLE = re.compile(r"""getElementById\s*\(\s*[A-Za-z_$]|(?:\$|jQuery)\s*\(\s*["']#["']\s*\+""")
_TOLD = re.compile("el|elem|element|container|target|wrap(?:per)?|box|dom|selector|into|list|listId|boxId|id")
"""Settings by which a function is told a box."""
_HARMLESS = frozenset(
    "hover mouseover mouseout mouseenter mouseleave click on bind one off focus onclick onmouseover"
    " onmouseout addClass removeClass toggleClass hasClass css style className classList attr is val length"
    " size index show hide toggle fadeIn fadeOut slideDown slideUp slideToggle animate slide marquee scroll"
    " scrollTop scrollLeft scrollHeight width height outerHeight outerWidth offset position offsetHeight"
    " offsetTop offsetWidth".split()
)
"""What is done to a box that leaves its rows as they are."""
_PSEUDO = re.compile(r":[\w-]+(?:\([^)]*\))?")
_WRITES_ROWS = re.compile(r"document\.write(?:ln)?\s*\([^;]*<(?:li|tr|dl|dt|dd|p)\b")
_NEWS = re.compile(rf"{_REQUESTS.pattern}|{_OBJECTS}|(?:19|20)\d\d[-/.年]\d")
"""What a file has that writes rows where it stands, and not a pager."""
_LOADS = re.compile(r"""\.src\s*=\s*["'`]([^"'`\n]{1,300}\.js\b[^"'`\n]{0,100})["'`]""")
_WRITES_LOADS = re.compile(r"""<script[^>]{0,100}?\ssrc=\\?["']?([^"'\\\s>]{1,300})""", re.I)
_LOADER = re.compile(r"""createElement\(\s*["']script""")
_DEFINES = re.compile(r"""customElements\.define\(\s*["'`]([\w-]+)""")
_TEMPLATE = ("v-for", "v-html", "ng-repeat", "data-ng-repeat", "ms-repeat", "ms-for", "x-for")
"""Attributes by which a framework repeats an element."""
_ROWS = frozenset(("li", "tr", "dt", "dd"))
_AROUND = 3
"""Elements around a row that may be the box of its list: ``ul``, ``div``, ``div``."""
_MOST = 200
"""Script files of a page, and names in a script."""


class File(NamedTuple):
    """A script file of a page."""

    address: str
    place: Element | None
    """What it stands in; None of one that another script loads."""
    code: str | None
    """None when nobody read it."""

    @property
    def is_library(self) -> bool:
        """Whether it fills no list by itself."""
        if self.code is None:
            return is_harmless(self.address)
        return _BANNER.match(self.code[:300]) is not None


def is_harmless(address: str) -> bool:
    """Whether the file at an address fills no list, by its host and its name."""
    parts = urlsplit(address)
    return _LIBRARY.search(f"{parts.netloc}/{parts.path.rpartition('/')[2]}?{parts.query}") is not None


def files_of(document: Document, resolve: Resolver, code_of: CodeOf) -> tuple[File, ...]:
    """The script files of a page, those that its scripts load included, before
    :func:`crawler.page.document.show` takes the elements away."""
    scripts = (one for one in document.tree.iter("script") if one.get("src"))
    placed = [(resolve(one.get("src") or ""), one.getparent()) for one in scripts]
    loading = (code for code in document.scripts if "createElement" in code)
    loaded = [(resolve(found), None) for code in loading for found in _LOADS.findall(code)]
    writing = (code for code in document.scripts if "document.write" in code)
    loaded += [(resolve(found), None) for code in writing for found in _WRITES_LOADS.findall(code)]
    return tuple(File(url, place, code_of(url)) for url, place in islice([*placed, *loaded], _MOST))


class Filling:
    """What the scripts of a page may fill."""

    def __init__(self, document: Document, files: Sequence[File]) -> None:
        self._tree = document.tree
        self._inside = [code for code in document.scripts if len(code) < MAX_CODE]
        ids = {f"#{box.get('id')}" for box in document.tree.iter() if box.get("id")}
        own = [file for file in files if not file.is_library or _knows(file.code, ids)]
        self._placed = [file for file in own if file.place is not None]
        self._read = [file.code[:MAX_CODE] for file in own if file.code]
        self._unread = any(file.code is None for file in own)

    @cached_property
    def possible(self) -> bool:
        """Whether any script of the page may fill a list: but for those that every site has, one asks for
        something and one writes, or nobody read a file."""
        return self._unread or self._acts

    @cached_property
    def _acts(self) -> bool:
        """Whether a script has something to write, and one writes."""
        brings = any(map(_asks, self._inside)) or any(map(_brings, self._read))
        return brings and any(map(_WRITES.search, (*self._inside, *self._read)))

    @cached_property
    def _able(self) -> bool:
        """Whether a script file may fill what has an id."""
        return self._unread or (self._acts and bool(self._read))

    def empty(self) -> Iterator[Element]:
        """Empty list boxes that a script names, or that a script file may know by their id."""
        code = "\n".join([*self._inside, *self._read])
        for box in self._tree.iter("ul", "ol", "tbody", "dl", "div"):
            if any(len(row) or row.tag not in _ROWS for row in box) or raw_text(box).strip() or in_side(box):
                continue
            if box.tag == "div" and not LIST_BOX.search(marks_of(box)):
                continue
            name = box.get("id")
            quoted = [f"{mark}{name}{mark}" for mark in "'\"" if name]
            hooks = [hook for hook in _names(box) if hook[0] in "#."]
            if (self._able and name) or any(hook in code for hook in (*quoted, *hooks)) or box in self._named:
                yield box

    def waits(self, box: Element) -> bool:
        """Whether a box with hardly anything in it may wait for a script file to fill it."""
        named = bool(self._read) and not self._named.isdisjoint(box.iter())
        return named or (self._able and bool(box.get("id"))) or self._is_put_together(box)

    def held(self, blocks: Iterable[Block]) -> Iterator[Element]:
        """Boxes of dated rows, which may be no more than what scripts replace: these name the box and have
        something to write into it; or it is a list with an id, and nobody read them."""
        entries = [entry for block in blocks for entry in block.entries if entry.row.date and not entry.side]
        around = {box for entry in entries for box in islice(entry.element.iterancestors(), _AROUND)}
        asking = (code for code in self._inside if _REQUESTS.search(code) and _WRITES.search(code))
        hooks = {hook for code in asking for hook in _hooks(code)}
        for box in (box for box in around if box.tag not in {"body", "html"}):
            unread = self._unread and box.get("id") and _is_list(box)
            named = box in self._named or self._is_put_together(box)
            if unread or named or not hooks.isdisjoint(_names(box)):
                yield box
        for box in {box for entry in entries for box in entry.element.iterancestors()} & self._replaced:
            if box.tag not in {"body", "html"}:
                yield box

    def written(self) -> Iterator[Element]:
        """Where script files write rows, and what a template in the page repeats."""
        for file in self._placed:
            assert file.place is not None
            rows = file.code and _WRITES_ROWS.search(file.code) and _NEWS.search(file.code)
            if rows and not in_side(file.place):
                yield file.place
        defined = {name for code in (*self._inside, *self._read) for name in _DEFINES.findall(code)}
        yield from (element for name in defined for element in self._tree.iter(name.lower()))
        for element in self._tree.iter("ul", "ol", "li", "table", "tbody", "tr", "dl", "dt", "div", "a", "p"):
            if any(name in element.attrib for name in _TEMPLATE) and not in_side(element):
                yield element

    @cached_property
    def _named(self) -> set[Element]:
        """What scripts name in order to write into it."""
        return self._select(_selectors)

    @cached_property
    def _replaced(self) -> set[Element]:
        """What scripts name in order to put something else there."""
        return self._select(_replacing)

    def _select(self, selectors: Callable[[str, bool], tuple[CSSSelector, ...]]) -> set[Element]:
        chosen = (selector for code, acts in self._codes for selector in selectors(code, acts))
        return {element for selector in chosen for element in cast("list[Element]", selector(self._tree))}

    @cached_property
    def _codes(self) -> list[tuple[str, bool]]:
        """The scripts, and whether each brings something and writes; none where nothing comes of them all."""
        if not self._acts:
            return []
        codes = [(code, _REQUESTS.search(code) is not None) for code in self._inside]
        codes += [(code, _brings(code)) for code in self._read]
        return [(code, brings and _WRITES.search(code) is not None) for code, brings in codes]

    def _is_put_together(self, box: Element) -> bool:
        """Whether a script that acts makes up a box's name from parts, or has its id in a variable."""
        acting = [code for code, acts in self._codes if acts]
        name, classes = box.get("id") or "", (box.get("class") or "").split()
        names = {name, *(f".{each}" for each in classes)}
        parts = {part for code in acting for part in _parts(code)}
        kept = (code for code in acting if name and _BY_VARIABLE.search(code))
        return any(each != part and each.startswith(part) for part in parts for each in names) or any(
            name in _hooks(code) for code in kept
        )


def _is_list(box: Element) -> bool:
    if box.tag == "div":
        return LIST_BOX.search(marks_of(box)) is not None
    return box.tag in {"ul", "ol", "tbody", "table", "dl"}


def _names(box: Element) -> set[str]:
    """How a script may name a box."""
    name, classes = box.get("id"), (box.get("class") or "").split()[:5]
    return {*([name, f"#{name}"] if name else []), *(f".{each}" for each in classes)}


@lru_cache(maxsize=256)
def _hooks(code: str) -> frozenset[str]:
    return frozenset(hook for found in _HOOK.findall(code) for hook in found if hook)


def _brings(code: str) -> bool:
    """Whether a script file asks the server for something, or holds rows."""
    return _REQUESTS.search(code) is not None or _HOLDS.search(code) is not None


def _asks(code: str) -> bool:
    """Whether a script asks for something, and not only for the scripts that every site has."""
    loaded = _LOADS.findall(code)
    if loaded and all(map(is_harmless, loaded)):
        code = _LOADER.sub("", code)
    return _REQUESTS.search(code) is not None


def _knows(code: str | None, ids: set[str]) -> bool:
    """Whether a file that begins as a library names a box of the page: then a site's own code follows."""
    return code is not None and not ids.isdisjoint(_hooks(code))


@lru_cache(maxsize=256)
def _parts(code: str) -> frozenset[str]:
    found = (match for match in _PART.finditer(code) if match[3] not in _HARMLESS)
    return frozenset((match[1] or match[2]).removeprefix("#") for match in found)


@lru_cache(maxsize=256)
def _replacing(code: str, acts: bool) -> tuple[CSSSelector, ...]:
    """What a script that acts puts something else into, or makes a framework's."""
    mentions = _MENTION.finditer(code) if acts else ()
    framed = (one for one in mentions if one["method"] in _REPLACES or (one["sign"] == ":" and _hands(one)))
    return _chosen(framed)


@lru_cache(maxsize=256)
def _selectors(code: str, acts: bool) -> tuple[CSSSelector, ...]:
    """What a script names, but for what it does only harmless things to. One that does not ``act`` by itself
    writes what another brings, or hands the box to that."""
    mentions = (match for match in _MENTION.finditer(code) if match["method"] not in _HARMLESS)
    counted = (match for match in mentions if acts or match["method"] in _PUTS or _hands(match))
    return _chosen(counted)


def _chosen(mentions: Iterable[re.Match[str]]) -> tuple[CSSSelector, ...]:
    texts = dict.fromkeys(islice(filter(None, map(_selector, mentions)), _MOST))
    return tuple(filter(None, map(_compiled, texts)))


def _hands(mention: re.Match[str]) -> bool:
    """Whether a function of another script is told the box: ``loadList("list", 7)``, ``{el: "#list"}``."""
    if mention["sign"] == "(":
        return mention["call"] not in _SELECTS | _BY.keys() | _HARMLESS
    return mention["sign"] == ":" and _TOLD.fullmatch(mention["call"]) is not None


def _selector(mention: re.Match[str]) -> str:
    call, text = mention["call"], mention["text"].strip()
    if call in _BY:
        return _BY[call].format(text)
    if call in _SELECTS or text[:1] in {"#", "."}:
        return _PSEUDO.sub("", text)
    return f"#{text}" if re.fullmatch(r"[A-Za-z][\w-]*", text) else ""


@lru_cache(maxsize=4096)
def _compiled(text: str) -> CSSSelector | None:
    try:
        return CSSSelector(text)
    except Exception:  # cssselect raises many kinds: what is no selector names nothing
        return None
