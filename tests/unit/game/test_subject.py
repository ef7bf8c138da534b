"""A subject says which inputs may be run."""

from __future__ import annotations

from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine
from mutsinq.game.rules import Rules
from mutsinq.game.subject import study


def test_arguments_must_fit_a_signature_with_any_number_of_them() -> None:
    source = "def f(n: int, *xs: int, **named: int) -> int:\n    return n + sum(xs) + sum(named.values())\n"
    with Engine() as engine:
        subject = study(CorpusProgram(Program(source, "m", "f"), (Input((1, 2)),), "here", "MIT", "train"), engine)
    assert subject.foul(Input((1, 2)), Rules()) is None
    foul = subject.foul(Input(()), Rules())
    assert foul is not None
    assert foul.rule == "arguments"
