"""``python -m reports`` is ``xunjian``."""

from __future__ import annotations

from reports.cli import run

if __name__ == "__main__":
    run()
