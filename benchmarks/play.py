"""Measures the whole game without a model: harvested programs, symbolic players, baselines, and verification.

    python benchmarks/play.py [--programs 200] [--variants 5] [--samples 4] [--jobs 2] [--corpus PROGRAMS.jsonl]

Without a corpus it harvests one from what is installed. It plays one round in a fresh store and rules everything again
(`mutsinq episodes verify`). The bar: 200 programs with 5 variants each in under 10 minutes on two cores, and no
invalid verdict. CPU seconds are those of all processes; on a machine that does other things too they say more than
the clock does, and the load average is told beside them.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEADINGS = ("step", "wall s", "CPU s", "load")
MUTSINQ = (sys.executable, "-m", "mutsinq")


def timed(step: str, *arguments: str) -> str:
    """Run a command, print its line of the table, and return what it printed."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([*MUTSINQ, *arguments], stdout=subprocess.PIPE, text=True, check=False)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{step:<10}{wall:>10.1f}{cpu:>10.1f}{os.getloadavg()[0]:>10.1f}", flush=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}")
    return done.stdout


def main() -> None:
    """Print the table, then what the game and its verification say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("programs", 200), ("variants", 5), ("samples", 4), ("jobs", 2), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--corpus", type=Path)
    options = parser.parse_args()
    print(f"{HEADINGS[0]:<10}" + "".join(f"{heading:>10}" for heading in HEADINGS[1:]))
    with tempfile.TemporaryDirectory() as folder:
        corpus, store = options.corpus or Path(folder, "programs.jsonl"), str(Path(folder, "game.db"))
        jobs = ("--jobs", str(options.jobs))
        if options.corpus is None:
            seed = ("--seed", str(options.seed))
            timed("harvest", "harvest", "--installed", "--max", str(options.programs), "-o", str(corpus), *seed, *jobs)
        asked = {"programs": options.programs, "variants": options.variants, "samples": options.samples}
        settings = [text for name, value in asked.items() for text in (f"--{name}", str(value))]
        played = timed("play", "play", str(corpus), "--store", store, "--seed", str(options.seed), *settings, *jobs)
        verified = timed("verify", "episodes", "verify", store, *jobs)
    print(f"\n{played}\n{verified}")


if __name__ == "__main__":
    main()
