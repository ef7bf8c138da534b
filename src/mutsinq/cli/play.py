"""`mutsinq play`: rounds of the semantic inequivalence game on a file of programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, get_args

import click

from mutsinq.agents.options import takes, with_option
from mutsinq.cli.counts import count_option
from mutsinq.cli.jobs import jobs_option
from mutsinq.cli.pages import page_option
from mutsinq.cli.programs import chosen_programs
from mutsinq.cli.progress import Advance, progress
from mutsinq.cli.sections import SectionedCommand
from mutsinq.core.corpus import Split
from mutsinq.core.counted import counted
from mutsinq.core.task import View
from mutsinq.errors import AgentError
from mutsinq.exit_codes import ExitCode
from mutsinq.game.crew import Failure
from mutsinq.game.play import Advanced, Budget, Event, PlayReport, RoundBegun, RoundEnded, play
from mutsinq.game.rules import Rules
from mutsinq.game.seats import SIBLING, with_baselines
from mutsinq.game.settings import MOST_DIFFICULT, GameSettings
from mutsinq.game.store import Store
from mutsinq.game.summary import summarise
from mutsinq.reports.game import round_line, summary_lines
from mutsinq.reports.game_files import write_report

_RULES = Rules()
_SECTIONS = {
    "Players": ["generator", "evaluator", "baselines", "reasoning"],
    "Programs": ["programs", "split"],
    "Variants": ["variants", "target", "hints", "disguise", "equal-share"],
    "Answers": ["samples", "inputs", "feedback", "view"],
    "Rules": ["raising", "hangs"],
    "The run": ["rounds", "seed", "store", "jobs", "budget", "max-cost", "report", "unsafe"],
}


@click.command("play", cls=SectionedCommand, sections=_SECTIONS)
@click.argument("programs", metavar="PROGRAMS.jsonl", type=click.Path(path_type=Path))
@click.option("--generator", "-g", default="symbolic", show_default=True, metavar="SPEC", help="Who writes variants.")
@click.option(
    "--evaluator",
    "-e",
    "evaluators",
    multiple=True,
    default=["symbolic"],
    show_default=True,
    metavar="SPEC",
    help="Who looks for inputs; may be repeated. Difficulty is measured by the first.",
)
@click.option("--baselines/--no-baselines", default=True, show_default=True, help="Seat the baselines too.")
@count_option("--rounds", about="Rounds in all.", default=1)
@count_option("--variants", about="Proposals a program and round.", default=5)
@count_option("--samples", about="Most answers a pair and player.", default=4)
@count_option("--inputs", about="Inputs that an answer may name.", default=1)
@count_option("--feedback", about="Further turns after feedback.", default=0, least=0)
@click.option(
    "--equal-share",
    type=click.FloatRange(0, 0.9),
    metavar="SHARE",
    default=0.2,
    show_default=True,
    help="Share of pairs that are proved to be equal.",
)
@click.option(
    "--view", type=click.Choice(get_args(View)), default="both", show_default=True, help="What evaluators see."
)
@click.option("--disguise/--no-disguise", default=True, show_default=True, help="Write variants in another way.")
@click.option("--hints", is_flag=True, help="Tell the generator types, and places worth changing.")
@click.option("--reasoning", is_flag=True, help="Let models reason before they answer.")
@count_option(
    "--target", about="Difficulty asked for at first.", default=MOST_DIFFICULT // 2, least=0, most=MOST_DIFFICULT
)
@count_option("--programs", "most", about="Most programs a round.  [default: all]")
@click.option("--split", type=click.Choice(get_args(Split)), help="Use the programs of one split only.")
@click.option(
    "--raising",
    type=click.Choice(["never", "documented", "always"]),
    default=_RULES.raising,
    show_default=True,
    help="When inputs count on which the original raises.",
)
@click.option("--hangs", is_flag=True, help="Count it as a difference that one program does not end.")
@click.option("--seed", type=int, metavar="N", default=0, show_default=True, help="Seed of every random choice.")
@click.option(
    "--store",
    "store_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default="game.db",
    show_default=True,
    help="File that keeps everything; a game in it goes on.",
)
@jobs_option()
@click.option("--budget", type=click.FloatRange(0), metavar="SECONDS", help="Stop after so long; run again to go on.")
@click.option("--max-cost", type=click.FloatRange(0), metavar="USD", help="Stop when replies have cost so much.")
@page_option
@click.option("--unsafe", is_flag=True, help="Run variants even where this machine confines them weakly.")
def command(
    programs: Path,
    split: str | None,
    rounds: int,
    store_path: Path,
    jobs: int,
    budget: float | None,
    max_cost: float | None,
    reports: tuple[Path, ...],
    unsafe: bool,
    **settings: Any,
) -> None:
    """Play rounds of the semantic inequivalence game with the programs of a file, as `mutsinq harvest` writes it.

    A generator writes variants that behave differently, evaluators look for inputs that show it, and every claim is
    checked by running it in the sandbox. A player is named by SPEC: NAME, NAME:TARGET, either with ,key=value behind
    it. A game that was stopped goes on when the same command is run again.

    Exit codes: 0 done, 2 trouble, 130 stopped by Ctrl-C.
    """
    game = _settings(**settings, unsafe=unsafe)
    chosen = chosen_programs(programs, split)
    with Store(store_path, create=True) as store:
        with progress() as advance:
            played = play(
                chosen,
                {},
                game,
                store,
                lambda event: _tell(event, advance),
                rounds=rounds,
                jobs=jobs,
                budget=Budget(budget, max_cost),
                unsafe=unsafe,
            )
        summary = summarise(store, played.game)
    for line in summary_lines(summary):
        click.echo(line)
    for report in reports:
        for file in write_report(summary, report):
            click.echo(f"written: {file}")
    sys.exit(_exit_code(played, summary.proposals))


def _exit_code(played: PlayReport, proposals: dict[str, int]) -> ExitCode:
    if played.stopped:
        what = {"seconds": "--budget", "cost": "--max-cost"}[played.stopped]
        click.echo(f"stopped by {what}; run the same command again to go on", err=True)
    if played.failures:
        failed = counted(len(played.failures), "job")
        click.echo(f"{failed} failed; run the same command again to try them again", err=True)
    return ExitCode.TROUBLE if played.failures and not proposals else ExitCode.OK


def _settings(
    generator: str,
    evaluators: tuple[str, ...],
    *,
    baselines: bool,
    reasoning: bool,
    unsafe: bool,
    most: int | None,
    feedback: int,
    raising: Any,
    hangs: bool,
    **named_alike: Any,
) -> GameSettings:
    """The settings of the game; options that are not named here have the names of their fields."""
    players = (generator, *evaluators)
    if reasoning and not any(spec != SIBLING and takes(spec, "reasoning") for spec in players):
        raise AgentError(f"--reasoning: none of these players reasons: {', '.join(players)}")
    for option, is_set in (("reasoning", reasoning), ("unsafe", unsafe)):
        if is_set:
            players = tuple(spec if spec == SIBLING else with_option(spec, option, True) for spec in players)
    return GameSettings(
        players[0],
        with_baselines(players[1:]) if baselines else players[1:],
        programs=most,
        turns=1 + feedback,
        rules=Rules(raising=raising, hangs=hangs),
        **named_alike,
    )


def _tell(event: Event, advance: Advance) -> None:
    """Rounds and failures as lines on standard error, all else in the bar."""
    match event:
        case RoundBegun(round):
            advance(0, None, f"round {round.number}")
        case Advanced(phase, done, total):
            advance(done, total or None, phase)
        case RoundEnded(report):
            click.echo(round_line(report), err=True)
        case Failure(name=name, reason=reason):
            click.echo(f"mutsinq: {name}: {reason}", err=True)
