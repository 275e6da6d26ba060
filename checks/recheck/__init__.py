"""复查: whether a problem that was handed to its unit is mended, judged by another look at its places alone.

A place that does not open tells nothing by itself; what a unit only hid (an old text with a new date, a page
deleted instead of corrected, a link taken away from words that still send readers to it) is 疑似假整改.
"""

from checks.recheck.judging import COLUMNS, further, judge, places, seen_again
from checks.recheck.model import PAGE_GONE, Known, Now, Outcome, Rechecked, know
from checks.recheck.pages import OF_ONE_PAGE
from checks.recheck.places import Places, was

__all__ = [
    "COLUMNS",
    "OF_ONE_PAGE",
    "PAGE_GONE",
    "Known",
    "Now",
    "Outcome",
    "Places",
    "Rechecked",
    "further",
    "judge",
    "know",
    "places",
    "seen_again",
    "was",
]
