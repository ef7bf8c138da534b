"""`mutsinq evaluate pairs`: evaluators beside baselines on sets of pairs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mutsinq.cli.agent import agent_option
from mutsinq.cli.counts import count_option
from mutsinq.cli.measuring import shared_options, split_option, tell_failures, write_results
from mutsinq.cli.progress import progress
from mutsinq.core.corpus import Split
from mutsinq.errors import InputError
from mutsinq.evaluation.evaluate import Evaluation, EvaluationSettings, evaluate
from mutsinq.evaluation.sets import EvaluationSet, read_set
from mutsinq.evaluation.summary import summarise
from mutsinq.game.seats import BASELINES
from mutsinq.reports.evaluation import report_lines, sections

#: Searches that stand beside the baselines for each number of seconds; `z3` stands for proofs, which all try.
_SEARCHES = ("search", "search:hypothesis", "search:crosshair", "search:z3")


@click.command("pairs", short_help="Measure evaluators on pairs of programs.")
@click.argument("sets", nargs=-1, required=True, metavar="SET...", type=click.Path(path_type=Path))
@click.option("--evaluator", "-e", "evaluators", multiple=True, metavar="SPEC", help="Who is measured; repeatable.")
@click.option("--baselines/--no-baselines", default=True, show_default=True, help="Measure the baselines beside them.")
@click.option(
    "--inputs", "counts", default="1,8,64", show_default=True, metavar="N,...", help="Inputs that may be tried."
)
@click.option(
    "--seconds",
    default="",
    metavar="S,...",
    help="Also the search, Hypothesis, CrossHair and proofs for so long a pair.",
)
@agent_option("With --seconds: also the search with a model beside it; without SPEC the best shipped adapter.")
@click.option("--against", multiple=True, metavar="SPEC", help="Measure these too, and compare with them alone.")
@count_option("--max", "most", about="Only so many pairs of each set, evenly spread.")
@split_option("Which part of data sets.")
@shared_options
def command(
    sets: tuple[Path, ...],
    evaluators: tuple[str, ...],
    baselines: bool,
    counts: str,
    seconds: str,
    agent: str,
    against: tuple[str, ...],
    most: int | None,
    split: str,
    seed: int,
    ledger: Path | None,
    reports: tuple[Path, ...],
    json_file: Path | None,
    force: bool,
    jobs: int,
) -> None:
    """Measure evaluators on pairs of programs, beside baselines that read no difference.

    SET is a data set of `mutsinq dataset`, a store of `mutsinq play`, or a file of pairs as `mutsinq distinguish
    --pairs` reads them. An evaluator is named by SPEC as in `mutsinq play`: `adapter:FOLDER`, `model:gemma`,
    `blind:model:gemma`, `search,seconds=5`, …

    Exit codes: 0 done, 2 trouble, 130 stopped by Ctrl-C.
    """
    chosen = [*evaluators, *against, *(BASELINES if baselines else ()), *_searches(seconds, agent)]
    settings = EvaluationSettings(tuple(dict.fromkeys(chosen)), _whole(counts), seed, force)
    read = _read(sets, split, most)
    with progress() as tell:
        evaluation = evaluate(read, settings, path=ledger, jobs=jobs, tell=tell)
    numbers = summarise(evaluation, against)
    for line in report_lines(evaluation, numbers, compared=bool(against)):
        click.echo(line)
    shown = sections(evaluation, numbers)
    write_results("Evaluation", shown, _about(evaluation), reports, json_file, sets=numbers)
    sys.exit(tell_failures(evaluation.failures, any_done=bool(evaluation.attempted)))


def _read(paths: tuple[Path, ...], split: str, most: int | None) -> list[EvaluationSet]:
    found: dict[str, EvaluationSet] = {}
    part: Split | None = None if split == "all" else split  # type: ignore[assignment]
    for path in paths:
        read = read_set(path, part, most)
        if read.name in found:
            raise InputError(f"two sets are named {read.name!r}; rename a file")
        found[read.name] = read
        for reason, count in read.dropped.items():
            click.echo(f"mutsinq: {path}: left out {count:,}: {reason}", err=True)
    return list(found.values())


def _whole(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise InputError(f"--inputs {text}: write whole numbers, such as 1,8,64") from None


def _searches(text: str, agent: str) -> list[str]:
    """The searches for each number of seconds, and the one with a player beside it if there is one."""
    try:
        budgets = [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise InputError(f"--seconds {text}: write numbers, such as 1,5") from None
    if agent and not budgets:
        raise InputError("--agent stands beside the searchers for some seconds: name them, such as --seconds 5")
    if "," in agent:
        raise InputError(f"--agent {agent}: name a player without options")
    searches = (*_SEARCHES, *((f"search,agent={agent}",) if agent else ()))
    return [f"{search},seconds={budget:g}" for budget in budgets for search in searches]


def _about(evaluation: Evaluation) -> dict[str, object]:
    """What the numbers depend on, as JSON."""
    settings = evaluation.settings
    return {
        "inputs": list(settings.counts),
        "seed": settings.seed,
        "sets": {each.name: {"pairs": len(each.items), "digest": each.digest} for each in evaluation.sets},
        "trained on": {f"{spec} on {name}": count for (spec, name), count in evaluation.overlaps.items()},
        "evaluators": dict(evaluation.configurations),
    }
