"""Gradient-boosted trees as arrays: trained elsewhere, followed here for many rows at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FIRST = 40
"""Trees that judge every row; the rest judge the rows that these leave possible."""
HOPELESS = -4.0
"""Log-odds after the first trees below which a row is given up."""
ROWS = 2048
"""Rows followed at once, so that they stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Trees:
    """All nodes of all trees, one after the other; a leaf leads to itself."""

    roots: NDArray[np.int32]
    features: NDArray[np.uint8]
    thresholds: NDArray[np.float32]
    """A row goes left where its feature is at most so much."""
    children: NDArray[np.int32]
    """Left and right of each node, in turn."""
    values: NDArray[np.float32]
    """What a leaf adds to the log-odds."""
    depth: NDArray[np.int64]
    """One number: steps from the root to the furthest leaf."""

    def odds(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """The log-odds of each row; those given up early keep what they had."""
        odds = self._sum(rows, self.roots[:FIRST])
        alive = np.flatnonzero(odds > HOPELESS)
        odds[alive] += self._sum(rows[alive], self.roots[FIRST:])
        return odds

    def _sum(self, rows: NDArray[np.float32], roots: NDArray[np.int32]) -> NDArray[np.float32]:
        odds = np.zeros(len(rows), dtype=np.float32)
        for start in range(0, len(rows), ROWS):
            block = rows[start : start + ROWS]
            flat = block.ravel()
            offsets = (np.arange(len(block), dtype=np.int32) * block.shape[1])[:, None]
            nodes = np.repeat(roots[None, :], len(block), axis=0)
            for _ in range(int(self.depth)):
                right = flat[offsets + self.features[nodes]] > self.thresholds[nodes]
                nodes = self.children[2 * nodes + right]
            odds[start : start + ROWS] = self.values[nodes].sum(1)
        return odds


def no_trees() -> Trees:
    """What knows nothing yet."""
    whole, real = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
    return Trees(whole, whole.astype(np.uint8), real, whole, real, np.array(0))


def trees_of(model: Mapping[str, Any]) -> Trees:
    """The trees of a LightGBM model (its ``dump_model()``)."""
    roots: list[int] = []
    nodes: list[tuple[int, float, int, int, float]] = []
    deepest = 0

    def add(node: Mapping[str, Any], depth: int) -> int:
        nonlocal deepest
        deepest = max(deepest, depth)
        mine = len(nodes)
        nodes.append((0, 0.0, mine, mine, float(node.get("leaf_value", 0.0))))
        if "split_feature" in node:
            left, right = (add(node[side], depth + 1) for side in ("left_child", "right_child"))
            nodes[mine] = (node["split_feature"], node["threshold"], left, right, 0.0)
        return mine

    for tree in model["tree_info"]:
        roots.append(add(tree["tree_structure"], 0))
    features, thresholds, left, right, values = map(np.array, zip(*nodes, strict=True))
    return Trees(
        np.array(roots, dtype=np.int32),
        features.astype(np.uint8),
        _rounded_down(thresholds),
        np.stack([left, right], axis=1).ravel().astype(np.int32),
        values.astype(np.float32),
        np.array(deepest),
    )


def _rounded_down(thresholds: NDArray[np.float64]) -> NDArray[np.float32]:
    """Thresholds that part 32-bit numbers exactly as the given 64-bit ones do."""
    rounded = thresholds.astype(np.float32)
    return np.where(rounded > thresholds, np.nextafter(rounded, np.float32(-np.inf)), rounded)
