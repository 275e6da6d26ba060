"""Leaders by the office's table: who held the post on the day of the text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.finding import Certainty
from checks.own import Leader, Own
from checks.text import Typo, proofread

WANG = Leader("王建国", "县长", date(2022, 3, 1), date(2026, 6, 30))
LI = Leader("李晓峰", "县长", date(2026, 7, 1))
WANG_NOW = Leader("王建国", "县委书记", date(2026, 7, 1))
DEPUTY = Leader("欧阳文", "常务副县长", date(2024, 1, 1))
OWN = Own(frozenset({"王建国", "李晓峰", "欧阳文"}), (), (WANG, LI, WANG_NOW, DEPUTY))
TODAY = date(2026, 11, 20)


def told(text: str, day: date | None = TODAY) -> list[Typo]:
    return list(proofread([text], day, own=OWN))


@pytest.mark.parametrize(
    ("text", "quote", "right"),
    [
        ("县长李晓锋主持召开会议。", "李晓锋", "李晓峰"),
        ("县长李峰晓主持召开会议。", "李峰晓", "李晓峰"),
        ("县长李晓晓峰主持召开会议。", "李晓晓峰", "李晓峰"),
        ("县委书记　王建囯到会讲话。", "王建囯", "王建国"),
        ("常务副县长欧阳闻到会。", "欧阳闻", "欧阳文"),
    ],
)
def test_a_name_one_character_off_after_its_post_is_suspected(text: str, quote: str, right: str) -> None:
    (typo,) = told(text)
    assert (typo.quote, typo.suggestion, typo.detector) == (quote, right, "leader")
    assert typo.certainty is Certainty.SUSPECTED
    assert right in typo.why


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("县长王建国主持召开会议。", TODAY),
        ("11月20日，县长王建国到会。", TODAY),
        ("县长李晓峰主持召开会议。", date(2024, 5, 1)),
        ("县委书记李晓峰到会讲话。", TODAY),
    ],
)
def test_another_name_with_the_post_is_suspected_by_the_day_of_the_text(text: str, day: date) -> None:
    (typo,) = told(text, day)
    assert (typo.detector, typo.suggestion, typo.certainty) == ("leader", "", Certainty.SUSPECTED)
    assert "按领导表" in typo.why


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("县长李晓峰、县委书记王建国到会。", TODAY),
        ("县长王建国主持召开会议。", date(2026, 5, 8)),
        ("县长王建国主持召开会议。", date(2026, 7, 20)),  # within the month after his term
        ("县长王建国主持召开会议。", None),
        ("2025年3月，县长王建国到村里调研。", TODAY),
        ("2026年，县长王建国作了报告。", TODAY),
        ("时任县长王建国批准了方案。", TODAY),
        ("原县长王建国接受采访。", TODAY),
        ("李晓峰接替县长王建国。", TODAY),
        ("副县长李晓锋到会。", TODAY),
        ("县长孙立平到会。", TODAY),  # the table may be late
        ("县长助理到会，县长、副县长都到会。", TODAY),
        ("县长王建国主持召开会议。", date(2015, 5, 8)),  # the table does not reach so far back
    ],
)
def test_what_is_right_or_cannot_be_known_is_left_alone(text: str, day: date | None) -> None:
    assert told(text, day) == []


def test_in_an_undated_text_only_slips_of_names_are_told() -> None:
    assert [typo.quote for typo in told("县长王建囯到会。", None)] == ["王建囯"]


def test_names_of_the_table_are_no_slips_to_other_layers() -> None:
    text = "会议由努里主持，任命努里为主任。"
    assert [typo.quote for typo in proofread([text], own=Own(frozenset({"努里"})))] == []


@given(st.text(alphabet="县长委书记王建国李晓峰原时任副欧阳文2026年13月32日，。 　", max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_yields_places_that_are_in_it(text: str) -> None:
    for typo in told(text):
        assert text[typo.start : typo.end] == typo.quote != typo.suggestion


@pytest.mark.parametrize(
    ("text", "day", "quote"),
    [
        ("国务院总理李克强作政府工作报告。", date(2025, 3, 5), None),
        ("国务院总理李克强作政府工作报告。", date(2022, 3, 5), None),
        ("国务院总理李可强作政府工作报告。", None, "李可强"),
        ("国务院总理李强作政府工作报告。", date(2025, 3, 5), None),
        ("全国政协主席王沪林主持会议。", date(2025, 3, 5), "王沪林"),
        ("越南国家主席到访。", date(2025, 3, 5), None),
    ],
)
def test_leaders_of_the_state_are_known_without_a_table(
    text: str, day: date | None, quote: str | None
) -> None:
    assert [typo.quote for typo in proofread([text], day)] == ([quote] if quote else [])
