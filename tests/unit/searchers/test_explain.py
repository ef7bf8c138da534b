"""An explanation names the first line where two executions part, and the values there."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutsinq.core.codec import from_json, to_json
from mutsinq.core.input import Build, Input
from mutsinq.core.program import Program
from mutsinq.core.trace import Explanation, Parting, TraceRow
from mutsinq.execution.engine import Engine
from mutsinq.searchers.explain import common_lines, explain

SUM = """\
def f(xs):
    total = 0
    for x in xs:
        if x > 3:
            total += x
    print(total)
    return total
"""


def explained(engine: Engine, original: str, variant: str, *args: object, entry: str = "f") -> Explanation:
    explanation = explain(Program(original, "m", entry), Program(variant, "m", entry), Input(args), engine)
    assert from_json(to_json(explanation)) == explanation
    return explanation


def parting(explanation: Explanation) -> tuple[Parting, TraceRow]:
    assert explanation.parting is not None
    return explanation.parting, explanation.rows[explanation.parting.row]


def test_a_changed_value_is_named_with_what_it_holds_on_both_sides(engine: Engine) -> None:
    part, row = parting(explained(engine, SUM, SUM.replace("+=", "-="), [1, 4, 5]))
    assert (part.kind, part.original, part.variant) == ("variables", {"total": ("int", "4")}, {"total": ("int", "-4")})
    assert row.original is not None
    assert row.variant is not None
    assert (row.original.text, row.variant.text) == ("total += x", "total -= x")


def test_a_changed_condition_is_named_with_the_lines_that_follow(engine: Engine) -> None:
    part, row = parting(explained(engine, SUM, SUM.replace("> 3", ">= 3"), [9, 3]))
    assert (part.kind, part.original_next, part.variant_next) == ("path", 3, 5)
    assert row.original is not None
    assert (row.original.line, row.original.text) == (4, "if x > 3:")


def test_a_changed_result_is_named(engine: Engine) -> None:
    part, row = parting(explained(engine, SUM, SUM.replace("return total", "return -total"), [4]))
    assert part.kind == "result"
    assert row.original is not None
    assert row.variant is not None
    assert (row.original.returned, row.variant.returned) == (("int", "4"), ("int", "-4"))


def test_changed_output_is_named(engine: Engine) -> None:
    part, row = parting(explained(engine, SUM, SUM.replace("print(total)", "print('total', total)"), [4]))
    assert part.kind == "output"
    assert row.variant is not None
    assert row.variant.output == "total 4\n"


def test_an_exception_parts_from_a_result(engine: Engine) -> None:
    original = "def f(n):\n    x = n\n    return 1 // x\n"
    part, row = parting(explained(engine, original, original.replace("x = n", "x = n or 1"), 0))
    assert part.kind == "variables"
    assert row.original is not None
    assert row.original.line == 2
    part, row = parting(explained(engine, original, original.replace("//", "-"), 0))
    assert part.kind == "result"
    assert row.original is not None
    assert row.original.raised == "ZeroDivisionError"


def test_a_change_in_a_helper_is_found_in_the_helper(engine: Engine) -> None:
    original = "def g(n):\n    m = n + 1\n    return m\ndef f(n):\n    return g(n) * 2\n"
    _, row = parting(explained(engine, original, original.replace("n + 1", "n + 2"), 1))
    assert row.original is not None
    assert (row.original.function, row.original.line, row.original.depth) == ("g", 2, 1)


def test_a_call_that_does_not_end_parts_from_one_that_does(engine: Engine) -> None:
    original = "def f(n):\n    while n > 0:\n        n -= 1\n    return n\n"
    explanation = explained(engine, original, original.replace("n -= 1", "n -= 0"), 2)
    part, _ = parting(explanation)
    assert (part.kind, part.original, part.variant) == ("variables", {"n": ("int", "1")}, {"n": ("int", "2")})
    assert explanation.cut
    other = "def f(n):\n    while True:\n        pass\n"
    part, _ = parting(explained(engine, "def f(n):\n    return n\n", other, 2))
    assert (part.kind, part.original_next) == ("path", 0)


def test_where_nothing_was_recorded_nothing_is_claimed(engine: Engine) -> None:
    killed = "import os\ndef f(xs):\n    os._exit(1)\n"
    explanation = explained(engine, SUM, killed, [4])
    assert explanation.parting is None
    assert explanation.cut


def test_entries_of_different_names_and_places_correspond(engine: Engine) -> None:
    both = "def f(n):\n    m = n\n    m = m * 2\n    return m\n\n\ndef g(n):\n    m = n\n    m = m * 3\n    return m\n"
    explanation = explain(Program(both, "m", "f"), Program(both, "m", "g"), Input((1,)), engine)
    part, row = parting(explanation)
    assert row.original is not None
    assert row.variant is not None
    assert (row.original.line, row.variant.line) == (3, 9)
    assert part.variant == {"m": ("int", "3")}


def test_a_function_written_anew_parts_at_its_result(engine: Engine) -> None:
    part, _ = parting(explained(engine, SUM, "def f(items):\n    return sum(i for i in items)\n", [1, 4]))
    assert part.kind in ("result", "output")


def test_a_receiver_that_changes_differently_is_a_variable(engine: Engine) -> None:
    source = "class A:\n    n = 0\n    def f(self):\n        self.n += 1\n        return 0\n"
    programs = (Program(text, "m", "A.f") for text in (source, source.replace("+= 1", "+= 2")))
    part, _ = parting(explain(*programs, Input(receiver=Build("A")), engine))
    assert list(part.original) == ["self"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(xs=st.lists(st.integers(-9, 9), max_size=5), place=st.integers(1, 5), comment=st.booleans())
def test_the_same_program_never_parts_from_itself(engine: Engine, xs: list[int], place: int, comment: bool) -> None:
    lines = SUM.split("\n")
    other = "\n".join([*lines[:place], "    # a remark" if comment else "", *lines[place:]])
    explanation = explained(engine, SUM, other, xs)
    assert explanation.parting is None
    assert all(row.original is not None and row.variant is not None for row in explanation.rows)


@given(st.lists(st.sampled_from(["a = 1", "b = 2", "if a: c = 3", "print(a)"]), max_size=8), st.data())
def test_common_lines_are_equal_and_in_order(body: list[str], data: st.DataObject) -> None:
    other = data.draw(st.lists(st.sampled_from([*body, "d = 4"]), max_size=8)) if body else []
    sources = ["\n".join(["def f(a):", *(f"    {line}" for line in [*lines, "return a"])]) for lines in (body, other)]
    original, variant = (Program(source, "m", "f") for source in sources)
    common = common_lines(original, variant)
    assert list(common.values()) == sorted(set(common.values()))
    left, right = (program.source.split("\n") for program in (original, variant))
    assert all(left[ours - 1] == right[theirs - 1] for theirs, ours in common.items())
