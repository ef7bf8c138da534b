"""Scope: what an operator may know about the place that it looks at, and how it says an edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import libcst as cst
from libcst.metadata import CodeSpan

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.operators.names import Names


@dataclass(slots=True)
class Scope:
    """The source around the node at hand. The walk keeps it up to date; operators only read it."""

    source: bytes
    #: Where each node stands, without the parentheses around it.
    spans: Mapping[cst.CSTNode, CodeSpan]
    #: The nodes around the present one, the innermost last.
    ancestors: list[cst.CSTNode] = field(default_factory=list)
    _names: dict[cst.FunctionDef, Names] = field(default_factory=dict)

    @property
    def parent(self) -> cst.CSTNode:
        """The node around the present one."""
        return self.ancestors[-1]

    @property
    def function(self) -> cst.FunctionDef | None:
        """The innermost function around the present node, lambdas left out; None in module and class bodies."""
        for node in reversed(self.ancestors):
            if isinstance(node, cst.ClassDef):
                return None
            if isinstance(node, cst.FunctionDef):
                return node
        return None

    @property
    def names(self) -> Names | None:
        """The local names of `function` and what is inferred of them; None outside of functions."""
        function = self.function
        if function is None:
            return None
        if function not in self._names:
            self._names[function] = Names.of(function, self.spans)
        return self._names[function]

    def span(self, node: cst.CSTNode) -> Span:
        """Where the node stands, without the parentheses around it."""
        code = self.spans[node]
        if isinstance(node, cst.Param) and node.default is not None:
            # LibCST ends a parameter before its default.
            return Span(code.start, self.outer_span(node.default).end)
        return Span(code.start, code.start + code.length)

    def outer_span(self, node: cst.CSTNode) -> Span:
        """Where the node stands, with the parentheses around it."""
        opening = getattr(node, "lpar", ())
        if isinstance(opening, tuple | list) and opening:  # a class has something else of that name
            return Span(self.span(opening[0]).start, self.span(node.rpar[-1]).end)  # type: ignore[attr-defined]
        return self.span(node)

    def text(self, node: cst.CSTNode) -> str:
        """The node's text with the parentheses around it."""
        return self.slice(self.outer_span(node))

    def slice(self, span: Span) -> str:
        """The text of a span."""
        return self.source[span.start : span.end].decode("utf-8")

    def between(self, left: cst.CSTNode, right: cst.CSTNode) -> str:
        """The text between two nodes: an operator, a comma, white space."""
        return self.slice(Span(self.outer_span(left).end, self.outer_span(right).start))

    def replace(self, node: cst.CSTNode, text: str) -> Edit:
        """Put `text` in the node's place; parentheses around the node stay."""
        return self.edit(self.span(node), text)

    def replace_outer(self, node: cst.CSTNode, text: str) -> Edit:
        """Put `text` in the place of the node and the parentheses around it."""
        return self.edit(self.outer_span(node), text)

    def remove_item(self, items: Sequence[cst.CSTNode], index: int) -> Edit:
        """Remove one of several items that commas separate, with one of the commas."""
        if index + 1 < len(items):
            span = Span(self.outer_span(items[index]).start, self.outer_span(items[index + 1]).start)
        else:
            span = Span(self.outer_span(items[index - 1]).end, self.outer_span(items[index]).end)
        return self.edit(span, "")

    def edit(self, span: Span, text: str) -> Edit:
        """Put `text` in the place of `span`, kept apart from a word that touches it: `return-x` → `return x`."""
        before = self.source[max(span.start - 1, 0) : span.start]
        after = self.source[span.end : span.end + 1]
        if text and _is_word(before) and _is_word(text[:1].encode("utf-8")):
            text = f" {text}"
        if text and _is_word(after) and _is_word(text[-1:].encode("utf-8")):
            text = f"{text} "
        return Edit(span, text)


def _is_word(text: bytes) -> bool:
    return text.isalnum() or text == b"_" or text >= b"\x80"
