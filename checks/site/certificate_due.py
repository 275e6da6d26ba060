"""安全证书临期预警."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from checks.finding import Evidence, Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, day_of, site_of
from crawler.archive import Archive


@check(title="安全证书临期预警", clause="预警，不属于检查指标（对应扣分指标“功能设计”：可用性）")
def certificate_due(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """网站的安全证书快到期了，提醒责任单位更换。

    怎么判
      抓取时用 https 打开首页，记下证书哪天到期：到监测时间点还有30天以内的，提示一次，写明最迟哪天更换，
      就是证书整天都有效的最后一天。只作提示，不计入判定。

    算
      · 监测时间点2026年11月30日，证书12月25日23时59分到期：还有25天，提示，最迟12月25日更换；
      · 12月25日7时59分到期的，最迟12月24日更换。

    不算
      · 离到期还有30天以上的；
      · 已经过期、与域名不符、自己签发的（由“安全证书”检查）；
      · 只用 http 的网站；
      · 证书没有写明到期时间，或者存档是旧版本留下的，没有记到期时间。

    例子
      证书2027年1月2日到期，2026年11月30日检查：还有33天，不提示。

    怎么改
      在到期以前更换证书；设了自动续期的，核对这次有没有续上。
    """
    told = archive.meta.get("certificate_until")
    if told is None or any(visit.cause for visit in archive.visits(None, "certificate")):
        return
    until, today, site = datetime.fromisoformat(told), day_of(as_of), site_of(archive)
    ends = day_of(until)
    days = (ends - today).days
    if not 0 <= days <= rules.number("certificate_due", "warn_days"):
        return
    deadline = max(today, day_of(until + timedelta(seconds=1) - timedelta(days=1)))
    started = datetime.fromisoformat(archive.meta["started"])
    yield Finding(
        indicator="certificate_due",
        level=Level.HINT,
        subject=site.subject,
        url=site.url,
        where="首页",
        quote="",
        message=(
            f"{site.subject}的安全证书{chinese_day(ends)}到期，到监测时间点还有{days}天，"
            f"最迟{chinese_day(deadline)}要更换。"
        ),
        suggestion="在到期以前更换证书；设了自动续期的，核对这次有没有续上。",
        evidence=(Evidence(site.url, started, f"安全证书有效期到{until:%Y-%m-%d %H:%M:%S}"),),
        data={
            "identity": f"证书{ends}到期",
            "days": str(days),
            "deadline": deadline.isoformat(),
        },
    )
