"""Replicas of the platforms' interfaces on 127.0.0.1, with their real quirks."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def epoch(text: str) -> int:
    """Seconds of a Beijing time such as 2026-11-24 09:00."""
    return int(datetime.fromisoformat(text).replace(tzinfo=BEIJING).timestamp())


@dataclass
class Call:
    """One request, read."""

    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any]
    headers: dict[str, str]


class Replica:
    """What a platform answers; subclasses write :meth:`answer`."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: Counter[str] = Counter()
        self.at_once = 0
        """So many calls in a fifth of a second are answered; 0: all."""
        self.refused = 0
        self._lately: list[float] = []
        self.lock = threading.Lock()

    def answer(self, call: Call) -> object:
        """A JSON value, or bytes as they stand."""
        raise NotImplementedError

    def too_often(self) -> bool:
        """Whether this call is one too many."""
        if not self.at_once:
            return False
        now = time.monotonic()
        self._lately = [at for at in self._lately if now - at < 0.2]
        if len(self._lately) >= self.at_once:
            self.refused += 1
            return True
        self._lately.append(now)
        return False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def _answer(self, method: str) -> None:
        parts = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        sent: dict[str, Any] = {}
        if "json" in self.headers.get("Content-Type", ""):
            sent = json.loads(raw)
        elif raw:
            sent = _first(raw.decode())
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(method, parts.path, _first(parts.query), sent, headers)
        replica = self.server.replica
        with replica.lock:
            replica.calls[call.path] += 1
            told = replica.answer(call)
        body = told if isinstance(told, bytes) else json.dumps(told, ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header(
            "Content-Type", "text/html; charset=utf-8" if body[:1] == b"<" else "application/json"
        )
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    replica: Replica


Kind = TypeVar("Kind", bound=Replica)


def _first(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}


@contextmanager
def running(replica: Kind) -> Iterator[Kind]:
    """Serve a replica until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.replica = replica
    replica.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield replica
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# --- 微信公众号 ---


@dataclass
class Official:
    """One 公众号: ``published`` are its 发布 pushes, newest first by update; 群发 ones are in no list."""

    secret: str
    published: list[dict[str, Any]] = field(default_factory=list)
    error: tuple[int, str] | None = None
    """What its list answers instead (errcode, errmsg)."""
    calls_a_token: int = 0
    """A token expires in the middle after so many calls; 0: it does not."""


def push(updated: str, title: str = "一篇文章", made: str = "", **more: Any) -> dict[str, Any]:
    """One item of batchget with one article."""
    article = {"title": title, "url": "", "is_deleted": False} | more
    content = {
        "news_item": [article],
        "create_time": epoch(made or updated),
        "update_time": epoch(updated),
    }
    return {"article_id": f"id-{updated}-{title}", "update_time": epoch(updated), "content": content}


class Wechat(Replica):
    """api.weixin.qq.com: errors have status 200, tokens are isolated by AppID."""

    def __init__(self, officials: dict[str, Official]) -> None:
        super().__init__()
        self.officials = officials
        self.tokens: dict[str, tuple[str, int]] = {}
        self.forced = 0
        """How often a token that others may use was ended."""
        self.revoked: set[str] = set()
        """Tokens that are good by their time and refused all the same."""
        self.busy = 0
        """So many calls more are answered with -1."""
        self.token_error: tuple[int, str] | None = None

    def answer(self, call: Call) -> object:
        if self.busy:
            self.busy -= 1
            return _error(-1, "system error rid: 65a0-1")
        if self.too_often():
            return _error(45011, "api minute-quota reach limit  rid: 65a0-2")
        if call.path == "/cgi-bin/stable_token":
            return self._token(call.body)
        appid, calls = self.tokens.get(call.query.get("access_token", ""), ("", 0))
        if not appid or call.query["access_token"] in self.revoked:
            return _error(40001, "invalid credential, access_token is invalid or not latest rid: 65a0-3")
        official = self.officials[appid]
        if self._is_expired(call.query["access_token"]):
            return _error(42001, "access_token expired rid: 65a0-4")
        self.tokens[call.query["access_token"]] = (appid, calls + 1)
        if official.error:
            return _error(*official.error)
        assert 1 <= call.body["count"] <= 20
        items = official.published[call.body["offset"] :][: call.body["count"]]
        return {"total_count": len(official.published), "item_count": len(items), "item": items}

    def _token(self, asked: dict[str, Any]) -> object:
        if self.token_error:
            return _error(*self.token_error)
        official = self.officials.get(asked["appid"])
        if official is None:
            return _error(40013, "invalid appid rid: 65a0-5")
        if official.secret != asked["secret"]:
            return _error(40125, "invalid appsecret, view more at … rid: 65a0-6")
        known = [token for token, (appid, _) in self.tokens.items() if appid == asked["appid"]]
        if known and not asked["force_refresh"] and not self._is_expired(known[-1]):
            return {"access_token": known[-1], "expires_in": 3600}
        self.forced += asked["force_refresh"]
        token = f"TOKEN-{asked['appid']}-{len(self.tokens)}"
        self.tokens[token] = (asked["appid"], 0)
        return {"access_token": token, "expires_in": 7200}

    def _is_expired(self, token: str) -> bool:
        appid, calls = self.tokens[token]
        most = self.officials[appid].calls_a_token
        return bool(most) and calls >= most


def _error(code: int, message: str) -> dict[str, Any]:
    return {"errcode": code, "errmsg": message}


# --- 微博 ---


@dataclass
class Timeline:
    """One 微博: its statuses as the interface gives them, what is pinned first."""

    token: str
    refresh: str = ""
    statuses: list[dict[str, Any]] = field(default_factory=list)
    withheld: int = 0
    """So many more are counted and never listed."""


def status(at: str, words: str = "一条微博", **more: Any) -> dict[str, Any]:
    """One status; ``at`` is RFC-like, with the zone that the platform writes."""
    return {"created_at": at, "id": 1, "idstr": f"{abs(hash((at, words)))}", "text": words} | more


def beijing(text: str) -> str:
    """``2026-11-24 09:00`` as the platform writes it."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING).strftime("%a %b %d %H:%M:%S %z %Y")


class Weibo(Replica):
    """api.weibo.com."""

    def __init__(self, timelines: dict[str, Timeline]) -> None:
        super().__init__()
        self.timelines = timelines

    def answer(self, call: Call) -> object:
        if self.too_often():
            return self._error(10023, "User requests out of rate limit!", call)
        if call.path == "/oauth2/access_token":
            return self._renew(call)
        found = [one for one in self.timelines.values() if one.token == call.query["access_token"]]
        if not found:
            return self._error(21327, "expired_token", call)
        count, page = int(call.query["count"]), int(call.query["page"])
        statuses = found[0].statuses[(page - 1) * count : page * count]
        return {"statuses": statuses, "total_number": len(found[0].statuses) + found[0].withheld}

    def _renew(self, call: Call) -> object:
        for one in self.timelines.values():
            if one.refresh and one.refresh == call.body["refresh_token"]:
                one.token = f"{one.token}-new"
                return {"access_token": one.token, "expires_in": 157679999, "uid": "1"}
        return self._error(21327, "expired_token", call)

    def _error(self, code: int, message: str, call: Call) -> dict[str, Any]:
        return {"error": message, "error_code": code, "request": call.path}


# --- 抖音 ---


@dataclass
class Works:
    """One 抖音 account."""

    token: str
    refresh: str = ""
    works: list[dict[str, Any]] = field(default_factory=list)
    error: int = 0


def work(at: str, title: str = "一个视频", **more: Any) -> dict[str, Any]:
    """One work of the list."""
    return {
        "item_id": f"@{at}", "title": title, "create_time": epoch(at), "share_url": "https://www.iesdouyin.example/",
        "is_top": False, "is_reviewed": True, "video_status": 5, "statistics": {"play_count": 1},
    } | more  # fmt: skip


class Douyin(Replica):
    """open.douyin.com."""

    def __init__(self, accounts: dict[str, Works]) -> None:
        super().__init__()
        self.accounts = accounts

    def answer(self, call: Call) -> object:
        if self.too_often():
            return self._envelope({"error_code": 2100004, "description": "系统繁忙"})
        if call.path == "/oauth/refresh_token/":
            return self._renew(call)
        owner = self.accounts.get(call.query["open_id"])
        if owner is None or owner.token != call.headers.get("access-token"):
            return self._envelope({"error_code": 2190008, "description": "access_token过期,请刷新或重新授权"})
        if owner.error:
            return self._envelope({"error_code": owner.error, "description": "x"})
        cursor, count = int(call.query["cursor"]), int(call.query["count"])
        works = owner.works[cursor : cursor + count]
        more = cursor + count < len(owner.works)
        return self._envelope(
            {"error_code": 0, "description": "", "cursor": cursor + count, "has_more": more, "list": works}
        )

    def _renew(self, call: Call) -> object:
        for one in self.accounts.values():
            if one.refresh and one.refresh == call.body["refresh_token"]:
                one.token = f"{one.token}-new"
                return {"data": {"access_token": one.token, "error_code": 0}, "message": "success"}
        return {"data": {"error_code": 10010, "description": "refresh_token过期"}, "message": "error"}

    def _envelope(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"data": data, "extra": {"error_code": data["error_code"], "description": "", "now": 1}}
