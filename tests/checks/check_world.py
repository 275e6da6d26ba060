"""A small world from a YAML case: pages as HTML, links, visits, posts, put into a real archive and judged.

A page is ``html:`` as it stands, or short for furniture that every government page has: ``home:`` (rows by
column), ``list:`` (name and rows), ``article:`` (title, date, text, its ``column``). A row is [date or "",
title, address]. ``fetched:`` says when a page was, where it was not as usual. ``site:`` gives another address
than ``SITE``; ``earlier:`` is a case of its own, the site as it was before; ``named:`` is another name of the
site; ``reposts:`` is the office's list (转载清单), rows of day and title. ``files:`` are attachments as a
crawl reads them: the rows of a ``sheet:``, the lines of a ``text:``, or the ``trouble:`` there
was.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from checks import REGISTRY, Answer, Evidence, Finding, Level, Rules, run
from checks.own import Own, Repost
from crawler.archive import Archive, Post, SeenFile, View, Visit
from crawler.attachment import Piece
from crawler.attachment.rows import lines_of
from crawler.earlier import remember_dates
from crawler.link import Cause, Fate, is_excluded
from crawler.page import glance, read
from crawler.personal import beside
from crawler.plan import TIMEZONE, AccountPlan, ColumnPlan, Plan, SitePlan
from crawler.platforms.ledger import look

FOLDER = Path(__file__).parent
SITE = "http://www.qinghe.example"
FOOTER = """<div class="footer"><p>主办单位：青禾县人民政府办公室　联系电话：0955-8012345</p>
<p>网站标识码：6405990001　宁ICP备12345678号-1　<a href="https://beian.mps.gov.cn/?recordcode=64059902000001">
宁公网安备64059902000001号</a></p>
<a href="http://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=6405990001">找错</a>
<a href="https://bszs.conac.cn/sitename?method=show">党政机关</a></div>"""

FOOT = re.findall(r'href="([^"]+)"', FOOTER)


@cache
def cases() -> tuple[tuple[str, dict[str, Any]], ...]:
    """Every case of every check: (check, case)."""
    paths = ((name, FOLDER / check.subject / f"{name}.yaml") for name, check in REGISTRY.items())
    return tuple(
        (name, case)
        for name, path in paths
        if path.is_file()
        for case in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    )


national = cache(partial(Rules.load, "national"))


def judge_case(name: str, case: dict[str, Any], folder: Path) -> Answer:
    """The check's answer on the case's world."""
    as_of = moment(case["as_of"])
    build(case, as_of, folder)
    with Archive.open(folder) as archive:
        own = Own(
            reposts=tuple(Repost(title, day) for day, title in case.get("reposts", ())),
            open=tuple(map(earlier, case.get("open", ()))),
        )
        rules = replace(national(), own=own)
        answers = {answer.indicator: answer for answer in run(archive, rules, as_of)}
    return answers[name]


def earlier(told: dict[str, Any]) -> Finding:
    """What a person confirmed in an earlier month."""
    at = datetime(2026, 10, 31, 20, tzinfo=TIMEZONE)
    url = SITE + told["url"] if told["url"].startswith("/") else told["url"]
    data = {"identity": "如前", **told.get("data", {})}
    if "page" in data:
        data["page"] = SITE + data["page"]
    return Finding(
        told["indicator"], Level.HINT, "青禾县人民政府", url, told.get("where", "关于供暖安排的通知"),
        told.get("quote", ""),
        told.get("message", "有问题。"), "改正。", (Evidence(url, at, "如前"),), data=data,
    )  # fmt: skip


def moment(value: date | datetime) -> datetime:
    """A day of a case means its last minute but one; 监测时间点 of an inspection is an evening."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=TIMEZONE)
    return datetime.combine(value, time(20), TIMEZONE)


def build(case: dict[str, Any], as_of: datetime, folder: Path) -> None:
    """An archive as a spider would have written it."""
    site = None
    if "accounts" not in case:
        columns = tuple(
            ColumnPlan(**{**column, "url": SITE + column["url"]}) for column in case.get("columns", ())
        )
        site = SitePlan(
            url=case.get("site", SITE) + "/",
            name=case.get("named", "青禾县人民政府"),
            code="6405990001",
            columns=columns,
        )
    accounts = tuple(AccountPlan(**account) for account in case.get("accounts", ()))
    with Archive.create(folder, Plan(as_of, site, accounts)) as archive:
        for path, page in case.get("pages", {}).items():
            save(archive, case.get("site", SITE) + path, page, as_of)
        for url, fate in case.get("links", {}).items():
            for target in FOOT if url == "FOOT" else (url if ":" in url else SITE + url,):
                settle(archive, target, fate, as_of)
        for url, _ in archive.links.elements(Fate.UNSEEN):
            if is_excluded(url):
                archive.links.settle(url, Fate.EXCLUDED)
        for path, file in case.get("files", {}).items():
            archive.add_file(file_of(SITE + path, file, as_of))
        for visit in visits(case.get("visits", ()), as_of):
            archive.add_visit(visit)
        for account in accounts:
            for known in (reading := look(account)).posts:
                archive.accounts.add_post(known)
            archive.accounts.add_view(reading.view)
        for number, post in enumerate(case.get("posts", ())):
            archive.accounts.add_post(post_of(number, post, as_of))
        for view in case.get("views", ()):
            archive.accounts.add_view(view_of(view, as_of))
        for key, value in {"state": "finished", **case.get("meta", {})}.items():
            archive.set_meta(key, value)
        if "earlier" in case:
            before = folder / "earlier"
            build(
                {**case["earlier"], "site": case.get("site", SITE)}, moment(case["earlier"]["as_of"]), before
            )
            remember_dates(archive, before)


def save(archive: Archive, url: str, page: dict[str, Any], as_of: datetime) -> None:
    body = render(page).encode()
    facts = read(body, url, "text/html; charset=utf-8", as_of)
    archive.save_page(
        url,
        final_url=SITE + page["redirected_to"] if "redirected_to" in page else url,
        status=page.get("status", 200),
        headers=[("Content-Type", "text/html; charset=utf-8")],
        body=body,
        content_type="text/html",
        fetched_at=moment(page["fetched"]) if "fetched" in page else as_of - timedelta(hours=1),
        elapsed=0.1,
        unread=True,
    )
    archive.add_facts([(url, facts.to_json())])
    archive.links.add(url, glance(body, url).links)


def file_of(url: str, file: dict[str, Any], as_of: datetime) -> SeenFile:
    """A file as :mod:`crawler.files` keeps it."""
    cells = [
        Piece(str(text), f"工作表“名单”{chr(ord('A') + column)}{number}")
        for number, entry in enumerate(file.get("sheet", ()), 1)
        for column, text in enumerate(entry)
        if text != ""
    ]
    pieces = [*cells, *(Piece(text, "第1页") for text in file.get("text", "").splitlines())]
    found = tuple(beside(lines_of(pieces)))
    at = as_of - timedelta(minutes=55)
    return SeenFile(url, at, "xlsx", 5120, "a" * 64, file.get("trouble", ""), found)


def settle(archive: Archive, url: str, fate: dict[str, str] | str, as_of: datetime) -> None:
    """What became of a link, with the two looks that say so. A bare word is a fate without a cause."""
    if isinstance(fate, str):
        fate = {"fate": fate}
    cause = Cause[fate["cause"]] if "cause" in fate else None
    archive.links.settle(url, Fate(fate["fate"]), cause)
    for minutes, purpose in ((50, "link"), (40, "again")):
        at = as_of - timedelta(minutes=minutes)
        archive.add_visit(
            Visit(
                url,
                at,
                purpose,
                404 if cause is Cause.NOT_FOUND else None,
                None,
                0.2,
                url,
                Fate(fate["fate"]),
                cause,
            )
        )


def visits(groups: list[dict[str, Any]], as_of: datetime) -> Iterator[Visit]:
    """Probes (or what ``purpose`` says): each group is so many visits a day over some days before as_of,
    all of one outcome."""
    for group in groups:
        for day in range(group.get("from_day", 0), group.get("from_day", 0) + group["days"]):
            for number in range(group["a_day"]):
                minutes = group.get("every_minutes", 24 * 60 / group["a_day"]) * number
                at = as_of - timedelta(days=day, minutes=minutes + group.get("offset_minutes", 0))
                yield Visit(
                    group.get("url", SITE + "/"),
                    at,
                    group.get("purpose", "probe"),
                    group.get("status"),
                    group.get("error"),
                    group.get("elapsed", 0.5),
                    fate=Fate(group.get("fate", "ok")),
                    cause=Cause[group["cause"]] if "cause" in group else None,
                    note=group.get("note", ""),
                )


def post_of(number: int, post: dict[str, Any], as_of: datetime) -> Post:
    return Post(
        post["platform"],
        post["account"],
        f"item-{number}",
        post.get("title", "一篇文章"),
        post.get("url", f"https://mp.weixin.qq.example/s/{number}"),
        post["published"],
        post.get("kind", "article"),
        post.get("state", "ok"),
        post.get("source", "page"),
        as_of,
    )


def view_of(view: dict[str, Any], as_of: datetime) -> View:
    return View(
        view["platform"],
        view["account"],
        view.get("source", "api"),
        view.get("since"),
        view.get("until", as_of.date()),
        view.get("complete", True),
        view.get("note", "读到全部发布"),
        as_of,
    )


# --- pages ---


def render(page: dict[str, Any]) -> str:
    if "html" in page:
        return str(page["html"])
    if "home" in page:
        return render_home(page["home"])
    if "list" in page:
        return render_list(page["list"])
    return render_article(page["article"])


def row(entry: list[Any]) -> str:
    day, title, url = entry
    shown = f"<span>{day}</span>" if day else ""
    return (
        f'<li><a href="{html.escape(url)}" title="{html.escape(title)}">{html.escape(title)}</a>{shown}</li>'
    )


def render_home(blocks: dict[str, list[list[Any]]]) -> str:
    parts = [
        f'<div class="box"><h2>{name}</h2><a class="more" href="#">更多</a><ul class="list">'
        + "".join(row(entry) for entry in rows)
        + "</ul></div>"
        for name, rows in blocks.items()
    ]
    return (
        "<html><head><meta charset='utf-8'><title>青禾县人民政府</title></head><body>"
        f"<div class='main'>{''.join(parts)}</div>{FOOTER}</body></html>"
    )


def render_list(column: dict[str, Any]) -> str:
    name, rows = column["name"], column["rows"]
    following = f'<a href="{column["next"]}">下一页</a>' if "next" in column else "<span>下一页</span>"
    return (
        f"<html><head><meta charset='utf-8'><title>{name}-青禾县人民政府</title>"
        f"<meta name='ColumnName' content='{name}'></head><body>"
        f"<div class='crumb'>当前位置：<a href='/'>首页</a> &gt; <a href='#'>{name}</a></div>"
        f"<div class='content'><h2>{name}</h2><ul class='list'>{''.join(row(entry) for entry in rows)}</ul>"
        f"<div class='page'>共{len(rows)}条 <span>第一页</span> {following} <span>最后一页</span></div></div>"
        f"{FOOTER}</body></html>"
    )


def render_article(article: dict[str, Any]) -> str:
    title, day = article["title"], article["date"]
    text = "".join(f"<p>{paragraph}</p>" for paragraph in str(article["text"]).split("\n") if paragraph)
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title>"
        f"<meta name='ArticleTitle' content='{title}'><meta name='PubDate' content='{day} 09:00'></head>"
        "<body><div class='crumb'>当前位置：<a href='/'>首页</a> &gt; "
        f"<a href='#'>{article.get('column', '工作动态')}</a></div>"
        f"<div class='article'><h1>{title}</h1><div class='info'>发布时间：{day} 来源：县政府办</div>"
        f"<div class='TRS_Editor'>{text}</div></div>{FOOTER}</body></html>"
    )
