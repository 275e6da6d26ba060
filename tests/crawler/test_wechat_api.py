"""微信公众号's interface: what it lists, what it cannot list, and what each refusal asks of the clerk."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.fetch import Fetcher
from crawler.guard import Guard
from crawler.plan import AccountPlan, PlatformPlan
from crawler.platforms.calls import Calls, new_client
from crawler.platforms.page import PageSource
from crawler.platforms.secrets import Secrets, SecretsError
from crawler.platforms.source import Reading
from crawler.platforms.wechat_api import ADVICE, WechatSource
from crawler.politeness import Politeness
from tests.replicas import Call, Official, Wechat, push, running
from tests.servers import Reply, serve

SECRET = "0123456789abcdef0123456789abcdef"
ACCOUNT = AccountPlan("微信公众号", "青禾发布")
SINCE = date(2026, 9, 29)


def read(replica: Wechat, secret: str = SECRET) -> Reading:
    """What the source makes of the account."""

    async def ask() -> Reading:
        fetcher = Fetcher(
            Settings({"DOWNLOAD_TIMEOUT": 5, "USER_AGENT": "x"}), Guard(["127.0.0.1"]), Politeness()
        )
        secrets = Secrets({"wechat": {"青禾发布": {"appid": "wx1", "secret": secret}}})
        async with new_client() as client:
            calls = Calls(PlatformPlan("wechat", replica.url, rate=0, wait=0.01), client)
            source = WechatSource(calls, secrets, PageSource(fetcher))
            assert source.serves(ACCOUNT)
            assert not source.serves(AccountPlan("微信公众号", "青禾教育"))
            assert not source.serves(AccountPlan("微博", "青禾发布"))
            try:
                return await source.read(ACCOUNT, SINCE)
            finally:
                fetcher.close()

    return asyncio.run(ask())


def days(reading: Reading) -> list[date | None]:
    return [post.published for post in reading.posts]


def test_every_page_is_read_and_none_of_it_proves_silence() -> None:
    official = Official(
        SECRET, [push(f"2026-{11 - n // 25:02}-{25 - n % 25:02} 09:00", f"第{n}篇") for n in range(45)]
    )
    with running(Wechat({"wx1": official})) as replica:
        reading = read(replica)
    assert (len(reading.posts), reading.posts[0].title, days(reading)[0]) == (45, "第0篇", date(2026, 11, 25))
    assert not reading.view.complete
    assert "群发" in reading.view.note
    assert reading.view.until


def test_what_is_older_than_the_span_is_not_asked_for() -> None:
    official = Official(
        SECRET, [push("2026-11-20 09:00"), push("2026-03-01 09:00"), *[push("2026-02-01 09:00")] * 60]
    )
    with running(Wechat({"wx1": official})) as replica:
        assert len(read(replica).posts) == 2
        assert replica.calls["/cgi-bin/freepublish/batchget"] == 1


def test_a_token_that_expires_in_the_middle_is_renewed_and_nothing_is_lost() -> None:
    official = Official(SECRET, [push("2026-11-20 09:00")] * 70, calls_a_token=3)
    with running(Wechat({"wx1": official})) as replica:
        assert len(read(replica).posts) == 70
        assert (replica.calls["/cgi-bin/stable_token"], replica.forced) == (2, 0)


def test_a_token_is_forced_only_where_the_one_that_all_share_is_refused() -> None:
    with running(Wechat({"wx1": Official(SECRET, [push("2026-11-20 09:00")])})) as replica:
        assert len(read(replica).posts) == 1
        replica.revoked = set(replica.tokens)
        assert len(read(replica).posts) == 1
        assert replica.forced == 1


def test_a_busy_platform_is_asked_again_and_not_without_end() -> None:
    official = Official(SECRET, [push("2026-11-20 09:00")])
    with running(Wechat({"wx1": official})) as replica:
        replica.busy = 2
        assert len(read(replica).posts) == 1
        replica.busy = 1000
        assert "系统繁忙" in read(replica).view.note
        assert 1000 - replica.busy < 10


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ((48001, "api unauthorized rid: 65a0"), "没有发布接口的权限"),
        ((45009, "reach max api daily quota limit"), "今天的调用次数已用完"),
        ((50002, "user limited"), "已被限制使用"),
        ((40001, "invalid credential"), "AppSecret 可能已重置"),
        ((99999, "<b>new</b>"), "请对照微信“全局返回码”处理（错误 99999）"),
    ],
)
def test_a_refusal_says_what_to_do(error: tuple[int, str], told: str) -> None:
    with running(Wechat({"wx1": Official(SECRET, error=error)})) as replica:
        view = read(replica).view
    assert (told in view.note, view.until, view.complete) == (True, None, False), view.note
    assert "rid" not in view.note
    assert "<b>" not in view.note


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            (40164, "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 65a0"),
            "IP 203.0.113.9 不在白名单",
        ),
        ((89503, "此IP调用需要管理员确认,请联系管理员"), "请管理员在手机上确认"),
        ((89506, "24小时内该IP被管理员拒绝调用两次"), "24 小时后再读"),
    ],
)
def test_a_refused_token_says_what_to_do(error: tuple[int, str], told: str) -> None:
    with running(Wechat({"wx1": Official(SECRET)})) as replica:
        replica.token_error = error
        assert told in read(replica).view.note


def test_wrong_keys_are_told_and_not_repeated() -> None:
    with running(Wechat({"wx1": Official(SECRET)})) as replica:
        note = read(replica, "another-secret").view.note
        assert "AppSecret 不对" in note
        assert "another-secret" not in note
    with running(Wechat({})) as replica:
        assert "AppID 不对" in read(replica).view.note


def test_every_advice_reads_as_a_sentence() -> None:
    assert all(text.strip() and not text.endswith("。") for text in ADVICE.values())


def test_an_old_article_that_was_edited_keeps_its_day(tmp_path: Path) -> None:
    # 2026-10-28
    page = '<div id="js_content">正文</div><script>var ct = "1793149200"; var nickname = "青禾发布";</script>'
    deleted = '<div class="weui-msg__title warn">该内容已被发布者删除</div>'
    answers = {
        "/s/old": Reply(page.encode()),
        "/s/gone": Reply(deleted.encode()),
    }
    with serve(answers) as pages:
        official = Official(
            SECRET,
            [
                push("2026-11-24 09:00", "改过", made="2026-10-28 09:00", url=f"{pages.url}s/old"),
                push("2026-11-23 09:00", "删了", made="2026-10-20 09:00", url=f"{pages.url}s/gone"),
                push("2026-11-22 09:00", "标记删除", is_deleted=True),
            ],
        )
        with running(Wechat({"wx1": official})) as replica:
            posts = read(replica).posts
    assert [(post.title, str(post.published), post.state) for post in posts] == [
        ("改过", "2026-10-28", "ok"),
        ("删了", "2026-11-23", "deleted"),
        ("标记删除", "2026-11-22", "deleted"),
    ]


def test_an_answer_that_is_none_is_told(tmp_path: Path) -> None:
    class Broken(Wechat):
        def answer(self, call: object) -> object:
            return b"<html>502 Bad Gateway</html>"

    with running(Broken({})) as replica:
        assert "读不懂" in read(replica).view.note
    assert "连接不上" in read(replica).view.note


def test_an_answer_that_was_packed_into_a_text_once_more_is_read() -> None:
    class Packed(Wechat):
        def answer(self, call: Call) -> object:
            return json.dumps(super().answer(call))

    with running(Packed({"wx1": Official(SECRET, [push("2026-11-20 09:00")])})) as replica:
        assert days(read(replica)) == [date(2026, 11, 20)]


def test_keys_that_others_can_read_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "密钥.toml"
    path.write_text('[wechat."青禾发布"]\nappid = "wx1"\nsecret = "s"\n', encoding="utf-8")
    path.chmod(0o644)
    with pytest.raises(SecretsError, match="chmod 600"):
        Secrets.load(tmp_path)
    path.chmod(0o600)
    assert Secrets.load(tmp_path).of("wechat", "青禾发布") == {"appid": "wx1", "secret": "s"}
    path.write_text('secret = "top', encoding="utf-8")
    with pytest.raises(SecretsError) as told:
        Secrets.load(tmp_path)
    assert "top" not in str(told.value)
    monkeypatch.setenv("XUNJIAN_SECRETS", '[wechat."青禾教育"]\nappid = "wx2"')
    assert Secrets.load(tmp_path).of("wechat", "青禾教育") == {"appid": "wx2"}


def test_a_renewed_token_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    Secrets({}, tmp_path / "密钥-令牌.json").renew("weibo", "青禾发布", access_token="new")
    assert (tmp_path / "密钥-令牌.json").stat().st_mode & 0o777 == 0o600
    kept = Secrets(
        {"weibo": {"client_id": "c", "青禾发布": {"access_token": "old"}}}, tmp_path / "密钥-令牌.json"
    )
    assert kept.of("weibo", "青禾发布") == {"client_id": "c", "access_token": "new"}
