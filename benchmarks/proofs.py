"""Share of pairs proved equivalent, and false proofs: `python benchmarks/proofs.py [--mutants N] PAIRS.jsonl…`.

Each line of a file holds `original`, `variant`, `function_name` and, where known, `differs`. With `--mutants`, N random
operator mutants of the originals are judged too: each is proved if it can be, and searched for a difference whatever
the proofs say. A pair that is proved and differs is a false proof, and printed. One row for each file and method.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from mutsinq.core.program import Program
from mutsinq.core.verdict import Bounded, Equivalent
from mutsinq.errors import MutsinqError
from mutsinq.execution.engine import Engine
from mutsinq.operators.pipeline import mutants, variant
from mutsinq.oracles.relation import DEFAULT
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.prove import prove, prove_assuming, prove_by_exhaustion, prove_by_reading, prove_by_rewriting
from mutsinq.searchers.portfolio import run_portfolio
from mutsinq.searchers.probe import PairProbe
from mutsinq.searchers.protocol import Pair
from mutsinq.static.domains.inference import infer

_QUICK = ("examples", "boundary", "fuzz")
_SECONDS = 3.0


def proof_of(original: Program, variant: Program, engine: Engine) -> Equivalent | Bounded | None:
    """The first proof, in the order of `distinguish`."""
    if reading := prove_by_reading(original, variant):
        return reading
    types = [parameter.types[0] for parameter in infer(original, variant, ()).parameters]
    return (
        prove(original, variant, engine, Deadline(_SECONDS)).verdict
        or prove_by_rewriting(original, variant, Deadline(_SECONDS))
        or prove_by_exhaustion(original, variant, Deadline(_SECONDS))
        or prove_assuming(original, variant, engine, Deadline(_SECONDS), types)
    )


def differs(original: Program, variant: Program, engine: Engine, seconds: float) -> bool:
    """Whether a search finds a difference, without regard to proofs."""
    pair = Pair(original, variant, infer(original, variant, ()))
    probe = PairProbe(engine, pair, DEFAULT, seconds)
    try:
        run_portfolio(pair, probe, _QUICK, seconds)
        return probe.best is not None
    finally:
        probe.close()


def pairs_of(path: Path) -> Iterator[tuple[str, Program, Program, bool]]:
    """The pairs of a file: name, programs, and whether they are known to differ."""
    for line in path.read_text().splitlines():
        row = json.loads(line)
        programs = [Program(row[side], "program", row["function_name"]) for side in ("original", "variant")]
        yield row["id"], programs[0], programs[1], row.get("differs", False)


def random_mutants(paths: list[Path], count: int) -> list[tuple[Program, Program]]:
    """Random mutants of the distinct originals, one at most of each operator and function."""
    originals = {original.digest: original for path in paths for _, original, _, _ in pairs_of(path)}
    found = []
    for original in originals.values():
        for mutant in mutants(original.source, functions=[original.entry]).mutants:
            found.append((original, variant(original, mutant).program))
    return random.Random(0).sample(found, min(count, len(found)))


def main() -> None:
    """Judge all pairs and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--mutants", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=1.0, help="of search for each mutant")
    options = parser.parse_args()
    times: dict[tuple[str, str], list[float]] = defaultdict(list)

    def judge(group: str, name: str, original: Program, variant: Program, different: bool | None) -> None:
        start = time.perf_counter()
        try:
            proof = proof_of(original, variant, engine)
            seconds = time.perf_counter() - start
            if different is None:
                different = differs(original, variant, engine, options.seconds)
        except MutsinqError as error:
            times[group, f"error {type(error).__name__}"].append(0.0)
            return
        label = f"{type(proof).__name__.lower()}, {proof.proof.method}" if proof and proof.proof else "nothing proved"
        times[group, f"{'differs' if different else 'no known difference'}: {label}"].append(seconds)
        if different and isinstance(proof, Equivalent):
            # A difference outside of the proof's scope is none of its business.
            print(
                f"to look at: {name} is proved for {proof.proof.scope} and differs\n{original.source}\n{variant.source}"
            )

    with Engine() as engine:
        for path in options.files:
            for name, original, variant, different in pairs_of(path):
                judge(path.stem, name, original, variant, different)
        for at, (original, mutant) in enumerate(random_mutants(options.files, options.mutants)):
            judge("mutants", str(at), original, mutant, None)
    for (group, label), taken in sorted(times.items()):
        print(f"{group:24} {label:50} {len(taken):5} median {statistics.median(taken):.3f} s")


if __name__ == "__main__":
    main()
