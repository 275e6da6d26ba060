"""What the ledger itself knows of an account: the newest post that a person saw (最近更新), and when."""

from __future__ import annotations

from datetime import date, datetime, time

from crawler.archive import Post, View, now
from crawler.plan import TIMEZONE, AccountPlan
from crawler.platforms.source import Reading, blind

UNDATED = "台账没有填写“最近更新”，也没有读到近期的文章，不能判定。"
UNCHECKED = "台账没有填写“核对日期”，不知道“最近更新”是哪天看到的，不能判定。"


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
    """The ledger's last update as a post, and the person's look as a complete view up to that day."""
    at = datetime.combine(account.checked_on, time(), TIMEZONE) if account.checked_on else now()
    if account.last_update is None:
        return Reading((), blind(account, "ledger", UNDATED, at))
    post = Post(
        platform=account.platform,
        account=account.name,
        item_id="ledger",
        title="",
        url="",
        published=account.last_update,
        kind="article",
        state="ok",
        source="ledger",
        fetched=at,
    )
    if account.checked_on is None:
        return Reading((post,), blind(account, "ledger", UNCHECKED, at))
    view = View(
        platform=account.platform,
        account=account.name,
        source="ledger",
        since=account.last_update,
        until=account.checked_on,
        complete=True,
        note=f"{account.checked_on}核对，最近更新是{account.last_update}",
        fetched=at,
    )
    return Reading((post,), view)
