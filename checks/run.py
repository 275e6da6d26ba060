"""Every check over one archive: one answer each, and no check's failure loses another's answer."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from checks.finding import Answer, Finding, Outcome, Unable
from checks.obstacle import home_was_read, obstacle_to, subject_of, url_of
from checks.registry import Check, discover
from checks.rules import Rules
from crawler.archive import Archive
from crawler.personal import mask

logger = logging.getLogger(__name__)


def run(archive: Archive, rules: Rules, as_of: datetime) -> tuple[Answer, ...]:
    """One answer of each check that concerns what the archive holds (a site, accounts, or both), but those
    that have nothing to compare it with."""
    subjects = set()
    if archive.plan.site:
        subjects.add("site")
    if archive.plan.accounts:
        subjects.add("account")
    return tuple(
        _answer(check, archive, rules, as_of)
        for check in discover().values()
        if check.subject in subjects and check.asked(archive, rules)
    )


def _answer(check: Check, archive: Archive, rules: Rules, as_of: datetime) -> Answer:
    findings: list[Finding] = []
    unable: list[Unable] = []
    obstacle = obstacle_to(archive) if check.subject == "site" and check.needs_pages else None
    if obstacle:
        unable.append(obstacle)
    if not obstacle or (home_was_read(archive) and not check.needs_all):
        try:
            for item in check.function(archive, rules, as_of):
                if isinstance(item, Finding):
                    findings.append(masked(item))
                else:
                    unable.append(replace(item, where=mask(item.where), reason=mask(item.reason)))
        except Exception as error:  # a bug in one check must not lose the answers of the others
            logger.exception("check %s failed on %s", check.name, archive.folder)
            reason = f"检查程序出错（{type(error).__name__}：{error}）。"[:300]
            unable.append(Unable(subject_of(archive), url_of(archive), check.title, reason))
    outcome = Outcome.PROBLEM if findings else Outcome.UNABLE if unable else Outcome.FINE
    return Answer(check.name, outcome, tuple(findings), tuple(unable))


def masked(finding: Finding) -> Finding:
    """A finding as it may be written down: whatever check quotes a page, no person's number is repeated."""
    return replace(
        finding,
        where=mask(finding.where),
        quote=mask(finding.quote),
        message=mask(finding.message),
        suggestion=mask(finding.suggestion),
        evidence=tuple(replace(one, seen=mask(one.seen)) for one in finding.evidence),
    )
