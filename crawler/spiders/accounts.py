"""New-media accounts: every source that the office lawfully has is asked for each account it can see."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from httpx2 import AsyncClient

from crawler.archive import RawAnswer, View, now
from crawler.plan import TIMEZONE, AccountPlan, Plan
from crawler.platforms.calls import Calls, new_client
from crawler.platforms.douyin import DouyinSource
from crawler.platforms.feed import FeedSource, feed_of
from crawler.platforms.ledger import LedgerSource
from crawler.platforms.page import PageSource
from crawler.platforms.secrets import Secrets, SecretsError
from crawler.platforms.source import Reading, Source, blind
from crawler.platforms.wechat_api import WechatSource
from crawler.platforms.weibo import WeiboSource
from crawler.spider import InspectionSpider, RefusalError

logger = logging.getLogger(__name__)
POLITE_RATE = 0.5
SPAN = timedelta(days=62)
"""约定: two months back, longer than any term for updates."""
FRESH = timedelta(hours=12)
"""约定: what was seen so lately is not asked for again, by a run that was killed or one that follows it."""


class AccountsSpider(InspectionSpider):
    """``scrapy crawl accounts -a plan=FILE -a archive=DIR [-a rate=] [-a allow_host=a,b] [-a secrets=]``"""

    name = "accounts"
    arguments: ClassVar[frozenset[str]] = frozenset({"plan", "archive", "rate", "allow_host", "secrets"})
    default_rate = POLITE_RATE
    keeps_plan = False

    def read_plan(self) -> Plan:
        """The accounts of the plan file."""
        plan = self.plan_file()
        if plan is None or not plan.accounts:
            raise RefusalError("计划里没有政务新媒体账号：-a plan=计划文件。")
        folder = self.given("secrets")
        try:
            self.secrets = Secrets.load(Path(folder) if folder else None)
        except SecretsError as problem:
            raise RefusalError(str(problem)) from None
        self.feeds = {account: feed_of(account, self.secrets) for account in plan.accounts}
        return plan

    def allow_hosts(self) -> tuple[str, ...]:
        """What the arguments allow, and where the office itself said that a feed is."""
        feeds = (urlsplit(url).netloc.rpartition("@")[2] for url in self.feeds.values())
        return (*super().allow_hosts(), *sorted(set(filter(None, feeds))))

    async def inspect(self) -> str:
        """Ask the sources, all at once and each for one account at a time."""
        self.fetcher.whole_types = None  # feeds come under many types
        self.archive.set_meta("plan", self.plan.to_json())
        self.archive.set_meta("state", "running")
        self.fresh = {
            (view.source, view.platform, view.account): view.url
            for view in self.archive.accounts.views()
            if view.until and _is_fresh(view.fetched)
        }
        self.visited = {visit.url for visit in self.archive.visits(None, "account") if _is_fresh(visit.at)}
        async with new_client() as client:
            asking = [asyncio.create_task(self._ask(source)) for source in self.sources(client)]
            try:
                await asyncio.gather(*asking)
            finally:
                for task in asking:
                    task.cancel()
        self.archive.set_meta("state", "finished")
        self.archive.set_meta("finished", now().isoformat())
        dated = sum(post.published is not None for post in self.archive.accounts.posts())
        return f"{len(self.plan.accounts)} 个账号，{dated} 条有日期的更新。"

    def sources(self, client: AsyncClient) -> tuple[Source, ...]:
        """Every source that there is; interfaces are asked over ``client``."""
        calls = {plan.name: Calls(plan, client) for plan in self.plan.platforms}
        pages = PageSource(self.fetcher)
        pages.closed = bool(self._resting(pages))
        return (
            LedgerSource(),
            pages,
            FeedSource(self.fetcher, self.secrets),
            WechatSource(calls["wechat"], self.secrets, pages),
            WeiboSource(calls["weibo"], self.secrets),
            DouyinSource(calls["douyin"], self.secrets),
        )

    async def _ask(self, source: Source) -> None:
        since = self.plan.as_of.astimezone(TIMEZONE).date() - SPAN
        resting = self._resting(source)
        for account in self.plan.accounts:
            if not source.serves(account) or self._was_asked(source, account):
                continue
            if resting:
                self._keep(blind(account, source.kind, resting, now()))
            else:
                resting = await self._read(source, account, since)
        self.archive.commit()

    def _was_asked(self, source: Source, account: AccountPlan) -> bool:
        """Whether the source saw the account lately: of what the ledger names, all that it names now."""
        key = source.kind, account.platform, account.name
        match source.kind:
            case "ledger":
                return False
            case "page":
                return key in self.fresh and self.visited.issuperset(account.article_urls)
            case "feed":
                return self.fresh.get(key) == account.feed
            case _:
                return key in self.fresh

    async def _read(self, source: Source, account: AccountPlan, since: date) -> str:
        """One account of one source; why the source must be asked no more, if so."""
        try:
            reading = await source.read(account, since)
        except Exception as error:  # a bug in one source must not lose what the others saw
            logger.warning("source %s failed: %s", source.name, type(error).__name__)
            note = f"读取程序出错（{type(error).__name__}），请由人核对后填入核对表。"
            reading = Reading((), blind(account, source.kind, note, now()))
        strip = self.secrets.stripper(source.name, account.name)
        answers = [replace(answer, body=strip(answer.body)) for answer in reading.answers]
        for visit in reading.visits:
            self.archive.add_visit(visit)
        posts = self.archive.accounts.posts(account.platform, account.name)
        seen = {post.item_id for post in posts if post.source == "page" and post.state != "unknown"}
        for post in reading.posts:
            if post.source == "page" and post.state == "unknown" and post.item_id in seen:
                continue  # a page that does not open today was read before
            key, title, url = (
                strip(text.encode("utf-8", "replace")).decode("utf-8", "replace")
                for text in (post.item_id, post.title, post.url)
            )
            self.archive.accounts.add_post(replace(post, item_id=key, title=title, url=url))
        digest = RawAnswer.digest(answer for answer in answers if answer.at == reading.view.fetched)
        self._keep(replace(reading.view, sha256=digest or reading.view.sha256))
        if answers:
            self.archive.accounts.keep_answers(reading.view, answers)
        if reading.rest:
            self.archive.set_meta(f"rest {source.name}", f"{reading.rest.isoformat()} {reading.view.note}")
        self.archive.commit()
        return reading.view.note if reading.rest else ""

    def _keep(self, view: View) -> None:
        """Why a source saw nothing today does not undo what it saw before."""
        before = [
            one
            for one in self.archive.accounts.views(view.platform, view.account)
            if one.source == view.source
        ]
        if view.until is None and before:
            view = replace(before[0], trouble=view.trouble)
        self.archive.accounts.add_view(view)

    def _resting(self, source: Source) -> str:
        """Why an earlier run was told to ask no more, while that holds."""
        until, _, reason = self.archive.meta.get(f"rest {source.name}", "").partition(" ")
        return reason if until and now() < datetime.fromisoformat(until) else ""


def _is_fresh(moment: datetime) -> bool:
    return timedelta(0) <= now() - moment < FRESH
