from __future__ import annotations

from pathlib import Path

import pytest

from mutsinq.errors import InputError
from mutsinq.static.changes import Changes, changes, entries
from mutsinq.static.sources import Source, read_file

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


def compared(original: str, variant: str) -> Changes:
    return changes(*(Source(text, "m.py", Path("m.py"), "m", Path()) for text in (original, variant)))


def test_those_that_only_reach_a_change_are_told_with_it() -> None:
    found = compared(SOURCE, SOURCE.replace("LIMIT = 10", "LIMIT = 11"))
    assert found.rewritten == ()
    assert found.reasons == {"helper": ("LIMIT",), "uses_helper": ("LIMIT",)}
    assert compared(SOURCE, SOURCE.replace("return x\n", "return -x\n")).reasons == {}


def changed(old: str, new: str) -> set[str]:
    assert old in SOURCE
    return set(compared(SOURCE, SOURCE.replace(old, new)).changed)


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
    found = compared(SOURCE, SOURCE.replace("def alone(x)", "def renamed(x)"))
    assert found.added == ("renamed",)
    assert found.removed == ("alone",)
    assert "Stack.size" in found.unchanged
    assert found.changed == ()


def test_what_was_rewritten_itself_is_told_from_what_depends_on_it() -> None:
    found = compared(SOURCE, SOURCE.replace("return min(x, LIMIT)", "return x"))
    assert set(found.changed) == {"helper", "uses_helper"}
    assert found.rewritten == ("helper",)


def test_a_source_compared_with_itself_has_no_changes() -> None:
    found = compared(SOURCE, SOURCE)
    assert (found.added, found.removed, found.changed) == ((), (), ())
    assert set(found.unchanged) == set(entries(SOURCE))


def test_a_constructor_is_reported_as_its_class() -> None:
    assert entries("class A:\n def __init__(self): pass\n def m(self): pass\ndef f(): pass") == ("A", "A.m", "f")


def test_source_that_does_not_parse_is_an_input_error() -> None:
    with pytest.raises(InputError):
        compared(SOURCE, "def f(:")


FILES = {
    "shop/__init__.py": "from .rates import *\n",
    "shop/prices.py": (
        "from json import dumps\nfrom .taxes import tax\nfrom . import names\nfrom shop import rate\n"
        "def total(x): return x + tax(x)\n"
        "def named(x): return names.full(x)\n"
        "def rated(x): return x * rate\n"
        "def dumped(x):\n    import shop.formats as formats\n    return formats.text(dumps(x))\n"
        "def alone(x): return x\n"
    ),
    "shop/taxes.py": "from .rates import rate\ndef tax(x): return x * rate\ndef other(x): return x\n",
    "shop/names.py": "def full(x): return x.title()\n",
    "shop/rates.py": "rate = 3\nunused = 4\n",
    "shop/formats.py": "def text(x): return str(x)\n",
}


@pytest.mark.parametrize(
    ("file", "old", "new", "names"),
    [
        ("taxes", "x * rate", "x + rate", {"total"}),
        ("taxes", "return x\n", "return -x\n", set()),
        ("taxes", "def tax(x): ", "def tax(x):\n    'Docstring.'\n    ", set()),
        ("rates", "rate = 3", "rate = 2", {"total", "rated"}),
        ("rates", "unused = 4", "unused = 5", {"rated"}),
        ("names", "title", "upper", {"named"}),
        ("formats", "str", "repr", {"dumped"}),
        ("names", "def full(x):", "def full(x:", {"named"}),
    ],
)
def test_what_is_imported_from_the_tree_counts_where_there_are_two(
    tmp_path: Path, file: str, old: str, new: str, names: set[str]
) -> None:
    sources = []
    for tree in ("before", "after"):
        for name, text in FILES.items():
            path = tmp_path / tree / name
            path.parent.mkdir(parents=True, exist_ok=True)
            is_changed = tree == "after" and path.stem == file
            path.write_text(text.replace(old, new) if is_changed else text)
        sources.append(read_file(tmp_path / tree / "shop/prices.py"))
    found = changes(*sources)
    assert set(found.changed) == names
    assert found.rewritten == (("dumped",) if names == {"dumped"} else ())
