"""Train the network of checks.text.context.network: how well does a character fit where it stands?

    python -m benchmarks.network_train prepare official.txt.xz DIR   makes tokens.npy.xz and tables.npz
    python network_train.py train DIR OUT SECONDS                    makes cloze.npz; wants a GPU and torch

`train` needs numpy and torch and nothing of this project, so that this file and the two that `prepare` makes
can be carried to a machine that holds only those.

Two networks of one build are trained: first a large teacher, then the small one that ships, which learns from
the text and from what the teacher thought possible in each place. Both read the text left of a place and the
text right of it, never the place itself, so that every place of the text is an exercise.
"""

from __future__ import annotations

import hashlib
import lzma
import math
import sys
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

OUTSIDE, UNKNOWN = 0, 1
"""The first rows of the network's tables: what is outside of the text, and a symbol that is rare."""
NO_SYMBOL = 0xFFFF
"""Stands in the vocabulary for both of them."""
SEEN = 8
"""A symbol has a row of its own when the corpus has it at least so often."""
BIGRAMS = 20_000
SLOTS = 64
"""Confusable symbols a symbol, drawn with replacement: the likelier stand more often."""
KINDS = {"workreports": 20960, "policy": 19666, "local": 51552, "mfa": 79043, "laws": 388693}
"""The parts of official.txt in its order, with their lines."""
CHUNK, HELD_OUT_EVERY, HELD_OUT = 300, 25, 12
"""Lines a chunk; chunk number n of the file is kept out of training where n % 25 == 12."""

SOUND_WEIGHTS = np.array([0.0, 0.12, 0.6, 1.0])
"""How likely a slip is for how alike two characters sound (checks.text.context.confusables)."""
SHAPE_WEIGHT = 0.4
"""Of two characters wholly alike in shape; falls with the fourth power of the likeness."""


# ---------------------------------------------------------------------------------------------- the data


def slips(vocabulary: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """For each row SLOTS rows that a hasty hand puts in its place; zeros for what is no Han character."""
    from checks.text.context.confusables import SHAPE_STEPS, build_confusables
    from checks.text.context.symbols import COUNT, FIRST_HAN, character_of

    row_of = np.zeros(COUNT, np.int64)
    row_of[vocabulary[2:]] = np.arange(2, len(vocabulary))
    han = vocabulary[(vocabulary >= FIRST_HAN) & (vocabulary != NO_SYMBOL)]
    confusables = build_confusables([character_of(int(symbol)) for symbol in han])
    random = np.random.default_rng(5)
    table = np.zeros((len(vocabulary), SLOTS), np.uint16)
    for symbol in han:
        _, others, kinds = confusables.of(np.array([symbol], np.uint16))
        rows = row_of[others]
        likely = SOUND_WEIGHTS[kinds % 4] + SHAPE_WEIGHT * (kinds // 4 / SHAPE_STEPS) ** 4
        share = likely * np.sqrt(counts[rows] + 10)
        if share.sum() > 0:
            table[row_of[symbol]] = random.choice(rows, SLOTS, p=share / share.sum())
    return table


def prepare(corpus: Path, folder: Path) -> None:
    """Write tokens.npy.xz (kind after kind, of each the training text first) and tables.npz."""
    from checks.text.context.symbols import COUNT, symbols_of

    folder.mkdir(parents=True, exist_ok=True)
    with lzma.open(corpus, "rt", encoding="utf-8") as file:
        lines = file.read().split("\n")
    parts: list[tuple[str, bool, np.ndarray]] = []
    first = 0
    for kind, length in KINDS.items():
        texts: dict[bool, list[str]] = {False: [], True: []}
        for n in range(first, first + length):
            texts[n // CHUNK % HELD_OUT_EVERY == HELD_OUT].append(lines[n])
        parts += [(kind, held, symbols_of("\n".join(texts[held]) + "\n").ids) for held in (False, True)]
        first += length
    seen = np.sum([np.bincount(ids, minlength=COUNT) for *_, ids in parts], 0)
    common = np.argsort(-seen, kind="stable")[: (seen >= SEEN).sum()]
    vocabulary = np.concatenate([[NO_SYMBOL, NO_SYMBOL], common]).astype(np.uint16)
    rows = np.full(COUNT, UNKNOWN, np.uint16)
    rows[common] = np.arange(2, len(vocabulary))
    size = len(vocabulary)
    tokens = [rows[ids] for *_, ids in parts]
    counts = np.sum([np.bincount(part, minlength=size) for part in tokens], 0)
    pairs: Counter[int] = Counter()
    for part, (kind, held, _) in zip(tokens, parts, strict=True):
        if not held:
            keys, many = np.unique(part[:-1].astype(np.uint32) * size + part[1:], return_counts=True)
            often = many > 20
            for key, n in zip(keys[often].tolist(), many[often].tolist(), strict=True):
                pairs[key] += WEIGHTS[kind] * n  # type: ignore[assignment]
    bigrams = np.sort(np.array([key for key, _ in pairs.most_common(BIGRAMS)], np.uint32))
    np.savez_compressed(
        folder / "tables.npz",
        vocabulary=vocabulary, bigrams=bigrams, confusables=slips(vocabulary, counts),
        kinds=np.array([kind for kind, *_ in parts]), held=np.array([held for _, held, _ in parts]),
        lengths=np.array([len(part) for part in tokens]),
    )  # fmt: skip
    with lzma.open(folder / "tokens.npy.xz", "wb", preset=4) as out:
        np.save(out, np.concatenate(tokens))
    print(f"{sum(map(len, tokens)):,} tokens, {size:,} rows, {len(bigrams):,} bigrams")


# ------------------------------------------------------------------------------------------- the networks

WEIGHTS = {"workreports": 2.0, "policy": 2.0, "local": 2.0, "mfa": 0.7, "laws": 0.8}
"""How often each kind of text is drawn, for its length: an office's own pages first."""
WINDOW, WINDOWS = 257, 256
"""Symbols a window (one more than a multiple of EVERY), windows a step."""
SWAPPED, HIDDEN = 0.03, 0.02
"""Share of the input that is replaced by a confusable, or by the unknown symbol."""
TEACHER_SHARE = 0.42
"""Of the time, the share in which the teacher is trained."""
TEACHER_SAYS = 0.7
"""How much of the small network's target is the teacher's distribution; the rest is the true character."""
CONFUSABLE, AGAINST = 0.5, 8
"""Weight of the choice between the true character and so many confusables."""
SAMPLE = 32
"""Windows of held-out text of each kind that are measured while training goes on."""
EVERY = 4
"""One place in so many also trains the pair of characters."""


@dataclass(frozen=True)
class Shape:
    """The measures of one network."""

    symbols: int
    bigrams: int
    width: int = 256
    pair_width: int = 64
    hidden: int = 512
    head: int = 1024
    pair_head: int = 512
    dilations: tuple[int, ...] = (1, 3, 9)
    dropout: float = 0.0


try:
    import torch
    import torch.nn.functional as F  # noqa: N812
    from torch import Tensor, nn
except ImportError:  # `prepare` does without
    torch = None  # type: ignore[assignment]

if torch is not None:

    def linear(x: Tensor, layer: nn.Linear) -> Tensor:
        """The layer, at the precision of what it is given."""
        bias = None if layer.bias is None else layer.bias.to(x.dtype)
        return F.linear(x, layer.weight.to(x.dtype), bias)

    def norm(x: Tensor) -> Tensor:
        """Each vector to a mean square of 1."""
        return F.rms_norm(x, (x.shape[-1],), eps=1e-5)

    def later(x: Tensor, by: int) -> Tensor:
        """The sequence moved to the right, zeros where nothing comes in."""
        return F.pad(x, (0, 0, by, 0))[:, : x.shape[1]] if by else x

    def taps(x: Tensor, dilation: int) -> Tensor:
        """Each place beside the two before it, `dilation` apart."""
        return torch.cat([later(x, 2 * dilation), later(x, dilation), x], -1)

    class Tower(nn.Module):
        """What is known at each place from that place and those before it: a causal pyramid."""

        def __init__(self, shape: Shape) -> None:
            super().__init__()
            self.shape = shape
            self.first = nn.Linear(3 * shape.width, shape.width)
            blocks = range(len(shape.dilations) - 1)
            self.wide = nn.ModuleList(nn.Linear(3 * shape.width, shape.hidden) for _ in blocks)
            self.back = nn.ModuleList(nn.Linear(shape.hidden, shape.width, bias=False) for _ in blocks)

        def forward(self, x: Tensor) -> Tensor:
            """The normed top of the pyramid at every place."""
            h = F.silu(linear(taps(x, self.shape.dilations[0]), self.first))
            for dilation, wide, back in zip(self.shape.dilations[1:], self.wide, self.back, strict=True):
                inner = F.silu(linear(taps(norm(h), dilation), wide))  # type: ignore[arg-type]
                h = h + F.dropout(linear(inner, back), self.shape.dropout, self.training)  # type: ignore[arg-type]
            return norm(h)

    class Head(nn.Module):
        """From both sides of a place to a vector that is near the embedding of what could stand there."""

        def __init__(self, inputs: int, hidden: int, width: int, dropout: float) -> None:
            super().__init__()
            self.dropout = dropout
            self.one = nn.Linear(inputs, hidden)
            self.two = nn.Linear(hidden, width)
            self.three = nn.Linear(width, hidden)
            self.four = nn.Linear(hidden, width, bias=False)

        def forward(self, x: Tensor) -> Tensor:
            """The normed vector."""
            y = linear(F.dropout(F.silu(linear(x, self.one)), self.dropout, self.training), self.two)
            inner = F.dropout(F.silu(linear(norm(y), self.three)), self.dropout, self.training)
            return norm(y + linear(inner, self.four))

    class Network(nn.Module):
        """Two towers and two heads: one for a place, one for two places side by side."""

        def __init__(self, shape: Shape) -> None:
            super().__init__()
            self.shape = shape
            self.symbol = nn.Embedding(shape.symbols, shape.width)
            self.bigram = nn.Embedding(shape.bigrams + 1, shape.pair_width)
            self.bigram_in = nn.Linear(shape.pair_width, shape.width, bias=False)
            self.left, self.right = Tower(shape), Tower(shape)
            self.head = Head(2 * shape.width, shape.head, shape.width, shape.dropout)
            self.pair_head = Head(3 * shape.width, shape.pair_head, shape.width, shape.dropout)
            self.out = nn.Linear(shape.width, shape.symbols)
            nn.init.normal_(self.symbol.weight, std=0.3)
            nn.init.normal_(self.bigram.weight, std=0.3)
            nn.init.normal_(self.out.weight, std=shape.width**-0.5)
            nn.init.zeros_(self.out.bias)
            for name, parameter in self.named_parameters():
                if ".back." in name or ".four." in name:
                    nn.init.normal_(parameter, std=0.1 * parameter.shape[1] ** -0.5)

        def towers(self, ids: Tensor, pairs: Tensor, kind: torch.dtype) -> tuple[Tensor, Tensor]:
            """Both towers at every place; pairs[:, i] is of ids i and i + 1."""
            symbol = F.embedding(ids, self.symbol.weight).to(kind)
            pair = linear(F.embedding(pairs, self.bigram.weight).to(kind), self.bigram_in)
            nothing = linear(self.bigram.weight[:1].to(kind), self.bigram_in).expand(len(ids), 1, -1)
            before, after = torch.cat([nothing, pair], 1), torch.cat([pair, nothing], 1)
            drop = self.shape.dropout / 2
            left = self.left(F.dropout(symbol + before, drop, self.training))
            right = self.right(F.dropout(symbol + after, drop, self.training).flip(1)).flip(1)
            return left, right

        def forward(
            self, ids: Tensor, pairs: Tensor, truth: Tensor, offset: int, kind: torch.dtype
        ) -> list[Tensor]:
            """Logits of every place; of the first of two; and of the second where the first is known."""
            left, right = self.towers(ids, pairs, kind)
            before = later(left, 1)
            after = F.pad(right, (0, 0, 0, 2))
            one = self.head(torch.cat([before, after[:, 1:-1]], -1))
            sides = torch.cat([before, after[:, 2:]], -1)[:, offset:-1:EVERY]
            known = F.embedding(truth[:, offset:-1:EVERY], self.symbol.weight).to(kind)
            first = self.pair_head(torch.cat([sides, torch.zeros_like(known)], -1))
            second = self.pair_head(torch.cat([sides, known], -1))
            return [linear(y.flatten(0, 1), self.out) for y in (one, first, second)]

    class Muon:
        """Momentum whose step is made orthogonal, for the matrices between layers."""

        def __init__(self, parameters: list[nn.Parameter], rate: float = 0.02, decay: float = 0.1) -> None:
            self.rate, self.decay = rate, decay
            self.groups: dict[tuple[int, ...], list[nn.Parameter]] = defaultdict(list)
            for parameter in parameters:
                self.groups[tuple(parameter.shape)].append(parameter)
            self.momenta = {
                shape: torch.zeros(len(group), *shape, device=group[0].device)
                for shape, group in self.groups.items()
            }

        @torch.no_grad()
        def step(self, scale: float) -> None:
            """One step at the given share of the rate."""
            for shape, group in self.groups.items():
                gradient = torch.stack([p.grad for p in group])  # type: ignore[misc]
                momentum = self.momenta[shape].lerp_(gradient, 0.05)
                step = orthogonal(gradient.lerp(momentum, 0.95))
                rate = scale * self.rate * max(1.0, shape[0] / shape[1]) ** 0.5
                for parameter, change in zip(group, step, strict=True):
                    parameter.mul_(1 - scale * self.rate * self.decay).add_(
                        change.to(parameter.dtype), alpha=-rate
                    )

    def orthogonal(matrices: Tensor) -> Tensor:
        """Near to the matrices' orthogonal factors: five rounds of Newton and Schulz."""
        x = matrices.bfloat16() if matrices.is_cuda else matrices
        tall = x.shape[-2] > x.shape[-1]
        x = x.mT if tall else x
        x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
        for _ in range(5):
            square = x @ x.mT
            x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
        return x.mT if tall else x

    class Objective(torch.autograd.Function):
        """What is to be lowered and, in the same passes over the logits, its gradient.

        The goal is the cross entropy with the truth, mixed with that with what the teacher says, and
        CONFUSABLE times the cross entropy of the choice between the truth and its confusables. The three
        means are the goal without the teacher, the loss against the truth, and that of the choice; the first
        alone has a gradient, and it is that of the goal with the teacher.
        """

        @staticmethod
        def forward(
            ctx: Any, logits: Tensor, truth: Tensor, others: Tensor, teacher: Tensor | None
        ) -> Tensor:
            """The three means."""
            truth = truth[:, None]
            log_p = F.log_softmax(logits, -1).gather(1, truth).float()
            gradient = F.softmax(logits, -1)
            at_truth = torch.expm1(log_p)  # exact where the place is all but certain, unlike p - 1
            if teacher is not None:
                gradient -= TEACHER_SAYS * F.softmax(teacher, -1)
                at_truth -= TEACHER_SAYS * torch.expm1(F.log_softmax(teacher, -1).gather(1, truth).float())
            gradient.scatter_(1, truth, at_truth.to(gradient.dtype))
            columns = torch.cat([truth, others], 1)
            log_choice = F.log_softmax(logits.gather(1, columns).float(), -1)
            counts = (others[:, :1] > 0).float()
            share = counts * (len(counts) / counts.sum().clamp(min=1))
            pull = torch.cat([torch.expm1(log_choice[:, :1]), log_choice[:, 1:].exp()], 1)
            gradient.scatter_add_(1, columns, (CONFUSABLE * share * pull).to(gradient.dtype))
            ctx.save_for_backward(gradient)
            hard, choice = -log_p.mean(), -(share * log_choice[:, :1]).mean()
            return torch.stack([hard + CONFUSABLE * choice, hard, choice])

        @staticmethod
        def backward(ctx: Any, outer: Tensor) -> tuple[Tensor, None, None, None]:  # type: ignore[override]
            """The gradient made above, scaled."""
            (gradient,) = ctx.saved_tensors
            return gradient.mul_((outer[0] / len(gradient)).to(gradient.dtype)), None, None, None

    class Text:
        """All tokens and tables, on the device; windows are drawn there."""

        def __init__(self, folder: Path, device: torch.device) -> None:
            tables = np.load(folder / "tables.npz")
            with lzma.open(folder / "tokens.npy.xz") as file:
                tokens = np.load(file)
            self.device = device
            self.tokens = torch.from_numpy(tokens.astype(np.int32)).to(device)
            self.vocabulary, self.bigrams = tables["vocabulary"], tables["bigrams"]
            self.symbols = len(self.vocabulary)
            self.confusables = torch.from_numpy(tables["confusables"].astype(np.int64)).to(device)
            keys = np.zeros(self.symbols**2, np.int32)
            keys[self.bigrams] = np.arange(1, len(self.bigrams) + 1)
            self.pair_table = torch.from_numpy(keys).to(device)
            ends = np.cumsum(tables["lengths"])
            spans = list(zip(ends - tables["lengths"], ends, strict=True))
            named = list(zip(tables["kinds"].tolist(), tables["held"].tolist(), spans, strict=True))
            self.train = {str(k): (int(s[0]), int(s[1])) for k, held, s in named if not held}
            self.held = {str(k): (int(s[0]), int(s[1])) for k, held, s in named if held}
            spans_ = torch.tensor(list(self.train.values()), device=device)
            self.starts, self.lengths = spans_[:, 0], spans_[:, 1] - spans_[:, 0]
            self.shares = self.lengths.float() * torch.tensor([WEIGHTS[k] for k in self.train], device=device)

        def pairs(self, ids: Tensor) -> Tensor:
            """The bigrams' numbers, 0 for one that is not frequent."""
            return self.pair_table[ids[:, :-1] * self.symbols + ids[:, 1:]].long()

        def draw(self, windows: int, window: int) -> tuple[Tensor, Tensor]:
            """Windows of the training text: as they are, and with some symbols replaced."""
            kind = torch.multinomial(self.shares, windows, replacement=True)
            room = (self.lengths[kind] - window).double()
            start = self.starts[kind] + (torch.rand(windows, device=self.device).double() * room).long()
            ids = self.tokens[start[:, None] + torch.arange(window, device=self.device)].long()
            chance = torch.rand(ids.shape, device=self.device)
            other = self.confused(ids, 1)[..., 0]
            noisy = torch.where((chance < SWAPPED) & (other > 0), other, ids)
            return ids, noisy.masked_fill(chance > 1 - HIDDEN, UNKNOWN)

        def confused(self, ids: Tensor, many: int) -> Tensor:
            """Confusables of each symbol."""
            slot = torch.randint(SLOTS, (*ids.shape, many), device=self.device)
            return self.confusables[ids[..., None], slot]

        def held_windows(self, kind: str, window: int, most: int) -> Tensor:
            """The held-out text of a kind in windows, evenly taken."""
            start, end = self.held[kind]
            whole = self.tokens[start : start + (end - start) // window * window].view(-1, window).long()
            return whole[:: max(1, len(whole) // most)]

    class Log:
        """What is said, on the screen and in the file, with the seconds since the start."""

        def __init__(self, path: Path) -> None:
            self.path, self.start = path, time.monotonic()

        def __call__(self, text: str) -> None:
            line = f"[{time.monotonic() - self.start:6.1f}] {text}"
            print(line, flush=True)
            with self.path.open("a") as file:
                file.write(line + "\n")

    @torch.no_grad()
    def measure(
        network: Network, text: Text, kind: torch.dtype, window: int, most: int
    ) -> dict[str, list[float]]:
        """What `told` names, for each kind of held-out text.

        `right` is the share of places where the truth is the likeliest; `found` that of swapped characters
        which are seen at one false alarm in a thousand places.
        """
        network.eval()
        result = {}
        for name in text.held:
            sums: list[Tensor] = []
            clean, swapped = [], []
            for ids in text.held_windows(name, window, most).split(32):
                one, first, second = network(ids, text.pairs(ids), ids, 0, kind)
                log_p = F.log_softmax(one.float(), -1)
                truth = ids.flatten()
                own = log_p.gather(1, truth[:, None])
                losses = [Objective.apply(one, truth, text.confused(truth, AGAINST), None)[1:]]
                for logits, shift in ((first, 0), (second, 1)):
                    target = ids[:, shift : ids.shape[1] - 1 + shift : EVERY].flatten()
                    losses.append(Objective.apply(logits, target, text.confused(target, AGAINST), None)[1:2])
                losses.append((log_p.argmax(-1) == truth).float().mean()[None])
                sums.append(torch.cat(losses))
                gain = log_p.gather(1, text.confusables[truth]) - own
                han = text.confusables[truth, 0] > 0
                clean.append(gain[han].max(-1).values)
                swapped.append(-gain[han, 0])
            limit = torch.cat(clean).sort().values[-max(1, int(0.001 * sum(map(len, clean))))]
            found = (torch.cat(swapped) > limit).float().mean()[None]
            result[name] = torch.cat([torch.stack(sums).mean(0), found]).tolist()
        network.train()
        return result

    def mean_loss(result: dict[str, list[float]]) -> float:
        """The loss against the truth, all kinds of text alike."""
        return sum(values[0] for values in result.values()) / len(result)

    def told(result: dict[str, list[float]]) -> str:
        """The measures on one line a kind."""
        names = ("loss", "confusable", "first", "second", "right", "found")
        return "\n".join(
            f"         held-out {kind:12s} "
            + "  ".join(f"{n} {v:.4f}" for n, v in zip(names, values, strict=True))
            for kind, values in result.items()
        )

    def precision(device: torch.device) -> torch.dtype:
        """What the layers are computed in."""
        return torch.bfloat16 if device.type == "cuda" else torch.float32

    def rate(done: float) -> float:
        """Share of the learning rate after this share of the time: up, level, then down to nearly none."""
        return min(1.0, 0.05 + done / 0.02) * min(1.0, max(0.01, (1 - done) / 0.7))

    def fit(
        network: Network, text: Text, seconds: float, log: Log, *, teacher: Network | None = None,
        to_beat: float = -math.inf, windows: int = WINDOWS, window: int = WINDOW, save: Any = None,
    ) -> None:  # fmt: skip
        """Train for so many seconds; the learning rate follows the clock.

        A teacher whose loss on held-out text (`to_beat`) the network has reached is listened to no longer.
        """
        cuda = text.device.type == "cuda"
        kind = precision(text.device)
        matrices = [p for n, p in network.named_parameters() if p.ndim == 2 and n not in TABLES]
        tables = [p for n, p in network.named_parameters() if n in TABLES[:2]]
        rest = [p for n, p in network.named_parameters() if p.ndim < 2 or n == TABLES[2]]
        muon = Muon(matrices)
        adam = torch.optim.AdamW(
            [{"params": tables, "lr": 4e-3, "base": 4e-3}, {"params": rest, "lr": 2e-3, "base": 2e-3}],
            betas=(0.9, 0.98), eps=1e-10, weight_decay=0.0, fused=cuda,
        )  # fmt: skip
        network.train()
        start = logged = saved = checked = time.monotonic()
        losses: list[Tensor] = []
        step = seen = seen_before = 0
        slower = 1.0
        good = {n: p.detach().clone() for n, p in network.state_dict().items()}
        while (now := time.monotonic()) - start < seconds:
            done = (now - start) / seconds
            scale = slower * rate(done)
            try:
                truth, noisy = text.draw(windows, window)
                pairs, offset = text.pairs(noisy), step % EVERY
                targets = [
                    truth.flatten(),
                    truth[:, offset:-1:EVERY].flatten(),
                    truth[:, offset + 1 :: EVERY].flatten(),
                ]
                taught: list[Tensor | None] = [None, None, None]
                if teacher is not None:
                    with torch.no_grad():
                        taught = list(teacher(noisy, pairs, truth, offset, kind))
                every = network(noisy, pairs, truth, offset, kind)
                parts = [
                    Objective.apply(logits, target, text.confused(target, AGAINST), says)
                    for logits, target, says in zip(every, targets, taught, strict=True)
                ]
                loss = parts[0][0] + (parts[1][0] + parts[2][0]) / EVERY
                for parameter in network.parameters():
                    parameter.grad = None
                loss.backward()
            except torch.cuda.OutOfMemoryError:
                windows //= 2
                every = parts = loss = taught = None  # type: ignore[assignment]
                torch.cuda.empty_cache()
                log(f"out of memory: {windows} windows a step from now on")
                if windows < 8:
                    raise
                continue
            for group in adam.param_groups:
                group["lr"] = scale * group["base"]
            adam.step()
            muon.step(scale)
            losses.append(torch.cat([parts[0].detach(), parts[1][1:2].detach(), parts[2][1:2].detach()]))
            step, seen = step + 1, seen + truth.numel()
            if step % 20 == 0 and cuda:
                torch.cuda.synchronize()  # the clock must not run ahead of the device
            if now - logged > 5 or step in (1, 10):
                mean = torch.stack(losses).mean(0).tolist()
                fast = (seen - seen_before) / max(1e-6, time.monotonic() - logged)
                log(
                    f"{done:5.1%} step {step} seen {seen / 1e6:.1f}M at {fast / 1e3:.0f}k/s rate {scale:.3f}"
                    f" loss {mean[1]:.4f} confusable {mean[2]:.4f} pair {mean[3]:.4f} {mean[4]:.4f}"
                )
                losses, seen_before, logged = [], seen, time.monotonic()
                if not math.isfinite(mean[0]):
                    log("the loss is no number: back to the last good weights, at half the rate")
                    network.load_state_dict(good)
                    muon.momenta = {shape: torch.zeros_like(m) for shape, m in muon.momenta.items()}
                    adam.state.clear()
                    slower /= 2
                else:
                    good = {n: p.detach().clone() for n, p in network.state_dict().items()}
            if now - checked > 40:
                result = measure(network, text, kind, window, SAMPLE)
                log("so far\n" + told(result))
                if teacher is not None and mean_loss(result) < to_beat:
                    log("as good as its teacher: on alone")
                    teacher = None
                checked = time.monotonic()
            if save is not None and now - saved > 60:
                save(network)
                saved = time.monotonic()
        log(f"{step} steps, {seen / 1e6:.1f}M places in {time.monotonic() - start:.0f} s")

    TABLES = ("symbol.weight", "bigram.weight", "out.weight")

    def arrays(network: Network, text: Text) -> dict[str, np.ndarray]:
        """The network's weights as float32, with the tables that go with them."""
        weights = {n: p.detach().float().cpu().numpy() for n, p in network.state_dict().items()}
        return weights | {
            "vocabulary": text.vocabulary, "bigrams": text.bigrams,
            "dilations": np.array(network.shape.dilations, np.int64),
        }  # fmt: skip


def quantised(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Matrices as int8 with a scale a row, vectors as float32, and the checksum of it all."""
    packed: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        if array.ndim == 2:
            scale = np.maximum(np.abs(array).max(1), 1e-8) / 127
            packed[name] = np.rint(array / scale[:, None]).astype(np.int8)
            packed[f"{name}.scale"] = scale.astype(np.float32)
        else:
            packed[name] = array
    return packed | {"sha256": np.frombuffer(checksum(packed), np.uint8)}


def checksum(packed: dict[str, np.ndarray]) -> bytes:
    """SHA-256 over names and bytes of the arrays, in the order of their names."""
    digest = hashlib.sha256()
    for name in sorted(packed):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(packed[name]).tobytes())
    return digest.digest()


def write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """The arrays as .npz, never half of it."""
    beside = path.with_suffix(".part.npz")
    np.savez_compressed(beside, **arrays)  # type: ignore[arg-type]
    beside.replace(path)


def halves(arrays: dict[str, np.ndarray]) -> Iterator[tuple[str, dict[str, np.ndarray]]]:
    """The weights as float16, in two files that each stay small."""
    short = {n: a.astype(np.float16) if a.dtype == np.float32 else a for n, a in arrays.items()}
    tables = {n for n in short if n.split(".")[0] in {"symbol", "bigram", "out", "bigrams", "vocabulary"}}
    yield "cloze16-tables.npz", {n: a for n, a in short.items() if n in tables}
    yield "cloze16-layers.npz", {n: a for n, a in short.items() if n not in tables}


def train(folder: Path, out: Path, seconds: float, *, tiny: bool = False) -> None:
    """Teacher, then the small network; whatever happens, what there is of the small network is written."""
    out.mkdir(parents=True, exist_ok=True)
    log = Log(out / "log.txt")
    torch.manual_seed(7)
    torch.set_float32_matmul_precision("high")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    log(
        f"torch {torch.__version__} on {torch.cuda.get_device_name() if device.type == 'cuda' else 'the CPU'}"
    )
    text = Text(folder, device)
    log(f"{len(text.tokens):,} tokens, {text.symbols:,} symbols; {text.train}; held out {text.held}")
    small = Shape(text.symbols, len(text.bigrams), dropout=0.03)
    large = replace(
        small,
        width=640,
        pair_width=128,
        hidden=1280,
        head=2048,
        pair_head=1536,
        dilations=(1, 2, 4, 8, 16),
        dropout=0.1,
    )
    size: dict[str, Any] = {}
    if tiny:
        small = replace(small, width=64, hidden=96, head=128, pair_head=64)
        large = replace(small, width=96, dilations=(1, 2, 4, 8), dropout=0.1)
        size = {"windows": 8, "window": 129}
    end = log.start + seconds
    closing = min(25.0, 0.1 * seconds)  # the last measures and the files
    kind = precision(device)
    window = size.get("window", WINDOW)
    network = Network(small).to(device)
    log(f"small: {sum(p.numel() for p in network.parameters()):,} weights, {small}")

    def save(now: Network) -> None:
        write(out / "checkpoint.npz", quantised(arrays(now, text)))
        log("checkpoint written")

    teacher: Network | None = None
    to_beat = -math.inf
    try:
        teacher = Network(large).to(device)
        log(f"teacher: {sum(p.numel() for p in teacher.parameters()):,} weights, {large}")
        fit(teacher, text, TEACHER_SHARE * (end - closing - time.monotonic()), log, **size)
        result = measure(teacher, text, kind, window, 100)
        log("teacher, in the end\n" + told(result))
        to_beat = mean_loss(measure(teacher, text, kind, window, SAMPLE))
        teacher.eval().requires_grad_(False)
        teacher.to(kind)
        if not math.isfinite(to_beat):
            log("the teacher is no good: the small network learns alone")
            teacher = None
    except Exception:
        log("the teacher failed: the small network learns alone\n" + traceback.format_exc())
        teacher = None
    for attempt in range(3):
        try:
            fit(
                network,
                text,
                end - closing - time.monotonic(),
                log,
                teacher=teacher,
                to_beat=to_beat,
                save=save,
                **size,
            )
            break
        except Exception:
            log(f"attempt {attempt} failed\n" + traceback.format_exc())
            teacher = None if attempt == 0 else teacher
    weights = arrays(network, text)
    packed = quantised(weights)
    write(out / "cloze.npz", packed)
    for name, half in halves(weights):
        write(out / name, half)
    log(
        "written: " + ", ".join(f"{p.name} {p.stat().st_size / 2**20:.1f} MiB" for p in sorted(out.iterdir()))
    )
    log("in the end\n" + told(measure(network, text, kind, window, 200)))
    rows = {n: packed[n] * packed[f"{n}.scale"][:, None] for n in packed if f"{n}.scale" in packed}
    network.load_state_dict({n: torch.from_numpy(rows.get(n, weights[n])) for n in network.state_dict()})
    log("in the end, from int8\n" + told(measure(network, text, kind, window, 200)))
    log("done")


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        train(Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4]), tiny="--tiny" in sys.argv)
