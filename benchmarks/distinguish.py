"""Rate of distinguished pairs on a file of pairs: `python benchmarks/distinguish.py PAIRS.jsonl…`.

Each line of a file holds `original`, `variant`, `function_name` and, where known, `differs`.
Every pair is judged without annotations beyond those in its source. Prints one row a file and searcher.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from mutsinq.core.program import Program
from mutsinq.core.verdict import Distinguished, Equivalent
from mutsinq.errors import MutsinqError
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.settings import Settings


@dataclass(frozen=True)
class Row:
    """What came of one pair."""

    id: str
    differs: bool
    verdict: str
    kind: str
    in_domain: bool
    seconds: float
    searcher: str
    call: str
    note: str


def judge(settings: Settings, pair: dict[str, Any]) -> Row:
    """Judge one pair in a fresh engine, as the command line does."""
    programs = [Program(pair[side], "program", pair["function_name"]) for side in ("original", "variant")]
    start = time.perf_counter()
    kind = searcher = call = note = ""
    in_domain = False
    try:
        verdict = distinguish(programs[0], programs[1], settings)
        name = type(verdict).__name__
        if isinstance(verdict, Distinguished):
            found = verdict.counterexample
            kind, in_domain = found.difference.kind.label, found.difference.in_domain
            searcher, call = found.searcher, found.call
        elif isinstance(verdict, Equivalent):
            note = verdict.proof.method
        else:
            note = repr(verdict)
    except MutsinqError as error:
        name, note = "Error", str(error)
    seconds = time.perf_counter() - start
    return Row(pair["id"], pair.get("differs", True), name, kind, in_domain, seconds, searcher, call, note)


def summary(name: str, rows: list[Row]) -> str:
    """One line of the table."""
    differing = [row for row in rows if row.differs]
    solved = [row for row in differing if row.verdict == "Distinguished"]
    returning = [row for row in solved if row.kind not in ("exception", "hang")]
    in_domain = [row for row in returning if row.in_domain]
    others = [row for row in rows if not row.differs]
    false_values = [row for row in others if row.kind == "value"]
    false_equal = [row for row in differing if row.verdict == "Equivalent"]

    def share(part: list[Row]) -> str:
        return f"{len(part)} ({100 * len(part) / max(len(differing), 1):.1f} %)"

    times = sorted(row.seconds for row in solved) or [0.0]
    return (
        f"| {name} | {len(differing)} | {share(solved)} | {share(returning)} | {share(in_domain)} "
        f"| {statistics.median(times):.3f} | {times[int(0.9 * (len(times) - 1))]:.2f} "
        f"| {sum(row.seconds for row in rows):.0f} | {len(false_equal)} | {len(others)} | {len(false_values)} |"
    )


HEAD = (
    "| set, searchers | differ | distinguished | both return | in domain | median s | p90 s | total s "
    "| called equivalent | do not differ | value difference claimed |\n|---|---|---|---|---|---|---|---|---|---|---|"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="+", type=Path)
    parser.add_argument("--timeout", type=float, default=10.0)
    parser.add_argument("--searchers", default="", help="comma-separated; all by default")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, default=0, help="only so many pairs of each file, evenly spread")
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 1)))
    parser.add_argument("--details", type=Path, help="write one JSON line a pair")
    options = parser.parse_args()
    chosen = {"searchers": tuple(options.searchers.split(","))} if options.searchers else {}
    settings = Settings(timeout=options.timeout, seed=options.seed, **chosen)
    print(HEAD)
    for path in options.pairs:
        pairs = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        if options.limit:
            pairs = pairs[:: max(1, len(pairs) // options.limit)]
        with ProcessPoolExecutor(options.jobs) as pool:
            rows = list(pool.map(partial(judge, settings), pairs))
        print(summary(f"{path.stem}, {options.searchers or 'all'}", rows), flush=True)
        print(
            f"  {dict(Counter(row.verdict for row in rows))} {dict(Counter(row.searcher for row in rows))}",
            file=sys.stderr,
        )
        if options.details:
            with options.details.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(vars(row)) + "\n" for row in rows)


if __name__ == "__main__":
    main()
