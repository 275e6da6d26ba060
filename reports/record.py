"""Writes down which notices were issued and whom they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from reports import office
from reports.facts import Checked
from reports.models import Named, Notice


def notice(
    kind: Notice.Kind,
    period: str,
    *,
    title: str,
    issued_on: date,
    folder: Path,
    figures: Mapping[str, object],
    named: Iterable[Sequence[Checked]],
) -> Notice:
    """Record a notice in place of an earlier one of its period. Call it in the transaction that writes it.

    ``named`` holds, for each site or account that it names as 不合格, the months in which it is.
    """
    row, _ = Notice.objects.update_or_create(
        kind=kind,
        period=period,
        defaults={
            "title": title,
            "issued_on": issued_on,
            "folder": _within(folder).as_posix(),
            "figures": dict(figures),
        },
    )
    row.named.all().delete()
    for failed in named:
        _name(row, failed)
    return row


def _within(folder: Path) -> Path:
    """The folder as seen from the working folder, so that this may be moved; one elsewhere as it is."""
    working, whole = office.load().folder.resolve(), folder.resolve()
    return whole.relative_to(working) if whole.is_relative_to(working) else whole


def _name(row: Notice, failed: Sequence[Checked]) -> None:
    result = failed[-1].result
    named = Named.objects.create(
        notice=row,
        site=result.site,
        account=result.account,
        name=result.name,
        unit_name=result.unit_name,
        reasons=[reason.text for checked in failed for reason in checked.verdict.reasons],
    )
    named.findings.set([finding for checked in failed for finding in checked.accused])
