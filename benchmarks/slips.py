"""How many slips of each kind the typo engine finds, made at random in official text new to the model.

Run: python benchmarks/slips.py HELD, where HELD was trained with --hold; it needs ../shared/typos beside the
repository. Without either, it says so.

Each paragraph gets one slip of the mechanical kinds that an editor's keyboard makes, which need no table of
what sounds or looks alike: the engine has such tables, and would be asked for its own. Where the slip falls
is chance, so many a paragraph is as right after it as before (应当, 应): no kind can reach 100 %. Its twin is
the paragraph as it was published.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from benchmarks.typos import SHARED, Told, official, ours

SEED = 2026
EVERY = 5
"""One paragraph in so many."""
LEAST = 15
"""Characters of a paragraph."""
NEAR = 2
"""So far from the slip what is told may be."""

Slip = Callable[[str, int, Random], str]


def is_han(character: str) -> bool:
    """Whether it is a Chinese character."""
    return "\u4e00" <= character <= "\u9fff"


def any_of(text: str, random: Random) -> str:
    """One of its Chinese characters: the usual ones are the likeliest."""
    return random.choice([one for one in text if is_han(one)])


KINDS: dict[str, Slip] = {
    "漏字": lambda text, at, _: text[:at] + text[at + 1 :],
    "叠字": lambda text, at, _: text[:at] + text[at] + text[at:],
    "叠词（两字）": lambda text, at, _: text[:at] + text[at : at + 2] + text[at:],
    "颠倒": lambda text, at, _: text[:at] + text[at + 1] + text[at] + text[at + 2 :],
    "多字": lambda text, at, random: text[:at] + any_of(text, random) + text[at:],
    "换字": lambda text, at, random: text[:at] + any_of(text, random) + text[at + 1 :],
}
"""What becomes of a paragraph at a place."""


def spoilt(texts: Sequence[str], kind: Slip, random: Random) -> list[tuple[str, str, int]]:
    """(paragraph with a slip, as it was, where) of all that have room for one amid Chinese characters."""
    made = []
    for text in texts:
        places = [at for at in range(1, len(text) - 2) if all(map(is_han, text[at - 1 : at + 3]))]
        if len(text) >= LEAST and places:
            at = random.choice(places)
            if (wrong := kind(text, at, random)) != text:
                made.append((wrong, text, at))
    return made


def found(wrong: str, right: str, at: int, told: Sequence[Told]) -> tuple[bool, bool]:
    """Whether something is told at the slip, and whether that makes the paragraph as it was."""
    near = [one for one in told if any(abs(place - at) <= NEAR for place, _, _ in one.edits)]
    for one in near:
        mended = wrong
        for place, old, new in sorted(one.edits, reverse=True):
            mended = mended[:place] + new + mended[place + len(old) :]
        if mended == right:
            return True, True
    return bool(near), False


def main() -> None:
    """Print a row a kind, and how many of the paragraphs are accused as they were published."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("held", type=Path, nargs="?", help="a model trained with --hold")
    held = parser.parse_args().held
    if held is None or not SHARED.is_dir():
        print(f"skipped: it needs a model trained with --hold, and the texts ({SHARED})")
        return
    check, texts = ours(held), official().texts[::EVERY]
    table = Table("错法", "段", "报在错处", "改回原文")
    for name, kind in KINDS.items():
        made = spoilt(texts, kind, Random(SEED))
        told = check([wrong for wrong, _, _ in made])
        hits = [found(*one, what) for one, what in zip(made, told, strict=True)]
        shares = (f"{sum(column) / len(made):.1%}" for column in zip(*hits, strict=True))
        table.add_row(name, str(len(made)), *shares)
    Console().print(table)
    print(f"原文 {len(texts)} 段，报了 {sum(map(bool, check(texts)))} 段（里面也有真的差错）")


if __name__ == "__main__":
    main()
