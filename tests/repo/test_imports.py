"""What importing costs, and who may import whom."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "mutsinq"
HEAVY = ("libcst", "z3", "hypothesis", "crosshair", "torch", "transformers", "rich", "pytest")


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter has after running `code`."""
    show = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{show}"], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    [
        "mutsinq",
        "mutsinq.core.codec",
        "mutsinq.registry",
        "mutsinq.cli.main",
        "mutsinq.cli.dataset",
        "mutsinq.static.domains.inference",
    ],
)
def test_a_light_module_loads_nothing_heavy(module: str) -> None:
    assert loaded_by(f"import {module}") & set(HEAVY) == set()


def test_the_core_loads_the_standard_library_alone() -> None:
    names = {name for name in loaded_by("import mutsinq.core.codec") if not name.startswith("_")}
    before = loaded_by("pass")
    assert names - before - set(sys.stdlib_module_names) == {"mutsinq"}


def test_comparing_two_versions_loads_no_solver_into_the_controlling_process() -> None:
    """Solvers run the code under test, so they live in a confined process of their own."""
    loaded = loaded_by("import mutsinq.cli.distinguish")
    assert loaded & {"z3", "crosshair", "libcst", "torch"} == set()


def test_every_part_of_the_package_has_a_place_in_the_layers() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (contract,) = (c for c in config["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    placed = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    parts = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert {f"mutsinq.{part}" for part in parts - {"__init__", "__main__"}} == placed


def test_the_layers_hold() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    if not tool.is_file():
        pytest.skip("import-linter is not installed beside this Python")
    done = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
