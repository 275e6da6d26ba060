"""One site, ad hoc (``xunjian check``): no ledger, no working folder, everything in one folder."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

import checks
from checks.finding import Answer, Level, Outcome, Unable
from checks.own import NOTHING, Own
from checks.telling import day_of
from crawler.archive import Archive, ArchiveError, OlderError, UnmadeError, now
from crawler.plan import AccountPlan, Plan, SitePlan
from crawler.run import CrawlError, crawl_site, run_spider, wait_for_orphan
from reports import adhoc, evidence, judging
from reports.arguments import require_hosts, require_rate, require_url
from reports.errors import UserError, file_error
from reports.inspection.jobs import Watcher, begun
from reports.judging import JudgingError
from reports.ledger import book
from reports.ledger.sheets import ACCOUNTS
from reports.locks import held
from reports.workbook import Row, read_bytes

ARCHIVE, NEXT, OLD = "archive", "archive.next", "archive.old"
LOCK = "check.lock"
PROFILE = "national"
CERTIFICATES = ("certificate_bad", "certificate_due")
ORPHAN_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Checked:
    """What an ad-hoc check came to."""

    documents: list[Path]
    found: int
    """Problems, hints (提示) not counted."""
    hints: int
    unable: int
    """Things that could not be judged (未能检查)."""
    reason: str
    """Why the crawl is incomplete; empty when it is complete."""
    excerpts: bool
    """Whether a place is shown by an excerpt of its words and not by a picture."""


def check(
    url: str,
    out: Path,
    *,
    as_of: datetime | None = None,
    max_pages: int = 20_000,
    rate: float = 2.0,
    second_look_after: float = 600.0,
    allow_hosts: Sequence[str] = (),
    accounts: Path | None = None,
    own: Own = NOTHING,
    watcher: Watcher | None = None,
) -> Checked:
    """Crawl and judge one site and write its documents; an interrupted check goes on where it was.

    ``own`` is what the office knows of words.

    Raises:
        UserError: the site could not be checked, and why; what lay in ``out`` is as it was.
    """
    require_url(url)
    require_rate(rate)
    require_hosts(allow_hosts)
    site = SitePlan(
        url=url,
        max_pages=max_pages,
        rate=rate,
        allow_hosts=tuple(allow_hosts),
        second_look_after=second_look_after,
    )
    with _no_empty_folder(out):
        _require_writable(out)
        busy = f"{out} 里的检查正在进行，请等它结束，或者用 --out 换一个目录。"
        with held(out / LOCK, busy):
            return _check(url, out, site, as_of, accounts, own, watcher)


def _check(
    url: str,
    out: Path,
    site: SitePlan,
    as_of: datetime | None,
    accounts: Path | None,
    own: Own,
    watcher: Watcher | None,
) -> Checked:
    _require_same_site(out, url)
    known = _accounts(accounts) if accounts else ()
    folder = _folder(out)
    plan = Plan(_moment(folder, as_of), site=site, accounts=known)
    if watcher:
        watcher.started(url, folder)
    with contextlib.suppress(Timeout):  # the archive itself says that another check is writing it
        wait_for_orphan(folder, ORPHAN_SECONDS)
    try:
        crawl_site(folder, plan, earlier=out / ARCHIVE if folder.name == NEXT else None)
        if known:
            allowed = {"allow_host": ",".join(site.allow_hosts)} if site.allow_hosts else {}
            run_spider("accounts", folder, plan, **allowed)
        judged = judging.judge(folder, PROFILE, plan.as_of, own)
    except (CrawlError, JudgingError, ArchiveError) as error:
        _drop_unseen(folder)
        raise UserError(f"{url} 未能检查：{error}") from error
    if judged.trouble:
        shutil.rmtree(folder, ignore_errors=True)
        raise UserError(f"{url} 未能检查：{judged.trouble}")
    answers = tuple(_without_certificate(answer, site) for answer in judged.answers)
    findings = [finding for answer in answers for finding in answer.findings]
    verdict = checks.judge(findings, checks.Rules.load(PROFILE))
    with Archive.open(folder) as archive:
        documents = adhoc.write(archive, answers, verdict, out)
    _settle(out, folder)
    hints = sum(finding.level is Level.HINT for finding in findings)
    unable = sum(len(answer.unable) for answer in answers)
    excerpts = any(map(evidence.is_excerpt, evidence.lying(out).values()))
    return Checked(documents, len(findings) - hints, hints, unable, judged.reason, excerpts)


def _without_certificate(answer: Answer, site: SitePlan) -> Answer:
    """A site that is called by http shows none: what a check says of certificates is then no 无问题."""
    if answer.indicator not in CERTIFICATES or answer.outcome != Outcome.FINE or not _is_http(site.url):
        return answer
    why = Unable(site.subject, site.url, "安全证书", "网址是 http，没有用 https 打开，没有看到安全证书。")
    return replace(answer, outcome=Outcome.UNABLE, unable=(why,))


def _is_http(url: str) -> bool:
    return urlsplit(url).scheme.lower() == "http"


def _drop_unseen(folder: Path) -> None:
    """An archive in which nothing was seen is not gone on with: its plan may be what was wrong."""
    lock = FileLock(folder / "archive.lock", timeout=0, is_singleton=False)
    with contextlib.suppress(Timeout, ArchiveError, OSError), lock, Archive.open(folder) as archive:
        if archive.page_count() == 0:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _no_empty_folder(out: Path) -> Iterator[None]:
    """A check that could not begin leaves no empty folder behind."""
    existed = out.exists()
    try:
        yield
    finally:
        if not existed:
            with contextlib.suppress(OSError):  # not empty, or never made
                if [path.name for path in out.iterdir()] == [LOCK]:
                    (out / LOCK).unlink()
                out.rmdir()


def _require_same_site(out: Path, url: str) -> None:
    """Another site's results are never replaced."""
    try:
        with Archive.open(out / ARCHIVE) as archive:
            earlier = archive.plan.site
    except ArchiveError:
        return
    if earlier is not None and earlier.url != url:
        raise UserError(f"{out} 里是 {earlier.url} 的检查结果。请用 --out 换一个目录。")


def _require_writable(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise file_error("写入", out, error) from error


def _folder(out: Path) -> Path:
    """The unfinished archive to go on with, or where a new one is made beside a finished one."""
    if not (out / ARCHIVE).exists() and (out / OLD).exists():
        os.replace(out / OLD, out / ARCHIVE)  # noqa: PTH105 - a kill came between the two renames of _settle
    for folder in (out / NEXT, out / ARCHIVE):
        _drop_unmade(folder)
    return out / NEXT if _is_finished(out / ARCHIVE) else out / ARCHIVE


def _drop_unmade(folder: Path) -> None:
    """A full disk or a kill left an archive in which there is nothing."""
    try:
        with contextlib.suppress(FileNotFoundError), Archive.open(folder):
            return
    except UnmadeError:
        lock = FileLock(folder / "archive.lock", timeout=0, is_singleton=False)
        with contextlib.suppress(Timeout, OSError), lock:
            shutil.rmtree(folder, ignore_errors=True)
    except ArchiveError:
        return


def _is_finished(folder: Path) -> bool:
    try:
        with Archive.open(folder) as archive:
            return archive.meta.get("state") == "finished" and (folder.parent / "findings.json").exists()
    except OlderError:
        return True
    except ArchiveError:
        return False


def _moment(folder: Path, as_of: datetime | None) -> datetime:
    """The 监测时间点 of the archive to go on with; of a new one as asked, else now.

    Raises:
        UserError: another day is asked for than that by which what was seen so far was read.
    """
    before = begun(folder)
    if as_of and before and day_of(as_of) != day_of(before):
        raise UserError(
            f"{folder.parent} 里有没做完的检查，监测时间点是 {day_of(before)}，看过的网页是按它读的。"
            "接着做请不写 --as-of；要按别的日期检查，请用 --out 换一个目录。"
        )
    return before or as_of or now()


def _settle(out: Path, folder: Path) -> None:
    """The new archive takes the place of the old one, which goes only then."""
    if folder.name == ARCHIVE:
        return
    shutil.rmtree(out / OLD, ignore_errors=True)
    os.replace(out / ARCHIVE, out / OLD)  # noqa: PTH105
    os.replace(folder, out / ARCHIVE)  # noqa: PTH105
    shutil.rmtree(out / OLD, ignore_errors=True)


# --- --accounts FILE ---


def _accounts(path: Path) -> tuple[AccountPlan, ...]:
    rows = (
        book.accounts_of_rows(path, _csv_rows(path))
        if path.suffix.lower() in {".csv", ".txt"}
        else book.read_accounts(path)
    )
    return tuple(
        AccountPlan(
            platform=row.platform,
            name=row.name,
            unit=row.unit,
            account_id=row.account_id,
            last_update=row.last_update,
            checked_on=row.checked_on,
            article_urls=tuple(row.article_urls.split()),
            state=row.state,
            certified=row.certified,
            opened_on=row.opened_on,
            filed_on=row.filed_on,
            closed_on=row.closed_on,
            closing_filed_on=row.closing_filed_on,
        )
        for row in rows
    )


def _csv_rows(path: Path) -> list[Row]:
    """The rows of a text file with the columns of the sheet 账号: CSV or Excel's “Unicode 文本”."""
    text = _decoded(read_bytes(path))
    tabbed = "\t" in text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=None), delimiter="\t" if tabbed else ",")
    try:
        table = list(reader)
    except csv.Error as error:
        raise UserError(
            f"{path.name} 第 {reader.line_num} 行有一格太长，可能少了引号。请用 Excel 打开，另存为 .xlsx。"
        ) from error
    titles = [title.strip().rstrip("*") for title in table[0]] if table else []
    wrong = [f"没有“{title[:50]}”这一列" for title in titles if title and title not in ACCOUNTS.titles]
    wrong += [f"“{title}”列重复了" for title in ACCOUNTS.titles if titles.count(title) > 1]
    wrong += [f"缺少“{title}”列" for title in ACCOUNTS.required if title not in titles]
    if wrong:
        raise UserError(
            f"{path.name} 第 1 行：{'；'.join(wrong[:20])}。可用的列：{'、'.join(ACCOUNTS.titles)}。"
        )
    return [
        Row(number, dict(zip(titles, (text.strip() for text in cells), strict=False)))
        for number, cells in enumerate(table[1:], start=2)
        if any(text.strip() for text in cells)
    ]


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")
