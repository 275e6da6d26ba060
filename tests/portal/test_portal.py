"""The planted portal, crawled with short patience: nothing fine is accused, and this much is caught."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from crawler.archive import Archive
from reports.links import records
from tests.crawler.scrapy import crawl
from tests.portal.kinds import Group
from tests.portal.score import KINDS, Score, details, judge, read
from tests.portal.server import Portal

pytestmark = pytest.mark.slow

PATIENCE, SECOND_LOOK = 4, 1


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """The portal; where there is one loopback address only (macOS), none."""
    try:
        with Portal(KINDS, patience=PATIENCE, soon=0.3) as running:
            yield running
    except OSError as problem:
        pytest.skip(f"no more loopback addresses here: {problem}")


@pytest.fixture(scope="module")
def score(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Score:
    """What one crawl and its second look say of the portal."""
    folder = tmp_path_factory.mktemp("portal")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(portal.trusted))
        how = f"DOWNLOAD_TIMEOUT={PATIENCE}"
        asked = {"url": portal.url, "rate": 0, "allow_host": "127.0.0.0/8", "second_look": SECOND_LOOK}
        for done in (
            crawl("site", how, cwd=folder, archive="a", **asked),
            crawl("links", how, cwd=folder, archive="a"),
        ):
            assert done.returncode == 0, done.stderr
    with Archive.open(folder / "a") as archive:
        return judge(portal, read(records(archive)))


def test_no_link_that_is_fine_is_accused(portal: Portal, score: Score) -> None:
    assert not score.accused, details(portal, score)


@pytest.mark.parametrize(
    ("group", "least"),
    [(Group.BROKEN, 190), (Group.SOFT, 34), (Group.SCRIPT, 11), (Group.FRAGMENT, 4)],
)
def test_kinds_are_caught(portal: Portal, score: Score, group: Group, least: int) -> None:
    caught = Counter(portal.kinds[name].group for name in score.caught)
    assert caught[group] >= least, details(portal, score)


def test_a_target_is_reported_once(score: Score) -> None:
    assert score.repeated == 0
