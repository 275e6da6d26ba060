"""网站标识."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from checks.finding import Certainty, Finding, Level, Unable
from checks.obstacle import home_of
from checks.registry import check
from checks.rules import Rules
from checks.telling import seen_on, site_of
from crawler.archive import Archive

TRACES = {
    "标识码": re.compile(r"标识码|SiteIDCode", re.I),
    "党政机关标识": re.compile(r"conac|党政机关", re.I),
    "找错": re.compile(r"找错|jiucuo|zfwzgl|exposure", re.I),
}
"""For each mark, words of which a page that lacks it has none, not even in the address of a script."""
NAMES = {
    "标识码": "网站标识码",
    "党政机关标识": "党政机关网站标识",
    "找错": "“我为政府网站找错”入口",
}
FRAMES = re.compile(r"<i?frame\b", re.I)


@check(
    title="网站标识",
    clause="国办发〔2017〕47号《政府网站发展指引》（页面底部标识）；国办秘函〔2019〕19号“功能设计”",
)
def marks_missing(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """首页底部缺少规定的标识，或者网站标识码与台账不一致。

    怎么判
      首页底部应当有网站标识码、党政机关网站标识、“我为政府网站找错”入口。
      只作提示，不计入判定。

    算
      · 首页读到了底部的备案号，却找不到标识的文字、图标和脚本（疑似）；
      · 首页的网站标识码与台账登记的不同（两者必有一错）。

    不算
      · 标识由脚本生成，网页里有它的脚本地址的；
      · 没有台账的临时检查，不比对标识码。

    未能检查
      首页没有读到底部备案号，或者使用框架拼成、底部可能在框架里，又有标识没有读到的：请打开首页底部看一看。

    例子
      台账登记6405990001，首页底部写“网站标识码：6405990002”：提示。

    怎么改
      按《政府网站发展指引》在全站底部补齐标识；标识码写错的改正，台账写错的更正台账。
    """
    site, home = site_of(archive), home_of(archive)
    if isinstance(home, Unable):
        yield home
        return
    marks = home.facts.marks
    shown = marks.get("标识码", "")
    if shown and site.code and shown.lower() != site.code.lower():
        message = f"首页底部的网站标识码是{shown}，与台账登记的{site.code}不一致。"
        yield Finding(
            indicator="marks_missing",
            level=Level.HINT,
            subject=site.subject,
            url=site.url,
            where="首页底部",
            quote=shown,
            message=message,
            suggestion="核对标识码：网页写错的改正网页，台账写错的更正台账。",
            evidence=(seen_on(home.page, f"首页底部写的是：网站标识码 {shown}"),),
            data={"identity": "标识码不一致", "mark": "标识码"},
        )
    text = home.body.decode(home.facts.charset or "utf-8", "replace")
    missing = [mark for mark, traces in TRACES.items() if mark not in marks and not traces.search(text)]
    if missing and ("ICP" not in marks or FRAMES.search(text)):
        names = "、".join(NAMES[mark] for mark in missing)
        reason = (
            "首页有一部分装在框架里，底部可能也在里面"
            if FRAMES.search(text)
            else "首页底部没有读到备案号（没有写，或者由脚本写出）"
        )
        yield Unable(site.subject, site.url, "首页底部", f"{reason}。请打开首页底部，查看有没有{names}。")
        return
    for mark in missing:
        yield Finding(
            indicator="marks_missing",
            level=Level.HINT,
            subject=site.subject,
            url=site.url,
            where="首页底部",
            quote=NAMES[mark],
            message=f"首页底部没有找到{NAMES[mark]}。",
            suggestion=f"在全站底部补上{NAMES[mark]}。",
            evidence=(seen_on(home.page, f"网页里没有{NAMES[mark]}的文字、图标或脚本"),),
            certainty=Certainty.SUSPECTED,
            data={"identity": mark, "mark": mark},
        )
