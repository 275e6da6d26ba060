"""Calls of one platform's official interface: paced, bounded, answered in JSON, and never logged."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import httpx2

from crawler.archive import RawAnswer, now
from crawler.plan import PlatformPlan

SECONDS = 15.0
MOST_BYTES = 16 * 2**20
PAGING = ("page", "cursor", "offset", "count")
"""What of a request is told of where an answer came from: nothing else is sure to be no key."""
TRIES = 3
"""So often a platform that is busy, or was asked too often, is asked."""
logging.getLogger("httpx2").setLevel(logging.WARNING)
"""It would write down whole addresses, tokens and all."""


class CallError(Exception):
    """No answer that could be read; the message is Chinese and has nothing of the request in it."""


class RefusedError(Exception):
    """The platform answered with an error; the message is Chinese and says what the clerk must do."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Errors:
    """A platform's error codes, and what the clerk must do about each."""

    advice: Mapping[int, str]
    """No full stop."""
    otherwise: str
    """What to do about a code that is not known."""
    expired: tuple[int, ...]
    """A token that may be renewed."""
    busy: tuple[int, ...]
    """Ask again, after a while."""
    limited: tuple[int, ...] = ()
    """Nothing more is answered for hours, whatever account is asked for."""

    def refusal(self, code: int, **details: str) -> RefusedError:
        """The error to be told; of the platform's own words nothing is but ``details``."""
        advice = self.advice.get(code, self.otherwise).format(**details)
        return RefusedError(f"{advice}（错误 {code}）", code)


Answer = tuple[Mapping[str, Any], int]
"""What was answered, and its error code; 0 when it is none."""


async def settled(
    ask: Callable[[], Awaitable[Answer]],
    errors: Errors,
    wait: Callable[[], Awaitable[None]],
    renew: Callable[[], Awaitable[None]] | None = None,
) -> Mapping[str, Any]:
    """The answer of a call. A token that expired in the middle is renewed once, a busy platform asked again.

    Raises:
        CallError: there is no answer.
        RefusedError: the platform refuses.
    """
    renewed = False
    for attempt in range(TRIES + 1):
        answer, code = await ask()
        if code == 0:
            return answer
        if code in errors.expired and renew and not renewed:
            renewed = True
            await renew()
        elif code in errors.busy and attempt < TRIES - 1:
            await wait()
        else:
            break
    raise errors.refusal(code)


def new_client() -> httpx2.AsyncClient:
    """The connections of all platforms. Redirects are not followed: a token is for its own host only."""
    return httpx2.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False)


class Calls:
    """One platform's interface."""

    def __init__(self, plan: PlatformPlan, client: httpx2.AsyncClient) -> None:
        self._plan, self._client = plan, client
        self._next = 0.0
        self._kept, self._at = list[RawAnswer](), now()

    def keep(self, at: datetime) -> list[RawAnswer]:
        """Where answers are kept from now on, as of a reading that began at ``at``; none of a token is."""
        self._kept, self._at = [], at
        return self._kept

    async def get(
        self, path: str, query: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """A GET's JSON object. Raises CallError."""
        answer = await self._ask("GET", path, params=dict(query), headers=dict(headers or {}))
        return self._listed(path, query, *answer)

    async def post(self, path: str, query: Mapping[str, str], body: Mapping[str, object]) -> dict[str, Any]:
        """A POST's, its body JSON. Raises CallError."""
        answer = await self._ask("POST", path, params=dict(query), json=dict(body))
        return self._listed(path, body, *answer)

    async def token(self, path: str, **sent: Any) -> dict[str, Any]:
        """What a POST gives that asks for a token, ``json`` or ``data`` its body. Raises CallError."""
        return _object(*await self._ask("POST", path, **sent))

    def _listed(self, path: str, asked: Mapping[str, object], body: bytes, status: int) -> dict[str, Any]:
        """An answer, kept under its address and which part of the list was asked for."""
        part = urlencode({name: asked[name] for name in PAGING if name in asked})
        self._kept.append(RawAnswer(f"{self.address(path)}?{part}", self._at, body))
        return _object(body, status)

    async def wait(self) -> None:
        """What a platform that was asked too often wants."""
        await asyncio.sleep(self._plan.wait)

    def address(self, path: str) -> str:
        """Where a call goes, as it may be told: without its query."""
        return self._plan.api.rstrip("/") + path

    async def _ask(self, method: str, path: str, **more: Any) -> tuple[bytes, int]:
        await asyncio.sleep(self._next - monotonic())
        self._next = monotonic() + (1 / self._plan.rate if self._plan.rate else 0.0)
        try:
            async with self._client.stream(method, self.address(path), **more) as answer:
                body = b""
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise CallError("接口的回答太长，没有读完")
        except httpx2.TimeoutException:
            raise CallError(f"接口 {SECONDS:.0f} 秒没有回答，请过一会儿再读") from None
        except UnicodeError:
            raise CallError("密钥或令牌里有中文或全角字符，请核对密钥文件") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError):
            raise CallError("接口连接不上，请检查网络和 xunjian.toml 里的 api 地址") from None
        return body, answer.status_code


def _object(body: bytes, status: int) -> dict[str, Any]:
    """A JSON object, also one that was packed into a text once more.

    Raises:
        CallError: it is none.
    """
    value: object = None
    with suppress(ValueError, RecursionError):
        value = json.loads(body)
        if isinstance(value, str):
            value = json.loads(value)
    if not isinstance(value, dict):
        raise CallError(f"接口的回答读不懂（HTTP {status}），请过一会儿再读")
    return value


# --- answers are taken for what they are, whatever was promised ---


def listed(value: object) -> list[Any]:
    """A list; empty when it is none."""
    return value if isinstance(value, list) else []


def whole(value: object) -> int:
    """A whole number; 0 when it is none."""
    return int(value) if isinstance(value, int | float) and abs(value) < 2**53 else 0


def text(value: object, most: int) -> str:
    """One line of at most ``most`` characters; empty when it is no text."""
    if not isinstance(value, str | int):
        return ""
    return " ".join(str(value).encode("utf-8", "replace").decode().replace("\0", "").split())[:most]
