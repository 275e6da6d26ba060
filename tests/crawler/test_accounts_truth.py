"""400 accounts on six platforms in one run, under rate limits, killed and resumed: who is silent, who not."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.accounts import Standing, state_of
from crawler.archive import Archive, View, now
from crawler.plan import AccountPlan, Plan, PlatformPlan
from tests.crawler.scrapy import ROOT, command
from tests.replicas import (
    BEIJING,
    Douyin,
    Official,
    Timeline,
    Wechat,
    Weibo,
    Works,
    beijing,
    epoch,
    push,
    running,
    status,
    work,
)  # fmt: skip
from tests.servers import Answer, Reply, Site, serve

TRUTH = Path(__file__).parent / "accounts_truth.yaml"
SECRET = "5ecre7"
AT_ONCE = 25
"""So many calls in a fifth of a second the replicas answer; the platforms' own limits are by the minute."""
ENVIRONMENT = {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONIOENCODING": "utf-8"}
Run = tuple["World", Path, Wechat, int]
"""What there is, the archive, 微信's replica, and how many accounts had been asked for at the kill."""
STANDINGS = {Standing.SILENT: "silent", Standing.UPDATED: "updated", Standing.UNKNOWN: "unknown"}


@dataclass
class World:
    """The platforms as they are, the plan that asks them, and what is true."""

    today: date
    truth: dict[tuple[str, str], str] = field(default_factory=dict)
    accounts: list[AccountPlan] = field(default_factory=list)
    officials: dict[str, Official] = field(default_factory=dict)
    timelines: dict[str, Timeline] = field(default_factory=dict)
    works: dict[str, Works] = field(default_factory=dict)
    pages: dict[str, Answer] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)

    def day(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def at(self, days: int, clock: str) -> str:
        if clock == "ahead":
            return (datetime.now(BEIJING) + timedelta(minutes=5)).isoformat(" ", "seconds")[:19]
        return f"{self.day(days)} {clock}"


def build(world: World, site: Site) -> None:
    """Every account of the truth file."""
    for trap in yaml.safe_load(TRUTH.read_text(encoding="utf-8")):
        for _ in range(trap["count"]):
            name = f"{trap['trap'][:12]}{len(world.accounts)}"
            person = trap.get("person", [None, None])
            world.truth[trap["platform"], name] = trap["expect"]
            account = AccountPlan(
                platform=trap["platform"],
                name=name,
                last_update=None if person[0] is None else world.day(person[0]),
                checked_on=None if person[1] is None else world.day(person[1]),
                article_urls=tuple(article(world, site, post) for post in trap.get("page", ())),
                feed=feed(world, site, name, trap["feed"]) if "feed" in trap else "",
                situation=trap.get("situation", ""),
                checked_by="王五" if "situation" in trap else "",
            )
            world.accounts.append(account)
            if "api" in trap or "error" in trap:
                INTERFACES[trap["platform"]](world, site, name, trap)
    site.answers.update(world.pages)


def article(world: World, site: Site, post: list[Any]) -> str:
    """A public article page."""
    path = f"/s/{len(world.pages)}"
    text = f'<div id="js_content">正文</div><script>var ct = "{epoch(world.at(post[0], post[1]))}";</script>'
    world.pages[path] = Reply(text.encode())
    return site.url + path[1:]


def feed(world: World, site: Site, name: str, posts: list[list[Any]] | str) -> str:
    path = f"/feed/{len(world.pages)}"
    items = ""
    for days, clock in posts if isinstance(posts, list) else ():
        moment = datetime.fromtimestamp(epoch(world.at(days, clock)), UTC)
        items += (
            f"<item><title>一条</title><guid>{days}</guid><pubDate>{format_datetime(moment)}</pubDate></item>"
        )
    text = f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>"
    world.pages[path] = Reply(text.encode(), 200 if items else 500, "application/xml")
    return site.url + path[1:]


def wechat(world: World, site: Site, name: str, trap: dict[str, Any]) -> None:
    appid = f"wx{len(world.officials)}"
    posts = trap.get("api", [])
    pushes = [push(world.at(3, "09:00"), f"{n}") for n in range(posts)] if isinstance(posts, int) else []
    for days, clock, *quirks in posts if isinstance(posts, list) else ():
        more: dict[str, Any] = {"is_deleted": "deleted" in quirks}
        if "edited" in quirks:
            more |= {
                "made": world.at(trap["edited"], clock),
                "url": article(world, site, [trap["edited"], clock]),
            }
        pushes.append(push(world.at(days, clock), **more))
    error = (trap["error"], "api unauthorized") if "error" in trap else None
    world.officials[appid] = Official(SECRET, pushes, error, trap.get("expires", 0))
    world.keys.append(f'[wechat."{name}"]\nappid = "{appid}"\nsecret = "{SECRET}"')


def weibo(world: World, site: Site, name: str, trap: dict[str, Any]) -> None:
    zone = UTC if trap.get("zone") == "UTC" else BEIJING
    flags = {
        "deleted": {"deleted": 1},
        "private": {"visible": {"type": 1}},
        "repost": {"retweeted_status": {}},
    }
    statuses = []
    for days, clock, *quirks in trap["api"]:
        moment = datetime.fromtimestamp(epoch(world.at(days, clock)), zone).strftime(
            "%a %b %d %H:%M:%S %z %Y"
        )
        statuses.append(status(moment, f"{name}{days}", **(flags[quirks[0]] if quirks else {})))
    gone = status(beijing(world.at(5, "09:00")), deleted=1)
    statuses[1:1] = [gone | {"idstr": f"{n}"} for n in range(trap.get("gone", 0))]
    alive, refresh = keep_tokens(world, "weibo", name, trap)
    world.timelines[name] = Timeline(alive, refresh, statuses, trap.get("withheld", 0))


def douyin(world: World, site: Site, name: str, trap: dict[str, Any]) -> None:
    states = {"private": 7, "withheld": 2}
    works = [
        work(world.at(days, clock), video_status=states[quirks[0]] if quirks else 5)
        for days, clock, *quirks in trap["api"]
    ]
    gone = work(world.at(5, "09:00"), video_status=7)
    works[1:1] = [gone | {"item_id": f"{n}"} for n in range(trap.get("gone", 0))]
    alive, refresh = keep_tokens(world, "douyin", name, trap)
    world.works[f"open-{name}"] = Works(alive, refresh, works)


INTERFACES = {"微信公众号": wechat, "微博": weibo, "抖音": douyin}


def keep_tokens(world: World, platform: str, name: str, trap: dict[str, Any]) -> tuple[str, str]:
    """Write an account's keys; the token that is good at the platform, and what renews it there."""
    number = len(world.keys)
    state, alive, refresh = trap.get("token", "good"), f"T0ken-{number}-", f"R3fresh-{number}-"
    keys = {"open_id": f"open-{name}", "access_token": alive if state == "good" else f"old-{number}"}
    if state == "old":
        keys["refresh_token"] = refresh
    lines = [f'{key} = "{value}"' for key, value in keys.items()]
    world.keys.append("\n".join([f'[{platform}."{name}"]', *lines]))
    return alive, refresh if state == "old" else ""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One run over all of them, killed in the middle, and resumed."""
    folder = tmp_path_factory.mktemp("accounts")
    world = World(now().date())
    with ExitStack() as stack:
        site = stack.enter_context(serve({}))
        build(world, site)
        wechat_, weibo_, douyin_ = (
            stack.enter_context(running(one))
            for one in (Wechat(world.officials), Weibo(world.timelines), Douyin(world.works))
        )
        for replica in (wechat_, douyin_):
            replica.at_once = AT_ONCE
        plans = tuple(
            PlatformPlan(name, replica.url, rate=0, wait=0.25)
            for name, replica in (("wechat", wechat_), ("weibo", weibo_), ("douyin", douyin_))
        )
        (folder / "plan.json").write_text(
            Plan(now(), accounts=tuple(world.accounts), platforms=plans).to_json()
        )
        (folder / "密钥.toml").write_text("\n".join(world.keys), encoding="utf-8")
        (folder / "密钥.toml").chmod(0o600)
        words = command(
            "accounts", plan=folder / "plan.json", archive=folder / "archive", rate=0,
            allow_host="127.0.0.1", secrets=folder,
        )  # fmt: skip
        seen = kill_in_the_middle(words, folder / "archive")
        done = subprocess.run(words, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        yield world, folder / "archive", wechat_, seen


def kill_in_the_middle(words: list[str], archive: Path) -> int:
    """Kill the run when a third of the accounts was asked for; how many it had seen."""
    child = subprocess.Popen(
        words, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    seen = 0
    for _ in range(600):
        time.sleep(0.05)
        with suppress(sqlite3.Error):
            seen = counted(archive)
        if seen > 60:
            break
    child.kill()
    child.wait()
    return seen


def counted(archive: Path) -> int:
    """Accounts that an interface or a page was asked for."""
    if not (archive / "archive.sqlite").exists():
        return 0
    db = sqlite3.connect(archive / "archive.sqlite")
    try:
        return int(db.execute("SELECT count(*) FROM views WHERE source = 'api'").fetchone()[0])
    finally:
        db.close()


def test_each_account_stands_where_the_truth_says(run: Run) -> None:
    world, folder, *_ = run
    assert (len(world.accounts), len({one.platform for one in world.accounts})) == (400, 6)
    wrong = []
    with Archive.open(folder) as archive:
        assert archive.meta["state"] == "finished"
        for account in archive.plan.accounts:
            state = state_of(archive, account, archive.plan.as_of, 14)
            told, true = STANDINGS[state.standing], world.truth[account.platform, account.name]
            if told != true:
                wrong.append((account.subject, told, true, state.newest, state.reason))
    assert not wrong


def test_where_reposts_do_not_count_those_with_nothing_else_are_silent(
    run: Run,
) -> None:
    with Archive.open(run[1]) as archive:
        reposting = [one for one in archive.plan.accounts if one.name.startswith("近期只有转发")]
        states = {state_of(archive, one, archive.plan.as_of, 14, reposts=False).standing for one in reposting}
    assert states == {Standing.SILENT}


def test_a_county_that_allows_ten_days_finds_more(run: Run) -> None:
    with Archive.open(run[1]) as archive:
        near = [
            one
            for one in archive.plan.accounts
            if one.name.startswith("正好十四天") and one.platform == "快手"
        ]
        states = {state_of(archive, one, archive.plan.as_of, 10).standing for one in near}
    assert states == {Standing.SILENT}


def test_the_run_that_was_killed_is_gone_on_with(run: Run) -> None:
    world, folder, replica, seen = run
    assert 60 < seen < len(world.accounts)
    with Archive.open(folder) as archive:
        asked = {(view.platform, view.account) for view in archive.accounts.views() if view.source == "api"}
    assert len(asked) == len(world.officials) + len(world.timelines) + len(world.works)
    assert replica.refused, "the limit was never met"
    assert replica.calls["/cgi-bin/stable_token"] < 1.5 * len(world.officials) + replica.refused


def test_no_key_is_in_the_archive(run: Run) -> None:
    contents = [path.read_bytes() for path in run[1].rglob("*") if path.is_file()]
    with Archive.open(run[1]) as archive:
        answers = [
            one
            for row in archive.accounts.views()
            for one in archive.accounts.answers(*key_of(row), row.fetched)
        ]
    assert len(answers) > 100
    for content in (*contents, *(answer.url.encode() + answer.body for answer in answers)):
        for secret in (SECRET, "TOKEN-wx", "access_token=", "T0ken-", "R3fresh-"):
            assert secret.encode() not in content


def key_of(view: View) -> tuple[str, str, str]:
    return view.platform, view.account, view.source
