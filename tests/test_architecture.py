"""The house keeps its shape: imports run one way, and nothing that a user needs is left undocumented."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import checks

ROOT = Path(__file__).parent.parent
ROOMS = ("crawler", "checks", "reports")
MAY_IMPORT = {"crawler": {"crawler"}, "checks": {"crawler", "checks"}, "reports": set(ROOMS)}


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The top-level names that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_from_reports_to_checks_to_crawler(room: str) -> None:
    for path in modules(room):
        wrong = (set(imported(path)) & set(ROOMS)) - MAY_IMPORT[room]
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


@pytest.mark.parametrize("room", ["crawler", "checks"])
def test_crawler_and_checks_do_not_need_django(room: str) -> None:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules(room)]
    names = [name.removesuffix(".__init__") for name in names]
    program = f"""
import importlib, sys
class NoDjango:
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] in ('django', 'reports'):
            raise ImportError(name)
sys.meta_path.insert(0, NoDjango())
for name in {names!r}:
    importlib.import_module(name)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_the_product_never_loads_torch() -> None:
    program = (
        "import sys, checks, crawler.run; sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0


@pytest.mark.parametrize("name", sorted(checks.REGISTRY))
def test_every_check_has_a_manual_and_cases(name: str) -> None:
    check = checks.REGISTRY[name]
    manual = checks.manual(name)
    for heading in ("依据", "怎么判", "例"):
        assert heading in manual, f"manual of {name} lacks {heading}"
    assert (ROOT / "tests" / "checks" / check.subject / f"{name}.yaml").is_file(), f"{name} has no cases"


def test_only_the_agreed_packages_stand_at_the_top() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"tests"} == set(ROOMS)


def test_no_file_names_a_registry_or_this_machine() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout
    forbidden = (
        "files.python" + "hosted.org",
        "pypi" + ".org/simple",
        "registry.npm" + "js.org",
        "/work" + "/",
    )
    for name in filter(None, tracked.split("\0")):
        path = ROOT / name
        if path.suffix in {".docx", ".jpg", ".model", ".npz", ".png", ".xlsx"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        assert not [word for word in forbidden if word in text], name


def test_constraints_pin_every_dependency() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert all(line.count("==") == 1 and "/" not in line for line in lines)
    assert not any(line.lower().startswith("torch") for line in lines)
