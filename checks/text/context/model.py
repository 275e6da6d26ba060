"""The model's file: everything that was learned, as plain arrays behind a checksum."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checks.text.context.confusables import Confusables
from checks.text.context.joint import Joint
from checks.text.context.language import Ids, LanguageModel
from checks.text.context.network import Cloze, NetworkUnusable
from checks.text.context.ngrams import ORDERS, FuseTable, Tables, packed, unpacked
from checks.text.context.trees import Trees, no_trees
from checks.text.context.words import Words

FILE = Path(__file__).parent / "data" / "context.model"
NETWORK = FILE.with_name("network.npz")
VERSION = 3
"""Rises when a model of before would be misread."""
MARK = b"xunjian context\n"
DIGEST = hashlib.sha256().digest_size


class ModelError(Exception):
    """Why there is no model, in words for whoever runs the inspection."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What the layer knows."""

    language: LanguageModel
    words: Words
    confusables: Confusables
    usual: Ids
    """The most usual characters, any of which may be meant where what stands is hardly possible."""
    features: tuple[str, ...]
    """Names of what the trees judge by, in order."""
    trees: Trees
    joint: Joint | None = None
    """The network, and how it is heard beside the trees; None: the trees alone decide."""


def save(model: Model, path: Path) -> None:
    """Write a model; the same model makes the same bytes."""
    tables = model.language.table
    if not isinstance(tables, Tables):
        raise TypeError("a model without some of its text cannot be saved")
    arrays: dict[str, Any] = {
        "version": np.array(VERSION),
        "features": np.array(model.features),
        "unigrams": model.language.unigrams,
        "usual": model.usual,
        "joint": model.joint.weights if model.joint else np.zeros(0),
        "missing": model.joint.missing if model.joint else np.zeros(0),
        "extra": model.joint.extra if model.joint else np.zeros(0),
        "sounds": model.words.sounds,
        "pair_keys": model.words.pair_keys,
        "pairs": model.words.pairs,
    }
    named = {f"grams{order}": table for order, table in tables.of_order.items()} | {
        "words": model.words.table
    }
    for name, fuse in named.items():
        arrays[name] = packed(fuse.slots)
        arrays[f"{name}_shape"] = np.array([fuse.segment, fuse.seed])
    for prefix, part, kind in (
        ("confusables", model.confusables, Confusables),
        ("trees", model.trees, Trees),
        ("joint_trees", model.joint.trees if model.joint else no_trees(), Trees),
    ):
        arrays |= {f"{prefix}_{field}": np.asarray(getattr(part, field)) for field in kind.__slots__}
    body = io.BytesIO()
    np.savez(body, **arrays)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(MARK + hashlib.sha256(body.getvalue()).digest() + body.getvalue())
    unfinished.replace(path)


def load(path: Path) -> Model:
    """Read a model.

    Raises:
        ModelError: it is absent, damaged, or of another version.
    """
    try:
        with path.open("rb") as file:
            mark, digest, body = file.read(len(MARK)), file.read(DIGEST), file.read()
    except OSError as error:
        raise ModelError(f"没有找到语言模型 {path.name}，不查上下文里的错别字") from error
    if mark != MARK or hashlib.sha256(body).digest() != digest:
        raise ModelError(
            f"语言模型 {path.name} 已损坏（校验和不符），不查上下文里的错别字；请重新安装或重新训练"
        )
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
            return _model(arrays)
    except NetworkUnusable as error:
        raise ModelError(
            f"语言模型的 {NETWORK.name} 缺失或已损坏，不查上下文里的错别字；请重新安装"
        ) from error
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise other_version(path) from error


def other_version(path: Path) -> ModelError:
    """What is raised when a model does not fit the code."""
    return ModelError(f"语言模型 {path.name} 是别的版本的，不查上下文里的错别字；请重新训练")


def _trees(arrays: Mapping[str, NDArray[Any]], prefix: str) -> Trees:
    return Trees(*(arrays[f"{prefix}_{field}"] for field in Trees.__slots__))


def _model(arrays: Mapping[str, NDArray[Any]]) -> Model:
    if arrays["version"] != VERSION:
        raise ValueError("another version")

    def table(name: str) -> FuseTable:
        return FuseTable(unpacked(arrays[name]), *map(int, arrays[f"{name}_shape"]))

    def joint() -> Joint | None:
        weights, nothing = arrays["joint"], np.zeros(0)
        if not len(weights):
            return None
        of_lengths = (arrays.get(name, nothing) for name in ("missing", "extra"))
        return Joint(Cloze.load(NETWORK), weights, _trees(arrays, "joint_trees"), *of_lengths)

    return Model(
        LanguageModel(Tables({order: table(f"grams{order}") for order in ORDERS}), arrays["unigrams"]),
        Words(table("words"), *(arrays[name] for name in ("sounds", "pair_keys", "pairs"))),
        Confusables(*(arrays[f"confusables_{field}"] for field in Confusables.__slots__)),
        arrays["usual"],
        tuple(map(str, arrays["features"])),
        _trees(arrays, "trees"),
        joint(),
    )
