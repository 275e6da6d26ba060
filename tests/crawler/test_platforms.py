"""微博, 抖音 and feeds: posts with their days in Beijing, and for which span the list is complete."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.archive import now
from crawler.fetch import Fetcher
from crawler.guard import Guard
from crawler.plan import AccountPlan, PlatformPlan
from crawler.platforms.calls import Calls, new_client
from crawler.platforms.douyin import DouyinSource
from crawler.platforms.feed import FeedSource
from crawler.platforms.secrets import Secrets
from crawler.platforms.source import Reading, Source, day_not_after, day_of_epoch
from crawler.platforms.weibo import WeiboSource
from crawler.politeness import Politeness
from tests.replicas import Douyin, Replica, Timeline, Weibo, Works, beijing, running, status, work
from tests.servers import Reply, serve

SINCE = date(2026, 9, 29)


def ask(replica: Replica, make: Callable[[Calls], Source], account: AccountPlan) -> Reading:
    async def run() -> Reading:
        async with new_client() as client:
            source = make(Calls(PlatformPlan("x", replica.url, rate=0, wait=0.01), client))
            assert source.serves(account)
            return await source.read(account, SINCE)

    return asyncio.run(run())


def days(reading: Reading) -> list[str]:
    return [str(post.published) for post in reading.posts]


# --- 微博 ---


def weibo(timeline: Timeline, secrets: Secrets | None = None) -> Reading:
    keys = {"access_token": "T", "refresh_token": "R"}
    secrets = secrets or Secrets({"weibo": {"client_id": "c", "client_secret": "s", "青禾发布": keys}})
    with running(Weibo({"青禾发布": timeline})) as replica:
        return ask(replica, lambda calls: WeiboSource(calls, secrets), AccountPlan("新浪微博", "青禾发布"))


def test_a_timeline_is_complete_and_its_days_are_those_of_beijing() -> None:
    reading = weibo(
        Timeline(
            "T",
            statuses=[
                status("Mon Nov 23 16:30:00 +0000 2026"),
                status(beijing("2026-11-20 23:59"), retweeted_status={"id": 1}),
                status(beijing("2026-11-19 10:00"), text="此微博已被作者删除", deleted="1"),
                status(beijing("2026-11-18 10:00"), visible={"type": 1}),
            ],
        )
    )
    assert days(reading) == ["2026-11-24", "2026-11-20", "2026-11-19", "2026-11-18"]
    assert [post.kind for post in reading.posts][:2] == ["article", "repost"]
    assert [post.state for post in reading.posts] == ["ok", "ok", "deleted", "unknown"]
    assert (reading.view.complete, reading.view.since) == (True, None)


def test_a_pinned_old_status_does_not_end_the_reading() -> None:
    pinned = [status(beijing("2020-01-01 09:00"), isTop=1)]
    recent = [status(beijing("2026-11-01 09:00"), f"{n}") for n in range(150)]
    old = [status(beijing("2026-03-01 09:00"), f"旧{n}") for n in range(400)]
    reading = weibo(Timeline("T", statuses=pinned + recent + old))
    assert days(reading).count("2026-11-01") == 150
    assert (reading.view.complete, reading.view.since, len(reading.posts)) == (True, SINCE, 300)


def test_a_list_that_lacks_some_is_no_proof() -> None:
    view = weibo(Timeline("T", statuses=[status(beijing("2026-11-01 09:00"))], withheld=3)).view
    assert (view.complete, "4条中的1条" in view.note) == (False, True)
    assert not weibo(Timeline("T", withheld=3)).view.complete
    assert not weibo(Timeline("T", statuses=[status("yesterday")])).view.complete


def test_an_expired_token_is_renewed_and_kept(tmp_path: Path) -> None:
    entries = {
        "weibo": {
            "client_id": "c",
            "client_secret": "s",
            "青禾发布": {"access_token": "old", "refresh_token": "R"},
        }
    }
    secrets = Secrets(entries, tmp_path / "密钥-令牌.json")
    reading = weibo(Timeline("T", "R", [status(beijing("2026-11-01 09:00"))]), secrets)
    assert days(reading) == ["2026-11-01"]
    assert Secrets(entries, tmp_path / "密钥-令牌.json").of("weibo", "青禾发布")["access_token"] == "T-new"
    assert "请主办单位重新授权" in weibo(Timeline("other")).view.note


def test_a_platform_that_answers_no_more_is_left_alone_for_an_hour() -> None:
    class Tired(Weibo):
        def too_often(self) -> bool:
            return True

    with running(Tired({})) as replica:
        secrets = Secrets({"weibo": {"青禾发布": {"access_token": "T"}}})
        reading = ask(replica, lambda calls: WeiboSource(calls, secrets), AccountPlan("微博", "青禾发布"))
    assert reading.rest
    assert timedelta(minutes=50) < reading.rest - now() <= timedelta(hours=1)


# --- 抖音 ---


def douyin(works: Works) -> Reading:
    keys = {"open_id": "o", "access_token": "T", "refresh_token": "R"}
    secrets = Secrets({"douyin": {"client_key": "k", "青禾发布": keys}})
    with running(Douyin({"o": works})) as replica:
        return ask(replica, lambda calls: DouyinSource(calls, secrets), AccountPlan("抖音", "青禾发布"))


def test_works_that_the_public_cannot_see_do_not_count() -> None:
    states = {5: "ok", 1: "ok", 2: "violation", 4: "unknown", 7: "unknown"}
    works = [work(f"2026-11-{20 - n} 09:00", video_status=value) for n, value in enumerate(states)]
    assert [post.state for post in douyin(Works("T", works=works)).posts] == list(states.values())


def test_every_page_of_works_is_read_past_a_pinned_one() -> None:
    works = [work("2020-01-01 09:00", is_top=True), *(work("2026-11-01 09:00", f"{n}") for n in range(44))]
    reading = douyin(Works("T", works=works))
    assert (len(reading.posts), reading.view.complete) == (45, False)


def test_a_token_that_no_header_can_carry_is_told() -> None:
    secrets = Secrets({"douyin": {"青禾发布": {"open_id": "o", "access_token": "令牌"}}})
    with running(Douyin({})) as replica:
        account = AccountPlan("抖音", "青禾发布")
        reading = ask(replica, lambda calls: DouyinSource(calls, secrets), account)
    assert "全角字符" in reading.view.note


@pytest.mark.parametrize(("code", "told"), [(2190004, "video.list"), (2100009, "明天再读"), (7, "错误 7")])
def test_a_refusal_of_douyin_says_what_to_do(code: int, told: str) -> None:
    assert told in douyin(Works("T", error=code)).view.note


def test_a_renewed_token_goes_on_and_a_dead_one_is_told() -> None:
    assert len(douyin(Works("new", "R", [work("2026-11-01 09:00")])).posts) == 1
    assert "重新授权" in douyin(Works("other")).view.note


# --- feeds ---


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>青禾发布</title>
<item><title>一&lt;b&gt;</title><link>https://a.example/1</link><guid>1</guid>
<pubDate>Sun, 15 Nov 2026 17:00:00 GMT</pubDate></item>
<item><title>没有日期</title><link>https://a.example/2</link></item></channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>青禾发布</title>
<entry><title>二</title><id>2</id><link href="https://a.example/2"/><updated>2026-11-16T00:30:00+08:00</updated></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1",
        "title": "青禾发布",
        "items": [
            {
                "id": "3",
                "url": "https://a.example/3",
                "title": "三",
                "date_modified": "2026-11-15T16:30:00.000Z",
            },
            {"id": "4", "date_published": "2026-11-15T23:30:00"},
            "garbage",
        ],
    }
)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    "<rss><channel><item><title>&b;</title></item></channel></rss>"
)

ATTRIBUTES = " ".join(f'a{number}="1"' for number in range(300_000))


def feed(body: str | bytes, status: int = 200, kind: str = "application/xml") -> Reading:
    content = body.encode() if isinstance(body, str) else body
    with serve({"/feed": Reply(content, status, kind)}) as site:
        account = AccountPlan("微信公众号", "青禾发布", feed=f"{site.url}feed")

        async def run() -> Reading:
            fetcher = Fetcher(
                Settings({"DOWNLOAD_TIMEOUT": 5, "USER_AGENT": "x"}), Guard(["127.0.0.1"]), Politeness()
            )
            try:
                return await FeedSource(fetcher, Secrets({})).read(account, SINCE)
            finally:
                fetcher.close()

        return asyncio.run(run())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (RSS, ["2026-11-16", "None"]),
        (ATOM, ["2026-11-16"]),
        (JSON_FEED, ["2026-11-16", "2026-11-16"]),
        (BOMB, ["None"]),
    ],
)
def test_a_feed_gives_posts_and_never_proof(body: str, expected: list[str]) -> None:
    reading = feed(body)
    assert (days(reading), reading.view.complete) == (expected, False)


@pytest.mark.parametrize("body", ["", "<html><body>登录</body></html>", "{", '{"items": 3}'])
def test_a_feed_that_is_none_saw_nothing(body: str) -> None:
    assert feed(body).view.until is None
    assert "HTTP 404" in feed(body, 404).view.note


@pytest.mark.parametrize(
    "body",
    [
        f"<rss><channel><item><title {ATTRIBUTES}/></item></channel></rss>",
        f"<rss><channel><item><title>{'<b>' * 3_000_000}</title></item></channel></rss>",
    ],
    ids=("attributes", "tags"),
)
def test_a_feed_that_takes_for_ever_is_not_waited_for(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.platforms.feed.SECONDS", 1.5)
    assert "没有读完" in feed(body, kind="text/html").view.trouble


def test_a_json_feed_nested_for_ever_saw_nothing() -> None:
    assert feed('{"items":' + "[" * 200_000, kind="text/html").view.until is None


def test_an_address_with_a_token_is_kept_among_the_keys() -> None:
    with serve({"/feed?k=T0ken": Reply(RSS.encode())}) as site:

        async def run() -> Reading:
            fetcher = Fetcher(
                Settings({"DOWNLOAD_TIMEOUT": 5, "USER_AGENT": "x"}), Guard(["127.0.0.1"]), Politeness()
            )
            secrets = Secrets({"feed": {"青禾发布": {"url": f"{site.url}feed?k=T0ken"}}})
            try:
                return await FeedSource(fetcher, secrets).read(AccountPlan("微信公众号", "青禾发布"), SINCE)
            finally:
                fetcher.close()

        reading = asyncio.run(run())
    assert len(reading.posts) == 2
    assert "T0ken" not in str(reading)


# --- days ---


def test_a_clock_that_is_ahead_does_not_move_a_post_into_the_next_day() -> None:
    seen = datetime(2026, 11, 30, 15, 58, tzinfo=UTC)  # 23:58 in Beijing
    ahead = int((seen + timedelta(minutes=5)).timestamp())
    assert day_of_epoch(ahead, seen) == date(2026, 11, 30)
    assert day_of_epoch(ahead + 3 * 86400, seen) is None
    assert day_not_after(date(2026, 12, 1), seen) == date(2026, 11, 30)
    assert day_not_after(date(2027, 1, 1), seen) is None


@pytest.mark.parametrize("value", [0, -1, None, "x", 10**20, float("nan")])
def test_a_timestamp_that_is_none_is_no_day(value: object) -> None:
    assert day_of_epoch(value, now()) is None
