"""政策文件 and 政策解读: which articles are such, and which policy the title of either names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from checks.columns import class_named
from checks.rules import Rules
from crawler.page import Page
from crawler.plan import SitePlan

POLICY, EXPLANATION = "政策文件", "政策解读"
EXPLAINS = re.compile(r"解读|图解|读懂|看懂|答记者问|政策问答")

SHORTEST = 6
"""约定: a name of fewer characters (管理办法) may be that of many documents."""
ISSUED = re.compile(r"印发[《<]?(.+)的(?:通知|函|公告|通告)")
ISSUER = re.compile(r"^.{0,30}?(?:政府|办公室|办公厅|局|委员会|委|厅|部|院)(?=关于)")
TRIAL = re.compile(r"[(（](?:试行|暂行)[)）]")
NAMED = re.compile(r"《([^《》]+)》")
EXPLAINS_BEFORE = re.compile(
    r"^(?:一图读懂|一图看懂|图解|读懂|(?:政策|图文|视频|动漫|文字|专家)?解读)(?:政策)?[丨|:：—-]*"
)
EXPLAINS_AFTER = re.compile(
    r"的?(?:政策|文字|图文|视频|动漫|专家)?(?:解读|图解|问答|起草说明)(?:[(（].{1,8}[)）])?$"
)


def plain(text: str) -> str:
    """Letters, figures and Han only, of one width: spacing and punctuation make no new title.

    Punctuation goes first as well: what is left is mostly normal, which is soon seen.
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", re.sub(r"[\W_]+", "", text)))


def is_own(title: str, site: SitePlan) -> bool:
    """Whether a document's title begins with the site's own place (青禾) or plainly with 县政府."""
    return bool(site.name) and plain(title).startswith((site.name[:2], "县人民政府", "县政府"))


def policy_name(title: str, site: SitePlan) -> str:
    """A policy by its own name: 青禾县人民政府关于印发《青禾县供水管理办法（试行）》的通知 → 供水管理办法.

    Without the site's own place only, so that another county's is another name. Empty when it is too short
    to tell documents apart.
    """
    name = TRIAL.sub("", unicodedata.normalize("NFKC", title))
    if issued := ISSUED.search(name):
        name = issued[1]
    name = plain(ISSUER.sub("", name.strip("《》<>〈〉 ")))
    if site.name:
        name = re.sub(rf"^{re.escape(site.name[:2])}\w{{0,12}}?[省市县区旗州](?=\w{{{SHORTEST}}})", "", name)
    return name if len(name) >= SHORTEST else ""


def explained(title: str, site: SitePlan) -> frozenset[str]:
    """The names of the policies that the title of an explanation (政策解读) tells of; often none."""
    title = unicodedata.normalize("NFKC", title)
    named = NAMED.findall(title) or [EXPLAINS_AFTER.sub("", EXPLAINS_BEFORE.sub("", title.strip()))]
    return frozenset(filter(None, (policy_name(name, site) for name in named)))


def is_portal(site: SitePlan) -> bool:
    """Whether a site is a government's own (政府门户网站), by its name."""
    return re.search(r"政府(?:门户)?(?:网站)?$", site.name) is not None


def kinds_declared(site: SitePlan) -> Mapping[str, str]:
    """The ledger's classes by the names of its columns."""
    return {column.name: column.kind for column in site.columns if column.kind}


def kind_of(facts: Page, declared: Mapping[str, str], rules: Rules) -> str:
    """:data:`POLICY` or :data:`EXPLANATION`, by the nearest column that says so; empty for any other article.

    ``declared`` is :func:`kinds_declared`. What explains may stand among policies, too: its title says so.
    """
    for name in (facts.column, *reversed(facts.breadcrumb), facts.tags.get("ColumnType", "")):
        kind = (declared.get(name) or class_named(name, rules)) if name != facts.title else ""
        if kind in (POLICY, EXPLANATION):
            return EXPLANATION if EXPLAINS.search(facts.title) else kind
    return ""
