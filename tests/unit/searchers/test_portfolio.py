"""The portfolio runs searchers side by side, and whatever one of them does, the others and the time limit stand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from mutsinq.core.input import Input
from mutsinq.core.search import Budget, SearchReport
from mutsinq.searchers.portfolio import run_portfolio
from mutsinq.searchers.protocol import Pair, Probe
from mutsinq.searchers.table import SEARCHERS
from mutsinq.testing.searchers import LocalProbe, pair, parameter

EQUAL = pair("def f(n): return n", "def f(n): return n + 0", parameter("n", "int"))
Search = Callable[[Pair, Probe, Budget], SearchReport]


class Searcher:
    def __init__(self, name: str, search: Search, *, beside: bool = False) -> None:
        self.name = name
        self.beside = beside
        self.search = search


@contextmanager
def known(*searchers: Searcher) -> Iterator[Sequence[str]]:
    """The searchers under their names in the table, for a while."""
    before = dict(SEARCHERS._table()), dict(SEARCHERS._loaded)
    for searcher in searchers:
        SEARCHERS.add(searcher.name, searcher)
    try:
        yield [searcher.name for searcher in searchers]
    finally:
        SEARCHERS._places, SEARCHERS._loaded = before


def run(*searchers: Searcher, seconds: float = 1.0, prover: Searcher | None = None) -> tuple[SearchReport, ...]:
    probe = LocalProbe(EQUAL)
    probe.searcher = ""  # type: ignore[attr-defined]
    with known(*searchers) as names:
        return run_portfolio(EQUAL, probe, names, seconds, prover=prover)  # type: ignore[arg-type]


def quick(pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
    probe(Input((1,)))
    return SearchReport("quick", 1)


def failing(pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
    raise ZeroDivisionError("a bug")


def endless(pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
    while probe.open:
        probe.batch([Input((2,))])
    return SearchReport("endless", 2)


def test_reports_come_in_the_order_of_the_searchers() -> None:
    reports = run(Searcher("one", quick), Searcher("two", quick), Searcher("three", quick))
    assert [report.inputs_tried for report in reports] == [1, 1, 1]


def test_a_searcher_that_fails_is_reported_and_the_next_one_runs() -> None:
    failed, other = run(Searcher("failing", failing), Searcher("other", quick))
    assert failed.note == "failed: ZeroDivisionError: a bug"
    assert other.inputs_tried == 1


def test_one_that_never_ends_by_itself_lets_the_next_one_start() -> None:
    reports = run(Searcher("endless", endless), Searcher("other", quick))
    assert [report.searcher for report in reports] == ["endless", "quick"]


def test_one_that_does_not_heed_the_end_is_left_behind() -> None:
    stop = threading.Event()

    def stubborn(pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        stop.wait(60)
        return SearchReport("stubborn", 1)

    try:
        (report,) = run(Searcher("stubborn", stubborn), seconds=0.2)
    finally:
        stop.set()
    assert report.note == "did not stop when its time was over"


def test_a_solver_that_waits_does_not_hold_up_the_others() -> None:
    waiting = threading.Event()

    def solver(pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        assert waiting.wait(10)
        return SearchReport("solver", 0)

    def other(pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        probe(Input((1,)))
        waiting.set()
        return SearchReport("other", 1)

    reports = run(Searcher("solver", solver, beside=True), Searcher("other", other), seconds=5.0)
    assert [report.searcher for report in reports] == ["solver", "other"]


def test_the_prover_runs_beside_and_has_no_report() -> None:
    asked = threading.Event()

    def prove(pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        asked.set()
        return SearchReport("proof")

    def other(pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        assert asked.wait(10)
        return SearchReport("other")

    reports = run(Searcher("other", other), prover=Searcher("proof", prove, beside=True), seconds=5.0)
    assert [report.searcher for report in reports] == ["other"]


def test_ctrl_c_ends_all_searchers(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    def search(pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        endless(pair, probe, budget)
        ended.set()
        return SearchReport("search")

    def interrupt(name: str) -> None:
        raise KeyboardInterrupt

    probe = LocalProbe(EQUAL)
    probe.searcher = ""  # type: ignore[attr-defined]
    with known(Searcher("search", search)) as names, pytest.raises(KeyboardInterrupt):
        run_portfolio(EQUAL, probe, names, 30.0, interrupt)  # type: ignore[arg-type]
    assert ended.wait(10)
