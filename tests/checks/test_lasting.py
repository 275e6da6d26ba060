"""A problem keeps its key from month to month, whatever changes around it, and no other problem gets it."""

from __future__ import annotations

import string
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checks import Evidence, Finding, Level
from checks.lasting import lasting
from crawler.plan import TIMEZONE
from tests.checks.check_world import SITE, cases, judge_case

words = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=6)
hosts = st.lists(words, min_size=1, max_size=2).map(lambda parts: ".".join([*parts, "gov.cn"]))
paths = st.lists(words, max_size=4).map(lambda parts: "/" + "/".join(parts))
pages = st.builds(lambda path, ending: path + ending, paths, st.sampled_from(["/", ".html", ".aspx"]))
content = st.lists(st.tuples(st.sampled_from(["id", "page", "sid", "t"]), words), max_size=3)
tracking = st.lists(
    st.tuples(
        st.sampled_from(["utm_source", "utm_campaign", "spm", "_t", "JSESSIONID", "PHPSESSID", "UTM_MEDIUM"]),
        words,
    ),
    max_size=3,
)


def address(scheme: str, host: str, page: str, pairs: list[tuple[str, str]]) -> str:
    query = "&".join(f"{name}={value}" for name, value in pairs)
    return f"{scheme}://{host}{page}" + (f"?{query}" if query else "")


def problem(url: str, identity: str = "更新") -> Finding:
    at = datetime(2026, 11, 30, tzinfo=TIMEZONE)
    return Finding(
        "column_stale", Level.DEDUCTION, url, url, "通知公告", "", "问题。", "改正。",
        (Evidence(url, at, "看到的"),), data={"identity": identity},
    )  # fmt: skip


@given(hosts, pages, content, st.data())
def test_neither_scheme_nor_www_nor_tracking_nor_session_makes_another_problem(
    host: str, page: str, pairs: list[tuple[str, str]], data: st.DataObject
) -> None:
    assume(not host.startswith("www."))
    noise = data.draw(tracking)
    scheme = data.draw(st.sampled_from(["http", "https", "HTTPS"]))
    mixed = data.draw(st.permutations(pairs + noise))
    session = data.draw(st.sampled_from(["", ";jsessionid=0A1B2C.node1"]))
    other = address(scheme, data.draw(st.sampled_from(["", "www.", "WWW."])) + host, page + session, mixed)
    assert problem(other).key == problem(address("http", host, page, pairs)).key


@given(hosts, pages, content, hosts, pages, content)
def test_what_leads_to_another_page_is_another_problem(
    host: str, page: str, pairs: list[tuple[str, str]], host2: str, page2: str, pairs2: list[tuple[str, str]]
) -> None:
    assume(
        (host.removeprefix("www."), page, sorted(pairs))
        != (host2.removeprefix("www."), page2, sorted(pairs2))
    )
    assert (
        problem(address("http", host, page, pairs)).key != problem(address("http", host2, page2, pairs2)).key
    )


@given(st.text(max_size=60), st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_counter_in_the_words_makes_no_other_problem(text: str, before: int, after: int) -> None:
    for told in ("共{}条", "（阅读：{} 次）", "浏览次数：{}", "点击量 {}", "共 {} 页"):
        first, second = (text + told.format(number) for number in (before, after))
        assert problem(SITE, first).key == problem(SITE, second).key


@given(st.text(max_size=200))
def test_whatever_a_page_says_has_a_key(text: str) -> None:
    for told in (text, f"http://{text}", f"https://www.gov.cn/{text}"):
        assert lasting(lasting(told)) == lasting(lasting(told))
        assert len(problem(told, told).key) == 16


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.a.gov.cn/tzgg/", "https://a.gov.cn/tzgg/index.html"),
        ("http://www.a.gov.cn:80/", "http://a.gov.cn"),
        ("http://a.gov.cn/(S(abcdefghijklmnopqrstuvwx))/list.aspx", "http://a.gov.cn/list.aspx"),
        ("http://a.gov.cn/%e4%b8%ad.html", "http://a.gov.cn/中.html"),
    ],
)
def test_the_same_page_under_two_addresses(one: str, other: str) -> None:
    assert lasting(one) == lasting(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.gov.cn:8080/", "http://a.gov.cn/"),
        ("http://a.gov.cn/x.html#one", "http://a.gov.cn/x.html#two"),
        ("http://a.gov.cn/index_2.html", "http://a.gov.cn/index.html"),
        ("http://a.gov.cn/a?sid=1", "http://a.gov.cn/a?sid=2"),
        ("第3届运动会", "第4届运动会"),
        ("共3个乡镇获奖", "共4个村获奖"),
    ],
)
def test_two_pages_and_two_texts_stay_two(one: str, other: str) -> None:
    assert lasting(one) != lasting(other)


# --- checks, on small worlds that move on ---

TURNING = [
    pytest.param(name, case, id=f"{name}: {case['name']}")
    for name, case in cases()
    if case["expect"].get("findings") and len(case.get("pages", ())) > 3
]


def keys(name: str, case: dict[str, Any], folder: Path) -> list[str]:
    found = sorted(finding.key for finding in judge_case(name, case, folder).findings)
    assert found
    return found


@pytest.mark.parametrize(("name", "case"), TURNING)
def test_a_key_does_not_hang_on_the_order_in_which_pages_came(
    name: str, case: dict[str, Any], tmp_path: Path
) -> None:
    turned = {**case, "pages": dict(reversed(case["pages"].items()))}
    assert keys(name, turned, tmp_path / "turned") == keys(name, case, tmp_path / "one")


HOME = {"home": {"要闻": [["2026-11-29", "县委召开常委会会议", "/yw/1.html"]]}}


def world(pages: dict[str, Any]) -> dict[str, Any]:
    return {"as_of": date(2026, 11, 30), "pages": {"/": HOME, **pages}}


def mailbox(*rows: str) -> dict[str, str]:
    head = "<tr><th>来信标题</th><th>来信日期</th><th>答复日期</th><th>状态</th></tr>"
    crumbs = (
        "当前位置：<a href='/'>首页</a> &gt; <a href='/hd/'>互动交流</a> &gt; <a href='/hd/x/'>咨询信箱</a>"
    )
    body = f"<div>{crumbs}</div><table class='maillist'>{head}{''.join(rows)}</table>"
    return {"html": f"<html><head><title>咨询信箱</title></head><body>{body}</body></html>"}


WAITS = "<tr><td><a href='#'>咨询水费缴纳</a></td><td>2026-08-10</td><td></td><td>未回复</td></tr>"
DONE = "<tr><td><a href='#'>咨询路灯维修</a></td><td>2026-11-02</td><td>2026-11-05</td><td>已办结</td></tr>"


def test_a_letter_without_a_page_of_its_own_may_move_to_the_second_page_of_the_list(tmp_path: Path) -> None:
    before = world({"/hd/x/": mailbox(DONE, WAITS)})
    after = world({"/hd/x/": mailbox(DONE), "/hd/x/index_2.html": mailbox(WAITS)})
    assert keys("letters_overdue", before, tmp_path / "1") == keys("letters_overdue", after, tmp_path / "2")


def test_a_typo_in_a_list_stays_the_entry_s_whatever_page_of_the_list_it_stands_on(tmp_path: Path) -> None:
    entry = ["2026-11-02", "全县作出布署安排秋收工作", "/dt/9.html"]
    other = ["2026-11-20", "全县秋收工作现场会召开", "/dt/8.html"]
    before = world({"/dt/": {"list": {"name": "工作动态", "rows": [entry, other]}}})
    after = world(
        {
            "/dt/": {"list": {"name": "工作动态", "rows": [other]}},
            "/dt/index_2.html": {"list": {"name": "工作动态", "rows": [other, entry]}},
        }
    )
    assert keys("typo", before, tmp_path / "1") == keys("typo", after, tmp_path / "2")


def article(markup: str) -> dict[str, str]:
    return {"html": f"<html><head><title>关于供暖安排的通知</title></head><body>{markup}</body></html>"}


SPAM = "<div style='display:none'><a href='http://www.qp-spam.example/{}'>开元棋牌</a></div>"


def test_a_hidden_link_in_a_template_stays_one_problem_whichever_page_shows_it(tmp_path: Path) -> None:
    first = {f"/tz/{number}.html": article(SPAM.format(number)) for number in (1, 2)}
    later = {f"/tz/{number}.html": article(SPAM.format(number)) for number in (7, 8, 9)}
    assert keys("hidden_links", world(first), tmp_path / "1") == keys(
        "hidden_links", world(later), tmp_path / "2"
    )


def test_a_moved_template_and_a_turned_counter_make_no_new_typo(tmp_path: Path) -> None:
    text = "<p>会议对下一阶段工作作出布署，要求各乡镇抓好落实，确保按时完成各项任务。</p>" * 3
    before = "<h1>供暖安排</h1><div>发布时间：2026-11-02 阅读：345次</div><div class='TRS_Editor'>{}</div>"
    after = "<div id='zoom'><h2>供暖安排</h2><p>2026-11-02 浏览次数：1,234</p>{}</div>"
    one, other = (world({"/yw/3.html": article(markup.format(text))}) for markup in (before, after))
    assert keys("typo", one, tmp_path / "1") == keys("typo", other, tmp_path / "2")
