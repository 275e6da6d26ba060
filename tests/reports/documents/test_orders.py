"""整改通知单: each unit learns of its own problems alone, under numbers that stay."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from crawler.plan import TIMEZONE
from reports import monthly, quarterly
from reports.cli import main
from reports.documents.files import file_names
from reports.documents.verify import ContradictionError
from reports.errors import UserError
from reports.models import Demand, Finding, Issue, Notice, Recheck, Reply, Result, Unit
from reports.periods import Month, Quarter
from reports.rectify import closing, demands, orders, replies
from reports.workbook import Row
from tests.reports.documents.records import record_notice
from tests.reports.documents.test_notices import named, rows_of, text_of

Q4 = Quarter(2026, 4)


@pytest.fixture
def noticed(county: Path) -> Path:
    record_notice(Q4, date(2027, 1, 6))
    return county


def files(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def exported(folder: Path) -> dict[str, bytes]:
    (path,), _ = orders.write(Q4, folder / "发出")
    return files(path)


def sheet(content: bytes) -> Worksheet:
    return load_workbook(io.BytesIO(content))[orders.LIST]


def numbers(content: bytes) -> list[str]:
    return [str(row[0]) for row in sheet(content).iter_rows(min_row=2, values_only=True)]


def letter(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_each_unit_gets_its_own_confirmed_problems_that_still_stand(noticed: Path) -> None:
    made = exported(noticed)
    assert set(made) == {
        "青禾县人民政府办公室自查整改单.docx",
        "青禾县人民政府办公室整改清单.xlsx",
        *(
            f"{unit}{kind}"
            for unit in ("青禾县教育局", "青禾县农业农村局", "柳林乡人民政府")
            for kind in ("整改通知单.docx", "整改清单.xlsx")
        ),
    }
    rows = list(sheet(made["青禾县教育局整改清单.xlsx"]).iter_rows(min_row=2, values_only=True))
    assert [row[4] for row in rows] == ["教育动态", "政策文件"]
    assert {row[8] for row in rows} == {"2027-01-13"}
    text = letter(made["青禾县教育局整改通知单.docx"])
    assert "你单位主办的青禾县教育局网站有2个问题需要整改" in text
    assert "于2027年1月13日前完成" in text
    assert "柳林" not in text
    assert "招生入口" not in text  # 待核


def test_the_office_writes_to_itself_as_one_that_mends_its_own(noticed: Path) -> None:
    told = letter(exported(noticed)["青禾县人民政府办公室自查整改单.docx"])
    assert "政府网站和政务新媒体问题自查整改单" in told
    assert (
        "根据《青禾县人民政府办公室关于2026年第四季度全县政府网站和政务新媒体检查情况的通报》（2027年1月6日），"
        "经人工核实，本单位主办的青禾县人民政府网站有2个问题需要整改（见附件）。"
    ) in told
    assert "你单位" not in told
    assert "报我办" not in told


@pytest.mark.parametrize(
    "target", ["http://www.qinghe.gov.cn/f/1.xlsx", "file:///D:/%E7%BD%91%E7%AB%99/%E8%A1%A8.doc"]
)
def test_a_broken_link_is_told_by_its_page_first_then_by_where_it_leads(noticed: Path, target: str) -> None:
    page, at = "http://www.qinghe.gov.cn/jggk.html", "2026-12-31T23:59:59+08:00"
    looks = [{"url": url, "at": at, "seen": "页面不存在（404）"} for url in (target, target, page)]
    Demand.objects.filter(where="下载申请表").update(
        where="机构概况", url=target, data={"identity": "错链", "page": page}, evidence=looks
    )
    made = exported(noticed)
    whole = sheet(made["青禾县人民政府办公室整改清单.xlsx"])
    (row,) = (one for one in whole.iter_rows(min_row=2, values_only=True) if one[4] == "机构概况")
    reads = "file:///D:/网站/表.doc" if target.startswith("file") else target
    assert row[4:7] == ("机构概况", page, reads)
    assert str(row[-1]).count(reads) == 1
    assert page in str(row[-1])
    table = Document(io.BytesIO(made["青禾县人民政府办公室自查整改单.docx"])).tables[-1]
    (cells,) = ([c.text for c in one.cells] for one in table.rows if "机构概况" in one.cells[2].text)
    assert reads in cells[1]
    assert cells[2].endswith(page)


def test_a_list_of_an_earlier_version_is_still_known_by_where_the_link_leads(noticed: Path) -> None:
    url = "http://www.qinghe.gov.cn/f/1.xlsx"
    Demand.objects.filter(where="下载申请表").update(
        url=url, data={"page": "http://www.qinghe.gov.cn/jggk.html"}
    )
    demand = Demand.objects.get(where="下载申请表")
    assert orders.older_row(demand)["网址"] == url
    texts = {title: str(orders.older_row(demand)[title]) for title in orders.TELLING}
    assert replies._differing(Row(2, texts), demand) == ""
    assert replies._differing(Row(2, texts | {"网址": "http://www.qinghe.gov.cn/f/2.xlsx"}), demand) == "网址"


def test_an_account_is_told_nothing_of_web_pages(noticed: Path) -> None:
    made = exported(noticed)
    account, site = (letter(made[f"{unit}整改通知单.docx"]) for unit in ("柳林乡人民政府", "青禾县教育局"))
    assert "只重发旧稿的，不算整改。" in account
    assert "撤下" not in account
    assert "附件没有写可以撤下而撤下。" in site


def test_each_thing_known_from_before_has_a_line_of_its_own(county: Path) -> None:
    monthly.write(Month(2026, 12), date(2027, 1, 4))
    orders.write(Month(2026, 12), county)
    demand = Demand.objects.get(where="教育动态")
    Reply.objects.create(
        demand=demand, state="已整改", person="李静", source="回复.xlsx",
        imported_at=datetime(2027, 1, 5, 9, tzinfo=TIMEZONE),
    )  # fmt: skip
    record_notice(Q4, date(2027, 1, 6))
    table = Document(io.BytesIO(exported(county)["青禾县教育局整改通知单.docx"])).tables[-1]
    (cell,) = {row.cells[1].text for row in table.rows if "教育动态" in row.cells[1].text}
    assert cell.split("\n")[1:] == [
        "· 2026年12月31日23时59分：如上",
        f"· 以前已通知整改1次，最近一次是2026年12月通报（编号{demand.number}，期限2027年1月11日）",
        "· 单位回复已整改，回复后尚未复查",
    ]


def test_a_letter_is_headed_as_the_office_words_it(county: Path) -> None:
    config = county / "xunjian.toml"
    config.write_text(config.read_text(encoding="utf-8") + 'conjunction = "及"\n', encoding="utf-8")
    record_notice(Q4, date(2027, 1, 6))
    told = letter(exported(county)["青禾县教育局整改通知单.docx"])
    assert "政府网站及政务新媒体问题整改通知单" in told
    assert "政府网站与政务新媒体" not in told


def test_there_is_nothing_to_hand_over_before_the_notice(county: Path) -> None:
    with pytest.raises(UserError, match="请先运行 xunjian notice 2026Q4"):
        orders.write(Q4)
    with pytest.raises(UserError, match="请先运行 xunjian report 2026-11"):
        orders.write(Month(2026, 11))


def test_a_month_is_handed_over_too(county: Path) -> None:
    monthly.write(Month(2026, 11), date(2026, 12, 1))
    assert {one.number[:8] for one in demands.to_hand(Month(2026, 11)).demands} == {"2026-11-"}


def test_what_a_month_handed_over_is_not_ordered_by_the_quarter_without_a_word(county: Path) -> None:
    monthly.write(Month(2026, 12), date(2027, 1, 4))
    orders.write(Month(2026, 12), county)
    first = Demand.objects.get(where="教育动态")
    record_notice(Q4, date(2027, 1, 6))
    made = exported(county)
    told = f"以前已通知整改1次，最近一次是2026年12月通报（编号{first.number}，期限2027年1月11日）"
    rows = list(sheet(made["青禾县教育局整改清单.xlsx"]).iter_rows(min_row=2, values_only=True))
    assert {row[4]: row[13] for row in rows}["教育动态"] == told
    assert f"· {told}" in letter(made["青禾县教育局整改通知单.docx"])
    again = Demand.objects.get(where="教育动态", notice__period="2026Q4")
    lines = {line.demand.pk: line.before for line in closing.lines(again.notice, [again])}
    assert lines[again.pk] == (first.number,)
    assert not any(line.before for line in closing.lines(first.notice, [first]))


@pytest.mark.parametrize(("day", "told"), [(date(2027, 1, 5), True), (date(2026, 12, 20), False)])
def test_a_reply_that_nobody_looked_at_since_stands_in_the_next_order(
    county: Path, day: date, told: bool
) -> None:
    monthly.write(Month(2026, 12), date(2027, 1, 4))
    orders.write(Month(2026, 12), county)
    Reply.objects.create(
        demand=Demand.objects.get(where="教育动态"), state="已整改", person="李静", source="回复.xlsx",
        imported_at=datetime(day.year, day.month, day.day, 9, tzinfo=TIMEZONE),
    )  # fmt: skip
    record_notice(Q4, date(2027, 1, 6))
    text = letter(exported(county)["青禾县教育局整改通知单.docx"])
    assert ("期限2027年1月11日）\n· 单位回复已整改，回复后尚未复查" in text) is told


@pytest.fixture
def unseen(county: Path) -> Demand:
    """What November's order demanded of 青禾县教育局, and December's inspection could not look at."""
    Finding.objects.filter(review="待核").update(review="误报")
    Finding.objects.filter(where__in=("工作动态", "学校动态", "通知公告")).delete()
    monthly.write(Month(2026, 11), date(2026, 12, 1))
    orders.write(Month(2026, 11), county / "11月")
    Issue.objects.update(at=datetime(2026, 12, 1, 9, tzinfo=TIMEZONE))
    edu = Result.objects.get(inspection__period="2026-12", name="青禾县教育局")
    edu.findings.filter(where="教育动态").delete()
    edu.answers.filter(indicator="column_stale").update(outcome="未能检查")
    return Demand.objects.get(where="教育动态")


def replied(demand: Demand, state: str, text: str = "") -> None:
    Reply.objects.create(
        demand=demand, state=state, explanation=text, person="李静", source="回复.xlsx",
        imported_at=datetime(2026, 12, 7, 9, tzinfo=TIMEZONE),
    )  # fmt: skip


def december(folder: Path) -> tuple[list[Path], str, list[tuple[object, ...]]]:
    """December's notice; the letter to 青禾县教育局, and the rows of its list."""
    written = monthly.write(Month(2026, 12), date(2027, 1, 6), folder / "通报")
    (path,), _ = orders.write(Month(2026, 12), folder / "12月")
    made = files(path)
    rows = list(sheet(made["青禾县教育局整改清单.xlsx"]).iter_rows(min_row=2, values_only=True))
    return written, letter(made["青禾县教育局整改通知单.docx"]), rows


def test_what_is_carried_over_is_said_to_be_in_order_and_notice_alike(unseen: Demand, county: Path) -> None:
    written, told, rows = december(county)
    assert (
        "你单位主办的青禾县教育局网站有2个问题需要整改（见附件）：2026年12月检查中，经人工核实的1个，"
        "以前核实、这次检查没有看到整改的1个。\n（一）"
    ) in told
    assert any(
        str(row[13]).startswith("2026年11月核实，这次检查没有看到整改；以前已通知整改1次") for row in rows
    )
    listed = rows_of(named(written, ".xlsx"), "问题清单")
    assert [(row[5][:6], row[11]) for row in listed if row[1] == "青禾县教育局"] == [
        ("“政策文件”", "持续3个月"),
        ("“教育动态”", "2026年11月核实，未能复查"),
    ]
    assert "第6号起是以前核实、这次检查没有看到整改的1个，不计入本次核实的问题" in text_of(
        named(written, ".docx")
    )
    units = {row[0]: row[3:] for row in rows_of(named(written, ".xlsx"), "按单位")}
    assert (units["青禾县教育局"], units["合计"]) == ((1, 0, 1), (5, 1, 1))


def test_an_order_that_demands_more_than_its_notice_is_not_handed_over(unseen: Demand, county: Path) -> None:
    monthly.write(Month(2026, 12), date(2027, 1, 6), county / "通报")
    Demand.objects.filter(notice__period="2026-12").update(last_period="2026-12")
    with pytest.raises(ContradictionError, match="多于通报里这个单位的"):
        orders.write(Month(2026, 12), county)


@pytest.mark.parametrize(
    ("day", "state", "told"),
    [
        (date(2026, 12, 10), "12月复查已整改", ""),
        (date(2027, 1, 5), "检查以后复查已整改", "其中有1个检查以后复查已整改，不再交办。"),
    ],
)
def test_what_a_recheck_saw_mended_is_mended_everywhere(
    unseen: Demand, county: Path, day: date, state: str, told: str
) -> None:
    replied(unseen, "已整改")
    at = datetime(day.year, day.month, day.day, 9, tzinfo=TIMEZONE)
    Recheck.objects.create(demand=unseen, round=1, outcome="已整改", told="已有新的文章。", at=at)
    written, ordered, rows = december(county)
    assert ("教育动态" in ordered, len(rows)) == (False, 1)
    assert "有1个问题需要整改（见附件）。" in ordered
    assert told in text_of(named(written, ".docx"))
    quarter = quarterly.write(Q4, date(2027, 1, 6))
    ledger = {row[4]: row[10] for row in rows_of(named(quarter, ".xlsx"), "问题整改台账")}
    assert next(how for what, how in ledger.items() if "教育动态" in what) == state
    assert not Demand.objects.filter(where="教育动态", notice__period="2026Q4").exists()


def test_what_was_seen_mended_under_one_number_is_urged_under_no_other(unseen: Demand, county: Path) -> None:
    december(county)
    again = Demand.objects.get(where="教育动态", notice__period="2026-12")
    Recheck.objects.create(
        demand=unseen, round=1, outcome="已整改", told="已有新的文章。",
        at=datetime(2027, 1, 15, 9, tzinfo=TIMEZONE),
    )  # fmt: skip
    assert closing.lines(again.notice, [again])[0].mended
    assert demands.to_hand(Month(2026, 12)).again
    Recheck.objects.create(
        demand=again, round=1, outcome="未整改", told="没有新的。", at=datetime(2027, 1, 20, tzinfo=TIMEZONE)
    )
    assert not closing.lines(again.notice, [again])[0].mended
    assert not closing.lines(unseen.notice, [unseen])[0].mended


def test_what_letters_of_its_quarter_demand_a_month_demands_again_only_when_asked(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Finding.objects.filter(review="待核").update(review="误报")
    quarterly.write(Q4, date(2027, 1, 8))
    orders.write(Q4)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "n")
    monthly.write(Month(2026, 12), date(2027, 1, 8))
    assert main(["rectify", "export", "2026-12"]) == 0
    told = "".join(capsys.readouterr().out.split())
    assert (
        "2026年第四季度的整改通知单已经要求整改其中6个：再写一份，同一个问题就有两个编号、两个期限。" in told
    )
    assert not Demand.objects.filter(notice__period="2026-12", version__gt=0).exists()
    _, letter_, rows = december(office)
    known = "以前已通知整改1次，最近一次是2026年第四季度通报（编号2026Q4-00"
    assert all(str(row[13]).startswith(known) for row in rows)
    assert known in letter_


def test_what_comes_back_after_a_recheck_saw_it_mended_came_back(county: Path, unseen: Demand) -> None:
    policy = Demand.objects.get(where="政策文件")
    at = datetime(2026, 12, 10, 9, tzinfo=TIMEZONE)
    Recheck.objects.create(demand=policy, round=1, outcome="已整改", told="已有新的文章。", at=at)
    written, told, rows = december(county)
    states = {row[5][:6]: row[11] for row in rows_of(named(written, ".xlsx"), "问题清单")}
    assert states["“政策文件”"] == "再次出现"
    (known,) = (row[13] for row in rows if row[4] == "政策文件")
    assert known.startswith("2026年12月10日看到已经整改，后来再次出现；以前已通知整改1次，")
    assert all(part in told for part in known.split("；"))


def test_what_a_unit_disputes_is_not_demanded_again_until_somebody_has_decided(
    unseen: Demand, county: Path
) -> None:
    replied(unseen, "有异议", "不属实，栏目已经合并")
    _, told, rows = december(county)
    assert "其中1个你单位有异议或者称无法整改，核实以前不要求整改。\n（一）" in told
    (row,) = [row for row in rows if row[4] == "教育动态"]
    assert "单位对以前的通知（编号2026-11-005）有异议，待核：核实以前不要求整改，结果另行告知。" in row
    again = Demand.objects.get(where="教育动态", notice__period="2026-12")
    assert closing.lines(again.notice, [again])[0].objection == "单位有异议，请人工核对"
    decided = datetime(2027, 1, 7, tzinfo=TIMEZONE)
    Finding.objects.filter(where="教育动态").update(reviewed_at=decided)
    assert not closing.lines(again.notice, [again])[0].objection


def test_a_row_says_where_a_link_leads_whose_evidence_is_of_its_page_alone(noticed: Path) -> None:
    demand = Demand.objects.get(where="教育动态")
    page, file = "http://jyj.qinghe.gov.cn/tz/1.html", "http://jyj.qinghe.gov.cn/files/sqb.doc"
    demand.url, demand.data = file, {"page": page}
    demand.evidence = [{"url": page, "at": "2026-12-31T10:00:00+08:00", "seen": "正文里仍写着“见附件”"}]
    demand.save()
    told = letter(exported(noticed)["青禾县教育局整改通知单.docx"])
    assert f"链接、附件地址：{file}" in told


def test_each_row_of_an_annex_names_its_account_once(noticed: Path) -> None:
    made = exported(noticed)
    table = Document(io.BytesIO(made["柳林乡人民政府整改通知单.docx"])).tables[-1]
    row = "".join(cell.text for cell in table.rows[1].cells)
    assert row.count("柳林乡之声") == 1
    assert row.count("“柳林乡之声”微信公众号") == row.count("微信公众号") == 1
    Notice.objects.update(figures={})
    for demand in Demand.objects.filter(where="教育动态"):
        Demand.objects.filter(account__isnull=False).update(unit=demand.unit, unit_name=demand.unit_name)
    table = Document(io.BytesIO(exported(noticed)["青禾县教育局整改通知单.docx"])).tables[-1]
    told = ["".join(cell.text for cell in row.cells) for row in table.rows[1:]]
    assert sorted(text.count("“柳林乡之声”微信公众号") for text in told) == [0, 0, 1]
    assert sorted(text.count("青禾县教育局网站") for text in told) == [0, 1, 1]


def test_units_with_one_name_get_files_of_their_own(noticed: Path) -> None:
    Demand.objects.update(unit_name="青禾县教育局")
    Notice.objects.update(figures={})
    made = exported(noticed)
    assert {name for name in made if name.endswith("xlsx")} == {
        "青禾县教育局整改清单.xlsx",
        *(f"青禾县教育局（{number}）整改清单.xlsx" for number in (2, 3, 4)),
    }
    assert len({number for name in made if name.endswith("xlsx") for number in numbers(made[name])}) == (
        Demand.objects.count()
    )


def test_a_unit_has_one_name_in_its_letter_where_its_demands_tell_two(noticed: Path) -> None:
    Demand.objects.filter(where="教育动态").update(unit_name="青禾县教育体育局")
    Notice.objects.update(figures={})
    made = exported(noticed)
    assert "青禾县教育局：" in letter(made["青禾县教育局整改通知单.docx"])
    assert not any("体育" in name for name in made)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("㐂𠮷乡人民政府", "㐂𠮷乡人民政府"),
        ('a/b\\c:d*e?"f<g>|\u202e..', "a_b_c_d_e__f_g__"),
        ("..", "单位"),
        ("青" * 100, "青" * 50),
        ("𠮷" * 100, "𠮷" * 37),
    ],
)
def test_a_unit_s_name_makes_a_file_name_anywhere(name: str, wanted: str) -> None:
    assert file_names([name]) == [wanted]


def test_evidence_stands_beside_what_is_printed_and_makes_no_row_high(noticed: Path) -> None:
    look = {"url": "http://jyj.qinghe.gov.cn/1", "at": "2026-12-28T09:02:00+08:00", "seen": "电话13812345678"}
    Demand.objects.filter(where="教育动态").update(evidence=[look | {"seen": look["seen"] * 20}] * 2)
    made = sheet(exported(noticed)["青禾县教育局整改清单.xlsx"])
    *printed, evidence = next(made.iter_rows(min_row=2, max_row=2))
    assert "138****5678" in str(evidence.value)
    assert made.print_area.replace("$", "").endswith(f":{printed[-1].column_letter}3")
    assert made.row_dimensions[2].height == made.row_dimensions[3].height


def test_hostile_and_personal_text_stays_harmless_text(noticed: Path) -> None:
    evil = '=HYPERLINK("http://x")<script>{{ 7*7 }}\u202e，电话13812345678'
    Demand.objects.filter(where="教育动态").update(message=evil, suggestion="@SUM(A1)", quote="-1")
    made = exported(noticed)
    cells = sheet(made["青禾县教育局整改清单.xlsx"])[2]
    assert {cell.data_type for cell in cells[:9] if cell.value} == {"s"}
    assert cells[3].value == '=HYPERLINK("http://x")<script>｛{ 7*7 }｝，电话138****5678。'
    text = letter(made["青禾县教育局整改通知单.docx"])
    assert "138****5678" in text
    assert "13812345678" not in text
    assert "<script>" in text


def test_what_is_filled_in_is_offered_and_checked_by_excel(noticed: Path) -> None:
    content = exported(noticed)["青禾县教育局整改清单.xlsx"]
    kinds = {rule.type: str(rule.sqref) for rule in sheet(content).data_validations.dataValidation}
    assert kinds == {"list": "J2:J20000", "date": "L2:L20000"}


def test_a_unit_of_the_ledger_with_demands_is_not_lost(noticed: Path) -> None:
    with pytest.raises(Exception, match="protected"):
        Unit.objects.get(name="青禾县教育局").delete()
