from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from checks import Rules
from checks.own import Own
from checks.telling import day_of
from crawler.archive import Archive, Visit
from crawler.plan import TIMEZONE, Plan
from crawler.wall import HALVINGS
from reports.errors import UserError
from reports.judging import judge_here
from reports.periods import Month, parse_moment
from tests.checks.check_world import build
from tests.reports.working import CODE, OTHER_CODE, UNIT, county, fill_ledger, site, xunjian

Capture = pytest.CaptureFixture[str]
FRESH = date(2026, 10, 30)
OCTOBER = ("inspect", "2026-10", "--as-of", "2026-10-31")
NOVEMBER = ("inspect", "2026-11", "--as-of", "2026-11-02")


TYPO = """<html><head><title>会议召开-青禾县教育局</title></head><body><h1>会议召开</h1>
<div>发布时间：2026-10-27 来源：教育局</div><div class="TRS_Editor">
<p>会议对下一阶段工作作出布署，要求各单位抓好落实。</p></div></body></html>"""


def start(folder: Path, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """Run ``xunjian`` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "reports", *arguments],
        cwd=folder,
        env={**os.environ, "XUNJIAN_HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def wait_for(condition: object, seconds: float = 40) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


def test_a_month_is_inspected_reviewed_and_inspected_again_the_month_after(
    folder: Path, capsys: Capture
) -> None:
    with county(FRESH) as server, county(date(2026, 8, 1), broken=False) as stale:
        from reports.ledger.rows import AccountRow

        accounts = (
            AccountRow(
                "微信公众号", "青禾教育", UNIT, last_update=date(2026, 10, 29), checked_on=date(2026, 10, 31)
            ),
            AccountRow("抖音", "青禾教育", UNIT),
        )
        fill_ledger(site(server), site(stale, OTHER_CODE, "青禾县气象局"), accounts=accounts)
        server.pages["/dtyw/3.html"] = (200, TYPO)
        code, told = xunjian(capsys, *OCTOBER)
        assert code == 0, told

        from reports.models import Finding, Inspection, Result

        inspection = Inspection.objects.get()
        results = {result.name: result for result in inspection.results.all()}
        assert inspection.state == Inspection.State.DONE
        assert {name: result.verdict for name, result in results.items()} == {
            "青禾县教育局": Result.Verdict.PASS,
            "青禾县气象局": Result.Verdict.FAIL,
            "“青禾教育”微信公众号": Result.Verdict.PASS,
            "“青禾教育”抖音": Result.Verdict.UNABLE,
        }
        assert results["青禾县教育局"].pages >= 7
        assert f"青禾县教育局 合格，{results['青禾县教育局'].pages} 页、" in told
        broken = results["青禾县教育局"].findings.get(indicator="broken_link")
        assert broken.first_period == "2026-10"
        assert all((folder / result.archive / "archive.sqlite").is_file() for result in results.values())
        assert "xunjian findings export 2026-10" in told

        # The page with a typo is deleted rather than mended.
        (typo,) = results["青禾县教育局"].findings.filter(indicator="typo")
        server.pages["/dtyw/3.html"] = (404, "<h1>页面不存在</h1>")

        # Called 误报 by the clerk, the broken link stays so next month, and its note says since when.
        assert xunjian(capsys, "findings", "export", "2026-10", str(folder / "问题.xlsx"))[0] == 0
        workbook = load_workbook(folder / "问题.xlsx")
        for row in workbook["问题"].iter_rows(min_row=2):
            row[12].value = "误报" if row[0].value == broken.key else "属实"
        workbook.save(folder / "问题.xlsx")
        assert xunjian(capsys, "findings", "import", "2026-10", str(folder / "问题.xlsx"))[0] == 0
        assert xunjian(capsys, *NOVEMBER)[0] == 0
        again = Finding.objects.get(result__inspection__period="2026-11", key=broken.key)
        assert (again.first_period, again.review, again.note) == ("2026-10", "误报", "沿用2026-10的复核")
        sham = Finding.objects.get(result__inspection__period="2026-11", indicator="sham_fix")
        assert (sham.url, sham.data["of"], sham.data["how"]) == (typo.url, typo.key, "网页删除")
        others = Finding.objects.filter(result__inspection__period="2026-11").exclude(key=broken.key)
        assert set(others.values_list("review", flat=True)) == {"待核"}


def test_a_site_that_fails_stops_no_other_and_is_tried_again_by_the_same_command(
    folder: Path, capsys: Capture
) -> None:
    with county(FRESH, broken=False) as server, county(FRESH, broken=False) as down:
        home, down.pages["/"] = down.pages["/"], (500, "出错")
        fill_ledger(site(down), site(server, OTHER_CODE, "青禾县气象局"))
        assert xunjian(capsys, *OCTOBER)[0] == 0
        from reports.models import Inspection, Result

        failed, fine = Result.objects.order_by("site__code")
        assert (failed.state, fine.state) == (Result.State.UNABLE, Result.State.DONE)
        assert "500" in failed.reason or "打不开" in failed.reason, failed.reason
        assert Inspection.objects.get().state == Inspection.State.DONE

        down.pages["/"] = home
        server.seen.clear()
        code, told = xunjian(capsys, *OCTOBER[:2])
        assert (code, "再试 1 个未能检查的" in told) == (0, True)
        failed.refresh_from_db()
        assert (failed.state, failed.verdict) == (Result.State.DONE, Result.Verdict.PASS)
        assert failed.archive.endswith(f"{CODE}-2")
        assert server.seen == []
        assert "已经完成" in xunjian(capsys, *OCTOBER[:2])[1]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_inspection_that_was_cut_short_goes_on_where_it_was(
    folder: Path, capsys: Capture, how: signal.Signals
) -> None:
    with county(FRESH, broken=False) as first, county(FRESH, articles=40, broken=False) as second:
        fill_ledger(site(first), site(second, OTHER_CODE, "青禾县气象局"))
        second.delay = 0.3
        child = start(folder, [*OCTOBER, "--workers", "1"])
        wait_for(lambda: len(second.seen) > 10)
        child.send_signal(how)
        said = child.communicate(timeout=60)[0].decode()
        assert child.returncode == (130 if how == signal.SIGINT else -how)
        if how == signal.SIGINT:
            assert "再运行 xunjian inspect 2026-10 接着做" in said
            assert "Traceback" not in said
        second.delay = 0.0
        first.seen.clear()
        assert xunjian(capsys, *OCTOBER[:2])[0] == 0
        assert first.seen == []
        thrice = [path for path in second.pages if path != "/" and second.seen.count(path) > 2]
        assert len(thrice) <= HALVINGS, thrice
        from reports.models import Result

        assert set(Result.objects.values_list("state", flat=True)) == {Result.State.DONE}


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for the crawl's process in /proc")
def test_a_crawl_that_dies_alone_is_gone_on_with_in_its_own_archive(folder: Path, capsys: Capture) -> None:
    with county(FRESH, articles=40, broken=False) as server:
        fill_ledger(site(server))
        server.delay = 0.2
        child = start(folder, OCTOBER)
        wait_for(lambda: len(server.seen) > 10)
        time.sleep(2)  # until the crawl has committed
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (process / "cmdline").read_bytes().split(b"\0")
                if b"crawler.commands.crawl" in words and any(str(folder).encode() in word for word in words):
                    os.kill(int(process.name), signal.SIGKILL)
        assert child.wait(60) == 0
        from reports.models import Result

        result = Result.objects.get()
        assert (result.state, "意外结束" in result.reason) == (Result.State.UNABLE, True), result.reason
        server.delay, archive, seen = 0.0, result.archive, len(server.seen)
        assert xunjian(capsys, *OCTOBER[:2])[0] == 0
        result.refresh_from_db()
        assert (result.state, result.archive) == (Result.State.DONE, archive)
        assert len(server.seen) < seen + len(server.pages)


def test_a_second_inspection_of_the_same_month_at_once_is_refused(folder: Path, capsys: Capture) -> None:
    with county(FRESH, articles=30, broken=False) as server:
        fill_ledger(site(server))
        server.delay = 0.3
        child = start(folder, OCTOBER)
        try:
            wait_for(lambda: server.seen)
            code, told = xunjian(capsys, *OCTOBER)
            assert (code, "正在进行" in told) == (2, True)
        finally:
            child.kill()
            child.wait()


def test_timed_visits_of_the_last_week_are_kept_with_the_archive_and_judged(
    folder: Path, capsys: Capture
) -> None:
    with county(FRESH, broken=False) as server:
        fill_ledger(site(server))
        end = datetime(2026, 10, 31, 23, 59, 59, tzinfo=TIMEZONE)
        with Archive.create(folder / "archives" / "probes", Plan(end)) as probes:
            for hours in range(0, 10 * 24):
                error = "timeout" if hours % 3 == 0 else None
                probes.add_visit(
                    Visit(
                        server.url, end - timedelta(hours=hours), "probe", None if error else 200, error, 1.0
                    )
                )
        assert xunjian(capsys, *OCTOBER)[0] == 0
        from reports.models import Answer, Result

        with Archive.open(folder / Result.objects.get().archive) as archive:
            assert len(list(archive.visits(None, "probe"))) == 7 * 24 + 1
        assert Answer.objects.get(indicator="site_unreachable").outcome != "未能检查"


def test_new_rules_judge_the_month_again_from_its_archives_and_reviews_stay(
    folder: Path, capsys: Capture
) -> None:
    with county(date(2026, 8, 1), articles=1, broken=False) as server:
        fill_ledger(site(server))
        assert xunjian(capsys, *OCTOBER)[0] == 0
        from reports.models import Finding, Inspection

        Finding.objects.filter(indicator="home_stale").update(review="属实", note="核过")
        count = len(server.seen)
        overlay = folder / "本县.toml"
        overlay.write_text('extends = "national"\n[column_stale]\nnews_days = 200\n', encoding="utf-8")
        config = folder / "xunjian.toml"
        config.write_text(config.read_text(encoding="utf-8") + f"profile = '{overlay}'\n", encoding="utf-8")
        before = Inspection.objects.get().rules_version
        assert xunjian(capsys, *OCTOBER[:2])[0] == 0
        assert len(server.seen) == count
        again = Inspection.objects.get()
        assert again.rules_version != before
        assert Rules.of_kept(again.rules) == Rules.load(str(overlay))
        kept = Finding.objects.get(indicator="home_stale")
        assert (kept.review, kept.note) == ("属实", "核过")
        assert not Finding.objects.filter(indicator="column_stale").exists()


def test_no_month_is_inspected_as_of_a_day_that_nobody_has_seen(folder: Path, capsys: Capture) -> None:
    for arguments in (("2090-01",), ("2090-01", "--as-of", "2090-01-31")):
        code, told = xunjian(capsys, "inspect", *arguments)
        assert (code, "还没有到" in told) == (2, True), told
    from reports.inspection.begin import moment

    current = datetime(2026, 11, 28, 9, tzinfo=TIMEZONE)
    assert moment(Month(2026, 11), parse_moment("2026-11-28"), current) > current
    with pytest.raises(UserError, match="2026-11-29 还没有到"):
        moment(Month(2026, 11), parse_moment("2026-11-29"), current)


def test_a_month_begun_as_of_a_wrong_moment_is_inspected_anew_and_loses_no_archive(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "不在2026年10月之内" in xunjian(capsys, "inspect", "2026-10", "--as-of", "2026-11-01")[1]
    assert "台账里没有" in xunjian(capsys, *OCTOBER)[1]
    with county(FRESH, articles=1, broken=False) as server:
        fill_ledger(site(server))
        assert xunjian(capsys, *OCTOBER)[0] == 0
        from reports.models import Finding, Inspection, Notice

        again = ("inspect", "2026-10", "--as-of", "2026-10-20")
        answers = iter(["n", "y"])
        monkeypatch.setattr("typer.prompt", lambda *args, **given: next(answers))
        looks = len(server.seen)
        assert (
            "没有改，到此为止。要照原来的监测时间点接着做，请运行 xunjian inspect 2026-10。"
            in xunjian(capsys, *again)[1]
        )
        assert len(server.seen) == looks
        first = folder / Inspection.objects.get().results.get().archive
        code, told = xunjian(capsys, *again)
        month = Inspection.objects.get()
        assert (code, month.state, day_of(month.as_of)) == (0, "已完成", date(2026, 10, 20)), told
        with Archive.open(first) as before, Archive.open(folder / month.results.get().archive) as archive:
            assert day_of(before.plan.as_of) == date(2026, 10, 31)
            assert archive.plan.as_of == month.as_of
            assert archive.page(server.url) is not None

        Finding.objects.filter(pk=Finding.objects.all()[0].pk).update(review="属实")
        code, told = xunjian(capsys, *OCTOBER, "--yes")
        assert (code, "已经复核 1 个问题，" in told, "待核" in told) == (2, True, True), told
        Finding.objects.update(review="待核")
        seen = Finding.objects.all()[0]
        seen.pk, seen.key, seen.indicator, seen.review = None, "f" * 16, "by_person", "误报"
        seen.save()
        code, told = xunjian(capsys, *OCTOBER, "--yes")
        assert (code, "已经填写 1 项由人检查，" in told, "改回“未能检查”" in told) == (2, True, True), told
        seen.delete()
        Notice.objects.create(kind="季度通报", period="2026Q4", issued_on=date(2026, 12, 1), version=1)
        code, told = xunjian(capsys, *OCTOBER, "--yes")
        assert (code, "已经签发" in told) == (2, True), told
        assert Inspection.objects.get().as_of == month.as_of


def test_the_moment_of_a_past_month_is_its_end_and_of_this_month_is_now() -> None:
    from reports.inspection.begin import moment

    current = datetime(2026, 11, 5, 9, tzinfo=TIMEZONE)
    assert moment(Month(2026, 11), None, current) == current
    assert moment(Month(2026, 10), None, current) == Month(2026, 10).end
    with pytest.raises(UserError):
        moment(Month(2026, 12), None, current)


def test_a_month_long_past_is_only_judged_when_its_moment_is_given(folder: Path, capsys: Capture) -> None:
    code, told = xunjian(capsys, "inspect", "2020-01")
    assert (code, "网站今天的样子" in told, "--as-of 2020-01-31" in told) == (2, True, True), told
    from reports.inspection.begin import moment

    current = datetime(2026, 11, 5, 9, tzinfo=TIMEZONE)
    assert moment(Month(2026, 9), None, current) == Month(2026, 9).end
    with pytest.raises(UserError, match="早已过去"):
        moment(Month(2026, 8), None, current)
    assert moment(Month(2026, 8), Month(2026, 8).end, current) == Month(2026, 8).end


def test_a_folder_that_cannot_be_written_is_told_in_words(folder: Path, capsys: Capture) -> None:
    with county(FRESH, articles=1) as server:
        fill_ledger(site(server))
        (folder / "archives").write_text("一个文件占着这个名字")
        code, told = xunjian(capsys, *OCTOBER)
    assert (code, "错误：" in told, "Traceback" in told) == (2, True, False), told


def test_documents_of_a_month_that_was_not_inspected_say_which_command_to_run(
    folder: Path, capsys: Capture
) -> None:
    for arguments in (("report", "2026-10"), ("findings", "export", "2026-10", "a.xlsx")):
        code, told = xunjian(capsys, *arguments)
        assert (code, "xunjian inspect 2026-10" in told) == (2, True), told


def test_a_crawl_that_saw_a_part_gives_no_verdict_and_is_made_anew(folder: Path, capsys: Capture) -> None:
    world = {"pages": {"/": {"home": {"要闻": [["2026-11-02", "青禾县召开教育工作会议", "/a.html"]]}}}}
    as_of = datetime(2026, 11, 2, 20, tzinfo=TIMEZONE)
    parts = {
        CODE: ("shrunken", "只看到 1 个页面，上一次看到 76 个，可能没有看全。"),
        OTHER_CODE: ("cut", "网站中途连续打不开或拒绝访问，其余页面没有检查。"),
    }
    for code, (short, why) in parts.items():
        kept = folder / "archives" / "2026-11" / code
        build({**world, "meta": {short: why, "reason": why}}, as_of, kept)
        assert judge_here(kept, "national", as_of, Own()).trouble == why
    with county(FRESH, broken=False) as one, county(FRESH, broken=False) as other:
        fill_ledger(site(one), site(other, OTHER_CODE, "青禾县气象局"))
        from reports.models import Inspection, Result, Site

        begun = Inspection.objects.create(
            period="2026-11", as_of=as_of, started=as_of, state=Inspection.State.DONE, profile="national",
            rules_version=Rules.load().version,
        )  # fmt: skip
        for seen in Site.objects.all():
            Result.objects.create(
                inspection=begun, site=seen, name=seen.name, archive=f"archives/2026-11/{seen.code}",
                state=Result.State.UNABLE,
            )  # fmt: skip
        assert xunjian(capsys, *NOVEMBER[:2])[0] == 0
        assert {(result.state, result.archive) for result in Result.objects.all()} == {
            (Result.State.DONE, f"archives/2026-11/{code}-2") for code in parts
        }


def test_next_month_asks_only_what_has_changed_and_says_who_asks(folder: Path, capsys: Capture) -> None:
    config = folder / "xunjian.toml"
    config.write_text(
        config.read_text(encoding="utf-8")
        .replace('office = ""', 'office = "青禾县政府办"')
        .replace('contact = ""', 'contact = "0900-8800100"'),
        encoding="utf-8",
    )
    with county(FRESH, broken=False) as server:
        fill_ledger(site(server))
        assert xunjian(capsys, *OCTOBER)[0] == 0
        assert server.unchanged == 0
        assert xunjian(capsys, *NOVEMBER)[0] == 0
        assert server.unchanged == len(server.pages) - 2  # the home page and the list are always read
    who = "%E9%9D%92%E7%A6%BE%E5%8E%BF%E6%94%BF%E5%BA%9C%E5%8A%9E; 0900-8800100"
    assert {agent.partition("compatible; ")[2].partition(")")[0] for agent in server.agents} == {
        f"xunjian/0.1; +{who}"
    }
