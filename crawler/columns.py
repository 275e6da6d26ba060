"""The columns (栏目) of a site as one crawl saw them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice, pairwise, takewhile
from urllib.parse import urlsplit

from crawler.archive import Archive, SeenPage, once
from crawler.link import may_be_page
from crawler.navigation import ENOUGH, Asked, Named, Spot, navigation
from crawler.page.address import INDEX_FILE, address_key
from crawler.page.menus import menus, name_of
from crawler.page.model import Page, Row
from crawler.page.read import glance
from crawler.page.rows import newest
from crawler.plan import TIMEZONE, ColumnPlan
from crawler.tree import Node, places

_LISTS = {"list", "mailbox"}
_HUBS = {"hub", "home"}
_TEXTS = {"article", "guide", "mailitem"}
_PAGE_NUMBER = re.compile(r"[_-](\d{1,4})(\.\w{3,5})$")
_HOME = re.compile(r"首页|主页|home|网$|人民政府$", re.I)
"""The first entry of a breadcrumb, above all columns."""
_SITE_MAP = re.compile(r"(?:网站|站点)(?:地图|导航)$")
_ARTICLE = re.compile(
    r"/(?:19|20)\d\d[-/]?\d{1,2}[-/]|(?:19|20)\d{6}_\d|(?:art|post|info|content|detail|show|view)[_/-]\d"
    r"|/(?:[0-9a-f-]{24,}|\d{3,})\.\w+$",
    re.I,
)
"""An address of one article, by the habits of the systems that government sites have."""
_ASKED = 200
"""Pages that are asked for their menus: the home page, the site map, pages of several lists, and of the lists
those without a breadcrumb and one of each place in the tree."""
_MAX_HOPS = 5
_SHORTEST_TERM = timedelta(days=14)
"""国办秘函〔2019〕19号: home pages and news are to be updated every two weeks; no column sooner. A list whose
newest row is younger is called stale by no rule."""
MOST_TO_DRAW = 200
"""Pages with an old or a blank list that are drawn in one go."""
_MAX_PAGES = 500
UNDRAWN = "页面上有脚本可能填写列表，没有用浏览器看"
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


class Part(StrEnum):
    """What a column is, by what was seen at its address."""

    LIST = "列表"
    HUB = "总页"
    """It leads to columns below it."""
    PAGE = "单页"
    """Words, a form."""
    UNREAD = "没有读到"


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
    part: Part = Part.LIST
    above: tuple[str, ...] = ()
    """The columns above it, the topmost first; none of one that the ledger declares."""
    placed_by: str = ""
    """What says so, as :class:`crawler.tree.Place` has it."""
    place_doubt: str = ""
    """What says otherwise."""
    unknown: str = ""
    """Why nothing can be said (drawn by script, not fetched, no dates …), what it is instead of a list, or
    why nobody read it; empty otherwise."""
    doubt: str = ""
    """Why its newest row is no proof that nothing newer is there, or a blank list none that nothing is;
    empty otherwise."""
    latest: date | None = None
    """The latest day up to today that its pages name anywhere, or may mean: see :class:`Page`."""

    @property
    def is_judged(self) -> bool:
        """Whether checks look at it: what only leads to lists, or was not read, they leave alone."""
        return self.declared or self.part is Part.LIST

    @property
    def is_gone(self) -> bool:
        """Whether there is plainly nothing at its address."""
        return self.page is not None and self.page.status in {404, 410}

    def maybe_since(self, day: date) -> str:
        """Why something may be in it that is as new as ``day``, though no row that was read is; empty when
        nothing hints at it."""
        read = self.latest is None or self.latest < day or any(row.date == self.latest for row in self.rows)
        if self.doubt or read:
            return self.doubt
        return f"页面上还有{self.latest}的日期（或者没有写年份）"


def columns(archive: Archive) -> tuple[Column, ...]:
    """Every column to be judged: those the ledger declares and, where it declares none, the lists found.

    A list's further pages belong to it; a page of several lists (home, hub) is none.
    """
    return tuple(column for column in tree(archive) if column.is_judged)


@once
def tree(archive: Archive) -> tuple[Column, ...]:
    """The columns to be judged and, where the ledger declares none, what else the site has for columns:
    pages that lead to columns below them, and what its navigation names besides, read or not."""
    site = archive.plan.site
    if site is None:
        return ()
    seen = _seen(archive)
    return tuple(map(seen.declared, site.columns) if site.columns else seen.found())


def columns_at(archive: Archive, asked: Iterable[ColumnPlan]) -> tuple[Column, ...]:
    """What was seen at addresses that are no columns of the ledger, as if they were."""
    return tuple(map(_seen(archive).declared, asked))


@once
def home_page(archive: Archive) -> Column | None:
    """The home page as a column: its newest row, and why that may not be the newest thing on the page.

    A row is dated by what stands beside it, else by the article that it leads to when that was fetched. None
    when the home page was not read.
    """
    site = archive.plan.site
    return _seen(archive).home(site.url) if site else None


def to_draw(archive: Archive) -> list[str]:
    """The addresses of pages to be drawn: those that scripts fill, and the home page and the columns whose
    list looks old or blank, where a browser may show more, those of the plan first. None was drawn yet."""
    today, drawn = archive.plan.as_of.astimezone(TIMEZONE).date(), archive.drawn()
    found = dict.fromkeys(archive.undrawn())
    doubtful = (
        column.page.url
        for column in filter(None, (home_page(archive), *columns(archive)))
        if column.page
        and column.page.status < 400
        and column.page.facts
        and column.page.facts.alive
        and not (column.newest and column.newest.date and column.newest.date >= today - _SHORTEST_TERM)
        and column.page.url not in drawn
    )
    return list(found | dict.fromkeys(islice(doubtful, MOST_TO_DRAW)))


def why_undrawn(archive: Archive) -> str:
    """Why nothing can be said of a page that scripts fill, in the words of the report."""
    browser = archive.meta.get("browser")
    if browser == "none":
        return "页面内容由脚本生成，没有用浏览器看，没有检查"
    return "页面内容由脚本生成，用浏览器打开也没有看全" if browser else "页面内容由脚本生成，没有检查"


@once
def _seen(archive: Archive) -> _Seen:
    return _Seen(archive)


class _Seen:
    """The pages of an archive by address, articles only as a title and a date."""

    def __init__(self, archive: Archive) -> None:
        self.today = archive.plan.as_of.astimezone(TIMEZONE).date()
        self._undrawn = why_undrawn(archive)
        self._drawn = archive.drawn()
        self.articles: dict[str, Row] = {}
        self._archive = archive
        self._pages: dict[str, SeenPage] = {}
        self._folders: dict[str, str] = {}
        self._site_maps: list[SeenPage] = []
        self._weighed: dict[str, bool | None] = {}
        for page in archive.pages():
            if (
                page.url != page.final_url
                and page.url.endswith("/")
                and address_key(page.url) == address_key(page.final_url)
            ):
                self._folders[page.final_url] = page.url
            facts = page.facts
            if facts is None:
                continue
            if facts.published and facts.published_from != "url":
                row = Row(facts.title, page.final_url, date.fromisoformat(facts.published[:10]))
                self.articles[address_key(page.url)] = self.articles[address_key(page.final_url)] = row
            if facts.kind in _LISTS | _HUBS | {"redirect"} or _is_undrawn_column(facts):
                self._pages[address_key(page.url)] = page
                self._pages.setdefault(address_key(page.final_url), page)
            if _SITE_MAP.search(facts.title) or _SITE_MAP.search(facts.column):
                self._site_maps.append(page)
        site = archive.plan.site
        self._home = address_key(site.url) if site else ""
        homes = (site.url, home.final_url) if site and (home := self.page(site.url)) else ()
        self._hosts = {urlsplit(url).netloc.lower() for url in homes}
        self._in_crumbs: defaultdict[str, defaultdict[tuple[str, ...], list[SeenPage]]]
        self._in_crumbs = defaultdict(lambda: defaultdict(list))
        """The lists in whose breadcrumb a name stands above them, by the path down to that name."""
        self._bearing: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
        """Where the pages stand that bear a name."""
        for page in self._pages.values():
            if page.facts and page.facts.breadcrumb and page.facts.kind in _LISTS | _HUBS:
                self._index(page, page.facts)

    def _index(self, page: SeenPage, facts: Page) -> None:
        crumbs, name = _without_home(facts.breadcrumb), facts.column or facts.title
        self._bearing[name].add((*_above(name, facts.breadcrumb), name))
        if facts.kind in _LISTS:
            for depth in range(1, len(crumbs)):
                self._in_crumbs[crumbs[depth - 1]][crumbs[:depth]].append(page)

    def page(self, url: str) -> SeenPage | None:
        """The page that a visitor of ``url`` ends at: redirects and meta refreshes are followed."""
        page = self._pages.get(address_key(url)) or self._archive.page(url)
        for _ in range(_MAX_HOPS):
            if page is None or page.facts is None or page.facts.kind != "redirect" or not page.facts.refresh:
                break
            target = page.facts.refresh
            page = self._pages.get(address_key(target)) or self._archive.page(target) or page
        return page

    def dated(self, rows: Iterable[Row]) -> list[Row]:
        """Rows with the dates that their articles give where the list gives none, or gave no year."""
        return [self._dated(row) for row in rows]

    def _dated(self, row: Row) -> Row:
        article = self.articles.get(address_key(row.url)) if row.url else None
        if article is None or article.date is None:
            return row
        same_day_of_year = row.date is not None and (row.date.month, row.date.day) == (
            article.date.month,
            article.date.day,
        )
        if row.date is None or same_day_of_year:
            return replace(row, title=row.title or article.title, date=article.date)
        return row

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

    def home(self, url: str) -> Column | None:
        """The home page, which shows its newest in many boxes."""
        page = self.page(url)
        body = (self._archive.rendering(page.url) or self._archive.response(page.url)) if page else None
        if page is None or page.facts is None or body is None:
            return None
        links = glance(body, page.final_url, page.content_type).links
        shown = {address_key(link.url) for link in links if link.element == "a"}
        linked = (row for key, row in self.articles.items() if key in shown)
        rows = [*self.dated(page.facts.rows), *linked]
        return Column(
            "首页",
            url,
            False,
            page=page,
            rows=tuple(rows),
            newest=newest(rows, self.today),
            doubt=page.facts.unseen
            or self._closed(page.facts)
            or self._headless(self.dated(page.facts.heads), [row for row in rows if row.date])
            or _to_come(rows, self.today),
            latest=page.facts.latest,
        )

    # --- the columns of a site whose ledger declares none ---

    def found(self) -> list[Column]:
        """The columns that the crawl came across, and what navigation names besides, each in its place."""
        nodes = {**self._lists(), **self._hubs()}
        named = navigation(self._asked(nodes.values()), self._home, self._is_inside, self._is_column)
        keys = {key: self._leads_to(one, nodes, named) for key, one in named.items()}
        nodes |= self._besides(nodes, {key: one for key, one in named.items() if keys[key] == key})
        placed = _placed(nodes, named, keys)
        below: defaultdict[tuple[str, ...], list[Column]] = defaultdict(list)
        for key in sorted(placed, key=lambda key: -len(placed[key].above)):
            column = placed[key] = self._with(placed[key], below[(*placed[key].above, placed[key].name)])
            for depth in range(1, len(column.above) + 1):
                below[column.above[:depth]].append(column)
        return list(placed.values())

    def _lists(self) -> dict[str, Column]:
        """The list pages that are no further page of another list."""
        lists = {
            key: page
            for key, page in self._pages.items()
            if page.facts
            and (page.facts.kind in _LISTS or _is_undrawn_column(page.facts))
            and page.status < 400
            and key == address_key(page.final_url)
        }
        further = {
            address_key(page.facts.next_page)
            for page in lists.values()
            if page.facts and page.facts.next_page
        } | {key for key in lists if _first_of(key) in lists and _first_of(key) != key}
        result: dict[str, Column] = {}
        known: set[tuple[str, ...]] = set()
        for key, page in lists.items():
            facts = page.facts
            form = facts is not None and facts.kind == "mailbox" and not facts.rows and not facts.empty
            if facts is None or form or key in further or key == self._home:
                continue
            column = self._column(page, facts, Part.LIST)
            shown = (column.name, *(row.url or row.title for row in facts.rows))
            if facts.rows and shown in known:
                continue
            known.add(shown)
            result[key] = column
        return result

    def _hubs(self) -> dict[str, Column]:
        """The pages that only lead to others."""
        return {
            key: self._column(page, page.facts, Part.HUB)
            for key, page in self._pages.items()
            if page.facts
            and page.facts.kind == "hub"
            and page.status < 400
            and key == address_key(page.final_url) != self._home
        }

    def _column(self, page: SeenPage, facts: Page, part: Part) -> Column:
        last = facts.breadcrumb[-1] if facts.breadcrumb else ""
        name = facts.column or last or facts.title or page.final_url
        return Column(name, self._folders.get(page.final_url, page.final_url), False, page=page, part=part)

    def _asked(self, columns: Iterable[Column]) -> Iterator[Asked]:
        """The menus of the pages that may show the site's tree, the best first."""
        home = self.page(self._archive.plan.site.url) if self._archive.plan.site else None
        facts = home.facts if home else None
        of_site = {facts.title, facts.column, facts.tags.get("SiteName", "")} if facts else set()
        hubs = [page for page in self._pages.values() if page.facts and page.facts.kind in _HUBS]
        of_place = {_crumbs(column) or (column.url,): column.page for column in columns}
        chosen = [page for page in (home, *self._site_maps, *hubs[: _ASKED // 2], *of_place.values()) if page]
        for page in islice({page.url: page for page in chosen}.values(), _ASKED):
            body = self._archive.rendering(page.url) or self._archive.response(page.url)
            if page.facts and body:
                own = frozenset(map(name_of, {page.facts.column, *page.facts.breadcrumb} - of_site))
                found = menus(body, page.final_url, page.content_type)
                yield Asked(found, own, is_map=any(page is one for one in self._site_maps))

    def _is_inside(self, url: str) -> bool:
        return bool(url) and urlsplit(url).netloc.lower() in self._hosts

    def _is_column(self, url: str) -> bool | None:
        """Whether a column may be behind an address, or an article or file; None when nobody looked."""
        if url not in self._weighed:
            page, of_article = self.page(url), _ARTICLE.search(url) is not None
            if page is None or page.status >= 400:
                self._weighed[url] = None if may_be_page(url) and not of_article else False
            else:
                self._weighed[url] = page.facts is not None and not (of_article and page.facts.kind in _TEXTS)
        return self._weighed[url]

    def _leads_to(self, one: Named, nodes: Mapping[str, Column], named: Mapping[str, Named]) -> str:
        """The key of what a menu's address is: of the list that it sends the visitor to, when that bears its
        name or none of its own, else its own."""
        key, page = address_key(one.url), self.page(one.url)
        end = address_key(page.final_url) if page else key
        if key in nodes or end not in nodes:
            return key
        column, names = nodes[end], one.names.keys()
        above = _crumbs(column) or ()
        return end if column.name in names or (end not in named and names.isdisjoint(above)) else key

    def _besides(self, nodes: Mapping[str, Column], named: Mapping[str, Named]) -> dict[str, Column]:
        """What menus name that is neither a list nor seen by itself to lead to some."""
        heads = {head.key for one in named.values() for spot in one.spots for head in spot}
        above = {name for column in nodes.values() for name in _crumbs(column) or ()}
        found = {}
        for key, one in named.items():
            name = one.names.most_common(1)[0][0]
            column = self._other(name, one.url, key in heads or name in above) if key not in nodes else None
            if column and (one.pages >= ENOUGH or column.part is Part.HUB):
                found[key] = column
        return found

    def _other(self, name: str, url: str, leads: bool) -> Column | None:
        """What a menu names, by what was seen behind it; None when that is no column."""
        page = self.page(url)
        own = page if page and address_key(page.final_url) == address_key(url) else None
        column = Column(name, url, False, part=Part.UNREAD, page=own)
        facts = page.facts if page else None
        if self._is_column(url) is False:
            return None
        if page is None or facts is None or page.status >= 400 or not self._is_inside(page.final_url):
            return replace(column, page=page, unknown=self._why_unread(url, page))
        if facts.kind in _HUBS or leads:
            return replace(column, part=Part.HUB)
        if facts.kind in {"redirect", "error"}:
            return replace(column, unknown=_ANOTHER_KIND[facts.kind])
        known = facts.kind in _LISTS and (facts.rows or facts.empty)
        why = _ANOTHER_KIND.get("form" if facts.kind == "mailbox" else facts.kind, _ANOTHER_KIND["other"])
        return None if known else replace(column, part=Part.PAGE, unknown=why)

    def _why_unread(self, url: str, page: SeenPage | None) -> str:
        visit = next(iter(reversed(list(self._archive.visits(url, "page")))), None)
        if visit and visit.note == "robots":
            return "robots.txt 不让抓取"
        status = page.status if page else visit.status if visit else None
        if status and status >= 400:
            return f"打不开（状态 {status}）"
        end = page.final_url if page else visit.final_url if visit else url
        if not self._is_inside(end):
            return "转到了别的网站"
        if visit:
            if visit.note in ("wall", "maintenance"):
                return "打开的是防护、限速或者维护的提示"
            return f"打不开：{visit.cause}" if visit.cause else "打不开"
        return self._archive.meta.get("reason", "").removesuffix("。") or "没有抓取"

    def _with(self, column: Column, below: list[Column]) -> Column:
        """A column with what it and those below it, complete already, show."""
        facts = column.page.facts if column.page else None
        if column.part is Part.PAGE and below:
            column = replace(column, part=Part.HUB, unknown="")
        if column.part is Part.HUB:
            rows = self.dated(_each_once([*(facts.rows if facts else ()), *_rows_of(below)]))
            return replace(column, rows=tuple(rows), newest=newest(rows, self.today))
        if column.part is not Part.LIST or not column.page or not facts:
            return column
        column = self._filled(column, column.page, facts, below)
        unseen = next((one for one in below if one.unknown and not one.is_gone), None)
        if column.empty and below:
            return replace(column, empty=None, unknown="是下级栏目的总页，下级栏目没有读到")
        if unseen and unseen.part is not Part.PAGE:
            return replace(column, doubt=column.doubt or f"下级栏目“{unseen.name}”：{unseen.unknown}")
        return column

    def _filled(self, column: Column, page: SeenPage, facts: Page, below: Iterable[Column] = ()) -> Column:
        """The column with its rows, its newest row and whether it is blank, from its pages, those in its
        folder and those of the columns below it."""
        answer = self._answer(facts) if facts.scripted else None
        if facts.scripted and answer is None:
            return replace(column, unknown=self._undrawn)
        pages = self._list_pages(page, facts) if facts.kind in _LISTS | _HUBS or answer else []
        own = _each_once(row for one in pages for row in one.rows)
        inside = (row for child in self._children(page, facts) if child.facts for row in child.facts.rows)
        rows = self.dated(_each_once([*own, *inside, *_rows_of(below)]))
        column = replace(column, rows=tuple(rows), newest=newest(rows, self.today))
        if rows:
            heads = self.dated(facts.heads) if facts.kind in _LISTS else []
            rows += [head for head in heads if head.date]
            rows += [top for top in self.dated(facts.tops) if top.date and self._is_of(top, page, facts)]
            column = replace(column, rows=tuple(rows), newest=newest(rows, self.today))
            return replace(
                column,
                empty=False,
                unknown=_undated(rows, column.newest),
                doubt=facts.unseen
                or self._closed(facts)
                or self._headless(heads, rows)
                or _unfinished(pages, self.dated(own))
                or _undated_above(self.dated(facts.rows), self.today)
                or self._topless(facts, rows),
                latest=facts.latest,
            )
        if answer:
            return replace(column, empty=answer.empty or None, unknown="" if answer.empty else self._undrawn)
        if facts.kind in _LISTS:
            hidden = facts.empty and facts.may_fill and page.url not in self._drawn
            unknown = "" if facts.empty else facts.empty_reason
            return replace(column, empty=facts.empty, unknown=unknown, doubt=UNDRAWN if hidden else "")
        if facts.kind in _HUBS:
            return replace(column, unknown="是下级栏目的总页，下级栏目没有读到")
        return replace(column, unknown=_ANOTHER_KIND.get(facts.kind, _ANOTHER_KIND["other"]))

    def _closed(self, facts: Page) -> str:
        """What a page says of its column, or the home page of the site, when nothing new is to come there."""
        home = self.page(self._archive.plan.site.url) if self._archive.plan.site else None
        said, place = facts.closed, "页面"
        if not said and home and home.facts and "站" in home.facts.closed:
            said, place = home.facts.closed, "首页"
        return f"{place}上写着“{said}”，要由人看是否应当撤下或者合并" if said else ""

    def _headless(self, heads: list[Row], rows: list[Row]) -> str:
        """Why the first of the headlines may be newer than any row; empty when none may."""
        known = {address_key(row.url) for row in rows if row.url} | self._pages.keys()
        undated = next(
            (head for head in heads if head.date is None and address_key(head.url) not in known), None
        )
        return f"页面上的“{undated.title[:30]}”没有日期" if undated else ""

    def _is_of(self, top: Row, page: SeenPage, facts: Page) -> bool:
        """Whether an article belongs to the column of a list page, by its folder or its breadcrumb."""
        name, folder = facts.column or facts.title, address_key(page.final_url)
        if folder.endswith("/") and folder.count("/") >= 2 and address_key(top.url).startswith(folder):
            return True
        article = self._archive.page(top.url)
        return bool(article and article.facts and name in (article.facts.column, *article.facts.breadcrumb))

    def _topless(self, facts: Page, rows: list[Row]) -> str:
        """Why a link of the list's page that is no row may be newer than any; empty when none may."""
        known = {address_key(row.url) for row in rows if row.url} | self._pages.keys() | self.articles.keys()
        for top in facts.tops:
            if not top.url:
                return f"页面上的“{top.title[:30]}”要点击才能打开，没有读到日期"
            if address_key(top.url) in known or urlsplit(top.url).netloc.lower() not in self._hosts:
                continue
            page = self._archive.page(top.url)
            if may_be_page(top.url) and (
                page is None or (page.status < 400 and page.facts and page.facts.kind == "article")
            ):
                return f"页面上的“{top.title[:30] or '图片'}”没有日期"
        return ""

    def _answer(self, facts: Page) -> Page | None:
        """What came of the call that a page's script makes for its list, where the crawler made it, too."""
        seen = self._pages.get(address_key(facts.next_page)) if facts.next_page else None
        return seen.facts if seen else None

    def _list_pages(self, page: SeenPage, facts: Page) -> list[Page]:
        """The first page and every next page that was crawled."""
        pages: list[Page] = []
        visited = {address_key(page.final_url)}
        following: Page | None = facts
        while following is not None and len(visited) < _MAX_PAGES:
            pages.append(following)
            key = address_key(following.next_page) if following.next_page else ""
            if not key or key in visited or key not in self._pages:
                break
            visited.add(key)
            following = self._pages[key].facts
        return pages

    def _children(self, page: SeenPage, facts: Page) -> list[SeenPage]:
        """Lists below a page: deeper in its folder, or with its name in their breadcrumb."""
        own = address_key(page.final_url)
        folder = own if own.endswith("/") else re.sub(r"\.\w{3,5}$", "", own) + "/"
        deep = folder.count("/") >= 2
        inside = [
            child
            for key, child in self._pages.items()
            if deep and key != own and key.startswith(folder) and child.facts and child.facts.kind in _LISTS
        ]
        return [*inside, *self._named_above(facts.column or facts.title, facts.breadcrumb)]

    def _named_above(self, name: str, crumbs: tuple[str, ...]) -> list[SeenPage]:
        """Lists in whose breadcrumb the name of a page with that breadcrumb stands; in the same place, where
        several pages of the site bear the name."""
        path = (*_above(name, crumbs), name)
        told = self._in_crumbs[name]
        if path in told or (crumbs and len(self._bearing[name]) > 1):
            return told.get(path, [])
        return [child for children in told.values() for child in children]


def _rows_of(columns: Iterable[Column]) -> Iterator[Row]:
    return (row for column in columns if column.part is Part.LIST for row in column.rows)


def _each_once(rows: Iterable[Row]) -> list[Row]:
    """Rows of several pages, each target where it stands first."""
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        found.setdefault((row.url, "" if row.url else row.title), row)
    return list(found.values())


def _above(name: str, crumbs: tuple[str, ...]) -> tuple[str, ...]:
    """The columns above one, by its breadcrumb."""
    crumbs = _without_home(crumbs)
    return crumbs[: crumbs.index(name)] if name in crumbs else crumbs[:-1]


def _without_home(crumbs: tuple[str, ...]) -> tuple[str, ...]:
    return crumbs[1:] if crumbs and _HOME.search(crumbs[0]) else crumbs


def _placed(
    nodes: Mapping[str, Column], named: Mapping[str, Named], keys: Mapping[str, str]
) -> dict[str, Column]:
    """The columns in their places, ``keys`` being the column that each address in a menu leads to."""
    spots: defaultdict[str, Counter[Spot]] = defaultdict(Counter)
    for key, one in named.items():
        for spot, count in one.spots.items():
            spots[keys[key]][tuple(replace(head, key=keys.get(head.key, head.key)) for head in spot)] += count
    found = places({key: Node(column.name, _crumbs(column), spots[key]) for key, column in nodes.items()})
    return {
        key: replace(nodes[key], above=place.above, placed_by=place.by, place_doubt=place.doubt)
        for key, place in found.items()
    }


def _crumbs(column: Column) -> tuple[str, ...] | None:
    """The columns above one by its page's breadcrumb; None when that shows none."""
    crumbs = column.page.facts.breadcrumb if column.page and column.page.facts else ()
    return _above(column.name, crumbs) if crumbs else None


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


def _unfinished(pages: list[Page], rows: list[Row]) -> str:
    """Why the rows of a list's pages are no proof of its newest: it runs from old to new, and nothing says
    that its last page was read (a pager may be a script that nobody followed)."""
    days = [row.date for row in rows if row.date]
    rises = sum(first < second for first, second in pairwise(days))
    if not rises or rises < sum(first > second for first, second in pairwise(days)):
        return ""
    first, last = pages[0], pages[-1]
    if first.pages or first.total:
        read = (first.pages or 1) <= len(pages) and (first.total or 0) <= len(rows)
    else:
        read = len(pages) > 1
    return "" if read and not last.next_page else "列表从旧到新排列，没有读到最后一页（或者看不出共有几页）"


def _undated_above(rows: list[Row], today: date) -> str:
    """Why a list's first rows, or those behind the first, which may be pinned, may be newer than its newest
    date: they have none, or one to come; empty where they do not."""
    first = [row for some in (rows, rows[1:]) for row in _above_newest(some, today)]
    undated = next((row for row in first if row.date is None), None)
    return f"列表前面的“{undated.title[:30]}”没有日期" if undated else _to_come(first, today)


def _above_newest(rows: list[Row], today: date) -> Iterator[Row]:
    last = newest(rows, today)
    return takewhile(lambda row: last is None or row.date != last.date, rows)


def _to_come(rows: Iterable[Row], today: date) -> str:
    """What a row says whose date is to come and must be a slip; empty where none does."""
    ahead = next((row for row in rows if row.date and row.date > today + timedelta(days=1)), None)
    return f"“{ahead.title[:30]}”的日期是{ahead.date}，还没有到，可能写错了" if ahead else ""


def _first_of(key: str) -> str:
    """The first page of the list that a numbered page may belong to: ``/tzgg/index_2.html`` → ``/tzgg/``."""
    return INDEX_FILE.sub("/", _PAGE_NUMBER.sub(r"\2", key))
