"""All bars of telling programs apart, one command: `python -m benchmarks.bars [PAIRS.jsonl…] [--peers]`.

Without files the project's own pairs are measured. Tables: pairs that differ, beside what others reach; pairs that
are equal; pairs that do not differ where somebody published a difference; random single-operator mutants of all
originals; minimised inputs beside Hypothesis's shrinker.

Nothing is taken on trust: each claimed difference runs again in two plain interpreters that know nothing of mutsinq
(`benchmarks.plain`), and each claimed equivalence is tried on every published input of that function and fuzzed
without regard to the proof. What fails is printed in full below the tables.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.cases import OWN, Case, random_mutants, read_cases
from benchmarks.distinguish import Row, claims, judge, know_peers, share, tools
from benchmarks.plain import differs_plainly
from benchmarks.shrinking import Sizes, sizes

from mutsinq.core.program import SCRIPT
from mutsinq.core.verdict import Bounded, Distinguished, Equivalent, NotFound, Verdict
from mutsinq.errors import MutsinqError
from mutsinq.execution.engine import Engine
from mutsinq.oracles.relation import DEFAULT
from mutsinq.searchers.portfolio import run_portfolio
from mutsinq.searchers.probe import PairProbe
from mutsinq.searchers.protocol import Pair
from mutsinq.searchers.settings import Settings
from mutsinq.searchers.table import SEARCHERS
from mutsinq.static.domains.inference import infer

#: The typed fuzzer of a study that came before this project, measured there on samples of the same releases, 8 s a
#: pair: distinguished, both return, in domain, median seconds.
PUBLISHED = {
    "sinq": "typed fuzz prototype, published: 150 | 148 (98.7 %) | 136 (90.7 %) | 120 (80.0 %) | 0.05",
    "humanevalfix": "typed fuzz prototype, published: 164 | 159 (97.0 %) | 149 (90.9 %) | - | 0.02",
}
_MUTANT_SECONDS = 2.0
#: A search that ran fewer inputs than this a second was starved by some that hang.
_STARVED = 100
TABLES = ("differing", "equal", "unlike", "mutants", "sizes")
_FUZZ = ("examples", "boundary", "fuzz")


@dataclass(frozen=True)
class Judged:
    """A row, and what came of checking its claim by other means."""

    row: Row
    #: Why the claim does not hold; empty where it does.
    refuted: str = ""
    #: Proved under an assumption or up to a bound that the verdict states.
    bounded: bool = False
    #: Inputs a second in the search, for a pair of which nothing was found.
    rate: float = float("inf")
    sizes: Sizes | None = None


def judged(settings: Settings, case: Case, *, shrink: float = 0.0) -> Judged:
    """Judge one pair and check the claim; with `shrink` seconds for the other shrinker."""
    row, verdict = judge(settings, case)
    refuted = ""
    if isinstance(verdict, Distinguished):
        same = not differs_plainly(case.original, case.variant, verdict.counterexample.call)
        refuted = "plain interpreters do the same" if same else ""
    elif isinstance(verdict, Equivalent):
        refuted = "differs after all" if case.differs else _against(case, verdict.proof.scope)
    bounded = isinstance(verdict, Bounded) and verdict.proof is not None
    return Judged(row, refuted, bounded, _rate(verdict), sizes(case, verdict, shrink) if shrink else None)


def _rate(verdict: Verdict | None) -> float:
    if not isinstance(verdict, NotFound):
        return float("inf")
    return sum(each.inputs_tried for each in verdict.reports) / max(sum(each.seconds for each in verdict.reports), 1e-9)


def _against(case: Case, scope: str) -> str:
    """A difference between two programs that were called equivalent for the inputs of a scope."""
    if any(claims(case, input) for input in case.published):
        return "a published input differs"
    if case.original.entry == SCRIPT:
        return ""
    try:
        pair = Pair(case.original, case.variant, infer(case.original, case.variant, case.examples), seed=7)
        with Engine() as engine:
            probe = PairProbe(engine, pair, DEFAULT, 1.0)
            run_portfolio(pair, probe, _FUZZ, 1.0)
    except MutsinqError:
        return ""
    # Of a proof for declared types nothing is said about others.
    speaks_of_it = probe.best is not None and (scope == "all inputs" or probe.best.difference.in_domain)
    return f"fuzzing found {probe.best.call}" if probe.best and speaks_of_it else ""


# Tables

DIFFERING_HEAD = "| set, tool | differ | distinguished | both return | in domain | median s | false | equal |"
EQUAL_HEAD = "| set | equal | proved | median ms | slowest ms | claimed to differ |"
MUTANTS_HEAD = "| mutants | distinguished | both return | proved | so far as stated | open | starved | false |"
SIZES_HEAD = "| set | pairs | median characters | of Hypothesis's shrinker | shorter | as long | longer |"


def head(line: str) -> Iterator[str]:
    """A table's first two lines."""
    yield from ("", line, f"{'|---' * (line.count('|') - 1)}|")


def differing_row(name: str, found: Sequence[Judged]) -> str:
    """What was distinguished of the pairs that differ; claims that do not hold, and pairs called equivalent."""
    rows = [each.row for each in found]
    solved = [row for row in rows if row.verdict == "Distinguished"]
    returning = [row for row in solved if row.both_return]
    parts = [share(part, rows) for part in (solved, returning, [row for row in returning if row.in_domain])]
    median = statistics.median([row.searching for row in solved] or [0.0])
    false = sum(bool(each.refuted) for each in found if each.row.verdict == "Distinguished")
    equal = sum(row.verdict == "Equivalent" for row in rows)
    return f"| {name} | {len(rows)} | {' | '.join(parts)} | {median:.3f} | {false} | {equal} |"


def equal_row(name: str, found: Sequence[Judged]) -> str:
    """What was proved of the pairs that are equal, and how long one takes."""
    milliseconds = [1000 * each.row.seconds for each in found if each.row.verdict == "Equivalent"] or [0.0]
    proved = [each.row for each in found if each.row.verdict == "Equivalent"]
    claimed = sum(each.row.verdict == "Distinguished" for each in found)
    cells = [name, len(found), share(proved, [each.row for each in found]), f"{statistics.median(milliseconds):.1f}"]
    return f"| {' | '.join(map(str, [*cells, f'{max(milliseconds):.1f}', claimed]))} |"


def mutants_row(found: Sequence[Judged]) -> str:
    """How mutants, of which nobody knows whether they differ, were settled."""
    rows = [each.row for each in found]
    solved = [row for row in rows if row.verdict == "Distinguished"]
    proved = [row for row in rows if row.verdict == "Equivalent"]
    stated = [each.row for each in found if each.bounded]
    left = len(rows) - len(solved) - len(proved) - len(stated)
    cells = [share(part, rows) for part in (solved, [row for row in solved if row.both_return], proved, stated)]
    starved = sum(each.rate < _STARVED for each in found)
    return f"| {len(rows)} | {' | '.join(cells)} | {left} | {starved} | {sum(bool(each.refuted) for each in found)} |"


def sizes_row(name: str, found: Sequence[Sizes]) -> str:
    """The two shrinkers on the pairs that both found an input for."""
    shorter, longer = (sum(sign * (each.ours - each.theirs) > 0 for each in found) for sign in (-1, 1))
    ours, theirs = (statistics.median([getattr(each, of) for each in found]) for of in ("ours", "theirs"))
    return f"| {name} | {len(found)} | {ours:g} | {theirs:g} | {shorter} | {len(found) - shorter - longer} | {longer} |"


def _published(name: str) -> Iterator[str]:
    for prefix, row in PUBLISHED.items():
        if name.startswith(prefix):
            yield f"| {row.replace(':', ' |', 1)} | - | - |"


class Bars:
    """The measurements, with the options of one run; claims that do not hold are gathered on the way."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._cases = {path.stem: read_cases(path, options.limit) for path in options.pairs}
        self._tools = tools(options.timeout, tuple(SEARCHERS), options.seed, peers=options.peers)
        self.refutations: list[str] = []

    def differing(self) -> Iterator[str]:
        """The table of pairs that differ; the last two columns count wrong claims."""
        yield from head(DIFFERING_HEAD)
        for name, cases in self._cases.items():
            group = [case for case in cases if case.differs]
            for tool, settings in self._tools.items() if group else ():
                if tool == "mutsinq" or group[0].original.entry != SCRIPT:
                    yield differing_row(f"{name}, {tool}", self._judged(settings, group))
            yield from _published(name)

    def equal(self) -> Iterator[str]:
        """The table of pairs that are equal by construction, one at a time for their times' sake."""
        yield from head(EQUAL_HEAD)
        for name, cases in self._cases.items():
            if group := [case for case in cases if case.differs is False and not case.published]:
                yield equal_row(name, self._judged(self._tools["mutsinq"], group, jobs=1))

    def unlike(self) -> Iterator[str]:
        """The table of pairs that do not differ on the input that was published as their difference."""
        yield from head("| set | not differing as published | that input claimed to differ |")
        for name, cases in self._cases.items():
            group = [case for case in cases if case.differs is False and case.published]
            if group:
                claimed = sum(any(claims(case, input) for input in case.published) for case in group)
                yield f"| {name} | {len(group)} | {claimed} |"

    def mutants(self) -> Iterator[str]:
        """The table of random mutants of all originals."""
        everything = [case for cases in self._cases.values() for case in cases]
        chosen = random_mutants(everything, self._options.mutants, self._options.seed)
        yield from head(MUTANTS_HEAD)
        settings = Settings(_MUTANT_SECONDS, tuple(SEARCHERS), self._options.seed)
        yield mutants_row(self._judged(settings, chosen))

    def sizes(self) -> Iterator[str]:
        """The table of minimised inputs."""
        yield from head(SIZES_HEAD)
        for name, cases in self._cases.items():
            differing = [case for case in cases if case.differs and case.original.entry != SCRIPT]
            group = differing[:: max(1, len(differing) // max(self._options.shrink, 1))][: self._options.shrink]
            found = self._judged(self._tools["mutsinq"], group, shrink=self._options.timeout)
            if both := [each.sizes for each in found if each.sizes]:
                yield sizes_row(name, both)
                for each in sorted(both, key=lambda each: each.theirs - each.ours)[: self._options.longer]:
                    print(f"{each.id}: {each.our_call}   Hypothesis: {each.their_call}")

    def _judged(self, settings: Settings, cases: Sequence[Case], *, shrink: float = 0.0, jobs: int = 0) -> list[Judged]:
        with ProcessPoolExecutor(jobs or self._options.jobs, initializer=know_peers) as pool:
            found = list(pool.map(partial(judged, settings, shrink=shrink), cases))
        for case, each in zip(cases, found):
            if each.refuted:
                claim = f"{case.id}: {each.row.verdict} ({each.row.note or each.row.call}): {each.refuted}"
                self.refutations.append(f"{claim}\n{case.original.source}\n---\n{case.variant.source}\n")
            if self._options.details:
                with self._options.details.open("a", encoding="utf-8") as file:
                    told = vars(each.row) | {"refuted": each.refuted, "bounded": each.bounded, "rate": each.rate}
                    sources = {"original": case.original.source, "variant": case.variant.source}
                    file.write(json.dumps(told | sources) + "\n")
        return found


def main() -> None:
    """Judge everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="*", type=Path, default=OWN, help="JSON Lines files; the project's own if none")
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds of search for a pair (default 10)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, default=0, help="only so many pairs of each file, evenly spread")
    parser.add_argument("--mutants", type=int, default=300, help="random mutants, 2 s each (default 300)")
    parser.add_argument("--shrink", type=int, default=40, help="pairs of each file that Hypothesis shrinks too")
    parser.add_argument("--longer", type=int, default=0, help="print so many inputs that Hypothesis made shorter")
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 1)))
    parser.add_argument("--peers", action="store_true", help="measure CrossHair and Hypothesis too")
    parser.add_argument("--only", choices=TABLES, action="append", help="only this table; may be given again")
    parser.add_argument("--details", type=Path, help="append one JSON line a pair")
    options = parser.parse_args()
    bars = Bars(options)
    for table in options.only or TABLES:
        for line in getattr(bars, table)():
            print(line, flush=True)
    print(f"\nclaims that do not hold: {len(bars.refutations)}")
    print("\n".join(bars.refutations))


if __name__ == "__main__":
    main()
