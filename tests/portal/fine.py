"""Links that are fine, or that a person could open: odd servers, odd addresses, odd pages, odd markup.

``lost`` in an address marks what a browser never opens; whoever reports it has misread the page.
"""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from typing import Any

from tests import servers
from tests.portal.kinds import (
    ALONE,
    FINE_PAGE,
    FRONT_PAGE,
    OUT,
    Behaviour,
    First,
    Group,
    Kind,
    Later,
    html,
    link,
    raw,
)
from tests.portal.soft import LONG_PAGE
from tests.servers import NOT_FOUND, Connection, Reply, page, redirect, text_of

GIF = Reply(b"GIF89a" + b"x" * 40, 200, "image/gif")
PDF = Reply(b"%PDF-1.4\n" + b"1 0 obj <</Type /Catalog>> endobj\n" * 300 + b"%%EOF\n", 200, "application/pdf")
DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 4000
VISITED = (("Set-Cookie", "visited=1; Path=/"),)
OK_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def _fine(name: str, html: str, answers: dict[str, Behaviour] | None = None, **more: Any) -> Kind:
    return Kind(name, Group.FINE, html, answers or {}, **more)


def _page(name: str, answer: Behaviour, host: str = OUT, **more: Any) -> Kind:
    """One plain link to one odd answer."""
    return _fine(name, link("§here/x.html"), {"/x.html": answer}, host=host, **more)


def _guarded(name: str, answer: Behaviour, host: str = OUT, html: str = "", **more: Any) -> Kind:
    return Kind(name, Group.GUARDED, html or link("§here/x.html"), {"/x.html": answer}, host=host, **more)


NOTICE = (
    "春耕备耕工作有序推进，各乡镇抢抓农时，组织农技人员深入田间地头，指导农户做好选种、整地、施肥等工作。"
)
"""A sentence of a page that says little and is fine."""
UNENDED = page(f"<h1>关于春耕的通知</h1><p>{NOTICE * 6}</p>").body.removesuffix(b"</body></html>")
"""A page without its last tags, as many programs write them."""

# --- servers that are odd ---


def _unless(header: str, answer: Behaviour, otherwise: Reply = FINE_PAGE) -> Behaviour:
    """One answer to requests that carry a header, another to the rest."""

    def choose(connection: Connection) -> None:
        chosen = answer if header in connection.headers else otherwise
        connection.reply(chosen) if isinstance(chosen, Reply) else chosen(connection)  # type: ignore[operator]

    return choose


def _only_get(connection: Connection) -> None:
    connection.reply(Reply(status=405) if connection.method == "HEAD" else FINE_PAGE)


def _head_404(connection: Connection) -> None:
    connection.reply(NOT_FOUND if connection.method == "HEAD" else FINE_PAGE)


def _head_hangs(connection: Connection) -> None:
    if connection.method == "HEAD":
        time.sleep(20)
    connection.reply(FINE_PAGE)


def _cookie_wall(connection: Connection) -> None:
    """Redirects to itself until its cookie comes back."""
    if "seen=1" in connection.headers.get("cookie", ""):
        connection.reply(FINE_PAGE)
    else:
        connection.reply(redirect(connection.path, 302, ("Set-Cookie", "seen=1; Path=/")))


def _from_the_front(otherwise: Reply) -> Behaviour:
    """A page for those who have the front page's cookie."""

    def answer(connection: Connection) -> None:
        connection.reply(FINE_PAGE if "visited=1" in connection.headers.get("cookie", "") else otherwise)

    return answer


def _for_browsers(mark: str, otherwise: Reply = NOT_FOUND) -> Behaviour:
    """A page for those whose User-Agent bears a mark."""

    def answer(connection: Connection) -> None:
        agent = connection.headers.get("user-agent", "")
        connection.reply(FINE_PAGE if mark in agent else otherwise)

    return answer


_one_at_a_time = threading.Lock()


def _alone(connection: Connection) -> None:
    """Resets whoever comes while it serves another."""
    if not _one_at_a_time.acquire(blocking=False):
        servers.reset(connection)
        return
    try:
        time.sleep(0.3)
        connection.reply(page(f"<h1>{connection.path}</h1>{text_of(500)}", connection.path))
    finally:
        _one_at_a_time.release()


def _cookie_detour(connection: Connection) -> None:
    """Sends to a page that sets a cookie and back."""
    if connection.path.endswith("/set"):
        connection.reply(redirect("x.html", 302, ("Set-Cookie", "sid=9; Path=/; HttpOnly")))
    elif "sid=9" in connection.headers.get("cookie", ""):
        connection.reply(FINE_PAGE)
    else:
        connection.reply(redirect("set"))


def _whole_file(connection: Connection) -> None:
    """3 GB announced, sent as long as anybody listens."""
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 3221225472\r\n\r\n")
    for _ in range(400):
        try:
            connection.socket.sendall(b"x" * 65536)
        except OSError:
            return


def _live(connection: Connection) -> None:
    """A live stream: some bytes at once, then more for ever."""
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: video/x-flv\r\n\r\nFLV" + b"x" * 60)
    for _ in range(100):
        time.sleep(0.3)
        connection.send(b"x" * 1000)


def _chunked(connection: Connection) -> None:
    body = FINE_PAGE.body
    chunks = b"".join(
        b"%x;ext=1\r\n%b\r\n" % (len(body[at : at + 700]), body[at : at + 700])
        for at in range(0, len(body), 700)
    )
    connection.send(OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")


def _in_two_parts(connection: Connection) -> None:
    body = FINE_PAGE.body
    connection.send(OK_HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(body), body[:20]))
    time.sleep(1)
    connection.send(body[20:])


def _self_detour(cookie: str) -> Behaviour:
    """To itself until the cookie comes back."""
    pair = cookie.partition(";")[0]

    def answer(connection: Connection) -> None:
        back = pair in connection.headers.get("cookie", "")
        connection.reply(FINE_PAGE if back else redirect(connection.path, 302, ("Set-Cookie", cookie)))

    return answer


def _steady(connection: Connection) -> None:
    """A page in small pieces, later than the time for a look, and without a break."""
    connection.send(OK_HEAD + b"Content-Length: %d\r\n\r\n" % len(FINE_PAGE.body))
    size = len(FINE_PAGE.body) // 8 + 1
    for at in range(0, len(FINE_PAGE.body), size):
        connection.send(FINE_PAGE.body[at : at + size])
        time.sleep(0.25)


def _kept_open(head: bytes, body: bytes) -> Behaviour:
    """All there is, and then nothing, for longer than anybody waits."""

    def answer(connection: Connection) -> None:
        connection.send(head + body)
        time.sleep(25)

    return answer


def _trickle(connection: Connection) -> None:
    """A page whose beginning is there at once, and then a few words a second."""
    body = page(f"<h1>关于春耕的通知</h1>{text_of(3000)}").body
    connection.send(OK_HEAD + b"\r\n" + body[:600])
    for at in range(600, len(body), 60):
        time.sleep(0.5)
        connection.send(body[at : at + 60])


def _list_of(count: int) -> str:
    rows = "".join(
        f'<li><a href="/a/{day}.html">关于做好第{day}批春耕工作的通知</a><span>2026-11-{day:02d}</span></li>'
        for day in range(1, count + 1)
    )
    return f"<h1>通知公告</h1><ul>{rows}</ul>"


def _deflated(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def _calendar(connection: Connection) -> None:
    """Every month knows the next."""
    path, _, month = connection.path.partition("?m=")
    number = int(month) if month.isdigit() else 0
    body = f"<h1>{number} 月</h1><a href='?m={number + 1}'>下月</a>{text_of(200)}"
    connection.reply(page(body) if path.endswith("/c") else NOT_FOUND)


def _spiral(connection: Connection) -> None:
    """A relative link that gets longer and longer."""
    inside = set(connection.path.split("/t/spiral/")[1].split("/")) <= {"a", ""}
    connection.reply(page(f"<a href='a/'>下一层</a>{text_of(200)}") if inside else NOT_FOUND)


def _sessions(connection: Connection) -> None:
    """A fresh session id in every link."""
    again = page(f"<a href='x.html;jsessionid={time.time_ns():x}'>通知</a>{text_of(300)}")
    connection.reply(again if "/x.html" in connection.path else NOT_FOUND)


def _hop(number: int) -> dict[str, Behaviour]:
    return {f"/{at}": redirect(f"§here/{at + 1}") for at in range(1, number + 1)} | {
        f"/{number + 1}": FINE_PAGE
    }


SERVERS = (
    _page("plain", FINE_PAGE),
    _page("plain-own", FINE_PAGE, "home"),
    _page("204", Reply(status=204)),
    _page(
        "206-always",
        Reply(
            FINE_PAGE.body,
            206,
            headers=(("Content-Range", f"bytes 0-{len(FINE_PAGE.body) - 1}/{len(FINE_PAGE.body)}"),),
        ),
    ),
    _page("head-refused", _only_get),
    _page("head-404", _head_404),
    _page("head-hangs", _head_hangs, ALONE),
    _page("range-400", _unless("range", Reply(status=400))),
    _page("range-403", _unless("range", Reply(status=403))),
    _page("range-404", _unless("range", NOT_FOUND)),
    _page("range-416", _unless("range", Reply(status=416, headers=(("Content-Range", "bytes */0"),)))),
    _page("range-500", _unless("range", Reply(status=500))),
    _page("range-501", _unless("range", Reply(status=501))),
    _page("range-502", _unless("range", Reply(status=502))),
    _page("range-resets", _unless("range", servers.reset)),
    _page("range-empty", _unless("range", Reply())),
    _page("range-ignored", FINE_PAGE),
    _fine(
        "range-206-pdf",
        link("§here/a.pdf"),
        {"/a.pdf": servers.ranged(PDF.body, "application/pdf")},
        host=OUT,
    ),
    _page("slow", Later(0.66, FINE_PAGE), ALONE),
    _page("slow-but-steady", _steady, ALONE),
    _page("slow-own", Later(0.66, FINE_PAGE), "home"),
    _fine("slow-image", '<img src="§here/a.gif">', {"/a.gif": Later(0.6, GIF)}, host=ALONE),
    _page("first-reset", First(servers.reset, FINE_PAGE), ALONE),
    _page("first-reset-own", First(servers.reset, FINE_PAGE), "home"),
    _page("first-503", First(page("", status=503), FINE_PAGE)),
    _page("first-503-own", First(page("", status=503), FINE_PAGE), "home"),
    _page("first-500", First(page("", status=500), FINE_PAGE)),
    _page("first-502-own", First(page("", status=502), FINE_PAGE), "home"),
    _page("first-404", First(NOT_FOUND, FINE_PAGE)),
    _page("first-404-own", First(NOT_FOUND, FINE_PAGE), "home"),
    _page("first-timeout", First(Later(1.3, FINE_PAGE), FINE_PAGE), ALONE),
    _page("first-blank-own", First(Reply(), FINE_PAGE), "home"),
    _page("first-truncated-own", First(servers.truncated, FINE_PAGE), "home"),
    _page("first-soft", First(page("对不起，您访问的页面不存在", "提示"), FINE_PAGE)),
    _page("first-429", First(Reply(status=429, headers=(("Retry-After", "1"),)), FINE_PAGE)),
    _page("first-429-own", First(Reply(status=429, headers=(("Retry-After", "1"),)), FINE_PAGE), "home"),
    _page("cookie-wall", _cookie_wall),
    _page("cookie-wall-own", _cookie_wall, "home"),
    *(
        _fine(
            f"cookie-of-the-front-{name}-{place}",
            link("§here/2026/123456.html"),
            {"/2026/123456.html": _from_the_front(otherwise)}
            | ({} if place == "home" else {"/": Reply(FRONT_PAGE.body, headers=VISITED)}),
            host="home" if place == "home" else ALONE,
        )
        for place in ("home", "out")
        for name, otherwise in (
            ("404", NOT_FOUND),
            ("500", page("<h1>HTTP Status 500</h1>", "500", status=500)),
            ("302", redirect("/")),
        )
    ),
    _page("for-browsers", _for_browsers("Mozilla/5.0")),
    _page("for-browsers-own", _for_browsers("Mozilla/5.0"), "home"),
    _page("for-chrome", _for_browsers("Chrome/")),
    _page("for-chrome-own", _for_browsers("Chrome/", Reply(b"<h1>500</h1>", 500)), "home"),
    _page("for-safari", _for_browsers("Safari/", Reply(b"", 200))),
    _fine(
        "one-at-a-time",
        "".join(link(f"§here/{number}.html") for number in range(8)),
        {f"/{number}.html": _alone for number in range(8)},
        host=ALONE,
    ),
    _fine("cookie-detour", link("§here/x.html"), rest=_cookie_detour, host=OUT),
    _page(
        "type-missing",
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(FINE_PAGE.body), FINE_PAGE.body)),
    ),
    _page("type-wrong-plain", Reply(FINE_PAGE.body, 200, "text/plain")),
    _page("type-nonsense", Reply(FINE_PAGE.body, 200, "html")),
    _page("type-xhtml", Reply(FINE_PAGE.body, 200, "application/xhtml+xml")),
    _page(
        "charset-wrong", Reply(page(text_of(), charset="gb18030").body, 200, "text/html; charset=iso-8859-1")
    ),
    _page(
        "gbk-undeclared-fine",
        html(f"<html><title>通知</title><body>{text_of()}</body></html>".encode("gb18030"), "text/html"),
    ),
    _fine("pdf-as-html", link("§here/a.pdf"), {"/a.pdf": Reply(PDF.body, 200, "text/html")}),
    _fine(
        "pdf-as-octets",
        link("§here/a.pdf"),
        {"/a.pdf": Reply(PDF.body, 200, "application/octet-stream")},
        host=OUT,
    ),
    _fine("doc-as-html", link("§here/a.doc"), {"/a.doc": Reply(DOC, 200, "text/html")}),
    _fine(
        "xls-is-office-html",
        link("§here/a.xls"),
        {
            "/a.xls": html(
                (
                    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>表'
                    "</td></tr></table></html>"
                ).encode(),
                "application/vnd.ms-excel",
            )
        },
    ),
    _fine(
        "doc-page-opens-viewer",
        link("§here/a.docx"),
        {
            "/a.docx": html(
                b"<html><script>location.href='/t/doc-page-opens-viewer/real.docx'</script></html>"
            ),
            "/real.docx": Reply(b"PK\3\4" + b"x" * 900, 200, "application/zip"),
        },
    ),
    _fine(
        "doc-is-read-as-a-page",
        link("§here/a.docx"),
        {"/a.docx": page(f"<h1>关于春耕的通知</h1><p>{NOTICE * 6}</p>", "春耕备耕工作有序推进")},
    ),
    _fine(
        "doc-is-shown-as-pictures",
        link("§here/a.docx"),
        {"/a.docx": page("<img src='§here/1.png'><img src='§here/1.png'>", "附件"), "/1.png": GIF},
        host=OUT,
    ),
    _fine(
        "form-on-a-page",
        link("§here/a.docx", "申请表"),
        {"/a.docx": page("<h1>申请表</h1><table><tr><td>姓名</td><td>住址</td></tr></table>", "申请表")},
    ),
    _fine(
        "photo-on-a-page",
        link("§here/photo/1.jpg"),
        {"/photo/1.jpg": page("<p>县城风光</p><img src='§here/1.gif'>", "县城风光"), "/1.gif": GIF},
    ),
    _fine(
        "image-type-wrong",
        '<img src="§here/a.jpg">',
        {"/a.jpg": Reply(b"\xff\xd8\xff\xe0" + b"x" * 99, 200, "text/html")},
    ),
    _fine(
        "image-is-webp",
        '<img src="§here/a.jpg">',
        {"/a.jpg": Reply(b"RIFF\x24\0\0\0WEBPVP8 " + b"x" * 99, 200, "image/webp")},
    ),
    _fine("pixel-204", '<img src="§here/p.gif">', {"/p.gif": Reply(status=204)}, host=OUT),
    _fine(
        "empty-script",
        '<script src="§here/a.js"></script>',
        {"/a.js": Reply(b"", 200, "application/javascript")},
    ),
    _fine(
        "empty-stylesheet",
        "",
        {"/a.css": Reply(b"", 200, "text/css")},
        head='<link rel="stylesheet" href="§here/a.css">',
    ),
    _page(
        "length-too-small",
        raw(OK_HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(FINE_PAGE.body) - 2, FINE_PAGE.body)),
    ),
    _page(
        "length-too-large",
        raw(OK_HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(UNENDED) + 3, UNENDED)),
    ),
    _page(
        "short-length-too-large",
        raw(
            OK_HEAD
            + "Content-Length: 69\r\n\r\n<html><body><h1>值班电话</h1>0000-1234567，全天有人接听".encode()
        ),
        "home",
    ),
    _page(
        "last-chunk-missing",
        raw(OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(UNENDED), UNENDED)),
        "home",
    ),
    _page("kept-open", _kept_open(OK_HEAD + b"\r\n", FINE_PAGE.body), ALONE),
    _page(
        "kept-open-chunked",
        _kept_open(
            OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
            b"%x\r\n%b\r\n" % (len(FINE_PAGE.body), FINE_PAGE.body),
        ),
        "home",
    ),
    _page("trickle", _trickle, ALONE),
    _page("trickle-own", _trickle, "home"),
    _page("length-missing", raw(OK_HEAD + b"\r\n" + FINE_PAGE.body)),
    _page(
        "length-twice",
        raw(
            OK_HEAD
            + b"Content-Length: %d\r\nContent-Length: %d\r\n\r\n%b"
            % (len(FINE_PAGE.body), len(FINE_PAGE.body), FINE_PAGE.body)
        ),
    ),
    _page("http-1.0", raw(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + FINE_PAGE.body)),
    _page("bare-newlines", raw(b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + FINE_PAGE.body)),
    _page(
        "no-reason-phrase",
        raw(
            b"HTTP/1.1 200\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b"
            % (len(FINE_PAGE.body), FINE_PAGE.body)
        ),
    ),
    _page(
        "header-without-colon",
        raw(OK_HEAD + b"garbage\r\nContent-Length: %d\r\n\r\n%b" % (len(FINE_PAGE.body), FINE_PAGE.body)),
    ),
    _page("slop-before-the-answer", raw(b"\r\n" + OK_HEAD + b"Connection: close\r\n\r\n" + FINE_PAGE.body)),
    _page(
        "gzip-with-wrong-checksum",
        Reply(gzip.compress(FINE_PAGE.body)[:-8] + bytes(8), headers=(("Content-Encoding", "gzip"),)),
    ),
    _page("header-60k", Reply(FINE_PAGE.body, headers=(("X-Long", "a" * 60000),))),
    _page("header-name-with-blank", Reply(FINE_PAGE.body, headers=(("X-Server-Time ", "1"),))),
    _page("header-16k", Reply(FINE_PAGE.body, headers=(("X-Long", "a" * 16000),))),
    _page(
        "header-in-gbk",
        raw(
            OK_HEAD
            + "X-Dept: 农业局\r\n".encode("gb18030")
            + b"Content-Length: %d\r\n\r\n%b" % (len(FINE_PAGE.body), FINE_PAGE.body)
        ),
    ),
    _page("chunked-with-extensions", _chunked),
    _page(
        "early-hints",
        raw(
            b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
            + OK_HEAD
            + b"Content-Length: %d\r\n\r\n%b" % (len(FINE_PAGE.body), FINE_PAGE.body)
        ),
    ),
    _page("gzip-unasked", Reply(gzip.compress(FINE_PAGE.body), headers=(("Content-Encoding", "gzip"),))),
    _page("gzip-own", Reply(gzip.compress(FINE_PAGE.body), headers=(("Content-Encoding", "gzip"),)), "home"),
    _page("deflate-raw", Reply(_deflated(FINE_PAGE.body), headers=(("Content-Encoding", "deflate"),))),
    _page("encoding-named-plain", Reply(FINE_PAGE.body, headers=(("Content-Encoding", "utf-8"),))),
    _page(
        "body-in-two-parts",
        _in_two_parts,
        ALONE,
    ),
    _fine("huge-video", link("§here/a.mp4"), {"/a.mp4": _whole_file}, host=OUT),
    _fine("huge-video-own", '<video src="§here/a.mp4"></video>', {"/a.mp4": _whole_file}),
    _fine("live-stream", link("§here/live.flv"), {"/live.flv": _live}, host=ALONE),
    _page("huge-page", page(text_of(3_000_000)), "home"),
    _fine(
        "robots-500",
        link("§here/x.html"),
        {"/robots.txt": page("", status=500), "/x.html": FINE_PAGE},
        host=ALONE,
    ),
    _fine(
        "robots-is-a-page",
        link("§here/x.html"),
        {"/robots.txt": FRONT_PAGE, "/x.html": FINE_PAGE},
        host=ALONE,
    ),
    _fine(
        "robots-forbids",
        link("§here/x.html"),
        {"/robots.txt": Reply(b"User-agent: *\nDisallow: /\n", 200, "text/plain")},
        host=ALONE,
    ),
    _fine(
        "needs-a-referer",
        link("§here/a.doc"),
        {"/a.doc": _unless("referer", Reply(DOC, 200, "application/msword"), NOT_FOUND)},
        host=OUT,
    ),
    _fine(
        "needs-a-referer-own",
        link("§here/a.doc"),
        {"/a.doc": _unless("referer", Reply(DOC, 200, "application/msword"), NOT_FOUND)},
    ),
    _fine(
        "needs-accept-language",
        link("§here/x.html"),
        {"/x.html": _unless("accept-language", FINE_PAGE, Reply(status=400))},
        host=OUT,
    ),
    _fine("tls-good", link("§here/"), rest=FINE_PAGE, tls="good", host=ALONE),
    _fine("tls-good-404-front", link("§here/x.html"), {"/x.html": FINE_PAGE}, tls="good", host=ALONE),
    _fine("tls-leaf-only", link("§here/"), rest=FINE_PAGE, tls="leaf-only", host=ALONE),
    _fine("named-host", link("§named/ok.html")),
    _fine(
        "host-in-capitals", link("HTTP://§host/t/host-in-capitals/x.html"), {"/x.html": FINE_PAGE}, host=OUT
    ),
    _fine("named-host-in-capitals", link("§named/ok.html".replace("§named", "§NAMED"))),
)

REDIRECTS = (
    _fine("chain-of-five", link("§here/1"), _hop(5), host=OUT),
    _fine("chain-of-nine", link("§here/1"), _hop(9), host=OUT),
    _fine("chain-of-eighteen", link("§here/1"), _hop(18), host=OUT),
    _fine("chain-of-five-own", link("§here/1"), _hop(5)),
    *(
        _fine(
            f"redirect-{status}",
            link("§here/a"),
            {"/a": redirect("§here/x.html", status), "/x.html": FINE_PAGE},
            host=OUT,
        )
        for status in (301, 303, 307, 308)
    ),
    *(
        _page(f"cookie-detour-{number}", _self_detour(cookie))
        for number, cookie in enumerate(
            (
                "a=1; Path=/; HttpOnly; Partitioned",
                'tok={"v":1}; Path=/',
                "sid=1; expires=Fri Nov 27 2037 14:00:00 GMT+0800",
                "justname; Path=/",
            )
        )
    ),
    _fine("redirect-relative", link("§here/a"), {"/a": redirect("x.html"), "/x.html": FINE_PAGE}, host=OUT),
    _fine(
        "redirect-to-folder", link("§here/zwgk"), {"/zwgk": redirect("§here/zwgk/", 301), "/zwgk/": FINE_PAGE}
    ),
    _fine(
        "redirect-with-fragment", link("§here/a"), {"/a": redirect("§here/x.html#top"), "/x.html": FINE_PAGE}
    ),
    _fine(
        "redirect-in-chinese",
        link("§here/a"),
        {"/a": redirect("§path/通知.html"), "/%E9%80%9A%E7%9F%A5.html": FINE_PAGE},
    ),
    _fine(
        "redirect-in-raw-gbk",
        link("§here/a"),
        {
            "/a": raw("HTTP/1.1 302 F\r\nLocation: 通知.html\r\nContent-Length: 0\r\n\r\n".encode("gb18030")),
            "/%CD%A8%D6%AA.html": FINE_PAGE,
            "/%E9%80%9A%E7%9F%A5.html": FINE_PAGE,
        },
    ),
    _fine(
        "redirect-with-blank",
        link("§here/a"),
        {"/a": redirect("§here/a b.html"), "/a%20b.html": FINE_PAGE},
        host=OUT,
    ),
    _fine(
        "redirect-backslash",
        link("§here/a"),
        {"/a": redirect("§path\\x.html"), "/x.html": FINE_PAGE},
        host=OUT,
    ),
    _fine(
        "redirect-front-to-folder",
        link("§here/"),
        {"/": redirect("/cn/index.html"), "/cn/index.html": FRONT_PAGE},
        host=ALONE,
    ),
    _fine("redirect-old-front-to-new-front", link("§here/"), {"/": redirect("§named/", 301)}, host=ALONE),
    _fine(
        "redirect-index-to-front",
        link("§here/index.html"),
        {"/index.html": redirect("/", 301), "/": FRONT_PAGE},
        host=ALONE,
    ),
    _fine(
        "redirect-default-asp-to-front",
        link("§here/default.asp"),
        {"/default.asp": redirect("/"), "/": FRONT_PAGE},
        host=ALONE,
    ),
    _page(
        "redirect-in-words", page('网站已迁移，请点击<a href="§home/">这里</a>访问新网站', "迁移", status=302)
    ),
    _fine(
        "redirect-to-a-long-address",
        link("§here/a"),
        {"/a": redirect("§here/sso?SAMLRequest=" + "aB3%2F" * 500)},
        rest=FINE_PAGE,
        host=OUT,
    ),
    _fine("redirect-to-other-host", link("§here/a"), {"/a": redirect("§named/ok.html")}, host=OUT),
    _fine("redirect-own-to-other-host", link("§here/a"), {"/a": redirect("§named/ok.html")}),
    _fine("redirect-plain-to-tls", link("§here/a"), {"/a": redirect("§good/")}, host=OUT),
    _fine(
        "refresh-to-fine",
        link("§here/go.html"),
        {"/go.html": html(b'<meta http-equiv="refresh" content="0;url=x.html">'), "/x.html": FINE_PAGE},
    ),
    _fine(
        "refresh-to-itself",
        link("§here/x.html"),
        {"/x.html": page('<meta http-equiv="refresh" content="60">' + text_of())},
    ),
    _fine(
        "refresh-odd-writing",
        link("§here/go.html"),
        {"/go.html": html(b"<META HTTP-EQUIV=Refresh CONTENT=\"0; URL='x.html'\">"), "/x.html": FINE_PAGE},
    ),
    _fine(
        "script-moves-to-fine",
        link("§here/go.html"),
        {"/go.html": html(b'<script>window.location="x.html"</script>'), "/x.html": FINE_PAGE},
    ),
    _fine(
        "refresh-out",
        link("§here/"),
        {
            "/": html(b'<html><head><meta http-equiv="refresh" content="0;url=cn/"></head></html>'),
            "/cn/": FRONT_PAGE,
        },
        host=ALONE,
    ),
)

SPA = html(
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>青禾县政务服务网</title></head><body>'
    '<noscript>请启用 JavaScript</noscript><div id="app"></div>'
    '<script src="/static/js/app.js"></script></body></html>'.encode()
)
SPA_HERE = html(SPA.body.replace(b"/static/js/", b""))
APP = Reply(b"console.log(1)", 200, "application/javascript")

LOGIN = page(
    '<h1>统一身份认证</h1><form method="post"><input name="u"><input type="password" name="p"></form>',
    "用户登录",
)
CLOUDFLARE = page(
    "<title>Just a moment...</title>"
    '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/jsch/v1"></script>',
    "Just a moment...",
)

GUARDS = (
    _guarded("401", Reply(status=401, headers=(("WWW-Authenticate", 'Basic realm="OA"'),))),
    _guarded("401-own", page("请登录", status=401), "home"),
    _guarded("403", page("<h1>403 Forbidden</h1>", status=403)),
    _guarded("403-own", page("<h1>403 Forbidden</h1>", status=403), "home"),
    _guarded("403-all", page("禁止访问", status=403), ALONE),
    _guarded("403-image", Reply(status=403), html='<img src="§here/x.html">'),
    _guarded(
        "403-folder",
        page("403 - 禁止访问: 访问被拒绝。", status=403),
        html=link("§here/"),
        rest=page("403 - 禁止访问: 访问被拒绝。", status=403),
    ),
    _guarded(
        "405-waf",
        page(
            "<title>405</title>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。", status=405
        ),
    ),
    _guarded("412-ruishu", servers.RUISHU),
    _guarded("412-ruishu-own", servers.RUISHU, "home"),
    _guarded("202-ruishu", Reply(servers.RUISHU.body, 202)),
    _guarded("400-ruishu", Reply(servers.RUISHU.body, 400)),
    _guarded("200-ruishu", Reply(servers.RUISHU.body)),
    _guarded("521-jiasule", servers.JIASULE),
    _guarded("521-jiasule-all", servers.JIASULE, ALONE, rest=servers.JIASULE),
    _guarded("200-aliyun", servers.ALIYUN),
    _guarded("200-aliyun-all", servers.ALIYUN, ALONE, rest=servers.ALIYUN),
    _guarded("200-aliyun-pdf", servers.ALIYUN, html=link("§here/a.pdf"), rest=servers.ALIYUN),
    _guarded("503-cloudflare", Reply(CLOUDFLARE.body, 503)),
    _guarded("403-cloudflare", Reply(CLOUDFLARE.body, 403)),
    _guarded("200-slider", page("<div id='slider-captcha'></div>请完成安全验证，拖动滑块", "安全验证")),
    _guarded("200-waf-words", page("您的请求存在威胁，已被拦截！ 网站防火墙", "网站防火墙")),
    _guarded("404-waf", page("您的访问已被创宇盾拦截", "网站防火墙", status=404)),
    _guarded(
        "500-waf",
        page("网站防火墙 您的请求带有不合法参数，已被网站管理员设置拦截！", "网站防火墙", status=500),
    ),
    _guarded("418", page("I'm a teapot", status=418)),
    _guarded("429", Reply(status=429, headers=(("Retry-After", "120"),))),
    _guarded("429-own", Reply(status=429), "home"),
    _guarded("444", Reply(status=444)),
    _guarded("451", Reply(status=451)),
    _guarded("423", Reply(status=423)),
    _guarded("407", Reply(status=407)),
    _guarded("999-linkedin", Reply(b"", 999)),
    _guarded(
        "503-retry-after", Reply(page("系统繁忙，请稍后再试").body, 503, headers=(("Retry-After", "3600"),))
    ),
    _guarded("login-redirect", redirect("§here/login.jsp?next=x"), rest=LOGIN),
    _guarded("login-redirect-own", redirect("§here/login.jsp?next=x"), "home", rest=LOGIN),
    _guarded("login-sso", redirect("§named/cas/login?service=x")),
    _guarded("login-page", LOGIN),
    Kind(
        "login-for-a-pdf",
        Group.GUARDED,
        link("§here/x.pdf"),
        {"/x.pdf": redirect("§here/user/logon")},
        rest=LOGIN,
        host=OUT,
    ),
    _guarded("404-with-an-article", Reply(FINE_PAGE.body, 404)),
    _guarded("404-with-a-list", Reply(page(_list_of(20), "通知公告").body, 404)),
    _guarded(
        "500-with-a-short-article",
        page(
            f"<h1>关于开展春耕工作的通知</h1><p>发布时间：2026-11-01 来源：县农业局</p><p>{NOTICE * 3}</p>",
            "关于开展春耕工作的通知",
            status=500,
        ),
        "home",
    ),
    _guarded(
        "404-with-a-headline",
        page(f"<h1>机构简介</h1><p>{NOTICE * 3}</p>", "机构简介-青禾县农业局", status=404),
    ),
    _guarded("404-filled-by-scripts", Reply(SPA.body, 404), ALONE, rest=Reply(SPA.body, 404)),
    _guarded("404-filled-by-scripts-own", Reply(SPA.body, 404), "home"),
    _guarded("pdf-behind-a-login-page", LOGIN, html=link("§here/x.pdf"), rest=LOGIN),
    _guarded("login-by-script", html(b"<script>top.location.href='login';</script>"), rest=LOGIN),
    _guarded("client-refused-by-name", _unless("sec-fetch-mode", FINE_PAGE, Reply(status=403))),
    _guarded("tls-client-certificate", FINE_PAGE, ALONE, tls="client-certificate"),
    _guarded("tls-no-common-protocol", FINE_PAGE, ALONE, tls="alert"),
    _guarded("open-in-wechat-only", page("请在微信客户端打开链接", "抱歉，出错了"), OUT),
    _guarded("ip-limited", page("您的IP不在允许访问的范围内", "提示")),
)


# --- addresses that look wrong and are not ---


def _written(name: str, href: str, path: str = "/x.html", **more: Any) -> Kind:
    """An address as written, and the path that a browser asks for."""
    return _fine(name, link(href), {path: FINE_PAGE}, **more)


ADDRESSES = (
    _written("raw-chinese", "§here/通知公告.html", "/%E9%80%9A%E7%9F%A5%E5%85%AC%E5%91%8A.html"),
    _written("utf8-percent", "§here/%E9%80%9A%E7%9F%A5.html", "/%E9%80%9A%E7%9F%A5.html"),
    _written("utf8-percent-lower", "§here/%e9%80%9a%e7%9f%a5.html", "/%e9%80%9a%e7%9f%a5.html"),
    _written("gbk-percent", "§here/%CD%A8%D6%AA.html", "/%CD%A8%D6%AA.html"),
    _fine(
        "gbk-query",
        "",
        {"/s?q=%CD%A8%D6%AA": FINE_PAGE},
        page=page(link("../t/gbk-query/s?q=通知"), charset="gb18030"),
    ),
    _written("space", "§here/a b.html", "/a%20b.html"),
    _written("space-around", " \t§here/x.html\n"),
    _written("newline-within", "§he\nre/x.html".replace("§he\nre", "§here\n")),
    _written("backslash", "\\t\\backslash\\x.html"),
    _written("backslash-host", "http:\\\\§host\\t\\backslash-host\\x.html", host=OUT),
    _written("beyond-root", "../../../../../t/beyond-root/x.html"),
    _written("dots-within", "§here/a/../b/.././x.html"),
    _written("double-slash-host", "//§host/t/double-slash-host/x.html", host=OUT),
    _written("double-slash-path", "§here//a//x.html", "//a//x.html"),
    _written("one-slash", "http:/t/one-slash/x.html"),
    _written("scheme-relative", "http:x.html".replace("x.html", "../t/scheme-relative/x.html")),
    _written("port-with-zeros", "http://§zeros/t/port-with-zeros/x.html", host=OUT),
    _written("user-in-address", "http://guest@§host/t/user-in-address/x.html", host=OUT),
    _written("ampersand-plain", "§here/s?a=1&copy=2&reg=3&lt=4", "/s?a=1&copy=2&reg=3&lt=4"),
    _written("ampersand-escaped", "§here/s?a=1&amp;b=2", "/s?a=1&b=2"),
    _written("ampersand-numbered", "§here/s?a=1&#38;b=2", "/s?a=1&b=2"),
    _written("percent-alone", "§here/100%.html", "/100%.html"),
    _written("plus", "§here/a+b.html", "/a+b.html"),
    _written("brackets", "§here/a[1](2){3}.html", "/a[1](2)%7B3%7D.html"),
    _written("bar", "§here/a|b.html?x=1|2", "/a|b.html?x=1|2"),
    _written("apostrophe", "§here/a'b.html", "/a'b.html"),
    _written("semicolon-path", "§here/x.html;v=1", "/x.html;v=1"),
    _written("comma", "§here/art_1,2.html", "/art_1,2.html"),
    _written("hash-escaped", "§here/a%23b.html", "/a%23b.html"),
    _written("question-empty", "§here/x.html?", "/x.html?"),
    _written("query-within-query", "§here/go?u=http://a.invalid/?b=1", "/go?u=http://a.invalid/?b=1"),
    _written("query-long", "§here/x?q=" + "a" * 1900, "/x?q=" + "a" * 1900),
    _written("query-very-long", "§here/x?q=" + "%E4%B8%AD" * 300, "/x?q=" + "%E4%B8%AD" * 300),
    _written("emoji", "§here/😀.html", "/%F0%9F%98%80.html"),
    _written("tilde-and-at", "§here/~user/@a.html", "/~user/@a.html"),
    _fine(
        "number-for-an-address",
        link("http://§number/t/number-for-an-address/x.html"),
        {"/x.html": FINE_PAGE},
        host=OUT,
    ),
    _written("base-element", "x.html", head='<base href="§here/">'),
    _written("base-relative", "x.html", head='<base href="../t/base-relative/">'),
    _written("base-target-only", "../t/base-target-only/x.html", head='<base target="_blank">'),
    _written("base-twice", "x.html", head='<base href="§here/"><base href="§here/lost/">'),
    _written("base-two-elements", "x.html", head='<base target="_blank"><base href="§here/">'),
    _fine("query-only", link("?page=1")),
    _fine("dot", link(".", "返回") + link("./", "本栏目")),
    _fine("empty-href", link("", "通知") + '<a>通知</a><a name="x"></a>'),
)

# --- fragments that are fine ---


def _hash(name: str, fragment: str, host: str = "home", **more: Any) -> Kind:
    return _fine(f"hash-{name}", link(f"§here/x.html#{fragment}"), {"/x.html": LONG_PAGE}, host=host, **more)


HASHES = (
    _hash("top", "top"),
    _hash("top-capital", "TOP"),
    _hash("empty", ""),
    _hash("id", "c29"),
    _hash("id-out-far-down", "c29", OUT),
    _hash("name", "附件"),
    _hash("percent", "%E7%AC%AC%E4%B8%89%E7%AB%A0"),
    _hash("route", "/news/list?id=3"),
    _hash("bang", "!/news"),
    _hash("text", ":~:text=青禾县"),
    _fine("hash-pdf", link("§here/a.pdf#page=3"), {"/a.pdf": PDF}),
    _fine("hash-alone", link("#", "更多") + link("#top", "回到顶部") + link("#", "设为首页")),
    _fine("hash-tab", '<a href="#tab1" data-toggle="tab" onclick="return show(1)">政策</a>'),
    _fine(
        "hash-made-by-script",
        link("§here/x.html#s3"),
        {
            "/x.html": page(
                f"{text_of()}<div id='app'></div><script>for(i=0;i"
                f"<9;i++)document.getElementById('app').innerHTML+='<p id=s'+i+'>'</script>"
            )
        },
    ),
    _fine("hash-after-redirect", link("§here/a#c3"), {"/a": redirect("§here/x.html"), "/x.html": LONG_PAGE}),
    _fine(
        "hash-wechat",
        link("§here/s?__biz=1&mid=2#wechat_redirect"),
        {"/s?__biz=1&mid=2": FINE_PAGE},
        host=OUT,
    ),
    _fine(
        "hash-gbk",
        link("§here/x.html#附件"),
        {"/x.html": page(f"<a name='附件'></a>{text_of()}", charset="gb18030")},
    ),
    _fine(
        "hash-spa",
        link("§here/x.html#detail"),
        {
            "/x.html": html(b"<html><div id=app></div><script src='/t/hash-spa/app.js'></script></html>"),
            "/app.js": Reply(b"1", 200, "text/javascript"),
        },
    ),
)

# --- pages that read like errors and are none ---


def _reads(name: str, title: str, body: str, host: str = "home", **more: Any) -> Kind:
    return _fine(name, link("§here/x.html", title), {"/x.html": page(body, title, **more)}, host=host)


PAGES = (
    _reads(
        "article-on-404",
        "网站出现404错误怎么办",
        f"<h1>网站出现404错误怎么办</h1><p>打开网页时提示“页面不存在”，一般是地址写错。{text_of()}</p>",
    ),
    _reads(
        "article-on-404-short",
        "关于清理“404”错误链接的通知",
        "各单位：经检查，部分网站存在“您访问的页面不存在”等错误链接，请于10日内完成整改。"
        "县政府办公室 2026年3月1日",
    ),
    _reads(
        "article-on-404-short-out",
        "关于清理错链的通报",
        "经抽查，你单位网站有3个链接打开后显示“页面不存在”，请及时修复。特此通报。",
        OUT,
    ),
    _reads(
        "article-on-gambling",
        "县公安局破获一起网络赌博案",
        f"<p>犯罪嫌疑人开设澳门新葡京等赌博网站，提供百家乐、老虎机、真人视讯、体育投注。警方提醒：远离网络赌博。{text_of(500)}</p>",
    ),
    _reads(
        "article-on-gambling-out",
        "打击跨境赌博宣传",
        f"<p>百家乐、老虎机、六合彩、彩票投注、注册送彩金都是骗局，县公安局提醒广大群众。{text_of(400)}</p>",
        OUT,
    ),
    _reads(
        "article-on-porn",
        "扫黄打非办查处色情网站",
        f"<p>查处传播淫秽色情信息、成人视频的网站12个。{text_of(400)}</p>",
        OUT,
    ),
    _reads(
        "article-on-domains",
        "关于规范域名出售行为的提示",
        f"<p>请勿购买“该域名正在出售”的仿冒政府域名。{text_of(300)}</p>",
        OUT,
    ),
    _reads(
        "old-site-closed",
        "关于关停县旅游局网站的公告",
        "根据集约化要求，县旅游局网站自2020年1月1日起停止服务，原有内容已迁移至县政府门户网站。特此公告。",
    ),
    _reads(
        "old-site-closed-out",
        "网站迁移公告",
        "本网站已停止更新，请访问新网站：<a href='§home/'>青禾县人民政府</a>",
        OUT,
    ),
    _reads(
        "notice-of-maintenance",
        "系统维护通知",
        "因机房改造，本网站将于3月5日20时至24时暂停访问，给您带来不便，敬请谅解。",
    ),
    _reads(
        "title-404-book",
        "404 - 读书笔记",
        "<h1>404</h1><p>《404》讲一座不在地图上的小城，作者写他的童年，也写造了这座城的人。</p>"
        "<p>书里的故事不长，我一个晚上读完了，第二天又读了一遍。</p>",
    ),
    _reads(
        "poster-against-gambling",
        "远离百家乐老虎机",
        "<h1>禁赌宣传</h1><p>百家乐、老虎机、六合彩、时时彩、赌球、博彩都是骗局，十赌九输。</p>",
        OUT,
    ),
    _reads(
        "advice-on-domains",
        "域名到期续费须知",
        "<p>域名到期后请及时续费。依照有关办法，政府网站域名不得出售。</p>",
        OUT,
    ),
    _reads("title-404-bus", "404路公交线路调整公告", "404路公交车自即日起调整运行线路，途经县医院、县政府。"),
    _reads(
        "title-not-exist",
        "关于“某小区不存在违建”问题的答复",
        "经核实，您反映的违建不存在，相关信息已删除。感谢您的监督。",
    ),
    _reads("lost-and-found", "失物招领", "抱歉，没有找到失主的物品请到服务台认领。"),
    _reads("empty-search", "搜索结果", "抱歉，没有找到与“春耕”相关的结果。"),
    _reads("empty-column", "通知公告", "暂无内容"),
    _reads("empty-list", "结果公示", "没有找到符合条件的记录，共0条"),
    _reads(
        "letter-answered", "来信回复", "您反映的网页打不开、页面不存在的问题已处理，请刷新后再访问。谢谢。"
    ),
    _reads("short", "值班电话", "0000-1234567"),
    _reads("one-picture", "地图", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'),
    _reads(
        "hidden-error", "通知", f"<div style='display:none'>对不起，您访问的页面不存在</div>{text_of(300)}"
    ),
    _reads(
        "error-in-script",
        "通知",
        f"<script>var msg='页面不存在';function e(){{alert('404 Not Found')}}</script>{text_of(200)}",
    ),
    _reads(
        "error-in-template",
        "通知",
        f"<script type='text/html' id='t'><h1>404</h1>页面不存在</script>{text_of(200)}",
    ),
    _reads(
        "english-page",
        "About Qinghe",
        "<p>Qinghe County lies in the north. Information not found elsewhere can be requested.</p>",
    ),
    _reads(
        "redirect-notice",
        "正在跳转",
        "<script>setTimeout(function(){location.href='§home/'},3000)</script>正在为您跳转到新版网站…",
    ),
    _reads(
        "title-404-city",
        "404：一座戈壁里的核城",
        "<h1>404：一座戈壁里的核城</h1><p>这座小城曾经存在了五十年，最多的时候有几万人，如今只剩下空楼和杨树。</p>"
        "<p>本书由县图书馆推荐，借阅请到二楼阅览室。</p>",
    ),
    _reads("plan-for-lost-data", "数据丢失应急预案", "<p>一、总则。二、组织。</p>"),
    _reads("no-record-found", "查询结果", "<p>该记录不存在</p>", OUT),
    _reads(
        "lost-file",
        "文件丢失",
        "<h1>寻物启事</h1><p>文件丢失，望拾到者联系县档案馆，电话0000-1234567。</p>",
    ),
    _reads(
        "no-record-of-crime",
        "查询证明",
        "<h1>公安局无犯罪记录证明</h1><p>记录不存在</p><p>张某某，男，1990年生</p>",
    ),
    _reads(
        "question-on-registration",
        "网站未备案会被罚款吗？",
        "<h1>网站未备案会被罚款吗？</h1><p>答：未备案擅自从事互联网信息服务的，由省通信管理局责令限期改正。</p>",
        OUT,
    ),
    _reads(
        "lottery-shops",
        "体育彩票投注网点一览",
        "<h1>体育彩票投注网点</h1><p>城关网点：人民路12号；东门网点：东门街3号。</p><p>经营玩法：竞彩足球投注、"
        "竞彩篮球投注、快三、排列三。</p><p>开奖直播：每晚九点，请到网点收看；本省没有手机投注。</p>",
    ),
    _reads(
        "fair",
        "国产精品水果展销会",
        "<h1>国产精品水果展销会</h1><p>来自欧美、日韩的客商参加。</p>"
        "<p>激情广场舞、自拍打卡点、在线视频直播，免费观看。</p>",
        OUT,
    ),
    *(
        _fine(
            f"goes-home-{name}",
            link("§here/2026/123456.html"),
            {"/2026/123456.html": page(f"<p>防汛值班电话：0000-1234567</p>{body}", "值班电话")},
        )
        for name, body in (
            ("on-a-click", '<b id=b>返回</b><script>b.onclick=function(){location.href="/"}</script>'),
            ("on-a-click-jquery", '<script>$("#b").click(function(){ window.location.href="/"; });</script>'),
            ("on-a-click-arrow", '<script>b.addEventListener("click",()=>{location.href="/"})</script>'),
            ("in-five-minutes", '<meta http-equiv="refresh" content="300;url=/">'),
        )
    ),
    _fine(
        "picture-by-style-only",
        link("§here/splash.html"),
        {
            "/splash.html": html(
                b'<html><head><link rel="stylesheet" href="s.css"></head><body><div class="bg">'
                b'<a class="enter" href="in.html"></a></div></body></html>'
            ),
            "/s.css": Reply(b".bg{background:url(bg.gif)}", 200, "text/css"),
            "/bg.gif": GIF,
            "/in.html": FINE_PAGE,
        },
    ),
    _fine(
        "script-drawn-in-a-frame",
        link("§here/detail/123456"),
        {"/app.js": APP},
        rest=page(
            "<div>青禾县政务服务网 用户中心 帮助中心 办事指南</div><div id='app'></div>"
            "<div>主办：青禾县人民政府办公室 电话：0000-1234567</div>"
            "<script src='/t/script-drawn-in-a-frame/app.js'></script>",
            "青禾县政务服务网",
        ),
    ),
    _fine("script-drawn", link("§here/x.html"), {"/x.html": SPA}, host=OUT),
    _fine("script-drawn-own", link("§here/x.html"), {"/x.html": SPA_HERE, "/app.js": APP}),
    _fine(
        "script-drawn-everywhere",
        link("§here/zwfw/item/123"),
        {"/static/js/app.js": APP},
        rest=SPA,
        host=ALONE,
    ),
    _fine(
        "script-drawn-everywhere-but-front",
        link("§here/m/item/123"),
        {"/": FRONT_PAGE, "/static/js/app.js": APP},
        rest=SPA,
        host=ALONE,
    ),
    _fine(
        "frameset",
        link("§here/x.html"),
        {
            "/x.html": html(
                b"<html><frameset rows='80,*'><frame src='1.html'><frame src='2.html'></frameset></html>"
            ),
            "/1.html": FINE_PAGE,
            "/2.html": FINE_PAGE,
        },
    ),
    _fine(
        "frameset-out",
        link("§here/"),
        {
            "/": html(b"<html><frameset rows='80,*'><frame src='1.html'></frameset></html>"),
            "/1.html": FINE_PAGE,
        },
        host=ALONE,
    ),
    _fine("flash-front", link("§here/"), {"/": html(b"<html><embed src='/intro.swf'></html>")}, host=ALONE),
    _fine(
        "image-only-front",
        link("§here/"),
        {"/": html(b"<html><img src='/1.jpg' usemap='#m'></html>")},
        host=ALONE,
    ),
    _fine(
        "front-answers-every-search",
        link("§here/search?q=春耕"),
        dict.fromkeys(["/"], FRONT_PAGE),
        rest=lambda c: c.reply(
            page(f"您搜索的是{c.path}{text_of(300)}", "搜索") if "search" in c.path else NOT_FOUND
        ),
        host=ALONE,
    ),
    _fine(
        "catch-all-host-real-article",
        link("§here/art/1.html"),
        {"/": FRONT_PAGE, "/art/1.html": FINE_PAGE},
        rest=page("您要找的东西不在这里", "提示"),
        host=ALONE,
    ),
    _fine(
        "catch-all-host-same-template",
        link("§here/art/1.html"),
        {
            "/": FRONT_PAGE,
            "/art/1.html": page(
                "栏目 " * 400 + "关于春耕备耕工作的通知：请各乡镇做好种子、化肥、农机具的准备工作。", "某局"
            ),
        },
        rest=page("栏目 " * 400 + "没有这篇文章", "某局"),
        host=ALONE,
    ),
    _fine(
        "catch-all-redirects-but-this-is-real",
        link("§here/art/1.html"),
        {"/": FRONT_PAGE, "/art/1.html": FINE_PAGE},
        rest=redirect("/"),
        host=ALONE,
    ),
    _fine(
        "json-api",
        link("§here/api/list?page=1", "数据接口"),
        {"/api/list?page=1": Reply(b'{"code":200,"data":[]}', 200, "application/json")},
        host=OUT,
    ),
    _fine(
        "plain-text",
        link("§here/a.txt", "附件.txt"),
        {"/a.txt": Reply("名单".encode("gb18030"), 200, "text/plain")},
    ),
    _fine(
        "rss",
        link("§here/rss.xml"),
        {"/rss.xml": Reply(b"<?xml version='1.0'?><rss><channel></channel></rss>", 200, "text/xml")},
    ),
    _fine("calendar", link("§here/c?m=1"), rest=_calendar),
    _fine("spiral", link("§here/a/"), rest=_spiral),
    _fine("sessions", link("§here/x.html"), rest=_sessions),
    _fine(
        "lottery",
        link("§here/"),
        {
            "/": page(
                f"<h1>青禾县福利彩票发行管理中心</h1>双色球、福彩3D 投注站地址公告{text_of(300)}",
                "县福彩中心",
            )
        },
        host=ALONE,
    ),
    _fine(
        "sports",
        link("§here/"),
        {"/": page(f"<h1>县体育局</h1>体育彩票 体育赛事 全民健身{text_of(300)}", "县体育局")},
        host=ALONE,
    ),
)


# --- markup in which an address is none ---


def _spared(name: str, html: str, **more: Any) -> Kind:
    """Addresses with ``lost`` in them that nobody opens."""
    return _fine(f"spared-{name}", html, **more)


MARKUP = (
    _spared(
        "comment",
        "<!-- <a href='§here/lost.html'>旧栏目</a> --><!--[if lt IE 9]>"
        "<script src='§here/lost.js'></script><![endif]-->",
    ),
    _spared(
        "template-script",
        "<script type='text/template'><a href='§here/lost/{{id}}.html'>{{title}}</a></script>"
        "<script type='text/x-handlebars'><img src='{{lost}}'></script>",
    ),
    _spared("template-element", "<template><a href='§here/lost.html'>x</a></template>"),
    _spared("noscript", "<noscript><img src='§here/lost.gif'></noscript>"),
    _spared("iframe-content", "<iframe src='/'><a href='§here/lost.html'>x</a></iframe>"),
    _spared(
        "video-content",
        "<video controls><source src='§here/a.mp4'><a href='§here/lost.html'>下载</a>"
        "<img src='§here/lost.gif'></video>"
        "<audio src='§here/a.mp4'><p>请<a href='§here/lost.html'>下载</a></p></audio>",
        answers={"/a.mp4": Reply(b"\0\0\0\x18ftypmp42" + b"x" * 99, 200, "video/mp4")},
    ),
    _spared(
        "object-content",
        "<object data='§here/a.pdf' type='application/pdf'><a href='§here/lost.html'>下载</a></object>",
        answers={"/a.pdf": PDF},
    ),
    _spared(
        "click-taken",
        "<a href='§here/lost.html' onclick=\"window.open('/');return false\">办事系统入口</a>"
        "<a href='§here/lost2.html' onclick='show(3);return(false);'>查看详细信息</a>"
        "<a href='§here/lost3.html' onclick='event.preventDefault();show(3)'>查看详细信息</a>",
    ),
    _spared(
        "image-mended",
        "<img src='§here/lost.gif' onerror=\"this.onerror=null;this.src='§here/a.gif'\">",
        answers={"/a.gif": GIF},
    ),
    _spared(
        "fetched-early",
        "",
        head="<link rel='prefetch' href='§here/lost1.html'><link rel='next' href='§here/lost2.html'>",
    ),
    _spared("textarea", "<textarea><a href='§here/lost.html'>代码</a></textarea>"),
    _spared("escaped", "<pre>&lt;a href='§here/lost.html'&gt;</pre><p>网址：§here/lost.html</p>"),
    _spared("title-attribute", "<span title=\"<a href='§here/lost.html'>\">x</span>"),
    _spared(
        "placeholder-vue",
        "<div id='app'><a :href=\"'§here/lost/'+item.id\">{{item.title}}</a>"
        "<img v-bind:src='item.lost'></div>",
    ),
    _spared(
        "placeholder-angular",
        "<div ng-app='a'><a href='{{item.lost}}'>{{item.title}}</a><img ng-src='{{item.lost}}'></div>",
    ),
    _spared(
        "placeholder-dollar",
        "<script id='t' type='text/x-jquery-tmpl'><li><a href='${lost}'>${title}</a></li></script>",
    ),
    _spared(
        "string-part",
        "<script>function go(id){window.open('§here/lost/'+id+'.html');}var "
        "u='§path/lost_'+new Date().getTime();</script>",
    ),
    _spared(
        "script-comment",
        "<script>// location.href='§here/lost.html'\n/* document.write(\""
        "<a href='§here/lost.html'>\") */</script>",
    ),
    _spared(
        "script-condition",
        "<script>if(/MSIE 6/.test(navigator.userAgent)){location.href='§here/lost-ie6.html';}</script>",
    ),
    _spared(
        "script-mobile",
        "<script>if(/Android|iPhone/i.test(navigator.userAgent)){window.location.href='§named/m/';}</script>",
    ),
    _spared(
        "ajax-post",
        "<script>$.post('§path/lost-save.do',{id:1});$.ajax({url:'§path/lost/api',type:'POST'});</script>",
    ),
    _spared("ajax-prefix", "<script>var ctx='§path/lost';$.getJSON(ctx+'/list?id='+id);</script>"),
    _spared(
        "regex",
        "<script>var r=/\\/lost\\/(\\d+)\\.html/;var s='a'.replace(/<a href=\"lost.html\">/g,'');</script>",
    ),
    _spared(
        "json-api-path", '<script>var config={"api":"§path/lost/api","upload":"§path/lost/upload"};</script>'
    ),
    _spared("json-config-url", "<script>var cfg={url:'§path/lost/ws',baseUrl:'§path/lost'};</script>"),
    _spared(
        "onclick-variable",
        "<b onclick='window.open(url)'>x</b><b onclick=\"go('lost')\">y</b>"
        "<b onclick=\"window.open('')\">z</b>",
    ),
    _spared(
        "onclick-joined",
        "<b onclick=\"location.href='§here/lost?id='+this.id\">x</b>"
        "<b onclick=\"window.open('§here/lost/'+v)\">y</b>",
    ),
    _spared(
        "written-joined",
        "<script>document.write('<a href=\"§here/lost/'+Math.random()+'.html\">x</a>');</script>",
    ),
    _spared(
        "written-split",
        "<script>document.write('<scr'+'ipt src=\"§here/a.js\"></scr'+'ipt>');</script>",
        answers={"/a.js": APP},
    ),
    _spared("form-post", "<form method='post' action='§here/lost.do'><input name='q'></form>"),
    _spared(
        "form-get-needs-a-query",
        "<form action='§here/search.do'><input name='q'></form>",
        rest=Reply(status=400),
    ),
    _spared(
        "form-get-500-without-a-query",
        "<form action='§here/search.do' method='get'><input name='q'></form>",
        rest=Reply(status=500),
    ),
    _spared(
        "options",
        "<select onchange='go(this.value)'><option value='1'>一</option>"
        "<option value='lost'>二</option><option value='/'>首页</option>"
        "<option value='2026-01-01'>三</option></select>",
    ),
    _spared(
        "preconnect",
        "",
        head="<link rel='preconnect' href='§here/lost'><link rel='dns-prefetch' href='//cdn.lost.invalid'>",
    ),
    _spared(
        "head-links",
        "",
        head=(
            "<link rel='pingback' href='§here/lost'><link rel='EditURI' href='§here/lost'>"
            "<link rel='profile' href='http://gmpg.invalid/xfn/11'>"
        ),
    ),
    _spared("namespace", "<svg xmlns='http://www.w3.invalid/2000/svg' xmlns:x='§here/lost'></svg>"),
    _spared(
        "css-data",
        "<div style='background:url(data:image/png;base64,iVBORw0KGgo=)'></div>"
        '<div style="filter:url(#lost);behavior:url(#default#VML)"></div>'
        "<i style='background:url()'></i>",
    ),
    _spared(
        "css-comment",
        "",
        head="<style>/* .a{background:url(§here/lost.png)} @import url(§here/lost.css); */</style>",
    ),
    _spared(
        "stylesheet-comment",
        "",
        head="<link rel='stylesheet' href='§here/a.css'>",
        answers={
            "/a.css": Reply(
                b"/* url(lost.png) */ .a{background:url(data:image/gif;base64,R0lG)}", 200, "text/css"
            )
        },
    ),
    _spared(
        "srcset-commas",
        "<img src='§here/a,b.gif' srcset='§here/a,b.gif 1x,§here/a,b.gif 2x'>"
        "<img srcset='data:image/gif;base64,R0lG 1x' src='§here/a,b.gif'>",
        answers={"/a,b.gif": GIF},
    ),
    _spared(
        "srcset-widths",
        "<img srcset='§here/a.gif 480w,\n  §here/a.gif?w=2 800w' sizes='(max-width: 600px) "
        "480px, 800px' src='§here/a.gif'>",
        answers={"/a.gif": GIF, "/a.gif?w=2": GIF},
    ),
    _spared(
        "lazy-placeholder",
        "<img src='§here/a.gif' data-src='' data-original='#'><img src='about:blank' data-src='§here/a.gif'>",
        answers={"/a.gif": GIF},
    ),
    _spared(
        "empty-sources",
        "<img src=''><iframe src=''></iframe><iframe src='about:blank'></iframe>"
        "<script src=''></script><img src='#'>",
    ),
    _spared("srcdoc", '<iframe srcdoc="<p>通知</p>"></iframe>'),
    _spared(
        "input-value",
        "<input value='§here/lost.html'><button data-clipboard-text='§here/lost.html'>复制</button>",
    ),
    _spared(
        "meta",
        "",
        head=(
            "<meta property='og:image' content='§here/lost.jpg'>"
            "<meta name='msapplication-TileImage' content='§here/lost.png'>"
        ),
    ),
    _spared(
        "json-ld",
        '<script type=\'application/ld+json\'>{"@context":"http://schema.invalid","@type":"Article","url":"§home/"}</script>',
    ),
    _spared(
        "jsonp-names",
        '<script>window.__DATA__={"title":"关于和/或的说明","date":"2026/01/02","ratio":"1/lost"};</script>',
    ),
    _spared("cdata", "<![CDATA[ <a href='§here/lost.html'>x</a> ]]>"),
    _spared("usemap", "<img src='§here/a.gif' usemap='#none'>", answers={"/a.gif": GIF}),
    _spared(
        "source-map",
        "<script src='§here/a.js'></script>",
        answers={"/a.js": Reply(b"var a=1;\n//# sourceMappingURL=lost.js.map", 200, "text/javascript")},
    ),
    _spared(
        "external-parts",
        "<script src='§here/a.js'></script>",
        answers={
            "/a.js": Reply(
                b"function u(id){location.href='/t/spared-external-parts/lost/'+id;}var p='/lost/';",
                200,
                "text/javascript",
            )
        },
    ),
    _spared(
        "mobile-alternate",
        "",
        head="<link rel='alternate' media='only screen and (max-width: 640px)' href='§named/m/'>",
    ),
)


def _excluded(name: str, *urls: str) -> Kind:
    return Kind(f"scheme-{name}", Group.EXCLUDED, "".join(link(url, "联系我们") for url in urls))


SCHEMES = (
    _excluded("mailto", "mailto:qinghe@163.invalid", "MAILTO:a@b.invalid?subject=意见", "mailto:"),
    _excluded("tel", "tel:0000-1234567", "tel:12345", "sms:10086"),
    _excluded("javascript", "javascript:void(0)", "javascript:;", "JavaScript:void(0);", "javascript:"),
    _excluded(
        "javascript-calls",
        "javascript:history.back()",
        "javascript:window.print()",
        "javascript:goPage(2)",
        "javascript:window.close();",
    ),
    _excluded("javascript-blank", " javascript:void(0)", "java\nscript:void(0)"),
    _excluded("favourites", "javascript:window.external.AddFavorite('http://www.qinghe.invalid','青禾')"),
    _excluded("vbscript", "vbscript:void(0)"),
    _excluded("weixin", "weixin://dl/business/?t=abc", "weixin://"),
    _excluded(
        "apps",
        "alipays://platformapi/startapp?appId=1",
        "intent://scan/#Intent;scheme=zxing;end",
        "itms-apps://itunes.apple.invalid/app/id1",
        "market://details?id=cn.gov",
    ),
    _excluded("qq", "tencent://message/?uin=12345", "mqqwpa://im/chat?uin=1", "wtai://wp/mc;12345"),
    _excluded(
        "downloads",
        "thunder://QUFodHRwOg==",
        "ed2k://|file|a|1|2|/",
        "magnet:?xt=urn:btih:abc",
        "ftp://ftp.qinghe.invalid/a.zip",
    ),
    _excluded("data", "data:text/html,<p>x</p>", "blob:http://127.0.0.1/1"),
    _excluded(
        "streams",
        "rtsp://live.qinghe.invalid/1",
        "mms://live.qinghe.invalid/1",
        "rtmp://live.qinghe.invalid/1",
    ),
    _excluded("geo", "geo:30.1,120.2", "callto:12345", "skype:a?call", "webcal://a.invalid/c.ics"),
)

KINDS = (*SERVERS, *REDIRECTS, *GUARDS, *ADDRESSES, *HASHES, *PAGES, *MARKUP, *SCHEMES)
