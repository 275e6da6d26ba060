"""Pages as the systems of government sites emit them, in shapes/*.yaml: what the reader must make of each."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

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
FRAMES = yaml.safe_load((SHAPES / "frames.yaml").read_text("utf-8"))


def cases() -> list[tuple[str, dict[str, Any]]]:
    """(kind of page, case), in the order of the files."""
    files = ("articles", "lists", "others", "more")
    return [
        (name, case)
        for name in files
        for case in yaml.safe_load((SHAPES / f"{name}.yaml").read_text("utf-8"))
    ]


def shown(case: dict[str, Any]) -> Page:
    """The case's page, read."""
    text = FRAMES[case.get("frame", "modern")]
    for mark in ("head", "main"):
        text = text.replace(f"{{{mark}}}", case[mark])
    charset = "gb18030" if "charset=gb2312" in text else "utf-8"
    return read(text.replace("{prose}", PROSE).encode(charset), case.get("url", URL), "text/html", AS_OF)


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{name}: {case['name']}") for name, case in cases()])
def test_a_page_of_this_shape_is_read_right(case: dict[str, Any]) -> None:
    page = shown(case)
    for name, wanted in case["expect"].items():
        assert told(page, name, wanted) == wanted, page.evidence


def told(page: Page, name: str, wanted: Any) -> Any:
    """A field as a case writes it."""
    value = getattr(page, name)
    if name == "rows":
        return len(value) if isinstance(wanted, int) else [row.title for row in value]
    return value.isoformat() if isinstance(value, date) and isinstance(wanted, str) else value
