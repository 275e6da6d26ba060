"""安全证书."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.finding import Certainty, Evidence, Finding, Level, Unable
from checks.registry import check
from checks.rules import Rules
from checks.telling import site_of
from crawler.archive import Archive
from crawler.link import FIX


@check(title="安全证书", clause="国办秘函〔2019〕19号 扣分指标“功能设计”：可用性（浏览器提示不安全、打不开）")
def certificate_bad(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """网站用 https 访问，安全证书却过期、与域名不符或者是自己签发的，浏览器会拦住读者。

    怎么判
      抓取时用 https 打开首页，核对它的证书：有效期、域名、签发机构。有一样不对的，提示一条。
      只作提示，不计入判定；页面内容照常检查。

    算
      · 证书过期，或者还没有到生效日期；
      · 证书上的域名与网址不符；
      · 证书是自己签发的。

    不算
      · 网站只用 http；
      · 签发机构本机不认识的（国密证书等），浏览器可能认识。

    例子
      https://www.qinghe.example/ 的证书上个月到期，浏览器显示“您的连接不是私密连接”：提示。

    怎么改
      请技术人员更新证书，或者换用这个域名的证书；能自动续期的设成自动续期。
    """
    for visit in archive.visits(None, "certificate"):
        if visit.cause:
            yield Finding(
                indicator="certificate_bad",
                level=Level.HINT,
                subject=site_of(archive).subject,
                url=visit.url,
                where="首页",
                quote="",
                message=f"用 https 打开首页，浏览器会提示不安全：{visit.cause}。",
                suggestion=FIX[visit.cause],
                evidence=(Evidence(visit.url, visit.at, visit.cause.value),),
                certainty=Certainty.CERTAIN,
                data={"identity": "安全证书", "cause": visit.cause.name},
            )
