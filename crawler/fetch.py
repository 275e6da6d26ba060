"""One look at one address: redirects, bounds, failures in words. :mod:`crawler.judge` says what it means."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic, process_time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import ada_url
from protego import Protego

from crawler import http2
from crawler.archive import Visit, now
from crawler.certificate import Certificate, certificate_of
from crawler.guard import Guard, Resolver, host_port, is_local
from crawler.link import is_excluded
from crawler.politeness import Politeness
from crawler.reply import LOOK_BYTES, NoAnswerError, Reply
from crawler.unpack import ACCEPTED, unpack
from crawler.wire import Wire

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

MAX_REDIRECTS = 20
"""As many as browsers follow: a chain that ends well in a browser is not broken."""
MAX_URL = 16 * 1024
"""Browsers open far longer addresses (2 MB); of servers, nginx and Apache read 8 KB, IIS 16 KB."""
PATIENCE = 4
"""A look with all its redirects takes no longer than so many times what one request may."""
PAGE_BYTES = 10 * 1024 * 1024
BUSY = 0.8
"""A timeout during which this process worked for so much of the time was not the server's."""
ROBOTS_BYTES = 512 * 1024
NOWHERE = re.compile(r"(?:https?:?/{0,3})?(?:www\.?)?[#?/]*|\[object object\]|undefined|null")
"""What is written for an address until there is one."""
HOST = re.compile(
    r"(?!https?$)(?!.*\.(?:s?html?|jsp|php|aspx?|pdf|docx?|xlsx?)$)(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}|[0-9a-f:.]*:[0-9a-f:.]+(?:%\w+)?"
)
"""A name in ASCII or an IP address, and no scheme or file in its place."""
ENDED = re.compile(rb"</(?:html|body)\s*>", re.I)
"""A page that got so far is shown whole, whatever length was promised."""
REDIRECTS = {301, 302, 303, 307, 308}
UNSPOKEN = {"tls", "reset", "garbled"}
"""What it looks like when a server does not speak HTTP/1.1."""
MEANT = {401, 407, 429, 503}
"""Refusals that mean the visitor. Any other may mean the small request (``Range``): look again without."""
HTML_TYPES = ("text/html", "application/xhtml+xml")
PAGE_TYPES = (*HTML_TYPES, "text/plain")
HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
}


Jar = dict[str, dict[str, str]]
"""Cookies by the host that set them, each name with its value."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at an address met."""

    url: str
    at: datetime
    final_url: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    """Decoded (gzip, deflate, br, zstd), at most as much as was asked for."""
    elapsed: float = 0.0
    """Seconds from the first request to the last byte, without waiting for our own turn."""
    error: str | None = None
    """malformed, too-long, placeholder, local-file, intranet, forbidden, robots, dns, refused, unreachable,
    reset, timeout, slow, busy, tls, garbled, redirect-loop, redirect-nowhere; None when a response came.
    Beside timeout and slow there may be a status, and what came in time."""
    redirects: int = 0
    cut: bool = False
    """The body goes on; we stopped reading."""
    truncated: bool = False
    """The server stopped before the end that it had announced."""
    certificate: str | None = None
    """Its fault (:class:`crawler.certificate.Certificate`); None when fine, or not asked."""
    address: str = ""
    """The IP address that answered."""
    _named: dict[str, str] = field(init=False, repr=False, compare=False)
    content_type: str = field(init=False, compare=False)
    """The media type without parameters, lower case."""

    def __post_init__(self) -> None:
        named = {name.lower(): value for name, value in reversed(self.headers)}
        object.__setattr__(self, "_named", named)
        media_type = named.get("content-type", "").partition(";")[0].strip().lower()
        object.__setattr__(self, "content_type", media_type)

    def header(self, name: str) -> str:
        """The first header of that name (lower case), or an empty text."""
        return self._named.get(name, "")

    @property
    def is_html(self) -> bool:
        """Whether it is a web page, by its type, or by its look when the server names none."""
        if self.content_type:
            return self.content_type in HTML_TYPES
        return self.body[:512].lstrip().lower().startswith((b"<!doctype html", b"<html"))

    @property
    def whole(self) -> bool:
        """Whether the body is all there is."""
        total = self.header("content-range").rpartition("/")[2]
        return not self.cut and not self.truncated and (self.status != 206 or total == str(len(self.body)))


class Fetcher:
    """Looks at addresses. Everything that leaves this machine passes here (but a certificate's handshake)."""

    def __init__(self, settings: BaseSettings, guard: Guard, politeness: Politeness) -> None:
        self._guard = guard
        self._politeness = politeness
        self._timeout = settings.getint("DOWNLOAD_TIMEOUT")
        self._resolver = Resolver(guard)
        self._wire = Wire(self._resolver)
        self._headers = {**HEADERS, "User-Agent": settings["USER_AGENT"]}
        self.home = ""
        """The site whose links are looked at: browsers name it to the servers that they are sent to."""
        self.whole_types: tuple[str, ...] | None = PAGE_TYPES
        """Media types that are read whole; of anything else the beginning is enough. None: all are."""
        self._speaks_http2: dict[str, bool] = {}
        """Servers that did not speak HTTP/1.1 with us, by scheme and host: whether they speak HTTP/2."""
        self._robots: dict[str, asyncio.Task[tuple[str, Protego | None]]] = {}
        self._certificates: dict[tuple[str, int], asyncio.Task[Certificate]] = {}

    def look_afresh(self) -> None:
        """From now on ask over a new connection each time, so that nothing left over from one answer can be
        taken for another."""
        self._wire.keeps = False

    def close(self) -> None:
        """Let go of all connections."""
        self._wire.close()
        self._resolver.close()

    async def look(
        self,
        url: str,
        *,
        keep: int = LOOK_BYTES,
        partial: bool = False,
        since: Visit | None = None,
        jar: Jar | None = None,
    ) -> Look:
        """Ask for ``url`` and follow its redirects with their cookies. A network fault is a result.

        ``keep`` bounds the bytes read, ``partial`` asks for the first KiB only (a small GET: HEAD is often
        answered wrongly), ``since`` is an earlier look: a server whose answer has not changed may say 304.
        ``jar`` holds the visitor's cookies, and gets those that are set; without it, none outlive the look.
        """
        at, elapsed, asked = now(), 0.0, Counter[tuple[str, frozenset[tuple[str, str]]]]()
        cookies = {} if jar is None else jar
        current = _as_sent(url)
        look = Look(url, at, current)
        for redirects in range(MAX_REDIRECTS + 1):
            if redirects and is_excluded(current):
                return look  # into an app: only a phone can tell
            if elapsed > PATIENCE * self._timeout:
                return replace(look, status=None, error="timeout")
            if fault := self.fault(current):
                return Look(url, at, current, error=fault, redirects=redirects, elapsed=elapsed)
            host, more = host_port(current)[0], self._referer(current)
            held = cookies.setdefault(host, {})
            question = current, frozenset(held.items())
            if asked[question] == 2:  # a guard may let pass by the second time, as a visitor's address
                break
            asked[question] += 1
            more |= _cookie_header(held)
            if since and not redirects:
                more |= _conditions(since)
            look = await self._take_turn(current, keep, partial, more)
            if partial and (look.status or 0) >= 400 and look.status not in MEANT:
                look = await self._take_turn(current, keep, False, more)
            elapsed += look.elapsed
            if redirects or look.url != url:
                look = replace(look, url=url, at=at, redirects=redirects, elapsed=elapsed)
            held.update(_cookies(look))
            if look.status not in REDIRECTS:
                return look
            following = _location(current, look.header("location"))
            if following is None:
                return replace(look, error="redirect-nowhere")
            current = _as_sent(following)
        return replace(look, error="redirect-loop")

    async def robots_allow(self, url: str) -> bool:
        """Whether the host's robots.txt lets us look; a host without a readable one does."""
        _, rules = await self._robots_of(url)
        return rules is None or bool(rules.can_fetch(url, "xunjian"))

    async def robots_text(self, url: str) -> str:
        """The host's robots.txt as it stands; empty when there is none."""
        return (await self._robots_of(url))[0]

    async def certificate(self, look: Look) -> Certificate:
        """The certificate of the host that gave an https answer, asked once a host; of another, nothing."""
        host, port = host_port(look.final_url)
        if not look.final_url.startswith("https:") or not look.address:
            return Certificate()
        task = self._certificates.get((host, port))
        if task is None:
            task = asyncio.create_task(asyncio.to_thread(certificate_of, host, port, look.address))
            self._certificates[host, port] = task
        return await task

    def fault(self, url: str) -> str | None:
        """Why an address needs no request to be judged."""
        lower = url.strip().lower()
        if lower.startswith("file:") or lower[1:3] in (":\\", ":/") or lower.startswith("\\\\"):
            return "local-file"
        if NOWHERE.fullmatch(lower):
            return "placeholder"
        try:
            host, _ = host_port(url)
        except ValueError:
            return "malformed"
        if not lower.startswith(("http://", "https://")) or not HOST.fullmatch(host):
            return "malformed"
        if len(url) > MAX_URL:
            return "too-long"
        if not ada_url.check_url(url):
            return "malformed"
        return "intranet" if self._guard.is_internal(url) else None

    def _referer(self, url: str) -> dict[str, str]:
        """The header that a browser sends with a link of the site (to http only from http)."""
        downgrade = self.home.startswith("https:") and not url.startswith("https:")
        return {"Referer": self.home} if self.home and not downgrade else {}

    async def _take_turn(self, url: str, keep: int, partial: bool, more: Mapping[str, str]) -> Look:
        """:meth:`_ask` when the host's turn has come, and learn from its answer how it bears us."""
        async with self._politeness.turn(url):
            look = await self._ask(url, keep, partial, more)
        if look.status is not None or look.error == "timeout":
            self._politeness.heed(url, look.status, look.elapsed, look.header("retry-after"))
        return look

    async def _ask(self, url: str, keep: int, partial: bool, more: Mapping[str, str]) -> Look:
        """One request and its response, redirects not followed."""
        headers = {**self._headers, **more, "Accept-Encoding": "identity" if partial else ACCEPTED}
        if partial:
            headers["Range"] = "bytes=0-1023"
        at, started, worked = now(), monotonic(), process_time()
        try:
            reply, address = await self._get(url, headers, keep)
        except NoAnswerError as failure:
            elapsed = monotonic() - started
            word = _late(failure.word, elapsed, process_time() - worked)
            if word in ("dns", "forbidden") and is_local(host_port(url)[0]):
                word = "intranet"
            return Look(url, at, url, error=word, elapsed=elapsed)
        encoding = ",".join(value for name, value in reply.headers if name.lower() == "content-encoding")
        body, bomb, damaged = unpack(bytes(reply.body), encoding, keep)
        look = Look(
            url,
            at,
            url,
            status=reply.status,
            headers=reply.headers,
            body=body,
            elapsed=(reply.heard if reply.late else monotonic()) - started,
            cut=bomb or reply.cut,
            truncated=damaged or reply.truncated,
            address=address,
        )
        if reply.late and _waits(look):
            word = _late(reply.late, monotonic() - started, process_time() - worked)
            look = replace(look, error=word)
        return look

    async def _get(self, url: str, headers: Mapping[str, str], keep: int) -> tuple[Reply, str]:
        """The answer over HTTP/1.1, or over HTTP/2 where a host speaks nothing else, and who gave it."""
        server = url[: url.find("/", 8)]
        reply = Reply(keep, self.whole_types)
        if not self._speaks_http2.get(server):
            try:
                return reply, await self._wire.get(url, headers, reply, self._timeout)
            except NoAnswerError as failure:
                if failure.word not in UNSPOKEN or url[:6] != "https:" or server in self._speaks_http2:
                    raise
                self._speaks_http2[server] = False
                reply, first = Reply(keep, self.whole_types), failure
        else:
            first = None
        try:
            address = await http2.get(self._resolver, url, headers, reply, self._timeout)
        except NoAnswerError as failure:
            raise first or failure from None
        self._speaks_http2[server] = True
        return reply, address

    async def _robots_of(self, url: str) -> tuple[str, Protego | None]:
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._robots:
            self._robots[root] = asyncio.create_task(self._read_robots(f"{root}/robots.txt"))
        return await self._robots[root]

    async def _read_robots(self, url: str) -> tuple[str, Protego | None]:
        look = await self.look(url, keep=ROBOTS_BYTES)
        if look.status != 200 or look.is_html:
            return "", None
        text = look.body.decode("utf-8", "replace")
        return text, Protego.parse(text)


def _late(word: str, elapsed: float, worked: float) -> str:
    """The word for a failure: a timeout is ours when this process worked through most of its seconds."""
    return "busy" if word == "timeout" and worked > BUSY * elapsed else word


def _waits(look: Look) -> bool:
    """Whether a visitor still waits for an answer that has not ended: a redirect and an error are known by
    their header, a page by its last words."""
    return (look.status or 0) < 300 and not (look.is_html and ENDED.search(look.body))


def _as_sent(url: str) -> str:
    """The address as a browser sends it: normalised (WHATWG), without ``#place`` and user name."""
    try:
        found = ada_url.URL(url)
    except ValueError:
        return url
    if "@" in url and found.protocol in ("http:", "https:"):
        found.username = found.password = ""
    return str(found.href).partition("#")[0]


_NOT_ASCII = re.compile(rb"[\x80-\xff]")


def _location(url: str, location: str) -> str | None:
    """Where a redirect leads, as a browser reads it, bytes beyond ASCII as they came; None when nowhere."""
    raw = location.strip().encode("latin-1", "ignore")
    if not raw:
        return None
    text = _NOT_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], raw).decode("ascii")
    try:
        if re.match(r"(?:https?:)?//[^/?#]*%", text, re.I):  # a name in Chinese, which is no matter of bytes
            text = raw.decode("utf-8")
        return str(ada_url.join_url(url, text)).partition("#")[0]
    except ValueError:
        return text if ":" in text[:8] or text.startswith("//") else None


def _cookie_header(cookies: Mapping[str, str]) -> dict[str, str]:
    pairs = "; ".join(f"{name}={value}" if name else value for name, value in cookies.items())
    return {"Cookie": pairs} if pairs else {}


def _conditions(since: Visit) -> dict[str, str]:
    """The question whether an answer still stands (RFC 9110, 13.1)."""
    conditions = {"If-None-Match": since.etag, "If-Modified-Since": since.modified}
    return {name: value for name, value in conditions.items() if value}


def _cookies(look: Look) -> dict[str, str]:
    """The cookies that an answer sets, read as leniently as browsers do (RFC 6265, 5.2)."""
    found: dict[str, str] = {}
    for header, value in look.headers:
        if header.lower() == "set-cookie":
            name, equals, content = value.partition(";")[0].partition("=")
            found[name.strip() if equals else ""] = (content if equals else name).strip()
    return found
