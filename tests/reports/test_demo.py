"""The demonstration: the whole quarter, and its findings beside the truth."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from reports.cli import main
from reports.demo import quarter, truth
from reports.demo.county import MONTHS
from reports.demo.planted import PRIVATE
from reports.demo.truth import shorten
from reports.documents.words import working_days_after
from reports.errors import UserError
from reports.periods import Month
from tests.reports.working import parts


def test_a_folder_of_somebody_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "重要.txt").write_text("留着", encoding="utf-8")
    with pytest.raises(UserError, match="不是演示用的目录"):
        quarter.run_quarter(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["重要.txt"]


def test_an_office_s_own_working_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "xunjian.toml").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="不是演示用的目录"):
        quarter.run_quarter(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "演示").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="不是目录"):
        quarter.run_quarter(tmp_path / "演示")


def test_two_demonstrations_at_once_in_one_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / quarter.MARKER).touch()
    with FileLock(tmp_path / f"{quarter.MARKER}.lock"), pytest.raises(UserError, match="正在进行"):
        quarter.run_quarter(tmp_path)


LEFT = ("archives/2026-10/1/archive.sqlite", "documents/2026Q4/a.docx", "xunjian.sqlite3", "笔记.txt")


def left(folder: Path, *names: str) -> list[str]:
    """What a second demonstration finds in a folder with such files of a first."""
    for name in (quarter.MARKER, *names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    with quarter._own(folder) as aside:
        assert aside is None or aside.is_dir()
        return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_an_unfinished_demonstration_is_taken_away_and_nothing_else(tmp_path: Path) -> None:
    assert left(tmp_path, *LEFT) == ["笔记.txt"]


def test_a_second_demonstration_says_where_the_first_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / quarter.MARKER).touch()
    (tmp_path / "documents/2026").mkdir(parents=True)

    def interrupted(folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(quarter, "_set_up", interrupted)
    assert main(["demo", str(tmp_path)]) == 130
    told = capsys.readouterr()
    assert "上一次的演示没有删，已移到" in told.out
    assert "从头开始" in "".join(told.err.split())


def test_every_notice_of_the_demonstration_is_signed_on_a_working_day() -> None:
    days = [working_days_after(month.end.date() + quarter.SIGNED_AFTER, 1) for month in MONTHS]
    assert [day.isoformat() for day in days] == ["2026-11-03", "2026-12-03", "2027-01-04"]


def test_a_finished_demonstration_is_put_aside_for_somebody_may_have_worked_in_it(tmp_path: Path) -> None:
    aside, note = left(tmp_path, *LEFT, "documents/2026/b.docx")
    assert note == "笔记.txt"
    kept = tmp_path / aside
    assert aside.startswith("上次演示-")
    assert (kept / "documents/2026Q4/a.docx").is_file()
    assert (kept / "xunjian.sqlite3").is_file()


def test_no_demonstration_is_made_inside_another(tmp_path: Path) -> None:
    (tmp_path / quarter.MARKER).touch()
    with pytest.raises(UserError, match="已经是演示用的目录"):
        quarter.run_quarter(tmp_path / "xunjian-demo")
    assert not (tmp_path / "xunjian-demo").exists()


# --- the whole quarter ---


@dataclass(frozen=True, slots=True)
class Seen:
    """What the demonstration's database says of one month, addresses as the truth file writes them."""

    findings: frozenset[tuple[str, str, str]]
    """(indicator, subject, address)"""
    unable: frozenset[tuple[str, str, str]]
    verdicts: tuple[tuple[str, str], ...]


ON_ANY_PORTS = """
import sys
from reports.cli import main
from reports.demo.server import PORTS
PORTS.update(dict.fromkeys(PORTS, 0))
sys.exit(main(["demo", sys.argv[1]]))
"""
"""The county's own ports are the README's, which another process may be trying at this moment."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[Month, Seen]]:
    folder = tmp_path_factory.mktemp("demo") / "青禾"
    done = subprocess.run(
        [sys.executable, "-c", ON_ANY_PORTS, str(folder)],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    from reports import bootstrap

    bootstrap(folder)
    origins = json.loads((folder / quarter.MARKER).read_text(encoding="utf-8"))
    return folder, {month: see(month, origins) for month in MONTHS}


def see(month: Month, origins: dict[str, str]) -> Seen:
    from reports.models import Answer, Finding, Result

    findings = list(Finding.objects.filter(result__inspection__period=str(month)))
    answers = Answer.objects.filter(result__inspection__period=str(month)).select_related("result")
    results = Result.objects.filter(inspection__period=str(month))
    return Seen(
        frozenset((one.indicator, one.subject, shorten(one.url, origins)) for one in findings),
        frozenset(
            (answer.indicator, answer.result.name, shorten(item["url"], origins))
            for answer in answers
            for item in answer.unable
        ),
        tuple((result.name, result.verdict) for result in results),
    )


@pytest.mark.slow
@pytest.mark.parametrize("month", MONTHS, ids=str)
class TestQuarter:
    def test_every_planted_fault_is_found(self, demo: tuple[Path, dict[Month, Seen]], month: Month) -> None:
        planted = {
            (one.indicator, one.subject, one.url) for one in truth.load().faults if month in one.months
        }
        assert not planted - demo[1][month].findings

    def test_nothing_is_found_that_is_not_planted(
        self, demo: tuple[Path, dict[Month, Seen]], month: Month
    ) -> None:
        planted = {
            (one.indicator, one.subject, one.url) for one in truth.load().faults if month in one.months
        }
        assert not demo[1][month].findings - planted

    def test_no_decoy_is_accused(self, demo: tuple[Path, dict[Month, Seen]], month: Month) -> None:
        seen = demo[1][month]
        for decoy in truth.load().decoys:
            for indicator in decoy.never:
                accused = {(who, url) for kind, who, url in seen.findings if kind == indicator}
                assert not [one for one in accused if (decoy.url or decoy.subject) in one], decoy.what

    def test_what_nobody_can_tell_is_said_to_be_unchecked(
        self, demo: tuple[Path, dict[Month, Seen]], month: Month
    ) -> None:
        unable = {(one.indicator, one.subject, one.url) for one in truth.load().unable if month in one.months}
        assert not unable - demo[1][month].unable

    def test_the_failing_department_fails_and_the_others_pass(
        self, demo: tuple[Path, dict[Month, Seen]], month: Month
    ) -> None:
        verdicts = dict(demo[1][month].verdicts)
        assert verdicts["青禾县人民政府"] == verdicts["青禾县人力资源和社会保障局"] == "合格"
        assert verdicts["青禾县农业农村局"] == "不合格"


@pytest.mark.slow
def test_every_document_of_the_quarter_lies_there(demo: tuple[Path, dict[Month, Seen]]) -> None:
    documents = demo[0] / "documents"
    for period, endings in (("2026-10", 3), ("2026-11", 3), ("2026-12", 3), ("2026Q4", 3), ("2026", 2)):
        assert len([path for path in (documents / period).iterdir() if path.stat().st_size > 1000]) >= endings


@pytest.mark.slow
def test_no_document_repeats_a_number_of_a_person(demo: tuple[Path, dict[Month, Seen]]) -> None:
    written = [path for path in demo[0].rglob("*") if path.is_file() and "archives" not in path.parts]
    masked = 0
    for path in written:
        for content in parts(path):
            for number in PRIVATE:
                assert number.encode() not in content, path
            masked += b"140****0061" in content
    assert masked
