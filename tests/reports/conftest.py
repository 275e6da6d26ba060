"""A working folder for every test of the office."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.cli import main


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``xunjian init`` makes, made once; hurried, because the served sites are ours."""
    folder = tmp_path_factory.mktemp("office") / "巡检"
    before = os.environ.get("XUNJIAN_HOME")
    assert main(["init", str(folder)]) == 0
    from django.db import connections

    connections.close_all()
    if before is None:
        os.environ.pop("XUNJIAN_HOME", None)
    else:
        os.environ["XUNJIAN_HOME"] = before
    config = folder / "xunjian.toml"
    hurried = config.read_text(encoding="utf-8") + "\nrate = 50.0\nsecond_look_after = 0.2\n"
    config.write_text(hurried, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def no_libreoffice(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes seconds: for those alone that are about it."""
    if "office" not in request.keywords:
        monkeypatch.setattr("reports.documents.pdf.PROGRAMS", ())
        monkeypatch.setattr("reports.documents.pdf.PLACES", ())


@pytest.fixture
def folder(new_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working folder of its own, and the current one."""
    folder = tmp_path / "巡检"
    shutil.copytree(new_folder, folder)
    monkeypatch.setenv("XUNJIAN_HOME", str(folder))
    monkeypatch.chdir(folder)
    yield folder
    from django.db import connections

    connections.close_all()
