"""Peers as searchers, so that one run measures them beside this project's own.

`crosshair diffbehavior` and Hypothesis are used as their documentation says, on the annotations that the source has.
Each input that they report is judged as any other: only what replays counts.
"""

from __future__ import annotations

import json
import pickle
import select
import subprocess
import sys
import typing
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from mutsinq.core.input import Input
from mutsinq.core.literal import parse_value
from mutsinq.core.search import Budget, SearchReport
from mutsinq.core.types import Type, parse_type
from mutsinq.errors import LiteralError
from mutsinq.searchers.meter import Meter
from mutsinq.searchers.protocol import Pair, Probe
from mutsinq.static.signature import signature

_CHUNK = 50


class HypothesisFromType:
    """Hypothesis with `from_type` on annotations, and `one_of` the common types where there are none."""

    name = "peer: Hypothesis from_type"
    slack = 1.0

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        meter = Meter(probe, budget)
        strategies = [_strategy(formal.annotation) for formal in signature(pair.original).formals]
        round_ = 0
        while meter.open:
            chunk: list[Input] = []

            @seed(pair.seed + round_)
            @settings(
                max_examples=_CHUNK,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(st.data())
            def collect(data: st.DataObject) -> None:
                chunk.append(Input(data.draw(st.tuples(*strategies))))  # noqa: B023  (runs within its round)

            collect()
            for input in chunk:
                meter.run([input])
            round_ += 1
        return meter.report(self.name)


def _strategy(annotation: Any) -> st.SearchStrategy[Any]:
    import ast

    hint = _hint(parse_type(ast.unparse(annotation))) if annotation is not None else None
    if hint is not None:
        return st.from_type(hint)
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    lists = st.lists(st.integers()) | st.lists(st.text()) | st.lists(st.lists(st.integers()))
    return scalars | lists | st.tuples(st.integers(), st.integers()) | st.dictionaries(st.text(), st.integers())


_PLAIN: dict[str, Any] = {"int": int, "str": str, "float": float, "bool": bool, "bytes": bytes, "none": type(None)}


def _hint(type_: Type) -> Any:
    """The runtime type that an annotation names; None where it names none that `from_type` knows."""
    args = [_hint(arg) if arg.name != "..." else ... for arg in type_.args]
    if type_.name in _PLAIN:
        return _PLAIN[type_.name]
    if type_.name in ("list", "set", "frozenset", "dict", "tuple") and None not in args:
        origin: Any = getattr(typing, type_.name.capitalize().replace("set", "Set"))
        return origin[tuple(args)] if args else None
    if type_.name == "union" and None not in args:
        return typing.Union[tuple(args)]  # noqa: UP007
    return None


class CrossHairDiffBehavior:
    """`crosshair diffbehavior` through its API, in a confined process behind a hard wall clock."""

    name = "peer: CrossHair diffbehavior"
    #: It spends its limit, CPU seconds, once for each order of the programs, tells nothing before, and overruns it:
    #: with half of the others' seconds as its limit it may take four times theirs.
    slack = 4.0

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        meter = Meter(probe, budget)
        process = subprocess.Popen(
            [sys.executable, "-c", "from benchmarks.crosshair_peer import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(pickle.dumps((pair.original, pair.variant, budget.seconds / self.slack / 2)))
            process.stdin.close()
            for values in _findings(process.stdout, meter):
                meter.run([Input(kwargs=values)])
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        return meter.report(self.name)


def _findings(stream: Any, meter: Meter) -> Iterator[dict[str, Any]]:
    while meter.open:
        if not select.select([stream], [], [], 0.1)[0]:
            continue
        line = stream.readline()
        if not line:
            return
        try:
            yield {name: parse_value(text) for name, text in json.loads(line).items()}
        except (LiteralError, ValueError):
            continue
