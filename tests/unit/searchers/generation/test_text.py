"""Samplers of text give what the programs can read."""

from __future__ import annotations

import ast
from random import Random

from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.palette import palette
from mutsinq.searchers.generation.text import text
from mutsinq.static.domains.domain import Constants


def drawn(*strings: str, integers: tuple[int, ...] = (), count: int = 400) -> list[str]:
    """Texts for programs with these literals."""
    sampler, random = text(palette(Constants(strings=strings, integers=integers))), Random(1).random
    return [sampler(Draft(random)) for _ in range(count)]


def is_expression(text: str) -> bool:
    """Whether it is an expression of more than one operation."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        return False
    return isinstance(node, ast.BinOp) and any(isinstance(side, ast.BinOp) for side in (node.left, node.right))


def test_programs_that_know_operators_and_brackets_get_nested_expressions() -> None:
    expressions = list(filter(is_expression, drawn("+-", "*/", "(", ")")))
    assert len(expressions) > 20
    assert any("(" in expression and " " in expression for expression in expressions)


def test_programs_that_look_words_up_get_texts_of_nothing_else() -> None:
    known = {"one", "two", "three"}
    looked_up = [text for text in drawn(*known, count=2000) if len(text.split()) > 1 and set(text.split()) <= known]
    assert len(set(looked_up)) > 5


def test_digits_come_with_signs_now_and_then() -> None:
    signed = [text for text in drawn(count=2000) if text[:1] in ("-", "+") and text[1:].isdigit()]
    assert len(set(signed)) > 3


def test_other_programs_get_none() -> None:
    assert len(list(filter(is_expression, drawn("total", "-")))) < 15


def test_programs_that_count_get_digits_and_nested_brackets_as_many_as_they_ask_for() -> None:
    texts = drawn("(", ")", integers=(20,), count=1000)
    assert any(len(text) == 20 and text.isdigit() for text in texts)
    assert {"(" * depth + ")" * depth for depth in (19, 20, 21)} <= set(texts)
