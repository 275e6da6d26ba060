"""The counts an office reports of a span of days: 发布条数 by unit, column and 重点领域 from the archives of
the inspected months; what accounts posted; what came in and was answered.

What no crawl saw is said (未能统计), and is never 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from checks.counts import Item, Listed, key
from checks.rules import Rules
from reports import rulebook
from reports.counts import accounts as counts_accounts
from reports.counts import dealt as counts_dealt
from reports.counts import site as counts_site
from reports.counts.accounts import AccountCount
from reports.counts.dealt import Dealt
from reports.counts.site import Piece, SiteSeen, Why
from reports.documents.words import full_date
from reports.models import Attribution, Result, Site, Unit
from reports.office import Office
from reports.periods import Month, Span

LOOKED_BACK = 12
"""Months before a span into which months with nothing published are followed."""
MOST_DAYS = 20
"""约定: of a month of which fewer days were seen, nothing found is not yet told as nothing published."""


@dataclass(frozen=True, slots=True)
class UnitCount:
    """What one unit published."""

    unit: str
    span: Span
    pieces: tuple[Piece, ...]
    """Those that bear a day of the span, the ones that do not count too."""
    through: date | None
    """The last day that whole crawls saw of everything of the unit's."""
    since: Month | None
    """The month of the first whole crawls: of earlier months nothing found is not nothing published."""
    gaps: tuple[str, ...]
    """Why there may be more; empty when everything up to ``through`` was seen."""
    silent: tuple[Month, ...] = ()
    """Months in a row with nothing published, to the last that was seen; empty also where that cannot be
    said."""
    short: tuple[Month, ...] = ()
    """Months below the office's minimum."""

    @property
    def counted(self) -> list[Piece]:
        """The pieces that count."""
        return [piece for piece in self.pieces if not piece.why]

    @property
    def number(self) -> int | None:
        """发布条数, at least this where there are gaps; None: 未能统计."""
        return self._told(len(self.counted), self.span)

    def of(self, month: Month) -> int | None:
        """The number of one month; None: 未能统计."""
        days = Span.of(month)
        return self._told(sum(piece.day in days for piece in self.counted), days)

    def _told(self, found: int, days: Span) -> int | None:
        known = self.saw(days) and self.since and self.since <= days.months[0] and not self.gaps
        return found if found or known else None

    def saw(self, days: Span) -> bool:
        """Whether so many of these days were seen that nothing found means something."""
        return _saw(days, self.through)


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of one span."""

    span: Span
    sites: tuple[SiteSeen, ...]
    units: tuple[UnitCount, ...]
    minimum: int | None
    """The office's own 最低条数 of a month; None where it has set none."""
    accounts: tuple[AccountCount, ...]
    dealt: tuple[Dealt, ...]

    @property
    def counted(self) -> list[Piece]:
        """Every piece that counts."""
        return [piece for unit in self.units for piece in unit.counted]

    @property
    def known(self) -> list[UnitCount]:
        """The units with a number."""
        return [unit for unit in self.units if unit.number is not None]

    @property
    def through(self) -> date | None:
        """The last day that was seen of every unit with a number."""
        return min((unit.through for unit in self.known if unit.through), default=None)

    def topics(self) -> dict[str, int | None]:
        """条数 of each 重点领域 of the ledger, None: 未能统计; a piece of several counts in each."""
        found = Counter(topic for piece in self.counted for topic in piece.topics)
        unseen = {
            topic: found[topic] or None
            for share in Attribution.objects.all()
            for topic in filter(None, share.topics.split("\n"))
            if not self._saw_all(share)
        }
        named = (topic for share in Attribution.objects.all() for topic in share.topics.split("\n"))
        return {topic: unseen.get(topic, found[topic]) for topic in dict.fromkeys(filter(None, named))}

    def least_of_topics(self) -> set[str]:
        """The 重点领域 with a column that was not read whole: there are at least so many pieces."""
        shares = (share for share in Attribution.objects.all() if not self._read_whole(share))
        return {topic for share in shares for topic in share.topics.split("\n")}

    def _saw_all(self, share: Attribution) -> bool:
        """Whether all of a column was seen, so that nothing found is nothing published."""
        seen = self._site_of(share)
        if seen is None or seen.since is None or not _saw(self.span, seen.through):
            return False
        return self._read_whole(share) and month_of(seen.since) <= self.span.months[0]

    def _read_whole(self, share: Attribution) -> bool:
        """Whether a column had nothing that could not be read, as far as its site was seen."""
        seen = self._site_of(share)
        if seen is None or seen.through is None or seen.undated:
            return False
        return key(share.url) not in {key(column.url) for column, _ in seen.unread}

    def _site_of(self, share: Attribution) -> SiteSeen | None:
        return next((seen for seen in self.sites if seen.site.pk == share.site_id), None)

    def columns(self) -> dict[tuple[str, Listed], int]:
        """条数 of each column of each site that has any; a piece in several columns counts in each."""
        return Counter((piece.site, column) for piece in self.counted for column in piece.columns)


def gather(office: Office, span: Span) -> Counts:
    """The figures of a span.

    Raises:
        UserError: the office's profile cannot be used.
    """
    rules = rulebook.load(office.profile)
    minimum = _own(rules, "monthly_minimum")
    sites = [counts_site.see(office, site, span) for site in _sites(span)]
    units = [_unit(name, sites, span, rules) for name in _names(sites)]
    earlier = {unit.unit: unit for unit in _earlier(office, units, sites, span, rules)}
    return Counts(
        span,
        tuple(sites),
        tuple(
            replace(
                unit, silent=_silent(unit, earlier.get(unit.unit), span), short=_short(unit, span, minimum)
            )
            for unit in units
        ),
        minimum,
        tuple(counts_accounts.gather(office, span)),
        tuple(counts_dealt.gather(span, sites, _own(rules, "answer_days"))),
    )


def _own(rules: Rules, name: str) -> int | None:
    """A number that only the office can set; None where it has not."""
    return rules.number("counts", name) if rules.rule("counts", name).verified else None


def _sites(span: Span) -> list[Site]:
    """The sites that publish, and those that were inspected in the span and do so no more."""
    inspected = Result.objects.filter(
        inspection__period__gte=str(span.months[0]), inspection__period__lte=str(span.months[-1])
    )
    active = Site.objects.filter(state=Site.State.ACTIVE) | Site.objects.filter(results__in=inspected)
    return list(active.select_related("unit").distinct())


def _names(sites: Sequence[SiteSeen]) -> list[str]:
    """The units that have a site or a column of one, in the ledger's order."""
    owners = {name for seen in sites for name in seen.owners}
    return [unit.name for unit in Unit.objects.all() if unit.name in owners]


# --- one unit ---


def _unit(name: str, sites: Iterable[SiteSeen], span: Span, rules: Rules) -> UnitCount:
    own = [seen for seen in sites if name in seen.owners]
    older: dict[str, Item] = {}
    for seen in own:
        for (unit, digest), item in seen.older.items():
            if unit == name and (digest not in older or _day(item) < _day(older[digest])):
                older[digest] = item
    pieces = [piece for seen in own for piece in seen.pieces if piece.unit == name]
    firsts = [seen.since for seen in own]
    since = max((month_of(day) for day in firsts if day), default=None)
    return UnitCount(
        name,
        span,
        tuple(_once(pieces, older, rules.number("republished", "characters"))),
        min((seen.through for seen in own if seen.through), default=None),
        since if all(firsts) else None,
        tuple(gap for seen in own for gap in _gaps(seen, name)),
    )


def _day(item: Item) -> date:
    return item.day or date.max


def _once(pieces: Iterable[Piece], older: dict[str, Item], shortest: int) -> Iterator[Piece]:
    """The pieces in the order of their days, each text once: a long one whatever its day, a short one a day.

    What repeats a text does not count; its columns and fields are also those of the piece it repeats.
    """
    kept: dict[object, Piece] = {}
    rest = []
    for piece in sorted(pieces, key=lambda one: one.day):
        item = piece.item
        long = item.characters >= shortest
        text = item.digest if long else (item.digest, piece.day)
        first, original = kept.get(text), older.get(item.digest) if long else None
        if piece.why or not item.digest:
            rest.append(piece)
        elif original and original.url != item.url:
            told = f"与{full_date(_day(original))}发布的 {original.url} 标题、正文相同"
            rest.append(replace(piece, why=Why.OLD, note=told))
        elif first:
            rest.append(replace(piece, why=Why.REPEATED, note=f"与 {first.item.url} 是同一条"))
            kept[text] = replace(
                first,
                columns=tuple(dict.fromkeys(first.columns + piece.columns)),
                topics=tuple(dict.fromkeys(first.topics + piece.topics)),
            )
        else:
            kept[text] = piece
    yield from sorted([*kept.values(), *rest], key=lambda one: (one.day, one.item.url))


def _gaps(seen: SiteSeen, unit: str) -> Iterator[str]:
    """Why a unit may have published more on a site than was counted."""
    if seen.through is None:
        yield f"{seen.site.name}：{'；'.join(seen.missed)}"
        return
    for column, whose in seen.unread:
        if whose == unit:
            yield f"{seen.site.name}“{column.name}”栏目没有读全：{column.unread.rstrip('。')}"
    undated = sum(whose == unit for _, whose in seen.undated)
    if undated:
        yield f"{seen.site.name}有{undated}篇文章没有读到日期"


# --- months ---


def _saw(days: Span, through: date | None) -> bool:
    return through is not None and min(days.last, days.first + timedelta(days=MOST_DAYS - 1)) <= through


def month_of(day: date) -> Month:
    """The month that a day lies in."""
    return Month(day.year, day.month)


def _silent(unit: UnitCount, earlier: UnitCount | None, span: Span) -> tuple[Month, ...]:
    """Months in a row with nothing published, to the last of which enough was seen."""
    found: list[Month] = []
    for month in reversed([month for month in span.months if unit.saw(Span.of(month))]):
        if unit.of(month) != 0:
            return tuple(found[::-1])
        found.append(month)
    for month in reversed(_months_before(span)):
        if not found or earlier is None or earlier.of(month) != 0:
            break
        found.append(month)
    return tuple(found[::-1])


def _short(unit: UnitCount, span: Span, minimum: int | None) -> tuple[Month, ...]:
    """The months in which a unit stayed below the minimum."""
    if minimum is None or unit.gaps:
        return ()
    numbers = ((month, unit.of(month)) for month in span.months)
    return tuple(month for month, number in numbers if number is not None and number < minimum)


def _months_before(span: Span) -> list[Month]:
    months = [span.months[0].previous]
    while len(months) < LOOKED_BACK:
        months.append(months[-1].previous)
    return months[::-1]


def _earlier(
    office: Office, units: Iterable[UnitCount], sites: Iterable[SiteSeen], span: Span, rules: Rules
) -> list[UnitCount]:
    """What the units that published nothing in the span did in the year before it."""
    silent = {unit.unit for unit in units if unit.number == 0}
    if not silent or span.first != span.months[0].start.date():
        return []
    before = Span(_months_before(span)[0].start.date(), span.first - timedelta(days=1))
    own = [seen.site for seen in sites if silent & seen.owners]
    seen = [counts_site.see(office, site, before) for site in own]
    return [_unit(name, seen, before, rules) for name in silent]
