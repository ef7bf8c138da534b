"""Speed of the execution engine: `python benchmarks/execution.py`. Prints a table.

Every figure is of fully confined workers. Ratios to the plain call in one process are of the same run.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.execution.engine import Engine, Loaded

TRIVIAL = "def f(x, y):\n    return x * 3 + y"
HANGS = "def f(x):\n    while x % 2:\n        pass\n    return x"


def program(source: str) -> Program:
    return Program(source, "subject", "f")


def pairs_a_second(engine: Engine, count: int, batch: int = 2000) -> float:
    """Pairs of calls of a trivial function, outcomes compared, inputs encoded on the way."""
    loaded = [engine.open(program(TRIVIAL)) for _ in range(2)]
    inputs = [Input((i, i + 1)) for i in range(count)]
    start = time.perf_counter()
    for place in range(0, count, batch):
        part = inputs[place : place + batch]
        for side in loaded:
            side.worker.submit(part)
        one, other = (side.worker.collect() for side in loaded)
        if one.outcomes != other.outcomes:
            raise SystemExit("the two programs are the same; their outcomes must be")
    return count / (time.perf_counter() - start)


def calls_a_second(count: int) -> float:
    """The same function called in this process, with nothing around it."""
    namespace: dict[str, Callable[[int, int], int]] = {}
    exec(TRIVIAL, {}, namespace)
    function = namespace["f"]
    start = time.perf_counter()
    for i in range(count):
        function(i, i + 1)
    return count / (time.perf_counter() - start)


def cold_seconds() -> float:
    """From no process at all to the first outcome."""
    start = time.perf_counter()
    with Engine() as engine:
        engine.open(program(TRIVIAL)).worker.run([Input((1, 2))])
        return time.perf_counter() - start


def hang_seconds(engine: Engine) -> tuple[float, int]:
    """Forty inputs, twenty of which loop for ever: seconds, and workers started."""
    loaded: Loaded = engine.open(program(HANGS))
    start = time.perf_counter()
    batch = loaded.worker.run([Input((x,)) for x in range(40)])
    if batch.outcomes.count(b"T") != 20:
        raise SystemExit("twenty of the forty calls must run out of steps")
    return time.perf_counter() - start, loaded.worker.starts


def fresh_seconds(engine: Engine) -> float:
    """A fresh worker from a running zygote, one call, and its end: what a replay costs."""
    start = time.perf_counter()
    loaded = engine.open(program(TRIVIAL))
    loaded.worker.run([Input((1, 2))])
    loaded.worker.stop()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with Engine() as engine:
        pairs = [pairs_a_second(engine, options.calls) for _ in range(options.rounds)]
        hangs = [hang_seconds(engine) for _ in range(options.rounds)]
        fresh = [fresh_seconds(engine) for _ in range(50)]
    cold = [cold_seconds() for _ in range(10)]
    plain = calls_a_second(options.calls)
    rows = [
        ("pairs of calls a second, trivial function", pairs, "{:,.0f}", "at least 200,000"),
        ("cold to first outcome, ms", [1000 * seconds for seconds in cold], "{:.0f}", "under 60"),
        ("20 endless loops among 40 inputs, s", [seconds for seconds, _ in hangs], "{:.3f}", "under 0.5"),
        ("workers started for them", [starts for _, starts in hangs], "{:.0f}", "1"),
        ("fresh worker, one call, end, ms", [1000 * seconds for seconds in fresh], "{:.1f}", ""),
        ("plain calls a second in one process", [plain], "{:,.0f}", ""),
        ("plain call : confined pair of calls", [plain / statistics.median(pairs)], "{:.0f}×", ""),
    ]
    print("| measure | median | lowest | highest | bar |\n|---|---|---|---|---|")
    for name, values, form, bar in rows:
        shown = [form.format(value) for value in (statistics.median(values), min(values), max(values))]
        print(f"| {name} | {' | '.join(shown)} | {bar} |")


if __name__ == "__main__":
    main()
