"""A lead and what comes behind it do together what the module does."""

from __future__ import annotations

import builtins
import sys
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.splice import splice
from mutsinq.suite.interpreters.lead import STAND, leads
from mutsinq.suite.subject import Subject

MODULES = {
    "all": '"""Text."""\nfrom __future__ import annotations\n\nimport os\n\nA = [1,\n  2]  # end\n\n\n'
    "def f(x: Odd) -> int:\n    return 3\n",
    "string behind it": "import os\n\n'text'\n\n\nclass C:\n    value = 3\n",
    "text alone": '"""Text."""\n\n\ndef f():\n    return 3\n',
    "same line": "A = 1; B: int = 3\n",
    "same line further on": "import os\nA = 1; B: int = 3\n",
    "decorated": "import functools\n\n\n@functools.cache\ndef f():\n    return 3\n",
    "annotated": "A = 2\nB: int = 3\nC: str = ''\n",
    "function in it": "import os\n\nif os:\n    def f(): return 3\n",
    "nothing before": "def f():\n    return 3\n",
    "windows": "import os\r\n\r\n\r\ndef f():\r\n    return 3\r\n",
}


def _mutant(subject: Subject) -> list[Edit]:
    at = subject.encoded.index(b"3")
    return [Edit(Span(at, at + 1), "4")]


def _run(code: CodeType, namespace: dict[str, Any]) -> dict[str, Any]:
    exec(code, namespace)
    return {name: value for name, value in namespace.items() if name != "__builtins__"}


def _shown(namespace: dict[str, Any]) -> dict[str, object]:
    """What two namespaces have in common if they were made by the same code."""
    return {
        name: (value.__code__.co_code, value.__code__.co_consts, value.__code__.co_firstlineno, value.__annotations__)
        if hasattr(value, "__code__")
        else sorted(vars(value))
        if isinstance(value, type)
        else repr(getattr(value, "__wrapped__", value)).partition(" at ")[0]
        for name, value in namespace.items()
    }


@pytest.mark.parametrize("text", MODULES.values(), ids=MODULES)
def test_a_lead_and_the_rest_of_a_mutant_make_the_mutant(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "module.py"
    path.write_bytes(text.encode())
    subject = Subject(path)
    edits = _mutant(subject)
    mutated = splice(subject.encoded, edits).decode()
    expected = _shown(_run(compile(mutated, path, "exec", dont_inherit=True), {"__name__": "module"}))
    for lead in leads(subject, edits):
        rest = lead.rest(mutated)

        def stand(rest: CodeType = rest) -> None:
            exec(rest, sys._getframe(1).f_globals)

        monkeypatch.setattr(builtins, STAND, stand, raising=False)
        assert _shown(_run(lead.code, {"__name__": "module"})) == expected


@pytest.mark.parametrize(("module", "lines"), [("all", 7), ("string behind it", 3), ("same line", 0), ("annotated", 1)])
def test_a_lead_ends_before_what_defines_or_annotates(module: str, lines: int, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(MODULES[module])
    subject = Subject(path)
    assert leads(subject, _mutant(subject))[0].line == lines


def test_no_lead_has_what_is_mutated(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("A = 3\nB = 1\n\n\ndef f():\n    pass\n")
    subject = Subject(path)
    assert [lead.line for lead in leads(subject, _mutant(subject))] == [0]
