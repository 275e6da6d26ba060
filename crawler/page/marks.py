"""网页标签 in the head and the marks that every government page shows at its foot (国办发〔2017〕47号)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.page.document import Element, raw_text, words
from crawler.page.links import Resolver, Shown

_TAG_NAMES = [
    "SiteName",
    "SiteDomain",
    "SiteIDCode",
    "ColumnName",
    "ColumnDescription",
    "ColumnKeywords",
    "ColumnType",
    "ArticleTitle",
    "PubDate",
    "ContentSource",
    "Keywords",
    "Author",
    "Description",
    "Image",
    "Url",
]
_CANONICAL = {name.lower(): name for name in _TAG_NAMES}
_LEAKS = {"公共头", "公共尾", "null", "undefined", "网站名称", "政府网站标识码", "栏目名称"}
"""What an unfilled template leaves in a label."""

_CODE = re.compile(r"标识码\s*[:：]?\s*(bm\d{8}|\d{10})(?!\d)", re.I)
_ICP = re.compile(
    r"[一-龥]\s?ICP\s?备?案?\s?[:：]?\s?\d{6,10}\s?号?(?:-\d+)?",
    re.I,
)
_POLICE = re.compile(r"[一-龥]公网安备\s?\d{12,14}\s?号?")
_HOST = re.compile(
    r"(?:主\s*办(?:(?:单位|机关)\s*[:：]?|\s*[:：])|版权所有\s*[:：]?|主管单位\s*[:：]?)\s*"
    r"([^\s|:：,，;；]{4,40})"
)
_CONTACT = re.compile(
    r"(?:联系电话|电\s*话|联系方式|热\s*线|邮\s*箱|E-?mail)\s*[:：]?\s*"
    r"([\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,40}){1,4}|\(?\d{3,4}\)?\s?[-—－]?\s?\d{5,8}|1[3-9]\d{9}|1\d{4}|\d{7,8})",
    re.I,
)
_PATTERNS = {"标识码": _CODE, "ICP": _ICP, "公安备案": _POLICE, "主办单位": _HOST, "联系方式": _CONTACT}
_NEXT_MARK = re.compile(
    r"(?<=.{4})(?:承办|主管|协办|技术(?:支持|维护|保障)|维护|网站(?:制作|维护|标识|地图)|版权|地址|电话|邮编|政府网站|中文域名|备案)"
)
"""What follows the name of an office where nothing stands between."""
SAYS_WHO = re.compile(r"ICP\s?备|标识码|主\s?办|版权所有|公网安备", re.I)
_CORRECTION, _CORRECTION_HOST = "jiucuo", "zfwzgl.www.gov.cn"
_SITEMAP = re.compile(r"(?:网站|站点)\s*(?:地图|导航)")


def tags(tree: Element) -> dict[str, str]:
    """The page's labels, first non-empty value of each: the standard's names, others under their own."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip()
        value = words(meta.get("content") or "")[:2000]
        if name and value and len(name) <= 60:
            key = _CANONICAL.get(name.lower(), name)
            if key not in found or (found[key] in _LEAKS and value not in _LEAKS):
                found[key] = value
    return found


def filled(value: str) -> str:
    """A label's value, or nothing when it is what an unfilled template leaves."""
    return "" if value.strip().lower() in _LEAKS else value.strip()


def foot_of(hidden: Iterable[Element]) -> str:
    """The words of a page's foot: of its last piece of furniture that says who the site is."""
    texts = (raw_text(element) for element in hidden)
    return next((text for text in texts if SAYS_WHO.search(text)), "")


def marks(text: str, foot: str, shown: Iterable[Shown], resolve: Resolver) -> dict[str, str]:
    """The footer marks that a page shows; one that a script draws is known by the script's address."""
    found: dict[str, str] = {}
    for name, pattern in _PATTERNS.items():
        match = pattern.search(foot) or next(reversed(list(pattern.finditer(text[-4000:]))), None)
        if match := match or pattern.search(text):
            found[name] = words(_NEXT_MARK.split(match[match.lastindex or 0])[0])
    for tag, address, said, _ in shown:
        lower = address.lower()
        if "conac.cn" in address:
            found.setdefault("党政机关标识", resolve(address))
        elif _CORRECTION in lower or _CORRECTION_HOST in lower:
            found.setdefault("找错", resolve(address))
        elif tag == "a" and "站" in said and _SITEMAP.search(said):
            found.setdefault("站点地图", resolve(address))
        elif "beian" in address and "recordcode=" in address and "公安备案" not in found:
            found["公安备案"] = address.rpartition("recordcode=")[2]
    return found
