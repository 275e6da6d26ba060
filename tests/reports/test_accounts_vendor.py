"""Exports of monitoring services: whatever shape has an account and a day in each row."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from crawler.archive import Archive, Post, View
from tests.reports.working import UNIT, fill_ledger, xunjian

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def office(folder: Path) -> Path:
    from reports import bootstrap

    bootstrap()
    from reports.ledger import AccountRow

    fill_ledger(
        accounts=(
            AccountRow("微信公众号", "青禾发布", UNIT, "gh_900000000001"),
            AccountRow("微博", "青禾发布", UNIT, "9000000001"),
            AccountRow("抖音", "青禾文旅", UNIT),
        )
    )
    return folder


def export(path: Path, content: object) -> Path:
    """A file as the service makes it."""
    if path.suffix == ".xlsx":
        workbook = Workbook()
        for row in content:  # type: ignore[attr-defined]
            workbook.worksheets[0].append(row)
        workbook.save(path)
    elif path.suffix == ".json":
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    else:
        path.write_bytes(str(content).encode("gb18030"))
    return path


def imported(capsys: Capture, path: Path, *more: str) -> tuple[int, str]:
    return xunjian(capsys, "accounts", "posts", str(path), *more)


def kept(folder: Path) -> tuple[list[Post], list[View]]:
    with Archive.open(folder / "archives" / "accounts") as archive:
        return list(archive.posts()), list(archive.views())


GSDATA = {
    "returnCode": "1001",
    "returnData": {
        "total": 2,
        "items": [
            {
                "id": "1",
                "name": "青禾发布",
                "wx_name": "qh",
                "posttime": "2026-11-02 23:59:53",
                "title": "一",
                "url": "u",
            },
            {
                "id": "2",
                "name": "别的",
                "wx_name": "x",
                "posttime": "2026-11-03 09:00:00",
                "title": "二",
                "url": "v",
            },
        ],
    },
}
WERSS = {
    "code": 0,
    "data": json.dumps({"list": [{"mp_name": "青禾发布", "title": "三", "publish_time": 1793635200}]}),
}
SHEET = [
    ["媒体类型", "账号名称", "标题", "发布时间", "链接"],
    ["weixin", "青禾发布", "=1+1", "2026年11月2日 10:00", "https://a.example/1"],
    ["新浪微博", "青禾发布", "微博", "Mon Nov 02 16:30:00 +0000 2026", ""],
    ["抖音", "青禾文旅", "视频", "昨天", ""],
]


@pytest.mark.parametrize(
    ("name", "content", "more", "expected"),
    [
        ("清博.json", GSDATA, ("--platform", "微信"), {("微信公众号", "2026-11-02")}),
        ("werss.json", WERSS, ("--platform", "微信公众号"), {("微信公众号", "2026-11-03")}),
        (
            "拓尔思.xlsx",
            SHEET,
            (),
            {("微信公众号", "2026-11-02"), ("微博", "2026-11-03"), ("抖音", "None")},
        ),
        (
            "新榜.csv",
            "公众号,标题,发布时间\n青禾发布,一,2026/11/2 8:05\n",
            ("--platform", "微信"),
            {("微信公众号", "2026-11-02")},
        ),
    ],
)
def test_the_usual_shapes_are_read_without_being_told(
    office: Path,
    tmp_path: Path,
    capsys: Capture,
    name: str,
    content: object,
    more: tuple[str, ...],
    expected: set[tuple[str, str]],
) -> None:
    code, told = imported(capsys, export(tmp_path / name, content), *more)
    assert code == 0, told
    posts, views = kept(office)
    assert {(post.platform, str(post.published)) for post in posts} == expected
    assert not any(view.complete for view in views)


def test_what_the_ledger_lacks_and_what_has_no_day_is_told(
    office: Path, tmp_path: Path, capsys: Capture
) -> None:
    assert "“别的”微信" in imported(capsys, export(tmp_path / "a.json", GSDATA), "--platform", "微信")[1]
    assert "1 条的发布时间读不懂" in imported(capsys, export(tmp_path / "b.xlsx", SHEET))[1]


def test_a_mapping_and_a_contract_make_an_export_complete(
    office: Path, tmp_path: Path, capsys: Capture
) -> None:
    config = office / "xunjian.toml"
    settings = '[platforms.vendors."某监测"]\nplatform = "抖音"\ncomplete = true\n'
    settings += 'columns = { account = "甲", published = "乙" }\n'
    config.write_text(config.read_text(encoding="utf-8") + settings, encoding="utf-8")
    path = export(tmp_path / "a.csv", "甲,乙\n青禾文旅,2026-10-02\n")
    span = ("--from", "2026-09-01", "--to", "2026-11-20")
    assert imported(capsys, path, "--vendor", "某监测", *span)[0] == 0
    (view,) = kept(office)[1]
    assert (view.complete, view.since, view.until) == (True, date(2026, 9, 1), date(2026, 11, 20))
    imported(capsys, path, "--vendor", "某监测")
    assert not kept(office)[1][0].complete


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", "名,日\n青禾发布,2026-11-02\n", "找不到账号名称是哪一列"),
        ("a.csv", "", "里没有内容"),
        ("a.json", {"data": []}, "里没有发布记录"),
        ("a.csv", "账号名称,发布时间\n别的,2026-11-02\n", "里没有台账里的账号"),
        ("a.csv", "账号名称,发布时间\n青禾发布,2026-11-02\n", "用 --platform 写明平台"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(
    office: Path, tmp_path: Path, capsys: Capture, name: str, content: object, told: str
) -> None:
    code, words = imported(capsys, export(tmp_path / name, content))
    assert (code, told in words) == (2, True), words
