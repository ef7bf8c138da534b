"""What a model's slice of time is worth: `python -m benchmarks.agent_slice SET… [--agent SPEC] [--seconds 1,5]`.

The portfolio alone, the portfolio with a model beside its searchers, and the portfolio alone once more with other
random numbers, which tells what chance does: each has the same wall-clock seconds, and all take turns pair by pair in
one process, so that a busy machine is the same for all. SET is what `mutsinq evaluate` reads. A table for each set and
number of seconds; its last columns count the pairs that one solved and the portfolio alone did not, and the other way
round.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from mutsinq.evaluation.attempting import Attempted
from mutsinq.evaluation.evaluate import Evaluation, EvaluationSettings, evaluate
from mutsinq.evaluation.scores import Resampling, solved
from mutsinq.evaluation.sets import EvaluationSet, read_set
from mutsinq.reports.tables import Table


def arms(agent: str, seconds: float) -> dict[str, str]:
    """The players by what they are; the first is what the others are compared with."""
    return {
        "alone": f"search,seconds={seconds:g}",
        "with the agent": f"search,agent={agent},seconds={seconds:g}",
        # Another text has other random numbers.
        "alone, again": f"search,seconds={seconds:g},name=again",
    }


def rows(evaluation: Evaluation, measured: EvaluationSet, specs: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """A row for each player, on the pairs of a set that differ and that all of them tried."""
    told = {
        name: {
            item.id: attempted
            for item in measured.items
            if not item.equal and (attempted := evaluation.attempted.get((measured.name, item.id, spec)))
        }
        for name, spec in specs.items()
    }
    pairs = set.intersection(*(set(of) for of in told.values()))
    resampling = Resampling({item.id: item.original_form for item in measured.items if item.id in pairs})
    scores = {name: {id: solved(of[id], 1) for id in pairs} for name, of in told.items()}
    first, *_ = scores
    for name, of in scores.items():
        estimate = resampling.estimate(of)
        compared = resampling.compare(of, scores[first])
        won, lost = (
            sum(one[id] > other[id] for id in pairs) for one, other in ((of, scores[first]), (scores[first], of))
        )
        yield (
            name,
            f"{len(pairs):,}",
            f"{100 * estimate.mean:.1f} ({100 * estimate.low:.0f}-{100 * estimate.high:.0f})",
            *_mean([told[name][id] for id in pairs]),
            *(
                ("", "", "", "")
                if name == first
                else (
                    f"{100 * compared.difference.low:+.1f} to {100 * compared.difference.high:+.1f}",
                    f"{compared.p:.2f}",
                    f"{won}",
                    f"{lost}",
                )
            ),
        )


def _mean(attempted: Sequence[Attempted]) -> tuple[str, str]:
    count = max(len(attempted), 1)
    return (
        f"{sum(each.seconds for each in attempted) / count:.2f}",
        f"{sum(each.cpu_seconds for each in attempted) / count:.2f}",
    )


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--agent", default="adapter", help="a player without options; the best shipped adapter")
    parser.add_argument("--seconds", default="1,5")
    parser.add_argument("--most", type=int, help="only so many pairs of each set")
    parser.add_argument("--force", action="store_true", help="even on what the agent was trained on")
    parser.add_argument("--ledger", type=Path, help="go on from there")
    arguments = parser.parse_args()
    sets = [read_set(path, "test", arguments.most) for path in arguments.sets]
    specs = {float(text): arms(arguments.agent, float(text)) for text in arguments.seconds.split(",")}
    evaluators = tuple(spec for of in specs.values() for spec in of.values())
    settings = EvaluationSettings(evaluators, (1,), force=arguments.force)
    evaluation = evaluate(sets, settings, path=arguments.ledger)
    headings = (
        "portfolio",
        "pairs",
        "solved",
        "s/pair",
        "CPU s/pair",
        "difference to alone",
        "p",
        "only it",
        "only alone",
    )
    for measured in sets:
        for seconds, of in specs.items():
            print(f"{measured.name}, {seconds:g} s a pair, load {os.getloadavg()[0]:.1f}")
            for line in Table(headings, tuple(rows(evaluation, measured, of))).text():
                print(f"  {line}")
    for failure in evaluation.failures:
        print(f"{failure.name}: {failure.reason}")


if __name__ == "__main__":
    main()
