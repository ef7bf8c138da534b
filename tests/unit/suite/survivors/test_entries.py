from __future__ import annotations

import textwrap
from pathlib import Path

from mutsinq.core.mutation import FromOperator
from mutsinq.operators.pipeline import mutants
from mutsinq.operators.table import choose
from mutsinq.static.sources import Source
from mutsinq.suite.survivors.entries import find_entries, is_public


def _source(text: str) -> Source:
    return Source(textwrap.dedent(text), "m.py", Path("m.py"), "m", Path("."))


def _mutant(source: Source, function: str, operator: str = "default") -> FromOperator:
    found = mutants(source.text, path="m.py", operators=choose([operator], [])).mutants
    return next(mutant for mutant in found if mutant.mutations[0].function == function)


def test_a_public_function_is_called_itself_first() -> None:
    source = _source("""
        def price(n):
            return n * 2

        def total(ns):
            return sum(price(n) for n in ns)
        """)
    entries = find_entries(source, _mutant(source, "price"))
    assert entries.own == "price"
    assert entries.ordered == ("price", "total")


def test_a_private_function_is_reached_by_public_ones_the_nearest_first() -> None:
    source = _source("""
        def far(n):
            return near(n) + 1

        def near(n):
            return _price(n)

        def _price(n):
            return n * 2

        def other(n):
            return n
        """)
    entries = find_entries(source, _mutant(source, "_price"))
    assert entries.own == "_price"
    assert entries.ordered == ("near", "far", "_price")


def test_a_function_inside_another_is_reached_by_the_outer_one() -> None:
    source = _source("""
        def outer(ns):
            def inner(n):
                return n * 2
            return [inner(n) for n in ns]
        """)
    entries = find_entries(source, _mutant(source, "outer.<locals>.inner"))
    assert entries.own == "outer"
    assert entries.ordered == ("outer",)


def test_a_method_is_called_itself_and_by_sequences_on_its_class() -> None:
    source = _source("""
        class Stack:
            def __init__(self):
                self.items = []

            def push(self, item):
                self.items.append(item)

            def size(self):
                return len(self.items) + 0
        """)
    entries = find_entries(source, _mutant(source, "Stack.size"))
    assert entries.own == "Stack.size"
    assert "Stack" in entries.ordered


def test_a_constructor_is_called_as_its_class() -> None:
    source = _source("""
        class Point:
            def __init__(self, x):
                self.x = x + 1
        """)
    assert find_entries(source, _mutant(source, "Point.__init__")).own == "Point"


def test_what_stands_in_the_body_of_a_class_is_seen_by_building_it() -> None:
    source = _source("""
        from dataclasses import dataclass

        @dataclass
        class Account:
            owner: str
            limit: int = 0

            def first(self):
                return self.owner[:1]

            def last(self):
                return self.owner[-1:]

            def middle(self):
                return self.owner[1:-1]
        """)
    entries = find_entries(source, _mutant(source, "Account", "number"))
    assert entries.own == "Account"
    assert entries.ordered[0] == "Account"


def test_a_constant_is_reached_by_what_uses_it() -> None:
    source = _source("""
        LIMIT = 10

        def clamp(n):
            return min(n, LIMIT)

        def unrelated(n):
            return n
        """)
    entries = find_entries(source, _mutant(source, ""))
    assert entries.own == ""
    assert entries.ordered == ("clamp",)


def test_names_with_an_underscore_in_front_are_private_and_special_methods_are_not() -> None:
    assert is_public("Stack.__len__")
    assert not is_public("_Stack.push")
    assert not is_public("Stack._grow")


def test_a_decorator_belongs_to_its_function() -> None:
    source = _source("""
        import functools

        @functools.lru_cache(maxsize=1 + 1)
        def price(n):
            return n

        def total(ns):
            return sum(price(n) for n in ns)

        def unrelated(n):
            return n
        """)
    module_level = [
        mutant
        for mutant in mutants(source.text, path="m.py", operators=choose(["arithmetic"], [])).mutants
        if mutant.mutations[0].line == 4
    ]
    assert module_level
    for mutant in module_level:
        assert set(find_entries(source, mutant).ordered) == {"price", "total"}


def test_what_a_statement_of_the_module_changes_is_reached_by_who_reads_it() -> None:
    source = _source("""
        _WORDS = []

        def _add(word):
            _WORDS.append(word)

        def knows(word):
            return word in _WORDS

        def other(word):
            return word + "!"

        _add("one")
        """)
    assert find_entries(source, _mutant(source, "", "string")).ordered == ("knows",)
