"""Trusted toy programs, and a probe that runs them in this process.

The real probe runs untrusted code in sandboxed workers; here the programs are the tests' own, so that a
searcher can be tested alone and in microseconds.
"""

from __future__ import annotations

import builtins
import copy
import sys
from collections.abc import Callable, Sequence
from typing import Any

from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.input import Build, Input, Reference
from mutsinq.core.program import Program
from mutsinq.core.types import parse_type
from mutsinq.searchers.protocol import Pair, Trial
from mutsinq.static.domain import Constants, Domain, Parameter

_STEPS = 3000


class _OutOfSteps(BaseException):
    pass


def parameter(name: str, *types: str, kind: str = "positional", required: bool = True) -> Parameter:
    """A parameter with hypotheses in the notation of annotations."""
    return Parameter(name, kind, tuple(map(parse_type, types)), required)


def pair(original: str, variant: str, *parameters: Parameter, seed: int = 0, **domain: Any) -> Pair:
    """A pair of modules that define `f`."""
    entry = domain.pop("entry", "f")
    domain.setdefault("constants", Constants())
    return Pair(
        Program(original, "toy", entry), Program(variant, "toy", entry), Domain(parameters, **domain), seed
    )


class ToyProbe:
    """Runs both programs of a pair here, counts inputs, and closes at the first difference of two returns."""

    def __init__(self, pair: Pair, *, close: bool = True) -> None:
        self.inputs: list[Input] = []
        self.found: list[tuple[Input, Difference]] = []
        self.open = True
        self._close = close
        self._seen: set[Any] = set()
        self._sides = [_load(program) for program in (pair.original, pair.variant)]

    def __call__(self, input: Input) -> Difference | None:
        trials = self.batch([input])
        return trials[0].difference if trials else None

    def batch(self, inputs: Sequence[Input]) -> list[Trial]:
        trials = []
        for input in inputs:
            if not self.open:
                break
            trials.append(self._trial(input))
        return trials

    def _trial(self, input: Input) -> Trial:
        self.inputs.append(input)
        (original, left, lines), (variant, right, other_lines) = (side(input) for side in self._sides)
        signature = (frozenset(lines), frozenset(other_lines))
        novel = signature not in self._seen
        self._seen.add(signature)
        difference = None
        if original != variant or left != right:
            both = original == variant == "returned"
            difference = Difference(
                DifferenceKind.VALUE if both else DifferenceKind.EXCEPTION, in_domain=both
            )
            self.found.append((input, difference))
            self.open = not (both and self._close)
        return Trial(input, difference, original, variant, novel)


def _load(program: Program) -> Callable[[Input], tuple[str, Any, set[int]]]:
    names: dict[str, Any] = {"__name__": program.module}
    exec(compile(program.source, "<toy>", "exec"), names)

    def made(value: Any) -> Any:
        if isinstance(value, Build):
            callee = names.get(value.callee) or getattr(builtins, value.callee)
            return callee(*map(made, value.args), **{key: made(item) for key, item in value.kwargs.items()})
        if isinstance(value, Reference):
            first, *rest = value.name.split(".")
            found = names[first] if first in names else getattr(builtins, first)
            for attribute in rest:
                found = getattr(found, attribute)
            return found
        return copy.deepcopy(value)

    def call(input: Input) -> Any:
        owner, _, name = program.entry.rpartition(".")
        function = names[program.entry] if not owner else getattr(made(input.receiver), name)
        return function(*map(made, input.args), **{key: made(value) for key, value in input.kwargs.items()})

    def run(input: Input) -> tuple[str, Any, set[int]]:
        lines: set[int] = set()
        steps = 0

        def trace(frame: Any, event: str, arg: Any) -> Any:
            nonlocal steps
            if frame.f_code.co_filename != "<toy>":
                return None
            steps += 1
            if steps > _STEPS:
                raise _OutOfSteps
            lines.add(frame.f_lineno)
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            value = call(input)
        except _OutOfSteps:
            return "steps", None, lines
        except Exception as error:
            return type(error).__name__, None, lines
        finally:
            sys.settrace(before)
        return "returned", repr(value), lines

    return run
