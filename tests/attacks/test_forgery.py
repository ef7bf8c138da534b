"""A program can forge its own outcome, so sources that could are refused and differences are replayed."""

from __future__ import annotations

from pathlib import Path

import pytest
from arena import HONEST, INPUT
from forgeries import HIDES_A_DIFFERENCE, INVENTS_A_DIFFERENCE

from mutsinq.core.program import Program
from mutsinq.core.verdict import Distinguished, Invalid
from mutsinq.execution.engine import Engine, Loaded
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.settings import Settings
from mutsinq.static.tampering import tricks

PROGRAMS = Path(__file__).with_name("programs")
#: Attacks on the harness from within, as opposed to attacks on the machine.
INSIDE = sorted(
    path
    for pattern in ("15*", "16b*", "30*", "4[789]*", "5[01]*", "56*", "57*", "62*", "93[def]*")
    for path in PROGRAMS.glob(pattern)
)
_QUICK = ("examples", "boundary", "fuzz")


def test_a_forger_deceives_about_itself_alone(engine: Engine, honest: Loaded) -> None:
    right = honest.worker.run([INPUT]).outcomes
    forger = engine.open(Program(HIDES_A_DIFFERENCE, "forger", "f")).worker
    assert forger.run([INPUT]).outcomes == right
    assert honest.worker.run([INPUT]).outcomes == right
    assert forger.details([INPUT]) != honest.worker.details([INPUT])
    forger.stop()


def test_a_forger_that_is_not_trusted_is_refused(engine: Engine) -> None:
    variant = Program(HIDES_A_DIFFERENCE, "honest", "f")
    verdict = distinguish(HONEST, variant, Settings(trusted=False), engine)
    assert isinstance(verdict, Invalid)
    assert "walks the frames of its callers" in verdict.reason


def test_a_forged_difference_does_not_survive_replay(engine: Engine) -> None:
    variant = Program(INVENTS_A_DIFFERENCE, "honest", "f")
    settings = Settings(timeout=1.0, searchers=_QUICK)
    assert not isinstance(distinguish(HONEST, variant, settings, engine), Distinguished)


@pytest.mark.parametrize("path", INSIDE, ids=lambda path: path.stem)
def test_attacks_from_within_show_in_the_source(path: Path) -> None:
    assert tricks(path.read_text())


def test_honest_code_is_not_suspected() -> None:
    assert tricks(HONEST.source) == ()
