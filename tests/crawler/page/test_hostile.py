import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.page import read

URL = "http://www.qinghe.gov.cn/"
TAGS = [
    "<div class=list>",
    "</div>",
    "<ul>",
    "<li>",
    "<a href=x>",
    "</a>",
    "<table>",
    "<tr><td>",
    "<script>",
    "<!--",
]


@given(st.binary(max_size=2_000))
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_the_reader_fail(body):
    assert read(body, URL).url == URL


@given(
    st.lists(st.one_of(st.sampled_from(TAGS), st.text(max_size=8), st.dates().map(str)), max_size=60),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
@settings(max_examples=150, deadline=None)
def test_no_markup_makes_the_reader_fail(pieces, charset):
    read("".join(pieces).encode(charset, "replace"), URL)


@pytest.mark.parametrize("form", ["&#%d;", "&#%d", "&#x%x;", "&#X00%X;", "&#00%d "])
@pytest.mark.parametrize(
    "code", [*range(0x21), 0x7F, 0x80, 0xA0, 0xD800, 0xDFFF, 0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFE, 10**9]
)
def test_a_character_that_no_xml_holds_does_not_make_the_reader_fail(form, code):
    mark = form % code
    body = (
        f"<p>县政府{mark}发布</p><br>{mark}<table><tr><td>{mark}<td>{mark}</table><li>{mark}<a href=x>{mark}"
    )
    read(body.encode(), URL)


@pytest.mark.parametrize("address", ["", "not a url", "http://[", "file:///c:/x"])
def test_a_strange_address_does_not_make_the_reader_fail(address):
    read(b"<a href=x>y</a>", address)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<div class=nav>" * 50_000, id="50,000 nested tags"),
        pytest.param(b"<div title='" + b"a" * 3_000_000 + b"'>x</div>", id="a huge attribute"),
        pytest.param(b"<p>" + b"1" * 3_000_000, id="a huge number"),
        pytest.param(b" " * 3_000_000, id="spaces"),
        pytest.param(("中 \n" * 500_000).encode(), id="broken lines"),
        pytest.param(b"<style>" + b"url(" * 500_000 + b"</style>", id="unclosed css"),
        pytest.param(b"<script>" + b"<record>" * 200_000 + b"</script>", id="unclosed records"),
        pytest.param(b"<script>" + b"x=[{" * 200_000 + b"</script>", id="nested json"),
        pytest.param(b"<script>" + b"document.write('" * 1_000 + b"</script>", id="unclosed writes"),
        pytest.param(b"<ul>" + b"<li><a href=x>2020-01-01 aa</a>" * 60_000, id="60,000 rows"),
        pytest.param(b"".join(b"<a href=%d>link text</a>" % n for n in range(100_000)), id="100,000 links"),
        pytest.param("<p>当前位置：首页 > ".encode() * 30_000, id="30,000 breadcrumbs"),
        pytest.param("<p>发布时间：2020-01-01".encode() * 50_000, id="50,000 labels"),
        pytest.param(b"<ul class=list></ul>" * 50_000, id="50,000 empty lists"),
    ],
)
def test_a_page_made_to_hurt_is_read_in_bounded_time(body):
    start = time.process_time()
    read(body, URL)
    assert time.process_time() - start < 15


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ('<meta charset="gb2312"><title>青禾县</title>'.encode("gbk"), "gb18030"),
        ('<meta charset="utf-8"><title>青禾县</title>'.encode("gbk"), "gb18030"),
        ('<meta charset="gb2312"><title>青禾县</title>'.encode(), "utf-8"),
        ("<title>青禾县</title>".encode("utf-8-sig"), "utf-8"),
        ("<title>青禾县</title>".encode("utf-16"), "utf-16"),
        ("<title>青禾县</title>".encode() + b"\xe9\x9d" + b"<p>x</p>" * 50, "utf-8"),
    ],
)
def test_the_bytes_tell_the_charset_when_declarations_lie(body, charset):
    seen = read(body, URL)
    assert seen.charset == charset
    assert seen.title.startswith("青禾县")
