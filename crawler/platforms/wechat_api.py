"""微信公众号's interface for one's own verified account: stable_token and freepublish/batchget.

It lists what was 发布, not what was 群发: it shows that an account lives, and alone never that it is silent.
Error codes: developers.weixin.qq.com, 全局返回码.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
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
from crawler.platforms.page import PageSource
from crawler.platforms.secrets import Secrets
from crawler.platforms.source import Reading, blind, day_of_epoch, partial

TOKEN, LIST = "/cgi-bin/stable_token", "/cgi-bin/freepublish/batchget"
COUNT = 20
"""The most that one call lists."""
MOST_CALLS = 50
DAY = 24 * 3600
CONFIRMED = 5
"""Articles edited since they were made of which the public page is asked for its day."""
GAP = (
    "微信接口只列“发布”的文章，不列“群发”的，看不到近期发布也不能说没有更新；"
    "请由人核对后填入核对表（xunjian accounts sheet）。"
)
ADVICE = {
    -1: "微信系统繁忙，请过一会儿再读",
    40001: "令牌无效：AppSecret 可能已重置，请在公众平台核对后改密钥文件",
    40002: "令牌类型不对，请升级 xunjian",
    40013: "AppID 不对，请在公众平台“开发 - 基本配置”核对后改密钥文件",
    40014: "令牌无效：请核对密钥文件里的 AppID 和 AppSecret",
    40125: "AppSecret 不对或已重置，请在公众平台“开发 - 基本配置”重新生成后改密钥文件",
    40164: "本机的出口 IP{ip}不在白名单，请在公众平台“开发 - 基本配置 - IP 白名单”里加上",
    40243: "AppSecret 已被冻结，请在公众平台“开发 - 基本配置”解冻",
    41002: "密钥文件里没有 appid，请补上",
    41004: "密钥文件里没有 secret，请补上",
    42001: "令牌已过期且换不到新的，请过一会儿再读",
    43002: "请求方式不对，请升级 xunjian",
    45009: "今天的调用次数已用完，请明天再读，或在公众平台“接口权限”里申请清零",
    45011: "调用太频繁，请过几分钟再读",
    48001: "账号没有发布接口的权限（未认证，或是个人主体），请认证后再用，在此以前由人核对后填入核对表",
    48004: "接口被封禁，请登录公众平台查看通知",
    50002: "公众号已被限制使用，请登录公众平台查看通知",
    50005: "公众号没有关注用户，接口不可用，请由人核对后填入核对表",
    53600: "文章编号无效，请过一会儿再读",
    61004: "第三方平台的出口 IP 没有登记，请联系第三方平台",
    89501: "这个 IP 正在等公众号管理员确认，请管理员在手机上确认后再读",
    89503: "这个 IP 的调用要公众号管理员确认，请管理员在手机上确认后再读",
    89506: "管理员 24 小时内拒绝过这个 IP 两次，请与管理员说明，24 小时后再读",
    89507: "管理员 1 小时内拒绝过这个 IP，请与管理员说明，1 小时后再读",
}
ERRORS = Errors(ADVICE, "请对照微信“全局返回码”处理", expired=(40001, 40014, 42001), busy=(-1, 45011))
NOT_LISTED = 40164
ADDRESS = re.compile(r"invalid ip ([0-9a-f.:]{3,45})")


class WechatSource:
    """Own accounts whose AppID and AppSecret the office was given."""

    name, kind = "wechat", "api"

    def __init__(self, calls: Calls, secrets: Secrets, pages: PageSource) -> None:
        self._calls, self._secrets, self._pages = calls, secrets, pages

    def serves(self, account: AccountPlan) -> bool:
        """公众号 with keys."""
        return "公众号" in account.platform and bool(self._secrets.of("wechat", account.name))

    async def read(self, account: AccountPlan, since: date) -> Reading:
        """Its 发布 articles, newest first, down to those that were last touched before ``since``."""
        at, posts, asked = now(), list[Post](), 0
        kept = self._calls.keep(at)
        try:
            async for item in _Client(self._calls, self._secrets, account.name).items():
                found = list(_posts(account, item, at))
                if _edited(item) and asked < CONFIRMED:
                    first, page = await self._pages.confirmed(account, found[0])
                    kept += [replace(answer, at=at) for answer in page]
                    found = [first, *(replace(post, published=first.published) for post in found[1:])]
                    asked += 1
                posts += found
                touched = day_of_epoch(item.get("update_time"), at)
                if touched and touched < since:
                    break
        except (CallError, RefusedError) as error:
            view = blind(account, "api", f"微信接口：{error}。", at, self._calls.address(LIST))
            return Reading(tuple(posts), view, answers=tuple(kept))
        view = partial(account, "api", since, GAP, at, self._calls.address(LIST))
        return Reading(tuple(posts), view, answers=tuple(kept))


class _Client:
    """One account's calls, with its token."""

    def __init__(self, calls: Calls, secrets: Secrets, account: str) -> None:
        self._calls, self._secrets, self._account = calls, secrets, account
        self._token = ""

    async def items(self) -> AsyncIterator[Mapping[str, Any]]:
        """Every item of the list, newest first.

        Raises:
            CallError: there is no answer.
            RefusedError: the platform refuses.
        """
        for number in range(MOST_CALLS):
            offset = number * COUNT
            page = await self._call(LIST, {"offset": offset, "count": COUNT, "no_content": 1})
            items = [item for item in listed(page.get("item")) if isinstance(item, dict)]
            for item in items:
                yield item
            if not items or offset + COUNT >= whole(page.get("total_count")):
                return

    async def _call(self, path: str, body: Mapping[str, object]) -> Mapping[str, Any]:
        async def ask() -> Answer:
            self._token = self._token or await self._new_token(force=False)
            answer = await self._calls.post(path, {"access_token": self._token}, body)
            return answer, whole(answer.get("errcode"))

        async def renew() -> None:
            """Other programs of the unit share the token: a forced one, which ends it, only where need be."""
            fresh = await self._new_token(force=False)
            self._token = fresh if fresh != self._token else await self._new_token(force=True)

        return await settled(ask, ERRORS, self._calls.wait, renew)

    async def _new_token(self, *, force: bool) -> str:
        known = self._secrets.of("wechat", self._account)
        keys = {"appid": known.get("appid", ""), "secret": known.get("secret", "")}
        body = {"grant_type": "client_credential", **keys, "force_refresh": force}

        async def ask() -> Answer:
            answer = await self._calls.token(TOKEN, json=body)
            code = whole(answer.get("errcode"))
            if code == NOT_LISTED:
                found = ADDRESS.search(str(answer.get("errmsg", "")))
                raise ERRORS.refusal(code, ip=f" {found[1]} " if found else "")
            return answer, code if code or answer.get("access_token") else -1

        token = str((await settled(ask, ERRORS, self._calls.wait))["access_token"])
        self._secrets.hide("wechat", self._account, token)
        return token


def _edited(item: Mapping[str, Any]) -> bool:
    """Whether it was touched on a later day than it was made: when it came out, only its page tells."""
    content = item.get("content")
    made = whole(content.get("create_time")) if isinstance(content, dict) else 0
    return bool(made) and whole(item.get("update_time")) - made > DAY


def _posts(account: AccountPlan, item: Mapping[str, Any], at: datetime) -> Iterator[Post]:
    """A push is one item of up to eight articles; without ``content`` only its day is known."""
    content = item.get("content")
    news = listed(content.get("news_item")) if isinstance(content, dict) else []
    articles = [article for article in news if isinstance(article, dict)] or [{}]
    for number, article in enumerate(articles):
        yield Post(
            platform=account.platform,
            account=account.name,
            item_id=f"{text(item.get('article_id'), 100)}_{number}",
            title=text(article.get("title"), 200),
            url=text(article.get("url"), 1000),
            published=day_of_epoch(item.get("update_time"), at),
            kind="article",
            state="deleted" if article.get("is_deleted") else "ok",
            source="api",
            fetched=at,
        )
