"""`mutsinq distinguish --pairs`: judge a file of pairs of programs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from mutsinq.agents.opening import opened_agents
from mutsinq.cli.progress import progress
from mutsinq.core.batch import PairVerdict
from mutsinq.errors import InputError
from mutsinq.exit_codes import ExitCode
from mutsinq.reports.batch import Tally, tally_lines
from mutsinq.searchers.batch import Failure, judge
from mutsinq.searchers.ledger import Ledger, line_of
from mutsinq.searchers.pairs import ProgramPair, read_pairs
from mutsinq.searchers.settings import Settings

STANDARD = "-"


def run_batch(pairs_file: str, output: str, jobs: int, settings: Settings, agent: str = "") -> ExitCode:
    """Judge every pair that the output does not hold yet, and write the verdicts there as they are reached.

    `-` stands for standard input, and, as does no name, for standard output. The summary goes to standard error
    when the verdicts go to standard output. `agent` names a player that is asked too, once both files are known to be
    usable. Raises InputError when the pairs cannot be read or the output cannot be written, and AgentError for a
    player that there is not.
    """
    tally = Tally()
    pairs = _read(pairs_file, tally)
    to_stdout = output in ("", STANDARD)
    if to_stdout:
        code = _run(pairs, lambda judged: click.echo(line_of(judged), nl=False), jobs, settings, agent, tally)
    else:
        with Ledger(Path(output)) as ledger:
            earlier = len(pairs)
            pairs = [pair for pair in pairs if pair.id not in ledger.done]
            tally.earlier = earlier - len(pairs)
            tally.verdicts.update(ledger.verdicts)
            code = _run(pairs, ledger.add, jobs, settings, agent, tally)
    for line in tally_lines(tally):
        click.echo(line, err=to_stdout)
    return code


def _run(
    pairs: list[ProgramPair],
    write: Callable[[PairVerdict], object],
    jobs: int,
    settings: Settings,
    agent: str,
    tally: Tally,
) -> ExitCode:
    settings = replace(settings, others=opened_agents(agent))
    started = time.monotonic()
    interrupted = False
    tally.left = len(pairs)
    with progress() as advance, closing(judge(pairs, settings, jobs)) as results:
        try:
            for told in results:
                tally.left -= 1
                _count(told, tally)
                if isinstance(told, PairVerdict):
                    write(told)
                rate = tally.judged / (time.monotonic() - started)
                told_of = f"{tally.verdicts['Distinguished']:,} distinguished, {rate:.1f} pairs/s, left:"
                advance(len(pairs) - tally.left, len(pairs), told_of)
        except KeyboardInterrupt:
            interrupted = True
    tally.seconds = time.monotonic() - started
    return ExitCode.INTERRUPTED if interrupted else _exit_code(tally)


def _count(told: PairVerdict | Failure, tally: Tally) -> None:
    if isinstance(told, Failure):
        tally.failed += 1
        click.echo(f"mutsinq: {told.id}: {told.reason}", err=True)
    else:
        tally.judged += 1
        tally.verdicts[type(told.verdict).__name__] += 1


def _exit_code(tally: Tally) -> ExitCode:
    """Trouble only if there was work and none of it could be done."""
    if tally.verdicts["Distinguished"]:
        return ExitCode.FOUND
    return ExitCode.TROUBLE if tally.failed + tally.broken and not tally.verdicts.total() else ExitCode.OK


def _read(name: str, tally: Tally) -> list[ProgramPair]:
    """The pairs of a file; its broken lines are reported and counted."""
    try:
        data = sys.stdin.buffer.read() if name == STANDARD else Path(name).read_bytes()
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}") from None
    pairs: list[ProgramPair] = []
    # Not `splitlines`, which also breaks lines at characters that JSON texts may hold.
    for read in read_pairs(data.decode("utf-8", "replace").split("\n")):
        if isinstance(read, ProgramPair):
            pairs.append(read)
        else:
            tally.broken += 1
            click.echo(f"mutsinq: {name}:{read.number}: {read.reason}", err=True)
    return pairs
