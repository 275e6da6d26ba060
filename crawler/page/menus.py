"""The menus of a page: names that lead somewhere, and the name under which each of them stands.

Told by structure alone, since names of classes mean little: ``li > a + ul``, ``dt + dd``, a heading and the
list below it, a cell and the cells beside it, a row of names and as many groups behind it. Which of them are
the site's navigation, and which only list articles, a page cannot tell by itself: :mod:`crawler.navigation`
asks what lies behind the links.

Not part of :func:`crawler.page.read`: only a few pages of a site are asked for their menus.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, groupby

from lxml import etree

from crawler.page.address import SPACES, Resolver
from crawler.page.document import UNSEEN, Document, Element, parse, words
from crawler.page.links import kept_address, parsed, resolver

LONGEST_NAME = 20
"""Characters: hardly a column has a longer name, hardly an article a shorter one."""
MAX_LINKS, _MAX_ELEMENTS = 5_000, 100_000
"""A page with more has a trap in it, no menu."""
_CUT = 3 * LONGEST_NAME
_LONGEST_TEXT = 2_000
_HAN = re.compile(r"[\u3400-\u9fff]")
_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_ENDS = re.compile(r"^[^\w《“「【(（]+|[^\w》”」】)）]+$")
"""Marks around a name: ▼, ›, 「|」, a colon."""
_DAY = re.compile(r"\d[-/.年月]\d")
_NO_NAME = re.compile(
    r"(?:查看)?更多|(?:上|下)[一1]?[页条]|[尾末]页$|返回|当前|共\d|第\d|收起|展开|登录|注册|搜索|检索"
)
_NOWHERE = re.compile(r"$|#|javascript:", re.I)

_WORDS = frozenset({"span", "b", "strong", "em", "i", "font", "u", "small", "big", "label", "button", "br"})
"""Elements that are part of a line of words."""
_LISTS = frozenset({"ul", "ol", "dl", "table"})
_HOLDERS = _LISTS | {"tbody", "thead", "tr"}
"""What stands side by side in these is one group, whatever each part holds."""
_ENTRIES = frozenset({"li", "dd"})


@dataclass(frozen=True, slots=True)
class Item:
    """A name in a menu."""

    name: str
    url: str
    """Where it leads; empty when a click only shows what stands under it."""
    below: tuple[Item, ...] = ()


Menu = tuple[Item, ...]
"""Names side by side."""


@dataclass(slots=True)
class _Held:
    """What an element holds, in so far as it matters to menus."""

    items: list[Item] = field(default_factory=list)
    """The names side by side, when it holds nothing else."""
    groups: list[list[Item]] = field(default_factory=list)
    """The groups of one kind that these names came in."""
    listed: bool = False
    """Whether these names are the whole of a list, be it only one, or stand with an empty one."""
    menus: list[Menu] = field(default_factory=list)
    """The groups in it, when they stand among other things."""
    broken: bool = False
    """Whether it holds other things: prose, dates, groups that are not one."""

    def __bool__(self) -> bool:
        return bool(self.items) or self.broken

    @property
    def name(self) -> Item | None:
        """The one name that it holds, with nothing under it and in no list."""
        alone = len(self.items) == 1 and not self.broken and not self.listed and not self.items[0].below
        return self.items[0] if alone else None


_Part = tuple[str, "_Held | str"]
"""A tag, and what that element holds: words of a line, or more."""


def menus(body: bytes, url: str, content_type: str | None = None) -> tuple[Menu, ...]:
    """Every group of names on a page, in page order; never raises, bounded in time.

    Args:
        body: the bytes as received, decompressed.
        url: the address they came from.
        content_type: the HTTP header of that name.
    """
    document = parse(body, url, content_type)
    resolve = resolver(document)
    _write_out(document)
    etree.strip_elements(document.tree, *UNSEEN, "form", "iframe", with_tail=False)
    root = document.tree.find("body")
    if root is None or next(_beyond(root.iter(), _MAX_ELEMENTS), None) is not None:
        return ()
    if next(_beyond(root.iter("a"), MAX_LINKS), None) is not None:
        return ()
    return tuple(menu for menu in _menus_of(_walked(root, resolve)) if len(menu) > 1 or menu[0].below)


def name_of(text: str) -> str:
    """The words of a menu without marks and gaps (首 页, 政务公开 ▼); empty when they are no name."""
    return _name_in(text) or ""


def _name_in(text: str) -> str | None:
    """The name that words are; empty when there is nothing to them (|, 更多), None when they say something
    else."""
    name = _ENDS.sub("", _GAP.sub("", words(text)))
    if not name or _NO_NAME.match(name):
        return ""
    return name if 2 <= len(name) <= LONGEST_NAME and _HAN.search(name) and not _DAY.search(name) else None


def _beyond(elements: Iterator[Element], count: int) -> Iterator[Element]:
    """What comes after the first ``count``."""
    return (element for number, element in enumerate(elements) if number >= count)


def _write_out(document: Document) -> None:
    """Put what scripts write where they write it."""
    for script, markup in document.written.items():
        holder = parsed(markup).find(".//div")
        if holder is not None and script.getparent() is not None:
            for element in reversed(list(holder)):
                script.addnext(element)


def _walked(root: Element, resolve: Resolver) -> _Held:
    """What the page holds, from the innermost element outwards."""
    open_: list[list[_Part]] = [[]]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            open_.append([])
            text = element.text
        else:
            parts, tag = open_.pop(), str(element.tag)
            held = _linked(element, parts, resolve) if tag == "a" else _held(tag, parts)
            open_[-1].append((tag, held))
            text = element.tail
        if text and (text := words(text[:_LONGEST_TEXT])[:_CUT]):
            open_[-1].append(("", text))
    (_, held), *_ = open_[0]
    return held if isinstance(held, _Held) else _Held()


def _linked(anchor: Element, parts: list[_Part], resolve: Resolver) -> _Held | str:
    """A link: its words are a name, or it is no part of a menu."""
    told = [part for _, part in parts if part]
    names = [part if isinstance(part, str) else part.name.name if part.name else "" for part in told]
    if not all(names):
        return _Held(broken=True)
    text = "".join(names)
    if not text:
        picture = next(anchor.iterchildren("img"), None)
        text = anchor.get("title") or ("" if picture is None else picture.get("alt") or "")
    name = _name_in(text[:_CUT])
    if name is None:
        return _Held(broken=True)
    return _Held([Item(name, _address(anchor, resolve))]) if name else ""


def _address(anchor: Element, resolve: Resolver) -> str:
    raw = (anchor.get("href") or "").strip(SPACES)
    raw = kept_address(anchor) if _NOWHERE.match(raw) else raw
    url = resolve(raw).partition("#")[0] if raw else ""
    return url if url.startswith("http") else ""


def _held(tag: str, parts: list[_Part]) -> _Held | str:
    """What an element holds, from what its parts hold."""
    if tag in _WORDS and all(isinstance(part, str) for _, part in parts):
        return "".join(str(part) for _, part in parts)[:_CUT]
    held = _together(tag, list(_told(parts)))
    held.listed |= tag in _LISTS or any(_is_empty_list(part) for _, part in parts)
    return held


def _together(tag: str, told: list[tuple[str, _Held]]) -> _Held:
    if not told:
        return _Held()
    if any(kind == "dt" for kind, _ in told):
        return _defined(told)
    if tag in _ENTRIES and (head := told[0][1].name):
        below = chain.from_iterable(_groups(held) for _, held in told[1:])
        if items := tuple(chain.from_iterable(below)):
            return _Held([replace(head, below=items)])
    if len(told) == 1:
        return told[0][1]
    if any(held.broken for _, held in told):
        return _scattered(tag, [held for _, held in told])
    return _side_by_side(tag, told)


def _told(parts: list[_Part]) -> Iterator[tuple[str, _Held]]:
    """The parts that say something, words beside words made one."""
    for is_words, some in groupby(parts, lambda part: isinstance(part[1], str)):
        if not is_words:
            yield from ((kind, held) for kind, held in some if isinstance(held, _Held) and held)
            continue
        name = _name_in("".join(str(part) for _, part in some)[:_CUT])
        if name != "":
            yield "", _Held([Item(name, "")]) if name else _Held(broken=True)


def _defined(told: list[tuple[str, _Held]]) -> _Held:
    """The names of a ``dl``: what follows a ``dt`` stands under it."""
    items: list[Item] = []
    head: Item | None = None
    below: list[Item] = []
    for kind, held in [*told, ("dt", _Held())]:
        if kind != "dt":
            below += chain.from_iterable(_menus_of(held))
            continue
        items += [replace(head, below=tuple(below))] if head else below
        head, below = held.name, []
    broken = any(held.broken for _, held in told)
    return _Held(menus=[tuple(items)] if items else [], broken=True) if broken else _Held(items)


def _side_by_side(tag: str, told: list[tuple[str, _Held]]) -> _Held:
    """Names and groups of names: a name heads the groups behind it, and the rest is one group if it is of one
    kind."""
    rows: list[tuple[str, _Held]] = []
    headed = False
    for kind, held in told:
        last = rows[-1][1] if rows else _Held()
        if not _is_group(held):
            rows.append((kind, held))
            headed = False
        elif turned := _by_turns(last.items, held.groups):
            rows[-1] = "", _Held(turned)
        elif headed or _may_head(tag, kind, [row.name is not None for _, row in rows[-2:]]):
            (head,) = last.items
            rows[-1] = "", _Held([replace(head, below=(*head.below, *held.items))])
            headed = True
        else:
            rows.append((kind, held))
    groups = [kind for kind, held in rows if len(held.items) > 1]
    of_one_kind = len(groups) == len(rows) and len(set(groups)) == 1
    if groups and not of_one_kind and tag not in _HOLDERS:
        return _scattered(tag, [held for _, held in rows])
    together = list(chain.from_iterable(held.items for _, held in rows))
    return _Held(together, groups=[held.items for _, held in rows] if of_one_kind else [])


def _by_turns(names: list[Item], groups: list[list[Item]]) -> list[Item]:
    """Names, each with the group behind them that comes at its turn, the home page having none; empty when
    there are not as many."""
    first = len(names) - len(groups)
    if len(groups) < 2 or not (first == 0 or (first == 1 and names[0].name.endswith("首页"))):
        return []
    if any(name.below for name in names):
        return []
    turned = (replace(name, below=tuple(group)) for name, group in zip(names[first:], groups, strict=True))
    return [*names[:first], *turned]


def _may_head(tag: str, kind: str, alone: list[bool]) -> bool:
    """Whether the last of what stands before a group is its head: a name alone, no one of several names."""
    if not alone or not alone[-1]:
        return False
    return kind in _LISTS if tag in {"ul", "ol"} else alone != [True, True]


def _is_group(held: _Held) -> bool:
    return len(held.items) > 1 or (held.listed and bool(held.items))


def _is_empty_list(part: _Held | str) -> bool:
    return isinstance(part, _Held) and part.listed and not part


def _groups(held: _Held) -> list[Menu]:
    """The groups in what stands behind a name in an entry of a list: panels may hold other things, too."""
    return held.menus if held.broken else [tuple(held.items)] if _is_group(held) else []


def _scattered(tag: str, parts: list[_Held]) -> _Held:
    """What stands among other things: groups are kept, names alone are one only in a list."""
    if tag not in _HOLDERS:
        return _Held(menus=list(chain.from_iterable(map(_menus_of, parts))), broken=True)
    names = tuple(chain.from_iterable(held.items for held in parts))
    menus = chain.from_iterable(held.menus for held in parts)
    return _Held(menus=[*([names] if names else []), *menus], broken=True)


def _menus_of(held: _Held) -> list[Menu]:
    return held.menus if held.broken else [tuple(held.items)] if held.items else []
