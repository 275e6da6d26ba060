# ruff: noqa: E501
"""Lists that a script file fills: what the source shows of them is no proof; and scripts that fill none."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from checks import Rules, run
from crawler.archive import Archive
from crawler.page import Page, read
from crawler.page.model import FILLED_BY_SCRIPT, FRAMED
from crawler.plan import TIMEZONE, ColumnPlan, Plan, SitePlan
from crawler.reading import read_pages
from crawler.run import run_spider
from tests.servers import Answer, Reply, links, page, serve, text_of

AS_OF = datetime(2026, 11, 27, 20, tzinfo=TIMEZONE)
ROWS = "".join(
    f'<li><a href="/a/{n}.html">县政府召开第{n}次常务会议研究部署工作</a><span>2024-0{n}-15</span></li>'
    for n in range(5, 0, -1)
)
PLACE = '<div class="pos">当前位置：<a href="/">首页</a> &gt; <a href="/gz/">工作动态</a></div>'
LIST = f'<div class="box"><h3>工作动态</h3><ul id="list" class="xw">{ROWS}</ul></div>'
SRC = '<script src="/js/own.js"></script>'


def seen(main: str, code: str | None = None, **files: str | None) -> Page:
    """A column's page whose file ``/js/own.js`` holds some code; ``files`` by their names."""
    codes = {"own": code, **files}
    html = f"<title>工作动态_青禾县人民政府</title>{PLACE}<div>{main}</div>"
    return read(
        html.encode(),
        "http://www.qinghe.gov.cn/gz/",
        "text/html; charset=utf-8",
        AS_OF,
        code_of=lambda url: codes.get(url.rpartition("/")[2].removesuffix(".js")),
    )


FILLED = {
    "getElementById": "fetch('/n').then(r=>r.json()).then(d=>{document.getElementById('list').innerHTML=d})",
    "jQuery": "$.getJSON('/api/news', function (d) { $('#list').empty().append(d.html); });",
    "minified": "!function(e){e.ajax({url:'/n',success:function(t){e('#list').html(t)}})}(jQuery);$('#list').html('')",
    "xhr": "var b=document.querySelector('.xw'),x=new XMLHttpRequest;x.onload=function(){b.innerHTML=x.response}",
    "tag": "fetch('/n').then(function(d){document.getElementsByTagName('ul')[0].innerHTML=d})",
    "class": "axios.get('/n').then(d=>{document.getElementsByClassName('xw')[0].innerHTML=d.data})",
    "descendant": "$.get('/n', function (d) { $('.box ul').html(d) })",
    "child": "$.post('/n', {c: 7}, function (d) { $('.box > ul:first').prepend(d) })",
    "vue and axios": "new Vue({el:'#list',data:{n:[]},template:'<ul></ul>',mounted(){axios.get('/n')}})",
    "vue 3": "Vue.createApp({render(){return h('ul')},mounted(){fetch('/n')}}).mount('#list')",
    "react": "fetch('/n').then(d=>ReactDOM.render(e(d),document.getElementById('list')))",
    "load": "$('.box').load('/new.html');",
    "rows in the file": "var n=[{t:'青禾县召开会议',d:'2026-11-20'}];$('#list').html(n.map(row).join(''));",
    "markup in the file": "document.getElementById('list').innerHTML='<li><a href=/x.html>青禾县召开会议</a></li>'",
    "jsonp": "var s=document.createElement('script');s.src='/n?cb=f';function f(d){$('#list').html(d)}",
    "layui": "layui.use('table',function(t){t.render({elem:'#list',url:'/n'})})",
    "put together": "function f(k){var b=document.getElementById('li'+k);fetch('/n').then(h=>b.innerHTML=h)} f('st')",
    "template literal": "fetch('/n').then(h=>{document.querySelector(`#li${k}`).innerHTML=h})",
    "its id in a variable": "['list'].forEach(b=>fetch('/n').then(h=>document.getElementById(b).innerHTML=h))",
    "module": "import {get} from './net.mjs'; get('/n').then(d=>document.querySelector('.box ul').replaceChildren(d))",
    "after a library": "/*! jQuery v1.12.4 */ new XMLHttpRequest; e.html(t);\n$.get('/n',function(h){$('#list').html(h)})",
    "helper": "function fill(id,u){ajax({url:u,success:function(d){$$(id).innerHTML=d}})} fill('list','/n')",
}


@pytest.mark.parametrize("code", FILLED.values(), ids=FILLED.keys())
def test_a_list_with_rows_that_a_script_file_may_replace(code: str) -> None:
    assert seen(LIST + SRC, code).unseen == FILLED_BY_SCRIPT


@pytest.mark.parametrize(
    ("main", "files"),
    [
        (
            f"<div id='mainbox'><div><div><div>{LIST}</div></div></div></div>{SRC}",
            {"code": "$('#mainbox').load('/n')"},
        ),
        (
            f"<div id='app'><div><div><div>{LIST}</div></div></div></div>{SRC}",
            {"code": "new Vue({el:'#app',mounted(){axios.get('/n')},render(h){}})"},
        ),
        (
            f"<news-list>{LIST}</news-list>{SRC}",
            {"code": "customElements.define('news-list',class extends HTMLElement{})"},
        ),
        (f"{LIST}<script>document.write('<script src=\"/js/own.js\"><\\/script>')</script>", {"code": None}),
        (f'{LIST}<script src="http://res.example.com/layui/mods/news.js"></script>', {"code": None}),
        (
            f"{LIST}<script>loadList('list', 7)</script>{SRC}",
            {"code": "function loadList(i,n){$.get(n,d=>$$(i).html(d))}"},
        ),
        (
            f"{LIST}<script>show({{el: '#list'}})</script>{SRC}",
            {"code": "function show(o){fetch(o.el)};x.html()"},
        ),
        (
            f'{LIST}{SRC}<script src="/js/http.js"></script>',
            {
                "code": "get('/n', function (d) { $('#list').html(d) })",
                "http": "var x = new XMLHttpRequest()",
            },
        ),
        (
            f"{LIST}<ul><script src='/js/own.js'></script></ul>",
            {"code": "document.write('<li>2026-11-20</li>')"},
        ),
        (f"{LIST}{SRC}", {"code": None}),
        (f"{LIST}<script>s=document.createElement('script');s.src='/js/own.js'</script>", {"code": None}),
        (f'{LIST}<ul><li v-for="n in news"><a :href="n.url">{{{{n.title}}}}</a></li></ul>', {}),
    ],
    ids=[
        "far up",
        "framework's",
        "defined",
        "written tag",
        "no library but by its folder",
        "handed",
        "handed as an option",
        "asked by another",
        "written",
        "unread",
        "loaded",
        "template",
    ],
)
def test_a_list_of_which_the_page_alone_cannot_tell(main: str, files: dict[str, str | None]) -> None:
    assert seen(main, **files).unseen == FILLED_BY_SCRIPT


JQUERY = (
    "/*! jQuery v3.6.0 | (c) OpenJS Foundation */ new XMLHttpRequest; e.html(t); q.innerHTML='<a href=x>'"
)
INNOCENT = {
    "jquery": JQUERY,
    "a library": "/*! Swiper 4.5.0 */ fetch('/x'); a.innerHTML = '<li></li>'",
    "statistics": "var i=new Image();i.src='/count?u='+location.href;",
    "hits": "$.get('/hits?id=7', function (n) { $('#hits').html(n) });",
    "weather": "fetch('/weather').then(d=>{document.getElementById('weather').innerHTML=d})",
    "share": "$('.share').html('<a href=\"#\">微博</a>'); $.getScript('/share');",
    "banner": "$('.banner ul').html('<li><img></li>'); $('.banner').slide();",
    "hover": "$('#list').hover(f); $.get('/weather', function (d) { $('#w').html(d) });",
    "titles cut": "$('#list li a').each(function(){$(this).text($(this).text().substr(0,20))});$.get('/n')",
    "stripes": "$('.xw li:odd').addClass('odd'); $.ajax({url: '/login', success: function (d) { $('#u').html(d) }})",
    "scroll": "var l=[{a:1}];document.getElementById('list').style.height='300px';document.body.appendChild(d)",
    "clock": "setInterval(function(){document.getElementById('clock').innerHTML=new Date()},1000)",
    "pager": "function createPageHTML(n){document.write('<li><a href=\"index_1.html\">下一页</a></li>')}",
    "mark": 'document.write(\'<a href="http://bszs.conac.cn/"><img src="http://dcs.conac.cn/i.png"></a>\')',
    "tabs": "$('.tab li').click(function(){$('.con').eq(1).show()}); $.get('/n');",
    "search": "$('#q').keyup(function(){$.getJSON('/s?q='+this.value,function(d){$('#tips').html(d)})})",
    "tabs by number": "for(i=0;i<3;i++){document.getElementById('li'+i).style.display='none'} $.get('/n');x.html()",
    "classes far up": "$('.wrap').find('li').hover(f); $('#main').append(top); $.get('/w',d=>$('#w').html(d))",
    "nothing": "",
}


@pytest.mark.parametrize("code", INNOCENT.values(), ids=INNOCENT.keys())
def test_script_files_that_leave_a_static_list_alone(code: str) -> None:
    assert seen(LIST + SRC, code).unseen == ""


@pytest.mark.parametrize(
    "main",
    [
        LIST + "<script>jQuery('.box').slide({mainCell: '.xw', effect: 'left'})</script>" + SRC,
        LIST + '<script src="http://res.example.com/jquery.min.js"></script>',
        LIST + '<script src="https://hm.baidu.com/hm.js?1"></script><script src="/js/jiucuo.js"></script>',
        LIST + "<script>h=document.createElement('script');h.src='https://hm.baidu.com/hm.js?1'</script>",
        LIST.replace(' id="list"', "") + '<script src="/js/common.js"></script>',
    ],
    ids=["slide", "a library elsewhere", "statistics", "loaded statistics", "unread, a list without a name"],
)
def test_scripts_that_every_site_has(main: str) -> None:
    assert seen(main, "var u=[{a:1}]; $.get('/u', function (d) { $('#user').html(d) })").unseen == ""


@pytest.mark.parametrize(
    ("frame", "unseen"),
    [
        ('<iframe src="http://xxgk.example.com/list.html" height="800"></iframe>', FRAMED),
        ('<object type="text/html" data="/list.html"></object>', FRAMED),
        ('<iframe src="http://i.tianqi.com/index.php?c=code" height="30"></iframe>', ""),
        ('<object data="/v.swf"></object>', ""),
    ],
)
def test_a_frame_that_may_hold_a_list(frame: str, unseen: str) -> None:
    assert seen(f"<div>{frame}{LIST}</div>").unseen == unseen


def test_a_later_year_to_be_chosen_by_a_click() -> None:
    assert "2026年" in seen(f'<p><span onclick="year(2026)">2026年</span></p>{LIST}').unseen
    assert seen(f"<p><span>2026年</span></p>{LIST}").unseen == ""


@pytest.mark.parametrize(
    ("main", "code", "may"),
    [
        ("", "", False),
        (
            "<script>h=document.createElement('script');h.src='https://hm.baidu.com/hm.js?1';b.append(h)</script>",
            "",
            False,
        ),
        (SRC, INNOCENT["statistics"], False),
        (SRC, JQUERY, False),
        (SRC, "x=$;x.get('/n');fetch(u).then(h=>e.innerHTML=h)", True),
        (SRC, None, True),
    ],
    ids=["none", "loaded statistics", "statistics", "a library", "asks and writes", "unread"],
)
def test_whether_any_script_may_fill_a_blank_list(main: str, code: str | None, may: bool) -> None:
    page_ = seen(BOX + "<p>暂无数据</p>" + main, code)
    assert (page_.empty, page_.may_fill) == (True, may)


BOX = '<div class="right"><h2>工作动态</h2><ul class="newslist"></ul></div>'
ONE_PAGE = '<script>createPageHTML(1, 0, "index", "html")</script>'


@pytest.mark.parametrize(
    ("main", "code", "blank"),
    [
        (BOX + ONE_PAGE, "$.get('/n', function (d) { $('.newslist').html(d) })", None),
        (
            BOX + "<p>暂无数据</p>",
            "fetch('/n').then(d=>{document.querySelector('ul.newslist').innerHTML=d})",
            None,
        ),
        (
            BOX + "共0条",
            "axios.get('/n').then(d=>{document.getElementsByClassName('newslist')[0].innerHTML=d})",
            None,
        ),
        (BOX + ONE_PAGE, "$.get('/weather', function (d) { $('#weather').html(d) })", True),
        (BOX + "<p>暂无数据</p>", JQUERY, True),
    ],
    ids=["pager", "words", "total", "another box", "a library"],
)
def test_an_empty_list_that_a_script_file_fills_is_not_blank(
    main: str, code: str, blank: bool | None
) -> None:
    assert seen(main + SRC, code).empty is blank


def test_a_box_with_an_empty_entry_may_wait_for_a_script() -> None:
    box = BOX.replace("></ul>", "><li></li></ul>") + "<p>暂无数据</p>"
    code = "var n=[{t:'青禾县召开会议'}];document.querySelectorAll('.newslist li')[0].innerHTML=n[0].t"
    assert seen(box + SRC, code).empty is None
    assert seen(box + SRC, INNOCENT["hits"]).empty is True


NEW = "青禾县召开第四季度经济运行调度会议"


@pytest.mark.parametrize(
    "box",
    [
        f'<div class="hot"><ul><li><a href="/a/9.html">{NEW}</a></li></ul></div>',
        f'<div class="top"><a href="/a/9.html">{NEW}</a></div>',
        f'<div class="side"><p><a href="/a/9.html">{NEW}</a></p></div>',
        f"<ul><li onclick=\"location='/a/9.html'\"><span>{NEW}</span></li></ul>",
        f'<div onclick="go(9)"><p>{NEW}</p></div>',
    ],
)
def test_entries_without_a_date_above_the_list_are_kept(box: str) -> None:
    assert [row.title for row in seen(box + LIST).tops] == [NEW]


@pytest.mark.parametrize(
    "box",
    [
        '<div class="left"><ul><li><a href="/gz/">工作动态</a></li><li><a href="/tz/">通知公告</a></li></ul></div>',
        '<div class="nav"><a href="/zn.html">青禾县政府信息公开指南和目录查询</a></div>',
        '<div onclick="search()">搜索</div>',
    ],
)
def test_menus_and_buttons_above_the_list_are_none(box: str) -> None:
    assert seen(box + LIST).tops == ()


def judged(folder: Path, code: str, extra: str = "") -> str:
    """What the check says of a column whose script file holds some code: its finding, or why it cannot tell."""
    head = PLACE.replace("工作动态", "通知公告").replace("/gz/", "/tzgg/")
    body = f"{head}{extra}{LIST}"
    answers: dict[str, Answer] = {
        "/": page(text_of() + links("/tzgg/") + SRC),
        "/tzgg/": page(body + SRC, "通知公告"),
        "/js/own.js": Reply(code.encode(), type="application/javascript"),
    }
    answers |= {f"/a/{n}.html": page(f"<h1>会议{n}</h1><p>{text_of()}</p>", f"会议{n}") for n in range(1, 6)}
    with serve(answers) as site:
        column = ColumnPlan("通知公告", site.url + "tzgg/", "通知公告")
        plan = SitePlan(
            site.url, columns=(column,), rate=0, allow_hosts=("127.0.0.1",), second_look_after=0.1
        )
        run_spider("site", folder, Plan(AS_OF, plan))
        read_pages(folder)
        with Archive.open(folder) as archive:
            (answer,) = [one for one in run(archive, Rules.load(), AS_OF) if one.indicator == "column_stale"]
    assert date(2024, 5, 15).isoformat() in str(answer.findings) or not answer.findings
    return "不更新" if answer.findings else answer.unable[0].reason


def test_a_crawl_reads_what_a_script_file_does(tmp_path: Path) -> None:
    padding = "// 公共脚本\n" * 20_000
    assert judged(tmp_path / "a", padding + FILLED["jQuery"]) == FILLED_BY_SCRIPT
    assert judged(tmp_path / "b", padding + INNOCENT["hover"]) == "不更新"
    unread = '<div class="hot"><a href="/robots-only/9.html">青禾县召开第四季度经济运行调度会议</a></div>'
    assert judged(tmp_path / "c", "", unread.replace("/robots-only/9.html", "/a/1.html")) != "不更新"
