"""Attachments are read when a site is crawled: no number is kept in clear, and no file harms the crawl."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from backports import zstd
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from scrapy.settings import Settings

from crawler import files
from crawler.archive import Archive, SeenFile, now
from crawler.attachment import AttachmentReader, read
from crawler.attachment.child import MOST_NUMBERS
from crawler.fetch import Fetcher
from crawler.files import MEMORY, SECONDS, FileReader
from crawler.guard import Guard
from crawler.link import Link
from crawler.plan import Plan, SitePlan
from crawler.politeness import Politeness
from tests.crawler.scrapy import crawl
from tests.servers import Answer, Connection, Reply, Site, links, page, serve, text_of

ID, OLD_ID, MOBILE = "649999198002290019", "649999800229001", "14000000061"
ROWS = (
    ("2026年农村危房改造对象名单",),
    ("序号", "姓名", "身份证号"),
    (1, "纪禾田", ID),
    (2, "沈塘生", "见附表"),
)
BINARY = "application/octet-stream"


def saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def xlsx(rows: tuple[tuple[object, ...], ...] = ROWS) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名单"
    for row in rows:
        sheet.append(row)
    return saved(book.save)


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph(f"救助对象纪禾田，身份证号：{OLD_ID}，项目编号649999800229003。")
    table = document.add_table(2, 2)
    for cell, text in zip(
        (*table.rows[0].cells, *table.rows[1].cells), ("姓名", "身份证号", "乔麦秋", ID), strict=True
    ):
        cell.text = text
    return saved(document.save)


def pdf(password: str = "") -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(password) if password else None)
    for lines in (("关于救助对象的公示",), ("序号 姓名 身份证号", f"1 纪禾田 {ID}")):
        canvas.setFont("STSong-Light", 12)
        for number, line in enumerate(lines):
            canvas.drawString(60, 700 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def corners() -> bytes:
    """A workbook whose one sheet reaches from A1 to XFD1048576."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "始", "终"
    return saved(book.save)


def versioned(body: bytes, asked: list[bool]) -> Answer:
    """A server that knows ``ETag``; ``asked`` gets, for each download of the whole, an entry."""

    def answer(connection: Connection) -> None:
        head = f'ETag: "one"\r\nContent-Type: {BINARY}\r\nConnection: close\r\n'
        if connection.headers.get("if-none-match") == '"one"':
            connection.send(f"HTTP/1.1 304 N\r\n{head}\r\n".encode())
            return
        if "range" in connection.headers:
            part = body[:1024]
            head += (
                f"Content-Range: bytes 0-{len(part) - 1}/{len(body)}\r\nContent-Length: {len(part)}\r\n\r\n"
            )
            connection.send(b"HTTP/1.1 206 P\r\n" + head.encode() + part)
            return
        asked.append(True)
        connection.send(f"HTTP/1.1 200 OK\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    return answer


def huge(connection: Connection) -> None:
    """A PDF of 100 MB."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: {100 * 1024**2}\r\n\r\n"
    connection.send(head.encode() + b"%PDF-1.7\n")
    for _ in range(100):
        try:
            connection.socket.sendall(bytes(1024**2))
        except OSError:
            return


def crawled(site: Site, folder: Path, earlier: Path | None = None) -> dict[str, SeenFile]:
    """The files that a crawl kept, by name."""
    given = {"earlier": earlier} if earlier else {}
    done = crawl("site", url=site.url, archive=folder, allow_host="127.0.0.1", rate=0, **given)
    assert done.returncode == 0, done.stderr
    done = crawl("files", archive=folder, **given)
    assert done.returncode == 0, done.stderr
    with Archive.open(folder) as archive:
        assert archive.meta["state"] == "finished"
        return {file.url.rpartition("/")[2]: file for file in archive.files()}


def test_numbers_of_real_files_are_kept_masked_with_their_places_and_unchanged_files_are_not_read_again(
    tmp_path: Path,
) -> None:
    downloads: list[bool] = []
    answers: dict[str, Answer] = {
        "/files/a.xlsx": versioned(xlsx(), downloads),
        "/files/b.docx": Reply(word(), type=BINARY),
        "/files/c.pdf": Reply(pdf(), type="application/pdf"),
        "/files/d.txt": Reply(f"值班电话{MOBILE}".encode("gb18030"), type="text/plain"),
        "/files/e.xlsx": Reply(xlsx((("项目", "数量"), ("修渠", 3))), type=BINARY),
        "/files/f.doc": Reply(b"", status=404),
        "/files/g.zip": Reply(zipped({"a.txt": ID.encode()}), type="application/zip"),
    }
    with serve({"/": page(text_of() + links(*answers)), **answers}) as site:
        seen = crawled(site, tmp_path / "10")
        again = crawled(site, tmp_path / "11", tmp_path / "10")
    found = {name: [(one.masked, one.where) for one in file.numbers] for name, file in seen.items()}
    assert found == {
        "a.xlsx": [("64*************019", "工作表“名单”C3")],
        "b.docx": [
            ("64**********001", "第1段"),
            ("64**********003", "第1段"),
            ("64*************019", "第1个表格第2行第2列"),
        ],
        "c.pdf": [("64*************019", "第2页")],
        "d.txt": [("140****0061", "第1行")],
        "e.xlsx": [],
        "g.zip": [],
    }
    assert [name for name, file in seen.items() if file.trouble] == ["g.zip"]
    assert again["a.xlsx"] == seen["a.xlsx"]
    assert len(downloads) == 1
    assert again["b.docx"].at >= seen["b.docx"].at
    with sqlite3.connect(tmp_path / "11" / "archive.sqlite") as db:
        kept = [
            zstd.decompress(row[0]) for row in db.execute("SELECT numbers FROM files WHERE numbers NOTNULL")
        ]
    db.close()
    assert len(kept) == 4
    places = (tmp_path / name for name in ("10", "11"))
    everything = [*kept, *(path.read_bytes() for place in places for path in place.iterdir())]
    assert not [
        number for number in (ID, OLD_ID, MOBILE) if any(number.encode() in one for one in everything)
    ]


def test_hostile_files_end_in_a_word_each_and_the_crawl_goes_on(tmp_path: Path) -> None:
    deep = b"<w:document xmlns:w='w'><w:body>" + b"<w:tbl><w:tr><w:tc>" * 50_000
    answers: dict[str, Answer] = {
        "/a/bomb.xlsx": Reply(corners(), type=BINARY),
        "/a/bomb.docx": Reply(
            zipped({"[Content_Types].xml": b"", "word/document.xml": bytes(80_000_000)}), type=BINARY
        ),
        "/a/huge.pdf": huge,
        "/a/locked.pdf": Reply(pdf("secret"), type="application/pdf"),
        "/a/deep.docx": Reply(zipped({"[Content_Types].xml": b"", "word/document.xml": deep}), type=BINARY),
        "/a/half.xlsx": Reply(xlsx()[:3000], type=BINARY),
        "/a/really.xls": Reply(word(), type="application/msword"),
        "/a/page.pdf": Reply(page(text_of() + "<embed src='/x'>").body, type="text/html"),
        "/a/login.docx": Reply(b"", 302, headers=(("Location", "/login/index.html"),)),
        "/a/last.txt": Reply(ID.encode(), type="text/plain"),
        "/login/index.html": page("<form><input type='password'></form>", "用户登录"),
    }
    with serve({"/": page(text_of() + links(*answers)), **answers}) as site:
        seen = crawled(site, tmp_path / "archive")
    troubles = {name: file.trouble for name, file in seen.items()}
    assert troubles.pop("bomb.docx") == "压缩的内容太大，没有读"
    assert troubles.pop("huge.pdf") == "文件超过 5 MB，没有读"
    assert "密码" in troubles.pop("locked.pdf")
    assert troubles.pop("page.pdf") == "打开是网页，不是附件"
    assert troubles.pop("deep.docx")
    assert troubles.pop("bomb.xlsx")
    assert troubles == {"really.xls": "", "last.txt": ""}
    assert [one.masked for one in seen["last.txt"].numbers] == ["64*************019"]
    assert seen["really.xls"].type == "docx"


def read_some(site: Site, archive: Archive, earlier: Archive | None, *names: str) -> set[str]:
    """The names of the files that are read within the limits."""

    async def read() -> None:
        settings = Settings({"DOWNLOAD_TIMEOUT": 5, "USER_AGENT": "x"})
        fetcher = Fetcher(settings, Guard(["127.0.0.1"]), Politeness())
        try:
            await FileReader(fetcher, archive, earlier).read([site.url + name for name in names])
        finally:
            fetcher.close()

    asyncio.run(read())
    return {url.removeprefix(site.url) for url in archive.file_urls()}


def test_new_files_come_first_and_what_goes_beyond_the_limit_is_left_for_next_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 2)
    plan = Plan(now(), SitePlan("http://127.0.0.1/"))
    names = [f"{n}.txt" for n in range(4)]
    with (
        serve({f"/{name}": Reply(b"x", type="text/plain") for name in (*names, "new.txt")}) as site,
        Archive.create(tmp_path / "10", plan) as october,
        Archive.create(tmp_path / "11", plan) as november,
    ):
        october.links.add(site.url, [Link(site.url + name, name) for name in names])
        assert read_some(site, october, None, *names) == {"0.txt", "1.txt"}
        assert read_some(site, october, None, *names) == {"0.txt", "1.txt"}, "a crawl has one limit"
        october.commit()
        assert read_some(site, november, october, *names, "new.txt", "a.zip") == {"0.txt", "new.txt", "a.zip"}


def test_a_list_without_end_is_read_to_a_point() -> None:
    rows = (("姓名", "身份证号"), *(("纪某", ID) for _ in range(MOST_NUMBERS + 5)))
    with AttachmentReader(SECONDS, MEMORY) as reader:
        told = reader.read(xlsx(rows), numbers=True)
    assert len(told.numbers) == MOST_NUMBERS
    assert told.trouble == f"号码太多，只读到工作表“Sheet”B{MOST_NUMBERS + 2}".replace("Sheet", "名单")
    assert not told.pieces


def test_one_process_reads_file_after_file_and_what_ends_it_is_only_one_file_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[int] = []
    start = read._start

    def counted(memory: int) -> subprocess.Popen[bytes]:
        child = start(memory)
        started.append(child.pid)
        return child

    monkeypatch.setattr(read, "_start", counted)
    torn = b"%PDF-1.7 torn"
    with AttachmentReader(SECONDS, MEMORY) as reader:
        bodies = (xlsx(), pdf("secret"), word(), torn, b"", xlsx(), corners(), pdf())
        told = [reader.read(body, numbers=True) for body in bodies]
        assert reader._child is not None
        os.kill(reader._child.pid, signal.SIGTERM)
        reader._child.wait()
        last = reader.read(xlsx(), numbers=True)
    assert [(len(one.numbers), one.type) for one in told] == [
        *((1, "xlsx"), (0, "pdf"), (3, "docx"), (0, "pdf"), (0, ""), (1, "xlsx"), (0, "xlsx"), (1, "pdf")),
    ]
    assert last == told[0]
    assert [bool(one.trouble) for one in told] == [False, True, False, True, True, False, True, False]
    assert len(started) == 4
