"""Rate of distinguished pairs on a file of pairs: `python -m benchmarks.distinguish PAIRS.jsonl…`.

Each line of a file holds `original`, `variant`, `function_name` and, where known, `differs`.
Every pair is judged without annotations beyond those in its source. Prints one row a file and tool; with `--peers`
CrossHair and Hypothesis stand beside this project's searchers, in the same run and judged by the same replay.
For pairs that do not differ on the published input (`differs` is false), the last column counts those on which that
very input was claimed to be a difference.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.peers import CrossHairDiffBehavior, HypothesisFromType

from mutsinq.core.literal import parse_input
from mutsinq.core.program import Program
from mutsinq.core.verdict import Distinguished, Equivalent
from mutsinq.errors import MutsinqError
from mutsinq.execution.engine import Engine
from mutsinq.oracles.relation import DEFAULT
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.protocol import Pair
from mutsinq.searchers.replay import replay
from mutsinq.searchers.settings import Settings
from mutsinq.searchers.table import SEARCHERS
from mutsinq.static.inference import infer

PEERS = (CrossHairDiffBehavior(), HypothesisFromType())


@dataclass(frozen=True)
class Row:
    """What came of one pair."""

    id: str
    differs: bool
    verdict: str
    kind: str
    in_domain: bool
    seconds: float
    #: Of these, seconds in the searchers.
    searching: float
    searcher: str
    call: str
    note: str
    #: Whether the input published for a pair that does not differ on it was claimed to be a difference.
    false_claim: bool = False


def judge(settings: Settings, pair: dict[str, Any]) -> Row:
    """Judge one pair in a fresh engine, as the command line does."""
    programs = [Program(pair[side], "program", pair["function_name"]) for side in ("original", "variant")]
    start = time.perf_counter()
    kind = searcher = call = note = ""
    in_domain = False
    searching = 0.0
    try:
        verdict = distinguish(programs[0], programs[1], settings)
        name = type(verdict).__name__
        if isinstance(verdict, Distinguished):
            found = verdict.counterexample
            kind, in_domain = found.difference.kind.label, found.difference.in_domain
            searcher, call = found.searcher, found.call
            searching = sum(report.seconds for report in verdict.reports)
        elif isinstance(verdict, Equivalent):
            note = verdict.proof.method
        else:
            note = repr(verdict)
    except MutsinqError as error:
        name, note = "Error", str(error)
    seconds = time.perf_counter() - start
    differs = pair.get("differs", not pair["id"].startswith("eq_"))
    false_claim = not differs and _claims(programs, pair.get("diverging_input", ""))
    return Row(pair["id"], differs, name, kind, in_domain, seconds, searching, searcher, call, note, false_claim)


def _claims(programs: list[Program], text: str) -> bool:
    """Whether the tool takes this input for a difference."""
    try:
        pair = Pair(programs[0], programs[1], infer(programs[0], programs[1]))
        with Engine() as engine:
            return replay(engine, pair, parse_input(text), DEFAULT, "published", in_domain=True) is not None
    except MutsinqError:
        return False


def summary(name: str, rows: list[Row]) -> str:
    """One line of the table."""
    differing = [row for row in rows if row.differs]
    solved = [row for row in differing if row.verdict == "Distinguished"]
    returning = [row for row in solved if row.kind not in ("exception", "hang")]
    in_domain = [row for row in returning if row.in_domain]
    others = [row for row in rows if not row.differs]
    false_claims = [row for row in others if row.false_claim]
    proved = [row for row in others if row.verdict == "Equivalent"]
    false_equal = [row for row in differing if row.verdict == "Equivalent"]

    def share(part: list[Row]) -> str:
        return f"{len(part)} ({100 * len(part) / max(len(differing), 1):.1f} %)"

    times = sorted(row.seconds for row in solved) or [0.0]
    searching = statistics.median([row.searching for row in solved] or [0.0])
    cells = [name, len(differing), share(solved), share(returning), share(in_domain), f"{searching:.3f}"]
    cells += [f"{statistics.median(times):.3f}", f"{times[int(0.9 * (len(times) - 1))]:.2f}"]
    cells += [f"{sum(row.seconds for row in rows):.0f}", len(false_equal)]
    cells += [len(others), len(proved), len(false_claims)]
    return f"| {' | '.join(map(str, cells))} |"


HEAD = (
    "| set, tool | differ | distinguished | both return | in domain | median s searching | median s in all | p90 s "
    "| total s | of them called equivalent | others | proved equivalent | false claims |\n" + "|---" * 13 + "|"
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
    parser.add_argument("--peers", action="store_true", help="measure CrossHair and Hypothesis too")
    options = parser.parse_args()
    chosen = tuple(filter(None, options.searchers.split(","))) or tuple(SEARCHERS)
    tools = {"mutsinq": Settings(options.timeout, chosen, options.seed)}
    for peer in PEERS if options.peers else ():
        name = peer.name.removeprefix("peer: ")
        tools[name] = Settings(options.timeout * peer.slack, (peer.name,), options.seed)
    print(HEAD)
    for path in options.pairs:
        pairs = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        if options.limit:
            pairs = pairs[:: max(1, len(pairs) // options.limit)]
        for tool, settings in tools.items():
            with ProcessPoolExecutor(options.jobs, initializer=know_peers) as pool:
                rows = list(pool.map(partial(judge, settings), pairs))
            print(summary(f"{path.stem}, {tool}", rows), flush=True)
            if options.details:
                with options.details.open("a", encoding="utf-8") as file:
                    file.writelines(json.dumps({"tool": tool} | vars(row)) + "\n" for row in rows)


def know_peers() -> None:
    """Make the peers known to the registry of searchers, in this process."""
    for peer in PEERS:
        SEARCHERS.add(peer.name, peer)


if __name__ == "__main__":
    main()
