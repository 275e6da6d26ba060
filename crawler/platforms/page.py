"""Public article pages whose addresses the ledger knows: one polite GET each, as any reader makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from crawler import platforms
from crawler.archive import Post, RawAnswer, Visit, now
from crawler.examine import visit_of
from crawler.fetch import Fetcher, Look
from crawler.link import Fate
from crawler.plan import TIMEZONE, AccountPlan
from crawler.platforms.article import Article
from crawler.platforms.source import Reading, blind, day_not_after, partial
from crawler.signs import decode

ARTICLE_BYTES = 6 * 1024 * 1024
"""WeChat's article pages are about 3 MB."""
KNOWN_ONLY = "只读了台账里已知链接的文章，别的文章看不到。"
CAPTCHA = "公开文章页要求人工验证（环境异常），今天不再读取；请明天再读，或者由人核对后填入核对表。"


class PageSource:
    """An article page shows that the account lives, never that it is silent."""

    name = kind = "page"

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self.closed = False
        """Whether a page wanted a person."""

    def serves(self, account: AccountPlan) -> bool:
        """Accounts with known article pages."""
        return bool(account.article_urls)

    async def read(self, account: AccountPlan, since: date) -> Reading:
        """One post a page; a page that wants a person ends it for the day."""
        posts: list[Post] = []
        visits: list[Visit] = []
        answers: list[RawAnswer] = []
        for url in account.article_urls:
            if self.closed:
                return _reading(account, posts, visits, answers, captcha=True)
            look, article = await self._look(url)
            visit = visit_of(look, "account")
            if article.state == "captcha":
                self.closed = True
                visits.append(replace(visit, fate=Fate.BLOCKED, note="captcha"))
                return _reading(account, posts, visits, answers, captcha=True)
            if not _is_of(article, account):
                visit = replace(visit, note=f"这篇文章属于“{article.nickname}”")
                article = Article("unknown", title=article.title)
            visits.append(visit)
            posts.append(_post(account, url, look, article))
            answers += _answers(look)
        return _reading(account, posts, visits, answers)

    async def confirmed(self, account: AccountPlan, post: Post) -> tuple[Post, list[RawAnswer]]:
        """A post as its public page shows it, and that: the day on which it came out, or that it is gone."""
        if not post.url or self.closed:
            return post, []
        look, article = await self._look(post.url)
        self.closed = article.state == "captcha"
        if article.state in ("deleted", "violation"):
            return replace(post, state=article.state), _answers(look)
        if article.state == "ok" and article.published and _is_of(article, account):
            return replace(post, published=day_not_after(article.published, look.at)), _answers(look)
        return post, []

    async def _look(self, url: str) -> tuple[Look, Article]:
        """The page and what it says."""
        if not (self._fetcher.fault(url) or await self._fetcher.robots_allow(url)):
            return Look(url, now(), url, error="robots"), Article("unknown")
        look = await self._fetcher.look(url, keep=ARTICLE_BYTES)
        if look.status != 200 or not look.is_html:
            return look, Article("captcha" if "captcha" in look.final_url else "unknown")
        return look, platforms.read(decode(look.body))


def _post(account: AccountPlan, url: str, look: Look, article: Article) -> Post:
    return Post(
        platform=account.platform,
        account=account.name,
        item_id=url,
        title=article.title,
        url=url,
        published=article.published and day_not_after(article.published, look.at),
        kind=article.kind,
        state=article.state,
        source="page",
        fetched=look.at,
    )


def _answers(look: Look) -> list[RawAnswer]:
    """What came, if anything did."""
    return [RawAnswer(look.url, look.at, look.body)] if look.body else []


def _reading(
    account: AccountPlan,
    posts: list[Post],
    visits: list[Visit],
    answers: list[RawAnswer],
    *,
    captcha: bool = False,
) -> Reading:
    at = now()
    if captcha:
        tomorrow = datetime.combine(at.date() + timedelta(days=1), time(), TIMEZONE)
        view = blind(account, "page", CAPTCHA, at)
        return Reading(tuple(posts), view, tuple(visits), tuple(answers), tomorrow)
    view = partial(account, "page", None, KNOWN_ONLY, at)
    return Reading(tuple(posts), view, tuple(visits), tuple(answers))


def _is_of(article: Article, account: AccountPlan) -> bool:
    """Whether the page is the account's, as far as it says whose it is."""
    names = ("".join(name.split()).casefold() for name in (article.nickname, account.name))
    return not article.nickname or len(set(names)) == 1
