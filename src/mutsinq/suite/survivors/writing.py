"""Writing: suggested tests of one module as a file, in the style of the project's own."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from mutsinq.core.literal import render
from mutsinq.core.outcome import Raised
from mutsinq.core.verdict import Counterexample
from mutsinq.reports.regression_test import Statement, import_lines, state
from mutsinq.static.dependencies import bound_names
from mutsinq.static.functions import functions
from mutsinq.static.sources import Source
from mutsinq.static.syntax import parse


@dataclass(frozen=True, slots=True)
class Row:
    """A case that only compares what a call returns; such cases of one function become parameters of one test."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    #: `==` or `is`, and the text of the value.
    operator: str
    expected: str


@dataclass(frozen=True, slots=True)
class Case:
    """One call with what must come of it: one test for pytest."""

    #: The module that the entry stands in.
    source: Source
    entry: str
    statement: Statement
    row: Row | None

    @property
    def group(self) -> tuple[str, str]:
        """What the name of its test is made of; cases of one group stand together."""
        if self.row is not None:
            return self.entry, "is" if self.row.operator == "is" else ""
        lines = self.statement.lines
        if len(lines) == 1 and lines[0].startswith("assert "):
            return self.entry, ""
        raises = any(".raises(" in line for line in lines)
        return self.entry, "prints" if self.statement.captures else "raises" if raises else "effects"


def case_of(source: Source, entry: str, counterexample: Counterexample) -> Case | None:
    """The case that a counterexample on a function of a module makes; None where no test can state it.

    Nor is what only a missing module makes of a call for a test: elsewhere it may be installed.
    """
    match counterexample.original:
        case Raised("ModuleNotFoundError" | "ImportError"):
            return None
    statement = state(source.module, entry, counterexample)
    return None if statement is None else Case(source, entry, statement, _row(statement, counterexample))


def in_order(cases: Iterable[Case]) -> list[Case]:
    """The cases as a file has them, none twice."""
    unique = {case.statement.lines: case for case in cases}
    return sorted(unique.values(), key=lambda case: (*case.group, case.statement.lines))


def file_text(cases: Sequence[Case], source: str, home: Callable[[str], str], *, uses_unittest: bool) -> str:
    """The text of a test file with the cases, which are in order.

    `source` is the module's text, and `home` tells where to import one of its names from.
    """
    body = "\n\n\n".join(_test_class(cases) if uses_unittest else _test_functions(cases))
    names = {name for case in cases for name in case.statement.names}
    imports = import_lines(names, bound_names(parse(source).body), home)
    used = [module for module in ("contextlib", "io", "math", "unittest") if f"{module}." in body]
    standard = [f"import {module}" for module in used] + [line for line in imports if _is_standard(line)]
    local = [line for line in imports if not _is_standard(line)]
    blocks = (standard, ["import pytest"] if "pytest." in body else [], local)
    head = "\n\n".join("\n".join(block) for block in blocks if block)
    return f'"""Tests that kill mutants which survived; suggested by mutsinq."""\n\n{head}\n\n\n{body}\n'


def _row(statement: Statement, counterexample: Counterexample) -> Row | None:
    input = counterexample.input
    if len(statement.lines) != 1 or input.receiver is not None or input.calls:
        return None
    line = statement.lines[0]
    match ast.parse(line).body[0]:
        case ast.Assert(
            test=ast.Compare(left=ast.Call() as call, ops=[ast.Eq() | ast.Is() as op], comparators=[value])
        ):
            if ast.get_source_segment(line, call) == counterexample.call:
                expected = ast.get_source_segment(line, value) or ""
                return Row(input.args, input.kwargs, "is" if isinstance(op, ast.Is) else "==", expected)
    return None


def _is_standard(line: str) -> bool:
    return line.split()[1].partition(".")[0] in sys.stdlib_module_names


# Functions


def _test_functions(cases: Sequence[Case]) -> Iterator[str]:
    used: Counter[str] = Counter()
    for group, found in groupby(cases, lambda case: case.group):
        members = list(found)
        rows = [case.row for case in members if case.row is not None]
        if len(rows) > 1:
            yield _parametrized(_unused(group, used), members[0].entry, rows, members[0].source.text)
            members = [case for case in members if case.row is None]
        for case in members:
            needs = "capsys" if case.statement.captures else ""
            yield f"def test_{_unused(group, used)}({needs}):\n{_indented(case.statement.lines, 1)}"


def _parametrized(name: str, entry: str, rows: Sequence[Row], source: str) -> str:
    """One test with the rows as parameters, named as those of the function if no option is given by its name."""
    parameters = _parameters(entry, source)
    count = max(len(row.args) for row in rows)
    if all(not row.kwargs and len(row.args) == count for row in rows) and count <= len(parameters):
        columns = parameters[:count]
        texts = [[render(value) for value in row.args] for row in rows]
        call = f"{entry}({', '.join(columns)})"
    else:
        columns = ["args", "kwargs"]
        texts = [[render(row.args), render(row.kwargs)] for row in rows]
        call = f"{entry}(*args, **kwargs)"
    lines = [f"({', '.join([*text, row.expected])})," for text, row in zip(texts, rows)]
    heading = ", ".join(f'"{column}"' for column in (*columns, "expected"))
    return (
        f"@pytest.mark.parametrize(\n    ({heading}),\n    [\n{_indented(lines, 2)}\n    ],\n)\n"
        f"def test_{name}({', '.join(columns)}, expected):\n    assert {call} {rows[0].operator} expected"
    )


def _parameters(entry: str, source: str) -> list[str]:
    """Names of the positional parameters of a function; none where they cannot be names of a test's parameters."""
    function = functions(source).get(entry)
    if function is None or function.kind.bound:
        return []
    names = [each.arg for each in (*function.node.args.posonlyargs, *function.node.args.args)]
    return [] if {"expected", "request", entry} & set(names) else names


# Methods of unittest.TestCase


def _test_class(cases: Sequence[Case]) -> Iterator[str]:
    used: Counter[str] = Counter()
    methods = []
    for case in cases:
        name, lines = _unused(case.group, used), _as_unittest(case.statement)
        methods.append(f"    def test_{name}(self):\n{_indented(lines, 2)}")
    yield "class SurvivorTests(unittest.TestCase):\n" + "\n\n".join(methods)


def _as_unittest(statement: Statement) -> list[str]:
    """The lines of a test for pytest as those of a method of a test case."""
    lines = []
    for line in statement.lines:
        line = re.sub(r"^with pytest\.raises\(", "with self.assertRaises(", line)
        lines.append(_assertion(line.replace("(caught.value)", "(caught.exception)")))
    if not statement.captures:
        return lines
    # All but the last line, which looks at the output, runs with it caught.
    *before, last = lines
    caught = [f"    {line}" for line in before]
    return [
        "output = io.StringIO()",
        "with contextlib.redirect_stdout(output):",
        *caught,
        last.replace("capsys.readouterr().out", "output.getvalue()"),
    ]


def _assertion(line: str) -> str:
    """`assert a == b` as `self.assertEqual(a, b)`; other lines as they are."""
    if not line.startswith("assert "):
        return line
    match ast.parse(line).body[0]:
        case ast.Assert(test=ast.Compare(left=left, ops=[op], comparators=[right])) if type(op) in _METHODS:
            texts = [ast.get_source_segment(line, part) or "" for part in (left, right)]
            return f"self.{_METHODS[type(op)]}({', '.join(texts)})"
    return f"self.assertTrue({line.removeprefix('assert ')})"


_METHODS: dict[type[ast.cmpop], str] = {ast.Eq: "assertEqual", ast.Is: "assertIs", ast.In: "assertIn"}


def _unused(group: tuple[str, str], used: Counter[str]) -> str:
    """What a test of that group is called, with a number from the second on."""
    words = re.sub(r"\W+", "_", "_".join(group))
    name = re.sub(r"_+", "_", words).strip("_").lower()
    used[name] += 1
    return f"{name}_{used[name]}" if used[name] > 1 else name


def _indented(lines: Iterable[str], depth: int) -> str:
    return "\n".join(f"{'    ' * depth}{line}" for line in lines)
