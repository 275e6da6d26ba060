"""What is counted, once, of whom and of which days; and what is said to be unknown rather than 0."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reports.periods import Month, Span
from tests.reports.counted import (
    EDUCATION,
    HEALTH,
    LONG,
    OFFICE,
    PORTAL,
    SCHOOLS,
    SCRIPTED,
    THREE,
    Pages,
    article,
    column,
    fill,
    inspected,
    share,
)


@pytest.fixture
def office(folder: Path) -> Path:
    """The county, with nothing inspected yet."""
    fill(folder)
    return folder


def numbers(span: str) -> dict[str, int | None]:
    """条数 by unit."""
    from reports import office
    from reports.counts import tally

    return {unit.unit: unit.number for unit in tally.gather(office.load(), Span.parse(span)).units}


def reasons(span: str) -> dict[str, str]:
    """Why a piece that bears a day of the span does not count, and its note, by title."""
    from reports import office
    from reports.counts import tally

    units = tally.gather(office.load(), Span.parse(span)).units
    return {p.item.title: f"{p.why}：{p.note}" for unit in units for p in unit.pieces if p.why}


def test_every_article_of_the_span_counts_once(office: Path) -> None:
    inspected(office, 11, {PORTAL: THREE})
    assert numbers("2026-11")[OFFICE] == 3
    assert numbers("2026-10")[OFFICE] == 1
    assert numbers("2026-11-01..2026-11-09")[OFFICE] == 2
    assert numbers("2026")[OFFICE] == 4


# --- once ---


def test_an_article_in_two_columns_counts_once_and_in_each_of_them(office: Path) -> None:
    row = ("2026-11-03", "关于冬季供暖的通知", "/tzgg/1.html")
    inspected(office, 11, {PORTAL: {**THREE, "/gsgg/": column("公示公告", row)}})
    assert numbers("2026-11")[OFFICE] == 3
    from reports import office as settings
    from reports.counts import tally

    found = tally.gather(settings.load(), Span.parse("2026-11")).columns()
    assert {listed.name: number for (_, listed), number in found.items()} == {"通知公告": 2, "公示公告": 1}


def test_the_same_title_day_and_text_at_two_addresses_is_one(office: Path) -> None:
    twin = {"/gsgg/9.html": article("关于停水的公告", "2026-11-09")}
    inspected(office, 11, {PORTAL: {**THREE, **twin}})
    assert numbers("2026-11")[OFFICE] == 3
    assert reasons("2026-11")["关于停水的公告"].startswith("重复：与")


@pytest.mark.parametrize(
    "other",
    [
        article("关于停水的公告", "2026-11-09", "另一片停水。"),
        article("关于停水的公告", "2026-11-16"),
        article("关于停电的公告", "2026-11-09"),
    ],
)
def test_another_text_day_or_title_is_another(office: Path, other: dict[str, Any]) -> None:
    inspected(office, 11, {PORTAL: {**THREE, "/gsgg/9.html": other}})
    assert numbers("2026-11")[OFFICE] == 4


def test_an_old_article_under_a_new_day_and_address_does_not_count(office: Path) -> None:
    old = {"/xw/old.html": article("召开安全生产会议", "2026-03-02", LONG)}
    new = {"/xw/new.html": article("召开安全生产会议", "2026-11-12", LONG)}
    inspected(office, 11, {PORTAL: {**THREE, **old, **new}})
    assert numbers("2026-11")[OFFICE] == 3
    assert "疑似旧稿重发：与2026年3月2日发布的" in reasons("2026-11")["召开安全生产会议"]
    assert numbers("2026")[OFFICE] == 5


def test_an_old_article_is_known_from_the_month_before_when_it_is_gone(office: Path) -> None:
    inspected(office, 10, {PORTAL: {"/xw/old.html": article("召开安全生产会议", "2026-03-02", LONG)}})
    new = {"/xw/new.html": article("召开安全生产会议", "2026-11-12", LONG)}
    inspected(office, 11, {PORTAL: {**THREE, **new}})
    assert numbers("2026-11")[OFFICE] == 3


def test_a_new_day_on_an_address_that_stood_there_before_is_no_new_piece(office: Path) -> None:
    inspected(office, 10, {PORTAL: THREE})
    moved = {"/tzgg/3.html": article("上月的公告", "2026-11-25")}
    inspected(office, 11, {PORTAL: {**THREE, **moved}})
    assert numbers("2026-11")[OFFICE] == 3
    told = "改了日期：2026年10月检查时的日期是2026年10月30日，2026年11月改成了2026年11月25日"
    assert reasons("2026-11") == {"上月的公告": told}


def test_several_months_are_one_by_address_and_what_vanished_still_counts(office: Path) -> None:
    inspected(office, 11, {PORTAL: THREE}, day=25)
    rest = {path: page for path, page in THREE.items() if path != "/xw/4.html"}
    later = {"/xw/5.html": article("月底的新闻", "2026-11-29")}
    inspected(office, 12, {PORTAL: {**rest, **later}})
    assert numbers("2026-11")[OFFICE] == 4
    from reports import office as settings
    from reports.counts import tally

    unit = tally.gather(settings.load(), Span.parse("2026-11")).units[0]
    assert {piece.item.title: piece.note for piece in unit.counted if piece.note} == {
        "一篇没有列表链接的新闻": "2026年12月检查时已撤下或改了地址"
    }


# --- whose, and which ---


def test_a_column_may_be_another_unit_s_than_its_site(office: Path) -> None:
    share("/jyj/", EDUCATION)
    share("/wjj/", HEALTH)
    more = {
        "/jyj/": column("教育", ("2026-11-06", "招生公告", "/jyj/1.html")),
        "/jyj/1.html": article("招生公告", "2026-11-06"),
        "/wjj/2.html": article("疫苗接种通知", "2026-11-07"),
        "/wjj/": column("卫生", ("2026-11-01", "义诊通知", "/tzgg/w.html")),
        "/tzgg/w.html": article("义诊通知", "2026-11-01"),
    }
    inspected(office, 11, {PORTAL: {**THREE, **more}, SCHOOLS: {"/a/1.html": article("家访", "2026-11-02")}})
    assert numbers("2026-11") == {OFFICE: 3, EDUCATION: 2, HEALTH: 2}


def test_what_a_unit_has_on_both_of_its_sites_counts_once(office: Path) -> None:
    share("/jyj/", EDUCATION)
    both = article("招生公告", "2026-11-06", LONG)
    inspected(office, 11, {PORTAL: {**THREE, "/jyj/1.html": both}, SCHOOLS: {"/a/1.html": both}})
    assert numbers("2026-11")[EDUCATION] == 1


def test_two_units_that_publish_the_same_have_each_published_it(office: Path) -> None:
    both = article("招生公告", "2026-11-06", LONG)
    inspected(office, 11, {PORTAL: {**THREE, "/xw/9.html": both}, SCHOOLS: {"/a/1.html": both}})
    assert numbers("2026-11") == {OFFICE: 4, EDUCATION: 1}


def test_a_site_in_a_folder_of_another_has_what_lies_in_that_folder(office: Path) -> None:
    from reports.models import Result, Site

    both = {**THREE, "/jyj/1.html": article("家访", "2026-11-02")}
    inspected(office, 11, {PORTAL: both, SCHOOLS: {}})
    Site.objects.filter(code="6405990002").update(url=f"{PORTAL}/jyj/")
    portal = Result.objects.get(site__code="6405990001")
    Result.objects.filter(site__code="6405990002").update(archive=portal.archive)
    assert numbers("2026-11") == {OFFICE: 3, EDUCATION: 1}


def test_a_column_is_one_though_it_was_read_in_one_month_only(office: Path) -> None:
    broken = {"/tzgg/": {"html": SCRIPTED}}
    inspected(office, 11, {PORTAL: THREE}, day=25)
    inspected(office, 12, {PORTAL: {**THREE, **broken}}, day=25)
    from reports import office as settings
    from reports.counts import tally

    assert len(tally.gather(settings.load(), Span.parse("2026-11")).columns()) == 1


def test_a_field_has_the_articles_of_its_columns_once(office: Path) -> None:
    share("/tzgg/", topics="公共服务\n安全")
    share("/aq/", topics="安全")
    row = ("2026-11-03", "关于冬季供暖的通知", "/tzgg/1.html")
    inspected(office, 11, {PORTAL: {**THREE, "/aq/": column("安全", row), "/jy/": column("教育")}})
    from reports import office as settings
    from reports.counts import tally

    found = tally.gather(settings.load(), Span.parse("2026-11"))
    assert found.topics() == {"公共服务": 2, "安全": 2}
    share("/jy/", topics="教育")
    assert tally.gather(settings.load(), Span.parse("2026-11")).topics()["教育"] == 0
    assert tally.gather(settings.load(), Span.parse("2026-12")).topics()["教育"] is None


def test_an_entry_of_a_list_counts_by_its_own_day_where_its_article_was_not_read(office: Path) -> None:
    rows = column(
        "政策文件",
        ("2026-11-11", "县政府办公室文件（PDF）", "/files/1.pdf"),
        ("2026-11-12", "国务院的文件", "http://www.gov.example/1.html"),
        ("2026-11-13", "教育局的文件", f"{SCHOOLS}/zcwj/1.html"),
    )
    inspected(office, 11, {PORTAL: {**THREE, "/zcwj/": rows}})
    assert numbers("2026-11")[OFFICE] == 4
    assert reasons("2026-11") == dict.fromkeys(("国务院的文件", "教育局的文件"), "链接到别的网站：")


# --- what is not known ---


def test_what_was_not_inspected_is_unknown_and_never_nothing(office: Path) -> None:
    assert numbers("2026-11") == {OFFICE: None, EDUCATION: None}
    inspected(office, 11, {PORTAL: THREE})
    assert numbers("2026-11") == {OFFICE: 3, EDUCATION: None}
    assert numbers("2026-12") == {OFFICE: None, EDUCATION: None}


def test_half_a_crawl_tells_at_least_and_never_nothing(office: Path) -> None:
    inspected(office, 11, {PORTAL: THREE, SCHOOLS: {}}, reason="达到页数上限。")
    assert numbers("2026-11") == {OFFICE: 3, EDUCATION: None}
    from reports import office as settings
    from reports.counts import tally

    gaps = {unit.unit: unit.gaps for unit in tally.gather(settings.load(), Span.parse("2026-11")).units}
    assert gaps[EDUCATION] == ("青禾县教育局：2026年11月的检查没有看全：达到页数上限",)


def test_a_later_whole_crawl_makes_up_for_half_a_one(office: Path) -> None:
    inspected(office, 10, {SCHOOLS: {}}, day=25)
    inspected(office, 11, {SCHOOLS: {"/a/1.html": article("家访", "2026-11-02")}}, reason="断网。", day=25)
    inspected(office, 12, {SCHOOLS: {"/a/2.html": article("开学", "2026-12-02")}}, day=25)
    assert numbers("2026-11")[EDUCATION] == 1
    assert numbers("2026-12")[EDUCATION] == 1


def test_a_unit_with_nothing_is_named_with_its_months_in_a_row(office: Path) -> None:
    inspected(office, 9, {SCHOOLS: {"/a/1.html": article("家访", "2026-09-02")}})
    for month in (10, 11, 12):
        inspected(office, month, {SCHOOLS: {}, PORTAL: THREE})
    from reports import office as settings
    from reports.counts import tally

    silent = {
        span: {unit.unit: len(unit.silent) for unit in tally.gather(settings.load(), Span.parse(span)).units}
        for span in ("2026-12", "2026", "2026-09", "2026-10")
    }
    assert silent == {
        "2026-12": {OFFICE: 1, EDUCATION: 3},
        "2026": {OFFICE: 1, EDUCATION: 3},
        "2026-09": {OFFICE: 0, EDUCATION: 0},
        "2026-10": {OFFICE: 0, EDUCATION: 1},
    }


def test_a_few_days_of_a_month_are_not_yet_a_month_without_anything(office: Path) -> None:
    inspected(office, 10, {SCHOOLS: {}}, day=25)
    inspected(office, 11, {SCHOOLS: {}}, day=5)
    assert numbers("2026-10")[EDUCATION] == 0
    assert numbers("2026-11")[EDUCATION] is None


@pytest.mark.parametrize(
    "doubtful",
    [
        {"/a/1.html": article("家访", "", LONG)},
        {"/tzgg/": {"html": SCRIPTED}},
    ],
    ids=["an article without a day", "a column that scripts fill"],
)  # fmt: skip
def test_nothing_found_is_unknown_where_something_may_stand_unread(office: Path, doubtful: Pages) -> None:
    inspected(office, 10, {SCHOOLS: {}})
    inspected(office, 11, {SCHOOLS: doubtful})
    assert numbers("2026-11")[EDUCATION] is None


def test_an_article_without_a_day_that_stood_there_before_is_not_of_this_month(office: Path) -> None:
    undated = {"/a/1.html": article("家访", "", LONG)}
    inspected(office, 10, {SCHOOLS: undated})
    inspected(office, 11, {SCHOOLS: undated})
    assert numbers("2026-11")[EDUCATION] == 0


def test_a_day_that_is_still_to_come_is_not_counted_before_it(office: Path) -> None:
    ahead = {
        "/a/1.html": article("预告", "2026-11-28"),
        "/tz/": column("通知", ("2026-11-29", "名单", "/tz/1.pdf"), ("2026-11-02", "旧的", "/tz/0.pdf")),
    }
    inspected(office, 11, {SCHOOLS: ahead}, day=25)
    assert numbers("2026-11")[EDUCATION] == 1
    inspected(office, 12, {SCHOOLS: ahead}, day=25)
    assert numbers("2026-11")[EDUCATION] == 3


def test_before_the_first_inspection_nothing_found_is_unknown(office: Path) -> None:
    inspected(office, 11, {SCHOOLS: {"/a/1.html": article("家访", "2026-11-02")}})
    assert numbers("2026-08")[EDUCATION] is None
    assert numbers("2026")[EDUCATION] == 1


def test_a_minimum_is_told_only_where_the_office_has_set_one(office: Path) -> None:
    inspected(office, 11, {PORTAL: THREE, SCHOOLS: {}})
    from reports import office as settings
    from reports.counts import tally

    assert all(not unit.short for unit in tally.gather(settings.load(), Span.parse("2026-11")).units)
    (office / "本县.toml").write_text(
        'extends = "national"\n[counts]\nmonthly_minimum = 3\n', encoding="utf-8"
    )
    config = office / "xunjian.toml"
    config.write_text(config.read_text(encoding="utf-8") + 'profile = "本县.toml"\n', encoding="utf-8")
    units = tally.gather(settings.load(), Span.parse("2026-11")).units
    assert {unit.unit: unit.short for unit in units} == {OFFICE: (), EDUCATION: (Month(2026, 11),)}
