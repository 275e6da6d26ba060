"""Calls of one platform's official interface: paced, bounded, answered in JSON, and never logged."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from time import monotonic
from typing import Any

import httpx2

from crawler.plan import PlatformPlan

SECONDS = 15.0
MOST_BYTES = 16 * 2**20
TRIES = 3
"""So often a platform that is busy, or was asked too often, is asked."""
logging.getLogger("httpx2").setLevel(logging.WARNING)
"""It would write down whole addresses, tokens and all."""


class CallError(Exception):
    """No answer that could be read; the message is Chinese and has nothing of the request in it."""


class Calls:
    """One platform's interface. Redirects are not followed: a token is for its own host only."""

    def __init__(self, plan: PlatformPlan) -> None:
        self._plan = plan
        self._client = httpx2.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False)
        self._next = 0.0

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def get(
        self, path: str, query: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """A GET's JSON object. Raises CallError."""
        return await self._ask("GET", path, params=dict(query), headers=dict(headers or {}))

    async def post(self, path: str, query: Mapping[str, str], body: Mapping[str, object]) -> dict[str, Any]:
        """A POST's, its body JSON. Raises CallError."""
        return await self._ask("POST", path, params=dict(query), json=dict(body))

    async def submit(self, path: str, form: Mapping[str, str]) -> dict[str, Any]:
        """A POST's, its body a form. Raises CallError."""
        return await self._ask("POST", path, data=dict(form))

    async def wait(self) -> None:
        """What a platform that was asked too often wants."""
        await asyncio.sleep(self._plan.wait)

    def address(self, path: str) -> str:
        """Where a call goes, as it may be told: without its query."""
        return self._plan.api.rstrip("/") + path

    async def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
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
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError):
            raise CallError("接口连接不上，请检查网络和 xunjian.toml 里的 api 地址") from None
        try:
            return _object(body)
        except ValueError:
            raise CallError(f"接口的回答读不懂（HTTP {answer.status_code}），请过一会儿再读") from None


def _object(body: bytes | str) -> dict[str, Any]:
    """A JSON object, also one that was packed into a text once more.

    Raises:
        ValueError: it is none.
    """
    value = json.loads(body)
    if isinstance(value, str):
        value = json.loads(value)
    if not isinstance(value, dict):
        raise ValueError("no object")
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
