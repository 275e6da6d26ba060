"""What a look means: fate and cause. Pure. A robot refusal is never a broken link."""

from __future__ import annotations

import codecs
import re
from urllib.parse import SplitResult, unquote, urlsplit

from ahocorasick_rs import BytesAhoCorasick

from crawler.fetch import ENDED, Look
from crawler.link import AS_WRITTEN, ATTACHMENT_ENDINGS, OF_CERTIFICATES, Cause, Fate
from crawler.page import read
from crawler.signs import (
    LABEL,
    PAGE_MOVES,
    PARKING_HOST,
    PROSE,
    SHORT_TEXT,
    TINY_TEXT,
    WAF_WORDS,
    Sight,
    admits,
    confession,
    decode,
    hints,
    is_article,
    is_empty,
    is_error_record,
    is_headed,
    is_hijacked,
    is_maintained,
    is_no_site,
    is_parked,
    is_read,
    is_shell,
    sight,
    title,
    words,
)

Verdict = tuple[Fate, Cause | None]

ERRORS: dict[str, Verdict] = {
    "malformed": (Fate.BROKEN, Cause.MALFORMED),
    "placeholder": (Fate.BROKEN, Cause.PLACEHOLDER),
    "local-file": (Fate.BROKEN, Cause.LOCAL_FILE),
    "intranet": (Fate.BROKEN, Cause.INTRANET),
    "dns": (Fate.BROKEN, Cause.DNS),
    "refused": (Fate.BROKEN, Cause.REFUSED),
    "reset": (Fate.BROKEN, Cause.RESET),
    "timeout": (Fate.BROKEN, Cause.TIMEOUT),
    "redirect-loop": (Fate.BROKEN, Cause.REDIRECT_LOOP),
    "redirect-nowhere": (Fate.BROKEN, Cause.REDIRECT_NOWHERE),
    "too-long": (Fate.UNSURE, None),  # for us: a browser asks for it
    "slow": (Fate.UNSURE, None),  # a file that comes, but slowly
    "busy": (Fate.UNSURE, Cause.TIMEOUT),  # it was we who had no time: to be looked at again
    "robots": (Fate.UNSURE, None),
    "forbidden": (Fate.UNSURE, None),  # a public name that resolves to a private address: split DNS
    "unreachable": (Fate.UNSURE, None),  # no route from here: our own network
    "tls": (Fate.UNSURE, None),  # no common protocol with us (old TLS, 国密); a browser may agree on one
    "garbled": (Fate.UNSURE, None),
}
"""The fate of a look without a response."""

CERTIFICATES: dict[str, Verdict] = {
    "expired": (Fate.BROKEN, Cause.TLS_EXPIRED),
    "mismatch": (Fate.BROKEN, Cause.TLS_NAME),
    "not-yet": (Fate.BROKEN, Cause.TLS_NOT_YET),
    "self-signed": (Fate.BROKEN, Cause.TLS_UNTRUSTED),
    "unknown": (Fate.UNSURE, None),
}

NETWORK_ERRORS = frozenset({"dns", "refused", "reset", "timeout", "unreachable", "tls"})
"""Errors that our own network could be the reason of."""

IN_PASSING = frozenset(
    {
        *(Cause.DNS, Cause.REFUSED, Cause.RESET, Cause.TIMEOUT, Cause.SERVER_ERROR, Cause.TRUNCATED),
        *(Cause.ERROR_PAGE, Cause.EMPTY, *OF_CERTIFICATES),
    }
)
"""Causes that a bad moment could be the reason of: one look alone never proves them."""
WRITTEN = frozenset({"malformed", "placeholder", "local-file", "intranet"})
"""Errors that stand in the address itself."""

BLOCKED_STATUSES = frozenset(
    {401, 402, 403, 405, 406, 407, 412, 418, 423, 425, 428, 429, 430, 444, 449, 451, 498, 511, 521, 999}
)
"""Refusals of a robot, a rate or a stranger: a person may see the page."""
TRANSIENT_STATUSES = frozenset({408, 421})

WAF_MARKS = BytesAhoCorasick(
    [
        *(
            b"$_ts=window",
            b"$_ts =",
            b"__jsl_clearance",
            b"acw_sc__v2",
            b"cf-browser-verification",
            b"challenge-platform",
        ),
        *(
            b"/cdn-cgi/challenge",
            b"yunsuo",
            b"safedog",
            b"anyu.",
            b"_guard/auto.js",
            b"TencentCaptcha",
            b"aliyun_waf",
        ),
        *(
            b"WafCaptcha",
            b"slider-captcha",
            b"slidercaptcha",
            b"slider_captcha",
            b"awswaf",
            b"_waf_",
            b"geetest",
        ),
        *(b"_Incapsula_Resource", b"hcaptcha.com", b"g-recaptcha", b"probe.js?", b"ge_js_validator", b"wzws"),
    ]
)
"""Marks of 瑞数, 加速乐, 阿里云, Cloudflare, 云锁, 安全狗, 创宇盾, 腾讯云, 360: classified, never"
" bypassed."""
_WAF_WORDS = (
    "创宇盾 安全狗 云锁 D盾 防火墙 拦截 阻断 被拒绝 被阻止 被限制 验证 频繁 安全检 浏览器检 "
    "非法访问 非法请求 被封 被禁 滑块 安骑士 长亭 雷池"
).split()
WAF_HINTS = BytesAhoCorasick(
    [
        *(word.encode(charset) for charset in ("utf-8", "gb18030") for word in _WAF_WORDS),
        *(b"hecking your browser", b"ust a moment", b"ttention required", b"ccess denied", b"ccess Denied"),
        *(b"equest blocked", b"are human", b"a robot", b"nable JavaScript and cookies"),
    ]
)
"""Without one of these a page holds no phrase of :data:`WAF_WORDS`."""
WAF_HEADERS = {"x-amzn-waf-action", "cf-mitigated"}
CHALLENGE_BYTES, CHALLENGE_TEXT = 64 * 1024, 300
LOGIN_PATH = re.compile(
    r"(^|[/._-])(login|signin|logon|sso|cas|passport|oauth2?|authorize|authserver|auth|uaa|idp|captcha|antibot|waf"
    r"|verifyhuman|cdn-cgi)([/._?;-]|$)",
    re.I,
)
PASSWORD_FIELD = re.compile(rb"<input[^>]{1,300}?type\s*=\s*[\"']?password", re.I)
LOGIN_TEXT = 400
TOLD = 8
"""Chinese characters of a sentence that tells visitors where to turn (网站已迁移，请点击这里)."""
MOVED = re.compile(r"(?:对象|文档)已移动|object moved|has moved|30\d (?:found|moved)", re.I)
"""What servers write themselves beside an address, here an empty one."""
MISCOUNTED = 16
"""Bytes by which a program counts its own page wrongly: a mark at its beginning, a few line ends."""

LISTED = 5
"""Rows with dates by which a page is a list; twice as many do without."""

MAGIC = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
KNOWN = re.compile(
    b"|".join(
        (
            rb"PK|\x1f[\x8b\x9d\xa0]|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|MSCF|\x60\xea|..-lh|.{257}ustar|MZ|ISc\(|.{32769}CD001",
            rb"\x89PNG|\xff\xd8\xff|GIF8|II[*+]\x00|MM\x00[*+]|BM|8BPS|\xd7\xcd\xc6\x9a|.{40} EMF",
            rb"AT&T|\x0a\x05|\x00\x00[\x01\x02]\x00|\x00\x00\x00\x0cj|\xff[\x4f\x0a]\xff?|AC10|SIMPLE",
            rb".{4}(?:ftyp|moov|mdat|free|wide|skip)|RIFF|ID3|\xff[\xe0-\xfb]|OggS|fLaC|FLV|\x30\x26\xb2\x75",
            rb"\x1a\x45\xdf\xa3|\x00\x00\x01[\xb0-\xbf]|G.{187}G|MThd|#!AMR|[CFZ]WS|\.RMF",
            rb"%!PS|\xff\xfe|\xfe\xff|\xdb\xa5|\x9b\xa5|\x94\xa6|\xfe7|1\xbe|\x09[\x00\x02\x04\x08]|\xffWPC|WPS|ITSF",
            rb"\x03.[\x01-\x0c][\x01-\x1f]|SEP|CEB|Founder|CAJ|KDH|HN|NH|SQLite",
        )
    ),
    re.S,
)
"""How files begin that some program opens, whatever their ending: archives, pictures, sound and film, Office
before 1995, the readers of 方正 and 书生."""
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")
ZIPPED = (".docx", ".xlsx", ".pptx", ".ofd")
ZIP_END = b"PK\x05\x06"
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MAGIC_WITHIN = 4096
"""Bytes before the mark of a format that some reader passes over, and more."""
OFFICE_HTML = re.compile(rb"urn:schemas-microsoft-com:|ProgId|MIME-Version:", re.I)
VIEWER = re.compile(
    rb"<(?:embed|object|iframe|frame|canvas|video|audio)\b|pdf\.?js|pdfobject|viewer|createObjectURL", re.I
)
SHOWN = re.compile(rb"<img\b[^>]{0,500}?\bsrc\s*=\s*[\"']?[^\"'\s>]|<table\b", re.I)
"""How a page shows the document, or the picture, that was asked for."""
HTML_START = (b"<!doctype html", b"<html", b"<head", b"<script", b"<body", b"<meta", b"<title")
MARKUP = re.compile(rb"<(?:html|head|body|title|div|table|p|h1)[\s>]", re.I)
IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".ico", ".tif", ".tiff")
NEVER_HTML = (
    *(".pdf", ".zip", ".rar", ".7z", ".docx", ".xlsx", ".pptx", ".ofd", ".mp3", ".mp4"),
    *IMAGE_ENDINGS,
)
"""A browser or program cannot open these when they are web pages, whatever type the server names."""
MAY_BE_HTML = (".txt", ".csv", ".rtf")
CLICKED = frozenset({"a", "area", "iframe", "img", "pager", "option", "onclick", "refresh", "script-link"})
"""Elements that people click on or look at."""
ASKING = frozenset({"form", "form-post"})
"""Elements whose address is asked with what a visitor fills in: without it, a refusal says nothing."""

FRONT = re.compile(
    r"^/?(?:(?:index|default|home|main|portal|shouye|sy|web|www|wap|mobile|m|h5|pc|app|zh|zh[-_]cn|zh[-_]hans|cn|en|gb|big5|site\d*"
    r"|gov|public|static|html?|cms)/?)*(?:(?:index|default|home|main|sy)(?:\.\w{2,5})?)?$",
    re.I,
)
"""Paths of a host's front: of its languages, of its mobile version."""
DEEP = re.compile(r"\.(?:s?html?|xhtml|pdf|docx?|xlsx?|pptx?|zip|rar|jpe?g|png|gif|mp4)$", re.I)
NUMBERED = re.compile(r"\d{3,}")
SENDER = re.compile(
    r"(?:^|[/_.-])(?:go|goto|jump|redirect|redir|link|out|url|click|track|exit)(?:[/_.?-]|$)|https?(?::|%3a)"
    r"|^/(?:t|s|r|to|rd)/[^/]+$",
    re.I,
)
"""Paths that are there to send visitors elsewhere."""
ERROR_PATH = re.compile(
    r"/(?:(?:page_?|page-|error_?|error-|err)?404|not_?-?found|page_?not_?found|nopage|nofound)(?:[/.]|$)",
    re.I,
)

HOST_IN_PATH = re.compile(
    r"/(?:www\d?\.[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,6}|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:gov|com|org|net|edu)\.cn"
    r"|[a-z0-9-]+\.(?:cn|com|net|org|gov))(?::\d+)?(?:/|$)|/(?:h?t?tps?[:：;]|https?)/{0,3}(?:[\w-]+\.)+\w+",
    re.I,
)
"""``www.x.gov.cn/a`` without http:// is taken for a folder by browsers."""
DRIVE_IN_PATH = re.compile(r"/[a-z]:[/\\]|/file:", re.I)
UNFILLED = re.compile(
    r"\{\{|\}\}|\$\{|<%|%>|\[object |/(?:undefined|null|nan|none)(?:[/.]|$)|=(?:undefined|null)$", re.I
)
"""Where a template or a script left its variable in the address."""


def judge(look: Look, element: str = "a", prose: int | None = None) -> Verdict:
    """What a person would meet, from one look alone. :func:`weigh` reads the page, too.

    ``prose``: the page's characters outside links, when they were counted.
    """
    if look.error:
        return _failed(look)
    status = look.status or 0
    if is_blocked(look, prose):
        return Fate.BLOCKED, None
    if status >= 400:
        return _refused(look, element)
    if not 200 <= status < 300 and not (status == 300 and look.body):
        return Fate.UNSURE, None
    if look.certificate:
        return CERTIFICATES[look.certificate]
    if look.truncated and not (look.is_html and ENDED.search(look.body)):
        return _cut_off(look)
    if _is_blank(look, element):
        return Fate.BROKEN, Cause.EMPTY
    if is_wrong_kind(look, element):
        return Fate.BROKEN, Cause.WRONG_KIND
    if is_damaged(look):
        return Fate.BROKEN, Cause.DAMAGED
    return Fate.OK, None


def weigh(look: Look, element: str = "a", *, inside: bool = False, prose: int | None = None) -> Verdict:
    """What the words of an answer of status 200 say, when :func:`judge` finds nothing wrong: soft, or fine.

    ``inside``: a page of the site under check, whose name cannot be for sale. ``prose``: the characters
    outside its links, when they were counted.
    """
    if element in ASKING or not look.body:
        return Fate.OK, None
    if moved := landed_at(look.url, look.final_url) if look.redirects else None:
        return Fate.SOFT, moved
    if not look.is_html:
        plain = look.content_type == "text/plain" and len(look.body) < TINY_TEXT * 4
        said = confession(decode(look.body), look.url) if plain else None
        gone = said or (Cause.SOFT_404 if is_error_record(look.body) else None)
        return (Fate.SOFT, gone) if gone and element in CLICKED else (Fate.OK, None)
    text, host = decode(look.body, look.header("content-type")), urlsplit(look.final_url).hostname or ""
    if is_hijacked(text):
        return Fate.SOFT, Cause.HIJACKED
    if element in CLICKED and look.whole and is_maintained(text, prose):
        return Fate.UNSURE, None
    said = (
        _said(look, text, host, inside)
        if hints(look.body, title(text), prose) or PARKING_HOST.search(host)
        else None
    )
    if not said and status_is_plain(look) and element in CLICKED and look.whole and is_empty(look.body, text):
        said = Cause.EMPTY
    return (Fate.SOFT, said) if said else (Fate.OK, None)


def _said(look: Look, text: str, host: str, inside: bool) -> Cause | None:
    if not inside and is_parked(text, host):
        return Cause.PARKED
    if not look.whole or PASSWORD_FIELD.search(look.body):
        return None
    return Cause.NO_SITE if is_no_site(text) else confession(text, look.final_url)


def status_is_plain(look: Look) -> bool:
    """Whether the status promises a body, and no header sends the visitor on."""
    return look.status in (200, 203) and not look.header("refresh")


def stands_at_once(fate: Fate, cause: Cause | None, status: int | None) -> bool:
    """Whether one look is enough: the server itself said so, or it stands in the address."""
    if fate not in (Fate.BROKEN, Fate.SOFT) or cause in IN_PASSING:
        return False
    return status is not None or cause in (
        *AS_WRITTEN,
        *(Cause.REDIRECT_LOOP, Cause.REDIRECT_NOWHERE),
    )


def _failed(look: Look) -> Verdict:
    fate, cause = ERRORS[look.error or ""]
    if cause is Cause.TIMEOUT and _is_begun(look):
        return Fate.UNSURE, None  # it comes in small pieces, and its beginning stands there
    if look.redirects and cause in (Cause.DNS, Cause.MALFORMED, Cause.PLACEHOLDER, Cause.LOCAL_FILE):
        cause = Cause.REDIRECT_NOWHERE
    if cause is Cause.REDIRECT_NOWHERE and look.is_html and _says_something(look):
        return Fate.UNSURE, None  # no Location, but a page to read: browsers show it
    return fate, cause


def _says_something(look: Look) -> bool:
    seen = _seen(look)
    said = " ".join(seen.pieces)
    told = 0 if MOVED.search(said) else sum("\u4e00" <= letter <= "\u9fff" for letter in said)
    return (
        bool(PAGE_MOVES.search(look.body))
        or seen.length + seen.linked > SHORT_TEXT / 2
        or (told >= TOLD and not admits(seen))
    )


def _seen(look: Look) -> Sight:
    return sight(decode(look.body, look.header("content-type")))


def _is_begun(look: Look) -> bool:
    """Whether enough of a page came to be read, and not as it was packed."""
    return look.is_html and MARKUP.search(look.body) is not None and is_read(_seen(look))


def _cut_off(look: Look) -> Verdict:
    """What fewer bytes than announced are worth: browsers show a page as far as it came, and a length that
    was counted wrongly by a few bytes takes nothing from it."""
    if not look.is_html or not MARKUP.search(look.body):
        return Fate.BROKEN, Cause.TRUNCATED
    seen, announced = _seen(look), look.header("content-length")
    counted = announced.isdecimal() and not look.header("content-encoding")
    if counted and int(announced) - len(look.body) <= MISCOUNTED:
        return Fate.OK, None
    least = PROSE if announced else LABEL  # in chunks, of which only the mark of the end may be missing
    said = seen.length >= least and not admits(seen)
    return (Fate.UNSURE, None) if said else (Fate.BROKEN, Cause.TRUNCATED)


def _refused(look: Look, element: str) -> Verdict:
    status = look.status or 0
    if element == "form-post" or (element == "form" and status not in (404, 410)):
        return Fate.UNSURE, None
    if status in TRANSIENT_STATUSES or status > 599 or (look.is_html and _is_read_all_the_same(look)):
        return Fate.UNSURE, None
    if status in (404, 410):
        if look.redirects:
            return Fate.BROKEN, Cause.REDIRECT_NOWHERE
        written = _miswritten(look.url)
        return Fate.BROKEN, written or (Cause.NOT_FOUND if status == 404 else Cause.GONE)
    if status == 503 and look.header("retry-after"):
        return Fate.BLOCKED, None
    if status == 400 and (written := _miswritten(look.url)):
        return Fate.BROKEN, written
    return Fate.BROKEN, Cause.SERVER_ERROR if status >= 500 else Cause.CLIENT_ERROR


def _is_read_all_the_same(look: Look) -> bool:
    """Whether an article or a list came with a status that says otherwise, or a page that scripts have yet to
    fill (``error_page 404 /index.html`` is how many serve their application): people read it."""
    seen = _seen(look)
    if is_article(seen) and seen.length > SHORT_TEXT:
        return True
    if admits(seen):
        return False
    if is_article(seen) and sum(len(piece) for piece in seen.pieces if "。" in piece) > PROSE:
        return True
    if is_shell(decode(look.body, look.header("content-type"))):
        return True
    if seen.length + seen.linked < PROSE:
        return False
    page = read(look.body, look.final_url, look.header("content-type"))
    if page.kind in ("list", "article") and len(page.rows) >= 2 * LISTED:
        return True
    dated = sum(row.date is not None for row in page.rows)
    return dated >= LISTED or is_headed(seen) or (page.kind == "article" and seen.length > PROSE)


def _miswritten(url: str) -> Cause | None:
    """What an editor got wrong in an address that is not there."""
    rest = unquote(urlsplit(url)._replace(scheme="", netloc="").geturl())
    if DRIVE_IN_PATH.search(rest):
        return Cause.LOCAL_FILE
    if UNFILLED.search(rest):
        return Cause.PLACEHOLDER
    return Cause.MALFORMED if HOST_IN_PATH.search(rest.partition("?")[0]) else None


def is_blocked(look: Look, prose: int | None = None) -> bool:
    """Whether a login, a robot refusal or a rate limit answered."""
    if look.status in BLOCKED_STATUSES:
        return True
    if any(name.lower() in WAF_HEADERS for name, _ in look.headers):
        return True
    if (look.status or 0) < 400 and _is_login(look):
        return True
    return is_challenge(look, prose)


def _is_login(look: Look) -> bool:
    """Whether a login stands where something else was asked for."""
    if look.redirects and is_login(look.final_url) and not _asks_for_login(look.url):
        return True
    if not look.is_html or not PASSWORD_FIELD.search(look.body):
        return False
    return bool(look.redirects) or (
        len(words(decode(look.body))) <= LOGIN_TEXT and not _asks_for_login(look.url)
    )


def _asks_for_login(url: str) -> bool:
    """Whether a link is plainly one to a login."""
    parts = urlsplit(url)
    return LOGIN_PATH.search(f"{parts.hostname}/{parts.path.rpartition('/')[2]}") is not None


def is_login(url: str) -> bool:
    """Whether an address is that of a login."""
    parts = urlsplit(url)
    return LOGIN_PATH.search(f"{parts.hostname}{parts.path}") is not None


def is_challenge(look: Look, prose: int | None = None) -> bool:
    """Whether the page is a guard's: hardly a word to read, and a guard's mark or phrase."""
    body = look.body
    if prose is not None and prose > 4 * CHALLENGE_TEXT:
        return False
    if len(body) > CHALLENGE_BYTES or not look.is_html:
        return False
    marked = bool(WAF_MARKS.find_matches_as_indexes(body))
    sets_cookie = b"document.cookie" in body and len(body) < CHALLENGE_BYTES // 4
    if not marked and not sets_cookie and not WAF_HINTS.find_matches_as_indexes(body):
        return False
    text = decode(body, look.header("content-type"))
    seen = sight(text)
    length = seen.length + seen.linked
    if sets_cookie and not length:
        return True
    said = "".join((seen.title, *seen.pieces))
    return length <= CHALLENGE_TEXT and (marked or bool(WAF_WORDS.search(said)))


def _is_blank(look: Look, element: str) -> bool:
    """Whether nothing came, where a person would see nothing."""
    if look.body or not status_is_plain(look) or element not in CLICKED:
        return False
    return element != "img" or urlsplit(look.url).path.lower().endswith(IMAGE_ENDINGS)


def is_wrong_kind(look: Look, element: str = "a") -> bool:
    """Whether the address of a document or an image answers with a web page in its place."""
    path = urlsplit(look.url).path.lower()
    if not path.endswith((*ATTACHMENT_ENDINGS, *IMAGE_ENDINGS)) or path.endswith(MAY_BE_HTML):
        return False
    named = look.content_type in ("text/html", "application/xhtml+xml")
    if not named and not path.endswith(NEVER_HTML):
        return False
    start = look.body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(MAGIC) or OFFICE_HTML.search(start) or not start[:256].lower().startswith(HTML_START):
        return False
    if path.endswith(IMAGE_ENDINGS) and element == "img":
        return True
    elsewhere = look.redirects and not urlsplit(look.final_url).path.lower().endswith(ATTACHMENT_ENDINGS)
    if elsewhere or PAGE_MOVES.search(look.body) or VIEWER.search(look.body) or _offers(look.body):
        return False
    seen = _seen(look)
    return admits(seen) or not (seen.length >= PROSE or SHOWN.search(look.body))


def is_damaged(look: Look) -> bool:
    """Whether a document's bytes are none that any program opens: no format begins so (what 加密软件 of an
    office makes of files is such), or a zip that came whole lacks its table of contents. Only of endings
    with one format is the beginning asked: behind .doc, .xls, .zip and .rar old and foreign ones are many."""
    path, body = urlsplit(look.url).path.lower(), look.body
    if look.is_html or look.header("content-encoding") or len(body) < 16:
        return False
    if body.startswith(b"PK\x03\x04"):
        return path.endswith((*ZIPPED, ".zip")) and look.whole and ZIP_END not in body
    return path.endswith((".pdf", *ZIPPED)) and not _is_known(body)


def _is_known(body: bytes) -> bool:
    """Whether bytes begin as any format does, or are text in any encoding."""
    start = body[:MAGIC_WITHIN]
    if (
        any(magic in start for magic in MAGIC)
        or KNOWN.match(body)
        or KNOWN.match(start.lstrip(b"\0\4 \r\n\t"))
    ):
        return True
    return not BINARY.search(start) or any(_decodes(start, encoding) for encoding in ENCODINGS)


def _decodes(start: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(start)
    except UnicodeDecodeError:
        return False
    return True


_LINK = re.compile(rb"<a\b[^>]*")
_DOCUMENT = re.compile(rb"\.(?:pdf|docx?|xlsx?|zip|rar|ofd|jpe?g|png)\b")


def _offers(body: bytes) -> bool:
    """Whether the page hands over the document itself. Every byte is read a few times at most."""
    body = body.lower()
    links = (link.partition(b"href")[2] for link in _LINK.findall(body))
    return b"download" in body or any(_DOCUMENT.search(link) for link in links)


def landed_at(asked: str, final: str) -> Cause | None:
    """What a redirect's end says by its address alone: a front page in place of a deep one, an error page."""
    before, after = urlsplit(asked), urlsplit(final)
    if "aspxerrorpath=" in after.query.lower():
        return Cause.ERROR_PAGE
    if ERROR_PATH.search(after.path) and not ERROR_PATH.search(before.path):
        return Cause.SOFT_404
    if not is_front(after) or not is_deep(before):
        return None
    return None if SENDER.search(f"{before.path}?{before.query}") else Cause.REDIRECTED_HOME


def is_front(parts: SplitResult) -> bool:
    """Whether an address is a host's front page, in any language and for any screen."""
    return bool(FRONT.match(parts.path)) and not NUMBERED.search(parts.query)


def is_deep(parts: SplitResult) -> bool:
    """Whether an address names one page or file deep in a site: an article, an attachment."""
    if FRONT.match(parts.path) or LOGIN_PATH.search(parts.path):
        return False
    if DEEP.search(parts.path):
        return parts.path.count("/") > 1 or bool(NUMBERED.search(parts.path))
    return bool(NUMBERED.search(parts.path) and parts.path.count("/") > 1)
