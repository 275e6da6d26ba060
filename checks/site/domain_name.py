"""网站域名."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from checks.finding import Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import cut, seen_on, site_of
from crawler.archive import Archive
from crawler.guard import Guard, host_port

GOVERNMENT = re.compile(r"\.gov\.cn$|\.xn--zfr164b$")
""".xn--zfr164b is .政务."""
ADDRESS = re.compile(r"[\d.]+|.*:.*")


@check(
    title="网站域名",
    clause="《政府网站发展指引》（国办发〔2017〕47号）：域名以.gov.cn或.政务为后缀",
    needs_pages=False,
)
def domain_name(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """网站的网址不是以 .gov.cn 或者 .政务 结尾的域名。

    怎么判
      看检查所用的首页网址：政府门户网站应当是 www.□□□.gov.cn，部门网站是 ○○○.□□□.gov.cn，
      或者中文域名后缀“.政务”。用其他后缀的、只用IP地址的，提示一条。只作提示，不计入判定。

    算
      · http://www.qinghexian.com/ ；
      · http://203.0.113.8/ ，只用IP地址访问。

    不算
      · 以 .gov.cn、.政务 结尾的，不论带不带端口、有几级；
      · 页面里指向别的网站的链接（由“错链”检查）。
      事业单位原则上不得使用 .gov.cn；网站是事业单位主办的，复核时填“误报”。

    未能检查
      检查用的是本机或者内部网络的地址，看不出对外的域名；首页没有打开。

    例子
      台账里的网址是 http://qhtour.com/ ，主办单位是县文化广电和旅游局：提示。

    怎么改
      申请 .gov.cn 域名，网站改用新域名，旧域名公告后停用并注销，同时更新台账、标识和备案。
    """
    site = site_of(archive)
    host, home = host_port(site.url)[0], archive.page(site.url)
    if Guard().is_internal(site.url):
        reason = f"检查用的地址 {cut(host)} 在本机或者内部网络，看不出对外的域名。"
        yield Unable(site.subject, site.url, "网址", reason)
    elif home is None or home.status >= 400:
        yield Unable(site.subject, site.url, "网址", "首页没有打开。")
    elif not GOVERNMENT.search(host):
        what = "只用IP地址访问" if ADDRESS.fullmatch(host) else "域名不以.gov.cn或者.政务结尾"
        yield Finding(
            indicator="domain_name",
            level=Level.HINT,
            subject=site.subject,
            url=site.url,
            where="网址",
            quote=host,
            message=f"网站的网址 {cut(site.url, 100)} {what}。",
            suggestion="核实主办单位；是行政机关的，改用.gov.cn域名，旧域名公告后停用并注销。",
            evidence=(seen_on(home, f"首页在 {cut(home.final_url, 100)} 打开"),),
            data={"identity": "域名", "host": host},
        )
