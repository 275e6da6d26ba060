import time

import pytest

from crawler.page import glance, read
from crawler.page.written import written

LINK = """document.write('<a href="'+url+'">'+name+'</a>');"""


def test_a_variable_has_the_value_of_its_moment():
    script = f"""
        var url = "a.html"; var name = '甲';
        {LINK}
        var url = "b.html"
        name = '乙'
        {LINK}"""
    assert written([script]) == ['<a href="a.html">甲</a><a href="b.html">乙</a>']


def test_scripts_share_their_variables_in_the_order_of_the_page():
    scripts = ["document.write(x)", "var x = '甲'", "document.write(x)", "x = '乙'", "document.write(x)"]
    assert written(scripts) == ["", "", "甲", "", "乙"]


def test_related_articles_are_all_seen_and_only_where_they_lead():
    items = "".join(
        f"""document.write('<li>');
        var  str="";
        var str_1 = "./t{n}.html";
        var str_4 = '第{n}批名单公示';
        if (str=="") {{
            document.write('<a href="'+str_1+'">'+str_4+'</a>');
        }} else {{
            document.write('<a href="/old'+str+'">'+str_4+'</a>');
        }}
        document.write('</li>');"""
        for n in range(5)
    )
    markup = f"<script>var key='';if(key!=''&&key!='null'){{\n}}else{{{items}}}</script>"
    found = glance(markup.encode(), "http://www.qinghe.gov.cn/a/b.html").links
    assert [link.url for link in found] == [f"http://www.qinghe.gov.cn/a/t{n}.html" for n in range(5)]


@pytest.mark.parametrize(
    "script",
    [
        "if (document.all) { document.write('<a href=old.html>旧</a>') }",
        "if (who == '甲') document.write('甲'); else document.write('乙')",
        "function show() { document.write('<a href=x.html>x</a>') }",
        "$(function () {\n document.write('x') })",
        "for (var i = 0; i < 3; i++) document.write('x')",
        "while (more)\n{ document.write('x') }",
        "if ('') document.write('x')",
        "if ('a' == 'b' || 'a' != 'a') { document.write('x') }",
        "late && document.write('x')",
        "// document.write('x')",
        "/* document.write('x') */",
        "<!-- document.write('x')",
        "document.write('x'",
        "document.write('x);",
        "document.write(x ? 'a' : 'b')",
        "document.write('abc'.substring(1))",
        "var x = 'a'; for (;;) { x = 'b' } document.write(x)",
        "var x = 'a'; x = other(); document.write(x)",
    ],
)
def test_what_cannot_be_told_is_not_written(script):
    assert written([script]) == [""]


@pytest.mark.parametrize(
    ("script", "markup"),
    [
        (
            "if (a=='1'){document.write('<li class=on><a href=./>甲</a>')}"
            "else{document.write('<li><a href=./>甲</a>')}",
            "<li class=on><a href=./>甲</a>",
        ),
        ("var s = '<b>'; s += '甲';\n s += '</b>'; document.write(s)", "<b>甲</b>"),
        ("document.write('甲'\n + \"乙\",\n '丙')", "甲乙丙"),
        ("window.document.writeln('<a href=\\'x\\'>\\u7532<\\/a>')", "<a href='x'>甲</a>"),
        ("if (!late) document.write('甲')\nelse\n document.write('甲')", "甲"),
        ("var d='2019年07月10日'; if(d!='') document.write(d);", "2019年07月10日"),
        ("var a = 'x'.replace(/['\"]/g, ''), b = '甲'; document.write(b)", "甲"),
        ("document.write('今天是' + today() + '<a href=\"/day?id=' + id + '\">看</a>')", "今天是看</a>"),
        ("document.write('<a title=\"甲>乙\" href=\"/x?id=' + id + '\">看</a>')", "看</a>"),
        ("a = '甲', b = '乙'; document.write(a + b)", "甲乙"),
    ],
)
def test_what_a_script_writes_for_certain_is_written(script, markup):
    assert written([script]) == [markup]


@pytest.mark.parametrize(
    "script",
    [
        "document.write('" * 1_000,
        '"\\' * 9_000,
        "=/\\" * 6_000,
        "/*" * 9_000,
        "{" * 9_000 + "}" * 9_000,
        "if(a)" * 3_900,
        "var x='" + "a" * 9_000 + "';" + "x=x+x;" * 900 + "document.write(x+x+x);" * 200,
        "document.write('" + "<" * 19_000 + "'+a+'" + "<" * 500 + "')",
        "".join(f"v{n}='{n}';if(v{n}==q)w=1;" for n in range(700)),
        "\\ud800",
    ],
)
def test_a_hostile_script_costs_little(script):
    start = time.process_time()
    read(f"<script>{script}</script><script>document.write('\\ud800')</script>".encode(), "http://a.cn/")
    assert time.process_time() - start < 1
