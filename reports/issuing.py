"""印发: the notice that was signed is kept as it was; one that is made after it says what it corrects."""

from __future__ import annotations

import getpass
import hashlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from crawler.archive import now
from reports import office, prose
from reports.documents import files, words
from reports.documents.excel import Col, Sheet
from reports.documents.words import clean
from reports.errors import UserError, file_error
from reports.facts import Checked
from reports.models import Issue, Notice
from reports.rectification import Case

FOLDER = "印发"
SUFFIXES = (".docx", ".xlsx", ".html", ".pdf")
"""What of a notice's folder is signed or goes out; 内部 stands in the names of what does not."""
NAME = "更正"
SPOKEN = 20
"""Changes that the body of a correction spells out; the workbook has all."""
COLUMNS = (Col("更正", 12), Col("内容", 90), Col("原来的内容", 90))


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a correction tells otherwise than what was issued."""

    kind: str
    now: str = ""
    before: str = ""

    @property
    def words(self) -> str:
        """For the body of the notice."""
        if self.kind == "改为":
            return f"{self.kind}：{self.now}（原为：{self.before}）"
        return f"{self.kind}：{self.now or self.before}"


def told(cases: Iterable[tuple[Case, str]], failed: Iterable[Checked]) -> dict[str, str]:
    """What a notice says of whom: each problem with its state, and each site or account that is 不合格."""
    said = {"-".join(map(str, checked.subject)): f"{_whose(checked)}，不合格" for checked in failed}
    for case, state in cases:
        key = "-".join(map(str, (*case.checked.subject, case.finding.key)))
        said[key] = f"{_whose(case.checked)}，{prose.problem(case).removesuffix('。')}（{state}）"
    return said


def _whose(checked: Checked) -> str:
    return f"{clean(checked.result.unit_name)}：{prose.subject_name(checked.result)}"


def last(kind: Notice.Kind, period: object) -> Issue | None:
    """The last version of a notice that was issued."""
    return Issue.objects.filter(notice__kind=kind, notice__period=str(period)).order_by("version").last()


def changes(issue: Issue | None, said: Mapping[str, str]) -> list[Change]:
    """What is told otherwise than in the version that was issued."""
    if issue is None:
        return []
    before = issue.told
    return [
        *(Change("删去", before=text) for key, text in before.items() if key not in said),
        *(Change("增加", text) for key, text in said.items() if key not in before),
        *(Change("改为", text, before[key]) for key, text in said.items() if before.get(key, text) != text),
    ]


def paragraphs(issue: Issue | None, found: list[Change]) -> list[str]:
    """The beginning of a correction; nothing where there is nothing to correct."""
    if issue is None or not found:
        return []
    number = f"{clean(issue.number)}，" if issue.number else ""
    more = f"共{len(found)}处，其余见电子表格“{NAME}”表。" if len(found) > SPOKEN else ""
    start = (
        f"本通报更正并代替第{issue.version}版（{number}{words.full_date(issue.issued_on)}成文），更正如下："
    )
    return [start, *(f"{change.words}。" for change in found[:SPOKEN]), *filter(None, [more])]


def sheet(found: list[Change]) -> Sheet:
    """All of it, for the workbook."""
    return Sheet(NAME, COLUMNS, [[change.kind, change.now, change.before] for change in found])


def freeze(notice: Notice, number: str) -> tuple[Issue, Path]:
    """Keep the documents of a notice as they lie in its folder, and record number, hashes, who and when.

    Raises:
        UserError: its documents are not there, they are those of the last version, or they cannot be kept.
    """
    folder = office.load().folder / notice.folder
    digests = {path.name: _digest(path) for path in _documents(folder)}
    before = last(Notice.Kind(notice.kind), notice.period)
    if not any(name.endswith(".docx") for name in digests):
        raise UserError(
            f"{folder} 里没有{notice.kind}。请先运行 xunjian {_command(notice)} {notice.period}。"
        )
    if before and before.files == digests:
        raise UserError(f"{folder} 里的文件与已登记的第 {before.version} 版完全一样，没有再登记。")
    version = before.version + 1 if before else 1
    kept = folder / FOLDER / f"第{version}版"
    with transaction.atomic():
        issue = Issue.objects.create(
            notice=notice, version=version, number=number, issued_on=notice.issued_on, at=now(),
            by=getpass.getuser()[:100], files=digests, told=notice.told,
        )  # fmt: skip
        try:
            kept.mkdir(parents=True, exist_ok=True)
            for name in digests:
                (kept / name).unlink(missing_ok=True)
                shutil.copy2(folder / name, kept / name)
                (kept / name).chmod(0o444)
        except OSError as error:
            raise file_error("写入", kept, error) from error
    return issue, kept


def altered(issue: Issue) -> list[str]:
    """The names of kept documents that are gone or no longer as they were issued."""
    kept = office.load().folder / issue.notice.folder / FOLDER / f"第{issue.version}版"
    return [
        name
        for name, digest in issue.files.items()
        if not (kept / name).is_file() or _digest(kept / name) != digest
    ]


def _documents(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.glob("*.*")
        if path.suffix in SUFFIXES and "通报" in path.name and not files.is_kept(path)
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _command(notice: Notice) -> str:
    return "notice" if notice.kind == Notice.Kind.QUARTERLY else "report"
