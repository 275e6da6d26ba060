"""年报和年度报表."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime
from urllib.parse import urlsplit

from checks.finding import Certainty, Evidence, Finding, Level, Unable
from checks.policies import is_portal
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, day_of, site_of
from crawler.archive import Archive
from crawler.page import Page
from crawler.plan import SitePlan

OPENNESS, WEBSITE = "政府信息公开工作年度报告", "政府网站工作年度报表"
REPORTS = {
    OPENNESS: re.compile(r"(?:信息公开|政务公开).{0,12}(?:报告|年报)|年报|年度报告"),
    WEBSITE: re.compile(r"网站.{0,12}报表|工作年度报表"),
}
OTHER = re.compile(r"预算|决算|法治|统计|财务|审计|企业|质量|考核|述职|工会|慈善")
"""Yearly reports of other matters."""
CHINESE_YEAR = re.compile(r"[〇○零一二三四五六七八九]{4}(?=年)")
FIGURES = str.maketrans("〇○零一二三四五六七八九", "000123456789")
COLUMNS = {OPENNESS: re.compile(r"年报|年度报告"), WEBSITE: re.compile(r"报表")}


@check(
    title="年报和年度报表",
    clause="《政府信息公开条例》第四十九条；国办函〔2018〕12号（政府网站工作年度报表）",
    needs_all=True,
)
def reports_missing(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """期限已过，网站上没有找到上一年的政府信息公开年报、政府网站工作年度报表。

    怎么判
      期限过后，在全站的文章标题、列表、附件名称和链接文字里找写着上一年年份的这两样，没有的各提示一条：
        政府信息公开工作年度报告    部门1月31日，政府（名称以“政府”结尾的网站，没有台账不知道
                                    名称的网站）3月31日；
        政府网站工作年度报表        1月31日。
      都是“疑似”，只作提示，不计入判定。期限的条文没有见到原文，请核对。

    算
      · 2026年4月检查县政府网站，没有2025年的政府信息公开年报。

    不算
      · 期限还没有到的；
      · 标题写作“2025年年报”“2025年度政府信息公开年度报告”“二〇二五年……”的；
      · 单位名称里有“统计”“审计”“工会”这类字的，名称不算；
      · 预算、决算、法治政府建设等别的年度报告，不能代替。
      年报集中发布在上级平台的，复核时填“误报”，并在网站上加链接。

    未能检查
      年报、报表的栏目由脚本生成，或者链接到别的网站：请打开看；整个网站没有查全的。

    例子
      “政府信息公开年报”栏目里最新的一份是2024年的，监测时间点2026年6月30日：提示。

    怎么改
      补发年报、报表；已在别处发布的，在网站上加链接。
    """
    today, site = day_of(as_of), site_of(archive)
    department = bool(site.name) and not is_portal(site)  # whose the site is, an ad hoc check does not know
    due = {
        OPENNESS: _due(today, rules, "department_month" if department else "government_month"),
        WEBSITE: _due(today, rules, "website_month"),
    }
    year, own = str(today.year - 1), _own_names(site)
    missing = {name for name, day in due.items() if today > day}
    unseen: dict[str, str] = {}
    for page in archive.pages() if missing else ():
        if page.facts is None or page.status >= 400:
            continue
        missing -= {name for name in missing if _offers(page.facts, name, year, own)}
        unseen |= {name: page.url for name in missing if page.facts.scripted and _is_column(page.facts, name)}
    for name in sorted(missing):
        yield from _missing(archive, name, year, due[name], unseen.get(name, ""))


def _due(today: date, rules: Rules, key: str) -> date:
    month = rules.number("reports_missing", key)
    return date(today.year, month, monthrange(today.year, month)[1])


def _own_names(site: SitePlan) -> re.Pattern[str]:
    """The names of the site and its office, with and without the place: 青禾县统计局, 县统计局, 统计局."""
    names = {name[start:] for name in (site.name, site.unit) for start in range(len(name) - 2)}
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))) or r"(?!)")


def _offers(facts: Page, name: str, year: str, own: re.Pattern[str]) -> bool:
    """Whether a page is the report, or lists or offers it for download."""
    if year in _arabic(facts.title) and _is_column(facts, name):
        return True
    rows, files = (row.title for row in facts.rows), (file.name for file in facts.attachments)
    return any(_is_report(text, name, year, own) for text in (facts.title, *rows, *files))


def _is_report(text: str, name: str, year: str, own: re.Pattern[str]) -> bool:
    text = _arabic(text)
    return year in text and bool(REPORTS[name].search(text)) and not OTHER.search(own.sub("", text))


def _arabic(text: str) -> str:
    """A text with its years in figures: 二〇二五年 → 2025年."""
    text = unicodedata.normalize("NFKC", text)
    return CHINESE_YEAR.sub(lambda year: year[0].translate(FIGURES), text)


def _is_column(facts: Page, name: str) -> bool:
    return any(COLUMNS[name].search(crumb) for crumb in (facts.column, *facts.breadcrumb[:-1]))


def _missing(archive: Archive, name: str, year: str, due: date, unseen: str) -> Iterator[Finding | Unable]:
    site = site_of(archive)
    host, own = urlsplit(site.url).netloc, _own_names(site)
    for target in archive.links.targets():
        for text in (place.text for place in target.places):
            if _is_report(text, name, year, own):
                return
            if (
                COLUMNS[name].search(text)
                and not OTHER.search(own.sub("", text))
                and urlsplit(target.url).netloc != host
            ):
                unseen = unseen or target.url
    if unseen:
        reason = f"{name}的栏目由脚本生成，或者链接到别的网站，请打开看有没有{year}年的。"
        yield Unable(site.subject, unseen, name, reason)
        return
    counted = f"全站{archive.read_count()}个网页的标题、列表、附件名称和链接文字里都没有"
    yield Finding(
        indicator="reports_missing",
        level=Level.HINT,
        subject=site.subject,
        url=site.url,
        where=name,
        quote=f"{year}年",
        message=f"没有找到{year}年的{name}（应当在{chinese_day(due)}以前发布）。",
        suggestion="补发；已在别处发布的，在网站上加链接。",
        evidence=(Evidence(site.url, datetime.fromisoformat(archive.meta["started"]), counted),),
        certainty=Certainty.SUSPECTED,
        data={"identity": f"{year}年{name}", "report": name},
    )
