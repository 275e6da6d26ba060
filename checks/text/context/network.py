"""A small network that reads both sides of a place and says how well each symbol would fit there.

It never sees the symbol that it judges. Two pyramids of causal, dilated convolutions read the text before
the place and, backwards, the text after it; a head joins their tops. Of each pyramid only what leads to its
top is computed, and only for the few places that are in doubt. Trained by benchmarks/network_train.py.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from checks.text.context.symbols import COUNT, OTHER

Ids = NDArray[np.uint16]
Floats = NDArray[np.float32]

OUTSIDE, UNKNOWN = 0, 1
"""The first rows of the tables: what is outside of the text, and a symbol that is rare."""
BATCH = 128
"""Places at a time: some 15 MB."""
SAFE = np.float32(1e-5)
"""Keeps the norm of a vector of zeros from being divided by."""


class NetworkUnusable(Exception):  # noqa: N818 (a state of the file, not a slip of the caller)
    """The network's file is absent, damaged or of another make."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A matrix, inputs down and outputs across, and what is added to its product."""

    weight: Floats
    bias: Floats | None = None

    def __call__(self, x: Floats) -> Floats:
        """The product along the last axis: as one large product, not one for each place."""
        y: Floats = x.reshape(-1, x.shape[-1]) @ self.weight
        if self.bias is not None:
            y += self.bias
        return y.reshape(*x.shape[:-1], -1)


@dataclass(frozen=True, slots=True)
class Tower:
    """One side's pyramid."""

    first: Layer
    wide: list[Layer]
    back: list[Layer]


@dataclass(frozen=True, slots=True)
class Head:
    """From what is known of a place to a vector near the symbols that fit there."""

    one: Layer
    two: Layer
    three: Layer
    four: Layer

    def __call__(self, x: Floats) -> Floats:
        """The normed vector."""
        y = self.two(_silu(self.one(x)))
        y += self.four(_silu(self.three(_normed(y))))
        return _normed(y)


@dataclass(frozen=True, slots=True)
class Cloze:
    """The network, read from its file."""

    rows: NDArray[np.int64]
    """Symbol → its row in the tables."""
    symbols: Ids
    """Row → its symbol; ``OTHER`` where it has none."""
    symbol: Floats
    bigram: Floats
    bigram_in: Layer
    """From a row of ``bigram`` to what is added to a symbol's."""
    bigram_keys: NDArray[np.int64]
    """The frequent bigrams, row of the first × rows + row of the second, ascending; beside ``bigram[1:]``."""
    dilations: tuple[int, ...]
    left: Tower
    right: Tower
    head: Head
    pair_head: Head
    out: Layer

    @classmethod
    def load(cls, path: Path) -> Cloze:
        """Read the file and verify its checksum.

        Raises:
            NetworkUnusable: it is absent or not what was written.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                packed = {name: file[name] for name in file.files}
        except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise NetworkUnusable(f"{path}: {error}") from error
        written = packed.pop("sha256", None)
        if written is None or written.tobytes() != checksum(packed):
            raise NetworkUnusable(f"{path}: the checksum does not match")
        try:
            return cls._of(packed)
        except (KeyError, IndexError, ValueError) as error:
            raise NetworkUnusable(f"{path}: of another make ({error})") from error

    @classmethod
    def _of(cls, packed: Mapping[str, NDArray[np.generic]]) -> Cloze:
        def layer(name: str) -> Layer:
            bias = packed.get(f"{name}.bias")
            weight = np.ascontiguousarray(_matrix(packed, f"{name}.weight").T)
            return Layer(weight, None if bias is None else bias.astype(np.float32))

        def tower(side: str) -> Tower:
            blocks = range(len(packed["dilations"]) - 1)
            return Tower(
                layer(f"{side}.first"),
                [layer(f"{side}.wide.{block}") for block in blocks],
                [layer(f"{side}.back.{block}") for block in blocks],
            )

        def head(name: str) -> Head:
            return Head(*(layer(f"{name}.{part}") for part in ("one", "two", "three", "four")))

        vocabulary = packed["vocabulary"][2:].astype(np.int64)
        rows = np.full(COUNT, UNKNOWN, np.int64)
        rows[vocabulary] = np.arange(2, 2 + len(vocabulary))
        return cls(
            rows=rows,
            symbols=np.concatenate([[OTHER, OTHER], vocabulary]).astype(np.uint16),
            symbol=_matrix(packed, "symbol.weight"),
            bigram=_matrix(packed, "bigram.weight"),
            bigram_in=layer("bigram_in"),
            bigram_keys=packed["bigrams"].astype(np.int64),
            dilations=tuple(int(step) for step in packed["dilations"].astype(np.int64)),
            left=tower("left"),
            right=tower("right"),
            head=head("head"),
            pair_head=head("pair_head"),
            out=layer("out"),
        )

    def opinions(self, ids: Ids, places: NDArray[np.int64], candidates: Ids) -> tuple[Floats, Floats]:
        """What it thinks of symbols, or of two side by side, at places of a text.

        Args:
            ids: the text's symbols.
            places: indices into ``ids``: of two symbols the first, so never the last of the text.
            candidates: (places, columns, 1 or 2) symbols; what stands there is not among them unless given.

        Returns:
            For each place and column: log p; by how much that of the likeliest symbol is more; the logarithm
            of how many symbols are likelier, and one. Of two symbols it is the sum, the second judged after
            the first. And for each place how much it is in doubt: the entropy of the first symbol.
        """
        many, columns, span = candidates.shape
        standing = np.zeros((many, columns, 3), np.float32)
        doubt = np.empty(many, np.float32)
        text = self.rows[ids]
        for start in range(0, many, BATCH):
            some = slice(start, start + BATCH)
            at, whose = np.unique(places[some], return_inverse=True)
            sides = self._sides(text, at, span)
            first = self._first(sides, span)
            doubt[some] = -(np.exp(first) * first).sum(1)[whose]
            chosen = self.rows[candidates[some]]
            for column in range(columns):
                standing[some, column] = _standing(first[whose], chosen[:, column, 0])
                if span == 2:
                    second = self._second(sides[whose], chosen[:, column, 0])
                    standing[some, column] += _standing(second, chosen[:, column, 1])
        return standing, doubt

    def fits(self, texts: Ids, columns: NDArray[np.int64] | int, span: int = 1) -> Floats:
        """log p of the symbol, or the two, that stand from a column on in each of some texts, one a row."""
        at = np.arange(len(texts)) * texts.shape[1] + columns
        text, fit = self.rows[texts].ravel(), np.empty(len(texts), np.float32)
        for some, sides in self._sides_of(text, at, span):
            fit[some] = _own(self._first(sides, span), text[at[some]])
            if span == 2:
                fit[some] += _own(self._second(sides, text[at[some]]), text[at[some] + 1])
        return fit

    def likeliest(self, texts: Ids, column: int, count: int) -> tuple[Ids, Floats]:
        """The symbols that fit best in a column of each of some texts, one a row, and log p of each."""
        at, text = np.arange(len(texts)) * texts.shape[1] + column, self.rows[texts].ravel()
        rows, logs = np.empty((len(texts), count), np.int64), np.empty((len(texts), count), np.float32)
        for some, sides in self._sides_of(text, at, 1):
            first = self._first(sides, 1)
            rows[some] = np.argsort(-first, axis=1, kind="stable")[:, :count]
            logs[some] = np.take_along_axis(first, rows[some], 1)
        return self.symbols[rows], logs

    def _sides_of(
        self, text: NDArray[np.int64], places: NDArray[np.int64], span: int
    ) -> Iterator[tuple[slice, Floats]]:
        """Some of the places after the others, with the tops of the pyramids beside them."""
        for start in range(0, len(places), BATCH):
            some = slice(start, start + BATCH)
            yield some, self._sides(text, places[some], span)

    def _first(self, sides: Floats, span: int) -> Floats:
        """log p of all symbols at a place, or at the first of two."""
        if span == 1:
            return self._log_probabilities(self.head(sides))
        nothing = np.zeros((len(sides), self.symbol.shape[1]), np.float32)
        return self._log_probabilities(self.pair_head(np.hstack([sides, nothing])))

    def _second(self, sides: Floats, first: NDArray[np.int64]) -> Floats:
        """The same at the second of two after the first, a row of the tables."""
        return self._log_probabilities(self.pair_head(np.hstack([sides, self.symbol[first]])))

    def _log_probabilities(self, vectors: Floats) -> Floats:
        logits = self.out(vectors)
        logits -= logits.max(1, keepdims=True)
        logits -= np.log(np.exp(logits).sum(1, keepdims=True))
        return logits

    def _sides(self, text: NDArray[np.int64], places: NDArray[np.int64], span: int) -> Floats:
        """The tops of both pyramids beside each span of symbols."""
        before = self._top(self.left, text, places - 1, -1)
        after = self._top(self.right, text, places + span, 1)
        return np.hstack([before, after])

    def _top(self, tower: Tower, text: NDArray[np.int64], nearest: NDArray[np.int64], way: int) -> Floats:
        """The top of the pyramid over the symbols from ``nearest`` on, going ``way``."""
        levels = pyramid(self.dilations)
        at = nearest[:, None] + way * levels[0]
        h = self._inputs(text, at, way)
        for level, dilation in enumerate(self.dilations):
            above, below = levels[level + 1], levels[level]
            taps = np.searchsorted(below, above[:, None] + dilation * np.array([2, 1, 0]))
            if level == 0:
                h = _silu(tower.first(h[:, taps].reshape(len(h), len(above), -1)))
            else:
                wide, back = tower.wide[level - 1], tower.back[level - 1]
                inner = _normed(h)[:, taps].reshape(len(h), len(above), -1)
                h = h[:, np.searchsorted(below, above)] + back(_silu(wide(inner)))
            at = nearest[:, None] + way * above
            h[(at < 0) | (at >= len(text))] = 0
        return _normed(h[:, 0])

    def _inputs(self, text: NDArray[np.int64], at: NDArray[np.int64], way: int) -> Floats:
        """Embeddings of the symbols at these indices, each with its bigram with the symbol beyond it."""
        padded = np.concatenate([[OUTSIDE], text, [OUTSIDE]])
        here = padded[np.clip(at + 1, 0, len(text) + 1)]
        beyond = padded[np.clip(at + 1 + way, 0, len(text) + 1)]
        first, second = (beyond, here) if way < 0 else (here, beyond)
        keys = first * len(self.symbol) + second
        found = np.minimum(np.searchsorted(self.bigram_keys, keys), len(self.bigram_keys) - 1)
        pairs = np.where(self.bigram_keys[found] == keys, found + 1, 0)
        inputs: Floats = self.symbol[here] + self.bigram_in(self.bigram[pairs])
        inputs[here == OUTSIDE] = 0
        return inputs


def pyramid(dilations: tuple[int, ...]) -> list[NDArray[np.int64]]:
    """For the inputs and then each level, how far from the nearest symbol it must be computed for the top."""
    levels = [np.zeros(1, np.int64)]
    for dilation in reversed(dilations):
        levels.append(np.unique(levels[-1][:, None] + dilation * np.arange(3)))
    return levels[::-1]


def checksum(packed: Mapping[str, NDArray[np.generic]]) -> bytes:
    """SHA-256 over names and bytes of the arrays, in the order of their names."""
    digest = hashlib.sha256()
    for name in sorted(packed):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(packed[name]).tobytes())
    return digest.digest()


def _standing(logs: Floats, rows: NDArray[np.int64]) -> Floats:
    """Of one symbol a row: log p, what the likeliest has more, log(1 + how many are likelier)."""
    own = _own(logs, rows)
    likelier = np.log1p((logs > own[:, None]).sum(1, dtype=np.float32))
    return np.stack([own, logs.max(1) - own, likelier], axis=1)


def _own(logs: Floats, rows: NDArray[np.int64]) -> Floats:
    """log p of one symbol a row."""
    return np.take_along_axis(logs, rows[:, None], 1)[:, 0]


def _matrix(packed: Mapping[str, NDArray[np.generic]], name: str) -> Floats:
    """The matrix of a name: int8 with a scale for each row."""
    return packed[name].astype(np.float32) * packed[f"{name}.scale"].astype(np.float32)[:, None]


def _silu(x: Floats) -> Floats:
    """x · sigmoid(x), in place."""
    with np.errstate(over="ignore"):
        x /= 1 + np.exp(-x)
    return x


def _normed(x: Floats) -> Floats:
    """Each vector to a mean square of 1."""
    square = np.einsum("...i,...i->...", x, x) / np.float32(x.shape[-1])
    return np.asarray(x / np.sqrt(square + SAFE)[..., None], dtype=np.float32)
