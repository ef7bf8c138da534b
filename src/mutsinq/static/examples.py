"""Examples: calls of the entry that stand in its module with literal arguments: inputs inside its domain."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from mutsinq.core.input import Build, Input, Reference
from mutsinq.core.literal import input_from_call, parse_value, render_call
from mutsinq.core.program import Program
from mutsinq.errors import InputError, LiteralError
from mutsinq.static.classes import classes
from mutsinq.static.dependencies import bound_names
from mutsinq.static.functions import Function, FunctionKind, FunctionNode, functions
from mutsinq.static.signature import Signature, function_signature
from mutsinq.static.syntax import mentioned, parse

_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.|In \[\d+\]:) ?(.*)$")
#: `name = literal` or `name: literal` in prose, up to the literal.
_ASSIGNED = re.compile(r"\b([A-Za-z_]\w*)\s*[=:]\s*(?=[\[({'\"\d-]|True\b|False\b|None\b)")
_WORD = re.compile(r"(True|False|None|-?\d+(\.\d+)?)(?![\w-])")
_MAX_EXAMPLES = 64
#: Longest text after a name in prose that is tried as the arguments of a call.
_MAX_CALL = 500


def examples(program: Program) -> tuple[Input, ...]:
    """Inputs of the entry in doctests, prose of docstrings, assertions and other calls of the module.

    Variables are followed through assignments of literals (`s = Stack([1])`, then `s.push(2)`). Each input
    comes once, in the order of the text, doctests first. Raises InputError if the source does not parse.
    """
    function = functions(program.source).get(program.entry)
    reader = _Reader(program.entry, function, frozenset(classes(program.source)))
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


class _Reader:
    """Finds the calls of one entry in code, literal variables followed."""

    def __init__(self, entry: str, function: Function | None, class_names: frozenset[str]) -> None:
        self._entry = entry
        self._last = entry.rpartition(".")[2]
        self._function = function
        self._class_names = class_names

    def inputs(self, body: list[ast.stmt]) -> Iterator[Input]:
        """The inputs of the calls in the statements and everything inside them."""
        yield from self._in_scope(body, {})

    def _in_scope(self, body: list[ast.stmt], outer: dict[str, ast.expr]) -> Iterator[Input]:
        variables = dict(outer)
        for statement in body:
            if self._last not in mentioned(statement) and not isinstance(statement, ast.Assign):
                for name in bound_names([statement]) if not hasattr(statement, "body") else ():
                    variables.pop(name, None)
                continue
            if hasattr(statement, "body"):
                hidden = _hidden(statement)
                scope = {name: value for name, value in variables.items() if name not in hidden}
                for part in ("body", "orelse", "finalbody"):
                    yield from self._in_scope(getattr(statement, part, []), scope)
                continue
            for node in ast.walk(statement):
                input = self._input(node, variables)
                if input is not None:
                    yield input
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    variables[name] = _Substitution(variables).visit(_copy(value))
                case _:
                    for name in bound_names([statement]):
                        variables.pop(name, None)

    def _input(self, node: ast.AST, variables: dict[str, ast.expr]) -> Input | None:
        match node:
            case ast.Call():
                pass
            case ast.Attribute() if self._function and self._function.kind is FunctionKind.PROPERTY:
                node = ast.Call(node, [], [])
            case _:
                return None
        if self._last not in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
            return None
        call = _Substitution(variables, keep=self._entry.partition(".")[0]).visit(_copy(node))
        try:
            called, input = input_from_call(call)
        except LiteralError:
            return None
        return self._fitting(called, input)

    def _fitting(self, called: str, input: Input) -> Input | None:
        if self._refers_to_unknown(input):
            return None
        if self._function is None or not self._function.kind.needs_receiver:
            is_entry = called == self._entry or called.endswith(f".{self._entry}")
            return Input(input.args, input.kwargs) if is_entry else None
        if input.receiver is not None:
            return input if input.receiver.callee == self._function.class_name else None
        return None

    def _refers_to_unknown(self, input: Input) -> bool:
        values = [*input.args, *input.kwargs.values()]
        if input.receiver is not None:
            values += [*input.receiver.args, *input.receiver.kwargs.values()]
        return any(self._is_unknown(value) for value in values)

    def _is_unknown(self, value: object) -> bool:
        match value:
            case Reference(name=name):
                return name.partition(".")[0] not in self._class_names
            case Build(callee=callee, args=args, kwargs=kwargs):
                unknown = callee not in self._class_names and callee not in _BUILDABLE
                return unknown or any(map(self._is_unknown, [*args, *kwargs.values()]))
            case list() | tuple() | set() | frozenset():
                return any(map(self._is_unknown, value))
            case dict():
                return any(map(self._is_unknown, [*value, *value.values()]))
        return False


#: Classes that a literal may build though the module does not define them.
_BUILDABLE = frozenset({"deque", "Decimal", "Fraction", "Counter", "OrderedDict", "date", "datetime", "timedelta"})


class _Substitution(ast.NodeTransformer):
    """Puts the literal that a variable was assigned in the place of its name."""

    def __init__(self, variables: dict[str, ast.expr], keep: str = "") -> None:
        self._variables = variables
        self._keep = keep

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id == self._keep or node.id not in self._variables:
            return node
        return self._variables[node.id]


def _copy(node: ast.expr) -> ast.expr:
    """A tree of its own: substitution changes it."""
    return ast.parse(ast.unparse(node), mode="eval").body


def _hidden(statement: ast.stmt) -> set[str]:
    """The names that have another meaning inside a compound statement than before it."""
    names = set(bound_names([statement]))
    if isinstance(statement, FunctionNode):
        names |= {child.arg for child in ast.walk(statement.args) if isinstance(child, ast.arg)}
    return names
