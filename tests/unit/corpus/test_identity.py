"""Copies share an identity, and with it their part of a corpus."""

from __future__ import annotations

from collections import Counter

from mutsinq.core.program import Program
from mutsinq.corpus.identity import identity, split_of

SOURCE = 'def clamp(x, low):\n    """Keep x."""\n    return max(x, low)\n'


def of(source: str, entry: str) -> str:
    return identity(Program(source, "program", entry))


def test_copies_under_other_names_and_layouts_are_the_same() -> None:
    copy = "def at_least(value, bound):\n    # the same\n    return max( value, bound )\n"
    assert of(copy, "at_least") == of(SOURCE, "clamp")


def test_recursion_under_another_name_is_the_same() -> None:
    one = "def fact(n):\n    return n * fact(n - 1) if n else 1\n"
    assert of(one, "fact") == of(one.replace("fact", "product"), "product")


def test_a_parameter_may_be_named_like_the_prefix_of_a_literal() -> None:
    assert of("def f(b):\n    return b + b'x'\n", "f") == of("def g(data):\n    return data + b'x'\n", "g")


def test_another_behaviour_is_another_program() -> None:
    assert of(SOURCE.replace("max", "min"), "clamp") != of(SOURCE, "clamp")


def test_of_ten_programs_about_one_is_for_validation_and_one_for_tests() -> None:
    digests = [of(SOURCE.replace("max(x", f"max({number}, x"), "clamp") for number in range(300)]
    counts = Counter(map(split_of, digests))
    assert counts["train"] > 200
    assert counts["validation"] > 10
    assert counts["test"] > 10
