"""What the documents of a quarter cost with 20,000 confirmed problems of 60 units: CPU seconds, peak memory.

Run: ``make bench``. Each command is run as a clerk runs it, in a process of its own, one after the other, so
that what it costs to start is in the figures; the .pdf that LibreOffice prints, another program, is not. The
bar is 20 s and 500 MB for all of them on one core.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

import reports
from checks import Rules
from reports.periods import Month

if TYPE_CHECKING:
    from reports.models import Finding, Result

PROBLEMS, UNITS = 20_000, 60
COMMANDS = (
    ("月度检查通报、错别字对照表", "report", "2026-12"),
    ("季度通报", "notice", "2026Q4"),
    ("整改通知单", "rectify", "export", "2026Q4", "--yes"),
    ("整改情况台账", "rectify", "ledger", "2026Q4"),
)
CONFIG = 'county = "青禾县"\noffice = "青禾县人民政府办公室"\ndoc_prefix = "青政办发"\nrectify_days = 5\n'
EARLIER = 10
"""All problems stand in the last month, and one in so many in the two before it."""
KINDS = (
    ("broken_link", "《第{0}号文件》页面上的附件“申请表{0}.doc”打不开：服务器答复404（没有这个页面）。"),
    ("column_stale", "“第{0}栏目”自2026年5月3日以来未更新，到监测时间点已有242天（期限14天）。"),
    ("column_blank", "“第{0}栏目”是空白栏目，没有任何信息。"),
    ("typo", "《全县第{0}次工作会议召开》中“布署”应为“部署”。"),
)


def main() -> None:
    """Make the records, run the commands, print the table."""
    table = Table("文书", "CPU（秒）", "内存峰值（MB）", "写出（MB）")
    seconds = most = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "xunjian.toml").write_text(CONFIG, encoding="utf-8")
        reports.bootstrap(folder)
        record()
        for title, *command in COMMANDS:
            before = size(folder / "documents")
            cpu, memory = cost(command, folder)
            table.add_row(title, f"{cpu:.1f}", f"{memory:.0f}", f"{size(folder / 'documents') - before:.1f}")
            seconds, most = seconds + cpu, max(most, memory)
    table.add_row("合计", f"{seconds:.1f}", f"{most:.0f}", "")
    Console().print(f"{PROBLEMS:,} 个问题，{UNITS} 个单位，2026 年第四季度", table)


def cost(command: list[str], folder: Path) -> tuple[float, float]:
    """CPU seconds and the peak in MB of one command; without PATH no LibreOffice is found, so none prints.

    Compiled modules are kept, as they are wherever nobody forbids it.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "reports", *command],
        environment | {"XUNJIAN_HOME": str(folder), "PATH": ""},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, used = os.wait4(process, 0)
    if status:
        sys.exit(f"xunjian {' '.join(command)}：退出码 {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def size(folder: Path) -> float:
    """MB of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def record() -> None:
    """The quarter's inspections, reviewed."""
    from django.db import transaction

    from reports.models import Site, Unit

    with transaction.atomic():
        units = [Unit.objects.create(name=f"青禾县第{number}乡镇人民政府") for number in range(1, UNITS + 1)]
        for number, unit in enumerate(units):
            url = f"http://xz{number}.qinghe.gov.cn/"
            Site.objects.create(name=unit.name, unit=unit, code=f"64999900{number:02d}", url=url)
        for month, share in ((10, EARLIER), (11, EARLIER), (12, 1)):
            inspect(Month(2026, month), -(-PROBLEMS // UNITS // share))


def inspect(month: Month, each: int) -> None:
    """One month's inspection, with ``each`` problems a site; those of a month are also of the next."""
    from reports.facts import as_found
    from reports.models import Answer, Finding, Inspection, Result, Site

    rules = Rules.load("national")
    inspection = Inspection.objects.create(
        period=str(month), as_of=month.end, state="已完成", profile=rules.profile,
        rules_version=rules.version, rules=rules.kept(),
        started=month.end, finished=month.end + timedelta(hours=10),
    )  # fmt: skip
    for site in Site.objects.select_related("unit"):
        result = Result.objects.create(
            inspection=inspection, site=site, name=site.name, unit_name=site.unit.name, state="已检查",
            pages=600, links=4210, columns=40,
        )  # fmt: skip
        for indicator, _ in KINDS:
            Answer.objects.create(result=result, indicator=indicator, outcome="有问题")
        rows = [problem(result, site.url, month, number) for number in range(each)]
        for row in rows:
            row.key = as_found(row).key
        Finding.objects.bulk_create(rows)


def problem(result: Result, url: str, month: Month, number: int) -> Finding:
    """A confirmed problem, as long as real ones are."""
    from reports.models import Finding

    indicator, message = KINDS[number % len(KINDS)]
    page = f"{url}zwgk/fdzdgknr/gkwj/t20260503_{number:06d}.html"
    quote = f"会议对第{number}项工作作出布署，要求各单位认真贯彻落实，压实责任、细化措施，确保取得实效。"
    return Finding(
        result=result, indicator=indicator, level="扣分", certainty="确定", subject=result.name,
        url=page, where=f"政务公开 > 法定主动公开内容 > 第{number}栏目", quote=quote,
        message=message.format(number), suggestion="核对后改正；确实不再使用的，按程序撤下并更正台账。",
        evidence=[{"url": page, "at": month.end.isoformat(), "seen": quote, "sha256": f"{number:064x}"}],
        data={"identity": str(number), "wrong": "布署", "right": "部署", "column": f"第{number}栏目"},
        first_period=f"2026-{month.month:02d}", review="属实",
    )  # fmt: skip


if __name__ == "__main__":
    main()
