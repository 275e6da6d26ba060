from __future__ import annotations

import shutil
import string
import zipfile
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.reports.working import CODE, xunjian

Capture = pytest.CaptureFixture[str]

UNITS = [["青禾县教育局", "县教育局", "", "张三", "0000-1", "李四", "0000-2"]]
SITES = [[CODE, "青禾县教育局", "青禾县教育局", "https://jy.example.gov.cn/", "部门网站", "正常", "", ""]]
COLUMNS = [[CODE, "通知公告", "https://jy.example.gov.cn/tzgg/", "通知公告", "", "是", ""]]
ACCOUNTS = [
    ["微信公众号", "青禾教育", "qhjy", "青禾县教育局", "正常", "2026年11月3日", date(2026, 11, 20), "", ""]
]


def filled(capsys: Capture, path: Path, **changes: list[list[object]]) -> Path:
    """The template with one unit, site, column and account; a sheet's rows may be others."""
    assert xunjian(capsys, "ledger", "template", str(path))[0] == 0
    rows = {"单位": UNITS, "网站": SITES, "栏目": COLUMNS, "账号": ACCOUNTS} | changes
    workbook = load_workbook(path)
    for sheet, lines in rows.items():
        for line in lines:
            workbook[sheet].append(line)
    workbook.save(path)
    return path


def test_importing_shows_what_changes_and_importing_again_changes_nothing(
    folder: Path, capsys: Capture
) -> None:
    path = filled(capsys, folder / "台账.xlsx")
    code, told = xunjian(capsys, "ledger", "import", str(path), "--yes")
    assert (code, "新增　网站　青禾县教育局（0000000001）" in told, "已导入" in told) == (0, True, True)
    code, told = xunjian(capsys, "ledger", "import", str(path), "--yes")
    assert (code, "没有要改的内容" in told) == (0, True)


def test_a_change_is_told_with_its_old_and_new_value_and_what_the_file_lacks_is_kept(
    folder: Path, capsys: Capture
) -> None:
    xunjian(capsys, "ledger", "import", str(filled(capsys, folder / "一.xlsx")), "--yes")
    closed = [[*SITES[0][:5], "关停", "", ""]]
    told = xunjian(
        capsys, "ledger", "import", str(filled(capsys, folder / "二.xlsx", 网站=closed, 账号=[])), "--yes"
    )[1]
    assert "状态：正常 → 关停" in told
    assert "保留　账号　“青禾教育”微信公众号（文件里没有，库里保留不动）" in told


def test_nothing_is_imported_without_a_yes(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = filled(capsys, folder / "台账.xlsx")
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    assert "没有导入" in xunjian(capsys, "ledger", "import", str(path))[1]
    from reports.models import Unit

    assert not Unit.objects.exists()


class Interrupted(StringIO):
    """A terminal at which Ctrl-C is pressed."""

    def readline(self, size: int | None = -1) -> str:
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("stdin", "code", "told"),
    [
        (StringIO(""), 2, "没有终端可以回答，没有改动。"),
        (None, 2, "请加 --yes 再运行一次"),
        (Interrupted(), 130, "没有改动。"),
    ],
    ids=["nothing", "closed", "Ctrl-C"],
)
def test_a_question_that_nobody_answers_is_told(
    folder: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    stdin: StringIO | None,
    code: int,
    told: str,
) -> None:
    path = filled(capsys, folder / "台账.xlsx")
    monkeypatch.setattr("sys.stdin", stdin)
    done, said = xunjian(capsys, "ledger", "import", str(path))
    assert (done, told in said) == (code, True), said


@pytest.mark.parametrize(
    ("changes", "mistakes"),
    [
        (
            {"网站": [*SITES, ["12345", "", "县气象局", "www.x.gov.cn", "", "开着", "", ""]]},
            [
                "工作表“网站”第 3 行“网站标识码”列：“12345”不是网站标识码",
                "工作表“网站”第 3 行“网站名称”列：没有填写",
                "工作表“网站”第 3 行“首页网址”列：“www.x.gov.cn”不是完整的网址",
                "工作表“网站”第 3 行“状态”列：“开着”不对，只能写正常、临时下线、关停",
            ],
        ),
        ({"网站": [[*SITES[0][:6], "10.1.0.0/99", ""]]}, ["“允许访问的内网地址”列：", "10.1.0.0/99"]),
        ({"网站": SITES * 2}, ["工作表“网站”第 3 行“网站标识码”列：“0000000001”与第 2 行重复"]),
        ({"单位": []}, ["工作表“网站”第 2 行“主办单位”列：没有单位“青禾县教育局”"]),
        ({"网站": []}, ["工作表“栏目”第 2 行“网站标识码”列：没有标识码是 0000000001 的网站"]),
        (
            {"账号": [["微博", "青禾", "", "青禾县教育局", "", "11月3日", "", "", ""]]},
            ["工作表“账号”第 2 行“最近更新”列：“11月3日”不是日期"],
        ),
        (
            {"账号": [["微博", "青禾", "", "青禾县教育局", "", "0001-01-01", "2026-11-01", "", ""]]},
            ["“最近更新”列：“0001-01-01”不是日期，或不在 2000 至 2099 年"],
        ),
        (
            {"账号": [["微博", "青禾", "", "青禾县教育局", "", "2026-11-03", "2026-11-01", "", ""]]},
            ["工作表“账号”第 2 行“最近更新”列：比“核对日期”还晚"],
        ),
        (
            {"账号": [["微博", "青禾", "", "青禾县教育局", "", "2026-11-03", "2098-11-01", "", ""]]},
            ["工作表“账号”第 2 行“核对日期”列：2098-11-01 是将来的日期"],
        ),
        (
            {"账号": [["微信", "青禾", "", "青禾县教育局"]]},
            ["工作表“账号”第 2 行“平台”列：没有“微信”这个平台，可以写微信公众号、微博、"],
        ),
        (
            {"栏目": [[CODE, "公告", "https://x.gov.cn/", "通知"]]},
            ["工作表“栏目”第 2 行“类别”列：没有“通知”这个类别，可以写动态要闻、通知公告、"],
        ),
        (
            {"网站": [[*SITES[0][:6], "内网", ""], ["12", "青禾县气象局", "县气象局", "https://x.gov.cn/"]]},
            [
                "工作表“网站”第 2 行“允许访问的内网地址”列：",
                "工作表“网站”第 3 行“网站标识码”列：",
                "工作表“网站”第 3 行“主办单位”列：没有单位“县气象局”",
            ],
        ),
        ({"单位": [["=1+1"]]}, ["工作表“单位”第 2 行“单位名称”列：是公式"]),
        ({"单位": [["甲", "", "乙"], ["乙", "", "甲"]]}, ["上下级绕成了一圈"]),
        ({"栏目": [[CODE, "公告", "https://x.gov.cn/", "", "十天"]]}, ["“更新期限（天）”列：“十天”不是天数"]),
        (
            {"栏目归属": [["0000000009", "教育", "https://x.gov.cn/", "县气象局"]]},
            [
                "工作表“栏目归属”第 2 行“发布单位”列：没有单位“县气象局”",
                "工作表“栏目归属”第 2 行“网站标识码”列：没有标识码是 0000000009 的网站",
            ],
        ),
        (
            {"互动台账": [["12345热线", "去年", "", "多", "-1"]]},
            [
                "工作表“互动台账”第 2 行“期间”列：“去年”不是一段时间，请写成 2026（全年）、2026-11、",
                "工作表“互动台账”第 2 行“收到”列：“多”不是件数",
                "工作表“互动台账”第 2 行“办结”列：“-1”不是件数",
            ],
        ),
        (
            {"互动台账": [["书记信箱", "2098", "", 5, 6, 7]]},
            [
                "“期间”列：“2098”还没有到",
                "“办结”列：6 件多于收到的 5 件",
                "“按期办结”列：7 件多于办结的 6 件",
            ],
        ),
        (
            {"互动台账": [["公众号留言", "2020", "", 121, 116, "", "97%"]]},
            ["工作表“互动台账”第 2 行“办结率”列：写的是 97%，而 116 ÷ 121 = 95.9%。"],
        ),
        (
            {"互动台账": [["公众号留言", "2020", "", 121, 116, "", 0.9487]]},
            ["“办结率”列：写的是 94.87%，而 116 ÷ 121 = 95.87%。"],
        ),
        (
            {"互动台账": [["县长信箱", "2020", "", 1000, 999, "", "100%"]]},
            ["“办结率”列：写的是 100%，而 999 ÷ 1000 = 99.9%。"],
        ),
        (
            {"互动台账": [["县长信箱", "2020", "", 10, 9, "", "", "90%"]]},
            ["“按期办结率”列：写的是 90%，而没有件数，不能核对。"],
        ),
        (
            {
                "互动台账": [
                    ["县长信箱", "2020", "", 10, 9],
                    ["县长信箱", "2020-03", "", 1, 1],
                    ["县长信箱", "2020Q4", "青禾县教育局", 1, 1],
                ]
            },
            [
                "工作表“互动台账”第 3 行“期间”列：与第 2 行的“县长信箱 2020 全县”重叠",
                "工作表“互动台账”第 4 行“期间”列：与第 2 行的“县长信箱 2020 全县”重叠",
            ],
        ),
    ],
)
def test_every_mistake_is_named_and_nothing_is_imported(
    folder: Path, capsys: Capture, changes: dict[str, list[list[object]]], mistakes: list[str]
) -> None:
    code, told = xunjian(
        capsys, "ledger", "import", str(filled(capsys, folder / "台账.xlsx", **changes)), "--yes"
    )
    from reports.models import Unit

    assert (code, Unit.objects.exists()) == (2, False)
    assert [mistake for mistake in mistakes if mistake not in told] == []


def test_a_date_that_there_is_not_is_told_in_chinese_only(
    folder: Path, capsys: Capture, recwarn: pytest.WarningsRecorder
) -> None:
    path = filled(capsys, folder / "台账.xlsx")
    workbook = load_workbook(path)
    workbook["账号"]["G2"] = 1e300
    workbook["账号"]["G2"].number_format = "yyyy-mm-dd"
    workbook.save(path)
    code, told = xunjian(capsys, "ledger", "import", str(path), "--yes")
    assert (code, "工作表“账号”第 2 行" in told, len(recwarn)) == (2, True, 0)


def test_what_an_office_may_call_a_platform_or_a_kind_of_column_is_accepted(
    folder: Path, capsys: Capture
) -> None:
    accounts = [[name, "青禾", "", "青禾县教育局"] for name in ("新浪微博", "抖音号", "人民号", "其他平台")]
    columns = [
        [CODE, name, f"https://x.gov.cn/{number}/", name]
        for number, name in enumerate(("工作动态", "公告公示", "县情概况", "专题专栏", "其他"))
    ]
    path = filled(capsys, folder / "台账.xlsx", 账号=accounts, 栏目=columns)
    assert xunjian(capsys, "ledger", "import", str(path), "--yes")[0] == 0


def test_what_came_in_is_kept_as_it_was_reported(folder: Path, capsys: Capture) -> None:
    """海原县2020年年报: 1501/1501 = 100%, 116/121 = 95.9%, 158/158 = 100%; a month may be a day to Excel."""
    rows = [
        ["12345热线", 2020, "", 1501, "1,501", "", "100%", ""],
        ["公众号留言", "2020年", "", 121, 116, 110, 0.959, "94.8%"],
        ["书记信箱", date(2020, 1, 1), "", 158, 158, "", 1, ""],
        ["书记信箱", "2020-02-01..2020-12-31", "", 0, 0],
        ["人大代表建议", "2020Q3", "青禾县教育局", 24, 24],
    ]
    path = filled(capsys, folder / "台账.xlsx", 互动台账=rows)  # type: ignore[arg-type]
    code, told = xunjian(capsys, "ledger", "import", str(path), "--yes")
    assert code == 0, told
    from reports.ledger import records

    kept = [(one.channel, one.period, one.received, one.answered) for one in records.current().interactions]
    assert kept == [
        ("12345热线", "2020", 1501, 1501),
        ("公众号留言", "2020", 121, 116),
        ("书记信箱", "2020-01", 158, 158),
        ("书记信箱", "2020-02-01..2020-12-31", 0, 0),
        ("人大代表建议", "2020Q3", 24, 24),
    ]
    assert [one.answered_rate for one in records.current().interactions[:3]] == ["100%", "95.9%", "100%"]


def test_a_period_that_overlaps_one_in_the_database_is_refused(folder: Path, capsys: Capture) -> None:
    first = filled(capsys, folder / "一.xlsx", 互动台账=[["县长信箱", "2020-03", "", 1, 1]])
    assert xunjian(capsys, "ledger", "import", str(first), "--yes")[0] == 0
    again = filled(capsys, folder / "二.xlsx", 互动台账=[["县长信箱", "2020-03", "", 2, 2]])
    assert xunjian(capsys, "ledger", "import", str(again), "--yes")[0] == 0
    whole = filled(capsys, folder / "三.xlsx", 互动台账=[["县长信箱", "2020", "", 9, 9]])
    code, told = xunjian(capsys, "ledger", "import", str(whole), "--yes")
    assert (code, "与库里（要改分法，先在 xunjian admin 里删去）的“县长信箱 2020-03 全县”重叠" in told) == (
        2,
        True,
    )


def test_a_ledger_from_before_these_sheets_is_still_read(folder: Path, capsys: Capture) -> None:
    path = filled(capsys, folder / "台账.xlsx")
    workbook = load_workbook(path)
    del workbook["栏目归属"], workbook["互动台账"]
    workbook.save(path)
    assert xunjian(capsys, "ledger", "import", str(path), "--yes")[0] == 0


def test_of_very_many_mistakes_the_first_are_named(folder: Path, capsys: Capture) -> None:
    wrong = [["12345", "", "", "www", "", "开着", "", ""]] * 1000
    path = filled(capsys, folder / "台账.xlsx", 网站=wrong)
    code, told = xunjian(capsys, "ledger", "import", str(path), "--yes")
    assert (code, told.splitlines()[-1], len(told.splitlines())) == (2, "……另有 4951 处。", 52), told[:500]


def test_columns_may_stand_in_another_order_but_none_may_be_missing_or_unknown(
    folder: Path, capsys: Capture
) -> None:
    path = filled(capsys, folder / "台账.xlsx")
    workbook = load_workbook(path)
    workbook["单位"].move_range("A1:A2", cols=10)
    workbook.save(path)
    assert xunjian(capsys, "ledger", "import", str(path), "--yes")[0] == 0
    workbook["单位"]["K1"], workbook["网站"]["B1"] = "名字", None
    workbook.save(path)
    told = xunjian(capsys, "ledger", "import", str(path), "--yes")[1]
    assert "工作表“单位”第 1 行 K1：没有“名字”这一列" in told
    assert "工作表“网站”第 1 行：缺少“网站名称”列" in told


def test_merged_cells_are_refused(folder: Path, capsys: Capture) -> None:
    path = filled(capsys, folder / "台账.xlsx")
    workbook = load_workbook(path)
    workbook["网站"].merge_cells("C2:C3")
    workbook.save(path)
    assert (
        "工作表“网站”第 2 行 C2:C3 是合并单元格" in xunjian(capsys, "ledger", "import", str(path), "--yes")[1]
    )


def _old_excel(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)


def _locked(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"))


def _torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:3000])


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (70 * 2**20))


def _no_workbook(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("hello.txt", "hello")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_old_excel, "旧的 .xls 格式"),
        (_locked, "加了打开密码"),
        (_torn, "已损坏"),
        (_bomb, "解压后过大"),
        (_no_workbook, "不是 Excel 工作簿"),
        (lambda path: path.write_text("单位名称,简称\n"), "不是 Excel 工作簿"),
        (lambda path: path.unlink(), "没有这个文件"),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_reason(
    folder: Path, capsys: Capture, spoil: object, words: str
) -> None:
    path = filled(capsys, folder / "台账.xlsx")
    spoil(path)  # type: ignore[operator]
    code, told = xunjian(capsys, "ledger", "import", str(path), "--yes")
    assert (code, words in told) == (2, True), told


def test_an_export_never_overwrites(folder: Path, capsys: Capture) -> None:
    (folder / "台账.xlsx").write_text("别人的")
    assert xunjian(capsys, "ledger", "export", str(folder / "台账.xlsx"))[0] == 2
    assert (folder / "台账.xlsx").read_text() == "别人的"


def test_text_that_looks_like_a_formula_stays_text(folder: Path, capsys: Capture) -> None:
    from reports import bootstrap

    bootstrap()
    from reports.ledger import book
    from reports.ledger.rows import Ledger, UnitRow

    book.write(
        Ledger(units=(UnitRow("=cmd|'/c calc'!A1", "+1", leader="@x", officer="-1"),)), folder / "a.xlsx"
    )
    row = load_workbook(folder / "a.xlsx")["单位"][2]
    assert [cell.data_type for cell in row if cell.value] == ["s"] * 4
    assert all(cell.quotePrefix for cell in row if cell.value)


texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12) | st.sampled_from(
    ["", "=1+1", "-3", "@a", "'x", "_x0041_", "007", "2026-01-01", "是"]
)
days = st.none() | st.dates(date(2000, 1, 1), date(2026, 1, 1))


@st.composite
def ledgers(draw: st.DrawFn) -> object:
    from reports.ledger.rows import (
        AccountRow,
        AttributionRow,
        ColumnRow,
        InteractionRow,
        Ledger,
        SiteRow,
        UnitRow,
    )

    names = draw(st.lists(texts.filter(bool), min_size=1, max_size=3, unique=True))
    codes = draw(st.lists(st.text(string.digits, min_size=10, max_size=10), max_size=3, unique=True))
    units = tuple(
        UnitRow(name, draw(texts), names[0] if name != names[0] else "", draw(texts)) for name in names
    )
    sites = tuple(
        SiteRow(
            code,
            draw(texts.filter(bool)),
            draw(st.sampled_from(names)),
            f"http://x{code}.gov.cn/",
            note=draw(texts),
        )
        for code in codes
    )
    columns = tuple(
        ColumnRow(
            code,
            draw(texts.filter(bool)),
            f"http://x.gov.cn/{code}",
            draw(st.sampled_from(("", "其他", "通知公告", "县情概况"))),
            draw(st.none() | st.integers(1, 9999)),
            draw(st.booleans()),
        )
        for code in codes
    )
    newest = draw(days)
    account = AccountRow(
        "微博",
        draw(texts.filter(bool)),
        names[0],
        draw(texts),
        last_update=newest,
        checked_on=newest,
        note=draw(texts),
    )
    shares = tuple(
        AttributionRow(
            code,
            draw(texts.filter(bool)),
            f"http://x.gov.cn/{code}/",
            draw(st.sampled_from(("", *names))),
            draw(st.sampled_from(("", "教育", "教育\n医疗卫生"))),
        )
        for code in codes
    )
    dealt = InteractionRow(
        draw(texts.filter(bool)), "2020", 121, draw(st.sampled_from((0, 116))), note=draw(texts)
    )
    return Ledger(units, sites, columns, (account,), shares, (dealt,))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_exporting_and_importing_gives_back_the_same_ledger(folder: Path, data: st.DataObject) -> None:
    from reports import bootstrap
    from reports.ledger import book, records
    from reports.ledger.rows import Ledger
    from reports.models import Account, Interaction, Site, Unit

    bootstrap()
    given_ledger = data.draw(ledgers())
    assert isinstance(given_ledger, Ledger)
    for model in (Interaction, Site, Account, Unit):
        if model is Unit:
            Unit.objects.update(parent=None)
        model.objects.all().delete()  # type: ignore[attr-defined]
    records.save(given_ledger)
    shutil.rmtree(folder / "往返", ignore_errors=True)
    (folder / "往返").mkdir()
    book.write(records.current(), folder / "往返" / "台账.xlsx")
    assert book.read(folder / "往返" / "台账.xlsx") == records.current() == given_ledger
