"""微信公众号 article pages (mp.weixin.qq.com/s/…). Every state has status 200: only the text tells."""

from __future__ import annotations

import html
import re
from datetime import date, datetime

import lxml.etree
import lxml.html

from crawler.plan import TIMEZONE
from crawler.platforms.article import Article

MARKS = re.compile(
    r"js_content|activity-name|weui-msg|mp\.weixin\.qq\.com|res\.wx\.qq\.com|profile_nickname|var\s+user_name"
)
DELETED = re.compile(
    r"该内容已被发布者删除|此内容已被发布者删除|content has been deleted by the author", re.I
)
VIOLATION = re.compile(
    r"由用户投诉并经平台审核|此内容因违规无法查看|该内容暂时无法查看|涉嫌违反相关法律法规和政策|此帐号已被屏蔽|此账号已被屏蔽|该公众号已被封"
)
CAPTCHA = re.compile(r"环境异常|完成验证后即可继续访问|verify_?captcha|wappoc_appmsgcaptcha", re.I)
EPOCH = re.compile(
    r"var\s+(?:ct|create_time|publish_time)\s*=\s*[\"'](\d{9,10})[\"']|oriCreateTime\s*[=:]\s*[\"'](\d{9,10})[\"']"
)
WRITTEN = re.compile(
    r"(?:createTime|publish_time)\s*=\s*[\"'](\d{4})-(\d{1,2})-(\d{1,2})|id=[\"']publish_time[\"'][^>]*>\s*(\d{4})[-年](\d{1,2})[-月](\d{1,2})"
)
TITLES = (
    re.compile(r"<meta\s{1,5}property=[\"']og:title[\"']\s{1,5}content=[\"']([^\"']{0,300})", re.I),
    re.compile(r"id=[\"']activity-name[\"'][^>]{0,200}>(.{0,600}?)</h", re.I | re.S),
    re.compile(r"var\s+msg_title\s*=\s*[\"'](.{0,300}?)[\"']"),
)
NICKNAMES = (
    re.compile(r"var\s+nickname\s*=\s*(?:htmlDecode\()?[\"'](.{0,100}?)[\"']"),
    re.compile(r"id=[\"']js_name[\"'][^>]{0,200}>(.{0,300}?)</", re.I | re.S),
)
SHOW_TYPE = re.compile(r"item_show_type\s*=\s*[\"'](\d+)[\"']")
KINDS = {"5": "video", "6": "audio", "7": "audio", "8": "image", "10": "text", "17": "text"}
CONTENT = re.compile(r"id=[\"']js_content[\"']")
BODY = re.compile(r"<\w[^<>]{0,500}\bid=[\"']js_content[\"']")
LONGEST = 1_000_000
"""Characters from there on in which the article's words are looked for."""
LINES = frozenset("p section div h1 h2 h3 h4 h5 h6 li blockquote tr td th br".split())
"""Elements that begin a line of their own."""


def recognises(text: str) -> bool:
    """Whether the page is made by WeChat's article template."""
    return MARKS.search(text) is not None or CAPTCHA.search(text) is not None


def read(text: str) -> Article:
    """Read an article page: 3 MB of script around a few facts, so by pattern and not by tree."""
    published = _published(text)
    title = _first(TITLES, text)
    nickname = _first(NICKNAMES, text)
    kind = SHOW_TYPE.search(text)
    article = CONTENT.search(text) is not None or (published is not None and bool(title))
    if not article:
        for state, sign in (("deleted", DELETED), ("violation", VIOLATION), ("captcha", CAPTCHA)):
            if sign.search(text):
                return Article(state, title=title, nickname=nickname)
        return Article("unknown", title=title, nickname=nickname)
    return Article(
        state="ok" if published else "unknown",
        published=published,
        title=title,
        nickname=nickname,
        kind=KINDS.get(kind[1], "article") if kind else "article",
        body=_paragraphs(text),
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    """The lines of the element that has the article's words."""
    if (found := BODY.search(text)) is None:
        return ()
    content = text[found.start() : found.start() + LONGEST]
    try:
        box = lxml.html.fragments_fromstring(content, no_leading_text=True)[0]
    except (lxml.etree.LxmlError, ValueError, IndexError):
        return ()
    for element in box.iter():
        if element.tag in LINES:
            element.text, element.tail = f"\n{element.text or ''}", f"\n{element.tail or ''}"
        elif element.tag in ("script", "style"):
            element.text = ""
    lines = (" ".join(line.split()) for line in str(box.xpath("string()")).splitlines())
    return tuple(line for line in lines if line)


def _published(text: str) -> date | None:
    if found := EPOCH.search(text):
        return datetime.fromtimestamp(int(found[1] or found[2]), TIMEZONE).date()
    for found in WRITTEN.finditer(text):
        year, month, day = (int(part) for part in found.groups() if part)
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return None


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> str:
    for pattern in patterns:
        if (found := pattern.search(text)) and (words := re.sub(r"<[^>]*>", "", found[1]).strip()):
            return " ".join(html.unescape(words).split())
    return ""
