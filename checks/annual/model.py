"""What the report says, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from checks.annual.form import FIRST_OF_2021, OTHER_HANDLING
from checks.finding import Outcome


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell that should hold a number."""

    text: str
    value: Decimal | None
    """None where nothing or no number stands there."""
    place: str
    empty: bool = False
    """Nothing is written in it, or a stroke that means nothing."""

    @property
    def blank(self) -> bool:
        """Whether nothing at all is written in it."""
        return not self.text


Row = Mapping[str, Figure]
"""Column → figure."""


@dataclass(frozen=True, slots=True)
class Applications:
    """Table three."""

    rows: Mapping[str, Row]
    """By the code of the row (:data:`checks.annual.form.ROWS`)."""
    unknown: tuple[str, ...]
    """Labels of rows with figures that the form does not have."""
    renamed: Mapping[str, str]
    """Column heads that differ from the form's → the form's."""

    @property
    def form(self) -> int:
        """2019 or 2021, by how the row 其他处理 is divided."""
        return 2019 if OTHER_HANDLING in self.rows else 2021


@dataclass(frozen=True, slots=True)
class Reviews:
    """Table four."""

    rows: Mapping[str, Row]
    """By group (:data:`checks.annual.form.GROUPS`)."""


@dataclass(frozen=True, slots=True)
class Disclosures:
    """Table two."""

    rows: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A table that was not found, or not wholly; the reason is a Chinese phrase."""

    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or a cell, white space taken out, in the characters that people type."""

    text: str
    place: str
    in_table: bool


@dataclass(frozen=True, slots=True)
class Report:
    """One year's report of one unit."""

    lines: tuple[Line, ...]
    year: int | None
    """As the title says."""
    unit: str
    """As the title says; empty where it names none."""
    disclosures: Disclosures | Unrecognised
    applications: Applications | Unrecognised
    reviews: Reviews | Unrecognised
    trouble: str = ""
    """Why not all of the document was read."""

    @property
    def form(self) -> int:
        """The form that the report is to have: 2019 or 2021."""
        if self.year:
            return 2021 if self.year >= FIRST_OF_2021 else 2019
        return self.applications.form if isinstance(self.applications, Applications) else 2021


class Kind(StrEnum):
    """How much a remark weighs."""

    PROBLEM = "问题"
    HINT = "提示"
    UNABLE = "未能检查"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to tell."""

    kind: Kind
    where: str
    """Table, row and column, or the words of the text."""
    says: str
    """What the report says."""
    should: str
    """What it should be; of 未能检查, why."""
    place: str = ""
    """Where that lies in the document."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found of one relation."""

    relation: str
    remarks: tuple[Remark, ...]
    compared: str
    """How much was compared, in words: 7 列; where there was nothing to compare, why."""
    anything: bool = True
    """Whether there was something to compare: a report need not have what a relation is about."""

    @property
    def outcome(self) -> Outcome | None:
        """None where there was nothing to compare; hints are no problem."""
        kinds = {remark.kind for remark in self.remarks}
        if Kind.PROBLEM in kinds:
            return Outcome.PROBLEM
        if Kind.UNABLE in kinds:
            return Outcome.UNABLE
        return Outcome.FINE if self.anything else None


def nothing(relation: str, why: str) -> Answer:
    """The answer where a report has nothing that could be compared."""
    return Answer(relation, (), why, anything=False)


def unable(relation: str, where: str, why: str) -> Answer:
    """The answer where a relation could not be checked at all."""
    return Answer(relation, (Remark(Kind.UNABLE, where, "", why),), "")
