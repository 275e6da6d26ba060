"""What a family's file says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from crawler.page.document import Document
from crawler.page.links import Resolver
from crawler.page.model import Pager


@dataclass(frozen=True, slots=True)
class Family:
    """The marks that a system leaves in a page, and its pager where a script draws it."""

    name: str
    marks: tuple[str, ...] = ()
    """Words in the page's source."""
    address: re.Pattern[str] | None = None
    """The form of an address in the page's source."""
    pager: Callable[[Document, Resolver], Pager | None] | None = None
    """How long the list is and where its next page comes from; None when the page has no such pager."""
