"""The ledger in the database: what it says, what an import would change, and the import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum

from django.db import transaction

from reports.ledger.rows import (
    NO,
    YES,
    AccountRow,
    AnyRow,
    AttributionRow,
    ColumnRow,
    InteractionRow,
    Ledger,
    SiteRow,
    UnitRow,
    Value,
    name_of,
)
from reports.ledger.sheets import SHEETS, Sheet, as_lines
from reports.models import Account, Attribution, Column, Interaction, Site, Unit


def current() -> Ledger:
    """The ledger as the database has it."""
    return Ledger(
        units=tuple(
            UnitRow(
                unit.name,
                unit.short_name,
                unit.parent.name if unit.parent else "",
                unit.leader,
                unit.leader_phone,
                unit.officer,
                unit.officer_phone,
            )
            for unit in Unit.objects.select_related("parent")
        ),
        sites=tuple(
            SiteRow(s.code, s.name, s.unit.name, s.url, s.kind, s.state, as_lines(s.allow_hosts), s.note)
            for s in Site.objects.select_related("unit")
        ),
        columns=tuple(
            ColumnRow(c.site.code, c.name, c.url, c.kind, c.days, c.must_update, c.note)
            for c in Column.objects.select_related("site")
        ),
        accounts=tuple(
            AccountRow(
                a.platform,
                a.name,
                a.unit.name,
                a.account_id,
                a.state,
                a.last_update,
                a.checked_on,
                as_lines(a.article_urls),
                a.note,
                a.url,
                a.certified,
                a.opened_on,
                a.filed_on,
                a.closed_on,
                a.closing_filed_on,
            )
            for a in Account.objects.select_related("unit")
        ),
        attributions=tuple(
            AttributionRow(a.site.code, a.name, a.url, a.unit.name if a.unit else "", as_lines(a.topics))
            for a in Attribution.objects.select_related("site", "unit")
        ),
        interactions=tuple(
            InteractionRow(
                i.channel,
                i.period,
                i.received,
                i.answered,
                i.unit.name if i.unit else "",
                i.in_time,
                i.answered_rate,
                i.in_time_rate,
                i.note,
            )
            for i in Interaction.objects.select_related("unit")
        ),
    )


class Kind(StrEnum):
    """What an import does to one row of the ledger."""

    ADDED = "新增"
    CHANGED = "修改"
    SAME = "不变"
    KEPT = "保留"
    """In the database and not in the file: kept."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an import does to one row, and which of its values change."""

    sheet: str
    kind: Kind
    name: str
    details: tuple[str, ...] = ()


def compare(new: Ledger) -> list[Change]:
    """What importing ``new`` would do to the database, row by row."""
    old = current()
    changes: list[Change] = []
    for sheet in SHEETS:
        before: dict[tuple[str, ...], AnyRow] = {sheet.key_of(row): row for row in getattr(old, sheet.part)}
        after: dict[tuple[str, ...], AnyRow] = {sheet.key_of(row): row for row in getattr(new, sheet.part)}
        for key, row in after.items():
            if key not in before:
                changes.append(Change(sheet.title, Kind.ADDED, name_of(row)))
            elif before[key] == row:
                changes.append(Change(sheet.title, Kind.SAME, name_of(row)))
            else:
                changes.append(
                    Change(sheet.title, Kind.CHANGED, name_of(row), tuple(_details(sheet, before[key], row)))
                )
        changes += (
            Change(sheet.title, Kind.KEPT, name_of(row)) for key, row in before.items() if key not in after
        )
    return changes


def count(changes: Iterable[Change]) -> Counter[tuple[str, Kind]]:
    """How many rows of each sheet meet each kind of change."""
    return Counter((change.sheet, change.kind) for change in changes)


def _details(sheet: Sheet, old: AnyRow, new: AnyRow) -> Iterator[str]:
    for heading in sheet.headings:
        before, after = (_shown(getattr(row, heading.field)) for row in (old, new))
        if before != after:
            yield f"{heading.title}：{before or '（空）'} → {after or '（空）'}"


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return "" if value is None else str(value)


@transaction.atomic
def save(ledger: Ledger) -> None:
    """Add and change what ``ledger`` says, in one transaction; nothing is ever deleted."""
    for row in ledger.units:
        Unit.objects.update_or_create(
            name=row.name,
            defaults={name: getattr(row, name) for name in _plain_fields(UnitRow, "name", "parent")},
        )
    units = {unit.name: unit for unit in Unit.objects.all()}
    for row in ledger.units:
        Unit.objects.filter(name=row.name).update(parent=units[row.parent] if row.parent else None)
    for site in ledger.sites:
        values = {name: getattr(site, name) for name in _plain_fields(SiteRow, "code", "unit")}
        Site.objects.update_or_create(code=site.code, defaults={**values, "unit": units[site.unit]})
    sites = {site.code: site for site in Site.objects.all()}
    for column in ledger.columns:
        values = {name: getattr(column, name) for name in _plain_fields(ColumnRow, "site", "url")}
        Column.objects.update_or_create(site=sites[column.site], url=column.url, defaults=values)
    for account in ledger.accounts:
        values = {
            name: getattr(account, name) for name in _plain_fields(AccountRow, "platform", "name", "unit")
        }
        Account.objects.update_or_create(
            platform=account.platform, name=account.name, defaults={**values, "unit": units[account.unit]}
        )
    for share in ledger.attributions:
        values = {"name": share.name, "topics": share.topics, "unit": units.get(share.unit)}
        Attribution.objects.update_or_create(site=sites[share.site], url=share.url, defaults=values)
    for dealt in ledger.interactions:
        plain = _plain_fields(InteractionRow, "channel", "period", "unit")
        Interaction.objects.update_or_create(
            channel=dealt.channel,
            period=dealt.period,
            unit=units.get(dealt.unit),
            defaults={name: getattr(dealt, name) for name in plain},
        )


def _plain_fields(row: type[AnyRow], *but: str) -> list[str]:
    return [field.name for field in fields(row) if field.name not in but]
