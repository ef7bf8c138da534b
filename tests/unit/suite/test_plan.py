"""The likeliest to notice a mutant run on it first."""

from __future__ import annotations

from collections.abc import Callable

from mutsinq.operators.pipeline import mutants
from mutsinq.suite.clean import CleanRun, CleanTest
from mutsinq.suite.mentions import Mentions
from mutsinq.suite.plan import Plan
from mutsinq.suite.reach import Reach
from mutsinq.suite.settings import SuiteSettings
from mutsinq.suite.subject import Subject
from mutsinq.suite.watching.blocks import Blocks

Make = Callable[[str], Subject]

SOURCE = """
LIMIT = 3


def small(n=1):
    return n < LIMIT


def even(n):
    return n % 2
"""


def _plan(subject: Subject, seconds: tuple[float, float, float] = (0.1, 0.2, 0.3)) -> Plan:
    """Three tests, of which only the one that takes longest enters `small`."""
    blocks = Blocks([subject])
    small, even = (blocks.of(function)[0] for function in subject.functions)
    entered = {"none": {}, "even": {even: 1}, "small": {small: 1}}
    tests = {
        name: CleanTest(["passed", "passed"], seconds=each, least_seconds=each, counts=counts)
        for each, (name, counts) in zip(seconds, entered.items())
    }
    clean = CleanRun(tests, loaded={str(subject.path)})
    made = mutants(subject.text, path=str(subject.path))
    mentions = Mentions([subject], [])
    reach = Reach([str(subject.path)], [], mentions.words)
    return Plan([subject], [made], blocks, clean, SuiteSettings(), lambda _: True, mentions, reach, {})


def _order(plan: Plan, text: str) -> list[str]:
    """The tests of the mutants of what follows a text, which they have in common."""
    start = plan.subjects[0].encoded.index(text.encode()) + len(text)
    (order,) = {tuple(plan.tests(each)) for each in plan.mutants if each.edits[0].span.start == start}
    return list(order)


def test_what_is_in_a_header_is_tried_first_with_tests_that_call_the_function(subject: Make) -> None:
    assert _order(_plan(subject(SOURCE)), "small(n=") == ["small", "even", "none"]


def test_a_constant_is_tried_first_with_tests_that_enter_the_module_the_quickest_first(subject: Make) -> None:
    assert _order(_plan(subject(SOURCE)), "LIMIT = ") == ["even", "small", "none"]


def test_who_killed_a_mutant_of_the_same_function_comes_first(subject: Make) -> None:
    plan = _plan(subject(SOURCE))
    header = next(each for each in plan.mutants if each.near and each.near.name == "small" and each.function is None)
    plan.learn(header, "none")
    assert _order(plan, "small(n=") == ["none", "small", "even"]
    assert _order(plan, "LIMIT = ") == ["even", "small", "none"]


def test_a_slow_test_adds_the_time_of_its_set_up_to_others_and_does_not_multiply_theirs(subject: Make) -> None:
    plan = _plan(subject(SOURCE))
    mutant = next(each for each in plan.mutants if each.function and each.function.node.name == "even")
    settings = SuiteSettings()
    own = settings.timeout_floor + settings.timeout_factor * 0.2
    assert own + 0.3 <= plan.limits(mutant, "even").seconds < own + 3 * 0.3


def test_a_test_that_takes_many_times_as_long_as_most_comes_last(subject: Make) -> None:
    plan = _plan(subject(SOURCE), seconds=(0.01, 0.01, 0.9))
    assert plan.last == {"small"}
    assert not _plan(subject(SOURCE)).last
