"""`distinguish` decides with evidence: a replayed difference, a proof, or what was tried."""

from __future__ import annotations

import pytest

from mutsinq.core.difference import DifferenceKind
from mutsinq.core.input import Input
from mutsinq.core.outcome import Returned
from mutsinq.core.program import Program
from mutsinq.core.search import Budget, SearchReport
from mutsinq.core.verdict import Counterexample, Distinguished, Equivalent, Invalid, NotFound, Verdict
from mutsinq.execution.engine import Engine
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.protocol import Pair, Probe
from mutsinq.searchers.settings import Settings

QUICK = ("examples", "boundary", "fuzz")


def judge(engine: Engine, original: str, variant: str, entry: str = "f", **settings: object) -> Verdict:
    options: dict[str, object] = {"timeout": 2.0, "searchers": QUICK} | settings
    programs = Program(original, "m", entry), Program(variant, "m", entry)
    return distinguish(*programs, Settings(**options), engine)  # type: ignore[arg-type]


def counterexample(verdict: Verdict) -> Counterexample:
    assert isinstance(verdict, Distinguished), verdict
    return verdict.counterexample


def test_a_changed_constant_is_found_with_the_smallest_input(engine: Engine) -> None:
    verdict = judge(engine, "def f(n): return n > 10", "def f(n): return n > 11")
    found = counterexample(verdict)
    assert found.call == "f(11)"
    assert (found.original, found.variant) == (Returned(("bool", "True")), Returned(("bool", "False")))
    assert found.difference.kind is DifferenceKind.VALUE
    assert found.difference.in_domain


def test_lists_are_minimised(engine: Engine) -> None:
    original = "def f(xs): return sorted(xs)[-1] if xs else None"
    variant = "def f(xs): return xs[-1] if xs else None"
    assert counterexample(judge(engine, original, variant)).call in ("f([1, 0])", "f([0, -1])")


def test_the_same_code_is_equivalent(engine: Engine) -> None:
    verdict = judge(engine, "def f(x):\n    return x + 1", "def f(x):\n    # one more\n    return (x + 1)")
    assert isinstance(verdict, Equivalent)


def test_where_nothing_is_found_the_verdict_says_what_was_tried(engine: Engine) -> None:
    verdict = judge(engine, "def f(n: float): return n * 2", "def f(n: float): return n + n", timeout=0.5)
    assert isinstance(verdict, NotFound)
    assert [report.searcher for report in verdict.reports] == list(QUICK)
    assert sum(report.inputs_tried for report in verdict.reports) > 1000
    assert verdict.original_coverage is not None
    assert verdict.original_coverage.changed_reached
    assert verdict.types == ("n: float",)


def test_a_change_of_a_signature_is_in_no_branch(engine: Engine) -> None:
    source = "def f(n: float, k: {}):\n    return n * k + n\n"
    verdict = judge(engine, source.format("float"), source.format("int").replace("+ n", "- -n"), timeout=0.5)
    assert isinstance(verdict, NotFound)
    assert verdict.variant_coverage is not None
    assert verdict.variant_coverage.changed_reached
    bare = judge(engine, source.format("int = 0"), source.format("int = False"), timeout=0.5)
    assert isinstance(bare, NotFound)
    assert bare.variant_coverage is not None
    assert bare.variant_coverage.changed_reached is None


def test_what_holds_for_all_declared_integers_is_proved(engine: Engine) -> None:
    verdict = judge(engine, "def f(n: int): return n // 2 * 2", "def f(n: int): return n - n % 2")
    assert isinstance(verdict, Equivalent)
    assert (verdict.proof.method, verdict.proof.scope) == ("z3", "n: int")


def test_what_only_one_list_in_both_places_shows_is_found_outside_the_domain(engine: Engine) -> None:
    original = "def f(a: list[int], b: list[int]):\n a.append(1)\n return len(b)"
    variant = "def f(a: list[int], b: list[int]):\n n = len(b)\n a.append(1)\n return n"
    found = counterexample(judge(engine, original, variant, timeout=20.0))
    assert found.call == "list_1 = list([]); f(list_1, list_1)"
    assert not found.difference.in_domain


class Floats:
    """Tries what the declared types do not allow, and then as long as it may."""

    name = "floats"

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        tried = 0
        while probe.open:
            tried += len(probe.batch([Input((6, 5.65))]))
        return SearchReport(self.name, tried)


def test_declared_integers_are_settled_before_a_difference_on_floats_is_told(engine: Engine) -> None:
    original = "def f(n: int, m: int) -> int:\n total = 0\n for i in range(abs(n) % 7): total += m\n return total"
    variant = "def f(n: int, m: int) -> int: return m * (abs(n) % 7)"
    patient: dict[str, object] = {"timeout": 40.0, "searchers": ("boundary",), "others": (Floats(),)}
    verdict = judge(engine, original, variant, **patient)
    assert isinstance(verdict, Equivalent), verdict
    assert verdict.proof.scope == "n: int, m: int"
    floats_too = judge(engine, original, variant, examples=(Input((6, 5.65)),))
    assert counterexample(floats_too).difference.in_domain


def test_what_holds_for_the_likeliest_types_is_no_proof(engine: Engine) -> None:
    verdict = judge(engine, "def f(n): return n % 2 == 1", "def f(n): return n % 2 != 0", timeout=0.5)
    assert not isinstance(verdict, Equivalent)


def test_a_difference_in_value_is_preferred_to_an_exception(engine: Engine) -> None:
    original = "def f(xs: list[int]): return sum(xs)"
    variant = "def f(xs: list[int]):\n if not xs: raise ValueError\n return sum(xs) + (len(xs) > 3)"
    assert counterexample(judge(engine, original, variant)).difference.kind is DifferenceKind.VALUE


@pytest.mark.parametrize(
    ("original", "variant", "kind"),
    [
        ("def f(n): return n % 2 == 0", "def f(n): return 1 - n % 2", DifferenceKind.TYPE_ONLY),
        ("def f(xs: list[int]): xs.sort()", "def f(xs: list[int]): sorted(xs)", DifferenceKind.ARGUMENT),
        ("def f(n): print(n)", "def f(n): print(n + 1)", DifferenceKind.OUTPUT),
        ("def f(n: int): return 1", "def f(n: int): return 1 // (n - 3) * 0 + 1", DifferenceKind.EXCEPTION),
        ("def f(n: int): return 1", "def f(n: int):\n while n > 5: pass\n return 1", DifferenceKind.HANG),
    ],
)
def test_each_class_of_difference_is_found(engine: Engine, original: str, variant: str, kind: DifferenceKind) -> None:
    assert counterexample(judge(engine, original, variant)).difference.kind is kind


@pytest.mark.parametrize(
    ("head", "expression"),
    [
        ("import random", "random.random()"),
        ("import random", "random.choice([1, 2])"),
        ("import time", "time.time_ns()"),
        ("", "id(object())"),
        ("", "hash(s)"),
        ("", "list({s, s + 'a', s + 'b'})"),
        ("import uuid", "str(uuid.uuid4())"),
        ("calls = []", "calls.append(s) or len(calls)"),
    ],
)
def test_behaviour_that_is_not_deterministic_is_never_a_difference(engine: Engine, head: str, expression: str) -> None:
    source = f"{head}\ndef f(s: str):\n    return {{}}"
    verdict = judge(engine, source.format(expression), source.format(f"sorted([{expression}])[0]"), timeout=0.5)
    assert isinstance(verdict, NotFound)


@pytest.mark.parametrize(
    ("original", "old", "new", "argument"),
    [
        ("def f(s, n=2): return s.strip() * n", "n=2", "n", "f('')"),
        ("def f(s): return len(s.encode('utf-8', 'replace'))", "'replace'", "'ignore'", "\\ud800"),
        (
            "import math\ndef f(values): return [v for v in values if not math.isnan(v)]",
            "not math.isnan(v)",
            "True",
            "float('nan')",
        ),
        (
            "def f(xs, key):\n    return list(xs[key]) if isinstance(key, slice) else [xs[key]]",
            "list(xs[key])",
            "xs",
            "slice(",
        ),
    ],
)
def test_unusual_arguments_for_which_the_code_asks_are_tried(
    engine: Engine, original: str, old: str, new: str, argument: str
) -> None:
    found = counterexample(judge(engine, original, original.replace(old, new)))
    assert argument in found.call
    assert found.difference.in_domain


def test_examples_of_the_user_are_tried_first(engine: Engine) -> None:
    original = "def f(s): return s"
    variant = "import zlib\ndef f(s): return s if zlib.crc32(s.encode()) != 2666930069 else ''"
    settings = {"examples": (Input(("hunter2",)),)}
    import zlib

    variant = variant.replace("2666930069", str(zlib.crc32(b"hunter2")))
    found = counterexample(judge(engine, original, variant, **settings))
    assert (found.call, found.searcher) == ("f('hunter2')", "examples")


def test_incompatible_signatures_are_invalid(engine: Engine) -> None:
    verdict = judge(engine, "def f(a, b): return a", "def f(a): return a")
    assert isinstance(verdict, Invalid)
    assert "2 positional" in verdict.reason


def test_methods_are_compared_on_receivers_from_their_constructor(engine: Engine) -> None:
    source = "class C:\n def __init__(self, n: int): self.n = n\n def m(self, k: int): return self.n {} k"
    found = counterexample(judge(engine, source.format("+"), source.format("-"), entry="C.m"))
    assert found.call.startswith("C(")
    assert ").m(" in found.call


def test_the_same_seed_gives_the_same_counterexample(engine: Engine) -> None:
    programs = "def f(xs, n): return [x for x in xs if x > n]", "def f(xs, n): return [x for x in xs if x >= n]"
    calls = {counterexample(judge(engine, *programs, seed=3)).call for _ in range(3)}
    assert len(calls) == 1


def test_a_program_that_forges_results_by_frames_is_flagged_or_not_believed(engine: Engine) -> None:
    forger = """
import sys
def f(n):
    frame = sys._getframe()
    while frame:
        frame.f_globals.update({name: lambda *_: b"R" for name in list(frame.f_globals) if name == "outcome"})
        frame = frame.f_back
    return n + 1
"""
    verdict = judge(engine, "def f(n): return n", forger)
    assert isinstance(verdict, Distinguished | Invalid)


def test_a_hang_that_few_steps_show_is_found_in_a_short_search(engine: Engine) -> None:
    # Each turn takes longer than the one before, so that the clock and not the step budget ends the calls, and each
    # call of the replay has many times their seconds: on a busy machine that takes most of a search of the default
    # length.
    original = "def f(n: int):\n    count = 0\n    while n > 0:\n        n //= 2\n        count += 1\n    return count"
    found = counterexample(judge(engine, original, original.replace("n //= 2", "n *= n + 2"), timeout=12.0))
    assert found.difference.kind is DifferenceKind.HANG


def test_a_proof_ends_the_search_before_its_time_is_over(engine: Engine) -> None:
    verdict = judge(engine, "def f(n: int): return n * 3", "def f(n: int): return n + n + n", timeout=60.0)
    assert isinstance(verdict, Equivalent)


def test_which_equal_constants_are_one_object_is_no_difference(engine: Engine) -> None:
    verdict = judge(engine, "def f(a: str, b: str): return a == b", "def f(a: str, b: str): return a is b", timeout=1.0)
    assert isinstance(verdict, NotFound)
    assert "did not show again" in verdict.note


def test_identity_that_no_caller_can_change_is_a_difference(engine: Engine) -> None:
    verdict = judge(engine, "def f(n: int): return n + 1000 == 1000 + n", "def f(n: int): return n + 1000 is 1000 + n")
    assert counterexample(verdict).difference.kind is DifferenceKind.VALUE
