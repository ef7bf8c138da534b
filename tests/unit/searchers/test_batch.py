"""A batch judges every pair, whatever happens to some of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from mutsinq.core.batch import PairVerdict
from mutsinq.core.program import Program
from mutsinq.core.verdict import Distinguished, Equivalent, Invalid
from mutsinq.searchers.batch import Failure, judge
from mutsinq.searchers.pairs import ProgramPair
from mutsinq.searchers.settings import Settings

QUICK = Settings(timeout=1.0, searchers=("examples", "boundary", "fuzz"))
#: For programs that die or hang at each call: a busy machine may need seconds for the few that settle it.
PATIENT = replace(QUICK, timeout=20.0)


def pair(name: str, original: str, variant: str) -> ProgramPair:
    return ProgramPair(name, Program(original, "program", "f"), Program(variant, "program", "f"))


DIFFERENT = pair("different", "def f(n): return n > 3", "def f(n): return n > 4")
SAME = pair("same", "def f(n): return n + 1", "def f(n): return (n + 1)")


def children() -> set[int]:
    return {process.pid or 0 for process in multiprocessing.active_children()}


def test_pairs_are_judged_where_the_temporary_folder_has_a_longer_name_than_a_socket(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    program = """
from mutsinq.core.program import Program
from mutsinq.searchers.batch import judge
from mutsinq.searchers.pairs import ProgramPair
from mutsinq.searchers.settings import Settings

programs = (Program(f"def f(n): return n > {number}", "program", "f") for number in (3, 4))
(judged,) = judge([ProgramPair("pair", *programs)], Settings(timeout=5.0), jobs=1)
print(type(judged.verdict).__name__)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("Distinguished\n", "")


def test_every_pair_gets_its_verdict() -> None:
    pairs = [
        DIFFERENT,
        SAME,
        pair("syntax", "def f(n): return n", "def f(n: return n"),
        pair("import", "def f(n): return n", "import nothing_of_that_name\ndef f(n): return n + 1"),
        pair("broken original", "1 / 0\ndef f(n): return n", "def f(n): return n"),
        pair("missing", "def f(n): return n", "def g(n): return n"),
        pair("exit", "def f(n): return n", "import os\ndef f(n): os._exit(3)"),
    ]
    judged = list(judge(pairs, PATIENT, jobs=2))
    assert [each for each in judged if isinstance(each, Failure)] == []
    told = {each.id: each.verdict for each in judged if isinstance(each, PairVerdict)}
    assert told.keys() == {pair.id for pair in pairs}
    assert isinstance(told["different"], Distinguished)
    assert isinstance(told["same"], Equivalent)
    assert isinstance(told["exit"], Distinguished)
    invalid = {name: verdict.reason for name, verdict in told.items() if isinstance(verdict, Invalid)}
    assert invalid.keys() == {"syntax", "import", "missing", "broken original"}
    assert invalid["syntax"].startswith("the variant:1: syntax error: invalid syntax")
    assert invalid["import"].startswith("the variant:1: needs the module nothing_of_that_name")
    assert invalid["missing"] == "the variant has no function, method or class 'f'"
    assert invalid["broken original"].startswith("the original:1: raises ZeroDivisionError when imported")


def test_no_process_is_left() -> None:
    before = children()
    assert len(list(judge([DIFFERENT], QUICK, jobs=4))) == 1
    with closing(judge([DIFFERENT, SAME, DIFFERENT], QUICK, jobs=2)) as results:
        next(results)
    assert children() == before


def test_a_judge_that_dies_costs_one_pair_only() -> None:
    before = children()
    slow = pair("slow", "def f(n: int): return n // 2 * 2", "def f(n: int): return n - n % 2")
    results = judge([DIFFERENT, slow, SAME], QUICK, jobs=1)
    told = [next(results)]
    (judging,) = children() - before
    time.sleep(0.1)
    os.kill(judging, signal.SIGKILL)
    told += results
    assert [type(each) for each in told] == [PairVerdict, Failure, PairVerdict]
    assert told[1] == Failure("slow", "its judge ended early, with status -9")


def test_a_judge_that_is_stopped_takes_its_workers_along() -> None:
    results = judge([DIFFERENT, pair("endless", "def f(n): return n", "def f(n):\n while 1: pass")], PATIENT, jobs=1)
    next(results)
    (judging,) = children()
    started = descendants(judging)
    results.close()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and any(map(alive, started)):
        time.sleep(0.05)
    assert started
    assert not any(map(alive, started))


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *descendants(child)]
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_examples_of_a_pair_are_tried() -> None:
    from mutsinq.core.input import Input

    rare = pair("rare", "def f(s: str): return 0", "def f(s: str): return s == 'zq-17'[::1] + 'x' * 3")
    told = list(judge([ProgramPair("rare", rare.original, rare.variant, (Input(("zq-17xxx",)),))], QUICK, jobs=1))
    assert isinstance(told[0], PairVerdict)
    assert isinstance(told[0].verdict, Distinguished)


@pytest.mark.parametrize("jobs", [1, 3])
def test_nothing_to_judge_starts_nothing(jobs: int) -> None:
    assert list(judge([], QUICK, jobs)) == []
