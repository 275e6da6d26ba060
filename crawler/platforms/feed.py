"""Feeds of an account's posts: RSS, Atom or JSON Feed, made by the office itself or by a bridge that it runs.

A feed lists the newest posts that somebody fetched: it shows that an account lives, never that it is silent.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from crawler.archive import Post, RawAnswer
from crawler.fetch import PAGE_BYTES, Fetcher
from crawler.plan import AccountPlan
from crawler.platforms.feed_child import SECONDS, Entry
from crawler.platforms.secrets import Secrets
from crawler.platforms.source import Reading, blind, day_seen, partial

GAP = "订阅由程序另外抓取，可能停了或者没有抓全，看不到近期发布也不能说没有更新；请由人核对后填入核对表。"


def feed_of(account: AccountPlan, secrets: Secrets) -> str:
    """Where an account's feed is, if it has one; an address that has a token in it is among the keys."""
    return account.feed or secrets.of("feed", account.name).get("url", "")


class FeedSource:
    """Accounts for which the office named a feed."""

    name = kind = "feed"

    def __init__(self, fetcher: Fetcher, secrets: Secrets) -> None:
        self._fetcher, self._secrets = fetcher, secrets

    def serves(self, account: AccountPlan) -> bool:
        """Accounts with a feed."""
        return bool(feed_of(account, self._secrets))

    async def read(self, account: AccountPlan, since: date) -> Reading:
        """The feed's entries."""
        look = await self._fetcher.look(feed_of(account, self._secrets), keep=PAGE_BYTES)
        if look.status != 200:
            why = f"HTTP {look.status}" if look.status else look.error
            return Reading(
                (), blind(account, "feed", f"订阅打不开（{why}），请核对地址。", look.at, account.feed)
            )
        entries = await asyncio.to_thread(_entries, look.body)
        if entries is None:
            note = f"订阅太大或太复杂，{SECONDS:g} 秒没有读完，请改用条目少的订阅。"
            return Reading((), blind(account, "feed", note, look.at, account.feed))
        posts = tuple(_posts(account, entries, look.at))
        if not posts:
            note = "订阅里没有内容，或者不是 RSS、Atom、JSON Feed，请核对地址。"
            return Reading((), blind(account, "feed", note, look.at, account.feed))
        first = min((post.published for post in posts if post.published), default=None)
        view = partial(account, "feed", first, GAP, look.at, account.feed)
        return Reading(posts, view, answers=(RawAnswer(account.feed, look.at, look.body),))


def _posts(account: AccountPlan, entries: Iterable[Entry], at: datetime) -> Iterator[Post]:
    for key, title, url, told in entries:
        moment = datetime.fromisoformat(told) if told else None
        yield Post(
            platform=account.platform,
            account=account.name,
            item_id=key or url or title,
            title=title,
            url=url,
            published=day_seen(moment, at) if moment else None,
            kind="article",
            state="ok",
            source="feed",
            fetched=at,
        )


def _entries(body: bytes) -> list[Entry] | None:
    """What a child process reads in the body; None when it was too much for it."""
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-m", "crawler.platforms.feed_child"],
            input=body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    entries: list[Entry] = json.loads(child.stdout)
    return entries
