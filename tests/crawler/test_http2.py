"""A host that speaks nothing but HTTP/2, as some content networks do."""

import socket
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest

from crawler.archive import Archive, now
from crawler.link import Fate
from crawler.plan import Plan, SitePlan
from crawler.run import crawl_site
from tests.portal.certificates import Authority
from tests.servers import links, page, text_of

PAGES = {
    "/": page(text_of() + links("/a.html", "/gone.html")).body,
    "/a.html": page(text_of()).body,
}


@contextmanager
def serve_http2(context: ssl.SSLContext) -> Iterator[tuple[str, Counter[str]]]:
    context.set_alpn_protocols(["h2"])
    listener, asked = socket.create_server(("127.0.0.1", 0)), Counter[str]()
    threading.Thread(target=_accept, args=(listener, context, asked), daemon=True).start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/", asked
    finally:
        listener.close()


def _accept(listener: socket.socket, context: ssl.SSLContext, asked: Counter[str]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(connection, context, asked), daemon=True).start()


def _talk(plain: socket.socket, context: ssl.SSLContext, asked: Counter[str]) -> None:
    with suppress(OSError), context.wrap_socket(plain, server_side=True) as tls:
        if tls.selected_alpn_protocol() != "h2":
            return
        talk = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        talk.initiate_connection()
        tls.sendall(talk.data_to_send())
        while data := tls.recv(65536):
            for event in talk.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    path = dict(event.headers)[b":path"].decode()
                    asked[path] += 1
                    body, status = PAGES.get(path, b"404"), "200" if path in PAGES else "404"
                    kind = ("content-type", "text/html; charset=utf-8")
                    talk.send_headers(event.stream_id, [(":status", status), kind])
                    talk.send_data(event.stream_id, body, end_stream=True)
            tls.sendall(talk.data_to_send())


def test_a_host_that_speaks_only_http2_is_crawled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.bundle))
    with serve_http2(authority.context("good", "127.0.0.1")) as (url, asked):
        site = SitePlan(url, allow_hosts=("127.0.0.1",), rate=0, second_look_after=0.1)
        crawl_site(tmp_path / "a", Plan(now(), site))
        assert asked["/a.html"] <= 3  # read once, and a witness before and after the second look
    with Archive.open(tmp_path / "a") as archive:
        assert archive.page_count() >= 2
        fates = {target.url: target.fate for target in archive.links.targets()}
        assert fates[f"{url}a.html"] is Fate.OK
        assert fates[f"{url}gone.html"] is Fate.BROKEN


def test_a_host_that_was_not_allowed_is_not_asked_over_http2_either(tmp_path: Path) -> None:
    with serve_http2(Authority(tmp_path).context("good", "127.0.0.1")) as (url, asked):
        from crawler.run import CrawlError

        with pytest.raises(CrawlError, match="内部网络"):
            crawl_site(tmp_path / "a", Plan(now(), SitePlan(url, rate=0)))
        assert not asked
