"""Rate of distinguished pairs on a file of pairs: `python -m benchmarks.distinguish PAIRS.jsonl…`.

Each line of a file holds `original`, `variant`, `function_name` and, where known, `differs` and `examples`.
Every pair is judged without annotations beyond those in its source. Prints one row a file and tool; with `--peers`
CrossHair and Hypothesis stand beside this project's searchers, in the same run and judged by the same replay.
For pairs that do not differ on the published input (`differs` is false), the last column counts those on which that
very input was claimed to be a difference. `python -m benchmarks.bars` measures more, and checks each claim anew.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.cases import Case, read_cases
from benchmarks.peers import CrossHairDiffBehavior, HypothesisFromType

from mutsinq.core.input import Input
from mutsinq.core.verdict import Distinguished, Equivalent, Verdict
from mutsinq.errors import MutsinqError
from mutsinq.execution.engine import Engine
from mutsinq.oracles.relation import DEFAULT
from mutsinq.searchers.distinguish import distinguish
from mutsinq.searchers.protocol import Pair
from mutsinq.searchers.replay import replay
from mutsinq.searchers.settings import Settings
from mutsinq.searchers.table import SEARCHERS
from mutsinq.static.domains.inference import infer

PEERS = (CrossHairDiffBehavior(), HypothesisFromType())


@dataclass(frozen=True)
class Row:
    """What came of one pair."""

    id: str
    differs: bool | None
    verdict: str
    kind: str = ""
    in_domain: bool = False
    #: Wall-clock seconds from the two texts to the verdict, and of these in the searchers.
    seconds: float = 0.0
    searching: float = 0.0
    searcher: str = ""
    call: str = ""
    note: str = ""
    #: Whether the input published for a pair that does not differ on it was claimed to be a difference.
    false_claim: bool = False

    @property
    def both_return(self) -> bool:
        """Whether it was distinguished where both programs return."""
        return self.verdict == "Distinguished" and self.kind not in ("exception", "hang")


def judge(settings: Settings, case: Case) -> tuple[Row, Verdict | None]:
    """Judge one pair in a fresh engine, as the command line does; no verdict where the programs cannot be judged."""
    start = time.perf_counter()
    try:
        verdict = distinguish(case.original, case.variant, replace(settings, examples=case.examples))
    except MutsinqError as error:
        return Row(case.id, case.differs, "Error", seconds=time.perf_counter() - start, note=str(error)), None
    seconds = time.perf_counter() - start
    row = Row(case.id, case.differs, type(verdict).__name__, seconds=seconds)
    if isinstance(verdict, Distinguished):
        found = verdict.counterexample
        row = replace(row, kind=found.difference.kind.label, in_domain=found.difference.in_domain, call=found.call)
        searching = sum(report.seconds for report in verdict.reports)
        row = replace(row, searcher=found.searcher, searching=searching)
    else:
        row = replace(row, note=verdict.proof.method if isinstance(verdict, Equivalent) else repr(verdict))
    if case.differs is False:
        row = replace(row, false_claim=any(claims(case, input) for input in case.published))
    return row, verdict


def judged_row(settings: Settings, case: Case) -> Row:
    """The row alone, for a process of the pool."""
    return judge(settings, case)[0]


def claims(case: Case, input: Input) -> bool:
    """Whether the tool takes this input for a difference."""
    try:
        pair = Pair(case.original, case.variant, infer(case.original, case.variant))
        with Engine() as engine:
            return replay(engine, pair, input, DEFAULT, "published", in_domain=True) is not None
    except MutsinqError:
        return False


def share(part: Sequence[Row], whole: Sequence[Row]) -> str:
    """A number of rows and its percentage."""
    return f"{len(part)} ({100 * len(part) / max(len(whole), 1):.1f} %)"


def summary(name: str, rows: Sequence[Row]) -> str:
    """One line of the table."""
    differing = [row for row in rows if row.differs]
    solved = [row for row in differing if row.verdict == "Distinguished"]
    returning = [row for row in solved if row.both_return]
    in_domain = [row for row in returning if row.in_domain]
    others = [row for row in rows if not row.differs]
    proved = [row for row in others if row.verdict == "Equivalent"]
    false_equal = [row for row in differing if row.verdict == "Equivalent"]
    times = sorted(row.seconds for row in solved) or [0.0]
    searching = statistics.median([row.searching for row in solved] or [0.0])
    cells = [name, len(differing), *(share(part, differing) for part in (solved, returning, in_domain))]
    cells += [f"{searching:.3f}", f"{statistics.median(times):.3f}", f"{times[int(0.9 * (len(times) - 1))]:.2f}"]
    cells += [f"{sum(row.seconds for row in rows):.0f}", len(false_equal)]
    cells += [len(others), len(proved), sum(row.false_claim for row in others)]
    return f"| {' | '.join(map(str, cells))} |"


HEAD = (
    "| set, tool | differ | distinguished | both return | in domain | median s searching | median s in all | p90 s "
    "| total s | of them called equivalent | others | proved equivalent | false claims |\n" + "|---" * 13 + "|"
)


def tools(timeout: float, searchers: Sequence[str], seed: int, *, peers: bool) -> dict[str, Settings]:
    """What is measured: this project's searchers, and at will its peers, each with the seconds that it needs."""
    found = {"mutsinq": Settings(timeout, tuple(searchers), seed)}
    for peer in PEERS if peers else ():
        found[peer.name.removeprefix("peer: ")] = Settings(timeout * peer.slack, (peer.name,), seed)
    return found


def know_peers() -> None:
    """Make the peers known to the registry of searchers, in this process."""
    for peer in PEERS:
        SEARCHERS.add(peer.name, peer)


def main() -> None:
    """Judge all files and print the table."""
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
    print(HEAD)
    for path in options.pairs:
        cases = read_cases(path, options.limit)
        for tool, settings in tools(options.timeout, chosen, options.seed, peers=options.peers).items():
            with ProcessPoolExecutor(options.jobs, initializer=know_peers) as pool:
                rows = list(pool.map(partial(judged_row, settings), cases))
            print(summary(f"{path.stem}, {tool}", rows), flush=True)
            if options.details:
                with options.details.open("a", encoding="utf-8") as file:
                    file.writelines(json.dumps({"tool": tool} | vars(row)) + "\n" for row in rows)


if __name__ == "__main__":
    main()
