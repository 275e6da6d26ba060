"""What the reader makes of one page (``xunjian read``): a table for a person, one object for a program."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from rich import markup
from rich.table import Table

from crawler.attachment import AttachmentText, read_attachment
from crawler.page import GuideItem, Letter, Page, Told, read
from reports.errors import UserError, first_of, legible
from reports.incoming import read_file

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

MOST_BYTES = 50_000_000
NO_PAGES = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d+\)(https?://\S{1,2000}) -->")
"""What browsers write at the head of a page that they save."""
SEARCHED = 100_000
"""Bytes in which a page has its first tag."""
ADDRESS = re.compile(
    r"[\w-]+(\.[\w-]+)*:\d+(/\S*)?|[\w-]+(\.[\w-]+)*\.(\d+|cn|com|net|org|网|中国)(/\S*)?", re.I
)
"""An address without its http://: a host with a port, or one whose name ends like a public one."""
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]"
)
"""Control characters but tab and line feed, and the marks of Unicode that turn, join or hide text."""
SHOWN_ROWS = 10
SHOWN_TEXT = 200
KINDS = {
    "home": "首页",
    "list": "列表",
    "article": "文章",
    "about": "介绍性页面",
    "mailbox": "信箱",
    "mailitem": "来信",
    "mailform": "写信页面",
    "guide": "办事指南",
    "form": "表单",
    "redirect": "跳转页",
    "robot": "智能问答",
    "error": "错误页",
    "hub": "栏目总页",
    "other": "其他",
}
FROM = {
    "label": "页面上写的发布时间",
    "script": "页面上由脚本写出的发布时间",
    "meta": "网页标签",
    "url": "网址里的日期，不可靠",
}
NOT_SHOWN = {"title", "script", "style", "head"}
NO_STEPS = {"[document]", "html", "body"}


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of a page and where they came from."""

    name: str
    """As the user calls it: a path or an address."""
    body: bytes
    url: str
    content_type: str | None = None
    status: int = 200
    """What the server answered."""


def load(source: str, base: str | None = None, allow_hosts: Sequence[str] = ()) -> Source:
    """A page from a file or from the network, where only public addresses are asked.

    ``base`` is the address that a file's links are joined to.

    Raises:
        UserError: it cannot be had, and why.
    """
    if re.match(r"https?://", source, re.I):
        from reports.arguments import require_url

        require_url(source)
        return _fetched(source, allow_hosts)
    path = Path(source)
    if ADDRESS.fullmatch(source) and not path.exists():
        raise UserError(
            f"没有 {source} 这个文件。如果是网址，请以 http:// 或 https:// 开头，例如 http://{source}"
        )
    body = read_file(path, MOST_BYTES, f"{path} 超过 {MOST_BYTES // 1_000_000} MB，不是网页。")
    saved = SAVED_FROM.search(body[:4096])
    address = saved[1].decode("latin-1") if saved else f"http://localhost/{quote(os.fsencode(path.name))}"
    return Source(legible(source), body, base or address)


def _fetched(url: str, allow_hosts: Sequence[str]) -> Source:
    from crawler.archive import Archive, now
    from crawler.plan import Plan
    from crawler.run import CrawlError, run_spider

    with tempfile.TemporaryDirectory(prefix="xunjian-") as scratch:
        folder = Path(scratch) / "archive"
        allowed = {"allow_host": ",".join(allow_hosts)} if allow_hosts else {}
        try:
            run_spider("page", folder, Plan(as_of=now()), url=url, **allowed)
        except CrawlError as error:
            raise UserError(str(error)) from error
        with Archive.open(folder) as archive:
            page, body = archive.page(url), archive.response(url)
        assert page is not None
        return Source(url, body or b"", page.final_url, page.content_type or None, page.status)


def is_page(source: Source) -> bool:
    """Whether the bytes are a web page, not a document, a packed file or a picture."""
    start = source.body[:1024]
    if start.startswith(UTF_16):
        return True
    return not start.startswith(NO_PAGES) and b"\0" not in start and b"<" in source.body[:SEARCHED]


def look(source: Source, as_of: datetime | None = None) -> Page:
    """The page, read."""
    return read(source.body, source.url, source.content_type, as_of)


def look_into(source: Source) -> AttachmentText:
    """The text of a document.

    Raises:
        UserError: nothing in it can be read, and why.
    """
    found = read_attachment(source.body, pictures=True)
    if not found.pieces:
        raise UserError(f"{source.name} 读不了：{found.trouble}。")
    return found


def escape(text: str) -> str:
    """Text fit for a terminal: no markup, nothing that moves the cursor, turns the line round or hides."""
    return markup.escape(UNSAFE.sub("", text))


def document_as_json(source: Source, found: AttachmentText) -> str:
    """The document's text as one JSON object: each piece with its place."""
    body = [{"text": piece.text, "place": piece.where} for piece in found.pieces]
    record = {"name": source.name, "kind": "document", "type": found.type, **asdict(found.about)}
    return json.dumps(record | {"trouble": found.trouble, "body": body}, ensure_ascii=False, indent=2)


def document_table(source: Source, found: AttachmentText) -> Table:
    """The document's text as a table: place and text."""
    shown = Table(show_header=False, box=None, padding=(0, 1), pad_edge=False)
    shown.add_column("位置", no_wrap=True, style="bold")
    shown.add_column("内容", overflow="fold")
    about, said = found.about, f"{found.type}{f'，{found.about.pages} 页' if found.about.pages else ''}"
    for name, value in (("文件", source.name), ("种类", said), ("标题", about.title), ("作者", about.author)):
        if value:
            shown.add_row(name, escape(value))
    if found.trouble:
        shown.add_row("没有读完", escape(found.trouble))
    for piece in found.pieces:
        shown.add_row(escape(piece.where), escape(piece.text))
    return shown


def as_json(page: Page) -> str:
    """The record as one JSON object; ``body`` is paragraphs with their places."""
    record = asdict(page)
    record["body"] = [{"text": text, "place": f"第{at}段"} for at, text in enumerate(page.body, start=1)]
    text = json.dumps(record, ensure_ascii=False, indent=2, default=date.isoformat)
    return text.encode("utf-8", "replace").decode()


def table(page: Page, reasons: dict[str, str] | None = None) -> Table:
    """The record as a table; with ``reasons`` (:func:`explain`), what decided each field beside it."""
    reasons_shown = reasons is not None
    shown = Table(show_header=reasons_shown, box=None, padding=(0, 1), pad_edge=False)
    shown.add_column("项目", no_wrap=True, style="bold")
    shown.add_column("内容", overflow="fold", ratio=3)
    if reasons_shown:
        shown.add_column("依据", overflow="fold", ratio=2)
    for name, words, value in _fields(page):
        reason = (reasons or {}).get(name, "")
        if value or reason:
            shown.add_row(words, escape(value), *([escape(reason)] if reasons_shown else []))
    return shown


def _fields(page: Page) -> list[tuple[str, str, str]]:
    """(field, its name for a person, its value for a person)."""
    entries = [f"{row.title}{f'（{row.date}）' if row.date else ''}" for row in page.rows]
    rows = first_of(entries, SHOWN_ROWS, "条")
    letters = first_of([_letter(item) for item in page.letters], SHOWN_ROWS, "封")
    pages = f"共 {page.pages} 页" if page.pages else ""
    total = f"共 {page.total} 条" if page.total is not None else ""
    blank = {True: "是", False: "否", None: "不能断定" if page.empty_reason else ""}
    return [
        ("url", "网址", page.url),
        ("kind", "页面种类", f"{KINDS[page.kind]}（{page.kind}）"),
        ("cms", "建站系统", page.cms or ""),
        ("charset", "编码", page.charset),
        ("title", "标题", page.title),
        ("published", "发布时间", f"{page.published or ''}{'（存疑）' if page.published_doubt else ''}"),
        ("source", "来源", page.source),
        ("author", "作者", page.author),
        ("column", "栏目", page.column),
        ("breadcrumb", "位置", " > ".join(page.breadcrumb)),
        ("rows", "列表", "\n".join(rows)),
        ("newest", "最新日期", _listed(page.newest, page.evidence.get("newest", "").partition("；")[2])),
        ("next_page", "下一页", page.next_page or ""),
        ("pages", "翻页", _listed(pages, total)),
        ("empty", "空白栏目", blank[page.empty]),
        ("scripted", "脚本生成", "是" if page.scripted else ""),
        ("refresh", "转到", page.refresh or ""),
        ("letters", "来信", "\n".join(letters)),
        ("guide", "办事指南", "\n".join(map(_element, page.guide.items)) if page.guide else ""),
        (
            "attachments",
            "附件",
            "\n".join(_listed(item.name, item.size, item.url) for item in page.attachments),
        ),
        ("marks", "标识", "\n".join(f"{name}：{value}" for name, value in page.marks.items())),
        ("tags", "网页标签", "\n".join(f"{name}：{value[:SHOWN_TEXT]}" for name, value in page.tags.items())),
        ("body", "正文", "\n".join(page.body)[: 5 * SHOWN_TEXT]),
    ]


def _element(item: GuideItem) -> str:
    """One element of a service guide on a line."""
    said = {
        Told.GIVEN: item.text.replace("\n", " ")[:SHOWN_TEXT],
        Told.EMPTY: "（空白）",
        Told.ELSEWHERE: f"（只写了“{item.text}”）",
        Told.MISSING: "（没有）",
        Told.UNSURE: f"（不能断定{f'，可能在{item.where}里' if item.where else ''}）",
    }
    return f"{item.name}：{said[item.told]}"


def _letter(letter: Letter) -> str:
    return _listed(
        letter.title,
        letter.kind,
        letter.received and f"{letter.received} 收到",
        letter.replied and f"{letter.replied} 答复",
        letter.unit,
        letter.state,
    )


def _listed(*parts: object) -> str:
    return "，".join(str(part) for part in parts if part)


def explain(source: Source, page: Page) -> dict[str, str]:
    """What decided each field, in words, and where in the page it stands."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(source.body, "lxml", from_encoding=page.charset)
    dated = sum(row.date is not None for row in page.rows)
    published = FROM.get(page.published_from or "", "")
    newest = page.evidence.get("newest", "")
    reasons = {
        "kind": page.evidence.get("kind", ""),
        "charset": "由字节判断，不只看声明",
        "title": page.evidence.get("title", ""),
        "published": "；".join(filter(None, (published, page.published_doubt))),
        "source": "网页标签 ContentSource" if page.tags.get("ContentSource") else "标题下面的“来源”",
        "column": _column_reason(page),
        "rows": f"{len(page.rows)} 条，{dated} 条有日期",
        "newest": f"最新的一条是{newest}" if newest else "",
        "empty": page.empty_reason or ("列表里有内容" if page.empty is False else ""),
    }
    places = {
        "title": page.title,
        "newest": newest.removeprefix("《").rpartition("》")[0],
        "next_page": "下一页",
    }
    for name, words in places.items():
        if getattr(page, name) and (place := _place(soup, words)):
            reasons[name] = "；".join(filter(None, (reasons.get(name), f"在 {place}")))
    return {name: why for name, why in reasons.items() if why and (getattr(page, name) or name == "empty")}


def _column_reason(page: Page) -> str:
    if page.tags.get("ColumnName") == page.column:
        return "网页标签 ColumnName"
    return "“当前位置”的最后一级" if page.column in page.breadcrumb else "网页的标题"


def _place(soup: BeautifulSoup, words: str) -> str:
    """Where a text first stands in the page, as a developer names it: ``div.con > h1``."""
    wanted = re.sub(r"\s+", "", words)[:40]
    texts = soup.find_all(string=True) if wanted else ()
    for text in texts:
        if text.parent and text.parent.name not in NOT_SHOWN and wanted in re.sub(r"\s+", "", text):
            path = [tag for tag in (text.parent, *text.parent.parents) if tag.name not in NO_STEPS]
            return " > ".join(map(_step, reversed(path[:3])))
    return ""


def _step(tag: Tag) -> str:
    named = f"#{tag['id']}" if tag.get("id") else "".join(f".{name}" for name in tag.get("class") or ())
    return f"{tag.name}{named}"[:60]
