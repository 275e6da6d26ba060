"""The demonstration: a quarter of the county's office, from the ledger to the notice."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout
from openpyxl import load_workbook
from rich.console import Console

from crawler.plan import TIMEZONE, Plan, SitePlan
from reports import bootstrap, workfolder
from reports.chinese import folding
from reports.demo.county import COUNTY, MONTHS, OFFICE, SITES
from reports.demo.planted import TO_REPOST
from reports.demo.server import County
from reports.demo.truth import load, shorten
from reports.documents.words import working_days_after
from reports.errors import UserError, file_error
from reports.office import CONFIG_NAME, Office
from reports.own_words import REPOSTS
from reports.periods import Month, Quarter

MARKER = ".xunjian-demo"
"""Says that a folder is a demonstration's, and where the county's servers were."""
OURS = (
    *(CONFIG_NAME, "archives", "documents", "xunjian.sqlite3*"),
    *("台账*.xlsx", "问题清单-*.xlsx", "领导.xlsx", "放行词.txt", "错词.txt", "转载清单.txt"),
)
"""What a demonstration leaves in its folder; the next one puts it aside, or takes it away where it was not
finished. Nothing else is touched."""

QUARTER, ISSUED_ON = Quarter(2026, 4), date(2027, 1, 8)
ISSUED_AS = "青政办发〔2027〕1号"
SIGNED_AFTER = timedelta(days=2)
"""How long after its month a monthly notice is written: it is signed on the next working day."""
PROBE_DAYS, VISITS_A_DAY = 7, 20

SETTINGS = {
    'county = ""': f'county = "{COUNTY}"',
    'office = ""': f'office = "{OFFICE}"',
    'doc_prefix = ""': 'doc_prefix = "青政办发"',
    'addressees = ""': 'addressees = "各镇人民政府、乡人民政府，县政府各部门："',
    'contact = ""': 'contact = "简书禾，0900-8800101"',
    "# rate = 2.0": "rate = 50.0",
    '# second_look_after = "10m"': "second_look_after = 1.0",
}
"""The office's settings. The county is on this machine, so nobody is disturbed by a higher rate."""


@dataclass(slots=True)
class Told:
    """What is told at the end."""

    console: Console = field(default_factory=lambda: Console(highlight=False, soft_wrap=True))
    steps: list[tuple[str, float, str]] = field(default_factory=list)
    """What was done, in how many seconds, and what came of it."""

    @contextmanager
    def step(self, words: str) -> Iterator[list[str]]:
        """Time one step; what is put into the list is told beside it."""
        self.console.print(f"[bold]{words}[/bold] …")
        began, outcome = time.monotonic(), list[str]()
        yield outcome
        self.steps.append((words, time.monotonic() - began, "，".join(outcome)))


def run_quarter(folder: Path) -> None:
    """Inspect the county for October, November and December 2026, and issue the quarter's notice.

    Raises:
        UserError: the folder is somebody else's, or cannot be written.
    """
    folder = folder.resolve()
    told, began = Told(), time.monotonic()
    with _own(folder) as aside, County() as county:
        if aside:
            told.console.print(f"上一次的演示没有删，已移到 {aside}。", markup=False)
        (folder / MARKER).write_text(json.dumps(county.origins, indent=2), encoding="utf-8")
        office = _set_up(folder)
        documents: list[Path] = []
        for month in MONTHS:
            county.show(month)
            documents += _month(office, county, month, told)
        documents += _notices(told)
    _tell(told, documents, folder, time.monotonic() - began)


# --- the folder ---


@contextmanager
def _own(folder: Path) -> Iterator[Path | None]:
    """The folder for ourselves alone; gives where an earlier demonstration was put aside, if one was."""
    marker = folder / MARKER
    try:
        if (folder.parent / MARKER).is_file():
            raise UserError(
                f"{folder.parent} 已经是演示用的目录。请到它的上一级目录里再运行，或者换一个目录。"
            )
        if folder.exists() and not marker.is_file() and any(folder.iterdir()):
            raise UserError(
                f"{folder} 不是演示用的目录（里面已有别的文件）。请换一个目录：xunjian demo 新目录"
            )
        folder.mkdir(parents=True, exist_ok=True)
        marker.touch()
        lock = FileLock(folder / f"{MARKER}.lock", timeout=0)
        with lock:
            yield _make_room(folder)
    except Timeout:
        raise UserError(f"{folder} 里的演示正在进行，请等它结束，或者换一个目录。") from None
    except NotADirectoryError as error:
        raise UserError(f"{folder} 是文件，不是目录。请换一个目录：xunjian demo 新目录") from error


def _make_room(folder: Path) -> Path | None:
    """Somebody may have worked in a finished demonstration: it is kept. An unfinished one is not. Gives where
    it is kept."""
    finished = (folder / "documents" / str(QUARTER.year)).is_dir()
    aside = folder / f"上次演示-{datetime.now(TIMEZONE):%Y%m%d-%H%M%S}"
    for path in [path for pattern in OURS for path in folder.glob(pattern)]:
        try:
            if finished:
                aside.mkdir(exist_ok=True)
                path.rename(aside / path.name)
            elif path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        except OSError as error:
            raise file_error("移动" if finished else "删除", path, error) from error
    return aside if finished else None


def _set_up(folder: Path) -> Office:
    workfolder.create(folder)
    path = folder / CONFIG_NAME
    text = path.read_text(encoding="utf-8")
    for blank, filled in SETTINGS.items():
        text = text.replace(f"\n{blank}\n", f"\n{filled}\n")
    path.write_text(text, encoding="utf-8", newline="\n")
    (folder / REPOSTS).write_text(
        "".join(f"{day}\t{title}\n" for day, title in TO_REPOST), encoding="utf-8", newline="\n"
    )
    return bootstrap(folder)


# --- one month ---


def _month(office: Office, county: County, month: Month, told: Told) -> list[Path]:
    from reports import monthly
    from reports.inspection.month import inspect
    from reports.models import Finding, Inspection, Result
    from reports.progress import Progress

    with told.step(f"{month.words}：导入台账") as outcome:
        outcome.append(_import_ledger(office, county))
    with told.step(f"{month.words}：一周的首页访问") as outcome:
        outcome.append(f"访问 {_probe(office, county)} 次")
    with told.step(f"{month.words}：检查网站和账号") as outcome, Progress(told.console) as progress:
        night = month.end + timedelta(hours=2)  # as if it were that night
        Inspection.objects.create(period=str(month), as_of=month.end, started=night)
        done = inspect(office, month, watcher=progress)
        done.finished = night
        done.save()
        results = done.results.all()
        failed = results.filter(verdict=Result.Verdict.FAIL)
        outcome.append(f"对象 {results.count()} 个，机器初判不合格 {failed.count()} 个")
        found = Finding.objects.filter(result__inspection=done).count()
        outcome.append(f"问题和提示 {found} 条")
    with told.step(f"{month.words}：复核") as outcome:
        outcome.append(_review(office, county, month))
    with told.step(f"{month.words}：月度检查通报"):
        return monthly.write(month, working_days_after(month.end.date() + SIGNED_AFTER, 1))


def _import_ledger(office: Office, county: County) -> str:
    from reports.demo import books
    from reports.ledger import book, records

    path = books.write(county, office.folder / f"台账-{county.month}.xlsx")
    new = book.read(path, county.month.end.date())
    changes = records.compare(new)
    records.save(new)
    changed = sum(change.kind is not records.Kind.SAME for change in changes)
    return f"{len(changes)} 行，其中新增和改动 {changed} 行"


def _probe(office: Office, county: County) -> int:
    """A week's visits to every home page, made now and dated as if they had been made then; the first month,
    one site was entered into the ledger a day before its end."""
    from crawler.run import run_spider

    gap = timedelta(days=1) / VISITS_A_DAY
    homes = [county.url(f"{site.slug}/") for site in SITES]
    late = homes[1] if county.month == MONTHS[0] else ""
    visits = [
        {"url": url, "at": (county.month.end - gap * turn - timedelta(minutes=5)).isoformat()}
        for url in sorted(homes, key=lambda url: url != late)  # the slow visits while the others are made
        for turn in reversed(range(PROBE_DAYS * VISITS_A_DAY))
        if url != late or turn < VISITS_A_DAY
    ]
    plan = Plan(county.month.end, site=SitePlan(url=homes[0], allow_hosts=("127.0.0.1",)))
    with tempfile.TemporaryDirectory(prefix="xunjian-") as scratch, county.ailing():
        order = Path(scratch) / "visits.json"
        order.write_text(json.dumps(visits), encoding="utf-8")
        run_spider("probe", office.archives / "probes", plan, visits=str(order))
    return len(visits)


def _review(office: Office, county: County, month: Month) -> str:
    """Judge every finding by the truth, in the sheet that a clerk would fill in."""
    from reports import review
    from reports.models import Finding

    path = office.folder / f"问题清单-{month}.xlsx"
    review.write(month, path)
    findings = {one.key: one for one in Finding.objects.filter(result__inspection__period=str(month))}
    book = load_workbook(path)
    sheet = book[review.TABLE]
    key, verdict, note = (review.TITLES.index(title) + 1 for title in ("编号", "复核", "备注"))
    for row in range(2, sheet.max_row + 1):
        finding = findings[str(sheet.cell(row, key).value)]
        url = shorten(finding.url, county.origins)
        fault = load().fault(month, finding.indicator, finding.subject, url)
        sheet.cell(row, verdict).value = Finding.Review.CONFIRMED if fault else Finding.Review.DISMISSED
        sheet.cell(row, note).value = "" if fault else "演示：不在预设的问题之中"
    book.save(path)
    reviews = review.save(review.read(month, path)).reviews
    return "，".join(f"{name} {reviews[name]} 条" for name in ("属实", "误报"))


# --- the quarter ---


def _notices(told: Told) -> list[Path]:
    from reports import annual, quarterly
    from reports.documents import pdf
    from reports.rectify import demands

    with told.step(f"{QUARTER.words}通报"):
        quarterly.write(QUARTER, ISSUED_ON)
        paths = demands.issue(QUARTER, ISSUED_AS)
        try:
            paths += pdf.beside(paths[0])
        except pdf.UnprintedError as error:
            told.console.print(f"注意：{error}", markup=False)
    with told.step(f"{QUARTER.year}年度工作数据"):
        return paths + annual.write(QUARTER.year)


def _tell(told: Told, documents: list[Path], folder: Path, seconds: float) -> None:
    steps = folding("步骤", "结果", "用时", title=f"{COUNTY}（虚构）{QUARTER.words}")
    for words, took, outcome in told.steps:
        steps.add_row(words, outcome, f"{took:.1f} 秒")
    steps.add_row("合计", "", f"{seconds:.1f} 秒", style="bold")
    told.console.print(steps, soft_wrap=False)
    papers = folding("文档", "位置", title="生成的文档")
    for path in documents:
        papers.add_row(path.name, str(path.parent.relative_to(folder)))
    told.console.print(papers, soft_wrap=False)
    told.console.print(f"都在 {folder} 里；也可以进入这个目录，用 xunjian 的各条命令接着看。", markup=False)
