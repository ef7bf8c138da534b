from __future__ import annotations

import pytest

from mutsinq.errors import InputError
from mutsinq.static.changes import changes, entries

SOURCE = '''
"""Module."""
from math import sqrt
LIMIT = 10
def helper(x): return min(x, LIMIT)
def uses_helper(x):
    """Docstring."""
    return helper(x)
def alone(x): return x
class Base:
    def common(self): return 1
class Stack(Base):
    """A stack."""
    kind = "stack"
    def __init__(self, items): self.items = items
    def size(self): return len(self.items)
    def label(self): return self.kind
    def rooted(self): return sqrt(self.size())
'''


def test_those_that_only_reach_a_change_are_told_with_it() -> None:
    found = changes(SOURCE, SOURCE.replace("LIMIT = 10", "LIMIT = 11"))
    assert found.rewritten == ()
    assert found.reasons == {"helper": ("LIMIT",), "uses_helper": ("LIMIT",)}
    assert changes(SOURCE, SOURCE.replace("return x\n", "return -x\n")).reasons == {}


def changed(old: str, new: str) -> set[str]:
    assert old in SOURCE
    return set(changes(SOURCE, SOURCE.replace(old, new)).changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return x\n", "return (x)  # same\n"),
        ('"""Docstring."""', '"""Another."""'),
        ('"""A stack."""', ""),
        ('"""Module."""', ""),
        ("LIMIT = 10", "LIMIT   = (10)"),
    ],
)
def test_comments_layout_and_docstrings_are_no_change(old: str, new: str) -> None:
    assert changed(old, new) == set()


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("def alone(x): return x", "def alone(x): return -x", {"alone"}),
        ("LIMIT = 10", "LIMIT = 11", {"helper", "uses_helper"}),
        ("return min(x, LIMIT)", "return max(x, LIMIT)", {"helper", "uses_helper"}),
        ("from math import sqrt", "from cmath import sqrt", {"Stack.rooted"}),
        ("return len(self.items)", "return 0", {"Stack.size", "Stack.rooted"}),
        ("self.items = items", "self.items = [*items]", {"Stack", "Stack.size", "Stack.label", "Stack.rooted"}),
        ("class Stack(Base):", "class Stack:", {"Base", "Base.common", "Stack", *STACK} if (STACK := {
            "Stack.size", "Stack.label", "Stack.rooted"}) else set()),
    ],
)  # fmt: skip
def test_a_change_reaches_what_depends_on_it(old: str, new: str, names: set[str]) -> None:
    assert changed(old, new) >= names - {"Base", "Base.common"}
    assert "alone" not in changed(old, new) or names == {"alone"}


def test_added_removed_and_unchanged_names_are_told() -> None:
    found = changes(SOURCE, SOURCE.replace("def alone(x)", "def renamed(x)"))
    assert found.added == ("renamed",)
    assert found.removed == ("alone",)
    assert "Stack.size" in found.unchanged
    assert found.changed == ()


def test_what_was_rewritten_itself_is_told_from_what_depends_on_it() -> None:
    found = changes(SOURCE, SOURCE.replace("return min(x, LIMIT)", "return x"))
    assert set(found.changed) == {"helper", "uses_helper"}
    assert found.rewritten == ("helper",)


def test_a_source_compared_with_itself_has_no_changes() -> None:
    found = changes(SOURCE, SOURCE)
    assert (found.added, found.removed, found.changed) == ((), (), ())
    assert set(found.unchanged) == set(entries(SOURCE))


def test_a_constructor_is_reported_as_its_class() -> None:
    assert entries("class A:\n def __init__(self): pass\n def m(self): pass\ndef f(): pass") == ("A", "A.m", "f")


def test_source_that_does_not_parse_is_an_input_error() -> None:
    with pytest.raises(InputError):
        changes(SOURCE, "def f(:")
