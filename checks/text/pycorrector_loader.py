"""pycorrector's correctors, each without the rest of the package.

``import pycorrector`` runs its ``__init__``, which imports torch (that it does not declare), takes about
seven seconds where torch is installed, fails where it is not, and makes ``~/.pycorrector``. The two modules
of rules need none of that, the one of MacBERT only torch. So they are imported under a stand-in for the
package whose ``__path__`` points at the installed distribution; the stand-in and all that was imported under
it leave ``sys.modules`` at once, and a later ``import pycorrector`` by anybody in the same process gets the
real package.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import sys
import threading
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from loguru import logger

PACKAGE = "pycorrector"
PROPER = "proper_corrector"
LAZY = "jieba.posseg"
"""Imported by pycorrector's tokenizer for part-of-speech tags that nobody asks for here; costs 0.7 s."""

_lock = threading.Lock()


def confusion_corrector(confusions: Mapping[str, str]) -> Any:
    """A ``ConfusionCorrector`` over wrong → right.

    Only the ``errors`` of its ``correct()`` are sound: overlapping words and replacements of another length
    spoil ``target``. It knows no word boundaries.

    Raises:
        ValueError: there are no confusions; an empty corrector fails only when used, with AttributeError.
    """
    if not confusions:
        raise ValueError("a ConfusionCorrector needs at least one confusion")
    return _module("confusion_corrector").ConfusionCorrector(dict(confusions))


def proper_corrector(names: Iterable[str]) -> Any:
    """A ``ProperCorrector`` over fixed names, which it reads from a file only."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "names.txt")
        path.write_text("\n".join(names), encoding="utf-8")
        return _module(PROPER).ProperCorrector(proper_name_path=str(path))


def macbert_corrector(folder: Path) -> Any:
    """A ``MacBertCorrector`` of a local folder. Needs torch.

    Raises:
        Exception: torch is not installed, or the folder holds no whole model; torch, transformers and
            safetensors have errors of their own.
    """
    searched = list(sys.path)
    try:
        made = _module("macbert.macbert_corrector")
    finally:
        sys.path[:] = searched  # it adds a relative folder
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return made.MacBertCorrector(str(folder))


@cache
def _module(name: str) -> ModuleType:
    """One of pycorrector's modules, cut loose from the package."""
    logger.disable(PACKAGE)  # loguru would write DEBUG lines to stderr
    with _lock:
        if PACKAGE in sys.modules:
            return importlib.import_module(f"{PACKAGE}.{name}")
        spec = importlib.machinery.PathFinder.find_spec(PACKAGE)
        if spec is None or spec.submodule_search_locations is None:
            raise ModuleNotFoundError(f"No module named {PACKAGE!r}", name=PACKAGE)
        stand_in = ModuleType(PACKAGE)
        stand_in.__path__ = list(spec.submodule_search_locations)
        sys.modules[PACKAGE] = stand_in
        try:
            if name == PROPER:
                _import_when_used(
                    LAZY
                )  # looking for it imports jieba, which the other corrector does without
            return importlib.import_module(f"{PACKAGE}.{name}")
        finally:
            for loaded in [key for key in sys.modules if key.partition(".")[0] == PACKAGE]:
                del sys.modules[loaded]


def _import_when_used(name: str) -> None:
    """Put a module into ``sys.modules`` that is executed at the first use of it, by whomever."""
    if name in sys.modules:
        return
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        return
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    setattr(sys.modules[parent], child, module)
    spec.loader.exec_module(module)
