"""The README's commands run as they are written."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from reports.demo.server import PORTS
from tests.servers import page, port_is_free, serve, text_of

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
SERVE = "xunjian demo --serve 2026-10"


def commands(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [
        line for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.splitlines() if line
    ]


def test_both_readmes_give_the_same_commands() -> None:
    assert commands("README.md") == commands("README.zh-CN.md")


@pytest.mark.parametrize("target", [line for line in commands("README.md") if line.startswith("make ")])
def test_make_knows_the_target(target: str) -> None:
    words = [*shlex.split(target), "--dry-run"]
    assert subprocess.run(words, cwd=ROOT, capture_output=True).returncode == 0


def test_scrapy_alone_crawls_a_site_as_the_readme_says(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "scrapy", "crawl", "site", "-a", f"archive={tmp_path / 'a'}"]
    with serve({"/": page(text_of())}) as site:
        given = ["-a", f"url={site.url}", "-a", "allow_host=127.0.0.1"]
        done = subprocess.run([*line, *given], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, "1 个页面" in done.stdout) == (0, True), done.stdout + done.stderr
    assert subprocess.run(line, cwd=ROOT, capture_output=True).returncode == 2


@pytest.mark.slow
@pytest.mark.skipif(
    not all(map(port_is_free, PORTS.values())), reason="the county's ports are taken on this machine"
)
def test_the_month_runs_as_the_readme_says(tmp_path: Path) -> None:
    """Every xunjian command in order, in one folder; only the rate is raised, as the README says."""
    folder = tmp_path
    county: subprocess.Popen[bytes] | None = None
    try:
        for command in commands("README.zh-CN.md"):
            words = shlex.split(command)
            if words[0] == "cd":
                folder = folder / words[1]
            elif command == SERVE:
                county = start(words, folder)
            elif words[0] == "xunjian":
                done = subprocess.run(argv(words), cwd=folder, capture_output=True, text=True, timeout=300)
                wanted = 1 if words[1] == "check" else 0
                assert done.returncode == wanted, f"{command}\n{done.stdout}{done.stderr}"
                if words[1] == "init":
                    quicken(folder / words[2] / "xunjian.toml")
                if words[1:3] == ["findings", "export"]:
                    assert "还没有复核" in refused(["xunjian", "report", words[3]], folder)
                    confirm(folder / words[4])
    finally:
        if county:
            county.send_signal(signal.SIGINT)
            county.wait(timeout=10)


def argv(words: list[str]) -> list[str]:
    return [sys.executable, "-m", "reports", *words[1:]]


def start(words: list[str], folder: Path) -> subprocess.Popen[bytes]:
    county = subprocess.Popen(argv(words), cwd=folder, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    for _ in range(100):
        if list(folder.glob("台账-*.xlsx")):
            return county
        time.sleep(0.1)
    raise AssertionError("the county did not start")


def refused(words: list[str], folder: Path) -> str:
    done = subprocess.run(argv(words), cwd=folder, capture_output=True, text=True)
    assert done.returncode == 2
    return done.stdout + done.stderr


def confirm(path: Path) -> None:
    """What a clerk does in Excel: 属实 in every row."""
    book = load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "待核" and cell.row > 1:
                    cell.value = "属实"
    book.save(path)


def quicken(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("# rate = 2.0", "rate = 50.0")
    path.write_text(text.replace('# second_look_after = "10m"', "second_look_after = 1"), encoding="utf-8")
