"""网页标签."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from checks.finding import Evidence, Finding, Level, Unable
from checks.obstacle import home_of
from checks.registry import check
from checks.rules import Rules
from checks.telling import cut, quoted, seen_on, site_of
from crawler.archive import Archive, SeenPage
from crawler.page.marks import filled

PLACES = {"home": "首页", "list": "栏目页", "mailbox": "栏目页", "article": "文章页"}
"""Kinds of page of which tags are asked. A page of links alone may be a map of the site, and is not asked."""
SECTIONS = {"首页": "home", "栏目页": "column", "文章页": "article"}
TEMPLATE = re.compile(r"\{\{|\$\{|<%|\[!--|\{\$|\{dede:", re.I)
CODE = re.compile(r"bm\d{8}|\d{10}", re.I)
EXAMPLES = 3


@dataclass(slots=True)
class _Kind:
    """What the pages of one kind lack."""

    pages: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    unfilled: Counter[str] = field(default_factory=Counter)
    evidence: list[Evidence] = field(default_factory=list)


@check(title="网页标签", clause="《政府网站发展指引》（国办发〔2017〕47号）附件：网页标签规范")
def page_tags(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """网页源码里的标签（meta）缺少、没有填写，或者标识码与台账不一致。

    怎么判
      首页、栏目页、文章页分别看应有的标签（指标方案 page_tags 一节）：
        各类页面    SiteName 网站名称、SiteDomain 域名、SiteIDCode 标识码
        栏目页      另有 ColumnName 栏目名称
        文章页      另有 ColumnName、ArticleTitle 标题、PubDate 发布日期、ContentSource 来源
      每一类页面合成一条，写明各缺多少页；标识码不对的另提一条。
      标签“必选”一列没有见到原文，只作提示，不计入判定。标签名不分大小写。

    算
      · 没有这个标签，或者标签的内容是空的；
      · 内容还是模板原样：“网站名称”“null”“公共头”“{{title}}”；
      · SiteIDCode 不是10位数字（部门为bm加8位数字），或者与台账登记的不同。

    不算
      · 办事指南、来信、写信、网站地图等其他页面；
      · 没有台账的临时检查，不比对标识码。

    未能检查
      首页没有打开：没有抓取到的页面不猜。

    例子
      300个文章页都没有 ContentSource：提示一条，写明300页。

    怎么改
      请技术人员在模板里补齐标签，重新生成页面。
    """
    if isinstance(unseen := home_of(archive), Unable):
        yield unseen
        return
    kinds: dict[str, _Kind] = defaultdict(_Kind)
    codes: dict[str, list[SeenPage]] = defaultdict(list)
    counts = Counter[str]()
    for page in archive.pages():
        place = PLACES.get(page.facts.kind) if page.facts and page.status < 400 else None
        if page.facts is None or place is None:
            continue
        _weigh(kinds[place], page, page.facts.tags, rules.words("page_tags", SECTIONS[place]))
        if code := filled(page.facts.tags.get("SiteIDCode", "")):
            counts[code] += 1
            codes[code] = (codes[code] + [page])[:EXAMPLES]
    for place in SECTIONS:
        if kinds[place].evidence:
            yield _lacking(archive, place, kinds[place])
    expected = site_of(archive).code.lower()
    wrong = [code for code in codes if not CODE.fullmatch(code) or (expected and code.lower() != expected)]
    if wrong:
        yield _miscoded(archive, wrong, counts, codes)


def _weigh(kind: _Kind, page: SeenPage, tags: Mapping[str, str], wanted: tuple[str, ...]) -> None:
    kind.pages += 1
    missing = [name for name in wanted if name not in tags]
    unfilled = [
        name for name in wanted if name in tags and (not filled(tags[name]) or TEMPLATE.search(tags[name]))
    ]
    kind.missing.update(missing)
    kind.unfilled.update(unfilled)
    if (missing or unfilled) and len(kind.evidence) < EXAMPLES:
        said = [f"没有{name}" for name in missing]
        said += [f"{name}写的是{quoted(cut(tags[name], 30))}" for name in unfilled]
        kind.evidence.append(seen_on(page, "网页标签" + "，".join(said)))


def _lacking(archive: Archive, place: str, kind: _Kind) -> Finding:
    site = site_of(archive)
    said = [*_counted(kind.missing, kind.pages, "没有"), *_counted(kind.unfilled, kind.pages, "没有填写")]
    whole = place if kind.pages == 1 else f"{kind.pages}个{place}"
    return Finding(
        indicator="page_tags",
        level=Level.HINT,
        subject=site.subject,
        url=site.url,
        where=place,
        quote="、".join([*kind.missing, *kind.unfilled]),
        message=f"{whole}的网页标签不全，{'，'.join(said)}。",
        suggestion="请技术人员在模板里补齐标签，重新生成页面。",
        evidence=tuple(kind.evidence),
        data={"identity": place, "place": place, "pages": str(kind.pages)},
    )


def _counted(names: Counter[str], pages: int, what: str) -> Iterator[str]:
    """都没有SiteName、SiteDomain; 16页没有ContentSource."""
    by_count: dict[int, list[str]] = defaultdict(list)
    for name, count in names.most_common():
        by_count[count].append(name)
    for count, alike in by_count.items():
        of = f"{count}页" if count < pages else "都" if pages > 1 else ""
        yield f"{of}{what}{'、'.join(alike)}"


def _miscoded(
    archive: Archive, wrong: list[str], counts: Counter[str], codes: Mapping[str, list[SeenPage]]
) -> Finding:
    site = site_of(archive)
    told = "，".join(f"{quoted(cut(code, 30))}{counts[code]}页" for code in wrong[:EXAMPLES])
    rule = f"与台账登记的{site.code}不一致" if site.code else "不是10位数字"
    return Finding(
        indicator="page_tags",
        level=Level.HINT,
        subject=site.subject,
        url=site.url,
        where="标签SiteIDCode",
        quote=cut("、".join(wrong)),
        message=f"网页标签SiteIDCode写的标识码{rule}：{told}。",
        suggestion="核对标识码：标签写错的改正模板，台账写错的更正台账。",
        evidence=tuple(
            seen_on(page, f"网页标签SiteIDCode写的是{quoted(cut(code, 30))}")
            for code in wrong[:EXAMPLES]
            for page in codes[code][:1]
        ),
        data={"identity": "标识码", "place": "标识码", "pages": str(sum(counts[code] for code in wrong))},
    )
