"""The bytes of an attachment → its text, each piece with its place: read in a process of its own.

:func:`read_attachment` raises for no file, however hostile; :attr:`AttachmentText.trouble` says why it
could not read one, or not all of it.
"""

from crawler.attachment.model import AttachmentText, Cell, Piece
from crawler.attachment.read import AttachmentReader, read_attachment, reads_pictures

__all__ = ["AttachmentReader", "AttachmentText", "Cell", "Piece", "read_attachment", "reads_pictures"]
