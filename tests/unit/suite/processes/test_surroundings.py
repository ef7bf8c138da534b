"""Tests of `mutsinq.suite.processes.surroundings`."""

from __future__ import annotations

import builtins
import os
import warnings
from pathlib import Path
from typing import Any

import pytest

from mutsinq.suite.processes.surroundings import Namespaces, Surroundings


def test_what_was_left_behind_is_noticed_in_values_containers_and_one_level_down() -> None:
    class Counter:
        count = 0

    def function() -> None:
        pass

    namespace: dict[str, Any] = {"number": 1, "table": {}, "Counter": Counter, "function": function}
    for leave in (
        lambda: namespace.update(number=2),
        lambda: namespace["table"].update(key=1),
        lambda: setattr(Counter, "count", 10**9),
        lambda: setattr(function, "calls", 0),
        lambda: setattr(function, "calls", 10**9),
        lambda: namespace.update(more=1),
    ):
        surroundings = Surroundings(Namespaces([namespace]))
        assert surroundings.unchanged()
        leave()
        assert not surroundings.unchanged()


def test_another_current_folder_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    surroundings = Surroundings(Namespaces([]))
    monkeypatch.chdir(tmp_path)
    assert not surroundings.unchanged()
    monkeypatch.undo()
    assert surroundings.unchanged()
    monkeypatch.setenv("MUTSINQ_LEFT_BEHIND", os.sep)
    assert not surroundings.unchanged()


def test_warnings_that_were_given_are_nothing_left_behind() -> None:
    namespace: dict[str, Any] = {"__name__": "warner", "warn": warnings.warn, "__builtins__": vars(builtins)}
    surroundings = Surroundings(Namespaces([namespace]))
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("default")
        exec(compile("warn('old', DeprecationWarning)", "warner.py", "exec"), namespace)
    assert namespace["__warningregistry__"]
    assert surroundings.unchanged()


def test_the_last_result_of_a_doctest_is_nothing_left_behind_but_other_builtins_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    surroundings = Surroundings(Namespaces([{"__builtins__": vars(builtins)}]))
    monkeypatch.setattr(builtins, "_", 42, raising=False)
    assert surroundings.unchanged()
    monkeypatch.setattr(builtins, "mutsinq_left_behind", 42, raising=False)
    assert not surroundings.unchanged()


def test_another_environment_is_noticed_until_it_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    surroundings = Surroundings(Namespaces([]))
    with monkeypatch.context() as patch:
        patch.setenv("MUTSINQ_TEST", "1")
        assert not surroundings.unchanged()
    assert surroundings.unchanged()
