"""Edits keep to their place, and apart from the words around it."""

from __future__ import annotations

import libcst as cst
import pytest
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from mutsinq.operators.scope import Scope
from mutsinq.operators.splice import splice


def scope_of(source: str) -> tuple[Scope, list[cst.CSTNode]]:
    wrapper = MetadataWrapper(cst.parse_module(source))
    spans = wrapper.resolve(ByteSpanPositionProvider)
    return Scope(source.encode(), spans), list(spans)


def first(nodes: list[cst.CSTNode], kind: type[cst.CSTNode]) -> cst.CSTNode:
    return next(node for node in nodes if isinstance(node, kind))


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("f(-x)", "x", "f(x)"),
        ("y = a if b else-x", "x", "y = a if b else x"),
        ("y = -x if b else a", "x", "y = x if b else a"),
        ("y = not-x", "(x)", "y = not(x)"),
        ("y = [1, *-ß]", "ß", "y = [1, *ß]"),
    ],
)
def test_replacement_does_not_run_into_the_words_around_it(source: str, text: str, expected: str) -> None:
    scope, nodes = scope_of(source)
    negation = next(
        node for node in nodes if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus)
    )

    assert splice(source.encode(), [scope.replace(negation, text)]).decode() == expected


def test_text_of_a_node_has_its_parentheses_and_its_span_has_not() -> None:
    source = "x = ((a + b))"
    scope, nodes = scope_of(source)
    sum_node = first(nodes, cst.BinaryOperation)

    assert scope.text(sum_node) == "((a + b))"
    assert scope.slice(scope.span(sum_node)) == "a + b"


def test_span_of_a_parameter_has_its_default() -> None:
    scope, nodes = scope_of("def f(a: int = (1)): pass")

    assert scope.text(first(nodes, cst.Param)) == "a: int = (1)"


@pytest.mark.parametrize(("index", "expected"), [(0, "f(b, *c)"), (1, "f(a, *c)"), (2, "f(a, b)")])
def test_item_goes_with_one_comma(index: int, expected: str) -> None:
    source = "f(a, b, *c)"
    scope, nodes = scope_of(source)
    call = first(nodes, cst.Call)
    assert isinstance(call, cst.Call)

    assert splice(source.encode(), [scope.remove_item(call.args, index)]).decode() == expected
