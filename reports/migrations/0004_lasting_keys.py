"""Keys that no longer change with scheme, www, tracking, counters and the page on which a thing was seen first.

Each is computed again from what its finding recorded, so that reviews and months stay together. A letter
without a page of its own, and a typo in a list's entry, were recorded with the address of the list alone:
these are asked once more.
"""

from django.db import migrations

from checks.finding import key_of

TAMPERED = "网页被篡改"
COMMON = "个页面上都这样写"
BATCH = 500


def place_of(finding):
    """The place by which the finding's check would make its key now."""
    if finding.indicator == "hidden_links" and finding.data.get("kind") != TAMPERED:
        return ""
    if finding.indicator == "typo" and COMMON in finding.message:
        return ""
    return finding.url


def compute(apps, schema_editor):
    """Give every finding its new key; of two in one result that are one problem now, the second keeps its old."""
    for result in apps.get_model("reports", "Result").objects.iterator(BATCH):
        renamed, taken, findings = {}, set(), list(result.findings.order_by("id"))
        for finding in findings:
            identity = finding.data.get("identity", finding.quote)
            key = key_of(finding.indicator, finding.subject, place_of(finding), identity)
            if key not in taken:
                taken.add(key)
                renamed[finding.key], finding.key = key, key
        if renamed:
            type(findings[0]).objects.bulk_update(findings, ["key"], BATCH)
            for reason in result.verdict_reasons:
                reason["keys"] = [renamed.get(key, key) for key in reason["keys"]]
            result.save(update_fields=["verdict_reasons"])


class Migration(migrations.Migration):
    dependencies = (("reports", "0003_kept_rules"),)
    operations = (migrations.RunPython(compute, migrations.RunPython.noop),)
