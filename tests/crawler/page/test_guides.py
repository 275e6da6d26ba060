"""Service guides in every shape: what each says of the eight elements, and when that cannot be told."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.page import Page, Told, read
from tests.crawler.page.pages import AS_OF

URL = "http://www.qinghe.gov.cn/bsfw/bszn/202610/t20261009_1.html"
SAID = {
    "事项名称": "残疾人证办理",
    "设定依据": "《中华人民共和国残疾人证管理办法》第三条",
    "申请条件": "具有青禾县户籍的残疾人",
    "办理材料": "居民身份证、户口簿、近期照片",
    "办理地点": "青禾县政务服务中心二楼5号窗口",
    "办理时间": "周一至周五 9:30—13:30，16:00—19:30",
    "联系电话": "0991-1234567",
    "办理流程": "申请—受理—评定—审核—发证",
}
G, E, A, M, U = Told.GIVEN, Told.EMPTY, Told.ELSEWHERE, Told.MISSING, Told.UNSURE


def source(main: str, *, title: str = "残疾人证办理", script: str = "") -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_青禾县人民政府</title></head>
    <body><div class="header"><ul class="nav"><li><a href="/">首页</a></li><li>服务</li></ul>
    </div><div class="dqwz">当前位置：<a href="/">首页</a> > <a href="/bsfw/">办事服务</a>
    > <a href="./">办事指南</a></div>
    <div class="detail"><h1>{title}</h1><div class="info">发布时间：2026-10-09 来源：县残联</div>{main}</div>
    <div class="footer"><p>主办单位：青禾县人民政府办公室 办公地址：青禾县禾苑路1号 联系电话：0991-7654321</p>
    <p>网站标识码：6501000001 新ICP备12345678号</p></div>{script}</body></html>"""


def guide_page(main: str, **more: str) -> Page:
    return read(source(main, **more).encode(), URL, "text/html; charset=utf-8", AS_OF)


def told(main: str, **more: str) -> dict[str, Told]:
    guide = guide_page(main, **more).guide
    assert guide
    return {item.name: item.told for item in guide.items}


def texts(main: str) -> dict[str, str]:
    guide = guide_page(main).guide
    assert guide
    return {item.name: item.text for item in guide.items}


def th_table(values: dict[str, str], label: str = "th") -> str:
    rows = "".join(f"<tr><{label}>{k}</{label}><td>{v}</td></tr>" for k, v in values.items())
    return f"<table>{rows}</table>"


def four_columns(values: dict[str, str]) -> str:
    cells = [f"<td>{k}</td><td>{v}</td>" for k, v in values.items()]
    return (
        "<table>"
        + "".join(f"<tr>{a}{b}</tr>" for a, b in zip(cells[::2], cells[1::2], strict=True))
        + "</table>"
    )


def headings(values: dict[str, str], tag: str) -> str:
    return "".join(f"<{tag}>{k}</{tag}><p>{v}</p>" for k, v in values.items())


NUMBERS = "一二三四五六七八"
SHAPES = {
    "th and td": th_table,
    "td and td": lambda values: th_table(values, "td"),
    "four columns": four_columns,
    "h2": lambda values: headings(values, "h2"),
    "bold numbered lines": lambda values: "".join(
        f"<p><strong>{n}、{k}</strong></p><p>{v}</p>"
        for n, (k, v) in zip(NUMBERS, values.items(), strict=True)
    ),
    "numbered and on the same line": lambda values: "".join(
        f"<p>（{n}）{k}：{v}</p>" for n, (k, v) in zip(NUMBERS, values.items(), strict=True)
    ),
    "brackets": lambda values: "".join(f"<p>【{k}】{v}</p>" for k, v in values.items()),
    "brackets above": lambda values: "".join(f"<p>【{k}】</p><p>{v}</p>" for k, v in values.items()),
    "lines broken by br": lambda values: "<p>" + "<br>".join(f"{k}：{v}" for k, v in values.items()) + "</p>",
    "bold names in lines": lambda values: "".join(f"<p><b>{k}：</b>{v}</p>" for k, v in values.items()),
    "a definition list": lambda values: (
        "<dl>" + "".join(f"<dt>{k}</dt><dd>{v}</dd>" for k, v in values.items()) + "</dl>"
    ),
    "tabs by address": lambda values: (
        '<ul class="nav nav-tabs">'
        + "".join(f'<li><a href="#t{n}">{k}</a></li>' for n, k in enumerate(values))
        + '</ul><div class="tab-content">'
        + "".join(f'<div id="t{n}"><p>{v}</p></div>' for n, v in enumerate(values.values()))
        + "</div>"
    ),
    "tabs by place": lambda values: (
        '<div class="box"><ul class="tab">'
        + "".join(f"<li>{k}</li>" for k in values)
        + "</ul></div><div class='panels'>"
        + "".join(f"<div class=p><p>{v}</p></div>" for v in values.values())
        + "</div>"
    ),
    "boxes": lambda values: "".join(
        f'<div class="item"><div class="card-header">{k}</div><div class="card-body">{v}</div></div>'
        for k, v in values.items()
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_all_eight_elements(shape):
    assert texts(SHAPES[shape](SAID)) == SAID


@pytest.mark.parametrize("shape", [name for name in SHAPES if not name.startswith("tabs")])
def test_a_name_with_nothing_beside_it_is_empty(shape):
    found = told(SHAPES[shape]({**SAID, "申请条件": "", "办理材料": ""}))
    assert [name for name, state in found.items() if state is E] == ["申请条件", "办理材料"]
    assert sum(state is G for state in found.values()) == 6


@pytest.mark.parametrize("shape", [name for name in SHAPES if name != "four columns"])
def test_what_is_not_there_is_missing(shape):
    kept = {name: SAID[name] for name in ("申请条件", "办理材料", "联系电话", "办理流程")}
    found = told(SHAPES[shape](kept) if "numbered" not in shape else SHAPES["brackets"](kept))
    assert [name for name, state in found.items() if state is M] == ["设定依据", "办理地点", "办理时间"]


@pytest.mark.parametrize(
    ("name", "element"),
    [
        ("法律依据", "设定依据"),
        ("法律法规依据", "设定依据"),
        ("受理条件", "申请条件"),
        ("申请材料目录", "办理材料"),
        ("办理材料（一式两份）", "办理材料"),
        ("需提交的材料", "办理材料"),
        ("受理地址", "办理地点"),
        ("办公时间", "办理时间"),
        ("咨 询 电 话", "联系电话"),
        ("办事程序", "办理流程"),
        ("办理流程图", "办理流程"),
    ],
)
def test_an_element_has_several_names(name, element):
    assert (
        texts(
            th_table({"项目名称": "残疾人证办理", name: "内容甲", "实施主体": "县残联", "收费标准": "不收费"})
        )[element]
        == "内容甲"
    )


@pytest.mark.parametrize("name", ["办理时限", "承诺时限", "法定办结时限", "承诺办结时限"])
def test_how_long_it_takes_is_not_the_office_hours(name):
    assert told(th_table({"申请条件": "甲", "办理材料": "乙", name: "5个工作日"}))["办理时间"] is M


def test_a_complaint_line_counts_where_no_other_telephone_is():
    both = {**SAID, "监督电话": "0991-1111111"}
    assert texts(th_table(both))["联系电话"] == "0991-1234567"
    alone = {"申请条件": "甲", "办理材料": "乙", "监督电话": "0991-1111111"}
    assert texts(th_table(alone))["联系电话"] == "0991-1111111"


def test_one_name_may_stand_for_two_elements():
    found = texts("<p>申请条件：甲</p><p>办理时间、地点和联系电话：工作日上午，政务中心，0991-1234567</p>")
    assert found["办理地点"] == found["办理时间"] == found["联系电话"] != ""


def test_several_names_on_one_line_are_told_apart():
    found = texts("<p>申请条件：甲；办理地点：政务中心 办公时间：周一至周五 咨询电话：0991-1234567</p>")
    assert (found["申请条件"], found["办理地点"], found["办理时间"]) == ("甲；", "政务中心", "周一至周五")


def test_a_platform_page_of_many_names_is_read_by_its_cells():
    platform = dict.fromkeys(
        ["事项编码", "行使层级", "实施主体", "服务对象", "承诺办结时限", "不认识的名称", "另一个名称"], "某值"
    )
    platform = {
        "设定依据": "",
        **platform,
        "受理条件": "",
        "结果名称": "残疾人证",
        "办理地点": "政务中心",
        "备注": "",
    }
    found = told(four_columns(platform))
    assert (found["设定依据"], found["申请条件"], found["办理地点"]) == (E, E, G)


def test_a_row_of_names_over_a_row_of_values_is_read_down():
    found = texts(
        "<p>申请条件：甲</p><table><tr><th>办理地点</th><th>办公时间</th><th>咨询电话</th></tr>"
        "<tr><td>政务中心</td><td>工作日</td><td>0991-1234567</td></tr></table>"
    )
    assert (found["办理地点"], found["办理时间"], found["联系电话"]) == ("政务中心", "工作日", "0991-1234567")


def test_a_value_may_span_rows_of_a_table():
    found = texts(
        "<table><tr><td rowspan=2>办理材料</td><td></td><td></td></tr><tr><td>1</td><td>身份证</td></tr>"
        "<tr><td>申请条件</td><td colspan=2>甲</td></tr></table>"
    )
    assert "身份证" in found["办理材料"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("办理材料", "详见附件"),
        ("办理材料", "见附件1。"),
        ("申请条件", "具体条件请参见办事指南"),
        ("办理流程", "请咨询窗口工作人员"),
        ("办理流程", '<a href="/bszn/2.html">点击查看</a>'),
        ("联系电话", "详询窗口"),
        ("办理材料", '<a href="/a/cl.docx">材料清单.docx</a>'),
    ],
)
def test_a_pointer_is_not_the_thing(name, value):
    guide = guide_page(th_table({**SAID, name: value})).guide
    item = next(item for item in guide.items if item.name == name)
    assert item.told is A
    assert item.where


def test_a_pointer_keeps_the_address_it_points_to():
    guide = guide_page(th_table({**SAID, "办理流程": '<a href="/bszn/2.html">点击查看</a>'})).guide
    assert guide.items[7].where == "http://www.qinghe.gov.cn/bszn/2.html"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("设定依据", "详见《中华人民共和国残疾人保障法》第十条"),
        ("办理材料", "意见表原件、身份证复印件"),
        ("申请条件", "无"),
        ("联系电话", "咨询电话：0991-1234567"),
        ("办理地点", "政务中心咨询窗口"),
        ("办理流程", '<img src="/images/P1.png" width="800">'),
        ("办理流程", '<a href="/images/lct.jpg">查看流程图</a>'),
    ],
)
def test_what_only_looks_like_a_pointer_is_given(name, value):
    assert told(th_table({**SAID, name: value}))[name] is G


@pytest.mark.parametrize("value", ["——", "/", "暂无", "&nbsp;", "null", "<span> </span>"])
def test_a_filler_is_empty(value):
    assert told(th_table({**SAID, "设定依据": value}))["设定依据"] is E


@pytest.mark.parametrize(
    "value",
    [
        pytest.param('<span id="sdyj"></span>', id="a place for a script"),
        pytest.param("{{ item.basis }}", id="a template"),
        pytest.param('<img src="/images/P1.png">', id="a picture that may hold words"),
        pytest.param('<iframe src="/a.html"></iframe>', id="a frame"),
    ],
)
def test_what_may_hold_it_unseen_cannot_be_told(value):
    assert told(th_table({**SAID, "设定依据": value}))["设定依据"] is U


@pytest.mark.parametrize(
    "main",
    [
        pytest.param('<p><a href="P020.docx">残疾人证办事指南.docx</a></p>', id="only a file"),
        pytest.param("<p>残疾人证办事指南.doc</p>", id="only a file's name"),
        pytest.param('<p><img src="P1.jpg"></p>', id="only a picture"),
        pytest.param("<p>残疾人持身份证、照片到县残联办理，当场受理，五个工作日办结。</p>" * 8, id="prose"),
        pytest.param(
            '<p>申请条件：甲</p><p>办理材料：乙</p><p><a href="P0.pdf">办事指南.pdf</a></p>',
            id="the rest in a file",
        ),
        pytest.param(
            '<p>申请条件：甲</p><p>办理材料：乙</p><p><img src="P1.jpg"></p>', id="the rest in a picture"
        ),
    ],
)
def test_what_another_thing_may_hold_is_not_called_missing(main):
    found = told(main)
    assert found["事项名称"] is G
    assert M not in found.values()
    assert E not in found.values()


def test_a_page_drawn_by_script_cannot_be_told():
    found = told(
        th_table(dict.fromkeys(SAID, "")), script='<script>$.ajax({url:"/api/item",success:fill})</script>'
    )
    assert set(found.values()) == {G, U}


def test_a_heading_under_an_unknown_name_is_not_called_missing():
    found = told("<h3>申请条件</h3><p>甲</p><h3>要带哪些证件</h3><p>乙</p><h3>办理流程</h3><p>丙</p>")
    assert found["办理材料"] is U


def test_names_that_only_style_parts_from_their_values_are_read():
    item = "<li><span>{}</span><span>{}</span></li>"
    rows = (item.format(*pair) for pair in (("设定依据", "某法"), ("申请条件", ""), ("办理材料", "身份证")))
    found = told(f"<ul>{''.join(rows)}</ul>")
    assert (found["设定依据"], found["申请条件"], found["办理材料"], found["办理地点"]) == (G, E, G, M)


def test_a_flow_chart_does_not_hold_the_other_elements():
    found = told("<p>申请条件：甲</p><p>办理流程：</p><p><img src=a.jpg></p>")
    assert (found["办理流程"], found["办理地点"]) == (G, M)


def test_a_notice_in_a_column_of_guides_is_no_guide():
    main = "<p>申请条件：甲</p><p>申报材料：乙</p>" + "<p>请各乡镇组织申报。</p>" * 9
    assert guide_page(main, title="关于组织开展项目申报工作的通知").guide is None


def test_a_telephone_number_needs_no_name():
    found = texts("<p>申请条件：甲</p><p>办理地点：政务中心（0991-1234567）</p>")
    assert found["联系电话"] == "0991-1234567"


def test_the_footer_s_telephone_is_not_the_guide_s():
    assert told("<p>申请条件：甲</p><p>办理材料：乙</p>")["联系电话"] is M


def test_an_index_of_anchors_above_the_texts_does_not_make_them_empty():
    index = "".join(f'<li><a href="#m{n}">{name}</a></li>' for n, name in enumerate(SAID))
    body = "".join(f'<h3 id="m{n}">{k}</h3><p>{v}</p>' for n, (k, v) in enumerate(SAID.items()))
    assert set(told(f"<ul class=mulu>{index}</ul>{body}").values()) == {G}


def test_tabs_whose_panels_cannot_be_found_cannot_be_told():
    bar = "<ul class=tab>" + "".join(f"<li>{name}</li>" for name in list(SAID)[1:]) + "</ul>"
    assert set(told(bar).values()) == {G, U}


def test_forms_and_samples_are_told_apart():
    guide = guide_page(
        th_table(SAID)
        + '<p>附件：<a href="1.docx">残疾人证申请表.docx</a> <a href="2.pdf">申请表填写样表.pdf</a></p>'
    ).guide
    assert [file.name for file in guide.forms] == ["残疾人证申请表.docx"]
    assert [file.name for file in guide.samples] == ["申请表填写样表.pdf"]


@pytest.mark.parametrize(
    "main",
    [
        pytest.param(
            "".join(f'<li><a href="{n}.html">青禾县第{n}项服务</a></li>' for n in range(9)), id="a list"
        ),
        pytest.param("<table><tr><td>政府信息公开申请表</td></tr></table>", id="nothing named"),
    ],
)
def test_a_list_of_guides_is_no_guide(main):
    page = f"<title>办事指南_青禾县</title><div>当前位置：首页 > 办事指南</div><ul>{main}</ul>"
    assert read(page.encode(), URL, None, AS_OF).guide is None


def test_a_catalogue_of_many_matters_is_no_guide():
    row = "<tr><td>{}</td><td>某事项</td><td>某法</td><td>县局</td></tr>"
    table = (
        "<tr><th>序号</th><th>事项名称</th><th>设定依据</th><th>实施主体</th></tr>"
        + row.format(1)
        + row.format(2)
    )
    page = f"<title>目录</title><div>当前位置：首页 > 权责清单</div><table>{table}</table>"
    assert read(page.encode(), URL, None, AS_OF).guide is None


def test_a_page_that_names_its_elements_is_a_guide_wherever_it_stands():
    page = f"<title>残疾人证办理</title><div>当前位置：首页 > 便民</div>{th_table(SAID)}"
    seen = read(page.encode(), URL, None, AS_OF)
    assert (seen.kind, bool(seen.guide)) == ("guide", True)


def test_an_article_has_no_guide():
    seen = guide_page("<p>全县冬季供暖工作会议召开。</p>" * 9)
    article = read(source("<p>会议召开。</p>" * 30).replace("办事", "要闻").encode(), URL, None, AS_OF)
    assert article.guide is None
    assert seen.guide is None or M not in {item.told for item in seen.guide.items}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_guide_goes_through_json(shape):
    seen = guide_page(SHAPES[shape]({**SAID, "申请条件": "详见附件"}) + '<a href="1.docx">申请表.docx</a>')
    again = Page.from_json(seen.to_json())
    assert again.guide == seen.guide
    assert again.guide.items[0].told is G


def test_facts_of_an_older_reader_stay_readable():
    older = Page("http://www.qinghe.gov.cn/").to_json().replace('"guide": null', '"guide": {}')
    assert Page.from_json(older).guide is None


PARTS = [
    *("<table> <tr> <td> </td> <dl> <dt> <dd> <ul> <li> </li> </ul> </div> <h3> ： 【 】 一、 、 和".split()),
    *("<th rowspan=9999>", "<ul class=tab>", "<a href='#x'>", "<div id=x>", "<img src=1>", *SAID),
]


@given(
    st.sampled_from(sorted(SHAPES)),
    st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 30), st.sampled_from(PARTS)), max_size=25),
)
@settings(max_examples=200, deadline=None)
def test_no_damage_to_a_guide_makes_the_reader_fail(shape, changes):
    text = source(SHAPES[shape](SAID))
    for at, length, part in changes:
        text = text[:at] + part + text[at + length :]
    seen = read(text.encode(), URL, None, AS_OF)
    assert Page.from_json(seen.to_json()).guide == seen.guide
    assert seen.guide is None or [item.name for item in seen.guide.items] == list(SAID)


@pytest.mark.parametrize(
    "main",
    [
        pytest.param("<tr><td>办理材料</td><td>甲</td></tr>" * 20_000, id="rows"),
        pytest.param("<p>办理材料：甲</p>" * 20_000, id="lines"),
        pytest.param("<dl><dt>办理材料</dt>" + "<dd>甲</dd>" * 20_000, id="a definition"),
        pytest.param(("<dt>办理材料</dt>" + "<dd>甲</dd>") * 20_000, id="definitions"),
        pytest.param("<ul><li>办理材料<li>申请条件<li>设定依据</ul>" * 10_000, id="tabs"),
        pytest.param(
            "<ul><li><a href=#q>办理材料</a><li>申请条件<li>设定依据</ul><div id=q>" * 3_000,
            id="tabs with addresses",
        ),
        pytest.param("<table><tr><td>办理材料</td><td>甲" * 5_000, id="nested tables"),
        pytest.param("<p>" + "办理材料：甲 " * 50_000, id="one line"),
    ],
)
def test_a_guide_made_to_hurt_is_read_in_bounded_time(main):
    start = time.process_time()
    guide_page(main)
    assert time.process_time() - start < 10
