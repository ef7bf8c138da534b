"""Random functions on an argument that notes what is done to it."""

from __future__ import annotations

import ast
import itertools
import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.program import Program
from mutsinq.static.forms.normal_form import prove, unfolded_form
from mutsinq.static.unfolding.unfold import Settings


def program(source: str) -> Program:
    return Program(source, "subject", "f")


def proved(original: str, variant: str) -> bool:
    return prove(program(original), program(variant)) is not None


class TooLong(BaseException):
    """A random function takes too many turns."""


class Spy:
    """Notes each operation; every operation gives a spy or fails, and conditions are true now and then."""

    def __init__(self, log: list[str], name: str) -> None:
        self.log, self.name = log, name

    def note(self, what: str, *others: object) -> Spy:
        if len(self.log) > 60:
            raise TooLong
        self.log.append(f"{what} {self.name} {others}")
        if len(self.log) % 11 == 10:
            raise KeyError if len(self.log) % 2 else ValueError
        return type(self)(self.log, f"s{len(self.log)}")

    def __repr__(self) -> str:
        return self.name

    def __add__(self, other: object) -> Spy:
        return self.note("+", other)

    def __radd__(self, other: object) -> Spy:
        return self.note("r+", other)

    def __iadd__(self, other: object) -> Spy:
        return self.note("+=", other)

    def __lt__(self, other: object) -> Spy:
        return self.note("<", other)

    def __gt__(self, other: object) -> Spy:
        return self.note(">", other)

    def __call__(self, *others: object) -> Spy:
        return self.note("()", *others)

    def __getitem__(self, other: object) -> Spy:
        return self.note("[]", other)

    def __bool__(self) -> bool:
        self.note("bool")
        return len(self.log) % 3 != 0

    def __enter__(self) -> Spy:
        return self.note("enter")

    def __exit__(self, error: type | None, *others: object) -> bool:
        self.note("exit", error)
        return len(self.log) % 2 == 0

    def __iter__(self) -> Any:
        self.note("iter")
        return iter([type(self)(self.log, f"{self.name}.{n}") for n in range(len(self.log) % 3)])


class Calm(Spy):
    """One that answers alike whenever it is asked for its truth, hash or text, and does nothing else then."""

    def __bool__(self) -> bool:
        return len(self.name) % 3 != 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calm) and self.name[:1] == other.name[:1]

    def __hash__(self) -> int:
        return hash(self.name[:1])


_NAMES = ["x", "y", "v0", "v1", "v2"]
_HEADER = "from collections import defaultdict\nfrom functools import reduce"
_CAUGHT = ["KeyError", "(KeyError, TypeError)", "Exception", "ValueError"]
_expressions = st.recursive(
    st.sampled_from([*_NAMES, "1", "None"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "<", "and", "or", "is"]), inner).map(
            lambda t: f"({t[0]} {t[1]} {t[2]})"
        ),
        st.tuples(inner, inner).map(lambda t: f"{t[0]}({t[1]})"),
        st.tuples(inner, inner, inner).map(lambda t: f"{t[0]}(*{t[1]}, {t[2]})"),
        st.tuples(inner, inner).map(lambda t: f"{t[0]}(*{t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]}, {t[1]})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
        st.tuples(inner, inner).map(lambda t: f"[{t[0]} for v3 in {t[1]}]"),
        inner.map(lambda e: f"(not {e})"),
        inner.map(lambda e: f"[{e}]"),
        st.tuples(st.sampled_from(["map", "filter"]), inner, inner).map(
            lambda t: f"list({t[0]}(lambda v3: {t[1]}, {t[2]}))"
        ),
        st.tuples(inner, inner).map(lambda t: f"[v3 for v3 in map({t[0]}, {t[1]})]"),
        st.tuples(st.sampled_from(["sorted", "list", "tuple", "set", "len", "int", "bool", "repr"]), inner).map(
            lambda t: f"{t[0]}({t[1]})"
        ),
        inner.map(lambda e: f"({e} in (1, None))"),
        st.tuples(inner, st.sampled_from(_NAMES)).map(lambda t: f"({t[0]} in {t[1]})"),
        st.tuples(st.sampled_from(_NAMES), inner, inner).map(lambda t: f"{t[0]}.get({t[1]}, {t[2]})"),
        inner.map(lambda e: f"str({e})"),
        st.tuples(inner, st.sampled_from(["v1", "x"])).map(lambda t: f"next(({t[1]} for v3 in {t[0]} if v3), v1)"),
        st.tuples(st.sampled_from(["any", "all", "list"]), inner, inner).map(
            lambda t: f"{t[0]}({t[1]} for v3 in {t[2]} if v3)"
        ),
    ),
    max_leaves=4,
)


def _indented(lines: list[str]) -> list[str]:
    return [f" {line}" for line in lines]


def _case(pattern: str, lines: list[str]) -> list[str]:
    return [f"case {pattern}:", *_indented(lines)]


_statements = st.recursive(
    st.one_of(
        st.tuples(st.sampled_from(_NAMES), st.sampled_from(["=", "+="]), _expressions).map(lambda t: [" ".join(t)]),
        st.tuples(st.sampled_from(_NAMES), _expressions).map(lambda t: [f"{t[0]}.append({t[1]})"]),
        st.tuples(st.sampled_from(_NAMES), _expressions, _expressions).map(lambda t: [f"{t[0]}[{t[1]}] = {t[2]}"]),
        st.sampled_from([["v1 = {}"], ["v0 = set()"], ["v2 = defaultdict(list)"], ["return dict(v2)"], ["v0.add(x)"]]),
        _expressions.map(lambda e: [f"v4 = lambda v3: {e}", "v1 = v4(v0)"]),
        _expressions.map(lambda e: [f"v1 = reduce(lambda v3, v4: {e}, v0, x)"]),
        st.sampled_from([["break"], ["continue"], ["v0 = []"], ["v1 = v0"], ["raise"], ["raise KeyError"]]),
        _expressions.map(lambda e: [f"return {e}"]),
    ),
    lambda inner: st.one_of(
        st.tuples(_expressions, inner, inner).map(
            lambda t: [f"if {t[0]}:", *_indented(t[1]), "else:", *_indented(t[2])]
        ),
        st.tuples(_expressions, inner).map(lambda t: [f"for v0 in {t[0]}:", *_indented(t[1])]),
        st.tuples(_expressions, inner).map(lambda t: [f"while {t[0]}:", *_indented(t[1])]),
        st.tuples(inner, inner).map(lambda t: t[0] + t[1]),
        st.tuples(inner, st.sampled_from(_CAUGHT), inner).map(
            lambda t: ["try:", *_indented(t[0]), f"except {t[1]}:", *_indented(t[2])]
        ),
        st.tuples(inner, inner, inner).map(
            lambda t: ["try:", *_indented(t[0]), "except KeyError:", *_indented(t[1]), "else:", *_indented(t[2])]
        ),
        st.tuples(_expressions, inner, inner).map(
            lambda t: [f"match {t[0]}:", *_indented([*_case("1 | None", t[1]), *_case("[v1, *v2]", t[2])])]
        ),
        st.tuples(st.sampled_from(["v3", "x"]), _expressions, inner).map(
            lambda t: [f"for v0 in filter(lambda v3: {t[0]}, {t[1]}):", *_indented(t[2])]
        ),
        st.tuples(inner, inner).map(lambda t: ["try:", *_indented(t[0]), "finally:", *_indented(t[1])]),
        st.tuples(_expressions, inner).map(lambda t: [f"with {t[0]} as v1:", *_indented(t[1])]),
    ),
    max_leaves=8,
)


class _Shuffled(ast.NodeTransformer):
    """Changes a tree here and there, into one that often does the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def visit(self, node: ast.AST) -> Any:
        node = super().visit(node)
        if self.random.random() < 0.15:
            match node:
                case ast.If(test=test, body=body, orelse=orelse):
                    return ast.If(ast.UnaryOp(ast.Not(), test), orelse, body)
                case ast.Return(value=ast.expr() as value):
                    name = self.random.choice(["v4", "x", "v0"])
                    return [ast.Assign([ast.Name(name, ast.Store())], value), ast.Return(ast.Name(name, ast.Load()))]
                case ast.Name(ctx=ast.Load()):
                    return ast.Name(self.random.choice(_NAMES), ast.Load())
                case ast.Assign():
                    return [node, ast.Pass()]
                case ast.Call(func=ast.Name(id="list" | "tuple" | "repr" as name) as function):
                    function.id = {"list": "tuple", "tuple": "list", "repr": "str"}[name]
                    return node
                case ast.Starred(value=value):
                    name = self.random.choice(["list", "tuple"])
                    return ast.Starred(ast.Call(ast.Name(name, ast.Load()), [value], []))
                case ast.Call(func=ast.Name(id="list"), args=[ast.GeneratorExp(elt=elt, generators=generators)]):
                    return ast.ListComp(elt, generators)
                case ast.Call(func=ast.Name(id="list"), args=[ast.Call(args=[ast.Lambda(body=body), whole])]):
                    target, item = ast.Name("v3", ast.Store()), ast.Name("v3", ast.Load())
                    tests = [body] if node.args[0].func.id == "filter" else []  # type: ignore[attr-defined]
                    return ast.ListComp(item if tests else body, [ast.comprehension(target, whole, tests, 0)])
                case ast.BoolOp(values=[one, other]):
                    return ast.BoolOp(node.op, [other, one])
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        body = getattr(node, "body", None)
        if isinstance(node, ast.Try) and len(node.body) > 1 and not node.orelse and self.random.random() < 0.2:
            node.orelse = [node.body.pop()]
        if isinstance(body, list) and len(body) > 2 and self.random.random() < 0.3:
            place = self.random.randrange(1, len(body) - 1)
            body[place], body[place + 1] = body[place + 1], body[place]
        return node


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@given(_statements, st.integers(0, 2**32))
def test_functions_of_one_form_do_the_same_to_any_object(lines: list[str], seed: int) -> None:
    source = "\n".join([_HEADER, "def f(x, y):", *_indented(["v0 = v1 = x", "v2 = y", *lines])])
    try:
        compile(source, "original", "exec")
        variant = ast.unparse(ast.fix_missing_locations(_Shuffled(seed).visit(ast.parse(source))))
        compile(variant, "variant", "exec")
    except SyntaxError:
        return
    # No spy raises StopIteration.
    for lenient, kind in ((False, Spy), (True, Calm)):
        forms = [unfolded_form(program(text), Settings(lenient)) for text in (source, variant)]
        if forms[0] == forms[1]:
            assert _outcome(source, kind) == _outcome(variant, kind)


def _outcome(source: str, kind: type[Spy]) -> object:
    """What the function does to two spies; it is built from harmless parts, so it may run here."""
    turns = itertools.count()

    def tick() -> None:
        if next(turns) > 60:
            raise TooLong

    namespace: dict[str, Any] = {"tick": tick}
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.While):
            node.body.insert(0, ast.parse("tick()").body[0])
    exec(compile(tree, "generated", "exec"), namespace)
    log: list[str] = []
    try:
        result = namespace["f"](kind(log, "x"), kind(log, "y"))
    except TooLong:
        return log[:20]
    except Exception as error:
        return log, type(error)
    return log, re.sub("0x[0-9a-f]+", "", repr(result))
