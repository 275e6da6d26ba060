"""Boxes that scripts may fill: what the source shows in them is then no proof of what a reader sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple, cast

from lxml.cssselect import CSSSelector

from crawler.page.areas import in_side
from crawler.page.document import Document, Element, marks_of
from crawler.page.links import Resolver
from crawler.page.rows import Block

CodeOf = Callable[[str], str | None]
"""Address of a script file → its text; None when nobody read it."""

LIST_BOX = re.compile(r"list|liebiao|(?:^|[\s_-])lb(?:[\s_-]|$)")
MAX_CODE = 1_000_000
"""Characters of a script that are looked at."""
_LIBRARY = re.compile(
    r"jquery|bootstrap|swiper|layui|slide|share|jiucuo|conac|cnzz|hm\.baidu|51\.la|createpage|count(?:er)?[./]|hits"
    r"|dynclicks|wza|barrier|beian|kaipuyun|knet\.cn|html5|respond|pngfix|base64|echarts|weather|s2t|gb2big5"
    r"|lightbox|validate|player|calendar|datepicker|polyfill",
    re.I,
)
"""Addresses of scripts that fill no list, when nobody read them."""
_BANNER = re.compile(
    r"^\s*/[*/]\W{0,9}(?:[@\w-]{1,20}\W{1,9}){0,3}"
    r"(?:jquery|superslide|vue(?:\.js)?|axios|bootstrap|swiper|layui|react|angularjs)\b",
    re.I,
)
"""How the file of a library begins: what it can do says nothing of what is done with it."""
_REQUESTS = re.compile(
    r"\bfetch\s*\(|XMLHttpRequest|XMLHTTP|\baxios\b|\$http\b|\bjsonp\b|EventSource|WebSocket"
    r"|(?:\$|\bjQuery)\.(?:ajax|get|post|getJSON|getScript)\s*\(|\bajax\s*\(|createElement\(\s*[\"']script"
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
_BY = {"getElementById": "#", "getElementsByClassName": ".", "getElementsByTagName": ""}
_SELECTS = {"querySelector", "querySelectorAll", "$", "jQuery", "find"}
_PUTS = frozenset("innerHTML outerHTML insertAdjacentHTML appendChild html append prepend load".split())
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
_TEMPLATE = ("v-for", "v-html", "ng-repeat", "data-ng-repeat", "ms-repeat", "ms-for", "x-for")
"""Attributes by which a framework repeats an element."""
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
            return _LIBRARY.search(self.address) is not None
        return _BANNER.match(self.code[:300]) is not None


def files_of(document: Document, resolve: Resolver, code_of: CodeOf) -> tuple[File, ...]:
    """The script files of a page, those that its scripts load included, before
    :func:`crawler.page.document.show` takes the elements away."""
    scripts = (one for one in document.tree.iter("script") if one.get("src"))
    placed = [(resolve(one.get("src") or ""), one.getparent()) for one in scripts]
    loading = (code for code in document.scripts if "createElement" in code)
    loaded = [(resolve(found), None) for code in loading for found in _LOADS.findall(code)]
    return tuple(File(url, place, code_of(url)) for url, place in islice([*placed, *loaded], _MOST))


class Filling:
    """What the scripts of a page may fill."""

    def __init__(self, document: Document, files: Sequence[File]) -> None:
        self._tree = document.tree
        self._inside = [code for code in document.scripts if len(code) < MAX_CODE]
        own = [file for file in files if not file.is_library]
        self._placed = [file for file in own if file.place is not None]
        self._read = [file.code[:MAX_CODE] for file in own if file.code]
        self._unread = any(file.code is None for file in own)

    @cached_property
    def _acts(self) -> bool:
        """Whether a script has something to write, and one writes."""
        brings = any(map(_REQUESTS.search, self._inside)) or any(map(_brings, self._read))
        return brings and any(map(_WRITES.search, (*self._inside, *self._read)))

    @cached_property
    def _able(self) -> bool:
        """Whether a script file may fill what has an id."""
        return self._unread or (self._acts and bool(self._read))

    def empty(self) -> Iterator[Element]:
        """Empty list boxes that a script names, or that a script file may know by their id."""
        code = "\n".join([*self._inside, *self._read])
        for box in self._tree.iter("ul", "ol", "tbody", "dl", "div"):
            if len(box) or (box.text or "").strip() or in_side(box):
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
        return (self._able and bool(box.get("id"))) or (bool(self._read) and box in self._named)

    def held(self, blocks: Iterable[Block]) -> Iterator[Element]:
        """Boxes of dated rows, which may be no more than what scripts replace: these name the box and have
        something to write into it; or it is a list with an id, and nobody read them."""
        entries = [entry for block in blocks for entry in block.entries if entry.row.date and not entry.side]
        around = {box for entry in entries for box in islice(entry.element.iterancestors(), _AROUND)}
        asking = (code for code in self._inside if _REQUESTS.search(code) and _WRITES.search(code))
        hooks = {hook for code in asking for hook in _hooks(code)}
        for box in (box for box in around if box.tag not in {"body", "html"}):
            unread = self._unread and box.get("id") and _is_list(box)
            if unread or box in self._named or not hooks.isdisjoint(_names(box)):
                yield box

    def written(self) -> Iterator[Element]:
        """Where script files write rows, and what a template in the page repeats."""
        for file in self._placed:
            assert file.place is not None
            rows = file.code and _WRITES_ROWS.search(file.code) and _NEWS.search(file.code)
            if rows and not in_side(file.place):
                yield file.place
        for element in self._tree.iter("ul", "ol", "li", "table", "tbody", "tr", "dl", "dt", "div", "a", "p"):
            if any(name in element.attrib for name in _TEMPLATE) and not in_side(element):
                yield element

    @cached_property
    def _named(self) -> set[Element]:
        """What scripts name in order to write into it."""
        found: set[Element] = set()
        if not self._acts:
            return found
        codes = [(code, _REQUESTS.search(code) is not None) for code in self._inside]
        codes += [(code, _brings(code)) for code in self._read]
        for code, brings in codes:
            for selector in _selectors(code, brings and _WRITES.search(code) is not None):
                found.update(cast("list[Element]", selector(self._tree)))
        return found


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


@lru_cache(maxsize=256)
def _selectors(code: str, acts: bool) -> tuple[CSSSelector, ...]:
    """What a script names, but for what it does only harmless things to. One that does not ``act`` by itself
    writes what another brings, or hands the box to that."""
    mentions = (match for match in _MENTION.finditer(code) if match["method"] not in _HARMLESS)
    counted = (match for match in mentions if acts or match["method"] in _PUTS or _hands(match))
    texts = dict.fromkeys(islice(filter(None, map(_selector, counted)), _MOST))
    return tuple(filter(None, map(_compiled, texts)))


def _hands(mention: re.Match[str]) -> bool:
    """Whether a function of another script is told the box: ``loadList("list", 7)``, ``{el: "#list"}``."""
    if mention["sign"] == "(":
        return mention["call"] not in _SELECTS | _BY.keys() | _HARMLESS
    return mention["sign"] == ":" and _TOLD.fullmatch(mention["call"]) is not None


def _selector(mention: re.Match[str]) -> str:
    call, text = mention["call"], mention["text"].strip()
    if call in _BY:
        return f"{_BY[call]}{text}"
    if call in _SELECTS or text[:1] in {"#", "."}:
        return _PSEUDO.sub("", text)
    return f"#{text}" if re.fullmatch(r"[A-Za-z][\w-]*", text) else ""


@lru_cache(maxsize=4096)
def _compiled(text: str) -> CSSSelector | None:
    try:
        return CSSSelector(text)
    except Exception:  # cssselect raises many kinds: what is no selector names nothing
        return None
