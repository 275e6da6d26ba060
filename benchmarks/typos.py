"""How right and how fast the typo engine is, at the one shipped setting, beside its peers: one table.

Run: ``make typo-score``; ``-v`` lists what xunjian tells wrongly. It needs ../shared/typos beside the
repository; without it, it says so. Precision and recall are of character corrections, place and replacement
both right; what proposes no other Chinese character (marks, dates, sums) is no correction, but an alarm as
any other. Every tool runs in a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import lzma
import os
import resource
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Column, Table

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the figures are of one core

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "typos"
OWN_CASES = ROOT / "tests" / "checks" / "text" / "form.yaml"
AS_OF = date(2026, 11, 30)
SAMPLE = 5_000
"""Characters of each set that KenLM is shown: it reads some hundreds a second."""
ODW, LAW, REAL = "ecspell_odw.train", "ecspell_law.train", "lemon_"
CHOSEN_ON = ("official", "pairs", "acc_", "gen_", "ecspell_", "lemon_", "sighan")
"""What thresholds were chosen on or looked at with, and what alarms were read in: no measure of new text."""
BARS = {
    "official": "≤ .08；≤ 1",
    ODW: "≥ .99 / ≥ .58",
    LAW: "≥ .985 / ≥ .45",
    REAL: "≥ .93 / ≥ .20",
    "slips": "≥ 90 % / ≤ 2 %",
    "speed": "≥ 100,000",
    "memory": "≤ 250；≤ .8",
}

Edit = tuple[int, str, str]
"""(place, from, to) of one changed character."""


@dataclass(frozen=True, slots=True)
class Told:
    """One finding of a tool in one text."""

    edits: frozenset[Edit]
    certain: bool
    shown: str


Checker = Callable[[Sequence[str]], list[list[Told]]]


@dataclass(frozen=True, slots=True)
class Set:
    """Texts, and what is wrong in each; clean where nothing is."""

    name: str
    texts: tuple[str, ...]
    wanted: tuple[frozenset[Edit], ...] = ()

    @property
    def characters(self) -> int:
        """How long it is."""
        return sum(map(len, self.texts))

    def sample(self, characters: int) -> Set:
        """Every so many texts, so that about so many characters are left."""
        step = max(1, self.characters // characters)
        return Set(self.name, self.texts[::step], self.wanted[::step])


@dataclass
class Score:
    """What one tool did on one set."""

    texts: int = 0
    characters: int = 0
    seconds: float = 0
    alarms: int = 0
    certain: int = 0
    errors: int = 0
    told: int = 0
    right: int = 0
    told_certain: int = 0
    right_certain: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass
class Measured:
    """All figures of one tool."""

    scores: dict[str, Score] = field(default_factory=dict)
    start: float = 0
    """CPU seconds until the first text was judged."""
    megabytes_at_first: float = 0
    megabytes: float = 0


# --- the tools ---


def ours(model: Path | None = None) -> Checker:
    """xunjian, as a user sees it: what is certain or suspected."""
    from checks.finding import Certainty
    from checks.text import proofread
    from checks.text.context import use, why_silent

    if model:
        use(model)
    if why := why_silent():
        raise RuntimeError(why)

    def check(texts: Sequence[str]) -> list[list[Told]]:
        found: list[list[Told]] = [[] for _ in texts]
        for typo in proofread(texts, AS_OF):
            edits = edits_of(typo.quote, typo.suggestion, typo.start) if typo.suggestion else frozenset()
            shown = f"{typo.detector} {typo.certainty} {typo.quote} → {typo.suggestion}　{typo.context}"
            found[typo.paragraph].append(Told(edits, typo.certainty is Certainty.CERTAIN, shown))
        return found

    return check


def languagetool() -> Checker:
    """LanguageTool's Chinese rules, as LingoTweaker runs them."""
    engine = import_module("lt_py").Engine("zh-CN")

    def told(text: str) -> list[Told]:
        found, body = [], text.encode()
        for match in engine.check(text):  # its places are bytes
            first, quote = match["offset"], body[match["offset"] : match["offset"] + match["length"]].decode()
            options = match["suggestions"]
            edits = edits_of(quote, options[0], len(body[:first].decode())) if options else frozenset()
            found.append(Told(edits, certain=False, shown=quote))
        return found

    return lambda texts: [told(text) for text in texts]


def kenlm(model: Path) -> Checker:
    """pycorrector's Corrector with a KenLM model of the text that our own model knows."""
    from checks.text.pycorrector_loader import _module

    import_module("kenlm")
    corrector = _module("corrector").Corrector(language_model_path=str(model))

    def told(text: str) -> list[Told]:
        errors = corrector.correct(text)["errors"]
        return [Told(edits_of(old, new, start), certain=False, shown=old) for old, new, start in errors]

    return lambda texts: [told(text) for text in texts]


def edits_of(wrong: str, right: str, offset: int = 0) -> frozenset[Edit]:
    """The changes of Chinese characters, each alone."""
    if len(wrong) == len(right):
        pairs = ((offset + i, a, b) for i, (a, b) in enumerate(zip(wrong, right, strict=True)) if a != b)
    else:
        matcher = SequenceMatcher(None, wrong, right, autojunk=False)
        pairs = (
            (offset + i, wrong[i:j], right[k:m])
            for tag, i, j, k, m in matcher.get_opcodes()
            if tag != "equal"
        )
    return frozenset(edit for edit in pairs if any("\u4e00" <= one <= "\u9fff" for one in edit[1] + edit[2]))


# --- the texts ---


def sentence_sets() -> list[Set]:
    """Sentences with what they should be; in the clean ones nothing differs."""
    return [_pairs(path) for path in sorted((SHARED / "data").glob("*.tsv"))]


def _pairs(path: Path) -> Set:
    lines = dict.fromkeys(path.read_text(encoding="utf-8").splitlines())
    pairs = [line.split("\t") for line in lines if line.count("\t") == 1]
    return Set(path.stem, tuple(one for one, _ in pairs), tuple(edits_of(*pair) for pair in pairs))


def official() -> Set:
    """The chunks of official text that a model trained with --hold has not seen."""
    from checks.text.context.train import kept_new

    with lzma.open(SHARED / "corpus" / "official.txt.xz", "rt", encoding="utf-8") as file:
        lines = tuple(line.strip() for number, line in enumerate(file) if kept_new(number))
    return Set("official", lines, (frozenset(),) * len(lines))


def own_cases() -> tuple[Set, Set]:
    """Slips and their innocent twins: the engine's own tests."""
    cases = yaml.safe_load(OWN_CASES.read_text(encoding="utf-8")).values()
    slips, twins = ([one for case in cases for one in case[kind]] for kind in ("slips", "twins"))
    return Set("slips", tuple(slip[0] for slip in slips)), Set("twins", tuple(twins))


def collected() -> Set:
    """The collected wrong words, each alone between marks."""
    with (SHARED / "data" / "pairs.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["wrong"] and row["right"]]
    texts = tuple(f"，{row['wrong']}。" for row in rows)
    return Set("pairs", texts, tuple(edits_of(row["wrong"], row["right"], 1) for row in rows))


# --- measuring ---


def measure(make: Callable[[], Checker], sets: Sequence[Set]) -> Measured:
    """The figures of one tool."""
    result = Measured()
    began = time.process_time()
    check = make()
    check(["会议对下一阶段工作作出部署。"])
    result.start, result.megabytes_at_first = time.process_time() - began, _megabytes()
    for one in sets:
        result.scores[one.name] = _score(check, one)
    result.megabytes = _megabytes()
    return result


def _megabytes() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _score(check: Checker, texts: Set) -> Score:
    score = Score(len(texts.texts), texts.characters, errors=sum(map(len, texts.wanted)))
    began = time.process_time()
    found = check(texts.texts)
    score.seconds = time.process_time() - began
    score.alarms = sum(map(bool, found)) if not texts.wanted else sum(map(len, found))
    for told, wanted in zip(found, texts.wanted, strict=False):
        for one in told:
            hits = len(one.edits & wanted)
            score.wrong += [one.shown] if hits < len(one.edits) or not wanted else []
            score.certain += one.certain
            score.told += len(one.edits)
            score.right += hits
            score.told_certain += len(one.edits) * one.certain
            score.right_certain += hits * one.certain
    return score


def alone(make: Callable[[], Checker], sets: Sequence[Set]) -> Measured | str:
    """The figures of one tool, measured in a process of its own; or why there are none."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(measure, make, sets).result()
        except (ImportError, OSError, RuntimeError) as error:
            return str(error)


# --- the table ---


def show(tools: dict[str, Measured], size: dict[str, int]) -> Table:
    """One row a figure; sets that were used for choosing bear a mark."""
    table = Table(Column("数字", overflow="fold", min_width=44), "要求", *tools)

    def row(title: str, bar: str, tell: Callable[[Measured], str]) -> None:
        table.add_row(title, bar, *(tell(one) for one in tools.values()))

    clean = [name for name in size if name == "official" or name.startswith("acc_")]
    table.add_row("[b]没有差错的文字：误报每万字（处数）；“确定”每百万字[/b]")
    for name in clean:
        row(_titled(name, size), BARS.get(name, ""), partial(_alarms, name=name))
    table.add_section()
    table.add_row("[b]字的改正：准确率 / 召回率（“确定”的准确率）[/b]")
    others = sorted(set(size) - {*clean, ODW, LAW, "slips", "twins", "pairs"})
    for name in (ODW, LAW, *others, "pairs"):
        bar = BARS[REAL] if name.startswith(REAL) else BARS.get(name, "")
        row(_titled(name, size), bar, partial(_corrections, name=name))
    table.add_section()
    row("自有错句报出；对句误报†", BARS["slips"], _slips)
    row("每秒字数（单核，没见过的公文）", BARS["speed"], _speed)
    row("内存 MB（开始时 → 最高）；启动秒", BARS["memory"], _weight)
    return table


def _titled(name: str, size: dict[str, int]) -> str:
    words = {"official": "公开公文（模型没见过）", "pairs": "收集的错词 pairs.csv"}
    return f"{words.get(name, name)}{'†' * name.startswith(CHOSEN_ON)}　{size[name]:,} 字"


def _alarms(measured: Measured, name: str) -> str:
    score = measured.scores.get(name)
    if score is None:
        return "—"
    many, certain = score.alarms / score.characters * 1e4, score.certain / score.characters * 1e6
    return f"{many:.3f}（{score.alarms} 处）；{certain:.1f}"


def _corrections(measured: Measured, name: str) -> str:
    score = measured.scores[name]
    if name == "pairs":  # nothing in it is right
        return f"— / {_share(score.right, score.errors)}"
    certain = f"（{_share(score.right_certain, score.told_certain)}）" if score.told_certain else ""
    return f"{_share(score.right, score.told)} / {_share(score.right, score.errors)}{certain}"


def _slips(measured: Measured) -> str:
    slips, twins = measured.scores["slips"], measured.scores["twins"]
    return f"{slips.alarms}/{slips.texts}；{twins.alarms}/{twins.texts}"


def _speed(measured: Measured) -> str:
    score = measured.scores.get("official") or measured.scores["acc_rmrb.test"]
    return f"{score.characters / score.seconds:,.0f}"


def _weight(measured: Measured) -> str:
    return f"{measured.megabytes_at_first:.0f} → {measured.megabytes:.0f}；{measured.start:.2f}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "—"


def main() -> None:
    """Print the table, and why what is missing is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held", type=Path, help="a model trained with --hold: official text is new to it")
    parser.add_argument("--kenlm", type=Path, help="a KenLM model of the same text, for pycorrector")
    parser.add_argument("-v", "--verbose", action="store_true", help="list what xunjian tells wrongly")
    options = parser.parse_args()
    if not (SHARED / "data").is_dir():
        print(f"skipped: the texts are not here ({SHARED})")
        return
    sets, cases, seen = sentence_sets(), [collected(), *own_cases()], official()
    tools: dict[str, Measured] = {}
    if shipped := _said("xunjian", alone(ours, [*sets, *cases])):
        held = options.held and _said("没见过的公文", alone(partial(ours, options.held), [seen]))
        shipped.scores |= held.scores if held else {}
        tools["xunjian"] = shipped
    if rules := _said("LanguageTool", alone(languagetool, [*sets, *cases, seen])):
        tools["LanguageTool 中文规则"] = rules
    if options.kenlm:
        few = [*(one.sample(SAMPLE) for one in (*sets, seen)), *(one.sample(SAMPLE) for one in cases)]
        if counted := _said("pycorrector", alone(partial(kenlm, options.kenlm), few)):
            tools[f"pycorrector KenLM（各取 {SAMPLE:,} 字）"] = counted
    else:
        print("没有 pycorrector 一列：要有 kenlm 和它的模型（make typo-score KENLM=模型）。")
    if tools:
        size = {one.name: one.characters for one in (seen, *sets, *cases)}
        Console(width=150).print(show(tools, size))
        print("† 选阈值、编词表、看误报时用过。公开公文里本来就有真的差错，误报包括它们。")
    if options.verbose and "xunjian" in tools:
        for name, score in tools["xunjian"].scores.items():
            print("".join(f"{name}: {line}\n" for line in score.wrong), end="")


def _said(what: str, measured: Measured | str) -> Measured | None:
    if isinstance(measured, str):
        print(f"没有“{what}”：{measured}")
        return None
    return measured


if __name__ == "__main__":
    main()
