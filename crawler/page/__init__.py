"""One page → facts: pure functions over one parsed tree, the same for the crawler and for tests."""

from crawler.page.model import Attachment, Guide, GuideItem, Letter, Page, Row, Told
from crawler.page.pieces import read_pieces
from crawler.page.read import Glance, glance, read

__all__ = [
    "Attachment",
    "Glance",
    "Guide",
    "GuideItem",
    "Letter",
    "Page",
    "Row",
    "Told",
    "glance",
    "read",
    "read_pieces",
]
