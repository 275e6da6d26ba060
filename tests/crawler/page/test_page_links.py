import time

import ada_url
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.page import glance
from crawler.page.document import parse
from crawler.page.links import MAX_LINKS, Resolver, anchors, links_of_file, refresh_of, resolver
from crawler.page.links import links as find

BASE = "http://www.qinghe.gov.cn/zwgk/a.html"


def links(markup: str, charset: str = "utf-8"):
    body = f'<html><head><meta charset="{charset}"></head><body>{markup}</body></html>'.encode(charset)
    return glance(body, BASE).links


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("b.html", "http://www.qinghe.gov.cn/zwgk/b.html"),
        ("  ../c.html\n", "http://www.qinghe.gov.cn/c.html"),
        ("..\\d\\e.html", "http://www.qinghe.gov.cn/d/e.html"),
        ("//www.x.gov.cn/f", "http://www.x.gov.cn/f"),
        ("HTTP://WWW.X.GOV.CN:80/./a/../b", "http://www.x.gov.cn/b"),
        ("http://ｗｗｗ.x.gov.cn/", "http://www.x.gov.cn/"),
        ("http://例子.政务/", "http://xn--fsqu00a.xn--zfr164b/"),
        ("文件 1.doc", "http://www.qinghe.gov.cn/zwgk/%E6%96%87%E4%BB%B6%201.doc"),
        ("/s?q=青禾", "http://www.qinghe.gov.cn/s?q=%E9%9D%92%E7%A6%BE"),
        ("mailto:a@b.cn", "mailto:a@b.cn"),
        ("http://[", ""),
        ("http://a b/", ""),
        ("http://http://www.x.gov.cn/", "http://http//www.x.gov.cn/"),
        ("http:/x.html", "http://www.qinghe.gov.cn/x.html"),
        ("htp://www.x.gov.cn/", "htp://www.x.gov.cn/"),
        ("www.x.gov.cn/a", "http://www.qinghe.gov.cn/zwgk/www.x.gov.cn/a"),
        ("　/a.html", "http://www.qinghe.gov.cn/zwgk/%E3%80%80/a.html"),
        ("http://www.x.gov.cn/a\nb.html", "http://www.x.gov.cn/ab.html"),
        ("https://www.x.gov.cn:443/a", "https://www.x.gov.cn/a"),
        ("?page=2", "http://www.qinghe.gov.cn/zwgk/a.html?page=2"),
    ],
)
def test_an_address_is_read_as_a_browser_reads_it(href, url):
    link = links(f'<a href="{href}">看</a>')[0]
    assert link.url == url
    assert link.raw == href.strip(" \n")


def test_a_query_on_a_gbk_page_is_encoded_in_gbk():
    assert (
        links('<a href="/s?q=青禾&amp;p=1#t">搜</a>', "gbk")[0].url
        == "http://www.qinghe.gov.cn/s?q=%C7%E0%BA%CC&p=1"
    )


def test_base_href_is_obeyed():
    assert (
        links('<base href="/other/"><a href="b.html">看</a>')[0].url
        == "http://www.qinghe.gov.cn/other/b.html"
    )


@pytest.mark.parametrize(
    ("markup", "element", "raw"),
    [
        ('<map><area href="/m"></map>', "area", "/m"),
        ('<img src="/i.png" alt="图">', "img", "/i.png"),
        ('<img data-src="/lazy.png">', "img", "/lazy.png"),
        ('<img srcset="/s1.png 1x, /s2.png 2x">', "img", "/s2.png"),
        ('<link rel="stylesheet" href="/s.css">', "stylesheet", "/s.css"),
        ('<link rel="shortcut icon" href="/f.ico">', "icon", "/f.ico"),
        ('<script src="/j.js"></script>', "script", "/j.js"),
        ('<iframe src="/f.html"></iframe>', "iframe", "/f.html"),
        ('<video src="/v.mp4" poster="/p.jpg"></video>', "video", "/v.mp4"),
        ('<object data="/o.swf"></object>', "embed", "/o.swf"),
        ('<form action="/search"><input name="q"></form>', "form", "/search"),
        ('<form method="POST" action="/x"></form>', "form-post", "/x"),
        ('<img src="/blank.gif" data-original="/lazy2.png">', "img", "/lazy2.png"),
        ('<picture><source srcset="/p1.webp, /p2.webp 2x"></picture>', "img", "/p2.webp"),
        ('<video><source src="/v2.mp4"><track src="/v.vtt"></video>', "video", "/v.vtt"),
        ('<svg><a xlink:href="/svg.html"><text>看</text></a></svg>', "a", "/svg.html"),
        ('<input type="image" src="/go.png">', "img", "/go.png"),
        ('<link rel="alternate" href="/rss.xml">', "link", "/rss.xml"),
        ("<style>@import '/imported.css';</style>", "css", "/imported.css"),
        ("<script>\nwindow.location.href = '/s.html';</script>", "script-link", "/s.html"),
        ("<script>setTimeout(\"location='/late.html'\", 3000)</script>", "script-link", "/late.html"),
        ('<script>var list = [{"title": "甲", "url": "/j.html"}]</script>', "script-link", "/j.html"),
        (
            '<script type="application/ld+json">{"url": "http:\\/\\/x.cn\\/y"}</script>',
            "script-link",
            "http://x.cn/y",
        ),
        ('<div data-href="http://x.gov.cn/y">看</div>', "script-link", "http://x.gov.cn/y"),
        ('<li data-url="/d.html">看</li>', "script-link", "/d.html"),
        ("<p onclick=\"goUrl('http://x.gov.cn/')\">看</p>", "onclick", "http://x.gov.cn/"),
        (
            '<select onchange="location.href=this.value"><option value="/dept/">部门</option></select>',
            "option",
            "/dept/",
        ),
        (
            "<script type='text/xml'><recordset><record><![CDATA[<a href='/art_1.html'>甲</a>]]></record>"
            "</recordset></script>",
            "a",
            "/art_1.html",
        ),
        ('<div style="background:url(/bg.png)"></div>', "css", "/bg.png"),
        ("<style>a{background:url('/c.png')}</style>", "css", "/c.png"),
        ("<div onclick=\"window.open('/w.html')\">看</div>", "onclick", "/w.html"),
        ("<div onclick=\"location.href='/l.html'\">看</div>", "onclick", "/l.html"),
        ("<a href=\"javascript:window.open('/j.html')\">看</a>", "onclick", "/j.html"),
        (
            '<select onchange="go()"><option value="http://x.gov.cn/">邻县</option></select>',
            "option",
            "http://x.gov.cn/",
        ),
        ('<meta http-equiv="refresh" content="3; url=/r.html">', "refresh", "/r.html"),
        ("<script>document.write('<a href=\"/written.html\">看</a>')</script>", "a", "/written.html"),
    ],
)
def test_links_are_found_where_they_hide(markup, element, raw):
    assert (element, raw) in [(link.element, link.raw) for link in links(markup)]


@pytest.mark.parametrize(
    "markup",
    [
        '<!-- <a href="/x">旧</a> -->',
        '<template><a href="/x">模板</a></template>',
        '<noscript><img src="/x"></noscript>',
        '<a href="#top">顶部</a>',
        "<div onclick=\"window.open('/x?id=' + id)\">看</div>",
        '<option value="1">第一项</option>',
        '<select onchange="go(\'/a\' + this.value)"><option value="/1.html">一</option></select>',
        '<textarea><a href="/x">样例</a></textarea>',
        '<noscript><meta http-equiv="refresh" content="0; url=/x"></noscript>',
        '<a href="{{row.url}}">看</a>',
        "<style>/* a{background:url(/x.png)} */ @namespace url(http://www.w3.org/1999/xhtml);</style>",
        '<link rel="dns-prefetch" href="//x.cn">',
        '<input type="text" src="/x">',
        '<div data-url="/api/list">看</div>',
        "<script>// location.href='/x.html'</script>",
        "<script>/* location.href='/x.html' */</script>",
        "<script>var s = \"location.href='/x.html'\"</script>",
        "<script>if (location.href == '/x.html') go()</script>",
        "<script>location.href = base + '/x.html'</script>",
        "<script>location.href = '/x/' + id + '.html'</script>",
        "<script>location.href = '/x.html'\n + id</script>",
        "<script>location.href = '/x?id='.concat(id)</script>",
        "<script>location.href = `/x/${id}.html`</script>",
        "<script>map.location = '/x.html'</script>",
        "<script>var o = {url: '/x/' + id + '.html'}</script>",
        "<script>var o = {url: '/x/{id}.html', data: 1}</script>",
        "<script>$.ajax({url: '/api/list.do', type: 'post'})</script>",
        "<script>$.ajax({url: 'http://x.cn/api', type: 'post'})</script>",
        "<script>x = test ? href : '/x.html'</script>",
        "<script type='text/template'><a href='/x.html'>看</a> location.href='/x.html'</script>",
        "<script>a = b.replace(/'/g, ''); c = \"location='/x.html'\"</script>",
    ],
)
def test_what_no_reader_can_follow_is_no_link(markup):
    assert links(markup) == ()


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<a href="/x"> 政府\n 信息 <b>公开</b></a>', "政府信息 公开"),
        ('<a href="/x" title="首页"><img src="/i.png"></a>', "首页"),
        ('<a href="/x"><img src="/i.png" alt="网上信访"></a>', "网上信访"),
        ('<a href="/x">关于供暖的通知2013-06-14</a>', "关于供暖的通知"),
        ('<a href="/x">关于供暖的通知<i>2013-06-14</i></a>', "关于供暖的通知"),
        ('<a href="/x">关于供暖的通知 <span>[2013年6月14日]</span></a>', "关于供暖的通知"),
        ('<a href="/x">疫情通报（2020年2月14日）</a>', "疫情通报（2020年2月14日）"),
        ('<a href="/x">青政发〔2013〕14号（2013）</a>', "青政发〔2013〕14号（2013）"),
        ('<a href="/x">2013-06-14</a>', "2013-06-14"),
        ('<a href="/x"><i>2013-06-14</i></a>', "2013-06-14"),
    ],
)
def test_a_links_text_is_what_a_person_clicks_on(markup, text):
    assert links(markup)[0].text == text


def test_a_target_that_stands_twice_on_a_page_is_one_link_with_its_words():
    found = links('<a href="/x"><img src="/i.png"></a><a href="/x">公开指南</a>')
    assert [link.text for link in found if link.element == "a"] == ["公开指南"]


def test_the_place_on_a_page_is_told_apart_from_the_address():
    link = links('<a href="b.html#%E7%AC%AC%E4%BA%8C">看</a>')[0]
    assert (link.url, link.fragment) == ("http://www.qinghe.gov.cn/zwgk/b.html", "第二")


@pytest.mark.parametrize("place", ["", "top", "TOP", "!/a", "/route", "page=3", ":~:text=a"])
def test_some_fragments_are_no_place_that_could_be_missing(place):
    assert links(f'<a href="b.html#{place}">看</a>')[0].fragment == ""


def test_a_place_that_the_page_does_not_have_is_a_link_to_judge():
    found = links(
        '<a href="#two">二</a><a href="#one">一</a><h2 id="one">一</h2><a href="#三">三</a><a name="三"></a>'
    )
    assert [(link.url, link.raw, link.fragment) for link in found] == [(BASE, "#two", "two")]


@pytest.mark.parametrize(
    ("markup", "raw"),
    [
        ('<li><a href="#">关于供暖的通知</a></li>', "#"),
        ('<li><a href="###" target="_blank">关于供暖的通知</a></li>', "###"),
        ('<li><a href="">关于供暖的通知</a></li>', 'href=""'),
        ('<li><a href="http://">关于供暖的通知</a></li>', "http://"),
        ('<script src="/jquery.js"></script><li><a href="http://">关于供暖的通知</a></li>', "http://"),
    ],
)
def test_a_click_that_plainly_does_nothing_is_a_placeholder(markup, raw):
    found = [link for link in links(markup) if link.element == "placeholder"]
    assert [(link.url, link.raw, link.text) for link in found] == [("", raw, "关于供暖的通知")]


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="#"><img src="/i.png"></a>',
        '<a href="#" onclick="show()">通知</a>',
        '<a href="http://" onclick="show()">通知</a>',
        '<a href="#" class="tab">通知</a>',
        '<a href="#" id="more">通知</a>',
        '<a href="#" data-toggle="dropdown">通知</a>',
        '<a href="#">返回顶部</a>',
        '<a href="#">3</a>',
        '<a href="">首页</a>',
        '<title>通知公告_青禾县</title><a href="">通知公告</a>',
        '<li><a href="#">政务公开</a><ul><li><a href="/zwgk/">公开</a></li></ul></li>',
        '<a href="#two">二</a><script src="/jquery.js"></script>',
        '<a href="#">通知</a><script src="/jquery.js"></script>',
        "<a href='#'>通知</a><script>$('a').click(show)</script>",
        '<a href="#/route">通知</a><a href="#!news">通知</a><a href="javascript:void(0)">通知</a>',
        '<a href="#two" class="tab">二</a>',
        '<a name="here">通知</a>',
        "<div style='display:none'><a href='#'>办事指南</a></div>",
    ],
)
def test_a_link_that_may_do_something_is_no_placeholder(markup):
    assert not [link for link in links(markup) if link.element == "placeholder" or link.fragment]


def test_the_places_of_a_page_are_its_ids_and_named_anchors():
    tree = parse('<h2 id="一"></h2><a name="two"></a><a name="%E4%B8%89"></a>'.encode(), BASE).tree
    assert {"一", "two", "三"} <= anchors(tree)


@given(
    raw=st.text(st.sampled_from("./\\?#:@%&=abAB01 \t\n-_~;,'\"<>|[]青　ｗ。"), max_size=16)
    | st.sampled_from(["http:", "https:", "http://", "//", "mailto:", "HTTP://x.cn"]).flatmap(
        lambda start: st.text(st.sampled_from("./?#:x青"), max_size=6).map(lambda end: start + end)
    ),
    base=st.sampled_from(
        [
            "http://a.cn",
            "http://a.cn/b/c.html?q=/x#/y",
            "https://a.cn:8443/b/",
            "http://a.cn/b;c/d?e",
            "http://a.cn?x=/y",
        ]
    ),
)
def test_what_pages_of_a_folder_share_joins_as_it_would_for_each(raw, base):
    try:
        expected = ada_url.join_url(base, raw)
    except ValueError:
        expected = ""
    assert Resolver(base, "utf-8")(raw) == expected


SCRIPTS = ("location='", "location=\"\\'", '"url":"', "{a:", "/*", "=/[", "open(", "`", "a", "\\", "window.")
SHORTER = ("location='/x", '{"url":"{', "setTimeout('", "url: ")
STYLES = ("url(", "url('", "@import ", "/*", "url( ", "behavior")
HOSTILE = [
    "<a href=/x>" * 200_000,
    "".join(f"<a href=/x{n}>看</a>" for n in range(200_000)),
    "<a href='#'>看</a>" * 100_000,
    "".join(f"<a href='#x{n}'>看{n}</a><ul></ul>" for n in range(50_000)),
    *(f"<script>{piece * (5_000_000 // len(piece))}</script>" for piece in SCRIPTS),
    *(f"<script>{piece * (900_000 // len(piece))}</script>" for piece in SHORTER),
    *(f"<style>{piece * (900_000 // len(piece))}</style>" for piece in STYLES),
    '<div onclick="' + "location=" * 300_000 + '">看</div>',
    '<img srcset="' + "a, " * 300_000 + '">',
]


@pytest.mark.parametrize("markup", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_page_costs_little(markup):
    document = parse(markup.encode(), BASE)
    start = time.process_time()
    resolve = resolver(document)
    found = find(document, resolve, refresh_of(document, resolve))
    assert time.process_time() - start < 3
    assert len(found) <= 2 * MAX_LINKS


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<script>function sub(){location.href='/s.shtml'}</script>", False),
        ("<script>function sub(){location.href='/s.shtml'}</script><b onclick='sub()'>搜</b>", True),
        ("<script>function sub(){location.href='/s.shtml'} $('#b').click(sub)</script>", True),
        ("<script>function sub(){if(1){x('}')}location.href='/s.shtml'}</script><a href='/b'>b</a>", False),
        ("<script>$('#b').click(function(){location.href='/s.shtml'})</script>", True),
        ("<script>function a(){} a(); location.href='/s.shtml';</script>", True),
    ],
)
def test_an_address_in_a_function_that_nobody_calls_is_no_link(markup, found):
    assert any(link.raw == "/s.shtml" for link in links(markup)) == found


def test_links_of_a_style_sheet_and_of_a_menu_file():
    style = b"@import 'top.css'; .a{background:url(a.png)} /* url(old.png) */"
    seen = links_of_file(style, "http://x.gov.cn/css/a.css", "text/css")
    assert [link.url for link in seen] == ["http://x.gov.cn/css/top.css", "http://x.gov.cn/css/a.png"]
    menu = 'document.write(\'<a href="/a.html">一</a><a href="b.html">二</a>\');'.encode()
    seen = links_of_file(menu, "http://x.gov.cn/js/menu.js", "application/javascript")
    assert [(link.url, link.text) for link in seen] == [("http://x.gov.cn/a.html", "一")]
