"""What findings.json and the report say of links."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

import checks
from crawler.archive import Archive, Visit
from crawler.link import Cause, Fate, Link
from crawler.page import Page, glance
from crawler.plan import TIMEZONE, Plan, SitePlan
from reports import links

AT = datetime(2026, 11, 24, 8, 46, tzinfo=TIMEZONE)
SITE = "http://jyj.qinghe.gov.cn/"
LEFT = {"places", "looks", "first_seen"}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "存档", Plan(AT, SitePlan(SITE, "青禾县教育局"))) as made:
        yield made


def hold(archive: Archive, page: str, *found: Link, title: str = "") -> None:
    """A page of the site with links on it."""
    archive.save_page(
        page, final_url=page, status=200, headers=(), body=b"<p>", content_type="text/html",
        fetched_at=AT, elapsed=0.1, unread=True,
    )  # fmt: skip
    archive.add_facts([(page, Page(page, "other", title=title).to_json())])
    archive.links.add(page, found)
    archive.commit()


def look(url: str, purpose: str, fate: Fate, status: int | None, minutes: int = 0, **more: object) -> Visit:
    return Visit(url, AT + timedelta(minutes=minutes), purpose, status, more.pop("error", None), 0.1,
                 fate=fate, **more)  # type: ignore[arg-type]  # fmt: skip


def only(archive: Archive) -> dict[str, object]:
    (record,) = links.records(archive)
    return record


def test_a_broken_link_is_told_with_its_places_and_looks(archive: Archive) -> None:
    url = f"{SITE}down/1.doc"
    link = Link(url, "../down/1.doc", "下载申请表", "a")
    hold(archive, f"{SITE}a.html", link, title="办事指南")
    hold(archive, f"{SITE}b.html", Link(url, "/down/1.doc", "附件", "option"))
    archive.add_visit(look(url, "link", Fate.BROKEN, 404))
    archive.add_visit(look(url, "again", Fate.BROKEN, 404, minutes=11, cause=Cause.NOT_FOUND))
    archive.links.settle(url, Fate.BROKEN, Cause.NOT_FOUND)
    assert only(archive) == {
        "url": url,
        "raw": "../down/1.doc",
        "fate": "broken",
        "cause": "not-found",
        "status": 404,
        "count": 2,
        "places": [
            {"page": f"{SITE}a.html", "title": "办事指南", "text": "下载申请表", "where": "链接"},
            {"page": f"{SITE}b.html", "title": "", "text": "附件", "where": "下拉菜单"},
        ],
        "first_seen": "2026-11-24T08:46:00+08:00",
        "looks": [
            {"at": "2026-11-24T08:46:00+08:00", "purpose": "link", "status": 404, "error": None,
             "fate": "broken", "note": ""},
            {"at": "2026-11-24T08:57:00+08:00", "purpose": "again", "status": 404, "error": None,
             "fate": "broken", "note": ""},
        ],
    }  # fmt: skip


def test_a_link_that_is_fine_is_only_counted(archive: Archive) -> None:
    hold(archive, SITE, Link(f"{SITE}a.html", "a.html"))
    archive.links.settle(f"{SITE}a.html", Fate.OK)
    assert not list(links.records(archive))
    assert links.totals(archive) == {str(fate): int(fate is Fate.OK) for fate in Fate}


@pytest.mark.parametrize(
    ("raw", "url"), [("http://[", ""), ("", ""), ("mailto:a@b.cn", "mailto:a@b.cn"), ("宝 http//", "")]
)
def test_what_a_browser_cannot_open_has_no_address(archive: Archive, raw: str, url: str) -> None:
    hold(archive, SITE, Link(url, raw, "联系我们"))
    archive.links.settle(url or raw, Fate.EXCLUDED if url else Fate.BROKEN, None if url else Cause.MALFORMED)
    record = only(archive)
    assert (record["url"], record["raw"], record["status"], record["looks"]) == (url, raw, None, [])
    assert record["first_seen"] == AT.isoformat()


def test_a_place_on_a_page_has_the_looks_at_the_page(archive: Archive) -> None:
    hold(archive, SITE, Link(f"{SITE}a.html#p9", "a.html#p9"))
    archive.add_visit(look(f"{SITE}a.html", "page", Fate.OK, 200))
    archive.links.settle(f"{SITE}a.html#p9", Fate.FRAGMENT, Cause.NO_FRAGMENT)
    record = only(archive)
    assert (record["fate"], record["cause"], record["status"]) == ("fragment", "no-fragment", 200)


def test_every_element_that_pages_hold_has_a_name_for_clerks() -> None:

    markup = """<link rel=stylesheet href=a.css><link rel=icon href=a.ico><link rel=canonical href=/c>
    <script src=a.js></script><body background=b.png><a href=a.html>甲</a><map><area href=b.html></map>
    <img src=a.png srcset="b.png 2x"><p style="background: url(c.png)"><iframe src=f.html></iframe>
    <video src=v.mp4 poster=p.png></video><audio src=s.mp3></audio><embed src=e.swf>
    <object data=o.swf></object>
    <form action=/s></form><form method=post action=/p></form><button onclick="window.open('/w')">开</button>
    <select onchange="location=this.value"><option value="http://a.gov.cn/">省</option></select>
    <script>location.href = "/gone.html";</script><script type="application/json">{"url": "/j.html"}</script>
    <p data-url="/d.html">数据</p>"""
    found = {link.element for link in glance(markup.encode(), SITE).links}
    assert len(found) > 10
    assert found <= links.ELEMENTS.keys()


def test_the_manual_names_every_key_and_fate(archive: Archive, tmp_path: Path) -> None:
    manual = (Path(__file__).parents[3] / "docs" / "findings-json.md").read_text(encoding="utf-8")
    hold(archive, SITE, Link(f"{SITE}a.html", "a.html"))
    archive.add_visit(look(f"{SITE}a.html", "link", Fate.BROKEN, 404))
    data = json.loads(written(archive, tmp_path / "报告")["findings.json"].read_bytes())
    link = data["links"][0]
    keys = {*data, *link, *link["places"][0], *link["looks"][0], *map(str, Fate)}
    assert [key for key in sorted(keys) if f"`{key}`" not in manual] == []


def written(archive: Archive, out: Path) -> dict[str, Path]:
    from reports import adhoc

    answers = checks.run(archive, checks.Rules.load(), AT)
    verdict = checks.judge([one for answer in answers for one in answer.findings], checks.Rules.load())
    return {path.name: path for path in adhoc.write(archive, answers, verdict, out)}


def test_the_report_tells_failures_by_cause_and_doubts_by_reason(archive: Archive, tmp_path: Path) -> None:
    fates = {
        "gone.html": (Fate.BROKEN, Cause.GONE),
        "none.html": (Fate.BROKEN, Cause.NOT_FOUND),
        "nil.html": (Fate.BROKEN, Cause.NOT_FOUND),
        "soft.html": (Fate.SOFT, Cause.SOFT_404),
        "login": (Fate.BLOCKED, None),
        "a.html": (Fate.OK, None),
    }
    hold(archive, SITE, *(Link(SITE + name, name, name) for name in fates), title="首页")
    for name, (fate, cause) in fates.items():
        archive.add_visit(look(SITE + name, "link", fate, 404, cause=cause))
        archive.links.settle(SITE + name, fate, cause)
    made = written(archive, tmp_path / "报告")
    told = [
        ["结果", "链接（个）"],
        ["打得开", "1"],
        ["打不开：页面不存在（404）", "2"],
        ["打不开：页面已删除（410）", "1"],
        ["内容不对：打开后显示“页面不存在”", "1"],
        ["未能判定：要登录，或者网站拒绝程序访问", "1"],
        ["合计", "6"],
    ]
    tables = [
        [[c.text for c in row.cells] for row in t.rows] for t in Document(str(made["报告.docx"])).tables
    ]
    assert told in tables
    sheet = load_workbook(made["问题清单.xlsx"])["链接检查结果"]
    assert [[str(cell) for cell in row] for row in sheet.iter_rows(max_col=2, values_only=True)] == told
    assert "未能判定：要登录" in made["报告.html"].read_text(encoding="utf-8")
    data = json.loads(made["findings.json"].read_bytes())
    assert (len(data["links"]), data["link_totals"]["broken"]) == (5, 3)


def test_a_site_that_was_not_seen_whole_is_neither_qualified_nor_not(
    archive: Archive, tmp_path: Path
) -> None:
    hold(archive, SITE, title="首页")
    archive.set_meta("reason", "抓取在半途停下。")
    data = json.loads(written(archive, tmp_path / "报告")["findings.json"].read_bytes())
    assert data["verdict"]["qualified"] is None


def test_an_address_with_a_template_s_braces_can_still_be_opened(archive: Archive, tmp_path: Path) -> None:
    url = f"{SITE}a/{{{{id}}}}/{{%25x%25}}.html"
    hold(archive, SITE, Link(url, url, "{{名称}}"), title="首页")
    for purpose in ("link", "again"):
        archive.add_visit(look(url, purpose, Fate.BROKEN, 404, cause=Cause.NOT_FOUND))
    archive.links.settle(url, Fate.BROKEN, Cause.NOT_FOUND)
    made = written(archive, tmp_path / "报告")
    opened = f"{SITE}a/%7B%7Bid%7D%7D/%7B%25x%25%7D.html"
    assert opened in made["报告.html"].read_text(encoding="utf-8")
    rows = load_workbook(made["问题清单.xlsx"])["问题清单"].iter_rows(min_row=2)
    assert opened in [row[7].hyperlink.target for row in rows if row[7].hyperlink]
    assert json.loads(made["findings.json"].read_bytes())["links"][0]["url"] == url


def test_33_000_links_that_are_not_fine_take_seconds(archive: Archive, tmp_path: Path) -> None:
    for page in range(330):
        found = [Link(f"http://b.gov.cn/{page}/{number}", "", "链接") for number in range(100)]
        hold(archive, f"{SITE}{page}.html", *found, title=f"第{page}页")
    for _, (url, _) in zip(range(33_000), archive.links.elements(Fate.UNSEEN), strict=True):
        archive.add_visit(look(url, "link", Fate.UNSURE, None, error="timeout"))
    began = time.monotonic()
    count = sum(1 for record in links.records(archive) if record["places"])
    assert (count, time.monotonic() - began < 15) == (33_000, True)
