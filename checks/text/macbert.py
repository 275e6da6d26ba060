"""A MacBERT of the office's own, through pycorrector, as one more voice where the model is in doubt.

It tells nothing by itself: what ``context`` takes for likely, but too unlikely to be told, is told as
suspected where MacBERT would change it likewise. Only texts with such a doubt are read by it, so that it may
be slow.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from checks.text.pycorrector_loader import macbert_corrector
from checks.text.typo import Suspicion

LIKELY = 0.7
"""From this probability on pycorrector lets MacBERT change a character; its own default."""
TRIAL = "全面落实安全生产责任制。"
AGREED = "；MacBERT 也这样改"

_folder: Path | None = None


def use(folder: Path | None) -> bool:
    """Ask the MacBERT of this folder from now on, or none; gives whether that is another."""
    global _folder
    if folder == _folder:
        return False
    _folder = folder
    _corrector.cache_clear()
    return True


def why_silent() -> str | None:
    """Why a MacBERT that should be asked cannot be; None where it can, or where there is none."""
    return _corrector()[1]


def heard(text: str, found: Iterable[Suspicion]) -> Iterator[Suspicion]:
    """What was found in a text, with what MacBERT agrees with no longer doubtful."""
    found = list(found)
    corrector = _corrector()[0] if any(one.doubtful for one in found) else None
    target = corrector.correct_batch([text], threshold=LIKELY)[0]["target"] if corrector else text
    for one in found:
        agrees = len(target) == len(text) and target[one.start : one.end] == one.suggestion
        yield replace(one, doubtful=False, why=one.why + AGREED) if one.doubtful and agrees else one


@cache
def _corrector() -> tuple[Any, str | None]:
    if _folder is None:
        return None, None
    if find_spec("torch") is None:
        return None, f"没有安装 torch，{_folder} 没有用上；请安装 pip install '.[macbert]'，或者移走这个目录"
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        corrector = macbert_corrector(_folder)
        corrector.correct_batch([TRIAL])
        return corrector, None
    except Exception as error:  # of torch, transformers or safetensors, each with errors of its own
        told = str(error).strip().partition("\n")[0][:200]
        return None, f"{_folder} 里的 MacBERT 不能用（{told}）；请换成完整的模型目录，或者移走它"
