"""``xunjian proofread``: what it reads, what it tells, and what it answers to bad input."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.text import proofread
from reports import proofreading
from tests.crawler.page.pages import source
from tests.reports.working import xunjian
from tests.servers import page, serve

Capture = pytest.CaptureFixture[str]
WRONG = "会议对下一阶段工作作出布署。"
RIGHT = "会议对下一阶段工作作出部署。"
ARTICLE = source(
    "<h1>关于做好秋粮收购的通知</h1><p>发布时间：2026-10-08 09:30 来源：青禾县粮食局</p><div class='content'>"
    + "<p>各乡镇人民政府：现就秋粮收购工作通知如下，请认真贯彻执行。</p>" * 5
    + "<p>近日，县国土资源局作出布署。</p></div>",
    "<title>关于做好秋粮收购的通知_青禾县人民政府</title><meta name='PubDate' content='2026-10-08'>",
)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XUNJIAN_HOME", raising=False)


def saved(name: str, content: str | bytes) -> str:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return name


def objects(told: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told.splitlines()]


def test_a_finding_is_one_object_with_its_place(capsys: Capture) -> None:
    code, told = xunjian(capsys, "proofread", saved("文.txt", f"标题\n{WRONG}\n"), "--json")
    (found,) = objects(told)
    assert code == 1
    assert {key: found[key] for key in ("line", "start", "end", "quote", "suggestion", "certainty")} == {
        "line": 2,
        "start": 11,
        "end": 13,
        "quote": "布署",
        "suggestion": ["部署"],
        "certainty": "certain",
    }
    assert found["detector"] == "confusion"
    assert found["message"]
    assert found["confidence"] == 0.99


def test_confidence_is_what_was_measured_and_null_where_nothing_was(capsys: Capture) -> None:
    lines = ["他们严防各类事故发声。", "推动高质质量发展。", "会议定于2026年13月召开。", "涉及到千家万户。"]
    told = xunjian(capsys, "proofread", saved("文.txt", "\n".join(lines)), "--json")[1]
    shares = {found["detector"]: found["confidence"] for found in objects(told)}
    assert 0.6 < shares.pop("context") < 1
    assert shares == {"phrase": 0.97, "time": None, "style": None}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_the_charsets_of_offices(encoding: str, capsys: Capture) -> None:
    code, told = xunjian(capsys, "proofread", saved("文.txt", f"标题\r\n{WRONG}".encode(encoding)), "--json")
    assert code == 1
    assert [found["quote"] for found in objects(told)] == ["布署"]


def test_the_standard_input_is_read(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(WRONG.encode())))
    code, told = xunjian(capsys, "proofread", "-", "--json")
    assert (code, objects(told)[0]["quote"]) == (1, "布署")


def test_a_web_page_is_judged_by_its_date(capsys: Capture) -> None:
    code, told = xunjian(capsys, "proofread", saved("页.html", ARTICLE), "--json")
    assert code == 1
    assert {found["quote"] for found in objects(told)} == {"国土资源局", "布署"}


def test_an_address_is_read(capsys: Capture) -> None:
    with serve({"/1.html": page(ARTICLE.decode())}) as site:
        code, told = xunjian(capsys, "proofread", f"{site.url}1.html", "--json", "--allow-host", "127.0.0.1")
    assert code == 1, told
    assert "布署" in {found["quote"] for found in objects(told)}


def test_a_document_is_read_and_its_places_told(capsys: Capture) -> None:
    document = Document()
    document.add_paragraph("关于会议的通知")
    document.add_paragraph(WRONG)
    document.save("文.docx")
    code, told = xunjian(capsys, "proofread", "文.docx", "--json")
    (found,) = objects(told)
    assert (code, found["quote"], found["place"]) == (1, "布署", "第2段")


def test_nothing_found_is_0(capsys: Capture) -> None:
    code, told = xunjian(capsys, "proofread", saved("文.txt", RIGHT))
    assert (code, told.strip()) == (0, "没有发现问题。")
    assert xunjian(capsys, "proofread", "文.txt", "--json") == (0, "")


def test_advice_alone_is_0(capsys: Capture) -> None:
    code, told = xunjian(capsys, "proofread", saved("文.txt", "这项工作涉及到千家万户。"), "--json")
    assert (code, objects(told)[0]["certainty"]) == (0, "style")


def test_lines_are_texts_of_their_own(capsys: Capture) -> None:
    name = saved("文.txt", "一、提高认识\n二、加强领导\n四、严格考核\n")
    assert xunjian(capsys, "proofread", name)[0] == 1
    assert xunjian(capsys, "proofread", name, "--lines")[0] == 0


def test_only_certain_ones_are_told_on_request(capsys: Capture) -> None:
    name = saved("文.txt", f"{WRONG}极大的提高了效率。")
    told = xunjian(capsys, "proofread", name, "--json", "--certain")[1]
    assert [found["quote"] for found in objects(told)] == ["布署"]


def test_a_person_sees_words_suggestion_reason_and_layer(capsys: Capture) -> None:
    code, told = xunjian(capsys, "proofread", saved("文.txt", WRONG), "--why")
    flat = "".join(told.split())
    assert code == 1
    assert all(words in flat for words in ("第1行", "部署", "确定", "固定混淆词", "共1处"))


def test_the_date_under_a_document_counts(capsys: Capture) -> None:
    text = "近日，县国土资源局开展检查。\n青禾县人民政府\n{}年11月20日\n"
    assert xunjian(capsys, "proofread", saved("新.txt", text.format(2026)))[0] == 1
    assert xunjian(capsys, "proofread", saved("旧.txt", text.format(2016)))[0] == 0
    assert xunjian(capsys, "proofread", saved("旧.txt", text.format(2016)), "--as-of", "2026-11-20")[0] == 1


# --- a marked copy ---


def test_a_marked_page_escapes_everything(capsys: Capture) -> None:
    name = saved("文.txt", f"<script>alert(1)</script>&amp;{WRONG}")
    assert xunjian(capsys, "proofread", name, "--annotate", "出.html")[0] == 1
    page_text = Path("出.html").read_text(encoding="utf-8")
    assert "<script>" not in page_text
    assert "&lt;/script&gt;" in page_text
    assert ">布署</mark>" in page_text


def test_a_marked_document_keeps_its_form_and_has_a_comment_a_finding(capsys: Capture) -> None:
    document = Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("会议作出布").bold = True
    paragraph.add_run("署，请落实。")
    document.add_table(1, 1).cell(0, 0).text = "签定合同"
    document.save("文.docx")
    assert xunjian(capsys, "proofread", "文.docx", "--annotate", "出.docx")[0] == 1
    marked = Document("出.docx")
    assert [part.text for part in marked.paragraphs] == ["会议作出布署，请落实。"]
    assert marked.tables[0].cell(0, 0).text == "签定合同"
    assert [run.text for run in marked.paragraphs[0].runs if run.font.highlight_color] == ["布", "署"]
    assert marked.paragraphs[0].runs[0].bold
    assert sorted("部署" in comment.text for comment in marked.comments) == [False, True]


def test_a_comment_stands_at_words_in_links_and_tracked_insertions_and_after_tabs(capsys: Capture) -> None:
    document = Document()
    paragraph = document.add_paragraph("双方")
    for tag, words in (("ins", "签定合同"), ("del", "作出布署"), ("hyperlink", "，作出布署")):
        holder = OxmlElement(f"w:{tag}", attrs={qn("w:id"): "901", qn("w:author"): "王"})
        holder.append(paragraph.add_run(words)._r)
        paragraph._p.append(holder)
    document.add_paragraph("一\t二  三\n又作出布署。")
    document.sections[0].header.paragraphs[0].text = "页眉作出布署"
    document.save("文.docx")
    assert xunjian(capsys, "proofread", "文.docx", "--annotate", "出.docx")[0] == 1
    body = Document("出.docx").element.body
    covered = [run.text for run in body.xpath(".//w:r[w:rPr/w:highlight]")]
    assert covered == ["签定", "布署", "布署", "〔页眉〕页眉作出布署"]


def test_comments_keep_apart_from_those_that_stand_and_each_has_its_own_words(capsys: Capture) -> None:
    document = Document()
    paragraph = document.add_paragraph("会议作出布署，双方签定合同，再次布署。")
    document.add_comment(paragraph.runs, text="旧的", author="王")
    document.save("文.docx")
    assert xunjian(capsys, "proofread", "文.docx", "--annotate", "出.docx")[0] == 1
    marked = Document("出.docx")
    assert len({comment.comment_id for comment in marked.comments}) == 4
    coloured = [run.text for run in marked.paragraphs[0].runs if run.font.highlight_color]
    assert coloured == ["布署", "签定", "布署"]
    assert [("旧的" in one.text, "签订" in one.text) for one in marked.comments] == [
        (True, False), (False, False), (False, True), (False, False),
    ]  # fmt: skip


def test_a_text_becomes_a_marked_document(capsys: Capture) -> None:
    name = saved("文.txt", f"标题\x0b一\n{WRONG}\n")
    assert xunjian(capsys, "proofread", name, "--annotate", "出.docx")[0] == 1
    assert len(list(Document("出.docx").comments)) == 1


def test_nothing_is_overwritten_and_other_endings_are_refused(capsys: Capture) -> None:
    name = saved("文.txt", WRONG)
    code, told = xunjian(capsys, "proofread", name, "--annotate", saved("出.html", "旧的"))
    assert (code, Path("出.html").read_text()) == (2, "旧的")
    assert "已经存在" in told
    assert "只能写成" in xunjian(capsys, "proofread", name, "--annotate", "出.pdf")[1]


# --- the office's whitelist ---


def test_the_words_of_the_office_are_left_alone(capsys: Capture) -> None:
    saved("放行词.txt", "# 本办的专名\n布署文化公司\n\n")
    assert xunjian(capsys, "proofread", saved("文.txt", "布署文化公司到会。"))[0] == 0
    assert xunjian(capsys, "proofread", saved("文.txt", WRONG))[0] == 1


def test_bad_lines_of_the_whitelist_are_named_and_nothing_is_lost(capsys: Capture) -> None:
    bad = "青禾\n的\n两个\t词\n，。\n".encode() + b"\xff\xff\n" + ("长" * 200).encode()
    saved("放行词.txt", bad)
    code, told = xunjian(capsys, "proofread", saved("文.txt", WRONG))
    assert code == 2
    assert all(f"第{number}行" in told for number in (2, 3, 4, 5, 6))
    assert "第1行" not in told
    assert Path("放行词.txt").read_bytes() == bad


# --- bad input ---


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "是空的"),
        (b" \n\n ", "是空的"),
        (b"Only English here.\nNothing else.\n", "没有汉字"),
        (bytes(range(256)) * 40, "读不了"),
        (f"{WRONG}\0\n".encode(), "读不了"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "读不了"),
        (b"PK\x03\x04" + b"\0" * 200, "读不了"),
        (b"%PDF-1.7 broken", "读不了"),
        (f"{RIGHT}\n".encode() * 3 + f"{RIGHT}\n".encode("gb18030"), "混用了两种编码：第4行"),
        (f"{RIGHT}\n".encode("utf-16")[:-1], "UTF-16"),
    ],
)
def test_bad_input_is_a_clear_sentence_and_2(content: bytes, words: str, capsys: Capture) -> None:
    code, told = xunjian(capsys, "proofread", saved("坏.txt", content))
    assert code == 2
    assert words in told
    assert "Traceback" not in told


def test_a_file_that_is_too_large_or_absent_or_a_folder_is_refused(capsys: Capture) -> None:
    with Path("大.txt").open("wb") as file:
        file.truncate(100_000_000)
    assert "超过 50 MB" in xunjian(capsys, "proofread", "大.txt")[1]
    assert xunjian(capsys, "proofread", "没有.txt")[0] == 2
    assert xunjian(capsys, "proofread", ".")[0] == 2
    assert xunjian(capsys, "proofread", "http://")[0] == 2


def test_a_text_with_very_many_slips_is_told_only_so_far_and_that_is_said(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofreading, "MOST_TOLD", 30)
    monkeypatch.setattr(proofreading, "MOST_ROWS", 20)
    name = saved("多.txt", f"{WRONG}\n" * 31)
    code, told = xunjian(capsys, "proofread", name, "--json")
    lines = told.splitlines()
    assert (code, sum(line.startswith("{") for line in lines)) == (1, 30)
    assert "没有读完。只校对到第 30 处，在第30行" in lines[-1]
    told = xunjian(capsys, "proofread", name)[1]
    assert ("第20行" in told, "第21行" in told, "只列出前 20 处" in told) == (True, False, True)
    assert "没有读完" not in xunjian(capsys, "proofread", saved("少.txt", f"{WRONG}\n" * 30), "--json")[1]


ODD = st.sampled_from(
    ["𠮷", "\u0301", "é", "\t", "👨‍👩‍👧", "\u3000", "\ufeff", "<b>", "会议", "，", "\x0b", "\u2028"]
)
SLIPS = st.sampled_from(["作出布署。", "双方签定合同。", "高质质量发展", "严防各类事故发声。", "2026年13月"])
LINE = st.lists(st.one_of(ODD, SLIPS), max_size=12).map("".join)


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(LINE, min_size=1, max_size=4), end=st.sampled_from(["\n", "\r\n"]))
def test_what_is_told_stands_where_it_is_told(lines: list[str], end: str) -> None:
    text = end.join([*lines, WRONG])
    found = proofreading.read(saved("奇.txt", text.encode()), lines=True)
    told = [json.loads(line) for line in proofreading.as_json(found)]
    rows = text.removeprefix("\ufeff").splitlines()
    assert told
    for one in told:
        assert rows[one["line"] - 1][one["start"] : one["end"]] == one["quote"]


def test_a_long_line_is_judged_in_pieces_and_told_as_one() -> None:
    filler = "全县各单位认真落实会议精神，抓好安全生产工作。" * 1_500
    text = f"{WRONG}{filler}{WRONG}{'字' * 15_000}{WRONG}"
    found = [text[typo.start : typo.end] for typo in proofread([RIGHT, text]) if typo.paragraph == 1]
    assert found == ["布署"] * 3


def test_a_line_of_half_a_million_characters_is_read_in_its_time(capsys: Capture) -> None:
    name = saved("长.txt", "全县各单位认真落实会议精神，抓好安全生产工作。" * 22_000 + WRONG)
    started = time.process_time()
    code, told = xunjian(capsys, "proofread", name, "--json")
    assert (code, [found["quote"] for found in objects(told)]) == (1, ["布署"])
    assert time.process_time() - started < 30  # it takes three; what grows as the square would take hours
