"""Subject: a module under test, with the functions in it whose code can be exchanged while it is loaded."""

from __future__ import annotations
import __future__

import ast
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mutsinq.core.parsing import module_tree
from mutsinq.core.program import Span
from mutsinq.static.sources import read_file

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
Located = ast.stmt | ast.ExceptHandler | ast.pattern

_FUTURE_FLAGS = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}


@dataclass(frozen=True, slots=True, eq=False)
class SubjectFunction:
    """An outermost function of a module: one that stands in no other function."""

    #: Number among all functions of its module, in order.
    index: int
    #: Qualified name; several functions may share it (a property and its setter).
    name: str
    node: FunctionNode
    #: From the start of the line of its first decorator or `def` to its end.
    span: Span
    #: First line, decorators included: `co_firstlineno` of its code.
    line: int
    #: Headers of the classes and blocks around it, each with its indentation, the outermost first.
    frame: tuple[str, ...]
    #: Where the body begins; all before it runs when the function is defined.
    body: int


class Subject:
    """The source of one module under test. Raises InputError for a file that is no Python."""

    def __init__(self, path: Path) -> None:
        source = read_file(path)
        self.path = path
        self.module = source.module
        self.text = source.text
        self.encoded = source.text.encode("utf-8")
        self._starts = [0, *(i + 1 for i, byte in enumerate(self.encoded) if byte == 0x0A)]
        tree = self.parse()
        self.flags = _future_flags(tree)
        self.functions = tuple(
            self._function(index, *found) for index, found in enumerate(self._outermost(tree.body, "", ()))
        )
        self._bodies = [function.body for function in self.functions]

    def parse(self) -> ast.Module:
        """A fresh tree, for the caller to change."""
        return module_tree(self.text, str(self.path))

    def offset(self, line: int, column: int) -> int:
        """The byte at a line, counted from 1, and a column in bytes."""
        return self._starts[line - 1] + column

    def line(self, offset: int) -> int:
        """The line of a byte, counted from 1."""
        return bisect_right(self._starts, offset)

    def function_at(self, span: Span) -> SubjectFunction | None:
        """The function whose body holds the whole span; None for code that runs when the module is loaded."""
        index = bisect_right(self._bodies, span.start) - 1
        if index >= 0 and span.end <= self.functions[index].span.end:
            return self.functions[index]
        return None

    def header_at(self, span: Span) -> SubjectFunction | None:
        """The function in whose decorators, parameters or annotations the whole span is."""
        index = bisect_right(self._bodies, span.end - 1)
        if index < len(self.functions) and self.functions[index].span.start <= span.start:
            return self.functions[index]
        return None

    def _outermost(
        self, body: Iterable[ast.AST], prefix: str, frame: tuple[str, ...]
    ) -> Iterator[tuple[FunctionNode, str, tuple[str, ...]]]:
        """The functions in these statements that are in no other function, each with its prefix and frame."""
        for node in body:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    yield node, prefix, frame
                case ast.ClassDef():
                    inner = self._framed(frame, node, f"class {node.name}:")
                    yield from self._outermost(node.body, f"{prefix}{node.name}.", inner)
                case ast.stmt() | ast.ExceptHandler():
                    yield from self._outermost(ast.iter_child_nodes(node), prefix, self._framed(frame, node, "if _:"))
                case ast.match_case():
                    inner = self._framed(frame, node.pattern, "if _:")
                    yield from self._outermost(node.body, prefix, inner)

    def _framed(self, frame: tuple[str, ...], node: Located, header: str) -> tuple[str, ...]:
        start = self._starts[node.lineno - 1]
        line = self.encoded[start : start + node.col_offset].decode()
        indentation = line[: len(line) - len(line.lstrip())]
        deeper = not frame or len(indentation) > len(frame[-1]) - len(frame[-1].lstrip())
        return (*frame, indentation + header) if deeper else frame

    def _function(self, index: int, node: FunctionNode, prefix: str, frame: tuple[str, ...]) -> SubjectFunction:
        line = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        end = self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        first = node.body[0]
        return SubjectFunction(
            index=index,
            name=f"{prefix}{node.name}",
            node=node,
            span=Span(self._starts[line - 1], end),
            line=line,
            frame=frame,
            body=self.offset(first.lineno, first.col_offset),
        )


def _future_flags(tree: ast.Module) -> int:
    flags = 0
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                flags |= _FUTURE_FLAGS.get(alias.name, 0)
    return flags
