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
#: How often a test must fail alone, and pass after the other.
_TIMES = 2

#: Does work; gives what the processes say.
Perform = Callable[[Iterable[Forked | Reborn]], Iterator[tuple[Forked | Reborn, Message]]]


def find_needs(clean: CleanRun, session: pytest.Session, perform: Perform, prepare: Callable[[int], None]) -> None:
    """Find the tests of a clean run that need another, and note which: of these tests no outcome but this one is left.

    They passed in the order of the session, and not in another. Each runs alone, and after others that might have left
    what it needs: the nearest before it that needs none itself, and the first of all. Only what comes out the same each
    time counts; else the test is flaky. `prepare` is called before each test, with the slot of its process.
    """
    order = [item.nodeid for item in session.items]
    flaky = ((test, each) for test, each in clean.flaky().items() if "passed" in each.outcomes)
    doubtful = dict(islice(flaky, _MOST_TESTS))
    sequences = list(_sequences(order, doubtful, clean.green().keys()))
    works = {_work(session, tests, prepare): tests for tests in sequences for _ in range(_TIMES)}
    ran: dict[tuple[str, ...], list[CleanTest]] = {tests: [] for tests in sequences}
    for work, message in perform(works) if works else ():
        assert isinstance(work, Forked)
        tests = works[work]
        if message.kind == "ran" and message.test == tests[-1]:
            ran[tests].append(CleanTest([message.phase], seconds=message.seconds))
        elif message.kind == "took" and message.test == tests[-1]:
            ran[tests][-1].memory = int(str(message.data))
    for tests, found in ran.items():
        needing, alone = doubtful[tests[-1]], ran[tests[-1:]]
        if len(tests) > 1 and not needing.after and _all(found, {"passed"}) and _all(alone, {"failed", "skipped"}):
            needing.after, needing.outcomes, needing.reason = tests[0], ["passed"], ""
            needing.seconds, needing.memory = found[-1].seconds, found[-1].memory


def heed(session: pytest.Session, clean: CleanRun) -> None:
    """Have tests run after those that they need, from now on and in all forks."""
    session.stash[NEEDS] = {name: test.after for name, test in clean.tests.items() if test.after}


def _sequences(order: Sequence[str], doubtful: Container[str], steady: Container[str]) -> Iterator[tuple[str, ...]]:
    """What to run of each doubtful test: it alone, and behind one or two of those that are steady."""
    first = next((test for test in order if test in steady), None)
    nearest = None
    for test in order:
        if test in doubtful:
            yield (test,)
            yield from ((other, test) for other in dict.fromkeys((nearest, first)) if other is not None)
        nearest = test if test in steady else nearest


def _all(found: Sequence[CleanTest], outcomes: set[str]) -> bool:
    """Whether every run came to its end, with one of the outcomes."""
    return len(found) == _TIMES and outcomes.issuperset(outcome for test in found for outcome in test.outcomes)


def _work(session: pytest.Session, tests: Sequence[str], prepare: Callable[[int], None]) -> Forked:
    def run(slot: int, say: Callable[[Message], None]) -> None:
        run_clean(Trial(session), tests, say, prepare=lambda: prepare(slot))

    return Forked(run)
