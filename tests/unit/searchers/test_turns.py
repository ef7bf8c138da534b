"""Searchers share one probe in turns, more for those that show something new."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from mutsinq.core.input import Input
from mutsinq.searchers.protocol import Trial
from mutsinq.searchers.turns import Desk, Turns

ONE = [Input((1,))]


class FakeProbe:
    """Calls every input of one searcher new, and of the others old."""

    def __init__(self, new_for: str = "") -> None:
        self.open = True
        self.searcher = ""
        self.ran: list[str] = []
        self._new_for = new_for
        self._inside = 0

    def batch(self, inputs: Sequence[Input]) -> list[Trial]:
        self._inside += 1
        assert self._inside == 1, "two searchers run inputs at the same time"
        time.sleep(0.002)
        self.ran.append(self.searcher)
        self._inside -= 1
        return [Trial(each, None, "returned", "returned", self.searcher == self._new_for) for each in inputs]


def search(desk: Desk) -> None:
    desk.enter()
    while desk.open:
        desk.batch(ONE)
    desk.leave()


def shared(probe: FakeProbe, turns: Turns, desks: Sequence[Desk], batches: int) -> None:
    """Let all desks search until so many batches have run."""
    threads = [threading.Thread(target=search, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    while len(probe.ran) < batches:
        time.sleep(0.01)
    turns.end()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def test_every_searcher_gets_turns_and_none_runs_beside_another() -> None:
    probe = FakeProbe()
    turns = Turns(probe)  # type: ignore[arg-type]
    desks = [turns.desk(name, beside=False) for name in "abc"]
    shared(probe, turns, desks, batches=400)
    assert {probe.ran.count(name) > 40 for name in "abc"} == {True}


def test_one_that_shows_new_behaviour_gets_more_and_the_others_still_some() -> None:
    probe = FakeProbe(new_for="b")
    turns = Turns(probe)  # type: ignore[arg-type]
    desks = [turns.desk(name, beside=False) for name in "ab"]
    shared(probe, turns, desks, batches=800)
    assert probe.ran.count("b") > 1.5 * probe.ran.count("a") > 0


def test_one_that_works_in_a_process_of_its_own_is_let_in_between_two_batches() -> None:
    probe = FakeProbe()
    turns = Turns(probe)  # type: ignore[arg-type]
    beside = turns.desk("solver", beside=True)
    running = turns.desk("fuzz", beside=False)
    thread = threading.Thread(target=search, args=(running,))
    thread.start()
    for _ in range(5):
        assert len(beside.batch(ONE)) == 1
    turns.end()
    thread.join(10)
    assert probe.ran.count("solver") == 5
    assert "fuzz" in probe.ran


def test_after_the_end_nobody_runs_inputs_and_nobody_waits() -> None:
    probe = FakeProbe()
    turns = Turns(probe)  # type: ignore[arg-type]
    first, second = (turns.desk(name, beside=False) for name in "ab")
    first.enter()
    turns.end()
    assert second.batch(ONE) == []
    assert first.batch(ONE) == []
    assert first(ONE[0]) is None
    assert probe.ran == []


def test_who_comes_late_does_not_catch_up_on_what_it_has_missed() -> None:
    probe = FakeProbe()
    turns = Turns(probe)  # type: ignore[arg-type]
    early = turns.desk("early", beside=False)
    early.enter()
    early.batch(ONE)
    early.leave()
    assert turns.desk("late", beside=False).clock == early.clock > 0
