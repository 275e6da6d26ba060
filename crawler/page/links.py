"""Every address that a page sends a reader or a browser to, in page order, in one pass over its tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import chain, islice
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from crawler.link import Link
from crawler.page import dates
from crawler.page.address import MAX_ADDRESS, SPACES, Resolver, join
from crawler.page.document import Document, Element, decode, text_of, words
from crawler.page.held import held, is_address, named, opened, without_idle
from crawler.page.written import written

__all__ = ["Resolver", "acts", "anchors", "links", "links_of_file", "refresh_of", "resolver"]

MAX_LINKS = 20_000
"""Links kept of one page: beyond this it is a trap, no page for people."""
MAX_TEXT = 200
MAX_NOWHERE = 200
"""Links that lead nowhere, told of one page."""

Found = tuple[str, str, str]
"""(raw address, words, element)."""
Reader = Callable[[Element, str], Iterable[Found]]
"""Reads the value of one attribute of an element."""

_IMAGES = ("src", "data-src", "data-original", "data-lazy", "data-lazy-src", "data-lazyload", "data-echo")
_ADDRESSES: dict[str, dict[str, str]] = {
    "area": {"href": "area"},
    "img": dict.fromkeys(_IMAGES, "img"),
    "image": {"href": "img", "xlink:href": "img"},
    "script": {"src": "script"},
    "iframe": {"src": "iframe", "data-src": "iframe"},
    "frame": {"src": "iframe"},
    "video": {"src": "video", "poster": "img"},
    "audio": {"src": "video"},
    "source": {"src": "video"},
    "track": {"src": "video"},
    "embed": {"src": "embed"},
    "object": {"data": "embed"},
    "button": {"formaction": "form-post"},
    **{tag: {"background": "img"} for tag in ("body", "table", "tr", "td", "th")},
}
"""Tag → attribute → the element's name, where the whole value is an address."""
_NAMED = ("data-href", "data-url", "data-link", "data-src", "data-file", "data-pdf", "data-bg")
_HIDDEN = ("noscript", "template", "textarea", "title", "xmp", "noembed", "noframes", "iframe")
"""What stands in these is text to a browser that runs scripts."""
_IN_PLACE = ("video", "audio", "canvas", "object")
"""Elements whose content is shown only by browsers that do not know them (HTML, 4.8)."""
_COVERS = frozenset((*_HIDDEN, *_IN_PLACE))
_PARTS = frozenset({"source", "track", "param", "embed", "object", "video", "audio"})
"""What belongs to such an element itself."""
_PLUGIN = re.compile(r"flash|\.swf|^clsid:|real|mplayer", re.I)
"""Objects that no browser shows any more: visitors see what stands in their place."""

_REL = {
    **{"stylesheet": "stylesheet", "icon": "icon", "apple-touch-icon": "icon", "mask-icon": "icon"},
    **dict.fromkeys(("alternate", "canonical", "manifest"), "link"),
}
"""What a browser is told to fetch early (prefetch, next) nobody sees, nor that it is lost."""
_PARAMETERS = {"movie", "src", "url", "filename"}
_JSON = {"application/json", "application/ld+json"}
_SCRIPT = re.compile(r"^(?:module|(?:text|application)/(?:x-)?(?:java|ecma)script)?\s*(?:;.*)?$", re.I)

_CSS_COMMENT = re.compile(r"/\*(?:[^*]++|\*(?!/))*+(?:\*/)?")
_CSS_ADDRESS = re.compile(
    r"""[uU][rR][lL]\(\s{0,5}+(?:"([^"]{0,2000}+)"|'([^']{0,2000}+)'|([^'"()\s]{0,2000}+))\s*+\)"""
    r"""|@import\s{1,5}+(?:"([^"]{1,2000}+)"|'([^']{1,2000}+)')"""
    r"""|@namespace[^;]*+|\bbehavior\s{0,5}:[^;}]*+"""
)
_REFRESH = re.compile(r"""^\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?["']?([^"'>]*)""", re.I)
_CANDIDATE = re.compile(r"[\s,]*+(\S++)(?:(?<=,)|[^,]*+)")
_JUMP = re.compile(r"https?://\S+$|\.{0,2}/\S+$", re.I)
_HTTP = re.compile(r"https?://[^\s/]", re.I)
_OPEN_ENDED = re.compile(r"[{$]\{|<%")
"""A template that a script has yet to fill."""
_GLUED_DATE = re.compile(r"[\s\[(（【]*(?:19|20)\d\d([-/.])\d{1,2}\1\d{1,2}[\s\])）】]*$")
_DATE_ENDS = frozenset("0123456789日])）】")

_NOWHERE = re.compile(r"#*$|https?:/*(?:#.*)?$", re.I)
_PLAIN_ATTRIBUTES = {"href", "target", "title", "style", "rel", "hidefocus", "align"}
"""A link with other attributes than these may be the hook of a script or of a style."""
_NOWHERE_TO = re.compile(r"$|#|javascript:", re.I)
_GOES_BY_ITSELF = re.compile(r"顶部?|top|↑|返回|首页|主页|刷新|当前|上一|下一|[尾末]页|^\W*\d*\W*$", re.I)
"""Words of a link for which the page itself, or its top, is the right place."""
_NO_PLACE = re.compile(r"top$|[!/:]|.*[=&]", re.I)
"""Fragments that are the top, a script's route, a text to mark, a viewer's setting."""
_COUNTERS = re.compile(r"hm\.baidu\.com|jiucuo|conac\.cn|cnzz\.com|51\.la/|zz\.bdstatic\.com", re.I)
"""Scripts that every site has (statistics, 找错, 党政机关标识): they hang nothing on the page's links."""
_ACTS = re.compile(
    r"\$\(|jquery|getelement|queryselector|addevent|attachevent|onclick|\.links|vue|angular", re.I
)

_TAKEN = re.compile(
    r"\breturn\b\s*\(?\s*(?:false|!1)\W*$|preventDefault\s*\(\s*\)|returnValue\s*=\s*(?:false|!1)", re.I
)
"""A click that the page's script takes: the link's own address is never opened."""
_ASKS = re.compile(r"\bif\b|\?|&&|\|\||\bconfirm\b|\bthis\b|\bhref\b|\btarget\b")
"""Code that takes a click only sometimes, or opens the link's address itself."""

_UNSHOWN = etree.XPath(
    "boolean(ancestor-or-self::*[@hidden or "
    "contains(translate(@style, 'DISPLAYNOE ', 'displaynoe'), 'display:none')])"
)
_PICTURES = frozenset({"img", "svg", "image", "input", "button", "i", "em", "object", "video", "canvas"})
_NUMBER = re.compile("[1-9]")

_NOTHING = etree.Element("html")


class Shown(NamedTuple):
    """A link, frame, picture or script as it stands in a page."""

    tag: str
    address: str
    """As written; empty when it has none."""
    text: str
    """The words of a link."""
    marks: str
    """Its class."""


def resolver(document: Document) -> Resolver:
    """A resolver for the page's base: its ``<base href>`` when it has one, else its address."""
    plain = Resolver(document.url, document.charset)
    for base in document.tree.iter("base"):
        href = base.get("href")
        if href is not None:
            url = plain(href)
            return Resolver(url, document.charset) if url.startswith("http") else plain
    return plain


def refresh_of(document: Document, resolve: Resolver) -> tuple[str, str] | None:
    """Where ``<meta http-equiv=refresh>`` sends the visitor: (raw, address); None when only to itself."""
    for meta in chain(document.tree.iter("meta"), _written(document).iter("meta")):
        if (meta.get("http-equiv") or "").lower() == "refresh" and not _is_hidden(meta):
            match = _REFRESH.match(meta.get("content") or "")
            raw = match.group(1).strip() if match else ""
            url = resolve(raw) if raw else ""
            if url and url != document.url:
                return raw, url
    return None


def links(document: Document, resolve: Resolver, refresh: tuple[str, str] | None) -> tuple[Link, ...]:
    """The links of a page, each target once an element, in page order. Needs the tree before ``show``.

    ``refresh`` is what :func:`refresh_of` found.

    An address that opens nothing (malformed) is kept with an empty ``url`` and its raw text. A ``#place``
    that stands on the page itself is no link, nor is one that a script of the page may make.
    """
    found: dict[tuple[str, str], str] = {}
    nowhere = False
    for raw, text, element in chain(_in_tree(document.tree), _in_tree(_written(document))):
        raw = raw.strip(SPACES)
        if not raw or raw[0] == "#":
            nowhere = nowhere or element == "a"
        elif not found.get(key := (raw, element)) and len(raw) <= MAX_ADDRESS and raw[:5] != "data:":
            found[key] = text
            if len(found) >= MAX_LINKS:
                break
    if refresh:
        found[refresh[0], "refresh"] = ""
    start, charset = resolve.start, resolve.charset
    told = (_link(start(raw), charset, raw, text, element) for (raw, element), text in found.items())
    return (*told, *(_leading_nowhere(document, resolve) if nowhere else ()))


def links_of_file(body: bytes, url: str, content_type: str) -> tuple[Link, ...]:
    """The addresses in a style sheet, or in the markup that a script file writes into every page that has it.

    A script's addresses are relative to those pages, which may lie anywhere: only whole ones are taken.
    """
    text, charset = decode(body, content_type)
    resolve = Resolver(url, charset)
    if "css" in content_type:
        return tuple(Link(resolve(raw), raw, "", "css") for raw, _, _ in _css(_NOTHING, text) if raw)
    tree = parsed("".join(written([text])))
    found = dict.fromkeys(item for item in _in_tree(tree) if item[0].startswith(("/", "http")))
    return tuple(_link(resolve.start(raw), charset, raw, text, element) for raw, text, element in found)


def shown_links(document: Document) -> list[Shown]:
    """What shows on a page by itself: links, frames, pictures, and the scripts that draw marks; those that a
    script writes are among them. A small part of :func:`links`."""
    found = []
    for tree in (document.tree, _written(document)):
        for element in tree.iter("a", "iframe", "frame", "img", "script"):
            address = (element.get("href") or element.get("src") or "").strip()
            if element.tag == "a" and _NOWHERE_TO.match(address):
                address = kept_address(element) or address
            words_ = text_of(element) if element.tag == "a" else ""
            found.append(Shown(str(element.tag), address, words_, element.get("class") or ""))
    return found


def kept_address(anchor: Element) -> str:
    """The address of a link that only a script opens: where editors keep it, or in ``onclick``."""
    kept = (anchor.get(name) or "" for name in ("oldsrc", "data-href", "data-url", "data-file"))
    return next(filter(None, (*kept, *opened(anchor.get("onclick") or ""))), "").strip()


def unmet(tree: Element, raw: str) -> bool:
    """Whether a page holds links or pictures written ``raw`` and a reader meets none of them: they stand in a
    box that is not shown, have nothing to click on, or give way to another picture."""
    held = [
        element
        for element in tree.iter("a", "area", "img")
        if any(raw == str(value).strip(SPACES) for value in element.values())
    ]
    return bool(held) and all(_is_unmet(element, raw) for element in held)


def _is_unmet(element: Element, raw: str) -> bool:
    if _UNSHOWN(element):
        return True
    if element.tag == "a":
        return not _label(element) and "url(" not in element.get("style", "") and not _is_drawn(element)
    if element.tag == "area":
        return not _NUMBER.search(element.get("coords") or "1")
    lazy = any(element.get(name, raw).strip(SPACES) != raw for name in _IMAGES[1:])
    if lazy and element.get("src", "").strip(SPACES) == raw:
        return True
    picture = next(element.iterancestors("picture"), _NOTHING)
    return any(source.get("srcset") and not source.get("media") for source in picture.iter("source"))


def _is_drawn(anchor: Element) -> bool:
    """Whether something in a link without words may be seen: a picture, or what a style sheet can name."""
    return any(inner.tag in _PICTURES or inner.get("class") for inner in anchor.iterdescendants())


def anchors(tree: Element) -> frozenset[str]:
    """The places on a page that a link may name behind ``#``."""
    found = tree.xpath("//@id | //a/@name", smart_strings=False)
    names = {str(name) for name in found} if isinstance(found, list) else set[str]()
    return frozenset(names | {unquote(name) for name in names if "%" in name})


def acts(document: Document) -> bool:
    """Whether scripts of the page may act on a click, or make places: then nobody can say from the page
    alone that a link leads nowhere. Scripts that only count visitors do not."""
    for script in document.tree.iter("script"):
        source = script.get("src")
        if (source and not _COUNTERS.search(source)) or _ACTS.search(script.text or ""):
            return True
    return False


@lru_cache(maxsize=4_096)
def _link(start: str, charset: str, raw: str, text: str, element: str) -> Link:
    """The link; pages of one site share most of theirs."""
    url, _, fragment = join(start, raw, charset).partition("#")
    return Link(url, raw, text, element, _place(fragment) if element in {"a", "area"} else "")


def _place(fragment: str) -> str:
    """The place that a fragment names; empty when it is none that could be missing."""
    return "" if not fragment or _NO_PLACE.match(fragment) else unquote(fragment)


# --- the pass over the tree ---


def _in_tree(tree: Element) -> Iterator[Found]:
    hidden = set[Element]()
    for element in tree.iter():
        if hidden and element in hidden:
            continue
        tag = element.tag
        readers = _READERS.get(tag, _ANYWHERE)
        for name, value in element.items():
            if name in readers:
                yield from readers[name](element, str(value))
        if tag in _INSIDE:
            yield from _INSIDE[tag](element, element.text or "")
        elif tag in _COVERS:
            hidden.update(_hidden_in(element))


def _hidden_in(element: Element) -> Iterable[Element]:
    """What nobody sees of an element's content."""
    if element.tag in _HIDDEN:
        return element.iterdescendants()
    if _is_plugin(element):
        return ()
    return (inner for inner in element.iterdescendants() if inner.tag not in _PARTS)


def _is_plugin(element: Element) -> bool:
    return any(_PLUGIN.search(element.get(name) or "") for name in ("type", "data", "classid"))


def _address(kind: str, element: Element, value: str) -> Iterable[Found]:
    """An attribute that is an address; of a picture that a script replaces when it does not come, none."""
    if _OPEN_ENDED.search(value) or (kind == "img" and element.get("onerror")):
        return ()
    return ((value, (element.get("alt") or "")[:MAX_TEXT], kind),)


def _anchor(element: Element, value: str) -> Iterable[Found]:
    click = element.get("onclick")
    if click and _TAKEN.search(click) and not _ASKS.search(click):
        return ()
    return _led_to(value, _label(element))


@lru_cache(maxsize=4_096)
def _led_to(value: str, label: str) -> tuple[Found, ...]:
    """What an ``href`` says; most of those on a page stand on all pages."""
    raw = value.strip(SPACES)
    if _NOWHERE.match(raw):
        return (("", "", "a"),)
    if _OPEN_ENDED.search(raw):
        return ()
    if raw[:11].lower() == "javascript:":
        return ((raw, label, "a"), *((code, label, "onclick") for code in opened(unquote(raw[11:]))))
    return ((raw, label, "a"),)


def _source(element: Element, value: str) -> Iterable[Found]:
    parent = element.getparent()
    yield value, "", "img" if parent is not None and parent.tag == "picture" else "video"


def _srcset(element: Element, value: str) -> Iterable[Found]:
    if element.get("onerror"):
        return ()
    return ((match[1].rstrip(","), "", "img") for match in _CANDIDATE.finditer(value))


def _input(element: Element, value: str) -> Iterable[Found]:
    if (element.get("type") or "").lower() == "image":
        yield value, element.get("alt") or "", "img"


def _related(element: Element, value: str) -> Iterable[Found]:
    rels = (element.get("rel") or "").lower().split()
    kind = next((_REL[rel] for rel in sorted(rels, reverse=True) if rel in _REL), "")
    return ((value, "", kind),) if kind else ()


def _form(element: Element, value: str) -> Iterable[Found]:
    method = (element.get("method") or "get").strip().lower()
    return ((value, "", "form" if method == "get" else "form-post"),) if method != "dialog" else ()


def _option(element: Element, value: str) -> Iterable[Found]:
    """An entry of a jump menu: a whole address, or a path when the menu acts on a choice without gluing."""
    value = value.strip()
    menu = next(element.iterancestors("select"), None)
    if menu is None or not _JUMP.match(value) or _OPEN_ENDED.search(value):
        return
    action = menu.get("onchange") or ""
    if "+" not in action and (action or _HTTP.match(value)):
        yield value, text_of(element)[:MAX_TEXT], "option"


def _parameter(element: Element, value: str) -> Iterable[Found]:
    if (element.get("name") or "").lower() in _PARAMETERS and is_address(value):
        yield value, "", "embed"


def _css(element: Element, text: str) -> Iterable[Found]:
    """A style sheet or a style attribute."""
    if "rl(" not in text and "RL(" not in text and "@import" not in text:
        return ()
    if "/*" in text:
        text = _CSS_COMMENT.sub(" ", text)
    return (("".join(match), "", "css") for match in _CSS_ADDRESS.findall(text))


def _click(element: Element, code: str) -> Iterable[Found]:
    addresses = opened(code)
    label = _label(element) if addresses else ""
    return ((raw, label, "onclick") for raw in addresses)


def _data(element: Element, value: str) -> Iterable[Found]:
    if is_address(value) or (_HTTP.match(value) and element.get("data-href") == value):
        yield value, _label(element), "script-link"


def _script(element: Element, text: str) -> Iterable[Found]:
    """Addresses in an inline script, by what kind of script it is."""
    kind = (element.get("type") or "").strip().lower()
    if kind in _JSON:
        return ((raw, "", "script-link") for raw in held(text, data=True))
    if "<record>" in text:
        return _stored(text)
    if element.get("src") or not _SCRIPT.match(kind):
        return ()
    code = without_idle(text, _code_of(element)) if named(text) else text
    return ((raw, "", "script-link") for raw in held(code))


_CODE = etree.XPath(
    "//script/text() | //@*[starts-with(name(), 'on')] | //@href[starts-with(., 'javascript:')]"
)


def _code_of(element: Element) -> str:
    """All code of the page that an element stands in."""
    found = _CODE(element)
    return "\n".join(map(str, found)) if isinstance(found, list) else ""


def _stored(text: str) -> Iterator[Found]:
    """The links of a list whose rows lie in the page as CDATA (大汉): its script shows them as they are."""
    records = (part.partition("</record>")[0].strip() for part in text.split("<record>")[1:2001])
    markup = "".join(record.removeprefix("<![CDATA[").removesuffix("]]>") for record in records)
    return _in_tree(parsed(markup))


_ANYWHERE: dict[str, Reader] = {
    "style": _css,
    "onclick": _click,
    "ondblclick": _click,
    **dict.fromkeys(_NAMED, _data),
}
_READERS: dict[str, dict[str, Reader]] = {
    tag: {**_ANYWHERE, **{name: partial(_address, kind) for name, kind in names.items()}}
    for tag, names in _ADDRESSES.items()
}
for _tag, _own in {
    "a": {"href": _anchor, "xlink:href": _anchor},
    "img": {"srcset": _srcset, "data-srcset": _srcset},
    "source": {"src": _source, "srcset": _srcset},
    "input": {"src": _input},
    "link": {"href": _related},
    "form": {"action": _form},
    "option": {"value": _option},
    "param": {"value": _parameter},
}.items():
    _READERS[_tag] = {**_READERS.get(_tag, _ANYWHERE), **_own}
_INSIDE: dict[str, Reader] = {"style": _css, "script": _script}
"""Readers of what an element holds as text."""


def _written(document: Document) -> Element:
    """The markup that scripts of the page write, as a tree of its own."""
    return parsed("".join(document.written.values())) if document.written else _NOTHING


def parsed(markup: str) -> Element:
    """A piece of markup as a tree of its own."""
    if "<" not in markup:
        return _NOTHING
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    tree = etree.fromstring(f"<div>{markup}</div>".encode("utf-8", "replace"), parser)
    return _NOTHING if tree is None else tree


def _is_hidden(element: Element) -> bool:
    return next(element.iterancestors(*_HIDDEN), None) is not None


# --- links that lead nowhere ---


def _leading_nowhere(document: Document, resolve: Resolver) -> Iterator[Link]:
    """Links with words whose click plainly does nothing, and those to a place that the page does not have."""
    still = not acts(document)
    places = anchors(document.tree) if still else frozenset[str]()
    title = words(document.tree.findtext(".//title") or "")
    for anchor, raw in islice(_pointing_nowhere(document.tree), MAX_NOWHERE):
        text = _label(anchor)
        if _NOWHERE.match(raw):
            if raw[:1] in {"h", "H"} or (still and not _fits(anchor, text, title)):
                yield Link("", raw or 'href=""', text, "placeholder")
        elif still and (place := _place(raw[1:])) and not {place, raw[1:]} & places:
            yield Link(resolve.base.partition("#")[0], raw, text, "a", place)


def _pointing_nowhere(tree: Element) -> Iterator[tuple[Element, str]]:
    """Links with words and without address, or to a place on the page, that no script or style may hook."""
    seen = set[tuple[str, str]]()
    for anchor in tree.iter("a"):
        raw = (anchor.get("href") or "").strip(SPACES)
        if (raw and raw[0] != "#" and not _NOWHERE.match(raw)) or not _PLAIN_ATTRIBUTES.issuperset(
            anchor.keys()
        ):
            continue
        text = text_of(anchor) if anchor.get("href") is not None else ""
        if text and (raw, text) not in seen and not _is_hidden(anchor) and not _UNSHOWN(anchor):
            seen.add((raw, text))
            yield anchor, raw


def _fits(anchor: Element, text: str, title: str) -> bool:
    """Whether the page itself is the right place for a link: its top, its own name, the head of a menu."""
    parent = anchor.getparent()
    around = [anchor] if parent is None or parent.tag in {"body", "div"} else [anchor, parent]
    menu = any(
        next(sibling.iter("a"), None) is not None
        for element in around
        for sibling in islice(element.itersiblings("ul", "ol", "dl", "dd", "div"), 3)
    )
    return menu or bool(_GOES_BY_ITSELF.search(text)) or text in title


# --- the words of a link ---


def _label(element: Element) -> str:
    """The words a person clicks on, less the row's date: the text, else the title, else the image's name."""
    if len(element) == 0:
        text = _plain(element.text or "")
    else:
        text = text_of(element)
        text = _undated(text, element) if text and text[-1] in _DATE_ENDS else text
    if text:
        return text[:MAX_TEXT]
    if element.get("title") or element.get("alt"):
        return words(element.get("title") or element.get("alt") or "")[:MAX_TEXT]
    names = (words(image.get("alt") or image.get("title") or "") for image in element.iter("img"))
    return next(names, "")[:MAX_TEXT]


@lru_cache(maxsize=4_096)
def _plain(text: str) -> str:
    """The label of a link that holds nothing but a text."""
    label = words(text[: 10 * MAX_TEXT])
    return _unglued(label) if label and label[-1] in _DATE_ENDS else label


def _undated(text: str, element: Element) -> str:
    """The words before a date that ends them, when it is one of its own: a piece by itself, or in digits."""
    pieces = [piece for piece in map(words, map(str, element.itertext())) if piece]
    if len(pieces) > 1 and text.endswith(pieces[-1]) and dates.whole(pieces[-1]):
        return text[: -len(pieces[-1])].rstrip() or text
    return _unglued(text)


def _unglued(text: str) -> str:
    """The words before a date in digits that ends them, if there are any."""
    return text[:-40] + _GLUED_DATE.sub("", text[-40:]) or text
