"""What the units reply is taken over whole, or not at all; who said what, and when, is kept."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from crawler.archive import now
from reports import monthly
from reports.errors import UserError
from reports.models import Finding, Notice, Reply
from reports.periods import Month, Quarter
from reports.rectify import orders, replies
from tests.reports.documents.records import record_notice
from tests.reports.documents.test_closing import demanded_also
from tests.reports.working import xunjian

Q4 = Quarter(2026, 4)
EDU = "青禾县教育局整改清单.xlsx"
TODAY = now().date()
DONE = {"整改情况": "已整改", "完成日期": TODAY, "责任人": "李静"}


@pytest.fixture
def sent(county: Path) -> Path:
    """The unzipped orders of the quarter."""
    return ordered(county)


def ordered(folder: Path) -> Path:
    record_notice(Q4, date(2027, 1, 6))
    (path,), _ = orders.write(Q4, folder)
    with zipfile.ZipFile(path) as package:
        package.extractall(folder / "收到")
    return folder / "收到"


def fill(path: Path, *rows: dict[str, object]) -> None:
    """Fill in rows of a list, from the first on."""
    book = load_workbook(path)
    for number, cells in enumerate(rows, 2):
        for title, value in cells.items():
            book[orders.LIST].cell(number, orders.TITLES.index(title) + 1).value = value
    book.save(path)


def mistakes(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        replies.take_over(Q4, [path])
    assert not Reply.objects.exists()
    return str(caught.value)


def test_what_a_folder_holds_is_taken_over_with_who_and_when(sent: Path) -> None:
    fill(sent / EDU, DONE, {"整改情况": "正在整改", "整改说明": "等待供稿", "责任人": "李静"})
    done = replies.take_over(Q4, [sent])
    assert (done.fresh, done.states["已整改"], done.states["正在整改"]) == (2, 1, 1)
    assert set(done.silent) == {"青禾县人民政府办公室", "青禾县农业农村局", "柳林乡人民政府"}
    first = Reply.objects.get(state="已整改")
    assert (first.done_on, first.person, first.source) == (TODAY, "李静", EDU)
    assert first.imported_by
    assert first.imported_at


def test_a_name_in_gbk_is_taken_over_and_told_in_words(sent: Path) -> None:
    fill(sent / EDU, DONE)
    (sent / EDU).rename(os.fsdecode(os.fsencode(sent) + "/模板.xlsx".encode("gbk")))
    (sent / os.fsdecode("坏.xlsx".encode("gbk"))).write_bytes(b"junk")
    assert "坏.xlsx 不是 Excel 工作簿" in mistakes(sent)
    (sent / os.fsdecode("坏.xlsx".encode("gbk"))).unlink()
    replies.take_over(Q4, [sent])
    assert Reply.objects.get().source == "模板.xlsx"


def test_words_that_may_object_are_asked_about_once(sent: Path) -> None:
    objecting = {"整改情况": "正在整改", "整改说明": "通报有误，申请复核", "责任人": "李静"}
    offers = load_workbook(sent / EDU)[orders.LIST].data_validations.dataValidation
    assert '"已整改,正在整改,无法整改,有异议"' in [one.formula1 for one in offers]
    fill(sent / EDU, objecting, objecting | {"整改情况": "有异议"})
    asked: list[str] = []

    def refuse(doubts: list[str]) -> None:
        asked.extend(doubts)
        raise UserError("没有导入。")

    with pytest.raises(UserError):
        replies.take_over(Q4, [sent], refuse)
    told = f"{EDU} 工作表“整改清单”第 2 行：正在整改，说明写着“通报有误，申请复核”"
    assert (asked, Reply.objects.count()) == ([told], 0)
    assert replies.take_over(Q4, [sent]).states["有异议"] == 1
    assert replies.take_over(Q4, [sent], refuse).same == 2


def test_the_import_says_what_to_do_about_such_words(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = ordered(office)
    fill(sent / EDU, {"整改情况": "正在整改", "整改说明": "该网站不归我单位管理", "责任人": "李静"})
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    told = xunjian(capsys, "rectify", "import", "2026Q4", str(sent))[1]
    assert "请单位把“整改情况”改成“有异议”再导入" in told
    assert ("第 2 行：正在整改，说明写着“该网站不归我单位管理”" in told, "没有导入" in told) == (True, True)
    assert "新回复 1 个" in xunjian(capsys, "rectify", "import", "2026Q4", str(sent), "--yes")[1]
    Notice.objects.update(issued_on=TODAY)
    told = xunjian(capsys, "rectify", "remind", "2026Q4")[1]
    assert "说明像是有异议、没有选“有异议”的 1 个，催办函照写" in told, told


def test_a_second_import_says_what_changed_and_keeps_both(sent: Path) -> None:
    doing = {"整改情况": "正在整改", "整改说明": "等待供稿", "责任人": "李静"}
    fill(sent / EDU, doing, doing)
    replies.take_over(Q4, [sent / EDU])
    fill(sent / EDU, DONE)
    again = replies.take_over(Q4, [sent / EDU])
    number = load_workbook(sent / EDU)[orders.LIST]["A2"].value
    assert again.changes == (f"{number} 青禾县教育局：正在整改→已整改",)
    assert (again.fresh, again.same, Reply.objects.count()) == (0, 1, 3)


def test_a_list_imported_again_takes_back_nothing_that_was_said_under_another_number(sent: Path) -> None:
    fill(sent / EDU, {"整改情况": "正在整改", "整改说明": "等待供稿", "责任人": "李静"})
    replies.take_over(Q4, [sent / EDU])
    Notice.objects.update(issued_on=TODAY)
    said = Reply.objects.get()
    said.pk, said.demand = None, demanded_also(said.demand, "2027-01-001", TODAY)
    said.state, said.imported_at = "已整改", now()
    said.save()
    done = replies.take_over(Q4, [sent / EDU])
    assert (done.same, Reply.objects.count(), done.states["已整改"]) == (1, 2, 1)


def test_an_order_written_again_holds_what_was_replied(sent: Path) -> None:
    fill(sent / EDU, DONE)
    replies.take_over(Q4, [sent / EDU])
    (path,), _ = orders.write(Q4, sent.parent)
    with zipfile.ZipFile(path) as package, package.open(EDU) as file:
        row = [cell.value for cell in load_workbook(file)[orders.LIST][2]]
    assert row[9] == "已整改"
    assert str(row[11]).startswith(TODAY.isoformat())


def test_a_zip_of_an_old_windows_is_read(sent: Path) -> None:
    fill(sent / EDU, DONE)
    name = EDU.encode("gbk")
    packed, placeholder = sent / "回复.zip", "x" * len(name)
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr(placeholder, (sent / EDU).read_bytes())
    packed.write_bytes(packed.read_bytes().replace(placeholder.encode(), name))
    assert replies.take_over(Q4, [packed]).fresh == 1
    assert Reply.objects.get().source == f"回复.zip/{EDU}"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (
            {"整改情况": "改好了"},
            "第 2 行“整改情况”列：“改好了”不对，只能写已整改、正在整改、无法整改、有异议",
        ),
        ({"整改情况": "有异议"}, "第 2 行“整改说明”列：没有填写。有异议的，请写明理由和依据。"),
        ({"整改情况": None}, "第 2 行“整改情况”列：没有填写"),
        ({"责任人": None}, "第 2 行“责任人”列：没有填写"),
        ({"完成日期": None}, "第 2 行“完成日期”列：没有填写"),
        ({"完成日期": "下周"}, "第 2 行“完成日期”列：“下周”不是日期"),
        ({"完成日期": date(2098, 1, 1)}, "第 2 行“完成日期”列：2098-01-01 还没有到"),
        ({"完成日期": date(2001, 1, 1)}, "第 2 行“完成日期”列：2001-01-01 早于检查看到这个问题的日期"),
        ({"整改情况": "无法整改"}, "第 2 行“整改说明”列：没有填写。无法整改的"),
        ({"整改说明": "=1+1"}, "第 2 行“整改说明”列：是公式"),
        ({"编号": "2026Q3-001"}, "第 2 行“编号”列：这次通报没有编号为“2026Q3-001”的整改事项"),
        ({"问题": "另一个问题"}, "第 2 行“问题”列：与编号“2026Q4-004”的记录不一致，可能错行了"),
        ({"位置": None}, "第 2 行“位置”列：与编号“2026Q4-004”的记录不一致，可能错行了"),
    ],
)
def test_one_mistake_and_nothing_is_taken_over(sent: Path, cells: dict[str, object], told: str) -> None:
    fill(sent / EDU, DONE | cells, DONE)
    assert f"{EDU} 工作表“整改清单”{told}" in mistakes(sent)


def test_a_cell_that_holds_more_than_excel_allows_is_not_read(sent: Path) -> None:
    fill(sent / EDU, DONE | {"整改说明": "LONG"}, DONE)
    with zipfile.ZipFile(sent / EDU) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(sent / EDU, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part.replace(b"LONG", b"A" * 40_000))
    assert "第 2 行“整改说明”列：超过 32767 字" in mistakes(sent)


def test_a_state_that_is_none_is_told_once(sent: Path) -> None:
    fill(sent / EDU, DONE | {"整改情况": "弄好了", "整改说明": None})
    assert mistakes(sent).count("弄好了") == 1
    assert "有 1 处错误" in mistakes(sent)


def test_a_number_is_known_as_an_input_method_writes_it(sent: Path) -> None:
    number = str(load_workbook(sent / EDU)[orders.LIST]["A2"].value)
    fill(sent / EDU, DONE | {"编号": number.replace("Q", "ｑ").replace("-", "—")})
    assert replies.take_over(Q4, [sent / EDU]).fresh == 1


def test_what_was_withdrawn_after_the_lists_went_out_is_dropped_and_told(sent: Path) -> None:
    number = str(load_workbook(sent / EDU)[orders.LIST]["A2"].value)
    fill(sent / EDU, DONE, DONE)
    Finding.objects.filter(where="教育动态").update(review="误报")
    done = replies.take_over(Q4, [sent / EDU])
    assert (done.fresh, done.dropped) == (1, (number,))


def test_the_list_of_another_notice_is_told_by_its_command(sent: Path) -> None:
    monthly.write(Month(2026, 12), date(2027, 1, 4))
    (path,), _ = orders.write(Month(2026, 12), sent.parent)
    with zipfile.ZipFile(path) as package:
        package.extract(EDU, sent.parent / "十二月")
    fill(sent.parent / "十二月" / EDU, DONE)
    assert mistakes(sent.parent / "十二月" / EDU).endswith(
        f"{EDU} 是2026年12月通报的整改清单，不是2026年第四季度的。请用 xunjian rectify import 2026-12 导入。"
    )


def test_lists_are_told_by_their_notice_where_the_period_has_handed_out_nothing(sent: Path) -> None:
    with pytest.raises(
        UserError, match=r"是2026年第四季度通报的整改清单.*xunjian rectify import 2026Q4 导入"
    ):
        replies.take_over(Month(2026, 12), [sent])
    with pytest.raises(UserError, match="2026年12月还没有月度检查通报"):
        replies.take_over(Month(2026, 12), [])


def test_what_the_program_wrote_itself_is_passed_over_in_a_folder(sent: Path) -> None:
    fill(sent / EDU, DONE)
    ours = (
        "台账-2026-12.xlsx",
        "2026年第四季度通报（第2版）.xlsx",
        "领导.xlsx",
        "2026年第四季度整改通知单.zip",
    )
    for name in ours:
        (sent / name).write_bytes(b"")
    done = replies.take_over(Q4, [sent])
    assert (done.fresh, sorted(done.passed_over)) == (1, sorted(ours))
    (sent / "别的.xlsx").write_bytes(b"")
    with pytest.raises(UserError, match="别的"):
        replies.take_over(Q4, [sent])


def test_lists_of_another_notice_are_told_once(sent: Path) -> None:
    monthly.write(Month(2026, 12), date(2027, 1, 4))
    (path,), _ = orders.write(Month(2026, 12), sent.parent)
    with zipfile.ZipFile(path) as package:
        package.extractall(sent.parent / "十二月")
    fill(sent.parent / "十二月" / EDU, DONE, DONE)
    told = mistakes(sent.parent / "十二月")
    assert "有 1 处错误" in told
    assert "等 4 个文件 是2026年12月通报的整改清单，不是2026年第四季度的" in told
    assert told.count("xunjian rectify import 2026-12") == 1


@pytest.mark.parametrize(("state", "told"), [("误报", True), ("不属实", True), ("改好了", False)])
def test_who_writes_that_it_is_no_problem_is_told_which_answer_says_so(
    sent: Path, state: str, told: bool
) -> None:
    fill(sent / EDU, DONE | {"整改情况": state})
    assert ("认为问题不属实、不归本单位的，请选“有异议”" in mistakes(sent)) is told


def test_exchanged_numbers_are_refused(sent: Path) -> None:
    sheet = load_workbook(sent / EDU)[orders.LIST]
    first, second = sheet["A2"].value, sheet["A3"].value
    fill(sent / EDU, DONE | {"编号": second}, DONE | {"编号": first})
    assert mistakes(sent).count("可能错行了") == 2


def test_nobody_replies_for_another_unit(sent: Path) -> None:
    theirs = load_workbook(sent / "柳林乡人民政府整改清单.xlsx")[orders.LIST]["A2"].value
    fill(sent / EDU, DONE, DONE, DONE | {"编号": theirs})
    assert f"“{theirs}”是柳林乡人民政府的整改事项，这份清单是另一个单位的" in mistakes(sent / EDU)


def test_two_files_that_say_different_things_are_refused(sent: Path) -> None:
    fill(sent / EDU, DONE)
    other = sent / "再报.xlsx"
    other.write_bytes((sent / EDU).read_bytes())
    fill(other, DONE | {"责任人": "王强"})
    assert "两处写的不一样" in mistakes(sent)


def test_a_stray_file_is_named(sent: Path) -> None:
    (sent / "名单.xlsx").write_bytes(b"PK")
    assert "名单.xlsx" in mistakes(sent)
    (sent / "名单.xlsx").unlink()
    (sent / "空").mkdir()
    assert "里没有 .xlsx 或 .zip 文件" in mistakes(sent / "空")
