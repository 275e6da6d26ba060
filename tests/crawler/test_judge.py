"""What one look means."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import time
import zipfile

import pytest

from crawler.archive import now
from crawler.fetch import Look
from crawler.judge import ERRORS, judge
from crawler.link import Cause, Fate
from crawler.signs import nearly_same, says_not_found, sends_on
from tests.servers import ALIYUN, JIASULE, RUISHU, Reply, page, text_of

URL = "http://www.qinghe.gov.cn/a.html"


def look(reply: Reply, url: str = URL, final_url: str = "", **facts: object) -> Look:
    headers = (("Content-Type", reply.type), *reply.headers)
    return Look(url, now(), final_url or url, reply.status, headers, reply.body, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "fate", "cause"),
    [
        (200, Fate.OK, None),
        (206, Fate.OK, None),
        (400, Fate.BROKEN, Cause.CLIENT_ERROR),
        (401, Fate.BLOCKED, None),
        (403, Fate.BLOCKED, None),
        (404, Fate.BROKEN, Cause.NOT_FOUND),
        (405, Fate.BLOCKED, None),
        (410, Fate.BROKEN, Cause.GONE),
        (412, Fate.BLOCKED, None),
        (429, Fate.BLOCKED, None),
        (500, Fate.BROKEN, Cause.SERVER_ERROR),
        (503, Fate.BROKEN, Cause.SERVER_ERROR),
        (521, Fate.BLOCKED, None),
    ],
)
def test_a_status_has_one_meaning(status: int, fate: Fate, cause: Cause | None) -> None:
    assert judge(look(page(text_of(), status=status))) == (fate, cause)


@pytest.mark.parametrize("reply", [RUISHU, JIASULE, ALIYUN, Reply(ALIYUN.body, 503), Reply(RUISHU.body, 202)])
def test_a_guard_s_challenge_is_never_a_broken_link(reply: Reply) -> None:
    assert judge(look(reply))[0] is Fate.BLOCKED


@pytest.mark.parametrize(
    "words", ["您的请求已被拦截 创宇盾", "网站防火墙：您的访问过于频繁", "请完成安全验证"]
)
def test_a_block_page_in_words_is_blocked(words: str) -> None:
    assert judge(look(page(f"<h1>{words}</h1>", "提示")))[0] is Fate.BLOCKED


def test_an_article_about_a_firewall_is_no_block_page() -> None:
    assert judge(look(page(text_of() + "网站防火墙 请求已被拦截", "网络安全知识")))[0] is Fate.OK


@pytest.mark.parametrize("error", sorted(ERRORS))
def test_no_error_is_called_fine(error: str) -> None:
    assert judge(Look(URL, now(), URL, error=error))[0] in (Fate.BROKEN, Fate.UNSURE)


@pytest.mark.parametrize(
    "final",
    [
        "http://sso.qinghe.gov.cn/",
        "http://www.qinghe.gov.cn/user/login?next=a",
        "https://zwfw.gov.cn/cas/index",
    ],
)
def test_a_login_at_the_end_of_a_redirect_is_blocked(final: str) -> None:
    assert judge(look(page(text_of()), final_url=final, redirects=1))[0] is Fate.BLOCKED


def test_a_login_page_that_was_asked_for_is_fine() -> None:
    url = "http://www.qinghe.gov.cn/login.html"
    assert (
        judge(look(page("<input type=password>"), url, final_url=url + "?a=1", redirects=1))[0]
        is not Fate.BROKEN
    )


def test_a_redirect_to_a_missing_page_names_the_redirect() -> None:
    seen = look(page("", status=404), final_url="http://www.qinghe.gov.cn/b.html", redirects=1)
    assert judge(seen) == (Fate.BROKEN, Cause.REDIRECT_NOWHERE)


PDF = "http://www.qinghe.gov.cn/附件1.pdf"


SEALED = b"\x62\x14\x23\x65" + bytes(range(256)) * 20
"""As an office's 加密软件 leaves a file."""


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx", "pptx", "ofd"])
def test_a_document_whose_bytes_are_none_is_damaged(ending: str) -> None:
    sealed = look(Reply(SEALED, type="application/octet-stream"), PDF.replace("pdf", ending))
    assert judge(sealed) == (Fate.BROKEN, Cause.DAMAGED)


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>" * 50)
    return held.getvalue()


def tarred() -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("附件一.doc"), io.BytesIO())
    return held.getvalue()


def test_half_a_zip_is_damaged_and_what_we_stopped_reading_is_not() -> None:
    half, docx = Reply(zipped()[:400], type="application/zip"), PDF.replace("pdf", "docx")
    assert judge(look(half, docx)) == (Fate.BROKEN, Cause.DAMAGED)
    assert judge(look(half, docx, cut=True)) == (Fate.OK, None)


@pytest.mark.parametrize(
    ("ending", "body"),
    [
        ("pdf", b"\x00" * 100 + b"%PDF-1.4 \x00\x01 binary behind a few bytes that readers pass over"),
        ("docx", zipped()),
        ("docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64)),
        ("doc", "一份写成纯文本的通知，Word 也能打开。".encode("gb18030") * 3000),
        ("doc", b"MIME-Version: 1.0\r\nContent-Type: multipart/related"),
        ("xls", b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(64)),
        ("pdf", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(64)),
        ("txt", SEALED),
        ("zip", b"PK\x05\x06" + bytes(18)),
        *((ending, SEALED) for ending in ("doc", "xls", "zip", "rar", "7z")),
        ("zip", b"\r\n\r\n" + zipped()),
        ("docx", b"\r\n\r\n" + zipped()),
        ("docx", b"<!-- a server's note -->" + zipped()),
        ("docx", zipped() + bytes(60_000)),
        ("zip", zipped() + b"<html>x</html>" * 4000),
        *((ending, packed) for ending in ("docx", "ofd") for packed in (tarred(), bz2.compress(SEALED))),
        ("xlsx", lzma.compress(SEALED)),
        ("pdf", b"MZ\x90\x00" + SEALED),
        ("pdf", b"\x00\x00\x00\x18ftypheic" + SEALED),
        ("pdf", b"RIFF\x10\x00\x00\x00WEBPVP8 " + SEALED),
        ("xlsx", b"\x00\x00\x02\x00\x06\x04\x06\x00" + SEALED),
        ("xlsx", b"\x03\x5f\x07\x1a" + SEALED),
        ("docx", b"\xffWPC\x10" + SEALED),
        ("docx", "关于供暖的通知\a\r\n".encode("gb18030") * 900),
        ("docx", "关于供暖的通知 abc".encode("utf-16-le") * 900),
    ],
)
def test_what_some_program_opens_is_not_damaged(ending: str, body: bytes) -> None:
    kept = look(Reply(body[: 64 * 1024], type="application/octet-stream"), PDF.replace("pdf", ending))
    assert judge(kept) == (Fate.OK, None)


def test_a_packed_answer_is_not_judged_by_its_bytes() -> None:
    packed = Reply(SEALED, type="application/pdf", headers=(("Content-Encoding", "br"),))
    assert judge(look(packed, PDF)) == (Fate.OK, None)


def test_an_attachment_that_is_a_web_page_is_missing() -> None:
    assert judge(look(page("系统错误"), PDF)) == (Fate.BROKEN, Cause.WRONG_KIND)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"%PDF-1.7 ...", type="application/pdf"),
        Reply(b"%PDF-1.7 ...", type="text/html"),
        Reply(b"<html xmlns:o='urn:schemas-microsoft-com:office:office'><body>x", type="text/html"),
        page("<script>location.href='/real/a.pdf'</script>"),
    ],
)
def test_a_document_however_it_is_served_is_no_web_page(reply: Reply) -> None:
    assert judge(look(reply, PDF))[0] is Fate.OK


@pytest.mark.parametrize(
    ("words", "fate"),
    [
        ("<p><A class=x HREF='/files/1.PDF'>附件</A>", Fate.OK),
        ("<p onclick='DownLoad(1)'>附件", Fate.OK),
        ("<p><a name=1.pdf href='/'>首页</a>", Fate.BROKEN),
        ("<p><a href='/'>1.pdf</a>", Fate.BROKEN),
        ("<p><abbr href='1.pdf'>", Fate.BROKEN),
        ("<p>" + "<a href " * 100_000, Fate.BROKEN),
        ("<p><a " + "href=.pdfx " * 100_000, Fate.BROKEN),
    ],
)
def test_a_page_that_hands_over_the_document_is_no_error_page_however_long_it_is(
    words: str, fate: Fate
) -> None:
    begun = time.process_time()
    assert judge(look(page(words), PDF))[0] is fate
    assert time.process_time() - begun < 5


def test_less_than_announced_is_truncated_unless_the_page_ends_as_pages_do() -> None:
    assert judge(look(Reply(b"<html><body>half"), truncated=True)) == (Fate.BROKEN, Cause.TRUNCATED)
    assert judge(look(Reply(b"%PDF half", type="application/pdf"), PDF, truncated=True)) == (
        Fate.BROKEN,
        Cause.TRUNCATED,
    )
    assert judge(look(page(text_of()), truncated=True))[0] is Fate.OK


def test_a_page_that_is_read_is_not_broken_for_the_way_in_which_it_came() -> None:
    begun = Reply(b"<html><body>" + text_of(300).encode())
    announced = Reply(begun.body, headers=(("Content-Length", str(len(begun.body) + 3)),))
    assert judge(look(announced, truncated=True))[0] is Fate.OK
    assert judge(look(begun, truncated=True))[0] is Fate.UNSURE
    assert judge(look(begun, error="timeout"))[0] is Fate.UNSURE
    assert judge(look(Reply(b" " * 300), error="timeout")) == (Fate.BROKEN, Cause.TIMEOUT)


@pytest.mark.parametrize("status", [404, 500])
def test_a_list_or_a_shell_with_a_wrong_status_is_not_broken_but_an_error_page_is(status: int) -> None:
    rows = "".join(f"<li><a href='/{n}.html'>关于春耕工作的通知</a>2026-11-{n:02}</li>" for n in range(1, 12))
    app = "<div id=app></div><script src=/spa-404/a.js></script>"
    drawn = "<div id=app></div><script src=//volunteer.example/404/latest/404.js></script>"
    assert judge(look(page(drawn, status=status)))[0] is Fate.BROKEN
    for body in (f"<ul>{rows}</ul>", app):
        assert judge(look(page(body, "通知公告", status=status)))[0] is Fate.UNSURE
        assert (
            judge(look(page(f"<p>您访问的页面不存在</p>{body}", "通知公告", status=status)))[0] is Fate.BROKEN
        )


@pytest.mark.parametrize("status", [404, 500])
def test_an_article_in_paragraphs_with_a_wrong_status_is_not_broken(status: int) -> None:
    said = f"<p>{text_of(45)}。</p>"
    article = f"<h1>某事项说明</h1><p>发布时间：2026-10-10 来源：县政府办公室</p>{said * 4}"
    assert judge(look(page(article, "某事项说明", status=status)))[0] is Fate.UNSURE
    for body in (said * 4, f"{article}<p>您访问的页面不存在</p>"):
        assert judge(look(page(body, "青禾县人民政府", status=status)))[0] is Fate.BROKEN


def test_a_sentence_in_place_of_a_redirect_s_address_is_read() -> None:
    told = page("网站已迁移，请点击<a href='/new/'>这里</a>", status=302)
    assert judge(look(told, error="redirect-nowhere"))[0] is Fate.UNSURE
    assert (
        judge(look(page("<h1>302 Found</h1>nginx", status=302), error="redirect-nowhere"))[0] is Fate.BROKEN
    )


def test_a_document_shown_as_a_page_is_there() -> None:
    assert judge(look(page(text_of(300), "关于春耕的通知"), PDF))[0] is Fate.OK
    assert judge(look(page("<img src=1.png>", "附件"), PDF))[0] is Fate.OK
    assert judge(look(page("<img src=logo.png>附件不存在", "提示"), PDF))[0] is Fate.BROKEN


@pytest.mark.parametrize(
    ("script", "sent"),
    [
        ("location.href='/'", True),
        ("setTimeout(function(){location.href='/'}, 3000)", True),
        ("window.onload = () => { location.href = '/' }", True),
        ("b.onclick=function(){location.href='/'}", False),
        ("$('#b').click(function(){location.href='/'})", False),
        ("b.addEventListener('click', () => { location.href = '/' })", False),
        ("setTimeout(function(){location.href='/'}, 300000)", False),
    ],
)
def test_a_script_that_waits_for_a_click_sends_nobody(script: str, sent: bool) -> None:
    assert bool(sends_on(page(f"<b id=b>返回</b><script>{script}</script>").body)) is sent


@pytest.mark.parametrize(("seconds", "sent"), [(0, True), (5, True), (300, False)])
def test_a_refresh_after_minutes_leaves_time_to_read(seconds: int, sent: bool) -> None:
    head = f'<meta http-equiv="refresh" content="{seconds};url=/">'
    assert bool(sends_on(page(head).body)) is sent


def test_a_word_file_that_is_saved_as_a_web_page_opens_and_a_pdf_does_not() -> None:
    saved = Reply(b"<html><body>text</body></html>", type="application/msword")
    assert judge(look(saved, "http://www.qinghe.gov.cn/1.doc"))[0] is Fate.OK
    assert judge(look(saved, PDF)) == (Fate.BROKEN, Cause.WRONG_KIND)


def test_a_bad_certificate_is_a_cause_of_its_own() -> None:
    assert judge(look(page(text_of()), certificate="expired")) == (Fate.BROKEN, Cause.TLS_EXPIRED)


def test_a_blank_page_of_the_site_is_a_cause_but_a_blank_script_is_not() -> None:
    assert judge(look(Reply())) == (Fate.BROKEN, Cause.EMPTY)
    assert judge(look(Reply()), "script")[0] is Fate.OK


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("404 Not Found", "nginx"),
        ("404", "返回首页"),
        ("页面不存在", ""),
        ("提示信息", "对不起，您访问的页面不存在或已被删除！"),
        ("提示", "您访问的内容已删除"),
        ("青禾县人民政府", "抱歉，您要访问的页面找不到了"),
        ("错误", "无法找到该页"),
    ],
)
def test_a_page_that_says_there_is_nothing_is_heard(title: str, body: str) -> None:
    text = page(body, title).body.decode()
    assert says_not_found(text)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("青禾县人民政府", "栏目正在建设中"),
        ("关于404号提案的答复", text_of(100)),
        ("办理结果查询", "请输入查询编号"),
        ("关于页面不存在问题的整改报告", text_of(900)),
        ("第404期简报", text_of(100)),
        ("政策文件", "共 404 条"),
        ("通知公告", "关于已删除人员名单的公示"),
        ("文件丢失", "<h1>寻物启事</h1><p>文件丢失，望拾到者联系县档案馆。</p>"),
        ("查询证明", "<h1>无犯罪记录证明</h1><p>记录不存在</p><p>张某某，男，1990年生</p>"),
        ("撤稿", "<h1>青禾县人民政府关于废止部分文件的决定</h1><p>该文件已被删除或失效。</p>"),
        ("404：一座戈壁里的核城", "<p>这座小城曾经存在了五十年，如今只剩下空楼和杨树。</p>"),
    ],
)
def test_an_ordinary_page_is_not_taken_for_a_missing_one(title: str, body: str) -> None:
    assert not says_not_found(page(body, title).body.decode())


def test_two_error_pages_that_differ_in_their_address_only_are_the_same() -> None:
    one = page(f"{text_of(200)} 地址 /a/b.html 2026-11-02 10:00:03").body.decode()
    two = page(f"{text_of(200)} 地址 /zz/9f3e.html 2026-11-02 10:00:09").body.decode()
    assert nearly_same(one, two)
    assert not nearly_same(one, page(text_of(200) + "关于开展安全生产大检查的通知全文如下" * 5).body.decode())
