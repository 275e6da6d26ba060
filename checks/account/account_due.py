"""政务新媒体临期预警."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from checks.accounts import Standing, state_of
from checks.finding import Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, day_of
from crawler.archive import Archive


@check(
    title="政务新媒体临期预警",
    clause="预警，不属于检查指标（对应政务新媒体单项否决第2项）",
    subject="account",
    needs_pages=False,
)
def account_due(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """账号快到两周没有更新了，提醒维护单位。

    怎么判
      最近一次更新距监测时间点（核对日期更早的，距核对日期）10天至14天的，提示一次。
      只作提示，不计入判定，不写入不合格名单。

    算
      · 最近更新2026年11月18日，11月30日核对：12天，提示，最迟12月2日要更新。

    不算
      · 不到10天的；
      · 超过14天的（由“政务新媒体不更新”检查）；
      · 状态为“注销中”“已注销”的账号。

    未能检查
      没有更新日期可看的账号，由“政务新媒体不更新”答“未能检查”，这里不重复。

    例子
      最近更新11月20日，11月30日核对：10天，提示。最近更新11月21日：9天，不提示。

    怎么改
      在期限以前发布信息。
    """
    days, warn = rules.number("account_silent", "days"), rules.number("account_due", "warn_days")
    reposts = bool(rules.value("account_silent", "reposts"))
    for account in archive.plan.accounts:
        state = state_of(archive, account, as_of, days, reposts=reposts)
        if state.standing is not Standing.UPDATED or state.newest is None or not warn <= state.gap <= days:
            continue
        last = state.newest + timedelta(days=days)
        over = last < day_of(as_of)
        yield Finding(
            indicator="account_due",
            level=Level.HINT,
            subject=account.subject,
            url="",
            where=account.platform,
            quote=f"最近更新{state.newest}",
            message=(
                f"{account.subject}最近一次更新是{chinese_day(state.newest)}，"
                f"到{chinese_day(state.judged_on or day_of(as_of))}已有{state.gap}天，"
                + (
                    f"更新期限（{chinese_day(last)}）已过，此后没有核对过。"
                    if over
                    else f"最迟{chinese_day(last)}要更新。"
                )
            ),
            suggestion="核对是否已经更新；没有的，尽快发布信息。" if over else "在期限以前发布信息。",
            evidence=state.evidence,
            data={
                "identity": "临期",
                "platform": account.platform,
                "unit": account.unit,
                "newest": state.newest.isoformat(),
                "days": str(state.gap),
                "deadline": last.isoformat(),
            },
        )
