"""政务新媒体不更新."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from checks.accounts import AccountState, Standing, state_of
from checks.finding import Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day
from crawler.archive import Archive
from crawler.plan import AccountPlan


@check(
    title="政务新媒体不更新",
    clause="国办秘函〔2019〕19号 政务新媒体单项否决第2项（监测时间点前2周内无更新）",
    subject="account",
    needs_pages=False,
)
def account_silent(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """账号两周没有发布。

    怎么判
      把各个来源看到的发布放在一起：人的核对（台账、核对表）、官方接口、公开文章页、订阅、监测平台导出。
      任何一个来源看到14天以内有一条，就是更新了。说它不更新，还要有一个来源把这14天看全了：
      人核对过，或者官方接口能列出全部发布。只看得到一部分的来源（微信接口只列“发布”，不列“群发”；
      已知链接的文章；订阅）再多，也不能证明没有更新。
      以监测时间点为准，看全的那个来源看得更早的，以它看的那天为准：
      那天距最新一条超过14天，即单项否决。正好14天的，不是问题。日期都是北京时间。

    算
      · 最近更新2026年11月1日，核对日期2026年11月30日，监测时间点2026年11月30日：29天，单项否决；
      · 人核对过，从来没有发布过；官方接口列出的全部发布都已删除。

    不算
      · 台账没有及时更新，但公开文章页、接口等看到14天以内有发布的；
      · 状态为“注销中”“已注销”的账号；
      · 监测时间点以后才发布的，不算这一期的更新；已删除、违规下架的文章不算更新；
      · 置顶的旧文章不影响判断。转发、转载算更新（方案里 account_silent.reposts 改为 false 就不算）。

    未能检查
      没有一个来源把这14天看全：台账没有填“最近更新”，或者没有填“核对日期”，或者核对日期在监测时间点
      14天以前，接口读取失败，等等。原因里写明该怎么办。有发布证明已更新的除外。

    例子
      最近更新2026年11月16日，11月30日核对：正好14天，不是问题；11月15日，是问题。
      最近更新2026年10月8日，核对日期2026年10月10日，监测时间点2026年11月30日：未能检查。
      微信接口最近一条是2026年11月1日，没有人核对：未能检查（可能群发过）。

    怎么改
      尽快发布与职责有关的信息，落实专人维护；无力维护的，按规定注销并报备。
    """
    days = rules.number("account_silent", "days")
    reposts = bool(rules.value("account_silent", "reposts"))
    for account in archive.plan.accounts:
        state = state_of(archive, account, as_of, days, reposts=reposts)
        if state.standing is Standing.UNKNOWN:
            yield Unable(account.subject, "", account.subject, state.reason)
        elif state.standing is Standing.SILENT and state.judged_on:
            yield _finding(account, state, state.judged_on, days, rules.rule("account_silent", "days").clause)


def _finding(account: AccountPlan, state: AccountState, judged_on: date, days: int, clause: str) -> Finding:
    judged = chinese_day(judged_on)
    if state.newest:
        since = f"{state.newest}以来不更新"
        told = f"最近一次更新是{chinese_day(state.newest)}，到{judged}已有{state.gap}天"
    elif state.uncounted:
        since = "没有有效更新"
        told = f"看到的{state.uncounted}条都已删除或者不算更新，到{judged}没有有效的更新"
    else:
        since = "从未发布"
        told = f"到{judged}从来没有发布过信息"
    return Finding(
        indicator="account_silent",
        level=Level.VETO,
        subject=account.subject,
        url="",
        where=account.platform,
        quote=f"最近更新{state.newest}" if state.newest else since,
        message=f"{account.subject}{told}（超过{days}天即单项否决）。",
        suggestion="尽快发布信息，落实专人维护；无力维护的，按规定注销并报备。",
        evidence=state.evidence,
        data={
            "identity": since,
            "platform": account.platform,
            "unit": account.unit,
            "newest": state.newest.isoformat() if state.newest else "",
            "days": str(state.gap) if state.newest else "",
            "clause": clause,
        },
    )
