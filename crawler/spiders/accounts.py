"""New-media accounts: what the ledger knows, and one polite look at each known public article page."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from crawler import platforms
from crawler.archive import Post, Visit, now
from crawler.examine import netloc, visit_of
from crawler.fetch import Look
from crawler.link import Fate
from crawler.plan import AccountPlan, Plan
from crawler.platforms import Article, ledger
from crawler.signs import decode
from crawler.spider import InspectionSpider, RefusalError

ARTICLE_BYTES = 6 * 1024 * 1024
"""WeChat's article pages are about 3 MB."""
POLITE_RATE = 0.5


class AccountsSpider(InspectionSpider):
    """``scrapy crawl accounts -a plan=FILE -a archive=DIR [-a rate=] [-a allow_host=a,b]``"""

    name = "accounts"
    arguments: ClassVar[frozenset[str]] = frozenset({"plan", "archive", "rate", "allow_host"})
    default_rate = POLITE_RATE
    keeps_plan = False

    def read_plan(self) -> Plan:
        """The accounts of the plan file."""
        plan = self.plan_file()
        if plan is None or not plan.accounts:
            raise RefusalError("计划里没有政务新媒体账号：-a plan=计划文件。")
        return plan

    async def inspect(self) -> str:
        """Record the ledger's last updates, then read the article pages that were not read yet."""
        self.archive.set_meta("plan", self.plan.to_json())
        self.closed: set[str] = set()
        read = {visit.url for visit in self.archive.visits(None, "account")}
        for account in self.plan.accounts:
            if known := ledger.post(account):
                self.archive.add_post(known)
            for url in account.article_urls:
                if url not in read:
                    await self._read(account, url)
            self.archive.commit()
        self.archive.set_meta("state", "finished")
        self.archive.set_meta("finished", now().isoformat())
        dated = sum(post.published is not None for post in self.archive.posts())
        return f"{len(self.plan.accounts)} 个账号，{dated} 条有日期的更新。"

    async def _read(self, account: AccountPlan, url: str) -> None:
        look, article = await self._look(url)
        visit: Visit = visit_of(look, "account")
        if article.state == "captcha":
            self.closed.add(netloc(url))
            visit = replace(visit, fate=Fate.BLOCKED, note="captcha")
        elif article.nickname and not _same_name(article.nickname, account.name):
            visit = replace(visit, note=f"这篇文章属于“{article.nickname}”")
            article = Article("unknown", title=article.title)
        self.archive.add_visit(visit)
        self.archive.add_post(
            Post(
                platform=account.platform,
                account=account.name,
                item_id=url,
                title=article.title,
                url=url,
                published=article.published,
                kind=article.kind,
                state="unknown" if article.state == "captcha" else article.state,
                source="page",
                fetched=look.at,
            )
        )

    async def _look(self, url: str) -> tuple[Look, Article]:
        """The page and what it says; a host that asked for a person is left alone for the rest of the run."""
        if netloc(url) in self.closed or not (
            self.fetcher.fault(url) or await self.fetcher.robots_allow(url)
        ):
            return Look(url, now(), url, error="robots"), Article("unknown")
        look = await self.fetcher.look(url, keep=ARTICLE_BYTES)
        if look.status != 200 or not look.is_html:
            return look, Article("captcha" if "captcha" in look.final_url else "unknown")
        return look, platforms.read(decode(look.body))


def _same_name(first: str, second: str) -> bool:
    return "".join(first.split()).casefold() == "".join(second.split()).casefold()
