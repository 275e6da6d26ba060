"""IPv6."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.finding import Certainty, Evidence, Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import cut, site_of
from crawler.archive import Archive
from crawler.guard import host_port


@check(
    title="IPv6",
    clause="国办秘函〔2019〕19号 扣分指标“功能设计”：IPv6改造；2025年某州通报“首页连通率100%”",
    needs_pages=False,
)
def ipv6_missing(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """网站域名没有 IPv6 地址。

    怎么判
      抓取时查一次首页域名的 IPv6 地址（AAAA 记录）：有 IPv4 地址而没有 IPv6 地址的，提示一条（疑似）。
      只作提示，不计入判定。有地址不等于连得通，二级、三级页面的连通率也不在这里看，由人用监测工具测。

    算
      · www.qinghe.gov.cn 只有 IPv4 地址。

    不算
      · 有 AAAA 记录的。
      本机的域名服务器不答复 AAAA 查询的，复核时填“误报”。

    未能检查
      检查用的是 IP 地址、本机或者内部网络的地址，或者域名查询没有答复。

    例子
      2026年11月检查时查 www.qinghe.gov.cn ，没有 AAAA 记录：提示。

    怎么改
      请技术人员开通 IPv6，在域名解析里加上 AAAA 记录，并测试首页和二级、三级页面。
    """
    site = site_of(archive)
    host, found = host_port(site.url)[0], archive.meta.get("ipv6")
    if found is None:
        yield Unable(
            site.subject, site.url, "域名", f"没有查到 {cut(host)} 的域名记录，不能断定有没有 IPv6。"
        )
    elif found == "没有":
        asked = datetime.fromisoformat(archive.meta["started"])
        yield Finding(
            indicator="ipv6_missing",
            level=Level.HINT,
            subject=site.subject,
            url=site.url,
            where="域名",
            quote=host,
            message=f"网站域名 {cut(host)} 没有 IPv6 地址。",
            suggestion="请技术人员开通 IPv6，在域名解析里加上 AAAA 记录。",
            evidence=(Evidence(site.url, asked, f"{cut(host)} 有 IPv4 地址，没有 AAAA 记录"),),
            certainty=Certainty.SUSPECTED,
            data={"identity": "IPv6", "host": host},
        )
