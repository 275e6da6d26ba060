"""The month's and the quarter's notices say what the records say, and only what a person confirmed."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from reports import annual, issuing, monthly, prose, quarter, quarterly
from reports.errors import UserError
from reports.facts import as_told
from reports.models import Account, Answer, Demand, Finding, Inspection, Named, Notice, Result
from reports.periods import Month, Quarter
from reports.rectify import book, demands, lives, orders
from tests.reports.documents.records import PLANTED, Planted, inspect

Q4 = Quarter(2026, 4)
SIGNED = date(2027, 1, 6)


def text_of(path: Path) -> str:
    """Everything that a reader of a Word document sees."""
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def rows_of(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return list(load_workbook(path)[sheet].iter_rows(min_row=2, values_only=True))


def named(paths: list[Path], suffix: str) -> Path:
    return next(path for path in paths if path.suffix == suffix)


@pytest.fixture
def notice(county: Path) -> list[Path]:
    return quarterly.write(Q4, SIGNED)


def test_the_quarter_names_who_failed_in_any_of_its_months(notice: list[Path]) -> None:
    text = text_of(named(notice, ".docx"))
    assert (
        "列入检查台账的政府网站3个，检查3个，检查比例100%；合格2个，不合格1个（名单见附件1），合格率66.67%。"
        in text
    )
    assert (
        "列入检查台账的政务新媒体账号12个，检查11个，检查比例91.67%；合格9个，不合格2个（名单见附件2），合格率81.82%。"
        in text
    )


def test_a_rate_counts_only_what_was_checked(notice: list[Path]) -> None:
    assert "未能检查1个，不计入合格率：“青禾教育”新浪微博（台账中没有填写最近更新日期）。" in text_of(
        named(notice, ".docx")
    )


def test_a_failed_site_says_in_which_months_and_whether_it_was_fixed(notice: list[Path]) -> None:
    workbook = named(notice, ".xlsx")
    site = rows_of(workbook, "不合格网站")[0]
    assert site[1:4] == ("青禾县教育局", "6499990012", "青禾县教育局")
    assert str(site[4]).startswith("（10月、11月）")
    assert site[5] == "部分整改"
    accounts = {row[2]: row[5] for row in rows_of(workbook, "不合格政务新媒体")}
    assert accounts == {"青禾三农": "已整改", "柳林乡之声": "未整改"}


def test_a_month_is_only_blamed_for_its_own_reason(county: Path) -> None:
    site = Inspection.objects.get(period="2026-12").results.get(site__name="青禾县教育局")
    Finding.objects.create(
        result=site, key="d" * 16, indicator="site_unreachable", level="单项否决", certainty="确定",
        subject=site.name, url="http://jyj.qinghe.gov.cn/", message="共访问首页140次，打不开的有14次。",
        first_period="2026-12", review="属实", data={"identity": "无法访问", "clause": "单项否决第2项"},
    )  # fmt: skip
    row = rows_of(named(quarterly.write(Q4, SIGNED), ".xlsx"), "不合格网站")[0]
    stale, unreachable = str(row[4]).split("；")
    assert stale.startswith("（10月、11月）")
    assert "5个未按期更新" in stale
    assert unreachable == "（12月）共访问首页140次，打不开的有14次（单项否决第2项）"


def test_columns_of_one_site_are_told_together(county: Path) -> None:
    for finding in Finding.objects.filter(indicator="column_stale", subject="青禾县教育局"):
        finding.data |= {"limit": "14天", "newest": "2026-05-03"}
        finding.save()
    text = text_of(named(quarterly.write(Q4, SIGNED), ".docx"))
    assert (
        "青禾县教育局网站（青禾县教育局）：“教育动态”（自2026年5月3日以来，持续未整改）、“工作动态”"
        "（自2026年5月3日以来，已整改）、“学校动态”（自2026年5月3日以来，已整改）等5个栏目超过14天未更新，"
        "其中已整改3个、持续未整改2个。具体见附件3。"
    ) in text
    assert "“政务服务中心”（已整改）、“下载申请表”（持续未整改）2个链接打不开。" in text


def test_the_machine_s_doubts_do_not_stand_in_what_a_person_confirmed(county: Path) -> None:
    Finding.objects.filter(indicator="column_blank").update(
        indicator="misstatement",
        message="《要闻》中写有“甲”，规范的写法是“乙”。",
        certainty="疑似",
    )
    text = text_of(named(quarterly.write(Q4, SIGNED), ".docx"))
    assert "规范的写法是“乙”" in text
    assert "疑似" not in text


def test_a_problem_is_followed_through_the_months(notice: list[Path]) -> None:
    states = [row[10] for row in rows_of(named(notice, ".xlsx"), "问题整改台账")]
    assert states.count("未整改") == 5
    assert states.count("新核实，待整改") == 1
    assert states.count("11月复查已整改") == 2
    assert states.count("12月复查已整改") == 5
    assert (
        "本季度共核实问题13个；截至2026年12月检查，已整改7个，尚未整改6个，未能复查0个（见附件3）。"
        in text_of(named(notice, ".docx"))
    )


@pytest.mark.parametrize("words", ["登录后查看", "招生入口", "青禾公安"])
def test_what_was_dismissed_or_waits_stands_in_no_signed_document(notice: list[Path], words: str) -> None:
    signed = [path for path in notice if "内部" not in path.name]
    assert len(signed) == 3
    assert words not in text_of(named(signed, ".docx"))
    assert words not in named(signed, ".html").read_text(encoding="utf-8")
    assert all(words not in str(row) for row in rows_of(named(signed, ".xlsx"), "问题整改台账"))


def test_what_waits_lies_in_a_workbook_of_its_own(notice: list[Path]) -> None:
    inner = next(path for path in notice if "内部" in path.name)
    rows = {str(row[6]): row[10] for row in rows_of(inner, "待复核线索")}
    assert len(rows) == 2
    assert rows[
        "“青禾公安”新浪微博最近一次更新是2026年12月10日，到监测时间点已有21天（超过14天即单项否决）。"
    ] == ("可能由合格变为不合格")


def test_what_no_longer_waits_takes_its_workbook_with_it(county: Path) -> None:
    inner = next(path for path in quarterly.write(Q4, SIGNED) if "内部" in path.name)
    Finding.objects.filter(review="待核").update(review="误报")
    assert inner not in quarterly.write(Q4, SIGNED)
    assert not inner.exists()


def test_the_deadline_is_a_date(notice: list[Path]) -> None:
    assert "于2027年1月13日前（5个工作日，遇法定节假日顺延）完成" in text_of(named(notice, ".docx"))


def test_the_notice_is_recorded_with_whom_it_names(notice: list[Path]) -> None:
    row = Notice.objects.get(kind="季度通报", period="2026Q4")
    assert row.issued_on == SIGNED
    assert row.figures["accounts"] == [12, 11, 2]
    assert row.figures["pending"] == 2
    assert {str(one.account) for one in row.named.filter(account__isnull=False)} == {
        "“青禾三农”抖音号",
        "“柳林乡之声”微信公众号",
    }
    site = row.named.get(site__isnull=False)
    assert {finding.indicator for finding in site.findings.all()} == {"column_stale"}
    assert all(finding.review == "属实" for one in row.named.all() for finding in one.findings.all())


def test_a_second_run_replaces_the_first(notice: list[Path]) -> None:
    assert quarterly.write(Q4, date(2027, 1, 7)) == notice
    assert Notice.objects.filter(kind="季度通报").count() == 1
    assert Named.objects.filter(notice__kind="季度通报").count() == 3
    assert "2027年1月7日" in text_of(named(notice, ".docx"))
    assert {path.name for path in notice[0].parent.glob(".*")} == {".written.json", ".written.lock"}


def test_a_notice_that_somebody_edited_is_kept(notice: list[Path]) -> None:
    written = named(notice, ".docx")
    document = Document(str(written))
    document.add_paragraph("办公室加的一段")
    document.save(str(written))
    kept = quarterly.write(Q4, SIGNED)[-1]
    assert "办公室加的一段" in text_of(kept)
    assert "办公室加的一段" not in text_of(written)
    assert quarterly.write(Q4, SIGNED) == notice


@pytest.mark.parametrize("suffix", [".docx", ".html"])
def test_no_document_shows_none_or_english(notice: list[Path], county: Path, suffix: str) -> None:
    paths = notice + monthly.write(Month(2026, 11)) + (annual.write(2026) if suffix == ".docx" else [])
    for path in paths:
        if path.suffix == suffix:
            text = text_of(path) if suffix == ".docx" else visible(path.read_text(encoding="utf-8"))
            text = re.sub(r"https?://\S+", "", text)
            assert not re.findall(r"[A-Za-z]{2,}", text)


def visible(html: str) -> str:
    return re.sub(r"<(style|script)>.*?</\1>|<[^>]+>", " ", html, flags=re.S)


def test_a_quarter_without_a_problem_has_no_annexes_and_no_demands_to_fix(county: Path) -> None:
    Finding.objects.all().delete()
    text = text_of(named(quarterly.write(Q4, SIGNED), ".docx"))
    assert "附件" not in text
    assert "本期检查没有核实到需要通报的问题。" in text
    assert "合格率100%" in text
    assert "立即整改" not in text


def test_only_one_annex_is_not_numbered(county: Path) -> None:
    Finding.objects.exclude(indicator="broken_link").delete()
    text = text_of(named(quarterly.write(Q4, SIGNED), ".docx"))
    assert "附件：问题整改台账" in text
    assert "\n附件\n" in text
    assert "附件1" not in text


def test_a_month_that_was_not_finished_is_left_out_and_said(county: Path) -> None:
    Inspection.objects.filter(period="2026-11").update(state="进行中", finished=None)
    text = text_of(named(quarterly.write(Q4, SIGNED), ".docx"))
    assert "本季度共开展月度检查2次（11月没有完成检查，未列入）" in text
    assert "2026年10月、12月，" in text
    assert "10月至12月" not in text


def test_who_could_not_be_checked_in_some_month_is_counted(county: Path) -> None:
    Inspection.objects.get(period="2026-10").results.filter(name="青禾县人民政府").update(state="未能检查")
    Finding.objects.filter(result__name="青禾县人民政府", result__inspection__period="2026-10").delete()
    text = text_of(named(quarterly.write(Q4, SIGNED), ".docx"))
    assert "政府网站3个，检查3个（其中1个10月未能检查：青禾县人民政府网站），检查比例100%；合格2个，" in text
    assert "政务新媒体账号12个，检查11个，检查比例91.67%" in text


def test_who_joined_and_who_left_the_ledger_in_the_quarter_is_named(county: Path) -> None:
    results = Result.objects.filter(account__isnull=False)
    results.filter(name__contains="青禾公安", account__platform="微信公众号").exclude(
        inspection__period="2026-10"
    ).delete()
    results.filter(name__contains="河东镇发布").exclude(inspection__period="2026-12").delete()
    text = text_of(named(quarterly.write(Q4, SIGNED), ".docx"))
    assert (
        "政务新媒体账号12个（其中1个11月起不在检查台账：“青禾公安”微信公众号；"
        "1个12月起列入：“河东镇发布”微信公众号），检查11个，检查比例91.67%"
    ) in text


def leak(county: Path) -> None:
    """Numbers of persons in a file, and a wrong word on the page that leads to it."""
    for month in (11, 12):
        result = Inspection.objects.get(period=f"2026-{month}").results.get(name="青禾县教育局")
        told = {"result": result, "subject": result.name, "certainty": "疑似", "review": "属实"}
        at = result.inspection.as_of.isoformat()
        for indicator, url, data in (
            ("personal_data", FILE, {"page": PAGE, "identity": "身份证号"}),
            ("typo", PAGE, {"wrong": "峻工", "right": "竣工", "identity": "峻工", "times": "1"}),
        ):
            Finding.objects.create(
                key=indicator.ljust(16, "0")[:16], indicator=indicator, level="提示", url=url, data=data,
                message=f"《名单》{indicator}。", quote="峻工", first_period="2026-11",
                evidence=[{"url": one, "at": at, "seen": "看到"} for one in (url, PAGE)], **told,
            )  # fmt: skip


FILE, PAGE = "http://jyj.qinghe.gov.cn/files/a.xlsx", "http://jyj.qinghe.gov.cn/mingdan.html"


def test_what_everybody_gets_leads_nobody_to_numbers_of_persons(county: Path) -> None:
    leak(county)
    everybody = [*monthly.write(Month(2026, 12), SIGNED), *quarterly.write(Q4, SIGNED)]
    for path in (one for one in everybody if "内部" not in one.name):
        content = path.read_bytes()
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as package:
                content = b"".join(map(package.read, package.namelist()))
        assert not [one for one in (FILE, PAGE) if one.encode() in content], path.name
        assert path.suffix != ".html" or f"jyj.qinghe.gov.cn{prose.AT_UNIT}" in content.decode(), path.name
    (letters,), handed = orders.write(Q4)
    own = next(one for one in handed.demands if one.indicator == "personal_data")
    assert (orders.row(own)["网址"], orders.row(own)["链接附件地址"]) == (PAGE, FILE)
    assert letters.exists()
    (ledger,), _ = book.write(Q4)
    row = next(row for row in rows_of(ledger, "整改情况") if "personal_data" in str(row[4]))
    assert row[17:19] == (PAGE, FILE)


def test_what_was_left_undone_is_told_of_those_alone_that_are_well_over_the_quarter(county: Path) -> None:
    for result in Result.objects.filter(account__isnull=False).exclude(inspection__period="2026-12"):
        result.answers.create(indicator="account_by_person", outcome="未能检查")
    Result.objects.filter(account__isnull=False, inspection__period="2026-12").update(state="未能检查")
    text = text_of(named(quarterly.write(Q4, SIGNED), ".docx"))
    assert "检查比例91.67%；合格9个，" in text
    assert "合格的政务新媒体账号中，有的项目未能检查或者没有查全（“新媒体人工检查项目”9个），" in text


def test_a_rate_is_compared_with_the_last_quarter(county: Path) -> None:
    inspect(9, [one for one in PLANTED if one.subject == "“柳林乡之声”微信公众号"])
    Finding.objects.filter(result__inspection__period="2026-09").delete()
    text = text_of(named(quarterly.write(Q4, SIGNED), ".docx"))
    assert "合格率66.67%，较上季度（100%）下降33.33个百分点" in text


def test_what_could_not_be_looked_at_again_is_not_called_fixed(county: Path) -> None:
    answers = [
        result.answers.get(indicator="column_stale")
        for result in Inspection.objects.get(period="2026-11").results.filter(site__name="青禾县人民政府")
    ]
    answers[0].outcome = "未能检查"
    answers[0].save()
    Inspection.objects.get(period="2026-12").results.filter(site__name="青禾县人民政府").update(
        state="未能检查"
    )
    states = {
        str(row[4]): row[10] for row in rows_of(named(quarterly.write(Q4, SIGNED), ".xlsx"), "问题整改台账")
    }
    stale = next(state for message, state in states.items() if message.startswith("“乡镇动态”"))
    assert stale == "未能复查"


def test_a_column_refilled_with_old_articles_is_not_called_fixed(county: Path) -> None:
    stale = Finding.objects.get(message__startswith="“乡镇动态”")
    for result in stale.result.site.results.exclude(pk=stale.result_id):
        Finding.objects.create(
            result=result, key="f" * 16, indicator="republished", level="提示", certainty="疑似",
            subject=stale.subject, url=stale.url + "1", message="疑似旧稿重发。", first_period="2026-11",
            data={"column": "乡镇动态"},
        )  # fmt: skip
    states = {
        str(row[4]): row[10] for row in rows_of(named(quarterly.write(Q4, SIGNED), ".xlsx"), "问题整改台账")
    }
    assert next(state for message, state in states.items() if message.startswith("“乡镇动态”")) == "未能复查"


def test_a_month_that_is_not_finished_has_no_notice(county: Path) -> None:
    with pytest.raises(UserError, match="xunjian inspect 2026-08"):
        monthly.write(Month(2026, 8))
    Inspection.objects.filter(period="2026-11").update(state="进行中")
    with pytest.raises(UserError, match="还没有完成"):
        monthly.write(Month(2026, 11))


def test_the_month_compares_with_the_month_before(county: Path) -> None:
    paths = monthly.write(Month(2026, 12))
    text = text_of(named(paths, ".docx"))
    assert "经人工核实，本次检查共有问题6个，其中栏目更新不及时3个、" in text
    assert (
        "与上次检查（2026年11月）相比，新增1个，持续未整改5个；"
        "上次核实的问题10个，到本次检查，持续未整改5个、已整改5个。" in text
    )
    assert "另有2条检查线索尚待人工核实，未计入本期问题。" in text
    assert len(rows_of(named(paths, ".xlsx"), "问题清单")) == 6


def test_a_limit_that_is_near_is_a_warning_and_no_problem(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prose, "signing_day", lambda *_: date(2026, 11, 2))
    result = Inspection.objects.get(period="2026-10").results.get(account__name="河东镇发布")
    Finding.objects.create(
        result=result, key="e" * 16, indicator="account_due", level="提示", certainty="确定",
        subject=result.name, url="", message="“河东镇发布”微信公众号已有11天未更新。", first_period="2026-10",
        data={"deadline": "2026-11-03"},
    )  # fmt: skip
    paths = monthly.write(Month(2026, 10))
    text = text_of(named(paths, ".docx"))
    assert "三、早期预警" in text
    assert "四、工作要求" in text
    assert all("河东镇" not in str(row) for row in rows_of(named(paths, ".xlsx"), "问题清单"))
    assert not any("内部" in path.name for path in paths)


def test_a_warning_whose_day_is_past_is_no_warning_any_more(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = Inspection.objects.get(period="2026-10").results.get(account__name="河东镇发布")
    for number, day in enumerate(("2026-11-03", "2026-11-06")):
        Finding.objects.create(
            result=result, key=f"{number}" * 16, indicator="account_due", level="提示", certainty="确定",
            subject=result.name, url="", message=f"最迟{day}要更新。", first_period="2026-10",
            data={"deadline": day},
        )  # fmt: skip
    monkeypatch.setattr(prose, "signing_day", lambda *_: date(2026, 11, 5))
    text = text_of(named(monthly.write(Month(2026, 10)), ".docx"))
    assert "河东镇人民政府，最迟2026-11-06要更新。" in text
    assert "2026-11-03" not in text


def test_the_year_counts_an_account_once_however_often_it_was_named(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    demands.issue(Q4, "青政办发〔2027〕1号")
    quarterly.write(Q4, SIGNED)
    first = Notice.objects.create(
        kind="季度通报",
        period="2026Q3",
        title="第三季度通报",
        issued_on=date(2026, 10, 9),
        folder="x",
        version=1,
    )
    account = Account.objects.get(name="柳林乡之声")
    Named.objects.create(notice=first, account=account, name=str(account), unit_name="柳林乡人民政府")
    paths = annual.write(2026)
    assert "共开展月度检查3次，下发季报2期，通报不合格政务新媒体2个。" in text_of(named(paths, ".docx"))
    workbook = named(paths, ".xlsx")
    assert len(rows_of(workbook, "点名的政务新媒体")) == 3
    assert len(rows_of(workbook, "月度检查")) == 3
    assert rows_of(workbook, "汇总")[2][1] == 2


def test_a_notice_is_not_dated_before_its_last_inspection(county: Path) -> None:
    with pytest.raises(UserError, match=r"成文日期2020年1月1日早于.*2027年1月1日.*请写 2027-01-01"):
        quarterly.write(Q4, date(2020, 1, 1))
    assert not Notice.objects.exists()
    assert quarterly.write(Q4, date(2027, 1, 1))


def test_a_draft_of_a_quarter_that_is_not_over_is_not_counted_as_issued(county: Path) -> None:
    Inspection.objects.filter(period="2026-12").update(state="进行中", finished=None)
    quarterly.write(Q4, date(2026, 12, 1))
    paths = annual.write(2026)
    text = text_of(named(paths, ".docx"))
    assert "共开展月度检查2次，下发季报0期，通报不合格政务新媒体0个。" in text
    assert "第四季度通报还是草稿，没有计入。" in text
    assert "点名的政务新媒体" not in load_workbook(named(paths, ".xlsx")).sheetnames


def test_an_inspection_finished_before_the_last_second_of_its_moment_s_day_is_told(county: Path) -> None:
    for month, hours in (("2026-11", 24), ("2026-12", -15)):
        row = Inspection.objects.get(period=month)
        row.finished = row.as_of + timedelta(hours=hours)
        row.save()
    rows = rows_of(named(annual.write(2026), ".xlsx"), "月度检查")
    assert [row[3] for row in rows[1:]] == ["2026年12月1日", "2026年12月31日"]


def test_a_row_of_a_workbook_is_as_high_as_its_longest_cell_and_a_sheet_as_wide_as_a_page(
    notice: list[Path],
) -> None:
    for path in [one for one in notice if one.suffix == ".xlsx"]:
        for sheet in load_workbook(path).worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    wide = len(str(cell.value or "").encode("gb18030"))
                    lines = wide / sheet.column_dimensions[cell.column_letter].width
                    assert (sheet.row_dimensions[cell.row].height or 15) >= min(lines, 27) * 15, cell
            assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)


def test_the_reasons_of_one_row_are_told_as_one_sentence(county: Path) -> None:
    quarterly.write(Q4, SIGNED)
    demands.issue(Q4, "青政办发〔2027〕1号")
    Named.objects.update(reasons=["空白栏目有5个。", "首页打不开。"])
    rows = rows_of(named(annual.write(2026), ".xlsx"), "点名的政务新媒体")
    assert {row[-1] for row in rows} == {"空白栏目有5个；首页打不开"}


def test_a_document_s_properties_name_it_the_office_and_the_day(county: Path) -> None:
    paths = [*quarterly.write(Q4, SIGNED), *monthly.write(Month(2026, 11)), *annual.write(2026)]
    said = [Document(str(path)).core_properties for path in paths if path.suffix == ".docx"]
    assert [(one.author, one.language) for one in said] == [("青禾县人民政府办公室", "zh-CN")] * 3
    assert [one.title for one in said] == [
        "青禾县人民政府办公室关于2026年第四季度全县政府网站和政务新媒体检查情况的通报",
        "青禾县人民政府办公室关于2026年11月全县政府网站和政务新媒体检查情况的通报",
        "2026年青禾县政府网站和政务新媒体检查工作数据",
    ]
    now = datetime.now(UTC)
    assert all(abs(now - at) < timedelta(minutes=5) for one in said for at in (one.created, one.modified))


def test_a_year_without_records_says_so(county: Path) -> None:
    assert "共开展月度检查0次，下发季报0期，通报不合格政务新媒体0个。" in text_of(
        named(annual.write(2025), ".docx")
    )


def test_what_was_mended_and_broke_again_is_one_problem_that_came_back(county: Path) -> None:
    stale = Finding.objects.get(message__startswith="“乡镇动态”")
    december = stale.result.site.results.get(inspection__period="2026-12")
    stale.pk, stale.result, stale.first_period = None, december, "2026-12"
    stale.save()
    rows = rows_of(named(quarterly.write(Q4, SIGNED), ".xlsx"), "问题整改台账")
    told = [(row[8], row[9], row[10]) for row in rows if str(row[4]).startswith("“乡镇动态”")]
    assert told == [("2026年10月", "2026年12月", "整改后再次出现，待整改")]
    orders.write(Q4, county)
    (path,), _ = book.write(Q4)
    firsts = [row[5] for row in rows_of(path, "整改情况") if str(row[4]).startswith("“乡镇动态”")]
    assert firsts == ["2026年10月"]
    assert Demand.objects.get(where="乡镇动态").mended_on == date(2026, 11, 30), "the day of November's look"
    paths = monthly.write(Month(2026, 12))
    assert "与上次检查（2026年11月）相比，新增1个，持续未整改5个，整改后再次出现1个；" in text_of(
        named(paths, ".docx")
    )
    assert states_of(paths)["“乡镇动态”"] == "再次出现"
    *_, months = rows_of(named(quarterly.write(Q4, SIGNED), ".xlsx"), "月度检查")
    assert months[3:7] == (7, 1, 5, 1)


def test_an_account_that_is_silent_again_in_the_month_that_mended_it_came_back(county: Path) -> None:
    silent = Finding.objects.filter(subject="“柳林乡之声”微信公众号").order_by("pk")
    for one, newest, days in zip(
        silent, ("2026-09-01", "2026-11-04", "2026-11-04"), (60, 26, 57), strict=True
    ):
        one.data |= {"identity": f"{newest}以来不更新", "newest": newest, "days": str(days)}
        one.key = as_told(one).key
        one.save()
    rows = rows_of(named(quarterly.write(Q4, SIGNED), ".xlsx"), "问题整改台账")
    told = [row[8:11] for row in rows if "柳林乡之声" in str(row[2])]
    assert told == [("2026年10月", "2026年12月", "整改后再次出现，待整改")]
    paths = quarterly.write(Q4, SIGNED)
    failed = {row[2]: row[5] for row in rows_of(named(paths, ".xlsx"), "不合格政务新媒体")}
    assert failed["柳林乡之声"] == "整改后再次出现，待整改"
    text = text_of(named(paths, ".docx"))
    assert "、整改后再次出现1个" in text
    states = states_of(monthly.write(Month(2026, 12)))
    assert [state for told, state in states.items() if "柳林乡" in told] == ["再次出现，持续2个月"]


def test_a_column_that_was_updated_between_two_inspections_came_back(county: Path) -> None:
    for one, newest, days in zip(
        Finding.objects.filter(where="教育动态").order_by("pk"),
        ("2026-05-03", "2026-11-02", "2026-10-30"),
        (181, 28, 62),
        strict=True,
    ):
        one.data |= {"newest": newest, "days": str(days)}
        one.save()
    rows = rows_of(named(quarterly.write(Q4, SIGNED), ".xlsx"), "问题整改台账")
    assert next(row[10] for row in rows if "“教育动态”" in str(row[4])) == "整改后再次出现，待整改"


def test_a_reader_can_add_up_what_became_of_each_month_s_problems(county: Path) -> None:
    gone = Finding.objects.get(where="通知公告", result__inspection__period="2026-11")
    gone.review = "误报"
    gone.save()
    Inspection.objects.get(period="2026-12").results.filter(name="青禾县教育局").update(state="未能检查")
    Finding.objects.filter(result__name="青禾县教育局", result__inspection__period="2026-12").delete()
    text = text_of(named(quarterly.write(Q4, SIGNED), ".docx"))
    told = re.findall(r"(\d+)月核实的问题(\d+)个，到(\d+)月检查，([^；。]+)[；。]", text)
    assert [(one[0], one[2]) for one in told] == [("10", "11"), ("11", "12")]
    for _, total, _, parts in told:
        assert sum(map(int, re.findall(r"(\d+)个", parts))) == int(total)
    assert "复核改为误报1个" in told[0][3]
    assert "未能复查" in told[1][3]
    told = text_of(named(monthly.write(Month(2026, 11)), ".docx"))
    assert re.search(r"上次核实的问题(\d+)个，到本次检查，[^。]*复核改为误报1个", told)


def test_each_problem_of_the_quarter_leads_to_its_number_in_its_month(county: Path) -> None:
    paths = quarterly.write(Q4, SIGNED)
    for row in rows_of(named(paths, ".xlsx"), "问题整改台账"):
        told = str(row[13])
        month, number = re.fullmatch(r"2026年(\d+)月问题清单第(\d+)号", told).groups()
        listed = rows_of(named(monthly.write(Month(2026, int(month))), ".xlsx"), "问题清单")
        assert listed[int(number) - 1][5] == row[4]
        assert f"证据：{told}" in text_of(named(paths, ".docx"))


def states_of(paths: list[Path]) -> dict[str, object]:
    """How each problem of a month stands, by the first words of its message."""
    return {str(row[5]).split("栏目")[0]: row[11] for row in rows_of(named(paths, ".xlsx"), "问题清单")}


def test_a_problem_that_stays_says_for_how_many_months(county: Path) -> None:
    states = states_of(monthly.write(Month(2026, 12)))
    assert states["“教育动态”"] == "持续3个月"
    assert states["“意见征集”"] == "持续2个月"
    assert states["“农业动态”"] == "新增"


def test_that_nothing_could_be_checked_is_said_once(county: Path) -> None:
    results = Inspection.objects.get(period="2026-12").results.filter(account__isnull=False)
    results.update(state="未能检查", reason="2026年12月31日核对：打不开。请换一台设备再核对。")
    Finding.objects.filter(result__in=results).delete()
    text = text_of(named(monthly.write(Month(2026, 12)), ".docx"))
    told = "均未能检查，不计算合格率。未能检查的原因：“青禾发布”微信公众号、"
    assert (told in text, "不计入合格率" in text) == (True, False)
    assert text.count("等12个（2026年12月31日核对：打不开）。") == 1


def test_a_month_in_which_nobody_could_look_is_no_new_beginning(county: Path) -> None:
    results = Inspection.objects.get(period="2026-11").results.filter(site__name="青禾县教育局")
    results.update(state="未能检查")
    Finding.objects.filter(result__in=results).delete()
    states = states_of(monthly.write(Month(2026, 12)))
    assert (states["“教育动态”"], states["“政策文件”"]) == ("持续2个月", "持续2个月")


@pytest.mark.parametrize(
    ("review", "state"), [("属实", "整改不到位，待整改"), ("待核", "未能复查"), ("误报", "11月复查已整改")]
)
def test_a_fix_that_a_person_found_to_be_none_is_called_so(county: Path, review: str, state: str) -> None:
    link = Finding.objects.get(where="政务服务中心", result__inspection__period="2026-10")
    Finding.objects.filter(key=link.key).exclude(pk=link.pk).delete()
    for result in link.result.site.results.exclude(pk=link.result_id):
        Finding.objects.create(
            result=result, key="a" * 16, indicator="sham_fix", level="提示", certainty="疑似", review=review,
            subject=link.subject, url=link.url, message="链接没有了，正文里仍写着“见附件”，请看。",
            evidence=[{"url": link.url, "at": result.inspection.as_of.isoformat(), "seen": "见附件"}],
            first_period="2026-11", data={"of": link.key, "told": "链接没有了，正文里仍写着“见附件”"},
        )  # fmt: skip
    paths = quarterly.write(Q4, SIGNED)
    rows = rows_of(named(paths, ".xlsx"), "问题整改台账")
    assert next(row[10] for row in rows if "“政务服务中心”" in str(row[4])) == state
    november = monthly.write(Month(2026, 11))
    text, why = text_of(named(november, ".docx")), "复查看到链接没有了，正文里仍写着“见附件”"
    told = "整改不到位的是：青禾县人民政府网站，《机构概况》页面上的链接“政务服务中心”打不开"
    said = ("整改不到位1个", told, f"{why}（证据见电子表格“提示”表第1号）。")
    assert [words in text for words in said] == [review == "属实"] * 3
    text = text_of(named(paths, ".docx"))
    assert [words in text for words in (f"{why}（整改不到位）", "，2026年12月提示第1号")] == [
        review == "属实"
    ] * 2
    if review == "属实":
        hint = rows_of(named(november, ".xlsx"), "提示")[0]
        heads = [cell.value for cell in load_workbook(named(november, ".xlsx"))["提示"][1]]
        assert heads[3:] == ["提示", "网址", "备注", "证据"]
        assert ("见附件" in str(hint[6]), hint[5]) == (True, "整改不到位的依据，已计入问题")
        assert "条，没有计入上述问题" not in text_of(named(november, ".docx"))
        demand = Demand.objects.get(notice__period="2026Q4", key=link.key)
        assert orders.row(demand)["问题"].endswith(f"{why}。")
        assert "见附件" in orders.sightings(demand.evidence)[0]


def test_what_was_withdrawn_as_no_problem_and_is_confirmed_again_is_new_everywhere(county: Path) -> None:
    again = Finding.objects.filter(where="教育动态", result__inspection__period__gte="2026-11").order_by("id")
    again.filter(result__inspection__period="2026-11").update(review="误报")
    paths, december = quarterly.write(Q4, SIGNED), monthly.write(Month(2026, 12), SIGNED)
    row = next(row for row in rows_of(named(paths, ".xlsx"), "问题整改台账") if "教育动态" in str(row[4]))
    assert (row[8], row[10]) == ("2026年12月", "新核实，待整改")
    assert states_of(december)["“教育动态”"] == "新增"
    assert "整改后再次出现" not in text_of(named(paths, ".docx"))
    demands.hand(demands.to_hand(Q4))
    (path,), _ = book.write(Q4, county)
    ledger = rows_of(path, "整改情况")
    assert next(row[5] for row in ledger if "教育动态" in str(row[4])) == "2026年12月"


def evidence_of(paths: list[Path], words: str) -> object:
    rows = rows_of(named(paths, ".xlsx"), "问题整改台账")
    return next(row[13] for row in rows if words in str(row[4]))


@pytest.mark.parametrize(("issued", "number"), [(True, 4), (False, 3)])
def test_numbers_of_an_issued_list_stay_whatever_is_dismissed_since(
    county: Path, issued: bool, number: int
) -> None:
    december, said = Month(2026, 12), "“教育动态”"
    listed = [str(row[5]) for row in rows_of(named(monthly.write(december, SIGNED), ".xlsx"), "问题清单")]
    assert said in listed[3]
    if issued:
        issuing.issue(Notice.objects.get(period="2026-12"))
    assert evidence_of(quarterly.write(Q4, SIGNED), said) == "2026年12月问题清单第4号"
    first = next(one for one in monthly.gather(december).current if one.finding.message == listed[0])
    Finding.objects.filter(key=first.finding.key).update(review="误报")
    Finding.objects.filter(where="招生入口").update(review="属实")
    paths = quarterly.write(Q4, SIGNED)
    assert evidence_of(paths, said) == f"2026年12月问题清单第{number}号"
    fresh = evidence_of(paths, "招生入口")
    assert (fresh == "2026年12月检查通报签发以后核实") is issued
    assert quarter.gather(Q4).renumbered == (() if issued else (december,))
    if not issued:
        monthly.write(december, SIGNED)
        assert quarter.gather(Q4).renumbered == ()


def test_a_month_carries_what_the_quarter_would(county: Path) -> None:
    sham, unseen = (
        Finding.objects.get(where=where, result__inspection__period="2026-10")
        for where in ("政务服务中心", "省农业厅")
    )
    Finding.objects.filter(where="学校动态", result__inspection__period="2026-11").delete()
    Answer.objects.filter(
        result__name="青禾县教育局", result__inspection__period="2026-11", indicator="column_stale"
    ).update(outcome="未能检查")
    for link in (sham, unseen):
        Finding.objects.filter(key=link.key).exclude(pk=link.pk).delete()
        for result in link.result.site.results.exclude(pk=link.result_id):
            again = [{"where": "页面", "url": link.url, "reason": "这次没有看到。"}]
            if link is unseen:
                result.answers.create(indicator="sham_fix", outcome="未能检查", unable=again)
                continue
            Finding.objects.create(
                result=result, key="a" * 16, indicator="sham_fix", level="提示", certainty="疑似",
                review="属实", subject=link.subject, url=link.url, message="链接没有了，请看。",
                first_period="2026-11", data={"of": link.key, "told": "链接没有了"},
            )  # fmt: skip
    month, quarters = monthly.write(Month(2026, 12), SIGNED), quarterly.write(Q4, SIGNED)
    text = text_of(named(month, ".docx"))
    told = "更早核实、到上次检查还没有看到整改的问题3个，本次复查已整改1个、整改不到位1个、未能复查1个。"
    assert told in text
    assert "整改不到位的是：青禾县人民政府网站，《机构概况》页面上的链接“政务服务中心”打不开" in text
    assert "第7号起是以前核实、这次检查没有看到整改的2个" in text
    states = [row[11] for row in rows_of(named(month, ".xlsx"), "问题清单")][6:]
    assert states == ["2026年10月核实，整改不到位", "2026年10月核实，未能复查"]
    demanded = [
        set(Demand.objects.filter(notice__period=one).values_list("key", flat=True))
        for one in ("2026-12", "2026Q4")
    ]
    assert demanded[0] == demanded[1]
    assert len(demanded[0]) == 8
    text = text_of(named(quarters, ".docx"))
    assert "尚未整改7个，未能复查1个" in text
    november, december = re.findall(r"到\d+月检查，([^；。]+)", text)
    assert december.endswith("（另有更早核实、11月没有看到的：已整改1个）")
    steps = [int(count) for count in re.findall(r"已整改(\d+)个", november + december)]
    assert f"已整改{sum(steps)}个，尚未整改7个" in text


def test_what_nobody_has_seen_mended_for_half_a_year_is_looked_for_again(county: Path) -> None:
    site, home = "青禾县农业农村局", "首页最新信息是2026年7月1日的，全站已有31天没有新的信息。"
    for month in (7, 8, 9):
        inspect(month, [Planted(site, "home_stale", "", home, (7,), data={"identity": "首页更新"})])
    Answer.objects.filter(
        indicator="home_stale", result__site__name=site, result__inspection__period__gt="2026-07"
    ).update(outcome="未能检查")
    open_ = [one.indicator for found in lives.still_open(Month(2027, 1)).values() for one in found]
    assert open_.count("home_stale") == 1
    assert "更早核实、到上次检查还没有看到整改的问题1个，本次复查未能复查1个。" in text_of(
        named(monthly.write(Month(2026, 12)), ".docx")
    )


def test_a_page_that_was_not_seen_again_is_not_called_mended(county: Path) -> None:
    link = Finding.objects.get(where="政务服务中心", result__inspection__period="2026-10")
    Finding.objects.filter(key=link.key).exclude(pk=link.pk).delete()
    for result in link.result.site.results.exclude(pk=link.result_id):
        unable = [{"where": "页面", "url": link.url, "reason": "这次没有看到。"}]
        Answer.objects.create(result=result, indicator="sham_fix", outcome="未能检查", unable=unable)
    rows = rows_of(named(quarterly.write(Q4, SIGNED), ".xlsx"), "问题整改台账")
    assert next(row[10] for row in rows if "“政务服务中心”" in str(row[4])) == "未能复查"


def test_months_that_tell_different_things_are_told_one_by_one(county: Path) -> None:
    silent = Finding.objects.filter(subject="“柳林乡之声”微信公众号", result__inspection__period="2026-12")
    silent.update(
        message="“柳林乡之声”微信公众号最近一次更新是2026年12月9日，已有22天（超过14天即单项否决）。"
    )
    row = next(
        row
        for row in rows_of(named(quarterly.write(Q4, SIGNED), ".xlsx"), "不合格政务新媒体")
        if row[2] == "柳林乡之声"
    )
    assert "（10月、11月）" in str(row[4])
    assert "（12月）最近一次更新是2026年12月9日" in str(row[4])


def test_months_that_tell_the_same_but_for_how_long_are_told_once(county: Path) -> None:
    for month, days in ((10, 60), (11, 90), (12, 121)):
        Finding.objects.filter(
            subject="“柳林乡之声”微信公众号", result__inspection__period=f"2026-{month}"
        ).update(message=f"“柳林乡之声”微信公众号最近一次更新是2026年9月1日，到监测时间点已有{days}天。")
    rows = rows_of(named(quarterly.write(Q4, SIGNED), ".xlsx"), "不合格政务新媒体")
    told = next(str(row[4]) for row in rows if row[2] == "柳林乡之声")
    assert told.startswith("（10月至12月）最近一次更新是2026年9月1日，到监测时间点已有121天")
    assert told.count("最近一次更新") == 1


def test_a_confirmed_hint_is_told_and_is_no_problem(county: Path) -> None:
    result = Inspection.objects.get(period="2026-12").results.get(site__name="青禾县人民政府")
    facts = {"result": result, "subject": result.name, "level": "提示", "certainty": "疑似", "review": "属实"}
    hint = {"indicator": "marks_missing", "message": "首页底部没有“网站地图”。"}
    typo = {"indicator": "typo", "message": "“峻工”应为“竣工”。"}
    for key, more in (("e" * 16, hint), ("f" * 16, typo)):
        Finding.objects.create(key=key, url=result.site.url, first_period="2026-12", **facts, **more)
    paths = monthly.write(Month(2026, 12))
    text = text_of(named(paths, ".docx"))
    assert "本次检查共有问题7个" in text  # 6 and the typo: confirmed, it is one
    assert "另有经人工核实的提示1条，没有计入上述问题" in text
    assert "网站地图" not in str(rows_of(named(paths, ".xlsx"), "问题清单"))
    assert "网站地图" in str(rows_of(named(paths, ".xlsx"), "提示"))
    levels = {str(row[5]): row[4] for row in rows_of(named(paths, ".xlsx"), "问题清单")}
    assert levels["“峻工”应为“竣工”。"] == "人工认定"


def test_a_number_that_an_older_version_recorded_is_in_no_document(county: Path) -> None:
    told = {"message": "公开了13912345678。", "quote": "电话13912345678", "where": "名单 13912345678"}
    evidence = [{"url": "", "at": "2026-11-30T09:00:00+08:00", "seen": "写着13912345678"}]
    assert Finding.objects.update(**told, suggestion="删去13912345678", evidence=evidence)
    december = monthly.write(Month(2026, 12))
    for path in (*quarterly.write(Q4, SIGNED), *december):
        body = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                body = b"".join(map(package.read, package.namelist()))
        assert b"13912345678" not in body, path.name
        assert b"139****5678" in body


def test_what_a_person_found_is_called_by_its_item(county: Path) -> None:
    result = Result.objects.get(inspection__period="2026-11", name="青禾县教育局")
    Finding.objects.create(
        result=result, key="f" * 16, indicator="by_person", level="提示", certainty="确定", where="内容准确",
        subject=result.name, message="局长已经换人。", first_period="2026-11", review="属实", data={},
    )  # fmt: skip
    paths = monthly.write(Month(2026, 11), date(2026, 12, 3))
    assert "内容准确（人工检查）1个" in text_of(named(paths, ".docx"))
    assert "内容准确（人工检查）" in str(rows_of(named(paths, ".xlsx"), "问题清单"))
    assert "人工检查项目1个" not in text_of(named(paths, ".docx"))


def test_what_a_check_left_out_is_told_beside_the_problem_that_it_found(county: Path) -> None:
    for name in ("青禾县人民政府", "“青禾发布”微信公众号"):
        result = Result.objects.get(inspection__period="2026-12", name=name)
        Answer.objects.create(
            result=result, indicator="by_person" if result.site else "account_by_person", outcome="有问题",
            unable=[{"where": "泄密", "url": "", "reason": "还没有人填写。"}],
        )  # fmt: skip
    left = "（“人工检查项目”1个），合格结论不包括没有查到的内容。"
    media = "合格的政务新媒体账号中，有的项目未能检查或者没有查全（“新媒体人工检查项目”1个）"
    for text in (
        text_of(named(quarterly.write(Q4, SIGNED), ".docx")),
        text_of(named(monthly.write(Month(2026, 12)), ".docx")),
    ):
        assert f"合格的政府网站中，有的项目未能检查或者没有查全{left}" in text
        assert media in text


def test_a_veto_is_told_with_its_clause(county: Path) -> None:
    december = Inspection.objects.get(period="2026-12").results
    account = december.get(name="“青禾发布”微信公众号")
    for key, result, indicator, message, clause in (
        ("a", december.get(name="青禾县人民政府"), "by_person", "网上办事一个事项也打不开。",
         "网站单项否决第6项①：未提供办事服务"),
        ("b", account, "account_misstatement", f"{account.name}《标题》中，“协尚”应为“协商”。",
         "国办秘函〔2019〕19号 政务新媒体单项否决第1项（出现严重表述错误）"),
    ):  # fmt: skip
        Finding.objects.create(
            result=result, key=key * 16, indicator=indicator, level="单项否决", certainty="确定",
            where="办事服务", subject=result.name, message=message, first_period="2026-12", review="属实",
            data={"clause": clause},
        )  # fmt: skip
    paths = quarterly.write(Q4, SIGNED)
    service = "网上办事一个事项也打不开（单项否决第6项①：未提供办事服务）"
    slip = "《标题》中，“协尚”应为“协商”（单项否决第1项：出现严重表述错误）"
    text = text_of(named(paths, ".docx"))
    assert (text.count(service), text.count(slip)) == (2, 2)
    assert "）严重表述错误" in text
    assert "）文字表述差错" not in text
    assert service in str(rows_of(named(paths, ".xlsx"), "不合格网站"))
    assert service in text_of(named(monthly.write(Month(2026, 12)), ".docx"))
