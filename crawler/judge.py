"""What a look means: fate and cause. Pure. A robot refusal is never a broken link."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import etree

from crawler.fetch import Look
from crawler.link import ATTACHMENT_ENDINGS, Cause, Fate

ERRORS: dict[str, tuple[Fate, Cause | None]] = {
    "malformed": (Fate.BROKEN, Cause.MALFORMED),
    "local-file": (Fate.BROKEN, Cause.LOCAL_FILE),
    "intranet": (Fate.BROKEN, Cause.INTRANET),
    "dns": (Fate.BROKEN, Cause.DNS),
    "refused": (Fate.BROKEN, Cause.REFUSED),
    "reset": (Fate.BROKEN, Cause.RESET),
    "timeout": (Fate.BROKEN, Cause.TIMEOUT),
    "redirect-loop": (Fate.BROKEN, Cause.REDIRECT_LOOP),
    "redirect-nowhere": (Fate.BROKEN, Cause.REDIRECT_NOWHERE),
    "robots": (Fate.UNSURE, None),
    "forbidden": (Fate.UNSURE, None),  # a public name that resolves to a private address: split DNS
    "unreachable": (Fate.UNSURE, None),  # no route from here: our own network
    "tls": (Fate.UNSURE, None),  # no common protocol with us (old TLS, 国密); a browser may agree on one
    "garbled": (Fate.UNSURE, None),
}
"""The fate of a look without a response."""

CERTIFICATES = {
    "expired": Cause.TLS_EXPIRED,
    "mismatch": Cause.TLS_NAME,
    "self-signed": Cause.TLS_UNTRUSTED,
}

NETWORK_ERRORS = frozenset({"dns", "refused", "reset", "timeout", "unreachable", "tls"})
"""Errors that our own network could be the reason of."""

BLOCKED_STATUSES = frozenset({401, 402, 403, 405, 406, 407, 412, 418, 423, 429, 444, 451, 521})
"""Refusals of a robot, a rate or a stranger: a person may see the page."""

WAF = re.compile(
    rb"\$_ts\s*=\s*window|__jsl_clearance|acw_sc__v2|cf-browser-verification|challenge-platform"
    rb"|yunsuo|safedog|anyu\.|_guard/auto\.js|slider.?captcha|TencentCaptcha|aliyun_waf|WafCaptcha"
)
"""Marks of 瑞数, 加速乐, 阿里云, Cloudflare, 云锁, 安全狗, 创宇盾 in a page: classified, never bypassed."""
WAF_WORDS = re.compile(
    r"创宇盾|安全狗|云锁|D盾|网站防火墙|请求(存在威胁)?(已)?被(拦截|阻断)|访问(已)?被(拦截|阻断|拒绝)|请完成安全验证"
    r"|(您|你)的(访问|请求)(过于)?频繁|人机验证|正在(进行)?安全(检测|检查|验证)"
)
CHALLENGE_BYTES, CHALLENGE_TEXT = 64 * 1024, 300
LOGIN_PATH = re.compile(
    r"(^|[/._-])(login|signin|logon|sso|cas|passport|oauth2?|authorize|auth|uaa|idp)([/._?;-]|$)", re.I
)
PASSWORD_FIELD = re.compile(rb"<input[^>]{1,300}?type\s*=\s*[\"']?password", re.I)

TITLE = re.compile(r"<title[^>]{0,200}>(.{0,300}?)</title", re.I | re.S)
PARSER = etree.HTMLParser(encoding="utf-8")
NOT_FOUND_TITLE = re.compile(
    r"^\W*(错误|error|http)?\W*404\b|\b404\W*(not found|错误|页面|error|\W*$)"
    r"|^\W*(page )?not found\b"
    r"|(页面|网页|页)(不存在|未找到|找不到|没有找到|已删除|走丢)"
    r"|(找不到|未找到|没有找到|无法找到)(该|此|您?要?访问的|相关)?(页|网页)",
    re.I,
)
NOT_FOUND_TEXT = re.compile(
    r"(访问|请求|查找|浏览|打开|要找)的?(页面|网页|文件|资源|内容|文章|信息|栏目|地址)"
    r"已?(不存在|不在|被删除|删除|未找到|没有找到|找不到|可能已?被?(删除|移动|更名))"
    r"|(页面|网页)(不存在|未找到|找不到|没有找到|走丢了)"
    r"|(抱歉|对不起|sorry)[,，。!！]?.{0,12}(找不到|不存在|已被?删除|没有找到|未找到)"
    r"|(无法找到|找不到|未找到)(该|此|指定的?)?(页|网页)"
    r"|404(notfound|pagenotfound|错误页面)|the(page|requestedurl).{0,40}(notfound|cannotbefound|doesnotexist)",
    re.I,
)
SHORT_TEXT = 600
"""Characters of a page that says nothing but that there is nothing; an article is longer."""

MAGIC = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
OFFICE_HTML = re.compile(rb"urn:schemas-microsoft-com:|ProgId|MIME-Version:", re.I)
PAGE_MOVES = re.compile(rb"http-equiv\s*=\s*[\"']?refresh|location\.(href|replace)|window\.open", re.I)


def judge(look: Look, element: str = "a", *, inside: bool = False) -> tuple[Fate, Cause | None]:
    """What a person would meet, from one look. A soft error takes more: see :mod:`crawler.examine`."""
    if look.error:
        fate, cause = ERRORS[look.error]
        if look.redirects and cause in (Cause.DNS, Cause.MALFORMED, Cause.LOCAL_FILE):
            cause = Cause.REDIRECT_NOWHERE
        return fate, cause
    status = look.status or 0
    if is_blocked(look):
        return Fate.BLOCKED, None
    if status in (404, 410):
        gone = Cause.NOT_FOUND if status == 404 else Cause.GONE
        return Fate.BROKEN, Cause.REDIRECT_NOWHERE if look.redirects else gone
    if status >= 500:
        return Fate.BROKEN, Cause.SERVER_ERROR
    if status >= 400:
        return Fate.BROKEN, Cause.CLIENT_ERROR
    if not 200 <= status < 300:
        return Fate.UNSURE, None
    if look.certificate:
        return Fate.BROKEN, CERTIFICATES[look.certificate]
    if look.truncated:
        return Fate.BROKEN, Cause.TRUNCATED
    if not look.body and status == 200 and inside and element in ("a", "area", "iframe", "img", "pager"):
        return Fate.BROKEN, Cause.EMPTY
    if is_wrong_kind(look):
        return Fate.BROKEN, Cause.WRONG_KIND
    return Fate.OK, None


def is_blocked(look: Look) -> bool:
    """Whether a login, a robot refusal or a rate limit answered."""
    if look.status in BLOCKED_STATUSES:
        return True
    if look.redirects:
        path, before = urlsplit(look.final_url), urlsplit(look.url)
        now_login = LOGIN_PATH.search(f"{path.hostname}/{path.path}") is not None
        if now_login and not LOGIN_PATH.search(f"{before.hostname}/{before.path}"):
            return True
        if look.is_html and PASSWORD_FIELD.search(look.body[:65536]):
            return True
    return is_challenge(look)


def is_challenge(look: Look) -> bool:
    """Whether the page is a guard's: hardly a word to read, and a guard's mark or phrase."""
    if len(look.body) > CHALLENGE_BYTES:
        return False
    text = decode(look.body)
    return bool(WAF.search(look.body) or WAF_WORDS.search(text)) and len(words(text)) <= CHALLENGE_TEXT


def is_wrong_kind(look: Look) -> bool:
    """Whether an attachment's address answers with a web page in place of the document."""
    path = urlsplit(look.url).path.lower()
    if not path.endswith(ATTACHMENT_ENDINGS) or path.endswith((".txt", ".csv", ".rtf")):
        return False
    if look.content_type not in ("text/html", "application/xhtml+xml"):
        return False
    start = look.body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(MAGIC) or OFFICE_HTML.search(start) or PAGE_MOVES.search(look.body):
        return False
    return start[:256].lower().startswith((b"<!doctype html", b"<html", b"<head", b"<script", b"<body"))


def decode(body: bytes) -> str:
    """The text of a page, good enough to look for words in."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    gbk = b"charset=gb" in body[:2048].lower() or b'charset="gb' in body[:2048].lower()
    return (
        body.decode("gb18030", "replace")
        if gbk or b"\xef\xbf\xbd" not in body
        else body.decode("utf-8", "replace")
    )


def title(text: str) -> str:
    """The words in ``<title>``."""
    found = TITLE.search(text)
    return " ".join(found[1].split()) if found else ""


def words(text: str) -> str:
    """What a reader sees of a page, roughly: no markup, no scripts, no white space, no title."""
    if not text.strip():
        return ""
    tree = etree.fromstring(text.encode("utf-8", "replace"), PARSER)
    if tree is None:
        return ""
    etree.strip_elements(
        tree, "script", "style", "noscript", "template", "title", etree.Comment, with_tail=False
    )
    return "".join("".join(str(part) for part in tree.itertext()).split())


def says_not_found(text: str) -> bool:
    """Whether a page of status 200 says in plain words that there is nothing, and hardly more."""
    seen = words(text)
    if len(seen) > SHORT_TEXT:
        return False
    return bool(NOT_FOUND_TITLE.search(title(text)) or NOT_FOUND_TEXT.search(seen))


def nearly_same(first: str, second: str) -> bool:
    """Whether two pages read the same but for a few characters (an address, a time, a number)."""
    a, b = _shingles(words(first)), _shingles(words(second))
    return bool(a and b) and len(a & b) / len(a | b) >= 0.9


def _shingles(text: str) -> set[str]:
    text = re.sub(r"[0-9a-zA-Z/_.:?=&%-]+", "", text)
    return {text[at : at + 4] for at in range(max(1, len(text) - 3))} if text else set()
