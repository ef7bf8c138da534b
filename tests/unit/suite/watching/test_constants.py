"""Mutants of constants become mutants of the functions that use them, where nothing else can see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mutsinq.core.mutation import Edit
from mutsinq.operators.splice import splice
from mutsinq.suite.mentions import Mentions
from mutsinq.suite.plan import PlannedMutant
from mutsinq.suite.subject import Subject
from mutsinq.suite.watching.constants import Constants

Make = Callable[[str], Subject]
MakeEdit = Callable[[Subject, str, str], tuple[Edit, ...]]

USE = "\n\ndef f(x):\n    return N + x\n"


def _inlined(subject: Subject, edits: tuple[Edit, ...]) -> list[tuple[str, str]]:
    """The functions of what becomes of a mutant, with their texts."""
    planned = PlannedMutant(1, None, subject, None, frozenset(), edits)
    made = Constants(subject, Mentions([subject], []).is_private).inlined(planned)
    found = []
    for each in made:
        assert each.function is not None
        text = splice(subject.encoded, each.edits).decode()
        found.append((each.function.name, next(line.strip() for line in text.splitlines() if "return (" in line)))
    return found


def test_each_use_is_a_mutant_of_its_function(subject: Make, edit: MakeEdit) -> None:
    made = subject(f"N = 3{USE}\n\nclass C:\n    def g(self, y):\n        return N * y\n")
    assert _inlined(made, edit(made, "3", "4")) == [("f", "return (4) + x"), ("C.g", "return (4) * y")]


@pytest.mark.parametrize(
    ("source", "before", "after"),
    [
        ("N = re.compile('a+')", "a+", "a*"),
        ("N: int = 3", "3", "4"),
        ("N = (1, (2, 3))", "3", "4"),
        ("N = frozenset('ab')", "frozenset('ab')", "'ab'"),
    ],
)
def test_values_that_never_change_are_constants(
    subject: Make, edit: MakeEdit, source: str, before: str, after: str
) -> None:
    made = subject(f"import re\n\n{source}{USE}")
    assert len(_inlined(made, edit(made, before, after))) == 1


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("N = [3]" + USE, id="may change"),
        pytest.param("N = abs(3)\n\n\ndef abs(x):\n    return x" + USE, id="another function"),
        pytest.param("from other import *\nN = abs(3)" + USE, id="perhaps another function"),
        pytest.param("import other as re\nN = re.compile('3')" + USE, id="another module"),
        pytest.param("M = 1\nN = M + 3" + USE, id="stands on another"),
        pytest.param("N = 3\nN = N or 1" + USE, id="bound twice"),
        pytest.param("N = 3\nM = N" + USE, id="used while loading"),
        pytest.param("N = 3\n\n\ndef g(x=N):\n    return x" + USE, id="a default"),
        pytest.param("N = 3" + USE + "\n\ndef g():\n    global N\n    N = 1\n", id="bound by a function"),
        pytest.param("N = 3" + USE + "\n\ndef g(N):\n    return N\n", id="also a parameter"),
        pytest.param("N = 3" + USE + "\n\ndef g(x):\n    return x.N\n", id="perhaps an attribute"),
        pytest.param("__all__ = ['N']\nN = 3" + USE, id="given away"),
        pytest.param("N = M = 3" + USE, id="two names"),
        pytest.param("print(3)\nN = 1" + USE, id="another statement"),
        pytest.param("N = 3\n", id="unused"),
        pytest.param("import re\nN = re.compile('3').match('ab')" + USE, id="a search, which may take for ever"),
    ],
)
def test_what_may_be_seen_otherwise_is_none(subject: Make, edit: MakeEdit, source: str) -> None:
    made = subject(source)
    assert _inlined(made, edit(made, "3", "4")) == []


@pytest.mark.parametrize("after", ["1 /", "1 // 0", "[4]", "f(1)", "unknown"])
def test_a_mutant_that_has_no_constant_value_is_none(subject: Make, edit: MakeEdit, after: str) -> None:
    made = subject(f"N = 3{USE}")
    assert _inlined(made, edit(made, "3", after)) == []
