"""The word lists are what they say: enough of them, no entry twice, none that accuses its own correction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, groupby

import pytest

from checks.finding import Certainty
from checks.text import Typo, proofread
from checks.text.confusions import Confusion, confusions
from checks.text.form import DETECTORS
from checks.text.measured import confidence_of
from checks.text.phrases import find_near_misses
from checks.text.tables import rows
from reports.proofreading import LAYERS

LISTS = ("confusions.tsv", "likely.tsv", "misstatements.tsv")


def entries() -> list[Confusion]:
    return list(chain.from_iterable(confusions(name).values() for name in LISTS))


@pytest.mark.parametrize("name", LISTS)
def test_no_wrong_word_stands_twice(name: str) -> None:
    words = [row[0] for row in rows(name, 7)]
    assert len(words) == len(set(words))


def test_there_are_hundreds_of_confusions() -> None:
    assert len(confusions("confusions.tsv")) >= 300


def test_every_entry_says_why_and_on_what_ground() -> None:
    assert not [entry.wrong for entry in entries() if not entry.why or not entry.source]


def told_of(attribute: str) -> Iterator[tuple[str, list[Typo]]]:
    """Each entry's wrong or right word, with what is told of it where it stands alone."""
    for since, some in groupby(
        sorted(entries(), key=lambda entry: str(entry.since)), lambda entry: entry.since
    ):
        words = [str(getattr(entry, attribute)) for entry in some]
        told = defaultdict[int, list[Typo]](list)
        for typo in proofread([f"，{word}。" for word in words], since):
            told[typo.paragraph].append(typo)
        yield from ((word, told[number]) for number, word in enumerate(words))


def test_every_wrong_word_is_found_where_it_stands_alone() -> None:
    missed = [word for word, told in told_of("wrong") if not any(typo.suggestion for typo in told)]
    assert missed == ["既使"], "it needs its “也”"


def test_no_right_word_is_itself_accused() -> None:
    assert not [(word, typo.quote) for word, told in told_of("right") for typo in told]


def test_no_fixed_phrase_is_accused_beside_any_other() -> None:
    phrases = [row[0] for row in rows("phrases.tsv", 5)]
    text = "、".join(phrases)
    assert not [text[found.start : found.end] for found in find_near_misses(text)]
    assert not list(proofread(["".join(phrases), "".join(reversed(phrases)), *phrases]))


def test_what_was_measured_is_of_classes_that_there_are_and_adds_up() -> None:
    known = {detector.name for detector in DETECTORS} | set(LAYERS)
    for detector, certainty, told, right, where in rows("measured.tsv", 5):
        assert detector in known
        assert 0 <= int(right) <= int(told)
        share = confidence_of(detector, Certainty(certainty))
        assert share is not None
        assert 0 < share < 1
        assert where
    assert confidence_of("wording", Certainty.SUSPECTED) is None


def test_a_line_with_a_missing_column_is_named(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "bad.tsv").write_text("# 说明\n布署\t部署\n", encoding="utf-8")
    monkeypatch.setattr("checks.text.tables.FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"bad\.tsv:2"):
        list(rows("bad.tsv", 7))
