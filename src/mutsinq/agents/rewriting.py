"""Rewriting: what somebody wrote anew of a function, as the smallest edit of its own text.

Players see a program without comments and in one layout. Put back as they wrote it, their variant would change every
line; so the trees are compared, and only what differs is replaced.
"""

from __future__ import annotations

import ast
import itertools
from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from typing import TypeAlias

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.splice import splice

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
#: Neighbouring nodes of the text, and what stands in their place: statements, or one expression.
_Change: TypeAlias = tuple[Sequence[ast.AST], Sequence[ast.AST]]


def only_function(text: str) -> Function:
    """The function that is all that a text defines. Raises ValueError for any other text."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError("is no Python") from error
    if len(body) != 1 or not isinstance(body[0], Function):
        raise ValueError("is not one function")
    return body[0]


def smallest_edit(text: bytes, indentation: bytes, rewritten: Function) -> Edit | None:
    """The smallest edit of the text of a function that makes it mean what `rewritten` does.

    `text` begins at `def`, its further lines are as they stand in the file; `indentation` stands before it. None if
    nothing differs, or if no edit is known, such as where a text of several lines would have to be indented.
    """
    function = only_function(text.decode("utf-8"))
    wanted = ast.dump(rewritten)
    if ast.dump(function) == wanted:
        return None
    starts = [0, *itertools.accumulate(len(line) for line in text.splitlines(keepends=True))]
    for old, new in reversed(list(_changes(function, rewritten))):
        edit = _edit(text, starts, indentation, old, new)
        try:
            made = splice(text, [edit]).decode("utf-8")
            if ast.dump(only_function(made)) == wanted:
                return edit
        except ValueError:
            continue
    return None


def _changes(old: ast.AST, new: ast.AST) -> Iterator[_Change]:
    """What may be replaced, from the whole inwards: a node for a node, or statements in a row for others."""
    while True:
        yield [old], [new]
        if type(old) is not type(new) or isinstance(old, ast.expr):
            return
        fields = [name for name in old._fields if _differ(getattr(old, name), getattr(new, name))]
        if len(fields) != 1:
            return
        ours, theirs = getattr(old, fields[0]), getattr(new, fields[0])
        if isinstance(ours, list):
            ours, theirs = _middle(ours, theirs)
            if not ours or not theirs or not all(isinstance(each, ast.stmt) for each in (*ours, *theirs)):
                return
            if len(ours) > 1 or len(theirs) > 1:
                yield ours, theirs
                return
            ours, theirs = ours[0], theirs[0]
        if not isinstance(ours, ast.stmt | ast.expr) or not isinstance(theirs, ast.stmt | ast.expr):
            return
        old, new = ours, theirs


def _differ(one: object, other: object) -> bool:
    return _told(one) != _told(other)


def _told(value: object) -> Hashable:
    """The same for parts of trees that mean the same."""
    if isinstance(value, ast.AST):
        return ast.dump(value)
    return tuple(map(_told, value)) if isinstance(value, list) else repr(value)


def _middle(ours: list[ast.AST], theirs: list[ast.AST]) -> tuple[list[ast.AST], list[ast.AST]]:
    """Two lists without what they begin and end with alike; where one only adds, with a neighbour of that."""
    left, right = ([_told(each) for each in nodes] for nodes in (ours, theirs))
    shorter = min(len(left), len(right))
    start = next((i for i in range(shorter) if left[i] != right[i]), shorter)
    end = next((i for i in range(shorter - start) if left[-1 - i] != right[-1 - i]), shorter - start)
    if start + end == shorter:
        start, end = (start - 1, end) if start else (start, max(end - 1, 0))
    return ours[start : len(ours) - end], theirs[start : len(theirs) - end]


def _edit(
    text: bytes, starts: Sequence[int], indentation: bytes, old: Sequence[ast.AST], new: Sequence[ast.AST]
) -> Edit:
    first, last = _span(starts, old[0]), _span(starts, old[-1])
    line = starts[bisect_right(starts, first.start) - 1]
    before = (indentation if line == 0 else b"") + text[line : first.start]
    margin = before[: len(before) - len(before.lstrip())].decode("utf-8")
    kept = {_told(node): text[span.start : span.end].decode("utf-8") for node in old for span in [_span(starts, node)]}
    parts = [kept.get(_told(node)) or _written(node, margin) for node in new]
    return Edit(Span(first.start, last.end), f"\n{margin}".join(parts))


def _written(node: ast.AST, margin: str) -> str:
    """The text of a node whose first line stands behind a margin; its blocks are indented as the file's are."""
    step = "\t" if margin.endswith("\t") else "    "
    lines = ast.unparse(node).split("\n")
    depths = [(len(line) - len(line.lstrip(" "))) // 4 for line in lines]
    return f"\n{margin}".join(step * depth + line[4 * depth :] for depth, line in zip(depths, lines))


def _span(starts: Sequence[int], node: ast.AST) -> Span:
    assert isinstance(node, ast.stmt | ast.expr)
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return Span(starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset)
