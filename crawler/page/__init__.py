"""One page → facts: pure functions over one parsed tree, the same for the crawler and for tests."""

from crawler.page.model import Attachment, Letter, Page, Row
from crawler.page.read import read

__all__ = ["Attachment", "Letter", "Page", "Row", "read"]
