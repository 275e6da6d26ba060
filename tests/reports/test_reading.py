"""``xunjian read``: one page from a file or from a server, for a person, for a program, with reasons."""

import hashlib
import json
import os
from pathlib import Path

import pytest
from docx import Document

from crawler.attachment import reads_pictures
from tests.crawler.page.pages import rows, source
from tests.reports.working import xunjian
from tests.servers import Reply, links, page, serve

Capture = pytest.CaptureFixture[str]
LIST = source(rows(("关于冬季供暖的通知", "2026-11-02"), ("关于秋季防火的通知", "2026-09-21")))
FIELDS = (
    "kind cms charset title published published_from published_doubt source author column breadcrumb rows "
    "newest order_desc next_page pages total empty empty_reason attachments tags marks body "
    "letters guide evidence"
).split()
ARTICLE = source(
    "<h1>关于做好秋粮收购的通知</h1><p>发布时间：2026-10-08 09:30 来源：青禾县粮食局</p><div class='content'>"
    + "<p>各乡镇人民政府：现就秋粮收购工作通知如下，请认真贯彻执行。</p>" * 6
    + "<p>附件：<a href='1.docx'>收购价格表.docx（23KB）</a></p></div>",
    "<title>关于做好秋粮收购的通知_青禾县人民政府</title><meta name='PubDate' content='2026-10-09'>",
)


def saved(folder: Path, content: bytes, name: str = "页面.html") -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def test_a_list_is_one_object_for_a_program(tmp_path: Path, capsys: Capture) -> None:
    base = "http://www.qinghe.gov.cn/zwgk/tzgg/"
    code, told = xunjian(capsys, "read", saved(tmp_path, LIST), "--json", "--base", base)
    assert code == 0
    record = json.loads(told)
    assert record.keys() >= set(FIELDS)
    assert (record["kind"], record["newest"], record["empty"]) == ("list", "2026-11-02", False)
    assert record["rows"][0] == {
        "title": "关于冬季供暖的通知", "url": f"{base}202610/t0.html", "date": "2026-11-02"
    }  # fmt: skip
    assert record["breadcrumb"][-1] == "通知公告"


def test_an_article_has_its_paragraphs_with_their_places(tmp_path: Path, capsys: Capture) -> None:
    code, told = xunjian(capsys, "read", saved(tmp_path, ARTICLE), "--json")
    record = json.loads(told)
    assert (code, record["published"], record["published_from"]) == (0, "2026-10-08T09:30", "label")
    assert "PubDate 是 2026-10-09" in record["published_doubt"]
    assert record["body"][0]["place"] == "第1段"
    assert record["attachments"] == [
        {
            "name": "收购价格表.docx（23KB）",
            "url": "http://localhost/1.docx",
            "type": "docx",
            "size": "23KB",
        }
    ]


def test_a_person_gets_a_table_with_reasons_when_asked(tmp_path: Path, capsys: Capture) -> None:
    path = saved(tmp_path, ARTICLE)
    code, told = xunjian(capsys, "read", path)
    assert (code, "文章（article）" in told, "依据" in told) == (0, True, False)
    code, told = xunjian(capsys, "read", path, "--explain")
    flat = "".join(told.split())
    assert code == 0
    for reason in ("页面上写的发布时间", "页面上的标题，与网页标题一致", "网页标签PubDate是2026-10-09"):
        assert reason in flat


def test_what_a_page_says_is_no_markup_of_ours(tmp_path: Path, capsys: Capture) -> None:
    path = saved(tmp_path, source(rows(("[red]甲[/red] 关于[/]供暖", "2026-11-02"))))
    code, told = xunjian(capsys, "read", path, "--explain")
    assert (code, told.count("[red]甲[/red]") >= 1) == (0, True), told


def test_marks_that_turn_or_hide_text_do_not_reach_the_terminal(tmp_path: Path, capsys: Capture) -> None:
    title = "关于\u202eknil\u202c的\u2066通\u200b知\x9b31m\x1b[2J公告内容"
    code, told = xunjian(capsys, "read", saved(tmp_path, source(rows((title, "2026-11-02")))))
    assert (code, "关于knil的通知31m" in told) == (0, True)
    assert not set(told) & set("\u202e\u202c\u2066\u200b\x9b\x1b")


def test_a_page_is_fetched_where_the_host_is_allowed_and_only_it(capsys: Capture) -> None:
    body = page(LIST.decode() + links("/other.html", "/a.pdf"))
    with serve({"/": body}) as site:
        code, told = xunjian(capsys, "read", site.url)
        assert (code, "--allow-host" in told, site.asked.total()) == (2, True, 0)
        code, told = xunjian(capsys, "read", site.url, "--json", "--allow-host", "127.0.0.1")
        assert (code, json.loads(told)["newest"]) == (0, "2026-11-02")
        assert set(site.asked) == {"/"}


def test_a_document_is_read_with_the_places_of_its_text(tmp_path: Path, capsys: Capture) -> None:
    document = Document()
    document.add_paragraph("关于做好秋粮收购的通知")
    document.add_paragraph("各乡镇人民政府：")
    document.save(str(tmp_path / "通知.docx"))
    code, told = xunjian(capsys, "read", str(tmp_path / "通知.docx"), "--json")
    record = json.loads(told)
    assert (code, record["kind"], record["type"]) == (0, "document", "docx")
    assert {"text": "各乡镇人民政府：", "place": "第2段"} in record["body"]
    code, told = xunjian(capsys, "read", str(tmp_path / "通知.docx"))
    assert (code, "第2段" in told) == (0, True)


def test_a_document_is_fetched_whole(tmp_path: Path, capsys: Capture) -> None:
    document = Document()
    for number in range(3000):
        document.add_paragraph(f"第{number}段：{hashlib.sha256(str(number).encode()).hexdigest()}")
    document.save(str(tmp_path / "a.docx"))
    body = (tmp_path / "a.docx").read_bytes()
    assert len(body) > 100_000
    with serve({"/a.docx": Reply(body, type="application/octet-stream")}) as site:
        code, told = xunjian(capsys, "read", f"{site.url}a.docx", "--json", "--allow-host", "127.0.0.1")
    assert (code, json.loads(told)["trouble"], len(json.loads(told)["body"])) == (0, "", 3000)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空文件"),
        (b"%PDF-1.7\n", "已损坏"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", "压缩包"),
        (b"\x89PNG\r\n\x1a\n\0", "已损坏" if reads_pictures() else "图片"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, capsys: Capture, content: bytes, says: str) -> None:
    code, told = xunjian(capsys, "read", saved(tmp_path, content))
    assert (code, says in told) == (2, True), told


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("没有.html",), "没有这个文件"),
        ((".",), "文件夹"),
        (("http://./",), "不是完整的网址"),
        (("http://127.0.0.1:1/", "--allow-host", "127.0.0.1"), "打不开"),
        (("a.html", "--base", "qinghe"), "不是完整的网址"),
        (("a.html", "--as-of", "昨天"), "监测时间点"),
    ],
)
def test_wrong_input_is_told(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    saved(tmp_path, LIST, "a.html")
    code, told = xunjian(capsys, "read", *arguments)
    assert (code, says in told) == (2, True), told
    assert os.listdir(tmp_path) == ["a.html"]  # noqa: PTH208


@pytest.mark.parametrize(
    ("source", "suggested"),
    [
        ("127.0.0.1:18701", True),
        ("www.qinghe.gov.cn/zwgk/", True),
        ("localhost:8000/a.html", True),
        ("没有的.html", False),
        ("a.pdf", False),
    ],
)
def test_an_address_without_its_start_is_told_from_a_missing_file(
    tmp_path: Path, capsys: Capture, source: str, suggested: bool
) -> None:
    code, told = xunjian(capsys, "read", source)
    assert (code, "没有" in told, f"例如 http://{source}" in told) == (2, True, suggested), told


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system knows no pipes with names")
@pytest.mark.parametrize("command", ["read", "proofread"])
def test_a_pipe_or_a_device_is_not_read(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("管道.html")
    for name in ("管道.html", "/dev/zero"):
        code, told = xunjian(capsys, command, name)
        assert (code, "不是普通文件" in told) == (2, True), told
