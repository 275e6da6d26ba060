"""政策与解读没有关联."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from checks.finding import Certainty, Finding, Level, Unable
from checks.obstacle import obstacle_to
from checks.places import LISTS
from checks.policies import (
    EXPLAINS,
    EXPLANATION,
    POLICY,
    explained,
    is_own,
    kind_of,
    kinds_declared,
    plain,
    policy_name,
)
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, cut, day_of, months_before, seen_on, site_of, titled
from crawler.archive import Archive, SeenPage
from crawler.link import Link
from crawler.page import glance

ORIGINAL = re.compile(r"原文|《.+》|(?:通知|办法|规定|细则|意见|方案|条例|决定|文件)\W*$")
WAITING = re.compile(r"(?:相关|关联|政策|文件)(?:政策|文件|图文)?解读\s*[:：]|解读(?:材料|链接)")
WAITING_ORIGINAL = re.compile(r"(?:相关|关联)(?:政策|文件)|政策原文|原文链接|文件链接")
"""A heading under which a script may put the links."""
PARTS = frozenset({*LISTS, "home", "redirect"})
"""Kinds of page that a menu leads to."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Article:
    """A policy or an explanation, as far as it is compared."""

    url: str
    final_url: str
    title: str
    published: date
    kind: str
    names: frozenset[str]


@dataclass(slots=True)
class _Articles:
    """The site's policies and explanations, and in which texts a policy may be named."""

    policies: dict[str, list[_Article]] = field(default_factory=lambda: defaultdict(list))
    """By its name."""
    explanations: list[_Article] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """Of the explanations."""


@check(
    title="政策解读关联",
    clause="《政府网站发展指引》（国办发〔2017〕47号）：政策文件与解读相互关联；国办秘函〔2019〕19号“发布解读”",
    judge="人（程序只提示）",
)
def policy_unlinked(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """政策文件页面没有链接到它的解读，解读页面没有链接到政策原文，或者该解读的没有解读。

    怎么判
      看监测时间点前1年内发布的政策文件和政策解读（按栏目归类），以名称认出哪一篇解读的是哪一个文件：
      《青禾县供水管理办法》解读，解读的是“关于印发《青禾县供水管理办法》的通知”。
        文件没有关联解读    本站有它的解读，文件页面上没有一个指向解读的链接；
        解读没有关联文件    解读页面上没有指向文件原文的链接；
        没有解读            本地自己印发的办法、规定、细则、若干措施，发布满30天，
                            全站的解读没有一篇提到它（疑似）；网站没有查全的不提。
      只作提示，不计入判定。

    算
      · 文件和它的解读都在本站，两个页面上都没有对方的链接：各提示一条；
      · 《青禾县……办法》的解读没有任何原文链接，本站也没有同名的文件（疑似）。

    不算
      · 人事任免、会议、转发、批复、表彰、成立机构、调整成员、修改废止等不需要解读的文件；
      · 在正文、附件、“相关链接”里关联的，图解、答记者问、指向外站的解读；
      · 上级文件的解读，本站没有原文的；方案、意见、计划没有解读的；
      · 同一文件发在几个栏目，有一处关联的。
      哪些文件应当解读由人认定；确实不需要解读的，复核时填“误报”。

    未能检查
      页面上有“相关解读”“相关文件”的标题而没有链接的，链接可能由脚本生成。

    例子
      《青禾县农村供水管理办法》和它的政策解读都已发布，文件页面上找不到解读的链接：提示。
      《关于张某等同志任免职的通知》没有解读：不提示。

    怎么改
      在文件页面加“相关解读”，在解读页面加“政策原文”，都指向对方；没有解读的补发解读。
    """
    today, site = day_of(as_of), site_of(archive)
    since = months_before(today, rules.number("policy_unlinked", "within_months"))
    found, unsure, whole = _gather(archive, rules), dict[str, str](), obstacle_to(archive) is None
    explaining: dict[str, list[_Article]] = defaultdict(list)
    for article in found.explanations:
        for name in article.names:
            explaining[name].append(article)
    for name, copies in found.policies.items():
        policy = max(copies, key=lambda one: one.published)
        if policy.kind != POLICY or not since <= policy.published <= today:
            continue
        if explaining[name]:
            yield from _unlinked_policy(archive, copies, policy, explaining[name], unsure)
        elif whole and _wants_explaining(policy, name, found, rules, today) and is_own(policy.title, site):
            yield from _unexplained(archive, policy, unsure)
    for article in found.explanations:
        if since <= article.published <= today:
            originals = [one for name in article.names for one in found.policies.get(name, ())]
            if originals or any(is_own(named, site) for named in re.findall("《(.+)》", article.title)):
                yield from _unlinked_explanation(archive, article, originals, unsure)
    if unsure:
        url, title = next(iter(unsure.items()))
        names = "、".join(titled(cut(one, 40)) for one in list(unsure.values())[:SHOWN])
        names += f"{'等' if len(unsure) > SHOWN else ''}{len(unsure)}个页面"
        reason = f"{names}有“相关解读”“相关文件”的位置，链接可能由脚本生成，请打开看。"
        yield Unable(site.subject, url, cut(title), reason)


def _gather(archive: Archive, rules: Rules) -> _Articles:
    site, found = site_of(archive), _Articles()
    declared = kinds_declared(site)
    for page in archive.pages():
        facts = page.facts
        if facts is None or facts.kind != "article" or page.status >= 400 or not facts.published:
            continue
        kind, published = kind_of(facts, declared, rules), date.fromisoformat(facts.published[:10])
        names = explained(facts.title, site) if kind == EXPLANATION else {policy_name(facts.title, site)}
        article = _Article(page.url, page.final_url, facts.title, published, kind, frozenset(names) - {""})
        if kind == EXPLANATION:
            found.explanations.append(article)
            found.texts.append(plain(facts.title + "".join(facts.body)))
        for name in article.names if kind != EXPLANATION else ():
            found.policies[name].append(article)
    return found


def _wants_explaining(policy: _Article, name: str, found: _Articles, rules: Rules, today: date) -> bool:
    """Whether a document lays down rules for the public, and none of the explanations tells of it."""
    exempt = rules.words("policy_unlinked", "exempt_words")
    return (
        name.endswith(rules.words("policy_unlinked", "rule_words"))
        and not any(word in policy.title for word in exempt)
        and today - policy.published >= timedelta(days=rules.number("policy_unlinked", "days"))
        and not any(name in text for text in found.texts)
    )


# --- what the pages link to ---


def _links(archive: Archive, url: str) -> tuple[SeenPage, list[Link], str] | None:
    """A page, its links, and its source; None when the archive has lost it."""
    page = archive.page(url)
    body = (archive.rendering(page.url) or archive.response(page.url)) if page else None
    if page is None or page.facts is None or body is None:
        return None
    links = [link for link in glance(body, page.final_url, page.content_type).links if link.element == "a"]
    return page, links, body.decode(page.facts.charset, "replace")


def _leads_to(link: Link, articles: list[_Article]) -> bool:
    here = link.url.partition("#")[0].partition("://")[2]
    return any(here == url.partition("://")[2] for one in articles for url in (one.url, one.final_url))


def _explains(archive: Archive, link: Link) -> bool:
    """Whether a link's words promise an explanation, and it is no entry of a menu."""
    if not EXPLAINS.search(link.text):
        return False
    page = archive.page(link.url)
    if page is None or page.facts is None:
        return plain(link.text) not in ("政策解读", "文件解读", "解读回应", "解读", "图解")
    return page.facts.kind not in PARTS


def _is_original(archive: Archive, link: Link) -> bool:
    if EXPLAINS.search(link.text) or not ORIGINAL.search(link.text):
        return False
    page = archive.page(link.url)
    kind = page.facts.kind if page and page.facts else ""
    return kind not in PARTS and plain(link.text) not in ("政策文件", "政府文件", "规范性文件", "部门文件")


# --- findings ---


def _unlinked_policy(
    archive: Archive,
    copies: list[_Article],
    policy: _Article,
    explanations: list[_Article],
    unsure: dict[str, str],
) -> Iterator[Finding]:
    for one in copies:
        seen = _links(archive, one.url)
        if seen is None or any(_leads_to(ln, explanations) or _explains(archive, ln) for ln in seen[1]):
            return
        if WAITING.search(seen[2]):
            unsure[one.url] = one.title
            return
    first = explanations[0]
    message = (
        f"{titled(cut(policy.title))}的页面没有链接到它的解读{titled(cut(first.title))}"
        f"（{chinese_day(first.published)}发布）。"
    )
    yield _finding(archive, policy, first, "文件没有关联解读", message, "在文件页面加上“相关解读”的链接。")


def _unexplained(archive: Archive, policy: _Article, unsure: dict[str, str]) -> Iterator[Finding]:
    seen = _links(archive, policy.url)
    if seen is None or any(_explains(archive, link) for link in seen[1]):
        return
    if WAITING.search(seen[2]):
        unsure[policy.url] = policy.title
        return
    message = f"{chinese_day(policy.published)}发布的{titled(cut(policy.title))}，没有找到解读。"
    yield _finding(archive, policy, None, "没有解读", message, "核实是否应当解读；应当的补发解读并关联。")


def _unlinked_explanation(
    archive: Archive, article: _Article, originals: list[_Article], unsure: dict[str, str]
) -> Iterator[Finding]:
    seen = _links(archive, article.url)
    if seen is None:
        return
    names = {plain(one.title) for one in originals}
    for link in seen[1]:
        if _leads_to(link, originals) or plain(link.text) in names or _is_original(archive, link):
            return
    if WAITING_ORIGINAL.search(seen[2]):
        unsure[article.url] = article.title
        return
    original = originals[0] if originals else None
    where = f"政策原文{titled(cut(original.title))}" if original else "政策原文，本站也没有找到同名的文件"
    message = f"解读{titled(cut(article.title))}没有链接到{where}。"
    yield _finding(archive, article, original, "解读没有关联文件", message, "在解读页面加上政策原文的链接。")


def _finding(
    archive: Archive, article: _Article, other: _Article | None, what: str, message: str, suggestion: str
) -> Finding:
    evidence = []
    for one, words in ((article, "页面上没有找到这样的链接"), (other, "对应的页面")):
        if one and (page := archive.page(one.url)):
            evidence.append(seen_on(page, f"{words}：{cut(one.title)}"))
    return Finding(
        indicator="policy_unlinked",
        level=Level.HINT,
        subject=site_of(archive).subject,
        url=article.url,
        where=cut(article.title),
        quote=cut(article.title),
        message=message,
        suggestion=suggestion,
        evidence=tuple(evidence),
        certainty=Certainty.CERTAIN if other else Certainty.SUSPECTED,
        data={"identity": what, "what": what, "other": other.url if other else ""},
    )
