"""Explain: the first line where two executions of a counterexample part, and the values there.

Both programs run once more with a recording of their lines. The recordings are aligned at lines that the two sources
have in common: there, both executions should come by at the same time and with the same variables. Where they do not,
something that ran since the last such line made the difference.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from mutsinq.core.input import Input
from mutsinq.core.outcome import Snapshot
from mutsinq.core.program import Program
from mutsinq.core.trace import Explanation, Parting, TraceRow, TraceStep
from mutsinq.execution.engine import Engine
from mutsinq.execution.tracing import Trace, trace
from mutsinq.searchers.replay import call_text
from mutsinq.static.functions import functions


def explain(original: Program, variant: Program, input: Input, engine: Engine) -> Explanation:
    """Both executions side by side, and where they part.

    For people and tools that want to understand a verdict; no verdict rests on it. Raises LoadError when importing
    a program fails.
    """
    left, right = trace(engine, original, input), trace(engine, variant, input)
    alignment = _Alignment(left, right, common_lines(original, variant))
    parting = alignment.run()
    return Explanation(call_text(original, input), tuple(alignment.rows), parting, left.cut or right.cut)


def common_lines(original: Program, variant: Program) -> dict[int, int]:
    """Line numbers of the variant, each with that of the same line in the original.

    Functions correspond by name, and the two entries to each other.
    """
    found: dict[int, int] = {}
    ours, theirs = functions(original.source), functions(variant.source)
    for name, function in ours.items():
        other = theirs.get(variant.entry if name == original.entry else name)
        if other is None or (name != original.entry and name == variant.entry):
            continue
        left, right = (
            [line.strip() for line in program.source.split("\n")[first - 1 : last]]
            for program, (first, last) in ((original, function.lines), (variant, other.lines))
        )
        for block in difflib.SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
            start, other_start = function.lines[0] + block.a, other.lines[0] + block.b
            found.update((other_start + offset, start + offset) for offset in range(block.size))
    return found


class _Side:
    """One recording, and what its variables hold as one walks along."""

    def __init__(self, recording: Trace, lines: dict[int, int] | None) -> None:
        self.recording = recording
        self.steps = recording.steps
        #: Each step's place in terms of the original; None where the original has no such line.
        self.places = [
            (step.depth, step.line if lines is None else lines[step.line])
            if lines is None or step.line in lines
            else None
            for step in self.steps
        ]
        self.next = 0
        #: Of each running call, the outermost first: its variables, and its last step with the row that holds it.
        self.frames: list[dict[str, Snapshot]] = []
        self.last: list[tuple[TraceStep, int]] = []

    @property
    def over(self) -> bool:
        """Whether all steps are taken."""
        return self.next == len(self.steps)

    @property
    def depth(self) -> int:
        """Depth of the call that goes on next; 0 when all is over."""
        return 0 if self.over else self.steps[self.next].depth

    @property
    def variables(self) -> dict[str, Snapshot]:
        """Those of the call that goes on next; those of the entry when all is over."""
        return self.frames[self.depth] if self.depth < len(self.frames) else {}

    @property
    def lost(self) -> bool:
        """Whether what comes next was not recorded."""
        return self.over and self.recording.cut

    @property
    def next_line(self) -> int:
        """The line that comes next, as far as it is known; 0 when the call is over."""
        if self.over:
            return self.steps[-1].line if self.lost and self.steps else 0
        return self.steps[self.next].line

    def take(self, row: int) -> TraceStep:
        """The next step, which goes into that row."""
        step = self.steps[self.next]
        self.next += 1
        before = self.steps[self.next - 2] if self.next > 1 else None
        if before is not None and before.depth == step.depth and (before.returned is not None or before.raised):
            # The call before at this depth is over; a generator that goes on forgets its variables here.
            del self.frames[step.depth :]
        del self.frames[step.depth + 1 :]
        while len(self.frames) <= step.depth:
            self.frames.append({})
        self.frames[step.depth].update(step.changes)
        self.last[step.depth :] = [(step, row)] * (max(step.depth - len(self.last), 0) + 1)
        return step

    def take_own(self, row: int) -> list[TraceStep]:
        """The next steps up to one that both programs have; they go into the rows from that one on."""
        taken: list[TraceStep] = []
        while not self.over and self.places[self.next] is None:
            taken.append(self.take(row + len(taken)))
        return taken


class _Alignment:
    """Walks along two recordings until they part."""

    def __init__(self, left: Trace, right: Trace, lines: dict[int, int]) -> None:
        self.left, self.right = _Side(left, None), _Side(right, lines)
        common = set(lines.values())
        self.left.places = [place if place is not None and place[1] in common else None for place in self.left.places]
        self.rows: list[TraceRow] = []

    def run(self) -> Parting | None:
        """Fill the rows. Gives where the two part."""
        left, right = self.left, self.right
        parting = None
        while parting is None and not ((left.over and right.over) or left.lost or right.lost):
            start = len(self.rows)
            if self._together():
                self.rows.append(TraceRow(left.take(start), right.take(start)))
            changed = len(self.rows)
            self._add_changed(changed)
            parting = self._parting(start, changed)
        self._add(left.steps[left.next :], right.steps[right.next :])
        return parting

    def _together(self) -> bool:
        """Whether both come to the same line next."""
        left, right = self.left, self.right
        return not left.over and not right.over and _place(left) == _place(right) is not None

    def _add_changed(self, first: int) -> None:
        """Rows for the steps on changed lines; where both end their call, the last ones stand side by side."""
        left, right = self.left.take_own(first), self.right.take_own(first)
        if not (left and right and _ends(left[-1]) and _ends(right[-1])):
            self._add(left, right)
            return
        self._add(left[:-1], right[:-1])
        for side in (self.left, self.right):
            step, _ = side.last.pop()
            side.last.append((step, len(self.rows)))
        self.rows.append(TraceRow(left[-1], right[-1]))

    def _add(self, left: Sequence[TraceStep], right: Sequence[TraceStep]) -> None:
        self.rows += [TraceRow(*pair) for pair in zip_longest(left, right)]

    def _parting(self, start: int, changed: int) -> Parting | None:
        """What is different once the rows from `start` on have run; those from `changed` on are of changed lines."""
        left, right = self.left, self.right
        rows = self.rows[start:]
        last = len(self.rows) - 1
        if left.lost or right.lost:
            # One call was over while the other went on for as long as it was recorded; or nothing is known.
            over = (left.over and not left.lost) or (right.over and not right.lost)
            return self._at(min(changed, last), "path") if over and left.steps and right.steps else None
        if (row := self._other_ending()) is not None:
            return self._at(row, "result")
        ours, theirs = left.variables, right.variables
        if differing := [name for name in ours if name in theirs and ours[name] != theirs[name]]:
            index = max((start + n for n, row in enumerate(rows) if _changes(row, differing)), default=last)
            values = ({name: side[name] for name in differing} for side in (ours, theirs))
            return self._at(index, "variables", *values)
        if _printed(row.original for row in rows) != _printed(row.variant for row in rows):
            return self._at(last, "output")
        if _place(left) != _place(right):
            return self._at(min(changed, last), "path")
        return None

    def _other_ending(self) -> int | None:
        """The row of the innermost call that one program has ended otherwise than the other, if there is one.

        What a line that calls functions of the program comes to is known only when these have ended.
        """
        running = max(self.left.depth, self.right.depth)
        ended = list(zip(self.left.last, self.right.last))[running:]
        for (ours, row), (theirs, other_row) in reversed(ended):
            if (ours.returned, ours.raised) != (theirs.returned, theirs.raised):
                return max(row, other_row)
        return None

    def _at(
        self,
        index: int,
        kind: str,
        original: dict[str, Snapshot] | None = None,
        variant: dict[str, Snapshot] | None = None,
    ) -> Parting:
        return Parting(index, kind, original or {}, variant or {}, self.left.next_line, self.right.next_line)


def _place(side: _Side) -> tuple[int, int] | None:
    return None if side.over else side.places[side.next]


def _ends(step: TraceStep) -> bool:
    """Whether the step ends its call."""
    return step.returned is not None or bool(step.raised)


def _changes(row: TraceRow, names: Sequence[str]) -> bool:
    return any(step is not None and not step.changes.keys().isdisjoint(names) for step in (row.original, row.variant))


def _printed(steps: Iterable[TraceStep | None]) -> str:
    return "".join(step.output for step in steps if step is not None)
