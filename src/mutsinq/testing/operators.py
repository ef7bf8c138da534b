"""A kit to check a mutation operator of your own."""

from __future__ import annotations

import inspect
import re
from typing import Any

from mutsinq.operators.pages import SECTIONS, sections
from mutsinq.operators.pipeline import mutants
from mutsinq.operators.protocol import Example, MutationOperator
from mutsinq.operators.splice import apply

_NAME = re.compile(r"[a-z]+(-[a-z]+)*\Z")


def check_operator(operator: MutationOperator[Any]) -> None:
    """Raise AssertionError, with what is wrong, unless the operator keeps to its protocol.

    Its name is kebab-case; its module's docstring has all sections; each of its examples gives the mutant
    that it shows, or none where it shows none; its mutants change nothing but what their edits say; and
    what it proposes depends on nothing but the source.
    """
    assert _NAME.match(operator.name), f"{operator.name!r} is no kebab-case name"
    module = inspect.getmodule(type(operator))
    found = sections((module.__doc__ if module else None) or "")
    missing = [title for title in SECTIONS if not found.get(title)]
    assert not missing, f"{operator.name}: the docstring of its module lacks {', '.join(missing)}"
    assert any(each.before != each.after for each in operator.examples), f"{operator.name}: has no example"
    for example in operator.examples:
        _check_example(operator, example)


def _check_example(operator: MutationOperator[Any], example: Example) -> None:
    first = mutants(example.before, operators=[operator])
    again = mutants(example.before, operators=[operator])
    assert first == again, f"{operator.name}: proposes something else the second time for {example.before!r}"
    texts = [apply(example.before, mutant.mutations) for mutant in first.mutants]
    if example.before == example.after:
        assert not texts, f"{operator.name}: should leave {example.before!r} alone, but makes {texts}"
    else:
        assert example.after in texts, f"{operator.name}: does not make {example.after!r}, but {texts}"
    for mutant, text in zip(first.mutants, texts):
        (mutation,) = mutant.mutations
        assert mutation.operator == operator.name
        assert text != example.before, f"{operator.name}: {mutation.summary} changes no text"
        compile(text, "<mutant>", "exec", dont_inherit=True)
