"""Every check over one archive: one answer each, and no check's failure loses another's answer."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from checks.finding import Answer, Finding, Outcome, Unable
from checks.personal import mask, masked
from checks.registry import Check, discover
from checks.rules import Rules
from crawler.archive import Archive

logger = logging.getLogger(__name__)


def run(archive: Archive, rules: Rules, as_of: datetime) -> tuple[Answer, ...]:
    """One answer of each check that concerns what the archive holds: a site, accounts, or both."""
    subjects = set()
    if archive.plan.site:
        subjects.add("site")
    if archive.plan.accounts:
        subjects.add("account")
    return tuple(
        _answer(check, archive, rules, as_of) for check in discover().values() if check.subject in subjects
    )


def _answer(check: Check, archive: Archive, rules: Rules, as_of: datetime) -> Answer:
    findings: list[Finding] = []
    unable: list[Unable] = []
    obstacle = obstacle_to(archive) if check.subject == "site" and check.needs_pages else None
    if obstacle:
        unable.append(obstacle)
    if not obstacle or _home_was_read(archive):
        try:
            for item in check.function(archive, rules, as_of):
                if isinstance(item, Finding):
                    findings.append(masked(item))
                else:
                    unable.append(replace(item, where=mask(item.where), reason=mask(item.reason)))
        except Exception as error:  # a bug in one check must not lose the answers of the others
            logger.exception("check %s failed on %s", check.name, archive.folder)
            reason = f"检查程序出错（{type(error).__name__}：{error}）。"[:300]
            unable.append(Unable(_subject(archive), _url(archive), check.title, reason))
    outcome = Outcome.PROBLEM if findings else Outcome.UNABLE if unable else Outcome.FINE
    return Answer(check.name, outcome, tuple(findings), tuple(unable))


def obstacle_to(archive: Archive) -> Unable | None:
    """Why the crawl is no ground for saying "no problem"; None when it is complete."""
    meta = archive.meta
    if meta.get("reason"):
        reason = meta["reason"]
    elif meta.get("state") != "finished":
        reason = "抓取没有完成。"
    elif not _home_was_read(archive):
        reason = "首页没有打开。"
    else:
        return None
    return Unable(_subject(archive), _url(archive), "整个网站", reason)


def _home_was_read(archive: Archive) -> bool:
    site = archive.plan.site
    home = archive.page(site.url) if site else None
    return home is not None and home.status < 400 and home.facts is not None


def _subject(archive: Archive) -> str:
    return archive.plan.site.subject if archive.plan.site else "政务新媒体账号"


def _url(archive: Archive) -> str:
    return archive.plan.site.url if archive.plan.site else ""
