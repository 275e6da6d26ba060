"""What the ledger itself knows of an account: the newest post that a person saw (最近更新)."""

from __future__ import annotations

from datetime import datetime, time

from crawler.archive import Post, now
from crawler.plan import TIMEZONE, AccountPlan


def post(account: AccountPlan) -> Post | None:
    """The ledger's last update as a post; None when the ledger has none."""
    if account.last_update is None:
        return None
    seen = account.checked_on
    return Post(
        platform=account.platform,
        account=account.name,
        item_id="ledger",
        title="",
        url="",
        published=account.last_update,
        kind="article",
        state="ok",
        source="ledger",
        fetched=datetime.combine(seen, time(), TIMEZONE) if seen else now(),
    )
