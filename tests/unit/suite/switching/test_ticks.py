"""A mutant's statement takes its place in a tree with ticks, and the code is that of the mutant's whole text."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from types import CodeType

import pytest

from mutsinq.core.mutation import Edit
from mutsinq.static.compilation import module_code
from mutsinq.suite.subject import Subject, SubjectFunction
from mutsinq.suite.switching.code import definition, function_tree, mutated_codes, numbered, outermost
from mutsinq.suite.switching.ticks import TICK, Ticked, tick_in_loops

Make = Callable[[str], Subject]
MakeEdit = Callable[[Subject, str, str], tuple[Edit, ...]]

SOURCE = '''
class Odd:
    def method(self, items, flag=True):
        """What it says."""
        total = 0
        for item in items:
            total += item  # A comment.
            if flag and \\
                    item > 3:
                continue
            elif item < -1: total -= 1
            else:
                text = f"{item} is { item + 5 }"
        x = 1; y = 2
        if x: \\
            y = 3
        try:
            @str
            def inner(z):
                while z:
                    z -= 7
                return [each * 2 for each in range(z) if each]
        except (ValueError,
                TypeError) as error:
            raise KeyError("ä", error) from None
        match total:
            case 8:
                return text, x, y
        with open(text) as file:
            return sum(
                9 for _ in file
            )
'''


def _function(subject: Subject) -> SubjectFunction:
    (function,) = subject.functions
    return function


def _ticked(subject: Subject) -> tuple[Ticked, ast.Module]:
    tree = function_tree(subject, _function(subject))
    return Ticked(subject, tree, definition(tree, _function(subject))), tree


def _all(code: CodeType) -> Iterator[object]:
    """All that is in a code object, positions too, which do not count when two are compared."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _all(each)
    yield list(code.co_positions())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("What it says", "What"),
        ("total = 0", "total = None"),
        ("total += item", "total -= item"),
        ("total += item", "pass"),
        ("item > 3", "item >= 3"),
        ("item < -1", "item <= -1"),
        ("total -= 1", "total += 1"),
        ("item + 5", "item"),
        ("y = 3", "y = 4"),
        ("z -= 7", "z = 7"),
        ("each * 2", "each / 2"),
        ("range(z) if each", "range(z)"),
        ("TypeError", "OSError"),
        ('"ä"', '"äää"'),
        ("total:", "not total:"),
        ("case 8", "case 88"),
        ("text, x, y", "()"),
        ("9 for _ in file", "10 for _ in file"),
        ("open(text) as file", "open(text + ' ') as file"),
    ],
)
def test_a_mutant_gets_the_code_of_its_whole_text(subject: Make, edit: MakeEdit, before: str, after: str) -> None:
    under = subject(SOURCE)
    function, edits = _function(under), edit(under, before, after)
    originals = numbered(outermost(module_code(under.text, str(under.path)), function.name))
    whole = module_code(tick_in_loops(function_tree(under, function, edits)), str(under.path))

    ticked, _ = _ticked(under)
    with ticked.mutated(edits) as tree:
        quick = module_code(tree, str(under.path))
    used = mutated_codes(under, function, edits, originals)

    assert list(_all(quick)) == list(_all(whole))
    assert list(_all(used[function.name, 0])) == list(_all(outermost(whole, function.name)))
    assert any(TICK in code.co_names for code in used.values())


def test_the_tree_is_afterwards_as_it_was_before(subject: Make, edit: MakeEdit) -> None:
    under = subject(SOURCE)
    ticked, tree = _ticked(under)
    before = ast.dump(tree, include_attributes=True)

    with ticked.mutated(edit(under, "9 for _ in file", "for_ever()")):
        assert ast.dump(tree, include_attributes=True) != before

    assert ast.dump(tree, include_attributes=True) == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1;", "x = 2;"),
        ("y = 2", "if y: y = 2"),
        ("flag=True", "flag=False"),
    ],
)
def test_no_part_of_a_line_is_exchanged(subject: Make, edit: MakeEdit, before: str, after: str) -> None:
    under = subject("def function(flag=True):\n    x = 1; y = 2\n    if flag: \\\n        y = 3\n    return [*flag]\n")
    with pytest.raises(SyntaxError), _ticked(under)[0].mutated(edit(under, before, after)):
        pass


@pytest.mark.parametrize(
    "after", ["x = (2 +\n        3)", "x = 1\nelse:\n    x = 2", "x = 1\nx = 2", "x = (", "x = \\"]
)
def test_what_moves_other_lines_or_reaches_out_of_its_block_is_not_exchanged(
    subject: Make, edit: MakeEdit, after: str
) -> None:
    under = subject("def function():\n    for _ in ():\n        x = 1\n    y = 2\n")

    with pytest.raises(SyntaxError), _ticked(under)[0].mutated(edit(under, "x = 1", after)):
        pass


@pytest.mark.parametrize("after", ["x = 1\n    else:\n        x = 2", "x = 1\n    x = 2", "'''\n'''\n        1"])
def test_these_get_the_code_of_their_whole_text_all_the_same(subject: Make, edit: MakeEdit, after: str) -> None:
    under = subject("def function():\n    for _ in ():\n        x = 1\n\n    y = 2\n")
    function, edits = _function(under), edit(under, "x = 1", after)
    originals = numbered(outermost(module_code(under.text, str(under.path)), function.name))
    whole = module_code(tick_in_loops(function_tree(under, function, edits)), str(under.path))

    used = mutated_codes(under, function, edits, originals)

    assert list(_all(used["function", 0])) == list(_all(outermost(whole, "function")))
