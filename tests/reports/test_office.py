"""The working folder, the settings, the database and the command line itself."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.scrapy import ROOT
from tests.reports.working import CODE, UNIT, fill_ledger, xunjian

Capture = pytest.CaptureFixture[str]


def test_init_never_overwrites(folder: Path, capsys: Capture) -> None:
    before = (folder / "xunjian.toml").read_bytes()
    code, told = xunjian(capsys, "init", str(folder))
    assert (code, "没有改动" in told) == (2, True)
    assert (folder / "xunjian.toml").read_bytes() == before


def test_init_in_the_place_of_a_file_is_told(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "巡检").write_text("x", encoding="utf-8")
    code, told = xunjian(capsys, "init", str(tmp_path / "巡检"))
    assert (code, "已有一个同名的文件" in told) == (2, True), told


@pytest.mark.skipif(sys.platform == "win32", reason="needs ulimit")
def test_init_on_a_full_disk_leaves_nothing_and_goes_well_once_there_is_room(tmp_path: Path) -> None:
    folder = tmp_path / "巡检"
    init = f"{sys.executable} -m reports init '{folder}'"
    full = subprocess.run(["bash", "-c", f"ulimit -f 0; {init}"], cwd=ROOT, capture_output=True, text=True)
    assert (full.returncode, "无法写入" in full.stderr, list(folder.iterdir())) == (2, True, []), full.stderr
    (folder / "xunjian.toml").touch()
    assert subprocess.run(["bash", "-c", init], cwd=ROOT, capture_output=True).returncode == 0
    assert (folder / "xunjian.toml").stat().st_size > 0


def test_the_commented_settings_show_every_setting_with_its_default(tmp_path: Path) -> None:
    import tomllib
    from dataclasses import fields

    from crawler.plan import parse_duration
    from reports.office import Office
    from reports.workfolder import TEMPLATE

    text = re.sub(r"^# (\w+ = )", r"\1", TEMPLATE.read_text(encoding="utf-8"), flags=re.M)
    shown = tomllib.loads(text)
    shown["second_look_after"] = parse_duration(shown["second_look_after"])
    assert shown == {f.name: f.default for f in fields(Office) if f.name not in ("folder", "platforms")}


def test_the_commented_platforms_show_their_defaults() -> None:
    import tomllib

    from reports.accounts.settings import Platforms, parse
    from reports.workfolder import TEMPLATE

    lines = re.findall(r"^#   (.*)$", TEMPLATE.read_text(encoding="utf-8"), re.M)
    shown = parse(tomllib.loads("\n".join(lines))["platforms"])
    assert (shown.interfaces, shown.page_rate) == (Platforms().interfaces, Platforms().page_rate)
    assert not shown.vendors["新榜"].complete


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ratte = 2", "没有“ratte”这个设置"),
        ('rate = "快"', "“rate”应当是数字"),
        ("workers = 0", "“workers”应当是 1 至 32"),
        ("platforms = 3", "“platforms”应当是一节"),
        ("[platforms.weixin]", "没有“platforms.weixin”这个设置"),
        ('[platforms.wechat]\napi = "api.weixin.qq.com"', "“platforms.wechat.api”应当是完整的网址"),
        ('[platforms.wechat]\nsecret = "x"', "写在 密钥.toml 里"),
        ('[platforms.feed.accounts]\n"微博 甲" = "https://a.example/?k=x"', "写在 密钥.toml 的 [feed] 里"),
        ("[platforms.weibo]\nrate = 1000", "“platforms.weibo.rate”应当是 0.01 至 50"),
        ('[platforms.vendors.a]\ncolumns = { "时间" = "b" }', "没有“platforms.vendors.a.columns.时间”"),
        ("rectify_days = 99999999", "“rectify_days”应当是 1 至 365"),
        ("rectify_days = -5", "“rectify_days”应当是 1 至 365"),
        ("rectify_days = 5.5", "“rectify_days”应当是整数"),
        ("rectify_days = true", "“rectify_days”应当是整数"),
        (f"rectify_days = {'9' * 5000}", "写错了"),
        ("max_pages = 1_000_001", "“max_pages”应当是 1 至 1000000"),
        ("rate = nan", "“rate”应当是 0.01 至 50"),
        ("rate = 1e-300", "“rate”应当是 0.01 至 50"),
        ("second_look_after = []", "不是时间长度"),
        ("inspect_day = 31", "1 至 28"),
        ('inspect_time = "8点"', "20:00"),
        ('window = "晚上"', "请写成 20:00-07:00"),
        ("# 县名\ncounty = 青禾", "第 2 行写错了，无法读取。文字要加英文引号"),
        ('county = "青禾', "第 1 行写错了"),
        ("county = [", "写错了"),
        ('database = "mysql://x/y"', "只支持 PostgreSQL"),
        ('database = "nonsense"', "database"),
        ('profile = "没有的"', "指标方案"),
    ],
)
def test_a_wrong_setting_is_named(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, line: str, words: str
) -> None:
    (tmp_path / "xunjian.toml").write_text(line + "\n", encoding="utf-8")
    monkeypatch.setenv("XUNJIAN_HOME", str(tmp_path))
    code, told = xunjian(capsys, "inspect", "2026-10", "--as-of", "2026-10-31")
    assert (code, words in told) == (2, True), told


def test_settings_in_another_encoding_are_told(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xunjian.toml").write_text('rate = 2\ncounty = "青禾县"\n', encoding="gb18030")
    monkeypatch.setenv("XUNJIAN_HOME", str(tmp_path))
    code, told = xunjian(capsys, "ledger", "export", "a.xlsx")
    assert (code, "第 2 行不是 UTF-8 编码" in told) == (2, True), told


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system knows no pipes with names")
def test_settings_that_are_a_pipe_are_not_waited_for(folder: Path, capsys: Capture) -> None:
    (folder / "xunjian.toml").unlink()
    os.mkfifo(folder / "xunjian.toml")
    code, told = xunjian(capsys, "ledger", "export", "台账.xlsx")
    assert (code, "不是普通文件" in told) == (2, True), told


def test_outside_a_working_folder_the_user_is_told_to_make_one(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XUNJIAN_HOME", str(tmp_path))
    code, told = xunjian(capsys, "ledger", "export", "a.xlsx")
    assert (code, "请先运行 xunjian init" in told) == (2, True)


def test_a_database_of_a_newer_version_is_left_alone(folder: Path, capsys: Capture) -> None:
    from django.db import connections

    connections.close_all()
    with sqlite3.connect(folder / "xunjian.sqlite3") as db:
        db.execute("INSERT INTO django_migrations VALUES (NULL, 'reports', '9999_later', '2030-01-01')")
    db.close()
    code, told = xunjian(capsys, "ledger", "export", str(folder / "a.xlsx"))
    assert (code, "更新版本" in told) == (2, True), told


def test_a_database_that_cannot_be_written_is_told_in_chinese(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def refuse(*_: object) -> None:
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("reports.ledger.records.current", refuse)
    code, told = xunjian(capsys, "ledger", "export", str(folder / "a.xlsx"))
    assert (code, "数据库出错：数据库文件是只读的" in told, "readonly" in told) == (2, True, False), told


def test_two_passwords_that_differ_are_asked_for_again(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reports import bootstrap
    from reports.commands import running

    bootstrap()
    answers = iter(("管理员", "一个很长的密码一二三", "另一个很长的密码", *("再来一个很长的密码",) * 2))
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))
    running._make_administrator()
    from django.contrib.auth.models import User

    assert "两次输入的密码不一样" in capsys.readouterr().out
    assert User.objects.get().check_password("再来一个很长的密码")


def test_a_file_that_is_no_database_is_told(folder: Path, capsys: Capture) -> None:
    from django.db import connections

    connections.close_all()
    for path in folder.glob("xunjian.sqlite3*"):
        path.unlink()
    (folder / "xunjian.sqlite3").write_bytes(b"hello" * 1000)
    code, told = xunjian(capsys, "ledger", "export", str(folder / "a.xlsx"))
    assert (code, "xunjian.sqlite3" in told, "Traceback" in told) == (2, True, False), told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("inspect", "2026-13"), "不是一个月份"),
        (("report", "11月"), "不是一个月份"),
        (("notice", "2026Q5"), "不是一个季度"),
        (("notice", "2026Q4", "--date", "昨天"), "不是日期"),
        (("notice", "2026Q4", "--date", "1999-12-31"), "不在 2000 至 2099 年"),
        (("check", "https://a.gov.cn/", "--as-of", "0001-01-01"), "不在 2000 至 2099 年"),
        (("check", "https://a.gov.cn/", "--as-of", "9999-12-31T23:59-08:00"), "不在 2000 至 2099 年"),
        (("annual", "26"), "不是一个年份"),
        (("inspect", "2026-10", "--as-of", "月底"), "不是监测时间点"),
        (("explain", "没有的"), "可用的：broken_link"),
        (("nonsense",), "没有“nonsense”这个命令"),
        (("check",), "缺少“网址”"),
        (("check", "https://a.gov.cn/", "--rate", "快"), "“--rate”的值不对"),
        (("check", "https://a.gov.cn/", "--rate", "nan"), "0.01 至 50 的数字"),
        (("check", "https://a.gov.cn/", "--rate", "1e-300"), "0.01 至 50 的数字"),
        (("check", "https://a.gov.cn/", "--rate", "inf"), "0.01 至 50 的数字"),
        (("check", "https://a.gov.cn/", "--rate", "-1"), "0.01 至 50 的数字"),
        (("check", "https://a.gov.cn/", "--second-look", "一会儿"), "不是时间长度"),
        (("check", "https://a.gov.cn/", "--second-look", "-5"), "不是时间长度"),
        (("check", "https://a.gov.cn/", "--second-look", "25h"), "最长 24h"),
        (("check", "https://a.gov.cn/", "--allow-host", "10.0.0.0/99"), "允许访问的地址"),
        (("check", "https://a.gov.cn/", "--nonsense"), "没有 --nonsense 这个选项"),
    ],
)
def test_a_command_typed_wrong_is_answered_in_chinese(
    capsys: Capture, arguments: tuple[str, ...], words: str
) -> None:
    code, told = xunjian(capsys, *arguments)
    assert (code, words in told) == (2, True), told


@pytest.mark.parametrize("width", ["60", "80"])
def test_every_command_has_chinese_help_and_no_line_is_cut(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    commands = [
        "init",
        "inspect",
        "verdict",
        "warnings",
        "report",
        "notice",
        "check",
        "schedule",
        "explain",
        "admin",
        "demo",
    ]
    groups = [f"ledger {name}".split() for name in ("template", "import", "export")]
    groups += [["annual", "year"], ["annual", "check"]]
    for command in [*([name] for name in commands), *groups, ["findings", "export"], ["findings", "import"]]:
        code, told = xunjian(capsys, *command, "--help")
        assert (code, "用法：" in told, "Usage" in told, "Options" in told) == (0, True, False, False), (
            command
        )
        assert "…" not in told, told
        assert not re.search(r"<\w|x<=", told), told
    for group in ([], ["ledger"], ["findings"], ["annual"]):
        assert xunjian(capsys, *group, "--help")[1].count("…") == 1, "命令 …"


def test_every_check_can_be_explained(capsys: Capture) -> None:
    import checks

    assert all(name in xunjian(capsys, "explain")[1] for name in checks.REGISTRY)
    by_name = xunjian(capsys, "explain", "broken_link")
    assert by_name[0] == 0
    assert xunjian(capsys, "explain", checks.REGISTRY["broken_link"].title) == by_name


def test_the_command_line_starts_without_django_scrapy_or_checks() -> None:
    heavy = "{'django', 'scrapy', 'checks', 'openpyxl'}"
    code = f"import sys, reports.cli; print({heavy} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


# --- PostgreSQL ---


def _server_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) if os.name == "posix" else []
    return found[-1].parent if found else None


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[str]:
    """A cluster of its own for one test; its URL."""
    programs = _server_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    pytest.importorskip("psycopg")
    root = os.name == "posix" and os.getuid() == 0
    if root and shutil.which("runuser") is None:
        pytest.skip("PostgreSQL refuses to run as root, and there is no runuser")
    as_user = ["runuser", "-u", "postgres", "--"] if root else []
    import tempfile

    data = Path(tempfile.mkdtemp(prefix="xunjian-pg-"))
    try:
        if root:
            shutil.chown(data, "postgres")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
        subprocess.check_call(
            [*as_user, programs / "initdb", "-D", data / "db", "-U", "xunjian", "-A", "trust", "-N"], **quiet
        )  # type: ignore[call-overload]
        server = subprocess.Popen(
            [*as_user, programs / "postgres", "-D", data / "db", "-k", data, "-c", "listen_addresses=", "-F"],
            **quiet,  # type: ignore[call-overload]
        )
        try:
            deadline = time.monotonic() + 30
            while not (data / ".s.PGSQL.5432").exists() and time.monotonic() < deadline:
                time.sleep(0.1)
            time.sleep(0.5)
            yield f"postgres://xunjian@/postgres?host={data}"
        finally:
            from django.db import connections

            connections.close_all()
            stop = [*as_user, programs / "pg_ctl", "stop", "-D", data / "db", "-m", "immediate"]
            subprocess.call(stop, **quiet)  # type: ignore[call-overload]
            server.wait(20)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def test_the_office_works_on_postgresql(folder: Path, capsys: Capture, postgres: str) -> None:
    config = folder / "xunjian.toml"
    config.write_text(f'database = "{postgres}"\n', encoding="utf-8")
    from reports.ledger.rows import SiteRow

    fill_ledger(SiteRow(CODE, "青禾县教育局", UNIT, "https://jy.example.gov.cn/"))
    from django.db import connection

    from reports.models import Demand, Inspection, Site
    from reports.periods import Month

    assert connection.vendor == "postgresql"
    assert Site.objects.get().unit.name == UNIT
    assert xunjian(capsys, "ledger", "export", str(folder / "台账.xlsx"))[0] == 0
    assert "没有要改的内容" in xunjian(capsys, "ledger", "import", str(folder / "台账.xlsx"))[1]
    site, end = Site.objects.get(), Month(2026, 11).end
    month = Inspection.objects.create(
        period="2026-11", as_of=end, state="已完成", profile="national", started=end
    )
    result = month.results.create(site=site, name=site.name, unit_name=UNIT, state="已检查")
    row = result.findings.create(
        key="a" * 16, indicator="broken_link", level="扣分", certainty="确定", subject=result.name,
        url="https://jy.example.gov.cn/1", message="打不开。", first_period="2026-11", review="属实",
        evidence=[{"url": "https://jy.example.gov.cn/1", "at": end.isoformat(), "seen": "404"}],
    )  # fmt: skip
    told = xunjian(capsys, "report", "2026-11")
    assert told[0] == 0, told
    [demand] = Demand.objects.all()
    assert (demand.key, demand.message, demand.evidence) == (row.key, row.message, row.evidence)
