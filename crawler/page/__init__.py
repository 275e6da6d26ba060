"""One page → facts: pure functions over one parsed tree, the same for the crawler and for tests."""

from crawler.page.model import Attachment, Letter, Page, Row
from crawler.page.read import Glance, glance, read

__all__ = ["Attachment", "Glance", "Letter", "Page", "Row", "glance", "read"]
