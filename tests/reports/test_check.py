from __future__ import annotations

import html
import json
import re
import shutil
import socket
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock, Timeout
from openpyxl import load_workbook

from crawler.archive import Archive
from crawler.plan import TIMEZONE, Plan, SitePlan
from reports.cli import main
from tests.crawler.scrapy import crawl
from tests.reports.working import County, county, parts, xunjian

Capture = pytest.CaptureFixture[str]
FRESH = date(2026, 10, 30)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def arguments(server: County, out: Path, *more: str) -> tuple[str, ...]:
    """Of a check of a served site as of the end of October."""
    hurry = ("--rate", "0", "--second-look", "0.2")
    rest = ("--allow-host", server.host, "--as-of", "2026-10-31", *hurry, *more)
    return "check", server.url, "--out", str(out), *rest


def check(capsys: Capture, server: County, out: Path, *more: str) -> tuple[int, str]:
    """Check a served site as of the end of October."""
    return xunjian(capsys, *arguments(server, out, *more))


@pytest.fixture(scope="module")
def seen_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[County, Path]]:
    """A fresh site with one broken link, and what a check of it wrote."""
    out = tmp_path_factory.mktemp("checked") / "结果"
    with county(FRESH) as server:
        assert main([*arguments(server, out)]) == 1
        yield server, out


@pytest.fixture
def checked(
    seen_once: tuple[County, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[County, Path]:
    """The site, whose pages a test may change for itself, and a copy of what the check wrote."""
    server, out = seen_once
    monkeypatch.setattr(server, "pages", dict(server.pages))
    server.seen.clear()
    shutil.copytree(out, tmp_path / "结果")
    return server, tmp_path / "结果"


def test_a_stale_site_is_found_and_a_fresh_one_is_not_and_a_second_run_replaces_the_first(
    tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "结果"
    accounts = tmp_path / "账号.csv"
    accounts.write_bytes(
        "平台,账号名称,主办单位,最近更新,核对日期\n微博,青禾发布,青禾县,2026-08-01,2026-10-30\n".encode(
            "gb18030"
        )
    )
    with county(date(2026, 7, 1), broken=False) as server:
        code, told = check(capsys, server, out, "--accounts", str(accounts))
        assert code == 1, told
        written = {path.name for path in out.iterdir()}
        assert written >= {"archive", "findings.json", "报告.html", "报告.docx", "问题清单.xlsx"}
        text = (out / "findings.json").read_text(encoding="utf-8")
        assert "account_silent" in text
        assert "“青禾发布”微博" in json.dumps(json.loads(text), ensure_ascii=False)
        columns = {one["name"]: one for one in json.loads(text)["columns"]}
        stale = columns["动态要闻"]
        assert (stale["kind"], stale["kind_from"], stale["sure"]) == ("动态要闻", "栏目名称", "有把握")
        assert (stale["newest"], stale["term"], stale["declared"]) == ("2026-07-01", "14天", False)
        assert "栏目一览" in load_workbook(out / "问题清单.xlsx").sheetnames
        first = out.joinpath("archive", "archive.sqlite").stat().st_ino
        with Archive.open(out / "archive") as archive:
            started = archive.page_count()
        assert started >= 7

        server.pages = dict.fromkeys(server.pages, (503, ""))
        code, told = check(capsys, server, out)
        assert (code, "未能检查" in told) == (2, True)
        assert out.joinpath("archive", "archive.sqlite").stat().st_ino == first
        assert (out / "findings.json").read_text(encoding="utf-8") == text


def test_a_fresh_site_is_checked_anew_in_place_of_the_old_archive(
    checked: tuple[County, Path], capsys: Capture
) -> None:
    server, out = checked
    told = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    server.pages["/missing.html"] = server.pages["/dtyw/0.html"]
    assert check(capsys, server, out)[0] == 0
    assert "/" in server.seen
    again = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    assert not (out / "archive.next").exists()
    assert not (out / "archive.old").exists()
    unable = {one["indicator"]: one["unable"][0]["reason"] for one in told["answers"] if one["unable"]}
    for name, why in (
        ("certificate_bad", "没有看到安全证书"),
        ("repost_missing", "不知道是不是政府门户网站"),
        ("published_late", "分不出哪些文件是本地自己印发的"),
        ("by_person", "由人检查，请人工看"),
    ):
        assert why in unable[name]
    first, second = ({one["indicator"] for one in found["answers"]} for found in (told, again))
    assert second - first == {"redated"}, "of a first look there is nothing to compare"
    assert "sham_fix" not in second, "nor was anything confirmed"


NUMBERS = [
    *("649999198002290019", "６４９９９９１９８００２２９００１９", "649999\u200b19800229\u200b0019"),
    *("649999 19800229 0019", "ID649999198002290019", "6499-9919-8002-2900-19"),
    *("14000000011", "１４０００００００１１", "140\u200b0000\u200b0011", "140-00000011", "140 0000 0011"),
    *("140.0000.0011", "1400000 0011", "+8614000000011", "0086-140-0000-0011"),
    *("6299990000000012017", "6299 9900 0000 0012 017"),
]
"""One 身份证号, one mobile number and one bank card, as people write them."""


def test_nothing_that_is_written_repeats_a_number_of_a_person(tmp_path: Path, capsys: Capture) -> None:
    text = f"<p>发布时间：2026-10-30</p><p>{'请各单位签定协议。' * 4}</p>" + "".join(
        f"<p>纪某卡号{number}，请签定协议</p><a href='/gone{at}.html'>纪某{number}</a>"
        for at, number in enumerate(NUMBERS)
    )
    with county(FRESH) as server:
        for at, number in enumerate((NUMBERS[0], NUMBERS[1], NUMBERS[9])):
            title = f"纪某{number}补助公示"
            page = f"<title>{title}</title><h1>{title}</h1>{text}"
            server.pages[f"/dtyw/{at}.html"] = (200, page)
        assert check(capsys, server, tmp_path / "o")[0] == 1
    written = [path for path in (tmp_path / "o").iterdir() if path.is_file()]
    contents = [_digits(part) for path in written for part in parts(path)]
    assert sum("64*************019" in content for content in contents) >= 4  # Word, web, Excel, JSON
    assert sum("140****0011" in content for content in contents) >= 4
    for half in ("64999919", "14000000", "62999900"):
        assert not [content[content.index(half) - 60 :][:90] for content in contents if half in content]


def _digits(part: bytes) -> str:
    """What a file holds, with the digits of a number in one piece."""
    text = html.unescape(part.decode("utf-8", "replace"))
    return re.sub(r"[\s\u200b.-]", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("www.example.gov.cn", "例如 https://www.example.gov.cn"),
        ("随便", "不是完整的网址"),
        ("ftp://www.example.gov.cn/", "以 http:// 或 https:// 开头"),
        ("http://", "不是完整的网址"),
        ("http:///x", "不是完整的网址"),
        ("http://./", "不是完整的网址"),
        ("http://..", "不是完整的网址"),
        ("http://-", "不是完整的网址"),
        ("http://1.2.3.4.5/", "不是完整的网址"),
        ("http://a.gov.cn:99999/", "不是完整的网址"),
        ("http://no-such-host.invalid/", "未能检查"),
        ("http://127.0.0.1:9/", "未能检查"),
    ],
)
def test_what_cannot_be_checked_is_told_with_exit_code_2(
    tmp_path: Path, capsys: Capture, url: str, words: str
) -> None:
    code, told = xunjian(capsys, "check", url, "--out", str(tmp_path / "o"))
    assert (code, words in told, (tmp_path / "o").exists()) == (2, True, False), told


def test_an_empty_site_and_a_dead_port_are_no_clean_bill(tmp_path: Path, capsys: Capture) -> None:
    with county(FRESH) as server:
        server.pages = {"/": (200, "")}
        code, told = check(capsys, server, tmp_path / "o")
        assert (code, "未能检查" in told) == (2, True), told
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    code, told = xunjian(
        capsys, "check", f"http://{host}/", "--out", str(tmp_path / "p"), "--allow-host", host
    )
    assert (code, "未能检查" in told) == (2, True), told


def test_a_check_that_could_not_begin_leaves_nothing_and_the_next_goes_well(
    tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "结果"
    with county(FRESH, articles=1) as server:
        hurry = ("--out", str(out), "--rate", "0", "--second-look", "0.2", "--as-of", "2026-10-31")
        code, told = xunjian(capsys, "check", server.url, *hurry)
        assert (code, "--allow-host" in told, out.exists()) == (2, True, False), told
        assert check(capsys, server, out)[0] == 1
    links = json.loads((out / "findings.json").read_text(encoding="utf-8"))["links"]
    assert [link["fate"] for link in links] == ["broken"]


def test_nothing_is_judged_as_of_a_day_that_nobody_has_seen(tmp_path: Path, capsys: Capture) -> None:
    for command in (("check", "http://127.0.0.1:9/"), ("read", "a.html")):
        code, told = xunjian(capsys, *command, "--as-of", f"{date.today() + timedelta(days=7)}")
        assert (code, "还没有到" in told) == (2, True), told
    assert list(Path().glob("xunjian-*")) == []


def test_a_day_to_come_is_refused_before_a_setting_is_read(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XUNJIAN_HOME", str(tmp_path))
    (tmp_path / "xunjian.toml").write_text("county = ", encoding="utf-8")
    code, told = xunjian(
        capsys, "check", "http://127.0.0.1:9/", "--as-of", f"{date.today() + timedelta(days=7)}"
    )
    assert (code, "还没有到" in told) == (2, True), told


def test_an_unfinished_check_goes_on_as_of_its_own_moment_alone(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "结果"
    with county(FRESH, articles=1) as server:
        plan = Plan(datetime(2026, 10, 15, 20, tzinfo=TIMEZONE), site=SitePlan(server.url))
        Archive.create(out / "archive", plan).close()
        code, told = check(capsys, server, out)
        assert (code, "监测时间点是 2026-10-15" in told, "--out" in told) == (2, True, True), told
        assert server.seen == []


def test_what_a_clerk_wrote_into_a_document_is_kept_when_the_check_is_run_again(
    checked: tuple[County, Path], tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # without a browser
    server, out = checked
    book = load_workbook(out / "问题清单.xlsx")
    book["问题清单"]["L2"] = "误报"
    book.save(out / "问题清单.xlsx")
    code, told = check(capsys, server, out)
    assert (code, "原来的文件有人改过" in told) == (1, True), told
    assert "证据是文字摘录，不是截图。要截图，请装 Chromium、Chrome 或 Edge" in told
    assert check(capsys, server, out) == (1, told.partition("原来的文件")[0])
    kept = list(out.glob("问题清单-*.xlsx"))
    assert [load_workbook(path)["问题清单"]["L2"].value for path in kept] == ["误报"]
    assert not list(out.glob("报告-*.docx"))
    assert "<dt>文字摘录</dt>" in (out / "报告.html").read_text(encoding="utf-8")


def test_a_network_may_be_allowed_and_scrapy_takes_the_same_arguments(tmp_path: Path) -> None:
    with county(FRESH, articles=1) as server:
        told = {"url": server.url, "archive": tmp_path / "a", "rate": 0, "second_look": "90s"}
        done = crawl("site", **told, allow_host=f"10.1.0.0/16,127.0.0.0/8:{server.server_port}")
        assert done.returncode == 0, done.stderr
        wrong = crawl("site", url=server.url, archive=tmp_path / "b", second_look="soon")
        assert (wrong.returncode, "second_look" in wrong.stderr) == (2, True), wrong.stderr
    with Archive.open(tmp_path / "a") as archive:
        assert archive.plan.site
        assert archive.plan.site.second_look_after == 90


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "file").write_text("")
    for out, words in ((tmp_path / "file" / "o", "路径中有一段是文件"), (tmp_path / "file", "同名的文件")):
        code, told = xunjian(capsys, "check", "https://a.gov.cn/", "--out", str(out))
        assert (code, "无法写入" in told, words in told) == (2, True, True), told


ACCOUNTS = "平台,账号名称,主办单位,最近更新,核对日期\n微博,青禾发布,青禾县,2026-08-01,2026-10-30\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("账号.csv", ACCOUNTS.encode("gb18030")),
        ("账号.csv", ACCOUNTS.replace("\n", "\r").encode()),
        ("账号.csv", ACCOUNTS.encode("utf-16")),
        ("Unicode 文本.txt", ACCOUNTS.replace(",", "\t").replace("\n", "\r\n").encode("utf-16")),
    ],
)
def test_accounts_are_read_from_whatever_text_excel_writes(folder: Path, name: str, content: bytes) -> None:
    from reports import single

    (folder / name).write_bytes(content)
    (account,) = single._accounts(folder / name)
    assert (account.subject, account.last_update) == ("“青禾发布”微博", date(2026, 8, 1))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("账号.csv", ACCOUNTS + '微博,"' + "长" * 200_000, "第 3 行有一格太长"),
        ("账号.csv", ACCOUNTS.replace("最近更新", "平台"), "“平台”列重复了"),
        ("账号.csv", "平台,单位\n", "没有“单位”这一列；缺少“账号名称”列"),
        ("账号.csv", "", "缺少“平台”列"),
        ("账号.csv", "长" * 7_000_000, "超过 20 MB"),
        ("账号.xlsx", ACCOUNTS, "不是 Excel 工作簿"),
        ("没有/账号.csv", None, "没有这个文件"),
        (".", None, "这是一个文件夹"),
    ],
)
def test_accounts_that_cannot_be_read_are_told_before_anything_is_made(
    tmp_path: Path, capsys: Capture, name: str, content: str | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    accounts = str(tmp_path / name)
    code, told = xunjian(capsys, "check", "https://a.gov.cn/", "--out", "o", "--accounts", accounts)
    assert (code, words in told, (tmp_path / "o").exists()) == (2, True, False), told


def test_another_site_s_results_are_not_replaced(checked: tuple[County, Path], capsys: Capture) -> None:
    out = checked[1]
    before = (out / "findings.json").read_bytes()
    with county(FRESH, articles=1, broken=False) as other:
        code, told = check(capsys, other, out)
        assert (code, "换一个目录" in told) == (2, True)
    assert (out / "findings.json").read_bytes() == before


def test_a_second_run_whose_report_cannot_be_written_goes_on_without_another_crawl(
    checked: tuple[County, Path], capsys: Capture
) -> None:
    server, out = checked
    report = out / "报告.docx"
    report.unlink()
    report.mkdir()
    before = (out / "findings.json").read_bytes()
    server.pages["/dtyw/3.html"] = server.pages["/dtyw/2.html"]
    code, told = check(capsys, server, out)
    assert (code, "报告.docx" in told) == (2, True), told
    assert (out / "findings.json").read_bytes() == before
    report.rmdir()
    server.seen.clear()
    assert check(capsys, server, out)[0] != 2
    assert server.seen == []
    assert not (out / "archive.next").exists()


def test_a_second_check_of_the_same_folder_waits_for_the_whole_of_the_first(
    tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "结果"
    with county(FRESH, articles=1, broken=False) as server:
        first = subprocess.Popen([sys.executable, "-m", "reports", *arguments(server, out)])
        while not (out / "check.who").exists() and first.poll() is None:
            time.sleep(0.01)
        told = check(capsys, server, out)
        lock, free = FileLock(out / "check.lock", timeout=0), 0
        while first.poll() is None:
            with suppress(Timeout), lock:
                free += not (out / "findings.json").exists()
            time.sleep(0.005)
    assert (told[0], f"进程 {first.pid}" in told[1], free, first.returncode) == (2, True, 0, 0), told
    assert {path.name for path in out.iterdir()} >= {"archive", "findings.json", "报告.docx"}
