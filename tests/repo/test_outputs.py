"""Outputs that stand in documents are what the commands print, and code that stands there runs."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from mutsinq.testing import check_agent, check_operator, check_searcher

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_CONSOLE = re.compile(r"^```console\n\$ (mutsinq [^\n]*)\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
OUTPUTS = [
    (page.name, command, printed)
    for page in (ROOT / "README.md", *sorted(DOCS.rglob("*.md")))
    for command, printed in _CONSOLE.findall(page.read_text("utf-8"))
]


def masked(text: str) -> str:
    """The text without what differs from run to run: times, and how many inputs it took."""
    text = re.sub(r"found by \w+, [\d,]+ inputs? tried in [\d.]+ s", "found by S, N inputs tried in T s", text)
    return re.sub(r"\d+\.\d+ s\b", "T s", text)


@pytest.mark.parametrize(("page", "command", "printed"), OUTPUTS, ids=[f"{p}: {c}" for p, c, _ in OUTPUTS])
def test_a_document_shows_what_the_command_prints(page: str, command: str, printed: str, tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns(".*", "__pycache__")
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=ignored)
    # A user's pytest finds the plugin by itself.
    as_a_user = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=tmp_path,
        env=as_a_user | {"NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    parts = [re.escape(part) for part in masked(printed).split("…\n")]
    assert re.fullmatch("(?:.*\n)*?".join(parts), masked(done.stdout))


def test_the_survivor_of_the_how_to_is_killed_as_it_says(tmp_path: Path) -> None:
    page = (DOCS / "how-to" / "kill-survivors.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    named = {name: block for block in blocks for name in re.findall(r"\A# (\S+\.py)\n", block)}
    for name, block in named.items():
        (tmp_path / name).write_text(block, "utf-8")
    ((command, printed),) = re.findall(r"^```console\n\$ pytest ([^\n]*)\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-p", "mutsinq.pytest_plugin", *shlex.split(command)],
        cwd=tmp_path,
        env=os.environ | {"NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    assert masked(printed) in masked(done.stdout)
    assert (tmp_path / "test_shipping_survivors.py").read_text("utf-8") == blocks[-1]


def test_there_are_outputs_to_check() -> None:
    assert {page for page, _, _ in OUTPUTS} >= {"README.md", "tutorial.md"}


def module_in(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The first Python block of a page, as a module."""
    code = re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)[0]
    path = folder / f"{page.stem.replace('-', '_')}.py"
    path.write_text(code, "utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, path.stem, module)
    spec.loader.exec_module(module)
    return module


def test_the_operator_of_the_how_to_keeps_to_the_protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_in(DOCS / "how-to" / "write-an-operator.md", tmp_path, monkeypatch)
    check_operator(module.BranchSwap())
    assert module.BranchSwap.name == "branch-swap"


def test_the_searcher_of_the_how_to_keeps_its_promises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_in(DOCS / "how-to" / "write-a-searcher.md", tmp_path, monkeypatch)
    check_searcher(module.SEARCHER)
    assert module.SEARCHER.name == "small-integers"


def test_the_player_of_the_how_to_keeps_its_promises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_in(DOCS / "how-to" / "write-a-player.md", tmp_path, monkeypatch)
    check_agent(module.DoublingPlayer())
