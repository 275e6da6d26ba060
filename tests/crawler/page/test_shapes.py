"""Pages as the systems of government sites emit them, in shapes/*.yaml: what the reader must make of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
import yaml

from crawler.page import Page, read
from tests.crawler.page.pages import AS_OF

SHAPES = Path(__file__).parent / "shapes"
URL = "http://www.yunxi.gov.cn/zwgk/tzgg/"
PROSE = (
    "<p>　　各乡镇人民政府，县政府各部门：为进一步做好有关工作，保障人民群众生命财产安全，经县政府研究同意，"
    "现将有关事项通知如下，请结合实际认真贯彻执行。</p>"
    "<p>　　一、提高思想认识。各单位要充分认识这项工作的重要性，加强组织领导，压实工作责任，做到任务到岗、"
    "责任到人，确保各项措施落到实处。</p>"
    "<p>　　二、抓好工作落实。要对照要求逐项排查，发现问题立即整改，工作进展情况于每月底前报送。</p>"
)
LETTERS = str.maketrans("0123456789", "ghijklmnop")
FRAMES = yaml.load((SHAPES / "frames.yaml").read_text("utf-8"), yaml.CSafeLoader)


def cases() -> list[tuple[str, dict[str, Any]]]:
    """(kind of page, case), in the order of the files."""
    files = ("articles", "lists", "others", "second", "third")
    return [
        (name, case)
        for name in files
        for case in yaml.load((SHAPES / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    ]


def shown(case: dict[str, Any], change: Callable[[str], str] = str) -> Page:
    """The case's page, read, its source changed first."""
    text = FRAMES[case.get("frame", "modern")]
    for mark in ("head", "main"):
        text = text.replace(f"{{{mark}}}", case[mark])
    charset = "gb18030" if "charset=gb2312" in text else "utf-8"
    source = change(text.replace("{prose}", PROSE)).encode(charset)
    return read(source, case.get("url", URL), "text/html", AS_OF)


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{name}: {case['name']}") for name, case in cases()])
def test_a_page_of_this_shape_is_read_right(case: dict[str, Any]) -> None:
    page = shown(case)
    for name, wanted in case["expect"].items():
        assert told(page, name, wanted) == wanted, page.evidence


def without_names(source: str) -> str:
    """The page with classes and ids that mean nothing."""

    def renamed(match: re.Match[str]) -> str:
        names = (f"{crc32(name.encode()):x}".translate(LETTERS) for name in match[2][1:-1].split())
        return f'{match[1]}="{" ".join(names)}"'

    return re.sub(r"\b(class|id)=(\"[^\"]*\"|'[^']*')", renamed, source)


def without_labels(source: str) -> str:
    """The page without labels in its head, its title only the site's."""
    source = re.sub(r"<meta[^>]*(?:name|property)=[^>]*>", "", source, flags=re.I)
    return re.sub(r"<title>.*?</title>", "<title>云溪县人民政府</title>", source, flags=re.S)


def test_names_of_classes_hardly_matter() -> None:
    read_right = [_is_right(case, without_names) for _, case in cases()]
    assert sum(read_right) >= 0.95 * len(read_right)


def test_an_article_is_read_without_labels_and_title() -> None:
    articles = [case for _, case in cases() if case["expect"].get("kind") == "article"]
    assert sum(_is_right(case, without_labels) for case in articles) >= 0.9 * len(articles)


def _is_right(case: dict[str, Any], change: Callable[[str], str]) -> bool:
    page = shown(case, change)
    return all(told(page, name, wanted) == wanted for name, wanted in case["expect"].items())


def told(page: Page, name: str, wanted: Any) -> Any:
    """A field as a case writes it."""
    value = getattr(page, name)
    if name == "rows":
        return len(value) if isinstance(wanted, int) else [row.title for row in value]
    return value.isoformat() if isinstance(value, date) and isinstance(wanted, str) else value
