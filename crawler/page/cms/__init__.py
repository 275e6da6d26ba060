"""Families of the systems that government sites are made with: a file each, with what only it does.

A page of an unknown family is read the generic way. A family's pager is looked for on every page: its marks
may be missing where the shape is there.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from crawler.page.cms.family import Family

FAMILIES: tuple[Family, ...] = tuple(
    import_module(f"{__name__}.{module.name}").FAMILY
    for module in iter_modules(__path__)
    if module.name != "family"
)


ENOUGH = 32 * 1024
"""Characters of a page that tell its family."""


def family_of(source: str) -> str | None:
    """The name of the family whose marks a page bears most often; None when it bears none."""
    source = source[:ENOUGH]
    signs, name = max((family.signs(source), family.name) for family in FAMILIES)
    return name if signs else None
