"""Judging one archive in a process of its own: checks are heavy, and a crash in one harms no other.

``python -m reports.judging ARCHIVE PROFILE AS_OF OWN OUT`` leaves a :class:`Judged` in OUT. Needs no Django.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from checks.finding import Answer
from checks.own import Own
from crawler.archive import Archive

_running: set[subprocess.Popen[bytes]] = set()
_lock = threading.Lock()
ERROR_KEPT = 500


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checks say of one archive, and how much the crawl saw."""

    answers: tuple[Answer, ...]
    trouble: str
    """Why nothing can be said of the site (未能检查): its home page was not read or is empty, or far fewer
    pages were seen than before; else empty."""
    reason: str
    """Why the crawl is incomplete or empty; empty when it is complete."""
    pages: int
    links: int
    columns: int


class JudgingError(Exception):
    """The checks could not be run; the message is Chinese."""


def judge(archive: Path, profile: str, as_of: datetime, own: Own) -> Judged:
    """Run every check over an archive, in a child process; ``own`` is what the office knows of words.

    Raises:
        JudgingError: the child failed or was ended by :func:`stop`.
    """
    with tempfile.TemporaryDirectory(prefix="xunjian-") as scratch:
        known, out, log = (Path(scratch) / name for name in ("own", "judged", "errors"))
        known.write_bytes(pickle.dumps(own))
        arguments = [str(archive), profile, as_of.isoformat(), str(known), str(out)]
        with log.open("wb") as errors:
            child = subprocess.Popen(
                [sys.executable, "-m", "reports.judging", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            with _lock:
                _running.add(child)
            try:
                code = child.wait()
            finally:
                with _lock:
                    _running.discard(child)
                if child.poll() is None:
                    child.kill()
                    child.wait()
        if code:
            said = log.read_text(encoding="utf-8", errors="replace").strip()[-ERROR_KEPT:]
            raise JudgingError(f"逐项检查意外结束（代码 {code}）。{said}")
        judged = pickle.loads(out.read_bytes())  # written by our own child a moment ago
        assert isinstance(judged, Judged)
        return judged


def stop() -> None:
    """End every child that is judging; nothing is lost, because judging only reads."""
    with _lock:
        for child in _running:
            child.kill()


def judge_here(folder: Path, profile: str, as_of: datetime, own: Own) -> Judged:
    """Run every check over an archive, in this process.

    Raises:
        ArchiveError: the folder holds no archive that can be read.
        ValueError: the profile is none.
    """
    import checks
    from checks.text import use_models
    from crawler.columns import columns

    use_models(own)
    with Archive.open(folder) as archive:
        answers = checks.run(archive, replace(checks.Rules.load(profile), own=own), as_of)
        return Judged(
            answers=answers,
            trouble=_trouble(archive),
            reason=archive.meta.get("reason", ""),
            pages=archive.read_count(),
            links=sum(archive.links.fate_counts().values()),
            columns=len(columns(archive)) if archive.plan.site else 0,
        )


def _trouble(archive: Archive) -> str:
    site = archive.plan.site
    if site is None:
        return ""
    home = archive.page(site.url)
    if home is not None and home.status < 400 and home.facts is not None:
        empty = not home.facts.body and not any(archive.links.targets())
        told = "首页上没有链接，也没有读出内容，可能是空白，也可能是维护、拦截的提示，请打开首页看。"
        return told if empty else archive.meta.get("shrunken") or archive.meta.get("cut", "")
    looks = list(archive.visits(site.url, "page"))
    why = archive.meta.get("reason", "")
    if not why and looks and looks[-1].cause:
        why = f"{looks[-1].cause}。"
    if not why and home is not None:
        why = (
            f"服务器返回 {home.status}。" if home.status >= 400 else f"不是网页（{home.content_type[:50]}）。"
        )
    why = why.removeprefix("首页打不开：").removesuffix("。") or "没有打开"
    return f"首页打不开：{why}。请用浏览器打开核对网址，过一会儿再检查。"


def _main(folder: str, profile: str, as_of: str, own: str, out: str) -> None:
    # Pickle must find Judged under the name by which the parent knows it, not under __main__.
    from reports import judging

    known = pickle.loads(Path(own).read_bytes())  # written by our parent a moment ago
    judged = judging.judge_here(Path(folder), profile, datetime.fromisoformat(as_of), known)
    Path(out).write_bytes(pickle.dumps(judged))


if __name__ == "__main__":
    _main(*sys.argv[1:])
