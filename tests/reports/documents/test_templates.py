"""Templates belong to the office: what it breaks is told by the paragraph, and nothing in one is ever run."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from reports import monthly, quarterly
from reports.documents import fields, template
from reports.documents.fields import Field
from reports.documents.form import TEMPLATES
from reports.errors import UserError
from reports.periods import Month, Quarter
from tests.reports.working import xunjian

SIGNED = date(2027, 1, 6)
ALWAYS = "第72段"
"""Where a paragraph stands that is added to the end of the monthly template."""


def edited(change: Callable[[WordDocument], object], name: str = "monthly") -> bytes:
    """The shipped template as somebody changed it."""
    document = Document(str(TEMPLATES / f"{name}.docx"))
    change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def mistakes(change: Callable[[WordDocument], object], name: str = "monthly") -> list[str]:
    return template.mistakes(edited(change, name), name)


def added(*texts: str) -> list[str]:
    """What is wrong in the monthly template with these paragraphs at its end."""

    def change(document: WordDocument) -> None:
        for text in texts:
            document.add_paragraph(text)

    return mistakes(change)


@pytest.mark.parametrize("name", fields.TEMPLATES)
def test_the_shipped_templates_have_no_mistakes(name: str) -> None:
    assert template.mistakes(template.read(TEMPLATES / f"{name}.docx"), name) == []


def test_the_manual_is_current() -> None:
    assert fields.PATH.read_text(encoding="utf-8") == fields.handbook()


def test_facts_do_not_change_without_a_new_version() -> None:
    """A new name needs only a new digest; one that goes or means something else also ``fields.VERSION``."""

    def names(known: tuple[Field, ...]) -> list[object]:
        return [(one.name, str(one.kind), names(one.fields)) for one in known]

    told = repr([(name, names(one.fields)) for name, one in fields.TEMPLATES.items()])
    assert (fields.VERSION, hashlib.sha256(told.encode()).hexdigest()[:8]) == (1, "eb210ca6")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ 成文日其 }}", "没有“成文日其”这个变量，是不是“成文日期”"),
        ("{{ 清单 }}", "“清单”是一组值"),
        ("{{ 清单 if 文号 else 标题 }}", "“清单”是一组值"),
        ("{{ 附件号.清淡 }}", "没有“清淡”这个变量（在“附件号”里）"),
        ("{{ 标题.upper }}", "没有“upper”这个变量（在“标题”里）"),
        ("{{ 发文机关标志 }}", "要写成 {{r 发文机关标志 }}"),
        ("{{r 标题 }}", "要写成 {{ 标题 }}"),
        ("{{ 标题 | link }}", "带 link 的写成 {{r"),
        ("{{ 标题", "标记没有写完整"),
        ("标题 }}", "标记没有写完整"),
        ("｛｛ 标题 ｝｝", "花括号要用半角"),
        ("{ { 标题 } }", "花括号要用半角"),
        ("{% if 文号 %}有", "没有结束，少了 {% endif %}"),
        ("{%p if 文号 %}", "没有结束，少了 {% endif %}"),
        ("有{% endif %}", "前面没有与它配对的 {% if … %}"),
        ("{%p for 段 in 附件说明 %}第一", "要独占一段，同一段里别的文字会丢失"),
        ("{%tr for 行 in 清单 %}", "只能写在表格里"),
        ("{% if 文号 = 1 %}{% endif %}", "标记的写法不对"),
        ("{% fro 段 in 附件说明 %}", "没有“fro”这种标记"),
        ("{% for 段 in 标题 %}{% endfor %}", "“标题”不是列表"),
        ("{{ 标题 | uper }}", "没有“uper”这个过滤器"),
        ("{{- 标题 }}", "不能用 - 和 +"),
    ],
)
def test_a_mistake_is_told_with_the_paragraph_and_its_words(text: str, told: str) -> None:
    mistake, *_ = added(text)
    assert mistake.startswith(f"{ALWAYS}“{text}”：")
    assert told in mistake


@pytest.mark.parametrize(
    "text",
    [
        f"{{{{ {'(' * 300}标题{')' * 300} }}}}",
        f"{{{{ {'not ' * 2000}标题 }}}}",
        f"{{% if {' and '.join(['标题'] * 3000)} %}}有{{% endif %}}",
    ],
    ids=["brackets", "not", "and"],
)
def test_a_tag_without_end_is_told_with_the_paragraph(text: str) -> None:
    [mistake] = added(text)
    assert mistake.startswith(f"{ALWAYS}“{text[:30]}")
    assert "标记太长" in mistake


def test_a_template_that_names_other_files_in_its_xml_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "monthly.docx"
    with ZipFile(TEMPLATES / path.name) as shipped, ZipFile(path, "w") as changed:
        for name in shipped.namelist():
            part = shipped.read(name)
            if name == "word/document.xml":
                head, body = part.decode().split("?>", 1)
                outside = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
                part = f"{head}?>{outside}{body.replace('</w:t>', '&x;</w:t>', 1)}".encode()
            changed.writestr(name, part)
    with pytest.raises(UserError, match=r"word/document\.xml 里有文件类型声明（DTD）"):
        template.read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system knows no pipes with names")
def test_a_pipe_in_the_place_of_a_template_is_told(county: Path) -> None:
    own = county / "templates" / "monthly.docx"
    own.parent.mkdir()
    os.mkfifo(own)
    with pytest.raises(UserError, match="不是普通文件"):
        monthly.write(Month(2026, 12), SIGNED)
    own.unlink()
    own.symlink_to(county / "没有.docx")
    with pytest.raises(UserError, match="没有这个文件"):
        monthly.write(Month(2026, 12), SIGNED)


def test_a_choice_is_closed_where_it_was_opened() -> None:
    assert "不在同一处" in added("{% if 文号 %}有", "号{% endif %}")[0]
    assert added("{%p if 文号 %}", "有号", "{%p else %}", "无号", "{%p endif %}") == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ 标题.__class__ }}",
        "{{ 标题['upper']() }}",
        "{{ cycler.__init__.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% set 标题 = 1 %}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 标题 | safe }}",
        "{{ 附件说明 | join(标题) }}",
        "{{ 附件说明 | join('a') | join('b') }}",
        "{% for n in range(100000) %}{% endfor %}",
        "{% for 甲 in 清单 %}{% for 乙 in 清单 %}{% endfor %}{% endfor %}",
    ],
)
def test_a_template_only_asks_chooses_and_loops(text: str) -> None:
    assert added(text)[0].startswith(ALWAYS)


def test_nothing_is_reached_past_the_check_either() -> None:
    environment = template._environment()
    with pytest.raises(Exception, match="unsafe"):
        environment.from_string("{{ ''.__class__.__mro__ }}").render()


@pytest.mark.parametrize("text", ["{{r 网址 | link }}", "{{r 'http://a.gov.cn/' | link }}"])
def test_each_document_of_a_template_has_links_of_its_own(text: str) -> None:
    document, buffer = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(buffer)
    for url in ("http://a.gov.cn/", "http://b.gov.cn/"):
        filled = Document(io.BytesIO(template.fill(buffer.getvalue(), {"网址": url}, lambda _: None)))
        (link,) = filled.paragraphs[0].hyperlinks
        assert link.address == (url if "网址" in text else "http://a.gov.cn/")


def test_a_tag_that_word_split_into_runs_is_one_tag() -> None:
    def change(document: WordDocument) -> None:
        paragraph = document.add_paragraph()
        for part in ("{", "{ 成文", "日期 ", "}", "}"):
            paragraph.add_run(part).bold = part == "日期 "

    assert mistakes(change) == []


def test_a_tag_over_two_paragraphs_is_told_in_both() -> None:
    assert [one[:4] for one in added("{{ 成文", "日期 }}")] == [ALWAYS, "第73段"]


def test_a_mistake_in_a_table_is_told_with_row_and_cell() -> None:
    def change(document: WordDocument) -> None:
        document.tables[1].rows[2].cells[3].paragraphs[0].runs[0].text = "{{ 行.问提 }}"

    assert mistakes(change) == ["第2个表格第3行第4格“{{ 行.问提 }}”：没有“问提”这个变量（在“行”里）"]


def test_a_mistake_in_a_footer_is_told() -> None:
    def change(document: WordDocument) -> None:
        document.sections[0].footer.paragraphs[0].add_run("{{ 页马 }}")

    assert mistakes(change)[0].startswith("页脚第1段“— 1 —{{ 页马 }}”：没有“页马”这个变量")


def test_a_table_that_is_gone_is_missed() -> None:
    def change(document: WordDocument) -> None:
        table = document.tables[1]._tbl
        table.getparent().remove(table)

    assert mistakes(change) == ["缺少“清单”（问题清单，最多300行）的循环，文书里会少掉这些内容"]


def test_an_annex_by_another_name_is_told_before_it_is_written() -> None:
    def change(document: WordDocument) -> None:
        title = next(one for one in document.paragraphs if one.text == "问题清单")
        title.runs[0].text = "问题一览"

    assert mistakes(change) == ["附件“问题清单”有0行，应为1行"]


def test_a_tracked_change_in_a_tag_is_told() -> None:
    def change(document: WordDocument) -> None:
        paragraph = document.add_paragraph("{{ 标")
        deleted = f'<w:del {nsdecls("w")} w:id="1"><w:r><w:delText>体</w:delText></w:r></w:del>'
        paragraph._p.append(parse_xml(deleted))
        paragraph.add_run("题 }}")

    assert "请先“接受所有修订”" in mistakes(change)[0]


def test_a_cell_that_could_lose_its_last_paragraph_is_told() -> None:
    def change(document: WordDocument) -> None:
        cell = document.add_table(2, 1).rows[1].cells[0]
        cell.paragraphs[0].add_run("{%p for 段 in 附件说明 %}")
        cell.add_paragraph("{{ 段 }}")
        cell.add_paragraph("{%p endfor %}")

    assert "请在这一格的最后留一个空段" in mistakes(change)[0]


def test_what_asks_for_other_files_is_refused() -> None:
    def linked(document: WordDocument) -> None:
        document.part.relate_to("http://127.0.0.1:9/a.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)

    def spread(document: WordDocument) -> None:
        for part in ("DDE", "AUTO cmd"):
            run = document.sections[0].footer.paragraphs[0].add_run()._r
            run.append(parse_xml(f"<w:instrText {nsdecls('w')}>{part}</w:instrText>"))

    def titled(document: WordDocument) -> None:
        document.core_properties.title = "{{ 标题 }}"

    def asking(document: WordDocument) -> None:
        field = f'<w:fldSimple {nsdecls("w")} w:instr=" DDEAUTO cmd /c calc "/>'
        document.add_paragraph()._p.append(parse_xml(field))

    assert "引用了外面的内容（http://127.0.0.1:9/a.png）" in mistakes(linked)[0]
    assert "会打开别的文件或程序的域（DDEAUTO" in mistakes(asking)[0]
    assert "会打开别的文件或程序的域（DDEAUTO" in mistakes(spread)[0]
    assert "文件属性" in mistakes(titled)[0]


def test_a_tag_in_a_comment_is_told_because_nothing_fills_it() -> None:
    def change(document: WordDocument) -> None:
        document.add_comment(document.add_paragraph("字").runs, "{{ 标题 }}")

    assert mistakes(change) == ["尾注或批注里有标记，那里的标记不会填写，请移到正文里。"]


def test_a_template_with_a_mistake_is_refused_and_the_documents_stay(county: Path) -> None:
    before = {path: path.read_bytes() for path in monthly.write(Month(2026, 12), SIGNED)}
    own = county / "templates" / "monthly.docx"
    own.parent.mkdir()
    own.write_bytes(edited(lambda document: document.add_paragraph("{{ 成文日其 }}")))
    with pytest.raises(UserError, match=f"{ALWAYS}.*是不是“成文日期”"):
        monthly.write(Month(2026, 12), SIGNED)
    assert {path: path.read_bytes() for path in before} == before


def test_a_document_carries_the_version_of_its_facts(county: Path) -> None:
    document = Document(str(monthly.write(Month(2026, 12), SIGNED)[0]))
    assert fields.marked(document.core_properties.keywords) == ("monthly", fields.VERSION)


def test_a_template_of_another_version_says_so() -> None:
    def old(document: WordDocument) -> None:
        document.core_properties.keywords = "xunjian-monthly-0"

    assert template.age(edited(old)).startswith("这份模板是按第 0 版的变量做的，现在是第 1 版。")
    assert template.age(edited(lambda _: None)) == ""


def test_templates_are_exported_and_checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = xunjian(capsys, "template", "export")
    assert (code, told.split()) == (0, [f"templates/{name}.docx" for name in fields.TEMPLATES])
    assert xunjian(capsys, "template", "export")[0] == 2
    shutil.move(folder / "templates" / "annual.docx", folder / "年度（我办改）.docx")
    (folder / "templates" / "annual.docx").write_bytes(
        edited(lambda document: document.add_paragraph("{{ 用玉 }}"), "annual")
    )
    code, told = xunjian(capsys, "template", "check", "templates")
    assert code == 2
    assert "annual.docx 有 1 处错误" in told
    assert "“{{ 用玉 }}”：没有“用玉”这个变量" in told
    assert xunjian(capsys, "template", "check", "年度（我办改）.docx")[0] == 0
    document = Document(str(folder / "templates" / "quarterly.docx"))
    next(one for one in document.paragraphs if one.text == "{{ 文号 }}").text = "青政办发"
    document.save(str(folder / "templates" / "quarterly.docx"))
    code, told = xunjian(capsys, "template", "check", "templates/quarterly.docx")
    assert (code, "里面没有 {{ 文号 }}" in told) == (0, True), told
    assert "文号" not in xunjian(capsys, "template", "check", "templates/monthly.docx")[1]
    (folder / "坏.docx").write_bytes(b"PK\x03\x04")
    code, told = xunjian(capsys, "template", "check", "坏.docx")
    assert (code, "不是 Word 模板" in told) == (2, True)


def test_wordings_are_the_office_s(county: Path) -> None:
    config = county / "xunjian.toml"
    wanted = 'conjunction = "与"\nmeasure = "家"\nquarter_style = "一季度"\n'
    config.write_text(config.read_text(encoding="utf-8") + wanted, encoding="utf-8")
    text = "\n".join(
        one.text for one in Document(str(quarterly.write(Quarter(2026, 4), SIGNED)[0])).paragraphs
    )
    assert "关于2026年四季度全县政府网站\n与政务新媒体检查情况的通报" in text
    assert "政府网站3家，检查3家，检查比例100%；" in text
    assert "政务新媒体账号12个，检查11个" in text


def test_a_wording_that_no_notice_uses_is_told(county: Path) -> None:
    config = county / "xunjian.toml"
    config.write_text(config.read_text(encoding="utf-8") + 'measure = "只"\n', encoding="utf-8")
    with pytest.raises(UserError, match="“measure”应当是个、家之一"):
        quarterly.write(Quarter(2026, 4), SIGNED)


@pytest.mark.office
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_template_saved_by_another_program_is_still_one(tmp_path: Path) -> None:
    shutil.copy(TEMPLATES / "quarterly.docx", tmp_path / "原.docx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    program = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", "新", "原.docx"]
    subprocess.run(program, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    content = template.read(tmp_path / "新" / "原.docx")
    assert template.name_of(tmp_path / "新" / "原.docx", content) == "quarterly"
    assert template.mistakes(content, "quarterly") == []
