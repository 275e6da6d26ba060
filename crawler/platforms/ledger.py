"""What the ledger itself knows of an account: the newest post that a person saw (最近更新), and when."""

from __future__ import annotations

from datetime import date, datetime, time

from crawler.archive import Post, View, now
from crawler.plan import TIMEZONE, AccountPlan
from crawler.platforms.source import Reading, blind

UNDATED = "台账没有填写“最近更新”，也没有读到近期的文章，不能判定。"
UNCHECKED = "台账没有填写“核对日期”，不知道“最近更新”是哪天看到的，不能判定。"

NEVER = "从未发布"
ADVICE = {
    "打不开": "请换一台设备再核对，或者请主办单位提供截图。",
    "已注销": "请与主办单位核实，确已注销的在台账里改“状态”，并按规定报备。",
}
"""What a person may meet instead of posts, and what to do then."""


class LedgerSource:
    """A person saw everything up to the day on which they looked (核对日期)."""

    name = kind = "ledger"

    def serves(self, account: AccountPlan) -> bool:
        """Every account."""
        return True

    async def read(self, account: AccountPlan, since: date) -> Reading:
        """See :func:`look`."""
        return look(account)


def look(account: AccountPlan) -> Reading:
    """The newest post that a person saw, and their look as a complete view up to that day."""
    at = datetime.combine(account.checked_on, time(), TIMEZONE) if account.checked_on else now()
    kind = "person" if account.checked_by else "ledger"
    posts = (_post(account, kind, account.last_update, at),) if account.last_update else ()
    if why := _doubt(account):
        return Reading(posts, blind(account, kind, why, at, account.picture))
    told = f"最近更新是{_day(account.last_update)}" if account.last_update else "从未发布"
    person = f"（核对人：{account.checked_by}）" if account.checked_by else ""
    view = View(
        platform=account.platform,
        account=account.name,
        source=kind,
        since=account.last_update,
        until=account.checked_on,
        complete=True,
        note=f"{_day(account.checked_on)}核对，{told}{person}",
        fetched=at,
        url=account.picture,
        sha256=account.picture_sha256,
    )
    return Reading(posts, view)


def _doubt(account: AccountPlan) -> str:
    """Why the person's look shows nothing; empty when it shows everything."""
    if account.situation in ADVICE:
        return f"{_day(account.checked_on)}核对：{account.situation}。{ADVICE[account.situation]}"
    if account.last_update is None and account.situation != NEVER:
        return UNDATED
    return "" if account.checked_on else UNCHECKED


def _day(day: date | None) -> str:
    """As a document has it: what is said here is signed."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _post(account: AccountPlan, kind: str, day: date, at: datetime) -> Post:
    return Post(
        platform=account.platform,
        account=account.name,
        item_id=kind,
        title="",
        url="",
        published=day,
        kind="article",
        state="ok",
        source=kind,
        fetched=at,
    )
