"""The county on loopback: its sites, a replica of a platform, and the strangers that they link to."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from crawler.plan import TIMEZONE
from reports.demo.county import ACCOUNTS, DECEMBER, OCTOBER, SITES
from reports.demo.website import HTML, Reply, Website, template
from reports.periods import Month

PORTS = {
    "portal": 18701,
    "rsj": 18702,
    "nyj": 18703,
    "wechat": 18704,
    "partner": 18705,
    "private": 18706,
    "closed": 18707,
}
"""Tried first, so that the addresses in a demo's documents stay the same; taken ones give way to free ones.

``partner`` is a third party, ``private`` one whose robots.txt forbids every visit; ``closed`` refuses
connections."""

NYJ_FAILS_EVERY = 10
"""While it is ailing, the failing department's home page answers every tenth request with 503."""

SLOW_SECONDS = 3.0
SLOW_HOME_SECONDS = 3.05
SLOW_HOMES = {"rsj": range(1, 13), "portal": range(1, 3)}
"""In October, while they are ailing, which visits to a home page take so long."""


class County:
    """All servers of the county as of one month; a context manager."""

    def __init__(self, month: Month = OCTOBER, *, any_ports: bool = False) -> None:
        """``any_ports``: let the system choose the ports (tests side by side)."""
        self._servers: dict[str, ThreadingHTTPServer] = {}
        self._closed: socket.socket | None = None
        self._any_ports = any_ports
        self._lock = threading.Lock()
        self.month = month
        self.origins: dict[str, str] = {}
        self._ailing = False

    def __enter__(self) -> Self:
        for name, port in PORTS.items():
            if name == "closed":
                self._closed = _bound(0 if self._any_ports else port)
                number = self._closed.getsockname()[1]
            else:
                server = _listening(0 if self._any_ports else port, self._handler(name))
                self._servers[name] = server
                number = server.server_address[1]
                threading.Thread(
                    target=server.serve_forever, args=(0.05,), name=f"county-{name}", daemon=True
                ).start()
            self.origins[name] = f"http://127.0.0.1:{number}"
        self.show(self.month)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()
        if self._closed:
            self._closed.close()

    def show(self, month: Month) -> None:
        """From now on every server answers as at the end of ``month``."""
        sites = {site.slug: Website(site, month, self.origins) for site in SITES}
        with self._lock:
            self.month, self._sites, self._asked = month, sites, Counter[str]()

    @contextmanager
    def ailing(self) -> Iterator[None]:
        """While a week of visits is made: one of the portal's fails and, in October, two are slow, as most of
        another's are; in December a tenth of the third's fails."""
        self._ailing = True
        try:
            yield
        finally:
            self._ailing = False

    def url(self, address: str) -> str:
        """The real address of ``portal/zfxxgk/tzgg/index.html``: a server's name, then the path."""
        name, slash, path = address.partition("/")
        return self.origins[name] + slash + path

    def paths(self, site: str) -> tuple[str, ...]:
        """Every page's address of one site."""
        return self._sites[site].paths

    def reply(self, server: str, path: str) -> Reply:
        """What a server of the county answers to a GET."""
        with self._lock:
            self._asked[server + path] += 1
            times = self._asked[server + path]
        if server in self._sites:
            return self._site_reply(server, path, times)
        if server == "wechat":
            return _wechat_reply(path)
        return (_partner_reply if server == "partner" else _private_reply)(path)

    def _site_reply(self, name: str, path: str, times: int) -> Reply:
        site = self._sites[name]
        if (
            name == "nyj"
            and path == "/"
            and self._ailing
            and self.month == DECEMBER
            and times % NYJ_FAILS_EVERY == 0
        ):
            return Reply("服务暂时不可用".encode(), HTML, 503)
        if name == "portal" and path == "/" and self._ailing and times == 77:
            return Reply("服务暂时不可用".encode(), HTML, 503)
        if path == "/" and self._ailing and self.month == OCTOBER and times in SLOW_HOMES.get(name, ()):
            return replace(site.reply(path) or Reply(), delay=SLOW_HOME_SECONDS)
        if name == "portal" and (odd := _odd_reply(path, site, self.month, times)):
            return odd
        reply = site.reply(path)
        if reply is None:
            page = site.missing()
            return Reply(page.body, page.content_type, 404)
        return reply

    def _handler(self, name: str) -> type[BaseHTTPRequestHandler]:
        county = self

        class Handler(_Handler):
            def answer(self) -> Reply:
                return county.reply(name, self.path.split("#")[0])

        return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Qinghe"
    timeout = 60
    wbufsize = -1
    disable_nagle_algorithm = True

    def answer(self) -> Reply:
        raise NotImplementedError

    def do_GET(self) -> None:
        reply = self.answer()
        if reply.delay:
            time.sleep(reply.delay)
        if ("ETag", self.headers.get("If-None-Match")) in reply.headers:
            reply = replace(reply, body=b"", status=304)
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)
        self.wfile.flush()

    do_HEAD = do_GET  # noqa: N815

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, TimeoutError, BrokenPipeError):
            self.close_connection = True  # the visitor went away

    def finish(self) -> None:
        try:
            super().finish()
        except (ConnectionError, TimeoutError, ValueError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a demo's terminal is for the reader."""


def _odd_reply(path: str, site: Website, month: Month, times: int) -> Reply | None:
    """Addresses of the portal that do not simply answer, some at fault and some not."""
    if path == "/user/center":
        return Reply(status=302, headers=(("Location", "/login/index.html?back=%2Fuser%2Fcenter"),))
    if path.startswith("/login/"):
        return Reply(
            _page(
                "用户登录",
                '<form><input name="user"><input type="password" name="pass"><button>登录</button></form>',
            )
        )
    if path == "/oa/report":
        return Reply(_page("需要登录", "请先登录。"), HTML, 401, (("WWW-Authenticate", 'Basic realm="oa"'),))
    if path == "/wsbs/query":
        shell = "<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=85;</script>"
        return Reply(_page("", shell), HTML, 412, (("Set-Cookie", "qhO=60abc; Path=/; HttpOnly"),))
    if path == "/aqsc/map.html":
        return Reply(_page("应急物资分布图", "<p>各乡镇应急物资储备点共十六处。</p>"), delay=SLOW_SECONDS)
    if path == "/aqsc/training.html":
        if times == 1:
            return Reply("服务暂时不可用".encode(), HTML, 503)
        return Reply(_page("培训课件目录", "<p>课件可到县应急管理局领取。</p>"))
    if path == "/yjgl/query?town=1":
        if month == DECEMBER:
            return Reply(_page("错误", "服务器内部错误"), HTML, 500)
        return Reply(_page("应急避难场所查询", "<p>柳塘镇中心广场可容纳八百人。</p>"))
    if path == "/zfxxgk/detail?id=7012":
        return site.missing()
    if path == "/files/zzsb_lost.pdf":
        return site.missing("文件不存在")
    if path == "/api/zpxx.json":
        return Reply(b'{"items":[{"title":"2026","time":"2026-10-20","url":"/"}]}', "application/json")
    if path == "/robots.txt":
        return Reply(b"User-agent: *\nDisallow: /oa/\n", "text/plain")
    return None


def _partner_reply(path: str) -> Reply:
    if path.startswith("/old/"):
        return Reply(_page("404", "没有找到这个页面。"), HTML, 404)
    if path.startswith("/guarded/"):
        return Reply(_page("访问被拒绝", "您的访问被防火墙拦截。"), HTML, 403)
    if path == "/robots.txt":
        return Reply(b"User-agent: *\nAllow: /\n", "text/plain")
    return Reply(
        _page("望原市政务服务网", "<p>欢迎访问望原市政务服务网，这里提供全市政务服务事项的查询和办理。</p>")
    )


def _private_reply(path: str) -> Reply:
    if path == "/robots.txt":
        return Reply(b"User-agent: *\nDisallow: /\n", "text/plain")
    return Reply(_page("会员专区", "此页只对会员开放。"), HTML, 404)


def _wechat_reply(path: str) -> Reply:
    """A public article page as the platform shows it; its time is in a script only."""
    name = path.removeprefix("/s/")
    if path == "/robots.txt":
        return Reply(b"User-agent: *\nAllow: /s/\n", "text/plain")
    account = next(
        (one for one in ACCOUNTS for seen in one.months.values() if name in seen.pages), None
    )  # fmt: skip
    if account is None:
        return Reply(_page("参数错误", "参数错误"))
    if name in DELETED:
        return Reply(template("wechat_deleted.html").render().encode())
    written = datetime(2026, int(name[-4:-2]), int(name[-2:]), 17, 30, tzinfo=TIMEZONE)
    html = template("wechat.html").render(
        title=f"{account.name}：{TITLES.get(name) or f'{written.month}月{written.day}日工作动态'}",
        account=account,
        biz=f"MzA{account.account_id[-6:]}==",
        epoch=int(written.timestamp()),
        written=f"{written:%Y-%m-%d %H:%M}",
        paragraphs=("近日，有关部门深入基层开展服务，现场解答群众疑问。", "更多内容请关注后续发布。"),
    )  # fmt: skip
    return Reply(html.encode())


DELETED = {"ltfb-1020"}
TITLES = {
    "qhfb-1129": "全县冬春农田水利建设布署会召开",
    "qhny-1223": "青禾大米年终限时抢购，扫码领券",
    "ltfb-1104": "柳塘镇委员参加中国人民政治协尚会议青禾县委员会视察活动",
    "qhyb-1124": "中国人民政治协商会议青禾县委员会委员视察医保窗口",
    "qhyb-1225": "警惕“扫码领红包”骗局，守好您的医保卡",
}


def _page(title: str, body: str) -> bytes:
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body>{body}</body></html>"
    ).encode()


def _listening(port: int, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    try:
        return _Server(("127.0.0.1", port), handler)
    except OSError:
        return _Server(("127.0.0.1", 0), handler)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = os.name != "nt"
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A visitor that breaks off is no error of ours."""


def _bound(port: int) -> socket.socket:
    """A socket that holds a port and does not listen: whoever connects is refused."""
    holder = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        holder.bind(("127.0.0.1", port))
    except OSError:
        holder.bind(("127.0.0.1", 0))
    return holder
