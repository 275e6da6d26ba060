"""What a check says: problem, no problem, or 未能检查."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from checks.lasting import lasting


class Level(StrEnum):
    """How much a finding weighs."""

    VETO = "单项否决"
    DEDUCTION = "扣分"
    HINT = "提示"


class Outcome(StrEnum):
    """The three answers of every check."""

    PROBLEM = "有问题"
    FINE = "无问题"
    UNABLE = "未能检查"


class Certainty(StrEnum):
    """How sure the machine is. Only a person's 复核 makes a finding 属实."""

    CERTAIN = "确定"
    SUSPECTED = "疑似"
    STYLE = "建议"
    """Advice on form that no check counts as a problem."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen, so that it can be shown months later."""

    url: str
    at: datetime
    seen: str
    """What was seen, in a sentence: the status, the words, the newest date."""
    sha256: str = ""
    """Of the raw response in the archive's WARC; empty when no response came."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of one subject."""

    indicator: str
    """The check's name: column_stale, broken_link …"""
    level: Level
    subject: str
    """The site's or account's name."""
    url: str
    """The page, column, account or link target that is at fault."""
    where: str
    """Where an editor finds it: page title, column name, words of the link."""
    quote: str
    """The words or the response at fault."""
    message: str
    """One Chinese sentence that stands in the notice."""
    suggestion: str
    evidence: tuple[Evidence, ...]
    certainty: Certainty = Certainty.CERTAIN
    data: Mapping[str, str] = field(default_factory=dict)
    """Facts that the verdict counts by (column class, days, cause), and what the key is made of
    (``identity``, ``anchor``); short strings."""

    @property
    def key(self) -> str:
        """The same problem in another month has the same key: what is at fault, not how it is told.

        Of indicator, subject, place and ``data["identity"]`` (or quote). The place is ``url``; where that is
        only the page on which it happened to be seen first, it is ``data["anchor"]``, which may be empty.
        """
        place, identity = self.data.get("anchor", self.url), self.data.get("identity", self.quote)
        return key_of(self.indicator, self.subject, place, identity)


@lru_cache(maxsize=50_000)
def key_of(indicator: str, subject: str, place: str, identity: str) -> str:
    """16 hexadecimal digits of a SHA-256 over what lasts of each (:func:`checks.lasting.lasting`).

    Records hold such keys: whoever changes how they are made also migrates the records.
    """
    text = "\n".join((indicator, *map(lasting, (subject, place, identity))))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Unable:
    """A thing that a check should have judged and could not (未能检查): never "fine", never "broken"."""

    subject: str
    url: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One check's whole answer for one archive."""

    indicator: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    unable: tuple[Unable, ...] = ()
