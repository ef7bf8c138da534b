"""Needs: tests that pass only after another one, which then always runs before them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import islice

import pytest

from mutsinq.suite.clean import CleanRun, CleanTest, run_clean
from mutsinq.suite.job import Message
from mutsinq.suite.trial import NEEDS, Trial
from mutsinq.suite.work import Forked, Reborn

#: Tests of which another is looked for, at most: each costs some forks.
_MOST_TESTS = 100
#: How often a test must pass after the other.
_TIMES = 2

#: Does work; gives what the processes say.
Perform = Callable[[Iterable[Forked | Reborn]], Iterator[tuple[Forked | Reborn, Message]]]


def find_needs(clean: CleanRun, session: pytest.Session, perform: Perform, prepare: Callable[[int], None]) -> None:
    """Find the tests of a clean run that need another, and note which: of these tests no outcome but this one is left.

    They passed in the order of the session, and not in another. Each runs alone once more, and after others that might
    have left what it needs: the nearest before it that needs none itself, and the first of all. Only what comes out the
    same each time counts; else the test is flaky. `prepare` is called before each test, with the slot of its process.
    """
    flaky = ((test, each) for test, each in clean.flaky().items() if "passed" in each.outcomes)
    doubtful = dict(islice(flaky, _MOST_TESTS))

    def run(sequences: Iterable[Sequence[str]], times: int) -> Iterator[tuple[Sequence[str], CleanTest]]:
        """The sequences whose last tests end alike each time, and how."""
        works = {_work(session, tests, prepare): tests for tests in sequences for _ in range(times)}
        ran: dict[Sequence[str], list[CleanTest]] = {tests: [] for tests in works.values()}
        for work, message in perform(works) if works else ():
            assert isinstance(work, Forked)
            tests = works[work]
            if message.kind == "ran" and message.test == tests[-1]:
                ran[tests].append(CleanTest([message.phase], seconds=message.seconds))
            elif message.kind == "took" and message.test == tests[-1]:
                ran[tests][-1].memory = int(str(message.data))
        for tests, found in ran.items():
            if len(found) == times and len({tuple(each.outcomes) for each in found}) == 1:
                yield tests, found[-1]

    needing = [test for (test,), each in run([(test,) for test in doubtful], 1) if each.outcomes != ["passed"]]
    for others in _others([item.nodeid for item in session.items], needing, clean.green().keys()):
        for (other, test), each in run([(others[test], test) for test in needing if test in others], _TIMES):
            if each.outcomes == ["passed"]:
                found = doubtful[test]
                found.after, found.outcomes, found.reason = other, ["passed"], ""
                found.seconds, found.memory = each.seconds, each.memory
        needing = [test for test in needing if not doubtful[test].after]


def heed(session: pytest.Session, clean: CleanRun) -> None:
    """Have tests run after those that they need, from now on and in all forks."""
    session.stash[NEEDS] = {name: test.after for name, test in clean.tests.items() if test.after}


def _others(order: Sequence[str], needing: Container[str], steady: Container[str]) -> Iterator[dict[str, str]]:
    """What each test may need: of those that are steady the nearest before it, and then the first of all."""
    near: dict[str, str] = {}
    nearest = None
    for test in order:
        if test in needing and nearest is not None:
            near[test] = nearest
        nearest = test if test in steady else nearest
    yield near
    if first := next((test for test in order if test in steady), None):
        yield {test: first for test in order if test in needing and near.get(test) != first}


def _work(session: pytest.Session, tests: Sequence[str], prepare: Callable[[int], None]) -> Forked:
    def run(slot: int, say: Callable[[Message], None]) -> None:
        run_clean(Trial(session), tests, say, prepare=lambda: prepare(slot))

    return Forked(run)
