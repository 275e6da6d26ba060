"""首页打开慢."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median

from checks.finding import Evidence, Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import seen_on, site_of
from crawler.archive import Archive
from crawler.link import Fate


@check(
    title="首页打开慢",
    clause="《政府网站发展指引》（国办发〔2017〕47号）网页设计规范：加载时长不宜超过3秒",
    needs_pages=False,
)
def home_slow(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """首页平时打开就慢。

    怎么判
      看监测时间点前7天里每天定时访问首页的用时（从发出请求到收完网页，不含图片和脚本，实际只会更慢）：
      打得开的各次取中位数，超过3秒的提示一条，证据里写明首页网页本身有多大。只作提示，不计入判定。

    算
      · 一周140次访问，一半以上用了3秒多才收完首页的源码。

    不算
      · 偶尔几次慢的；
      · 打不开的（由“站点无法访问”检查）；
      · 网页很大而打开不慢的：文件没有规定网页的大小。
      本机网络慢会使各个网站都慢：几个网站同时提示的，先查本机网络。

    未能检查
      打得开的访问不到20次。临时检查没有这些记录，总是“未能检查”。

    例子
      140次访问的用时中位数是4.2秒：提示。中位数0.8秒，有3次超过10秒：不提示。

    怎么改
      请技术人员减小首页体积，压缩图片，检查服务器、带宽和缓存。
    """
    site = site_of(archive)
    since = as_of - timedelta(days=rules.number("site_unreachable", "days"))
    visits = [
        visit
        for visit in archive.visits(None, "probe")
        if since <= visit.at <= as_of and visit.fate is Fate.OK and not visit.note
    ]
    if len(visits) < rules.number("home_slow", "visits"):
        few = f"只有{len(visits)}次" if visits else "一次也没有"
        yield Unable(site.subject, site.url, "首页", f"一周里打得开的定时访问{few}，不足以判断。")
        return
    middle, limit = median(visit.elapsed for visit in visits), rules.number("home_slow", "seconds")
    if middle <= limit:
        return
    slowest = sorted(visits, key=lambda visit: -visit.elapsed)[:3]
    evidence = [Evidence(visit.url, visit.at, f"用时{visit.elapsed:.1f}秒") for visit in slowest]
    if home := archive.page(site.url):
        evidence.append(seen_on(home, f"网页本身{home.size / 1024:.0f}KB，不含图片、样式和脚本"))
    yield Finding(
        indicator="home_slow",
        level=Level.HINT,
        subject=site.subject,
        url=site.url,
        where="首页",
        quote="",
        message=f"首页打开慢：{len(visits)}次访问的用时中位数是{middle:.1f}秒（不宜超过{limit}秒）。",
        suggestion="请技术人员减小首页体积，压缩图片，检查服务器、带宽和缓存。",
        evidence=tuple(evidence),
        data={"identity": "首页用时", "seconds": f"{middle:.1f}", "visits": str(len(visits))},
    )
