"""Sites: which code is worth mutating.

Not worth it are type annotations (the walk never enters them), `if TYPE_CHECKING` blocks, docstrings,
overload stubs, type variables, module metadata such as `__all__`, and what `# pragma: no mutate` marks. Noise,
left out unless asked for, is what programs tell people rather than compute: `__repr__`-like methods, logging,
warnings, messages of exceptions, and the `__main__` block.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Sequence

import libcst as cst

from mutsinq.errors import InputError

_TYPE_FACTORIES = {"TypeVar", "ParamSpec", "TypeVarTuple", "NewType", "TypeAliasType"}
_METADATA = re.compile(r"__(?!slots__|match_args__)\w+__\Z")
_REPR_LIKE = re.compile(r"__repr__\Z|__rich_repr__\Z|__sizeof__\Z|__dir__\Z|_repr_\w+_\Z")
_LOG_METHODS = {"debug", "info", "warning", "warn", "error", "exception", "critical", "log"}
_LOGGER = re.compile(r"(?i)(.*_)?(log|logger|logging|warnings)\Z")
_PRAGMA = re.compile(r"#.*\bpragma:.*\bno mutate\b:?\s*(block|start|end)?")


def worth_mutating(node: cst.CSTNode, ancestors: Sequence[cst.CSTNode], *, noise: bool = False) -> bool:
    """Whether the node and all below it are worth mutating; `ancestors` has the innermost last.

    With `noise`, also what programs only tell people.
    """
    match node:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString())]):
            return False
        case cst.If(test=test) if _names_it(test, "TYPE_CHECKING"):
            return False
        case cst.FunctionDef(decorators=decorators) if any(
            _names_it(decorator.decorator, "overload") for decorator in decorators
        ):
            return False
        case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value):
            if isinstance(value, cst.Call) and any(_names_it(value.func, name) for name in _TYPE_FACTORIES):
                return False
            return not (isinstance(target, cst.Name) and _METADATA.match(target.value))
    return noise or not _is_noise(node, ancestors)


def _names_it(node: cst.CSTNode, name: str) -> bool:
    match node:
        case cst.Name(value=value) | cst.Attribute(attr=cst.Name(value=value)):
            return value == name
    return False


def _is_noise(node: cst.CSTNode, ancestors: Sequence[cst.CSTNode]) -> bool:
    match node:
        case cst.FunctionDef(name=cst.Name(value=name)):
            return _REPR_LIKE.match(name) is not None
        case cst.Expr(value=cst.Call(func=cst.Attribute(value=receiver, attr=cst.Name(value=method)))):
            return method in _LOG_METHODS and _is_logger(receiver)
        case cst.Expr(value=cst.Call(func=cst.Name(value="warn"))):
            return True
        case cst.If(test=cst.Comparison(left=cst.Name(value="__name__"))):
            return True
        case cst.SimpleString() | cst.FormattedString() | cst.ConcatenatedString():
            return _is_message(node, ancestors)
    return False


def _is_logger(node: cst.CSTNode) -> bool:
    match node:
        case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):
            return _LOGGER.match(name) is not None
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="getLogger"))):
            return True
    return False


def _is_message(string: cst.CSTNode, ancestors: Sequence[cst.CSTNode]) -> bool:
    """Whether a string is part of an argument of the exception in a `raise`, or of the message of an `assert`."""
    inner = string
    for outer in reversed(ancestors):
        match outer:
            case cst.Raise():
                return isinstance(inner, cst.Call)
            case cst.Assert(msg=message):
                return inner is message
            case cst.BaseStatement() | cst.Lambda():
                return False
        inner = outer
    return False


def excluded_lines(source: str, path: str = "") -> frozenset[int]:
    """The lines, counted from 1, that comments keep from being mutated.

    `# pragma: no mutate` at the first or last line of a statement excludes the statement (of a compound
    one, its header); inside a statement, its own line. `# pragma: no mutate block` excludes the statement
    with its block, or on a line of its own the rest of the block that it stands in; `start` and `end` exclude
    what stands between them. These are the comments of mutmut; cosmic-ray knows the first.

    Raises InputError for an `end` without a `start` or the reverse.
    """
    if "no mutate" not in source:
        return frozenset()
    reader = _Pragmas(path)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        reader.read(token)
    return frozenset(reader.close(source.count("\n") + 1))


class _Pragmas:
    def __init__(self, path: str) -> None:
        self.path = path
        self.lines: set[int] = set()
        #: Line of the open `start`.
        self._start: int | None = None
        #: Column below which an open `block` ends, and its first line.
        self._block: tuple[int, int] | None = None
        #: First line and column of the statement being read.
        self._statement: tuple[int, int] | None = None
        #: Comments of the statement being read: line and word after `no mutate`.
        self._marks: list[tuple[int, str]] = []
        self._last_line = 0

    def read(self, token: tokenize.TokenInfo) -> None:
        line, column = token.start
        if token.type == tokenize.COMMENT:
            if mark := _PRAGMA.match(token.string):
                self._mark(line, column, mark[1] or "")
        elif token.type == tokenize.NEWLINE:
            self._end_statement(line)
        elif token.type not in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            if self._statement is None:
                self._statement = (line, column)
                self._leave_block(line, column)
            self._last_line = token.end[0]

    def close(self, last_line: int) -> set[int]:
        if self._start is not None:
            raise InputError(f"{self.path}:{self._start}: `pragma: no mutate start` has no `end`")
        self._leave_block(last_line + 1, -1)
        return self.lines

    def _mark(self, line: int, column: int, word: str) -> None:
        if word == "start":
            self._start = self._start or line
        elif word == "end":
            if self._start is None:
                raise InputError(f"{self.path}:{line}: `pragma: no mutate end` has no `start` before it")
            self.lines.update(range(self._start, line + 1))
            self._start = None
        elif self._statement is not None:
            self._marks.append((line, word))
        elif word == "block" and self._block is None:
            self._block = (column, line)

    def _end_statement(self, line: int) -> None:
        assert self._statement is not None
        first, column = self._statement
        for marked, word in self._marks:
            self.lines.add(marked)
            if marked in (first, line):
                self.lines.update(range(first, line + 1))
            if word == "block" and self._block is None:
                self._block = (column + 1, first)
        self._statement = None
        self._marks.clear()

    def _leave_block(self, line: int, column: int) -> None:
        if self._block is not None and column < self._block[0]:
            self.lines.update(range(self._block[1], line))
            self._block = None
