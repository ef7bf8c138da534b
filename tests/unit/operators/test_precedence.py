"""An operator is exchanged as in the syntax tree, whatever the text needs for that."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from mutsinq.operators.pipeline import mutants
from mutsinq.operators.splice import apply
from mutsinq.operators.table import choose

PARTNERS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}

names = st.sampled_from("abcd").map(lambda name: ast.Name(name, ast.Load()))
expressions: st.SearchStrategy[ast.expr] = st.recursive(
    names,
    lambda inner: st.one_of(
        st.builds(ast.BinOp, inner, st.sampled_from([kind() for kind in PARTNERS]), inner),
        st.builds(ast.UnaryOp, st.sampled_from([ast.USub(), ast.Invert()]), inner),
        st.builds(ast.BoolOp, st.sampled_from([ast.And(), ast.Or()]), st.lists(inner, min_size=2, max_size=2)),
        st.builds(lambda value: ast.Attribute(value, "real", ast.Load()), inner),
    ),
    max_leaves=8,
)


def with_one_operator_exchanged(source: str) -> Iterator[str]:
    """The oracle: the same on the syntax tree of the standard library."""
    count = sum(isinstance(node, ast.BinOp) for node in ast.walk(ast.parse(source)))
    for index in range(count):
        tree = ast.parse(source)
        node = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp)][index]
        node.op = PARTNERS[type(node.op)]()
        yield ast.dump(tree)


@settings(max_examples=150, deadline=None)
@given(expressions)
def test_mutants_of_binary_operators_are_those_of_the_syntax_tree(expression: ast.expr) -> None:
    source = f"x = {ast.unparse(expression)}"

    found = mutants(source, operators=choose(["arithmetic", "bitwise"]))

    texts = {ast.dump(ast.parse(apply(source, mutant.mutations))) for mutant in found.mutants}
    expected = set(with_one_operator_exchanged(source))
    assert texts <= expected
    assert len(texts) + found.equivalent + found.duplicate >= len(expected)


@settings(max_examples=100, deadline=None)
@given(expressions)
def test_mutants_of_connectives_are_those_of_the_syntax_tree(expression: ast.expr) -> None:
    source = f"x = {ast.unparse(expression)}"

    found = mutants(source, operators=choose(["boolean-connective"]))

    for mutant in found.mutants:
        tree = ast.parse(apply(source, mutant.mutations))
        assert sum(isinstance(node, ast.BoolOp) for node in ast.walk(tree)) >= 1
        assert names_in(tree) == names_in(ast.parse(source))


def names_in(tree: ast.AST) -> list[str]:
    return sorted(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
