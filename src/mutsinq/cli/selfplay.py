"""`mutsinq selfplay`: both players trained against each other, round by round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mutsinq.cli.counts import count_option
from mutsinq.cli.folders import output_folder_option
from mutsinq.cli.jobs import jobs_option
from mutsinq.cli.programs import chosen_programs
from mutsinq.game.settings import MOST_DIFFICULT, GameSettings
from mutsinq.training.configuration import PRESETS, read_config, read_setting

if TYPE_CHECKING:
    from mutsinq.game.play import Event
    from mutsinq.training.configuration import Role
    from mutsinq.training.loop import Progress
    from mutsinq.training.selfplay import PlayedRound


@click.command("selfplay")
@click.argument("programs", metavar="PROGRAMS.jsonl", type=click.Path(path_type=Path))
@output_folder_option("Folder of all rounds.")
@count_option("--rounds", about="Rounds in all.", default=3)
@click.option("--generator", "-g", default="symbolic", show_default=True, metavar="SPEC", help="Who writes at first.")
@click.option("--evaluator", "-e", default="symbolic", show_default=True, metavar="SPEC", help="Who looks at first.")
@count_option("--variants", about="Proposals a program and round.", default=5)
@count_option("--samples", about="Most answers a pair.", default=4)
@count_option("--programs", "most", about="Most programs a round.  [default: all]")
@count_option("--target", about="Difficulty at first.", default=5, least=0, most=MOST_DIFFICULT)
@click.option(
    "--restart",
    type=click.Choice(("base", "last")),
    default="base",
    show_default=True,
    help="Train from the base on all rounds, or go on from the last adapters.",
)
@click.option(
    "--min-valid", type=click.FloatRange(0, 1), default=0.25, show_default=True, help="Least share of valid proposals."
)
@click.option(
    "--min-distinct", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="Least share of distinct ones."
)
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="TOML file with settings of training.")
@click.option(
    "--preset", type=click.Choice(PRESETS), default="default", show_default=True, help="Settings to start from."
)
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="One setting of training; may be repeated.")
@click.option("--device", default="auto", show_default=True, metavar="NAME", help="`cpu`, `cuda`, `cuda:1`, …")
@jobs_option()
@click.option("--seed", type=int, metavar="N", default=0, show_default=True, help="Seed of every random choice.")
@click.option("--unsafe", is_flag=True, help="Run variants even where this machine confines them weakly.")
def command(
    programs: Path,
    output: Path,
    rounds: int,
    generator: str,
    evaluator: str,
    variants: int,
    samples: int,
    most: int | None,
    target: int,
    restart: str,
    min_valid: float,
    min_distinct: float,
    config: Path | None,
    preset: str,
    changes: tuple[str, ...],
    device: str,
    jobs: int,
    seed: int,
    unsafe: bool,
) -> None:
    """Train a generator and an evaluator against each other on the programs of a file.

    Each round is a game between the two as they are, then a training of both on what was verified in all rounds. A
    round in which the generator collapses is thrown away. What was stopped goes on when the same command is run again.

    Exit codes: 0 done, 2 trouble, 130 stopped by Ctrl-C.
    """
    training = read_config(config, preset, {"seed": seed} | dict(map(read_setting, changes)))
    settings = GameSettings(generator, (evaluator,), variants, samples, target=target, programs=most, seed=seed)
    chosen = chosen_programs(programs, "train")
    # The extra `neural` is loaded only now: bad settings are told at once.
    from mutsinq.training.selfplay import Safeguards, SelfPlay

    selfplay = SelfPlay(
        output,
        settings,
        training,
        "base" if restart == "base" else "last",
        Safeguards(min_valid, min_distinct),
        jobs,
        device,
        unsafe,
    )
    done = selfplay.run(chosen, rounds, _tell_event, _tell_progress)
    for line in table(done):
        click.echo(line)


def table(rounds: Sequence[PlayedRound]) -> Iterator[str]:
    """A line a round."""
    yield "round  target  proposals  valid  distinct  difficulty"
    for played in rounds:
        note = f"  thrown away: {played.collapsed}" if played.collapsed else ""
        yield (
            f"{played.number:>5}  {played.target:>6}  {played.proposals:>9,}  {played.valid:>5.0%}  "
            f"{played.distinct:>8.0%}  {played.difficulty}{note}"
        )


def _tell_event(event: Event) -> None:
    from mutsinq.game.crew import Failure
    from mutsinq.game.play import Advanced

    if isinstance(event, Failure):
        click.echo(f"mutsinq: {event.name}: {event.reason}", err=True)
    elif isinstance(event, Advanced) and event.done == event.total:
        click.echo(f"{event.phase}: {event.total:,} done", err=True)


def _tell_progress(role: Role, now: Progress) -> None:
    if now.step & (now.step - 1) == 0 or now.step == now.steps:
        click.echo(f"{role}: step {now.step:,} of {now.steps:,}, loss {now.loss:.3f}", err=True)
