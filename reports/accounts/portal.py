"""A portal's 新媒体矩阵 page: the accounts that it shows, as candidates for the ledger. A person decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from reports.accounts.vendor import same_platform
from reports.errors import UserError
from reports.models import Account
from reports.reading import Source, is_page
from reports.workbook import bare, plain_text

HOSTS = {
    "mp.weixin.qq.com": "微信公众号",
    "weixin.qq.com": "微信公众号",
    "weibo.com": "微博",
    "weibo.cn": "微博",
    "douyin.com": "抖音",
    "iesdouyin.com": "抖音",
    "toutiao.com": "今日头条",
    "kuaishou.com": "快手",
    "xiaohongshu.com": "小红书",
    "bilibili.com": "哔哩哔哩",
    "zhihu.com": "知乎",
}
WORDS = (
    ("小程序", "小程序"), ("视频号", "视频号"), ("公众号", "微信公众号"), ("微信", "微信公众号"),
    ("微博", "微博"), ("抖音", "抖音"), ("头条", "今日头条"), ("快手", "快手"), ("小红书", "小红书"),
    ("客户端", "移动客户端"), ("APP", "移动客户端"),
)  # fmt: skip
"""A word in a heading, and the platform that it names; the longer word first."""
NAME = re.compile(r"[\w·（）()]{2,30}")
NO_NAMES = re.compile(r"^(更多|二维码|扫码|扫一扫|关注|点击|详情|返回|首页|官方|新媒体矩阵|\d+)")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "dt", "th")
CLIMB = 3
"""So far above a picture its name may stand."""
MOST = 2000


@dataclass(frozen=True, slots=True)
class Candidate:
    """One account that the page shows."""

    platform: str
    name: str
    url: str
    known: bool
    """Whether the ledger has it."""


def candidates(source: Source) -> list[Candidate]:
    """The accounts of the page: links to platforms, and pictures (QR codes) with a name under a heading.

    Raises:
        UserError: there is no such page, or it is no web page.
    """
    if source.status >= 400:
        raise UserError(f"{source.name} 打不开：服务器答复{source.status}。请核对网址。")
    if not is_page(source):
        raise UserError(f"{source.name} 不是网页。请给出新媒体矩阵页的网址，或者保存下来的网页。")
    soup = BeautifulSoup(source.body, "lxml")
    found: dict[tuple[str, str], str] = {}
    for platform, name, url in (*_linked(soup, source.url), *_pictured(soup, source.url)):
        if len(found) < MOST:
            found.setdefault((platform, name), url)
    accounts = list(Account.objects.all())
    return [
        Candidate(platform, name, url, any(_is(account, platform, name) for account in accounts))
        for (platform, name), url in found.items()
    ]


def _is(account: Account, platform: str, name: str) -> bool:
    return bare(account.name) == bare(name) and same_platform(account.platform, platform)


def _linked(soup: BeautifulSoup, base: str) -> Iterator[tuple[str, str, str]]:
    for link in soup.select("a[href]"):
        url = _joined(base, str(link["href"]))
        host = f".{urlsplit(url).hostname or ''}"
        platform = next((known for name, known in HOSTS.items() if host.endswith(f".{name}")), "")
        if platform and (name := _name(link, link.get_text("", strip=True))):
            yield platform, name, url


def _pictured(soup: BeautifulSoup, base: str) -> Iterator[tuple[str, str, str]]:
    platform = ""
    for tag in soup.find_all((*HEADINGS, "img")):
        if tag.name != "img":
            platform = _platform(tag.get_text(" ", strip=True)) or platform
            continue
        box, name = tag, ""
        for _ in range(CLIMB):
            if box.parent is None or len(box.parent.find_all("img", limit=2)) > 1:
                break
            box = box.parent
            if name := _name(box):
                break
        name = name or _name(tag)
        here = _platform(box.get_text(" ", strip=True)) or platform
        if name and here:
            yield here, name, _joined(base, str(tag.get("src", "")))


def _platform(words: str) -> str:
    return next((platform for word, platform in WORDS if word in words), "") if len(words) <= 40 else ""


def _name(tag: Tag, *first: str) -> str:
    """What could be an account's name in a box: its text, or what its picture is called."""
    image = tag if tag.name == "img" else tag.find("img")
    said = [*first, *tag.stripped_strings, str(tag.get("title", ""))]
    if isinstance(image, Tag):
        said += [str(image.get("alt", "")), str(image.get("title", ""))]
    for words in said:
        plain = re.sub(r"^[“\"「]|[”\"」]$", "", plain_text(words).strip())
        if NAME.fullmatch(plain) and not NO_NAMES.match(plain) and plain not in dict(WORDS):
            return plain
    return ""


def _joined(base: str, href: str) -> str:
    try:
        url = urljoin(base, href.strip())
    except ValueError:
        return ""
    return url if url.lower().startswith(("http://", "https://")) else ""
