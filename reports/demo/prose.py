"""Sentences for the fictional county: the same seed always tells the same story."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Piece:
    """One text: a title and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    """The genres, and the words that fill their slots (table ``words``)."""
    return tomllib.loads(Path(__file__).with_name("prose.toml").read_text(encoding="utf-8"))


def write(
    genre: str, day: date, chance: random.Random, unit: str = "", topics: tuple[str, ...] = ()
) -> Piece:
    """A text of one genre, dated ``day``. ``unit`` is the department that speaks on its own site."""
    parts = _tables()[genre]
    slots = _slots(day, chance, unit, topics)
    count = min(len(parts["middle"]), chance.choice((2, 3, 3, 4)))
    chosen = sorted(chance.sample(range(len(parts["middle"])), count))
    sentences = [
        chance.choice(parts["opening"]),
        *(parts["middle"][place] for place in chosen),
        chance.choice(parts["closing"]),
    ]
    text = "\n".join(sentences).format_map(slots)
    return Piece(chance.choice(parts["titles"]).format_map(slots), tuple(text.split("\n")))


def _slots(day: date, chance: random.Random, unit: str, topics: tuple[str, ...]) -> dict[str, str]:
    words = _tables()["words"]
    town, town2 = chance.sample(words["towns"], 2)
    person, person2 = chance.sample(words["people"], 2)
    first, second = chance.sample(words["units"], 2)
    return {
        "town": town,
        "town2": town2,
        "village": chance.choice(words["villages"]),
        "leader": chance.choice(words["leaders"]),
        "person": person,
        "person2": person2,
        "unit": unit or first,
        "unit2": second,
        "topic": chance.choice(topics or words["topics"]),
        "a": str(chance.randint(12, 96)),
        "b": str(chance.randint(3, 9)),
        "b2": str(chance.randint(2, 4)),
        "c": str(chance.randint(110, 980)),
        "m": f"{chance.randint(60, 980)}.{chance.randint(1, 9)}",
        "p": f"{chance.randint(61, 97)}.{chance.randint(1, 9)}",
        "p2": f"{chance.randint(2, 9)}.{chance.randint(1, 9)}",
        "phone": f"0900-88{chance.randint(10000, 99999)}",
        "docno": f"青政发〔{day.year}〕{chance.randint(1, 48)}号",
        "day": f"{day.month}月{day.day}日",
        "fullday": f"{day.year}年{day.month}月{day.day}日",
        "monthname": f"{day.month}月",
        "nextmonth": f"{day.month % 12 + 1}月",
        "year": str(day.year),
        "prevyear": str(day.year - 1),
        "nextyear": str(day.year + 2),
    }
