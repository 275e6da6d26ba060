"""暗链和网页篡改."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.finding import Certainty, Evidence, Finding, Level, Unable
from checks.places import spot
from checks.registry import check
from checks.rules import Rules
from checks.spam import Kind, Known, Sign, signs
from checks.telling import cut, quoted, seen_on, site_of
from crawler.archive import Archive, SeenPage

EXAMPLES = 3
FIX = {
    Kind.LINK: "立即删除这些链接，请技术人员查清是怎样进来的、还有没有别的。",
    Kind.STUFFING: "立即改回原来的标题和关键词，请技术人员查找后门。",
    Kind.PAGE: "立即恢复或关闭这个页面，请技术人员查找后门，按规定报告。",
    Kind.SCRIPT: "核实是不是本单位放的：是的，改为放在本站；不是的，立即删除并查找后门。",
    Kind.LEADS_AWAY: "立即删除这段脚本，请技术人员查找后门。",
}


@dataclass(slots=True)
class _Group:
    """The same thing on some pages."""

    page: SeenPage
    sign: Sign
    pages: int
    evidence: list[Evidence]


@check(
    title="暗链和网页篡改",
    clause="国办秘函〔2019〕19号 网站单项否决第1项（链接反动、暴力、色情内容；对攻击未及时有效处置）",
    judge="人（程序只提示）",
)
def hidden_links(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """网页里有指向赌博、色情等网站的链接，标题、关键词被塞入这类词，或者有来历不明的脚本。

    怎么判
      看每个网页收到的源码：
        暗链        指向站外（不是政府、学校网站）的链接，文字里有赌博、色情等词（词表在指标方案里）；
                    用样式藏起来的（不显示、移出屏幕、1像素、字号为0、白字）注明“读者看不见”；
        塞词        标题、keywords、description 里有两个以上这类词；
        篡改        整个网页的标题和内容都是这类词；
        跳转        脚本看到从百度等搜索引擎进来的读者，就转到站外；
        外部脚本    脚本、看不见的框架来自政府网站和常用统计、分享、地图服务以外的网站，全站合成一条。
      同一个去处不论在多少页上，只提一条，写明多少页。都是“疑似”，只作提示，由人认定。
      经人认定链接了反动、暴力、色情内容的，在“由人检查”表的“不良内容”一行填有问题；被攻击、没有及时处置、
      造成严重安全事故的，在“网络攻击”一行填有问题，才按单项否决第1项③、④处理。
      赌博链接本身没有列在这两款里，属实的列入问题，是不是网络攻击造成的由人看。

    算
      · <div style="position:absolute;left:-9999px"> 里的“百家乐”链接；
      · 局网站的标题后面多出一串“娱乐城 真人视讯”；
      · 把词写成 &#30334;&#23478;&#20048; 躲避检查的。

    不算
      · 收起的菜单、手机导航、选项卡、“跳到正文”的无障碍链接：藏着，但没有这类词；
      · 打击、防范赌博的报道和提醒，以及指向政府网站的链接；
      · 百度统计、分享按钮、党政机关标识、地图这类常用脚本。
      样式表里藏起来的链接，看不出是不是藏着，但有这类词的照样提。

    未能检查
      网页没有抓取到的；脚本生成的内容不看。

    例子
      首页底部一个 display:none 的框里有40个“棋牌平台”链接，指向同一个网站，全站300页都有：提示一条。
      “友情链接”下拉框平时藏着，里面是几家媒体：不提示。

    怎么改
      立即删除，检查服务器上被改动的文件和后台账号，按网络安全事件报告；清空缓存后重新生成页面。
    """
    known = Known(rules.words("hidden_links", "words"), rules.words("hidden_links", "hosts"))
    groups: dict[tuple[Kind, str], _Group] = {}
    seen = set[str]()  # a page counts once, by however many addresses it was reached
    for page in archive.pages():
        if page.status >= 400 or not _is_html(page) or page.final_url in seen:
            continue
        seen.add(page.final_url)
        body = archive.response(page.url)
        told: dict[tuple[Kind, str], Sign] = {}
        for sign in signs(body, page.final_url, known) if body else ():
            told.setdefault((sign.kind, sign.what), sign)
        for key, sign in told.items():
            group = groups.setdefault(key, _Group(page, sign, 0, []))
            group.pages += 1
            if len(group.evidence) < EXAMPLES:
                group.evidence.append(seen_on(page, cut(sign.seen, 200)))
    scripts = [group for (kind, _), group in groups.items() if kind is Kind.SCRIPT]
    for (kind, _), group in groups.items():
        if kind is not Kind.SCRIPT:
            yield _finding(archive, group)
    if scripts:
        yield _strangers(archive, scripts)


def _is_html(page: SeenPage) -> bool:
    return page.facts is not None or "html" in page.content_type


def _finding(archive: Archive, group: _Group) -> Finding:
    place, sign = spot(archive, group.page), group.sign
    more = f"，全站共{group.pages}个页面" if group.pages > 1 else ""
    unseen = "（读者看不见）" if sign.concealed else ""
    what, words = cut(sign.what, 60), quoted(cut(sign.seen, 30))
    told = {
        Kind.LINK: f"{place.page}上有链接{words}{unseen}，指向 {what}",
        Kind.STUFFING: f"{place.page}的标题或关键词里有{quoted(what)}",
        Kind.PAGE: f"网页 {cut(group.page.url, 100)} 疑似被篡改，标题是{quoted(what)}",
        Kind.LEADS_AWAY: f"{place.page}的脚本把从搜索引擎进来的读者转到 {what}",
    }[sign.kind]
    return Finding(
        indicator="hidden_links",
        level=Level.HINT,
        subject=site_of(archive).subject,
        url=group.page.url,
        where=place.where,
        quote=cut(sign.seen),
        message=f"{told}{more}。",
        suggestion=FIX[sign.kind],
        evidence=tuple(group.evidence),
        certainty=Certainty.SUSPECTED,
        data={
            "identity": f"{sign.kind} {sign.what}",
            "anchor": group.page.url if sign.kind is Kind.PAGE else "",
            "kind": sign.kind.value,
            "pages": str(group.pages),
            "concealed": "是" if sign.concealed else "否",
        },
    )


def _strangers(archive: Archive, groups: list[_Group]) -> Finding:
    site = site_of(archive)
    hosts = "、".join(f"{cut(group.sign.what, 60)}（{group.pages}页）" for group in groups[:10])
    more = f"等{len(groups)}个网站" if len(groups) > 10 else ""
    return Finding(
        indicator="hidden_links",
        level=Level.HINT,
        subject=site.subject,
        url=site.url,
        where="网页源码",
        quote=cut("、".join(group.sign.what for group in groups)),
        message=f"网页使用了来历不明的外部脚本或者看不见的框架，来自{hosts}{more}，请核实是不是本单位放的。",
        suggestion=FIX[Kind.SCRIPT],
        evidence=tuple(group.evidence[0] for group in groups[:10]),
        certainty=Certainty.SUSPECTED,
        data={
            "identity": Kind.SCRIPT.value,
            "kind": Kind.SCRIPT.value,
            "pages": str(max(g.pages for g in groups)),
        },
    )
