"""What became of a link: one closed type, with "could not be told" as a first-class value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What a person would meet at a link's target."""

    OK = "ok"
    BROKEN = "broken"
    SOFT = "soft"
    """Status 200 and nothing there: a "not found" page that says 200."""
    FRAGMENT = "fragment"
    """The page is there, the place on it (#…) is not."""
    BLOCKED = "blocked"
    """A login, a robot refusal, a rate limit: a person may see it."""
    UNSURE = "unsure"
    """Looked at once, or looks that disagree."""
    EXCLUDED = "excluded"
    """mailto, tel, javascript, data …: nothing to fetch."""
    UNSEEN = "unseen"
    """Not looked at yet, or beyond the crawl's limits."""


class Cause(StrEnum):
    """Why a link does not lead where it should; the value is the sentence a clerk reads."""

    NOT_FOUND = "页面不存在（404）"
    GONE = "页面已删除（410）"
    CLIENT_ERROR = "服务器拒绝了这个地址"
    SERVER_ERROR = "服务器内部错误"
    DNS = "域名无法解析"
    REFUSED = "服务器拒绝连接"
    RESET = "连接被中断"
    TIMEOUT = "15 秒内打不开"
    TLS_EXPIRED = "安全证书已过期"
    TLS_NOT_YET = "安全证书还没有到生效日期"
    TLS_NAME = "安全证书与域名不符"
    TLS_UNTRUSTED = "安全证书不受信任"
    REDIRECT_LOOP = "跳转陷入循环"
    REDIRECT_NOWHERE = "跳转到不存在的地址"
    REDIRECTED_HOME = "页面已不在，自动转到了首页"
    TRUNCATED = "内容不完整"
    EMPTY = "打开是空白"
    MALFORMED = "网址写错了"
    INTRANET = "指向内部网络地址，公众打不开"
    LOCAL_FILE = "指向编辑人员电脑上的文件"
    WRONG_KIND = "文件打开是网页（附件缺失）"
    DAMAGED = "文件已损坏，或者被办公室的加密软件加了密，公众打不开"
    PLACEHOLDER = "链接是空的，点了没有去处"
    SOFT_404 = "打开后显示“页面不存在”"
    LIKE_NOTHING = "打开的内容与不存在的地址返回的相同"
    ERROR_PAGE = "打开后显示出错信息"
    NO_SITE = "打开是服务器的默认页面，网站没有开通或已关停"
    PARKED = "域名已过期或在出售"
    HIJACKED = "打开是赌博、色情等无关内容，域名可能已被他人占用"
    NO_FRAGMENT = "页面里没有链接所指的位置"

    @property
    def key(self) -> str:
        """The cause in one English word for files that programs read: not-found, tls-expired …"""
        return self.name.lower().replace("_", "-")


AS_WRITTEN = frozenset({Cause.INTRANET, Cause.LOCAL_FILE, Cause.MALFORMED, Cause.PLACEHOLDER})
"""What is told of an address from how it is written: nobody visited it."""
OF_CERTIFICATES = frozenset({Cause.TLS_EXPIRED, Cause.TLS_NOT_YET, Cause.TLS_NAME, Cause.TLS_UNTRUSTED})
"""What is wrong with a host's certificate."""
FIX: dict[Cause, str] = {
    Cause.NOT_FOUND: "改为现在的地址，或删除这个链接。",
    Cause.GONE: "删除这个链接，或改为新的地址。",
    Cause.CLIENT_ERROR: "打开核对，改为正确的地址。",
    Cause.SERVER_ERROR: "请技术人员检查服务器；是别的网站、长期打不开的，删除链接。",
    Cause.DNS: "核对域名；对方网站已关停的，删除链接。",
    Cause.REFUSED: "核对地址和端口；对方服务已停的，删除链接。",
    Cause.RESET: "请技术人员检查服务器或防火墙设置。",
    Cause.TIMEOUT: "请技术人员检查服务器；长期打不开的，删除链接。",
    Cause.TLS_EXPIRED: "请技术人员更新安全证书；是别的网站的，告知对方。",
    Cause.TLS_NOT_YET: "请技术人员换用已经生效的证书。",
    Cause.TLS_NAME: "核对域名；域名无误的，请技术人员换用这个域名的证书。",
    Cause.TLS_UNTRUSTED: "请技术人员换用受信任机构签发的证书。",
    Cause.REDIRECT_LOOP: "请技术人员检查跳转设置。",
    Cause.REDIRECT_NOWHERE: "改为跳转后的正确地址。",
    Cause.REDIRECTED_HOME: "改为现在的地址，或删除这个链接。",
    Cause.TRUNCATED: "重新上传这个文件。",
    Cause.EMPTY: "补充内容，或删除链接。",
    Cause.MALFORMED: "核对并改正网址。",
    Cause.INTRANET: "把文件或页面发布到公众可访问的地址后改链接。",
    Cause.LOCAL_FILE: "把文件上传到网站后改链接。",
    Cause.WRONG_KIND: "重新上传附件。",
    Cause.DAMAGED: "换用没有加密、能正常打开的原件，重新上传。",
    Cause.PLACEHOLDER: "补上网址，或去掉这个链接。",
    Cause.SOFT_404: "改为现在的地址，或删除这个链接。",
    Cause.LIKE_NOTHING: "打开核对；内容已不在的，改为现在的地址，或删除这个链接。",
    Cause.ERROR_PAGE: "请技术人员检查；长期出错的，改为正确的地址或删除链接。",
    Cause.NO_SITE: "核对网址；对方网站已关停的，删除链接。",
    Cause.PARKED: "删除这个链接，或改为对方现在的网址。",
    Cause.HIJACKED: "立即删除这个链接。",
    Cause.NO_FRAGMENT: "核对链接里 # 后面的位置名。",
}
"""The suggested fix for an editor, one a cause."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as one page holds it."""

    url: str
    """The absolute address that a browser would fetch, without ``#place``; empty when it opens none."""
    raw: str
    """The attribute's text as written, ``#place`` and all; ``href=""`` for an empty one."""
    text: str = ""
    """The words a person clicks on; an image's alt text."""
    element: str = "a"
    """a, area, img, script, stylesheet, link, icon, css, iframe, video, embed, form, option, onclick,
    refresh, pager (下一页 drawn by a script). To be judged with care: form-post (the target is there, but a
    GET may be refused), script-link (held by a script, no one clicks on it as it is), placeholder (``url``
    is empty: a link with words that plainly leads nowhere, ``#`` or ``http://``)."""
    fragment: str = ""
    """The place on the page, decoded, that a reader should come to: set when it could be judged missing,
    so never for ``#``, ``#top``, ``#!…``, ``#/route``. On the link's own page it is set only when the place
    is not there; elsewhere, look in :func:`crawler.page.links.anchors` of the page at ``url``, unless
    :func:`crawler.page.links.acts` says that its scripts could make places."""

    @property
    def attachment(self) -> bool:
        """Whether the address names a document to download rather than a page."""
        return is_file(self.url)


ATTACHMENT_ENDINGS = (
    *(".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".wps", ".et", ".ofd", ".pdf", ".rtf"),
    *(".txt", ".csv", ".zip", ".rar", ".7z"),
)
FILE_ENDINGS = (
    *ATTACHMENT_ENDINGS,
    *(".jpg", ".jpeg", ".png", ".gif", ".bmp", ".svg", ".webp", ".ico", ".tif", ".tiff", ".psd"),
    *(".css", ".js", ".json", ".xml", ".rss", ".woff", ".woff2", ".ttf", ".eot"),
    *(".mp3", ".mp4", ".avi", ".wmv", ".flv", ".mov", ".wma", ".m4a", ".wav", ".swf"),
    *(".exe", ".apk", ".gz", ".tar", ".iso", ".ceb", ".caj"),
)
EXCLUDED_SCHEME = re.compile(
    r"\s*(?!(?:https?|file|[htps]{2,7}|https?[a-z0-9]):|[a-z]:)[a-z][a-z0-9+.-]+:", re.I
)
"""mailto:, tel:, javascript:, weixin: …: nothing to fetch. ``htp://www.x.cn`` is a typing error instead."""


NO_ADDRESS = frozenset({"", "#", "?", 'href=""'})
"""Left for a script to act on: no promise of a place to go to."""


def is_excluded(url: str) -> bool:
    """Whether an address is of a kind that is not fetched."""
    return EXCLUDED_SCHEME.match(url) is not None or url.strip() in NO_ADDRESS


def may_be_page(url: str) -> bool:
    """Whether an address, by its ending, may lead to a page for people rather than to a file."""
    return not url.partition("?")[0].lower().endswith(FILE_ENDINGS)


def is_file(url: str) -> bool:
    """Whether an address names a document to download rather than a page."""
    return url.split("?", 1)[0].split("#", 1)[0].lower().endswith(ATTACHMENT_ENDINGS)
