"""The file of earlier runs: what is written is read again, whoever else writes, and whatever was there before."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mutsinq.core.suite import Killer, MutantResult, SuiteReport
from mutsinq.errors import StoreError
from mutsinq.operators.pipeline import mutants
from mutsinq.suite.history.recall import History
from mutsinq.suite.history.store import Store, StoredVerdict
from mutsinq.suite.history.store import TestVersion as Version

SOURCE = "def f(x):\n    return x < 1\n"
KILL = StoredVerdict("killed", "call", "AssertionError", "", 0.5, (Version("t::a", "1", "2"),))
LIFE = StoredVerdict("survived", "", "", "a note", 0.1, (Version("t::a", "1", "2"), Version("t::b", "3", "4")))
REPORT = SuiteReport((), ("t::a", "t::b"), {"t::c": "odd"}, {"mutants": 1.0}, True)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path)
    assert made.prepare() == ""
    return made


def test_verdicts_are_read_as_they_were_written(store: Store) -> None:
    store.add(0, [], {"k": KILL, "l": LIFE})
    assert store.verdicts(["k", "l", "m"]) == {"k": KILL, "l": LIFE}
    assert store.verdicts(["k"])["k"].killer == Killer("t::a", "call", "AssertionError")
    store.add(0, [], {"k": LIFE})
    assert store.verdicts(["k"]) == {"k": LIFE}


def test_the_last_run_is_read_with_its_sources_and_the_last_word_on_each_mutant(store: Store) -> None:
    results = [MutantResult(mutant, "m.py", "survived", ((0, 2),)) for mutant in mutants(SOURCE).mutants]
    run = store.begin_run(REPORT, {"m.py": SOURCE})
    store.add(run, results, {})
    store.add(run, [MutantResult(results[0].mutant, "m.py", "killed", killer=Killer("t", "call", "no"))], {})
    store.end_run(run, REPORT, [])
    found = store.last_run()
    assert found.sources == {"m.py": SOURCE}
    assert found.report.left_out == {"t::c": "odd"}
    assert [found.report.tests_of(result) for result in found.report.results[:-1]] == [("t::a", "t::b")] * (
        len(results) - 1
    )
    assert sorted(result.status for result in found.report.results) == ["killed", *["survived"] * (len(results) - 1)]


def test_results_that_are_added_again_are_read_in_their_last_order(store: Store) -> None:
    results = [MutantResult(mutant, "m.py", "survived") for mutant in mutants(SOURCE).mutants]
    run = store.begin_run(REPORT, {"m.py": SOURCE})
    store.add(run, results, {})
    store.add(run, results[::-1], {})
    assert list(store.last_run().report.results) == results[::-1]


def test_a_run_is_found_by_what_it_rests_on_and_becomes_the_last(store: Store) -> None:
    mutant = mutants(SOURCE).mutants[0]
    for path, basis in (("a.py", "one"), ("b.py", "two"), ("c.py", "")):
        run = store.begin_run(REPORT, {path: SOURCE})
        store.add(run, [MutantResult(mutant, path, "survived")], {})
        store.end_run(run, REPORT, [], basis)
    for basis, path in (("one", "a.py"), ("one", "a.py"), ("two", "b.py")):
        found = store.repeat_run(basis)
        assert found is not None
        assert [result.path for result in found.report.results] == [path]
        assert store.last_run() == found
    assert store.repeat_run("three") is None


def test_without_a_run_it_says_what_to_do(tmp_path: Path, store: Store) -> None:
    with pytest.raises(StoreError, match="run `mutsinq test` first"):
        store.last_run()
    with pytest.raises(StoreError, match="run `mutsinq test` first"):
        Store(tmp_path / "elsewhere").last_run()


def test_a_store_of_another_format_is_made_anew_and_that_is_said(store: Store) -> None:
    store.add(0, [], {"k": KILL})
    with sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert "is of format 99" in store.prepare()
    assert store.verdicts(["k"]) == {}
    assert store.prepare() == ""


def test_the_last_run_of_another_format_is_not_read_and_that_is_said(store: Store) -> None:
    with contextlib.closing(sqlite3.connect(store.path)) as connection:
        connection.executescript("DROP TABLE result; PRAGMA user_version = 2")
    with pytest.raises(StoreError, match=r"is of format 2, .*; run `mutsinq test` again"):
        store.last_run()


def test_a_damaged_store_is_made_anew_and_that_is_said(store: Store) -> None:
    store.path.write_bytes(b"no database at all" * 1000)
    assert "was damaged" in store.prepare()
    store.add(0, [], {"k": KILL})
    assert store.verdicts(["k"]) == {"k": KILL}


def test_a_place_that_cannot_be_written_is_an_error_with_its_name(tmp_path: Path) -> None:
    (tmp_path / ".mutsinq").write_text("a file")
    with pytest.raises(StoreError, match=r"\.mutsinq: cannot be made"):
        Store(tmp_path).prepare()


def test_several_processes_lose_nothing(store: Store) -> None:
    code = (
        "import sys; from pathlib import Path; from mutsinq.suite.history.store import *\n"
        "store = Store(Path(sys.argv[1])); store.prepare()\n"
        "for number in range(20):\n"
        "    version = TestVersion(f't{number % 3}', '1', '2')\n"
        "    store.add(0, [], {f'{sys.argv[2]}-{number}': StoredVerdict('survived', '', '', '', 0.0, (version,))})\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(store.root), name]) for name in "abc"]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert len(store.verdicts([f"{name}-{number}" for name in "abc" for number in range(20)])) == 60


def test_a_full_disk_is_said_once_and_costs_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect

    def connect_to_a_full_disk(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **kwargs)
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    monkeypatch.setattr(sqlite3, "connect", connect_to_a_full_disk)
    told: list[str] = []
    history = History(Store(tmp_path), told.append, fresh=False, strict=False)
    history.add_documents("kind", {"key": "text"})
    assert history.documents("kind", ["key"]) == {}
    assert len(told) == 1
    assert "nothing is kept for later runs" in told[0]
    assert "database or disk is full" in told[0]
