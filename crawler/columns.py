"""The columns (栏目) of a site as one crawl saw them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from crawler.archive import Archive, SeenPage, once
from crawler.page.model import Page, Row
from crawler.page.read import glance
from crawler.page.rows import newest
from crawler.plan import TIMEZONE, ColumnPlan

_LISTS = {"list", "mailbox"}
_HUBS = {"hub", "home"}
_INDEX = re.compile(r"/(?:index|default|list)\.\w{3,5}$")
_PAGE_NUMBER = re.compile(r"[_-](\d{1,4})(\.\w{3,5})$")
_HOME = re.compile(r"首页|主页|home|网$|人民政府$", re.I)
"""The first entry of a breadcrumb, above all columns."""
_MAX_HOPS = 5
_MAX_PAGES = 500
_ANOTHER_KIND = {
    "article": "是一篇文章，不是列表",
    "about": "是介绍性页面，不是列表",
    "guide": "是办事指南页面，不是列表",
    "form": "是填写表单的页面",
    "mailform": "是写信页面",
    "mailitem": "是一封来信，不是列表",
    "robot": "是智能问答页面",
    "redirect": "页面跳转后没有读到",
    "error": "栏目地址打开是错误页",
    "other": "认不出页面的结构",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what its list pages held."""

    name: str
    url: str
    declared: bool
    """Whether the ledger names it; otherwise it was found by crawling."""
    kind: str = ""
    """The ledger's column class; empty when the ledger does not say."""
    days: int | None = None
    must_update: bool = True
    page: SeenPage | None = None
    """Its first list page; None when it could not be fetched."""
    rows: tuple[Row, ...] = ()
    """Rows of all its list pages that were crawled, in page order."""
    newest: Row | None = None
    """The row with the newest date that is not in the future."""
    empty: bool | None = None
    """True: the column is blank. None: could not be told, and ``unknown`` says why."""
    above: tuple[str, ...] = ()
    """The columns above it, the topmost first; none of one that the ledger declares."""
    unknown: str = ""
    """Why nothing can be said (drawn by script, not fetched, no dates …); empty otherwise."""
    doubt: str = ""
    """Why its newest row is no proof that nothing newer is there; empty otherwise."""
    latest: date | None = None
    """The latest day up to today that its pages name anywhere, or may mean: see :class:`Page`."""

    def maybe_since(self, day: date) -> str:
        """Why something may be in it that is as new as ``day``, though no row that was read is; empty when
        nothing hints at it."""
        read = self.latest is None or self.latest < day or any(row.date == self.latest for row in self.rows)
        if self.doubt or read:
            return self.doubt
        return f"页面上还有{self.latest}的日期（或者没有写年份），不能断定"


@once
def columns(archive: Archive) -> tuple[Column, ...]:
    """Every column of the crawled site: those the ledger declares and, where it declares none, those found.

    A column found by crawling is a list of its own: its further pages belong to it, a page of several
    lists (home, hub) is none.
    """
    site = archive.plan.site
    if site is None:
        return ()
    seen = _Seen(archive)
    return tuple(map(seen.declared, site.columns) if site.columns else seen.found())


@once
def home_newest(archive: Archive) -> Row | None:
    """The newest dated entry that the home page shows, for the question whether it is updated.

    An entry is dated by its row, else by the article it leads to when that was fetched. None when the
    home page was not read, or none of its entries can be dated.
    """
    site = archive.plan.site
    if site is None:
        return None
    seen = _Seen(archive)
    page = seen.page(site.url)
    body = (archive.rendering(page.url) or archive.response(page.url)) if page else None
    if page is None or page.facts is None or body is None:
        return None
    links = glance(body, page.final_url, page.content_type).links
    shown = {_key(link.url) for link in links if link.element == "a"}
    linked = (row for key, row in seen.articles.items() if key in shown)
    return newest([*seen.dated(page.facts.rows), *linked], seen.today)


def why_undrawn(archive: Archive) -> str:
    """Why nothing can be said of a page that scripts fill, in the words of the report."""
    browser = archive.meta.get("browser")
    if browser == "none":
        return "页面内容由脚本生成，没有用浏览器看，没有检查"
    return "页面内容由脚本生成，用浏览器打开也没有看全" if browser else "页面内容由脚本生成，没有检查"


class _Seen:
    """The pages of an archive by address, articles only as a title and a date."""

    def __init__(self, archive: Archive) -> None:
        self.today = archive.plan.as_of.astimezone(TIMEZONE).date()
        self._undrawn = why_undrawn(archive)
        self.articles: dict[str, Row] = {}
        self._archive = archive
        self._pages: dict[str, SeenPage] = {}
        self._folders: dict[str, str] = {}
        for page in archive.pages():
            if (
                page.url != page.final_url
                and page.url.endswith("/")
                and _key(page.url) == _key(page.final_url)
            ):
                self._folders[page.final_url] = page.url
            facts = page.facts
            if facts is None:
                continue
            if facts.published and facts.published_from != "url":
                row = Row(facts.title, page.final_url, date.fromisoformat(facts.published[:10]))
                self.articles[_key(page.url)] = self.articles[_key(page.final_url)] = row
            if facts.kind in _LISTS | _HUBS | {"redirect"} or _is_undrawn_column(facts):
                self._pages[_key(page.url)] = page
                self._pages.setdefault(_key(page.final_url), page)

    def page(self, url: str) -> SeenPage | None:
        """The page that a visitor of ``url`` ends at: redirects and meta refreshes are followed."""
        page = self._pages.get(_key(url)) or self._archive.page(url)
        for _ in range(_MAX_HOPS):
            if page is None or page.facts is None or page.facts.kind != "redirect" or not page.facts.refresh:
                break
            target = page.facts.refresh
            page = self._pages.get(_key(target)) or self._archive.page(target) or page
        return page

    def dated(self, rows: Iterable[Row]) -> list[Row]:
        """Rows with the dates that their articles give where the list gives none, or gave no year."""
        return [self._dated(row) for row in rows]

    def _dated(self, row: Row) -> Row:
        article = self.articles.get(_key(row.url)) if row.url else None
        if article is None or article.date is None:
            return row
        same_day_of_year = row.date is not None and (row.date.month, row.date.day) == (
            article.date.month,
            article.date.day,
        )
        return replace(row, date=article.date) if row.date is None or same_day_of_year else row

    def declared(self, plan: ColumnPlan) -> Column:
        """A column of the ledger with what was seen at its address."""
        column = Column(plan.name, plan.url, True, plan.kind, plan.days, plan.must_update)
        page = self.page(plan.url)
        if page is None:
            return replace(column, unknown="栏目页没有取到")
        if page.status >= 400:
            return replace(column, page=page, unknown=f"栏目页打不开（状态 {page.status}）")
        if page.facts is None:
            return replace(column, page=page, unknown="栏目地址打开不是网页")
        return self._filled(replace(column, page=page), page, page.facts)

    def found(self) -> list[Column]:
        """The columns that the crawl came across: list pages that are no further page of another list."""
        lists = {
            key: page
            for key, page in self._pages.items()
            if page.facts
            and (page.facts.kind in _LISTS or _is_undrawn_column(page.facts))
            and page.status < 400
            and key == _key(page.final_url)
        }
        further = {
            _key(page.facts.next_page) for page in lists.values() if page.facts and page.facts.next_page
        } | {key for key in lists if _first_of(key) in lists and _first_of(key) != key}
        home = _key(self._archive.plan.site.url) if self._archive.plan.site else ""
        result: list[Column] = []
        known: set[tuple[str, ...]] = set()
        for key, page in lists.items():
            facts = page.facts
            form = facts is not None and facts.kind == "mailbox" and not facts.rows and not facts.empty
            if facts is None or form or key in further or key == home:
                continue
            shown = tuple(row.url or row.title for row in facts.rows)
            if shown and shown in known:
                continue
            known.add(shown)
            name = (
                facts.column
                or (facts.breadcrumb[-1] if facts.breadcrumb else "")
                or facts.title
                or page.final_url
            )
            url = self._folders.get(page.final_url, page.final_url)
            column = Column(name, url, False, page=page, above=_above(name, facts.breadcrumb))
            result.append(self._filled(column, page, facts))
        return _in_tree(result)

    def _filled(self, column: Column, page: SeenPage, facts: Page) -> Column:
        """The column with its rows, its newest row and whether it is blank, from its pages."""
        answer = self._answer(facts) if facts.scripted else None
        if facts.scripted and answer is None:
            return replace(column, unknown=self._undrawn)
        own = self._all_rows(page, facts) if facts.kind in _LISTS | _HUBS or answer else []
        below = (row for child in self._children(page, facts) if child.facts for row in child.facts.rows)
        once = {(row.url, "" if row.url else row.title): row for row in reversed([*own, *below])}
        rows = self.dated(reversed(once.values()))
        column = replace(column, rows=tuple(rows), newest=newest(rows, self.today))
        if rows:
            heads = self.dated(facts.heads) if facts.kind in _LISTS else []
            rows += [head for head in heads if head.date]
            column = replace(column, rows=tuple(rows), newest=newest(rows, self.today))
            return replace(
                column,
                empty=False,
                unknown=_undated(rows, column.newest),
                doubt=facts.unseen or self._headless(heads, rows),
                latest=facts.latest,
            )
        if answer:
            return replace(column, empty=answer.empty or None, unknown="" if answer.empty else self._undrawn)
        if facts.kind in _LISTS:
            return replace(column, empty=facts.empty, unknown="" if facts.empty else facts.empty_reason)
        if facts.kind in _HUBS:
            return replace(column, unknown="是下级栏目的总页，下级栏目没有读到")
        return replace(column, unknown=_ANOTHER_KIND.get(facts.kind, _ANOTHER_KIND["other"]))

    def _headless(self, heads: list[Row], rows: list[Row]) -> str:
        """Why the first of the headlines may be newer than any row; empty when none may."""
        known = {_key(row.url) for row in rows if row.url} | self._pages.keys()
        undated = next((head for head in heads if head.date is None and _key(head.url) not in known), None)
        return f"列表上方的“{undated.title[:30]}”没有日期" if undated else ""

    def _answer(self, facts: Page) -> Page | None:
        """What came of the call that a page's script makes for its list, where the crawler made it, too."""
        seen = self._pages.get(_key(facts.next_page)) if facts.next_page else None
        return seen.facts if seen else None

    def _all_rows(self, page: SeenPage, facts: Page) -> list[Row]:
        """Rows of the first page and of every next page that was crawled, each target once."""
        rows: dict[tuple[str, str], Row] = {}
        visited = {_key(page.final_url)}
        following: Page | None = facts
        while following is not None and len(visited) < _MAX_PAGES:
            for row in following.rows:
                rows.setdefault((row.url, "" if row.url else row.title), row)
            key = _key(following.next_page) if following.next_page else ""
            if not key or key in visited or key not in self._pages:
                break
            visited.add(key)
            following = self._pages[key].facts
        return list(rows.values())

    def _children(self, page: SeenPage, facts: Page) -> list[SeenPage]:
        """Lists below a page: deeper in its folder, or with its name in their breadcrumb."""
        own = _key(page.final_url)
        folder = own if own.endswith("/") else re.sub(r"\.\w{3,5}$", "", own) + "/"
        deep = folder.count("/") >= 2
        name = facts.column or facts.title
        return [
            child
            for key, child in self._pages.items()
            if key != own
            and child.facts
            and child.facts.kind in _LISTS
            and ((deep and key.startswith(folder)) or (name and name in child.facts.breadcrumb[:-1]))
        ]


def _above(name: str, crumbs: tuple[str, ...]) -> tuple[str, ...]:
    """The columns above one, by its breadcrumb."""
    if crumbs and _HOME.search(crumbs[0]):
        crumbs = crumbs[1:]
    return crumbs[: crumbs.index(name)] if name in crumbs else crumbs[:-1]


def _in_tree(found: list[Column]) -> list[Column]:
    """Columns whose page has no breadcrumb under those whose folder holds theirs."""
    folders = {key: column for column in found if (key := _key(column.url)).endswith("/")}
    placed = []
    for column in found:
        facts = column.page.facts if column.page else None
        placed.append(
            column
            if facts and facts.breadcrumb
            else replace(column, above=_above_by_folder(_key(column.url), folders))
        )
    return placed


def _above_by_folder(key: str, folders: dict[str, Column]) -> tuple[str, ...]:
    """The names of the columns of the folders above an address, the topmost first."""
    names: tuple[str, ...] = ()
    key = key.rstrip("/")
    while key.count("/") > 1:
        key = key.rpartition("/")[0]
        if parent := folders.get(f"{key}/"):
            names = (parent.name, *names)
            if parent.above:
                return (*parent.above, *names)
    return names


def _is_undrawn_column(facts: Page) -> bool:
    """Whether a page that scripts fill, and that was not seen, is a column by its name or its call."""
    return facts.scripted and bool(facts.column or len(facts.breadcrumb) > 1 or facts.next_page)


def _undated(rows: list[Row], found: Row | None) -> str:
    """Why the newest date cannot be told, when it cannot."""
    without = sum(row.date is None for row in rows)
    if found is None:
        return "列表没有日期，文章页也读不到日期" if without else "列表里只有未来的日期"
    if without * 2 > len(rows):
        return f"{len(rows)} 条里有 {without} 条没有日期，最新日期不能断定"
    return ""


@lru_cache(maxsize=100_000)
def _key(url: str) -> str:
    """An address without what does not matter for telling pages apart: scheme, fragment, index file."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = _INDEX.sub("/", parts.path) or "/"
    return f"{parts.netloc.lower()}{path}" + (f"?{parts.query}" if parts.query else "")


def _first_of(key: str) -> str:
    """The first page of the list that a numbered page may belong to: ``/tzgg/index_2.html`` → ``/tzgg/``."""
    return _INDEX.sub("/", _PAGE_NUMBER.sub(r"\2", key))
