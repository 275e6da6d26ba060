import pytest

from crawler.page import read
from tests.crawler.page.pages import page

URL = "http://www.qinghe.gov.cn/zwgk/tzgg/202405/t20240520_1.html"
PROSE = "<p>各乡镇人民政府，县直各部门：为做好今冬供暖工作，现将有关事项通知如下。</p>" * 3
TITLE = "关于做好今冬供暖工作的通知"


def article(info: str, *, meta: str = "", body: str = PROSE):
    head = f"<title>{TITLE}_通知公告_青禾县人民政府</title>{meta}"
    return page(
        f'<div class="box"><h1>{TITLE}</h1><div class="info">{info}</div>'
        f'<div class="TRS_Editor">{body}</div></div>',
        head=head,
        url=URL,
    )


@pytest.mark.parametrize(
    ("info", "published"),
    [
        ("发布时间：2024-08-13 17:39 来源：县财政局", "2024-08-13T17:39"),
        ("来源：县财政局 时间：2024-08-13 11:02", "2024-08-13T11:02"),
        ("(发布时间：2024-08-13 09:36:05 阅读次数：12)", "2024-08-13T09:36"),
        ("【信息发布时间：2024-08-13阅读次数：3", "2024-08-13"),
        ("时间  :  2024-08-13 14:33:13", "2024-08-13T14:33"),
        ("发布日期：2024年8月13日 浏览次数： 信息来源：", "2024-08-13"),
        ("2024年08月13日 17:35", "2024-08-13T17:35"),
        ("<span>发布时间：</span><span>2024-08-13</span>", "2024-08-13"),
    ],
)
def test_the_date_beside_the_title_is_the_date_of_publication(info, published):
    seen = article(info)
    assert (seen.kind, seen.title, seen.published, seen.published_from) == (
        "article",
        TITLE,
        published,
        "label",
    )


def test_a_date_that_a_script_writes_is_read():
    seen = article(
        "发布时间：<script>var pubdata='2019年07月10日'; if(pubdata!='') document.write(pubdata);</script>"
    )
    assert (seen.published, seen.published_from) == ("2019-07-10", "script")


def test_the_visible_date_outranks_the_label_in_the_head_and_the_doubt_is_said():
    seen = article("发布时间：2024-08-13", meta='<meta name="PubDate" content="2024-09-01 10:00">')
    assert seen.published == "2024-08-13"
    assert "2024-09-01" in seen.published_doubt


def test_a_pubdate_that_is_the_time_of_generation_is_doubted():
    seen = article(
        "",
        meta='<meta name="PubDate" content="2024-09-01 10:00">'
        '<meta name="others" content="页面生成时间 2024-09-01 10:00:02">',
    )
    assert (seen.published, seen.published_from) == ("2024-09-01T10:00", "meta")
    assert seen.published_doubt


def test_the_address_is_the_last_resort():
    seen = article("")
    assert seen.published in {None, "2024-05-20"}
    if seen.published:
        assert seen.published_from == "url"


def test_a_date_within_the_text_is_not_the_date_of_publication():
    seen = article("发布时间：2024-08-13", body=PROSE + "<p>青禾县人民政府办公室</p><p>2020年1月1日</p>")
    assert seen.published == "2024-08-13"


def test_source_and_column_are_read():
    seen = article("发布时间：2024-08-13 来源：县财政局")
    assert (seen.source, seen.column) == ("县财政局", "通知公告")
    assert seen.breadcrumb == ("首页", "政务公开", "通知公告")


def test_the_body_holds_the_text_and_nothing_around_it():
    seen = article(
        "发布时间：2024-08-13", body="<p>第一段正文内容。</p><p>第二段<b>正文</b>内容，\n 换行不断词。</p>"
    )
    assert seen.body == ("第一段正文内容。", "第二段正文内容，换行不断词。")


def test_the_cells_of_a_table_row_share_a_paragraph():
    seen = article("发布时间：2024-08-13", body=PROSE + "<table><tr><td>姓名</td><td>张某</td></tr></table>")
    assert seen.body[-1] == "姓名 张某"


def test_what_the_text_has_besides_words_is_listed():
    more = (
        '<img src="/i/1.png"><a href="/download.jsp?id=5">校历</a><a href="#big">大</a>'
        '<a href="javascript:window.print()">打印</a><a href="http://[x">坏</a><table><tr><td>一</td></tr></table>'
    )
    seen = article("发布时间：2024-08-13", body=PROSE + more)
    host = "http://www.qinghe.gov.cn"
    assert seen.besides == (f"{host}/i/1.png", f"{host}/download.jsp?id=5", "table")
    assert article("发布时间：2024-08-13").besides == ()


def test_attachments_are_listed_once():
    seen = article(
        "发布时间：2024-08-13",
        body=PROSE + '<p>附件：<a href="./P020.docx">1.供暖名单.docx</a> <a href="./P020.docx">下载</a></p>',
    )
    assert [(item.name, item.url, item.type) for item in seen.attachments] == [
        ("1.供暖名单.docx", "http://www.qinghe.gov.cn/zwgk/tzgg/202405/P020.docx", "docx")
    ]


@pytest.mark.parametrize("name", ["冬季供暖名单（附件）.docx", "附件1：供暖名单.docx", "附件"])
def test_an_attachment_is_named_as_its_link_stands(name):
    (offered,) = article("发布时间：2024-08-13", body=f'{PROSE}<a href="P020.docx">{name}</a>').attachments
    assert offered.name == name


@pytest.mark.parametrize(
    "link",
    [
        '<a href="javascript:;" oldsrc="./P020.docx">供暖名单</a>',
        '<a appendix="true" oldsrc="P020.docx">供暖名单</a>',
        '<a href="#" data-href="P020.docx">供暖名单</a>',
        """<a href="javascript:void(0)" onclick="window.open('P020.docx')">供暖名单</a>""",
    ],
)
def test_an_attachment_that_a_script_opens_is_one(link):
    seen = article("发布时间：2024-08-13", body=f"{PROSE}<p>附件：{link}</p>")
    assert [(item.name, item.url) for item in seen.attachments] == [
        ("供暖名单", "http://www.qinghe.gov.cn/zwgk/tzgg/202405/P020.docx")
    ]


def test_a_page_pasted_into_a_page_is_read_to_its_end():
    seen = article("发布时间：2024-08-13", body="<p>前</p></body></html>" + PROSE)
    assert len(seen.body) == 4


def test_tags_take_the_first_filled_value():
    seen = article(
        "发布时间：2024-08-13",
        meta='<meta content="青禾县人民政府" name="sitename"><meta name="ContentSource" content="县财政局">'
        '<meta name="ContentSource" content=""><meta name="ColumnName" content="公共头">'
        '<meta name="ColumnName" content="通知公告">',
    )
    assert seen.tags["SiteName"] == "青禾县人民政府"
    assert seen.tags["ContentSource"] == "县财政局"
    assert seen.tags["ColumnName"] == "通知公告"


def test_footer_marks_are_found():
    marks = article("发布时间：2024-08-13").marks
    assert marks["标识码"] == "6501000001"
    assert marks["ICP"] == "新ICP备12345678号"
    assert marks["公安备案"] == "新公网安备65010002000001号"
    assert marks["主办单位"] == "青禾县人民政府办公室"
    assert marks["联系方式"] == "0991-1234567"
    assert {"党政机关标识", "找错", "站点地图"} <= set(marks)


def test_a_letter_page_gives_the_letter_and_its_times():
    seen = page(
        "<table><tr><td>流水号</td><td>20261001</td></tr><tr><td>标    题</td><td>关于路灯的问题</td></tr>"
        "<tr><td>写信时间</td><td>2026年10月01日</td></tr><tr><td>信件内容</td><td>路灯不亮，请处理。</td></tr></table>"
        "<table><tr><td>处理状态</td><td>已处理</td></tr><tr><td>回复内容</td><td>已派人修复。</td></tr>"
        "<tr><td>回复部门</td><td></td></tr><tr><td>处理时间</td><td>2026年10月09日</td></tr></table>",
        head="<title>信息详细-青禾县</title>",
    )
    letter = seen.letters[0]
    assert seen.kind == "mailitem"
    assert (letter.title, letter.state) == ("关于路灯的问题", "已处理")
    assert (letter.received.isoformat(), letter.replied.isoformat()) == ("2026-10-01", "2026-10-09")


def test_the_site_s_marks_are_those_of_its_foot():
    seen = page(
        "<h1>关于办理社保卡的通知</h1><p>发布时间：2026-10-08</p><p>咨询电话：0991-7654321。主办单位：青禾县人社局</p>"
    )
    assert (seen.marks["联系方式"], seen.marks["主办单位"]) == ("0991-1234567", "青禾县人民政府办公室")


def test_the_office_s_name_ends_where_the_next_mark_begins():
    source = (
        "<html><body><p>正文</p><div class='footer'>主办单位：青禾县人民政府承办单位：县政务中心 "
        "新ICP备12345678号</div></body></html>"
    )
    seen = read(source.encode(), "http://www.qinghe.gov.cn/a.html")
    assert seen.marks["主办单位"] == "青禾县人民政府"
