"""A conformance kit for searchers, and what it stands on: small trusted programs and a probe that runs them here."""

from __future__ import annotations

import builtins
import copy
import inspect
import math
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from mutsinq.core.call_text import parse_call, render_call
from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.input import Build, Input, Reference
from mutsinq.core.program import Program
from mutsinq.core.search import Budget
from mutsinq.core.types import parse_type
from mutsinq.searchers.protocol import Pair, Searcher, Trial
from mutsinq.static.domains.domain import Domain, Parameter

#: Lines that one call may execute.
_STEPS = 3000
#: What a search may take beyond its seconds: a batch that was under way, a process to end.
_SLACK_SECONDS = 2.0


def check_searcher(searcher: Searcher) -> None:
    """Check what the portfolio relies on; an AssertionError names the promise that is broken.

    The searcher finds an easy difference, stops when the probe closes, keeps to its budget of inputs and of
    seconds, probes only inputs that fit the signature and have a literal text, gives the same inputs for the
    same seed, and reports how many it tried. Takes a few seconds.
    """
    _finds_an_easy_difference(searcher)
    _keeps_to_its_inputs(searcher)
    _keeps_to_its_seconds(searcher)
    _probes_valid_inputs_that_a_seed_repeats(searcher)


def parameter(name: str, *types: str, kind: str = "positional", required: bool = True) -> Parameter:
    """A parameter with type hypotheses in the notation of annotations."""
    return Parameter(name, kind, tuple(map(parse_type, types)), required)


def pair(original: str, variant: str, *parameters: Parameter, seed: int = 0, entry: str = "f", **domain: Any) -> Pair:
    """A pair of modules with the function `entry`; further keywords are fields of the domain."""
    programs = Program(original, "toy", entry), Program(variant, "toy", entry)
    return Pair(*programs, Domain(parameters, **domain), seed)


class _OutOfSteps(BaseException):
    pass


class LocalProbe:
    """Runs both programs of a pair in this process, so only for trusted programs: a searcher alone, in microseconds.

    It notes every input and closes at the first difference of two returned values, unless told otherwise.
    Trials are novel by the lines that were executed.
    """

    def __init__(self, pair: Pair, *, close: bool = True) -> None:
        self.inputs: list[Input] = []
        self.found: list[tuple[Input, Difference]] = []
        #: Inputs that showed new behaviour.
        self.corpus: list[Input] = []
        #: Batches that came after the probe had closed.
        self.refused = 0
        self.open = True
        self.seconds_left = math.inf
        self._close = close
        self._seen: set[Any] = set()
        self._sides = [_load(program) for program in (pair.original, pair.variant)]

    def __call__(self, input: Input) -> Difference | None:
        trials = self.batch([input])
        return trials[0].difference if trials else None

    def batch(self, inputs: Sequence[Input]) -> list[Trial]:
        trials: list[Trial] = []
        self.refused += not self.open
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
        if novel and original == "returned":
            self.corpus.append(input)
        difference = None
        if original != variant or left != right:
            both = original == variant == "returned"
            difference = Difference(DifferenceKind.VALUE if both else DifferenceKind.EXCEPTION, in_domain=both)
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


_EASY = pair(
    "def f(n): return n",
    "def f(n): return n if n < 5 else n + 1",
    parameter("n", "int"),
    examples=(Input((1,)),),
)
_EQUAL = pair("def f(n): return n + 1", "def f(n): return 1 + n", parameter("n", "int"), examples=(Input((1,)),))
_EVERY_KIND = pair(
    "def f(a, b=0, *rest, key, **more): return None",
    "def f(a, b=0, *rest, key, **more): pass",
    parameter("a", "list[int]", "str"),
    parameter("b", "int", required=False),
    parameter("rest", "str", kind="var_positional", required=False),
    parameter("key", "dict[str, float]", kind="keyword"),
    parameter("more", "bool", kind="var_keyword", required=False),
    examples=(Input(([3, 1], 2), {"key": {"x": 0.5}}),),
)


def _finds_an_easy_difference(searcher: Searcher) -> None:
    probe = LocalProbe(_EASY)
    report = searcher.search(_EASY, probe, Budget(seconds=10.0))
    assert probe.found, f"{searcher.name} does not find that n >= 5 differs: {report.note}"
    assert not probe.refused, f"{searcher.name} went on {probe.refused} batches after the probe had closed"
    assert report.searcher == searcher.name, f"the report of {searcher.name} bears the name {report.searcher!r}"
    assert report.inputs_tried == len(probe.inputs), f"{searcher.name} misreports the number of inputs tried"


def _keeps_to_its_inputs(searcher: Searcher) -> None:
    probe = LocalProbe(_EQUAL)
    searcher.search(_EQUAL, probe, Budget(seconds=2.0, inputs=50))
    assert len(probe.inputs) <= 50, f"{searcher.name} ran {len(probe.inputs)} inputs on a budget of 50"


def _keeps_to_its_seconds(searcher: Searcher) -> None:
    start = time.monotonic()
    searcher.search(_EQUAL, LocalProbe(_EQUAL), Budget(seconds=0.3))
    seconds = time.monotonic() - start
    assert seconds < 0.3 + _SLACK_SECONDS, f"{searcher.name} took {seconds:.1f} s on a budget of 0.3 s"


def _probes_valid_inputs_that_a_seed_repeats(searcher: Searcher) -> None:
    searches = []
    for _ in range(2):
        probe = LocalProbe(_EVERY_KIND)
        searcher.search(_EVERY_KIND, probe, Budget(seconds=3.0, inputs=200))
        searches.append([render_call("f", input) for input in probe.inputs])
    # The clock of a busy machine may end one of them earlier.
    pairs = zip(*searches)
    assert all(one == other for one, other in pairs), f"{searcher.name} probes other inputs with the same seed"
    signature = inspect.signature(lambda a, b=0, *rest, key, **more: None)
    for call in searches[0]:
        _, input = parse_call(call)
        assert render_call("f", input) == call, f"{searcher.name} probes {call}, which does not read back"
        try:
            signature.bind(*input.args, **input.kwargs)
        except TypeError as error:
            raise AssertionError(f"{searcher.name} probes {call}, which does not fit the signature: {error}") from None
