"""Every test begins where a new user does."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_working_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """$XUNJIAN_HOME as an earlier test in this process left it would lead a command to that test's folder."""
    monkeypatch.delenv("XUNJIAN_HOME", raising=False)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first: of several workers none then sits idle while the last one ends."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
