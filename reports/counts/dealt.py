"""互动台账: what came in by each channel in a span of days, and what became of it.

The ledger's figures go first. What a site publishes of a mailbox is only what it chose to publish, and is
told as such where the ledger has nothing of that channel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from checks.letters import NO_CONSULTATION, Told
from reports.counts.site import SiteSeen
from reports.documents.words import percent
from reports.ledger.rows import PROPOSALS
from reports.models import Interaction
from reports.periods import Span, months_words

LEDGER, PUBLIC = "台账", "网站公开的来信"


@dataclass(frozen=True, slots=True)
class Dealt:
    """One channel, of one unit or of the county."""

    channel: str
    unit: str
    """Empty: of the county."""
    received: int | None
    """None: 未能统计, and so is the rest."""
    answered: int | None
    """None: 未能统计; of some public letters nobody can tell."""
    in_time: int | None
    source: str
    note: str = ""
    seen_answered: int | None = None
    """Of public letters, those whose answer was read: at least so many are answered."""

    @property
    def rate(self) -> str:
        """办结率 as reports write it; a dash where nothing came in."""
        return rate(self.answered, self.received)

    @property
    def in_time_rate(self) -> str:
        """按期办结率; a dash where it is not known."""
        return rate(self.in_time, self.answered)

    @property
    def is_proposal(self) -> bool:
        """Whether these are 建议 or 提案."""
        return self.channel in PROPOSALS


def rate(part: int | None, whole: int | None) -> str:
    """95.9%; 100% only for the whole, a dash of nothing and where one is not known."""
    return percent(part, whole, 1) if whole and part is not None else "—"


def gather(span: Span, sites: Iterable[SiteSeen], answer_days: int | None) -> list[Dealt]:
    """Every channel of the span; ``answer_days`` is the office's own limit for public letters."""
    told = list(_of_ledger(span))
    known = {one.channel for one in told}
    return told + [one for one in _of_sites(sites, span, answer_days) if one.channel not in known]


def _of_ledger(span: Span) -> Iterator[Dealt]:
    rows: dict[tuple[str, str], list[Interaction]] = {}
    beyond: dict[tuple[str, str], list[Span]] = {}
    for row in Interaction.objects.select_related("unit"):
        period, whose = Span.parse(row.period), (row.channel, row.unit.name if row.unit else "")
        if span.first <= period.first and period.last <= span.last:
            rows.setdefault(whose, []).append(row)
        elif period.first <= span.last and span.first <= period.last:
            beyond.setdefault(whose, []).append(period)
    for (channel, unit), periods in beyond.items():
        if (channel, unit) not in rows:
            yield Dealt(channel, unit, None, None, None, LEDGER, _note(span, (), periods))
    for (channel, unit), found in rows.items():
        times = [row.in_time for row in found]
        yield Dealt(
            channel,
            unit,
            sum(row.received for row in found),
            sum(row.answered for row in found),
            None if None in times else sum(filter(None, times)),
            LEDGER,
            _note(span, found, beyond.get((channel, unit), [])),
        )


def _note(span: Span, rows: Iterable[Interaction], beyond: Iterable[Span]) -> str:
    """Which months the ledger has nothing of, and what it has that is of more than the span."""
    periods = [Span.parse(row.period) for row in rows]
    missing = [
        month
        for month in span.months
        if not any(one.first <= month.end.date() and month.start.date() <= one.last for one in periods)
    ]
    told = [f"没有{months_words(missing)}的" if missing and periods else ""]
    told += [f"有{period.words}的，分不出这一段" for period in beyond]
    return "；".join(filter(None, told))


def _of_sites(sites: Iterable[SiteSeen], span: Span, answer_days: int | None) -> Iterator[Dealt]:
    for seen in sites:
        by_channel: dict[str, list[Told]] = {}
        for letter in seen.letters:
            if letter.received and letter.received in span and _is_of_the_public(letter.channel):
                by_channel.setdefault(letter.channel, []).append(letter)
        for channel, letters in by_channel.items():
            answered = [letter for letter in letters if letter.answered]
            unclear = sum(letter.unclear for letter in letters)
            unread = f"读到答复的{len(answered)}封，另有{unclear}封读不出是否答复" if unclear else ""
            partial = "" if seen.through else "检查没有看全"
            yield Dealt(
                channel,
                seen.site.unit.name,
                len(letters),
                None if unclear else len(answered),
                None if unclear else _in_time(answered, answer_days),
                PUBLIC,
                "；".join(filter(None, ("只是公开的部分", unread, partial))),
                len(answered),
            )


def _is_of_the_public(channel: str) -> bool:
    """Whether a mailbox is for questions, or for mistakes found on the site (找错)."""
    return not NO_CONSULTATION.search(channel) or bool(re.search("找错|纠错", channel))


def _in_time(answered: Iterable[Told], days: int | None) -> int | None:
    """How many were answered in time; None where no limit is set, or the day of an answer is not told."""
    spans = [one.replied - one.received if one.replied and one.received else None for one in answered]
    if days is None or None in spans:
        return None
    return sum(span <= timedelta(days=days) for span in spans if span is not None)
