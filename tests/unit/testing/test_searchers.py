"""The conformance kit accepts every searcher of the table and tells what a wrong one breaks."""

from __future__ import annotations

import time

import pytest

from mutsinq.core.input import Input
from mutsinq.core.search import Budget, SearchReport
from mutsinq.searchers.meter import Meter
from mutsinq.searchers.protocol import Pair, Probe
from mutsinq.searchers.table import SEARCHERS
from mutsinq.testing.searchers import check_searcher


@pytest.mark.parametrize("name", list(SEARCHERS))
def test_every_searcher_of_the_table_conforms(name: str) -> None:
    check_searcher(SEARCHERS.get(name))


class Counting:
    """A searcher that counts up from zero; the base of the broken ones."""

    name = "counting"

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        meter = Meter(probe, budget)
        while meter.open:
            numbers = range(meter.tried, meter.tried + 10)
            meter.run([self.input(number, len(pair.domain.parameters) > 1) for number in numbers])
        return meter.report(self.name)

    def input(self, number: int, keyed: bool) -> Input:
        return Input((number,), {"key": number} if keyed else {})


class Blind(Counting):
    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        return super().search(pair, probe, Budget(budget.seconds, inputs=40))

    def input(self, number: int, keyed: bool) -> Input:
        return Input((-number,))


class Greedy(Counting):
    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        return super().search(pair, probe, Budget(budget.seconds))


class Slow(Counting):
    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        if budget.inputs is None and budget.seconds < 1:
            time.sleep(budget.seconds + 2.2)
        return super().search(pair, probe, budget)


class Ignorant(Counting):
    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        probe.batch([self.input(number, keyed=False) for number in range(10)])
        probe.batch([self.input(0, keyed=False)])
        return SearchReport(self.name, 6)


class Unfit(Counting):
    def input(self, number: int, keyed: bool) -> Input:
        return super().input(number, keyed=False)


class Unsteady(Counting):
    searches = 0

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        type(self).searches += 1
        return super().search(pair, probe, budget)

    def input(self, number: int, keyed: bool) -> Input:
        return super().input(number + self.searches, keyed)


class Nameless(Counting):
    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        report = super().search(pair, probe, budget)
        return SearchReport("other", report.inputs_tried)


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (Blind(), "does not find"),
        (Greedy(), "on a budget of 50"),
        (Slow(), "on a budget of 0.3 s"),
        (Ignorant(), "after the probe had closed"),
        (Unfit(), "does not fit the signature"),
        (Unsteady(), "with the same seed"),
        (Nameless(), "bears the name"),
    ],
)
def test_the_kit_names_the_promise_that_a_searcher_breaks(broken: Counting, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        check_searcher(broken)
