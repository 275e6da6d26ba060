"""Menus as pages have them, in shapes/menus.yaml: which names, and which under which."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.page.menus import Menu, menus

URL = "http://www.yunxi.gov.cn/zwgk/tzgg/"
CASES = yaml.load((Path(__file__).parent / "shapes" / "menus.yaml").read_text("utf-8"), yaml.CSafeLoader)
TAGS = "<ul> </ul> <li> </li> <dl> <dt> <dd> <div> </div> <h2> <table> <tr><td> <form> <br>".split()
WORDS = [
    "政务公开",
    "首 页",
    "更多",
    "2024-01-05",
    "|",
    "<a href=/a/>政策文件</a>",
    "<a href=#>解读",
    "<img alt=图>",
]


def outlined(menu: Menu, depth: int = 0) -> str:
    """A menu as the cases write it."""
    return "".join(
        f"{'  ' * depth}{item.name} {item.url.removeprefix('http://www.yunxi.gov.cn') or '-'}\n"
        + outlined(item.below, depth + 1)
        for item in menu
    )


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_a_menu_of_this_shape_is_read_right(case: dict[str, Any]) -> None:
    source = f"<html><head><meta charset=utf-8></head><body>{case['main']}</body></html>".encode()
    assert "---\n".join(map(outlined, menus(source, URL))) == case["expect"]


@given(st.lists(st.sampled_from([*TAGS, *WORDS]), max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_markup_makes_the_reader_of_menus_fail(pieces: list[str]) -> None:
    for menu in menus("".join(pieces).encode(), URL):
        assert outlined(menu)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<ul><li><a href=/a/>政务".encode() * 50_000, id="50,000 nested lists"),
        pytest.param("<a href=/a/>政务".encode() * 50_000, id="50,000 nested links"),
        pytest.param("<span>政".encode() * 200_000, id="200,000 nested words"),
        pytest.param("<dl><dt>政务<dd>".encode() * 50_000, id="50,000 nested terms"),
        pytest.param(b"<ul>" + "<li><a href=x>栏目</a>".encode() * 200_000, id="200,000 links"),
        pytest.param(
            b"<div>" + "<h2>政务</h2><ul><li>一二<li>三四</ul>".encode() * 15_000, id="15,000 groups"
        ),
        pytest.param(b"<table><tr><td>" * 50_000, id="50,000 nested tables"),
        pytest.param(bytes(range(256)) * 10_000, id="no page at all"),
    ],
)
def test_a_page_made_to_hurt_is_read_in_bounded_time(body: bytes) -> None:
    start = time.process_time()
    menus(body, URL)
    assert time.process_time() - start < 5
