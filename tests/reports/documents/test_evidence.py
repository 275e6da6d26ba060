"""A picture shows the place of a problem, or says that it does not; and nothing of a person."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image, ImageChops

import checks
from checks.finding import Answer, Evidence, Finding, Level, Outcome
from crawler.archive import Archive
from crawler.browser import find
from crawler.page import read
from crawler.plan import TIMEZONE, Plan, SitePlan
from reports import adhoc, evidence, marking, monthly
from reports.evidence import Shot, Shown
from reports.models import Result
from reports.periods import Month
from reports.rectify import demands
from tests.reports.documents.test_typos import slip

AT = datetime(2026, 11, 30, 9, 2, tzinfo=TIMEZONE)
HOME = "http://jyj.qinghe.gov.cn/"
NEWS = f"{HOME}news/1.html"
RIGHT = "全县安全生产工作会议召开，会议对岁末年初安全生产工作作出部署，要求各乡镇各部门压实责任、排查隐患。"
WRONG = "会议对安全生产工作作出布署，要求各乡镇。"
MOBILE = "13812345678"

needs_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(find() is None, reason="Chromium or playwright is not installed"),
]


def drawn(test: object) -> object:
    for mark in needs_browser:
        test = mark(test)
    return test


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "存档", Plan(AT, SitePlan(HOME, "青禾县教育局"))) as made:
        yield made


def save(archive: Archive, body: str, url: str = NEWS) -> None:
    page = f"<html><head><title>会议召开-青禾县教育局</title></head><body>{body}</body></html>".encode()
    archive.save_page(
        url, final_url=url, status=200, headers=(), body=page, content_type="text/html",
        fetched_at=AT, elapsed=0.1, unread=True,
    )  # fmt: skip
    archive.add_facts([(url, read(page, url, "text/html", AT).to_json())])
    archive.commit()


def finding(indicator: str, url: str = NEWS, **data: str) -> Finding:
    seen = Evidence(url, AT, "如上")
    told = ("会议召开", "作出布署", "“布署”应为“部署”。", "改正。")
    known = {"identity": indicator, **data}
    return Finding(indicator, Level.DEDUCTION, "青禾县教育局", url, *told, (seen,), data=known)


def typo(wrong: str = "布署", around: str = "产工作作出布署，要求各") -> Finding:
    return finding("typo", wrong=wrong, right="部署", around=around)


def link(*urls: str) -> Finding:
    return finding("broken_link", urls[0], page=NEWS, urls="\n".join(urls))


def shot(archive: Archive, one: Finding, out: Path) -> Shot:
    return evidence.take([Shown(one, archive)], out)[one.key]


def red_box(picture: bytes) -> tuple[int, int, int, int] | None:
    """Where the outline is."""
    red, green, blue = Image.open(io.BytesIO(picture)).convert("RGB").split()
    strong, weak = red.point(lambda value: 255 * (value > 180)), green.point(lambda value: 255 * (value < 90))
    return ImageChops.multiply(
        ImageChops.multiply(strong, weak), blue.point(lambda value: 255 * (value < 90))
    ).getbbox()


def marked_words(archive: Archive, one: Finding) -> list[str]:
    """What would be outlined on the page."""
    page = archive.page(one.data.get("page") or one.url)
    assert page
    made = evidence._marked(archive.response(page.url) or b"", page, one)
    return ["".join(place.itertext()) or place.get("src", "") for place in made.places]


# --- the right place ---


def test_the_wrong_word_itself_is_marked(archive: Archive) -> None:
    save(archive, f"<h1>会议召开</h1><p>{RIGHT}</p><p>{WRONG}</p>")
    assert marked_words(archive, typo()) == ["布署"]


def test_a_word_over_two_elements_is_marked_by_its_paragraph(archive: Archive) -> None:
    text = "会议对安全生产工作作出<b>布</b>署，要求各乡镇各部门压实责任"
    save(archive, f"<h1>会议召开</h1><p>{RIGHT}</p><p>{text}</p>")
    assert marked_words(archive, typo()) == ["会议对安全生产工作作出布署，要求各乡镇各部门压实责任"]


def test_a_word_after_another_element_is_marked_where_it_stands(archive: Archive) -> None:
    save(archive, f"<h1>会议</h1><p>前<b>文</b>，{WRONG}后<i>文</i></p>")
    page = archive.page(NEWS)
    assert page
    made = evidence._marked(archive.response(NEWS) or b"", page, typo())
    assert made
    [place] = made.places
    assert "".join(place.getparent().itertext()) == f"前文，{WRONG}后文"
    assert [place.text, place.tail, place.getprevious().tag] == ["布署", "，要求各乡镇。后", "b"]


def test_the_same_word_elsewhere_is_not_marked(archive: Archive) -> None:
    save(
        archive,
        f"<h1>会议</h1><p>编辑推荐了内部刊物《布署与落实》。</p><p>{WRONG}</p>",
    )
    one = typo()
    page = archive.page(NEWS)
    assert page
    made = marking.words(archive.response(NEWS) or b"", page, "布署", one.data["around"].split("\n"))
    assert made
    assert made.excerpt[0].endswith("作出")


def test_every_link_to_the_address_is_marked_and_no_other(archive: Archive) -> None:
    save(
        archive,
        '<table width="x.html"><tr><td><a href="x.html">办事大厅</a><a href="/news/x.html">大厅</a>'
        '<a href="y.html">x.html</a><img src="/b.gif"></td></tr></table>',
    )
    assert marked_words(archive, link(f"{HOME}news/x.html")) == ["办事大厅", "大厅"]
    assert marked_words(archive, link(f"{HOME}b.gif")) == ["/b.gif"]


def test_the_newest_entry_of_a_stale_column_is_marked(archive: Archive) -> None:
    rows = "".join(
        f'<li><a href="/tzgg/{day}.html">关于做好第{day}批供暖的通知</a><span>2026-09-{day:02}</span></li>'
        for day in range(1, 12)
    )
    save(archive, f"<h2>通知公告</h2><ul>{rows}</ul>")
    stale = finding("column_stale", newest=date(2026, 9, 11).isoformat())
    assert marked_words(archive, stale) == ["关于做好第11批供暖的通知"]
    assert marked_words(archive, finding("column_stale", newest="2026-09-30")) == []


@pytest.mark.parametrize("around", ["作出布暑", ""])
def test_what_is_not_on_the_page_is_not_marked(archive: Archive, around: str) -> None:
    save(archive, "<h1>会议召开</h1><p>已经改好了。</p>")
    assert marked_words(archive, typo(around=around)) == []


# --- nothing of a person ---


def test_a_number_of_a_person_is_masked(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    save(
        archive,
        f'<p title="{MOBILE}">联系人王某 {MOBILE}</p><p>{WRONG}</p><input value="{MOBILE}">',
    )
    page, one = archive.page(NEWS), typo()
    assert page
    made = evidence._marked(archive.response(NEWS) or b"", page, one)
    assert made
    assert MOBILE not in made.page([], outlined=True)
    assert "138****5678" in made.page([], outlined=True)
    name = shot(archive, one, tmp_path / "报告").name
    assert MOBILE not in (tmp_path / "报告" / "证据" / name).read_text(encoding="utf-8")


SPLIT = [
    *("<b>138</b>12345678", "<i>138</i><!-- x --><i>1234</i><i>5678</i>", "2<b>13812345678</b>1"),
    *("138-1234-5678", "138 1234 5678", "１３８１２３４５６７８", "138\u200b1234\u200b5678"),
    "<td>138</td>\n<td>12345678</td>",
]
TURNED = [
    *("<bdo dir=rtl>87654321831</bdo>", "<p dir=rtl>876<b>54321831</b></p>", "\u202e87654321831\u202c"),
    '<p style="unicode-bidi:bidi-override">87654321831</p>',
]


@pytest.mark.parametrize("number", [*SPLIT, *TURNED])
def test_a_number_is_masked_as_it_can_be_read(archive: Archive, number: str) -> None:
    save(archive, f"<p>电话</p>{number}<p>{WRONG}</p>")
    page = archive.page(NEWS)
    assert page
    made = evidence._marked(archive.response(NEWS) or b"", page, typo())
    shown = re.sub(r"<[^>]*>|[\s\u200b-]", "", unicodedata.normalize("NFKC", made.page([], outlined=True)))
    assert "12345678" not in shown
    assert "876543" not in shown
    assert "****" in shown
    assert [place.text for place in made.places] == ["布署"]


@drawn
def test_no_image_is_drawn_that_nobody_can_read(archive: Archive, tmp_path: Path) -> None:
    square = 'width="90" height="90"'
    red = f'<svg xmlns="http://www.w3.org/2000/svg" {square}><rect {square} fill="red"/></svg>'
    data = f"data:image/svg+xml;base64,{base64.b64encode(red.encode()).decode()}"
    images = (
        f"{red}<img src='{data}'><input type=image src='{data}'><table background='{data}'><tr><td>表</table>"
        f"<p style='width:90px;height:90px;background:url({data})'>文</p>"
    )
    save(archive, f"{images}<p>{WRONG}</p>{images}")
    one = replace(typo(around="没有这一处"), quote="没有")
    made = shot(archive, one, tmp_path / "报告")
    assert made.picture
    assert red_box(made.picture) is None


def test_a_citizen_s_letter_is_not_shown(archive: Archive, tmp_path: Path) -> None:
    save(archive, "<p>x</p>")
    letter = replace(read(b"<p>x</p>", NEWS, "text/html", AT), kind="mailitem")
    archive.add_facts([(NEWS, letter.to_json())])
    assert shot(archive, typo(), tmp_path / "报告") == Shot(note=evidence.LETTERS)


def test_a_problem_without_a_place_or_page_says_why_there_is_no_picture(
    archive: Archive, tmp_path: Path
) -> None:
    assert shot(archive, finding("marks_missing"), tmp_path).note == evidence.PLACELESS
    assert shot(archive, typo(), tmp_path).note == evidence.UNSEEN
    assert not (tmp_path / "证据").exists()


# --- drawn ---


def write(archive: Archive, out: Path, *found: Finding) -> dict[str, Path]:
    answers = (Answer("typo", Outcome.PROBLEM, found),)
    verdict = checks.judge(found, checks.Rules.load())
    return {path.name: path for path in adhoc.write(archive, answers, verdict, out)}


def pictures(out: Path) -> Mapping[str, tuple[int, bytes]]:
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in (out / "证据").iterdir()}


@drawn
def test_the_report_shows_the_place_and_leads_to_the_picture(archive: Archive, tmp_path: Path) -> None:
    save(archive, f"<h1>会议召开</h1>{'<p>前文。</p>' * 60}<p>{WRONG}</p>")
    one = typo()
    made = write(archive, tmp_path / "报告", one)
    [name] = pictures(tmp_path / "报告")
    assert name.startswith(f"{one.key}-")
    box = red_box((tmp_path / "报告" / "证据" / name).read_bytes())
    assert box
    assert 20 < box[2] - box[0] < 80
    assert 130 < (box[1] + box[3]) / 2 < 200
    report = Document(str(made["报告.docx"]))
    assert len(report.inline_shapes) == 1
    assert "截图见《问题清单》第1号" in report.tables[-1].rows[1].cells[1].text
    cell = load_workbook(made["问题清单.xlsx"])["问题清单"]["N2"]
    assert (cell.value, cell.hyperlink.target) == (name, f"证据/{name}")
    assert f'<a href="证据/{name}">' in made["报告.html"].read_text(encoding="utf-8")


@drawn
def test_what_cannot_be_seen_is_not_outlined(archive: Archive, tmp_path: Path) -> None:
    hidden = (
        f'<p style="display:none">{WRONG}</p>',
        f'<p style="opacity:0">{WRONG}</p>',
        f'<p style="position:absolute;left:-9999px">{WRONG}</p>',
        f'<p>{WRONG}</p><div style="position:fixed;inset:0;background:#fff;pointer-events:none">别的</div>'
        '<div style="position:fixed;inset:0;background:#fff;z-index:9">别的内容</div>',
    )
    found = []
    for number, body in enumerate(hidden, 1):
        save(archive, f"<h1>会议召开</h1>{body}", f"{HOME}{number}.html")
        found.append(Shown(replace(typo(), url=f"{HOME}{number}.html"), archive))
    made = evidence.take(found, tmp_path / "报告")
    assert [bool(one.picture) for one in made.values()] == [True] * 4
    assert [red_box(one.picture) for one in made.values()] == [None] * 4


@drawn
def test_a_second_run_uses_the_pictures_of_the_first(archive: Archive, tmp_path: Path) -> None:
    save(archive, f"<p>{WRONG}</p><p>签定协议，明确责任分工，抓好落实。</p>")
    first, second = typo(), typo("签定", "签定协议，明确责")
    write(archive, tmp_path / "报告", first)
    before = pictures(tmp_path / "报告")
    with pytest.MonkeyPatch.context() as browserless:
        browserless.setenv("PATH", str(tmp_path))
        write(archive, tmp_path / "报告", first)
    assert pictures(tmp_path / "报告") == before
    write(archive, tmp_path / "报告", second)
    assert not pictures(tmp_path / "报告").keys() & before.keys()


@drawn
def test_nothing_of_a_hostile_page_runs_or_asks(archive: Archive, tmp_path: Path) -> None:
    evil = (
        "<script>document.body.innerHTML='改'</script><img src=x onerror=\"document.body.innerHTML='改了'\">"
        f'<meta http-equiv="refresh" content="0;url={HOME}"><iframe src="{HOME}"></iframe>'
        '<style>*{display:none!important}</style><div data-xunjian-place="" id="xunjian-source">假的</div>'
    )
    save(archive, f"{evil}<p>{WRONG}</p>")
    made = shot(archive, typo(), tmp_path / "报告")
    box = red_box(made.picture)
    assert box
    assert 20 < box[2] - box[0] < 80


def test_pictures_in_the_word_report_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    many = {str(number): Shot(f"{number:03d}.jpg", b"x" * 2**20) for number in range(9)}
    kept = evidence._bounded(many)
    assert [bool(one.picture) for one in kept.values()] == [True] * 4 + [False] * 5
    assert [one.name for one in kept.values()] == [one.name for one in many.values()]


def test_of_a_blank_column_its_name_is_marked_and_not_the_links_that_lead_there(archive: Archive) -> None:
    crumb = '当前位置：<a href="/">首页</a> &gt; <a href="/a/">意见征集</a> &gt; <span>意见征集</span>'
    save(archive, f'<ul><li><a href="/a/">意见征集</a></li></ul><div>{crumb}</div><div></div>')
    page = archive.page(NEWS)
    assert page
    made = marking.heading(archive.response(NEWS) or b"", page, "意见征集")
    assert made
    assert [place.tag for place in made.places] == ["span"]


def test_of_links_to_one_page_only_that_to_the_missing_place_is_marked(archive: Archive) -> None:
    save(archive, '<a href="x.html">全文</a><a href="x.html#fj">附件</a><a href="x.html#top1">正文</a>')
    assert marked_words(archive, link(f"{HOME}news/x.html#fj")) == ["附件"]


def test_the_month_s_list_leads_to_what_was_taken_of_its_problems(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = slip("布署", "部署", "作出布署", around="产工作作出布署，要求各")
    Result.objects.update(archive="")
    row.result.archive = "archives/2026-12/1"
    row.result.save()
    with Archive.create(county / row.result.archive, Plan(AT, SitePlan(HOME, "青禾县教育局"))) as archive:
        save(archive, f"<h1>会议召开</h1><p>{WRONG}</p>", row.url)
    monkeypatch.setenv("PATH", str(county))  # without a browser
    folder = county / "发出"
    taken = [one.name for one in monthly.show(Month(2026, 12), folder) if one.name]
    [path] = (folder / "证据").iterdir()
    assert taken == [path.name]
    assert "<mark>布署</mark>" in path.read_text(encoding="utf-8")
    made = monthly.write(Month(2026, 12), date(2027, 1, 6), folder)
    sheet = load_workbook(made[1])["问题清单"]
    [place] = [line for line in sheet.iter_rows(min_row=2) if line[3].value == "错别字"]
    assert (place[15].value, place[15].hyperlink.target) == (path.name, f"证据/{path.name}")
    assert f'<a href="证据/{path.name}">' in made[2].read_text(encoding="utf-8")


def links(book: Path) -> dict[str, str]:
    """Where the rows of a list lead, by the words at fault."""
    sheet = load_workbook(book)["问题清单"]
    rows = [line for line in sheet.iter_rows(min_row=2) if line[15].hyperlink]
    return {line[8].value: line[15].hyperlink.target for line in rows}


def test_what_was_issued_leads_to_its_pictures_whatever_is_dismissed_later(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = ("作出布署", "签定协议", "按装围挡")
    slips = [slip(word, "对", word, around=f"{word}，要求各级抓好落实") for word in wrong]
    Result.objects.update(archive="")
    Result.objects.filter(pk=slips[0].result_id).update(archive="archives/2026-12/1")
    with Archive.create(county / "archives/2026-12/1", Plan(AT, SitePlan(HOME, "青禾县教育局"))) as archive:
        text = "".join(f"<p>{one.data['around']}</p>" for one in slips)
        save(archive, f"<h1>会议召开</h1>{text}", slips[0].url)
    monkeypatch.setenv("PATH", str(county))  # without a browser
    folder, month = county / "发出", Month(2026, 12)
    monthly.show(month, folder)
    first = links(monthly.write(month, date(2027, 1, 6), folder)[1])
    demands.issue(month, "青政办发〔2027〕3号")
    slips[0].review = "误报"
    slips[0].save()
    second = links(monthly.write(month, None, folder, "复核改为误报。")[1])
    monthly.show(month, folder)
    assert len(first) == 3
    assert second == {words: path for words, path in first.items() if words != "作出布署"}
    assert all((folder / path).is_file() for path in first.values())
