"""Servers that misbehave on 127.0.0.1, for tests: real sockets, ports chosen by the system.

``with serve({"/": page("…")}) as site: site.url`` serves a dict of paths to answers. An answer is a
:class:`Reply`, or a function that gets a :class:`Connection` and may do anything with the socket.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True)
class Reply:
    """An honest answer."""

    body: bytes = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Connection:
    """One request on one socket."""

    socket: socket.socket
    path: str
    headers: dict[str, str]
    method: str = "GET"

    def send(self, data: bytes) -> None:
        """Write, and never mind a client that has gone."""
        try:
            self.socket.sendall(data)
        except OSError:
            return

    def reply(self, reply: Reply) -> None:
        """Answer honestly after all; the connection ends with it."""
        closing = replace(reply, headers=(*reply.headers, ("Connection", "close")))
        with suppress(OSError):
            _reply(self.socket, closing)


Answer = Reply | Callable[[Connection], None]


@dataclass
class Site:
    """A running server: change ``answers`` while it runs; ``asked`` counts requests by path."""

    url: str
    port: int
    answers: dict[str, Answer]
    missing: Answer
    asked: Counter[str] = field(default_factory=Counter)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def page(body: str, title: str = "青禾县人民政府", *, status: int = 200, charset: str = "utf-8") -> Reply:
    """An HTML page."""
    head = f"<!DOCTYPE html><html><head><meta charset={charset}><title>{title}</title></head>"
    text = f"{head}<body>{body}</body></html>"
    return Reply(text.encode(charset), status, f"text/html; charset={charset}")


def links(*urls: str) -> str:
    """A list of links, each with words of its own."""
    return "".join(f'<p><a href="{url}">链接{number}</a></p>' for number, url in enumerate(urls))


def text_of(length: int = 800) -> str:
    """Words enough that a page is not taken for an error page."""
    words = "青禾县人民政府办公室发布今日政务动态，介绍全县重点项目建设的进展情况，请有关单位认真组织实施。"
    return f"<div>{(words * (length // len(words) + 1))[:length]}</div>"


NOT_FOUND = page("没有这个页面", "404 Not Found", status=404)


@contextmanager
def serve(
    answers: dict[str, Answer],
    *,
    missing: Answer = NOT_FOUND,
    certificate: tuple[Path, Path] | None = None,
    context: ssl.SSLContext | None = None,
    address: str = "127.0.0.1",
) -> Iterator[Site]:
    """Serve ``answers`` by path (query included) until the block ends."""
    listener = socket.create_server((address, 0))
    port = listener.getsockname()[1]
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
    site = Site(f"{'https' if context else 'http'}://{address}:{port}/", port, dict(answers), missing)
    threading.Thread(target=_accept, args=(listener, site, context), daemon=True).start()
    try:
        yield site
    finally:
        listener.close()


def _accept(listener: socket.socket, site: Site, context: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(connection, site, context), daemon=True).start()


def _talk(connection: socket.socket, site: Site, context: ssl.SSLContext | None) -> None:
    try:
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        connection.settimeout(30)
        while request := _request(connection):
            method, path, headers = request
            site.asked[path] += 1
            site.requests.append((path, headers))
            answer = site.answers.get(path, site.missing)
            if isinstance(answer, Reply):
                _reply(connection, answer)
            else:
                answer(Connection(connection, path, headers, method))
                return
    except (OSError, ssl.SSLError):
        return
    finally:
        connection.close()


def _request(connection: socket.socket) -> tuple[str, str, dict[str, str]] | None:
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            return None
        received += part
    first, *rest = received.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    method, path = first.split(" ")[:2]
    return method, path, headers


def _reply(connection: socket.socket, reply: Reply) -> None:
    head = [f"HTTP/1.1 {reply.status} X", f"Content-Type: {reply.type}", f"Content-Length: {len(reply.body)}"]
    head += [f"{name}: {value}" for name, value in reply.headers]
    connection.sendall("\r\n".join([*head, "", ""]).encode("utf-8") + reply.body)


# --- answers that misbehave ---


def redirect(to: str, status: int = 302, *headers: tuple[str, str]) -> Reply:
    """A redirect."""
    return Reply(status=status, headers=(("Location", to), *headers))


def reset(connection: Connection) -> None:
    """The connection is torn down (RST) without a word."""
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.socket.close()


def silence(connection: Connection) -> None:
    """Nothing comes, for longer than anybody waits."""
    time.sleep(25)


def drip(connection: Connection) -> None:
    """A byte a second."""
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(25):
        connection.send(b"x")
        time.sleep(1)


def truncated(connection: Connection) -> None:
    """Fewer bytes than announced."""
    connection.send(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<html><body>half"
    )


def huge_header(connection: Connection) -> None:
    """A header line of 10 MB."""
    connection.send(b"HTTP/1.1 200 OK\r\nX-Big: " + b"a" * 10_000_000 + b"\r\nContent-Length: 2\r\n\r\nok")


def endless_headers(connection: Connection) -> None:
    """Header lines without end."""
    connection.send(b"HTTP/1.1 200 OK\r\n")
    for number in range(2_000_000):
        try:
            connection.socket.sendall(b"X-%d: %s\r\n" % (number, b"a" * 200))
        except OSError:
            return


def not_http(connection: Connection) -> None:
    """Some other protocol."""
    connection.send(b"SSH-2.0-OpenSSH_9.2\r\n")


def gzip_bomb(megabytes: int = 200) -> Reply:
    """A page that unpacks to far more than it weighs."""
    packed = gzip.compress(b"<html><body>" + b" " * (megabytes * 1024 * 1024))
    return Reply(packed, headers=(("Content-Encoding", "gzip"),))


def endless(connection: Connection) -> None:
    """A page without end."""
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>")
    for _ in range(4000):
        try:
            connection.socket.sendall(b"<p>x</p>" * 8192)
        except OSError:
            return


def ranged(body: bytes, kind: str) -> Callable[[Connection], None]:
    """A server that honours ``Range``."""

    def answer(connection: Connection) -> None:
        if "range" in connection.headers:
            part = body[:1024]
            head = f"HTTP/1.1 206 P\r\nContent-Range: bytes 0-{len(part) - 1}/{len(body)}\r\n"
        else:
            part, head = body, "HTTP/1.1 200 OK\r\n"
        head += f"Content-Type: {kind}\r\nContent-Length: {len(part)}\r\nConnection: close\r\n\r\n"
        connection.send(head.encode() + part)

    return answer


RUISHU = Reply(
    b'<!DOCTYPE html><html><head><meta id="x" content="aQ3"><script>$_ts=window[\'$_ts\'];if(!$_ts)$_ts={};'
    b"$_ts.nsd=99999;</script></head><body></body></html>",
    412,
    headers=(("Set-Cookie", "FSSBBIl1UgzbN7NO=5abc"),),
)
"""瑞数: a challenge in place of the page."""
JIASULE = Reply(
    b"<script>document.cookie=('__jsl_clearance=')</script>", 521, headers=(("Set-Cookie", "__jsluid_h=1"),)
)
"""加速乐."""
ALIYUN = Reply(b"<html><script>var arg1='A';function setCookie(){acw_sc__v2}</script></html>")
"""阿里云 WAF: a challenge with status 200."""


def port_is_free(port: int) -> bool:
    """Whether nothing listens on a loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
