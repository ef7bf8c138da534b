"""Diffs: a mutant as a unified diff, made from its edits alone.

Comparing whole files would cost milliseconds a mutant; the edits already say which lines change.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from click import style

from mutsinq.core.mutation import Edit, FromOperator
from mutsinq.core.program import Span
from mutsinq.operators.splice import splice

_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines `start` to `end` of the original (counted from 0, end excluded), and what they become."""

    start: int
    end: int
    after: list[str]


class Differ:
    """Makes the diffs of one module's mutants."""

    def __init__(self, source: str, path: str) -> None:
        self.path = path
        self._source = source.encode("utf-8")
        #: With their line ends.
        self._lines = _split(source)
        self._starts = [0, *(i + 1 for i, byte in enumerate(self._source) if byte == 0x0A)]

    def lines(self, mutant: FromOperator) -> Iterator[str]:
        """The diff's lines, as `patch` takes them."""
        yield f"--- {self.path}"
        yield f"+++ {self.path}\t{mutant.id}"
        shift = 0
        for hunk in self._hunks(mutant):
            first = max(hunk[0].start - _CONTEXT, 0)
            last = min(hunk[-1].end + _CONTEXT, len(self._lines))
            grown = sum(len(block.after) - (block.end - block.start) for block in hunk)
            yield f"@@ -{_range(first, last - first)} +{_range(first + shift, last - first + grown)} @@"
            for block in hunk:
                yield from _marked(" ", self._lines[first : block.start])
                yield from _marked("-", self._lines[block.start : block.end])
                yield from _marked("+", block.after)
                first = block.end
            yield from _marked(" ", self._lines[first:last])
            shift += grown

    def _hunks(self, mutant: FromOperator) -> list[list[_Block]]:
        """The blocks that change, those close to each other together."""
        hunks: list[list[_Block]] = []
        for block in self._blocks([edit for mutation in mutant.mutations for edit in mutation.edits]):
            if hunks and block.start - hunks[-1][-1].end <= 2 * _CONTEXT:
                hunks[-1].append(block)
            else:
                hunks.append([block])
        return hunks

    def _blocks(self, edits: Sequence[Edit]) -> Iterator[_Block]:
        """The blocks of lines that the edits touch; edits that touch the same line are in one block."""
        groups: list[tuple[int, int, list[Edit]]] = []
        for edit in edits:
            start, end = self._line(edit.span.start), self._line(edit.span.end) + 1
            if groups and start < groups[-1][1]:
                first, last, together = groups.pop()
                groups.append((first, max(last, end), [*together, edit]))
            else:
                groups.append((start, end, [edit]))
        for start, end, together in groups:
            yield self._block(start, end, together)

    def _block(self, start: int, end: int, edits: Sequence[Edit]) -> _Block:
        """What the edits make of lines `start` to `end`, without lines that stay at either side."""
        offset = self._starts[start]
        text = self._source[offset : self._starts[end] if end < len(self._starts) else None]
        local = [Edit(Span(edit.span.start - offset, edit.span.end - offset), edit.replacement) for edit in edits]
        before, after = _split(text.decode("utf-8")), _split(splice(text, local).decode("utf-8"))
        while before and after and before[-1] == after[-1]:
            before.pop()
            after.pop()
        same = 0
        while same < min(len(before), len(after)) and before[same] == after[same]:
            same += 1
        return _Block(start + same, start + len(before), after[same:])

    def _line(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1


def _split(text: str) -> list[str]:
    """The lines with their line ends; a form feed ends no line, unlike for `str.splitlines`."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _marked(mark: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield mark + line.removesuffix("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _range(start: int, count: int) -> str:
    """A hunk's range: lines are counted from 1, and an empty range names the line before it."""
    return f"{start + (count > 0)},{count}"


def coloured(lines: Iterator[str]) -> Iterator[str]:
    """The lines of a diff with the colours that people know from `git diff`."""
    for line in lines:
        if line.startswith(("---", "+++")):
            yield style(line, bold=True)
        elif line.startswith("@@"):
            yield style(line, fg="cyan")
        elif line.startswith("-"):
            yield style(line, fg="red")
        elif line.startswith("+"):
            yield style(line, fg="green")
        else:
            yield line
