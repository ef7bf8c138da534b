"""`mutsinq episodes`: what was played, for people, for programs, and for who does not believe it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from mutsinq.cli.jobs import jobs_option
from mutsinq.cli.progress import progress
from mutsinq.core.counted import counted
from mutsinq.errors import InputError
from mutsinq.exit_codes import ExitCode
from mutsinq.game.export import AttemptRow, EpisodeRow, ProposalRow, attempt_rows, episode_rows, proposal_rows
from mutsinq.game.puzzles import PredictionRow, PuzzleRow, prediction_rows, puzzle_rows
from mutsinq.game.store import Store
from mutsinq.game.stored import StoredGame
from mutsinq.game.summary import summarise
from mutsinq.game.verification import verify
from mutsinq.reports.episodes import episode_lines, list_lines
from mutsinq.reports.game import summary_lines
from mutsinq.reports.game_files import write_report
from mutsinq.reports.pages import check_format
from mutsinq.reports.rows import write_jsonl, write_parquet

#: What can be exported: the class of its rows, and what makes them of a store and a game.
EXPORTS: dict[str, tuple[type[Any], Callable[[Store, str], Iterable[Any]]]] = {
    "episodes": (EpisodeRow, episode_rows),
    "attempts": (AttemptRow, attempt_rows),
    "proposals": (ProposalRow, proposal_rows),
    "puzzles": (PuzzleRow, puzzle_rows),
    "output-prediction": (PredictionRow, prediction_rows),
}

_STORE = click.argument("store", type=click.Path(path_type=Path, dir_okay=False))
_GAME = click.option("--game", default="", metavar="ID", help="A game of the store.  [default: the newest]")


@click.group("episodes")
def command() -> None:
    """Show, export and verify what was played.

    STORE is the file that `mutsinq play` kept. An episode is one pair of programs with all that was said of it.

    Exit codes: 0 done, 1 a verdict does not hold (`verify`), 2 trouble.
    """


@command.command("list")
@_STORE
@_GAME
@click.option("--standing", type=click.Choice(["equal", "open", "solved", "aside"]), help="Only pairs that stand so.")
def list_episodes(store: Path, game: str, standing: str | None) -> None:
    """List the pairs that were dealt, a line each."""
    with Store(store) as opened:
        found = game_in(opened, game)
        rows = (row for row in episode_rows(opened, found.id) if standing in (None, row.standing))
        for line in list_lines(rows):
            click.echo(line)


@command.command("show", short_help="Show one pair with all that was said of it.")
@_STORE
@click.argument("id", required=False, default="")
@_GAME
def show(store: Path, id: str, game: str) -> None:
    """Show one pair with all that was said of it, by the first characters of its ID; without an ID, the whole game."""
    with Store(store) as opened:
        found = game_in(opened, game)
        lines = _episode(opened, found, id) if id else summary_lines(summarise(opened, found.id))
        for line in lines:
            click.echo(line)


@command.command("report", short_help="Write a report with plots, .md or .html.")
@_STORE
@click.argument("output", type=click.Path(path_type=Path, dir_okay=False))
@_GAME
def report(store: Path, output: Path, game: str) -> None:
    """Write a report with plots to OUTPUT: .md with pictures beside it, or one .html page."""
    check_format(output)
    with Store(store) as opened:
        for file in write_report(summarise(opened, game_in(opened, game).id), output):
            click.echo(f"written: {file}")


@command.command("export", short_help="Write flat rows, .jsonl or .parquet.")
@_STORE
@click.argument("output", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--as", "kind", type=click.Choice(list(EXPORTS)), default="episodes", show_default=True, help="Rows.")
@_GAME
def export(store: Path, output: Path, kind: str, game: str) -> None:
    """Write flat rows with typed columns to OUTPUT, .jsonl or .parquet; both load in `datasets`.

    `episodes` has a row a pair, `attempts` a row a sample of an evaluator with its pair, `proposals` a row a reply of
    the generator, those that broke a rule too. `puzzles` has a function `sat` for each pair that differs, true of
    arguments that show it; `output-prediction` has calls of either program with what they return.
    """
    row_type, make = EXPORTS[kind]
    if output.suffix not in (".jsonl", ".parquet"):
        raise InputError(f"{output}: rows are written as .jsonl or .parquet; choose one of these endings")
    with Store(store) as opened:
        rows = make(opened, game_in(opened, game).id)
        count = write_jsonl(rows, output) if output.suffix == ".jsonl" else write_parquet(rows, row_type, output)
    click.echo(f"{count:,} {kind} written: {output}")


@command.command("verify", short_help="Rule everything again, in fresh processes.")
@_STORE
@_GAME
@jobs_option()
@click.option("--unsafe", is_flag=True, help="Run variants even where this machine confines them weakly.")
def verify_episodes(store: Path, game: str, jobs: int, unsafe: bool) -> None:
    """Rule everything again from the raw replies, in fresh processes; exits with 1 if any verdict does not hold."""
    with Store(store) as opened, progress() as advance:
        found = game_in(opened, game)
        verified = verify(opened, found, jobs, advance, unsafe=unsafe)
    for fault in verified.faults:
        click.echo(f"invalid: {fault.name}: {fault.detail}")
    click.echo(
        f"{counted(verified.proposals, 'proposal')}, {counted(verified.pairs, 'pair')} and "
        f"{counted(verified.attempts, 'attempt')} ruled again: {counted(len(verified.faults), 'invalid verdict')}, "
        f"{verified.reasons:,} lost for another reason"
    )
    sys.exit(ExitCode.FOUND if verified.faults else ExitCode.OK)


def game_in(store: Store, id: str) -> StoredGame:
    """The game whose id begins so; the newest for none. Raises InputError unless there is exactly one."""
    games = store.games()
    if not games:
        raise InputError(f"{store.path}: holds no game; `mutsinq play --store {store.path}` plays one")
    found = [game for game in games if game.id.startswith(id)] if id else games[-1:]
    if len(found) != 1:
        told = ", ".join(game.id for game in games)
        raise InputError(f"{store.path}: {len(found)} games have an ID that begins with {id!r}; there are: {told}")
    return found[0]


def _episode(store: Store, game: StoredGame, id: str) -> Iterator[str]:
    found = [episode for episode in store.episodes(game.id) if episode.id.startswith(id)]
    if len(found) != 1:
        raise InputError(f"{store.path}: {len(found)} pairs have an ID that begins with {id!r}; see `episodes list`")
    return episode_lines(found[0])
