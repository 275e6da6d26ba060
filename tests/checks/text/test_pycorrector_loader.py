"""pycorrector is used without its deep-learning half, and left usable for others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from checks.text.pycorrector_loader import confusion_corrector

ROOT = Path(__file__).parents[3]
PROOFREAD = "from checks.text import proofread; list(proofread(['会议作出布署。庆祝中华人民共合国成立。']))"


def python(code: str, home: Path, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter with an empty home; ``path`` goes before all that is installed."""
    search = os.pathsep.join(str(folder) for folder in (path, ROOT) if folder)
    environment = {**os.environ, "HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": search}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=home, env=environment, capture_output=True, text=True, timeout=60
    )


def test_proofreading_loads_no_deep_learning_makes_no_files_and_says_nothing(tmp_path: Path) -> None:
    heavy = "[name for name in ('torch', 'transformers', 'datasets', 'pandas') if name in sys.modules]"
    done = python(f"import sys; {PROOFREAD}; print({heavy})", tmp_path)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")
    assert not list(tmp_path.rglob("*"))


def test_the_engine_is_ready_without_the_seconds_that_pycorrector_takes(tmp_path: Path) -> None:
    code = f"import time; start = time.process_time(); {PROOFREAD}; print(time.process_time() - start)"
    assert min(float(python(code, tmp_path).stdout) for _ in range(3)) < 1.5


def test_torch_is_not_imported_where_it_is_installed(tmp_path: Path) -> None:
    (tmp_path / "site" / "torch").mkdir(parents=True)
    (tmp_path / "site" / "torch" / "__init__.py").write_text("raise RuntimeError('torch was imported')")
    done = python(f"{PROOFREAD}; print('read')", tmp_path, tmp_path / "site")
    assert done.stdout.strip() == "read", done.stderr


def test_a_later_import_of_pycorrector_by_the_user_gets_the_real_package(tmp_path: Path) -> None:
    code = (
        f"import sys; {PROOFREAD}\n"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'pycorrector']\n"
        "import importlib.util\n"
        "assert importlib.util.find_spec('pycorrector').origin.endswith('__init__.py')\n"
        "import jieba.posseg\n"
        "print([pair.word for pair in jieba.posseg.cut('部署')])"
    )
    done = python(code, tmp_path)
    assert "部署" in done.stdout, done.stderr


def test_a_pycorrector_that_the_user_has_imported_already_is_used_as_it_is(tmp_path: Path) -> None:
    package = tmp_path / "site" / "pycorrector"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "confusion_corrector.py").write_text(
        "class ConfusionCorrector:\n    def __init__(self, table): pass\n"
    )
    code = (
        "import pycorrector\n"
        "from checks.text.pycorrector_loader import confusion_corrector\n"
        "import sys\n"
        "made = confusion_corrector({'布署': '部署'})\n"
        "print(type(made).__module__, sys.modules['pycorrector'] is pycorrector)"
    )
    assert python(code, tmp_path, tmp_path / "site").stdout.split() == [
        "pycorrector.confusion_corrector",
        "True",
    ]


def test_an_empty_confusion_list_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="at least one"):
        confusion_corrector({})
