"""The typo engine: paragraphs in, wrong words out.

Layers, cheapest first, each with its own lists: exact confusions, near misses of fixed phrases, wordings that
are grave, impossible dates; and ``context``, a language model. ``benchmarks/typos.py`` measures them.
"""

from checks.text.proofreading import proofread, read_ahead, use_models, why_silent
from checks.text.typo import Typo

__all__ = ["Typo", "proofread", "read_ahead", "use_models", "why_silent"]
