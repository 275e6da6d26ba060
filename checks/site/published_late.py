"""文件公开不及时."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from checks.finding import Certainty, Finding, Level, Unable
from checks.policies import POLICY, is_own, kind_of, kinds_declared, plain
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, cut, day_of, months_before, seen_on, site_of, titled
from crawler.archive import Archive, SeenPage
from crawler.page import Page, read_pieces
from crawler.page.dates import moments
from crawler.plan import SitePlan

LABELLED = re.compile(r"(?<!页面)(?:成文|发文|生成)(?:日期|时间)[】\]]?\s*[:：]?\s*(.{8,24})")
ORGAN = re.compile(r"(?:政府|办公室|办公厅|局|委员会|委|厅|部|院|站|中心|银行)$")
"""How the line above the date of a document's signature ends."""
REVISED = re.compile(r"修订|修正|修改|重新(?:发布|公布|印发)|更新")
"""What a document says whose page kept the date on which an earlier version was published."""


@dataclass(frozen=True, slots=True)
class _Document:
    """A document of the site's own with both its dates."""

    page: SeenPage
    title: str
    written: date
    said: str
    """Where its date stands: 成文日期 of the table above it, or its signature."""
    published: date


@check(
    title="文件公开不及时",
    clause="《政府信息公开条例》第二十六条（形成之日起20个工作日内公开）",
    judge="人（程序只提示）",
)
def published_late(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """政策文件印发很久才在网站发布，或者发布日期比成文日期还早。

    怎么判
      看政策文件栏目里本地自己印发、监测时间点前1年内成文的文件，把成文日期与网站发布日期相比：
        公开不及时    成文后第20个工作日还没有发布。程序不知道当年的放假安排，
                      只数周一至周五，并且多留8天：相隔超过28个周一至周五才提示；
        日期倒挂      发布日期早于成文日期。
      成文日期看文件信息表里的“成文日期”“发文日期”，没有的看落款。都是“疑似”，只作提示，不计入判定。

    算
      · 成文2026年6月1日，10月8日才发布；
      · 落款2026年9月20日，页面写着9月10日发布。

    不算
      · 上级的、别处的文件和法律法规，转载得再晚也不算；
      · 1年以前成文的历史文件；同一天发布了5件以上（栏目迁移、集中补录）的；
      · 版记里的印发日期；
      · 在别的栏目早就发布过的；
      · 发布日期有疑问（网页生成时间等）的页面；
      · 落款有几个不同日期的（附件另有落款）；
      · 标题、正文说修订、修改、更新、重新发布的，不提示日期倒挂（页面沿用原来的发布日期）。
      由依申请公开转为主动公开、定密后解密的，复核时填“误报”。

    未能检查
      近1年的政策文件都没有写成文日期，也没有落款，或者落款的日期不止一个；
      单独检查一个网站，没有台账里的名称，分不出哪些文件是本地自己印发的。

    例子
      《青禾县……办法》落款2026年6月1日，2026年10月8日发布，相隔90多个工作日：提示。
      落款2026年9月28日，国庆节后10月20日发布：不提示。

    怎么改
      核对两个日期，写错的改正；今后在文件形成之日起20个工作日内公开。
    """
    site, today = site_of(archive), day_of(as_of)
    if not site.name:
        reason = "没有网站的名称（单独检查一个网站），分不出哪些文件是本地自己印发的。"
        yield Unable(site.subject, site.url, POLICY, reason)
    allowed = rules.number("published_late", "working_days") + rules.number("published_late", "holidays")
    found, undated = _documents(archive, rules, months_before(today, 12), today)
    batches = Counter(document.published for document in found)
    for document in found:
        if document.published < document.written and not _is_revised(document):
            yield _finding(archive, document, "日期倒挂", "，比成文日期还早")
        elif (
            batches[document.published] < rules.number("published_late", "batch")
            and (days := _weekdays(document.written, document.published)) > allowed
        ):
            yield _finding(archive, document, "公开不及时", f"，相隔{days}个周一至周五")
    if undated and not found:
        reason = (
            f"近1年的{len(undated)}个政策文件都没有写成文日期，也没有读到落款，或者落款的日期不止一个，"
            "公开得是否及时看不出来。"
        )
        yield Unable(site.subject, undated[0].url, POLICY, reason)


def _documents(
    archive: Archive, rules: Rules, since: date, today: date
) -> tuple[list[_Document], list[SeenPage]]:
    """Each document once, where the site published it first, and own ones that do not say when written."""
    site = site_of(archive)
    declared, first = kinds_declared(site), dict[str, date]()
    found, undated = dict[str, _Document](), list[SeenPage]()
    for page in archive.pages():
        facts = page.facts
        if facts is None or facts.kind != "article" or page.status >= 400 or not facts.published:
            continue
        title, published = plain(facts.title), date.fromisoformat(facts.published[:10])
        first[title] = min(published, first.get(title, published))
        doubtful = facts.published_doubt or facts.published_from == "url"
        if doubtful or not since <= published <= today or kind_of(facts, declared, rules) != POLICY:
            continue
        if title not in found or published < found[title].published:
            written = _labelled(archive, page, facts, site) or _signed(facts, site)
            if written and since <= written[0] <= today:
                found[title] = _Document(page, facts.title, *written, published)
            elif written is None and is_own(facts.title, site):
                undated.append(page)
    return [one for title, one in found.items() if one.published == first[title]], undated


def _labelled(archive: Archive, page: SeenPage, facts: Page, site: SitePlan) -> tuple[date, str] | None:
    """The date in the table above a document of the site's own."""
    body = archive.response(page.url) if is_own(facts.title, site) else None
    if body is None:
        return None
    text = "\n".join(piece.text for piece in read_pieces(body, page.final_url, page.content_type))
    label = LABELLED.search(text)
    first = next(moments(label[1]), None) if label else None
    return (first.day, "成文日期") if first and first.start == 0 else None


def _signed(facts: Page, site: SitePlan) -> tuple[date, str] | None:
    """The date of the signature: alone on its line, below the name of an office of the site's own place.
    None also where signatures differ: one of them is then of something attached."""
    before, signed = "", dict[date, str]()
    for line in facts.body:
        first = next(moments(line), None) if len(line) <= 40 else None
        if first is None:
            before = line
            continue
        organ = line[: first.start].strip() or before.strip()
        alone = not line[first.end :].strip(" 　。")
        if alone and len(organ) <= 30 and ORGAN.search(organ) and is_own(organ, site):
            signed[first.day] = f"落款{cut(organ, 30)}"
        before = line
    return next(iter(signed.items())) if len(signed) == 1 else None


def _is_revised(document: _Document) -> bool:
    facts = document.page.facts
    return facts is not None and any(map(REVISED.search, (facts.title, *facts.body)))


def _weekdays(start: date, end: date) -> int:
    """Mondays to Fridays after ``start`` up to ``end``."""
    return sum((start + timedelta(days=n)).weekday() < 5 for n in range(1, (end - start).days + 1))


def _finding(archive: Archive, document: _Document, what: str, gap: str) -> Finding:
    return Finding(
        indicator="published_late",
        level=Level.HINT,
        subject=site_of(archive).subject,
        url=document.page.url,
        where=cut(document.title),
        quote=f"{document.written} {document.published}",
        message=(
            f"{titled(cut(document.title))}的成文日期是{chinese_day(document.written)}，"
            f"网站发布日期是{chinese_day(document.published)}{gap}。"
        ),
        suggestion="核对两个日期；确实公开晚了的，今后在文件形成之日起20个工作日内公开。",
        evidence=(
            seen_on(document.page, f"{document.said}：{document.written}，发布日期：{document.published}"),
        ),
        certainty=Certainty.SUSPECTED,
        data={"identity": what, "what": what, "written": document.written.isoformat()},
    )
