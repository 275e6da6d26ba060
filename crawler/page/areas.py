"""The furniture around a page's main content: navigation, header, footer, side bars."""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.page.document import Element, marks_of, raw_text, under
from crawler.page.marks import SAYS_WHO

_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:foot(?:er)?|copyright|bottom|nav|navbar|navigation|topnav|mainnav|subnav|sidenav|menu|submenu|"
    r"mainmenu|head|header|crumbs?|breadcrumbs?|friend_?links?|yqlj|links?|share|bdsharebuttonbox|toolbar|topbar|"
    r"dqwz|weizhi|current-title|search|pager?|pages|pagination|page_div|login)(?:[\s_\d-]|$)"
    r"|(?:^|\s)(?:foot|footer|copyright|nav|menu|header)[a-z\d_-]*(?:\s|$)"
)
_SIDE = re.compile(
    r"(?:^|[\s_-])(?:side|aside|sidebar|hot|recommend|related?|rank|xgxx|xgwz|tuijian|remen)(?:[\s_\d-]|$)|related|sidebar"
)
_FOOT = re.compile(r"(?:^|\s)(?:foot|footer|copyright)[a-z\d_-]*(?:\s|$)")
_MOST_OF_FOOT = 1_000
_CONTENT = re.compile(r"。|位置|(?:(?:19|20)\d\d[-/.年]\d.*){2}", re.S)
"""What stands in no footer: a sentence, a breadcrumb, dates."""
_BOXES = ("div", "ul", "ol", "nav", "header", "footer", "aside", "table", "td", "dl", "section", "p")
_TAGS = {"nav", "footer", "aside", "header"}
_SHARE = 0.6
"""What holds more than this share of a page's words is no furniture, whatever its class says."""
_FOOT_SHARE = 0.9
"""The same for a footer: on a blank page it may be most of what is there."""


def furniture(tree: Element) -> set[Element]:
    """The outermost elements that hold navigation, header, footer, search or pager."""
    whole = _size(tree)
    found: set[Element] = set()
    for element in tree.iter(*_BOXES):
        if element.tag in _TAGS or _named(marks_of(element)):
            in_article = element.tag == "header" and next(element.iterancestors("article"), None) is not None
            if not in_article and not under(element, found) and _size(element) <= _share(element) * whole:
                found.add(element)
    foot = _unnamed_foot(tree)
    return found if foot is None or under(foot, found) else {*found, foot}


def _unnamed_foot(tree: Element) -> Element | None:
    """The last box of the page when it says who the site is and nothing else: many a footer bears no name."""
    box, boxes = tree.find("body"), list[Element]()
    while box is not None:
        boxes = [child for child in box if child.tag in _BOXES]
        if len(boxes) != 1:
            break
        box = boxes[0]
    for last in reversed(boxes[-3:]):
        text = raw_text(last)
        if len(text) < _MOST_OF_FOOT and SAYS_WHO.search(text):
            return (
                None if _CONTENT.search(text) or next(last.iter("h1", "h2", "h3"), None) is not None else last
            )
    return None


def in_order(tree: Element, found: set[Element]) -> list[Element]:
    """The furniture as it stands on the page."""
    return [element for element in tree.iter(*_BOXES) if element in found]


def in_side(element: Element) -> bool:
    """Whether an element lies in a side bar, a ranking or a list of related articles."""
    return any(is_side(parent) for parent in (element, *element.iterancestors()))


def is_side(element: Element) -> bool:
    """Whether an element is called side bar, ranking or the like."""
    return _beside(marks_of(element))


def _share(element: Element) -> float:
    return _FOOT_SHARE if element.tag == "footer" or _FOOT.search(marks_of(element)) else _SHARE


def _size(element: Element) -> int:
    return sum(map(len, raw_text(element).split()))


@lru_cache(maxsize=20_000)
def _named(marks: str) -> bool:
    return marks != " " and _FURNITURE.search(marks) is not None


@lru_cache(maxsize=20_000)
def _beside(marks: str) -> bool:
    return marks != " " and _SIDE.search(marks) is not None
