"""Nothing is compiled twice by the processes that collect the same tests."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from _pytest.assertion import rewrite

from mutsinq.suite.processes.compiled import Compiled


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was compiled, by the name of its file."""
    compiled: list[str] = []
    source_to_code, rewrite_test = SourceFileLoader.source_to_code, rewrite._rewrite_test

    def noted(self: SourceFileLoader, data: Any, path: Any) -> CodeType:
        compiled.append(Path(path).name)
        return source_to_code(self, data, path)

    def rewritten(path: Path, config: Any) -> Any:
        compiled.append(path.name)
        return rewrite_test(path, config)

    monkeypatch.setattr(SourceFileLoader, "source_to_code", noted)
    monkeypatch.setattr(rewrite, "_rewrite_test", rewritten)
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    Compiled().serve()
    return compiled


def test_a_file_is_compiled_once_until_it_changes(compilations: list[str], tmp_path: Path) -> None:
    path = tmp_path / "under.py"

    def value(text: str) -> object:
        path.write_text(text, "utf-8")
        code = SourceFileLoader("under", str(path)).get_code("under")
        assert code is not None
        assert code.co_filename == str(path)
        namespace: dict[str, object] = {}
        exec(code, namespace)
        return namespace["X"]

    assert [value("X = 1"), value("X = 1"), value("X = 2"), value("X = 1")] == [1, 1, 2, 1]
    assert compilations == ["under.py", "under.py"]


def test_the_assertions_of_a_test_are_rewritten_once(
    compilations: list[str], tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    path = tmp_path / "test_under.py"
    path.write_text("def test_it():\n    assert 1 == 2\n", "utf-8")
    for _ in range(2):
        namespace: dict[str, Any] = {}
        exec(rewrite._rewrite_test(path, pytestconfig)[1], namespace)
        with pytest.raises(AssertionError, match="1 == 2"):
            namespace["test_it"]()
    assert compilations == ["test_under.py"]
