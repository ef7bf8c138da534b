"""`mutsinq dataset`: verified training data out of programs and games."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from mutsinq.cli.counts import count_option
from mutsinq.cli.folders import output_folder_option
from mutsinq.cli.jobs import jobs_option
from mutsinq.cli.progress import progress
from mutsinq.cli.sections import SectionedCommand
from mutsinq.core.counted import counted
from mutsinq.core.example import ExampleKind
from mutsinq.errors import InputError
from mutsinq.exit_codes import ExitCode
from mutsinq.training.data.balancing import Balance
from mutsinq.training.data.recipes import RECIPES

if TYPE_CHECKING:
    from mutsinq.training.data.building import Progress
    from mutsinq.training.data.selection import Selection
    from mutsinq.training.data.sources import Sources

_SECTIONS = {
    "Candidates": ["variants", "per-program", "second-order", "max-characters"],
    "What is kept": ["preset", "balance", "max", "player"],
    "Evaluation sets": ["against", "overlap"],
    "The run": ["output", "jobs", "seed"],
}


@click.command("dataset", cls=SectionedCommand, sections=_SECTIONS)
@click.argument("kind", type=click.Choice(get_args(ExampleKind)))
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SOURCE...")
@output_folder_option("Folder for the data set.")
@click.option(
    "--against", multiple=True, type=click.Path(path_type=Path), help="A set kept for evaluation. May be repeated."
)
@click.option(
    "--overlap",
    type=click.Choice(["drop", "refuse", "keep"]),
    default="drop",
    show_default=True,
    help="What to do with examples whose programs stand in such a set; `keep` marks the data set.",
)
@click.option("--preset", type=click.Choice(list(RECIPES)), help="A published recipe for what is kept.")
@click.option(
    "--balance", multiple=True, type=click.Choice(get_args(Balance)), help="Keep as many of each. May be repeated."
)
@count_option("--max", "most", about="Most examples, drawn with --seed.  [default: all]")
@click.option(
    "--player",
    type=click.Choice(["evaluator", "generator"]),
    default="evaluator",
    show_default=True,
    help="Whose preferences.",
)
@count_option("--variants", about="Mutants tried of a program.", default=24)
@count_option("--per-program", about="Most of them kept, hard ones as well as easy ones.")
@click.option(
    "--second-order",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    default=0.25,
    show_default=True,
    help="Share of mutants with two mutations.",
)
@count_option("--max-characters", about="Longest original.", default=4000)
@jobs_option()
@click.option("--seed", type=int, metavar="N", default=0, show_default=True, help="Seed of every random choice.")
def command(
    kind: ExampleKind,
    sources: tuple[Path, ...],
    output: Path,
    against: tuple[Path, ...],
    jobs: int,
    **options: Any,
) -> None:
    """Make a data set to train players on, each difference verified by execution.

    A SOURCE is a file of programs (`mutsinq harvest`), of which mutants are made; a store of games (`mutsinq play`);
    mutants (`mutsinq mutate --verify --json`); or a data set of evaluator examples. The same command goes on where
    it was stopped.

    Exit codes: 0 done, 2 trouble, 130 stopped by Ctrl-C.
    """
    from mutsinq.training.data.building import Making, make
    from mutsinq.training.data.dataset import MANIFEST
    from mutsinq.training.data.publishing import publish
    from mutsinq.training.data.sources import describe, read_sources

    if (output / MANIFEST).is_file():
        raise InputError(f"{output}: holds a finished data set; name another folder, or remove it first")
    selection = _selection(kind, against, options)
    making = Making(
        options["variants"], options["per_program"], options["second_order"], options["seed"], kind == "equivalence"
    )
    read = read_sources(sources, lambda text: click.echo(f"mutsinq: passed over {text}", err=True))
    if kind == "equivalence" and read.examples:
        raise InputError("a data set tells no pairs that are proved equal; give programs or a store of games")
    programs = _short(read, options["max_characters"])
    try:
        with progress() as advance:

            def tell(now: Progress) -> None:
                advance(now.programs, len(programs), f"programs, {now.examples:,} examples, left:")

            found, dropped = make(output, programs, making, jobs, tell)
    except KeyboardInterrupt:
        click.echo("mutsinq: stopped; the same command goes on from here", err=True)
        sys.exit(ExitCode.INTERRUPTED)
    dropped["its original is too long"] += len(read.programs) + len(read.materials) - len(programs)
    examples, shared = selection.choose([*read.examples, *found], dropped)
    facts = {
        "sources": [describe(path) for path in sources],
        "against": [describe(path) for path in against],
        "contaminated": shared,
        "settings": {name: list(value) if isinstance(value, tuple) else value for name, value in options.items()},
        "dropped": dict(sorted((+dropped).items())),
    }
    publish(output, kind, examples, facts)
    programs_kept = len({example.original_form for example in examples})
    click.echo(f"{counted(len(examples), f'{kind} example')} of {counted(programs_kept, 'program')} in {output}")
    for reason, count in dropped.most_common():
        if count:
            click.echo(f"  left out: {count:,}  {reason}")


def _selection(kind: ExampleKind, against: tuple[Path, ...], options: dict[str, Any]) -> Selection:
    from mutsinq.training.data.overlap import forms_of
    from mutsinq.training.data.selection import Selection

    recipe = RECIPES[options["preset"]] if options["preset"] else None
    if recipe is not None and recipe.kind != kind:
        raise InputError(f"the preset {options['preset']} is for `mutsinq dataset {recipe.kind}`")
    if recipe is not None and options["balance"]:
        raise InputError("a preset says what is kept; give either --preset or --balance")
    forms = frozenset().union(*map(forms_of, against))
    return Selection(
        kind,
        recipe,
        options["player"],
        options["balance"],
        options["most"],
        options["seed"],
        forms,
        options["overlap"],
    )


def _short(read: Sources, most: int) -> list[Any]:
    programs = [program for program in read.programs if len(program.program.source) <= most]
    return programs + [each for each in read.materials if len(each.program.program.source) <= most]
