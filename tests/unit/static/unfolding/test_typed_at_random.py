"""Functions that are one form for arguments of some types do the same with such arguments.

Random functions on ints, lists, texts and dicts are changed at random, and run wherever the change is held to be none.
"""

from __future__ import annotations

import ast
import copy
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutsinq.core.program import Program
from mutsinq.core.types import parse_type
from mutsinq.static.forms.normal_form import assumptions_for

TYPES = {name: parse_type(of) for name, of in {"n": "int", "xs": "list[int]", "ys": "list[int]", "s": "str"}.items()}
_INTS = ["n", "i", "k", "len(xs)", "len(s)", "len(r)", "0", "1", "2", "-1"]
_LISTS = ["xs", "ys", "r", "q"]

_ints = st.recursive(
    st.sampled_from(
        [
            *_INTS,
            "xs[i]",
            "xs[0]",
            "r[-1]",
            "ys[k]",
            "d.get(i, 0)",
            "d[k]",
            "sum(xs)",
            "ord(s[0])",
            "len(list(d))",
            "sum(tuple(q))",
            "list(r)[0]",
            "max(*ys)",
            "len(range(n))",
        ]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "//", "%", "&"]), inner).map(lambda t: f"({' '.join(t)})"),
        st.tuples(st.sampled_from(["max", "min"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        st.tuples(st.sampled_from(_LISTS), inner).map(lambda t: f"{t[0]}[{t[1]}]"),
        inner.map(lambda e: f"abs({e})"),
        st.tuples(inner, inner, st.sampled_from(_LISTS)).map(lambda t: f"sum({t[0]} for k in {t[2]} if k > {t[1]})"),
    ),
    max_leaves=3,
)
_texts = st.one_of(
    st.sampled_from(
        ["s", "u", "''", "'a'", "s[0]", "s[:n]", "s[i:]", "str(n)", "f'{n}{u}'", "u.upper()", "''.join(v)"]
    ),
    st.tuples(st.sampled_from(["s", "u"]), st.sampled_from(["u", "'b'"])).map(lambda t: f"{t[0]} + {t[1]}"),
)
_tests = st.recursive(
    st.one_of(
        st.tuples(_ints, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), _ints).map(" ".join),
        st.tuples(_ints, st.sampled_from(["in xs", "in d", "not in r", "in (1, 2)"])).map(" ".join),
        st.tuples(_texts, st.sampled_from(["== s", "!= u", "in s", "< u"])).map(" ".join),
        st.sampled_from(["xs", "r", "n", "s", "d", "not u", "any(k > n for k in xs)", "all(k for k in r)"]),
    ),
    lambda inner: st.one_of(
        inner.map(lambda e: f"not ({e})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({' '.join(t)})"),
    ),
    max_leaves=2,
)


def _indented(lines: list[str]) -> list[str]:
    return [f" {line}" for line in lines]


_simple = st.one_of(
    st.tuples(st.sampled_from(["i", "k", "n"]), st.sampled_from(["=", "+=", "-=", "*="]), _ints).map(" ".join),
    st.tuples(st.sampled_from(_LISTS), _ints).map(lambda t: f"{t[0]}.append({t[1]})"),
    st.tuples(st.sampled_from(_LISTS), _ints, _ints).map(lambda t: f"{t[0]}[{t[1]}] = {t[2]}"),
    st.tuples(_ints, _ints).map(lambda t: f"d[{t[0]}] = {t[1]}"),
    st.tuples(_ints).map(lambda t: f"d.setdefault({t[0]}, 1)"),
    st.tuples(st.sampled_from(["u", "s"]), st.sampled_from(["=", "+="]), _texts).map(" ".join),
    st.sampled_from(["r = []", "q = r", "q = xs", "r = [k for k in xs]", "r.pop()", "xs.pop()", "r = list(ys)"]),
    st.sampled_from(["q = q[:]", "d = dict(d)", "d = d.copy()", "q = list(range(n))", "u = str(d)", "q = list(d)"]),
    st.sampled_from(["i, k = k, i", "v = [u, s]", "v.append(u)", "r = sorted(xs)", "r.extend(q)", "r += ys", "k"]),
    st.sampled_from(
        ["r = [k] * n", "q = [0] * len(xs)", "r = n * [i, k]", "xs[0], xs[1] = xs[1], xs[0]", "r[0] = r[0]"]
    ),
    st.sampled_from(["break", "continue", "return r", "return k", "return u", "d = {}", "return n < k"]),
).map(lambda line: [line])
_statements = st.recursive(
    _simple,
    lambda inner: st.one_of(
        st.tuples(_tests, inner, inner).map(lambda t: [f"if {t[0]}:", *_indented(t[1]), "else:", *_indented(t[2])]),
        st.tuples(st.sampled_from(["k", "i"]), st.sampled_from([*_LISTS, "d", "list(d)", "tuple(q)"]), inner).map(
            lambda t: [f"for {t[0]} in {t[1]}:", *_indented(t[2])]
        ),
        st.tuples(_ints, inner).map(lambda t: [f"for i in range({t[0]}):", *_indented(t[1])]),
        st.tuples(st.sampled_from(_LISTS), inner).map(lambda t: [f"for i, k in enumerate({t[0]}):", *_indented(t[1])]),
        st.tuples(st.sampled_from(_LISTS), st.sampled_from(_LISTS), inner).map(
            lambda t: [f"for i, k in zip({t[0]}, {t[1]}):", *_indented(t[2])]
        ),
        st.tuples(_tests, inner).map(lambda t: [f"while {t[0]}:", *_indented(t[1])]),
        st.tuples(inner, inner).map(lambda t: t[0] + t[1]),
        st.tuples(inner, inner).map(lambda t: t[0] + t[1]),
    ),
    max_leaves=8,
)


class _Changed(ast.NodeTransformer):
    """Changes a tree here and there, into one that often does the same, and often not."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def visit(self, node: ast.AST) -> Any:
        node = super().visit(node)
        if self.random.random() >= 0.12:
            return node
        pick = self.random.choice
        match node:
            case ast.If(test=test, body=body, orelse=orelse):
                return ast.If(ast.UnaryOp(ast.Not(), test), orelse, body)
            case ast.Name(ctx=ast.Load(), id="i" | "k" | "n"):
                return ast.Name(pick(["i", "k", "n"]), ast.Load())
            case ast.Name(ctx=ast.Load(), id="xs" | "ys" | "r" | "q"):
                if self.random.random() < 0.3:
                    return ast.Call(ast.Name(pick(["list", "tuple"]), ast.Load()), [node], [])
                return ast.Name(pick(_LISTS), ast.Load())
            case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, ast.Lt | ast.Gt | ast.LtE):
                return pick(
                    [
                        ast.Compare(right, [ast.Gt() if isinstance(op, ast.Lt) else ast.GtE()], [left]),
                        ast.Compare(left, [ast.LtE()], [ast.BinOp(right, ast.Sub(), ast.Constant(1))]),
                        ast.Compare(left, [ast.LtE() if isinstance(op, ast.Lt) else ast.GtE()], [right]),
                        ast.UnaryOp(ast.Not(), ast.Compare(left, [ast.GtE()], [right])),
                    ]
                )
            case ast.BinOp(left=left, op=ast.Add() | ast.Mult() as op, right=right):
                return ast.BinOp(right, op, left)
            case ast.BoolOp(op=op, values=[one, other]):
                return ast.BoolOp(op, [other, one])
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                return ast.Assign([node.target], ast.BinOp(ast.Name(name, ast.Load()), op, value))
            case ast.For(iter=ast.Name() as whole) if self.random.random() < 0.4:
                return ast.If(ast.Name(whole.id, ast.Load()), [node], [])
            case ast.For(target=ast.Name(), iter=ast.Name() as whole, body=body):
                index = ast.parse(f"{whole.id}[i]", mode="eval").body
                count = ast.parse(f"range(len({whole.id}))", mode="eval").body
                assigned = ast.Assign([node.target], index)
                return ast.For(ast.Name("i", ast.Store()), count, [assigned, *body], [])
            case ast.Return(value=ast.expr() as value):
                return [ast.Assign([ast.Name("v", ast.Store())], value), ast.Return(ast.Name("v", ast.Load()))]
            case ast.Constant(value=int(value)):
                return ast.Constant(value + pick([0, 1]))
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        body = getattr(node, "body", None)
        if isinstance(body, list) and len(body) > 1 and self.random.random() < 0.4:
            place = self.random.randrange(len(body) - 1)
            body[place], body[place + 1] = body[place + 1], body[place]
            if self.random.random() < 0.2:
                del body[place]
        return node


class _TooLong(Exception):
    """A random function takes too many turns, or its numbers grow too big."""


def _outcomes(source: str) -> list[object]:
    """What the function does to some arguments; it is built from harmless parts, so it may run here."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.While):
            node.body.insert(0, ast.parse("tick(locals())").body[0])
    found: list[object] = []
    chance = random.Random(1)
    for _ in range(30):
        xs = [chance.randint(-2, 4) for _ in range(chance.randint(0, 3))]
        ys = xs if chance.random() < 0.2 else [chance.randint(-2, 4) for _ in range(chance.randint(0, 3))]
        arguments = {"n": chance.randint(-2, 4), "xs": xs, "ys": ys, "s": chance.choice(["", "a", "bA", "aab"])}
        found.append(_outcome(tree, arguments))
    return found


def _outcome(tree: ast.Module, arguments: dict[str, Any]) -> object:
    turns = 0

    def tick(variables: dict[str, Any]) -> None:
        nonlocal turns
        turns += 1
        huge = any(isinstance(value, int) and abs(value) > 10**40 for value in variables.values())
        if turns > 40 or huge or any(len(v) > 40 for v in variables.values() if isinstance(v, str | list)):
            raise _TooLong

    namespace: dict[str, Any] = {"tick": tick}
    exec(compile(tree, "generated", "exec"), namespace)
    try:
        result = namespace["f"](**arguments)
    except _TooLong:
        return "too long"
    except Exception as error:
        result = type(error)
    shared = [name for name, value in arguments.items() if isinstance(value, list) and value is result]
    return copy.deepcopy((result, type(result), shared, arguments))


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@settings(max_examples=40)
@given(_statements, st.integers(0, 2**32))
def test_functions_of_one_form_do_the_same_to_values_of_the_types(lines: list[str], seed: int) -> None:
    first = ["i = k = 0", "u = ''", "r = []", "q = ys", "d = {}", "v = [s]"]
    source = "\n".join(["def f(n, xs, ys, s):", *_indented([*first, *lines, "return i, k, r, d, u"])])
    try:
        compile(source, "original", "exec")
        variant = ast.unparse(ast.fix_missing_locations(_Changed(seed).visit(ast.parse(source))))
        compile(variant, "variant", "exec")
    except SyntaxError:
        return
    programs = [Program(text, "subject", "f") for text in (source, variant)]
    if assumptions_for(*programs, TYPES) is not None:
        for one, other in zip(*map(_outcomes, (source, variant))):
            # One of two that do the same may only take more turns.
            assert "too long" in (one, other) or one == other


@pytest.mark.parametrize("name", [f"{letter}{number}" for letter in "abcdefgh" for number in range(8)])
def test_a_power_has_its_place_in_a_sum_whatever_order_the_terms_are_met_in(name: str) -> None:
    sums = (f"{name} * {name} + {name} + n", f"n + {name} + {name} * {name}")
    programs = [Program(f"def f({name}, n): return {text}", "subject", "f") for text in sums]
    assert assumptions_for(*programs, {name: parse_type("int"), "n": parse_type("int")}) is not None
