"""What every source of accounts' posts is: one small interface, and the record that it gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from crawler.archive import Post, RawAnswer, View, Visit
from crawler.plan import TIMEZONE, AccountPlan

SKEW = timedelta(days=1)
"""约定: a clock may be so far ahead of ours; a later day is no day."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source says of one account."""

    posts: tuple[Post, ...]
    view: View
    visits: tuple[Visit, ...] = ()
    answers: tuple[RawAnswer, ...] = ()
    """What was answered, on which the posts and the view rest."""
    rest: datetime | None = None
    """Until when the source must not be asked again; its view says why."""


class Source(Protocol):
    """One source. It is asked for one account after another, never for two at once."""

    @property
    def name(self) -> str:
        """Of its settings: page, wechat, weibo …"""

    @property
    def kind(self) -> str:
        """Where its posts come from: :attr:`crawler.archive.Post.source`."""

    def serves(self, account: AccountPlan) -> bool:
        """Whether it can see the account at all."""

    async def read(self, account: AccountPlan, since: date) -> Reading:
        """Its posts since a day, and the newest before it where it shows one. No failure is an error:
        it is a view that saw nothing."""


def blind(account: AccountPlan, source: str, note: str, at: datetime, url: str = "") -> View:
    """The view of a source that saw nothing, and why."""
    return View(account.platform, account.name, source, None, None, False, note, at, url, trouble=note)


def partial(
    account: AccountPlan, source: str, since: date | None, note: str, at: datetime, url: str = ""
) -> View:
    """The view of a source that saw what it lists since a day, which is not all; ``note`` says what to do."""
    return View(account.platform, account.name, source, since, at.date(), False, note, at, url)


def day_seen(moment: datetime, fetched: datetime) -> date | None:
    """The day in Beijing on which a post came that was seen at ``fetched``; None when it cannot be true.

    A post came before it was seen: a clock that is a little ahead does not move it into the next day.
    """
    if moment > fetched + SKEW:
        return None
    return min(moment, fetched).astimezone(TIMEZONE).date()


def day_not_after(day: date, fetched: datetime) -> date | None:
    """As :func:`day_seen`, of a source that tells days only."""
    today = fetched.astimezone(TIMEZONE).date()
    return min(day, today) if day <= today + SKEW else None


def day_of_epoch(seconds: object, fetched: datetime) -> date | None:
    """As :func:`day_seen`, of a platform's timestamp; None when it is none."""
    try:
        moment = datetime.fromtimestamp(int(str(seconds)), TIMEZONE)
    except (ValueError, OverflowError, OSError):
        return None
    return day_seen(moment, fetched) if moment.year >= 2000 else None
