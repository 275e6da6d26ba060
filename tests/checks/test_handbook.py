"""The handbook in docs/ says what the checks say."""

from __future__ import annotations

from checks import handbook


def test_the_handbook_is_current() -> None:
    written = handbook.PATH.read_text(encoding="utf-8")
    assert written == handbook.handbook(), "run: python -m checks.handbook"
