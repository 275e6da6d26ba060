"""站点无法访问."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from checks.finding import Evidence, Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, cut, day_of, site_of
from crawler.archive import Archive, Visit
from crawler.link import Fate

REFUSALS = frozenset({521, 567})
"""5xx answers by which firewalls turn a program away; a person may well see the site."""
EVIDENCE_KEPT = 20


@check(title="站点无法访问", clause="国办秘函〔2019〕19号 网站单项否决第2项", needs_pages=False)
def site_unreachable(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """网站首页经常打不开。

    怎么判
      监测时间点前7天，每天间隔性访问首页20次以上；15秒仍打不开的次数累计占5%以上，即单项否决。
      访问由 xunjian schedule 自动进行，每次的时间、结果、用时都留有记录。

    算
      · 域名无法解析、服务器拒绝连接、连接中断；
      · 超过（含）15秒没有打开；
      · 服务器答复出错（5xx）。

    不算
      · 服务器拒绝程序访问（403、412、429、521等）：人可能打得开；
      · 本机断网期间的访问（参照网站也连接不上）、本机网络走不通的访问：不计次数；
      · 相隔不到10分钟的重复访问：只算第一次。

    未能检查
      有效访问不足：7天里任何一天少于18次（20次少一成）。临时检查没有这些记录，总是“未能检查”。

    例子
      7天访问140次，9次打不开，占6.43%：单项否决。7次打不开，正好5%：单项否决。6次，占4.29%：不是问题。
      只访问了3天：未能检查。

    怎么改
      请技术人员检查服务器、带宽、域名解析和安全证书；停机维护应当避开工作时间并提前公告。
    """
    site = site_of(archive)
    days, wanted = rules.number("site_unreachable", "days"), rules.number("site_unreachable", "visits_a_day")
    least = wanted * (100 - rules.number("site_unreachable", "missing_percent")) // 100
    gap = timedelta(minutes=rules.number("site_unreachable", "gap_minutes"))
    start = as_of - timedelta(days=days)
    probes = [visit for visit in archive.visits(None, "probe") if _same(visit.url, site.url)]
    ours = [visit for visit in probes if start < visit.at <= as_of and _tells(visit)]
    visits = list(_spaced(ours, gap))
    seconds = rules.number("site_unreachable", "seconds")
    failed = [visit for visit in visits if _failed(visit, seconds)]
    a_day = Counter((as_of - visit.at) // timedelta(days=1) for visit in visits)
    if any(a_day[day] < least for day in range(days)):
        told = f"其中{len(failed)}次打不开" if failed else "都能打开"
        reason = (
            f"监测时间点前{days}天只有{len(visits)}次有效访问（{told}），"
            f"不足每天{wanted}次，不能判定。请让检查日程一直运行。"
            if visits
            else f"监测时间点前{days}天没有定时访问的记录，不能判定。请让检查日程一直运行。"
        )
        yield Unable(site.subject, site.url, "首页", reason)
        return
    percent = rules.number("site_unreachable", "percent")
    if len(failed) * 100 < len(visits) * percent:
        return
    share = f"{round(100 * len(failed) / len(visits), 2):g}%"
    yield Finding(
        indicator="site_unreachable",
        level=Level.VETO,
        subject=site.subject,
        url=site.url,
        where="首页",
        quote=f"{len(failed)}/{len(visits)}",
        message=(
            f"{chinese_day(day_of(visits[0].at))}至{chinese_day(day_of(visits[-1].at))}共访问首页{len(visits)}次，"
            f"{seconds}秒内打不开的有{len(failed)}次，占{share}（达到{percent}%即单项否决）。"
        ),
        suggestion="请技术人员检查服务器、带宽、域名解析和安全证书。",
        evidence=tuple(Evidence(visit.url, visit.at, _outcome(visit)) for visit in failed[:EVIDENCE_KEPT]),
        data={
            "identity": "无法访问",
            "visits": str(len(visits)),
            "failures": str(len(failed)),
            "share": share,
            "clause": rules.rule("site_unreachable", "percent").clause,
        },
    )


def _same(url: str, home: str) -> bool:
    return url.rstrip("/") == home.rstrip("/")


def _spaced(visits: Iterable[Visit], gap: timedelta) -> Iterator[Visit]:
    """The first of visits that follow each other too closely."""
    last: datetime | None = None
    for visit in visits:
        if last is None or visit.at - last >= gap:
            last = visit.at
            yield visit


def _tells(visit: Visit) -> bool:
    """Whether the visit says anything of the site: our own network was up and spoke the site's protocol."""
    return visit.note != "own-outage" and not (visit.error and visit.fate is Fate.UNSURE)


def _failed(visit: Visit, seconds: int) -> bool:
    if visit.fate is Fate.BLOCKED or visit.status in REFUSALS:
        return False
    return visit.error is not None or visit.elapsed >= seconds or (visit.status or 0) >= 500


def _outcome(visit: Visit) -> str:
    if visit.cause:
        return visit.cause.value
    if visit.error:
        return f"打不开（{cut(visit.error)}）"
    return f"服务器答复{visit.status}" if (visit.status or 0) >= 500 else f"用了{visit.elapsed:.0f}秒才打开"
