"""What the trees and the network say together of the candidates that the trees leave possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checks.text.context.language import Floats, Ids, around
from checks.text.context.network import Cloze
from checks.text.context.symbols import BREAK
from checks.text.context.trees import Trees

ASKED_FROM = -2.5
"""Log-odds of the trees from which the network is asked: one place in some hundred characters."""
EVIDENCE = 10
"""Columns of ``evidence``."""
SIDE = 33
"""Symbols on each side of a place, enough for the network to read 31 beside its neighbours."""
ROUNDS = 25
RIDGE = 1e-3
"""Newton steps, and what keeps them from running away, when the weights are fitted."""

Places = NDArray[np.int64]
Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Joint:
    """A logistic regression on both, and trees on what it leaves."""

    network: Cloze
    weights: Weights
    """Beside the columns of ``evidence``."""
    trees: Trees
    """Of ``known``: what is to be added to the log-odds of the regression."""
    missing: Weights
    extra: Weights
    """Beside what is known of a character that may be missing, and of one that may be too many
    (``missing.gaps_of``, ``extra.surplus_of``); empty: neither is told."""

    def odds(self, ids: Ids, places: Places, new: list[Ids], odds: Floats, rows: Floats) -> Floats:
        """The log-odds of candidates after both were heard; ``rows``: their features."""
        said = evidence(self.network, ids, places, new, odds)
        return np.asarray(said @ self.weights + self.trees.odds(known(said, rows)), dtype=np.float32)


def evidence(network: Cloze, ids: Ids, places: Places, new: list[Ids], odds: Floats) -> Weights:
    """A row for each candidate: 1, the trees' log-odds, what the network would gain, and of what now stands
    its log p, whether it is two symbols, both; by how much the likeliest is likelier than the candidate, how
    much the network is in doubt, how many symbols are likelier than the candidate, and than what stands.

    Args:
        ids: the text, not framed.
        places: indices into it.
    """
    rows = np.ones((len(places), EVIDENCE))
    rows[:, 1] = odds
    spans = np.array([len(what) for what in new], dtype=np.int64)
    for span in (1, 2):
        mine = np.flatnonzero(spans == span)
        if not len(mine):
            continue
        at = places[mine]
        old = ids[at[:, None] + np.arange(span)]
        would = np.stack([new[row] for row in mine])
        standing, doubt = network.opinions(ids, at, np.stack([old, would], axis=1))
        (was, _, likelier_than_old), (could, short, likelier_than_new) = standing.transpose(1, 2, 0)
        rows[mine, 2], rows[mine, 3] = could - was, was
        rows[mine, 6:] = np.stack([short, doubt, likelier_than_new, likelier_than_old], axis=1)
    rows[:, 4] = spans == 2
    rows[:, 5] = rows[:, 4] * rows[:, 2]
    return rows


def surroundings(ids: Ids, places: Places, span: int = 0) -> Ids:
    """The text around some symbols from each place on, a row a place: ``SIDE`` symbols more on both sides."""
    return around(np.pad(ids, SIDE, constant_values=BREAK), places + SIDE, SIDE, span + SIDE - 1)


def fits_of(network: Cloze, asked: Sequence[tuple[Ids, int]]) -> list[Floats]:
    """``Cloze.fits`` of some texts around places and of the same texts changed, each in its column: at once,
    as the network is slow to begin."""
    width = max(texts.shape[1] for texts, _ in asked)
    texts = [np.pad(some, ((0, 0), (0, width - some.shape[1])), constant_values=BREAK) for some, _ in asked]
    columns = np.repeat([column for _, column in asked], [len(some) for some in texts])
    return np.split(network.fits(np.concatenate(texts), columns), len(asked))


def known(said: Weights, rows: Floats) -> Floats:
    """All that is known of each candidate: ``evidence`` and features."""
    return np.hstack([said.astype(np.float32), rows])


def fitted(rows: Weights, labels: NDArray[np.bool_]) -> Weights:
    """The weights that make ``labels`` most probable, by Newton's method."""
    weights = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        share = 1 / (1 + np.exp(-(rows @ weights)))
        slope = rows.T @ (labels - share) - RIDGE * weights
        curve = (rows * (share * (1 - share))[:, None]).T @ rows + RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    return weights
