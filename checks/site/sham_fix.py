"""整改不到位: what looks mended may not be (假整改)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.finding import Certainty, Finding, Level, Unable
from checks.lasting import lasting
from checks.links import ATTACHMENT
from checks.promises import left_behind, may_keep
from checks.recheck.places import GONE as NO_LONGER_THERE
from checks.registry import check
from checks.rules import Rules
from checks.telling import cut, quoted, seen_on, site_of
from crawler.archive import Archive, SeenPage
from crawler.link import Fate

OF_PAGES = frozenset({"typo", "misstatement", "guide_incomplete", "letters_overdue"})
"""Checks whose problems are mended on the page itself. Numbers of persons, hidden links and blank columns may
well go with it."""
GONE = frozenset({404, 410})
DELETED = "网页删除"
"""In what way the problem of a page that is gone only looks mended."""
_TAKEN_AWAY = (("链接撤下", "读者点不开"), ("附件撤下", "网页上没有附件"))
"""Of a link and of an attachment: in what way it only looks mended, and what was seen."""


@check(
    title="整改不到位",
    clause="国办2017年四季度抽查通报（旧稿重发等假整改）",
    needs_all=True,
    judge="人（程序只提示）",
    asked=lambda archive, rules: rules.own.open is not None,
)
def sham_fix(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """以前核实的问题这次找不到了，却不像是改好的。

    怎么判
      以前各月认定属实、还没有看到改好的问题，再看它所在的网页：
        网页删除    有错别字、严重表述错误、错链的网页，要素不全的办事指南，没有答复的来信，
                    两次打开都是“页面不存在”，或者转到了首页；
        附件撤下    打不开的附件，链接删掉了，文章里仍写着“见附件”，却一个附件也没有，正文里也没有
                    任何链接、图片、表格、点了由脚本打开的东西，“附件：”后面没有文字，“见附件”后面没有大段文字。
        链接撤下    打不开的链接删掉了，文章里仍写着请读者点击它的话（“《办法》请点击查看”），正文里同样没有
                    可以打开的东西，后面没有大段文字。
      都是“疑似”，只作提示，由人认定。认定属实的，那个问题记为“整改不到位”，不算已整改；填“误报”的，算已整改。
      旧稿换个日期重新发布的，由“旧稿重发”检查，同样不算已整改。
      单独检查一个网站，没有以前各月的记录，报告不列这一项。

    算
      · 10月核实《关于……的通知》里有错别字，11月这个网页打开是404；
      · 10月核实附件打不开，11月链接没有了，正文还是“名单见附件”；
      · 10月核实链接“办事指南”打不开，11月链接没有了，正文还是“办事指南请点击查看”。

    不算
      · 网页还在，问题改了；错链改好了，或者整段话一起删了；
      · 附件的内容贴进了正文，换成了图片，或者换了下载地址；
      · 空白栏目、不更新的栏目撤下或合并，公开的个人信息连同网页撤下；
      · 早于最近三次检查的问题。

    未能检查
      问题所在的网页这次没有看到，或者第二次看又打开了：不说改好了，也不说没有改。
      整个网站没有查全的，一个也不提示。

    例子
      “失业登记”办事指南缺4类要素，11月复查时网页打不开：提示一条，请看是不是换了地址。

    怎么改
      在原来的网页上改正；确实要撤下的，连同指向它的链接一起处理，并向检查单位说明。
    """
    linked, known = set[str](), rules.own.open or ()
    if any(finding.indicator == "broken_link" for finding in known):
        linked = {url for fate in Fate for url, _ in archive.links.elements(fate)}
    for finding in known:
        if page := _page_of(finding, linked):
            yield from _of_page(archive, finding, page)


def _page_of(finding: Finding, linked: set[str]) -> str:
    """The one page on which a problem stood; empty where it was no page's, or the other checks tell of it."""
    if finding.indicator in OF_PAGES:
        return finding.url if finding.data.get("anchor", finding.url) == finding.url else ""
    if finding.indicator == "broken_link" and finding.data.get("count") == "1":
        return "" if finding.url in linked else finding.data.get("page", "")
    return ""


def _of_page(archive: Archive, finding: Finding, url: str) -> Iterator[Finding | Unable]:
    """What became of the page on which a problem stood."""
    page = archive.page(url)
    if page is None or (page.status >= 400 and page.status not in GONE):
        why = "没有看到" if page is None else f"答复{page.status}"
        reason = f"以前核实的问题所在的网页 {cut(url, 100)} 这次{why}，不能断定是不是改好了。"
        yield Unable(finding.subject, finding.url, finding.where, reason)
    elif told := _gone(archive, page, url):
        if _is_settled(archive, url):
            doubt = "，可能是删除了网页，没有改正"
            yield _sham(finding, url, page, DELETED, told, f"所在的网页{told}", doubt)
        else:
            reason = f"以前核实的问题所在的网页 {cut(url, 100)} {told}，没有两次看到它不在了，不能断定。"
            yield Unable(finding.subject, finding.url, finding.where, reason)
    elif finding.indicator == "broken_link" and page.facts and page.facts.kind == "article":
        words = left_behind(finding, page.facts)
        if words and not may_keep(archive, page):
            how, seen = _TAKEN_AWAY[finding.data.get("kind") == ATTACHMENT]
            told = f"正文里仍写着{quoted(cut(words, 40))}，{seen}"
            yield _sham(finding, url, page, how, told, f"链接没有了，{told}")


def _gone(archive: Archive, page: SeenPage, url: str) -> str:
    """In what way a page is gone; empty when it is there."""
    home = lasting(site_of(archive).url)
    if page.status in GONE:
        return f"打开是“页面不存在”（{page.status}）"
    if page.facts and page.facts.kind == "error":
        return "打开是错误页"
    return "转到了首页" if lasting(page.final_url) == home != lasting(url) else ""


def _is_settled(archive: Archive, url: str) -> bool:
    """Whether links lead to it, and two looks found that it is no longer there: a page that says that it is
    being mended is."""
    at_fault = archive.links.targets(Fate.BROKEN, Fate.SOFT)
    return any(url == target.url and target.cause in NO_LONGER_THERE for target in at_fault)


def _sham(
    finding: Finding, url: str, page: SeenPage, how: str, seen: str, told: str, doubt: str = ""
) -> Finding:
    """``told`` is said of it in a notice, too; not so the ``doubt``, of which a person has decided."""
    earlier = cut(finding.message, 120).removesuffix("。")
    return Finding(
        indicator="sham_fix",
        level=Level.HINT,
        subject=finding.subject,
        url=url,
        where=finding.where,
        quote=finding.quote,
        message=f"以前核实的问题（{earlier}）{told}{doubt}。",
        suggestion="打开核对；没有改正的，在原来的网页上改正。",
        evidence=(seen_on(page, seen), *finding.evidence[-1:]),
        certainty=Certainty.SUSPECTED,
        data={"identity": f"{how} {finding.key}", "of": finding.key, "how": how, "told": told},
    )
