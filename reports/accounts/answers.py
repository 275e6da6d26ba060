"""What accounts' interfaces, feeds and article pages answered, written out: proof for who doubts a month."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from openpyxl import Workbook

from checks.accounts import SOURCES
from crawler.archive import Archive, ArchiveError, RawAnswer
from reports.errors import UserError, file_error
from reports.models import Result
from reports.office import Office
from reports.periods import Month
from reports.workbook import add_table, save_new

INDEX = "目录.xlsx"
COLUMNS = {
    **{"文件": 10, "平台": 14, "账号": 24, "来源": 12, "读取时间": 26, "网址": 40},
    **{"文件的SHA-256": 66, "证据里的SHA-256": 66},
}


def write(month: Month, folder: Path, office: Office) -> int:
    """Write every answer kept with the month's inspection as a file of its own, and an index; gives how many.

    All are text files: a page that could be opened by its name could run what stands in it.

    Raises:
        UserError: there is none, an archive cannot be read, the folder is there or cannot be written.
    """
    results = Result.objects.filter(inspection__period=str(month), account__isnull=False).exclude(archive="")
    with ExitStack() as stack:
        try:
            archives = [
                stack.enter_context(Archive.open(office.folder / archive))
                for archive in sorted(set(results.values_list("archive", flat=True)))
            ]
        except ArchiveError as error:
            raise UserError(str(error)) from error
        if not any(archive.accounts.readings() for archive in archives):
            raise UserError(f"{month.words}的检查没有留下接口、订阅或文章页的回答。")
        try:
            folder.mkdir()
            rows = [row for archive in archives for row in _written(archive, folder)]
        except OSError as error:
            raise file_error("写入", folder, error) from error
    workbook = Workbook()
    add_table(workbook.worksheets[0], list(COLUMNS), list(COLUMNS.values()), rows)
    save_new(workbook, folder / INDEX)
    return len(rows)


def _written(archive: Archive, folder: Path) -> Iterator[tuple[str, ...]]:
    """The rows of the index for one archive, each once its answer lies in the folder."""
    for number, (platform, account, source, at) in enumerate(archive.accounts.readings(), 1):
        answers = archive.accounts.answers(platform, account, source, at)
        for part, answer in enumerate(answers, 1):
            path = folder / f"{archive.folder.name}-{number:04d}-{part}.txt"
            path.write_bytes(answer.body)
            told = (platform, account, SOURCES[source], f"{at:%Y-%m-%d %H:%M:%S}", answer.url)
            yield path.name, *told, hashlib.sha256(answer.body).hexdigest(), RawAnswer.digest(answers)
