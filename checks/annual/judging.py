"""All relations of one report, in their order."""

from __future__ import annotations

from checks.annual import outline, prose, relations
from checks.annual.model import Answer, Report


def judge(report: Report, last: Report | None = None) -> tuple[Answer, ...]:
    """One answer for each of :data:`checks.annual.form.RELATIONS`.

    Args:
        last: the report of the year before; without it R5 and R7 compare nothing.
    """
    return (
        relations.balance(report),
        relations.handled(report),
        relations.totals(report),
        relations.reviewed(report),
        relations.carried(report, last),
        prose.same_figures(report),
        relations.valid_documents(report, last),
        relations.disclosed(report),
        prose.percentages(report),
        outline.headings(report),
        outline.span(report),
        outline.unit(report),
        outline.filled(report),
    )
