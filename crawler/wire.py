"""Connections over which one GET after the other is asked.

Scrapy's own client takes 0.27 ms for a request; aiohttp's takes twice the time of this one, and refuses
answers that browsers read.
"""

from __future__ import annotations

import asyncio
import errno
import re
import ssl
from collections import defaultdict
from collections.abc import Mapping
from socket import AF_INET, AF_INET6, IPPROTO_TCP, SOCK_STREAM
from time import monotonic
from typing import Any, cast

from aiohappyeyeballs import start_connection

from crawler.guard import ForbiddenError, Resolver, host_port
from crawler.reply import NoAnswerError, Reply

BODY_SECONDS = 2.0
"""Of our own time for taking in one answer; 10 MB take a tenth of a second."""
KEPT_A_HOST, KEPT_SECONDS = 8, 60.0
"""Connections that wait for the next request, and for how long."""
STAGGER = 0.3
"""Seconds after which the next address of a host is tried beside the one that does not answer."""
NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, 10051, 10065}
LEGACY_SERVER_CONNECT = 0x4
"""OpenSSL: servers may renegotiate in the old way."""

_SENDABLE = re.compile(r"https?://[!-~]+")
_BREAKS = re.compile(r"[\r\n\0]+")


class Wire:
    """The connections of one crawl. Each goes to an address that the guard permits."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self.keeps = True
        """Whether a connection is kept for the next request to its host."""
        self._idle: dict[str, list[_Talk]] = defaultdict(list)
        """By scheme and host; the one that has waited longest is the first."""
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._tls.check_hostname = False
        self._tls.verify_mode = ssl.CERT_NONE  # a page is read; its certificate is judged apart
        self._tls.set_ciphers("DEFAULT")
        self._tls.options |= LEGACY_SERVER_CONNECT
        self._tls.set_alpn_protocols(["http/1.1"])

    async def get(self, url: str, headers: Mapping[str, str], reply: Reply, seconds: float) -> str:
        """Read the answer to one GET into ``reply``, redirects not followed; the IP address that answered.

        Raises:
            NoAnswerError: there is none.
        """
        if not _SENDABLE.fullmatch(url):
            raise NoAnswerError("malformed")
        server, _, path = url[8:].partition("/")
        key, until = url[:8] + server, monotonic() + seconds
        request = _request(key.partition("://")[2], path, headers)
        while idle := self._idle.get(key):
            talk = idle.pop()
            if talk.is_open and await self._ask(key, talk, request, reply, until):
                return talk.address
        talk = await self._connect(url, until)
        if not await self._ask(key, talk, request, reply, until):
            raise NoAnswerError("reset")
        return talk.address

    def close(self) -> None:
        """Hang up everywhere."""
        for talk in (talk for talks in self._idle.values() for talk in talks):
            talk.hang_up()
        self._idle.clear()

    async def _ask(self, key: str, talk: _Talk, request: bytes, reply: Reply, until: float) -> bool:
        """Ask on one connection, and keep it for the next; whether a word came before it was closed."""
        try:
            answered = await talk.ask(request, reply, until)
        except BaseException:
            talk.hang_up()
            raise
        if talk.is_open:
            if self.keeps and len(kept := self._idle[key]) < KEPT_A_HOST:
                kept.append(talk)
            else:
                talk.hang_up()
        return answered

    async def _connect(self, url: str, until: float) -> _Talk:
        self._hang_up_idle()
        host, port = host_port(url)
        try:
            async with asyncio.timeout(max(0.0, until - monotonic())):
                addresses = await self._resolver.addresses(host, port)
                if not addresses:
                    raise NoAnswerError("dns")
                return await self._connect_to(addresses, host, port, url.startswith("https:"))
        except ForbiddenError:
            raise NoAnswerError("forbidden") from None
        except ssl.SSLError:
            raise NoAnswerError("tls") from None
        except TimeoutError:  # of ours or of the system
            raise NoAnswerError("timeout") from None
        except (ConnectionResetError, ConnectionAbortedError, BrokenPipeError):
            raise NoAnswerError("reset") from None
        except OSError as problem:
            raise NoAnswerError("unreachable" if problem.errno in NO_ROUTE else "refused") from None
        except ValueError:
            raise NoAnswerError("malformed") from None

    async def _connect_to(self, addresses: list[str], host: str, port: int, secure: bool) -> _Talk:
        infos = [
            (AF_INET6 if ":" in address else AF_INET, SOCK_STREAM, IPPROTO_TCP, "", (address, port))
            for address in addresses
        ]
        sock = await start_connection(infos, happy_eyeballs_delay=STAGGER)
        tls: dict[str, Any] = {"ssl": self._tls, "server_hostname": host} if secure else {}
        try:
            _, talk = await asyncio.get_running_loop().create_connection(_Talk, sock=sock, **tls)
        except ConnectionError:
            raise NoAnswerError("tls" if secure else "reset") from None  # 国密 and old servers just hang up
        return talk

    def _hang_up_idle(self) -> None:
        """Let go of connections that have waited for long: a crawl sees thousands of hosts."""
        horizon = monotonic() - KEPT_SECONDS
        for key, talks in list(self._idle.items()):
            while talks and (talks[0].since < horizon or not talks[0].is_open):
                talks.pop(0).hang_up()
            if not talks:
                del self._idle[key]


def _request(host: str, path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{name}: {_BREAKS.sub(' ', value)}\r\n" for name, value in headers.items()]
    text = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n{''.join(lines)}\r\n"
    try:
        return text.encode("latin-1")  # servers are given back the bytes that they sent
    except UnicodeEncodeError:
        return text.encode()


class _Talk(asyncio.Protocol):
    """One connection, one request at a time."""

    is_open = True
    """Whether another request may be sent."""
    since = 0.0
    """When the last answer ended."""
    address = ""
    _waiter: asyncio.Future[bool] | None = None
    _heard = False
    _spent = 0.0

    def ask(self, request: bytes, reply: Reply, until: float) -> asyncio.Future[bool]:
        """Send a request; whether a word came before the connection was closed."""
        loop = asyncio.get_running_loop()
        self._reply, self._heard, self._spent, self._began = reply, False, 0.0, monotonic()
        self._timer = loop.call_later(until - monotonic(), self._expire)
        self._waiter = loop.create_future()
        self._transport.write(request)
        return self._waiter

    def hang_up(self) -> None:
        """End the connection at once."""
        self.is_open = False
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio's interface."""
        self._transport = cast(asyncio.Transport, transport)
        self.address = str((transport.get_extra_info("peername") or ("",))[0])

    def data_received(self, data: bytes) -> None:
        """asyncio's interface."""
        if self._waiter is None or self._waiter.done():  # it speaks without being asked
            self.hang_up()
            return
        started, self._heard = monotonic(), True
        self._reply.heard = started
        try:
            self._reply.feed(data)
        except NoAnswerError as failure:
            self._settle(failure)
            return
        if self._reply.done:
            self._settle(None)
            return
        self._spent += monotonic() - started
        if self._spent > BODY_SECONDS:
            self._stop()

    def connection_lost(self, problem: Exception | None) -> None:
        """asyncio's interface."""
        self.is_open = False
        if self._waiter is None:
            return
        if isinstance(problem, ssl.SSLError) and not self._reply.status:
            self._settle(NoAnswerError("tls"))
        elif self._heard:
            self._stop()
        else:
            self._settle(None)

    def _stop(self) -> None:
        """Nothing more will come, or be read."""
        try:
            self._reply.end()
            self._settle(None)
        except NoAnswerError as failure:
            self._settle(failure)

    def _expire(self) -> None:
        try:
            self._reply.expire(monotonic() - self._began)
            self._settle(None)
        except NoAnswerError as failure:
            self._settle(failure)

    def _settle(self, failure: NoAnswerError | None) -> None:
        """The request is answered, or never will be."""
        self._timer.cancel()
        waiter, self._waiter, self.since = self._waiter, None, monotonic()
        if not self._reply.lasts or failure:
            self.hang_up()
        if waiter and not waiter.done():  # done: whoever asked was cancelled
            if failure:
                waiter.set_exception(failure)
            else:
                waiter.set_result(self._heard)
