"""What an article page says of itself: title, publication date, source, main text, attachments."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, islice, takewhile
from urllib.parse import unquote

from crawler.link import ATTACHMENT_ENDINGS
from crawler.page import dates
from crawler.page.document import LINE, Element, lines_of, marks_of, raw_text, text_of, under, words
from crawler.page.links import Resolver, Shown
from crawler.page.marks import filled
from crawler.page.model import Attachment

MAX_BESIDES = 500
_BESIDES = ("a", "img", "iframe", "embed", "object", "video", "audio", "source", "table")
_LEADING = ("href", "src", "data", "data-src", "data-original")
_TITLE_MARKS = re.compile(r"title|\bbt\b|biaoti|headline|\btit\b")
_SEPARATORS = re.compile(r"\s*[_|—]{1,2}\s*|\s+-{1,2}\s+|-{1,2}")
SITE_WORDS = re.compile(r"(?:网|网站|政府|门户|委员会|局|厅|办公室|中心|平台|公署|人民政府\S{0,6})$")

_BROKEN = re.compile(f"(?<=[\u3400-\u9fff，、；：）》”])\\s*{LINE}\\s*(?=[\u3400-\u9fff（《“\\d])")

_LABEL = re.compile(
    r"(?P<label>(?:信息|文章|内容|稿件)?\s{0,2}"
    r"(?:发\s{0,2}布|公\s{0,2}布|公告|发\s{0,2}文|公\s{0,2}开|录入|添加|上传|更\s{0,2}新|编辑|提交|成\s{0,2}文|生\s{0,2}成|印\s{0,2}发|发表)?\s{0,2}"
    r"(?:时\s{0,4}间|日\s{0,4}期)|发布于|发表于|提交于|发布)"
    r"\s{0,3}(?:[:：】][\s:：]{0,3}|(?=[(（\[]?(?:19|20)\d\d\D)|(?<=[间期])$)"
)
"""What stands before a date: with a colon, or the date right behind it, or alone on its line."""
_HEADINGS = ("h1", "h2", "h3", "h4")
_NO_HEADING = re.compile(
    r"^[（(【][^（(【]*[）)】]$|[〔\[(（]\d{4}[〕\])）]\s?第?\d{1,5}号$"
    r"|^(?:发文|发布|信息|索引|文\s*号|主题|成文|有效|公开|分\s*类|稿源|责任|编辑|审核|录入|生效|体裁)"
    r"[\u4e00-\u9fff]{0,4}\s?(?:[:：]|$|\s)"
)
"""A note in brackets, the number of a document, a label with its value."""
_NAMED = re.compile(r"^(?:标\s{0,4}题|(?:信息|文件)?名\s{0,4}称)\s{0,3}[:：]?\s{0,3}(\S.{7,})$")
"""A title as the table above a published document gives it."""
_COMPACT = re.compile(r"\W{0,3}((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_PROSE = 50
"""Characters of a line with a comma or a full stop: there the text of an article has begun."""
_STOPS = re.compile("[，。；]")
_BEGINS = re.compile(
    r"^\s*(?:$|[\s|｜/·【\[(（［\])）】］]|来源|作者|浏览|阅读|点击|字号|发布|编辑|责任|信息|文章|星期)"
)
"""How a line goes on behind a date that is no part of a sentence."""
_BEST = ("发布", "公布", "公开", "公告", "录入", "添加", "上传", "提交", "发表")
_LATE = ("更新", "编辑")
_OTHER = ("发文", "成文", "生成", "印发")
_SOURCE = re.compile(
    r"(?:信息来源|文章来源|稿件来源|内容来源|来\s{0,4}源|转自)\s{0,2}[:：]\s{0,2}(?P<value>[^\s:：|【】\[\]<>]{0,40})"
)
_AUTHOR = re.compile(r"(?:作\s{0,4}者|撰稿)\s{0,2}[:：]\s{0,2}(?P<value>[^\s:：|【】\[\]<>]{0,20})")
_NEXT_LABEL = re.compile(
    r"(?:来源|作者|时间|日期|浏览|阅读|点击|编辑|责任|字体|字号|发布|打印|访问|分享|人气|【|\[|\().*$", re.S
)
_META_DATES = (
    "PubDate", "publishdate", "publish_date", "pubtime", "firstpublishedtime", "article:published_time",
    "publishtime", "publicationdate", "createdate", "dc.date", "dcterms.created",
)  # fmt: skip

_BODY_MARKS = re.compile(
    r"(?:^|\s)(?:trs_editor|trs_ueditor|trs_word|zoom|zoomcon|ucap-content|ucapcontent|pages_content|vsb_content\w*|"
    r"v_news_content|fontzoom|article-?content|articlecontent|news_?content|detail-?content|content-?detail|ewb-article|"
    r"ewb-article-info|bt-content|article_con|artcon|art_con|wz_content|xl_content|xlcontent|conTxt|contxt|"
    r"barrierfree_container|j-fontcontent|newscontent|view|zw|zwcontent|content|main-txt|info-?cont|info_content|"
    r"text-?content|texts?|vf_detail_content|con_con|nr|neirong|zhengwen|detail|article)(?:\s|$)"
)
_NOISE = re.compile(
    r"^(?:上一[篇页条]|下一[篇页条]|打印(?:本页)?|关闭(?:窗口|本页)?|分享(?:到|至)?|字体|字号|视力保护色|扫一扫|网站纠错|我要推荐|"
    r"【?\s*(?:打印|关闭|大|中|小)\b|相关(?:信息|链接|阅读|文章|新闻)|点击量|阅读次数|浏览次数|返回顶部|收藏|\[关闭|二维码)"
)
_INFO_LINE = re.compile(
    r"^\W*(?:(?:信息|文章)?(?:来源|作者|发布(?:时间|日期|者|人)?|时间|日期|浏览|阅读|点击|字体|字号|编辑|责编|责任编辑)\s*[:：]|索\s*引\s*号)"
)
_FILE_SIZE = re.compile(r"[(（\[【]?\s*(\d{1,6}(?:\.\d{1,3})?\s?[KMG]i?B?)\s*[)）\]】]?\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Published:
    """When an article was published, by which evidence, and what speaks against it."""

    moment: dates.Moment | None = None
    source: str | None = None
    doubt: str | None = None
    announced: bool = False
    """A label such as 发布时间 stands right beside the title, and not once a row."""


def title_of(tree: Element, lines: list[str], tags: dict[str, str], head: str) -> tuple[str, bool, str]:
    """The page's title, whether the page gives it as an article's (label, heading), and what says so.

    ``head`` is the text of ``<title>``. Order: ArticleTitle; a heading whose words ``<title>`` repeats;
    an element called title that ``<title>`` repeats; the one ``h1``; the likeliest part of ``<title>``.
    """
    label = filled(tags.get("ArticleTitle", ""))
    if label and not _is_site(label, tags):
        return label, True, "网页标签 ArticleTitle"
    flat = _squeeze(head)
    for headings in (tree.iter("h1", "h2", "h3"), _named_titles(tree)):
        found = [text for text in map(_on_one_line, headings) if _repeats(text, head, flat, tags)]
        if found:
            return max(found, key=len), True, "页面上的标题，与网页标题一致"
    parts = [part for part in _SEPARATORS.split(head) if part.strip()]
    if flat and not _is_site(head, tags) and sum(_squeeze(line) == flat for line in lines) > 1:
        return head, True, "网页标题，页面上也有"
    alike = {_squeeze(part) for part in parts if len(_squeeze(part)) >= 8 and not _is_site(part, tags)}
    line = next((line for line in lines if _squeeze(line) in alike), "")
    line = line or _lines_together(lines, alike)
    if line and not SITE_WORDS.search(line):
        return line, True, "页面上的一行，是网页标题的一部分"
    site = filled(tags.get("SiteName", ""))
    parts = [part for part in parts if part.strip() != site] or parts
    named = [part for part in parts if not SITE_WORDS.search(part.strip())]
    return (named or parts or [""])[0].strip(), False, "网页标题中最像标题的一段"


def _lines_together(lines: list[str], titles: set[str]) -> str:
    """One of the titles, where the page breaks it over two or three lines."""
    if titles:
        for size in (2, 3):
            for at in range(len(lines) - size + 1):
                text = "".join(lines[at : at + size])
                if len(text) <= 200 and _squeeze(text) in titles:
                    return text
    return ""


def _repeats(text: str, head: str, flat: str, tags: dict[str, str]) -> bool:
    """Whether ``<title>`` repeats a heading that is neither the site's nor the column's name."""
    squeezed = _squeeze(text)
    if (
        not 4 <= len(squeezed) <= 160
        or _is_site(text, tags)
        or squeezed == _squeeze(tags.get("ColumnName", ""))
    ):
        return False
    return (
        flat.startswith(squeezed)
        or (len(squeezed) >= 8 and flat.endswith(squeezed))
        or any(_squeeze(part) == squeezed for part in _SEPARATORS.split(head))
    )


def _named_titles(tree: Element) -> Iterable[Element]:
    """Elements called title."""
    for element in tree.iter("div", "p", "span", "td", "h4", "font", "strong", "b"):
        if _named_title(marks_of(element)):
            yield element


def _on_one_line(element: Element) -> str:
    """A heading's words; between Chinese characters a broken line leaves no space."""
    text = raw_text(element)
    return words(_BROKEN.sub("", text) if LINE in text.strip() else text)


@lru_cache(maxsize=20_000)
def _named_title(marks: str) -> bool:
    return marks != " " and _TITLE_MARKS.search(marks) is not None


@lru_cache(maxsize=20_000)
def _named_crumb(marks: str) -> bool:
    return marks != " " and _CRUMB_MARKS.search(marks) is not None


@lru_cache(maxsize=20_000)
def _holds_body(marks: str) -> bool:
    return marks != " " and _BODY_MARKS.search(marks) is not None


def _is_site(text: str, tags: dict[str, str]) -> bool:
    return bool(text) and text.strip() in {tags.get("SiteName", "").strip(), "网站首页", "首页"}


def _squeeze(text: str) -> str:
    return "".join(text.split())


def heading_beside(tree: Element, lines: list[str], names: Container[str], today: date) -> tuple[str, bool]:
    """The line above the info line (来源, 发布时间), and whether it is a heading by its element: the title
    where ``<title>`` does not name it. The column's name and links, ``names``, are none."""
    named = next(filter(None, map(_NAMED.match, lines)), None)
    if named and sum(named[1] in line for line in lines) > 1:
        return named[1], True
    for at, line in enumerate(lines):
        if (
            len(line) >= 120
            or dates.CLOCK.search(line)
            or not (_labelled([line], today) or _beside([line], today))
        ):
            continue
        above = [one for one in reversed(lines[max(0, at - 4) : at]) if _may_head(one, names)]
        if above:
            headings = {_squeeze(text_of(one)) for one in chain(tree.iter(*_HEADINGS), _named_titles(tree))}
            marked = next((one for one in above if _squeeze(one) in headings), "")
            return _whole_heading(tree, marked or above[0]), bool(marked)
    alone = list(map(text_of, islice(tree.iter("h1"), 2)))
    return (
        (alone[0], True)
        if len(alone) == 1 and len(alone[0]) >= 8 and _may_head(alone[0], names)
        else ("", False)
    )


def _may_head(line: str, names: Container[str]) -> bool:
    """Whether a line could be a title: no link, no label, no date, no sentence, no breadcrumb."""
    return (
        4 <= len(line) <= 120
        and line not in names
        and not line.endswith(("。", "；", "：", ">", "»"))
        and not _NO_HEADING.search(line)
        and not any(pattern.search(line) for pattern in (_INFO_LINE, _POSITION))
        and not dates.whole(line)
    )


def _whole_heading(tree: Element, line: str) -> str:
    """The heading that ends with a line, where ``<br>`` broke it."""
    for line_break in tree.iter("br"):
        parent = line_break.getparent()
        if parent is None or len(parent) > 6:
            continue
        text = _on_one_line(parent)
        if len(text) <= 120 and text.endswith(line) and not _STOPS.search(text):
            return text
    return line


def published_of(
    lines: list[str], title: str, tags: dict[str, str], written: str, url: str, today: date
) -> Published:
    """When the page says it was published: a date with a label, one beside the title, meta, the address."""
    near = _after_title(lines, title)
    announced = _labelled(near, today)
    beside = _beside(near if announced is None else near[: announced.line] if announced.rank else [], today)
    if beside:
        announced = None
    anywhere = announced or (None if beside else _labelled(lines, today))
    visible = anywhere.moment if anywhere else beside
    meta, generated = _meta(tags, today), _generated(tags)
    distrust = meta is not None and generated is not None and meta.day == generated
    if visible:
        doubt = None
        if meta and meta.day != visible.day and not distrust:
            doubt = f"页面显示 {visible.day}，网页标签 PubDate 是 {meta.day}"
        alone = announced is not None and sum(_LABEL.search(line) is not None for line in lines) <= 3
        return Published(visible, "script" if _was_written(visible, written) else "label", doubt, alone)
    if meta:
        doubt = "PubDate 与页面生成时间相同，可能不是发布时间" if distrust else None
        return Published(meta, "meta", doubt)
    address = dates.in_address(url)
    if address and address <= today + timedelta(days=1):
        return Published(dates.Moment(address), "url", "页面上没有发布时间，只有网址里有日期")
    return Published()


def _after_title(lines: list[str], title: str) -> list[str]:
    """The lines around the place where the title stands as a line of its own, the last such place first."""
    stem = _squeeze(title)[:40]
    places = [index for index, line in enumerate(lines) if stem and stem in _squeeze(line)]
    result: list[str] = []
    for place in places[:6]:
        result.append(lines[place][len(title) :] if lines[place].startswith(title) else "")
        result.extend(takewhile(_is_no_prose, lines[place + 1 : place + 14]))
        result.append("")
    return result


def _is_no_prose(line: str) -> bool:
    return len(line) < _PROSE or _STOPS.search(line) is None or _LABEL.search(line) is not None


@dataclass(frozen=True, slots=True)
class _Found:
    """A date, how well its label says 发布时间 (0 is best), and the line it stands on."""

    moment: dates.Moment
    rank: int = 0
    line: int = 0


def _labelled(lines: list[str], today: date) -> _Found | None:
    """The date with the best label among lines that are no prose."""
    limit = today + timedelta(days=1)
    best: _Found | None = None
    for index, line in enumerate(lines):
        if len(line) > 400:
            continue
        for match in _LABEL.finditer(line):
            rest = line[match.end() :][:40] or " ".join(lines[index + 1 : index + 2])[:40]
            moment = next(dates.moments(rest), None) or _compact(rest)
            if moment is None or moment.start > 4 or moment.day > limit:
                continue
            rank = _rank(_squeeze(match["label"]))
            if best is None or rank < best.rank or (rank == best.rank and _adds_time(moment, best.moment)):
                best = _Found(moment, rank, index)
    return best


def _adds_time(moment: dates.Moment, other: dates.Moment) -> bool:
    return moment.day == other.day and bool(moment.time) and not other.time


def is_labelled(line: str) -> bool:
    """Whether a line says 发布时间 or the like."""
    return _LABEL.search(line) is not None


def says_source(line: str) -> bool:
    """Whether a line says 来源 or the like."""
    return _SOURCE.search(line) is not None


def _compact(text: str) -> dates.Moment | None:
    """The date that a text begins with as eight digits."""
    match = _COMPACT.match(text)
    found = dates.day(*match.groups()) if match else None
    return dates.Moment(found) if found else None


def _rank(label: str) -> int:
    """How well a label says 时间 of publication: 0 is best."""
    if any(word in label for word in _OTHER):
        return 3
    if any(word in label for word in _LATE):
        return 2
    return 0 if any(word in label for word in _BEST) else 1


def _beside(lines: list[str], today: date) -> dates.Moment | None:
    """The date of an info line without a label: a short line that is, begins or ends with a date."""
    for line in lines:
        if len(line) > 120 or "年度" in line:
            continue
        moment = next(dates.moments(line), None)
        if moment is None or moment.day > today + timedelta(days=1):
            continue
        before, after = line[: moment.start].strip(), line[moment.end :]
        rest = f"{before}{after}".strip()
        if dates.whole(line) or len(rest) <= 4 or _INFO_LINE.match(line) or _INFO_LINE.match(rest):
            return moment
        if (moment.time and len(rest) < 60) or (len(before) <= 2 and len(rest) < 60 and _BEGINS.match(after)):
            return moment
    return None


def _meta(tags: dict[str, str], today: date) -> dates.Moment | None:
    lower = {name.lower(): value for name, value in tags.items()}
    for name in _META_DATES:
        moment = next(dates.moments(lower.get(name.lower(), "")), None)
        if moment and moment.day <= today + timedelta(days=1):
            return moment
    return None


def _generated(tags: dict[str, str]) -> date | None:
    """When the platform says it generated the page (STRUCTURES rule 2)."""
    for value in tags.values():
        if value.startswith("页面生成时间"):
            moment = next(dates.moments(value), None)
            return moment.day if moment else None
    return None


def _was_written(moment: dates.Moment, written: str) -> bool:
    return any(found.day == moment.day for found in dates.moments(written))


def source_of(lines: list[str], title: str, tags: dict[str, str]) -> str:
    """Who the page says it comes from."""
    return filled(tags.get("ContentSource", "")) or _value(_SOURCE, _after_title(lines, title)[:60])


def author_of(lines: list[str], title: str, tags: dict[str, str]) -> str:
    """Who the page says wrote it."""
    return filled(tags.get("Author", "")) or _value(_AUTHOR, _after_title(lines, title)[:60])


def _value(pattern: re.Pattern[str], lines: list[str]) -> str:
    for line in lines:
        match = pattern.search(line) if len(line) < 300 else None
        if match and match["value"]:
            value = _NEXT_LABEL.sub("", match["value"]).strip(" 　,，;；|-")
            if value:
                return value
    return ""


def body_of(tree: Element, hidden: set[Element]) -> Element | None:
    """The element that holds the main text: one that is named so, else the one with most prose."""
    marked = [
        (_prose(element), element)
        for element in tree.iter("div", "td", "font", "article", "section", "ucapcontent", "span", "form")
        if _holds_body(marks_of(element)) and not under(element, hidden)
    ]
    dense = _densest(tree, hidden)
    if marked:
        most = max(size for size, _ in marked)
        if most > 0 and (dense is None or most >= 0.5 * _prose(dense)):
            return _innermost([element for size, element in marked if size >= 0.9 * most])
    return dense


def _innermost(elements: list[Element]) -> Element:
    """Of elements that hold nearly the same prose, the one deepest in the tree."""
    return max(elements, key=lambda element: sum(1 for _ in element.iterancestors()))


def _prose(element: Element) -> int:
    """Characters of text that is no link, in pieces long enough to be prose."""
    total = len(_squeeze(raw_text(element)))
    linked = sum(len(_squeeze(raw_text(anchor))) for anchor in element.iter("a"))
    return total - 2 * linked


def _densest(tree: Element, hidden: set[Element]) -> Element | None:
    scores: dict[Element, float] = {}
    for element in tree.iter("p", "div", "td", "font", "span", "section", "article"):
        own = len((element.text or "").strip()) + sum(len((child.tail or "").strip()) for child in element)
        if own < 15 or under(element, hidden):
            continue
        parent = element if element.tag in {"div", "td", "section", "article"} else element.getparent()
        share = 1.0
        for _ in range(3):
            if parent is None or parent.tag in {"body", "html"}:
                break
            scores[parent] = scores.get(parent, 0.0) + own * share
            parent, share = parent.getparent(), share * 0.4
    return max(scores, key=lambda element: scores[element]) if scores else None


def paragraphs(body: Element, title: str) -> tuple[str, ...]:
    """The clean paragraphs of the main text: without the title, the info line and the buttons around it."""
    squeezed = _squeeze(title)
    found: list[str] = []
    for line in lines_of(body):
        if _NOISE.match(line) and len(line) < 60:
            continue
        if not found and (_squeeze(line) == squeezed or (_INFO_LINE.match(line) and len(line) < 150)):
            continue
        found.append(line)
    return tuple(found)


def besides(body: Element, url: str, resolve: Resolver) -> tuple[str, ...]:
    """What the main text of the page ``url`` has besides its words, each once and without links to places of
    the page itself: see :class:`crawler.page.model.Page`."""
    found: dict[str, None] = {}
    for element in islice(body.iter(*_BESIDES), MAX_BESIDES):
        if element.tag == "table":
            found["table"] = None
        else:
            led = (resolve(raw).partition("#")[0] for name in _LEADING if (raw := element.get(name)))
            found.update({one: None for one in led if one.startswith("http") and one != url})
    return tuple(found)


def attachments_of(shown: Iterable[Shown], resolve: Resolver) -> tuple[Attachment, ...]:
    """The documents that a page offers, each address once."""
    found: dict[str, Attachment] = {}
    for tag, raw, text, _ in shown:
        path = raw.split("?", 1)[0].split("#", 1)[0].strip()
        if tag == "a" and path.lower().endswith(ATTACHMENT_ENDINGS) and (url := resolve(raw)) not in found:
            size = _FILE_SIZE.search(text)
            name = text.strip() or unquote(path.rpartition("/")[2])
            found[url] = Attachment(name, url, path.rpartition(".")[2].lower(), size[1] if size else "")
    return tuple(found.values())


def body_text_length(lines: Iterable[str]) -> int:
    """How many characters the paragraphs hold."""
    return sum(map(len, lines))


def crumbs_of(tree: Element, lines: list[str]) -> tuple[str, ...]:
    """The breadcrumb, from the home page down: the words after 当前位置, else an element called so."""
    for index, line in enumerate(lines):
        match = _POSITION.search(line)
        if match:
            crumbs = _crumbs(
                " ".join(
                    [line[match.end() :], *_continued(lines[index + 1 : index + 16], line[match.end() :])]
                )
            )
            if crumbs:
                return crumbs
    for element in tree.iter("div", "p", "td", "ul", "nav"):
        if _named_crumb(marks_of(element)):
            text = text_of(element)
            crumbs = _crumbs(text) if len(text) < 200 and _CRUMB.search(text) else ()
            if len(crumbs) > 1:
                return crumbs
    return ()


def _continued(following: list[str], first: str) -> list[str]:
    """The lines that go on with a breadcrumb whose parts stand on lines of their own."""
    taken: list[str] = []
    before = first.strip()
    for line in following:
        open_end = not before or _OPEN_END.search(before) is not None
        if len(line) > 80 or not (open_end or _CRUMB.match(line)):
            break
        taken.append(line)
        before = line
    return taken


def _crumbs(text: str) -> tuple[str, ...]:
    parts = (part.strip(" []［］【】·:：") for part in _CRUMB.split(text))
    return tuple(part for part in parts if part and len(part) <= 80)[:10]


_OPEN_END = re.compile(r"(?:->|[>»＞→/›]|::)$")
_CRUMB_MARKS = re.compile(r"crumb|location|position|dqwz|weizhi|\bwz\b|current-?title")
_POSITION = re.compile(
    r"(?:您?现?当?前?(?:所在)?的?(?:的)?位置|您所在的位置|所在位置|您的位置|当前位置|你现在的位置)\s*(?:是|为)?\s*[:：]?"
)
_CRUMB = re.compile(r"\s*(?:->|>>|»|>|＞|→|/|›|::)\s*|\s-\s")
