"""`mutsinq evaluate generators`: who writes variants that are worth something."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from mutsinq.cli.counts import count_option
from mutsinq.cli.measuring import shared_options, split_option, tell_failures, write_results
from mutsinq.cli.programs import chosen_programs
from mutsinq.cli.progress import progress
from mutsinq.core.corpus import CorpusProgram
from mutsinq.errors import AgentError, InputError
from mutsinq.evaluation.generating import (
    OPERATORS,
    SURVIVED,
    Generated,
    GeneratingSettings,
    describe,
    measure_generators,
)
from mutsinq.evaluation.plausibility import TextReader
from mutsinq.game.settings import MOST_DIFFICULT
from mutsinq.game.store import Store
from mutsinq.reports.generators import generator_lines, sections


@click.command("generators", short_help="Measure generators on the same programs.")
@click.argument("programs", metavar="PROGRAMS.jsonl", type=click.Path(path_type=Path))
@click.option("--generator", "-g", "generators", multiple=True, metavar="SPEC", help="Who is measured; repeatable.")
@click.option("--operators/--no-operators", default=True, show_default=True, help="Measure the mutation operators too.")
@click.option(
    "--evaluator",
    "-e",
    "evaluators",
    multiple=True,
    metavar="SPEC",
    help=f"Who else tries to solve the variants; repeatable.  [always: {', '.join(SURVIVED)}]",
)
@count_option("--inputs", about="Inputs that each may try.", default=64)
@count_option("--variants", about="Proposals a program.", default=5)
@count_option("--target", about="Difficulty asked for.", default=MOST_DIFFICULT // 2, least=0, most=MOST_DIFFICULT)
@count_option("--max", "most", about="Only so many programs, evenly spread.")
@split_option("Which part of the programs.")
@click.option(
    "--plausible", "reader", metavar="MODEL", help="A held-out model that reads the variants, such as model:gemma."
)
@click.option(
    "--store",
    "store_path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep what was written in a file, from which the same command goes on.",
)
@click.option("--unsafe", is_flag=True, help="Run variants even where this machine confines them weakly.")
@shared_options
def command(
    programs: Path,
    generators: tuple[str, ...],
    operators: bool,
    evaluators: tuple[str, ...],
    inputs: int,
    variants: int,
    target: int,
    most: int | None,
    split: str,
    reader: str | None,
    store_path: Path | None,
    seed: int,
    ledger: Path | None,
    reports: tuple[Path, ...],
    json_file: Path | None,
    force: bool,
    unsafe: bool,
    jobs: int,
) -> None:
    """Measure generators on the same programs, beside the mutation operators.

    PROGRAMS.jsonl is a file of `mutsinq harvest`. Every variant is judged by the referee of the game, and tried by
    evaluators: one that none of them solves is worth the most. A player is named by SPEC as in `mutsinq play`.

    Exit codes: 0 done, 2 trouble, 130 stopped by Ctrl-C.
    """
    chosen = tuple(dict.fromkeys((*((OPERATORS,) if operators else ()), *generators)))
    tried = tuple(dict.fromkeys((*evaluators, *SURVIVED)))
    settings = GeneratingSettings(chosen, tried, inputs, variants, target, seed, force)
    played = _programs(programs, split, most)
    read = _reader(reader, generators) if reader else None
    with _store(store_path) as store, progress() as tell:
        generated = measure_generators(
            played, settings, store, reader=read, path=ledger, jobs=jobs, unsafe=unsafe, tell=tell
        )
    for line in generator_lines(generated):
        click.echo(line)
    told = {**describe(settings), "programs": generated.programs, "plausible": reader}
    shown = sections(generated)
    write_results("Evaluation: generators", shown, told, reports, json_file, generators=generated.rows)
    sys.exit(tell_failures(generated.failures, any_done=_any_done(generated)))


def _programs(path: Path, split: str, most: int | None) -> list[CorpusProgram]:
    found = chosen_programs(path, None if split == "all" else split)
    return found if most is None else [found[at * len(found) // most] for at in range(min(most, len(found)))]


def _reader(spec: str, generators: tuple[str, ...]) -> TextReader:
    name, _, target = spec.partition(":")
    if name != "model" or not target:
        raise InputError(f"--plausible {spec}: name a model on this machine, such as model:gemma")
    if any(target in generator for generator in generators):
        raise InputError(f"--plausible {spec}: is no held-out model, it is what a generator runs on; name another")
    from mutsinq.agents.local.likelihood import Reader
    from mutsinq.agents.local.model import load_model

    try:
        return Reader(load_model(target))
    except AgentError as error:
        raise InputError(f"--plausible {spec}: {error}") from None


@contextmanager
def _store(path: Path | None) -> Iterator[Store]:
    """The store that was named, or one for this run alone."""
    with TemporaryDirectory() as folder, Store(path or Path(folder) / "games.db", create=True) as store:
        yield store


def _any_done(generated: Generated) -> bool:
    return any(row.proposals for row in generated.rows)
