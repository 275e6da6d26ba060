"""A generated government portal on loopback, in a process of its own, made page by page as it is asked for.

Pages of 12 KB with 60 navigation links whose gzip is a quarter of them, as with real ones. For 20,000 pages
there are 33,000 link targets: the pages, then images, attachments and pages of another host (the same server
on a second port). Every answer has an ETag and knows ``If-None-Match``.
"""

from __future__ import annotations

import asyncio
import io
import multiprocessing
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from functools import cached_property, partial
from multiprocessing.connection import Connection
from typing import cast

import uvloop
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

COLUMNS, LIST_LENGTH = 60, 20
ARTICLE_BYTES = 8_300
"""Bytes of text in an article: with the frame they make a page of 12 KB."""
IMAGE_EVERY, ATTACHMENT_EVERY, OUTSIDE_EVERY = 3, 5, 8
UNLIMITED = "LinkChecker: yes\r\n"
"""LinkChecker asks a host that does not send this header a few times a second only."""
MODIFIED = formatdate(1_790_000_000, usegmt=True)
SYLLABLES = (
    "青禾县人民政府办公室关于印发全市重点项目建设实施方案通知请各单位认真组织落实年度工作报告会议精神领导"
    "小组召开推进乡村振兴产业发展改革委员教育卫生健康社会保障财政预算公开信息依法行服务群众安全生产监督管理"
)


@dataclass(frozen=True)
class Shape:
    """How many of everything a portal of ``pages`` pages has; the home page and the lists are pages too."""

    pages: int

    @cached_property
    def articles(self) -> int:
        """The pages that are neither the home page nor a list."""
        count = self.pages - 1 - COLUMNS
        while count > 1 and 1 + self.lists(count) + count > self.pages:
            count -= 1
        return count

    def lists(self, articles: int) -> int:
        """List pages of so many articles."""
        return sum(max(1, -(-len(self.column(k, articles)) // LIST_LENGTH)) for k in range(COLUMNS))

    def column(self, column: int, articles: int) -> range:
        """The numbers of a column's articles."""
        return range(column, articles, COLUMNS)

    @property
    def targets(self) -> int:
        """Pages, images, attachments and outside pages."""
        others = sum(-(-self.articles // every) for every in (IMAGE_EVERY, OUTSIDE_EVERY))
        return self.pages + others + self.attachments + 2

    @property
    def attachments(self) -> int:
        """PDF files."""
        return -(-self.articles // ATTACHMENT_EVERY)

    def paths(self) -> Iterator[str]:
        """Where the pages are."""
        yield "/"
        yield from (f"/a/{number}.html" for number in range(self.articles))
        for column in range(COLUMNS):
            yield f"/c{column}/"
            last = max(1, -(-len(self.column(column, self.articles)) // LIST_LENGTH))
            yield from (f"/c{column}/list_{number}.html" for number in range(2, last + 1))


class Site:
    """What the portal answers."""

    def __init__(self, shape: Shape, outside: str) -> None:
        dice = random.Random(7)
        words = ["".join(dice.choices(SYLLABLES, k=dice.choice((2, 2, 3, 4)))) for _ in range(300)]
        weights = [1 / (rank + 3) for rank in range(len(words))]
        self.paragraphs = [
            f"<p>{'，'.join(''.join(dice.choices(words, weights, k=5)) for _ in range(4))}。</p>".encode()
            for _ in range(3000)
        ]
        self.shape, self.articles, self.outside = shape, shape.articles, outside
        menu = "".join(f'<li class="nav-item"><a href="/c{k}/">{words[k]}</a></li>' for k in range(COLUMNS))
        self.head = (
            '<link rel="stylesheet" href="/css/site.css"><script src="/js/site.js"></script></head><body>'
            f'<div class="header"><ul class="nav">{menu}</ul></div><div class="main">'
        )
        self.foot = (
            '</div><div class="footer">主办：青禾县人民政府办公室　网站标识码：5100000001</div></body></html>'
        )

    @cached_property
    def pdf(self) -> bytes:
        """Three pages of text."""
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        out = io.BytesIO()
        canvas = Canvas(out)
        for number in range(3):
            canvas.setFont("STSong-Light", 12)
            for line in range(40):
                text = self.paragraphs[number * 40 + line].decode()
                canvas.drawString(60, 780 - 18 * line, re.sub("<[^>]+>", "", text)[:40])
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    def page(self, path: str) -> bytes | None:
        """The HTML at a path of the portal."""
        if path == "/":
            return self._frame("青禾县人民政府", self._rows(range(min(60, self.articles))))
        try:
            if path.startswith("/a/"):
                number = int(path[3:].removesuffix(".html"))
                return self._article(number) if 0 <= number < self.articles else None
            column, _, name = path.removeprefix("/c").partition("/")
            return self._list(int(column), int(name.removeprefix("list_").removesuffix(".html") or 1))
        except ValueError:
            return None

    def _frame(self, title: str, main: str) -> bytes:
        return (
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>'
            f"{self.head}{main}{self.foot}"
        ).encode()

    def _rows(self, numbers: range) -> str:
        rows = (
            f'<li><a href="/a/{n}.html">关于第{n}号事项的通知</a><span>{_day(n)}</span></li>' for n in numbers
        )
        return f'<ul class="list">{"".join(rows)}</ul>'

    def _list(self, column: int, number: int) -> bytes | None:
        mine = self.shape.column(column, self.articles)
        last = max(1, -(-len(mine) // LIST_LENGTH))
        if not (0 <= column < COLUMNS and 1 <= number <= last):
            return None
        shown = mine[(number - 1) * LIST_LENGTH : number * LIST_LENGTH]
        following = f'<a href="/c{column}/list_{number + 1}.html">下一页</a>' if number < last else ""
        pager = f'<div class="page">共{last}页 {following}</div>'
        return self._frame(f"栏目{column}", self._rows(shown) + pager)

    def _article(self, number: int) -> bytes:
        dice = random.Random(number)
        text, size = [], 0
        while size < ARTICLE_BYTES:
            text.append(self.paragraphs[int(dice.random() * 3000)])
            size += len(text[-1])
        extra = ""
        if number % IMAGE_EVERY == 0:
            extra += f'<img src="/images/{number}.jpg" alt="图">'
        if number % ATTACHMENT_EVERY == 0:
            extra += f'<a href="/files/{number}.pdf">附件：{number}.pdf</a>'
        if number % OUTSIDE_EVERY == 0:
            extra += f'<a href="{self.outside}/o/{number}.html">相关链接{number}</a>'
        main = (
            f"<h1>关于第{number}号事项的通知</h1><div>发布时间：{_day(number)} 来源：县政府办</div>"
            f"{b''.join(text).decode()}{extra}"
        )
        return self._frame(f"关于第{number}号事项的通知", main)

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """Media type and body at a path; None when there is nothing."""
        folder = path[1:].partition("/")[0]
        if folder == "o":
            return "text/html; charset=utf-8", f"<title>{path}</title><p>外部网页{path}</p>".encode()
        if folder == "images":
            return "image/jpeg", b"\xff\xd8\xff" + b"x" * 8000
        if folder == "files":
            return "application/pdf", self.pdf
        if folder in ("css", "js"):
            return ("text/css" if folder == "css" else "text/javascript"), b"/* nothing */"
        body = self.page(path)
        return body and ("text/html; charset=utf-8", body)


def _day(number: int) -> str:
    return f"2026-{number % 9 + 1:02}-{number % 28 + 1:02}"


class Counter:
    """What the server sent since it was last asked."""

    requests = sent = 0


class Talk(asyncio.Protocol):
    """One connection of HTTP/1.1, kept alive, requests without bodies."""

    def __init__(self, site: Site, counter: Counter) -> None:
        self._site, self._counter, self._buffer = site, counter, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            answer = self._answer(head.decode("latin-1"))
            self._counter.requests += 1
            self._counter.sent += len(answer)
            self._transport.write(answer)

    def _answer(self, head: str) -> bytes:
        method, path, _ = head.split(" ", 2)
        found = self._site.answer(path)
        if found is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n404"
        kind, body = found
        tag = f'"{len(body):x}-{hash(body) & 0xFFFFFFFF:x}"'
        known = f"ETag: {tag}\r\nLast-Modified: {MODIFIED}\r\n"
        if f"if-none-match: {tag}" in head.replace("If-None-Match", "if-none-match"):
            return f"HTTP/1.1 304 Not Modified\r\n{known}\r\n".encode()
        status, ranged = "200 OK", ""
        if "ange: bytes=0-1023" in head and len(body) > 1024:
            status, ranged = "206 Partial Content", f"Content-Range: bytes 0-1023/{len(body)}\r\n"
            body = body[:1024]
        answer = (
            f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{ranged}{known}"
            f"{UNLIMITED}\r\n"
        ).encode()
        return answer if method == "HEAD" else answer + body


def serve(pages: int, pipe: Connection) -> None:
    """Serve until the pipe closes; answers each message on it with (requests, bytes) since the last."""

    async def main() -> None:
        loop, counter = asyncio.get_running_loop(), Counter()
        second = await loop.create_server(lambda: Talk(site, counter), "127.0.0.1", 0)
        site = Site(Shape(pages), f"http://127.0.0.1:{second.sockets[0].getsockname()[1]}")
        first = await loop.create_server(partial(Talk, site, counter), "127.0.0.1", 0)
        stop = loop.create_future()

        def told() -> None:
            try:
                pipe.recv()
            except EOFError:
                loop.remove_reader(pipe.fileno())
                stop.set_result(None)
                return
            pipe.send((counter.requests, counter.sent))
            counter.requests = counter.sent = 0

        loop.add_reader(pipe.fileno(), told)
        pipe.send(f"http://127.0.0.1:{first.sockets[0].getsockname()[1]}/")
        await stop

    uvloop.run(main())


@dataclass(frozen=True)
class Portal:
    """A portal that is being served."""

    url: str
    shape: Shape
    pipe: Connection

    def asked(self) -> tuple[int, int]:
        """Requests answered and bytes sent since this was last called."""
        self.pipe.send(None)
        requests, sent = self.pipe.recv()
        return requests, sent


@contextmanager
def portal(pages: int) -> Iterator[Portal]:
    """A portal of ``pages`` pages, as long as the block lasts."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(pages, theirs), daemon=True)
    server.start()
    theirs.close()
    try:
        yield Portal(ours.recv(), Shape(pages), ours)
    finally:
        ours.close()
        server.join(5)
