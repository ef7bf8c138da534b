"""Needs: tests that pass only after another one, which then always runs before them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence

import pytest

from mutsinq.suite.clean import CleanRun, CleanTest, run_clean
from mutsinq.suite.processes.job import Message
from mutsinq.suite.processes.work import Forked, Reborn
from mutsinq.suite.trial import NEEDS, Trial

#: Tests of which another is looked for, at most: a suite with more has no order in which it passes.
_MOST_TESTS = 100
#: How often a test must pass after the other.
_TIMES = 2

#: Does work; gives what the processes say.
Perform = Callable[[Iterable[Forked | Reborn]], Iterator[tuple[Forked | Reborn, Message]]]


def find_needs(clean: CleanRun, session: pytest.Session, perform: Perform, prepare: Callable[[int], None]) -> None:
    """Find the tests of a clean run that need another, and note which: of these tests no outcome but this one is left.

    They passed in the order of the session, and failed with the last first. So they run that way once more, without
    all others: who passes then was disturbed by one of these, and is flaky. The rest run behind a steady test that
    might leave what they need: the first of all, then the nearest before each. Whoever passes each time needs it. Tests
    with the same candidate share a process, for what a test needs is seldom left by one that comes after it. Where that
    is wrong after all, a kill is not believed: it must fail to show on the original with these two tests alone.

    `prepare` is called before each test, with the slot of its process.
    """
    order = [item.nodeid for item in reversed(session.items)]
    flaky = clean.flaky()
    doubtful = [test for test in order if test in flaky and "passed" in flaky[test].outcomes][-_MOST_TESTS:]

    def run(sequences: Iterable[Sequence[str]], times: int) -> Iterator[tuple[str, str, CleanTest]]:
        """Of each sequence the first test, each that ends alike each time, and how."""
        works = {_work(session, tests, prepare): tests for tests in sequences for _ in range(times)}
        ran: dict[tuple[str, str], list[CleanTest]] = defaultdict(list)
        for work, message in perform(works) if works else ():
            assert isinstance(work, Forked)
            place = works[work][0], message.test
            if message.kind == "ran":
                ran[place].append(CleanTest([message.phase], seconds=message.seconds))
            elif message.kind == "took":
                ran[place][-1].memory = int(str(message.data))
        for (first, test), found in ran.items():
            if len(found) == times and len({tuple(each.outcomes) for each in found}) == 1:
                yield first, test, found[-1]

    needing = [test for _, test, each in run([doubtful] if doubtful else [], 1) if each.outcomes != ["passed"]]
    for others in _others(order, set(needing), clean.green().keys()):
        groups: dict[str, list[str]] = defaultdict(list)
        for test in needing:
            if test in others:
                groups[others[test]].append(test)
        for other, test, each in run([(other, *tests) for other, tests in groups.items()], _TIMES):
            if each.outcomes == ["passed"] and test != other:
                found = flaky[test]
                found.after, found.outcomes, found.reason = other, ["passed"], ""
                found.seconds, found.memory = each.seconds, each.memory
        needing = [test for test in needing if not flaky[test].after]


def heed(session: pytest.Session, clean: CleanRun) -> None:
    """Have tests run after those that they need, from now on and in all forks."""
    session.stash[NEEDS] = {name: test.after for name, test in clean.tests.items() if test.after}


def _others(order: Sequence[str], needing: Container[str], steady: Container[str]) -> Iterator[dict[str, str]]:
    """What each test may need: the first of all steady tests, then the nearest before it. The order has the last first.

    The first of all is tried first, since one process tries it for all tests.
    """
    first = next((test for test in reversed(order) if test in steady), None)
    near: dict[str, str] = {}
    nearest = None
    for test in reversed(order):
        if test in needing and nearest is not None:
            near[test] = nearest
        nearest = test if test in steady else nearest
    yield {test: str(first) for test in near}
    yield {test: other for test, other in near.items() if other != first}


def _work(session: pytest.Session, tests: Sequence[str], prepare: Callable[[int], None]) -> Forked:
    def run(slot: int, say: Callable[[Message], None]) -> None:
        run_clean(Trial(session), tests, say, prepare=lambda: prepare(slot))

    return Forked(run)
