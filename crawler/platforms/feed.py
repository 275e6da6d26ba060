"""Feeds of an account's posts: RSS, Atom or JSON Feed, made by the office itself or by a bridge that it runs.

A feed lists the newest posts that somebody fetched: it shows that an account lives, never that it is silent.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import feedparser

from crawler.archive import Post, View
from crawler.fetch import PAGE_BYTES, Fetcher
from crawler.plan import AccountPlan
from crawler.platforms.calls import listed, text
from crawler.platforms.secrets import Secrets
from crawler.platforms.source import Reading, blind, day_seen

MOST = 500
"""Entries of one feed that are read."""
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
        posts = tuple(_posts(account, look.body, look.at))
        if not posts:
            note = "订阅里没有内容，或者不是 RSS、Atom、JSON Feed，请核对地址。"
            return Reading((), blind(account, "feed", note, look.at, account.feed))
        view = View(
            platform=account.platform,
            account=account.name,
            source="feed",
            since=min((post.published for post in posts if post.published), default=None),
            until=look.at.date(),
            complete=False,
            note=GAP,
            fetched=look.at,
            url=account.feed,
        )
        return Reading(posts, view)


def _posts(account: AccountPlan, body: bytes, at: datetime) -> Iterator[Post]:
    entries = _of_json(body) if body.lstrip()[:1] == b"{" else _of_xml(body)
    for key, title, url, moment in list(entries)[:MOST]:
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


Entry = tuple[str, str, str, datetime | None]
"""Key, title, address, moment."""


def _of_xml(body: bytes) -> Iterator[Entry]:
    """A time without a zone is taken for UTC, which in Beijing is the later of the days that it can mean."""
    for entry in feedparser.parse(body).entries:
        parsed = entry.get("published_parsed") or entry.get("updated_parsed")
        moment = None
        with suppress(ValueError, OverflowError, TypeError):
            moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
        title, url = text(entry.get("title"), 200), text(entry.get("link"), 1000)
        yield text(entry.get("id"), 300), title, url, moment


def _of_json(body: bytes) -> Iterator[Entry]:
    """JSON Feed 1.1 (jsonfeed.org); bridges give ``date_modified`` alone."""
    feed: Any = None
    with suppress(ValueError):
        feed = json.loads(body)
    for item in listed(feed.get("items") if isinstance(feed, dict) else None):
        if not isinstance(item, dict):
            continue
        moment = None
        with suppress(ValueError):
            moment = datetime.fromisoformat(text(item.get("date_published") or item.get("date_modified"), 40))
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        yield text(item.get("id"), 300), text(item.get("title"), 200), text(item.get("url"), 1000), moment
