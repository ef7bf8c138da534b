"""What tests of several packages stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mutsinq.execution.engine import Engine


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Confined workers."""
    with Engine() as engine:
        yield engine
