"""What an office itself knows of words: what it lets stand, what it has learned to be wrong, its leaders."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """A wrong wording and what it should be."""

    wrong: str
    right: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """All of it."""

    allowed: frozenset[str] = frozenset()
    """Strings in which nothing is told (放行词): names, and what a review called 误报, with its context."""
    pairs: tuple[Pair, ...] = ()
    """Wordings told as suspected (错词)."""


NOTHING = Own()
