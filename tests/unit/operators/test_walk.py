"""The walk shows the code that runs, once, and lets no operator fail in silence."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
import pytest

from mutsinq.core.mutation import Edit
from mutsinq.errors import PluginError
from mutsinq.operators.pipeline import mutants
from mutsinq.operators.protocol import Example, Status
from mutsinq.operators.scope import Scope


class Collecting:
    """Sees every name and literal, and proposes nothing."""

    name = "collecting"
    status = Status.PREVIEW
    nodes = (cst.Name, cst.Integer, cst.SimpleString)
    examples = (Example("x", "x"),)

    def __init__(self) -> None:
        self.seen: list[str] = []

    def propose(self, node: cst.CSTNode, scope: Scope) -> Iterator[Edit]:
        self.seen.append(scope.text(node))
        return iter(())


class Failing(Collecting):
    name = "failing"

    def propose(self, node: cst.CSTNode, scope: Scope) -> Iterator[Edit]:
        raise KeyError("x")


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("x.attribute = y[1]", ["x", "y", "1"]),
        ("a, (b, *c) = d", ["d"]),
        ("a[i], b.c = d", ["a", "i", "b", "d"]),
        ("f(key=value)", ["f", "value"]),
        ("def f(a: int = 1, *b) -> str: return a", ["1", "a"]),
        ("x: int = 1", ["1"]),
        ("for x in y: z", ["y", "z"]),
        ("with a as b: c", ["a", "c"]),
        ("try: a\nexcept B as c: d", ["a", "B", "d"]),
        ("import a\nfrom b import c as d", []),
        ("class A(B): c", ["c"]),
        ("@a\ndef f(): b", ["b", "a"]),
        ("global a\ndel b[1], c", ["b", "1"]),
        ("match a:\n    case B(1, c=2): d", ["a", "B", "1", "2", "d"]),
        ("x = [a for b in c if d]", ["a", "c", "d"]),
    ],
)
def test_walk_shows_what_is_evaluated(source: str, seen: list[str]) -> None:
    operator = Collecting()

    mutants(source, operators=[operator])

    assert sorted(operator.seen) == sorted(seen)


def test_failing_operator_is_named_with_the_line() -> None:
    with pytest.raises(PluginError, match=r"operator 'failing' failed at line 2: KeyError\('x'\)"):
        mutants("\nx = 1\n", operators=[Failing()])
