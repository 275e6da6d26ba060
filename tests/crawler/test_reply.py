"""Answers over HTTP, well written and badly, whole and in pieces."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest

from crawler.guard import Guard, Resolver
from crawler.reply import HEADER_BYTES, NoAnswerError, Reply
from crawler.wire import Wire
from tests.servers import Answer, Connection, serve
from tests.servers import Reply as Honest

EARLY = b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\nLink: x\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def read(data: bytes, *, step: int = 1 << 20, keep: int = 1000, ends: bool = False) -> Reply:
    reply = Reply(keep, ("text/html",))
    for at in range(0, len(data), step):
        if not reply.done:
            reply.feed(data[at : at + step])
    if ends and not reply.done:
        reply.end()
    return reply


@pytest.mark.parametrize("step", [1, 2, 7, 1000])
@pytest.mark.parametrize(
    ("data", "body", "lasts"),
    [
        (OK + b"Content-Length: 5\r\n\r\nhello", b"hello", True),
        (OK + b"Content-Length: 5, 5\r\n\r\nhello", b"hello", True),
        (OK + b"Content-Length: 0\r\n\r\n", b"", True),
        (OK + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello", b"hello", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", b"ok", False),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", b"ok", True),
        (b"HTTP/1.1 200\nContent-Length: 2\n\nok", b"ok", True),
        (b"HTTP/1.1 304 N\r\nContent-Length: 5\r\n\r\n", b"", True),
        (b"HTTP/1.1 204\r\n\r\n", b"", True),
        (
            b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\nLink: x\r\n\r\n" + OK + b"Content-Length:1\r\n\r\nx",
            b"x",
            True,
        ),
        (OK + b"no colon here\r\n folded\r\nContent-Length : 2\r\n\r\nok", b"ok", True),
        (OK + b"Content-Length: many\r\n\r\nto the end", b"to the end", False),
        (OK + b"Content-Length: -5\r\n\r\nto the end", b"to the end", False),
        (OK + b"\r\nto the end", b"to the end", False),
    ],
)
def test_an_answer_is_read_as_a_browser_reads_it(data: bytes, body: bytes, lasts: bool, step: int) -> None:
    reply = read(data, step=step, ends=True)
    assert (bytes(reply.body), reply.truncated, reply.cut, reply.lasts) == (body, False, False, lasts)


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_chunks_are_joined(step: int) -> None:
    chunks = b"5;name=x\r\nhello\r\n1\r\n \r\n005\r\nworld\r\n0\r\n\r\n"
    reply = read(OK + b"Transfer-Encoding: Chunked\r\nContent-Length: 3\r\n\r\n" + chunks, step=step)
    assert (reply.done, bytes(reply.body), reply.truncated) == (True, b"hello world", False)
    assert reply.lasts == (step == 1000)


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Length: 9\r\n\r\nhello",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n" + b"0" * 5000,
    ],
)
def test_an_end_before_the_one_announced_is_told(data: bytes) -> None:
    reply = read(OK + data, ends=True)
    assert (bytes(reply.body), reply.truncated, reply.lasts) == (b"hello", True, False)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "reset"),
        (b"HTTP/1.1 abc\r\n", "garbled"),
        (b"HTTP/1.1 99999999 X\r\n", "garbled"),
        (b"\r\n\r\n", "garbled"),
        (OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "reset"),
        (OK + b"X: " + b"a" * HEADER_BYTES, "reset"),
        (b"HTTP/1.1 100 C\r\n\r\n" * HEADER_BYTES, "reset"),
        (OK, "reset"),
    ],
)
def test_what_is_no_answer_is_a_word(data: bytes, word: str) -> None:
    with pytest.raises(NoAnswerError) as told:
        read(data, ends=True)
    assert told.value.word == word


def test_no_more_is_kept_than_was_asked_for() -> None:
    page = read(OK + b"\r\n" + b"x" * 5000, keep=1000)
    assert (page.cut, len(page.body), page.lasts) == (True, 1000, False)
    file = Reply(10_000_000, ("text/html",))
    file.feed(b"HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\n\r\n" + b"x" * 100_000)
    assert (file.cut, len(file.body)) == (True, 64 * 1024)


def test_headers_keep_their_writing_but_those_of_the_connection() -> None:
    reply = read(
        b"HTTP/1.1 200 OK\r\neTag: \xe4\r\nConnection: close\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n"
    )
    assert reply.headers == (("eTag", "ä"), ("Set-Cookie", "a"), ("Set-Cookie", "b"))


def ask(answers: dict[str, Answer], *paths: str) -> tuple[list[bytes], int]:
    """The bodies at some paths, asked for one after the other, and how many connections that took."""
    peers = set[int]()

    async def talk(url: str) -> list[bytes]:
        resolver = Resolver(Guard(["127.0.0.1"]))
        wire, bodies = Wire(resolver), []
        for path in paths:
            reply = Reply(1000, ("text/html",))
            await wire.get(url + path.lstrip("/"), {"X": "a\r\nEvil: 1"}, reply, 5)
            bodies.append(bytes(reply.body))
            peers.update(id(talk) for talks in wire._idle.values() for talk in talks)
            await asyncio.sleep(0.05)
        wire.close()
        resolver.close()
        return bodies

    with serve(answers) as site:
        bodies = asyncio.run(talk(site.url))
        assert all("evil" not in headers for _, headers in site.requests)
        return bodies, len(peers)


def test_a_connection_serves_many_requests() -> None:
    pages: dict[str, Answer] = {f"/{number}": Honest(b"%d" % number) for number in range(5)}
    assert ask(pages, *pages) == ([b"0", b"1", b"2", b"3", b"4"], 1)


def test_a_connection_that_the_server_closed_meanwhile_is_opened_anew() -> None:
    times = count()

    def closes(connection: Connection) -> None:
        if next(times) % 2:
            connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    assert ask({"/a": Honest(b"a"), "/b": closes}, "/a", "/b", "/a")[0] == [b"a", b"ok", b"a"]


def test_a_new_connection_that_is_closed_without_a_word_is_a_reset() -> None:
    with pytest.raises(NoAnswerError, match="reset"):
        ask({"/b": lambda connection: None}, "/b")


@pytest.mark.parametrize(
    "answer",
    [
        b"\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"abc HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 20 + b"2\r\nok\r\n0\r\n\r\n",
    ],
)
def test_what_browsers_pass_over_is_passed_over(answer: bytes) -> None:
    reply = Reply(1000, None)
    for byte in answer:
        if not reply.done:
            reply.feed(bytes([byte]))
    if not reply.done:
        reply.end()
    assert (reply.status, bytes(reply.body), reply.truncated) == (200, b"ok", False)


def test_a_redirect_that_was_cut_before_its_last_line_leads_on() -> None:
    reply = Reply(1000, None)
    reply.feed(b"HTTP/1.1 302 Found\r\nLocation: /a.html\r\n")
    reply.end()
    assert (reply.status, reply.headers) == (302, (("Location", "/a.html"),))


def test_what_came_before_the_time_was_over_is_kept() -> None:
    reply = Reply(1000, ("text/html",))
    reply.feed(OK + b"Content-Length: 9\r\n\r\nhello")
    reply.expire(15)
    assert (bytes(reply.body), reply.late, reply.truncated, reply.lasts) == (b"hello", "slow", True, False)
    moved = Reply(1000, ("text/html",))
    moved.feed(b"HTTP/1.1 302 F\r\nLocation: /a\r\nContent-Length: 9\r\n\r\n")
    moved.expire(15)
    assert (moved.status, moved.late) == (302, "timeout")
    silent = Reply(1000, ("text/html",))
    silent.feed(OK + b"\r\n")
    with pytest.raises(NoAnswerError, match="timeout"):
        silent.expire(15)
