"""Slips of form are found with their place, and what only looks like one stays silent."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.finding import Certainty
from checks.own import Own
from checks.text import proofread
from checks.text.form import DETECTORS, find_form_slips, find_skipped_heads
from checks.text.form.names import variants
from checks.text.form.senses import Sense, find_senses, senses
from checks.text.tables import rows

CASES = yaml.load(Path(__file__).with_name("form.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
SLIPS = [slip for case in CASES.values() for slip in case["slips"]]
TWINS = [twin for case in CASES.values() for twin in case["twins"]]
AS_OF = date(2026, 11, 30)
COLUMNS = {
    "senses.tsv": 11,
    "titles.tsv": 3,
    "names.tsv": 4,
    "agencies.tsv": 5,
    "doubled.tsv": 2,
    "doubled_after.tsv": 2,
    "ends.tsv": 1,
    "idioms.tsv": 2,
    "measures.tsv": 2,
    "meetings.tsv": 4,
    "national_leaders.tsv": 2,
    "traditional.tsv": 2,
    "counties.tsv": 4,
    "variants.tsv": 2,
}


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip[0])
def test_a_slip_is_found_at_its_place(slip: tuple[str, ...]) -> None:
    text, quote, *right = slip
    told = [typo for typo in proofread([text]) if typo.quote == quote]
    assert told, [(typo.detector, typo.quote) for typo in proofread([text])]
    assert told[0].certainty is not Certainty.STYLE
    assert not right or told[0].suggestion == right[0]


@pytest.mark.parametrize("text", TWINS)
def test_its_innocent_twin_is_left_alone(text: str) -> None:
    assert [(typo.detector, typo.quote) for typo in proofread([text])] == []


@pytest.mark.parametrize("name", CASES)
def test_every_class_has_six_slips_and_six_twins(name: str) -> None:
    assert len(CASES[name]["slips"]) >= 6
    assert len(CASES[name]["twins"]) >= 6


def test_every_detector_has_cases() -> None:
    told = {detector.name for detector in DETECTORS} - {"marks_style"}
    assert told <= set(CASES)


# --- the lists ---


@pytest.mark.parametrize("sense", senses(), ids=lambda sense: f"{sense.word} {sense.slip}")
def test_every_sense_is_told_of_its_slip_and_not_of_its_twin(sense: Sense) -> None:
    assert any(found.suggestion == sense.right for found in find_senses(sense.slip))
    assert not list(find_senses(sense.twin))
    assert sense.why
    assert sense.source


@pytest.mark.parametrize("name", COLUMNS)
def test_a_list_says_when_and_from_what_it_was_made_and_repeats_nothing(name: str) -> None:
    entries = list(rows(name, COLUMNS[name]))
    assert len(entries) == len(set(entries))
    head = (Path("checks/text/data") / name).read_text(encoding="utf-8").splitlines()[:2]
    assert re.search(r"20\d\d-\d\d-\d\d", "".join(head))


def test_no_name_is_a_slip_for_another() -> None:
    names = [row[0] for row in rows("names.tsv", 4)]
    told = [(found.quote, found.suggestion) for found in proofread([f"，{name}。" for name in names])]
    assert told == []


def test_every_slip_of_a_long_name_is_told() -> None:
    missed = [
        variant
        for variant in variants("巩固拓展脱贫攻坚成果")
        if not any(typo.suggestion == "巩固拓展脱贫攻坚成果" for typo in proofread([f"要{variant}。"]))
    ]
    assert missed == []


# --- what needs the date of the page, or the whole text ---


def test_an_old_agency_is_told_by_the_date_of_the_page_or_of_the_sentence() -> None:
    text = "近日，县国土资源局开展执法检查。"
    assert not list(proofread([text]))
    assert not list(proofread([text], date(2017, 5, 1)))
    assert [typo.suggestion for typo in proofread([text], AS_OF)] == ["自然资源局"]
    assert not list(proofread(["2016年，县国土资源局开展执法检查。"], AS_OF))
    assert not list(proofread(["县国土资源局开展执法检查。", "11月30日（周三）上午9时。"]))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("定于3月5日（星期五）上午9时召开。", "3月5日（星期四）"),
        ("停水时间：1月2日（周四）8:00—18:00。", "1月2日（周五）"),
        ("请于3月6日（本周四）前报送。", "3月6日（本周五）"),
        ("定于3月5日（星期四）召开。", None),
        ("定于9月18日（星期四）召开。", None),
        ("2018年的培训在3月5日（星期一）、3月6日（星期二）举行。", None),
    ],
)
def test_a_weekday_without_a_year_is_judged_by_the_day_of_the_page(text: str, told: str | None) -> None:
    assert not list(proofread([text]))
    assert [typo.suggestion for typo in proofread([text], date(2026, 1, 30))] == ([told] if told else [])


def test_numbering_that_skips_is_told_over_a_whole_text_only() -> None:
    text = ["一、提高认识", "大家要重视。", "二、加强领导", "四、严格考核"]
    assert not list(proofread(text))
    (typo,) = proofread(text, whole=True)
    assert (typo.paragraph, typo.quote, typo.suggestion) == (3, "四", "三")


@pytest.mark.parametrize(
    "text",
    [
        ["一、甲", "（一）乙", "（二）乙", "二、甲", "（一）乙", "（二）乙", "（三）乙", "三、甲"],
        ["1.甲", "2.乙", "3.丙", "二、丁", "1.甲", "2.乙"],
        ["2.5万人", "3.1亿元", "一、甲", "二、乙"],
        ["第一条甲", "第二条乙", "第三条丙"],
    ],
)
def test_numbering_that_starts_anew_is_right(text: list[str]) -> None:
    assert not list(find_skipped_heads(text))


def test_advice_on_style_is_told_to_those_who_ask_for_it() -> None:
    text = "《甲乙》、《丙丁》涉及到群众。"
    assert not list(proofread([text]))
    told = list(proofread([text], style=True))
    assert {typo.certainty for typo in told} == {Certainty.STYLE}
    assert {typo.detector for typo in told} == {"marks_style", "style"}


def test_nothing_is_told_inside_the_words_of_the_office() -> None:
    text = "青禾文化与旅游局志愿队，各单位要认真落实。。"
    assert [typo.quote for typo in proofread([text])] == ["文化与旅游局", "。。"]
    assert [typo.quote for typo in proofread([text], own=Own(frozenset({"青禾文化与旅游局"})))] == ["。。"]


# --- any text ---

PIECES = [
    *"一二三四五六七八九十的了是在和与《》“”（）()[]〔〕，。、；：,.;:!?%％0123456789年月日时点号第共其中占由到增长",
    *(piece for slip in SLIPS for piece in slip[:2]),
    *TWINS,
    "\x00",
    "\ufffd",
    "\U0001f600",
    "\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@settings(max_examples=200, deadline=None)
def test_any_text_yields_places_that_are_in_it(text: str) -> None:
    for found in find_form_slips(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.why
    for typo in proofread([text], AS_OF, style=True, whole=True):
        assert text[typo.start : typo.end] == typo.quote


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=150, deadline=None)
def test_taking_every_suggestion_comes_to_an_end(text: str) -> None:
    for _ in range(40):
        told = [typo for typo in proofread([text]) if typo.suggestion and typo.suggestion != typo.quote]
        if not told:
            return
        for typo in reversed(told):
            text = text[: typo.start] + typo.suggestion + text[typo.end :]
    pytest.fail(f"still told after forty rounds: {text!r}")


@pytest.mark.parametrize(
    "text",
    [
        "（" * 60_000,
        "其中男5人、" * 20_000,
        "共5人，其中" * 20_000,
        "1" * 200_000,
        "一是" * 60_000,
        "国" * 100_000,
        "国家" * 60_000,
        "的" * 100_000,
        "2026年1月1日至" * 10_000,
        "&lt" * 50_000,
        "<" * 100_000,
        "《" + "法" * 100_000,
        "由1亿元增加到" * 10_000,
        "男1人、女1人、" * 150_000,
        "男1人、女1人，共2人，" * 100_000,
    ],
    ids=lambda text: text[:8],
)
def test_a_hostile_paragraph_takes_no_more_than_seconds(text: str) -> None:
    import time

    started = time.process_time()
    list(find_form_slips(text))
    assert time.process_time() - started < 5


@pytest.mark.parametrize("name", ["冯维维", "张齐暉"])
def test_a_name_alone_in_a_cell_is_left_alone(name: str) -> None:
    assert not list(find_form_slips(name))
