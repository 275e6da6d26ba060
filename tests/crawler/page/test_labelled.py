"""The 72 labelled real pages, where they are at hand."""

import pytest

from benchmarks.read import PAGES, score

pytestmark = pytest.mark.skipif(
    not (PAGES / "labels.json").is_file(), reason="../shared/pages is not here: the real pages stay outside"
)


@pytest.fixture(scope="module")
def figures():
    return score().figures


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("title", 0.95),
        ("date", 0.98),
        ("newest", 1.0),
        ("kind", 0.95),
        ("empty accused", 1.0),
        ("empty found", 0.9),
    ],
)
def test_real_pages_are_read_right(figures, name, least):
    figure = figures[name]
    assert figure.right >= least * figure.of, figure.wrong
