"""Variants become small edits of a function's own text, which then means what the variant does."""

from __future__ import annotations

import ast
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.agents.rewriting import only_function, smallest_edit
from mutsinq.core.mutation import Edit
from mutsinq.operators.pipeline import mutants
from mutsinq.operators.splice import apply, splice

FUNCTION = '''def f(values, limit=3):  # a comment
    """Says something.

    More of it.
    """
    total = 0  # kept
    for value in values:
        if (value >
                limit):
            total += value; total -= 1
        else:
            continue
    return {"total": total,
            "é": limit}
'''


def edited(text: str, rewritten: str, indentation: str = "") -> str:
    edit = smallest_edit(text.encode(), indentation.encode(), only_function(rewritten))
    assert edit is not None
    return splice(text.encode(), [edit]).decode()


def test_one_condition_is_replaced_and_everything_else_stays_as_it_is_written() -> None:
    rewritten = ast.unparse(ast.parse(FUNCTION)).replace("value > limit", "value >= limit")
    assert edited(FUNCTION, rewritten) == FUNCTION.replace("value >\n                limit", "value >= limit")


def test_a_statement_is_added_after_the_one_before_it() -> None:
    rewritten = ast.unparse(ast.parse(FUNCTION)).replace("return {", "total *= 2\n    return {")
    assert edited(FUNCTION, rewritten) == FUNCTION.replace("    return {", "    total *= 2\n    return {")


def test_statements_in_a_row_are_replaced_together() -> None:
    rewritten = "def f(a):\n    b = a\n    return b\n"
    assert edited("def f(a):\n    # why\n    c = 1\n    return c + a", rewritten).endswith(
        "# why\n    b = a\n    return b"
    )


def test_a_method_keeps_its_indentation_and_tabs() -> None:
    text = "def f(self):\n\t\tif self.a:\n\t\t\treturn 1\n\t\treturn 2"
    rewritten = "def f(self):\n    if not self.a:\n        return 1\n    elif self.b:\n        return 3\n    return 2"
    made = edited(text, rewritten, "\t")
    assert made.splitlines()[2:4] == ["\t\t\treturn 1", "\t\telif self.b:"]


def test_a_body_on_the_line_of_the_header_is_written_anew_with_it() -> None:
    assert edited("def f(a): return a", "def f(a):\n    b = a\n    return b", "    ") == (
        "def f(a):\n        b = a\n        return b"
    )


def test_what_is_the_same_needs_no_edit() -> None:
    assert smallest_edit(FUNCTION.encode(), b"", only_function(ast.unparse(ast.parse(FUNCTION)))) is None


@pytest.mark.parametrize("text", ["", "x = 1", "def f(): pass\ndef g(): pass", "def f(:"])
def test_only_one_function_is_a_function(text: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        only_function(text)


@given(st.randoms(use_true_random=False))
def test_any_mutant_written_in_another_layout_is_put_back_as_an_edit_that_means_the_same(draw: random.Random) -> None:
    found = mutants(FUNCTION).mutants
    mutant = apply(FUNCTION, draw.choice(found).mutations)
    wanted = only_function(ast.unparse(ast.parse(mutant)))
    edit = smallest_edit(FUNCTION.encode(), b"", wanted)
    assert isinstance(edit, Edit)
    made = splice(FUNCTION.encode(), [edit]).decode()
    assert ast.dump(only_function(made)) == ast.dump(wanted)
    assert len(edit.replacement) < len(FUNCTION)
