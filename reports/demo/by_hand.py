"""The county served as of one month, to try the other commands on by hand (``xunjian demo --serve``)."""

from __future__ import annotations

import os
import threading
from datetime import datetime
from pathlib import Path

import django
from rich.console import Console

from crawler.plan import TIMEZONE
from reports.demo.county import COUNTY, MONTHS, SITES
from reports.demo.server import County
from reports.errors import UserError
from reports.periods import Month


def serve_until_interrupted(month: Month) -> None:
    """Serve the county and write its ledger into the current folder, where there is none yet.

    Raises:
        UserError: the county has no such month, or the ledger cannot be written.
    """
    if month not in MONTHS:
        raise UserError(f"{COUNTY}只有 {'、'.join(map(str, MONTHS))}。")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reports.settings")
    django.setup()
    from reports.demo import books

    console = Console(highlight=False, soft_wrap=True)
    with County(month) as county:
        path = Path(f"台账-{COUNTY}-{month}.xlsx")
        if path.exists():
            console.print(
                f"{path} 已经有了，没有重写：网址的端口可能变了。要新的，请移走它再运行。", markup=False
            )
        else:
            books.write(county, path, datetime.now(TIMEZONE).date())
        for site in SITES:
            console.print(f"{county.origins[site.slug]}/  {site.name}", markup=False)
        console.print(f"{month.words}的{COUNTY}（虚构）；台账：{path}。按 Ctrl-C 停止。", markup=False)
        threading.Event().wait()
