"""The reports tell: the office's ledger, its inspections, the review, and the documents that are signed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.office import Office

__all__ = ["bootstrap"]


def bootstrap(folder: Path | None = None) -> Office:
    """Set Django up for a working folder and bring its database up to date; gives the office's settings.

    ``folder`` is chosen as in :func:`reports.office.load`. May be called again, for another folder too.

    Raises:
        UserError: the folder is none, its settings are wrong, or its database cannot be used.
    """
    from reports.office import load

    office = load(folder)
    os.environ["XUNJIAN_HOME"] = str(office.folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reports.settings")

    import django

    django.setup()

    from reports import database

    database.use(office)
    database.bring_up_to_date()
    return office
