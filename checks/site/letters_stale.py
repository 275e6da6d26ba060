"""留言公开不更新."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.finding import Certainty, Evidence, Finding, Level, Unable
from checks.letters import heard
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, cut, day_of, months_before, quoted, site_of, titled
from crawler.archive import Archive


@check(
    title="留言公开不更新",
    clause="国办秘函〔2019〕19号 扣分指标“互动交流”：留言公开2个月内未更新",
    needs_all=True,
)
def letters_stale(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """公开的咨询留言，很久没有新的来信，也没有新的答复。

    怎么判
      看信箱、咨询、留言栏目公开的来信，取来信日期、答复日期里最新的一天，列表和来信页面合起来看。
      最新的一天在监测时间点2个月以前的，提一条“疑似”。2个月只有一份自查报告这样写，没有核实：
      只作提示，不计入判定。

    算
      · 监测时间点2026年11月30日，最新一封是9月2日的来信，9月8日答复，此后没有再公开。

    不算
      · 几个信箱里有一个近期公开过来信、答复的；
      · 信访、举报、征集、访谈渠道的，网站纠错留言。

    未能检查
      没有咨询建言渠道、来信不公开的，由“留言超期未答复”答“未能检查”，这里不重复。

    例子
      最新的答复是9月30日，11月30日检查：正好2个月，不提示。

    怎么改
      选登近期的来信和答复；确实没有新的来信的，复核时填“误报”。
    """
    today = day_of(as_of)
    told = [
        (max(days), one)
        for one in heard(archive)[0]
        if not one.excepted and (days := [day for day in (one.received, one.replied) if day and day <= today])
    ]
    if not told:
        return
    newest, letter = max(told, key=lambda pair: (pair[0], pair[1].url))
    rule, months = rules.rule("letters_stale", "months"), rules.number("letters_stale", "months")
    if newest >= months_before(today, months):
        return
    age = (today - newest).days
    seen = f"读到的{len(told)}封来信里，最新的日期是{newest}：{cut(letter.title)}"
    yield Finding(
        indicator="letters_stale",
        level=Level.DEDUCTION if rule.verified else Level.HINT,
        subject=site_of(archive).subject,
        url=letter.url,
        where=letter.channel,
        quote=cut(letter.title),
        message=(
            f"公开的留言最新的来信、答复是{chinese_day(newest)}的（{quoted(letter.channel)}栏目"
            f"{titled(cut(letter.title))}），到监测时间点已有{age}天（期限{months}个月）。"
        ),
        suggestion="选登近期的来信和答复。",
        evidence=(Evidence(letter.url, datetime.fromisoformat(archive.meta["started"]), seen),),
        certainty=Certainty.SUSPECTED,
        data={"identity": "留言公开", "anchor": "", "newest": newest.isoformat(), "days": str(age)},
    )
