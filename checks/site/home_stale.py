"""首页不更新."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from checks.columns import is_surely_stable
from checks.copies import Redated, find_redated, first_dated
from checks.finding import Certainty, Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, cut, day_of, quoted_each, seen_on, site_of, titled
from crawler.archive import Archive
from crawler.columns import Column, Part, home_page, tree
from crawler.page import Row
from crawler.page.rows import newest as newest_of


@check(title="首页不更新", clause="国办秘函〔2019〕19号 网站单项否决第3项")
def home_stale(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """首页两周没有新的信息。

    怎么判
      看首页上各条信息（列表、轮播、头条）的日期，没写日期的看它链接到的文章的日期，取最新的一条：
      早于监测时间点14天的，再看各栏目；首页和各栏目都没有14天以内的信息，即单项否决。
      首页的写法各不相同，程序可能有没读到的，所以一律标为“疑似”：请打开首页看过再定。

    算
      · 首页最新一条和全站各栏目最新一条都在14天以前；
      · 14天以内的，都是以前检查时看到过、只改了发布日期的（改动发布日期）：按原来的日期看。

    不算
      · 首页只是导航入口、栏目里有14天以内的新信息的；
      · 页面上的时钟、天气、未来的日期，不算信息的日期。

    未能检查
      首页打不开，或者读不出任何一条信息的日期；首页信息较旧，但
      · 脚本改动了页面，用浏览器打开也没有看全；
      · 页面上还有列表框可能由脚本填写，或者有嵌入的框架页、可以选看的更近的年份、更新的日期；
      · 头条，或者某一块内容里排在前面的信息，没有日期，链接到的文章也读不到日期；
      · 有信息的日期还没有到（可能写错了）；
      · 20篇以上的日期都改成了同一天（可能是栏目迁移、重新导入）；
      · 页面上写着本网站停止更新、归档、迁移；
      · 有栏目（导航里有而没有读到的也在内）没能读到日期，或者首页以外没有读到任何栏目；
      · 栏目以外有14天以内的文章，或者全站没有抓取完。

    例子
      监测时间点2026年11月30日，首页和各栏目最新一条都是2026年11月10日：20天没有更新，单项否决。
      首页最新一条是2026年11月16日：正好14天，不是问题。

    怎么改
      及时在首页发布或转载信息；无力维护的，按规定申请关停整合。
    """
    site = site_of(archive)
    today = day_of(as_of)
    days = rules.number("home_stale", "days")
    since = today - timedelta(days=days)
    front, redated = home_page(archive), find_redated(archive, rules)
    newest = newest_of(first_dated(front.rows, redated), today) if front else None
    if front is None or front.page is None or newest is None or newest.date is None:
        yield Unable(site.subject, site.url, "首页", "首页上读不出任何一条信息的日期。")
        return
    if newest.date >= since:
        return
    seen = [
        column
        for column in tree(archive)
        if (column.is_judged or (column.part is Part.UNREAD and not column.is_gone))
        and not is_surely_stable(column, rules)
    ]
    latest, place = newest, None
    for column in seen:
        row = newest_of(first_dated(column.rows, redated), today)
        if row and _date(row) > _date(latest):
            latest, place = row, column
    if _date(latest) >= since:
        return
    moved = {url: one for url, one in redated.items() if since <= one.new <= today}
    told = f"首页最新信息是{chinese_day(newest.date)}的{titled(cut(newest.title, 30))}"
    if why := front.maybe_since(since) or _doubt(archive, seen, moved, since, today):
        yield Unable(site.subject, site.url, "首页", f"{told}，但{why}，不能断定。")
        return
    gap = (today - _date(latest)).days
    evidence = [seen_on(front.page, f"首页最新一条：{newest.date} {cut(newest.title)}")]
    if place:
        title = f"“{place.name}”栏目{chinese_day(_date(latest))}的{titled(cut(latest.title, 30))}"
        told += f"，全站最新信息是{title}"
        if place.page:
            evidence.append(seen_on(place.page, f"全站最新一条：{latest.date} {cut(latest.title)}"))
    old = ""
    if moved:
        one, count = next(iter(moved.values())), len({one.before.url for one in moved.values()})
        also = "等" if count > 1 else ""
        old = f"此后的{count}篇是改了发布日期的旧稿（{titled(cut(one.title, 30))}{also}），不算新的信息。"
        evidence.append(seen_on(one.page, f"日期是{one.new}，以前检查时是{one.old}"))
    yield Finding(
        indicator="home_stale",
        level=Level.VETO,
        subject=site.subject,
        url=site.url,
        where="首页",
        quote=f"{newest.date} {cut(newest.title)}",
        message=f"{told}，全站到监测时间点已有{gap}天没有新的信息（超过{days}天即单项否决）。{old}",
        suggestion="及时在首页发布或转载信息；无力维护的，按规定申请关停整合。",
        evidence=tuple(evidence),
        certainty=Certainty.SUSPECTED,
        data={
            "identity": "首页更新",
            "newest": newest.date.isoformat(),
            "days": str(gap),
            "clause": rules.rule("home_stale", "days").clause,
        },
    )


def _doubt(
    archive: Archive, seen: Sequence[Column], moved: Mapping[str, Redated], since: date, today: date
) -> str:
    """Why something new may stand where it was not looked for; empty when nothing hints at it.

    ``moved`` are articles that only bear a new date.
    """
    if any(one.many for one in moved.values()):
        return "许多稿件的日期都改成了同一天，可能是栏目迁移、重新导入"
    unknown = [
        column.name for column in seen if (column.unknown and not column.empty) or column.maybe_since(since)
    ]
    if unknown:
        more = "等" if len(unknown) > 5 else ""
        return f"{quoted_each(unknown[:5])}{more}{len(unknown)}个栏目没能读到日期"
    if not seen:
        return "首页以外没有读到任何栏目"
    if article := _article_since(archive, moved, since, today):
        title, url = titled(cut(article.title, 30)), cut(article.url, 100)
        return f"{title}（{url}）是{chinese_day(_date(article))}的"
    if archive.meta.get("reason") or archive.meta.get("state") != "finished":
        return "全站没有抓取完"
    return ""


def _article_since(archive: Archive, moved: Mapping[str, Redated], since: date, today: date) -> Row | None:
    """The first article of the site, in a column or not, that bears a day of the last days."""
    for page in archive.pages():
        facts = page.facts if page.url not in moved else None
        if facts and facts.kind == "article" and facts.published and facts.published_from != "url":
            day = date.fromisoformat(facts.published[:10])
            if since <= day <= today:
                return Row(facts.title, page.final_url, day)
    return None


def _date(row: Row) -> date:
    return row.date or date.min
