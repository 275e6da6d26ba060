"""How well links are told on the planted portal: ``python -m tests.portal.score``.

Crawls the portal with the real command line, reads the ``links`` of findings.json, and compares them with
what was planted. Exit code 1 when a link that is fine was called broken or soft.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from crawler.link import Fate
from tests.portal import broken, fine, soft
from tests.portal.kinds import Group, Kind
from tests.portal.server import FOOTER, Portal

KINDS = (*broken.KINDS, *soft.KINDS, *fine.KINDS)
ACCUSING = (Fate.BROKEN, Fate.SOFT, Fate.FRAGMENT)
SPARED = (Group.FINE, Group.GUARDED, Group.EXCLUDED)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one target."""

    url: str
    raw: str
    fate: Fate
    cause: str
    pages: tuple[str, ...]


@dataclass(slots=True)
class Score:
    """What was said of the portal, kind by kind."""

    caught: set[str] = field(default_factory=set)
    missed: dict[str, list[Said]] = field(default_factory=dict)
    """Kinds that should have been reported, with what was said instead."""
    accused: dict[str, list[Said]] = field(default_factory=dict)
    """What was called broken and is fine, by the kind that it stands with."""
    misnamed: dict[str, list[Said]] = field(default_factory=dict)
    """Caught, for a cause that does not fit."""
    untold: dict[str, list[Said]] = field(default_factory=dict)
    """Fine, and not said to be: unsure, blocked, unseen."""
    repeated: int = 0
    """Reports of a target that was reported already."""


def read(records: Iterable[Mapping[str, Any]]) -> list[Said]:
    """The ``links`` of a findings.json."""
    return [
        Said(
            record["url"],
            record["raw"],
            Fate(record["fate"]),
            record["cause"] or "",
            tuple(place["page"] for place in record["places"]),
        )
        for record in records
    ]


def judge(portal: Portal, said: Iterable[Said]) -> Score:
    """Compare what was said with what was planted."""
    by_kind: dict[str, list[Said]] = defaultdict(list)
    score = Score()
    seen = Counter[tuple[str, ...]]()
    for one in said:
        if one.fate in ACCUSING:
            seen[_identity(one)] += 1
        for name in _owners(portal, one):
            by_kind[name].append(one)
    score.repeated = seen.total() - len(seen)
    for kind in portal.kinds.values():
        _weigh(kind, by_kind.pop(kind.name, []), score)
    for name, others in by_kind.items():
        if wrong := [one for one in others if one.fate in ACCUSING]:
            score.accused[name] = wrong
    return score


def _weigh(kind: Kind, said: list[Said], score: Score) -> None:
    """One kind: caught, missed or spared."""
    accused = [one for one in said if one.fate in ACCUSING]
    if not kind.group.accusable:
        if accused:
            score.accused[kind.name] = accused
        elif others := [one for one in said if one.fate is not Fate.EXCLUDED]:
            score.untold[kind.name] = others
        return
    meant = [one for one in accused if _is_meant(kind, one)]
    others = [one for one in accused if one not in meant]
    if not kind.accuse:
        meant, others = accused[:1], accused[1:]
    right = [one for one in meant if one.fate in kind.fates]
    found = all(any(part in _text(one) for one in right) for part in kind.accuse) and right
    if found:
        score.caught.add(kind.name)
        if kind.causes and not any(one.cause == cause.key for one in right for cause in kind.causes):
            score.misnamed[kind.name] = right
    else:
        score.missed[kind.name] = said
    if others:
        score.accused[kind.name] = others


def _is_meant(kind: Kind, one: Said) -> bool:
    return any(part in _text(one) for part in kind.accuse)


def _text(one: Said) -> str:
    return f"{one.url} {one.raw}"


def _identity(one: Said) -> tuple[str, ...]:
    """A target, however it is written."""
    if not one.url.startswith("http"):
        return (one.url or one.raw,)
    parts = urlsplit(one.url)
    place = unquote(parts.fragment) if one.fate is Fate.FRAGMENT else ""
    return parts.netloc.lower(), unquote(parts.path), parts.query, place


def _owners(portal: Portal, one: Said) -> set[str]:
    """The kinds that a target belongs to: by its address, else by the pages it stands on."""
    kind = portal.kind_at(one.url)
    if kind:
        return {kind.name}
    holders = [portal.kind_at(page) for page in one.pages]
    return {holder.name for holder in holders if holder} or {"elsewhere"}


def table(portal: Portal, score: Score) -> str:
    """The totals, and each disagreement."""
    count = Counter(kind.group for kind in portal.kinds.values())
    caught = Counter(portal.kinds[name].group for name in score.caught)
    lines = ["", "caught"]
    for group in Group:
        if group.accusable:
            lines.append(f"  {group:<10}{caught[group]:>4} of {count[group]}")
    spared = sum(count[group] for group in SPARED)
    wrong = sum(map(len, score.accused.values()))
    lines += [
        f"fine, guarded or excluded, called broken: {wrong} targets, {len(score.accused)} "
        f"kinds (of {spared})",
        f"same target reported again: {score.repeated}",
        f"caught, cause does not fit: {len(score.misnamed)}",
        f"fine, not told to be: "
        f"{sum(portal.kinds[name].group is Group.FINE for name in score.untold)} of {count[Group.FINE]}",
    ]
    return "\n".join(lines)


def details(portal: Portal, score: Score) -> str:
    """Each disagreement, with what was said."""
    fine_only = {n: said for n, said in score.untold.items() if portal.kinds[n].group is Group.FINE}
    parts = [
        _listed("ACCUSED AND FINE", score.accused),
        _listed("missed", score.missed),
        _listed("cause does not fit", score.misnamed),
        _listed("fine and not told to be", fine_only),
    ]
    return "\n".join(filter(None, parts))


def _listed(heading: str, kinds: dict[str, list[Said]]) -> str:
    if not kinds:
        return ""
    lines = [f"\n{heading} ({len(kinds)})"]
    for name, said in kinds.items():
        told = "; ".join(f"{one.fate} {one.cause} {one.url or one.raw}"[:160] for one in said[:3])
        lines.append(f"  {name:<38} {told or 'nothing said'}")
    return "\n".join(lines)


def check(portal: Portal, out: Path, second_look: str) -> list[Said]:
    """Run the command line over the portal."""
    command = [sys.executable, "-m", "reports", "check", portal.url, "--out", str(out), "--rate", "0"]
    command += ["--allow-host", "127.0.0.0/8", "--second-look", second_look]
    environment = {**os.environ, "SSL_CERT_FILE": str(portal.trusted), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL)
    if done.returncode not in (0, 1, 2) or not (out / "findings.json").exists():
        raise SystemExit(f"检查没有完成（退出码 {done.returncode}）。")
    return read(json.loads((out / "findings.json").read_text(encoding="utf-8"))["links"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Plant, crawl, compare, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="keep the results here")
    parser.add_argument("--second-look", default="5s")
    parser.add_argument("--kind", action="append", help="only these kinds")
    given = parser.parse_args(arguments)
    chosen = [kind for kind in KINDS if not given.kind or kind.name in (*given.kind, FOOTER)]
    with tempfile.TemporaryDirectory(prefix="links-score-") as scratch, Portal(chosen) as portal:
        score = judge(portal, check(portal, given.out or Path(scratch) / "out", given.second_look))
        print(details(portal, score))
        print(table(portal, score))
    return 1 if score.accused else 0


if __name__ == "__main__":
    sys.exit(main())
