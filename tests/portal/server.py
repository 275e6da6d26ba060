"""The planted portal, served: every kind of link on a page of its own, on loopback addresses.

``with Portal(KINDS) as portal`` starts a site at ``portal.url``, another department's, one with a name, and
a host for each kind that needs one. Each address answers as its kind says.
"""

from __future__ import annotations

import random
import re
import socket
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote_to_bytes, urlsplit

from tests.portal.certificates import Authority
from tests.portal.kinds import ALONE, FRONT_PAGE, OUT, Behaviour, First, Kind, Later, link
from tests.servers import NOT_FOUND, Connection, Reply, page, serve, text_of

OUT_ADDRESS, DEAD_ADDRESS = "127.0.0.2", "127.0.0.3"
ALONE_NETWORK = "127.0.1."
WORD = re.compile(r"§([A-Za-z]+)")
FOLDER = re.compile(r"^/t/([\w.-]+)(.*)$", re.S)
FOOTER = "in-every-page"
"""The kind whose dead link stands on every page."""


class Portal:
    """The running portal. ``patience``: seconds that the visitor waits; ``soon``: what fails in passing
    is mended after so many seconds."""

    def __init__(self, kinds: Iterable[Kind], *, patience: float = 15, soon: float = 1.5) -> None:
        self.kinds = {kind.name: kind for kind in kinds}
        self._patience, self._soon = patience, soon
        self._first_asked: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()
        self._words: dict[str, str] = {}
        self.owners: dict[str, str] = {}
        """Host and port of each kind that has its own, and the kind's name."""

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-")))
        authority = Authority(folder)
        self.trusted = authority.bundle
        home = self._stack.enter_context(serve({}, missing=self._home))
        out = self._stack.enter_context(serve({}, missing=self._shared, address=OUT_ADDRESS))
        named = self._stack.enter_context(serve({}, missing=_named))
        self.url = home.url
        self._words |= {
            "home": home.url.rstrip("/"),
            "out": out.url.rstrip("/"),
            "named": f"http://localhost:{named.port}",
            "NAMED": f"http://LOCALHOST:{named.port}",
            "zeros": f"{OUT_ADDRESS}:{out.port:07d}",
            "number": f"{int.from_bytes(socket.inet_aton(OUT_ADDRESS))}:{out.port}",
            "dead": f"http://{DEAD_ADDRESS}:{self._dead_port()}",
        }
        alone = [kind for kind in self.kinds.values() if kind.host == ALONE]
        for number, kind in enumerate(alone, 1):
            address = f"{ALONE_NETWORK}{number}"
            context = authority.context(kind.tls, address) if kind.tls else None
            site = self._stack.enter_context(
                serve({}, missing=self._own(kind), context=context, address=address)
            )
            self.owners[urlsplit(site.url).netloc] = kind.name
            self._words[f"host {kind.name}"] = site.url.rstrip("/")
            if kind.tls:
                self._words.setdefault(kind.tls, site.url.rstrip("/"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def page_of(self, kind: Kind) -> str:
        """The address of the page that holds the kind's link."""
        return f"{self.url}k/{kind.name}.html"

    def kind_at(self, url: str) -> Kind | None:
        """The kind that an address of the portal belongs to."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        if parts.netloc in self.owners:
            return self.kinds[self.owners[parts.netloc]]
        found = re.match(r"/[tk]/([\w.-]+?)(?:\.html$|/|$)", parts.path)
        return self.kinds.get(found[1]) if found else None

    def fill(self, text: str, kind: Kind) -> str:
        """The text with the words after § replaced."""
        origin = self._words["out" if kind.host == OUT else "home"]
        here = self._words.get(f"host {kind.name}", f"{origin}/t/{kind.name}")
        parts = urlsplit(here)
        own = {"here": here, "path": parts.path, "host": parts.netloc}
        return WORD.sub(lambda found: (own | self._words)[found[1]], text)

    # --- answering ---

    def _home(self, connection: Connection) -> None:
        """The site under check: a home page, the kinds' pages, their folders."""
        if connection.path in ("/", "/k/"):
            connection.reply(self._front())
            return
        found = re.fullmatch(r"/k/([\w.-]+)\.html(\?.*)?", connection.path)
        kind = self.kinds.get(found[1]) if found else None
        if kind is None:
            self._shared(connection)
        else:
            self._answer(kind, connection, kind.page or self._page(kind))

    def _shared(self, connection: Connection) -> None:
        """A host that several kinds share, each in its folder."""
        found = FOLDER.match(connection.path)
        kind = self.kinds.get(found[1]) if found else None
        if found is None or kind is None:
            connection.reply(FRONT_PAGE if connection.path == "/" else NOT_FOUND)
        else:
            self._answer(kind, connection, _answer_at(kind, found[2]) or kind.rest)

    def _own(self, kind: Kind) -> Behaviour:
        """A host of one kind."""

        def answer(connection: Connection) -> None:
            default = NOT_FOUND if connection.path == "/robots.txt" else kind.rest
            if connection.path == "/" and kind.rest is NOT_FOUND:
                default = FRONT_PAGE
            self._answer(kind, connection, _answer_at(kind, connection.path) or default)

        return answer

    def _answer(self, kind: Kind, connection: Connection, behaviour: Behaviour) -> None:
        if isinstance(behaviour, First):
            with self._lock:
                asked = self._first_asked.setdefault((kind.name, connection.path), time.monotonic())
            early = time.monotonic() - asked < self._soon
            self._answer(kind, connection, behaviour.answer if early else behaviour.then)
        elif isinstance(behaviour, Later):
            time.sleep(behaviour.share * self._patience)
            self._answer(kind, connection, behaviour.answer)
        elif isinstance(behaviour, Reply):
            connection.reply(self._filled(kind, behaviour))
        else:
            behaviour(_Filling(connection, self, kind))

    def _filled(self, kind: Kind, reply: Reply) -> Reply:
        mark = "§".encode()
        body = self.fill(reply.body.decode(), kind).encode() if mark in reply.body else reply.body
        headers = tuple((name, self.fill(value, kind)) for name, value in reply.headers)
        return replace(reply, body=body, headers=headers)

    def _front(self) -> Reply:
        """The home page: every kind's page, in an order in which no group stands together."""
        names = [*self.kinds]
        random.Random(7).shuffle(names)
        rows = "".join(
            f'<li><a href="/k/{name}.html">第{number}条</a></li>' for number, name in enumerate(names, 1)
        )
        front = page(f"<h1>青禾县人民政府</h1>{text_of(300)}<ul>{rows}</ul>", "青禾县人民政府门户网站")
        return replace(front, headers=(("Set-Cookie", "visited=1; Path=/"),))

    def _page(self, kind: Kind) -> Reply:
        """An article that holds the kind's link."""
        head = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>政务动态</title>{kind.head}</head>'
        footer = self.fill(link("§here/gone.html", "县政务服务网"), self.kinds[FOOTER])
        body = (
            f'<p><a href="{self.url}">首页</a></p>{text_of(400)}'
            f'<div class="content">{kind.html}</div>{footer}'
        )
        return Reply(self.fill(f"{head}<body>{body}</body></html>", kind).encode())

    def _dead_port(self) -> int:
        """A port that is taken and where nobody listens."""
        taken = self._stack.enter_context(socket.socket())
        taken.bind((DEAD_ADDRESS, 0))
        return int(taken.getsockname()[1])


class _Filling(Connection):
    """A connection whose replies have the words after § replaced."""

    def __init__(self, connection: Connection, portal: Portal, kind: Kind) -> None:
        super().__init__(connection.socket, connection.path, connection.headers, connection.method)
        self._portal, self._kind = portal, kind

    def reply(self, reply: Reply) -> None:
        """As :meth:`Connection.reply`."""
        super().reply(self._portal._filled(self._kind, reply))


def _answer_at(kind: Kind, path: str) -> Behaviour | None:
    """The kind's answer to a path; as servers do, however its bytes are escaped."""
    if path in kind.answers:
        return kind.answers[path]
    plain = {_bytes(key): answer for key, answer in kind.answers.items()}
    return plain.get(_bytes(path))


def _bytes(path: str) -> bytes:
    return unquote_to_bytes(path.encode("latin-1", "replace").rstrip(b"?"))


def _named(connection: Connection) -> None:
    """The host with a name: a front page, an article, a mobile edition, a login."""
    fine = {"/": FRONT_PAGE, "/ok.html": page(text_of()), "/m/": FRONT_PAGE}
    connection.reply(
        page("<input type=password>", "统一身份认证")
        if connection.path.startswith("/cas/login")
        else fine.get(connection.path, NOT_FOUND)
    )
