"""``xunjian accounts``: reading every source, who falls due, and what the national system says otherwise."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from crawler.archive import Archive, Post, now
from crawler.plan import TIMEZONE, Plan
from reports.commands.shared import console
from tests.replicas import Official, Timeline, Wechat, Weibo, beijing, push, running, status
from tests.reports.working import UNIT, county, fill_ledger, xunjian

Capture = pytest.CaptureFixture[str]
SECRET, TOKEN = "5ecre7-app-5ecre7", "t0ken-of-weibo"
TODAY = now().date()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def office(folder: Path) -> Path:
    """Five accounts, four of them with a source."""
    from reports import bootstrap

    bootstrap()
    from reports.ledger.rows import AccountRow

    fill_ledger(
        accounts=(
            AccountRow("微信公众号", "青禾发布", UNIT, "gh_1"),
            AccountRow("微信公众号", "青禾农业", UNIT, "gh_2"),
            AccountRow("微博", "青禾发布", UNIT, "9000000001"),
            AccountRow("抖音", "青禾[文旅]", UNIT, last_update=ago(12), checked_on=ago(1)),
            AccountRow("微博", "青禾旧号", UNIT, state="已注销", closed_on=date(2026, 1, 1)),
        )
    )
    return folder


@pytest.fixture
def interfaces(office: Path) -> object:
    """The platforms' replicas, their addresses in xunjian.toml and their keys in 密钥.toml."""
    wechat = Wechat(
        {"wx1": Official(SECRET, [push(f"{ago(3)} 09:00")]), "wx2": Official(SECRET, error=(48001, "x"))}
    )
    weibo = Weibo({"青禾发布": Timeline(TOKEN, statuses=[status(beijing(f"{ago(20)} 09:00"))])})
    with running(wechat), running(weibo):
        config = office / "xunjian.toml"
        addresses = f'[platforms.wechat]\napi = "{wechat.url}"\nrate = 50\nwait = 0\n'
        addresses += f'[platforms.weibo]\napi = "{weibo.url}"\nrate = 50\n'
        config.write_text(config.read_text(encoding="utf-8") + addresses, encoding="utf-8")
        keys = f'[wechat."青禾发布"]\nappid = "wx1"\nsecret = "{SECRET}"\n'
        keys += f'[wechat."青禾农业"]\nappid = "wx2"\nsecret = "{SECRET}"\n'
        keys += f'[weibo."青禾发布"]\naccess_token = "{TOKEN}"\n'
        (office / "密钥.toml").write_text(keys, encoding="utf-8")
        (office / "密钥.toml").chmod(0o600)
        yield wechat


def test_every_source_is_read_and_each_failure_says_what_to_do(
    office: Path, interfaces: Wechat, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "width", 300)
    code, told = xunjian(capsys, "accounts", "read")
    assert (code, "没有发布接口的权限" in told) == (0, True), told
    told = xunjian(capsys, "accounts", "list")[1]
    assert str(ago(3)) in told
    assert "[文旅]" in told
    due = xunjian(capsys, "accounts", "due", "--days", "10")[1]
    assert (str(ago(20)) in due, "超期" in due, str(ago(3)) in due) == (True, True, False)
    asked = interfaces.calls.total()
    xunjian(capsys, "accounts", "read", "--platform", "微信公众号")
    assert interfaces.calls.total() == asked + 2, "only what was not seen is asked for again"


def test_the_month_takes_over_what_was_read_and_no_key_is_in_anything_that_was_written(
    office: Path, interfaces: Wechat, capsys: Capture
) -> None:
    told = xunjian(capsys, "accounts", "read")[1] + xunjian(capsys, "accounts", "list")[1]
    asked = interfaces.calls.total()
    told += xunjian(capsys, "inspect", f"{TODAY:%Y-%m}")[1]
    assert interfaces.calls.total() == asked + 2
    from reports.models import Result

    verdicts = {str(one.account): one.verdict for one in Result.objects.select_related("account")}
    assert verdicts == {
        "“青禾发布”微信公众号": "合格",
        "“青禾农业”微信公众号": "未能检查",
        "“青禾发布”微博": "不合格",
        "“青禾[文旅]”抖音": "合格",
    }
    told += xunjian(capsys, "accounts", "answers", f"{TODAY:%Y-%m}", "回答")[1]
    from reports.models import Finding

    proof = Finding.objects.get(indicator="account_silent").evidence[0]["sha256"]
    assert proof in {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (office / "回答").glob("*.txt")
    }
    rows = load_workbook(office / "回答" / "目录.xlsx").worksheets[0].iter_rows(values_only=True)
    assert proof in {row[-1] for row in rows}
    written = [path for path in office.rglob("*") if path.is_file() and not path.name.startswith("密钥")]
    assert sum("archives" in path.parts for path in written) > 1
    for secret in (SECRET, TOKEN, *interfaces.tokens):
        assert secret not in told
        assert [path for path in written if secret.encode() in path.read_bytes()] == []


def test_keys_that_others_can_read_stop_the_reading(
    office: Path, interfaces: Wechat, capsys: Capture
) -> None:
    (office / "密钥.toml").chmod(0o644)
    code, told = xunjian(capsys, "accounts", "read")
    assert (code, "chmod 600" in told) == (2, True)


def test_a_platform_that_the_ledger_lacks_is_told(office: Path, capsys: Capture) -> None:
    code, told = xunjian(capsys, "accounts", "read", "--platform", "快手")
    assert (code, "台账里的平台：微信公众号、微博、抖音" in told) == (2, True), told


def differences(folder: Path, rows: str) -> set[tuple[str, str]]:
    from reports import office
    from reports.accounts import diff as accounts_diff

    path = folder / "备案.csv"
    path.write_text("平台类型,账号名称,账号ID,主办单位,状态\n" + rows, encoding="utf-8")
    return {
        (one.kind, one.account) for one in accounts_diff.differences(accounts_diff.read(path), office.load())
    }


def test_a_month_without_answers_says_so(office: Path, capsys: Capture) -> None:
    code, told = xunjian(capsys, "accounts", "answers", "2026-10", str(office / "回答"))
    assert (code, "没有留下" in told, (office / "回答").exists()) == (2, True, False), told


def test_the_ledger_is_held_against_the_national_system(office: Path) -> None:
    post = Post("微博", "青禾旧号", "1", "", "", date(2026, 3, 1), "article", "ok", "api", now())
    with Archive.create(office / "archives" / "accounts", Plan(now())) as archive:
        archive.accounts.add_post(post)
    rows = (
        f"微信,青禾发布官微,gh_1,{UNIT},正常\n"
        f"新浪微博,青禾发布,,{UNIT},已关停\n"
        f"抖音,青禾旅游,,{UNIT},正常\n"
        f"微博,青禾旧号,,{UNIT},正常\n"
        f"今日头条,青禾头条,,{UNIT},正常\n"
    )
    assert differences(office, rows) == {
        ("改名", "“青禾发布”微信公众号"),
        ("没有备案", "“青禾农业”微信公众号"),
        ("在用已停", "“青禾发布”微博"),
        ("可能改名", "“青禾[文旅]”抖音"),
        ("关停未报", "“青禾旧号”微博"),
        ("关停仍更新", "“青禾旧号”微博"),
        ("台账没有", "“青禾头条”今日头条"),
        ("同平台多个", "“青禾发布”微信公众号"),
    }


def test_an_export_without_names_says_which_column_is_missing(office: Path, capsys: Capture) -> None:
    (office / "备案.csv").write_text("平台,编号\n微信,1\n", encoding="utf-8")
    code, told = xunjian(capsys, "accounts", "diff", str(office / "备案.csv"))
    assert (code, "找不到账号名称是哪一列" in told) == (2, True)


FILED = [["平台类型", "账号名称", "账号ID", "主办单位", "状态"]]


def compared(
    capsys: Capture, folder: Path, rows: list[list[object]], name: str = "备案.xlsx"
) -> tuple[int, str]:
    """What diff says of an export as Excel writes it."""
    workbook = Workbook()
    for row in rows:
        workbook.worksheets[0].append(row)
    workbook.save(folder / name)
    return xunjian(capsys, "accounts", "diff", str(folder / name))


def test_an_export_is_read_under_its_title_with_numbers_as_excel_keeps_them(
    office: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "width", 300)
    title: list[list[object]] = [["青禾县政务新媒体备案情况（2026年11月）"], [], *FILED]
    told = compared(capsys, office, [*title, ["微博", "青禾新号", 9000000001.0, UNIT, "正常"]])[1]
    assert "账号ID相同，备案系统里叫“青禾新号”" in told
    text = "平台类型\t账号名称\n微博\t青禾\u3000发布\u200b\n"
    (office / "备案.csv").write_text(text, encoding="utf-16")
    told = xunjian(capsys, "accounts", "diff", str(office / "备案.csv"))[1]
    assert ("“青禾农业”微信公众号" in told, "“青禾发布”微博" in told) == (True, False), told


def test_rows_that_cannot_be_compared_stop_the_comparison(office: Path, capsys: Capture) -> None:
    rows: list[list[object]] = [
        ["", "青禾发布", "", UNIT, "正常"],
        ["微博", "", "", UNIT, "正常"],
        ["微博", '=HYPERLINK("x","青禾发布")', "", UNIT, "正常"],
    ]
    code, told = compared(capsys, office, [*FILED, *rows])
    assert (code, "3 处错误，没有对照" in told) == (2, True), told
    assert [why in told for why in ("只有“青禾发布”", "只有“微博”", "是公式或错误值")] == [True] * 3, told


def test_of_two_that_are_filed_under_one_name_the_open_one_is_the_ledger_s(office: Path) -> None:
    rows = f"微博,青禾发布,,{UNIT},已注销\n微博,青禾发布,,{UNIT},正常\n微博,青禾发布,,别的单位,正常\n"
    found = differences(office, rows)
    assert ("重复备案", "“青禾发布”微博") in found
    assert not {kind for kind, account in found if account == "“青禾发布”微博"} & {"在用已停", "台账没有"}


MATRIX = """<html><body><h2>政务微信</h2><ul>
<li><img src="/qr/1.png"><p>青禾发布</p></li><li><img src="/qr/2.png" alt="青禾教育"></li></ul>
<h2>政务微博</h2><p><a href="https://weibo.com/u/9000000001" title="青禾发布"><img src="w.png"></a></p>
<h2>友情链接</h2><a href="https://www.example.gov.cn/">县政府网站</a>
<a href="https://www.douyin.com/user/abc">青禾<b>文旅</b></a><a href="https://weibo.com/">更多</a>
<a href="https://notweibo.com/u/1">青禾假号</a><h2>政务微信</h2>
<p><img src="3.png" alt="青禾\u200b农业"><img src="4.png" alt="青禾卫健"></p>
</body></html>"""


def test_a_matrix_page_gives_candidates(office: Path) -> None:
    from reports.accounts.portal import candidates
    from reports.reading import Source

    found = candidates(Source("x", MATRIX.encode(), "https://www.example.gov.cn/xmt/"))
    assert {(one.platform, one.name, one.known) for one in found} == {
        ("微信公众号", "青禾发布", True),
        ("微信公众号", "青禾教育", False),
        ("微博", "青禾发布", True),
        ("抖音", "青禾文旅", False),
        ("微信公众号", "青禾农业", True),
        ("微信公众号", "青禾卫健", False),
    }


def test_what_is_no_page_has_no_candidates_and_says_so(office: Path, capsys: Capture) -> None:
    (office / "矩阵.pdf").write_bytes(b"%PDF-1.7")
    code, told = xunjian(capsys, "accounts", "candidates", str(office / "矩阵.pdf"))
    assert (code, "不是网页" in told) == (2, True), told
    with county(TODAY) as server:
        line = ("accounts", "candidates", f"{server.url}xmt/", "--allow-host", server.host)
        code, told = xunjian(capsys, *line)
    assert (code, "服务器答复404" in told) == (2, True), told


def test_as_of_an_earlier_day_later_posts_do_not_count(office: Path) -> None:
    from reports.accounts import standing
    from reports.office import load

    moment = datetime.combine(ago(13), datetime.min.time(), TIMEZONE)
    seen = {str(one.account): one.state for one in standing.standings(load(), moment)}
    assert seen["“青禾[文旅]”抖音"].standing.name == "UNKNOWN"


# --- as of another day than today ---


def inspected(folder: Path, day: date, seen: date) -> None:
    """An inspection of 青禾[文旅] as of a day, on which a person saw a post of another."""
    from crawler.plan import AccountPlan
    from crawler.platforms.ledger import look
    from reports.models import Account, Inspection, Result

    moment = datetime.combine(day, datetime.max.time(), TIMEZONE).replace(microsecond=0)
    plan = AccountPlan("抖音", "青禾[文旅]", last_update=seen, checked_on=day)
    with Archive.create(folder / "archives" / "then", Plan(moment, accounts=(plan,))) as archive:
        for post in (reading := look(plan)).posts:
            archive.accounts.add_post(post)
        archive.accounts.add_view(reading.view)
    inspection = Inspection.objects.create(
        period=f"{day:%Y-%m}", as_of=moment, state=Inspection.State.DONE, started=moment
    )
    account = Account.objects.get(platform="抖音")
    Result.objects.create(inspection=inspection, account=account, name=str(account), archive="archives/then")


def test_of_an_earlier_month_its_own_inspection_tells(office: Path, capsys: Capture) -> None:
    day = ago(100)
    inspected(office, day, day - timedelta(days=20))
    told = xunjian(capsys, "accounts", "list", "--as-of", str(day))[1]
    assert (str(day - timedelta(days=20)) in told, "超期" in told) == (True, True), told
    assert "超期" not in xunjian(capsys, "accounts", "list", "--as-of", str(ago(160)))[1]


def test_an_office_that_rehearses_a_month_to_come_sees_its_accounts_then(
    office: Path, capsys: Capture
) -> None:
    day = TODAY + timedelta(days=20)
    inspected(office, day, day - timedelta(days=3))
    told = xunjian(capsys, "accounts", "list")[1]
    assert f"监测时间点 {day}" in told
    assert str(day - timedelta(days=3)) in told
    assert xunjian(capsys, "accounts", "due", "--as-of", str(day))[0] == 0
    code, told = xunjian(capsys, "accounts", "due", "--as-of", str(day + timedelta(days=1)))
    assert (code, "还没有到" in told) == (2, True), told


def test_a_row_counts_its_days_to_the_day_that_was_seen_and_names_that_day(
    office: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reports.models import Account

    monkeypatch.setattr(console, "width", 300)
    Account.objects.filter(platform="抖音").update(last_update=ago(14), checked_on=ago(4))
    told = xunjian(capsys, "accounts", "list")[1] + xunjian(capsys, "accounts", "due")[1]
    assert (f"10（到{ago(4)}）" in told, told.count("没有超期"), "今天" in told) == (True, 2, False), told
    assert told.count(str(TODAY)) == 2, "the last day on which it may post"
    Account.objects.filter(platform="抖音").update(last_update=ago(16), checked_on=ago(4))
    assert "期限已过，请核对" in xunjian(capsys, "accounts", "due")[1]


def test_where_no_account_can_be_judged_the_day_to_look_at_is_told(office: Path, capsys: Capture) -> None:
    from reports.models import Account

    day = ago(40)
    inspected(office, day, day)
    assert "最近一次检查" not in xunjian(capsys, "accounts", "list")[1]
    Account.objects.filter(platform="抖音").update(last_update=ago(60), checked_on=ago(41))
    assert f"xunjian accounts list --as-of {day}" in xunjian(capsys, "accounts", "list")[1]
