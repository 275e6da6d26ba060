"""The network at run time: in numpy what torch trained, and silent where its file is not what was written."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from checks.text.context.network import Cloze, NetworkUnusable, checksum, pyramid

ROWS = 40
WIDTH, PAIR, HIDDEN = 8, 4, 12
DILATIONS = (1, 3, 9)


def _file(path: Path, **changes: Any) -> Path:
    """A small network with random weights."""
    random = np.random.default_rng(3)
    shapes = {
        "symbol": (ROWS, WIDTH), "bigram": (31, PAIR), "bigram_in": (WIDTH, PAIR), "out": (ROWS, WIDTH),
    }  # fmt: skip
    for side in ("left", "right"):
        shapes[f"{side}.first"] = (WIDTH, 3 * WIDTH)
        for block in (0, 1):
            shapes[f"{side}.wide.{block}"] = (HIDDEN, 3 * WIDTH)
            shapes[f"{side}.back.{block}"] = (WIDTH, HIDDEN)
    for head, inputs in (("head", 2 * WIDTH), ("pair_head", 3 * WIDTH)):
        shapes |= {
            f"{head}.one": (HIDDEN, inputs), f"{head}.two": (WIDTH, HIDDEN),
            f"{head}.three": (HIDDEN, WIDTH), f"{head}.four": (WIDTH, HIDDEN),
        }  # fmt: skip
    packed: dict[str, Any] = {
        "vocabulary": np.array([0xFFFF, 0xFFFF, *range(64, 62 + ROWS)], np.uint16),
        "bigrams": np.sort(random.choice(ROWS * ROWS - 2 * ROWS, 30, replace=False) + 2 * ROWS).astype(
            np.uint32
        ),
        "dilations": np.array(DILATIONS),
    }
    bare = {"symbol", "bigram", "bigram_in", "left.back", "right.back", "head.four", "pair_head.four"}
    for name, shape in shapes.items():
        packed[f"{name}.weight"] = random.integers(-127, 128, shape).astype(np.int8)
        packed[f"{name}.weight.scale"] = (random.uniform(0.5, 1.5, shape[0]) / 100).astype(np.float32)
        if name.removesuffix(".0").removesuffix(".1") not in bare:
            packed[f"{name}.bias"] = random.normal(size=shape[0]).astype(np.float32)
    packed |= changes
    np.savez(path, **packed, sha256=np.frombuffer(checksum(packed), np.uint8))
    return path


def logs(cloze: Cloze, text: np.ndarray, places: np.ndarray, candidates: np.ndarray) -> np.ndarray:
    """Log p of each candidate: a row a place, of one symbol or two."""
    columns = candidates if candidates.ndim == 3 else candidates[:, :, None]
    return cloze.opinions(text, places, columns)[0][:, :, 0]


@pytest.fixture
def text() -> np.ndarray:
    return np.random.default_rng(4).integers(60, 62 + ROWS, 90).astype(np.uint16)  # the first few are rare


def test_every_symbol_has_its_share_of_one(tmp_path: Path, text: np.ndarray) -> None:
    cloze = Cloze.load(_file(tmp_path / "cloze.npz"))
    places = np.array([0, 1, 44, 88, 89])
    every = np.tile(np.arange(64, 62 + ROWS, dtype=np.uint16), (5, 1))
    assert (np.exp(logs(cloze, text, places, every)).sum(1) <= 1).all()


def test_what_stands_at_the_place_says_nothing(tmp_path: Path, text: np.ndarray) -> None:
    cloze = Cloze.load(_file(tmp_path / "cloze.npz"))
    candidates = np.array([[70, 71, 72]], np.uint16)
    other = text.copy()
    other[50] = 99
    place = np.array([50])
    assert np.array_equal(logs(cloze, text, place, candidates), logs(cloze, other, place, candidates))
    assert not np.array_equal(
        logs(cloze, text, place + 1, candidates), logs(cloze, other, place + 1, candidates)
    )


def test_it_tells_how_far_a_symbol_is_behind_the_likeliest(tmp_path: Path, text: np.ndarray) -> None:
    cloze = Cloze.load(_file(tmp_path / "cloze.npz"))
    every = np.arange(64, 62 + ROWS, dtype=np.uint16)
    of_place = logs(cloze, text, np.array([44]), every[None])[0]
    best, worst = every[[of_place.argmax(), of_place.argmin()]]
    standing, doubt = cloze.opinions(text, np.array([44]), np.array([[[best], [worst]]]))
    assert standing[0, 0, 1:].tolist() == [0, 0]
    assert np.allclose(standing[0, 1, 1], np.ptp(of_place), atol=1e-5)
    assert np.isclose(
        standing[0, 1, 2], np.log1p(ROWS - 3), atol=0.1
    )  # the two rows of tables are no symbols
    assert 0 < doubt[0] <= np.log(ROWS)


def test_the_likeliest_are_those_of_the_greatest_probability(tmp_path: Path, text: np.ndarray) -> None:
    cloze = Cloze.load(_file(tmp_path / "cloze.npz"))
    every = np.arange(64, 62 + ROWS, dtype=np.uint16)
    of_place = logs(cloze, text, np.array([44]), every[None])[0]
    symbols, least = cloze.likeliest(text[None], 44, ROWS)
    known = [symbol in every for symbol in symbols[0]]
    assert symbols[0][known].tolist() == every[np.argsort(-of_place)].tolist()
    assert np.allclose(least[0][known], np.sort(of_place)[::-1], atol=1e-5)


def test_what_stands_in_columns_fits_as_at_places(tmp_path: Path, text: np.ndarray) -> None:
    cloze = Cloze.load(_file(tmp_path / "cloze.npz"))
    fit = cloze.fits(np.stack([text, text]), np.array([40, 50]))
    for place, found in zip((40, 50), fit, strict=True):
        assert np.isclose(found, logs(cloze, text, np.array([place]), text[None, [place]])[0, 0], atol=1e-5)


def test_many_places_are_judged_as_each_alone(tmp_path: Path) -> None:
    cloze = Cloze.load(_file(tmp_path / "cloze.npz"))
    random = np.random.default_rng(5)
    text = random.integers(64, 62 + ROWS, 600).astype(np.uint16)
    places = random.permutation(600)
    candidates = random.integers(64, 62 + ROWS, (600, 2)).astype(np.uint16)
    together = logs(cloze, text, places, candidates)
    for n in (0, 255, 256, 599):
        assert np.allclose(
            together[n], logs(cloze, text, places[n : n + 1], candidates[n : n + 1])[0], atol=1e-5
        )


def test_a_pyramid_needs_only_what_leads_to_its_top() -> None:
    assert [len(level) for level in pyramid((1, 3, 9))] == [27, 9, 3, 1]
    assert [len(level) for level in pyramid((1, 2, 4, 8))] == [31, 15, 7, 3, 1]


def test_an_absent_file_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(NetworkUnusable):
        Cloze.load(tmp_path / "none.npz")


def test_a_damaged_file_is_unusable(tmp_path: Path) -> None:
    path = _file(tmp_path / "cloze.npz")
    whole = path.read_bytes()
    for damaged in (whole[:-100], whole[: len(whole) // 2], whole[:5000] + b"x" + whole[5001:], b"", b"PK"):
        path.write_bytes(damaged)
        with pytest.raises(NetworkUnusable):
            Cloze.load(path)


def test_a_file_with_other_numbers_is_unusable(tmp_path: Path) -> None:
    path = _file(tmp_path / "cloze.npz")
    with np.load(path) as file:
        packed = dict(file)
    packed["out.bias"] = packed["out.bias"] + 1
    np.savez(path, **packed)
    with pytest.raises(NetworkUnusable):
        Cloze.load(path)


def test_a_file_of_another_make_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(NetworkUnusable):
        Cloze.load(_file(tmp_path / "cloze.npz", dilations=np.array((1, 2, 4, 8))))


def test_numpy_says_what_torch_says(tmp_path: Path, text: np.ndarray) -> None:
    torch = pytest.importorskip("torch", reason="torch is for training only")
    from benchmarks import network_train

    shape = network_train.Shape(
        symbols=ROWS, bigrams=30, width=WIDTH, pair_width=PAIR, hidden=HIDDEN, head=HIDDEN, pair_head=10
    )
    torch.manual_seed(6)
    network = network_train.Network(shape).eval()
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.4)
    made = _file(tmp_path / "tables.npz")
    tables = SimpleNamespace(**{name: np.load(made)[name] for name in ("vocabulary", "bigrams")})
    packed = network_train.quantised(network_train.arrays(network, tables))
    np.savez(tmp_path / "cloze.npz", **packed)
    cloze = Cloze.load(tmp_path / "cloze.npz")
    rounded = {
        name: packed[name] * packed[f"{name}.scale"][:, None] if f"{name}.scale" in packed else packed[name]
        for name in network.state_dict()
    }
    network.load_state_dict({name: torch.from_numpy(array) for name, array in rounded.items()})

    rows = torch.from_numpy(cloze.rows[text])[None]
    table = torch.zeros(ROWS * ROWS, dtype=torch.long)
    table[torch.from_numpy(tables.bigrams.astype(np.int64))] = torch.arange(1, 31)
    pairs = table[rows[:, :-1] * ROWS + rows[:, 1:]]
    with torch.no_grad():
        logits = network(rows, pairs, rows, 1, torch.float32)
    one, first, second = (torch.log_softmax(some, -1).numpy() for some in logits)

    every = np.arange(64, 62 + ROWS, dtype=np.uint16)
    places = np.arange(len(text))
    ours = logs(cloze, text, places, np.tile(every, (len(text), 1)))
    assert np.allclose(ours, one[:, 2:], atol=1e-4)
    places = np.arange(1, len(text) - 1, network_train.EVERY)
    stands = np.stack([text[places], text[places + 1]], 1)
    wanted = [first[n, cloze.rows[a]] + second[n, cloze.rows[b]] for n, (a, b) in enumerate(stands)]
    assert np.allclose(logs(cloze, text, places, stands[:, None])[:, 0], wanted, atol=1e-4)
