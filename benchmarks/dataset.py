"""Measures how fast verified evaluator examples are made, and how hard they are.

    python benchmarks/dataset.py PROGRAMS.jsonl [--programs 100] [--variants 24] [--seed 0]

PROGRAMS.jsonl is what `mutsinq harvest --installed` writes; so many of its programs are drawn by chance. They are
worked on by one process, so that the CPU seconds are those of everything that runs: the controlling process, zygotes
and workers. The bar: 50,000 examples on two cores within an hour, that is 144 ms of CPU an example. On a machine that
does other things too, CPU seconds say more than the clock does; the load average is told beside them.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path

from mutsinq.corpus.programs import load_programs
from mutsinq.training.data.building import Making, make

BAR = 50_000
CORES = 2


def cpu_seconds() -> float:
    """Of this process and of all that ran below it and have ended."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def main() -> None:
    """Make a data set and print a table of what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    for name, default in (("programs", 100), ("variants", 24), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--per-program", type=int, help="examples kept of a program, hard ones as well as easy ones")
    options = parser.parse_args()
    programs = load_programs(options.corpus, lambda broken: None)
    drawn = random.Random(options.seed).sample(programs, min(options.programs, len(programs)))
    making = Making(variants=options.variants, most=options.per_program, seed=options.seed)
    before, started = cpu_seconds(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        examples, dropped = make(Path(folder), drawn, making, jobs=1)
    wall, cpu = time.perf_counter() - started, cpu_seconds() - before
    each = cpu / len(examples)
    rows = {
        "programs": f"{len(drawn):,}",
        "candidates": f"{len(examples) + dropped.total():,}",
        "examples": f"{len(examples):,}",
        "wall-clock seconds, one process": f"{wall:.0f}",
        "load average": f"{os.getloadavg()[0]:.1f}",
        "CPU ms an example": f"{1000 * each:.0f} (bar: {1000 * CORES * 3600 / BAR:.0f})",
        f"an hour of {CORES} cores, extrapolated": f"{CORES * 3600 / each:,.0f} (bar: {BAR:,})",
        "typed rate at most 20 %": f"{sum(example.typed_rate <= 0.2 for example in examples) / len(examples):.0%}",
    }
    print("| measured | |\n|---|---|")
    print("\n".join(f"| {name} | {value} |" for name, value in rows.items()))
    print("\n| dropped | candidates |\n|---|---|")
    print("\n".join(f"| {reason} | {count:,} |" for reason, count in Counter(dropped).most_common() if count))


if __name__ == "__main__":
    main()
