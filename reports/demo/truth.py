"""What is true of the county: its planted faults, its decoys, and what nobody can tell."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reports.periods import Month


@dataclass(frozen=True, slots=True)
class Said:
    """Something that is said of a subject in some months: a fault, or that it could not be checked."""

    indicator: str
    months: tuple[Month, ...]
    subject: str
    url: str
    """A server's name and a path; an address of no server of ours as it is; empty for an account."""
    what: str

    def matches(self, month: Month, indicator: str, subject: str, url: str) -> bool:
        """Whether a finding (its address shortened by :func:`shorten`) says this."""
        return month in self.months and (self.indicator, self.subject, self.url) == (indicator, subject, url)


@dataclass(frozen=True, slots=True)
class Decoy:
    """Something that looks wrong and is not."""

    url: str
    subject: str
    never: tuple[str, ...]
    """Indicators under which it must never be found."""
    what: str


@dataclass(frozen=True, slots=True)
class Truth:
    """The whole truth."""

    faults: tuple[Said, ...]
    decoys: tuple[Decoy, ...]
    unable: tuple[Said, ...]

    def fault(self, month: Month, indicator: str, subject: str, url: str) -> Said | None:
        """The planted fault that a finding tells; None when it is a false accusation."""
        return next((said for said in self.faults if said.matches(month, indicator, subject, url)), None)


@cache
def load() -> Truth:
    """The truth file."""
    data = tomllib.loads(Path(__file__).with_name("truth.toml").read_text(encoding="utf-8"))
    return Truth(
        tuple(map(_said, data["fault"])),
        tuple(
            Decoy(one.get("url", ""), one.get("subject", ""), tuple(one["never"]), one["what"])
            for one in data["decoy"]
        ),
        tuple(map(_said, data["unable"])),
    )


def _said(one: Mapping[str, Any]) -> Said:
    months = tuple(map(Month.parse, one["months"]))
    return Said(one["indicator"], months, one["subject"], one.get("url", ""), one["what"])


def shorten(url: str, origins: Mapping[str, str]) -> str:
    """An address as the truth file writes it: ``http://127.0.0.1:18701/a.html`` is ``portal/a.html``."""
    for name, origin in origins.items():
        if url == origin or url.startswith(origin + "/"):
            return name + (url.removeprefix(origin) or "/")
    return url
