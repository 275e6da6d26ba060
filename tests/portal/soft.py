"""Status 200 and nothing there; dead links that only a script holds; places that a page has not."""

from __future__ import annotations

from typing import Any

from crawler.link import Cause, Fate
from tests.portal.kinds import ALONE, FINE_PAGE, FRONT_PAGE, OUT, Behaviour, Group, Kind, html, link
from tests.servers import Reply, page, redirect, text_of

_MENU = "".join(f'<a href="#m{number}">栏目{number}</a> ' for number in range(120))
_HOME = {"/": FRONT_PAGE, "/about.html": FINE_PAGE, "/fine.html": FINE_PAGE}


def _soft(name: str, html: str, answers: dict[str, Behaviour] | None = None, **more: Any) -> Kind:
    return Kind(name, Group.SOFT, html, answers or {}, **more)


def _says(name: str, body: str, title: str, host: str = "home", **more: Any) -> Kind:
    """One page of a host that answers 404 to the rest."""
    return _soft(name, link("§here/x.html"), {"/x.html": page(body, title, **more)}, host=host)


def _all(name: str, reply: Behaviour, *causes: Cause, path: str = "/art/2019/3/5/art_12_345.html") -> Kind:
    """A host that answers everything the same way."""
    answers = {} if path == "/" else _HOME
    return _soft(name, link(f"§here{path}"), dict(answers), rest=reply, host=ALONE, causes=causes)


GAMBLING = page(
    "<h1>澳门新葡京官方网站</h1>真人视讯 百家乐 老虎机 捕鱼 体育投注 彩票<a href='/reg'>立即注册送888</a>"
    + "澳门新葡京娱乐城为您提供百家乐、真人荷官、电子游艺、体育博彩，注册即送彩金，提款秒到账。" * 12,
    "澳门新葡京_新葡京娱乐城官网_首存送彩金",
)
PORN = page(
    "成人视频在线观看 激情 无码 AV女优 偷拍自拍 点击进入，未满18岁禁止进入" * 15, "成人电影在线_无码AV免费看"
)
PARKED = page(
    "<h1>qinghe-ly.com</h1>该域名正在出售！ This domain is for sale. 联系我们购买此域名，域名价格面议。"
    "<a href='/buy'>Buy this domain</a>",
    "qinghe-ly.com - 该域名可以转让",
)
PARKED_ENGLISH = page(
    "<h1>qinghetour.net</h1>The domain qinghetour.net is available for purchase. Related searches: "
    "Hotels, Cheap Flights, Insurance. <a href='/x'>Inquire about this domain"
    "</a> Powered by Sedo domain parking",
    "qinghetour.net",
)

SOFT = (
    _says("plain-words", "对不起，您访问的页面不存在或已被删除！<a href='/'>返回首页</a>", "提示信息"),
    _says("plain-words-out", "抱歉，您要查看的页面找不到了。5秒后自动返回首页", "提示", OUT),
    _says("title-404", "<img src='data:image/png;base64,iVBORw0KGgo='><a href='/'>返回首页</a>", "404"),
    _says("english", "<h1>Page Not Found</h1>The requested URL was not found on this server.", "Error"),
    _says("removed-article", "该信息已被删除或尚未发布！", "青禾县人民政府"),
    _soft(
        "gbk-undeclared",
        link("§here/x.asp?id=9"),
        {
            "/x.asp?id=9": html(
                "<html><title>出错</title>您要访问的文章不存在或已被删除</html>".encode("gb18030"),
                "text/html",
            )
        },
        host=OUT,
    ),
    _says("wrong-parameter", "参数错误！找不到该文章。", "系统提示"),
    _says(
        "database-error",
        "Microsoft OLE DB Provider for SQL Server 错误 '80004005'"
        "<br>[DBNETLIB]SQL Server 不存在或拒绝访问。<br>/inc/conn.asp，行 12",
        "县农业局",
        OUT,
        charset="gb18030",
    ),
    _says(
        "runtime-error",
        "<h1>“/”应用程序中的服务器错误。</h1>运行时错误 说明: 服务器上出现应用程序错误。",
        "运行时错误",
        OUT,
    ),
    _says("video-gone", "视频不存在或已被删除", "视频播放"),
    _soft(
        "alert-and-back",
        link("§here/x.html"),
        {"/x.html": html("<script>alert('该文章不存在或已删除！');history.back();</script>".encode())},
    ),
    _soft(
        "wechat-deleted",
        link("§here/s/abc"),
        {"/s/abc": page("<div class='weui-msg__title'>该内容已被发布者删除</div>微信扫一扫", "")},
        host=OUT,
    ),
    _soft(
        "download-says-no",
        link("§here/download.do?id=3", "附件下载"),
        {"/download.do?id=3": html("文件不存在！".encode())},
    ),
    _soft(
        "redirect-to-404-page",
        link("§here/x.html"),
        {"/x.html": redirect("§here/404.html"), "/404.html": page("您访问的页面走丢了", "404")},
        host=OUT,
    ),
    _soft(
        "redirect-to-error-aspx",
        link("§here/x.aspx"),
        {
            "/x.aspx": redirect("§here/error.aspx?aspxerrorpath=/x.aspx"),
            "/error.aspx?aspxerrorpath=/x.aspx": page("对不起，您访问的页面出错了！", "错误页面"),
        },
        host=OUT,
    ),
    _soft(
        "redirect-home",
        link("§here/art/2018/1/1/art_1_2.html"),
        dict(_HOME),
        rest=redirect("/"),
        host=ALONE,
        causes=(Cause.REDIRECTED_HOME,),
    ),
    _soft(
        "redirect-home-index",
        link("§here/art/2018/1/1/art_1_2.html"),
        {**_HOME, "/index.html": FRONT_PAGE},
        rest=redirect("/index.html", 301),
        host=ALONE,
        causes=(Cause.REDIRECTED_HOME,),
    ),
    _soft(
        "refresh-home",
        link("§here/old/x.html"),
        dict(_HOME),
        rest=html(
            (
                "<html><title>提示</title>"
                "<meta http-equiv='refresh' content='3;url=/'>您访问的页面不存在，3秒后返回首页"
                "</html>"
            ).encode()
        ),
        host=ALONE,
    ),
    _soft(
        "script-home",
        link("§here/old/x.html"),
        dict(_HOME),
        rest=html(b"<html><script>location.href='/';</script></html>"),
        host=ALONE,
    ),
    _all("catch-all", page(f"{_MENU}<h2>页面找不到</h2>您访问的栏目正在建设或者已经调整。", "青禾县某局")),
    _all(
        "catch-all-long",
        page(f"{_MENU}{text_of(900)}<h2>抱歉，没有您要的内容</h2>{_MENU}", "青禾县某局门户网站"),
    ),
    _all(
        "catch-all-with-address",
        lambda c: c.reply(page(f"{_MENU}您请求的 {c.path} 暂时无法显示，请从首页进入。", "某局")),
    ),
    _soft(
        "one-folder-only",
        link("§here/old/show.html"),
        {},
        rest=page(f"{_MENU}旧版栏目，内容已迁移。", "旧版"),
    ),
    _all("home-in-place-of-every-page", FRONT_PAGE),
    _all(
        "nginx-welcome",
        page(
            "<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is "
            "successfully installed and working.</p>",
            "Welcome to nginx!",
        ),
        path="/",
    ),
    _all(
        "iis-default",
        page("<img src='data:image/png;base64,iVBORw0KGgo=' alt='IIS'>", "IIS Windows Server"),
        path="/",
    ),
    _all(
        "baota-created",
        page(
            "<h1>恭喜, 站点创建成功！</h1><h3>这是默认index.html，本页面由系统自动生成</h3>",
            "恭喜，站点创建成功！",
        ),
        path="/",
    ),
    _all("apache-works", page("<h1>It works!</h1>", ""), path="/"),
    _all(
        "no-record",
        page(
            "温馨提示：该网站暂时无法访问，网站未备案或备案信息被注销。请联系网站管理员。", "网站暂时无法访问"
        ),
        path="/",
    ),
    _all("parked", PARKED, Cause.PARKED, path="/"),
    _all("parked-english", PARKED_ENGLISH, Cause.PARKED, path="/"),
    _all("parked-deep", PARKED, Cause.PARKED),
    _all("gambling", GAMBLING, Cause.HIJACKED, path="/"),
    _all("gambling-deep", GAMBLING, Cause.HIJACKED),
    _all("porn", PORN, Cause.HIJACKED, path="/"),
    _soft(
        "redirect-to-gambling",
        link("§here/"),
        {"/": redirect("§here/vip/"), "/vip/": GAMBLING},
        host=ALONE,
        causes=(Cause.HIJACKED,),
    ),
)


def _script(name: str, html: str, **more: Any) -> Kind:
    return Kind(f"script-{name}", Group.SCRIPT, html, accuse=("gone",), **more)


SCRIPT = (
    _script(
        "json-list",
        '<div id="l"></div>'
        '<script>var list=[{"title":"关于春耕的通知","url":"§here/gone.html"}];for(var i=0;i'
        '<list.length;i++){$("#l").append("<a href="+list[i].url+">"+list[i].title+"</a>")}'
        "</script>",
    ),
    _script(
        "json-element",
        '<script type="application/json" id="data">{"items":[{"title":"通知",'
        '"link":"§here/gone.html"}]}</script>',
    ),
    _script(
        "joined",
        "<script>var base='§here/';document.write('<a href=\"'+base+'gone.html\">通知</a>');</script>",
    ),
    _script(
        "json-file",
        '<div id="l"></div><script>$.getJSON("§here/list.json",function(d){$.each(d.rows,'
        'function(i,r){$("#l").append(\'<a href="\'+r.url+\'">\'+r.title+"</a>")})})</script>',
        answers={
            "/list.json": Reply(
                '{"rows":[{"title":"通知","url":"gone.html"},{"title":"公告","url":"/t/script-json-file/fine.html"}]}'.encode(),
                200,
                "application/json",
            ),
            "/fine.html": FINE_PAGE,
        },
    ),
    _script(
        "inner-html",
        "<div id='l'></div><script>document.getElementById('l').innerHTML='"
        '<a href="§here/gone.html">公告</a>\';</script>',
    ),
    _script(
        "function",
        "<a href='javascript:void(0)' onclick='go()'>进入</a>"
        "<script>function go(){window.open('§here/gone.html');}</script>",
    ),
    _script(
        "data-href",
        "<div class='item' data-href='§here/gone.html'>通知</div>"
        "<script>$('.item').click(function(){location.href=$(this).data('href')})</script>",
    ),
    _script(
        "onchange",
        '<select onchange="location.href=this.value">'
        "<option value='§here/gone.html'>县教育局</option></select>",
    ),
    _script("written-image", "<script>document.writeln('<img src=\"§here/gone.gif\">');</script>"),
    _script(
        "slides",
        "<script>var pics='§here/a.gif|§here/b.gif';var "
        "links='§here/gone.html|§here/fine.html';var texts='一|二';</script>",
        answers={
            "/fine.html": FINE_PAGE,
            "/a.gif": Reply(b"GIF89a" + b"x" * 40, 200, "image/gif"),
            "/b.gif": Reply(b"GIF89a" + b"x" * 40, 200, "image/gif"),
        },
    ),
    _script(
        "listener",
        "<b id='b'>进入</b>"
        "<script>document.getElementById('b').onclick=function(){window.location.href=\"§here/gone.html\"};</script>",
    ),
    _script(
        "external",
        '<script src="§here/menu.js"></script>',
        answers={
            "/menu.js": Reply(
                "document.write('<a href=\"/t/script-external/gone.html\">旧版</a>');".encode(),
                200,
                "application/javascript",
            )
        },
    ),
)

_LONG = page(
    "".join(f'<h2 id="c{number}">第{number}章</h2>{text_of(600)}' for number in range(1, 30))
    + '<a name="附件">附件</a><h2 id="第三章">三</h2>',
    "青禾县条例",
)


def _fragment(name: str, html: str, **more: Any) -> Kind:
    return Kind(
        f"fragment-{name}", Group.FRAGMENT, html, fates=(Fate.FRAGMENT,), causes=(Cause.NO_FRAGMENT,), **more
    )


FRAGMENT = (
    _fragment("other-page", link("§here/x.html#c99", "第九十九条"), answers={"/x.html": _LONG}),
    _fragment("other-site", link("§here/x.html#c99", "第九十九条"), answers={"/x.html": _LONG}, host=OUT),
    _fragment("chinese", link("§here/x.html#第九章"), answers={"/x.html": _LONG}),
    _fragment("case", link("§here/x.html#C3"), answers={"/x.html": _LONG}),
)
LONG_PAGE = _LONG

KINDS = (*SOFT, *SCRIPT, *FRAGMENT)
