"""Every kind of document with awkward names and hostile text: as the schema has it, printed, still text."""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

import checks
from checks.finding import Answer, Evidence, Level, Outcome
from checks.finding import Finding as Found
from crawler.archive import Archive
from crawler.plan import Plan, SitePlan
from reports import adhoc, annual, facts, monthly, quarterly, warnings
from reports.documents import files, pdf, verify
from reports.documents.words import clean
from reports.models import Account, Finding, Site, Unit
from reports.periods import Month, Quarter
from reports.rectify import book, orders
from tests.reports.documents.records import CONFIG
from tests.reports.documents.test_warnings import plant
from tests.reports.working import xunjian

DECEMBER, Q4, SIGNED = Month(2026, 12), Quarter(2026, 4), date(2027, 1, 6)
RARE = "㐂丰镇𠮷祥村便民服务中心"
UNIT = f"青禾县人民政府河西经济技术开发区管理委员会综合行政执法与应急管理局（{RARE}）"
EVIL = f'=1+1_x000D_<script>alert(1)</script>{{{{ 7*7 }}}}{{% raw %}}"&<w:p/>\x00\x0b\u202e{RARE}'
SHOWN = clean(EVIL)
URL = "http://jyj.qinghe.gov.cn/" + "zfxxgk/fdzdgknr/" * 20 + "index.html?id=" + "a1b2" * 100


@pytest.fixture(scope="module")
def papers(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one of each kind, called by its kind."""
    from django.db import transaction

    import reports

    folder = tmp_path_factory.mktemp("papers")
    (folder / "xunjian.toml").write_text(CONFIG, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XUNJIAN_HOME", str(recorded))
        reports.bootstrap(recorded)
        patch.setenv("XUNJIAN_HOME", str(folder))
        with transaction.atomic():
            spoil()
            _write(folder)
            transaction.set_rollback(True)
    return folder / "papers"


def spoil() -> None:
    """Let the sites say what nobody should, under names that fit nowhere."""
    plant("2026-12")
    Finding.objects.exclude(level="提示").update(message=f"{EVIL}。", suggestion=EVIL, quote=EVIL, url=URL)
    Finding.objects.filter(level="提示").update(message=f"{EVIL}。", data={"deadline": "2027-01-09"})
    Finding.objects.filter(where="教育动态").update(
        indicator="typo", data={"identity": "1", "wrong": RARE, "right": EVIL, "times": "1", "around": RARE}
    )
    Unit.objects.filter(name="青禾县教育局").update(name=UNIT)
    for owners in (Site.objects, Account.objects):
        owners.filter(unit__name="青禾县农业农村局").update(unit=Unit.objects.get(name=UNIT))


def _write(folder: Path) -> None:
    made = folder / "papers"
    made.mkdir()
    written = {
        "月": monthly.write(DECEMBER, SIGNED, folder / "月"),
        "季": quarterly.write(Q4, SIGNED, folder / "季"),
        "整改": orders.write(Q4, folder / "整改")[0],
        "台账": book.write(Q4, folder / "台账")[0],
        "年": annual.write(2026, folder / "年"),
        "预警": warnings.write(facts.load(DECEMBER), folder / "预警", SIGNED),
        "单站": _adhoc(folder),
    }
    zipfile.ZipFile(written["整改"][0]).extractall(folder / "整改")
    written["整改"] = sorted((folder / "整改").glob(f"{UNIT[:20]}*.*")) + written["整改"]
    for kind, paths in written.items():
        for path in paths:
            name = "错别字" if "错别字" in path.name else "待核" if "待复核" in path.name else kind
            if not (made / f"{name}{path.suffix}").exists():
                shutil.copy(path, made / f"{name}{path.suffix}")


def _adhoc(folder: Path) -> list[Path]:
    found = Found(
        "broken_link", Level.DEDUCTION, "青禾县教育局", URL, RARE, EVIL, EVIL, EVIL,
        (Evidence(URL, DECEMBER.end, EVIL),),
    )  # fmt: skip
    answer = Answer("broken_link", Outcome.PROBLEM, (found,))
    verdict = checks.judge([found], checks.Rules.load())
    plan = Plan(DECEMBER.end, SitePlan("http://jyj.qinghe.gov.cn/", UNIT[:40]))
    with Archive.create(folder / "存档", plan) as archive:
        return adhoc.write(archive, [answer], verdict, folder / "单站")


WORD = {"月": 8, "错别字": 1, "季": 11, "整改": 3, "年": 2, "预警": 1, "单站": 2}
"""How many pages each is; another LibreOffice, with other fonts, may need two more or less."""
BOOKS = ("月", "错别字", "待核", "季", "整改", "台账", "年", "预警", "单站")


def test_every_part_is_as_the_schema_has_it(papers: Path) -> None:
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit is not installed")
    validator = audit.OpenXmlValidator(max_errors=50)
    wrong = [
        f"{path.name} {error}"
        for path in [papers / f"{kind}.docx" for kind in WORD] + [papers / f"{kind}.xlsx" for kind in BOOKS]
        for error in validator.validate(path).errors
        if error.error_type is audit.ValidationErrorType.SCHEMA
        and "/fonts[1]/font["
        not in str(error)  # what openpyxl says of a font; the standard has it in any order
    ]
    assert not wrong


def test_every_sheet_names_its_file_its_day_and_its_page_on_paper_and_no_two_columns_alike(
    papers: Path,
) -> None:
    for kind in BOOKS:
        for sheet in load_workbook(papers / f"{kind}.xlsx").worksheets:
            assert sheet.oddHeader.center.text == "&F　&A"
            assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
            assert sheet.oddFooter.left.text.endswith("日生成")
            heads = [cell.value for cell in sheet[1]]
            assert len(heads) == len(set(heads)), (kind, sheet.title)


@pytest.mark.office
@pytest.mark.skipif(not pdf.find(), reason="LibreOffice is not installed")
def test_each_prints_as_pages_that_say_the_same(papers: Path, tmp_path: Path) -> None:
    copies = {tmp_path / f"{path.stem}{path.suffix[1:]}{path.suffix}": path for path in papers.iterdir()}
    for copy, path in copies.items():
        shutil.copy(path, copy)
    wanted = [copy.name for copy in copies if copy.suffix in (".docx", ".xlsx")]
    program = [str(pdf.find()), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    subprocess.run(
        [*program, "--convert-to", "pdf", *wanted], cwd=tmp_path, check=True, capture_output=True, timeout=120
    )
    pages = {name: pdf.pages((tmp_path / name).with_suffix(".pdf").read_bytes()) for name in wanted}
    for kind in WORD:
        printed = (tmp_path / f"{kind}docx.pdf").read_bytes()
        assert pdf.says_the_same(printed, (papers / f"{kind}.docx").read_bytes()), kind
    for kind in BOOKS:
        assert any(RARE in "".join(page.split()) for page in pages[f"{kind}xlsx.xlsx"]), kind
    assert not pdf.says_the_same(printed, (papers / "季.docx").read_bytes())
    printed_pages = {kind: len(pages[f"{kind}docx.docx"]) for kind in WORD}
    assert all(abs(printed_pages[kind] - count) <= 2 for kind, count in WORD.items()), printed_pages
    notice = ["".join(page.split()) for page in pages["季docx.docx"]]
    assert [number for number, page in enumerate(notice, 1) if f"—{number}—" not in page] == []
    assert {page[:3] for page in notice} >= {"附件1", "附件2"}


def test_hostile_text_stays_text_in_every_form(papers: Path) -> None:
    for kind in WORD:
        assert (SHOWN in verify.text((papers / f"{kind}.docx").read_bytes())) == (kind != "年"), kind
    for kind in BOOKS:
        cells = [cell for sheet in load_workbook(papers / f"{kind}.xlsx") for row in sheet for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"], kind
        told = [cell.value for cell in cells if RARE in str(cell.value) and "script" in str(cell.value)]
        assert told, kind
        assert all("_x005F_x000D_<script>alert(1)</script>" in str(one) for one in told), kind
    for kind in ("月", "季", "单站"):
        page = (papers / f"{kind}.html").read_text(encoding="utf-8")
        assert page.count("<script>") == 1
        assert html.escape(SHOWN).replace("&quot;", "&#34;") in page


# --- the .pdf of a notice ---


@pytest.fixture
def reviewed(office: Path) -> Path:
    Finding.objects.filter(review="待核").update(review="误报")
    return office


@pytest.mark.office
@pytest.mark.skipif(not pdf.find(), reason="LibreOffice is not installed")
def test_a_notice_is_printed_beside_its_document(reviewed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = xunjian(capsys, "notice", "2026Q4")
    (path,) = (reviewed / "documents").glob("*/*.pdf")
    assert (code, str(path) in said.replace("\n", "")) == (0, True), said
    assert pdf.lies_beside(path.with_suffix(".docx"))
    xunjian(capsys, "notice", "2026Q4", "--issued", "青政办发〔2027〕3号")
    printed = path.read_bytes()
    assert xunjian(capsys, "notice", "2026Q4")[0] == 0
    assert path.read_bytes() == printed


def test_without_libreoffice_the_other_documents_are_there(
    reviewed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = xunjian(capsys, "notice", "2026Q4")
    assert (code, "没有找到 LibreOffice，没有写 .pdf" in said) == (0, True), said
    made = {path.suffix for path in (reviewed / "documents").glob("*/2026年第四季度通报.*")}
    assert made == {".docx", ".xlsx", ".html"}


def test_an_interrupted_print_says_that_it_alone_is_missing(reviewed: Path, tmp_path: Path) -> None:
    """Ctrl-C comes while LibreOffice works."""
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nkill -INT $PPID\nsleep 60\n", encoding="utf-8")
    program.chmod(0o755)
    words = [sys.executable, "-m", "reports", "notice", "2026Q4"]
    path = os.pathsep.join((str(program.parent), os.environ["PATH"]))
    done = subprocess.run(words, env=os.environ | {"PATH": path}, capture_output=True, text=True, timeout=60)
    told = "".join((done.stdout + done.stderr).split())
    assert (done.returncode, "只缺2026年第四季度通报.pdf" in told) == (130, True), told
    assert "再运行xunjiannotice2026Q4就补上" in told
    made = {path.suffix for path in (reviewed / "documents").glob("*/2026年第四季度通报.*")}
    assert made == {".docx", ".xlsx", ".html"}


@pytest.mark.parametrize("does", ["exit 1", "sleep 60 & wait", "echo no > a.pdf", "cp a.docx a.pdf"])
def test_a_libreoffice_that_fails_leaves_nothing_of_an_earlier_draft(
    county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(pdf, "PROGRAMS", (str(program),))
    monkeypatch.setattr(pdf, "SECONDS", 0.5)
    document = quarterly.write(Q4, SIGNED)[0]
    files.hand_over(document.parent, {f"{document.stem}.pdf": b"of an earlier draft"})
    with pytest.raises(pdf.UnprintedError, match="另存为"):
        pdf.beside(document)
    assert not list(document.parent.glob("*.pdf"))
