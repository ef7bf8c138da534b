"""Judge: whether an edit compiles, and makes a program that is not there yet."""

from __future__ import annotations
import __future__

import hashlib
import warnings
from bisect import bisect_right
from collections.abc import Hashable, Sequence

from mutsinq.core.mutation import Edit
from mutsinq.errors import EngineError
from mutsinq.operators.bytecode import normal_bytecode
from mutsinq.operators.segment import Segment
from mutsinq.static.compilation import compile_source

_FUTURE_FLAGS = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_COMPILE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


class Judge:
    """Compiles edited segments of one module, and counts the edits that are turned down.

    Raises InputError if the source is no Python.
    """

    def __init__(self, source: str, path: str = "") -> None:
        self.encoded = source.encode("utf-8")
        self.digest = hashlib.sha256(self.encoded).hexdigest()
        #: Edits that left the original's bytecode as it was.
        self.equivalent = 0
        #: Edits whose bytecode an accepted edit had before.
        self.duplicate = 0
        #: Edits that do not compile.
        self.invalid = 0
        self._flags = compile_source(source, path).co_flags & _FUTURE_FLAGS
        self._starts = [0, *(i + 1 for i, byte in enumerate(self.encoded) if byte == 0x0A)]
        self._segment: Segment | None = None
        self._original: Hashable = None
        self._seen: set[Hashable] = set()

    def line(self, offset: int) -> int:
        """The line of a byte, counted from 1."""
        return bisect_right(self._starts, offset)

    def enter(self, segment: Segment) -> None:
        """Judge edits of this segment from here on."""
        self._segment = segment
        self._seen = set()
        try:
            self._original = self._bytecode(())
        except _COMPILE_ERRORS as error:
            line = self.line(segment.span.start)
            raise EngineError(
                f"{segment.name or 'statement'} at line {line} does not compile alone: {error}"
            ) from error

    def accepts(self, edits: Sequence[Edit]) -> bool:
        """Whether the present segment with `edits` compiles and is new; remembers it if so."""
        try:
            bytecode = self._bytecode(edits)
        except _COMPILE_ERRORS:
            self.invalid += 1
            return False
        if bytecode == self._original:
            self.equivalent += 1
            return False
        if bytecode in self._seen:
            self.duplicate += 1
            return False
        self._seen.add(bytecode)
        return True

    def _bytecode(self, edits: Sequence[Edit]) -> Hashable:
        assert self._segment is not None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return normal_bytecode(self._segment.compile(self.encoded, edits, self._flags))
