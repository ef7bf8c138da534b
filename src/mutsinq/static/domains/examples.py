"""Examples: calls of the entry that stand in its module with literal arguments: inputs inside its domain."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from mutsinq.core.call_text import render_call
from mutsinq.core.input import Input
from mutsinq.core.literal import parse_value
from mutsinq.core.program import Program
from mutsinq.errors import InputError, LiteralError
from mutsinq.static.classes import classes
from mutsinq.static.domains.shown_calls import CallReader
from mutsinq.static.functions import functions
from mutsinq.static.signature import Signature, function_signature
from mutsinq.static.syntax import parse

_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.|In \[\d+\]:) ?(.*)$")
#: `name = literal` or `name: literal` in prose, up to the literal.
_ASSIGNED = re.compile(r"\b([A-Za-z_]\w*)\s*[=:]\s*(?=[\[({'\"\d-]|True\b|False\b|None\b)")
_WORD = re.compile(r"(True|False|None|-?\d+(\.\d+)?)(?![\w-])")
_MAX_EXAMPLES = 64
#: Longest text after a name in prose that is tried as the arguments of a call.
_MAX_CALL = 500


def examples(program: Program) -> tuple[Input, ...]:
    """Inputs of the entry in doctests, prose of docstrings, assertions and other calls of the module.

    Variables are followed through assignments of literals; of an object the calls of its methods are kept, so
    `s = Stack([1])`, `s.push(2)`, `s.pop()` is an example of `Stack`, `Stack.push` and `Stack.pop`. Each input comes
    once, in the order of the text, doctests first. Raises InputError if the source does not parse.
    """
    function = functions(program.source).get(program.entry)
    reader = CallReader(program.entry, function, classes(program.source))
    found: dict[str, Input] = {}
    inputs = [input for body in _sources(program.source) for input in reader.inputs(body)]
    if function is not None and not function.kind.needs_receiver:
        inputs += _described(ast.get_docstring(function.node) or "", function_signature(function))
    for input in inputs:
        found.setdefault(render_call(program.entry, input), input)
    return tuple(found.values())[:_MAX_EXAMPLES]


@lru_cache(maxsize=16)
def _sources(source: str) -> tuple[list[ast.stmt], ...]:
    """Code to look for calls in: each docstring's doctests, all their prose, and the module itself."""
    tree = parse(source)
    docstrings = [
        text
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and (text := ast.get_docstring(node, clean=False))
    ]
    prose = [statement for text in docstrings for statement in _prose(text)]
    return (*map(_doctest, docstrings), prose, tree.body)


def _doctest(docstring: str) -> list[ast.stmt]:
    lines = [match[1] for line in docstring.splitlines() if (match := _PROMPT.match(line))]
    statements: list[ast.stmt] = []
    block: list[str] = []
    for line in [*lines, ""]:
        if block and not line.startswith((" ", "\t")):
            statements += _parsed("\n".join(block)) or [s for text in block for s in _parsed(text)]
            block = []
        block.append(line)
    return statements


def _prose(docstring: str) -> Iterator[ast.stmt]:
    """Calls in running text: `f([1, 2]) == 3`, `f(1, 2) -> 3`, `for f("ab") return …`."""
    for match in re.finditer(r"[A-Za-z_][\w.]*\(", docstring):
        text = docstring[match.start() : match.start() + _MAX_CALL]
        end = _closing(text, match.end() - match.start() - 1)
        if end:
            yield from _parsed(" ".join(text[:end].split("\n")))


def _closing(text: str, start: int) -> int:
    """Where the parenthesis that opens at `start` is closed, brackets and quotes considered; 0 if nowhere."""
    depth, quote = 0, ""
    for index in range(start, len(text)):
        character = text[index]
        if quote:
            if character == quote and text[index - 1] != "\\":
                quote = ""
        elif character in "\"'":
            quote = character
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth == 0:
                return index + 1
    return 0


def _described(docstring: str, signature: Signature) -> Iterator[Input]:
    """Inputs told by the names of the parameters: `Input: nums = [2, 7], target = 9`, `For lst = [1]`."""
    names = {formal.name for formal in signature.formals}
    required = {formal.name for formal in signature.formals if formal.required}
    values: dict[str, Any] = {}
    docstring = "\n".join(line for line in docstring.splitlines() if not _PROMPT.match(line))
    for match in _ASSIGNED.finditer(docstring):
        name = match[1]
        if name in names:
            if name in values:
                if required <= values.keys():
                    yield Input(kwargs=values)
                values = {}
            text = docstring[match.end() : match.end() + _MAX_CALL]
            with contextlib.suppress(LiteralError):
                values[name] = parse_value(text[: _literal_end(text)])
    if values and required <= values.keys():
        yield Input(kwargs=values)


def _literal_end(text: str) -> int:
    if text[0] in "[({":
        return _closing(text, 0)
    if text[0] in "\"'":
        return text.find(text[0], 1) + 1
    return match.end() if (match := _WORD.match(text)) else 0


@lru_cache(maxsize=256)
def _parsed_cached(text: str) -> tuple[ast.stmt, ...]:
    try:
        return tuple(parse(text).body)
    except InputError:
        return ()


def _parsed(text: str) -> list[ast.stmt]:
    return list(_parsed_cached(text.strip()))
