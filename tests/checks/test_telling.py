"""What a finding shows of a page is fit to be read in a signed document."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checks.telling import BESIDE, sentence_at


def test_a_slip_is_shown_in_its_whole_sentence() -> None:
    text = "会议传达了精神。请各村干部再接再励，做好低保对象动态核查工作。下半年继续抓好。"
    assert sentence_at(text, 14, 18) == "请各村干部再接再励，做好低保对象动态核查工作。"


def test_of_a_long_sentence_what_is_left_out_is_shown_as_left_out() -> None:
    text = "一" * 99 + "再接再励" + "二" * 99
    assert sentence_at(text, 99, 103) == f"……{'一' * BESIDE}再接再励{'二' * BESIDE}……"


@given(
    st.text("甲乙。\n；", max_size=99),
    st.text("丙", min_size=1, max_size=4),
    st.text("甲乙。\n；", max_size=99),
)
def test_the_place_itself_is_always_shown(before: str, place: str, after: str) -> None:
    assert place in sentence_at(before + place + after, len(before), len(before + place))
