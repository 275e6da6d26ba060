"""New-media accounts, from the ledger and from public article pages of a local replica."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from crawler import platforms
from crawler.archive import Archive, Post, now
from crawler.plan import AccountPlan, Plan
from crawler.run import run_spider
from tests.servers import Reply, page, serve

PADDING = "<script>" + "var x = 1;" * 300_000 + "</script>"


def article(created: str, name: str = "青禾发布", more: str = "") -> str:
    """A public article page as WeChat's template makes it, all 3 MB of it."""
    return (
        f'<html><head><meta property="og:title" content="政务公开日&amp;活动">{PADDING}</head><body>'
        f'<h1 id="activity-name">政务公开日</h1><em id="publish_time"></em>'
        f'<div id="js_content" style="visibility: hidden;">正文</div>'
        f'<script>var nickname = htmlDecode("{name}"); {created}; item_show_type = "0"; {more}</script>'
    )


DELETED = '<html><body><div class="weui-msg__title warn">该内容已被发布者删除</div></body></html>'
VIOLATION = '<html><body class="weui-msg"><p class="tips">由用户投诉并经平台审核，涉嫌违规</p></body></html>'
CAPTCHA = "<html><body><h2>环境异常</h2><p>当前环境异常，完成验证后即可继续访问。</p></body></html>"


def test_the_day_is_read_from_the_script_in_beijing_time() -> None:
    read = platforms.read(article('var ct = "1762475508"'))
    assert (read.state, read.published, read.title, read.nickname) == (
        "ok", date(2025, 11, 7), "政务公开日&活动", "青禾发布",
    )  # fmt: skip
    assert platforms.read(article("var createTime = '2025-11-07 08:31'")).published == date(2025, 11, 7)
    assert platforms.read(article('var create_time = "1762531200" * 1')).published == date(2025, 11, 8)


def test_the_words_of_an_article_are_its_element_s_line_by_line() -> None:
    body = (
        "<section><p><span>作出<b>布</b>署。</span></p><p>第二段<br>换行</p><script>var x;</script></section>"
    )
    page = f'<div class="rich" id="js_content" style="x">{body}<!-- 注 --></div><div>别的</div>'
    page += '<script>var ct = "1762475508"'
    assert platforms.read(page).body == ("作出布署。", "第二段", "换行")
    assert platforms.read(article('var ct = "1762475508"')).body == ("正文",)
    assert platforms.read(f'<div id="js_content">{"<b>" * 100_000}').body == ()


def test_a_page_without_an_article_says_why() -> None:
    assert platforms.read(DELETED).state == "deleted"
    assert platforms.read(VIOLATION).state == "violation"
    assert platforms.read(CAPTCHA).state == "captcha"
    assert platforms.read("<html><body>微博</body></html>").state == "unknown"


def test_an_article_that_quotes_a_notice_of_deletion_is_not_deleted() -> None:
    assert (
        platforms.read(article('var ct = "1762475508"', more="/* 该内容已被发布者删除 环境异常 */")).state
        == "ok"
    )


def posts(folder: Path, *accounts: AccountPlan) -> dict[str, Post]:
    run_spider("accounts", folder, Plan(now(), accounts=accounts), rate="0", allow_host="127.0.0.1")
    with Archive.open(folder) as archive:
        return {post.item_id: post for post in archive.accounts.posts()}


def test_ledger_and_article_pages_make_posts(tmp_path: Path) -> None:
    def html(text: str) -> Reply:
        return Reply(text.encode(), type="text/html; charset=UTF-8")

    answers = {
        "/s/new": html(article('var ct = "1762475508"')),
        "/s/deleted": html(DELETED),
        "/s/other": html(article('var ct = "1762475508"', name="别的账号")),
        "/s/captcha": html(CAPTCHA),
        "/s/after": html(article('var ct = "1762475508"')),
        "/weibo": page("微博正文"),
    }
    with serve(answers) as wechat:
        urls = tuple(
            wechat.url + path.lstrip("/")
            for path in ("s/new", "s/deleted", "s/other", "weibo", "s/captcha", "s/after")
        )
        first = AccountPlan(
            "微信公众号",
            "青禾发布",
            last_update=date(2026, 10, 9),
            checked_on=date(2026, 11, 1),
            article_urls=urls,
        )
        seen = posts(tmp_path / "a", first, AccountPlan("新浪微博", "青禾微博"))
        assert (seen["ledger"].published, seen["ledger"].source) == (date(2026, 10, 9), "ledger")
        assert seen["ledger"].fetched.date() == date(2026, 11, 1)
        by_path = {
            url.rpartition("/")[2]: (seen[url].state, seen[url].published) for url in urls if url in seen
        }
        assert by_path == {
            "new": ("ok", date(2025, 11, 7)),
            "deleted": ("deleted", None),
            "other": ("unknown", None),
            "weibo": ("unknown", None),
        }
        assert wechat.asked["/s/after"] == 0
        second = AccountPlan("微信公众号", "青禾教育", article_urls=(f"{wechat.url}s/after",))
        posts(tmp_path / "a", first, second)
        assert (wechat.asked["/s/new"], wechat.asked["/s/after"]) == (1, 0), "asked no more today"
        with Archive.open(tmp_path / "a") as archive:
            (view,) = (view for view in archive.accounts.views(account="青禾教育") if view.source == "page")
        assert "环境异常" in view.trouble


def test_a_link_that_the_ledger_gained_is_read_though_the_others_were_read_lately(tmp_path: Path) -> None:
    answers = {
        path: Reply(article('var ct = "1762475508"').encode(), type="text/html") for path in ("/s/1", "/s/2")
    }
    with serve(answers) as wechat:
        account = AccountPlan("微信公众号", "青禾发布", article_urls=(f"{wechat.url}s/1",))
        posts(tmp_path / "a", account)
        posts(tmp_path / "a", account)
        assert wechat.asked["/s/1"] == 1
        known = posts(
            tmp_path / "a", replace(account, article_urls=(f"{wechat.url}s/2", *account.article_urls))
        )
        assert {post.item_id.rpartition("/")[2] for post in known.values()} == {"1", "2"}


def test_a_feed_of_the_offices_own_network_may_be_read(tmp_path: Path) -> None:
    rss = (
        "<rss version='2.0'><channel><item><title>一</title><guid>1</guid>"
        "<pubDate>Sun, 15 Nov 2026 17:00:00 GMT</pubDate></item></channel></rss>"
    )
    with serve({"/feed": Reply(rss.encode(), type="application/xml")}) as bridge:
        account = AccountPlan("微信公众号", "青禾发布", feed=f"{bridge.url}feed")
        run_spider("accounts", tmp_path / "a", Plan(now(), accounts=(account,)), rate="0")
    with Archive.open(tmp_path / "a") as archive:
        assert [post.published for post in archive.accounts.posts()] == [date(2026, 11, 16)]
