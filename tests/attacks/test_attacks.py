"""Programs that try to do harm are run beside an honest one, and no harm shows."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from arena import HONEST, INPUT, SECRET, Arena

from mutsinq.core.outcome import Returned
from mutsinq.core.program import Program
from mutsinq.execution import isolation
from mutsinq.execution.engine import Engine, Loaded
from mutsinq.execution.worker import LoadError

PROGRAMS = sorted(Path(__file__).with_name("programs").glob("*.py"))
#: Attacks that only read: stopped by Landlock alone.
READING = {"17b_read_parent_environment", "17c_read_file", "20k_read_passwd", "46_read_processes"}
_LATEST_SECONDS = 3.2
_RIGHT_ANSWER = Returned(("int", "38"))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
@pytest.mark.usefixtures("clock")
def test_attack_does_no_harm(path: Path, arena: Arena, engine: Engine, honest: Loaded) -> None:
    if path.stem in READING and isolation.probe().level < isolation.Level.FULL:
        pytest.skip("without Landlock every file can be read")
    right = honest.worker.run([INPUT]).outcomes
    arena.remember()

    start = time.monotonic()
    outcomes, details = _attack(engine, arena.program(path.read_text()))
    seconds = time.monotonic() - start

    seen = b"".join(outcomes) + repr(details).encode("utf-8", "replace")
    assert b"HARM" not in seen
    assert SECRET.encode() not in seen
    assert outcomes != right, "the attack passes for the honest program"
    assert _RIGHT_ANSWER not in details, "the attack passes for the honest program"
    assert seconds < _LATEST_SECONDS
    assert honest.worker.starts == 1
    assert honest.worker.run([INPUT]).outcomes == right
    fresh = engine.open(HONEST).worker
    assert fresh.details([INPUT]) == [_RIGHT_ANSWER]
    fresh.stop()
    assert arena.harms() == []


def _attack(engine: Engine, program: Program) -> tuple[list[bytes], list[object]]:
    """Call the attack in both modes; one that fails to load has no outcome."""
    try:
        worker = engine.open(program).worker
    except LoadError as error:
        return [b"L" + str(error).encode()], []
    try:
        return worker.run([INPUT]).outcomes, list(worker.details([INPUT]))
    except LoadError as error:
        return [b"L" + str(error).encode()], []
    finally:
        worker.stop()
