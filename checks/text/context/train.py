"""Train a model: xunjian lm train CORPUS OUT; python -m checks.text.context.train, with more options.

CORPUS holds one paragraph a line, UTF-8, plain or .xz. Needs the extra ``train`` (LightGBM), four gigabytes
of memory and ten minutes for 38 million characters. The same text makes the same model. The shipped one::

    xunjian lm train official.txt.xz context.model --twice 92178

where the first 92,178 lines are work reports, policy and local documents, nearest to what a county publishes.
"""

from __future__ import annotations

import argparse
import logging
import lzma
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checks.text.context.confusables import build_confusables
from checks.text.context.counting import Counts, WithoutOwn, count
from checks.text.context.extra import surplus_of
from checks.text.context.features import Matrix, read
from checks.text.context.joint import ASKED_FROM, EVIDENCE, Joint, evidence, fitted, known
from checks.text.context.judging import feature_names, possible
from checks.text.context.language import Ids, LanguageModel, framed
from checks.text.context.missing import gaps_of
from checks.text.context.model import FILE, NETWORK, Model, ModelError, load, save
from checks.text.context.network import Cloze, NetworkUnusable
from checks.text.context.ngrams import Tables, build_table, hash_of, level_of
from checks.text.context.slips import SHARE, Slips, twins_of, with_one_less, with_one_more
from checks.text.context.symbols import BREAK, COUNT, FIRST_HAN, character_of, symbol_of, symbols_of
from checks.text.context.trees import Trees, no_trees, trees_of
from checks.text.context.words import SEEN_FROM, USUAL_FROM, build_words, dictionary

CHUNK = 300
"""Paragraphs whose own counts are taken away when they are judged."""
CHARACTER_FROM = 8
"""A character that was seen so often may be proposed."""
USUAL = 2000
"""So many of the most usual characters may be meant anywhere."""
LEAST = 200_000
"""Han characters below which a text is too small to learn from."""
FROM_TWICE, FROM_REST = 1.0, 0.3
"""Share of the chunks that the trees learn from, of the part that is counted double and of the rest."""
HELD_EVERY, HELD = 25, 12
"""Chunk number n of the text is held out where n % HELD_EVERY == HELD: the trees do not learn from it, nor
does the network, so that both can be joined on it. With --hold it is not counted either, and they are joined
on every other of these chunks, so that the rest is new to all."""
DOUBTFUL = 4.2
"""Log-odds (.985) of a "wrong" finding above which the text, not the finding, is taken to be wrong."""
SCOUTED, SCOUT_ROUNDS = 250_000, 15
HOPELESS, THINNED = -4.0, 0.08
"""A few trees over so many candidates find those of less log-odds; a share of them stands for all."""
ROUNDS = 240
LEARNING_RATE = 0.08
PARAMETERS = {
    "objective": "binary",
    "num_leaves": 47,
    "max_depth": 9,
    "learning_rate": LEARNING_RATE,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "max_bin": 127,
    "verbosity": -1,
    "seed": 5,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
}
FAST = {"learning_rate": 2 * LEARNING_RATE}
HELD_COPIES = 4
"""How often each paragraph that is held out may get a slip: there are few, and slips are cheap."""
LEAST_RIGHT = 2_000
"""Right candidates among them from which trees may learn what the regression leaves."""
LEAST_OF_LENGTH = 200
"""Characters missing or too many among them from which it is learned how the network is heard of these."""
JOINT_ROUNDS = 200
JOINT_PARAMETERS = {"num_leaves": 15, "learning_rate": 0.05, "feature_fraction": 0.4, "lambda_l2": 5.0}

Job = Callable[[tuple[int, int]], tuple[NDArray[Any], NDArray[np.bool_]]]
Examples = tuple[NDArray[Any], NDArray[np.bool_]]

_log = logging.getLogger(__name__)


class TooSmallError(ValueError):
    """There is too little text for a model."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The training text."""

    ids: NDArray[np.uint16]
    """Every paragraph ends with a break."""
    ends: NDArray[np.int64]
    """Indices of these breaks."""
    twice: int
    """So many paragraphs at the beginning count double."""
    hold: bool = False
    """Whether what is held out is not counted, so that it can be judged as new text."""

    def weight(self, paragraph: int) -> int:
        """How often a paragraph counts."""
        if self.hold and held_out(paragraph):
            return 0
        return 2 if paragraph < self.twice else 1

    def counted(self) -> tuple[NDArray[np.uint16], int]:
        """The symbols of what counts, and how many of them at the beginning count double."""
        numbers = np.repeat(np.arange(len(self.ends)), np.diff(self.ends, prepend=-1))
        kept = ~held_out(numbers) if self.hold else np.ones(len(numbers), dtype=bool)
        return self.ids[: len(numbers)][kept], int((kept & (numbers < self.twice)).sum())

    def part(self, first: int, stop: int) -> NDArray[np.uint16]:
        """The symbols of some paragraphs."""
        begin = self.ends[first - 1] + 1 if first else 0
        return self.ids[begin : self.ends[stop - 1] + 1]


def train(corpus: Corpus, network: Cloze | None = None, workers: int = 2) -> Model:
    """Learn a model from a text.

    Args:
        network: what is to be heard beside the trees; not where the text has no chunk to be held out.

    Raises:
        TooSmallError: there are fewer than ``LEAST`` Han characters.
    """
    require_enough(corpus)
    counted = count(*corpus.counted())
    _log.info("数过连续几字的出现次数：%s", {known.order: len(known.keys) for known in counted})
    untaught, slips = _untaught(corpus, counted)
    _log.info("表已编好，正在造错句学习，最慢的一步")
    job = partial(_examples_of, corpus, counted, untaught, slips)
    rows, labels = _gathered(job, _chunks(corpus), workers)
    _log.info("学习 %d 处候选，其中 %d 处该改", len(labels), int(labels.sum()))
    model = replace(untaught, trees=_taught(rows, labels, untaught.features))
    if network is None or not any(_held_chunks(corpus)):
        return model
    asked = partial(_known_of, corpus, counted, model, slips, network)
    joint = _joined(network, *_gathered(asked, _held_chunks(corpus), workers))
    return _with_lengths(corpus, counted, replace(model, joint=joint), workers)


def refitted(corpus: Corpus, model: Model, workers: int = 2) -> Model:
    """A model that was learned from this text, with only that learned anew that takes no trees: what may be
    meant for which character, and how its network is heard of characters that are missing or too many.

    Raises:
        TooSmallError: the text has no chunk to be held out.
    """
    if not any(_held_chunks(corpus)):
        least = f"至少需要 {HELD * CHUNK + 1:,} 段"
        raise TooSmallError(f"语料太少，没有可以留着学的段落：只有 {len(corpus.ends):,} 段，{least}")
    model = replace(model, confusables=build_confusables(_proposed(corpus)))
    return _with_lengths(corpus, count(*corpus.counted()), model, workers)


def _with_lengths(corpus: Corpus, counted: list[Counts], model: Model, workers: int) -> Model:
    """The model, having learned of characters that are missing or too many what its text can teach."""
    if model.joint is None:
        return model
    weights = []
    for job in (_gaps_of, _surplus_of):
        rows, labels = _gathered(partial(job, corpus, counted, model), _held_chunks(corpus), workers)
        weights.append(fitted(rows, labels) if labels.sum() >= LEAST_OF_LENGTH else np.zeros(0))
        _log.info(
            "多一字、少一字：%d 处，%d 处真的，%s", len(labels), int(labels.sum()), weights[-1].round(3)
        )
    return replace(model, joint=replace(model.joint, missing=weights[0], extra=weights[1]))


def require_enough(corpus: Corpus) -> None:
    """TooSmallError where there are fewer than ``LEAST`` Han characters."""
    han = int((corpus.ids >= FIRST_HAN).sum())
    if han < LEAST:
        raise TooSmallError(f"语料太少，不足以训练模型：只有 {han:,} 个汉字，至少需要 {LEAST:,} 个")


def read_corpus(path: Path, twice: int = 0, hold: bool = False) -> Corpus:
    """Read a text, of which so many lines at the beginning count double."""
    opener: Any = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8", errors="replace") as file:
        lines = [line.strip() for line in file]
    kept_twice = sum(map(bool, lines[:twice]))
    text = "".join(line + "\n" for line in lines if line)
    ids = symbols_of(text).ids
    ends = np.flatnonzero(ids == BREAK)
    return Corpus(ids, ends, min(kept_twice, len(ends)), hold)


def held_out(paragraph: Any) -> Any:
    """Whether a paragraph (or which of an array of them) is in a chunk that is held out."""
    return paragraph // CHUNK % HELD_EVERY == HELD


def kept_new(paragraph: int) -> bool:
    """Whether a paragraph is new to a model that was trained with --hold."""
    return held_out(paragraph) and paragraph // CHUNK // HELD_EVERY % 2 == 1


def _untaught(corpus: Corpus, counted: list[Counts]) -> tuple[Model, Slips]:
    """A model without its trees, and a maker of slips."""
    tables = Tables({known.order: build_table(known.keys, level_of(known.counts)) for known in counted})
    times = np.bincount(corpus.ids, minlength=COUNT)
    unigrams = np.log(np.maximum(times, 1)).astype(np.float32)
    characters = _proposed(corpus)
    han_times = np.where(np.arange(COUNT) >= FIRST_HAN, times, 0)
    usual = np.argsort(-han_times, kind="stable")[:USUAL]
    known = dictionary()
    seen = _seen_words(
        [word for word, (usualness, _) in known.items() if usualness >= USUAL_FROM[1]], counted[0]
    )
    confusables = build_confusables(characters)
    model = Model(
        LanguageModel(tables, unigrams),
        build_words(known, characters, seen),
        confusables,
        usual[han_times[usual] > 0].astype(np.uint16),
        (),
        no_trees(),
    )
    model = replace(model, features=feature_names(model))
    return model, Slips(confusables, unigrams, twins_of(seen))


def _proposed(corpus: Corpus) -> list[str]:
    """The Chinese characters that a text holds often enough to be proposed."""
    times = np.bincount(corpus.ids, minlength=COUNT)
    usual = np.flatnonzero((times >= CHARACTER_FROM) & (np.arange(COUNT) >= FIRST_HAN))
    return [character for symbol in usual if (character := character_of(int(symbol)))]


def _seen_words(words: Sequence[str], bigrams: Counts) -> list[str]:
    words = [word for word in words if len(word) == 2]
    ids = np.array([[symbol_of(character) for character in word] for word in words], dtype=np.uint16)
    hashes = hash_of(*ids.T)
    at = np.minimum(np.searchsorted(bigrams.keys, hashes), len(bigrams.keys) - 1)
    seen = (bigrams.keys[at] == hashes) & (bigrams.counts[at] >= SEEN_FROM)
    return [word for word, is_seen in zip(words, seen, strict=True) if is_seen]


def _chunks(corpus: Corpus) -> Iterator[tuple[int, int]]:
    """Spans of paragraphs that the trees learn from, the same for the same text."""
    random = Random(0)
    for first, stop in _all_chunks(corpus):
        share = FROM_TWICE if corpus.weight(first) == 2 or not corpus.twice else FROM_REST
        if not held_out(first) and random.random() < share:
            yield first, stop


def _held_chunks(corpus: Corpus) -> Iterator[tuple[int, int]]:
    return (
        (first, stop)
        for first, stop in _all_chunks(corpus)
        if held_out(first) and not (corpus.hold and kept_new(first))
    )


def _all_chunks(corpus: Corpus) -> Iterator[tuple[int, int]]:
    for first in range(0, len(corpus.ends), CHUNK):
        yield first, min(first + CHUNK, len(corpus.ends))


def _gathered(job: Job, spans: Iterable[tuple[int, int]], workers: int) -> Examples:
    """What the job makes of all spans, done by several processes."""
    global _job
    _job = job
    with ProcessPoolExecutor(workers, get_context("fork"), initializer=_end_with_parent) as pool:
        rows, labels = zip(*pool.map(_run_job, spans, chunksize=4), strict=True)
    return np.concatenate(rows), np.concatenate(labels)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for its next job for ever."""
    parent = parent_process()
    assert parent

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


_job: Job
"""What the workers do: they inherit it with all its arrays when they are forked."""


def _run_job(span: tuple[int, int]) -> Examples:
    return _job(span)


def _examples_of(
    corpus: Corpus, counted: list[Counts], model: Model, slips: Slips, span: tuple[int, int]
) -> Examples:
    """The features of all candidates in a chunk with slips, and whether each is right."""
    return _candidates(corpus, counted, model, slips, span)[-2:]


def _known_of(
    corpus: Corpus, counted: list[Counts], model: Model, slips: Slips, network: Cloze, span: tuple[int, int]
) -> Examples:
    """All that is known of the candidates in a chunk with many slips, and whether each is right; but nothing
    of what the trees take to be true errors of the text."""
    right, ids, places, new, rows, labels = _candidates(corpus, counted, model, slips, span, HELD_COPIES)
    odds = model.trees.odds(rows)
    spans = zip(places, new, strict=True)
    as_written = np.array(
        [(right[i : i + len(one)] == ids[i : i + len(one)]).all() for i, one in spans], bool
    )
    asked = np.flatnonzero((odds > ASKED_FROM) & ~(as_written & (odds > DOUBTFUL)))
    said = evidence(network, ids, places[asked], [new[row] for row in asked], odds[asked])
    return known(said, rows[asked]), labels[asked]


def _candidates(
    corpus: Corpus, counted: list[Counts], model: Model, slips: Slips, span: tuple[int, int], copies: int = 1
) -> tuple[Ids, Ids, NDArray[np.int64], list[Ids], Matrix, NDArray[np.bool_]]:
    """A chunk with slips judged as new text: (symbols as they should be, as they are, places, replacements,
    features, which are right)."""
    model = _as_new(corpus, counted, model, span)
    right, wrong = _spoilt(corpus, slips, span, copies)
    symbols, origin = framed(wrong)
    places, new, _, rows = possible(model, read(model.language, symbols))
    at = origin[places]
    labels = [bool((right[i : i + len(what)] == what).all()) for i, what in zip(at, new, strict=True)]
    return right, wrong, at, new, rows, np.array(labels, dtype=bool)


def _gaps_of(corpus: Corpus, counted: list[Counts], model: Model, span: tuple[int, int]) -> Examples:
    """What is known of all places in a chunk, and in its paragraphs each less a character, where one may be
    missing, and whether it is."""
    model, random = _as_new(corpus, counted, model, span), Random(span[0])
    _, _, clean = gaps_of(model, corpus.part(*span))
    lines = [corpus.part(number, number + 1) for number in range(*span)]
    slips = [(line, slip) for line in lines if (slip := with_one_less(line, random))]
    if not slips:
        return clean, np.zeros(len(clean), bool)
    starts = np.cumsum([0, *(len(wrong) for _, (wrong, _) in slips)])
    lost = {start + at - 1: right[at] for start, (right, (_, at)) in zip(starts, slips, strict=False)}
    gaps, new, rows = gaps_of(model, np.concatenate([wrong for _, (wrong, _) in slips]))
    true = [lost.get(gap) == symbol for gap, symbol in zip(gaps, new, strict=True)]
    return np.concatenate([clean, rows]), np.array([False] * len(clean) + true, dtype=bool)


def _surplus_of(corpus: Corpus, counted: list[Counts], model: Model, span: tuple[int, int]) -> Examples:
    """The same of characters that may be too many, and of paragraphs with one more: one that stands there
    twice, or another."""
    model, random = _as_new(corpus, counted, model, span), Random(span[0])
    _, clean = surplus_of(model, corpus.part(*span))
    examples = [(clean, np.zeros(len(clean), bool))]
    for twice in (False, True):
        lines = (corpus.part(number, number + 1) for number in range(*span))
        slips = [slip for line in lines if (slip := with_one_more(line, random, twice=twice))]
        if slips:
            starts = np.cumsum([0, *(len(wrong) for wrong, _ in slips)])
            places, rows = surplus_of(model, np.concatenate([wrong for wrong, _ in slips]))
            more = [start + at for start, (_, at) in zip(starts, slips, strict=False)]
            examples.append((rows, np.isin(places, more)))
    return np.concatenate([rows for rows, _ in examples]), np.concatenate([labels for _, labels in examples])


def _as_new(corpus: Corpus, counted: list[Counts], model: Model, span: tuple[int, int]) -> Model:
    """A model that has not seen a chunk."""
    table = WithoutOwn(model.language.table, counted, corpus.part(*span), corpus.weight(span[0]))
    return replace(model, language=replace(model.language, table=table))


def _spoilt(corpus: Corpus, slips: Slips, span: tuple[int, int], copies: int) -> tuple[Ids, Ids]:
    """The paragraphs of a chunk, some with slips, so many times, and these without: (as they should be, as
    they are)."""
    random = Random(span[0])
    right, wrong = [], []
    for number in range(*span):
        line = corpus.part(number, number + 1)
        right.append(line)
        wrong.append(line)
        for _ in range(copies):
            if random.random() < SHARE:
                right.append(line)
                wrong.append(slips.spoil(line, random))
    return np.concatenate(right), np.concatenate(wrong)


def _joined(network: Cloze, rows: Matrix, labels: NDArray[np.bool_]) -> Joint:
    """How network and trees are heard together: a regression, and where there is enough to learn from, trees
    on what it leaves."""
    said = rows[:, :EVIDENCE].astype(np.float64)
    weights = fitted(said, labels)
    _log.info("与网络合在 %d 处候选上：%s", len(labels), weights.round(3))
    nothing = np.zeros(0), np.zeros(0)
    if labels.sum() < LEAST_RIGHT:
        return Joint(network, weights, no_trees(), *nothing)
    booster = _grown(rows, labels, JOINT_ROUNDS, start=said @ weights, parameters=JOINT_PARAMETERS)
    return Joint(network, weights, trees_of(booster.dump_model()), *nothing)


def _taught(rows: Matrix, labels: NDArray[np.bool_], names: tuple[str, ...]) -> Trees:
    """Trees, trained twice: the second time without what the first take to be true errors of the text."""
    rows, labels, weights = _thinned(rows, labels)
    booster = _grown(rows, labels, ROUNDS // 3, weights, parameters=FAST)
    doubtful = ~labels & (booster.predict(rows, raw_score=True) > DOUBTFUL)
    _log.info("%d 处像是语料自己的错字，不学", int(doubtful.sum()))
    booster = _grown(rows[~doubtful], labels[~doubtful], ROUNDS, weights[~doubtful])
    gains = sorted(zip(booster.feature_importance("gain"), names, strict=True), reverse=True)
    _log.info("最有用的特征：%s", [name for _, name in islice(gains, 12)])
    return trees_of(booster.dump_model())


def _thinned(
    rows: Matrix, labels: NDArray[np.bool_]
) -> tuple[Matrix, NDArray[np.bool_], NDArray[np.float64]]:
    """The candidates less most of the hopeless ones, and what each counts for in their stead."""
    random = np.random.default_rng(0)
    some = random.choice(len(labels), min(SCOUTED, len(labels)), replace=False)
    scout = _grown(rows[some], labels[some], SCOUT_ROUNDS, parameters=FAST)
    hopeful = labels | (scout.predict(rows, raw_score=True) > HOPELESS)
    kept = hopeful | (random.random(len(labels)) < THINNED)
    return rows[kept], labels[kept], np.where(hopeful, 1, 1 / THINNED)[kept]


def _grown(
    rows: Matrix,
    labels: NDArray[np.bool_],
    rounds: int,
    weights: NDArray[np.float64] | None = None,
    start: NDArray[np.float64] | None = None,
    parameters: Mapping[str, Any] = MappingProxyType({}),
) -> Any:
    import lightgbm

    data = lightgbm.Dataset(rows, labels.astype(np.int8), weight=weights, init_score=start)
    return lightgbm.train(PARAMETERS | dict(parameters), data, num_boost_round=rounds)


def network_of(path: Path = NETWORK) -> Cloze | None:
    """What is heard beside the trees; None, and a warning, where it cannot be used."""
    try:
        return Cloze.load(path)
    except NetworkUnusable as error:
        _log.warning("没有网络：%s", error)
        return None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m checks.text.context.train", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path, nargs="?", default=FILE)
    parser.add_argument("--twice", type=int, default=0, help="so many lines at the beginning count double")
    parser.add_argument("--hold", action="store_true", help="leave out one line in 25, to measure on it")
    parser.add_argument("--network", type=Path, default=NETWORK, help="what is heard beside the trees")
    parser.add_argument("--refit", type=Path, help="a model of this text: only weights without trees are new")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    started = time.monotonic()
    corpus = read_corpus(options.corpus, options.twice, options.hold)
    try:
        if options.refit:
            model = refitted(corpus, load(options.refit))
        else:
            model = train(corpus, network_of(options.network))
    except (TooSmallError, ModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    save(model, options.out)
    seconds = time.monotonic() - started
    _log.info("%s：%.1f MB，%.0f 秒", options.out, options.out.stat().st_size / 1e6, seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
