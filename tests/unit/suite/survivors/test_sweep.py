"""The same inputs for all survivors of one entry."""

from __future__ import annotations

import time
from collections.abc import Callable

from mutsinq.core.input import Input
from mutsinq.suite.survivors.survivor import Survivor
from mutsinq.suite.survivors.sweep import Sweep

MakeSurvivor = Callable[..., Survivor]

CODE = """
    def fee(weight, express=False):
        if weight > 30:
            return None
        return _rounded(weight * 3) + (5 if express else 0)

    def _rounded(amount):
        return amount if amount < 50 else amount // 10 * 10
    """
SEEDS = {"fee": [Input((2,)), Input((20,), {"express": True})], "_rounded": [Input((6,))]}


def test_what_behaves_differently_on_an_input_near_those_of_the_tests_is_told(survivor: MakeSurvivor) -> None:
    changed = survivor(CODE, "weight > 30", "weight > 29", "fee", SEEDS)
    hidden = survivor(CODE, "amount < 50", "amount < 70", "_rounded", SEEDS)
    same = survivor(CODE, "weight * 3", "3 * weight", "fee", SEEDS)
    # With two at work, the second entry of one may have its turn before the first has told anything.
    Sweep(seconds=30, jobs=1, seed=0).run([changed, hidden, same])
    assert changed.telling["fee"]
    assert any(input.args[0] == 30 for input in changed.telling["fee"])
    # A public function that reaches it, not the private one itself.
    assert set(hidden.telling) == {"fee"}
    assert not same.telling


def test_no_verdict_comes_of_it(survivor: MakeSurvivor) -> None:
    changed = survivor(CODE, "weight > 30", "weight > 29", "fee", SEEDS)
    Sweep(seconds=30, jobs=1, seed=0).run([changed])
    assert changed.verdict is None
    assert not changed.settled


def test_a_mutant_that_cannot_be_loaded_keeps_no_other_from_its_turn(survivor: MakeSurvivor) -> None:
    broken = survivor(CODE, "express=False", "express=missing", "fee", SEEDS)
    changed = survivor(CODE, "weight > 30", "weight > 29", "fee", SEEDS)
    Sweep(seconds=30, jobs=2, seed=0).run([broken, changed])
    assert not broken.telling
    assert changed.telling


def test_it_ends_when_its_time_is_over(survivor: MakeSurvivor) -> None:
    many = [survivor(CODE, "weight > 30", "weight > 29", "fee", SEEDS) for _ in range(300)]
    started = time.monotonic()
    Sweep(seconds=0.2, jobs=1, seed=0).run(many)
    assert sum(bool(each.telling) for each in many) < len(many)
    assert time.monotonic() - started < 60


def test_no_test_needs_to_call_a_function_for_its_mutants_to_be_told(survivor: MakeSurvivor) -> None:
    changed = survivor(CODE, "weight > 30", "weight > 29", "fee", {})
    Sweep(seconds=30, jobs=1, seed=0).run([changed])
    assert changed.telling["fee"]


def test_what_the_original_does_not_always_do_tells_nothing(survivor: MakeSurvivor) -> None:
    code = """
        import time

        def stamp(x):
            return time.perf_counter_ns() + x
        """
    same = survivor(code, "time.perf_counter_ns() + x", "x + time.perf_counter_ns()", "stamp", {})
    Sweep(seconds=30, jobs=1, seed=0).run([same])
    assert not same.telling
