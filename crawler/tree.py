"""Where each column of a site stands: by its breadcrumb, else by the site's menus, else by its folder.

Where they disagree the first of them is believed, and what the other says is told: a doubt, not a guess.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from unicodedata import normalize

from crawler.navigation import Spot

MAX_DEPTH = 20
"""Steps from a column to one that stands nowhere: what goes on longer is a trap."""
BY_CRUMBS, BY_MENUS, BY_FOLDER = "所在位置", "导航", "网址"


@dataclass(frozen=True, slots=True)
class Node:
    """A column, and what was seen of its place."""

    name: str
    crumbs: tuple[str, ...] | None = None
    """The columns above it by the breadcrumb of its page, the topmost first; None when it shows none."""
    spots: Counter[Spot] = field(default_factory=Counter)
    """Where menus put it, by the number of pages."""


@dataclass(frozen=True, slots=True)
class Place:
    """The columns above one, the topmost first, who says so, and who says otherwise."""

    above: tuple[str, ...] = ()
    by: str = ""
    """所在位置 (its breadcrumb, or that of a column below it), 导航, 网址; empty when nothing tells."""
    doubt: str = ""
    """In words for a clerk."""


def places(nodes: Mapping[str, Node]) -> dict[str, Place]:
    """The place of every column, by the key of its address."""
    tree = _Tree(nodes)
    return {key: tree.place(key) for key in nodes}


class _Tree:
    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._nodes = nodes
        self._places: dict[str, Place] = {}
        self._depth = 0
        self._named: defaultdict[str, list[str]] = defaultdict(list)
        """The columns in whose breadcrumb a name stands."""
        for key, node in nodes.items():
            for name in node.crumbs or ():
                self._named[name].append(key)

    def place(self, key: str) -> Place:
        """Where one column stands."""
        if key not in self._places and self._depth < MAX_DEPTH:
            self._places[key] = Place()  # menus that lead in a circle end here
            self._depth += 1
            self._places[key] = self._found(key)
            self._depth -= 1
        return self._places.get(key, Place())

    def _found(self, key: str) -> Place:
        spots = self._nodes[key].spots
        crumbs = self._crumbs(key)
        if crumbs is not None:
            return Place(crumbs, BY_CRUMBS, self._against(crumbs, spots))
        folder = self._folder(key)
        in_folder = (*self.place(folder).above, self._nodes[folder].name) if folder else ()
        if (spot := self._settled(spots)) and (above := self._path(spot)):
            elsewhere = bool(in_folder) and not _agree(_chain(in_folder), _chain(above))
            return Place(above, BY_MENUS, f"网址在“{in_folder[-1]}”的目录里" if elsewhere else "")
        return Place(in_folder, BY_FOLDER if folder else "", self._against(in_folder, spots))

    def _settled(self, spots: Counter[Spot]) -> Spot:
        """Where most menus put a column; empty when as many put it elsewhere."""
        spot = max(spots, key=lambda one: (spots[one], len(one)), default=())
        others = (one for one in spots if not _agree(self._heads(one), self._heads(spot)))
        return spot if all(spots[one] < spots[spot] for one in others) else ()

    def _crumbs(self, key: str) -> tuple[str, ...] | None:
        """The columns above one by its own breadcrumb, else by that of a column that stands below it."""
        node = self._nodes[key]
        if node.crumbs is not None:
            return node.crumbs
        for other in self._named[node.name]:
            below = self._nodes[other]
            listed = any(head.key == key for spot in below.spots for head in spot)
            if below.crumbs and (listed or (key.endswith("/") and other.startswith(key))):
                return below.crumbs[: below.crumbs.index(node.name)]
        return None

    def _folder(self, key: str) -> str:
        """The column whose folder holds an address; empty when none does."""
        key = key.rstrip("/")
        while key.count("/") > 1:
            key = key.rpartition("/")[0]
            if f"{key}/" in self._nodes:
                return f"{key}/"
        return ""

    def _path(self, spot: Spot) -> tuple[str, ...]:
        """The names down to a spot; those of columns with an address of their own stand where they stand."""
        names: tuple[str, ...] = ()
        for head in reversed(spot):
            if head.key in self._nodes:
                return (*self.place(head.key).above, self._nodes[head.key].name, *names)
            names = (head.name, *names)
        return names

    def _heads(self, spot: Spot) -> list[set[str]]:
        """What stands above a spot, by the menu's names and by the columns' own."""
        return [
            _folded({head.name, self._nodes[head.key].name} if head.key in self._nodes else {head.name})
            for head in spot
        ]

    def _against(self, above: tuple[str, ...], spots: Counter[Spot]) -> str:
        """What menus say against a place, when more of them do than do not."""
        others = Counter[str]()
        for spot, count in spots.items():
            if not _agree(self._heads(spot), _chain(above)):
                others[spot[-1].name] += count
        if 2 * others.total() <= spots.total():
            return ""
        return f"导航把它放在{'、'.join(f'“{name}”' for name, _ in others.most_common(3))}下面"


def _agree(one: list[set[str]], other: list[set[str]]) -> bool:
    """Whether the last of what stands above by one account stands there by the other, too: an account may be
    cut short."""
    if not one or not other:
        return not one and not other
    return not one[-1].isdisjoint(set().union(*other)) or not other[-1].isdisjoint(set().union(*one))


def _chain(names: Iterable[str]) -> list[set[str]]:
    return [_folded({name}) for name in names]


def _folded(names: Iterable[str]) -> set[str]:
    return {"".join(normalize("NFKC", name).casefold().split()) for name in names}
