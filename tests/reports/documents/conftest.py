"""Working folders over a county's records."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import reports
from tests.reports.documents.records import CONFIG, PLANTED, fill, working


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder whose database holds the county's three months."""
    folder = tmp_path_factory.mktemp("county")
    (folder / "xunjian.toml").write_text(CONFIG, encoding="utf-8")
    reports.bootstrap(folder)
    fill(PLANTED)
    return folder


@pytest.fixture
def county(recorded: Path, tmp_path: Path) -> Iterator[Path]:
    """A working folder of the test's own over those records; what the test records is taken back."""
    with working(recorded, tmp_path):
        yield tmp_path


@pytest.fixture
def office(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of that folder with its database, for the command line."""
    from django.db import connections

    connections.close_all()
    folder = tmp_path / "巡检"
    shutil.copytree(recorded, folder)
    monkeypatch.setenv("XUNJIAN_HOME", str(folder))
    reports.bootstrap(folder)
    yield folder
    connections.close_all()
