"""How long an account has been silent, from what a person saw (台账) and from its public article pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto

from checks.finding import Evidence
from checks.telling import chinese_day, cut, day_of, titled
from crawler.archive import Archive, Post
from crawler.plan import TIMEZONE, AccountPlan

CLOSED_STATES = ("注销中", "已注销")


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
    gap: int = 0
    """Days from the newest post to the day that is judged."""
    judged_on: date | None = None
    reason: str = ""
    """Why it is UNKNOWN."""
    evidence: tuple[Evidence, ...] = ()


def state_of(archive: Archive, account: AccountPlan, as_of: datetime, days: int) -> AccountState:
    """The account's standing: SILENT when more than ``days`` lie between its newest post and the day judged.

    The day judged is the 监测时间点, or the day on which a person looked (核对日期) when that was earlier.
    A post of the last ``days`` shows by itself that the account lives; silence needs a person who looked.
    """
    if account.state in CLOSED_STATES:
        return AccountState(Standing.CLOSED)
    today = day_of(as_of)
    post = _newest_post(archive, account, today)
    told = account.last_update if account.last_update and account.last_update <= today else None
    newest = max((day for day in (told, post.published if post else None) if day), default=None)
    judged_on = min(today, account.checked_on or today)
    evidence = _evidence(account, post)
    if newest and newest >= today - timedelta(days=days):
        gap = max(0, (judged_on - newest).days)
        return AccountState(Standing.UPDATED, newest, gap, judged_on, "", evidence)
    reason = _doubt(account, today, days)
    if reason or newest is None:
        return AccountState(Standing.UNKNOWN, newest, 0, None, reason, evidence)
    gap = (judged_on - newest).days
    standing = Standing.SILENT if gap > days else Standing.UPDATED
    return AccountState(standing, newest, gap, judged_on, "", evidence)


def _newest_post(archive: Archive, account: AccountPlan, today: date) -> Post | None:
    names = {account.name, account.account_id} - {""}
    posts = [
        post
        for post in archive.posts(account.platform)
        if post.account in names and post.state == "ok" and post.published and post.published <= today
    ]
    return posts[-1] if posts else None


def _doubt(account: AccountPlan, today: date, days: int) -> str:
    """Why the ledger cannot show that nothing came since its 最近更新; empty when it can."""
    if account.last_update is None:
        return "台账没有填写“最近更新”，也没有读到近期的文章，不能判定。"
    if account.last_update > today:
        return f"台账的“最近更新”（{chinese_day(account.last_update)}）晚于监测时间点，不能说明当时是否更新。"
    if account.checked_on is None:
        return "台账没有填写“核对日期”，不知道“最近更新”是哪天看到的，不能判定。"
    if account.checked_on < today - timedelta(days=days):
        return (
            f"台账的核对日期（{chinese_day(account.checked_on)}）在监测时间点{days}天以前，"
            "此后是否更新没有人核对，请重新核对后填写。"
        )
    return ""


def _evidence(account: AccountPlan, post: Post | None) -> tuple[Evidence, ...]:
    found = []
    if account.last_update and account.checked_on:
        at = datetime.combine(account.checked_on, time(), TIMEZONE)
        seen = f"台账：{account.checked_on}核对，最近更新是{account.last_update}"
        found.append(Evidence("", at, seen))
    if post:
        found.append(
            Evidence(
                post.url, post.fetched, f"{post.published}发布{titled(cut(post.title)) if post.title else ''}"
            )
        )
    return tuple(found)
