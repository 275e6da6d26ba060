"""旧稿重发."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.columns import label, term
from checks.copies import find_copies
from checks.finding import Certainty, Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, cut, day_of, seen_on, site_of
from crawler.archive import Archive
from crawler.columns import columns


@check(
    title="旧稿重发",
    clause="国办秘函〔2019〕19号 网站单项否决第1项（弄虚作假，如伪造发稿日期）；国办2017年四季度抽查通报",
    judge="人（程序只提示）",
)
def republished(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """把旧稿换个日期重新发布，让栏目看起来更新了。

    怎么判
      栏目里期限以内的信息，打开它的正文，与本站早180天以上发布的另一篇比：
      标题和正文（去掉空格、标点后）一字不差，正文不少于150个汉字，就提示“疑似旧稿重发”。
      只作提示，不计入判定；但是这样的信息也不算栏目更新（见“栏目更新不及时”）。
      经人认定属于弄虚作假的，在“由人检查”表的“弄虚作假”一行填有问题，才按单项否决第1项⑤处理。

    算
      · 2026年11月发布的一篇，与2026年1月的一篇标题、正文完全相同。

    不算
      · 同一篇稿件同时发在几个栏目（日期相近）；
      · 改动了哪怕一个数字的年度通知；
      · 正文不足150字的例行公示；
      · 只有一个网址、列表日期与文章日期不同的稿件。

    例子
      “工作动态”11月2日发布《我局召开安全生产工作会议》，与1月15日的同名稿件一字不差：提示。
      每年10月的《国庆节放假值班安排》，日期各年不同：不提示。

    怎么改
      撤下重发的稿件，发布新的信息；确属每年内容相同的，复核时填“误报”并在备注里说明。
    """
    copies = find_copies(archive, rules)
    today = day_of(as_of)
    told: set[str] = set()
    for column in columns(archive):
        limit = term(column, rules, today)
        for row in column.rows if limit else ():
            original = copies.original(row)
            page = archive.page(row.url) if original else None
            if limit is None or original is None or page is None or row.date is None or row.url in told:
                continue
            if not limit.since <= row.date <= today:
                continue
            told.add(row.url)
            old = archive.page(original.url)
            evidence = [seen_on(page, f"列表日期{row.date}：{cut(row.title)}")]
            if old:
                evidence.append(seen_on(old, f"发布日期{original.published}：{cut(original.title)}"))
            yield Finding(
                indicator="republished",
                level=Level.HINT,
                subject=site_of(archive).subject,
                url=row.url,
                where=label(column),
                quote=cut(row.title),
                message=(
                    f"“{label(column)}”栏目{chinese_day(row.date)}发布的《{cut(row.title)}》，"
                    f"与{chinese_day(original.published)}发布的稿件标题、正文完全相同。"
                ),
                suggestion="撤下重发的稿件，发布新的信息。",
                evidence=tuple(evidence),
                certainty=Certainty.SUSPECTED,
                data={"identity": original.url, "column": column.name, "original": original.url},
            )
