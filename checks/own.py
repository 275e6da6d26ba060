"""What an office itself knows: of words, of its leaders, of what its sites are to repost, and of problems
that nobody has seen mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.finding import Finding


@dataclass(frozen=True, slots=True)
class Pair:
    """A wrong wording and what it should be."""

    wrong: str
    right: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Leader:
    """A post, and who held it from when to when."""

    name: str
    post: str
    since: date
    until: date | None = None
    """The last day; None: still."""


@dataclass(frozen=True, slots=True)
class Repost:
    """Important information of the State Council that government websites are to repost."""

    title: str
    published: date


@dataclass(frozen=True, slots=True)
class Own:
    """All of it."""

    allowed: frozenset[str] = frozenset()
    """Strings in which nothing is told (放行词): names, and what a review called 误报, with its context."""
    pairs: tuple[Pair, ...] = ()
    """Wordings told as suspected (错词)."""
    leaders: tuple[Leader, ...] = ()
    """Told of as suspected where a name or a post is another on the day of the text (领导表)."""
    model: Path | None = None
    """A language model of the office's own text; None: the shipped one."""
    macbert: Path | None = None
    """A folder with a MacBERT of the office's own; None: none is asked."""
    reposts: tuple[Repost, ...] = ()
    """To be found on the portal (转载清单)."""
    open: tuple[Finding, ...] | None = None
    """What a person confirmed of the site in earlier months, and nobody has seen mended; None: there are no
    records of earlier months."""


NOTHING = Own()
