"""``xunjian annual check``: what it reads, what it tells, how it ends; ``xunjian annual 2026`` as before."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reports import bootstrap
from reports.commands.shared import console
from tests.checks.annual.samples import Sample
from tests.crawler.page.pages import source
from tests.reports.working import xunjian
from tests.servers import page, serve

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def saved(name: str, content: bytes) -> str:
    Path(name).write_bytes(content)
    return name


def objects(told: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told.splitlines()]


def wrong() -> Sample:
    """One figure too many in the new applications of persons."""
    sample = Sample()
    sample.add_with_total("A", 0)
    return sample


@pytest.mark.parametrize("form", [2019, 2021])
def test_a_report_that_agrees_is_0(form: int, capsys: Capture) -> None:
    sample = Sample(form=form, year=form)
    for name, content in (("报告.html", sample.html()), ("报告.docx", sample.docx())):
        code, told = xunjian(capsys, "annual", "check", saved(name, content))
        assert code == 0, told
        assert "问题 0 个，提示 0 个，未能检查 0 个。" in told
        assert f"{form} 年度报告" in told


def test_a_file_name_in_gbk_is_read(capsys: Capture) -> None:
    name = os.fsdecode("模板报告.html".encode("gbk"))
    code, told = xunjian(capsys, "annual", "check", saved(name, Sample(form=2021, year=2021).html()))
    assert code == 0, told
    assert "无法读取 模板报告2.html" in xunjian(capsys, "annual", "check", name.replace(".", "2."))[1]


def test_a_problem_is_told_with_its_relation_place_and_figures_and_is_1(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "width", 200)
    code, told = xunjian(capsys, "annual", "check", saved("报告.html", wrong().html()))
    assert code == 1
    assert all(words in told for words in ("R1", "表三“自然人”列", "4 + 1 = 5", "3 + 1 = 4", "问题 1 个"))


def test_a_finding_is_one_object(capsys: Capture) -> None:
    code, told = xunjian(capsys, "annual", "check", saved("报告.docx", wrong().docx()), "--json")
    (found,) = objects(told)
    assert code == 1
    assert found == {
        "relation": "R1",
        "rule": "国办公开办函〔2021〕30号格式，表三各列：第一项加第二项等于第三项加第四项",
        "kind": "problem",
        "where": "表三“自然人”列，第一项加第二项",
        "says": "4 + 1 = 5",
        "should": "第三项加第四项：3 + 1 = 4",
        "place": "第2个表格第4行第2列",
    }


def test_hints_alone_are_0(capsys: Capture) -> None:
    sample = Sample(reviews=[""] * 15)
    code, told = xunjian(capsys, "annual", "check", saved("报告.html", sample.html()), "--json")
    assert (code, [found["kind"] for found in objects(told)]) == (0, ["hint"])


def test_last_years_report_is_compared(capsys: Capture) -> None:
    last = saved("去年.docx", Sample(year=2022).docx())
    code, told = xunjian(
        capsys, "annual", "check", saved("今年.html", Sample().html()), "--last", last, "--json"
    )
    assert code == 1
    assert [(found["relation"], found["kind"]) for found in objects(told)] == [
        ("R5", "problem"),
        ("R7", "hint"),
    ]


def test_an_address_is_read(capsys: Capture) -> None:
    with serve({"/1.html": page(wrong().html().decode())}) as site:
        code, told = xunjian(
            capsys, "annual", "check", f"{site.url}1.html", "--json", "--allow-host", "127.0.0.1"
        )
    assert (code, [found["relation"] for found in objects(told)]) == (1, ["R1"])


# --- what LibreOffice makes ---


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wrong report and one that agrees as .pdf, the latter as .doc."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    (folder / "错.docx").write_bytes(wrong().docx())
    for form in (2019, 2021):
        (folder / f"{form}.docx").write_bytes(Sample(form=form, year=form).docx())
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for wanted, names in (("pdf", ["错.docx", "2019.docx", "2021.docx"]), ("doc", ["2021.docx"])):
        program = ["soffice", profile, "--headless", "--convert-to", wanted, *names]
        subprocess.run(program, cwd=folder, check=True, capture_output=True, timeout=120)
    return folder


@pytest.mark.office
def test_the_tables_of_a_pdf_are_read_over_its_pages(office: Path, capsys: Capture) -> None:
    for form in (2019, 2021):
        code, told = xunjian(capsys, "annual", "check", office / f"{form}.pdf")
        assert code == 0, told
        assert "问题 0 个，提示 0 个，未能检查 0 个。" in told
    code, told = xunjian(capsys, "annual", "check", office / "错.pdf", "--json")
    assert (code, [found["relation"] for found in objects(told)]) == (1, ["R1"])


@pytest.mark.office
def test_the_tables_of_a_doc_are_said_to_be_unread(office: Path, capsys: Capture) -> None:
    code, told = xunjian(capsys, "annual", "check", office / "2021.doc", "--json")
    assert code == 2
    assert [(found["relation"], found["kind"]) for found in objects(told)] == [
        (relation, "unable") for relation in ("R1", "R2", "R3", "R4", "R10 表格")
    ]
    assert "另存为 .docx" in told


# --- bad input ---


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "读不了"),
        (b"<html><body><p>" + "青禾县召开会议。".encode() * 50, "没有认出"),
        (bytes(range(256)) * 40, "读不了"),
        (b"PK\x03\x04" + b"\0" * 200, "读不了"),
        (b"%PDF-1.7 broken", "读不了"),
        ("青禾县召开会议。".encode(), "没有认出"),
    ],
)
def test_bad_input_is_a_clear_sentence_and_2(content: bytes, words: str, capsys: Capture) -> None:
    code, told = xunjian(capsys, "annual", "check", saved("坏.bin", content))
    assert code == 2
    assert words in told
    assert "Traceback" not in told
    good = saved("报告.html", Sample().html())
    assert xunjian(capsys, "annual", "check", good, "--last", "坏.bin")[0] == 2


def test_a_page_that_only_links_to_the_report_names_the_file(capsys: Capture) -> None:
    text = "<p>现将青禾县人民政府2023年政府信息公开工作年度报告予以公布，请下载附件查看。</p>" * 3
    head = "<h1>青禾县人民政府2023年政府信息公开工作年度报告</h1><p>发布时间：2024-01-20 来源：县政府办</p>"
    html = source(f"{head}<div class='content'>{text}<a href='P1.pdf'>年度报告.pdf</a></div>")
    code, told = xunjian(capsys, "annual", "check", saved("页.html", html))
    assert code == 2
    assert "附件" in told
    assert "P1.pdf" in told


@pytest.mark.parametrize("seed", range(8))
def test_a_torn_file_is_told_and_never_a_fault(seed: int, capsys: Capture) -> None:
    chance = random.Random(seed)
    body = bytearray(Sample().docx() if seed % 2 else Sample().html())
    for _ in range(chance.randint(1, 60)):
        body[chance.randrange(len(body))] = chance.randrange(256)
    code, told = xunjian(
        capsys, "annual", "check", saved("坏.bin", bytes(body[: chance.randint(1, len(body))]))
    )
    assert code in (0, 1, 2)
    assert "程序出错" not in told


# --- the year's figures, as before ---


def test_a_year_is_still_a_year(capsys: Capture) -> None:
    assert "不是一个年份" in xunjian(capsys, "annual", "20x6")[1]
    assert "不是工作目录" in xunjian(capsys, "annual", "2026")[1]
    assert xunjian(capsys, "annual", "check")[0] == 2
    code, told = xunjian(capsys, "annual", "--help")
    assert (code, "annual check" in told) == (0, True)


def test_the_years_figures_are_still_written(folder: Path, capsys: Capture) -> None:
    bootstrap()
    from crawler.archive import now
    from reports.models import Inspection

    month = Inspection(period="2026-11", as_of=now(), started=now(), state=Inspection.State.DONE)
    month.save()
    code, told = xunjian(capsys, "annual", "2026")
    assert (code, "年度工作数据已生成" in told) == (0, True), told
