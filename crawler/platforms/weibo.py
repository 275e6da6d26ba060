"""微博's interface for accounts that have authorised the office's application: their own timeline.

``GET 2/statuses/user_timeline.json`` lists what the authorised account itself posted, reposts included.
Error codes: open.weibo.com, 错误代码说明.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from crawler.archive import Post, View, now
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
from crawler.platforms.source import Reading, blind, day_seen

LIST, REFRESH = "/2/statuses/user_timeline.json", "/oauth2/access_token"
COUNT, MOST_CALLS = 100, 50
ADVICE = {
    10001: "微博系统错误，请过一会儿再读",
    10009: "微博系统繁忙，请过一会儿再读",
    10010: "微博系统超时，请过一会儿再读",
    10011: "微博系统错误，请过一会儿再读",
    10006: "密钥文件里没有 client_id，请补上",
    10014: "应用没有读微博的权限，请在微博开放平台申请",
    10022: "本机 IP 的调用次数已到上限，请下一个小时再读",
    10023: "调用次数已到上限，请下一个小时再读",
    10024: "调用次数已到上限，请下一个小时再读",
    20003: "没有这个用户，请核对账号",
    21314: "授权已被使用过，请主办单位重新授权",
    21315: "授权已过期，请主办单位重新授权，把新的令牌写进密钥文件",
    21316: "授权已被主办单位撤销，请重新授权",
    21317: "授权被拒绝，请主办单位重新授权",
    21321: "应用没有通过审核，只能读测试账号，请在微博开放平台提交审核",
    21327: "授权已过期，请主办单位重新授权，把新的令牌写进密钥文件",
    21332: "令牌无效，请主办单位重新授权，把新的令牌写进密钥文件",
}
ERRORS = Errors(
    ADVICE,
    "请对照微博“错误代码说明”处理",
    expired=(21315, 21327),
    busy=(10001, 10009, 10010, 10011),
    limited=(10022, 10023, 10024),
)


class WeiboSource:
    """Own accounts that have authorised the application."""

    name, kind = "weibo", "api"

    def __init__(self, calls: Calls, secrets: Secrets) -> None:
        self._calls, self._secrets = calls, secrets

    def serves(self, account: AccountPlan) -> bool:
        """微博 with a token."""
        return "微博" in account.platform and bool(self._secrets.of("weibo", account.name))

    async def read(self, account: AccountPlan, since: date) -> Reading:
        """Its timeline, page by page, until all of a page but what is pinned are older than ``since``."""
        at, posts, ended = now(), list[Post](), False
        kept = self._calls.keep(at)
        try:
            for page in range(1, MOST_CALLS + 1):
                answer = await self._call(account, page)
                found = [_post(account, one, at) for one in listed(answer.get("statuses"))]
                posts += found
                total = whole(answer.get("total_number"))
                if ended := not found or page * COUNT >= total:
                    break
                if all(post.published and post.published < since for post in found):
                    break
        except (CallError, RefusedError) as error:
            limited = isinstance(error, RefusedError) and error.code in ERRORS.limited
            view = blind(account, "api", f"微博接口：{error}。", at, self._calls.address(LIST))
            rest = at + timedelta(hours=1) if limited else None
            return Reading(tuple(posts), view, answers=tuple(kept), rest=rest)
        doubt = _doubt(posts, ended, total, since)
        view = View(
            platform=account.platform,
            account=account.name,
            source="api",
            since=None if ended else since,
            until=at.date(),
            complete=not doubt,
            note=doubt or f"{at:%Y-%m-%d %H:%M}用微博接口读到全部发布",
            fetched=at,
            url=self._calls.address(LIST),
        )
        return Reading(tuple(posts), view, answers=tuple(kept))

    async def _call(self, account: AccountPlan, page: int) -> Mapping[str, Any]:
        async def ask() -> Answer:
            token = self._secrets.of("weibo", account.name).get("access_token", "")
            query = {"access_token": token, "count": str(COUNT), "page": str(page)}
            answer = await self._calls.get(LIST, query)
            return answer, whole(answer.get("error_code"))

        async def renew() -> None:
            keys = self._secrets.of("weibo", account.name)
            names = ("client_id", "client_secret", "refresh_token")
            form = {"grant_type": "refresh_token"} | {name: keys.get(name, "") for name in names}
            answer = await self._calls.token(REFRESH, data=form)
            if not answer.get("access_token"):
                raise ERRORS.refusal(whole(answer.get("error_code")) or 21327)
            given = {
                name: str(answer[name]) for name in ("access_token", "refresh_token") if answer.get(name)
            }
            self._secrets.renew("weibo", account.name, **given)

        can_renew = "refresh_token" in self._secrets.of("weibo", account.name)
        return await settled(ask, ERRORS, self._calls.wait, renew if can_renew else None)


def _doubt(posts: list[Post], ended: bool, total: int, since: date) -> str:
    """Why the timeline may lack something; empty when it does not."""
    if any(post.state == "ok" and post.published is None for post in posts):
        return "微博接口给出的日期读不懂，不能判定；请由人核对后填入核对表。"
    if ended and len(posts) < total:
        return f"微博接口只给出{total}条中的{len(posts)}条，不能判定；请由人核对后填入核对表。"
    if not ended and not any(post.published and post.published < since for post in posts):
        return "微博太多，没有读完，不能判定；请由人核对后填入核对表。"
    return ""


def _post(account: AccountPlan, status: object, at: datetime) -> Post:
    said = status if isinstance(status, dict) else {}
    number = text(said.get("idstr") or said.get("id"), 30)
    private = isinstance(said.get("visible"), dict) and whole(said["visible"].get("type")) == 1
    return Post(
        platform=account.platform,
        account=account.name,
        item_id=number,
        title=text(said.get("text"), 140),
        url=f"https://m.weibo.cn/status/{number}" if number.isdecimal() else "",
        published=_day(said.get("created_at"), at),
        kind="repost" if said.get("retweeted_status") is not None else "article",
        state="deleted" if said.get("deleted") else "unknown" if private else "ok",
        source="api",
        fetched=at,
    )


def _day(created: object, at: datetime) -> date | None:
    """The day in Beijing of ``Tue May 31 17:46:55 +0800 2011``."""
    try:
        return day_seen(datetime.strptime(text(created, 40), "%a %b %d %H:%M:%S %z %Y"), at)
    except ValueError:
        return None
