"""What a candidate is judged by: how the text around the place reads before the change, and after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checks.text.context.candidates import Candidates
from checks.text.context.language import LEVEL_LOGS, REACH, ROOM, Grams, Ids, LanguageModel, around, changed
from checks.text.context.ngrams import ORDERS, FuseTable, hashes_of
from checks.text.context.symbols import FIRST_HAN, FIRST_PUNCTUATION, symbol_of
from checks.text.context.words import LENGTHS, NAME
from checks.text.spared import SURNAMES

Matrix = NDArray[np.float32]
Columns = dict[str, NDArray[np.float32]]

SURROUNDINGS = ROOM
"""Symbols on each side whose fluency is told."""
_SURNAMES = np.array(sorted(map(symbol_of, SURNAMES)), dtype=np.uint16)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the language model reads it."""

    ids: Ids
    """Framed."""
    grams: Grams
    fit: NDArray[np.float32]
    """log p after its neighbours + log p before them, of each symbol."""


def read(model: LanguageModel, framed_ids: Ids) -> Reading:
    """Read a framed text."""
    grams = model.grams(framed_ids)
    fit = np.zeros(len(framed_ids), dtype=np.float32)
    fit[REACH:] += model.forward(framed_ids, grams)
    fit[:-REACH] += model.backward(framed_ids, grams)
    return Reading(framed_ids, grams, fit)


def describe(
    model: LanguageModel, words: FuseTable, text: Reading, found: list[Candidates]
) -> tuple[list[str], Matrix]:
    """The names of the features, and a row of them for each candidate of each list."""
    described = [_columns(model, words, text, some) for some in found]
    _add_rivals(len(text.ids), found, described)
    rows = [np.stack(list(columns.values()), axis=1) for columns in described]
    return list(described[0]), np.concatenate(rows).astype(np.float32, copy=False)


def _columns(model: LanguageModel, words: FuseTable, text: Reading, some: Candidates) -> Columns:
    span, at = some.new.shape[1], some.places
    old = around(text.ids, at, REACH, REACH + span - 1)
    new = old.copy()
    new[:, REACH : REACH + span] = some.new
    before = {n: around(text.grams[n], at, REACH, REACH + span - n) for n in ORDERS}
    after = changed(model, before, new, span)
    columns: Columns = {
        "span": np.full(len(at), span, dtype=np.float32),
        "sound": (some.kinds & 3).astype(np.float32),
        "shape": (some.kinds >> 2).astype(np.float32),
        "source": some.sources.astype(np.float32),
        "quick_gain": some.gains,
    }
    columns |= _fluency(model, old, new, before, after, span)
    columns |= _counts(before, after, span)
    columns |= _beside(before, span)
    columns |= _dictionary(words, old, new, span)
    columns |= _rarity(model, old, new, span)
    columns |= _surroundings(text, old, at, span)
    return columns


def _fluency(model: LanguageModel, old: Ids, new: Ids, before: Grams, after: Grams, span: int) -> Columns:
    """Probabilities at the span and as far as the change is felt, forward and backward."""
    felt = span + REACH - 1
    forward = [model.forward(ids, grams)[:, :felt] for ids, grams in ((old, before), (new, after))]
    backward = [model.backward(ids, grams)[:, 1 : felt + 1] for ids, grams in ((old, before), (new, after))]
    columns: Columns = {}
    for name, (was, would), inner in (
        ("forward", forward, slice(0, span)),
        ("backward", backward, slice(REACH - 1, felt)),
    ):
        columns[f"{name}_span_gain"] = (would - was)[:, inner].sum(1)
        columns[f"{name}_gain"] = (would - was).sum(1)
        for label, values in (("old", was), ("new", would)):
            columns[f"{name}_span_{label}"] = values[:, inner].min(1)
            columns[f"{name}_least_{label}"] = values.min(1)
    columns["gain"] = columns["forward_gain"] + columns["backward_gain"]
    return columns


def _counts(before: Grams, after: Grams, span: int) -> Columns:
    """Logarithms of the counts of the windows that touch the span."""
    columns: Columns = {}
    one = np.ones(len(before[2]), dtype=np.float32)
    longest = dict.fromkeys(("old_to", "old_from", "new_to", "new_from"), one)
    for order in ORDERS:
        first, stop = REACH - order + 1, REACH + span
        logs = []
        for label, grams in (("old", before), ("new", after)):
            levels = grams[order][:, first:stop]
            log = LEVEL_LOGS[levels]
            logs.append(log.sum(1))
            columns[f"count{order}_{label}"] = logs[-1]
            columns[f"most{order}_{label}"] = log.max(1)
            columns[f"seen{order}_{label}"] = (levels > 0).sum(1, dtype=np.float32)
            upto, since = levels[:, span - 1], levels[:, -span]
            longest[f"{label}_to"] = np.where(upto > 0, one * order, longest[f"{label}_to"])
            longest[f"{label}_from"] = np.where(since > 0, one * order, longest[f"{label}_from"])
            if order <= 3:
                columns[f"left{order}_{label}"] = log[:, 0]
                columns[f"right{order}_{label}"] = log[:, -1]
        columns[f"count{order}_gain"] = logs[1] - logs[0]
    return columns | {f"longest_{name}": value for name, value in longest.items()}


def _beside(grams: Grams, span: int) -> Columns:
    """Logarithms of the counts of what stands right before the span, and right after it."""
    columns: Columns = {}
    for order in ORDERS[:-1]:
        columns[f"before{order}"] = LEVEL_LOGS[grams[order][:, REACH - order]]
        columns[f"after{order}"] = LEVEL_LOGS[grams[order][:, REACH + span]]
    return columns


def _dictionary(words: FuseTable, old: Ids, new: Ids, span: int) -> Columns:
    """The longest words over the span, how usual they are, and whether they are names."""
    columns: Columns = {}
    for label, rows in (("old", old), ("new", new)):
        longest = np.zeros(len(rows), dtype=np.float32)
        usual, name = longest.copy(), longest.copy()
        for length in LENGTHS:
            touching = rows[:, REACH + span - length : REACH + length].astype(np.uint64)
            levels = words.levels(hashes_of(touching, length)).max(axis=1, initial=0)
            known = levels > 0
            longest[known] = length
            usual[known] = (levels & (NAME - 1))[known]
            name[known] = (levels >= NAME)[known]
        columns |= {f"word_{label}": longest, f"usual_{label}": usual, f"name_{label}": name}
    return columns


def _rarity(model: LanguageModel, old: Ids, new: Ids, span: int) -> Columns:
    was, would = (model.unigrams[rows[:, REACH : REACH + span]].min(1) for rows in (old, new))
    return {"rarity_old": was, "rarity_new": would, "rarity_gain": would - was}


def _surroundings(text: Reading, old: Ids, at: NDArray[np.int64], span: int) -> Columns:
    """How well the neighbours read, and what they are."""
    fits = around(text.fit, at, SURROUNDINGS, SURROUNDINGS + span - 1)
    left, here, right = fits[:, :SURROUNDINGS], fits[:, SURROUNDINGS:-SURROUNDINGS], fits[:, -SURROUNDINGS:]
    return {
        "fit": here.min(1),
        "fit_left": left.mean(1),
        "fit_right": right.mean(1),
        "least_left": left.min(1),
        "least_right": right.min(1),
        "bad_around": (np.concatenate([left, right], axis=1) < -12).sum(1, dtype=np.float32),
        "kind_left": _kind(old[:, REACH - 1]),
        "kind_right": _kind(old[:, REACH + span]),
        "surname": np.isin(old[:, REACH], _SURNAMES).astype(np.float32),
        "surname_left": np.isin(old[:, REACH - 1], _SURNAMES).astype(np.float32),
        "surname_further": np.isin(old[:, REACH - 2], _SURNAMES).astype(np.float32),
    }


def _kind(ids: Ids) -> NDArray[np.float32]:
    """0 to 2: break, digits, Latin; 3 other marks; 4 Han."""
    kinds = np.minimum(ids, FIRST_PUNCTUATION - 1).astype(np.float32)
    return np.where(ids >= FIRST_HAN, np.float32(4), kinds)


def _add_rivals(size: int, found: list[Candidates], described: list[Columns]) -> None:
    """Rank, lead over the best other candidate of the place, their number, the best of the neighbours."""
    places = np.concatenate([some.places for some in found])
    spans = np.concatenate([np.full(len(some.places), some.new.shape[1]) for some in found])
    gains = np.concatenate([columns["gain"] for columns in described])
    order = np.lexsort((-gains, places))
    ordered, value = places[order], gains[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    many = np.diff(starts, append=len(ordered))
    rank = np.arange(len(ordered)) - np.repeat(starts, many)
    second = np.where(many > 1, value[np.minimum(starts + 1, max(len(value) - 1, 0))], 0)
    rival = np.where(rank == 0, np.repeat(second, many), np.repeat(value[starts], many))
    best = np.zeros(size, dtype=np.float32)
    best[ordered[starts]] = value[starts]
    columns = {name: np.empty(len(order), dtype=np.float32) for name in ("rank", "lead", "rivals")}
    columns["rank"][order] = rank
    columns["lead"][order] = value - rival
    columns["rivals"][order] = np.repeat(many, many)
    columns["neighbour_before"] = np.maximum(best[places - 1], best[places - 2])
    columns["neighbour_after"] = np.maximum(best[places + spans], best[places + spans + 1])
    done = 0
    for mine in described:
        count = len(mine["gain"])
        mine |= {name: values[done : done + count] for name, values in columns.items()}
        done += count
