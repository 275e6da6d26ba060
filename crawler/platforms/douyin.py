"""抖音开放平台's interface for accounts that have authorised the office's application: their works.

Whether it lists every kind of work (图文, 直播回放) was not verified: it shows that an account lives, and
alone never that it is silent. Error codes: open.douyin.com.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from crawler.archive import Post, now
from crawler.plan import AccountPlan
from crawler.platforms.calls import (
    Answer,
    CallError,
    Calls,
    Errors,
    RefusedError,
    listed,
    settled,
    text,
    whole,
)
from crawler.platforms.secrets import Secrets
from crawler.platforms.source import Reading, blind, day_of_epoch, partial

LIST, REFRESH = "/api/douyin/v1/video/video_list/", "/oauth/refresh_token/"
COUNT, MOST_CALLS = 20, 100
PUBLIC = (1, 5)
"""``video_status``: 1 published, 5 public; 2 not fit to be public, 4 in review, 6 for friends, 7 private."""
WITHHELD = 2
GAP = "抖音接口是否列出图文、直播等全部作品没有核实，看不到近期发布也不能说没有更新；请由人核对后填入核对表。"
ADVICE = {
    10008: "授权已过期，请主办单位重新授权，把新的令牌写进密钥文件",
    10010: "授权和续期都已过期，请主办单位重新授权，把新的令牌写进密钥文件",
    10020: "授权续期的次数已用完，请主办单位重新授权，把新的令牌写进密钥文件",
    2100001: "抖音系统错误，请过一会儿再读",
    2100004: "抖音系统繁忙，请过一会儿再读",
    2100009: "今天的调用次数已到上限，请明天再读",
    2190002: "令牌无效，请主办单位重新授权，把新的令牌写进密钥文件",
    2190004: "应用没有查询作品的能力（video.list），请在抖音开放平台申请",
    2190008: "授权已过期，请主办单位重新授权，把新的令牌写进密钥文件",
    2190015: "open_id 与令牌不是同一个账号，请核对密钥文件",
    2190019: "今天的调用次数已到上限，请明天再读",
}
ERRORS = Errors(
    ADVICE,
    "请对照抖音开放平台的错误码处理",
    expired=(10008, 2190008),
    busy=(2100001, 2100004),
    limited=(2100009, 2190019),
)


class DouyinSource:
    """Own accounts that have authorised the application."""

    name, kind = "douyin", "api"

    def __init__(self, calls: Calls, secrets: Secrets) -> None:
        self._calls, self._secrets = calls, secrets

    def serves(self, account: AccountPlan) -> bool:
        """抖音 with a token."""
        return "抖音" in account.platform and bool(self._secrets.of("douyin", account.name))

    async def read(self, account: AccountPlan, since: date) -> Reading:
        """Its works, page by page, until all of a page but what is pinned are older than ``since``."""
        at, posts, cursor = now(), list[Post](), 0
        kept = self._calls.keep(at)
        try:
            for _ in range(MOST_CALLS):
                data = await self._call(account, cursor)
                found = [_post(account, work, at) for work in listed(data.get("list"))]
                posts += found
                cursor = whole(data.get("cursor"))
                if not found or not data.get("has_more"):
                    break
                if all(post.published and post.published < since for post in found):
                    break
        except (CallError, RefusedError) as error:
            limited = isinstance(error, RefusedError) and error.code in ERRORS.limited
            view = blind(account, "api", f"抖音接口：{error}。", at, self._calls.address(LIST))
            rest = at + timedelta(hours=12) if limited else None
            return Reading(tuple(posts), view, answers=tuple(kept), rest=rest)
        view = partial(account, "api", since, GAP, at, self._calls.address(LIST))
        return Reading(tuple(posts), view, answers=tuple(kept))

    async def _call(self, account: AccountPlan, cursor: int) -> Mapping[str, Any]:
        async def ask() -> Answer:
            keys = self._secrets.of("douyin", account.name)
            query = {"open_id": keys.get("open_id", ""), "cursor": str(cursor), "count": str(COUNT)}
            token = {"access-token": keys.get("access_token", "")}
            return _opened(await self._calls.get(LIST, query, token))

        async def renew() -> None:
            keys = self._secrets.of("douyin", account.name)
            form = {"grant_type": "refresh_token"}
            form |= {name: keys.get(name, "") for name in ("client_key", "refresh_token")}
            data, code = _opened(await self._calls.token(REFRESH, data=form))
            if code or not data.get("access_token"):
                raise ERRORS.refusal(code or 10008)
            given = {name: str(data[name]) for name in ("access_token", "refresh_token") if data.get(name)}
            self._secrets.renew("douyin", account.name, **given)

        can_renew = "refresh_token" in self._secrets.of("douyin", account.name)
        return await settled(ask, ERRORS, self._calls.wait, renew if can_renew else None)


def _opened(answer: Mapping[str, Any]) -> Answer:
    """What lies in the envelope, and its error: of ``data``, else of ``extra``."""
    data, extra = (answer.get(name) for name in ("data", "extra"))
    data, extra = (part if isinstance(part, dict) else {} for part in (data, extra))
    return data, whole(data.get("error_code")) or whole(extra.get("error_code"))


def _post(account: AccountPlan, work: object, at: datetime) -> Post:
    said = work if isinstance(work, dict) else {}
    status = whole(said.get("video_status", PUBLIC[0]))
    return Post(
        platform=account.platform,
        account=account.name,
        item_id=text(said.get("item_id"), 100),
        title=text(said.get("title"), 140),
        url=text(said.get("share_url"), 1000),
        published=day_of_epoch(said.get("create_time"), at),
        kind="video",
        state="ok" if status in PUBLIC else "violation" if status == WITHHELD else "unknown",
        source="api",
        fetched=at,
    )
