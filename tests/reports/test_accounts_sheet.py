"""核对表: what a clerk fills in, and what is kept of it."""

from __future__ import annotations

import base64
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from crawler.archive import now
from reports import bootstrap
from tests.reports.working import UNIT, fill_ledger, xunjian
from tests.servers import Reply, serve

Capture = pytest.CaptureFixture[str]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
COLUMN = "I"
"""最近更新."""


@pytest.fixture
def sheet(folder: Path, capsys: Capture) -> Path:
    """The sheet of three accounts, as it is handed to the clerk."""
    bootstrap()
    from reports.ledger.rows import AccountRow

    known = {"last_update": date(2026, 10, 20), "checked_on": date(2026, 10, 30)}
    fill_ledger(
        accounts=(
            AccountRow("微信公众号", "青禾教育", UNIT, url="https://mp.example.gov.cn/qhjy", **known),
            AccountRow("微博", "青禾教育", UNIT, "9000000001"),
            AccountRow("抖音", "=青禾", UNIT),
        )
    )
    path = folder / "核对表.xlsx"
    code, told = xunjian(capsys, "accounts", "sheet", "2026-11", str(path))
    assert (code, "3 个账号" in told) == (0, True)
    return path


def fill(path: Path, *cells: object, by: object = "王五", on: object = date(2026, 11, 27)) -> Path:
    """Fill in the sheet as a clerk does."""
    workbook = load_workbook(path)
    workbook["核对人"]["A2"], workbook["核对人"]["B2"] = by, on
    for row, value in enumerate(cells, start=2):
        workbook["核对表"][f"{COLUMN}{row}"] = value
    workbook.save(path)
    return path


def imported(capsys: Capture, path: Path, *more: str) -> tuple[int, str]:
    return xunjian(capsys, "accounts", "import", "2026-11", str(path), *more)


def test_a_row_shows_the_link_its_code_and_the_last_known_day(sheet: Path) -> None:
    table: Worksheet = load_workbook(sheet)["核对表"]
    assert [cell.value for cell in table[2]][:4] == [1, "微信公众号", "青禾教育", UNIT]
    assert table["E2"].hyperlink.target == "https://mp.example.gov.cn/qhjy"
    assert table["E3"].hyperlink.target == "https://weibo.com/u/9000000001"
    assert (table["G2"].value, table["H2"].value) == (datetime(2026, 10, 20), datetime(2026, 11, 3))
    assert {image.anchor._from.row for image in table._images} == {1, 2}
    assert table["C4"].data_type == "s"
    (validation,) = table.data_validations.dataValidation
    assert str(validation.sqref) == "I2:I4"


def test_every_look_is_kept_with_who_and_when_and_its_picture(
    sheet: Path, capsys: Capture, tmp_path: Path
) -> None:
    pictures = tmp_path / "截图"
    pictures.mkdir()
    for name in ("微博-青禾教育.png", "3.png"):
        (pictures / name).write_bytes(PNG)
    for name in ("Thumbs.db", "desktop.ini", ".DS_Store"):
        (pictures / name).write_bytes(b"\0")
    fill(sheet, date(2026, 11, 24), "2026年11月3日", "从未发布")
    code, told = imported(capsys, sheet, "--pictures", str(pictures))
    assert (code, "王五 2026-11-27 核对的 3 个账号，截图 2 张" in told) == (0, True)
    from reports.inspection.plans import account_plan
    from reports.models import Account, Sighting

    kept = {str(one.account): one for one in Sighting.objects.select_related("account")}
    weibo = kept["“青禾教育”微博"]
    assert (weibo.newest, weibo.by, weibo.seen_on) == (date(2026, 11, 3), "王五", date(2026, 11, 27))
    assert (sheet.parent / weibo.picture).read_bytes() == PNG
    assert kept["“=青禾”抖音"].situation == "从未发布"
    assert Account.objects.get(platform="微信公众号").last_update == date(2026, 11, 24)
    plan = account_plan(weibo.account)
    assert (plan.last_update, plan.checked_by, plan.picture) == (date(2026, 11, 3), "王五", weibo.picture)


def test_the_sheet_is_not_taken_for_the_national_system_s_export(sheet: Path, capsys: Capture) -> None:
    assert xunjian(capsys, "accounts", "diff", str(sheet))[0] == 2, "it has several tables"
    workbook = load_workbook(sheet)
    for other in workbook.sheetnames[1:]:
        del workbook[other]
    workbook.save(sheet)
    code, told = xunjian(capsys, "accounts", "diff", str(sheet))
    assert (code, "不是备案系统的导出" in told) == (2, True), told


def test_importing_again_changes_nothing_and_what_is_not_filled_stays(sheet: Path, capsys: Capture) -> None:
    fill(sheet, date(2026, 11, 24))
    assert "还有 2 个账号没有填" in imported(capsys, sheet)[1]
    imported(capsys, sheet)
    from reports.models import Sighting

    assert Sighting.objects.count() == 1


def test_a_ledger_filled_later_is_believed_before_the_sheet(sheet: Path, capsys: Capture) -> None:
    fill(sheet, date(2026, 11, 4))
    imported(capsys, sheet)
    from reports.inspection.plans import account_plan
    from reports.models import Account

    account = Account.objects.get(platform="微信公众号")
    account.last_update = date(2026, 11, 20)
    account.save()
    assert account_plan(account).last_update == date(2026, 11, 20)


def test_of_two_who_looked_on_one_day_the_newer_post_is_believed(sheet: Path, capsys: Capture) -> None:
    imported(capsys, fill(sheet, date(2026, 11, 24)))
    imported(capsys, fill(sheet, date(2026, 11, 4), by="李四"), "--yes")
    from reports.inspection.plans import account_plan
    from reports.models import Sighting

    plan = account_plan(Sighting.objects.all()[0].account)
    assert (plan.last_update, plan.checked_by) == (date(2026, 11, 24), "王五")


@pytest.mark.parametrize(
    ("cell", "who", "wrong"),
    [
        (date(2026, 11, 28), {}, "“核对表”第 2 行“最近更新”列：2026-11-28 比核对日期 2026-11-27 还晚"),
        ("上周", {}, "第 2 行“最近更新”列：“上周”不是日期"),
        ("=TODAY()", {}, "第 2 行“最近更新”列：是公式"),
        (date(2026, 11, 2), {"by": None}, "“核对人”第 2 行“核对人”列：请填写核对人"),
        (date(2026, 11, 2), {"on": None}, "“核对人”第 2 行“核对日期”列：请填写是哪一天看的"),
        (date(2026, 11, 2), {"on": "2026-10-27"}, "不在2026年11月"),
        (date(2026, 11, 2), {"by": "=A1"}, "“核对人”第 2 行“核对人”列：是公式"),
        (datetime(1900, 1, 1), {}, "“1900-01-01”不是日期"),
        ("2026-11-31", {}, "“2026-11-31”不是日期"),
    ],
)
def test_a_mistake_is_told_by_its_place_and_nothing_is_imported(
    sheet: Path, capsys: Capture, cell: object, who: dict[str, object], wrong: str
) -> None:
    fill(sheet, cell, **who)
    code, told = imported(capsys, sheet)
    assert (code, wrong in told) == (2, True), told
    from reports.models import Sighting

    assert not Sighting.objects.exists()


def test_a_name_that_the_ledger_lacks_is_told(sheet: Path, capsys: Capture) -> None:
    workbook = load_workbook(sheet)
    workbook["核对表"]["C2"] = "青禾敎育"
    workbook.save(sheet)
    assert "台账里没有“青禾敎育”微信公众号" in imported(capsys, fill(sheet, date(2026, 11, 2)))[1]


def test_a_day_before_the_last_known_one_is_asked_about(
    sheet: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "n")
    code, told = imported(capsys, fill(sheet, date(2025, 11, 20)))
    assert (code, "比上次看到的 2026-10-20 还早" in told, "没有导入" in told) == (0, True, True)
    assert "已导入" in imported(capsys, sheet, "--yes")[1]


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("青禾教育.png", PNG, "对应2行"),
        ("别的.png", PNG, "没有对应的行"),
        ("1.png", b"<html>", "不是 PNG 或 JPEG"),
        ("抖音-=青禾.png", PNG, "对应的第 4 行没有填“最近更新”"),
        ("0.png", PNG, "没有对应的行"),
        ("1.png", PNG + bytes(10 * 2**20), "超过 10 MB"),
    ],
)
def test_a_picture_that_fits_no_row_or_several_is_told(
    sheet: Path, capsys: Capture, tmp_path: Path, name: str, content: bytes, wrong: str
) -> None:
    pictures = tmp_path / "截图"
    pictures.mkdir()
    (pictures / name).write_bytes(content)
    code, told = imported(
        capsys, fill(sheet, date(2026, 11, 2), date(2026, 11, 2)), "--pictures", str(pictures)
    )
    assert (code, wrong in told) == (2, True), told


def test_a_picture_of_a_row_that_is_not_filled_is_no_other_row_s(
    sheet: Path, capsys: Capture, tmp_path: Path
) -> None:
    (tmp_path / "微博-青禾教育.png").write_bytes(PNG)
    code, told = imported(capsys, fill(sheet, date(2026, 11, 2)), "--pictures", str(tmp_path))
    assert (code, "第 3 行没有填" in told) == (2, True), told


def test_what_is_no_picture_in_the_folder_is_told(sheet: Path, capsys: Capture, tmp_path: Path) -> None:
    filled = fill(sheet, date(2026, 11, 2), date(2026, 11, 2))
    for number, make in enumerate((Path.mkdir, lambda path: path.symlink_to(tmp_path / "没有"))):
        path = tmp_path / f"{number}" / "青禾教育 微博.png"
        path.parent.mkdir()
        make(path)
        code, told = imported(capsys, filled, "--pictures", str(path.parent))
        assert (code, "青禾教育 微博" in told) == (2, True), told


def test_no_picture_is_written_when_the_sheet_is_wrong(sheet: Path, capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "1.png").write_bytes(PNG)
    imported(capsys, fill(sheet, "上周"), "--pictures", str(tmp_path))
    assert not (sheet.parent / "archives" / "2026-11").exists()


def test_a_look_after_the_inspection_is_judged_before_anything_is_signed(
    sheet: Path, capsys: Capture
) -> None:
    from reports.models import Finding, Result

    imported(capsys, fill(sheet, date(2026, 11, 4), date(2026, 11, 3)))
    assert xunjian(capsys, "inspect", "2026-11", "--as-of", "2026-11-27")[0] == 0
    Finding.objects.update(review="属实")
    fill(sheet, date(2026, 11, 24), None, by="李四")
    assert "1 个账号要重新判定，请再运行 xunjian inspect 2026-11" in imported(capsys, sheet)[1]
    assert "重新判定" not in imported(capsys, sheet)[1]
    for line in (("report", "2026-11"), ("notice", "2026Q4")):
        code, told = xunjian(capsys, *line)
        assert (code, "请再次运行 xunjian inspect 2026-11" in told) == (2, True), told
    assert xunjian(capsys, "inspect", "2026-11")[0] == 0
    verdicts = dict(Result.objects.values_list("account__platform", "verdict"))
    assert (verdicts["微信公众号"], verdicts["微博"]) == ("合格", "不合格")
    (silent,) = Finding.objects.filter(indicator="account_silent")
    assert (silent.result.account.platform, silent.review) == ("微博", "属实")


def test_what_an_article_showed_stays_though_it_does_not_open_where_the_month_is_judged_again(
    folder: Path, capsys: Capture
) -> None:
    bootstrap()
    from reports.ledger.rows import AccountRow, SiteRow
    from reports.models import Finding

    today, path = now().date(), folder / "核对表.xlsx"
    created = int((now() - timedelta(days=1)).timestamp())
    article = '<h1 id="activity-name">安全生产</h1><div id="js_content">会议作出布署。</div>'
    article += f'<script>var ct = "{created}"'
    month = f"{today:%Y-%m}"
    with serve({"/s/1": Reply(article.encode())}) as server:
        closed = SiteRow("0000000001", "旧站", UNIT, server.url, state="关停", allow_hosts="127.0.0.1")
        fill_ledger(
            closed, accounts=(AccountRow("微信公众号", "青禾教育", UNIT, article_urls=f"{server.url}s/1"),)
        )
        assert xunjian(capsys, "inspect", month)[0] == 0
        assert Finding.objects.filter(indicator="account_typo").update(review="属实") == 1
        server.answers["/s/1"] = Reply(status=403)
        xunjian(capsys, "accounts", "sheet", month, str(path))
        fill(path, today, on=today)
        assert "重新判定" in xunjian(capsys, "accounts", "import", month, str(path))[1]
        assert xunjian(capsys, "inspect", month)[0] == 0
        assert server.asked["/s/1"] > 1
    (found,) = Finding.objects.filter(indicator="account_typo")
    assert (found.data["wrong"], found.review) == ("布署", "属实")


# --- what Excel, telephones and several clerks make of it ---


def test_a_day_is_read_however_it_was_typed(sheet: Path, capsys: Capture) -> None:
    from reports.models import Sighting

    for days in (
        (46329, 46329.4, "２０２６－１１－０３"),
        ("2026.11.3", "\u200b2026-11-03\ufeff", "2026/11/3\n"),
    ):
        assert imported(capsys, fill(sheet, *days))[0] == 0
        assert [one.newest for one in Sighting.objects.all()] == [date(2026, 11, 3)] * 3
        Sighting.objects.all().delete()


def test_names_come_back_as_they_are_in_the_ledger(folder: Path, capsys: Capture) -> None:
    bootstrap()
    from reports.ledger.rows import AccountRow

    names = (
        "青禾 教育",
        "青禾\u200b教育",
        "ＡＢＣ青禾",
        "𠮷野青禾",
        "=1+1",
        "_x0041_青禾",
        "'青禾",
        "12345",
        "3-1",
    )
    fill_ledger(accounts=tuple(AccountRow("抖音", name, UNIT) for name in names))
    path = folder / "核对表.xlsx"
    xunjian(capsys, "accounts", "sheet", "2026-11", str(path))
    told = imported(capsys, fill(path, *[date(2026, 11, 3)] * len(names)))[1]
    assert f"核对的 {len(names)} 个账号" in told, told


def test_two_who_look_use_two_sheets(sheet: Path, capsys: Capture) -> None:
    workbook = load_workbook(fill(sheet, date(2026, 11, 2)))
    workbook["核对人"]["A3"] = "李四"
    workbook.save(sheet)
    code, told = imported(capsys, sheet)
    assert (code, "第 3 行“核对人”列：一份表只写一个核对人" in told) == (2, True), told


def test_a_sheet_of_an_earlier_day_that_comes_later_takes_nothing_back(sheet: Path, capsys: Capture) -> None:
    imported(capsys, fill(sheet, date(2026, 11, 24)))
    imported(capsys, fill(sheet, date(2026, 11, 2), by="李四", on=date(2026, 11, 5)), "--yes")
    from reports.inspection.plans import account_plan
    from reports.models import Account, Sighting

    account = Account.objects.get(platform="微信公众号")
    assert (account.last_update, account.checked_on) == (date(2026, 11, 24), date(2026, 11, 27))
    assert (account_plan(account).last_update, Sighting.objects.count()) == (date(2026, 11, 24), 2)


def test_a_row_twice_and_merged_cells_are_told(sheet: Path, capsys: Capture) -> None:
    workbook = load_workbook(fill(sheet, date(2026, 11, 2)))
    table = workbook["核对表"]
    table.append([1, "微信公众号", "青禾教育", UNIT, "", "", None, None, date(2026, 11, 3)])
    table.merge_cells("J2:J3")
    workbook.save(sheet)
    code, told = imported(capsys, sheet)
    assert (code, "第 5 行“账号名称”列：与第 2 行重复" in told, "J2:J3 是合并单元格" in told) == (
        2,
        True,
        True,
    )
