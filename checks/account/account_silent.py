"""政务新媒体不更新."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.accounts import Standing, state_of
from checks.finding import Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day
from crawler.archive import Archive


@check(
    title="政务新媒体不更新",
    clause="国办秘函〔2019〕19号 政务新媒体单项否决第2项（监测时间点前2周内无更新）",
    subject="account",
    needs_pages=False,
)
def account_silent(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """账号两周没有发布。

    怎么判
      最新一条发布的日期，取台账“最近更新”和抓到的公开文章页日期里较晚的一个；
      以监测时间点为准，台账“核对日期”更早的，以核对那天为准：
      那天距最新一条超过14天，即单项否决。正好14天的，不是问题。

    算
      · 最近更新2026年11月1日，核对日期2026年11月30日，监测时间点2026年11月30日：29天，单项否决。

    不算
      · 台账没有及时更新，但公开文章页的日期在14天以内的；
      · 状态为“注销中”“已注销”的账号；
      · 监测时间点以后才发布的，不算这一期的更新；已删除、违规下架的文章不算更新。

    未能检查
      台账没有填“最近更新”，或者没有填“核对日期”，或者核对日期在监测时间点14天以前：
      公众平台不能由程序自动翻看，没有人看过就不能断定。文章页日期证明已更新的除外。

    例子
      最近更新2026年11月16日，11月30日核对：正好14天，不是问题；11月15日，是问题。
      最近更新2026年10月8日，核对日期2026年10月10日，监测时间点2026年11月30日：未能检查。

    怎么改
      尽快发布与职责有关的信息，落实专人维护；无力维护的，按规定注销并报备。
    """
    days = rules.number("account_silent", "days")
    for account in archive.plan.accounts:
        state = state_of(archive, account, as_of, days)
        if state.standing is Standing.UNKNOWN:
            yield Unable(account.subject, "", account.subject, state.reason)
        if state.standing is not Standing.SILENT or state.newest is None or state.judged_on is None:
            continue
        yield Finding(
            indicator="account_silent",
            level=Level.VETO,
            subject=account.subject,
            url="",
            where=account.platform,
            quote=f"最近更新{state.newest}",
            message=(
                f"{account.subject}最近一次更新是{chinese_day(state.newest)}，"
                f"到{chinese_day(state.judged_on)}已有{state.gap}天（超过{days}天即单项否决）。"
            ),
            suggestion="尽快发布信息，落实专人维护；无力维护的，按规定注销并报备。",
            evidence=state.evidence,
            data={
                "identity": f"{state.newest}以来不更新",
                "platform": account.platform,
                "unit": account.unit,
                "newest": state.newest.isoformat(),
                "days": str(state.gap),
                "clause": rules.rule("account_silent", "days").clause,
            },
        )
