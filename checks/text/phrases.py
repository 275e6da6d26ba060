"""Near misses of fixed phrases: names of the state, of its organs, of meetings and doctrines.

A phrase that is one character off is nearly always a slip: one character wrong (judged by pycorrector's
ProperCorrector: alike in sound or in shape), missing, doubled, or two of them exchanged.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import ahocorasick

from checks.finding import Certainty
from checks.text.pycorrector_loader import confusion_corrector, proper_corrector
from checks.text.spared import is_mentioned
from checks.text.tables import choices, rows
from checks.text.typo import Suspicion

LONG = 6
"""A phrase of so many characters with one of them off is certain; a shorter one is suspected."""
LONGEST = 9
"""A phrase of so many characters is known by the rest of it, with two of them missing or any other in the
middle."""
ALIKE = 0.6
"""How alike the wrong character must be to the right one (ProperCorrector's measure, 0 to 1)."""
HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of ``data/phrases.tsv``."""

    text: str
    grave: bool
    """A slip in it would be 严重表述错误: any other character in it is suspected, alike or not."""
    also_right: tuple[str, ...]
    """Phrases one character away that are right as well (全面建设小康社会)."""
    source: str


def find_near_misses(text: str) -> Iterator[Suspicion]:
    """Places of ``text`` where a fixed phrase is one character off."""
    book = _book()
    right = [(end - len(found) + 1, end + 1) for end, found in book.right.iter(text)]
    for wrong, phrase, start in (*_misplaced(text, book), *_replaced(text, book)):
        end = start + len(wrong)
        if any(first <= start and end <= last for first, last in right):
            continue
        entry = book.phrases[phrase]
        alike = _one_difference(wrong, phrase) is None or _alike(wrong, phrase)
        certain = len(phrase) >= LONG and not entry.grave and alike
        mentioned = entry.grave or is_mentioned(text, start, end, phrase)
        yield Suspicion(
            start,
            end,
            phrase,
            Certainty.CERTAIN if certain else Certainty.SUSPECTED,
            "phrase",
            f"固定表述是“{phrase}”（{entry.source}）",
            grave=entry.grave,
            anywhere=_is_quoted(text, start, end) and not mentioned,
        )


@dataclass(frozen=True, slots=True)
class _Book:
    phrases: dict[str, Phrase]
    right: Any
    """Automaton of all that is right."""
    variants: Any
    """ConfusionCorrector of the phrases with a character missing, doubled or exchanged."""
    halves: Any
    """Automaton of half phrases: of a phrase with one wrong character one half is whole."""
    halves_of: dict[str, list[tuple[str, int]]]


@cache
def _book() -> _Book:
    phrases = {entry.text: entry for entry in _phrases()}
    right, halves = ahocorasick.Automaton(), ahocorasick.Automaton()
    variants: dict[str, str] = {}
    halves_of: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for phrase, entry in phrases.items():
        for sound in (phrase, *entry.also_right):
            right.add_word(sound, sound)
        for variant in (*_variants(phrase), *(_shortened(phrase) if entry.grave else ())):
            if variant not in phrases and variant not in entry.also_right:
                variants[variant] = phrase
        middle = len(phrase) // 2
        halves_of[phrase[:middle]].append((phrase, 0))
        halves_of[phrase[middle:]].append((phrase, middle))
    for half in halves_of:
        halves.add_word(half, half)
    right.make_automaton()
    halves.make_automaton()
    return _Book(phrases, right, confusion_corrector(variants), halves, dict(halves_of))


def _phrases() -> Iterator[Phrase]:
    for text, grave, also_right, source, _reviewed in rows("phrases.tsv", 5):
        yield Phrase(text, grave == "是", choices(also_right), source)


def _variants(phrase: str) -> Iterator[str]:
    """The phrase with an inner character missing or doubled, or two neighbours exchanged.

    The ends are left alone: a neighbouring word may begin or end with the same character (其中中国共产党),
    and what remains without the character next to an end may be whole by itself (其中|共产党员).
    """
    last = len(phrase) - 1
    for i in range(1, last):
        yield phrase[:i] + phrase[i] + phrase[i:]
        if 1 < i < last - 1:
            yield phrase[:i] + phrase[i + 1 :]
        if i + 1 < last and phrase[i] != phrase[i + 1]:
            yield phrase[:i] + phrase[i + 1] + phrase[i] + phrase[i + 2 :]


def _shortened(phrase: str) -> Iterator[str]:
    """A very long phrase with two neighbours missing (中国特色社会思想): a word of it. What is not of such
    weight is shortened on purpose (城乡居民养老保险)."""
    if len(phrase) >= LONGEST:
        for i in range(2, len(phrase) - 3):
            yield phrase[:i] + phrase[i + 2 :]


def _misplaced(text: str, book: _Book) -> Iterator[tuple[str, str, int]]:
    yield from book.variants.correct(text)["errors"]


def _replaced(text: str, book: _Book) -> Iterator[tuple[str, str, int]]:
    for end, half in book.halves.iter(text):
        for phrase, offset in book.halves_of[half]:
            start = end - len(half) + 1 - offset
            window = text[max(start, 0) : start + len(phrase)]
            place = _one_difference(window, phrase)
            if place is None or not HAN.match(window[place]):
                continue
            quoted = _is_quoted(text, start, start + len(phrase))
            if _is_slip(window, place, book.phrases[phrase], quoted=quoted):
                yield window, phrase, start


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Whether it stands alone in quotation marks, as 两个确立 does."""
    return text.startswith("“", start - 1) and start > 0 and text.startswith("”", end)


def _is_slip(window: str, place: int, phrase: Phrase, *, quoted: bool) -> bool:
    """Whether a window with one other character is the phrase miswritten, and not another wording
    (生态环境不断, 基本医疗保健): ends are looser than the middle, short phrases looser than long ones, but
    not where quotation marks say where it ends."""
    from_end = min(place, len(phrase.text) - 1 - place)
    if from_end > 1 and len(phrase.text) >= (LONG + 1 if phrase.grave else LONGEST):
        return True
    return (from_end > 0 or len(phrase.text) >= LONG or quoted) and _alike(window, phrase.text)


def _one_difference(window: str, phrase: str) -> int | None:
    """Where the window has another character than the phrase; None when it has none or more than one."""
    if len(window) != len(phrase):
        return None
    different = [place for place, its in enumerate(phrase) if window[place] != its]
    return different[0] if len(different) == 1 else None


def _alike(window: str, phrase: str) -> bool:
    """ProperCorrector's judgement. It reads 60,000 characters a second, so it is shown only such windows."""
    length = len(phrase)
    answer = _proper_corrector().correct(
        window, max_word_length=length, min_word_length=length, sim_threshold=1 - (1 - ALIKE) / length
    )
    return any(right == phrase for _, right, _ in answer["errors"])


@cache
def _proper_corrector() -> Any:
    return proper_corrector(_book().phrases)
