"""错链."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import unquote, urlsplit

from checks.finding import Certainty, Evidence, Finding, Level, Unable
from checks.links import ATTACHMENT, IMAGE, OUTSIDE, RESOURCE, Broken, broken_together, unjudged
from checks.places import Spot, spot
from checks.registry import check
from checks.rules import Rules
from checks.telling import cut, quoted, quoted_each, seen_on, site_of
from crawler.archive import Archive, Place, Target, Visit
from crawler.link import FIX, OF_CERTIFICATES, Cause, Fate

NOUNS = {IMAGE: "图片", ATTACHMENT: "附件", RESOURCE: "页面资源"}
PERHAPS_OURS = frozenset(
    {
        *(Cause.TIMEOUT, Cause.RESET, Cause.REFUSED, Cause.SERVER_ERROR, Cause.CLIENT_ERROR),
        *(Cause.EMPTY, *OF_CERTIFICATES),
    }
)
"""Causes that, at a third party's site, may be of the day or of the way from here."""
UNMET = "网页上没有显示它，读者一般点不到、看不到；不再用的，删除即可。"
INDEX = re.compile(r"(?:index|default)\.\w{3,5}$")
NAMES_SHOWN = 10
URLS_KEPT = 100
PLACES_SHOWN = 3
LOOKS_SHOWN = 3


@check(title="错链", clause="国办秘函〔2019〕19号 扣分指标“功能设计”：可用性（链接打不开或错误）")
def broken_link(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """网页上的链接、图片、附件打不开，或者打开是“页面不存在”。

    怎么判
      全站每个链接的目标都打开看；第一次打不开的，隔一段时间再看一次，两次都打不开才算错链。
      同一个目标不论在多少个页面上出现，只记一个问题，写明一共有几处。
      分为站内链接、站外链接、图片、附件；首页上的错链逐个记，单独注明。
      20个以上、占全站三成以上的页面都有的，是公共部分（页头、页尾、工具条）的问题，写明一共有多少页面，
      同在这些页面上的几个目标只记一个问题；一篇文章里指向编辑人员电脑的几个图片，也只记一个问题。
      一个站外网站整个打不开（域名失效、拒绝连接、证书过期等）的，指向它的链接合记一个问题，逐个列出。

    算
      · 页面不存在（404、410）、域名无法解析、服务器出错、15秒打不开、跳转到不存在的地址；
      · 打开后显示“页面不存在”，或者内容与不存在的地址返回的相同，服务器却答复正常的（疑似）；
      · 附件打开是网页、内容不完整、已损坏或被加密软件加密；网址写错；指向内网或编辑人员电脑上的文件。

    不算
      · 要登录才能看、拒绝程序访问（403、412、429等）的，人可能打得开；
      · 两次结果不一致的；
      · 网站中途启用防护、限速或者维护，连原来读过的网页再看时也作同样答复的；显示“正在维护”的；
        站外网站有3个以上链接打不开的，也再看它原来打得开的地址，也打不开的，不算；
      · 服务器答复不合规范（状态写着404或500、内容没有按声明的长度发完），浏览器里照样看得到文章或列表的；
      · 读者点不到、看不到的：点击由脚本接管的链接、打不开时由脚本换掉的图片、预先加载的地址；
        放在不显示的框里（display:none、hidden）、没有文字和图片可点、由别的图片代替显示的，只作提示；
      · 邮箱、电话、脚本链接（mailto、tel、javascript）。
      站外网站连接超时、中断、证书有问题或出错的，可能只是当天或本地的原因，标为“疑似”。
      脚本、样式文件打不开，读者不直接点击，只作提示；页面能打开、只是没有链接所指位置（#…）的，也只作提示。

    未能检查
      要登录、拒绝程序访问、本机网络不通、两次结果不一致、没有来得及看的链接，合成一条，分别写明数量。

    例子
      首页“下载中心”指向的网址答复404，10分钟后再看仍是404：是问题。
      “网上办事”跳转到登录页：不是问题。

    怎么改
      按每个问题后面的建议，改为正确的地址或删除链接。
    """
    site = site_of(archive)
    groups = broken_together(archive)
    columns = _clicked(
        archive, {found.place.page_url for group in groups for found in group if _moves(found)}
    )
    for group in groups:
        yield _finding(archive, group, columns)
    counts = unjudged(archive)
    if counts:
        total = sum(count for _, count in counts)
        reasons = "；".join(f"{count}个{why}" for why, count in counts) if len(counts) > 1 else counts[0][0]
        yield Unable(site.subject, site.url, "部分链接", f"{total}个链接没能判定：{reasons}。")


def _finding(archive: Archive, group: Sequence[Broken], columns: Mapping[str, str]) -> Finding:
    first = group[0]
    target, kind = first.target, first.kind
    suspected = target.fate is Fate.SOFT or (kind == OUTSIDE and target.cause in PERHAPS_OURS)
    lost_place = target.fate is Fate.FRAGMENT
    where, message = _told(archive, group, columns)
    if first.unmet:
        message += UNMET
    return Finding(
        indicator="broken_link",
        level=Level.HINT if first.unmet or kind == RESOURCE or lost_place else Level.DEDUCTION,
        subject=site_of(archive).subject,
        url=_service_of(first) if first.dead else target.url,
        where=where,
        quote="、".join(_name(found) for found in group[:NAMES_SHOWN]),
        message=message,
        suggestion=_advice(target, kind),
        evidence=(*_looks(archive, group), *_holders(archive, first.places[:PLACES_SHOWN])),
        certainty=Certainty.SUSPECTED if suspected else Certainty.CERTAIN,
        data={
            "identity": "错链",
            "kind": kind,
            "cause": target.cause.name if target.cause else "",
            "count": str(max(found.pages for found in group) if first.dead else first.pages),
            "home": "是" if first.on_home else "否",
            "page": first.place.page_url,
            "urls": "\n".join(found.target.url for found in group[:URLS_KEPT]),
        },
    )


def _told(archive: Archive, group: Sequence[Broken], columns: Mapping[str, str]) -> tuple[str, str]:
    """Where it is, and the sentence that stands in the notice."""
    first = group[0]
    cause = _cause(first)
    more = ""
    if first.pages > 1 and len(group) == 1:
        more = f"全站共有{first.pages}个页面上有这个{NOUNS.get(first.kind, '链接')}。"
    if first.in_template and not first.on_home:
        where = "全站公共部分（页头、页尾、工具条等）"
        return (
            where,
            f"全站{first.pages}个页面的公共部分（页头、页尾、工具条等）里的{_names(group)}打不开：{cause}。",
        )
    holder = _spot(archive, first)
    if first.dead and len(group) > 1:
        whole = f"网站 {cut(first.dead, 80)} 整个打不开：{cause}。"
        return holder.where, f"{holder.page}等处的{_names(group)}打不开，{whole}"
    if _moves(first):
        name = columns.get(_plain(first.place.page_url), "")
        page = f"{quoted(name)}栏目" if name and not first.on_home else holder.words
        where = name if name and not first.on_home else holder.where
        address = cut(first.target.url, 100)
        return where, f"{page}打不开：打开后自动跳转到 {address} ，{cause}。"
    if first.place.element == "pager":
        return holder.where, f"{holder.words}的“下一页”打不开：{cause}。{more}"
    return holder.where, f"{holder.page}上的{_names(group)}打不开：{cause}。{more}"


def _service_of(found: Broken) -> str:
    """The front page of the host that is dead."""
    parts = urlsplit(found.target.url)
    return f"{parts.scheme}://{parts.netloc}/"


def _names(group: Sequence[Broken]) -> str:
    """链接“下载中心”; 图片“a.gif”“b.gif”，共2个，都."""
    noun = NOUNS.get(group[0].kind, "链接")
    names = quoted_each(_name(found) for found in group[:NAMES_SHOWN])
    if len(group) == 1:
        return f"{noun}{names}"
    return f"{noun}{names}{'等' if len(group) > NAMES_SHOWN else '共'}{len(group)}个都"


def _name(found: Broken) -> str:
    """What an editor knows the link by: its words; an image by its words anywhere, else by its file."""
    words = [place.text for place in found.places if place.text.strip()]
    if found.kind in NOUNS:
        return cut(words[0], 40) if words else _file(found.target.url) or cut(found.place.raw, 80)
    return cut(found.place.text, 40) or cut(found.place.raw, 80) or cut(found.target.url, 80)


def _file(url: str) -> str:
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    return cut(re.split(r"[/\\]", path)[-1], 80)


def _cause(found: Broken) -> str:
    cause = found.target.cause
    return _of_kind(found, cause) if cause else "没有正常的答复"


def _of_kind(found: Broken, cause: Cause) -> str:
    """The cause as it is said of a page, or of a picture or an attachment."""
    lost = cause in (Cause.NOT_FOUND, Cause.GONE) and found.kind in NOUNS
    return cause.value.replace("页面", "文件") if lost else cause.value


def _spot(archive: Archive, found: Broken) -> Spot:
    if found.on_home:
        return Spot("首页", "首页", "首页")
    page = archive.page(found.place.page_url)
    address = f"网页 {cut(found.place.page_url, 100)} "
    return spot(archive, page) if page else Spot(found.place.page_url, address, address)


def _moves(found: Broken) -> bool:
    """Whether a page that only sends its visitors on sends them nowhere."""
    return found.place.element == "refresh"


def _clicked(archive: Archive, pages: set[str]) -> dict[str, str]:
    """The words by which other pages lead to some columns: pages that only send on have no title."""
    wanted = {_plain(url) for url in pages if _plain(url).endswith("/")}
    words: dict[str, str] = {}
    for target in archive.links.targets() if wanted else ():
        url = _plain(target.url)
        if url in wanted and url not in words:
            text = next((place.text for place in target.places if place.text.strip()), "")
            words |= {url: cut(text, 40)} if text else {}
    return words


def _plain(url: str) -> str:
    return INDEX.sub("", url)


def _advice(target: Target, kind: str) -> str:
    """What the unit is to do; a picture is no link to it."""
    advice = FIX[target.cause] if target.cause else "打开核对，改为正确的地址或删除。"
    return advice.replace("这个链接", "这张图片") if kind == IMAGE else advice


def _looks(archive: Archive, group: Sequence[Broken]) -> Iterator[Evidence]:
    """The last looks at the target, or the last look at each of several, with what they met."""
    shown = LOOKS_SHOWN if len(group) == 1 else 1
    for found in group[:NAMES_SHOWN]:
        visits = [visit for visit in archive.visits(found.target.url) if visit.purpose != "probe"]
        for visit in visits[-shown:]:
            yield Evidence(visit.url, visit.at, _outcome(found, visit))


def _outcome(found: Broken, visit: Visit) -> str:
    if visit.cause:
        status = f"（{visit.status}）" if visit.cause in (Cause.CLIENT_ERROR, Cause.SERVER_ERROR) else ""
        return f"{_of_kind(found, visit.cause)}{status}"
    return f"服务器答复{visit.status}" if visit.status else f"打不开（{cut(visit.error or '')}）"


def _holders(archive: Archive, places: Sequence[Place]) -> Iterator[Evidence]:
    """The pages on which the link stands, as they were kept."""
    for place in places:
        if page := archive.page(place.page_url):
            yield seen_on(page, f"网页上写的是：{cut(place.raw, 200)}")
