"""A meter runs no input beyond the budget and tells what share of it is used."""

from __future__ import annotations

from mutsinq.core.input import Input
from mutsinq.core.search import Budget
from mutsinq.searchers.meter import Meter
from mutsinq.testing.searchers import LocalProbe, pair, parameter

EQUAL = pair("def f(n): return n", "def f(n): return n", parameter("n", "int"))
INPUTS = [Input((number,)) for number in range(10)]


def test_inputs_beyond_the_budget_do_not_run() -> None:
    probe = LocalProbe(EQUAL)
    meter = Meter(probe, Budget(60.0, inputs=13))
    assert len(meter.run(INPUTS)) == 10
    assert 0.7 < meter.used < 0.8
    assert len(meter.run(INPUTS)) == 3
    assert not meter.open
    assert meter.run(INPUTS) == []
    assert len(probe.inputs) == meter.tried == 13


def test_a_budget_without_seconds_or_inputs_is_used_up_at_once() -> None:
    for budget in (Budget(0.0), Budget(5.0, inputs=0)):
        assert not Meter(LocalProbe(EQUAL), budget).open


def test_a_search_that_goes_on_for_a_better_difference_alone_comes_to_the_end_of_its_schedule() -> None:
    probe = LocalProbe(EQUAL)
    meter = Meter(probe, Budget(60.0))
    assert meter.used < 0.1
    probe.seconds_left = 0.0
    assert meter.used > 0.9


def test_a_closed_probe_is_not_asked() -> None:
    probe = LocalProbe(EQUAL)
    probe.open = False
    meter = Meter(probe, Budget(60.0))
    assert not meter.open
    assert meter.run(INPUTS) == []
    assert probe.refused == 0


def test_the_report_holds_what_was_used() -> None:
    meter = Meter(LocalProbe(EQUAL), Budget(60.0))
    meter.run(INPUTS)
    report = meter.report("name", note="why")
    assert (report.searcher, report.inputs_tried, report.exhausted, report.note) == ("name", 10, False, "why")
    assert 0 < report.seconds < 60
