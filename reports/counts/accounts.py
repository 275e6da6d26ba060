"""What the new-media accounts of each unit posted in a span of days, as far as anybody saw it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from checks.telling import day_of
from crawler.archive import Archive, ArchiveError, Post
from reports.models import Account, Result
from reports.office import Office
from reports.periods import Span

LOOKS = frozenset({"ledger", "person"})
"""Sources that tell the day of the newest post only: no post is counted by them."""
ONLY_SEEN = "条数只含读到的文章，实际可能更多"


@dataclass(slots=True)
class AccountCount:
    """What was seen of one account. The platforms show no whole list, so there may always be more."""

    account: Account
    posts: dict[str, Post] = field(default_factory=dict)
    """By address; of the months that saw one, the first."""
    newest: date | None = None
    """The newest day of the span on which a person saw a post."""
    inspected: bool = False

    @property
    def number(self) -> int | None:
        """条数, at least; None: 未能统计."""
        return len(self.posts) or None

    @property
    def note(self) -> str:
        """What is to be known of the number, or of there being none."""
        if self.posts:
            return ONLY_SEEN
        if not self.inspected:
            return "这段时间里没有检查"
        looked = f"，台账的最近更新是{self.newest}" if self.newest else ""
        return f"没有读到文章{looked}；要统计条数，请在台账里填文章链接"


def gather(office: Office, span: Span) -> list[AccountCount]:
    """Every account that is not closed, or of which posts were seen, in the ledger's order."""
    found = [AccountCount(account) for account in Account.objects.select_related("unit")]
    counts = {(one.account.platform, name): one for one in found for name in _names(one.account)}
    for result in _results(span):
        try:
            with Archive.open(office.folder / result.archive) as archive:
                for post in archive.accounts.posts():
                    _add(counts.get((post.platform, post.account)), post, span, day_of(archive.plan.as_of))
                for plan in archive.plan.accounts:
                    if count := counts.get((plan.platform, plan.name)):
                        count.inspected = True
        except ArchiveError:
            continue
    return [one for one in found if one.posts or one.account.state == Account.State.ACTIVE]


def _names(account: Account) -> set[str]:
    return {account.name, account.account_id} - {""}


def _results(span: Span) -> Iterator[Result]:
    """One result of each archive of accounts, up to the first inspection that covers the span."""
    folders: set[str] = set()
    results = Result.objects.exclude(account=None).exclude(archive="").select_related("inspection")
    covered = None
    for result in results.order_by("inspection__as_of", "id"):
        as_of = day_of(result.inspection.as_of)
        if as_of < span.first or (covered and as_of > covered):
            continue
        if as_of >= span.last:
            covered = as_of
        if result.archive not in folders:
            folders.add(result.archive)
            yield result


def _add(count: AccountCount | None, post: Post, span: Span, as_of: date) -> None:
    if count is None or post.published is None or post.published > as_of or post.published not in span:
        return
    if post.source in LOOKS:
        count.newest = max(post.published, count.newest or post.published)
    else:
        count.posts.setdefault(post.url or post.item_id, post)
