"""The counts as they are told: on a terminal, as a workbook and a draft, in the month's and year's papers."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from crawler.archive import Archive, Post
from crawler.plan import AccountPlan, Plan
from reports.errors import UserError
from reports.periods import Span
from tests.reports.counted import (
    EDUCATION,
    HEALTH,
    LONG,
    OFFICE,
    PORTAL,
    SCHOOLS,
    THREE,
    article,
    column,
    fill,
    inspected,
    share,
)
from tests.reports.working import xunjian

Capture = pytest.CaptureFixture[str]
EVIL = '=HYPERLINK("http://x.example","点我")'


@pytest.fixture
def office(folder: Path) -> Path:
    """The county with its November, read whole in December, and what came in over the year."""
    fill(folder)
    share("/tzgg/", topics="公共服务")
    share("/wjj/", HEALTH, "医疗卫生\n公共服务")
    more = {
        "/wjj/": column(
            "卫生", ("2026-11-06", "疫苗接种", "/wjj/1.html"), ("2026-11-08", EVIL, "/wjj/2.pdf")
        ),
        "/wjj/1.html": article("疫苗接种", "2026-11-06"),
        "/zz/": column("转载", ("2026-11-07", "国务院的文件", "http://www.gov.example/1.html")),
    }
    for month in (10, 11, 12):
        inspected(folder, month, {PORTAL: {**THREE, **more} if month > 10 else {}, SCHOOLS: {}}, day=25)
    return folder


def dealt(channel: str, period: str, received: int, answered: int, in_time: int | None = None) -> None:
    from reports.models import Interaction

    Interaction.objects.create(
        channel=channel, period=period, received=received, answered=answered, in_time=in_time
    )


def haiyuan() -> None:
    """海原县2020年年报's figures, put into 2026."""
    dealt("12345热线", "2026", 1501, 1501)
    dealt("公众号留言", "2026", 121, 116)
    dealt("书记信箱", "2026Q1", 100, 100)
    dealt("书记信箱", "2026-04-01..2026-12-31", 58, 58)
    dealt("人大代表建议", "2026", 24, 24)
    dealt("政协提案", "2026", 45, 45)


def rows_of(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return list(load_workbook(path, data_only=True)[sheet].iter_rows(min_row=2, values_only=True))


# --- spans ---


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("2026", "2026-01-01", "2026-12-31", "2026年"),
        ("2026-02", "2026-02-01", "2026-02-28", "2026年2月"),
        ("2026q4", "2026-10-01", "2026-12-31", "2026年第四季度"),
        ("2026-01-01..2026-06-30", "2026-01-01", "2026-06-30", "2026年1月1日至6月30日"),
        ("2026-12-05..2027-01-31", "2026-12-05", "2027-01-31", "2026年12月5日至2027年1月31日"),
    ],
)
def test_a_span_is_a_year_a_quarter_a_month_or_from_day_to_day(
    text: str, first: str, last: str, words: str
) -> None:
    span = Span.parse(text)
    assert (str(span.first), str(span.last), span.words) == (first, last, words)
    assert Span.parse(str(span)) == span


@pytest.mark.parametrize("text", ["2026-13", "去年", "..", "1999", "2026Q5"])
def test_what_is_no_span_is_told_how_to_be_written(text: str) -> None:
    with pytest.raises(UserError, match=r"请写成 2026（全年）、2026-11、2026Q4 或 2026-01-01\.\."):
        Span.parse(text)


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UserError, match="截止日期比起始日期还早"):
        Span.parse("2026-06-30..2026-01-01")


# --- what came in ---


def told(span: str) -> dict[str, tuple[object, ...]]:
    """received, answered, rate, in time, source and note by channel."""
    from reports import office
    from reports.counts import tally

    found = tally.gather(office.load(), Span.parse(span)).dealt
    return {d.channel: (d.received, d.answered, d.rate, d.in_time, d.source, d.note) for d in found}


def test_rates_are_computed_over_all_rows_of_a_channel(office: Path) -> None:
    haiyuan()
    found = told("2026")
    assert {channel: row[:3] for channel, row in found.items()} == {
        "12345热线": (1501, 1501, "100%"),
        "公众号留言": (121, 116, "95.9%"),
        "书记信箱": (158, 158, "100%"),
        "人大代表建议": (24, 24, "100%"),
        "政协提案": (45, 45, "100%"),
    }


def test_a_part_of_a_period_is_unknown_and_a_missing_month_is_told(office: Path) -> None:
    haiyuan()
    dealt("县长信箱", "2026-10", 3, 3, 2)
    dealt("县长信箱", "2026-11", 2, 1, 1)
    november, quarter = told("2026-11"), told("2026Q4")
    assert november["12345热线"] == (None, None, "—", None, "台账", "有2026年的，分不出这一段")
    assert november["县长信箱"] == (2, 1, "50%", 1, "台账", "")
    assert quarter["县长信箱"] == (5, 4, "80%", 3, "台账", "没有12月的")


LETTER = "<tr><td><a href='/l/{}.html'>{}</a></td><td>{}</td><td>{}</td><td>{}</td></tr>"
LETTERS = (
    ("1", "路灯不亮", "2026-11-02", "2026-11-12", "已办结"),
    ("2", "公交线路", "2026-11-03", "2026-11-23", "已办结"),
    ("3", "噪声扰民", "2026-11-20", "", "待回复"),
    ("4", "上月来信", "2026-10-20", "2026-10-22", "已办结"),
)
MAILBOX = {
    "/xx/": {
        "html": "<html><head><title>县长信箱</title><meta name='ColumnName' content='县长信箱'></head><body>"
        "<div class='crumb'>当前位置：<a href='/'>首页</a> &gt; <a href='#'>县长信箱</a></div>"
        "<table><tr><th>标题</th><th>来信时间</th><th>回复时间</th><th>办理状态</th></tr>"
        + "".join(LETTER.format(*letter) for letter in LETTERS)
        + "</table></body></html>"
    }
}


def test_a_public_mailbox_is_read_where_the_ledger_has_nothing_of_it(office: Path) -> None:
    from reports.models import Inspection

    Inspection.objects.all().delete()
    inspected(office, 11, {PORTAL: MAILBOX}, day=26)
    assert told("2026-11") == {"县长信箱": (3, 2, "66.7%", None, "网站公开的来信", "只是公开的部分")}
    rules = office / "本县.toml"
    rules.write_text('extends = "national"\n[counts]\nanswer_days = 15\n', encoding="utf-8")
    with (office / "xunjian.toml").open("a", encoding="utf-8") as config:
        config.write('profile = "本县.toml"\n')
    assert told("2026-11")["县长信箱"][3] == 1
    dealt("县长信箱", "2026-11", 9, 8)
    assert told("2026-11")["县长信箱"][4] == "台账"


@pytest.mark.parametrize(
    ("state", "answered", "drafted"),
    [("办理中", 2, "3封，已答复2封。"), ("不公开", None, "3封，已答复至少2封。")],
)
def test_a_letter_that_waits_takes_no_answer_from_the_draft(
    office: Path, state: str, answered: int | None, drafted: str
) -> None:
    from reports import office as settings
    from reports.counts import draft, tally
    from reports.models import Inspection

    Inspection.objects.all().delete()
    own = (
        "<html><head><title>噪声扰民</title></head><body><div>当前位置：<a href='/'>首页</a> &gt; "
        "<a href='/xx/'>县长信箱</a></div><table><tr><td>来信标题</td><td>噪声扰民</td></tr>"
        "<tr><td>来信时间</td><td>2026-11-20</td></tr><tr><td>来信内容</td><td>工地夜里施工。</td></tr>"
        f"<tr><td>办理状态</td><td>{state}</td></tr><tr><td>回复内容</td><td></td></tr></table></body></html>"
    )
    inspected(office, 11, {PORTAL: {**MAILBOX, "/l/3.html": {"html": own}}}, day=26)
    found = tally.gather(settings.load(), Span.parse("2026-11"))
    assert [(one.received, one.answered) for one in found.dealt] == [(3, answered)]
    assert any(line.endswith(drafted) for line in draft.text(found)), draft.text(found)


# --- accounts ---


def test_of_an_account_is_counted_what_was_seen_and_no_day_of_the_ledger(office: Path) -> None:
    from reports import office as settings
    from reports.counts import tally
    from reports.models import Account, Inspection, Result, Unit

    unit, inspection = Unit.objects.get(name=EDUCATION), Inspection.objects.get(period="2026-11")
    plans = tuple(AccountPlan(platform, "青禾教育") for platform in ("微信公众号", "微博"))
    folder = "archives/2026-11/accounts"
    with Archive.create(office / folder, Plan(inspection.as_of, accounts=plans)) as archive:
        for day, url, source in ((3, "a", "page"), (3, "a", "api"), (9, "b", "page"), (30, "c", "page")):
            post = (
                "微信公众号",
                "青禾教育",
                url + source,
                "一篇",
                f"https://mp.example/{url}",
                date(2026, 11, day),
            )
            archive.accounts.add_post(Post(*post, "article", "ok", source, inspection.as_of))
        seen = ("微博", "青禾教育", "ledger", "", "", date(2026, 11, 20))
        archive.accounts.add_post(Post(*seen, "article", "ok", "ledger", inspection.as_of))
    for plan in plans:
        account = Account.objects.create(
            platform=plan.platform, name=plan.name, account_id=f"gh_{plan.platform}", unit=unit
        )
        Result.objects.create(
            inspection=inspection, account=account, name=str(account), unit_name=EDUCATION, archive=folder
        )
    found = tally.gather(settings.load(), Span.parse("2026-11")).accounts
    assert [one.number for one in found] == [2, None]
    assert "台账的最近更新是2026-11-20" in found[1].note


# --- the command ---


def test_the_command_tells_every_figure_and_what_is_unknown(office: Path, capsys: Capture) -> None:
    dealt("12345热线", "2026-11", 10, 9)
    code, told = xunjian(capsys, "counts", "2026-11")
    flat = re.sub(r"[\s│┃]", "", told)
    assert code == 0
    assert f"{OFFICE}32026-11-25" in flat.replace("-11-30", "-11-25")
    assert f"{EDUCATION}0零发布，连续2个月" in flat
    assert "12345热线全县10990%" in flat
    assert "没有计入：链接到别的网站1条。" in told


def test_a_hostile_name_is_shown_and_no_markup(office: Path, capsys: Capture) -> None:
    from reports.models import Unit

    Unit.objects.create(name="[/red]\x1b[31m甲")
    share("/no/", "[/red]\x1b[31m甲")
    code, told = xunjian(capsys, "counts", "2026-11")
    assert (code, "[/red][31m甲" in re.sub(r"\s", "", told), "\x1b" in told) == (0, True, False)


def test_a_span_that_was_never_inspected_is_unknown(office: Path, capsys: Capture) -> None:
    code, told = xunjian(capsys, "counts", "2025")
    assert (code, "未能统计" in told, "零发布，" in told) == (0, True, False)


def test_what_is_no_span_is_2(office: Path, capsys: Capture) -> None:
    assert xunjian(capsys, "counts", "上月")[0] == 2


# --- the draft ---


def test_the_draft_says_what_the_tables_say(office: Path, capsys: Capture) -> None:
    haiyuan()
    code, told = xunjian(capsys, "counts", "2026", "--draft")
    assert code == 0
    assert told.splitlines()[:5] == [
        "二、主动公开政府信息情况",
        "2026年，通过政府网站发布信息至少6条。",
        "围绕2个重点领域公开信息5条，其中：公共服务5条、医疗卫生2条（同一条信息属于几个领域的，各领域都计）。",
        "收到12345热线诉求1501件，办结1501件，办结率100%；收到公众号留言121条，办结116条，办结率95.9%；"
        "收到书记信箱来信158件，办结158件，办结率100%。",
        "承办人大代表建议24件、政协提案45件，办复69件，办复率100%。",
    ]
    assert "网站发布条数统计至2026年12月25日" in told


def test_the_draft_says_at_least_where_something_could_not_be_read(folder: Path, capsys: Capture) -> None:
    fill(folder)
    share("/tzgg/", topics="公共服务")
    for month in (10, 11):
        pages = {**THREE, "/a/1.html": article("没有日期的文章", "", LONG)} if month > 10 else {}
        inspected(folder, month, {PORTAL: pages, SCHOOLS: {}})
    assert xunjian(capsys, "counts", "2026-11", "--draft")[1].splitlines()[1:3] == [
        "2026年11月，通过政府网站发布信息至少3条。",
        "围绕1个重点领域公开信息至少2条，其中：公共服务至少2条。",
    ]


# --- the workbook ---


@pytest.fixture
def book(office: Path, capsys: Capture) -> Path:
    haiyuan()
    assert xunjian(capsys, "counts", "2026", "--out", "统计")[0] == 0
    return office / "统计" / "2026年信息公开统计.xlsx"


def test_each_number_of_the_workbook_is_that_of_its_pieces(book: Path) -> None:
    pieces = rows_of(book, "明细")
    counted = [row for row in pieces if row[1] == "是"]
    assert [row[:2] for row in rows_of(book, "按单位")] == [
        (OFFICE, 4),
        (EDUCATION, "未能统计"),
        (HEALTH, 2),
        ("合计", 6),
    ]
    assert len(counted) == 6
    assert {str(row[5]).removeprefix(PORTAL) for row in counted} == {
        *("/tzgg/1.html", "/tzgg/2.html", "/tzgg/3.html", "/xw/4.html", "/wjj/1.html", "/wjj/2.pdf")
    }
    assert [row[-1] for row in rows_of(book, "按月")] == [4, "未能统计", 2, 6]
    assert {row[1]: row[2] for row in rows_of(book, "按栏目")} == {"通知公告": 3, "卫生": 2}


def test_a_hostile_title_stays_text_and_only_our_own_formulas_are_there(book: Path) -> None:
    sheets = load_workbook(book)
    cell = next(cell for row in sheets["明细"].iter_rows() for cell in row if cell.value == EVIL)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    formulas = [
        str(cell.value)
        for sheet in sheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert all(re.match(r"=(SUM|SUMPRODUCT|IF)\(|=\"", formula) for formula in formulas)
    assert not [formula for formula in formulas if "HYPERLINK" in formula]


def test_a_name_in_a_formula_is_a_text_and_nothing_else() -> None:
    from reports.documents.excel import quoted

    assert quoted('教育"&A1&"') == '"教育""&A1&"""'
    assert quoted("长" * 300) == f'"{"长" * 200}"&"{"长" * 100}"'


def test_a_workbook_that_somebody_worked_in_is_kept(book: Path, capsys: Capture) -> None:
    workbook = load_workbook(book)
    workbook["明细"]["B2"] = "否"
    workbook.save(book)
    assert "原来的文件有人改过，已另存为" in xunjian(capsys, "counts", "2026", "--out", "统计")[1]


@pytest.mark.office
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_the_formulas_come_to_what_is_shown_and_follow_the_clerk(book: Path, tmp_path: Path) -> None:
    workbook = load_workbook(book)
    left_out = next(row for row in workbook["明细"].iter_rows(min_row=2) if row[1].value == "否")
    left_out[1].value, workbook["互动台账"]["D3"] = "是", 121
    workbook.save(tmp_path / "改过.xlsx")
    before, after = shown(book), computed(tmp_path / "改过.xlsx", tmp_path / "computed")
    assert {at: value for at, value in after.items() if before[at] != value} == {
        ("按单位", "B2"): 5,
        ("按单位", "B5"): 7,
        ("按月", "L2"): 4,
        ("按月", "L5"): 6,
        ("按月", "N2"): 5,
        ("按月", "N5"): 7,
        ("互动台账", "E3"): "100%",
        ("年报草稿", "A3"): "2026年，通过政府网站发布信息至少7条。",
        ("年报草稿", "A5"): str(before["年报草稿", "A5"]).replace("116条，办结率95.9%", "121条，办结率100%"),
    }


def shown(path: Path) -> dict[tuple[str, str], object]:
    """What the formulas are said to come to."""
    values, formulas = load_workbook(path, data_only=True), load_workbook(path)
    return {
        (sheet.title, cell.coordinate): values[sheet.title][cell.coordinate].value
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def computed(path: Path, folder: Path) -> dict[tuple[str, str], object]:
    """What LibreOffice makes of them; the values beside them are taken away before."""
    folder.mkdir()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(folder / path.name, "w") as bare:
        for name in source.namelist():
            bare.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", source.read(name)))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    program = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", "out", path.name]
    subprocess.run(program, cwd=folder, check=True, capture_output=True, timeout=120)
    return shown(folder / "out" / path.name)


# --- the office's papers ---


def text_of(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_the_month_s_notice_names_who_published_nothing(office: Path) -> None:
    from reports import monthly
    from reports.periods import Month

    paths = monthly.write(Month(2026, 11), date(2026, 12, 30))
    text = text_of(next(path for path in paths if path.suffix == ".docx"))
    assert (
        "（四）信息发布。2026年11月（统计至2026年11月30日），列入统计的3个单位在政府网站发布信息5条，"
        "同一条信息发布在几个栏目的只计1条；没有发布信息的单位1个。各单位情况见附件。" in text
    )
    assert "信息发布条数表" in text
    workbook = next(path for path in paths if path.suffix == ".xlsx")
    assert rows_of(workbook, "信息发布条数表")[-1] == ("合计", None, 5, None, None)


def test_the_month_s_notice_is_silent_where_nothing_could_be_counted(folder: Path) -> None:
    from reports import monthly
    from reports.models import Inspection
    from reports.periods import Month

    fill(folder)
    as_of = Month(2026, 11).end
    Inspection.objects.create(
        period="2026-11", as_of=as_of, state="已完成", profile="national", rules_version="1", started=as_of
    )
    paths = monthly.write(Month(2026, 11), date(2026, 12, 30))
    assert "信息发布" not in text_of(next(path for path in paths if path.suffix == ".docx"))


def test_the_year_s_figures_come_with_the_draft_and_its_workbook(office: Path) -> None:
    from reports import annual

    haiyuan()
    paths = annual.write(2026)
    assert "承办人大代表建议24件、政协提案45件，办复69件，办复率100%。" in text_of(paths[0])
    assert [path.name for path in paths][-1] == "2026年信息公开统计.xlsx"
