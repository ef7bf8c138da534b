"""Script test: a pytest module that passes on a whole program and fails on its variant."""

from __future__ import annotations

from mutsinq.core.outcome import Outcome, Raised, Returned
from mutsinq.core.verdict import Counterexample

_TEXT = '''"""Behaviour that a variant changed; written by mutsinq."""

import subprocess
import sys


def test_{name}_keeps_its_behaviour():
    command = [sys.executable, "-m", {module!r}]
    done = subprocess.run(command, input={stdin!r}, capture_output=True, text=True, timeout=60)
    assert done.returncode == {code}
    assert done.stdout == {output!r}
'''


def script_test(module: str, counterexample: Counterexample) -> tuple[str, list[str]]:
    """The text of the test, to be run from the program's folder, and why there is none where there is none."""
    expected = _expected(counterexample.original)
    if expected is None:
        return "", [f"{module}: it does not end by itself there"]
    code, output = expected
    name = module.replace(".", "_").lower()
    stdin = counterexample.input.args[0]
    return _TEXT.format(name=name, module=module, stdin=stdin, code=code, output=output), []


def _expected(outcome: Outcome) -> tuple[int, str] | None:
    """Exit code and output."""
    match outcome:
        case Returned(("int", code), _, output):
            return int(code) & 0xFF, output
        case Raised(_, _, _, output):
            return 1, output
    return None
