"""Tasks: programs in the files of benchmarks of code generation, in the style of MBPP and of HumanEval.

Only the solution becomes a program; the calls in the tests' assertions become inputs that are known to be meant.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.corpus.slicing import MODULE, Inseparable, Slicer
from mutsinq.errors import InputError
from mutsinq.searchers.pairs import BrokenLine
from mutsinq.static.domains.examples import examples
from mutsinq.static.functions import functions

#: Under which name the tests of HumanEval call the solution.
_CANDIDATE = re.compile(r"\bcandidate\b")


@dataclass(frozen=True, slots=True)
class SolvedTask:
    """One line of a file of tasks: the solution, cut out of what stands around it, and the inputs of its tests."""

    #: Line of the file, counted from 1, and the task's own id.
    line: int
    id: str
    program: Program
    inputs: tuple[Input, ...]


def read_tasks(lines: Iterable[str]) -> Iterator[SolvedTask | BrokenLine]:
    """Read every line; empty ones are passed over.

    MBPP: `code`, `test_list` and at will `test_setup_code`; the entry is the function that the first assertion calls.
    HumanEval: `prompt`, `canonical_solution`, `test` and `entry_point`. At will a `task_id`.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _read(line, number)
            except (InputError, Inseparable) as error:
                yield BrokenLine(number, str(error))


def _read(line: str, number: int) -> SolvedTask:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {error}") from None
    match fields:
        case {"code": str(code), "test_list": [str(), *_] as asserts}:
            tests = "\n".join([str(fields.get("test_setup_code") or ""), *map(str, asserts)])
            entry = _called(tests, code)
        case {"prompt": str(prompt), "canonical_solution": str(solution), "test": str(test), "entry_point": str(entry)}:
            code, tests = prompt + solution, _CANDIDATE.sub(entry, test)
        case _:
            raise InputError("neither a task of MBPP (code, test_list) nor of HumanEval (prompt, test, entry_point, …)")
    program = Program(Slicer(code).cut(entry), MODULE, entry)
    inputs = examples(Program(f"{program.source}\n{tests}", MODULE, entry))
    return SolvedTask(number, _id(fields), program, inputs)


def _called(tests: str, code: str) -> str:
    """The first function of the code that the tests call."""
    try:
        tree = ast.parse(tests)
    except (SyntaxError, ValueError) as error:
        raise InputError(f"its tests do not parse: {error}") from None
    defined = functions(code)
    for statement in tree.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in defined:
                return node.func.id
    raise InputError("its tests call no function of its code")


def _id(fields: dict[str, Any]) -> str:
    return str(fields.get("task_id", ""))
