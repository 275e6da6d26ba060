"""Records of an older version keep their reviews: their keys are made anew from what they say."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from crawler.plan import TIMEZONE
from reports import bootstrap


def old_key(indicator: str, subject: str, url: str, identity: str) -> str:
    """As versions before it made a key."""
    return hashlib.sha256("\n".join((indicator, subject, url, identity)).encode()).hexdigest()[:16]


def migrate(name: str) -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    MigrationExecutor(connection).migrate([("reports", name)])


def test_reviews_find_their_findings_again_after_the_keys_have_changed(folder: Path) -> None:
    bootstrap(folder)
    from reports.facts import as_told
    from reports.models import Finding, Inspection, Result, Site, Unit

    at, url = datetime(2026, 10, 31, tzinfo=TIMEZONE), "http://www.qinghe.gov.cn/"
    site = Site.objects.create(
        code="0000000001", name="青禾县", unit=Unit.objects.create(name="县府办"), url=url
    )
    inspection = Inspection.objects.create(period="2026-10", as_of=at, started=at)
    result = Result.objects.create(inspection=inspection, site=site, name="青禾县", unit_name="县府办")
    migrate("0003_kept_rules")
    for indicator, place, data in (
        ("broken_link", "https://www.qinghe.gov.cn/a.html?utm_source=wx", {"identity": "错链"}),
        (
            "hidden_links",
            "http://www.qinghe.gov.cn/tz/1.html",
            {"identity": "暗链 qp.example", "kind": "暗链"},
        ),
        ("column_blank", "http://www.qinghe.gov.cn/tz/index.html", {"identity": "空白"}),
        ("column_blank", "https://qinghe.gov.cn/tz/", {"identity": "空白"}),
    ):
        key = old_key(indicator, "青禾县", place, data["identity"])
        Finding.objects.create(
            result=result, key=key, indicator=indicator, level="扣分", certainty="确定", subject="青禾县",
            url=place, message="问题。", data=data, first_period="2026-10", review="误报",
        )  # fmt: skip
    first, hidden, column, twin = Finding.objects.order_by("id")
    result.verdict_reasons = [{"clause": "", "text": "理由。", "keys": [first.key]}]
    result.save()
    migrate("0004_lasting_keys")

    for finding in (first, hidden, column, twin, result):
        finding.refresh_from_db()
    assert first.key == as_told(first).key != old_key("broken_link", "青禾县", first.url, "错链")
    hidden.url, hidden.data = "http://www.qinghe.gov.cn/tz/9.html", {**hidden.data, "anchor": ""}
    assert hidden.key == as_told(hidden).key
    assert column.key == as_told(twin).key != twin.key
    assert result.verdict_reasons[0]["keys"] == [first.key]
    assert {finding.review for finding in Finding.objects.all()} == {"误报"}
