"""How long an account has been silent: the posts that its sources saw, and how far each saw everything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum, auto

from checks.finding import Evidence
from checks.telling import chinese_day, cut, day_of, titled
from crawler.archive import Archive, Post, RawAnswer, View
from crawler.personal import mask
from crawler.plan import TIMEZONE, AccountPlan

CLOSED_STATES = ("注销中", "已注销")
NO_PLATFORM = ("小程序", "移动客户端", "其他平台")
"""A unit may have several: they are no accounts on one third party's platform."""
APPS = ("小程序", "移动客户端", "快应用", "APP")
"""政务应用程序 (国办函〔2026〕12号)."""
SOURCES = {
    "ledger": "台账",
    "person": "核对表",
    "page": "公开文章页",
    "api": "官方接口",
    "feed": "订阅",
    "vendor": "监测平台导出",
}
"""Where a post comes from, in words."""
REPOST = "repost"
LATELY = timedelta(days=31)
"""约定: the words of older posts were told by an earlier month's inspection."""
GONE = ("deleted", "violation")


class Standing(Enum):
    """Where an account stands as of a moment."""

    CLOSED = auto()
    UPDATED = auto()
    SILENT = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account's standing, and what it rests on."""

    standing: Standing
    newest: date | None = None
    """None of a silent account: it has no post that counts."""
    gap: int = 0
    """Days from the newest post to the day that is judged."""
    judged_on: date | None = None
    reason: str = ""
    """Why it is UNKNOWN."""
    evidence: tuple[Evidence, ...] = ()
    uncounted: int = 0
    """Posts that were seen and do not count: deleted, taken down, or reposts where these do not."""


def state_of(
    archive: Archive, account: AccountPlan, as_of: datetime, days: int, *, reposts: bool = True
) -> AccountState:
    """The account's standing: SILENT when more than ``days`` lie between its newest post and the day judged.

    The day judged is the 监测时间点, or the day up to which the account was seen when that was earlier.
    A post of the last ``days`` from any source shows by itself that the account lives. Silence needs a
    complete view of all these days: what a source cannot show may still be there.
    """
    if account.state in CLOSED_STATES:
        return AccountState(Standing.CLOSED)
    today = day_of(as_of)
    seen = [post for post in posts_of(archive, account) if post.published and post.published <= today]
    counted = [post for post in seen if post.state == "ok" and (reposts or post.kind != REPOST)]
    last = counted[-1] if counted else None
    newest = last.published if last else None
    views = list(archive.accounts.views(account.platform, account.name))
    proof = _proof(views, today, days)
    judged_on = min(today, proof.until or today) if proof else today
    evidence = _evidence(archive, proof, last)
    gap = max(0, (judged_on - newest).days) if newest else 0
    if newest and (newest >= today - timedelta(days=days) or (proof and gap <= days)):
        return AccountState(Standing.UPDATED, newest, gap, judged_on, "", evidence)
    if proof is None or (proof.since or date.min) > judged_on - timedelta(days=days):
        return AccountState(Standing.UNKNOWN, newest, 0, None, _doubt(views, today, days), evidence)
    return AccountState(Standing.SILENT, newest, gap, judged_on, "", evidence, len(seen) - len(counted))


def in_use(archive: Archive) -> list[AccountPlan]:
    """The plan's accounts less those that are closed or being closed."""
    return [account for account in archive.plan.accounts if account.state not in CLOSED_STATES]


def is_app(platform: str) -> bool:
    """Whether accounts of that platform are 政务应用程序."""
    return any(word in platform.upper() for word in APPS)


def told_by_ledger(account: AccountPlan, as_of: datetime, seen: str) -> Evidence:
    """What the ledger says, as evidence of the day on which somebody looked, else of the moment judged."""
    at = datetime.combine(account.checked_on, time(), TIMEZONE) if account.checked_on else as_of
    return Evidence(account.picture, at, f"台账：{seen}", account.picture_sha256)


def posts_of(archive: Archive, account: AccountPlan) -> list[Post]:
    """What any source saw of the account, newest last; what a later look found gone is deleted."""
    names = sorted({account.name, account.account_id} - {""})
    posts = [post for name in names for post in archive.accounts.posts(account.platform, name)]
    posts.sort(key=lambda post: post.published or date.min)
    gone: dict[str, datetime] = {}
    for post in posts:
        if post.url and post.state in GONE:
            gone[post.url] = max(post.fetched, gone.get(post.url, post.fetched))
    return [
        replace(post, state="deleted") if post.url in gone and gone[post.url] >= post.fetched else post
        for post in posts
    ]


def worded(posts: Iterable[Post], as_of: datetime) -> list[Post]:
    """Those of ``posts`` whose words are known, and that came in the month up to the moment judged."""
    today = day_of(as_of)
    return [
        post
        for post in posts
        if post.state == "ok" and post.title and today - LATELY <= (post.published or today) <= today
    ]


def _proof(views: Iterable[View], today: date, days: int) -> View | None:
    """The complete view that reaches furthest, when it ends in the days that are judged."""
    whole = [
        view for view in views if view.complete and view.until and view.until >= today - timedelta(days=days)
    ]
    return max(whole, key=lambda view: (min(view.until or today, today), view.source), default=None)


def _doubt(views: Iterable[View], today: date, days: int) -> str:
    """Why no source can show that nothing came, and what to do."""
    told = [_why(view, today, days) for view in views]
    return "；".join(dict.fromkeys(text.removesuffix("。") for text in told)) + "。" if told else NO_SOURCE


NO_SOURCE = "没有任何来源看过这个账号，不能判定；请由人核对后填入核对表。"


def _why(view: View, today: date, days: int) -> str:
    if view.trouble or view.until is None or not view.complete:
        return view.trouble or view.note
    what, by_person = SOURCES[view.source], view.source in ("ledger", "person")
    if view.since and view.since > today:
        return f"{what}的“最近更新”（{chinese_day(view.since)}）晚于监测时间点，不能说明当时是否更新"
    if view.until < today - timedelta(days=days):
        looked = "核对日期" if by_person else "最后一次读到的日期"
        again = "没有人核对，请重新核对后填写" if by_person else "没有读到，请重新读取"
        return f"{what}的{looked}（{chinese_day(view.until)}）在监测时间点{days}天以前，此后是否更新{again}"
    since = chinese_day(view.since) if view.since else "开设"
    return f"{what}只看到{since}以后的发布，不够{days}天，不能判定"


def evidence_of(archive: Archive, post: Post) -> Evidence:
    """A post as evidence, with the digest of the answer in which its source showed it, where that is kept."""
    title = titled(cut(mask(post.title))) if post.title else ""
    seen = f"{SOURCES[post.source]}：{post.published or '没有日期'}发布{title}"
    answers = archive.accounts.answers(post.platform, post.account, post.source, post.fetched)
    return Evidence(post.url, post.fetched, seen, RawAnswer.digest(answers))


def _evidence(archive: Archive, proof: View | None, last: Post | None) -> tuple[Evidence, ...]:
    found = []
    if proof:
        seen = f"{SOURCES[proof.source]}：{proof.note}"
        found.append(Evidence(proof.url, proof.fetched, seen, proof.sha256))
    if last and (last.url or last.title or not proof):
        found.append(evidence_of(archive, last))
    return tuple(found)
