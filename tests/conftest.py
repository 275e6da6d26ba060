"""Every test begins where a new user does."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_working_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """$XUNJIAN_HOME as an earlier test in this process left it would lead a command to that test's folder."""
    monkeypatch.delenv("XUNJIAN_HOME", raising=False)
