"""Crawled text is shown and never run, and the single-site report claims no more than it knows."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

import checks
from checks.finding import Answer, Certainty, Evidence, Finding, Level, Outcome, Unable
from crawler.archive import Archive
from crawler.page import Page
from crawler.plan import TIMEZONE, Plan, SitePlan
from reports.documents import excel, files, html, verify
from reports.documents.excel import Col, Sheet
from reports.errors import UserError
from reports.workbook import packed, put, read_rows

AT = datetime(2026, 11, 30, 23, 59, 59, tzinfo=TIMEZONE)
HOME = "http://jyj.qinghe.gov.cn/"
EVIL = '<script>alert(1)</script>{{ 7*7 }}{% raw %}"&<w:p/>\x00\x0b\u202e' + "长" * 5000


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "存档", Plan(AT, SitePlan(HOME, "青禾县教育局"))) as made:
        yield made


def finding(indicator: str, message: str, url: str = HOME, quote: str = "", **more: object) -> Finding:
    return Finding(
        indicator, Level.DEDUCTION, "青禾县教育局", url, "首页", quote, message, "核对后改正。",
        (Evidence(url, AT, "服务器答复404"),), **more,
    )  # type: ignore[arg-type]  # fmt: skip


def write(archive: Archive, out: Path, *answers: Answer) -> dict[str, Path]:
    from reports import adhoc

    verdict = checks.judge([one for answer in answers for one in answer.findings], checks.Rules.load())
    return {path.name: path for path in adhoc.write(archive, answers, verdict, out)}


def words(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_hostile_text_is_shown_and_not_run(archive: Archive, tmp_path: Path) -> None:
    evil = finding("broken_link", EVIL, "javascript:alert(1)", '=HYPERLINK("http://x","y")')
    files = write(archive, tmp_path / "报告", Answer("broken_link", Outcome.PROBLEM, (evil,)))
    assert set(files) == {"findings.json", "报告.html", "报告.docx", "问题清单.xlsx"}
    page = files["报告.html"].read_text(encoding="utf-8")
    assert page.count("<script>") == 1
    assert 'href="javascript' not in page
    assert "&lt;script&gt;" in page
    assert "<script>alert(1)</script>" in words(files["报告.docx"])
    assert "长" * 400 not in words(files["报告.docx"])
    sheet = load_workbook(files["问题清单.xlsx"])["问题清单"]
    cell = sheet["I2"]
    assert (cell.data_type, cell.quotePrefix, cell.value) == ("s", True, '=HYPERLINK("http://x","y")')
    assert sheet["H2"].hyperlink is None
    assert json.loads(files["findings.json"].read_bytes())["answers"][0]["findings"][0]["message"] == EVIL


@pytest.mark.parametrize("start", "=+-@")
def test_text_in_a_workbook_is_never_a_formula(start: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(excel.render([Sheet("表", (Col("列", 10),), [[f"{start}1+1"]])]))
    cell = load_workbook(path)["表"]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (f"{start}1+1", "s", True)


@pytest.mark.parametrize("text", ["a_x000D_b", "_x000D_x000D_", "_x005F_x000a_", "_x0041", "__x0041__"])
def test_what_looks_escaped_is_read_back_as_it_was(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(excel.render([Sheet("表", (Col("列", 10),), [[text]])]))
    (row,), _ = read_rows(load_workbook(path)["表"], ["列"], [])
    assert row.texts["列"] == text


def test_what_is_suspected_says_so(archive: Archive, tmp_path: Path) -> None:
    doubtful = finding("broken_link", "乙打不开。", quote="乙", certainty=Certainty.SUSPECTED)
    found = (finding("broken_link", "甲打不开。"), doubtful)
    made = write(archive, tmp_path / "报告", Answer("broken_link", Outcome.PROBLEM, found))
    text = words(made["报告.docx"])
    assert "乙打不开。【疑似】" in text
    assert "（疑似1个，需人工核实）" in text
    assert "甲打不开。【" not in text
    assert made["报告.html"].read_text(encoding="utf-8").count("疑似，需人工核实</span>") == 1


def test_what_could_not_be_checked_is_neither_good_nor_bad(archive: Archive, tmp_path: Path) -> None:
    unable = Unable("青禾县教育局", HOME, "首页", "首页由脚本生成，没有读到日期。")
    answers = Answer("home_stale", Outcome.UNABLE, (), (unable,)), Answer("broken_link", Outcome.FINE)
    text = words(write(archive, tmp_path / "报告", *answers)["报告.docx"])
    assert "初步判断为合格。但首页不更新未能检查或者没有查全，结论不包括没有查到的内容。" in text
    assert "首页由脚本生成，没有读到日期" in text


def test_nothing_is_concluded_when_nothing_could_be_checked(archive: Archive, tmp_path: Path) -> None:
    unable = Unable("青禾县教育局", HOME, "整个网站", "首页没有打开。")
    answer = Answer("home_stale", Outcome.UNABLE, (), (unable,))
    text = words(write(archive, tmp_path / "报告", answer)["报告.docx"])
    assert "不能作出判断" in text
    assert "初步判断为合格" not in text


@pytest.mark.parametrize(
    ("tags", "title", "name"),
    [
        ({"SiteName": "青禾县教育局网"}, "首页", "青禾县教育局网"),
        ({}, "首页 - 青禾县教育局", "青禾县教育局"),
        ({}, "首页", HOME),
    ],
)
def test_a_site_is_named_as_its_home_page_names_it(
    tmp_path: Path, tags: dict[str, str], title: str, name: str
) -> None:
    with Archive.create(tmp_path / "存档", Plan(AT, SitePlan(HOME))) as archive:
        archive.save_page(
            HOME, final_url=HOME, status=200, headers=(), body=b"", content_type="text/html",
            fetched_at=AT, elapsed=0.1, unread=True,
        )  # fmt: skip
        archive.add_facts([(HOME, Page(HOME, "home", title=title, tags=tags).to_json())])
        made = write(archive, tmp_path / "报告", Answer("broken_link", Outcome.FINE))
    assert words(made["报告.docx"]).startswith(f"{name}\n检查报告")
    assert f"<h1>{name}检查报告</h1>" in made["报告.html"].read_text(encoding="utf-8")


def test_advice_that_is_the_same_is_given_once(archive: Archive, tmp_path: Path) -> None:
    found = tuple(finding("broken_link", f"链接{number}打不开。", f"{HOME}{number}") for number in range(6))
    text = words(
        write(archive, tmp_path / "报告", Answer("broken_link", Outcome.PROBLEM, found))["报告.docx"]
    )
    assert text.count("核对后改正。") == 1
    assert text.count("11月30日23时59分所见：服务器答复404") == 6


def test_hints_stand_apart_behind_the_problems(archive: Archive, tmp_path: Path) -> None:
    hint = replace(finding("site_name", "名称不全。"), level=Level.HINT)
    answers = (
        Answer("site_name", Outcome.PROBLEM, (hint,)),
        Answer("broken_link", Outcome.PROBLEM, (finding("broken_link", "甲打不开。"),)),
    )
    made = write(archive, tmp_path / "报告", *answers)
    text = verify.text(made["报告.docx"].read_bytes())
    assert "发现问题1个；提示1个；" in text
    order = (
        "三、发现的问题",
        "甲打不开。",
        "四、提示",
        "只作提示，不计入判定",
        "名称不全。",
        "五、未能检查的项目",
    )
    assert sorted(order, key=text.index) == list(order)
    page = made["报告.html"].read_text(encoding="utf-8")
    order = ("<h2>发现的问题", "甲打不开。</p>", "<h2>提示", "名称不全。</p>")
    assert sorted(order, key=page.index) == list(order)
    rows = load_workbook(made["问题清单.xlsx"])["问题清单"].iter_rows(min_row=2, values_only=True)
    assert [row[5] for row in rows] == ["甲打不开。", "名称不全。"]


def test_no_sentence_begins_with_the_address_of_a_site_without_a_name(tmp_path: Path) -> None:
    one = finding("certificate_due", f"{HOME}的安全证书2026年12月25日到期。")
    with Archive.create(tmp_path / "存档", Plan(AT, SitePlan(HOME))) as archive:
        made = write(archive, tmp_path / "报告", Answer("certificate_due", Outcome.PROBLEM, (one,)))
    assert "\n本网站的安全证书2026年12月25日到期。" in verify.text(made["报告.docx"].read_bytes())


def test_a_page_needs_no_network(archive: Archive, tmp_path: Path) -> None:
    made = write(archive, tmp_path / "报告", Answer("broken_link", Outcome.FINE))
    page = made["报告.html"].read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert not [part for part in ("src=", "<link", "@import", "url(") if part in page]


def test_thousands_of_problems_stay_light(archive: Archive, tmp_path: Path) -> None:
    many = tuple(finding("broken_link", f"链接{number}打不开。", f"{HOME}{number}") for number in range(3000))
    made = write(archive, tmp_path / "报告", Answer("broken_link", Outcome.PROBLEM, many))
    assert made["报告.html"].stat().st_size < 4_000_000
    assert "其余2970个见《问题清单》电子表格。" in words(made["报告.docx"])
    assert load_workbook(made["问题清单.xlsx"], read_only=True)["问题清单"].max_row == 3001


def test_a_folder_that_cannot_be_made_is_told(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "报告").write_text("这是文件", encoding="utf-8")
    with pytest.raises(UserError, match="报告"):
        write(archive, tmp_path / "报告", Answer("broken_link", Outcome.FINE))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system knows no pipes with names")
def test_a_pipe_in_the_place_of_a_document_is_told(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    os.mkfifo(tmp_path / "out" / "findings.json")
    with pytest.raises(UserError, match="不是普通文件"):
        write(archive, tmp_path / "out", Answer("broken_link", Outcome.FINE))


def test_a_document_open_in_word_is_told_and_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.hand_over(tmp_path, {"甲.docx": b"1", "乙.docx": b"1"})
    whole = Path.open

    def locked(self: Path, mode: str = "r", *arguments: object, **named: object) -> object:
        if self.name == "乙.docx" and "+" in mode:
            raise PermissionError(13, "Permission denied", str(self))
        return whole(self, mode, *arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(UserError, match=r"乙\.docx.*请关闭"):
        files.hand_over(tmp_path, {"甲.docx": b"2", "乙.docx": b"2"})
    there = {path.name: path.read_bytes() for path in tmp_path.glob("*.docx")}
    assert there == {"甲.docx": b"1", "乙.docx": b"1"}


def test_a_name_too_long_for_the_disk_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="名称太长"):
        files.hand_over(tmp_path, {"甲.eml": b"1", f"{'青' * 90}.eml": b"1"})
    assert [path.name for path in tmp_path.iterdir()] == [files.LOCK]


def test_runs_at_once_write_one_after_another(tmp_path: Path) -> None:
    made = {name: [name.encode() * 2**18] * 4 for name in ("甲.docx", "乙.zip")}
    with ThreadPoolExecutor(3) as runs:
        for written in runs.map(lambda _: files.hand_over(tmp_path, made), range(3)):
            assert [path.name for path in written] == list(made)
    assert {path.name for path in tmp_path.glob("[!.]*")} == set(made)
    assert not list(tmp_path.glob("*.tmp"))


@pytest.mark.skipif(sys.platform == "win32", reason="a system that bounds no file")
@pytest.mark.parametrize("rows", [200, 500], ids=["sheet cut off", "sheet not written"])
def test_a_full_disk_is_told_and_no_torn_workbook_is_made(rows: int) -> None:
    import resource

    book = Workbook()
    for row in range(1, rows + 1):
        put(book.worksheets[0].cell(row, 1), "文字" * 5)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_480, before[1]))
    try:
        with pytest.raises(UserError, match="已满"):
            packed(book)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    gc.collect()  # what openpyxl's writer would complain of fails the test


def test_a_kill_between_two_documents_makes_no_copies_of_what_nobody_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.hand_over(tmp_path, {"甲.docx": b"1", "乙.docx": b"1"})
    whole = Path.replace

    def killed(self: Path, target: Path) -> Path:
        if self.name == ".乙.docx.tmp":
            raise KeyboardInterrupt
        return whole(self, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        files.hand_over(tmp_path, {"甲.docx": b"2", "乙.docx": b"2"})
    monkeypatch.undo()
    assert [path.name for path in files.hand_over(tmp_path, {"甲.docx": b"3", "乙.docx": b"3"})] == [
        *("甲.docx", "乙.docx")
    ]


@pytest.mark.parametrize(
    ("address", "may"),
    [("https://a.gov.cn/", True), ("javascript:alert(1)", False), ("http://[", False), ("", False)],
)
def test_only_web_addresses_can_be_clicked(address: str, may: bool) -> None:
    assert html.clickable(address) is may
