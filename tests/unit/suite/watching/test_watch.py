"""A run of the original tells which mutants a test cannot notice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from mutsinq.core.mutation import Edit
from mutsinq.suite.plan import PlannedMutant
from mutsinq.suite.subject import Subject
from mutsinq.suite.switching.code import codes_of
from mutsinq.suite.watching.watch import watched_functions
from mutsinq.suite.watching.watcher import Watcher

Make = Callable[[str], Subject]
MakeEdit = Callable[[Subject, str, str], tuple[Edit, ...]]

SOURCE = """
LIMIT = 3


def under(x, other=None):
    try:
        if x < LIMIT or other:
            return [x + i for i in range(3) if i != 7]
        while x > 90 and not other:
            x -= 1
    except ValueError:
        return "wrong"
    return x.bit_length() + 1
"""


def infected(subject: Subject, edits: tuple[Edit, ...], call: str) -> bool | None:
    """Whether a call infects the mutant; None if it cannot be watched."""
    (function,) = subject.functions
    planned = PlannedMutant(1, None, subject, function, frozenset(), edits)
    watched = watched_functions([planned])
    if not watched:
        return None
    code = codes_of(subject, function, watched[function].instrument(), {})[function.name, 0]
    namespace: dict[str, object] = {"LIMIT": 3}
    watcher = Watcher([site for each in watched.values() for site in each.sites])
    namespace[function.name] = type(infected)(code, namespace, function.name, (None,))
    eval(call, namespace)
    return 1 in watcher.take()


@pytest.mark.parametrize(
    ("before", "after", "call", "expected"),
    [
        ("x < LIMIT", "x <= LIMIT", "under(1)", False),
        ("x < LIMIT", "x <= LIMIT", "under(3)", True),
        ("x < LIMIT", "x <= LIMIT", "under(3, True)", False),
        ("x < LIMIT or other", "x < LIMIT and other", "under(1, 5)", False),
        ("x < LIMIT or other", "x < LIMIT and other", "under(1)", True),
        ("x < LIMIT or other", "True", "under(1)", False),
        ("x < LIMIT or other", "True", "under(5)", True),
        ("i != 7", "i != 2", "under(1)", True),
        ("i != 7", "i != 8", "under(1)", False),
        ("ValueError", "Exception", "under(1)", False),
        ("90", "91", "under(5)", False),
        ("90", "91", "under(91)", True),
        ("range(3)", "range(4)", "under(9)", False),
        ("range(3)", "range(4)", "under(1)", True),
        ("x.bit_length() + 1", "x.bit_length() - 1", "under(9)", True),
    ],
)
def test_a_difference_that_vanishes_on_the_way_out_is_none(
    subject: Make, edit: MakeEdit, before: str, after: str, call: str, expected: bool
) -> None:
    under = subject(SOURCE)
    assert infected(under, edit(under, before, after), call) is expected


@pytest.mark.parametrize(
    ("before", "after"),
    [("x -= 1", "x += 1"), ("x -= 1", "pass"), ('return "wrong"', "return (yield)"), ("x < LIMIT", "(y := x) < LIMIT")],
)
def test_what_is_no_change_of_an_expression_is_not_watched(
    subject: Make, edit: MakeEdit, before: str, after: str
) -> None:
    under = subject(SOURCE)
    assert infected(under, edit(under, before, after), "under(1)") is None


def test_an_operator_put_before_an_expression_is_seen_as_python_reads_it(subject: Make, edit: MakeEdit) -> None:
    under = subject("def under(x):\n    return x == 1\n")
    # `not x == 1`, which is not `(not x) == 1`.
    assert infected(under, edit(under, "x == 1", "not x == 1"), "under(1)") is True
    start = under.encoded.index(b"x == 1")
    inserted = (Edit(type(under.functions[0].span)(start, start), "not "),)
    assert infected(under, inserted, "under(1)") in (None, True)


@pytest.mark.parametrize(
    ("before", "after", "values", "expected"),
    [
        ("str(x)", "str(+x)", "[2, 2, 3]", False),
        ("str(x)", "str(+x)", "[1, True]", True),
        ("str(x)", "str(x + 0)", "[0.0, -0.0]", True),
        ("x is y", "x == y", "['ab', 'ab']", False),
        ("x is y", "x == y", "['ab', ''.join('ab')]", True),
        ("len(x)", "len(x[:2])", "['ab'] * 20_000", False),
        ("len(x)", "len(x[:2])", "['ab'] * 20_000 + ['abc']", True),
        ("x[0]", "x[-1]", "[z for z in [[1]] for i in range(2) if i == 0 or not z.append(2)]", True),
        ("len(x)", "len(x + '')", "['a' * i for i in range(400)]", False),
        ("str(x)", "str(+x)", "range(10_001)", True),
    ],
)
def test_a_look_at_values_that_were_seen_before_is_spared_where_nothing_can_come_of_it(
    subject: Make, edit: MakeEdit, before: str, after: str, values: str, expected: bool
) -> None:
    made = subject(f"def under(x, y=None):\n    return {before}\n")
    assert infected(made, edit(made, before, after), f"[under(x, 'ab') for x in {values}]") is expected


def test_looking_raises_no_audit_event_for_the_hooks_of_a_watched_run_to_hear() -> None:
    program = """
import sys
from mutsinq.suite.watching.watcher import Watcher

watcher = Watcher([(frozenset({"x", "y"}), ((1, (("x in y", "x not in (y)", False),)),))])
events = []
sys.addaudithook(lambda event, arguments: events.append(event))
for x in range(9):
    watcher._watch(0, {"x": x, "y": (1, "a")}, {})
    watcher._watch(0, {"x": "a" * x, "y": "b"}, {})
    heard, events[:] = events[:], []
print(heard)
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (result.stdout, result.stderr) == ("[]\n", "")
