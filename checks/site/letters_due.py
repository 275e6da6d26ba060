"""留言临期预警."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from checks.finding import Finding, Level, Unable
from checks.letters import finding_of, unanswered
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, cut, day_of, months_before, quoted, site_of, titled
from crawler.archive import Archive


@check(title="留言临期预警", clause="预警，不属于检查指标（对应网站单项否决第5项）")
def letters_due(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """公开的咨询留言快到3个月还没有答复，提醒承办单位。

    怎么判
      来信已满75天、还没有超过3个月，没有看到答复的，每封提示一次，写明最迟哪天答复。
      怎样算没有答复，与“留言超期未答复”相同。只作提示，不计入判定。

    算
      · 监测时间点2026年10月31日，8月10日的来信仍是“办理中”：82天，提示，最迟11月10日答复。

    不算
      · 不到75天的；
      · 已经超过3个月的（由“留言超期未答复”检查）；
      · 已经答复、办结的，信访、举报等渠道的。

    未能检查
      读不到的来信，由“留言超期未答复”答“未能检查”，这里不重复。

    例子
      8月17日的来信，10月31日正好75天：提示。8月18日的：74天，不提示。

    怎么改
      在期限以前答复并公开。
    """
    today = day_of(as_of)
    months = rules.number("letters_overdue", "months")
    latest = today - timedelta(days=rules.number("letters_due", "warn_days"))
    for letter in unanswered(archive).waiting:
        if not months_before(today, months) <= letter.received <= latest:
            continue
        days, deadline = (today - letter.received).days, months_before(letter.received, -months)
        yield finding_of(
            archive,
            letter,
            "letters_due",
            Level.HINT,
            f"{site_of(archive).subject}{quoted(letter.channel)}栏目{chinese_day(letter.received)}的来信"
            f"{titled(cut(letter.title))}已有{days}天没有看到答复，最迟{chinese_day(deadline)}要答复。",
            "在期限以前答复并公开。",
            days=str(days),
            deadline=deadline.isoformat(),
        )
