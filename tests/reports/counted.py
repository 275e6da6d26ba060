"""A county of three units and two sites, and the archives of its months as a crawler would have left them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import reports
from crawler.plan import TIMEZONE
from tests.checks.check_world import build

Pages = Mapping[str, Mapping[str, Any]]

PORTAL, SCHOOLS = "http://www.qinghe.example", "http://jyj.qinghe.example"
OFFICE, EDUCATION, HEALTH = "县政府办公室", "县教育局", "县卫生健康局"
CODES = {PORTAL: "6405990001", SCHOOLS: "6405990002"}
LONG = "会议指出，要深入贯彻落实上级决策部署，扎实推进各项重点工作，确保任务按期完成。" * 8

SCRIPTED = (
    "<html><head><title>通知公告</title><meta name='ColumnName' content='通知公告'></head><body><div>"
    "<ul class='list'><li ng-repeat='i in rows'>{{i.title}}</li></ul></div></body></html>"
)


def fill(folder: Path) -> None:
    """Put the county into the ledger of a working folder; nothing is inspected yet."""
    reports.bootstrap(folder)
    from reports.models import Site, Unit

    for name in (OFFICE, EDUCATION, HEALTH):
        Unit.objects.create(name=name)
    for number, (url, name, unit) in enumerate(
        ((PORTAL, "青禾县人民政府", OFFICE), (SCHOOLS, "青禾县教育局", EDUCATION)), 1
    ):
        Site.objects.create(
            code=CODES[url], name=name, url=f"{url}/", unit=Unit.objects.get(name=unit), pk=number
        )


def inspected(office: Path, month: int, worlds: Mapping[str, Pages], day: int = 30, **meta: str) -> None:
    """One month's inspection: an archive a site, as the crawler would have written it."""
    from reports.models import Inspection, Result, Site

    as_of = datetime(2026, month, day, 20, tzinfo=TIMEZONE)
    inspection = Inspection.objects.create(
        period=f"2026-{month:02d}",
        as_of=as_of,
        state="已完成",
        profile="national",
        rules_version="1",
        started=as_of,
    )
    for url, pages in worlds.items():
        archive = f"archives/2026-{month:02d}/{CODES[url]}"
        home = {"/": {"home": {"要闻": [["", "首页", "/x.html"]]}}}
        build({"site": url, "pages": {**home, **pages}, "meta": meta}, as_of, office / archive)
        site = Site.objects.get(code=CODES[url])
        Result.objects.create(
            inspection=inspection,
            site=site,
            name=site.name,
            unit_name=site.unit.name,
            state="已检查",
            archive=archive,
        )


def article(title: str, day: str, text: str = "全文。") -> dict[str, Any]:
    return {"article": {"title": title, "date": day, "text": text}}


def column(name: str, *rows: Sequence[str]) -> dict[str, Any]:
    return {"list": {"name": name, "rows": [list(row) for row in rows]}}


def share(url: str, unit: str = "", topics: str = "") -> None:
    from reports.models import Attribution, Site, Unit

    site = Site.objects.get(url=f"{PORTAL}/")
    owner = Unit.objects.get(name=unit) if unit else None
    Attribution.objects.create(site=site, name=url, url=PORTAL + url, unit=owner, topics=topics)


THREE = {
    "/tzgg/": column(
        "通知公告",
        ("2026-11-03", "关于冬季供暖的通知", "/tzgg/1.html"),
        ("2026-11-09", "关于停水的公告", "/tzgg/2.html"),
        ("2026-10-30", "上月的公告", "/tzgg/3.html"),
    ),
    "/tzgg/1.html": article("关于冬季供暖的通知", "2026-11-03"),
    "/tzgg/2.html": article("关于停水的公告", "2026-11-09"),
    "/tzgg/3.html": article("上月的公告", "2026-10-30"),
    "/xw/4.html": article("一篇没有列表链接的新闻", "2026-11-20"),
}
