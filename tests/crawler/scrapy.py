"""Running spiders as the product does, for tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from crawler.reading import read_pages

ROOT = Path(__file__).parent.parent.parent


def command(name: str, *settings: str, **arguments: object) -> list[str]:
    """The command line of a spider."""
    given = [part for key, value in arguments.items() for part in ("-a", f"{key}={value}")]
    return [
        sys.executable,
        "-m",
        "crawler.commands.crawl",
        name,
        *given,
        *(part for s in settings for part in ("-s", s)),
    ]


def crawl(
    name: str, *settings: str, cwd: Path = ROOT, **arguments: object
) -> subprocess.CompletedProcess[str]:
    """Run one spider to its end; the pages of a site are read too."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    done = subprocess.run(
        command(name, *settings, **arguments),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment,
        timeout=300,
    )
    archive = cwd / str(arguments.get("archive", ""))
    if name == "site" and done.returncode == 0 and (archive / "archive.sqlite").exists():
        read_pages(archive)
    return done
