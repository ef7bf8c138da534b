"""The probe runs both programs for real; a difference counts when fresh workers show it again."""

from __future__ import annotations

import time

import pytest

from mutsinq.core.difference import DifferenceKind
from mutsinq.core.input import Input
from mutsinq.core.outcome import OutOfSteps
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine
from mutsinq.oracles.relation import DEFAULT, Relation
from mutsinq.searchers.probe import PairProbe
from mutsinq.searchers.protocol import Pair
from mutsinq.searchers.replay import replay
from mutsinq.searchers.slowness import comes_to_its_limit_by_and_by
from mutsinq.static.domains.inference import infer


def pair(original: str, variant: str) -> Pair:
    programs = Program(original, "m", "f"), Program(variant, "m", "f")
    return Pair(*programs, infer(*programs))


def probe(engine: Engine, original: str, variant: str, seconds: float = 10.0) -> PairProbe:
    return PairProbe(engine, pair(original, variant), DEFAULT, seconds)


INTS = [Input((n,)) for n in range(10)]


def test_it_closes_on_a_difference_in_the_domain_where_both_return(engine: Engine) -> None:
    opened = probe(engine, "def f(n: int): return n > 5", "def f(n: int): return n > 6")
    trials = opened.batch(INTS)
    assert [trial.input.args[0] for trial in trials if trial.difference] == [6]
    assert not opened.open
    assert opened.batch(INTS) == []
    assert opened.best is not None
    assert opened.best.call == "f(6)"


def test_a_hang_waits_for_what_both_return_and_is_told_where_that_shows_nothing(engine: Engine) -> None:
    stuck, off = "def f(n: int):\n    while n == 3: pass\n    return n > 5", "def f(n: int): return n > 6"
    opened = probe(engine, off, stuck, 20.0)
    opened.batch([Input((3,))])
    assert opened.best is None
    opened.batch(INTS)
    opened.conclude()
    assert opened.best is not None
    assert opened.best.call == "f(6)"
    alone = probe(engine, off.replace("6", "5"), stuck, 20.0)
    alone.batch(INTS)
    assert alone.best is None
    alone.conclude()
    assert alone.best is not None
    assert alone.best.difference.kind is DifferenceKind.HANG


def test_a_difference_on_other_types_than_those_declared_ends_nothing(engine: Engine) -> None:
    opened = probe(engine, "def f(n: int): return n // 1", "def f(n: int): return n", 100.0)
    opened.batch([Input((0.5,))])
    assert opened.best is not None
    assert not opened.has_difference
    assert opened.seconds_left > 50.0
    undeclared = probe(engine, "def f(n, k: int = 0): return n // 1", "def f(n, k: int = 0): return n", 100.0)
    undeclared.batch([Input((0.5,))])
    assert undeclared.has_difference


def test_a_failure_on_a_type_that_is_not_declared_is_none_unless_the_code_checks_types(engine: Engine) -> None:
    variant = "def f(n: int) -> int: return n * (n - 1) // 2"
    failing = probe(engine, "def f(n: int) -> int: return sum(range(n))", variant)
    failing.batch([Input((0.0,)), Input(("",))])
    assert failing.best is None
    guard = "def f(n: int) -> int:\n if not isinstance(n, int): raise TypeError(n)\n return n * (n - 1) // 2"
    checking = probe(engine, guard, variant)
    checking.batch([Input((0.0,))])
    assert checking.best is not None
    as_example = probe(engine, "def f(n):\n  '>>> f(2)'\n  return sum(range(n))", variant)
    as_example.batch([Input((0.0,)), Input((2.0,))])
    assert as_example.best is None


@pytest.mark.parametrize(
    "source",
    [
        "def f(n: int):\n for i in {}: yield i",
        "async def f(n: int):\n for i in {}: pass",
        "from contextlib import contextmanager\n@contextmanager\ndef f(n: int):\n for i in {}: pass\n yield",
    ],
)
def test_a_failure_on_a_type_that_is_not_declared_is_none_in_what_runs_only_later(source: str, engine: Engine) -> None:
    failing = probe(engine, source.format("range(n)"), source.format("range(int(n))"))
    failing.batch([Input((0.5,))])
    assert failing.best is None
    differing = probe(engine, source.format("range(n)"), source.format("range(1 // n)"))
    differing.batch([Input((0,))])
    assert differing.best is not None


def test_a_failure_of_the_original_alone_on_a_type_that_its_code_does_not_tell_is_none(engine: Engine) -> None:
    loop, formula = "def f(n): return sum(range(n))", "def f(n): return n * (n - 1) // 2"
    failing = probe(engine, loop, formula)
    failing.batch([Input((0.0,))])
    assert failing.best is None
    shown = probe(engine, "def f(n: int):\n  '>>> f(0.0)'\n  return sum(range(n))", formula)
    shown.batch([Input((0.0,))])
    assert shown.best is not None
    narrowed = probe(engine, formula, loop)
    narrowed.batch([Input((0.0,))])
    assert narrowed.best is not None


def test_an_exception_is_kept_in_reserve_and_a_value_replaces_it(engine: Engine) -> None:
    variant = "def f(n: int):\n if n == 2: raise KeyError\n return n + (n == 7)"
    opened = probe(engine, "def f(n: int): return n", variant)
    opened.batch(INTS[:5])
    assert opened.best is not None
    assert opened.best.difference.kind is DifferenceKind.EXCEPTION
    assert opened.open
    opened.batch(INTS[5:])
    assert opened.best.difference.kind is DifferenceKind.VALUE
    assert not opened.open


def test_after_a_difference_in_reserve_the_search_does_not_go_on_for_long(engine: Engine) -> None:
    opened = probe(engine, "def f(n: int): return n", "def f(n: int): return 1 // n * 0 + n")
    opened.batch(INTS)
    start = time.monotonic()
    while opened.open:
        opened.batch(INTS)
    assert time.monotonic() - start < 3.0


def test_novel_trials_are_those_with_new_branches(engine: Engine) -> None:
    source = "def f(n: int):\n if n > 5: return 1\n return 0"
    trials = probe(engine, source, source + "\n").batch(INTS)
    assert [trial.novel for trial in trials] == [True] + [False] * 5 + [True] + [False] * 3


def test_trials_tell_how_each_side_ended(engine: Engine) -> None:
    opened = probe(
        engine, "def f(n): return n.x", "import os\ndef f(n):\n if n == 1: os._exit(0)\n while n: pass\n return 0"
    )
    trials = opened.batch(INTS[:3])
    assert [(trial.original, trial.variant) for trial in trials] == [
        ("AttributeError", "returned"),
        ("AttributeError", "crashed"),
        ("AttributeError", "steps"),
    ]


def test_a_closed_deadline_runs_nothing(engine: Engine) -> None:
    assert probe(engine, "def f(n): return n", "def f(n): return -n", seconds=0.0).batch(INTS) == []


def test_a_difference_that_fresh_workers_do_not_show_is_not_kept(engine: Engine) -> None:
    counted = "seen = []\ndef f(n: int):\n seen.append(n)\n return len(seen)"
    opened = probe(engine, "def f(n: int): return 1", counted)
    opened.batch(INTS)
    assert opened.best is None
    assert opened.unstable


def test_replay_refuses_what_depends_on_the_hash_seed(engine: Engine) -> None:
    hashing = pair("def f(s: str): return 0", "def f(s: str): return hash(s) % 1000")
    assert replay(engine, hashing, Input(("abc",)), DEFAULT, "test", in_domain=True) is None


def test_replay_refuses_an_input_on_which_nothing_differs(engine: Engine) -> None:
    same = pair("def f(n: int): return n", "def f(n: int): return n + (n == 9)")
    assert replay(engine, same, Input((1,)), DEFAULT, "test", in_domain=True) is None
    assert replay(engine, same, Input((9,)), DEFAULT, "test", in_domain=True) is not None


def test_replay_takes_a_slow_program_for_slow_and_not_for_one_that_hangs(engine: Engine) -> None:
    slow = "def f(n: int):\n for _ in range(n): pass\n return n"
    steps = engine.limits.steps
    assert (
        replay(engine, pair("def f(n: int): return n", slow), Input((3 * steps,)), DEFAULT, "t", in_domain=True) is None
    )


def test_replay_takes_a_deep_recursion_for_deep_and_not_for_one_without_end(engine: Engine) -> None:
    loop = "def f(n):\n total = 0\n for i in range(n): total += i\n return total"
    deep = pair(loop, "def f(n): return n - 1 + f(n - 1) if n else 0")
    endless = pair(loop, "def f(n): return n - 1 + f(n + 1) if n else 0")
    assert replay(engine, deep, Input((5000,)), DEFAULT, "t", in_domain=True) is None
    found = replay(engine, endless, Input((1,)), DEFAULT, "t", in_domain=True)
    assert found is not None
    assert found.difference.kind is DifferenceKind.HANG


SLOW = {
    "a loop": (
        "def f(n): return n * (n + 1) // 2",
        "def f(n):\n t = 0\n for i in range(n + 1): t += i\n return t",
        10**9,
    ),
    "a loop that no step counts": (
        "def f(n): return n * (n + 1) // 2",
        "def f(n): return sum(range(n + 1))",
        10**15,
    ),
    "calls of itself twice": (
        "def f(n):\n a, b = 0, 1\n for _ in range(n): a, b = b, a + b\n return a",
        "def f(n): return n if n < 2 else f(n - 1) + f(n - 2)",
        100,
    ),
    "a loop that few numbers go through to the end": (
        "def f(n): return n > 1 and all(n % d for d in range(2, int(n ** 0.5) + 1))",
        "def f(n):\n for d in range(2, n):\n  if n % d == 0: return False\n return n > 1",
        2**28 + 7,
    ),
    "calls of itself": ("def f(n): return n * (n + 1) // 2", "def f(n): return n + f(n - 1) if n else 0", 5000),
    "all parts of a list": (
        "def f(xs):\n s = {0}\n for x in xs: s |= {x + y for y in s}\n return len(s)",
        "def f(xs, t=0): return {*f(xs[1:], t), *f(xs[1:], t + xs[0])} if xs else {t}",
        [0] * 40,
    ),
}


@pytest.mark.parametrize(("quick", "slow", "argument"), SLOW.values(), ids=SLOW)
def test_replay_claims_of_no_program_that_slows_down_as_inputs_grow_that_it_hangs(
    quick: str, slow: str, argument: object, engine: Engine
) -> None:
    assert replay(engine, pair(quick, slow), Input((argument,)), DEFAULT, "t", in_domain=True, hang=True) is None
    assert replay(engine, pair(slow, quick), Input((argument,)), DEFAULT, "t", in_domain=True) is None


def test_a_hang_is_not_told_from_slowness_when_the_time_is_over(engine: Engine) -> None:
    program = Program("def f(n): return n if n < 2 else f(n - 1) + f(n - 2)", "m", "f")
    assert comes_to_its_limit_by_and_by(engine, program, Input((74,)), OutOfSteps(9), 0, deadline=0.0)


@pytest.mark.parametrize("argument", [1, 7, 999])
def test_replay_finds_a_loop_that_misses_its_end(argument: int, engine: Engine) -> None:
    counting = "def f(n):\n while n %s 0: n -= 2\n return n"
    found = replay(engine, pair(counting % ">", counting % "!="), Input((argument,)), DEFAULT, "t", in_domain=True)
    assert found is not None
    assert found.difference.kind is DifferenceKind.HANG


def test_replay_marks_an_input_on_which_the_original_raises_as_outside_the_domain(engine: Engine) -> None:
    raising = pair("def f(n: int): return 1 // n", "def f(n: int): return 1 // n if n else 0")
    found = replay(engine, raising, Input((0,)), DEFAULT, "test", in_domain=True)
    assert found is not None
    assert not found.difference.in_domain


def test_replay_uses_the_relation_that_was_asked_for(engine: Engine) -> None:
    near = pair("def f(x: float): return x / 3", "def f(x: float): return x * (1 / 3)")
    inputs = [Input((x / 7,)) for x in range(20)]
    exact = [replay(engine, near, input, DEFAULT, "t", in_domain=True) for input in inputs]
    assert any(exact)
    assert not any(replay(engine, near, input, Relation(approx=1e-9), "t", in_domain=True) for input in inputs)


def test_the_original_alone_gets_fewer_steps_than_both(engine: Engine) -> None:
    looping = probe(engine, "def f(n):\n for i in range(n): pass\n return n", "def f(n): return n")
    try:
        assert looping.ends([Input((10,)), Input((9_000,))]) == ["returned", "steps"]
        assert [trial.original for trial in looping.batch([Input((9_000,))])] == ["returned"]
    finally:
        looping.close()


def test_a_difference_that_only_more_steps_show_is_as_much_in_the_domain_as_any(engine: Engine) -> None:
    slow = "def f(n: int):\n for i in range(n): pass\n return n"
    hasty = probe(engine, slow, "def f(n: int): return -n")
    try:
        hasty.batch([Input((100_000,))])
        hasty.conclude()
        assert hasty.best is not None
        assert (hasty.best.difference.kind, hasty.best.difference.in_domain) == (DifferenceKind.VALUE, True)
    finally:
        hasty.close()


def test_one_input_on_which_the_variant_is_slow_uses_up_no_patience_with_others_that_hang(engine: Engine) -> None:
    slow = "def f(n: int):\n for i in range(n % 9 * 20_000): pass\n return n == 5"
    patient = probe(engine, "def f(n: int): return False", slow)
    try:
        for _ in range(10):
            patient.batch([Input((3,))])
        patient.conclude()
        assert patient.unstable == {DifferenceKind.HANG: [Input((3,))]}
        patient.batch([Input((5,))])
        assert patient.best is not None
        assert (patient.best.difference.kind, patient.best.input) == (DifferenceKind.VALUE, Input((5,)))
    finally:
        patient.close()


def test_a_batch_of_inputs_that_hang_gives_later_ones_no_more_steps(engine: Engine) -> None:
    source = "def f(n: int):\n for i in range(n): pass\n return n"
    stuck = probe(engine, source, source, 100.0)
    try:
        stuck.batch([Input((n,)) for n in range(64)])
        stuck.batch([Input((10**9 + n,)) for n in range(32)])
        assert [trial.original for trial in stuck.batch([Input((50_000,))])] == ["steps"]
    finally:
        stuck.close()


def test_inputs_that_showed_something_new_are_kept_for_other_searchers(engine: Engine) -> None:
    parity = probe(engine, "def f(n):\n if n > 3: return 1\n if n < 0: raise KeyError\n return 0", "def f(n): return n")
    try:
        parity.batch([Input((n,)) for n in (4, 5, 1, 2, -1)])
        assert parity.corpus[:2] == [Input((4,)), Input((1,))]
        assert Input((-1,)) not in parity.corpus
    finally:
        parity.close()
