"""Every article of the county from 2021 to the end of 2026, the same in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache

from crawler.plan import TIMEZONE
from reports.demo import planted, prose
from reports.demo.county import SITES, Column, Site
from reports.demo.planted import Article
from reports.periods import Month

LAST_DAY = date(2026, 12, 30)
TRIES = 20
SOURCES = ("县融媒体中心", "县政府办公室", "青禾县人民政府网")


def published(site: Site, month: Month) -> dict[str, list[Article]]:
    """What each column of a site holds at the end of a month: what is pinned, then the newest first."""
    columns: dict[str, list[Article]] = {column.slug: [] for column in site.columns}
    for article in _articles():
        if article.site == site.slug and article.published <= month.end:
            columns[article.column].append(article)
    for articles in columns.values():
        articles.sort(key=lambda article: (article.pinned, article.published, article.id), reverse=True)
    return columns


@cache
def _articles() -> tuple[Article, ...]:
    titles = {article.title for article in planted.ARTICLES}
    found = list(planted.ARTICLES)
    for number, site in enumerate(SITES, 1):
        identity = number * 100_000
        for column in site.columns:
            for day in reversed(list(_days(site, column))):
                identity += 1
                found.append(_compose(site, column, identity, day, titles))
    return tuple(found)


def _days(site: Site, column: Column) -> Iterator[date]:
    """The days on which a column publishes, the newest first."""
    chance = random.Random(f"{site.slug}/{column.slug}")
    day, left = LAST_DAY - timedelta(days=chance.randint(0, 3)), column.count if column.genre else 0
    while left:
        if not any(first <= day <= last for first, last in column.quiet):
            left -= 1
            yield day
        else:
            day = next(first for first, last in column.quiet if first <= day <= last)
        day -= timedelta(days=max(1, round(column.gap * chance.uniform(0.7, 1.1))))


def _compose(site: Site, column: Column, identity: int, day: date, titles: set[str]) -> Article:
    chance = random.Random(f"{site.slug}/{column.slug}/{identity}")
    piece = prose.write(column.genre, day, chance, site.speaker, column.topics)
    for _ in range(TRIES):
        if piece.title not in titles:
            break
        piece = prose.write(column.genre, day, chance, site.speaker, column.topics)
    title = (
        piece.title if piece.title not in titles else f"{piece.title}（{day.year}年{day.month}月{day.day}日）"
    )
    titles.add(title)
    moment = datetime.combine(day, time(chance.randint(8, 17), chance.randint(0, 59)), TIMEZONE)
    return Article(
        site=site.slug,
        column=column.slug,
        id=identity,
        published=moment,
        title=title,
        paragraphs=piece.paragraphs,
        source=chance.choice(SOURCES) if not site.speaker else site.speaker,
        files=_files(column, identity, chance),
        picture=column.genre in {"photo", "visit"} or chance.random() < 0.1,
    )


def _files(column: Column, identity: int, chance: random.Random) -> tuple[str, ...]:
    endings = {
        "document": "pdf",
        "publicity": "xlsx",
        "personnel": "docx",
        "procurement": "pdf",
        "finance": "xlsx",
    }
    if column.genre not in endings or chance.random() < 0.4:
        return ()
    return (f"fj{identity}.{endings[column.genre]}",)
