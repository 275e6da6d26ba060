"""Links that lead nowhere: what HTTP, TLS and names can do wrong, and what editors write."""

from __future__ import annotations

import gzip
import socket
import time
from typing import Any

from crawler.link import Cause
from tests import servers
from tests.portal.kinds import ALONE, FINE_PAGE, OUT, Behaviour, Group, Kind, html, link, raw
from tests.servers import Connection, Reply, page, redirect, text_of

PDF = b"%PDF-1.4\n" + b"1 0 obj <</Type /Catalog>> endobj\n" * 200 + b"%%EOF\n"
DEAD_HOST = "http://www.qinghe-nyj.invalid"


def _broken(name: str, html: str, answers: dict[str, Behaviour] | None = None, **more: Any) -> Kind:
    return Kind(name, Group.BROKEN, html, answers or {}, **more)


def _status(status: int, host: str, body: Reply | None = None, *causes: Cause) -> Kind:
    reply = Reply((body or page("出错了", f"{status}")).body, status)
    place = "own" if host == "home" else "out"
    return _broken(
        f"status-{status}-{place}", link("§here/x.html"), {"/x.html": reply}, host=host, causes=causes
    )


def _slow_headers(connection: Connection) -> None:
    """A header line now and then, without end."""
    connection.send(b"HTTP/1.1 200 OK\r\n")
    for number in range(60):
        connection.send(b"X-%d: 1\r\n" % number)
        time.sleep(0.5)


def _slow_body(connection: Connection) -> None:
    """A page that would take an hour."""
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n")
    for _ in range(60):
        connection.send(b" ")
        time.sleep(0.5)


def _cut_reset(connection: Connection) -> None:
    """Half a page, then torn down."""
    body = FINE_PAGE.body[:300]
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n" + body)
    time.sleep(0.1)
    servers.reset(connection)


def _endless_redirects(connection: Connection) -> None:
    """Always one further."""
    number = int("0" + connection.path.rpartition("=")[2])
    connection.reply(redirect(f"?n={number + 1}"))


def _hang_up(connection: Connection) -> None:
    """The connection is closed in good order, without a word."""
    connection.socket.shutdown(socket.SHUT_RDWR)


STATUS = (
    _status(404, "home", None, Cause.NOT_FOUND),
    _status(404, OUT, None, Cause.NOT_FOUND),
    _status(410, "home", None, Cause.GONE),
    _status(410, OUT, None, Cause.GONE),
    _status(400, "home", None, Cause.CLIENT_ERROR),
    _status(400, OUT, None, Cause.CLIENT_ERROR),
    _status(409, OUT, None, Cause.CLIENT_ERROR),
    _status(414, OUT, None, Cause.CLIENT_ERROR),
    _status(422, OUT, None, Cause.CLIENT_ERROR),
    _status(500, "home", None, Cause.SERVER_ERROR),
    _status(500, OUT, None, Cause.SERVER_ERROR),
    _status(501, OUT, None, Cause.SERVER_ERROR),
    _status(502, OUT, page("<center><h1>502 Bad Gateway</h1></center><hr>nginx"), Cause.SERVER_ERROR),
    _status(503, OUT, page("<h1>Service Unavailable</h1>The service is unavailable."), Cause.SERVER_ERROR),
    _status(504, OUT, page("<center><h1>504 Gateway Time-out</h1></center>"), Cause.SERVER_ERROR),
    _status(508, OUT, None, Cause.SERVER_ERROR),
    _broken(
        "asp-error-500",
        link("§here/news_show.asp?id=123"),
        {
            "/news_show.asp?id=123": page(
                "ADODB.Connection 错误 '800a0e7a'<br>未找到提供程序。该程序可能未正确安装。"
                "<br>/conn.asp，行 9",
                status=500,
                charset="gb18030",
            )
        },
        host=OUT,
        causes=(Cause.SERVER_ERROR,),
    ),
    _broken(
        "tomcat-404",
        link("§here/module/download/downfile.jsp?classid=0&amp;filename=20200101.doc", "附件：申请表.doc"),
        rest=page("<h1>HTTP Status 404 - /module/download/downfile.jsp</h1>Apache Tomcat", status=404),
        causes=(Cause.NOT_FOUND,),
    ),
    _broken("404-without-a-body", link("§here/x.html"), {"/x.html": Reply(status=404)}, host=OUT),
    _broken("404-gbk", link("§here/x.html"), {"/x.html": page("页面不存在", status=404, charset="gb18030")}),
    _broken(
        "404-gzip",
        link("§here/x.html"),
        {"/x.html": Reply(gzip.compress(b"<h1>404</h1>"), 404, headers=(("Content-Encoding", "gzip"),))},
        host=OUT,
    ),
    _broken(
        "404-with-a-home-page",
        link("§here/x.html"),
        {"/x.html": page("本站导航" * 300, "青禾县人民政府", status=404)},
        host=OUT,
    ),
    _broken(
        "baota-no-site",
        link("§here/"),
        rest=page("您的请求在Web服务器中没有找到对应的站点！", "没有找到站点", status=404),
        host=ALONE,
    ),
)

TRANSPORT = (
    _broken("dns", link(f"{DEAD_HOST}/", "县农业局"), causes=(Cause.DNS,)),
    _broken(
        "dns-deep", link("http://zwgk.qinghe-nyj.invalid/art/2020/1/1/art_1_1.html"), causes=(Cause.DNS,)
    ),
    _broken("dns-https", link("https://www.qinghe-swj.invalid/"), causes=(Cause.DNS,)),
    _broken("dns-image", '<img src="http://img.qinghe-nyj.invalid/logo.gif">', causes=(Cause.DNS,)),
    _broken("dns-idn", link("http://青禾县农业局.invalid/", "县农业局"), causes=(Cause.DNS,)),
    _broken(
        "dns-full-width-dots",
        link("http://www。qinghe-lyj。invalid/", "县林业局"),
        causes=(Cause.DNS, Cause.MALFORMED),
    ),
    _broken(
        "dns-full-width-letters",
        link("http://ｗｗｗ.qinghe-slj.invalid/", "县水利局"),
        causes=(Cause.DNS, Cause.MALFORMED),
    ),
    _broken("refused", link("§dead/x.html"), causes=(Cause.REFUSED,)),
    _broken("refused-image", '<img src="§dead/a.jpg" alt="图">', causes=(Cause.REFUSED,)),
    _broken("refused-https", link("§dead/".replace("http:", "https:")), causes=(Cause.REFUSED,)),
    _broken("reset", link("§here/x.html"), rest=servers.reset, host=ALONE, causes=(Cause.RESET,)),
    _broken("reset-own", link("§here/x.html"), rest=servers.reset, causes=(Cause.RESET,)),
    _broken("reset-one-page-of-a-living-host", link("§here/x.html"), {"/x.html": servers.reset}, host=OUT),
    _broken("reset-half-way", link("§here/x.html"), {"/x.html": _cut_reset}, host=OUT),
    _broken("closed-without-a-word", link("§here/x.html"), rest=_hang_up, host=ALONE),
    _broken("closed-without-a-word-own", link("§here/x.html"), rest=_hang_up),
    _broken("silence", link("§here/x.html"), rest=servers.silence, host=ALONE, causes=(Cause.TIMEOUT,)),
    _broken("silence-own", link("§here/x.html"), rest=servers.silence, causes=(Cause.TIMEOUT,)),
    _broken(
        "silence-image", '<img src="§here/x.jpg">', rest=servers.silence, host=ALONE, causes=(Cause.TIMEOUT,)
    ),
    _broken("endless-header", link("§here/x.html"), rest=_slow_headers, host=ALONE, causes=(Cause.TIMEOUT,)),
    _broken("body-drips", link("§here/x.html"), {"/x.html": _slow_body}, host=ALONE, causes=(Cause.TIMEOUT,)),
    _broken("body-drips-own", link("§here/x.html"), {"/x.html": _slow_body}, causes=(Cause.TIMEOUT,)),
    _broken(
        "truncated-page", link("§here/x.html"), {"/x.html": servers.truncated}, causes=(Cause.TRUNCATED,)
    ),
    _broken(
        "truncated-attachment",
        link("§here/a.doc", "附件.doc"),
        {
            "/a.doc": raw(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/msword\r\nContent-Length: "
                b"900\r\n\r\n\xd0\xcf\x11\xe0abc"
            )
        },
        host=OUT,
        causes=(Cause.TRUNCATED,),
    ),
    _broken(
        "gzip-that-is-none",
        link("§here/x.html"),
        {"/x.html": Reply(b"\x1f\x8b\x08" + b"\x99" * 600, headers=(("Content-Encoding", "gzip"),))},
    ),
    _broken("some-other-protocol", link("§here/"), rest=servers.not_http, host=ALONE),
    _broken("no-status-line", link("§here/x.html"), {"/x.html": raw(b"HTTP/1.1 abc\r\n\r\n")}, host=ALONE),
)

TLS = (
    _broken(
        "tls-expired", link("§here/"), rest=FINE_PAGE, tls="expired", host=ALONE, causes=(Cause.TLS_EXPIRED,)
    ),
    _broken(
        "tls-wrong-name",
        link("§here/"),
        rest=FINE_PAGE,
        tls="wrong-name",
        host=ALONE,
        causes=(Cause.TLS_NAME,),
    ),
    _broken(
        "tls-self-signed",
        link("§here/"),
        rest=FINE_PAGE,
        tls="self-signed",
        host=ALONE,
        causes=(Cause.TLS_UNTRUSTED,),
    ),
    _broken(
        "tls-unknown-root",
        link("§here/"),
        rest=FINE_PAGE,
        tls="unknown-root",
        host=ALONE,
        causes=(Cause.TLS_UNTRUSTED,),
    ),
    _broken(
        "tls-not-yet-valid",
        link("§here/"),
        rest=FINE_PAGE,
        tls="future",
        host=ALONE,
        causes=(Cause.TLS_NOT_YET,),
    ),
    _broken("tls-expired-self-signed", link("§here/"), rest=FINE_PAGE, tls="expired-self-signed", host=ALONE),
    _broken(
        "tls-expired-deep",
        link("§here/a/b.html"),
        rest=FINE_PAGE,
        tls="expired",
        host=ALONE,
        causes=(Cause.TLS_EXPIRED,),
    ),
    _broken(
        "tls-expired-image",
        '<img src="§here/a.png" alt="标志">',
        rest=Reply(b"\x89PNG" + b"x" * 99, 200, "image/png"),
        tls="expired",
        host=ALONE,
    ),
    _broken("tls-404", link("§here/x.html"), tls="good", host=ALONE, causes=(Cause.NOT_FOUND,)),
    _broken("https-on-a-plain-port", link("https://§host/x.html"), rest=FINE_PAGE, host=ALONE),
    _broken(
        "redirect-to-expired-tls", link("§here/go"), {"/go": redirect("§expired/"), "/x": FINE_PAGE}, host=OUT
    ),
)

REDIRECTS = (
    _broken(
        "loop-of-two",
        link("§here/a"),
        {"/a": redirect("§here/b"), "/b": redirect("§here/a")},
        causes=(Cause.REDIRECT_LOOP,),
    ),
    _broken(
        "loop-of-one",
        link("§here/a.html"),
        {"/a.html": redirect("§here/a.html")},
        host=OUT,
        causes=(Cause.REDIRECT_LOOP,),
    ),
    _broken(
        "redirects-without-end",
        link("§here/r?n=1"),
        rest=_endless_redirects,
        host=OUT,
        causes=(Cause.REDIRECT_LOOP,),
    ),
    _broken(
        "redirect-without-location",
        link("§here/a"),
        {"/a": Reply(status=302)},
        host=OUT,
        causes=(Cause.REDIRECT_NOWHERE,),
    ),
    _broken("redirect-to-nothing", link("§here/a"), {"/a": redirect("")}, causes=(Cause.REDIRECT_NOWHERE,)),
    _broken(
        "redirect-to-404",
        link("§here/a"),
        {"/a": redirect("§here/gone.html", 301)},
        causes=(Cause.REDIRECT_NOWHERE, Cause.NOT_FOUND),
    ),
    _broken("redirect-to-404-out", link("§here/a"), {"/a": redirect("/gone.html")}, host=OUT),
    _broken(
        "redirect-to-404-page-with-404",
        link("§here/a"),
        {"/a": redirect("§here/404.html"), "/404.html": page("找不到", status=404)},
        host=OUT,
    ),
    _broken(
        "redirect-to-dead-name",
        link("§here/a"),
        {"/a": redirect(f"{DEAD_HOST}/x")},
        causes=(Cause.REDIRECT_NOWHERE, Cause.DNS),
    ),
    _broken("redirect-to-refused", link("§here/a"), {"/a": redirect("§dead/x")}, host=OUT),
    _broken("redirect-to-file", link("§here/a"), {"/a": redirect("file:///etc/passwd")}, host=OUT),
    _broken(
        "redirect-to-intranet", link("§here/a"), {"/a": redirect("http://10.6.0.8:8080/login")}, host=OUT
    ),
    _broken("redirect-to-no-address", link("§here/a"), {"/a": redirect("http://")}, host=OUT),
    _broken(
        "redirect-to-500", link("§here/a"), {"/a": redirect("§here/b"), "/b": page("", status=500)}, host=OUT
    ),
    _broken(
        "refresh-to-404",
        link("§here/go.html"),
        {"/go.html": html(b'<meta http-equiv="refresh" content="0;url=gone.html">')},
    ),
    _broken(
        "refresh-to-dead-name",
        link("§here/go.html"),
        {
            "/go.html": html(
                f'<html><meta http-equiv=refresh content="0; URL={DEAD_HOST}/new/"></html>'.encode()
            )
        },
    ),
    _broken(
        "script-moves-to-404",
        link("§here/go.html"),
        {"/go.html": html(b'<html><script>window.location.href="gone.html";</script></html>')},
    ),
)

EMPTY = (
    _broken("blank-page", link("§here/x.html"), {"/x.html": Reply()}, causes=(Cause.EMPTY,)),
    _broken(
        "blank-markup",
        link("§here/x.html"),
        {"/x.html": html(b"<html><head></head><body></body></html>")},
        causes=(Cause.EMPTY,),
    ),
    _broken("blank-spaces", link("§here/x.html"), {"/x.html": html(b" \r\n \r\n")}, causes=(Cause.EMPTY,)),
    _broken(
        "blank-image",
        '<img src="§here/a.jpg">',
        {"/a.jpg": Reply(b"", 200, "image/jpeg")},
        causes=(Cause.EMPTY,),
    ),
    _broken(
        "blank-attachment",
        link("§here/a.pdf", "附件.pdf"),
        {"/a.pdf": Reply(b"", 200, "application/pdf")},
        causes=(Cause.EMPTY,),
    ),
    _broken(
        "blank-attachment-out",
        link("§here/a.doc", "附件.doc"),
        {"/a.doc": Reply(b"", 200, "application/msword")},
        host=OUT,
        causes=(Cause.EMPTY,),
    ),
)

_ERROR_PAGE = page("<h3>系统出错</h3>附件未找到，请与管理员联系。", "系统提示")

WRONG_KIND = (
    _broken(
        "pdf-is-an-error-page",
        link("§here/a.pdf", "附件1.pdf"),
        {"/a.pdf": _ERROR_PAGE},
        causes=(Cause.WRONG_KIND, Cause.SOFT_404),
    ),
    _broken(
        "xls-is-an-error-page",
        link("§here/a.xls", "附件2.xls"),
        {"/a.xls": _ERROR_PAGE},
        host=OUT,
        causes=(Cause.WRONG_KIND, Cause.SOFT_404),
    ),
    _broken("zip-leads-home", link("§here/a.zip", "下载"), {"/a.zip": redirect("§home/")}, host=OUT),
    _broken(
        "doc-is-json",
        link("§here/a.docx", "申请表"),
        {"/a.docx": Reply('{"code":404,"msg":"文件不存在"}'.encode(), 200, "application/json")},
    ),
    _broken(
        "pdf-is-a-line-of-text",
        link("§here/a.pdf", "附件"),
        {"/a.pdf": Reply(b"File not found.", 200, "text/plain")},
    ),
    _broken(
        "rar-is-an-empty-page", link("§here/a.rar", "附件"), {"/a.rar": html(b"<html><body></body></html>")}
    ),
    _broken(
        "image-is-an-error-page",
        '<img src="§here/a.jpg" alt="现场">',
        {"/a.jpg": _ERROR_PAGE},
        causes=(Cause.WRONG_KIND, Cause.SOFT_404),
    ),
    _broken("image-is-an-error-page-out", '<img src="§here/a.gif">', {"/a.gif": _ERROR_PAGE}, host=OUT),
)

WRITTEN = (
    _broken(
        "file-image",
        '<img src="file:///C:/Users/ADMIN/AppData/Local/Temp/ksohtml/wps1.jpg">',
        causes=(Cause.LOCAL_FILE,),
    ),
    _broken("file-link", link("file:///D:/2023年/通知.doc", "附件"), causes=(Cause.LOCAL_FILE,)),
    _broken(
        "file-drive",
        link("C:\\Documents and Settings\\Administrator\\桌面\\附件1.doc", "附件1"),
        causes=(Cause.LOCAL_FILE,),
    ),
    _broken("file-drive-slashes", '<img src="D:/图片/1.jpg">', causes=(Cause.LOCAL_FILE,)),
    _broken("file-two-slashes", link("file://C:\\Users\\a\\1.xls", "表"), causes=(Cause.LOCAL_FILE,)),
    _broken(
        "file-share",
        link("\\\\192.168.1.5\\共享\\通知.doc", "通知"),
        causes=(Cause.LOCAL_FILE, Cause.INTRANET),
    ),
    _broken("intranet-192", link("http://192.168.1.10:8080/oa/", "办公系统"), causes=(Cause.INTRANET,)),
    _broken("intranet-10", '<img src="http://10.36.2.8/upload/1.jpg">', causes=(Cause.INTRANET,)),
    _broken("intranet-172", link("http://172.16.3.4/x.html"), causes=(Cause.INTRANET,)),
    _broken("intranet-link-local", link("http://169.254.10.2/"), causes=(Cause.INTRANET,)),
    _broken("intranet-name", link("http://oaserver/index.jsp", "办公"), causes=(Cause.INTRANET, Cause.DNS)),
    _broken("intranet-local", link("http://portal.qinghe.local/"), causes=(Cause.INTRANET, Cause.DNS)),
    _broken("intranet-six", link("http://[fd00::8]/x"), causes=(Cause.INTRANET,)),
    _broken("http-http", link("http://http://www.qinghe-jyj.invalid/"), causes=(Cause.MALFORMED,)),
    _broken("http-https-glued", link("http://https//www.qinghe-jyj.invalid/"), causes=(Cause.MALFORMED,)),
    _broken("http-only", link("http://", "友情链接"), causes=(Cause.MALFORMED, Cause.PLACEHOLDER)),
    _broken("http-hash", link("http://#", "友情链接"), causes=(Cause.MALFORMED, Cause.PLACEHOLDER)),
    _broken("http-three-slashes", link("http:///§host/x.html".replace("§host", "www.qinghe-jyj.invalid"))),
    _broken("no-colon", link("http//www.qinghe-jyj.invalid/")),
    _broken("no-scheme", link("www.qinghe-jyj.invalid/index.html", "县教育局")),
    _broken("htp", link("htp://www.qinghe.gov.cn/", "县政府"), causes=(Cause.MALFORMED,)),
    _broken("htttp", link("htttp://www.qinghe.gov.cn/", "县政府"), causes=(Cause.MALFORMED,)),
    _broken("semicolon", link("http;//www.qinghe-jyj.invalid/")),
    _broken("full-width-colon", link("http：//www.qinghe-jyj.invalid/")),
    _broken("full-width-comma-after-host", link("http://www.qinghe-jyj.invalid，")),
    _broken("space-in-host", link("http://www. qinghe-jyj.invalid/"), causes=(Cause.MALFORMED,)),
    _broken("port-too-large", link("http://www.qinghe-jyj.invalid:99999/"), causes=(Cause.MALFORMED,)),
    _broken("port-is-a-word", link("http://www.qinghe-jyj.invalid:port/"), causes=(Cause.MALFORMED,)),
    _broken("bracket-left-open", link("http://[::1/x"), causes=(Cause.MALFORMED,)),
    _broken("impossible-address", link("http://256.300.1.1/x"), causes=(Cause.MALFORMED,)),
    _broken("percent-in-host", link("http://www.%zz.invalid/"), causes=(Cause.MALFORMED,)),
    _broken("words-after-the-address", link("§here/x.html（点击下载）"), {"/x.html": FINE_PAGE}),
    _broken("full-stop-after-the-address", link("§here/x.html。"), {"/x.html": FINE_PAGE}),
    _broken("zero-width-space", link("§here/x.html\u200b"), {"/x.html": FINE_PAGE}),
    _broken("ideographic-space-before", link("\u3000§here/x.html"), {"/x.html": FINE_PAGE}),
    _broken("two-addresses-glued", link("§here/x.html§here/x.html"), {"/x.html": FINE_PAGE}),
    _broken("quote-in-the-address", link("§here/x.html%22"), {"/x.html": FINE_PAGE}),
    _broken("placeholder-xxx", link("http://www.xxx.invalid/", "链接名称")),
    _broken("placeholder-words", link("链接地址", "某单位")),
    _broken("undefined", link("§here/undefined")),
    _broken("null-image", '<img src="null">'),
    _broken("unfilled-asp", link("&lt;%=rs(&quot;url&quot;)%&gt;")),
    _broken("case-wrong", link("§here/INDEX.HTML"), {"/index.html": FINE_PAGE}),
    _broken("one-folder-too-high", link("../../t/one-folder-too-high/../x.html")),
    _broken("wrong-base", link("a.html"), {"/a.html": FINE_PAGE}, head='<base href="§here/old/">'),
    _broken("chinese-file-lost", link("§here/附件1：申请表.doc", "附件1"), causes=(Cause.NOT_FOUND,)),
    _broken("gbk-file-lost", link("§here/%B8%BD%BC%FE.doc", "附件"), causes=(Cause.NOT_FOUND,)),
    _broken("trs-attachment-lost", link("./P020230105512345678901.docx", "附件"), causes=(Cause.NOT_FOUND,)),
    _broken("backslashes-lost", link("\\t\\backslashes-lost\\x.html"), causes=(Cause.NOT_FOUND,)),
    _broken("newline-inside", '<p><a href="§here/\n\tgone.html">通知</a></p>', causes=(Cause.NOT_FOUND,)),
    _broken("ampersand", link("§here/s?a=1&amp;copy=2"), {"/s?a=1": FINE_PAGE}),
    _broken("trailing-blank", link(" §here/gone.html "), causes=(Cause.NOT_FOUND,)),
    _broken(
        "upper-case-tag",
        "<P><A CLASS=x HREF=§here/gone.html TARGET=_blank>通知</A></P>",
        causes=(Cause.NOT_FOUND,),
    ),
    _broken("query-lost", link("?id=5&amp;lost=1".replace("?", "§here/show.jsp?"))),
)


def _place(name: str, html: str, *, accuse: str = "gone", **more: Any) -> Kind:
    """A dead address in one of the places where addresses stand."""
    return _broken(f"in-{name}", html, accuse=(accuse,), **more)


PLACES = (
    _place(
        "area",
        '<img src="§here/m.gif" usemap="#m"><map name="m">'
        '<area shape="rect" coords="0,0,9,9" href="§here/gone.html"></map>',
        answers={"/m.gif": Reply(b"GIF89a" + b"x" * 40, 200, "image/gif")},
    ),
    _place("iframe", '<iframe src="§here/gone.html"></iframe>'),
    _place(
        "frame",
        "",
        page=html(
            b'<html><head><title>x</title></head><frameset cols="20%,*">'
            b'<frame src="/t/in-frame/menu.html"><frame src="/t/in-frame/gone.html">'
            b"</frameset></html>"
        ),
        answers={"/menu.html": FINE_PAGE},
    ),
    _place("img", '<img src="§here/gone.jpg" alt="会议现场">'),
    _place("img-out", '<img src="§here/gone.jpg">', host=OUT),
    _place(
        "srcset",
        '<img src="§here/a.gif" srcset="§here/a.gif 1x, §here/gone.gif 2x">',
        answers={"/a.gif": Reply(b"GIF89a" + b"x" * 40, 200, "image/gif")},
    ),
    _place(
        "picture",
        '<picture><source srcset="§here/gone.webp" type="image/webp"><img src="§here/a.gif"></picture>',
        answers={"/a.gif": Reply(b"GIF89a" + b"x" * 40, 200, "image/gif")},
    ),
    _place(
        "lazy-data-src", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="§here/gone.jpg">'
    ),
    _place("lazy-data-original", '<img class="lazy" data-original="§here/gone.png">'),
    _place("style-attribute", '<div style="background:url(§here/gone.png) no-repeat">通知</div>'),
    _place("style-element", "", head="<style>.a{background-image:url('§here/gone.gif')}</style>"),
    _place("style-import", "", head='<style>@import url("§here/gone.css");</style>'),
    _place("stylesheet", "", head='<link rel="stylesheet" href="§here/gone.css">'),
    _place(
        "stylesheet-image",
        "",
        head='<link rel="stylesheet" href="§here/a.css">',
        answers={"/a.css": Reply(b".a{background:url(gone.png)}", 200, "text/css")},
    ),
    _place("script", '<script src="§here/gone.js"></script>'),
    _place("icon", "", head='<link rel="shortcut icon" href="§here/gone.ico">'),
    _place("video", '<video src="§here/gone.mp4" controls></video>'),
    _place(
        "poster",
        '<video src="§here/a.mp4" poster="§here/gone.jpg"></video>',
        answers={"/a.mp4": Reply(b"\0\0\0\x18ftypmp42" + b"x" * 99, 200, "video/mp4")},
    ),
    _place("source", '<video controls><source src="§here/gone.mp4" type="video/mp4"></video>'),
    _place(
        "track",
        '<video src="§here/a.mp4"><track src="§here/gone.vtt"></video>',
        answers={"/a.mp4": Reply(b"\0\0\0\x18ftypmp42" + b"x" * 99, 200, "video/mp4")},
    ),
    _place("audio", '<audio src="§here/gone.mp3"></audio>'),
    _place("embed", '<embed src="§here/gone.swf" width="9">'),
    _place("object", '<object data="§here/gone.pdf" type="application/pdf"></object>'),
    _place("form", '<form action="§here/gone.do" method="get"><input name="q"></form>'),
    _place(
        "option",
        '<select onchange="window.open(this.value)"><option>请选择</option>'
        '<option value="§here/gone.html">县教育局</option></select>',
    ),
    _place("onclick-open", "<li onclick=\"window.open('§here/gone.html')\">办事大厅</li>"),
    _place("onclick-location", "<div onclick=\"location.href='§here/gone.html'\">更多</div>"),
    _place(
        "onclick-assign",
        '<input type="button" value="进入" '
        "onclick=\"javascript:window.location.assign('§here/gone.html');return false;\">",
    ),
    _place("javascript-open", "<a href=\"javascript:window.open('§here/gone.html','_blank')\">进入</a>"),
    _place(
        "confirmed", "<a href='§here/gone.html' onclick=\"if(!confirm('离开？')){return false;}\">进入</a>"
    ),
    _place(
        "opened-by-itself", "<a href='§here/gone.html' onclick='window.open(this.href);return false'>进入</a>"
    ),
    _place(
        "a-plugin-s-place",
        '<object type="application/x-shockwave-flash" data="§here/a.swf">'
        '<a href="§here/gone.html">进入</a></object>',
        answers={"/a.swf": Reply(b"CWS" + b"x" * 99, 200, "application/x-shockwave-flash")},
    ),
    _place("refresh", "", head='<meta http-equiv="refresh" content="600;url=§here/gone.html">'),
    _place("input-image", '<form method="post" action="/"><input type="image" src="§here/gone.gif"></form>'),
    _place("table-background", '<table background="§here/gone.gif"><tr><td>通知</td></tr></table>'),
    _place("svg-image", '<svg><image href="§here/gone.svg"></image></svg>'),
    _place("svg-link", '<svg><a xlink:href="§here/gone.html"><text>通知</text></a></svg>'),
    _place("relative", link("../t/in-relative/gone.html")),
    _place("host-relative", link("//§host/t/in-host-relative/gone.html"), host=OUT),
    _place("written", "<script>document.write('<a href=\"§here/gone.html\">通知</a>');</script>"),
    _place(
        "pager",
        '<ul><li><a href="§here/a.html">通知</a></li></ul>'
        '<script>createPageHTML(5, 0, "gone", "html");</script>',
        answers={"/a.html": FINE_PAGE},
    ),
    _place(
        "a-page-deep-down",
        link("§here/1.html"),
        answers={"/1.html": page(text_of() + link("2.html")), "/2.html": page(text_of() + link("gone.html"))},
    ),
    _place(
        "an-iframe-page",
        '<iframe src="§here/list.html"></iframe>',
        answers={"/list.html": page(text_of() + link("gone.html"))},
    ),
    _place("every-page", link("§here/gone.html", "县政务服务网")),
)

MIXED = (
    _broken("attachment-lost", link("§here/20230101.pdf", "附件.pdf"), causes=(Cause.NOT_FOUND,)),
    _broken("attachment-lost-out", link("§here/a.xlsx", "附件.xlsx"), host=OUT, causes=(Cause.NOT_FOUND,)),
    _broken(
        "attachment-500",
        link("§here/download.jsp?id=1", "附件"),
        rest=page("java.lang.NullPointerException", status=500),
    ),
    _broken("video-lost", link("§here/a.mp4", "视频"), host=OUT, causes=(Cause.NOT_FOUND,)),
    _broken(
        "three-dead-pages-and-a-living-one",
        "".join(link(f"§here/{name}.html") for name in ("gone1", "gone2", "gone3", "gone4", "living")),
        {"/living.html": FINE_PAGE},
        rest=servers.reset,
        host=ALONE,
        accuse=("gone1", "gone2", "gone3", "gone4"),
    ),
    _broken(
        "dead-part-of-a-page",
        f"{link('§here/ok.html')}{link('§here/gone.html')}",
        {"/ok.html": FINE_PAGE},
        accuse=("gone",),
    ),
    _broken("named-host-404", link("§named/x.html"), causes=(Cause.NOT_FOUND,)),
    _broken(
        "head-fine-get-404",
        link("§here/x.html"),
        {"/x.html": lambda c: c.reply(FINE_PAGE if c.method == "HEAD" else servers.NOT_FOUND)},
        host=OUT,
    ),
    _broken(
        "pdf-lost-behind-a-get", link("§here/down?file=a.pdf", "下载"), host=OUT, causes=(Cause.NOT_FOUND,)
    ),
)

PDF_REPLY = Reply(PDF, 200, "application/pdf")

KINDS = (*STATUS, *TRANSPORT, *TLS, *REDIRECTS, *EMPTY, *WRONG_KIND, *WRITTEN, *PLACES, *MIXED)
