"""Running spiders as a user does, for tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def command(name: str, *settings: str, **arguments: object) -> list[str]:
    """The command line of ``scrapy crawl``."""
    given = [part for key, value in arguments.items() for part in ("-a", f"{key}={value}")]
    return [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        name,
        *given,
        *(part for s in settings for part in ("-s", s)),
    ]


def crawl(
    name: str, *settings: str, cwd: Path = ROOT, **arguments: object
) -> subprocess.CompletedProcess[str]:
    """Run one spider to its end."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    return subprocess.run(
        command(name, *settings, **arguments),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment,
        timeout=300,
    )
