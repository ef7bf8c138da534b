"""CrossHair solves what random values miss; its process is confined, bounded and never believed."""

from __future__ import annotations

import time
import zlib
from pathlib import Path

import pytest

from mutsinq.core.input import Input
from mutsinq.core.search import Budget, SearchReport
from mutsinq.searchers.crosshair_search import SEARCHER
from mutsinq.searchers.protocol import Pair
from mutsinq.static.domains.preconditions import Comparison, Term
from mutsinq.testing.searchers import LocalProbe, pair, parameter


def searched(pair: Pair, seconds: float = 10.0) -> tuple[LocalProbe, SearchReport]:
    probe = LocalProbe(pair)
    return probe, SEARCHER.search(pair, probe, Budget(seconds))


def test_a_computed_constant_and_a_prefix_are_solved() -> None:
    probe, _ = searched(
        pair(
            "def f(n, s): return 0",
            "def f(n, s): return int(7 * n + 13 == 90_061 and s.startswith('ab12'))",
            parameter("n", "int"),
            parameter("s", "str"),
        )
    )
    n, s = probe.found[0][0].args
    assert 7 * n + 13 == 90_061
    assert s.startswith("ab12")


def test_one_argument_is_symbolic_beside_values_that_were_tried() -> None:
    # No solver inverts the check sum of a text; what the number must be for a text that is known is easy.
    keyed = pair(
        "def f(s, n): return 0",
        f"import zlib\ndef f(s, n): return int(zlib.crc32(s.encode()) == {zlib.crc32(b'key')} and 7 * n + 5 == 90_060)",
        parameter("s", "str"),
        parameter("n", "int"),
    )
    probe = LocalProbe(keyed)
    probe.corpus.append(Input(("key", 1)))
    SEARCHER.search(keyed, probe, Budget(20.0))
    assert {input.args for input, _ in probe.found} == {("key", 12_865)}


def test_paths_that_hold_the_preconditions_come_first() -> None:
    positive = pair(
        "def f(n): return 0",
        "def f(n): return int(n * 5 == -655 or n * 7 == 9_023)",
        parameter("n", "int"),
        preconditions=(Comparison(Term("n"), ">", 0),),
    )
    probe, report = searched(positive)
    assert [input.args for input, _ in probe.found] == [(1289,)]
    assert not report.exhausted


# Slow: on a busy machine CrossHair's budget, CPU seconds of paths, can be over before it comes to the difference.
@pytest.mark.slow
def test_generators_are_compared_by_what_they_give() -> None:
    probe, _ = searched(
        pair(
            "def f(xs, n):\n    for x in xs:\n        if x > n: yield x",
            "def f(xs, n):\n    for x in xs:\n        if x >= n: yield x",
            parameter("xs", "list[int]"),
            parameter("n", "int"),
        )
    )
    assert any(input.args[1] in input.args[0] for input, _ in probe.found)


def test_seeing_every_path_is_reported_as_exhaustion() -> None:
    _, report = searched(
        pair(
            "def f(x, y): return max(x, y)",
            "def f(x, y): return x if x >= y else y",
            parameter("x", "int"),
            parameter("y", "int"),
        )
    )
    assert report.exhausted
    assert report.unknown_paths == 0


def test_a_path_without_an_answer_is_no_exhaustion() -> None:
    source = "def f(n):\n    while n != 3:\n        n = n * n + 1\n    return n"
    _, report = searched(pair(source, source, parameter("n", "int")), seconds=3.0)
    assert not report.exhausted


def test_a_type_without_symbolic_values_is_noted() -> None:
    _, report = searched(pair("def f(x): return 1", "def f(x): return 1", parameter("x", "Node")))
    assert not report.exhausted
    assert "Node" in report.note


def test_a_program_that_ends_the_process_is_noted_and_harms_nothing() -> None:
    source = (
        "import os\nif __name__ == 'toy' and 'crosshair' in __import__('sys').modules: os._exit(7)\ndef f(n): return n"
    )
    # The local probe loads the program too, where CrossHair is not loaded.
    _, report = searched(pair(source, source, parameter("n", "int")))
    assert not report.exhausted
    assert "status 7" in report.note


def test_a_loop_that_no_solver_sees_ends_with_the_budget() -> None:
    source = "import sys\ndef f(n):\n    while 'crosshair' in sys.modules: pass\n    return n"
    start = time.monotonic()
    _, report = searched(pair(source, source, parameter("n", "int")), seconds=2.0)
    assert time.monotonic() - start < 4
    assert not report.exhausted


def test_the_process_cannot_write_files(tmp_path: Path) -> None:
    target = tmp_path / "written"
    source = f"""
import sys
if "crosshair" in sys.modules:
    try:
        open({str(target)!r}, "w").close()
    except OSError:
        pass
def f(n): return n
"""
    searched(pair(source, source, parameter("n", "int")))
    assert not target.exists()


def test_lines_that_a_program_forges_are_only_inputs_to_try() -> None:
    source = """
import os, sys
if "crosshair" in sys.modules:
    for fd in range(3, 20):
        try:
            os.write(fd, b'{"values": "(n + 1,)"}\\n{"values": "(5,)"}\\nnonsense\\n[]\\n')
        except OSError:
            pass
def f(n): return n
"""
    probe, report = searched(pair(source, source, parameter("n", "int")), seconds=3.0)
    assert {input.args for input in probe.inputs} <= {(5,)}
    assert not probe.found
    assert report.inputs_tried == len(probe.inputs)
