"""Mutants for which everything is loaded anew: at first with the files that killed others, then with all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]

LEVELS = """
    import enum


    class Level(enum.IntEnum):
        LOW = 10
        MIDDLE = 20
        HIGH = 30
        HIGHER = 50
        HIGHEST = 60
        ODD = 41
    """
QUICK = """
    import pytest

    from levels import Level


    LEVELS = {"LOW": 10, "MIDDLE": 20, "HIGH": 30, "HIGHER": 50, "HIGHEST": 60}


    @pytest.mark.parametrize("name", LEVELS)
    def test_level(name):
        assert Level[name] == LEVELS[name]
    """
LONG = """
    import os
    import pathlib
    import time

    from levels import Level

    with open(pathlib.Path(__file__).with_name(".collected"), "a") as file:
        file.write(f"{os.getpid()}\\n")


    def test_odd():
        time.sleep(0.05)
        assert Level.ODD > 40
    """


@pytest.fixture
def collected(project: Path, write: Write) -> Path:
    """Where the long file notes each process that collects it."""
    write("levels.py", LEVELS)
    write("test_quick.py", QUICK)
    write("test_long.py", LONG)
    return project / ".collected"


def test_a_mutant_is_tried_with_all_files_only_if_those_that_killed_others_let_it_live(
    collected: Path, measure: Measure
) -> None:
    measured = measure(collected.parent, "--mutsinq-operators=number", "--mutsinq-jobs=1", targets=("levels.py",))
    anew = [result for result in measured.results if result.note.startswith("loaded anew")]
    assert len(anew) == 12, measured.output
    assert "test_long.py::test_odd" in {result.killer.test for result in anew if result.killer}
    (living,) = [result for result in anew if result.killer is None]
    assert (living.status, living.mutant.mutations[0].summary) == ("survived", "ODD = 41 → ODD = 42")
    # The parent, the clean run, unchanged code, the first mutant, and those of `ODD` with the killer of one.
    assert len(set(collected.read_text().split())) <= 7


def test_nothing_is_measured_if_the_only_test_fails_on_unchanged_code_that_is_loaded_anew(
    project: Path, write: Write, measure: Measure
) -> None:
    write("levels.py", f"{LEVELS}\n\n    def doubled():\n        return 2 * 2\n")
    test = """
    import os
    import pathlib

    from levels import Level, doubled

    note = pathlib.Path(__file__).with_name(".collected")
    with open(note, "a") as file:
        file.write(f"{os.getpid()}\\n")


    def test_low():
        # In the parent and in the clean run.
        assert len(note.read_text().split()) <= 2
        assert Level.LOW == 10
        assert doubled() == 4
    """
    write("test_low.py", test)
    measured = measure(project, "--mutsinq-operators=number", "--mutsinq-jobs=1", targets=("levels.py",))
    assert measured.code == 2
    assert "control: a test fails on unchanged code where mutants are tried (test_low.py::test_low" in measured.output
    assert "INTERNALERROR" not in measured.output
