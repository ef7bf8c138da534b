"""`mutsinq show`: what is said of one mutant."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from mutsinq.cli import show
from mutsinq.core.suite import MutantResult, SuiteReport, SurvivorFinding
from mutsinq.core.verdict import NotFound
from mutsinq.operators.pipeline import mutants
from mutsinq.reports.suite.document import SuiteDocument

SOURCE = "def f(x):\n    return x < 1\n"


def test_a_survivor_that_was_not_tried_says_so_beside_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    mutant = mutants(SOURCE, path="m.py").mutants[0]
    note = "no test notices"
    result = MutantResult(mutant, "m.py", "survived", note=note, finding=SurvivorFinding(NotFound(())))
    document = SuiteDocument(SuiteReport((result,), (), {}, {}, True), {"m.py": SOURCE})
    monkeypatch.setattr(show, "find_root", Path)
    monkeypatch.setattr(show, "last_document", lambda root: document)
    lines = CliRunner().invoke(show.command, [mutant.id]).output.splitlines()
    assert lines[lines.index("survived in 0.000 s") + 1] == f"    {note}"
    assert lines[-1].startswith("f  not found")
