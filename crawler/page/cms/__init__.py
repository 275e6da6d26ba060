"""Families of the systems that government sites are made with: a file each, with what only it does.

A page of an unknown family is read the generic way. A family's pager is looked for on every page: its marks
may be missing where the shape is there.
"""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pkgutil import iter_modules

from ahocorasick_rs import AhoCorasick

from crawler.page.cms.family import Family

FAMILIES: tuple[Family, ...] = tuple(
    import_module(f"{__name__}.{module.name}").FAMILY
    for module in iter_modules(__path__)
    if module.name != "family"
)


_MARKS = [(mark, family.name) for family in FAMILIES for mark in family.marks]
_ANY_MARK = AhoCorasick([mark for mark, _ in _MARKS])
ENOUGH = 32 * 1024
"""Characters of a page that tell its family."""


def family_of(source: str) -> str | None:
    """The name of the family whose marks a page bears most often; None when it bears none.

    Links to other sites bear the marks of those.
    """
    source = source[:ENOUGH]
    found = _ANY_MARK.find_matches_as_indexes(source, overlapping=True)
    signs = Counter(_MARKS[index][1] for index, _, _ in found)
    for family in FAMILIES:
        signs[family.name] += len(family.address.findall(source)) if family.address else 0
    count, name = max((count, name) for name, count in signs.items())
    return name if count else None
