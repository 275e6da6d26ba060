"""What the crawler is told of a site or an account of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from crawler.plan import AccountPlan, ColumnPlan, Plan, SitePlan
from crawler.run import run_spider
from reports.models import Account, Sighting, Site
from reports.office import Office

UNSEEN = (Sighting.Situation.UNSEEN, Sighting.Situation.GONE)
"""What a person met instead of posts."""


def allowed_hosts() -> tuple[str, ...]:
    """Every non-public address that the ledger allows for any site."""
    texts = Site.objects.exclude(allow_hosts="").values_list("allow_hosts", flat=True)
    return tuple(sorted({host for text in texts for host in text.split()}))


def site_plan(site: Site, office: Office) -> SitePlan:
    """What the crawler is told of a site of the ledger."""
    return SitePlan(
        url=site.url,
        name=site.name,
        code=site.code,
        unit=site.unit.name,
        columns=tuple(
            ColumnPlan(column.name, column.url, column.kind, column.days, column.must_update, column.note)
            for column in site.columns.all()
        ),
        allow_hosts=tuple(site.allow_hosts.split()),
        max_pages=office.max_pages,
        rate=office.rate,
        obey_robots=office.obey_robots,
        window=office.window,
        office=office.office,
        contact=office.contact,
        second_look_after=office.second_look_after,
    )


def accounts_plan(office: Office, as_of: datetime, accounts: Iterable[Account]) -> Plan:
    """What the crawler is told of accounts, and of the interfaces that the office set up."""
    feeds = office.platforms.feeds
    plans = (
        replace(account_plan(account), feed=feeds.get(f"{account.platform} {account.name}", ""))
        for account in accounts
    )
    return Plan(as_of, accounts=tuple(plans), platforms=office.platforms.interfaces)


def read_accounts(office: Office, folder: Path, plan: Plan, allow_hosts: Iterable[str] = ()) -> None:
    """Ask every source of the plan's accounts, into ``folder``.

    Raises:
        CrawlError: as :func:`crawler.run.run_spider`.
    """
    allowed = ",".join(allow_hosts)
    given = {"allow_host": allowed} if allowed else {}
    rate = str(office.platforms.page_rate)
    run_spider("accounts", folder, plan, rate=rate, secrets=str(office.folder), **given)


def account_plan(account: Account) -> AccountPlan:
    """What the crawler is told of an account: what the ledger says, or a person's look that is as new."""
    plan = AccountPlan(
        platform=account.platform,
        name=account.name,
        unit=account.unit.name,
        account_id=account.account_id,
        last_update=account.last_update,
        checked_on=account.checked_on,
        article_urls=tuple(account.article_urls.split()),
        state=account.state,
        certified=account.certified,
        opened_on=account.opened_on,
        filed_on=account.filed_on,
        closed_on=account.closed_on,
        closing_filed_on=account.closing_filed_on,
    )
    seen = _last_seen(account)
    if seen is None or _is_later(account, seen):
        return plan
    return replace(
        plan,
        last_update=account.last_update if seen.situation in UNSEEN else seen.newest,
        checked_on=seen.seen_on,
        checked_by=seen.by,
        situation=seen.situation,
        picture=seen.picture,
        picture_sha256=seen.sha256,
    )


def _last_seen(account: Account) -> Sighting | None:
    """What was seen on the last day on which somebody looked: of several who did, who saw the newest post."""
    looks = list(account.sightings.all())
    same_day = [one for one in looks if one.seen_on == looks[-1].seen_on]
    return max(same_day, key=lambda one: (one.newest or date.min, one.pk), default=None)


def _is_later(account: Account, seen: Sighting) -> bool:
    """Whether the ledger was filled after a sheet was imported: it then says something else."""
    if account.checked_on is None or account.checked_on < seen.seen_on:
        return False
    return account.checked_on > seen.seen_on or account.last_update != seen.newest
