"""What the menus of a site say of its columns: which name leads where, and under which other name it stands.

A group of names is navigation when most of what was seen behind it is no article. Menus repeat: each page
that is asked has a voice.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from crawler.page.address import address_key
from crawler.page.menus import Item, Menu

MAX_LEVELS, MAX_NAMED = 8, 10_000
"""No site's navigation is deeper or has more names: beyond that it is a trap."""
ENOUGH = 2
"""So many pages must name an address that is no list for it to be a column; the site map alone suffices."""
TOOLS = re.compile(
    r"(?:网站|站点)(?:地图|导航|首页)|首页$|主页$|^关于(?:我们|本[站网])|^联系(?:我们|方式)|声明$|隐私|版权|(?:使用|网站)帮助"
    r"|RSS|订阅|无障碍|长者|适老|关怀|繁[体體]|简体|English|手机版|移动版|[旧老新]版|收藏|设为|登录|注册|[纠找]错"
    r"|搜索|检索|微信|微博|客户端|APP|小程序|二维码|邮箱登录|友情链接|相关链接|智能(?:问答|机器人)",
    re.I,
)
"""Names in menus that are no columns. Collected from the menus of 15 sites; reviewed 2026-11."""


@dataclass(frozen=True, slots=True)
class Head:
    """A name that stands above others in a menu."""

    name: str
    key: str
    """Of its address; empty when it has none, or only that of the first below it."""


Spot = tuple[Head, ...]
"""Where a menu puts a name: what stands above it, the topmost first."""


@dataclass(slots=True)
class Named:
    """An address that menus name."""

    url: str
    names: Counter[str] = field(default_factory=Counter)
    spots: Counter[Spot] = field(default_factory=Counter)
    """Where it stands under other names, by the number of pages that say so."""
    pages: int = 0
    """How many pages name it, the site map (网站地图) being :data:`ENOUGH`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that was asked for its menus."""

    menus: tuple[Menu, ...]
    own: frozenset[str]
    """What it calls itself and the columns above it."""
    is_map: bool = False
    """Whether it is the site map."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    url: str
    spot: Spot


def navigation(
    pages: Iterable[Asked],
    home: str,
    is_inside: Callable[[str], bool],
    is_column: Callable[[str], bool | None],
) -> dict[str, Named]:
    """Every address of the site that its menus name, by key.

    Args:
        home: the key of the home page.
        is_inside: whether an address belongs to the site.
        is_column: whether a column may be behind an address, or an article or file; None when nobody looked.
    """
    found: dict[str, Named] = {}
    for page in pages:
        headings = _headings(page, is_inside)
        told = dict.fromkeys(
            entry
            for menu in page.menus
            for level in _navigating(_levels(menu, headings, home, is_inside), is_column)
            for entry in level
        )
        for entry in told:
            named = found.setdefault(address_key(entry.url), Named(entry.url))
            named.names[entry.name] += 1
            if entry.spot:
                named.spots[entry.spot] += 1
        for key in {address_key(entry.url) for entry in told}:
            found[key].pages += ENOUGH if page.is_map else 1
        if len(found) > MAX_NAMED:
            break
    return found


def _navigating(
    levels: list[list[_Entry]], is_column: Callable[[str], bool | None]
) -> Iterator[list[_Entry]]:
    """The levels of a menu behind which most of what was seen is no article; where nobody looked behind one,
    the others speak for it."""
    seen = [Counter(is_column(entry.url) for entry in level) for level in levels]
    if any(behind[True] and behind[True] >= behind[False] for behind in seen):
        yield from (
            level for level, behind in zip(levels, seen, strict=True) if behind[True] >= behind[False]
        )


def _headings(page: Asked, is_inside: Callable[[str], bool]) -> dict[str, str]:
    """The names that head a menu where they stand alone above it: the page's own, and those that lead into
    the site elsewhere on the page, with the key of where."""
    found = dict.fromkeys(page.own, "")
    waiting = list(page.menus)
    for menu in waiting:
        for item in menu:
            if is_inside(item.url):
                found[item.name] = found.get(item.name) or address_key(item.url)
            if item.below:
                waiting.append(item.below)
    return found


def _levels(
    menu: Menu, headings: Mapping[str, str], home: str, is_inside: Callable[[str], bool]
) -> list[list[_Entry]]:
    """The names of a menu that lead into the site, those of one depth together.

    A name heads what stands below it when it leads into the site itself, when others beside it do or have
    names below them, or when it is a heading; what it does not head stands where it stands.
    """
    levels: defaultdict[int, list[_Entry]] = defaultdict(list)
    waiting: list[tuple[Menu, Spot, int]] = [(menu, (), 0)]
    for items, spot, depth in waiting:
        menus = sum(bool(item.below) or is_inside(item.url) for item in items)
        for item in items:
            key = address_key(item.url) if is_inside(item.url) else ""
            below = {address_key(one.url) for one in item.below if one.url}
            is_name = not TOOLS.search(item.name) and key != home and bool(key or not item.url)
            if is_name and key and key not in below:
                levels[depth].append(_Entry(item.name, item.url, _without(spot, item.name)))
            if item.below and depth < MAX_LEVELS:
                heads = is_name and (bool(key) or menus > 1 or _is_heading(item, headings))
                led = key or headings.get(item.name, "")
                head = Head(item.name, "" if led in below else led)
                waiting.append((item.below, (*spot, head) if heads else spot, depth + 1))
    return list(levels.values())


def _is_heading(item: Item, headings: Container[str]) -> bool:
    return item.name in headings and all(one.name != item.name for one in item.below)


def _without(spot: Spot, name: str) -> Spot:
    """Nothing stands under its own name."""
    return tuple(head for head in spot if head.name != name)
