"""Every link target that is not simply fine, for other programs: the ``links`` of findings.json.

The format is described in docs/findings-json.md. Records are made one by one: a site may have 33,000 targets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from urllib.parse import urldefrag

import ada_url

from checks.links import unjudged
from crawler.archive import Archive, Place, Target, Visit
from crawler.link import Fate
from crawler.personal import mask

NOT_OK = tuple(fate for fate in Fate if fate is not Fate.OK)
LOOKS = ("page", "link", "again")
"""Purposes of visits that are looks at a link: a page of the site, a first look, a second look."""
AT_ONCE = 200
"""Targets whose pages' titles are asked for together."""
FAILED = {Fate.BROKEN: "打不开", Fate.SOFT: "内容不对", Fate.FRAGMENT: "位置不对"}
ELEMENTS = {
    "a": "链接",
    "area": "图片上的热区",
    "img": "图片",
    "stylesheet": "样式文件",
    "css": "样式里的图片",
    "script": "脚本文件",
    "iframe": "内嵌页面",
    "video": "视频或音频",
    "embed": "内嵌文件",
    "icon": "网站图标",
    "form": "表单",
    "form-post": "表单",
    "option": "下拉菜单",
    "onclick": "按钮（脚本）",
    "script-link": "脚本里的地址",
    "refresh": "自动跳转",
    "pager": "下一页",
    "link": "页面关联地址",
}
"""What an element is to a clerk."""
OTHER_ELEMENT = "其他位置"

Pages = Mapping[str, tuple[str, datetime]]
"""Title and time of fetching of a page, by its address."""


def totals(archive: Archive) -> dict[str, int]:
    """How many link targets met each fate, those that none met included."""
    counts = archive.links.fate_counts()
    return {str(fate): counts.get(fate, 0) for fate in Fate}


def outcomes(archive: Archive) -> list[tuple[str, int]]:
    """What became of the links, in words, and of how many: failures by cause, doubts by reason."""
    counts = archive.links.fate_counts()
    failed = Counter((target.fate, target.cause) for target in archive.links.targets(*FAILED))
    kinds = sorted(failed, key=lambda kind: (list(FAILED).index(kind[0]), -failed[kind]))
    told = [
        ("打得开", counts.get(Fate.OK, 0)),
        *(("：".join(filter(None, (FAILED[fate], cause))), failed[fate, cause]) for fate, cause in kinds),
        *((f"未能判定：{why}", count) for why, count in unjudged(archive)),
        ("不用打开（邮箱、电话、脚本等）", counts.get(Fate.EXCLUDED, 0)),
    ]
    return [(words, count) for words, count in told if count]


def records(archive: Archive) -> Iterator[dict[str, object]]:
    """One record a target that is not ok, in the order in which the crawl met them."""
    targets = archive.links.targets(*NOT_OK)
    while some := list(islice(targets, AT_ONCE)):
        pages = archive.heads({place.page_url for target in some for place in target.places})
        for target in some:
            yield _record(target, _looks(archive, target.url), pages)


def _record(target: Target, looks: list[Visit], pages: Pages) -> dict[str, object]:
    statuses = [look.status for look in looks if look.status is not None]
    return {
        "url": target.url if ada_url.check_url(target.url) else "",
        "raw": target.places[0].raw if target.places else target.url,
        "fate": str(target.fate),
        "cause": target.cause.key if target.cause else None,
        "status": statuses[-1] if statuses else None,
        "count": target.count,
        "places": [_place(place, pages) for place in target.places],
        "first_seen": _first_seen(target, looks, pages),
        "looks": [_look(look) for look in looks],
    }


def _looks(archive: Archive, url: str) -> list[Visit]:
    """The looks at a target; at its page when it names a place on one."""
    return list(archive.visits(url, *LOOKS)) or (
        list(archive.visits(urldefrag(url).url, *LOOKS)) if "#" in url else []
    )


def _first_seen(target: Target, looks: list[Visit], pages: Pages) -> str | None:
    """When it was first looked at; of what nobody looks at (mailto …), when its page was fetched."""
    times = [look.at for look in looks] or [
        pages[place.page_url][1] for place in target.places if place.page_url in pages
    ]
    return min(times).isoformat() if times else None


def _place(place: Place, pages: Pages) -> dict[str, str]:
    title = pages[place.page_url][0] if place.page_url in pages else ""
    where = ELEMENTS.get(place.element, OTHER_ELEMENT)
    return {"page": place.page_url, "title": mask(title), "text": mask(place.text), "where": where}


def _look(look: Visit) -> dict[str, object]:
    return {
        "at": look.at.isoformat(),
        "purpose": look.purpose,
        "status": look.status,
        "error": look.error,
        "fate": str(look.fate),
        "note": look.note,
    }
