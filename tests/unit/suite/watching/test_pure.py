"""Expressions are evaluated a second time without anybody noticing, or not at all."""

from __future__ import annotations

import ast
import os
import re
import unicodedata
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.suite.watching.pure import Names, Unsupported, evaluator
from mutsinq.suite.watching.values import Impure, alike, truth

_WORD = re.compile("[a-z]+")


class Loud:
    """Says when it is asked anything."""

    def __init__(self) -> None:
        self.asked = False
        self.plain = 5

    def _note(self, *_: object) -> Any:
        object.__setattr__(self, "asked", True)
        return True

    __eq__ = __lt__ = __gt__ = __add__ = __bool__ = __len__ = __getitem__ = __contains__ = _note  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]

    @property
    def loud(self) -> int:
        self._note()
        return 1


def evaluate(text: str, /, **names: Any) -> Any:
    return evaluator(ast.parse(text, mode="eval").body)(Names(names, frozenset(names), {}))


@pytest.mark.parametrize(
    "text",
    [
        "x + 1 < y",
        "x and y or 3",
        "text[1:] + 'a'",
        "len(text) % 2 == 0",
        "table['k'] if x else table.get('z', 7)",
        "x in (1, 2, 3) and text.upper().startswith('AB')",
        "isinstance(x, (int, str)) and not isinstance(text, bytes)",
        "-x ** 2 // 3, ~x, min(x, y), x is not None",
        "re.compile('b+').sub('x', text), re.compile('B', re.I).split(text), re.compile('a').findall(text)",
        "re.compile('d').sub(lambda match: f(match), text)",
        "text in frozenset(('abc', 'd'))",
        "tuple((a + x, tuple(c for c in b)) for a, b in pairs if b != 'c'), len([x for x in range(y) if x > 2]), x",
        "any(c == 'b' for c in text), sum(x for x in ()), max(k for k in table), '-'.join(c for c in text)",
        "unicodedata.normalize('NFKC', text), category(text[0]), unicodedata.name(text[0])",
    ],
)
def test_values_of_builtin_types_give_what_the_program_would_get(text: str) -> None:
    names = {"x": 2, "y": 7, "text": "abc", "table": {"k": 1}, "re": re}
    names |= {"pairs": ([1, "ab"], (2, "c"))}
    names |= {"unicodedata": unicodedata, "category": unicodedata.category}
    assert evaluate(text, **names) == eval(text, {**names})


OPERATORS = ["+", "-", "*", "//", "%", "&", "|", "^", "<<", ">>", "<", "<=", "==", "!=", "**"]


@given(st.integers(), st.integers(-300, 300), st.sampled_from(OPERATORS))
def test_numbers_are_combined_as_python_does_or_left_alone(x: int, y: int, op: str) -> None:
    try:
        found = evaluate(f"x {op} y", x=x, y=y)
    except (Impure, ZeroDivisionError, ValueError):
        return
    assert alike(found, eval(f"x {op} y", {}, {"x": x, "y": y}))


@pytest.mark.parametrize(
    "text",
    ["o == 1", "o < 1", "o + 1", "1 in o", "o[0]", "not o", "o and 1", "o.loud", "len(o)", "o if o else 1", "f(1)"],
)
def test_nothing_of_the_program_is_called(text: str) -> None:
    loud = Loud()
    with pytest.raises(Impure):
        evaluate(text, o=loud, f=loud._note)
    assert not loud.asked


def test_what_a_pattern_would_call_is_not_called() -> None:
    loud = Loud()
    with pytest.raises(Impure):
        evaluate("pattern.sub(f, 'abc')", pattern=re.compile("b"), f=loud._note)
    with pytest.raises(Impure):
        evaluate("re.compile(o)", re=re, o=loud)
    assert not loud.asked


def test_of_a_library_only_what_is_known_is_called() -> None:
    loud = Loud()
    patched = ModuleType("unicodedata")
    patched.normalize = loud._note  # type: ignore[attr-defined]
    for text in ("patched.normalize('NFC', 'a')", "u.normalize('NFC', o)", "u.absent('a')", "posix.getpid()"):
        with pytest.raises(Impure):
            evaluate(text, patched=patched, u=unicodedata, posix=os, o=loud)
    assert not loud.asked


@pytest.mark.parametrize(
    "text",
    [
        "tuple(o.loud for a in (1,))",
        "len(c for c in 'a')",
        "str(c for c in 'a')",
        "tuple(taken)",
        "tuple(a for a in taken)",
        "tuple(a for a in range(11))",
        "tuple(a for a, b in 'abc')",
        "tuple(a for a in (1,) if o)",
    ],
)
def test_nothing_is_gone_through_but_small_containers(text: str) -> None:
    loud = Loud()
    taken = iter([1, 2])
    with pytest.raises(Impure):
        evaluate(text, o=loud, taken=taken)
    assert [*taken] == [1, 2]
    assert not loud.asked


def test_no_two_lambdas_are_alike() -> None:
    assert not alike(evaluate("lambda: 1"), evaluate("lambda: 1"))


def test_stored_attributes_are_read() -> None:
    assert evaluate("o.plain + 1", o=Loud()) == 6


class Base:
    limit = 5


class Derived(Base):
    word = re.compile("[a-z]+")

    @property
    def loud(self) -> int:
        return 1


class Odd(type):
    def __getattribute__(cls, name: str) -> Any:
        raise AssertionError(name)


def test_what_a_class_holds_is_read() -> None:
    assert evaluate("cls.limit + 1", cls=Derived) == 6
    assert evaluate("cls.word.match(text) is None", cls=Derived, text="1ab") is True


@pytest.mark.parametrize("text", ["cls.loud", "cls.absent", "cls.mro", "cls.__name__", "odd.limit"])
def test_what_a_class_would_make_of_an_attribute_is_not_asked_for(text: str) -> None:
    with pytest.raises(Impure):
        evaluate(text, cls=Derived, odd=Odd("Odd", (Base,), {}))


@pytest.mark.parametrize(
    "text", ["{x for x in y}", "[x for x in y for z in x]", "f(*x)", "(x := 1)", "f(a=1)", "f'{x}'", "o.__x"]
)
def test_other_kinds_of_expressions_are_refused(text: str) -> None:
    with pytest.raises(Unsupported):
        evaluate(text)


def test_a_name_of_the_function_without_a_value_is_no_global() -> None:
    names = Names({}, frozenset({"x"}), {"x": 1})
    with pytest.raises(Impure):
        evaluator(ast.parse("x", mode="eval").body)(names)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (1, 1, True),
        (1, True, False),
        (0.0, -0.0, False),
        ([], [], False),
        ((1, "a"), (1, "a"), True),
        ("a", b"a", False),
        (_WORD.match("ab1"), _WORD.search("ab1"), True),
        (_WORD.match("ab1"), _WORD.match("ab2"), False),
        (_WORD.match("ab1"), _WORD.match("ab1", 1), False),
    ],
)
def test_only_what_nobody_can_tell_apart_is_alike(left: object, right: object, expected: bool) -> None:
    assert alike(left, right) is expected


def test_the_truth_of_plain_objects_is_known() -> None:
    assert truth(object()) is True
    assert truth(()) is False
