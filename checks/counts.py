"""What a site has published, as one crawl of it saw: each article and each dated entry of a list, once.

Nothing is added up here: an office counts over the crawls of several months (``reports.counts``), by unit, by
column and by 重点领域.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from checks.columns import label
from checks.copies import wording
from checks.letters import Told, heard
from checks.obstacle import obstacle_to
from checks.telling import day_of, site_of
from crawler.archive import Archive, SeenPage
from crawler.columns import Column, columns, columns_at
from crawler.page import Page, Row
from crawler.plan import ColumnPlan
from crawler.traps import page_key

NO_INFORMATION = frozenset("home hub list mailbox mailitem mailform form robot error".split())
"""Kinds of page that are no piece of information (信息), also where a list names them with a date."""
NO_LIST = frozenset("about article guide form mailform mailitem mailbox robot".split())
"""Kinds of page at the address of a column that has no list which could go unread."""
MOST_HOPS = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of information (信息) at one address."""

    url: str
    title: str
    day: date | None
    """When it was published: by its own page, else by a list, else by its address; None: nothing says."""
    inside: bool = True
    """False: a list of the site leads with it to another site."""
    digest: str = ""
    """Of title and text; empty where no text was read."""
    characters: int = 0
    """Han in its text."""
    doubt: str = ""
    """Why its day, or it, is not quite sure."""
    columns: tuple[int, ...] = ()
    """The columns that it is in, as places in :attr:`Crawl.columns`."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A column, which is the same in every crawl that finds it at its address."""

    url: str
    name: str = field(compare=False)
    unread: str = field(compare=False)
    """Why nothing, or not everything, can be said of it; empty when all of it was read."""


@dataclass(frozen=True, slots=True)
class Crawl:
    """What one crawl saw of what the site has published."""

    as_of: date
    gap: str
    """Why it did not see the whole site; empty when it did."""
    items: Mapping[str, Item]
    """By what all addresses of one page share."""
    columns: tuple[Listed, ...]
    letters: tuple[Told, ...]


@dataclass(slots=True)
class _Pages:
    """The pages of an archive, as far as they matter here."""

    hosts: set[str]
    articles: dict[str, Item] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    """The first dated entry of a list that leads to an address."""
    kinds: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)
    """Where an address sends its visitor."""

    def add(self, page: SeenPage) -> None:
        """Remember what one page says."""
        here = key(page.final_url)
        if key(page.url) != here:
            self.leads[key(page.url)] = here
        facts = page.facts
        if page.status >= 400:
            self.statuses[here] = page.status
        elif facts is not None:
            self.kinds[here] = facts.kind
            if facts.refresh:
                self.leads.setdefault(here, key(facts.refresh))
            if facts.kind == "article":
                self.articles[here] = _article(page, facts)
            for row in facts.rows if facts.kind == "list" else ():
                if row.date and (there := key(row.url)):
                    self.rows.setdefault(there, row)

    def end(self, here: str) -> str:
        """Where a visitor of an address ends."""
        for _ in range(MOST_HOPS):
            here = self.leads.get(here, here)
        return here

    def items(self) -> Iterator[tuple[str, Item]]:
        """Every article, then every dated entry of a list whose article was not read."""
        dated = {self.end(here): row for here, row in reversed(self.rows.items())}
        for here, item in self.articles.items():
            row = dated.get(here)
            yield here, _dated(item, row.date if row else None)
        for here, row in dated.items():
            if here not in self.articles and self.kinds.get(here) not in NO_INFORMATION:
                inside = here.partition("/")[0] in self.hosts
                status = self.statuses.get(here)
                doubt = f"正文打不开（{status}）" if status else ""
                yield here, Item(row.url, row.title, row.date, inside, doubt=doubt)


def look(archive: Archive, asked: Sequence[ColumnPlan] = ()) -> Crawl:
    """What the site has published, and in which of its columns; ``asked`` are further columns to be told."""
    home = archive.page(site_of(archive).url)
    homes = {site_of(archive).url, home.final_url if home else site_of(archive).url}
    pages = _Pages({key(url).partition("/")[0] for url in homes})
    for page in archive.pages():
        pages.add(page)
    found = _columns(archive, asked)
    within = _Within(found, pages)
    obstacle = obstacle_to(archive)
    unread = len(archive.unread())
    gap = obstacle.reason if obstacle else f"有{unread}个页面还没有读。" if unread else ""
    return Crawl(
        as_of=day_of(archive.plan.as_of),
        gap=gap.removesuffix("。"),
        items={here: replace(item, columns=within(here)) for here, item in pages.items()},
        columns=tuple(Listed(column.url, label(column), _unread(column)) for column in found),
        letters=tuple(heard(archive)[0]),
    )


class _Within:
    """Which columns an address is in: those whose lists lead to it, and those in whose folder it lies."""

    def __init__(self, found: Sequence[Column], pages: _Pages) -> None:
        self._listed: dict[str, list[int]] = {}
        self._folders: dict[str, list[int]] = {}
        for number, column in enumerate(found):
            for here in {pages.end(key(row.url)) for row in column.rows if row.url}:
                self._listed.setdefault(here, []).append(number)
            if folder := _folder(column):
                self._folders.setdefault(folder, []).append(number)

    def __call__(self, here: str) -> tuple[int, ...]:
        """Those whose folder holds the address first, the deepest before the others; then in order."""
        numbers: dict[int, None] = {}
        folder = here
        while "/" in folder:
            folder = folder.rpartition("/")[0]
            numbers |= dict.fromkeys(self._folders.get(f"{folder}/", ()))
        return tuple(numbers | dict.fromkeys(self._listed.get(here, ())))


def key(url: str) -> str:
    """What all addresses of one page share."""
    return page_key(url).partition("#")[0]


def _folder(column: Column) -> str:
    """The folder that a column's address names, unless it is the whole site; empty when it names none."""
    path = column.page.final_url if column.page else column.url
    folder, _, file = key(path).rpartition("/")
    named = not file or file.partition(".")[0] in ("index", "default", "list")
    return f"{folder}/" if named and "/" in folder else ""


def _article(page: SeenPage, facts: Page) -> Item:
    digest, characters = wording(facts)
    day = date.fromisoformat(facts.published[:10]) if facts.published else None
    doubt = facts.published_doubt or ("日期只在网址里" if facts.published_from == "url" else "")
    return Item(
        page.final_url,
        facts.title,
        day,
        digest=digest if characters else "",
        characters=characters,
        doubt=doubt,
    )


def _dated(item: Item, listed: date | None) -> Item:
    """An article with the day that a list gives, where its own page has none but in its address."""
    if listed and (item.day is None or item.doubt == "日期只在网址里"):
        return replace(item, day=listed, doubt="")
    return item


def _columns(archive: Archive, asked: Sequence[ColumnPlan]) -> tuple[Column, ...]:
    """The site's columns, and those asked for that are not among them."""
    found = columns(archive)
    known = {key(column.url) for column in found}
    more = [plan for plan in asked if key(plan.url) not in known]
    return found + columns_at(archive, more) if more else found


def _unread(column: Column) -> str:
    """Why there may be more in a column than was read; of one that need not be updated nobody asks."""
    facts = column.page.facts if column.page else None
    if not column.must_update or (facts is not None and facts.kind in NO_LIST and not facts.scripted):
        return ""
    return column.unknown or column.doubt
