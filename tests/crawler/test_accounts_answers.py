"""What was answered of an account is kept: a count and a silence can be proved by it months later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from checks.accounts import Standing, state_of
from checks.own import NOTHING
from checks.posts import slips
from crawler.archive import ANSWERS_KEPT, Archive, Post, RawAnswer, View, now
from crawler.plan import AccountPlan, Plan, PlatformPlan
from crawler.platforms.secrets import Secrets
from crawler.run import run_spider
from tests.replicas import (
    Call,
    Douyin,
    Official,
    Replica,
    Timeline,
    Wechat,
    Weibo,
    Works,
    beijing,
    push,
    running,
    status,
    work,
)
from tests.servers import Reply, serve

APPSECRET, ACCESS, REFRESH, FEED_KEY = "app5ecret-of-wechat", "acce55/of weibo&", "refre5h-of-douyin", "f33d"
WECHAT, WEIBO, DOUYIN, FED = (
    AccountPlan("微信公众号", "青禾发布"),
    AccountPlan("微博", "青禾发布"),
    AccountPlan("抖音", "青禾发布"),
    AccountPlan("微信公众号", "青禾三农"),
)


class Echo(Replica):
    """A platform that repeats in every answer what it was asked with."""

    def __init__(self, platform: Replica) -> None:
        super().__init__()
        self.platform = platform

    def answer(self, call: Call) -> object:
        told = self.platform.answer(call)
        assert isinstance(told, dict)
        told["echo"] = {"query": call.query, "token": call.headers.get("access-token")}
        return json.dumps(json.dumps(told)).encode()  # packed twice, slashes and all


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Every interface, a feed and an article page, read once."""
    folder = tmp_path_factory.mktemp("answers")
    day = f"{now().date() - timedelta(days=30)}"
    weibo = Weibo({"青禾发布": Timeline(ACCESS, statuses=[status(beijing(f"{day} 09:00"))] * 150)})
    douyin = Douyin({"open-1d-of-it": Works(ACCESS, REFRESH, [work(f"{day} 09:00")])})
    wechat = Wechat({"wx-of-qinghe": Official(APPSECRET, [push(f"{day} 09:00")])})
    feed = f'<rss><channel><link href="/feed?k={FEED_KEY}"/><item><title>一</title><link>/feed?k={FEED_KEY}'
    feed += "</link><pubDate>Sun, 15 Nov 2026 17:00:00 GMT</pubDate></item></channel></rss>"
    article = '<div id="js_content">正文</div><script>var ct = "1762475508";</script>'
    with (
        serve({f"/feed?k={FEED_KEY}": Reply(feed.encode()), "/s/1": Reply(article.encode())}) as site,
        running(Echo(wechat)) as one,
        running(Echo(weibo)) as two,
        running(Echo(douyin)) as three,
    ):
        keys = f'[wechat."青禾发布"]\nappid = "wx-of-qinghe"\nsecret = "{APPSECRET}"\n'
        keys += (
            f'[weibo."青禾发布"]\naccess_token = "{ACCESS}"\n[douyin."青禾发布"]\nopen_id = "open-1d-of-it"\n'
        )
        keys += f'access_token = "{ACCESS}"\nrefresh_token = "{REFRESH}"\n'
        keys += f'[feed."青禾三农"]\nurl = "{site.url}feed?k={FEED_KEY}"\n'
        (folder / "密钥.toml").write_text(keys, encoding="utf-8")
        (folder / "密钥.toml").chmod(0o600)
        fed = AccountPlan("微信公众号", "青禾三农", article_urls=(f"{site.url}s/1",))
        platforms = tuple(
            PlatformPlan(name, replica.url, rate=0, wait=0.01)
            for name, replica in (("wechat", one), ("weibo", two), ("douyin", three))
        )
        plan = Plan(now(), accounts=(WECHAT, WEIBO, DOUYIN, fed), platforms=platforms)
        run_spider(
            "accounts", folder / "archive", plan, rate="0", allow_host="127.0.0.1", secrets=str(folder)
        )
    with Archive.open(folder / "archive") as archive:
        yield archive


def test_a_silence_leads_to_every_answer_that_it_rests_on(read: Archive) -> None:
    state = state_of(read, WEIBO, now(), 14)
    assert state.standing is Standing.SILENT
    proof = state.evidence[0]
    answers = read.accounts.answers("微博", "青禾发布", "api", proof.at)
    assert [answer.url.partition("?")[2] for answer in answers] == ["page=1&count=100", "page=2&count=100"]
    assert proof.sha256 == hashlib.sha256(b"".join(answer.body for answer in answers)).hexdigest()
    told = [json.loads(json.loads(answer.body)) for answer in answers]
    assert sum(len(one["statuses"]) for one in told) == 150


@pytest.mark.parametrize(
    ("account", "source"), [(WECHAT, "api"), (DOUYIN, "api"), (FED, "feed"), (FED, "page")]
)
def test_a_post_leads_to_the_answer_that_showed_it(read: Archive, account: AccountPlan, source: str) -> None:
    found = [post for post in read.accounts.posts(account.platform, account.name) if post.source == source]
    (post,) = found
    (answer,) = read.accounts.answers(post.platform, post.account, source, post.fetched)
    assert answer.body


def test_no_key_or_token_is_in_what_was_kept(read: Archive) -> None:
    packed = b"".join(path.read_bytes() for path in read.folder.iterdir())
    rows = read._db.execute("SELECT * FROM answers").fetchall()
    kept = [
        str(row["url"]).encode() + answer.body
        for row in rows
        for answer in read.accounts.answers(
            row["platform"], row["account"], row["source"], datetime.fromisoformat(row["at"])
        )
    ]
    assert len(rows) == 6
    assert sum(b"***" in text for text in kept) >= 5, "the platforms did repeat their tokens"
    for secret in (
        APPSECRET,
        ACCESS,
        "acce55",
        REFRESH,
        f"k={FEED_KEY}",
        "open-1d-of-it",
        "wx-of-qinghe",
        "TOKEN-",
    ):
        assert [text for text in (packed, *kept) if secret.encode() in text] == [], secret


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_a_token_is_taken_out_however_it_is_written(code: str) -> None:
    secrets = Secrets(
        {
            "feed": {
                "青禾": {"url": "https://u:passw0rd@a.example/x/longer-than-16-characters?k=a&token=T0ken/1"}
            }
        }
    )
    written = 'k="token=T0ken/1" b=T0ken\\/1 b%3DT0ken%2F1 passw0rd longer-than-16-characters 其余不变'
    left = secrets.stripper("feed", "青禾")(written.encode(code)).decode(code)
    assert ("T0ken" in left, "passw0rd" in left, "longer" in left, "其余不变" in left) == (
        False,
        False,
        False,
        True,
    )


@pytest.mark.parametrize(
    "written",
    ["aB3%2f%2bk%3dSe%26t9", "aB3\\u002f\\u002Bk\\u003dSe\\u0026t9", "aB3/+k=Se&#38;t9", "YUIzLytrPVNlJnQ5"],
)
def test_a_key_is_taken_out_of_its_other_forms(written: str) -> None:
    secrets = Secrets({"wechat": {"青禾": {"secret": "aB3/+k=Se&t9"}}})
    assert secrets.stripper("wechat", "青禾")(written.encode()) == b"*" * len(written)


def test_what_a_feed_asks_for_is_no_key() -> None:
    url = "https://rss.example.cn/feed?account=qinghe&type=article&token=Zx9Qq77&of=9f8e7d6c5b4a"
    strip = Secrets({"feed": {"青禾": {"url": url}}}).stripper("feed", "青禾")
    post = "https://www.qinghe.gov.cn/article/2026/1.html"
    assert strip(f"{post} Zx9Qq77 9f8e7d6c5b4a {url}".encode()).decode().split() == [
        *(post, "*******", "*" * 12, "*" * len(url)),
    ]


# --- what is kept, and for how long ---


def seen(day: int, *items: str, until: bool = True) -> tuple[list[Post], View, list[RawAnswer]]:
    """A reading of a day that showed some items."""
    at = now() - timedelta(days=day)
    posts = [Post("微博", "青禾", item, "", "", at.date(), "article", "ok", "api", at) for item in items]
    view = View("微博", "青禾", "api", None, at.date() if until else None, until, "", at)
    return posts, view, [RawAnswer("https://api.example/", at, json.dumps(items).encode())]


def keep(archive: Archive, *readings: tuple[list[Post], View, list[RawAnswer]]) -> list[list[str]]:
    """Keep readings one after the other; what is left of their answers."""
    for posts, view, answers in readings:
        for post in posts:
            archive.accounts.add_post(post)
        archive.accounts.add_view(view)
        archive.accounts.keep_answers(view, answers)
    left: list[Any] = [
        archive.accounts.answers("微博", "青禾", "api", answers[0].at) for _, _, answers in readings
    ]
    return [json.loads(one[0].body) for one in left if one]


def test_answers_stay_while_a_post_or_the_view_rests_on_them(tmp_path: Path) -> None:
    with Archive.create(tmp_path / "a", Plan(now())) as archive:
        assert keep(archive, seen(9, "1", "2"), seen(6, "1", "2"), seen(3, "2", "3"), seen(0)) == [
            ["1", "2"],
            ["2", "3"],
            [],
        ]


def test_answers_are_not_kept_for_ever(tmp_path: Path) -> None:
    with Archive.create(tmp_path / "a", Plan(now())) as archive:
        assert keep(archive, seen(ANSWERS_KEPT.days + 1, "1"), seen(0, "2")) == [["2"]]


def test_the_month_takes_over_what_was_answered_lately(tmp_path: Path) -> None:
    with (
        Archive.create(tmp_path / "a", Plan(now())) as before,
        Archive.create(tmp_path / "b", Plan(now())) as month,
    ):
        old, new = seen(90, "1"), seen(3, "2")
        keep(before, old, new)
        before.commit()
        month.accounts.carry_answers(before.accounts, now() - timedelta(days=62))
        assert month.accounts.answers("微博", "青禾", "api", new[1].fetched) == new[2]
        assert month.accounts.answers("微博", "青禾", "api", old[1].fetched) == []


def test_the_body_of_a_kept_article_is_proofread_too(tmp_path: Path) -> None:
    at, url = now(), "https://mp.example/s/1"
    account = AccountPlan("微信公众号", "青禾发布", article_urls=(url,))
    page = (
        '<div id="js_content"><p>会议对下一阶段工作作出布署。</p></div><script>var ct = "1762475508"</script>'
    )
    with Archive.create(tmp_path / "a", Plan(at, accounts=(account,))) as archive:
        archive.accounts.add_post(
            Post("微信公众号", "青禾发布", url, "工作动态", url, at.date(), "article", "ok", "page", at)
        )
        archive.accounts.keep_answers(
            View("微信公众号", "青禾发布", "page", None, at.date(), False, "", at),
            [
                RawAnswer(url, at, page.encode()),
                RawAnswer(f"{url}2", at, page.replace("布署", "布暑").encode()),
            ],
        )
        (slip,) = slips(archive, NOTHING, at, grave=False)
    assert (slip.typo.quote, slip.post.title) == ("布署", "工作动态")
    assert slip.evidence.sha256
