"""The typo engine: paragraphs in, wrong words out.

Layers, cheapest first, each with its own lists: exact confusions, near misses of fixed phrases, wordings that
are grave, impossible dates. ``benchmarks/typos.py`` measures them.
"""

from checks.text.proofreading import proofread
from checks.text.typo import Typo

__all__ = ["Typo", "proofread"]
