"""Exports of monitoring services: whatever shape has an account and a day in each row."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from checks.accounts import state_of
from crawler.archive import Archive, Post, View
from crawler.plan import TIMEZONE, AccountPlan
from tests.reports.working import UNIT, fill_ledger, xunjian

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def office(folder: Path) -> Path:
    from reports import bootstrap

    bootstrap()
    from reports.ledger.rows import AccountRow

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
        return list(archive.accounts.posts()), list(archive.accounts.views())


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
    assert (office / view.url).read_bytes() == path.read_bytes(), "the file is kept with what rests on it"
    assert view.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
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


# --- an export that the contract calls complete ---

SPAN = ("--vendor", "某监测", "--from", "2026-09-01", "--to", "2026-11-25")
HEAD = ["平台", "账号名称", "标题", "发布时间"]
OLD, NEW = ["抖音", "青禾文旅", "旧", "2026-09-10"], ["抖音", "青禾文旅", "新", "2026-11-24"]
KEYS = ("platform", "name", "title", "time")
OLD_RECORD, NEW_RECORD = dict(zip(KEYS, OLD, strict=True)), dict(zip(KEYS, NEW, strict=True))


@pytest.fixture
def contract(office: Path) -> Path:
    config = office / "xunjian.toml"
    settings = '[platforms.vendors."某监测"]\ncomplete = true\n'
    config.write_text(config.read_text(encoding="utf-8") + settings, encoding="utf-8")
    return office


def table(*rows: list[str], head: list[str] = HEAD) -> str:
    return "".join(",".join(row) + "\n" for row in (head, *rows))


def standing(folder: Path) -> str:
    as_of = datetime(2026, 11, 25, 18, tzinfo=TIMEZONE)
    with Archive.open(folder / "archives" / "accounts") as archive:
        return state_of(archive, AccountPlan("抖音", "青禾文旅", UNIT), as_of, 14).standing.name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", table([*NEW, "A001"], [*OLD, "A001"], head=[*HEAD, "编号"])),
        ("a.csv", table([*NEW, "https://a.example/u"], [*OLD, "https://a.example/u"], head=[*HEAD, "链接"])),
        ("a.json", {"items": [NEW_RECORD | {"id": "u77"}, OLD_RECORD | {"id": "u77"}]}),
        ("a.json", {"pages": [{"list": [NEW_RECORD]}, {"list": [OLD_RECORD, OLD_RECORD | {"title": "二"}]}]}),
    ],
)
def test_no_post_hides_another(
    contract: Path, tmp_path: Path, capsys: Capture, name: str, content: object
) -> None:
    assert imported(capsys, export(tmp_path / name, content), *SPAN)[0] == 0
    assert {post.title for post in kept(contract)[0]} >= {"新", "旧"}
    assert all(view.complete for view in kept(contract)[1])
    assert standing(contract) == "UPDATED"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.csv", table(OLD, ["字节", *NEW[1:]]), "“青禾文旅”字节"),
        ("a.csv", table(OLD, ["抖音", "@青禾文旅", *NEW[2:]]), "“@青禾文旅”抖音"),
        ("a.csv", table(OLD, ["抖音", "", *NEW[2:]]), "“”抖音"),
        ("a.json", {"a": [OLD_RECORD], "b": [{"title": "新", "time": "2026-11-24"}]}, "认不出"),
        ("a.json", {"a": [OLD_RECORD | {"posts": [{"title": "新", "time": "2026-11-24"}]}]}, "认不出"),
    ],
)
def test_a_row_that_may_be_an_accounts_leaves_nothing_complete(
    contract: Path, tmp_path: Path, capsys: Capture, name: str, content: object, why: str
) -> None:
    code, told = imported(capsys, export(tmp_path / name, content), *SPAN)
    assert (code, "不能算作全部发布" in told, why in told) == (0, True, True), told
    (view,) = kept(contract)[1]
    assert (view.complete, why in view.note, standing(contract)) == (False, True, "UNKNOWN")


def test_accounts_that_the_ledger_has_not_take_nothing_away(
    contract: Path, tmp_path: Path, capsys: Capture
) -> None:
    imported(capsys, export(tmp_path / "a.csv", table(OLD, ["抖音", "别的", *NEW[2:]])), *SPAN)
    assert standing(contract) == "SILENT"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (table(OLD, *[["抖音", "别的", "", "2026-09-10"]] * 200_000, NEW), "超过 200000 行"),
        (table(OLD, ["抖音", "青禾文旅", "新", "又", "2026-11-24"]), "格数比列名多"),
        (table(OLD, ["抖音", "青禾文旅", f'"{"x" * 140_000}"', "2026-11-24"]), "有一格太长"),
        (table(OLD, ["抖音", "青禾文旅", '"新', "2026-11-24"], OLD), "引号没有成对"),
    ],
)
def test_what_would_be_cut_is_refused(
    contract: Path, tmp_path: Path, capsys: Capture, content: str, told: str
) -> None:
    code, words = imported(capsys, export(tmp_path / "a.csv", content), *SPAN)
    assert (code, told in words) == (2, True), words


@pytest.mark.parametrize("told", ["2 张工作表", "合并单元格", "第 16384 列"])
def test_a_workbook_that_would_be_half_read_is_refused(
    contract: Path, tmp_path: Path, capsys: Capture, told: str
) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in (HEAD, OLD, NEW):
        sheet.append(row)
    if told == "2 张工作表":
        workbook.create_sheet("11月").append(NEW)
    elif told == "合并单元格":
        sheet.merge_cells("B2:B3")
    else:
        sheet["XFD20000"] = "x"
    workbook.save(tmp_path / "a.xlsx")
    code, words = imported(capsys, tmp_path / "a.xlsx", *SPAN)
    assert (code, told in words) == (2, True), words


def test_an_empty_sheet_is_no_second_one(contract: Path, tmp_path: Path, capsys: Capture) -> None:
    workbook = Workbook()
    for row in (HEAD, OLD, NEW):
        workbook.worksheets[0].append(row)
    workbook.create_sheet("Sheet2")
    workbook.save(tmp_path / "a.xlsx")
    assert imported(capsys, tmp_path / "a.xlsx", *SPAN)[0] == 0
    assert standing(contract) == "UPDATED"


def test_an_older_export_takes_nothing_from_a_newer_one(
    contract: Path, tmp_path: Path, capsys: Capture
) -> None:
    head = [*HEAD, "编号"]
    older = export(tmp_path / "o.csv", table([*OLD, "1"], head=head))
    imported(capsys, export(tmp_path / "n.csv", table([*NEW, "1"], head=head)), *SPAN)
    assert imported(capsys, older, *SPAN[:4], "--to", "2026-11-20")[0] == 0
    posts, (view,) = kept(contract)
    assert (len(posts), view.until, standing(contract)) == (2, date(2026, 11, 25), "UPDATED")


def test_a_span_that_was_wrong_can_be_put_right(contract: Path, tmp_path: Path, capsys: Capture) -> None:
    path = export(tmp_path / "a.csv", table(OLD))
    imported(capsys, path, *SPAN)
    imported(capsys, path, *SPAN[:4], "--to", "2026-09-30")
    assert kept(contract)[1][0].until == date(2026, 9, 30)
