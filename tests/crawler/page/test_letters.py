"""Letters of mailboxes in every shape: who answered what, and when first."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.page import Letter, Page, read
from tests.crawler.page.pages import AS_OF

URL = "http://www.qinghe.gov.cn/hdjl/xzxx/1.html"
ASKED = "禾苑路北段的路灯不亮，请问何时修复？"
ANSWERED = "您好，路灯已经修复。"
RECEIVED, REPLIED = date(2026, 10, 1), date(2026, 10, 9)


def source(main: str, *, crumb: str = "县长信箱", title: str = "关于路灯的问题") -> str:
    return f"""<html><head><meta charset="utf-8"><title>{title}-青禾县人民政府</title></head><body>
    <div class="header"><ul class="nav"><li><a href="/">首页</a></li><li>咨询</li><li>回复</li></ul></div>
    <div class="dqwz">当前位置：<a href="/">首页</a> > <a href="/hdjl/">互动交流</a> > {crumb}</div>
    {main}
    <div class="footer"><p>主办单位：青禾县人民政府办公室 电话：0991-7654321</p>
    <p>网站标识码：6501000001</p></div>
    </body></html>"""


def mail(main: str, **more: str) -> Page:
    return read(source(main, **more).encode(), URL, "text/html; charset=utf-8", AS_OF)


def letter(main: str, **more: str) -> Letter:
    seen = mail(main, **more)
    assert seen.kind == "mailitem"
    return seen.letters[0]


def table(*pairs: tuple[str, str]) -> str:
    return "<table>" + "".join(f"<tr><td>{k}</td><td>{v}</td></tr>" for k, v in pairs) + "</table>"


FIELDS = (
    ("标    题", "关于路灯的问题"),
    ("信件类型", "投诉"),
    ("写信人", "林*香"),
    ("写信时间", "2026年10月01日"),
    ("信件内容", ASKED),
    ("处理状态", "已处理"),
    ("回复内容", ANSWERED),
    ("回复部门", "县住建局"),
    ("回复时间", "2026年10月09日"),
)
SHAPES = {
    "a table": table(*FIELDS),
    "a table under headings": (
        "<h3>信件内容</h3>" + table(("流水号", "1"), *FIELDS[:5]) + "<h3>办理情况</h3>" + table(*FIELDS[5:])
    ),
    "a definition list": "<dl>" + "".join(f"<dt>{k}：</dt><dd>{v}</dd>" for k, v in FIELDS) + "</dl>",
    "lines": "".join(f"<p>{k}：{v}</p>" for k, v in FIELDS),
    "brackets": "".join(f"<p>【{k}】{v}</p>" for k, v in FIELDS),
    "one line of brackets": "<div>" + "".join(f"【{k.replace(' ', '')}】{v}" for k, v in FIELDS) + "</div>",
    "two lines of facts": (
        "<h2>关于路灯的问题</h2><p>信件类型：投诉 写信时间：2026-10-01 状态：已处理</p>"
        f"<p>来信内容：</p><p>{ASKED}</p>"
        f"<p>答复单位：县住建局 答复时间：2026-10-09</p><p>答复内容：</p><p>{ANSWERED}</p>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_whole_letter(shape):
    assert letter(SHAPES[shape]) == Letter(
        "关于路灯的问题", URL, RECEIVED, REPLIED, "已处理", "投诉", "县住建局", ASKED, ANSWERED
    )


BLOCKS = {
    "two words": f"<p>来信：{ASKED}</p><p>回复：{ANSWERED}</p>",
    "question and answer": f"<p>问：{ASKED}</p><p>答：{ANSWERED}</p>",
    "an office that answers": f"<div>网友留言：{ASKED}</div><div>县住建局回复：{ANSWERED}</div>",
    "boxes": (
        f'<div class="ask"><p>2026-10-01</p><p>{ASKED}</p></div>'
        f'<div class="answer"><p>{ANSWERED}</p><p>2026-10-09</p></div>'
    ),
}


@pytest.mark.parametrize("shape", BLOCKS)
def test_in_a_mailbox_question_and_answer_are_enough(shape):
    seen = letter(BLOCKS[shape])
    assert (seen.title, seen.question, seen.answer) == ("关于路灯的问题", ASKED, ANSWERED)


@pytest.mark.parametrize("shape", BLOCKS)
@pytest.mark.parametrize("crumb", ["常见问题", "政策问答"])
def test_questions_that_the_office_wrote_itself_are_no_letters(shape, crumb):
    assert mail(BLOCKS[shape], crumb=crumb).letters == ()


def test_who_answered_may_stand_above_the_answer():
    main = "<h3>信件内容</h3><div>路灯不亮</div><h3>回复内容</h3>"
    seen = letter(f"{main}<div>回复单位：县住建局 回复时间：2026-10-09</div><div>{ANSWERED}</div>")
    assert (seen.unit, seen.replied, seen.answer) == ("县住建局", REPLIED, ANSWERED)


def test_of_several_boxes_the_first_answer_counts():
    reply = '<div class="reply_box"><h4>{}</h4><span>{}</span><div>{}</div></div>'
    seen = letter(
        f'<div class="ask_box"><span>2026-10-01</span><div>{ASKED}</div></div>'
        + reply.format("县住建局", "2026-10-20", "已修。")
        + reply.format("县城管局", "2026-10-09", ANSWERED)
    )
    assert (seen.replied, seen.unit, seen.answer) == (REPLIED, "县城管局", ANSWERED)


def test_a_form_to_write_a_letter_is_no_letter():
    form = "<form><p>标题：<input></p><p>来信内容：<textarea></textarea></p><p>类型：<input></p></form>"
    assert mail(form).letters == ()


def test_headings_of_a_page_of_letters_are_no_letter():
    main = "<h3>咨询</h3><ul><li>关于路灯的问题</li></ul><h3>回复</h3><ul><li>关于公交的问题</li></ul>"
    assert mail(main, crumb="来信选登").letters == ()


def test_boxes_give_their_days():
    seen = letter(BLOCKS["boxes"])
    assert (seen.received, seen.replied) == (RECEIVED, REPLIED)


def test_an_office_named_before_its_answer_is_the_unit():
    assert letter(BLOCKS["an office that answers"]).unit == "县住建局"


def test_an_answer_of_several_paragraphs_ends_where_the_page_goes_on():
    answer = "<p>您好：</p><p>路灯已经修复。</p><p>感谢来信。</p><p>上一封：关于公交</p>"
    seen = letter(table(*FIELDS[:5]) + f"<p>回复内容：</p>{answer}")
    assert seen.answer == "您好：\n路灯已经修复。\n感谢来信。"


def test_an_answer_does_not_take_the_footer():
    assert letter(table(*FIELDS[:7])).answer == ANSWERED


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        pytest.param(
            (*FIELDS[:5], ("回复内容", ""), ("回复部门", "县住建局")), "", id="a place with nothing in it"
        ),
        pytest.param(FIELDS[:6], None, id="no place for it"),
    ],
)
def test_no_answer_is_told_from_an_empty_one(fields, answer):
    assert letter(table(*fields)).answer == answer


def test_of_several_answers_the_first_counts():
    later = (("回复部门", "县住建局"), ("回复时间", "2026-10-20"), ("回复内容", "补充说明。"))
    first = (("回复部门", "县城管局"), ("回复时间", "2026-10-09"), ("回复内容", ANSWERED))
    for order in ((*first, *later), (*later, *first)):
        seen = letter(table(*FIELDS[:5], *order))
        assert (seen.replied, seen.unit, seen.answer) == (REPLIED, "县城管局", ANSWERED)


def test_writing_comes_before_taking_up():
    fields = (("受理时间", "2026-10-03"), *FIELDS)
    assert letter(table(*fields)).received == RECEIVED


def test_masked_names_stay():
    assert letter(table(("标题", "林*香关于路灯的来信"), *FIELDS[1:])).title == "林*香关于路灯的来信"


def test_a_long_text_is_bounded():
    seen = letter(table(*FIELDS[:4], ("信件内容", "长" * 90_000), ("回复内容", "答" * 90_000)))
    assert (len(seen.question), len(seen.answer)) == (2_000, 2_000)


def row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def test_a_list_is_read_by_the_names_of_its_columns():
    seen = mail(
        "<table><tr><th>编号</th><th>来信标题</th><th>类别</th><th>来信日期</th><th>答复单位</th><th>答复日期</th><th>状态</th></tr>"
        + row(
            "2",
            '<a href="2.html">关于路灯的问题</a>',
            "投诉",
            "2026-10-01",
            "县住建局",
            "2026-10-09",
            "已答复",
        )
        + row("1", '<a href="1.html">关于公交的建议</a>', "建议", "2026-10-02", "县交通局", "", "办理中")
        + "</table>"
    )
    base = "http://www.qinghe.gov.cn/hdjl/xzxx/"
    assert seen.kind == "mailbox"
    assert seen.letters == (
        Letter("关于路灯的问题", base + "2.html", RECEIVED, REPLIED, "已答复", "投诉", "县住建局"),
        Letter("关于公交的建议", base + "1.html", date(2026, 10, 2), None, "办理中", "建议", "县交通局"),
    )


def test_a_list_of_boxes_is_read_by_its_labels():
    item = (
        '<li><a href="{0}.html">关于第{0}盏路灯的问题</a><span>[投诉]</span><span>来信时间：2026-10-01</span>'
        "<span>答复单位：县住建局</span><span>答复时间：2026-10-09</span><span>状态：已答复</span></li>"
    )
    seen = mail("<ul class=list>" + item.format(1) + item.format(2) + "</ul>")
    found = seen.letters[1]
    assert (found.received, found.replied, found.state) == (RECEIVED, REPLIED, "已答复")
    assert (found.kind, found.unit) == ("投诉", "县住建局")


def test_a_board_of_appeals_without_states_names_who_answers():
    seen = mail(
        "<table><tr><td>标题</td><td>答复单位</td><td>时间</td></tr>"
        + row('<a href="1.html">路灯不亮请处理</a>', "县住建局", "2026-10-01")
        + row('<a href="2.html">公交班次太少了</a>', "县交通局", "2026-10-02")
        + "</table>",
        crumb="诉求平台",
    )
    assert [(found.unit, found.received) for found in seen.letters] == [
        ("县住建局", RECEIVED),
        ("县交通局", date(2026, 10, 2)),
    ]


OPEN_LETTER = (*FIELDS[:5], ("处理状态", "已受理"))


@pytest.mark.parametrize(
    "label", ["办理情况", "处理回复", "回复信息", "官方回应", "答复摘要", "承办单位意见", "答复附件"]
)
def test_an_answer_goes_by_many_names(label):
    found = letter(table(*OPEN_LETTER, (label, "已转办县住建局，路灯已经修复。")))
    assert (found.state, found.answer) == ("已受理", "已转办县住建局，路灯已经修复。")


@pytest.mark.parametrize("label", ["办理情况", "处理结果"])
def test_a_bare_state_is_no_answer_whatever_its_label(label):
    found = letter(table(*FIELDS[:5], (label, "办理中")))
    assert (found.state, found.answer or "") == ("办理中", "")


@pytest.mark.parametrize(
    ("more", "maybe"),
    [
        (f"<div class=box><h3>县住建局</h3><p>{ANSWERED}</p></div>", True),
        ("<table><tr><td>回复内容</td><td><img src='/hf.jpg'></td></tr></table>", True),
        ("<p>回复内容：<a href='/hf.pdf'></a></p>", True),
        ("<p>回复内容：</p><div id=hf></div><script>$('#hf').load('/hf?id=1')</script>", True),
        ("<p>回复内容：</p><div id=hf></div><script>$('#top').hide()</script>", False),
        ("<div class=reply><img src='/hf.jpg'></div>", True),
        ("<div class=reply></div><div class=more><img src='/a.jpg'></div>", False),
        ("<p>浏览次数：33</p><p>县长信箱</p>", False),
        ("<p>上一封：您好，公交何时开通？</p><p>您好，欢迎来信。</p>", False),
    ],
    ids=[
        "a box without a label",
        "a picture",
        "a file",
        "a box to fill",
        "a box",
        "a picture in a box of its name",
        "an empty box of its name",
        "captions",
        "what follows a letter",
    ],
)
def test_what_may_be_the_answer_is_told(more, maybe):
    assert letter(table(*OPEN_LETTER) + more).maybe_answered is maybe


def test_words_of_an_answer_below_the_question_are_told():
    swallowed = table(OPEN_LETTER[-1], *FIELDS[:5]) + f"<p>县住建局</p><p>{ANSWERED}</p>"
    assert letter(swallowed).maybe_answered
    assert not letter(table(OPEN_LETTER[-1], *FIELDS[:5])).maybe_answered


def test_titles_may_carry_state_and_kind():
    rows = "".join(
        f'<li><a href="{n}.html">林*香关于三侨生的咨询（2022号）已回复。</a><span>2026-10-0{n}</span></li>'
        for n in (1, 2)
    )
    found = mail(f"<ul>{rows}</ul>", crumb="来信选登").letters[0]
    assert (found.state, found.kind, found.received) == ("已回复", "咨询", RECEIVED)


@pytest.mark.parametrize("title", ["反映医保局电话未回复", "投诉热线一直办理中", "打了电话，未回复"])
def test_a_title_that_complains_is_no_state(title):
    rows = "".join(
        f'<tr><td><a href="{n}.html">{title}</a></td><td>2026-10-0{n}</td><td></td></tr>' for n in (1, 2)
    )
    head = "<tr><th>来信标题</th><th>来信日期</th><th>答复日期</th></tr>"
    assert [found.state for found in mail(f"<table>{head}{rows}</table>").letters] == ["", ""]


def test_proposals_of_deputies_are_no_letters():
    seen = mail(
        "<table><tr><td>建议名称</td><td>答复单位</td><td>答复时间</td></tr>"
        + row('<a href="1.html">关于加强农村道路养护的建议</a>', "县交通局", "2026-10-01")
        + row('<a href="2.html">关于发展乡村旅游的提案</a>', "县文旅局", "2026-10-02")
        + "</table>",
        crumb="建议提案办理",
    )
    assert seen.letters == ()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_letter_goes_through_json(shape):
    seen = mail(SHAPES[shape])
    assert Page.from_json(seen.to_json()).letters == seen.letters


def test_letters_of_an_older_reader_stay_readable():
    older = Page(URL, letters=(Letter("甲", URL, RECEIVED),)).to_json()
    older = older.replace(', "kind": "", "unit": "", "question": "", "answer": null', "")
    assert "unit" not in older
    assert Page.from_json(older).letters == (Letter("甲", URL, RECEIVED),)


PARTS = [
    *"<table> <tr> <td> </td> <dl> <dt> <dd> <div> </div> ： 【 】 问： 答： 县住建局回复：".split(),
    *("2026-13-45", "<div class=ask>", "<div class=answer>", *(label for label, _ in FIELDS)),
]


@given(
    st.sampled_from(sorted(SHAPES | BLOCKS)),
    st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 30), st.sampled_from(PARTS)), max_size=25),
)
@settings(max_examples=200, deadline=None)
def test_no_damage_to_a_letter_makes_the_reader_fail(shape, changes):
    text = source((SHAPES | BLOCKS)[shape])
    for at, length, part in changes:
        text = text[:at] + part + text[at + length :]
    seen = read(text.encode(), URL, None, AS_OF)
    assert Page.from_json(seen.to_json()).letters == seen.letters
