"""重要信息没有及时转载."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from checks.copies import published_on
from checks.finding import Certainty, Evidence, Finding, Level, Unable
from checks.own import Repost
from checks.policies import SHORTEST, is_portal, plain, policy_name
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, cut, day_of, seen_on, site_of, titled
from crawler.archive import Archive
from crawler.plan import SitePlan

CUT = ("…", "...", "．．．")
"""How a list shows that it shows a title's beginning only."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A title that stands on the site: of an article, in a list or a link."""

    url: str
    """Of the article."""
    day: date | None
    is_cut: bool = False
    """Whether only its beginning is shown (国务院办公厅关于印发…)."""


@check(
    title="重要信息没有及时转载",
    clause="国办函〔2016〕68号（国务院重要信息24小时内转载）",
    needs_all=True,
    judge="人（程序只提示）",
)
def repost_missing(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """转载清单里的国务院重要信息，政府门户网站没有转载，或者转载晚了。

    怎么判
      清单由本办提供：工作目录里的 转载清单.txt，一行一条，发布日期和标题两栏，用制表符隔开
      （从 Excel 复制两列粘贴进去就是）。只看名称以“政府”结尾的网站，和监测时间点前一个月发布的信息。
      在全站的文章标题、列表和链接文字里找这个标题（去掉空格、标点；“印发《……》的通知”也认书名号里的名称）：
        没有转载    找不到；
        转载晚了    最早的一处日期比发布日期晚1天以上。
      都是“疑似”，只作提示，不计入判定。

    算
      · 10月20日发布的意见，监测时间点10月31日全站没有这个标题；
      · 10月20日发布，10月26日才转载。

    不算
      · 标题前后另有字样的；在列表里直接链接到中国政府网的；
      · 没有写日期的链接，和页面上的日期与网页标签 PubDate 不一致的文章：只看有没有，不看早晚；
      · 列表里被省略号截断、开头相同的标题；
      · 部门网站；清单里还没有到期的。

    未能检查
      工作目录里没有转载清单；整个网站没有查全的；单独检查一个网站，没有台账里的名称。

    例子
      清单写着“2026-10-20　国务院关于……的意见”，县政府网站10月21日转载：不提示。

    怎么改
      补充转载，今后在24小时以内转载。
    """
    site, today = site_of(archive), day_of(as_of)
    if not site.name:
        reason = "没有网站的名称（单独检查一个网站），不知道是不是政府门户网站，应不应当转载。"
        yield Unable(site.subject, site.url, "重要信息转载", reason)
    if not is_portal(site):
        return
    if not rules.own.reposts:
        reason = "工作目录里没有转载清单（转载清单.txt），不知道应当转载哪些信息。"
        yield Unable(site.subject, site.url, "重要信息转载", reason)
        return
    days = timedelta(days=rules.number("repost_missing", "days"))
    since = today - timedelta(days=rules.number("repost_missing", "within_days"))
    wanted = [one for one in rules.own.reposts if since <= one.published < today - days]
    titles = _titles(archive) if wanted else {}
    for repost in wanted:
        found = list(_matching(repost, titles, site))
        dated = [one for one in found if one.day]
        first = min(dated, key=lambda one: one.day or today, default=None)
        if not found:
            yield _finding(archive, repost, "没有转载", None)
        elif first and first.day and len(dated) == len(found) and first.day > repost.published + days:
            yield _finding(archive, repost, "转载晚了", first)


def _titles(archive: Archive) -> dict[str, _Seen]:
    """Every title on the site with the earliest date beside it; one without a date comes before any."""
    titles: dict[str, _Seen] = {}

    def add(title: str, url: str, day: date | None) -> None:
        name, known = plain(title), titles.get(plain(title))
        if known is None or (known.day and (day is None or day < known.day)):
            titles[name] = _Seen(url, day, title.rstrip().endswith(CUT))

    for page in archive.pages():
        facts = page.facts
        if facts is None or page.status >= 400:
            continue
        if facts.kind == "article":
            add(facts.title, page.url, published_on(facts))
        for row in facts.rows:
            add(row.title, row.url or page.url, row.date)
    listed = set(titles)
    for target in archive.links.targets():
        for place in target.places:
            if len(place.text) >= SHORTEST and plain(place.text) not in listed:
                add(place.text, target.url, None)
    return titles


def _matching(repost: Repost, titles: Mapping[str, _Seen], site: SitePlan) -> Iterator[_Seen]:
    names = {plain(repost.title), policy_name(repost.title, site)} - {""}
    return (
        seen
        for title, seen in titles.items()
        if any(
            name in title or (seen.is_cut and len(title) >= SHORTEST and name.startswith(title))
            for name in names
        )
    )


def _finding(archive: Archive, repost: Repost, what: str, first: _Seen | None) -> Finding:
    site, told = site_of(archive), titled(cut(repost.title))
    page = archive.page(first.url) if first else None
    if first and first.day:
        message = f"{chinese_day(repost.published)}发布的{told}，{chinese_day(first.day)}才转载。"
        words = f"最早的一处：{first.day}"
    else:
        message = f"没有找到{chinese_day(repost.published)}发布的{told}的转载。"
        words = "全站的文章标题、列表和链接文字里都没有这个标题"
    started = datetime.fromisoformat(archive.meta["started"])
    url = first.url if first else site.url
    return Finding(
        indicator="repost_missing",
        level=Level.HINT,
        subject=site.subject,
        url=url,
        where=cut(repost.title),
        quote=cut(repost.title),
        message=message,
        suggestion="核实后补充转载；今后在24小时以内转载。",
        evidence=(seen_on(page, words) if page else Evidence(url, started, words),),
        certainty=Certainty.SUSPECTED,
        data={"identity": repost.title, "what": what, "published": repost.published.isoformat()},
    )
