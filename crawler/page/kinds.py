"""What kind of page it is, and whether a list column is blank, by structure (STRUCTURES rules 6, 7)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.page.model import Letter, Pager, Row

_ERROR = re.compile(
    r"404|403 forbidden|页面不存在|页面未找到|找不到(?:该|此|您)?.{0,6}页|无法找到|not found|"
    r"页面(?:已|被)删除|访问出错|系统错误|internal server error|bad gateway|service unavailable",
    re.I,
)
_CHALLENGE = re.compile(r"\$_ts\s*=|__jsl_clearance|acw_sc__v2|_waf_|安全狗|创宇盾|云锁")
_CHATBOT = re.compile(r"机器人|智能问答|智能客服|智能互动问答")
_MAILBOX = re.compile(r"信箱|来信|留言|咨询|诉求|信件|纠错")
_WRITE_LETTER = re.compile(r"^(?:我要)?(?:写信|留言|咨询|投诉|建议|提问)$|^在线(?:留言|写信)$")
_GUIDE = re.compile(r"办事指南|服务指南|办事服务|政务服务|网上办事|依申请公开")
_APPLY = re.compile(r"申请")
_ABOUT = re.compile(
    r"机构职能|机构设置|机构简介|机构概况|领导(?:信息|之窗|介绍|班子|分工)|部门概况|单位简介|关于(?:本站|我们)|网站声明|"
    r"联系(?:我们|方式)|使用帮助|走进|概况|公开指南|网站地图|站点地图|内设机构|主要职责|版权声明|隐私"
)
_NOTHING = re.compile(
    r"(?:暂无|暂时没有|没有(?:找到|检索到|查询到)?)(?:任何|相关|符合条件的?|更多|的){0,2}(?:内容|信息|数据|记录|文章|资料)|暂无相关"
    r"|(?:内容|栏目|信息|数据)(?:正在)?(?:更新|完善|整理|筹备)中|(?:栏目|正在|网站)建设中|正在建设|敬请期待"
)
SHORT = 400
"""Characters of a page, navigation and footer aside, that says hardly more than that there is nothing."""
_SEARCH = re.compile(r"搜索|检索|查询")
_CLOSED = re.compile(r"(?:网站|系统|平台|服务器).{0,6}(?:升级|维护|改版)|暂停(?:访问|服务)")
_SHORT_NOTE = 150
_ROOT = re.compile(r"^https?://[^/]+(?:/(?:(?:index|default|home|main)\.\w{3,5})?)?$")
LISTED = {"list", "mailbox", "hub", "other", "about", "home", "form"}
"""Kinds that a page drawn by script may look like."""

_SCRIPTED = re.compile(
    r"ng-(?:repeat|app|view)=|v-for=|ms-repeat|ms-controller|\{\{\s*[\w.$]+[^}]{0,40}\}\}|id=[\"']?(?:app|root)[\"']?\s*>\s*</div>"
)
_LOADED = re.compile(
    r"\$\.(?:ajax|get|getJSON|post)\s*\(|axios[.(]|fetch\s*\(\s*['\"]|XMLHttpRequest|dataproxy\.jsp|jpage|getList|loadData|"
    r"queryList|laytpl|template\s*\(|Handlebars|juicer",
    re.I,
)
_DRAWS = re.compile(rf"{_LOADED.pattern}|innerHTML|insertAdjacentHTML|appendChild|\.(?:html|append)\(", re.I)
"""What else a script says that draws: on many pages only a clock or a counter, so of weight only where there
is nothing to see besides."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the reader found, for the choice of a kind."""

    url: str
    head: str
    """The text of ``<title>``."""
    column: str
    crumbs: tuple[str, ...]
    article_label: bool
    """The page has an ArticleTitle label."""
    dated_article: bool
    """A heading that ``<title>`` repeats, no column's name, and a date of publication."""
    announced: bool
    """That date has a label right beside that heading."""
    addressed: bool
    """Such a heading, and a date only in the address."""
    body_length: int
    main_length: int
    """Characters outside navigation and footer."""
    rows: tuple[Row, ...]
    dated: int
    home_blocks: int
    """How many different blocks of entries the page shows."""
    links_out: int
    """Links outside menus that the page's own column stands in."""
    pager: Pager
    letters: tuple[Letter, ...]
    letter: Letter | None
    form: bool
    """A form that asks a reader to write (a textarea, or three fields)."""
    login: bool
    """It asks for a password."""
    iframe: bool
    media: bool
    """The main area holds a video, a sound or a player."""
    refresh: str | None
    list_box: bool
    """An empty list container stands in the main area, and no links to child columns beside it."""
    site_title: bool
    """``<title>`` is the site's name and nothing else."""
    more_links: int
    """How many blocks end in 更多: the mark of a page that shows parts of several columns."""
    nothing: str
    """The words by which a short page without rows says that there is nothing (暂无数据)."""
    hooked: bool
    """A box with an id holds nothing or those words, and the page loads scripts that may fill it."""
    said: str
    """What the page says outside navigation and footer."""
    gone: str
    """The words of an error, of a guard, of a server without a site."""


def kind_of(seen: Evidence) -> tuple[str, str]:
    """One of the words that :class:`crawler.page.model.Page` names, and what decided it."""
    if seen.gone:
        return "error", f"页面很短，写着：{seen.gone}"
    if seen.refresh and seen.main_length < 300 and len(seen.rows) < 3:
        return "redirect", "页面很短，马上转到别处"
    if (error := _ERROR.search(seen.head)) and seen.main_length < 1500 and not seen.article_label:
        return "error", f"网页标题写着“{error[0]}”"
    if _CHATBOT.search(seen.column or seen.head) and not seen.article_label and seen.dated < 3:
        return "robot", "栏目名称或网页标题是智能问答"
    place = seen.crumbs[-1] if seen.crumbs else seen.column
    if seen.letter is not None and not seen.letters:
        return "mailitem", "有来信内容，也有来信时间、状态或答复"
    if _WRITE_LETTER.match(place) or _WRITE_LETTER.match(seen.head.split("-")[0].split("_")[0].strip()):
        return "mailform", "栏目名称是写信、留言"
    if seen.letters:
        return "mailbox", f"列表里有 {len(seen.letters)} 封来信，写着办理状态"
    prose = seen.announced or (seen.dated_article and seen.body_length > 100 and seen.dated < 5)
    if _is_home(seen) and not prose:
        return "home", f"网站首页的网址或样子：{seen.home_blocks} 块内容，没有所在位置"
    if seen.article_label and not (seen.dated >= 5 and seen.body_length < 200):
        return _article_or_guide(seen, "网页标签 ArticleTitle 有标题")
    if seen.more_links >= 3 and seen.home_blocks >= 3 and not seen.pager.found and not prose:
        return "hub", f"{seen.more_links} 块内容各有“更多”，没有翻页"
    if seen.dated >= 1 and (seen.dated * 2 >= len(seen.rows) or seen.dated >= 5):
        if _MAILBOX.search(place) and not seen.dated_article:
            return "mailbox", f"{seen.dated} 条有日期，栏目名称是信箱、留言"
        if not prose:
            return "list", f"{len(seen.rows)} 条里有 {seen.dated} 条有日期，没有正文"
    if seen.announced or (seen.dated_article and (seen.body_length > 50 or len(seen.crumbs) > 1)):
        return _article_or_guide(seen, "标题与网页标题一致，旁边有发布日期")
    if seen.addressed and seen.body_length > 50 and not seen.rows:
        return _article_or_guide(seen, "标题与网页标题一致，有正文，网址里有日期")
    if seen.form and seen.body_length < 200 and _APPLY.search(place or seen.head):
        return "form", "有填写的表单，栏目是申请"
    if _GUIDE.search(place or seen.head) and seen.dated < 2:
        return "guide", "栏目名称或网页标题是办事指南"
    if (seen.form or (seen.login and seen.main_length < SHORT)) and seen.dated == 0:
        if _MAILBOX.search(place or seen.head):
            return "mailbox", "有填写的表单，栏目名称是信箱、留言"
        return "form", "有填写的表单，没有列表"
    if _ABOUT.search(place or seen.head):
        return "about", "栏目名称或网页标题是概况、职能、联系方式一类"
    if seen.nothing and not seen.links_out and not seen.rows and seen.body_length < _SHORT_NOTE:
        return "list", f"页面上只写着“{seen.nothing}”"
    if seen.pager.found or seen.list_box:
        return "list", "有翻页条" if seen.pager.found else "有空的列表框"
    if len(seen.rows) >= 2 and seen.body_length < 200 and _long_titles(seen.rows):
        return "list", f"{len(seen.rows)} 条链接，像文章的标题"
    if len(seen.rows) >= 5 and seen.body_length < 200:
        return "hub", f"{len(seen.rows)} 条链接，像栏目的名称"
    if seen.body_length >= 200:
        if seen.dated_article:
            return "article", "有标题、日期和正文"
        return "about", f"有 {seen.body_length} 字正文，没有发布日期"
    if seen.links_out >= 3 and (seen.column or seen.crumbs):
        return "hub", "有所在位置，下面只有链接"
    if (
        seen.main_length < _SHORT_NOTE
        and not seen.crumbs
        and not seen.rows
        and (closed := _CLOSED.search(seen.said))
    ):
        return "error", f"页面很短，写着：{closed[0]}"
    return "other", "没有认出列表、正文或表单"


def _article_or_guide(seen: Evidence, why: str) -> tuple[str, str]:
    guide = any(_GUIDE.search(crumb) for crumb in (*seen.crumbs, seen.column))
    return ("guide", f"{why}；栏目是办事指南") if guide else ("article", why)


def _is_home(seen: Evidence) -> bool:
    """The root of a site, or a page of many blocks that names no place of its own."""
    root = _ROOT.match(seen.url) is not None
    if seen.article_label or (len(seen.crumbs) > 1 and not root):
        return False
    if root or (seen.site_title and not seen.column):
        return len(seen.rows) + seen.home_blocks >= 3
    return not seen.crumbs and not seen.pager.found and (seen.home_blocks >= 6 or seen.more_links >= 3)


def _long_titles(rows: tuple[Row, ...]) -> bool:
    return sum(len(row.title) for row in rows) >= 11 * len(rows)


def scripted(kind: str, raw: str, scripts: tuple[str, ...], rows: int, body_length: int) -> bool:
    """Whether a page without entries is drawn by script: a framework's template, or calls that fetch data."""
    if rows or kind not in LISTED:
        return False
    signs = _DRAWS if kind == "other" else _LOADED
    return _SCRIPTED.search(raw) is not None or (body_length < 200 and _calls(scripts, signs))


def drawn_by(raw: str, scripts: tuple[str, ...]) -> bool:
    """Whether scripts may fill in what a page says: a framework's template, or calls that fetch data."""
    return _SCRIPTED.search(raw) is not None or _calls(scripts, _LOADED)


def _calls(scripts: tuple[str, ...], signs: re.Pattern[str]) -> bool:
    return any(signs.search(script) for script in scripts if len(script) < 200_000)


def challenge(raw: str) -> bool:
    """Whether a guard answered instead of the site (STRUCTURES section 4)."""
    return len(raw) < 20_000 and bool(_CHALLENGE.search(raw))


def nothing_said(text: str) -> str:
    """The words by which a text says that there is nothing; empty when it has none."""
    found = _NOTHING.search(text)
    return found[0] if found else ""


def blank_of(kind: str, seen: Evidence, drawn: bool) -> tuple[bool | None, str]:
    """Whether a list column is blank, and why: True only on structural evidence, None when not sure."""
    if kind not in {"list", "mailbox"}:
        return None, "列表由脚本生成，不用浏览器看不到" if drawn else ""
    if seen.rows or seen.letters:
        return False, ""
    if seen.refresh:
        return None, "页面会自动跳转"
    if seen.iframe:
        return None, "内容在嵌入的框架页里"
    if seen.media:
        return None, "没有列表，但有视频或音频"
    if seen.pager.total == 0:
        filled = drawn or seen.hooked
        return (None, "列表框可能由脚本填写") if filled else (True, "翻页条写明共 0 条")
    if drawn:
        return None, "列表由脚本生成，不用浏览器看不到"
    if seen.pager.total:
        return None, f"翻页条写明共 {seen.pager.total} 条，页面上却读不到"
    if seen.form:
        return None, "是填写表单的页面"
    if seen.body_length >= 100:
        return None, "没有列表，但有正文"
    if _SEARCH.search(seen.crumbs[-1] if seen.crumbs else seen.head):
        return None, "是查询的页面"
    if seen.nothing:
        return (None, "列表框可能由脚本填写") if seen.hooked else (True, f"页面写着“{seen.nothing}”")
    one_page = seen.pager.found and (seen.pager.pages or 0) <= 1 and seen.pager.next_page is None
    if seen.list_box and one_page:
        if seen.hooked:
            return None, "列表框可能由脚本填写"
        return True, "有列表框和翻页条，没有一条内容"
    return None, "读不到列表，也没有可靠的空白迹象"
