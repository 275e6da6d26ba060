"""An archived page made ready for a picture: numbers of persons masked, the place at fault marked."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from crawler.archive import SeenPage
from crawler.page import glance
from crawler.page.document import Element, parse
from crawler.personal import UNSEEN, mask
from crawler.places import place_links
from crawler.traps import without_session

MARK = "data-xunjian-place"
LEFT_OUT = (
    *("script", "noscript", "template", "style", "link", "meta", "base"),
    *("iframe", "frame", "object", "embed", "video", "audio", "svg", "canvas"),
)
"""What runs, asks for something, could draw over what the page says, or draws words that nobody can mask."""
READ_OUT = ("alt", "title", "value", "placeholder", "aria-label", "label")
"""Attributes whose words a browser shows."""
LEADS = ("href", "src", "action", "background", "onclick")
"""Attributes that hold an address."""
MOST_MARKS = 20
LARGEST = 2_000
"""Characters of what is outlined where the word alone cannot be: more would show nothing."""
AROUND = 100
"""Characters on each side of the place in an excerpt."""
TURNED = re.compile(r"direction|bidi|writing-mode|\\", re.I)
"""Styles by which the words are not shown in the order in which they stand; an escape may hide one."""
TURNS = re.compile("[\u200f\u202b\u202e\u2067]")
NO_IMAGES = "default-src 'none'; style-src 'unsafe-inline'"
"""A picture in the page itself (``data:``) may show a number that nobody can mask."""
STYLE = (
    "body{font:16px/1.7 sans-serif;margin:95px 24px 300px;overflow-wrap:anywhere}"
    "img{max-width:100%}*{pointer-events:auto!important}"
)
OUTLINE = "outline:4px solid #e60000!important;outline-offset:1px!important"
HEAD = (
    "all:initial!important;position:fixed!important;z-index:2147483647!important;left:0!important;top:0!important;"
    "width:100%!important;box-sizing:border-box!important;padding:6px 12px!important;"
    "background:#1f4e8c!important;color:#fff!important;font:14px/1.5 sans-serif!important"
)
LINE = (
    "all:unset!important;display:block!important;white-space:nowrap!important;overflow:hidden!important;"
    "text-overflow:ellipsis!important"
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A page in which every place of a fault that was found bears :data:`MARK`."""

    tree: Element
    places: tuple[Element, ...]
    excerpt: tuple[str, str, str] = ("", "", "")
    """The words before the first place, its own, and those after it."""

    def page(self, lines: Iterable[str], *, outlined: bool) -> str:
        """The page with some lines above it that say what it is; its places outlined or as they were."""
        tree = deepcopy(self.tree)
        for place in tree.iter("*"):
            if MARK in place.attrib and outlined:
                place.set("style", f"{place.get('style', '')};{OUTLINE}")
            elif MARK in place.attrib:
                del place.attrib[MARK]
        body = tree.find("body")
        words = "" if body is None else etree.tostring(body, method="html", encoding="unicode")
        told = "".join(f'<div style="{LINE}">{html.escape(line)}</div>' for line in lines)
        return (
            f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{NO_IMAGES}"><style>{STYLE}</style></head>'
            f'{words}<div style="{HEAD}">{told}</div></html>'
        )


def links(body: bytes, page: SeenPage, urls: Collection[str]) -> Marked:
    """The page with the links marked that lead to one of ``urls``."""
    found = glance(body, page.final_url, page.content_type or None).links
    known = [replace(link, url=without_session(link.url)) for link in found]  # as the archive counts them
    raws = {link.raw.strip() for link in (*known, *place_links(known), *found) if link.url in urls} - {""}
    return _marked(body, page, lambda tree: [one for one in tree.iter("*") if _holds(one, raws)])


def words(body: bytes, page: SeenPage, wrong: str, contexts: Collection[str]) -> Marked:
    """The page with ``wrong`` marked where it stands in one of the contexts."""
    return _marked(body, page, lambda tree: list(_spoken(tree, wrong, contexts)))


def heading(body: bytes, page: SeenPage, name: str) -> Marked:
    """The page with the last place marked where a name stands alone and leads nowhere."""
    return _marked(body, page, lambda tree: _named(tree, _dense(name)))


def _marked(body: bytes, page: SeenPage, find: Callable[[Element], list[Element]]) -> Marked:
    tree = parse(body, page.final_url, page.content_type or None).tree
    _clean(tree)
    shown = tree.find("body")
    places = () if shown is None else tuple(find(shown)[:MOST_MARKS])
    for place in places:
        place.set(MARK, "")
    return Marked(tree, places, _excerpt(places[0]) if places else ("", "", ""))


def _clean(tree: Element) -> None:
    """Nothing runs, nothing lies over the words, no number of a person is left in what can be read."""
    etree.strip_elements(tree, *LEFT_OUT, with_tail=False)
    hide = _mask_both_ways if _is_turned(tree) else mask
    for one in tree.iter("*"):
        if MARK in one.attrib:
            del one.attrib[MARK]
        if "pointer-events" in one.get("style", "").lower():
            del one.attrib["style"]
        for name in READ_OUT:
            if name in one.attrib:
                one.set(name, hide(one.get(name, "")))
    pieces: Any = tree.xpath("//text()")
    words = hide(UNSEEN.join(pieces))  # as one text: the digits of a number may stand in several elements
    at = 0
    for piece in pieces:
        setattr(piece.getparent(), "text" if piece.is_text else "tail", words[at : at + len(piece)])
        at += len(piece) + len(UNSEEN)


def _is_turned(tree: Element) -> bool:
    """Whether some words may be shown from right to left."""
    if TURNS.search(_words(tree)):
        return True
    return any(
        one.tag == "bdo" or "dir" in one.attrib or TURNED.search(one.get("style", ""))
        for one in tree.iter("*")
    )


def _mask_both_ways(text: str) -> str:
    return mask(mask(text)[::-1])[::-1]


def _holds(element: Element, raws: Collection[str]) -> bool:
    return any(element.get(name, "").strip() in raws for name in LEADS if name in element.attrib)


def _named(body: Element, name: str) -> list[Element]:
    alone = [one for one in body.iter("*") if name and not len(one) and _dense(one.text or "") == name]
    return [one for one in alone if one.tag != "a" and not any(one.iterancestors("a"))][-1:]


def _spoken(body: Element, wrong: str, contexts: Collection[str]) -> Iterator[Element]:
    """The wrong word itself where it stands once in its paragraph, else the paragraph."""
    for context in dict.fromkeys(map(_dense, contexts)):
        if _dense(wrong) in context:
            for holder in _holders(body, context):
                text = _text(holder)
                if text.count(_dense(wrong)) == 1:
                    yield _word(holder, wrong)
                elif len(text) <= LARGEST:
                    yield holder


def _holders(element: Element, words: str) -> list[Element]:
    """The smallest elements that hold the words."""
    if words not in _text(element):
        return []
    inner = [holder for child in element for holder in _holders(child, words)]
    return inner or [element]


def _word(holder: Element, wrong: str) -> Element:
    """The word put into an element of its own; the holder where it stands over several."""
    for one in list(holder.iter("*")):
        for inside in (True, False):
            text = (one.text if inside else one.tail) or ""
            if wrong not in text or (not inside and one is holder):
                continue
            before, _, after = text.partition(wrong)
            span = etree.Element("span")
            span.text, span.tail = wrong, after
            if inside:
                one.text = before
                one.insert(0, span)
            else:
                one.tail = before
                one.addnext(span)
            return span
    return holder


def _excerpt(place: Element) -> tuple[str, str, str]:
    """What stands around a place, as far as is needed of what it stands in."""
    before, after, inner = "", "", place
    for outer in place.iterancestors():
        ahead = [*reversed([_words(one) + (one.tail or "") for one in inner.itersiblings(preceding=True)])]
        behind = [_words(one) + (one.tail or "") for one in inner.itersiblings()]
        before = (outer.text or "") + "".join(ahead) + before
        after, inner = after + (inner.tail or "") + "".join(behind), outer
        if outer.tag == "body" or len(before) + len(after) > AROUND:
            break
    before, own, after = (" ".join(part.split()) for part in (before, _words(place), after))
    return before[-AROUND:], own[:AROUND], after[:AROUND]


def _words(element: Element) -> str:
    return "".join(map(str, element.itertext()))


def _text(element: Element) -> str:
    return _dense(_words(element))


def _dense(text: str) -> str:
    """Without white space, which pages put anywhere."""
    return "".join(text.split())
