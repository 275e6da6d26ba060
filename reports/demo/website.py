"""One site of the county at the end of one month: every address it answers, drawn when it is asked for."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from html import escape
from pathlib import PurePosixPath
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.demo import timeline
from reports.demo.county import DECEMBER, OCTOBER, Column, Site
from reports.demo.files import CONTENT_TYPES, make
from reports.demo.letters import GUIDES, letters
from reports.demo.planted import Article
from reports.periods import Month

ROWS_A_PAGE = {"portal": 15, "rsj": 12, "nyj": 10}
LOST_FILES = {"wfgz.xlsx", "zcsb2026.docx"}
LOST_PICTURES = {"lt_park_2026.png"}
SEALED_FILES = {"njbt_jm.xlsx"}
"""As the 加密软件 of an office leaves a file: only the office can open it."""
OTHER_NAME = "青禾农业信息网"
"""What the failing department's pages call the site until December."""
WRONG_CODE = "9901230081"
"""What the failing department's footer says in October in place of its 网站标识码."""

UNTAGGED = {"ContentSource"}
"""网页标签 that its pages lack until December."""

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answers."""

    body: bytes = b""
    content_type: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0
    """Seconds to wait before answering."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A link as a template shows it: a column, a row of a list, a guide."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a list."""

    url: str
    title: str
    day: str
    twin: str
    """Another date that the template has left in a comment."""
    pinned: bool


_environment = Environment(
    loader=PackageLoader("reports.demo"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
template = _environment.get_template


def column_path(site: Site, slug: str, page: int = 1, pages: int = 1) -> str:
    """The address of a page of a column's list, counted from 1.

    Page 2 is index_2 on the portal, index_1 on the 拓尔思 site; 博达 counts its later pages downwards.
    """
    if site.slug == "nyj":
        return f"/{slug}.htm" if page == 1 else f"/{slug}/{pages - page + 1}.htm"
    if page == 1:
        return f"/{slug}/index.html"
    return f"/{slug}/index_{page - 1 if site.slug == 'rsj' else page}.html"


def article_path(site: Site, article: Article) -> str:
    """The address of an article."""
    if site.slug == "nyj":
        number = 1001 + [column.slug for column in site.columns].index(article.column)
        return f"/info/{number}/{article.id}.htm"
    return f"/{article.column}/{article.published:%Y%m}/t{article.published:%Y%m%d}_{article.id}.html"


class Website:
    """A site as it stands at the end of a month."""

    def __init__(self, site: Site, month: Month, origins: Mapping[str, str]) -> None:
        """``origins``: the addresses of all servers of the county, by name."""
        misnamed = site.slug == "nyj" and month != DECEMBER
        self.site = replace(site, name=OTHER_NAME) if misnamed else site
        self.month, self.origins = month, origins
        self._columns = timeline.published(site, month)

    def reply(self, path: str) -> Reply | None:
        """The answer to one address (path and query); None when there is no such page."""
        draw = self._routes.get(path)
        return draw() if draw else _file(path)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every page's address."""
        return tuple(self._routes)

    def missing(self, heading: str = "页面不存在") -> Reply:
        """The site's own page for what is not there."""
        return self._draw("missing.html", heading)

    @cached_property
    def _routes(self) -> dict[str, Callable[[], Reply]]:
        home = partial(self._home)
        routes: dict[str, Callable[[], Reply]] = {"/": home, "/index.html": home}
        for column in self._existing:
            routes.update(self._column_routes(column))
        for articles in self._columns.values():
            for article in articles:
                routes[article_path(self.site, article)] = partial(self._article, article)
        about = "/gywm/index.html" if self.site.slug != "nyj" else "/gywm.htm"
        routes[self._sitemap] = partial(self._about, "网站地图", (), tuple(map(self._shown, self._existing)))
        routes["/search/index.html"] = partial(self._about, "站内搜索", ("请输入要查找的内容。",), ())
        routes[about] = partial(self._about, "关于本站", (f"本网站由{self.site.unit}主办。",), ())
        return routes

    def _column_routes(self, column: Column) -> dict[str, Callable[[], Reply]]:
        path = column_path(self.site, column.slug)
        if column.shape == "hub":
            return {path: partial(self._hub, column)}
        if column.shape == "stub":
            return {path: partial(_stub, "../zfxxgk/index.html")}
        if column.shape == "script":
            return {path: partial(self._draw, "script.html", column.name, column)}
        if column.shape == "about":
            return {path: partial(self._about, column.name, tuple(column.text.split("\n")), (), column)}
        if column.shape == "mailbox":
            return self._mailbox_routes(column)
        if column.shape == "guides":
            return self._guide_routes(column)
        pages = self._pages(column)
        return {
            column_path(self.site, column.slug, page, pages): partial(self._list, column, page)
            for page in range(1, pages + 1)
        }

    def _mailbox_routes(self, column: Column) -> dict[str, Callable[[], Reply]]:
        folder = f"/{column.slug}"
        today = self.month.end.date()
        known = [one for one in letters(self.site.slug, column.slug) if one.received <= today]
        routes: dict[str, Callable[[], Reply]] = {
            column_path(self.site, column.slug): partial(
                self._draw, "mailbox.html", column.name, column, write=f"{folder}/write.html",
                letters=[
                    {"url": f"{folder}/xj{letter.id}.html", "title": letter.title,
                     "received": letter.received,
                     "replied": letter.replied if letter.answered(today) else ""}
                    for letter in known
                ],
            ),
            f"{folder}/write.html": partial(
                self._draw, "write.html", "我要写信", column, action=f"{folder}/submit.html"
            ),
            f"{folder}/submit.html": partial(
                self._about, "提交来信", ("请填写来信内容后提交。",), (), column
            ),
        }  # fmt: skip
        for letter in known:
            routes[f"{folder}/xj{letter.id}.html"] = partial(
                self._draw, "letter.html", letter.title, column, letter=letter, done=letter.answered(today)
            )
        return routes

    def _guide_routes(self, column: Column) -> dict[str, Callable[[], Reply]]:
        folder = f"/{column.slug}"
        guides = GUIDES[self.site.slug]
        routes: dict[str, Callable[[], Reply]] = {
            column_path(self.site, column.slug): partial(
                self._draw, "guides.html", column.name, column,
                guides=[Shown(f"{folder}/sx{n}.html", one["事项名称"]) for n, one in enumerate(guides, 1)],
            )
        }  # fmt: skip
        for number, guide in enumerate(guides, 1):
            routes[f"{folder}/sx{number}.html"] = partial(
                self._draw, "guide.html", guide["事项名称"], column,
                items=list(guide.items()), form=f"/files/sqb{number}.docx",
            )  # fmt: skip
        return routes

    # --- pages ---

    @property
    def _existing(self) -> tuple[Column, ...]:
        return self.site.existing(self.month)

    @property
    def _sitemap(self) -> str:
        return column_path(self.site, "wzdt")

    def _pages(self, column: Column) -> int:
        return max(1, math.ceil(len(self._columns[column.slug]) / ROWS_A_PAGE[self.site.slug]))

    def _shown(self, column: Column) -> Shown:
        return Shown(column_path(self.site, column.slug), column.name)

    def _row(self, article: Article) -> ShownRow:
        twin = f"{article.published.year - 1}-{1 + article.id % 12:02d}-{1 + article.id % 28:02d}"
        title = article.told(article.title, self.month)
        day = f"{article.dated(self.month):%Y-%m-%d}"
        return ShownRow(article_path(self.site, article), title, day, twin, article.pinned)

    def _home(self) -> Reply:
        blocks = [
            {**_named(self._shown(column)), "rows": [self._row(article) for article in newest[:8]]}
            for column in map(self.site.column, self.site.home)
            for newest in [sorted(self._columns[column.slug], key=lambda one: one.published, reverse=True)]
        ]
        friends = [Shown(self.origins[other] + "/", name) for other, name in FRIENDS[self.site.slug]]
        if self.site.slug == "portal" and self.month == OCTOBER:
            friends.append(Shown(self.origins["closed"] + "/", "青禾招商网"))
        return self._draw("home.html", self.site.name, blocks=blocks, friends=friends)

    def _list(self, column: Column, page: int) -> Reply:
        articles, size, pages = self._columns[column.slug], ROWS_A_PAGE[self.site.slug], self._pages(column)
        turn = partial(column_path, self.site, column.slug, pages=pages)
        return self._draw(
            "list.html",
            column.name,
            column,
            rows=[self._row(article) for article in articles[(page - 1) * size : page * size]],
            page=page,
            pages=pages,
            total=len(articles),
            previous=turn(page - 1) if page > 1 else "",
            next=turn(page + 1) if page < pages else "",
        )

    def _article(self, article: Article) -> Reply:
        title = article.told(article.title, self.month)
        markup = article.told(article.markup, self.month)
        for name, origin in self.origins.items():
            markup = markup.replace(f"{{{name}}}", origin)
        source = article.source or self.site.unit
        column = self.site.column(article.column)
        return self._draw(
            "article.html",
            title,
            column,
            tags=(
                ("ArticleTitle", title),
                ("PubDate", f"{article.dated(self.month):%Y-%m-%d %H:%M}"),
                ("ContentSource", source),
            ),
            id=article.id,
            published=article.dated(self.month),
            source=source,
            paragraphs=[article.told(text, self.month) for text in article.paragraphs],
            markup=Markup(markup),
            picture=f"/images/tp{article.id}.png" if article.picture else "",
            files=[Shown(f"/files/{name}", _file_title(title, name)) for name in article.files],
        )

    def _hub(self, column: Column) -> Reply:
        children = [
            self._shown(child) for child in self._existing if child in self.site.children(column.slug)
        ]
        return self._draw("hub.html", column.name, column, children=children)

    def _about(
        self,
        title: str,
        paragraphs: tuple[str, ...],
        children: tuple[Shown, ...],
        column: Column | None = None,
    ) -> Reply:
        return self._draw("about.html", title, column, paragraphs=paragraphs, children=children)

    def _draw(
        self, name: str, heading: str, column: Column | None = None, tags: tuple[tuple[str, str], ...] = (),
        **facts: Any,
    ) -> Reply:  # fmt: skip
        site = self.site
        own = [
            ("SiteName", site.name),
            ("SiteDomain", f"{site.slug}.qinghe.example"),
            ("SiteIDCode", site.code),
        ]
        if column:
            own += [("ColumnName", column.name), ("ColumnType", column.kind)]
        slugs = {one.slug for one in site.columns}
        parents = [one for one in self._existing if column and one.slug == _parent(column)]
        untagged = site.slug == "nyj" and self.month != DECEMBER
        code = WRONG_CODE if site.slug == "nyj" and self.month == OCTOBER else site.code
        html = template(name).render(
            layout=f"{site.slug}.html",
            site=site,
            code=code,
            heading=heading,
            column=column,
            tags=[tag for tag in (*own, *tags) if not (untagged and tag[0] in UNTAGGED)],
            menu=[self._shown(one) for one in self._existing if _parent(one) not in slugs],
            crumbs=[self._shown(one) for one in (*parents, *([column] if column else []))],
            sitemap=self._sitemap,
            partner=self.origins["partner"],
            searchable=site.slug != "nyj" or self.month != OCTOBER,
            accessible=site.slug != "nyj" or self.month == DECEMBER,
            **facts,
        )  # fmt: skip
        if site.slug == "nyj":
            return Reply(html.encode("gb18030"), "text/html")
        return Reply(html.encode())


FRIENDS = {
    "portal": (
        ("rsj", "县人力资源和社会保障局"),
        ("nyj", "县农业农村局"),
        ("partner", "望原市政务服务网"),
    ),
    "rsj": (("portal", "青禾县人民政府"),),
    "nyj": (("portal", "青禾县人民政府"), ("rsj", "县人力资源和社会保障局")),
}


def _parent(column: Column) -> str:
    return column.slug.rpartition("/")[0]


def _named(shown: Shown) -> dict[str, Any]:
    return {"url": shown.url, "name": shown.name}


def _stub(target: str) -> Reply:
    page = (
        f'<html><head><META http-equiv="Refresh" content="0;URL={escape(target)}"></head><body></body></html>'
    )
    return Reply(page.encode())


def _file_title(title: str, name: str) -> str:
    return f"{title[:24]}（附件）.{name.rpartition('.')[2]}"


def _file(path: str) -> Reply | None:
    """Pictures, documents, style sheets: made from their name."""
    place = PurePosixPath(path)
    ending = place.suffix[1:]
    if path in STATIC:
        return Reply(STATIC[path].encode(), CONTENT_TYPES[ending])
    if place.name in LOST_FILES | LOST_PICTURES or str(place.parent) not in {"/files", "/images"}:
        return None
    if place.name in SEALED_FILES:
        return Reply(b"\x62\x14\x23\x65" + bytes(range(256)) * 24, CONTENT_TYPES[ending])
    if ending not in {"pdf", "docx", "xlsx", "png", "svg"}:
        return None
    body = make(place.name)
    return Reply(body, CONTENT_TYPES[ending], headers=(("ETag", f'"{zlib.crc32(body):08x}"'),))


STATIC = {
    "/css/site.css": "body{font:15px/1.8 sans-serif;margin:0 auto;max-width:1000px;color:#222}"
    "a{color:#0b5fa5;text-decoration:none}ul{padding:0}li{list-style:none}"
    ".nav li{display:inline-block;margin:0 8px}"
    ".block{width:48%;display:inline-block;vertical-align:top}.list span,.time{float:right;color:#888}"
    ".footer{border-top:3px solid #0b5fa5;margin-top:24px;text-align:center;color:#555}",
    "/js/site.js": "window.onload=function(){var e=document.getElementById('riqi');"
    "if(e){e.innerText=new Date().toLocaleDateString('zh-CN',"
    "{year:'numeric',month:'long',day:'numeric',weekday:'long'})}};",
    "/js/createpage.js": "function createPageHTML(){}",
    "/_sitegray/_sitegray.js": "function _showDynClicks(){}",
}
