"""What one site published in a span of days, over the crawls of the inspected months.

One address is one piece of information, of the day that was seen first; one that vanished meanwhile still
counts. The last crawl before the span tells what stood there already, so that a new date makes no new piece.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from checks.counts import Crawl, Item, Listed, key, look
from checks.letters import Told
from checks.obstacle import obstacle_to
from checks.telling import chinese_day, cut, day_of
from crawler.archive import Archive, ArchiveError
from crawler.plan import ColumnPlan
from reports.models import Attribution, Result, Site
from reports.office import Office
from reports.periods import Span
from reports.prose import month_words


class Why(StrEnum):
    """Why a piece that bears a day of the span does not count."""

    REPEATED = "重复"
    OLD = "疑似旧稿重发"
    REDATED = "改了日期"
    OUTSIDE = "链接到别的网站"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of information (信息) that bears a day of the span."""

    item: Item
    day: date
    site: str
    unit: str
    columns: tuple[Listed, ...]
    topics: tuple[str, ...]
    seen: str
    """The month whose inspection saw it first: 2026年11月."""
    why: Why | None = None
    """None of one that counts."""
    note: str = ""
    """What a clerk should know of it."""


@dataclass(frozen=True, slots=True)
class SiteSeen:
    """What the crawls of one site tell of a span."""

    site: Site
    owners: frozenset[str]
    """The units that have it, or a column of it."""
    pieces: tuple[Piece, ...]
    older: Mapping[tuple[str, str], Item]
    """What was published before the span, by unit and digest."""
    through: date | None
    """The last day of the span that a whole crawl saw; None: none did."""
    since: date | None
    """The day of the first whole crawl: what had vanished before it is not known."""
    missed: tuple[str, ...]
    """Why nothing, or nothing more, was seen after ``through``."""
    unread: tuple[tuple[Listed, str], ...]
    """Columns of which nothing, or not everything, was read, and whose they are."""
    undated: tuple[tuple[Item, str], ...]
    """Articles without a day that may be of the span, and whose they are."""
    future: tuple[Item, ...]
    """What is dated after the crawls that saw it."""
    letters: tuple[Told, ...]


def see(office: Office, site: Site, span: Span) -> SiteSeen:
    """What a site published: by the crawls from the first day to the first whole one that covers the span."""
    shares = {key(share.url): share for share in site.attributions.select_related("unit")}
    asked = [ColumnPlan(share.name, share.url) for share in shares.values()]
    results = Result.objects.filter(site=site).exclude(archive="")
    ordered = list(results.select_related("inspection").order_by("inspection__as_of"))
    before = [result for result in ordered if day_of(result.inspection.as_of) < span.first]
    union = _Union(site, span, shares, _neighbours(site))
    for result in before[-1:] + ordered[len(before) :]:
        try:
            with Archive.open(office.folder / result.archive) as archive:
                crawl = look(archive, asked)
        except ArchiveError as error:
            union.miss(result, str(error))
            continue
        union.add(crawl, result)
        if not crawl.gap and crawl.as_of >= span.last:
            break
    return union.told(_first_whole(office, ordered))


def _neighbours(site: Site) -> frozenset[str]:
    """The folders of other sites that lie in this one's, or hold it: a crawl knows only hosts."""
    others = Site.objects.exclude(pk=site.pk).values_list("url", flat=True)
    folders = {_folder(url) for url in others} - {_folder(site.url)}
    return frozenset(folder for folder in folders if folder.partition("/")[0] == _host(site.url))


def _folder(url: str) -> str:
    return key(url).rpartition("/")[0] + "/"


def _host(url: str) -> str:
    return key(url).partition("/")[0]


def _first_whole(office: Office, results: Sequence[Result]) -> date | None:
    for result in results:
        try:
            with Archive.open(office.folder / result.archive) as archive:
                if obstacle_to(archive) is None:
                    return day_of(archive.plan.as_of)
        except ArchiveError:
            continue
    return None


@dataclass(slots=True)
class _Known:
    """One address over the crawls."""

    item: Item
    seen: str
    unit: str
    columns: dict[Listed, None]
    moved: tuple[date, str] | None = None
    """Another day that a later crawl saw on it, and the month of that crawl."""


@dataclass(slots=True)
class _Union:
    """The crawls of one site, added up in the order of time."""

    site: Site
    span: Span
    shares: Mapping[str, Attribution]
    """What the ledger says of columns, by what the addresses of their pages share."""
    neighbours: frozenset[str]
    known: dict[str, _Known] = field(default_factory=dict)
    undated: dict[str, tuple[Item, str]] = field(default_factory=dict)
    stood: set[str] = field(default_factory=set)
    """What stood there without a day before the span."""
    future: dict[str, Item] = field(default_factory=dict)
    letters: dict[str, Told] = field(default_factory=dict)
    last: Crawl | None = None
    """The last whole crawl."""
    last_period: str = ""
    through: date | None = None
    missed: list[str] = field(default_factory=list)

    def miss(self, result: Result, why: str) -> None:
        """A crawl whose archive cannot be read."""
        if day_of(result.inspection.as_of) >= self.span.first:
            self.missed.append(f"{month_words(result.inspection.period)}的检查没有用上：{why.rstrip('。')}")

    def add(self, crawl: Crawl, result: Result) -> None:
        """One crawl more."""
        period, before = month_words(result.inspection.period), crawl.as_of < self.span.first
        for here, item in crawl.items.items():
            if not self._is_elsewhere(here):
                self._add(here, item, crawl, period)
        if before:
            self.stood = set(self.undated)
            return
        for letter in crawl.letters:
            self._hear(letter)
        if crawl.gap:
            self.missed.append(f"{period}的检查没有看全：{crawl.gap}")
        else:
            self.last, self.last_period = crawl, period
            self.through = min(crawl.as_of, self.span.last)
            self.missed.clear()

    def _add(self, here: str, item: Item, crawl: Crawl, period: str) -> None:
        columns = [crawl.columns[number] for number in item.columns]
        if item.day is None:
            if here not in self.known:
                self.undated[here] = (item, self._unit(columns))
        elif item.day > crawl.as_of:
            self.future[here] = item
        elif known := self.known.get(here):
            known.columns |= dict.fromkeys(columns)
            if item.digest and not known.item.digest:
                known.item = replace(item, day=known.item.day)
            if item.day != known.item.day:
                known.moved = (item.day, period)
        else:
            self.undated.pop(here, None)
            self.future.pop(here, None)
            self.known[here] = _Known(item, period, self._unit(columns), dict.fromkeys(columns))

    def _is_elsewhere(self, here: str) -> bool:
        """Whether an address of the same host is another site's of the ledger."""
        own = _folder(self.site.url)
        mine = len(own) if here.startswith(own) else 0
        return any(len(folder) > mine and here.startswith(folder) for folder in self.neighbours)

    def _hear(self, letter: Told) -> None:
        first = self.letters.setdefault(letter.url or f"{letter.title} {letter.received}", letter)
        first.answered |= letter.answered
        first.unanswered |= letter.unanswered
        first.replied = first.replied or letter.replied

    def _unit(self, columns: Sequence[Listed]) -> str:
        """Whose the articles of columns are: the first's that the ledger gives to a unit, else the site's."""
        shares = (self.shares.get(key(column.url)) for column in columns)
        return next((share.unit.name for share in shares if share and share.unit), self.site.unit.name)

    # --- what they come to ---

    def told(self, since: date | None) -> SiteSeen:
        """Everything of the span."""
        whole = self.last
        return SiteSeen(
            site=self.site,
            owners=frozenset(
                {self.site.unit.name, *(share.unit.name for share in self.shares.values() if share.unit)}
            ),
            pieces=tuple(self._pieces()),
            older={
                (known.unit, known.item.digest): known.item
                for known in sorted(
                    self.known.values(), key=lambda one: one.item.day or date.max, reverse=True
                )
                if known.item.digest and known.item.day and known.item.day < self.span.first
            },
            through=self.through,
            since=since,
            missed=tuple(self.missed) if self.missed or self.last else ("没有这段时间里或以后的检查",),
            unread=tuple(
                (column, self._unit([column])) for column in (whole.columns if whole else ()) if column.unread
            ),
            undated=tuple(found for here, found in self.undated.items() if here not in self.stood),
            future=tuple(self.future.values()),
            letters=tuple(self.letters.values()),
        )

    def _pieces(self) -> Iterator[Piece]:
        for here, known in self.known.items():
            day = known.item.day
            moved = known.moved[0] if known.moved else None
            if day and day in self.span:
                yield self._piece(here, known, day, None)
            elif day and moved and moved in self.span:
                yield self._piece(here, known, moved, Why.REDATED)

    def _piece(self, here: str, known: _Known, day: date, why: Why | None) -> Piece:
        shares = filter(None, (self.shares.get(key(column.url)) for column in known.columns))
        topics = dict.fromkeys(topic for share in shares for topic in share.topics.split("\n") if topic)
        return Piece(
            item=known.item,
            day=day,
            site=self.site.name,
            unit=known.unit,
            columns=tuple(known.columns),
            topics=tuple(topics),
            seen=known.seen,
            why=why if known.item.inside else Why.OUTSIDE,
            note=self._note(here, known),
        )

    def _note(self, here: str, known: _Known) -> str:
        told = [known.item.doubt, "以前的检查时已有，当时没有读到日期" if here in self.stood else ""]
        if known.moved and known.item.day:
            first = f"{known.seen}检查时的日期是{chinese_day(known.item.day)}"
            told.append(f"{first}，{known.moved[1]}改成了{chinese_day(known.moved[0])}")
        if self.last and here not in self.last.items:
            told.append(f"{self.last_period}检查时已撤下或改了地址")
        return cut("；".join(filter(None, told)), 200)
