"""One public article page of an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    """What the page says of itself; None or empty where it says nothing."""

    state: str
    """ok, deleted, violation, captcha (the platform wants a person: ask no more) or unknown."""
    published: date | None = None
    title: str = ""
    nickname: str = ""
    """The account's name as the page shows it."""
    kind: str = "article"
    """article, video, audio, image or text."""
    body: tuple[str, ...] = ()
    """Its paragraphs."""
