"""Examples are run as they are; their mutations keep the shape of text and the relations between arguments."""

from __future__ import annotations

from mutsinq.core.input import Input
from mutsinq.core.search import Budget
from mutsinq.searchers.examples import SEARCHER
from mutsinq.testing.searchers import LocalProbe, pair, parameter


def test_the_examples_come_first_and_as_they_are() -> None:
    examples = (Input(([3, 1, 2],)), Input(([],)))
    easy = pair("def f(xs): return xs", "def f(xs): return sorted(xs)", parameter("xs", "list[int]"), examples=examples)
    probe = LocalProbe(easy)
    SEARCHER.search(easy, probe, Budget(5.0))
    assert probe.found[0][0] == examples[0]


def test_without_examples_there_is_nothing_to_do() -> None:
    none = pair("def f(n): return n", "def f(n): return n + 1", parameter("n", "int"))
    report = SEARCHER.search(none, LocalProbe(none), Budget(5.0))
    assert report.inputs_tried == 0
    assert report.note == "no examples"


def test_a_number_that_is_the_length_of_a_list_stays_its_length() -> None:
    sized = pair(
        "def f(xs, n): return sum(xs[:n])",
        "def f(xs, n): return sum(xs)",
        parameter("xs", "list[int]"),
        parameter("n", "int"),
        examples=(Input(([4, 5, 6], 3)),),
    )
    probe = LocalProbe(sized)
    SEARCHER.search(sized, probe, Budget(60.0, inputs=500))
    assert len({len(input.args[0]) for input in probe.inputs}) > 3
    assert all(input.args[1] == len(input.args[0]) for input in probe.inputs)


def test_programs_that_read_lines_are_told_apart_from_one_example() -> None:
    source = """
def f(*lines):
    n = int(lines[0])
    values = list(map(int, lines[1].split()))
    if len(values) != n:
        raise ValueError
    return sum(v for v in values if v {} 7)
"""
    lines = pair(
        source.format(">"),
        source.format(">="),
        parameter("lines", "str", kind="var_positional", required=False),
        examples=(Input(("3", "1 20 3")),),
    )
    probe = LocalProbe(lines)
    SEARCHER.search(lines, probe, Budget(60.0, inputs=3_000))
    header, values = probe.found[0][0].args
    assert int(header) == len(values.split())
    assert "7" in values.split()


def test_what_a_number_of_a_text_counts_stays_as_many_in_nearly_all_inputs() -> None:
    source = "n, values = s.splitlines()\n return sum(map(int, values.split())) + int(n) * 0"
    sums = pair(
        f"def f(s):\n {source}", f"def f(s):\n {source}", parameter("s", "str"), examples=(Input(("3\n1 20 3\n",)),)
    )
    probe = LocalProbe(sums)
    SEARCHER.search(sums, probe, Budget(60.0, inputs=2_000))
    told = [input.args[0].splitlines() for input in probe.inputs]
    assert sum(lines[:1] != [str(len(" ".join(lines[1:]).split()))] or len(lines) > 2 for lines in told) < 0.01 * len(
        told
    )
    assert len({lines[0] for lines in told}) > 5


def test_mutation_ends_when_it_reaches_nothing_new() -> None:
    flat = pair("def f(n): return 0", "def f(n): return 0", parameter("n", "int"), examples=(Input((1,)),))
    report = SEARCHER.search(flat, LocalProbe(flat), Budget(60.0))
    assert report.seconds < 30
