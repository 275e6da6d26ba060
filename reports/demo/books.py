"""The county's ledger as its office keeps it, month by month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reports.demo.county import ACCOUNTS, COUNTY, SITES, UNITS
from reports.demo.server import County
from reports.demo.website import column_path
from reports.ledger import book
from reports.ledger.rows import AccountRow, ColumnRow, Ledger, SiteRow, UnitRow


def write(county: County, path: Path, today: date = date.max) -> Path:
    """Write the ledger of the month that the county shows, as it can be known on ``today``."""
    return book.write(_ledger(county, today), path)


def _ledger(county: County, today: date) -> Ledger:
    def known(day: date | None) -> date | None:
        return day if day and day <= county.month.end.date() else None

    return Ledger(
        units=tuple(
            UnitRow(unit.name, unit.short, "", unit.leader, unit.phone, unit.officer, unit.phone)
            for unit in UNITS
        ),
        sites=tuple(
            SiteRow(
                site.code, site.name, site.unit, county.url(f"{site.slug}/"), site.kind, "正常", "127.0.0.1"
            )
            for site in SITES
        ),
        columns=tuple(
            ColumnRow(
                site=site.code,
                name=column.name,
                url=county.url(site.slug + column_path(site, column.slug)),
                kind=column.kind,
                must_update=column.must_update,
                note=column.note,
            )
            for site in SITES
            for column in site.existing(county.month)
        ),
        accounts=tuple(
            AccountRow(
                platform=account.platform,
                name=account.name,
                unit=account.unit,
                account_id=account.account_id,
                state=seen.state,
                last_update=min(seen.last_update, today) if seen.last_update else None,
                checked_on=min(seen.checked_on, today) if seen.checked_on else None,
                article_urls="\n".join(county.url(f"wechat/s/{page}") for page in seen.pages),
                certified=account.certified or COUNTY + account.unit.removeprefix("县"),
                opened_on=account.opened_on,
                filed_on=known(account.filed_on),
                closed_on=known(account.closed_on),
                closing_filed_on=known(account.closing_filed_on),
            )
            for account in ACCOUNTS
            for seen in [account.months[county.month]]
        ),
    )
