"""The fuzzer finds what hides behind constants, relations, branches and wrong types, and survives hangs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mutsinq.core.input import Build, Input
from mutsinq.core.search import Budget, SearchReport
from mutsinq.searchers.fuzz import SEARCHER
from mutsinq.searchers.protocol import Pair, Trial
from mutsinq.static.domains.domain import Constants
from mutsinq.testing.searchers import LocalProbe, pair, parameter


def searched(pair: Pair, inputs: int = 20_000, seconds: float = 60.0) -> tuple[LocalProbe, SearchReport]:
    probe = LocalProbe(pair)
    return probe, SEARCHER.search(pair, probe, Budget(seconds, inputs))


def test_a_difference_at_a_mined_constant_is_found_within_a_few_hundred_inputs() -> None:
    probe, _ = searched(
        pair(
            "def f(n): return n",
            "def f(n): return n if n != 738_113 else 0",
            parameter("n", "int"),
            constants=Constants(integers=(738_112,)),
        )
    )
    assert probe.found[0][0].args == (738_113,)
    assert len(probe.inputs) < 500


def test_a_difference_that_needs_a_relation_between_arguments_is_found() -> None:
    probe, _ = searched(
        pair(
            "def f(xs, ys, n): return 0",
            "def f(xs, ys, n): return int(sorted(xs) == sorted(ys) != [] and xs != ys and n == len(ys))",
            parameter("xs", "list[int]"),
            parameter("ys", "list[int]"),
            parameter("n", "int"),
        ),
        inputs=3000,
    )
    assert probe.found


def test_types_that_the_original_rejects_give_way_to_the_next_hypothesis() -> None:
    probe, report = searched(
        pair(
            "def f(xs): return xs.count(0) + 1",
            "def f(xs): return xs.count(0) + len(xs)",
            parameter("xs", "int", "str", "list[int]"),
        )
    )
    assert isinstance(probe.found[0][0].args[0], list)
    assert report.note.startswith("types: list[int]")


def test_branches_one_behind_the_other_are_reached_by_mutating_inputs_that_reached_new_ones() -> None:
    nested = """
def f(s):
    if len(s) > 4:
        if s[0] == "q":
            if s[1] == "7":
                if s[2] == "w":
                    return {0}
    return 0
"""
    probe, _ = searched(
        pair(
            nested.format(0),
            nested.format(1),
            parameter("s", "str"),
            constants=Constants(strings=("q", "7", "w")),
        ),
        inputs=60_000,
    )
    assert probe.found[0][0].args[0].startswith("q7w")


def test_after_hangs_numbers_stay_so_small_that_few_inputs_hang() -> None:
    loop = "def f(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total"
    slow = pair(loop, loop, parameter("n", "int"), constants=Constants(integers=(10**9, 5_000)))
    probe = Hangs(slow)
    SEARCHER.search(slow, probe, Budget(60.0, 4_000))
    assert sum(probe.hangs) >= 3, "the constants must hang at first"
    assert sum(probe.hangs[1_000:]) < 0.02 * len(probe.hangs[1_000:])


class Hangs(LocalProbe):
    def __init__(self, pair: Pair) -> None:
        super().__init__(pair)
        self.hangs: list[bool] = []

    def _trial(self, input: object) -> Trial:
        trial = super()._trial(input)  # type: ignore[arg-type]
        self.hangs.append(trial.original == "steps")
        return trial


def test_a_receiver_is_built_from_its_constructor() -> None:
    counter = "class Counter:\n    def __init__(self, start): self.n = start\n    def add(self, k): return self.n + {}"
    probe, _ = searched(
        pair(
            counter.format("k"),
            counter.format("abs(k)"),
            parameter("k", "int"),
            entry="Counter.add",
            receiver=(parameter("start", "int"),),
            receiver_class="Counter",
        )
    )
    assert isinstance(probe.found[0][0].receiver, Build)


def test_a_call_without_arguments_is_tried_once_and_is_then_exhausted() -> None:
    probe, report = searched(pair("def f(): return 1", "def f(): return 1"))
    assert len(probe.inputs) == 1
    assert report.exhausted


def test_the_first_batches_are_small_so_that_an_easy_difference_comes_quickly() -> None:
    easy = pair("def f(s): return s", "def f(s): return s + 'x'", parameter("s", "str"))
    probe = LocalProbe(easy)
    SEARCHER.search(easy, probe, Budget(60.0))
    assert len(probe.inputs) <= 16


def test_another_seed_gives_other_inputs() -> None:
    runs = []
    for seed in (1, 2):
        probe, _ = searched(pair("def f(n): return n", "def f(n): return n", parameter("n", "int"), seed=seed), 50)
        runs.append(probe.inputs)
    assert runs[0] != runs[1]


def test_inputs_that_come_to_the_change_are_changed_further() -> None:
    source = "def f(s):\n    if s[:1] == '{':\n        if s[-1:] == '}':\n            return len(s) %s 9\n    return 0"
    changed = pair(source % ">", source % "<", parameter("s", "str"))

    class Directed(LocalProbe):
        def batch(self, inputs: Sequence[Input]) -> list[Trial]:
            trials = super().batch(inputs)
            return [replace(trial, reached=str(trial.input.args[0])[:1] == "{") for trial in trials]

    class Undirected(LocalProbe):
        def batch(self, inputs: Sequence[Input]) -> list[Trial]:
            return [replace(trial, reached=False) for trial in super().batch(inputs)]

    shares = []
    for kind in (Directed, Undirected):
        probe = kind(changed, close=False)
        SEARCHER.search(changed, probe, Budget(60.0, inputs=3000))
        shares.append(sum(str(input.args[0])[:1] == "{" for input in probe.inputs))
    assert shares[0] > 1.2 * shares[1]
