"""Engines of players: opened when first needed, renewed now and then, closed with their owner."""

from __future__ import annotations

import weakref
from typing import Any

from mutsinq.execution.engine import Engine

#: An engine keeps what it compiled, so it is renewed after this many tasks.
_TASKS = 200


class OwnEngine:
    """The engine of one player. A copy in another process opens one of its own."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._tasks = 0
        self._finalizer = weakref.finalize(self, int)

    def __reduce__(self) -> tuple[Any, ...]:
        return OwnEngine, ()

    def get(self) -> Engine:
        """The engine for one more task."""
        self._tasks += 1
        if self._engine is None or self._tasks > _TASKS:
            self.close()
            self._engine, self._tasks = Engine(), 1
            self._finalizer = weakref.finalize(self, self._engine.close)
        return self._engine

    def close(self) -> None:
        """End all its processes; the next task starts new ones."""
        self._finalizer()
        self._engine = None
