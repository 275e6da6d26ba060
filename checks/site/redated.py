"""改动发布日期."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from checks.copies import Redated, find_redated
from checks.finding import Certainty, Evidence, Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, cut, day_of, seen_on, site_of, titled
from crawler.archive import COMPARED, Archive


@check(
    title="改动发布日期",
    clause="国办秘函〔2019〕19号 网站单项否决第1项（弄虚作假，如伪造发稿日期）",
    judge="人（程序只提示）",
    asked=lambda archive, rules: COMPARED in archive.meta,
)
def redated(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """同一个网址的同一篇稿件，以前检查时写着较早的发布日期，这次检查时改成了较晚的日期。

    怎么判
      与本站以前各次检查的存档比：同一个网址，标题和正文（去掉空格、标点后）一字不差，也没有图片、链接
      和附件，发布日期晚了7天以上，就提示“疑似”。现在的日期比以前看到它的那天还晚的，特别写明。
      第一次检查的网站没有以前的存档可比，各份文书不列这一项。
      只作提示，不计入判定。经人认定属于伪造发稿日期的，在“由人检查”表的“弄虚作假”一行填有问题，
      说明里写是哪一篇、原来和现在的日期，才按单项否决第1项⑤处理。

    算
      · 2026年10月31日检查时，一篇稿件的发布日期是3月24日；11月检查时，同一网址写着11月18日。

    不算
      · 改了正文或者标题的（更正后重新发布）；
      · 有图片、链接、附件的（每月更新的图表、公示表）：网址没有换，内容也可能换了，程序没有比；
      · 日期改早的；晚了不到7天的；
      · 发布日期读自不同位置（页面文字、网页标签），或者是网页生成时间的；
      · 换了网址的（由“旧稿重发”检查）。

    未能检查
      上一次检查的存档不在了、损坏了，或者是旧版本读的，不能比；
      20篇以上都改成同一天：可能是栏目迁移、重新导入，程序断定不了。

    例子
      “工作动态”里的旧稿把日期改成检查前几天，栏目看起来就更新了：提示。
      稿件更正了一个数字，日期随之改成更正那天：不提示。

    怎么改
      改回真实的发布日期，发布新的信息；系统迁移造成的，复核时填“误报”并在备注里说明。
    """
    site = site_of(archive)
    if not archive.meta.get(COMPARED):
        reason = "上一次检查的存档读不了，或者是旧版本读的，不能比，发布日期有没有改过看不出来。"
        yield Unable(site.subject, site.url, "发布日期", reason)
    found = {one.before.url: one for one in find_redated(archive, rules).values()}.values()
    for day, count in Counter(one.new for one in found if one.many).items():
        reason = f"{count}篇稿件的发布日期都改成了{chinese_day(day)}，可能是栏目迁移、重新导入，请核实。"
        yield Unable(site.subject, site.url, "发布日期", reason)
    yield from (_finding(archive, one) for one in found if not one.many)


def _finding(archive: Archive, one: Redated) -> Finding:
    seen_at = max(one.inspected, day_of(one.before.fetched_at))
    impossible = f"，比{chinese_day(seen_at)}还晚" if one.new > seen_at else ""
    then = Evidence(
        one.before.url, one.before.fetched_at, f"以前检查时的发布日期：{one.old}", one.before.sha256
    )
    return Finding(
        indicator="redated",
        level=Level.HINT,
        subject=site_of(archive).subject,
        url=one.page.url,
        where=cut(one.title),
        quote=f"{one.old} {one.new}",
        message=(
            f"{titled(cut(one.title))}的发布日期，监测时间点{chinese_day(one.inspected)}的检查看到的是"
            f"{chinese_day(one.old)}，监测时间点{chinese_day(day_of(archive.plan.as_of))}的检查看到的是"
            f"{chinese_day(one.new)}{impossible}，标题、正文都没有变。"
        ),
        suggestion="改回真实的发布日期，发布新的信息；系统迁移造成的，说明情况。",
        evidence=(seen_on(one.page, f"现在的发布日期：{one.new}"), then),
        certainty=Certainty.SUSPECTED,
        data={"identity": one.old.isoformat(), "old": one.old.isoformat(), "new": one.new.isoformat()},
    )
