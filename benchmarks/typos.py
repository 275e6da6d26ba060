"""How right and how fast the typo engine is: alarms on official text, precision and recall on known errors.

Run: OPENBLAS_NUM_THREADS=1 python benchmarks/typos.py [--held MODEL], for figures of one core. It needs
../shared/typos beside the repository; without it, it says so.
Development sets only; precision and recall are of corrections, place and replacement both right.
"""

from __future__ import annotations

import argparse
import lzma
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

from checks.finding import Certainty
from checks.text import Typo, proofread
from checks.text.context import FILE, use, why_silent
from checks.text.context.train import held_out
from checks.text.tables import rows

SHARED = Path(__file__).parents[2] / "shared" / "typos"
AS_OF = date(2026, 11, 30)


def main() -> int:
    """Print the tables; 1 where the data is absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", "--verbose", action="store_true", help="show every alarm")
    parser.add_argument("--held", type=Path, help="a model trained with --hold, to be judged on that text")
    options = parser.parse_args()
    if not SHARED.is_dir():
        print("未找到 ../shared/typos，无法测量。")
        return 1
    for name, columns in (("confusions.tsv", 7), ("misstatements.tsv", 7), ("phrases.tsv", 5)):
        print(f"{name:20}{sum(1 for _ in rows(name, columns)):6} 条")
    started = time.process_time()
    list(proofread(["庆祝中华人民共合国成立。"]))
    print(f"启动 {time.process_time() - started:.2f} 秒（处理器时间），内存 {_megabytes():.0f} MB")
    print(f"上下文：{why_silent() or f'{FILE.stat().st_size / 1e6:.1f} MB'}\n")
    measure_alarms(options.verbose, options.held)
    measure_recall()
    print(f"\n内存最高 {_megabytes():.0f} MB")
    return 0


def measure_alarms(verbose: bool, held: Path | None) -> None:
    """Alarms on official text as it was published; it holds real typos, so this is an upper bound.

    Args:
        held: a model that has not seen the blocks of text that are judged; without one the shipped model
            judges text that it knows, and the figures of ``context`` are better than on new text.
    """
    with lzma.open(SHARED / "corpus" / "official.txt.xz", "rt", encoding="utf-8") as file:
        lines = [line.strip() for number, line in enumerate(file) if held_out(number)]
    characters = sum(map(len, lines))
    use(held or FILE)
    started = time.process_time()
    found = list(proofread(lines, AS_OF))
    seconds = time.process_time() - started
    use(FILE)
    seen = "没见过" if held else "见过"
    print(f"公开公文 {characters:,} 字（模型{seen}）：每秒 {characters / seconds:,.0f} 字（单核）")
    kinds = Counter((typo.detector, typo.certainty) for typo in found)
    for (detector, certainty), count in sorted(kinds.items()):
        print(f"  {detector:10} {certainty} {count:5} 处  每万字 {count / characters * 10_000:.4f}")
    print(f"  合计 {len(found):15} 处  每万字 {len(found) / characters * 10_000:.4f}")
    if verbose:
        for typo in found:
            print(f"    {typo.detector} {typo.certainty} {typo.quote} → {typo.suggestion}  {typo.context}")
    print()


def measure_recall() -> None:
    """Precision and recall on sentence pairs (wrong, right)."""
    print(
        f"{'开发集':24}{'字数':>10}{'错误':>8}{'报出':>8}{'对':>8}{'准确率':>8}{'召回率':>8}{'其中确定':>10}{'每秒字数':>9}"
    )
    for path in sorted((SHARED / "data").glob("*.tsv")):
        measure_set(path.stem, list(_pairs(path)))


def measure_set(name: str, pairs: list[tuple[str, str]]) -> None:
    """One line of the table."""
    errors = told = right = certain = certain_right = 0
    started = time.process_time()
    by_sentence = defaultdict(list)
    for typo in proofread([wrong for wrong, _ in pairs]):
        by_sentence[typo.paragraph].append(typo)
    seconds = time.process_time() - started
    for number, (wrong, correct) in enumerate(pairs):
        wanted = set(_edits(wrong, correct))
        errors += len(wanted)
        for typo in by_sentence[number]:
            edits = set(_edits(typo.quote, typo.suggestion, typo.start))
            many, hits = max(1, len(edits)), len(edits & wanted)
            told += many
            right += hits
            certain += many * _is_certain(typo)
            certain_right += hits * _is_certain(typo)
    characters = sum(len(wrong) for wrong, _ in pairs)
    cells = f"{_share(right, told):>9}{_share(right, errors):>10}{_share(certain_right, certain):>12}"
    print(f"{name:24}{characters:12,}{errors:10,}{told:10}{right:9}{cells}{characters / seconds:12,.0f}")


def _megabytes() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _is_certain(typo: Typo) -> bool:
    return typo.certainty is Certainty.CERTAIN


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) == 2:
            yield cells[0], cells[1]


def _edits(wrong: str, right: str, offset: int = 0) -> Iterable[tuple[int, str, str]]:
    """(place, from, to) of each changed character."""
    if len(wrong) == len(right):
        return [(offset + i, a, b) for i, (a, b) in enumerate(zip(wrong, right, strict=True)) if a != b]
    changes = SequenceMatcher(None, wrong, right, autojunk=False).get_opcodes()
    return [(offset + i, wrong[i:j], right[k:m]) for tag, i, j, k, m in changes if tag != "equal"]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


if __name__ == "__main__":
    sys.exit(main())
