"""The process that searches for survivors."""

from __future__ import annotations

import io
import json
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest

from mutsinq.core.verdict import NotFound
from mutsinq.suite.survivors import search
from mutsinq.suite.survivors.search import Answer


@pytest.fixture
def signals() -> Iterator[None]:
    """Leave signals as they were."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
    handlers = [signal.getsignal(number) for number in numbers]
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number, handler in zip(numbers, handlers):
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
def test_a_search_that_goes_on_after_its_time_is_ended_with_what_it_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def endless(request: dict[str, Any]) -> Iterator[Answer]:
        yield Answer(7, "fee", NotFound(()))
        time.sleep(600)

    monkeypatch.setattr(search, "search", endless)
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"seconds": 0.1})))
    with pytest.raises(SystemExit) as ended:
        search._main()
    assert ended.value.code == 0
    assert json.loads(capsys.readouterr().out)["number"] == 7


@pytest.mark.usefixtures("signals")
def test_a_search_that_is_done_is_not_ended_by_its_clock_while_it_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python gives signals up before it ends; one that comes then would kill it, and the run with it."""
    monkeypatch.setattr(search, "search", lambda request: iter(()))
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"seconds": 600})))
    assert search._main() == 0
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
