"""A run of the original tells which mutants a test cannot notice."""

from __future__ import annotations

import ast
import itertools
import subprocess
import sys
import unicodedata
from collections.abc import Callable

import pytest

from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
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


class Meta(type):
    """A metaclass that says what is an instance, which `except` does not ask."""

    def __instancecheck__(cls, instance: object) -> bool:
        return True

    def __subclasscheck__(cls, subclass: type) -> bool:
        return True


class OddError(ValueError, metaclass=Meta):
    pass


NAMES: dict[str, object] = {"LIMIT": 3, "OddError": OddError, "unicodedata": unicodedata}


def infected(subject: Subject, edits: tuple[Edit, ...], call: str) -> bool | None:
    """Whether a call infects the mutant; None if it cannot be watched."""
    (function,) = subject.functions
    planned = PlannedMutant(1, None, subject, function, frozenset(), edits)
    watched = watched_functions([planned])
    if not watched:
        return None
    code = codes_of(subject, function, watched[function].instrument(), {})[function.name, 0]
    namespace = dict(NAMES)
    watcher = Watcher([site for each in watched.values() for site in each.sites])
    namespace[function.name] = type(infected)(code, namespace, function.name, (None,))
    outcome(call, namespace)
    return 1 in watcher.take()


def exchange(template: str, place: str, before: str, after: str) -> tuple[Edit, ...]:
    """What changes the one text at a place of a template into the other; nothing outside of ASCII is before it."""
    start = template.index(place)
    return (Edit(Span(start, start + len(before.encode())), after),)


def outcome(call: str, namespace: dict[str, object]) -> str:
    """What a call gives or raises."""
    try:
        return repr(eval(call, namespace))
    except Exception as error:
        return repr(error)


def is_noticed(source: str, mutant: str, call: str) -> bool:
    """Whether the call has another outcome where the mutant is the source."""
    outcomes = set()
    for text in (source, mutant):
        namespace = dict(NAMES)
        exec(text, namespace)
        outcomes.add(outcome(call, namespace))
    return len(outcomes) > 1


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


CATCHING = """
def under(raised, other=None):
    try:
        raise KeyError
    except LookupError:
        try:
            raise raised
        except TYPES:
            return "caught"
        except Exception:
            return "not caught"
"""
TYPES = [
    "ValueError",
    "(ValueError, KeyError)",
    "(KeyError, OddError)",
    "OddError",
    "LookupError",
    "Exception",
    "()",
    "(ValueError, 5)",
    "(ValueError, (KeyError,))",
    "int",
    "other",
    "missing",
]
RAISED = ["KeyError", "ValueError", "UnicodeError", "OddError", "ZeroDivisionError"]


@pytest.mark.parametrize("before", TYPES)
def test_other_types_to_catch_that_are_noticed_are_never_taken_for_the_same(subject: Make, before: str) -> None:
    source = CATCHING.replace("TYPES", before)
    made = subject(source)
    for after, first, second in itertools.product(TYPES, RAISED, RAISED):
        call = f"[under({first}), under({second})]"
        if is_noticed(source, CATCHING.replace("TYPES", after), call):
            assert infected(made, exchange(CATCHING, "TYPES", before, after), call), (after, call)


@pytest.mark.parametrize(
    ("before", "after", "raised", "expected"),
    [
        ("(ValueError, KeyError)", "Exception", "KeyError", False),
        ("(ValueError, KeyError)", "(ValueError,)", "UnicodeError", False),
        ("(ValueError, KeyError)", "(ValueError,)", "KeyError", True),
        ("(ValueError, KeyError)", "()", "ZeroDivisionError", False),
        ("(ValueError, KeyError)", "()", "ValueError", True),
        ("(ValueError, KeyError)", "(KeyError,)", "OddError", True),
        ("(ValueError, KeyError)", "(KeyError, ValueError)", "OddError", False),
        ("ValueError", "Exception", "KeyError", True),
        ("OddError", "ValueError", "OddError", True),
        ("LookupError", "other", "KeyError", True),
    ],
)
def test_other_types_to_catch_are_the_same_where_both_catch_what_is_raised_or_neither_does(
    subject: Make, before: str, after: str, raised: str, expected: bool
) -> None:
    made = subject(CATCHING.replace("TYPES", before))
    assert infected(made, exchange(CATCHING, "TYPES", before, after), f"under({raised})") is expected


def test_a_handler_of_groups_goes_on_with_what_it_catches(subject: Make, edit: MakeEdit) -> None:
    made = subject("def under(x):\n    try:\n        raise x\n    except* ValueError:\n        x = 1\n")
    edits = edit(made, "ValueError", "Exception")
    assert infected(made, edits, "under(ExceptionGroup('', [ValueError()]))") in (None, True)


DELETING = """
def under(x, y=None, *, z=3):
    for i in range(3):
        try:
            STATEMENT
        except ValueError:
            x = y
        w = len(str(x))
        y = i and y
    return x, y, z, w, [lambda: (x, z), i, v := x]
"""
STATEMENTS = [
    "x = x.strip()",
    "x = unicodedata.normalize('NFKC', x)",
    "x: str = x.lower()",
    "x = x or y",
    "x = [*x]",
    "x = x",
    "z = z and LIMIT",
    "y = i",
    "w = 5",
    "v = i",
    "x = int(x)",
    "LIMIT = 3",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_deleted_assignment_that_is_noticed_is_never_taken_for_none(subject: Make, statement: str) -> None:
    source = DELETING.replace("STATEMENT", statement)
    made = subject(source)
    edits = exchange(DELETING, "STATEMENT", statement, "pass")
    for x, y, z in itertools.product(["'ab'", "' a'", "'\ufb01'", "'A'", "''", "'3'", "3", "[1]"], ["None", "2"], "34"):
        call = f"under({x}, {y}, z={z})[:4]"
        if is_noticed(source, DELETING.replace("STATEMENT", "pass"), call):
            assert infected(made, edits, call) in (None, True), call


@pytest.mark.parametrize(
    ("source", "call", "expected"),
    [
        ("def under(x):\n    x = x.strip()\n    return x\n", "under('a')", False),
        ("def under(x):\n    x = x.strip()\n    return x\n", "under(' a')", True),
        ("def under(x):\n    x = x.strip(); return x\n", "[under('a'), under('b ')]", True),
        ("def under(x):\n    x: str = (\n        x.strip()\n    )\n    return x\n", "under('a')", False),
        ("def under(x):\n    x = [*x]\n    return x\n", "under([])", True),
        ("def under(x):\n    if x:\n        y = 1\n    y = x or 1\n    return y\n", "under(1)", False),
        # Without it the name is another one's.
        ("def under(x):\n    LIMIT = x\n    return LIMIT\n", "under(3)", None),
        ("def under(x):\n    global y\n    y = x\n    y = x.strip()\n", "under('a')", True),
        ("def under(x):\n    class A:\n        y = 1\n        y = x\n    return A.y\n", "under(1)", None),
        (
            "def under(x):\n    def inner():\n        return x\n    x = x.strip()\n    return inner()\n",
            "under('a')",
            False,
        ),
        ("def under(x):\n    x = yield x\n", "[*under(1)]", None),
        ("def under(x):\n    x = y = x\n", "under(1)", None),
    ],
)
def test_a_deleted_assignment_changes_nothing_where_the_name_has_that_value_already(
    subject: Make, source: str, call: str, expected: bool | None
) -> None:
    made = subject(source)
    found = [node for node in ast.walk(made.parse()) if isinstance(node, ast.Assign | ast.AnnAssign)]
    last = max(found, key=lambda node: node.lineno)
    start, end = (
        made.offset(line or 0, column or 0)
        for line, column in ((last.lineno, last.col_offset), (last.end_lineno, last.end_col_offset))
    )
    assert infected(made, (Edit(Span(start, end), "pass"),), call) is expected


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


APPENDING = """
def under(x, other=None):
    found = []
    more = [1]
    CALL
    return found, more, other
"""


@pytest.mark.parametrize(
    ("before", "after", "call", "expected"),
    [
        ("found.append(x)", "found.extend(x)", "under('a')", False),
        ("found.append(x)", "found.extend(x)", "under('ab')", True),
        ("found.append(x)", "found.extend(x)", "[under('a'), under('')]", True),
        ("found.append(x)", "found.extend(x)", "under(5)", True),
        ("found.append(x)", "more.append(x)", "under(5)", True),
        ("found.append(x)", "found.append(x or 1)", "under(5)", False),
        ("found.append(x)", "found.append(x or 1)", "under(0)", True),
        ("found.append([])", "found.append([0][1:])", "under(0)", True),
        ("found.append(x)", "found.insert(0, x)", "under(5)", True),
        ("found.extend(x)", "found.append(x)", "under([[]])", True),
        ("found.extend(a for a in x)", "found.extend(a for a in x + x)", "under('')", True),
        ("found.append(x) or x", "found.append(-x) or x", "under(5)", True),
        ("x and found.append(x)", "x and found.append(-x)", "under(5)", True),
        ("(found.append(x) is None, 1)[1]", "(found.append(-x) is None, 1)[1]", "under(5)", True),
        ("isinstance(found.append(x), int)", "isinstance(found.append(-x), int)", "under(5)", True),
        ("{1: 2}.get(1, found.append(x))", "{1: 2}.get(1, found.append(-x))", "under(5)", True),
    ],
)
def test_what_is_put_at_the_end_of_a_list_is_compared(
    subject: Make, before: str, after: str, call: str, expected: bool
) -> None:
    made = subject(APPENDING.replace("CALL", before))
    assert infected(made, exchange(APPENDING, "CALL", before, after), call) is expected


def test_a_class_in_a_function_is_not_watched_for_what_is_made_there_does_not_see_its_names(subject: Make) -> None:
    source = "def under(x):\n    class A:\n        x = 1\n        y = VALUE\n    return A.y\n"
    before, after = "tuple(x for i in (0,))", "tuple(1 for i in (0,))"
    edits = exchange(source, "VALUE", before, after)
    assert infected(subject(source.replace("VALUE", before)), edits, "under(5)") is None
    header = "def under(x):\n    class A:\n        x = 1\n        y = lambda self, z=VALUE: z\n    return A().y()\n"
    edits = exchange(header, "VALUE", before, after)
    assert infected(subject(header.replace("VALUE", before)), edits, "under(5)") is None


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

watcher = Watcher([(frozenset({"x", "y"}), ((1, (("x in y", "x not in (y)", "value"),)),))])
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
