"""网站名称."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.finding import Finding, Level, Unable
from checks.obstacle import home_of
from checks.policies import plain
from checks.registry import check
from checks.rules import Rules
from checks.telling import cut, quoted, seen_on, site_of
from crawler.archive import Archive
from crawler.page.marks import filled
from crawler.signs import title


@check(
    title="网站名称",
    clause="《政府网站发展指引》（国办发〔2017〕47号）；国办秘函〔2019〕19号“功能设计”：域名名称",
)
def site_name(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """首页写的网站名称与台账登记的不一致。

    怎么判
      网站应当以主办单位的规范名称命名。比较台账里的网站名称、主办单位与首页的网页标题、标签 SiteName：
      标题和标签里都没有台账的网站名称，也没有主办单位的名称，提示一条。只作提示，不计入判定。

    算
      · 台账登记“青禾县农业农村局”，首页标题和标签写的都是“青禾农业信息网”。

    不算
      · 名称前后另有字样：“青禾县人民政府门户网站”“首页-青禾县农业农村局”；
      · 标题或标签有一处一致的（标签没有填写的，由“网页标签”检查）；
      · 没有台账的临时检查。

    未能检查
      首页没有读到，或者既没有标题，也没有填写标签。

    例子
      台账登记“青禾县人力资源和社会保障局”，首页标题是“青禾县人力资源网”：提示。

    怎么改
      网站名称不规范的，改为主办单位的规范名称；台账写错的，更正台账。
    """
    site = site_of(archive)
    if not site.name:
        return
    home = home_of(archive)
    if isinstance(home, Unable):
        yield home
        return
    said = (
        title(home.body.decode(home.facts.charset, "replace")),
        filled(home.facts.tags.get("SiteName", "")),
    )
    shown = list(dict.fromkeys(filter(plain, said)))
    if not shown:
        yield Unable(site.subject, site.url, "首页", "首页没有标题，也没有填写标签SiteName。")
        return
    names = [plain(name) for name in (site.name, site.unit) if name]
    if any(name in plain(one) or plain(one) in name for one in shown for name in names):
        return
    told = "、".join(quoted(cut(one)) for one in shown)
    yield Finding(
        indicator="site_name",
        level=Level.HINT,
        subject=site.subject,
        url=site.url,
        where="首页标题",
        quote=cut(shown[0]),
        message=f"首页写的网站名称是{told}，与台账登记的{quoted(site.name)}不一致。",
        suggestion="核对名称：网站不规范的改网站，台账写错的更正台账。",
        evidence=(seen_on(home.page, f"首页标题、标签写的是{told}"),),
        data={"identity": "网站名称"},
    )
