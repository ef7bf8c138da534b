"""CrossHair: symbolic execution of both programs, for what random values do not reach.

It solves comparisons with computed constants and strings behind `==`. First all arguments are symbolic; then one at a
time, and the others are those of inputs that showed new behaviour: products of paths that are too many together are few
from there on, as in concolic testing (Godefroid et al., 2005). It also claims what does not hold:
differences that do not reproduce, exhaustion after paths that never ended. So it only proposes inputs, each
of which the probe runs, from a confined process behind a hard wall clock.
"""

from __future__ import annotations

import itertools
import json
import os
import pickle
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mutsinq.core.input import Input
from mutsinq.core.literal import parse_value, render
from mutsinq.core.search import Budget, SearchReport
from mutsinq.errors import LiteralError
from mutsinq.execution.encoding import encode
from mutsinq.execution.isolation import readable_paths
from mutsinq.searchers.conforming import conforms
from mutsinq.searchers.crosshair_child import Exploration, Task
from mutsinq.searchers.generation.assignments import Assignment, assignments, parameters
from mutsinq.searchers.generation.layout import lay_out
from mutsinq.searchers.meter import Meter
from mutsinq.searchers.protocol import Pair, Probe

#: The share of the time that each of the likeliest assignments of types gets with all arguments symbolic.
_SHARES = (0.65, 0.35)
#: Of that of the likeliest one, for paths that hold the preconditions alone, where there are any.
_CONDITIONED = 0.6
#: The share of all time for one symbolic argument at a time, in so many explorations at most, and from how long inputs.
_ONE_SYMBOLIC, _MOST_PREFIXES, _LONGEST_PREFIX = 0.3, 8, 300
_MEMORY = 2 << 30
#: A longer line is no finding.
_LONGEST_LINE = 1 << 16
#: How often a probe that closed while the child is silent is noticed.
_POLL_SECONDS = 0.05
_CHILD = "mutsinq.searchers.crosshair_child"


class CrossHairSearch:
    """Explores paths of both programs at once, under the two likeliest assignments of types.

    The report's `exhausted` says that CrossHair saw every path of each of these assignments to its end. That
    is no proof: it speaks of CrossHair's model of the types, and the code under test could forge it.
    """

    name = "crosshair"
    beside = True

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        """Search until the probe closes, all paths are seen, or the budget is used up."""
        meter = Meter(probe, budget)
        if pair.domain.is_of_class:
            return meter.report(self.name, note="makes no sequences of calls")
        task = _task(pair, budget.seconds, meter.corpus)
        notes: list[str] = []
        unknown = 0
        exhausted: list[bool] = []
        wanted = sum(exploration.is_whole for exploration in task.explorations)
        done = False
        with _Child(task) as child:
            for message in child.messages(meter, budget.seconds):
                if "values" in message:
                    _propose(message["values"], pair, meter)
                elif "unsupported" in message:
                    notes.append(f"no symbolic values of {str(message['unsupported'])[:100]}")
                elif "done" in message:
                    done = True
                elif message.get("whole"):
                    unknown += int(message.get("unknown", 0))
                    exhausted.append(bool(message.get("exhausted")) and not message.get("unknown"))
            if meter.open and not done:
                notes.append(child.last_words())
        complete = len(exhausted) == wanted and all(exhausted)
        note = "; ".join(filter(None, notes))
        return meter.report(self.name, exhausted=complete, unknown_paths=unknown, note=note)


SEARCHER = CrossHairSearch()


def _task(pair: Pair, seconds: float, corpus: Sequence[Input]) -> Task:
    root = pair.original.root
    readable, listable = readable_paths(root)
    return Task(
        original=pair.original,
        variant=pair.variant,
        domain=pair.domain,
        explorations=tuple(_explorations(pair, seconds, corpus)),
        sys_path=(*([root] if root else []), *_libraries()),
        policy={
            "memory": _MEMORY,
            "cpu_seconds": int(seconds) + 5,
            "readable": readable,
            "listable": listable,
        },
    )


def _explorations(pair: Pair, seconds: float, corpus: Sequence[Input]) -> Iterator[Exploration]:
    """All arguments symbolic under each of the likeliest assignments, then one at a time beside values of inputs."""
    chosen = list(itertools.islice(assignments(pair.domain), len(_SHARES)))
    prefixes = list(itertools.islice(_prefixes(pair, chosen[0], corpus), _MOST_PREFIXES))
    whole = seconds * (1 - _ONE_SYMBOLIC) if prefixes else seconds
    for assignment, share in zip(chosen, _SHARES if len(chosen) > 1 else (1.0,)):
        conditioned = _CONDITIONED if pair.domain.preconditions and assignment is chosen[0] else 0.0
        if conditioned:
            yield Exploration(assignment, whole * share * conditioned, conditioned=True)
        yield Exploration(assignment, whole * share * (1 - conditioned))
    for fixed in prefixes:
        yield Exploration(chosen[0], seconds * _ONE_SYMBOLIC / len(prefixes), fixed)


def _prefixes(pair: Pair, assignment: Assignment, corpus: Sequence[Input]) -> Iterator[dict[int, Any]]:
    """The values of all arguments but one, of inputs that were tried: the latest showed what is rarest."""
    count = len(assignment)
    if count < 2 or any(parameter.kind != "positional" for parameter in parameters(pair.domain)):
        return
    for input in reversed([*pair.domain.examples, *corpus]):
        plain = type(encode(input)) is bytes and not input.kwargs and len(input.args) == count
        if plain and all(map(conforms, input.args, assignment)) and len(render(input.args)) <= _LONGEST_PREFIX:
            for symbolic in range(count):
                yield {at: value for at, value in enumerate(input.args) if at != symbolic}


def _libraries() -> list[str]:
    """Where the child finds what this process has installed; the present folder is no library."""
    package_root = str(Path(__file__).parents[2])
    return list(dict.fromkeys([*(path for path in sys.path if path and Path(path).is_absolute()), package_root]))


def _propose(text: Any, pair: Pair, meter: Meter) -> None:
    """Run both programs on the values that the child wrote, if they are values."""
    try:
        values = parse_value(str(text))
        meter.run([lay_out(pair.domain, values)])
    except (LiteralError, TypeError, ValueError):
        return


class _Child:
    """The confined process; killed on leaving the context."""

    def __init__(self, task: Task) -> None:
        start = f"import sys; sys.path[:] = {_libraries()!r}; from {_CHILD} import main; main()"
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-S", "-P", "-B", "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "TZ": "UTC", "HOME": "/nonexistent"},
            cwd="/",
            start_new_session=True,
        )
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(pickle.dumps(task))
            self._process.stdin.close()
        except BrokenPipeError:
            pass

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def messages(self, meter: Meter, seconds: float) -> Iterator[dict[str, Any]]:
        """The messages of the child, until it ends, the time is over, or the probe is closed."""
        assert self._process.stdout is not None
        fd = self._process.stdout.fileno()
        deadline = time.monotonic() + seconds
        received = b""
        with selectors.DefaultSelector() as selector:
            selector.register(fd, selectors.EVENT_READ)
            while meter.open and time.monotonic() < deadline:
                if not selector.select(_POLL_SECONDS):
                    continue
                data = os.read(fd, _LONGEST_LINE)
                if not data:
                    return
                *lines, received = (received + data).split(b"\n")
                yield from _messages(lines)
                received = received[-_LONGEST_LINE:]

    def last_words(self) -> str:
        """Why the child ended early, as far as it told."""
        try:
            status = self._process.wait(_POLL_SECONDS)
        except subprocess.TimeoutExpired:
            return "stopped when the time was over"
        assert self._process.stderr is not None
        *_, words = self._process.stderr.read().decode("utf-8", "replace").strip()[-300:].split("\n")
        return f"the symbolic executor ended early with status {status} {words}".rstrip()


def _messages(lines: Sequence[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(message, dict):
            yield message
