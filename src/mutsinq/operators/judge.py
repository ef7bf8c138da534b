"""Judge: whether an edit compiles, and makes a program that is not there yet."""

from __future__ import annotations
import __future__

import hashlib
import warnings
from bisect import bisect_right
from collections.abc import Collection, Hashable, Iterator, Sequence
from contextlib import suppress
from types import CodeType

from mutsinq.core.mutation import Edit
from mutsinq.errors import EngineError
from mutsinq.operators.bytecode import normal_bytecode
from mutsinq.operators.segment import Fragment, Segment
from mutsinq.static.compilation import compile_source

_FUTURE_FLAGS = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_COMPILE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


class Judge:
    """Compiles edited pieces of one module, and counts the edits that are turned down.

    An edit of an expression is judged by the statement around it, or by the item of a long one: where that compiles to
    other bytecode, so does the function. All others are judged by the whole function, as jumps may skip a statement or
    land on the same place without it. This is what makes thousands of mutants a second possible.

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
        code = compile_source(source, path)
        self._flags = code.co_flags & _FUTURE_FLAGS
        #: Lines that the compiler made code for.
        self._live = set(_lines(code))
        self._starts = [0, *(i + 1 for i, byte in enumerate(self.encoded) if byte == 0x0A)]

    def line(self, offset: int) -> int:
        """The line of a byte, counted from 1."""
        return bisect_right(self._starts, offset)

    def enter(self, segment: Segment, statements: Collection[Fragment] = ()) -> None:
        """Judge edits of this segment from here on; `statements` are those that its edits are judged by."""
        self._whole = segment.fragment
        self._statements = statements
        self._seen: set[Hashable] = set()
        self._originals: dict[Fragment, Hashable] = {}
        text = self.encoded[self._whole.span.start : self._whole.span.end]
        # A mutant may take away the binding that a nested function's `nonlocal` calls for.
        self._is_entangled = b"nonlocal" in text
        if self._original(self._whole) is None:
            line = self.line(self._whole.span.start)
            raise EngineError(f"{segment.name or 'the statement'} at line {line} does not compile alone")

    def accepts(self, edits: Sequence[Edit], statement: Fragment | None = None) -> bool:
        """Whether the present segment with `edits` compiles and is new; remembers it if so.

        `statement` is the one whose expressions hold the edits, if they change nothing else.
        """
        try:
            key = self._key(edits, statement)
        except _COMPILE_ERRORS:
            self.invalid += 1
            return False
        if key == (self._whole, self._original(self._whole)):
            self.equivalent += 1
            return False
        keys = {key} if key[0] is statement else {key, *self._keys_of_statements(edits)}
        if not self._seen.isdisjoint(keys):
            self.duplicate += 1
            return False
        self._seen |= keys
        return True

    def _keys_of_statements(self, edits: Sequence[Edit]) -> Iterator[tuple[Fragment, Hashable]]:
        """What the edits make of a statement that holds them all: others may make the same of it, bit by bit."""
        for statement in self._statements:
            if statement.span.start <= edits[0].span.start and edits[-1].span.end <= statement.span.end:
                with suppress(*_COMPILE_ERRORS):
                    yield statement, self._bytecode(statement, edits)

    def _key(self, edits: Sequence[Edit], statement: Fragment | None) -> tuple[Fragment, Hashable]:
        """What the edits make of the statement, where that settles the question, or of the whole segment."""
        if statement is not None and not self._is_entangled and self._is_live(statement):
            original = self._original(statement)
            if original is not None and (edited := self._bytecode(statement, edits)) != original:
                return statement, edited
        return self._whole, self._bytecode(self._whole, edits)

    def _original(self, fragment: Fragment) -> Hashable:
        """The bytecode of the fragment as it is; None if it does not compile alone."""
        if fragment not in self._originals:
            try:
                self._originals[fragment] = self._bytecode(fragment, ())
            except _COMPILE_ERRORS:
                self._originals[fragment] = None
        return self._originals[fragment]

    def _is_live(self, fragment: Fragment) -> bool:
        span = (fragment.statement or fragment).span
        first, last = self.line(span.start), self.line(span.end)
        return not self._live.isdisjoint(range(first, last + 1))

    def _bytecode(self, fragment: Fragment, edits: Sequence[Edit]) -> Hashable:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return normal_bytecode(fragment.compile(self.encoded, edits, self._flags))


def _lines(code: CodeType) -> Iterator[int]:
    """The lines of all instructions, those of nested code included."""
    for _, _, line in code.co_lines():
        if line is not None:
            yield line
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _lines(constant)
