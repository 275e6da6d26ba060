import pytest

from crawler.page import read

BASE = "http://www.qinghe.gov.cn/zwgk/a.html"


def links(markup: str, charset: str = "utf-8"):
    body = f'<html><head><meta charset="{charset}"></head><body>{markup}</body></html>'.encode(charset)
    return read(body, BASE).links


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
    ],
)
def test_an_address_is_read_as_a_browser_reads_it(href, url):
    link = links(f'<a href="{href}">看</a>')[0]
    assert link.url == url
    assert link.raw == href.strip()


def test_a_query_on_a_gbk_page_is_encoded_in_gbk():
    assert (
        links('<a href="/s?q=青禾&amp;p=1#t">搜</a>', "gbk")[0].url
        == "http://www.qinghe.gov.cn/s?q=%C7%E0%BA%CC&p=1#t"
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
        '<a href="">空</a>',
        '<form method="post" action="/x"></form>',
        "<div onclick=\"window.open('/x?id=' + id)\">看</div>",
        '<option value="1">第一项</option>',
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
