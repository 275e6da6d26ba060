"""What the engine says of a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from checks.finding import Certainty


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What one layer holds against one place of one text, before it is known where the text stands."""

    start: int
    end: int
    suggestion: str
    certainty: Certainty
    detector: str
    """A layer (confusion, phrase, date, wording, doubled, extra, missing, context, own, leader), or a
    class of form."""
    why: str
    grave: bool = False
    """Whether it would be 严重表述错误, were a person to confirm it."""
    since: date | None = None
    """The wording is wrong in texts of this day and later; None: always."""
    anywhere: bool = False
    """It stands in quotations and cited titles too: marks that have no partner, the title of a law."""
    doubtful: bool = False
    """Too unlikely to be told, but where a whole site bears it out."""
    confidence: float | None = None
    """How often such a finding is right, where that is known of it and not of its class."""


@dataclass(frozen=True, slots=True)
class Typo:
    """One wrong word in one of the paragraphs that were proofread."""

    paragraph: int
    """Which paragraph, from 0."""
    start: int
    end: int
    quote: str
    """The wrong word as it stands."""
    suggestion: str
    context: str
    """The wrong word with about twelve characters on each side."""
    certainty: Certainty
    detector: str
    why: str
    grave: bool = False
    doubtful: bool = False
    """Too unlikely to be told, but where a whole site bears it out."""
    confidence: float | None = None
    """How often such a finding is right; None: never measured."""
