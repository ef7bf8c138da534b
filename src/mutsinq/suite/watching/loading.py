"""Loading: which blocks run while modules are loaded, and which of them run for other modules than their own."""

from __future__ import annotations

import os
from collections import Counter as Counts
from collections.abc import Mapping
from importlib.machinery import SourceFileLoader
from types import ModuleType

from mutsinq.suite.watching.blocks import Counter


class Loading:
    """Sees all that a counter counts until its end, module by module; `blocks` are those of each real path."""

    def __init__(self, counter: Counter, blocks: Mapping[str, range]) -> None:
        self.counts: Counts[int] = Counts()
        #: Blocks that ran while none but another module was loaded.
        self.foreign: set[int] = set()
        self._counter = counter
        #: The blocks of each module that is being loaded, the innermost last.
        self._stack: list[range] = []
        inherited = SourceFileLoader.exec_module

        def exec_module(loader: SourceFileLoader, module: ModuleType) -> None:
            own = blocks.get(os.path.realpath(loader.path), range(0))
            if not own and not self._stack:
                inherited(loader, module)
                return
            self._note()
            self._stack.append(own)
            try:
                inherited(loader, module)
            finally:
                self._note()
                self._stack.pop()

        SourceFileLoader.exec_module = exec_module  # type: ignore[method-assign, assignment]

    def end(self) -> None:
        """What is loaded from now on is not seen."""
        del SourceFileLoader.exec_module
        self._note()

    def _note(self) -> None:
        counts = self._counter.take()
        self.counts.update(counts)
        own = self._stack[-1] if self._stack else range(0)
        self.foreign.update(block for block in counts if block not in own)
