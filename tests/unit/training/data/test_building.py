"""A data set in the making loses nothing to kills, dead processes and programs that make trouble."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.corpus.programs import line_of as program_line
from mutsinq.errors import InputError
from mutsinq.training.data.building import WORK, Making, Progress, make
from training_programs import PROGRAMS, corpus_program

FEW = Making(variants=3)


def test_progress_is_told_and_counts_what_was_done_before(tmp_path: Path) -> None:
    told: list[Progress] = []
    examples, _ = make(tmp_path, PROGRAMS, FEW, 1, told.append)
    assert told == [Progress(3, 3, len(examples))]
    told.clear()
    again, _ = make(tmp_path, PROGRAMS, FEW, 1, told.append)
    assert (again, told) == (examples, [])


def test_a_program_that_cannot_be_run_costs_the_others_nothing(tmp_path: Path) -> None:
    broken = replace(PROGRAMS[0], program=replace(PROGRAMS[0].program, entry="missing"))
    raising = corpus_program("raise SystemExit\ndef f(n):\n    return n\n", "f", Input((1,)))
    examples, dropped = make(tmp_path, [broken, raising, PROGRAMS[1]], FEW, 1)
    assert {example.entry for example in examples} == {"merge"}
    assert dropped["its original cannot be run"] == 2


def test_work_on_other_sources_or_settings_is_refused(tmp_path: Path) -> None:
    make(tmp_path, PROGRAMS[:1], FEW, 1)
    for sources, making in ((PROGRAMS[:2], FEW), (PROGRAMS[:1], replace(FEW, seed=1))):
        with pytest.raises(InputError, match="other sources or settings"):
            make(tmp_path, sources, making, 1)


def test_a_disk_that_is_full_is_an_error_that_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(InputError, match=r"No space left on device; run the command again"):
            make(tmp_path, PROGRAMS[:1], FEW, 1)
    assert not [path for path in (tmp_path / WORK).iterdir() if path.name.startswith(".")]
    assert make(tmp_path, PROGRAMS[:1], FEW, 1)[0]


def _copies(count: int) -> list[CorpusProgram]:
    """All programs, each so many times with something that nobody reads."""
    return [
        replace(each, program=replace(each.program, source=f"N = {number}\n{each.program.source}"))
        for number in range(count)
        for each in PROGRAMS
    ]


def _wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("nothing happened in two minutes")


def test_no_process_outlives_a_killed_run_and_what_it_did_stays(tmp_path: Path) -> None:
    programs, data = tmp_path / "programs.jsonl", tmp_path / "data"
    programs.write_text("".join(map(program_line, _copies(60))))
    command = [sys.executable, "-m", "mutsinq", "dataset", "evaluator", str(programs), "-o", str(data), "--jobs", "2"]
    run = subprocess.Popen([*command, "--variants", "2"], start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        _wait_for(lambda: bool(list(data.glob(".work/0*.jsonl"))))
    finally:
        run.send_signal(signal.SIGKILL)
        run.wait()
    _wait_for(lambda: not _members(run.pid))
    assert not (data / "manifest.json").exists()
    for portion in data.glob(".work/0*.jsonl"):
        assert portion.read_text().endswith("\n")


def test_ctrl_c_ends_a_run_at_once_without_a_traceback_even_while_processes_start(tmp_path: Path) -> None:
    programs = tmp_path / "programs.jsonl"
    programs.write_text("".join(map(program_line, _copies(60))))
    command = [sys.executable, "-m", "mutsinq", "dataset", "evaluator", str(programs), "-o", str(tmp_path / "data")]
    run = subprocess.Popen([*command, "--jobs", "2"], start_new_session=True, stderr=subprocess.PIPE, text=True)
    _wait_for(lambda: len(_members(run.pid)) > 2)
    os.killpg(run.pid, signal.SIGINT)
    _, told = run.communicate()
    assert (run.returncode, told) == (130, "mutsinq: stopped; the same command goes on from here\n")
    _wait_for(lambda: not _members(run.pid))


def _members(session: int) -> list[int]:
    """Processes of a session that are alive."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, *rest = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(rest[2]) == session and state not in "ZX":
            found.append(int(path.parent.name))
    return found
