"""Pragmas: comments that keep code from being mutated."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable

from mutsinq.errors import InputError

#: Tokens between two statements.
_BETWEEN = (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
_QUICK = re.compile(r"no mutate|mutsinq:\s*ignore")
#: Operators in brackets, and which lines the comment speaks of.
_COMMENT = re.compile(
    r"#.*?(?:\bpragma:.*\bno mutate\b|\bmutsinq:\s*ignore\b(?:\[([^\]]*)\])?):?\s*(block|start|end)?\b"
)


def exclusions(source: str, path: str = "") -> dict[int, frozenset[str]]:
    """The lines, counted from 1, that comments keep from being mutated, with the operators that this concerns.

    No operators stand for all of them.

    `# pragma: no mutate` at the first or last line of a statement excludes the statement (of a compound
    one, its header); inside a statement, its own line. `# pragma: no mutate block` excludes the statement
    with its block, or on a line of its own the rest of the block that it stands in; `start` and `end` exclude
    what stands between them. These are the comments of mutmut; cosmic-ray knows the first. `# mutsinq: ignore` says
    the same, and takes operators and a reason: `# mutsinq: ignore[comparison-boundary, number] block: only faster`.

    Raises InputError for an `end` without a `start` or the reverse.
    """
    if _QUICK.search(source) is None:
        return {}
    reader = _Pragmas(path)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        reader.read(token)
    return reader.close(source.count("\n") + 1)


class _Pragmas:
    def __init__(self, path: str) -> None:
        self.path = path
        self.lines: dict[int, frozenset[str]] = {}
        #: Line of the open `start`, and its operators.
        self._start: tuple[int, frozenset[str]] | None = None
        #: Column below which an open `block` ends, its first line, and its operators.
        self._block: tuple[int, int, frozenset[str]] | None = None
        #: First line and column of the statement being read.
        self._statement: tuple[int, int] | None = None
        #: Comments of the statement being read: line, word at the end, and operators.
        self._marks: list[tuple[int, str, frozenset[str]]] = []

    def read(self, token: tokenize.TokenInfo) -> None:
        line, column = token.start
        if token.type == tokenize.COMMENT:
            if mark := _COMMENT.match(token.string):
                operators = frozenset(name.strip() for name in (mark[1] or "").split(",")) - {""}
                self._mark(line, column, mark[2] or "", operators)
        elif token.type == tokenize.NEWLINE:
            self._end_statement(line)
        elif self._statement is None and token.type not in _BETWEEN:
            self._statement = (line, column)
            self._leave_block(line, column)

    def close(self, last_line: int) -> dict[int, frozenset[str]]:
        if self._start is not None:
            raise InputError(f"{self.path}:{self._start[0]}: `no mutate start` or `ignore start` has no `end`")
        self._leave_block(last_line + 1, -1)
        return self.lines

    def _mark(self, line: int, column: int, word: str, operators: frozenset[str]) -> None:
        if word == "start":
            self._start = self._start or (line, operators)
        elif word == "end":
            if self._start is None:
                raise InputError(f"{self.path}:{line}: `no mutate end` or `ignore end` has no `start` before it")
            self._exclude(range(self._start[0], line + 1), self._start[1])
            self._start = None
        elif self._statement is not None:
            self._marks.append((line, word, operators))
        elif word == "block" and self._block is None:
            self._block = (column, line, operators)

    def _end_statement(self, line: int) -> None:
        assert self._statement is not None
        first, column = self._statement
        for marked, word, operators in self._marks:
            self._exclude(range(first, line + 1) if marked in (first, line) else [marked], operators)
            if word == "block" and self._block is None:
                self._block = (column + 1, first, operators)
        self._statement = None
        self._marks.clear()

    def _leave_block(self, line: int, column: int) -> None:
        if self._block is not None and column < self._block[0]:
            self._exclude(range(self._block[1], line), self._block[2])
            self._block = None

    def _exclude(self, lines: Iterable[int], operators: frozenset[str]) -> None:
        for line in lines:
            known = self.lines.get(line, operators)
            # All outweighs some.
            self.lines[line] = known | operators if known and operators else frozenset()
