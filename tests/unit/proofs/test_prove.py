from __future__ import annotations

from collections.abc import Iterator

import pytest
from traps import TRAPS

from mutsinq.core.program import Program
from mutsinq.core.verdict import Equivalent
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import LoadError
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.prove import prove, prove_by_reading


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


def programs(original: str, variant: str) -> tuple[Program, Program]:
    return Program(original, "subject", "f"), Program(variant, "subject", "f")


@pytest.mark.parametrize("reason", TRAPS)
def test_nothing_that_differs_is_called_equivalent(reason: str, engine: Engine) -> None:
    original, variant = programs(*TRAPS[reason])
    assert prove_by_reading(original, variant) is None
    try:
        assert not isinstance(prove(original, variant, engine, Deadline(5)).verdict, Equivalent)
    except LoadError:
        assert "Unknown" in variant.source
