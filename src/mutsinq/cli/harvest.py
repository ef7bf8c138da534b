"""`mutsinq harvest`: programs to play with out of packages, folders and files of tasks."""

from __future__ import annotations

import os
import random
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

import click

from mutsinq.cli.counts import count_option
from mutsinq.cli.jobs import jobs_option
from mutsinq.cli.progress import Advance, progress
from mutsinq.corpus.harvest import Criteria, TaskFile, Yield, harvest
from mutsinq.corpus.licences import UNKNOWN
from mutsinq.corpus.programs import line_of
from mutsinq.corpus.rows import SUFFIXES, read_rows
from mutsinq.corpus.tasks import SolvedTask, read_tasks
from mutsinq.errors import InputError
from mutsinq.exit_codes import ExitCode
from mutsinq.reports.harvest import Tally, tally_lines
from mutsinq.static.project import python_files

STANDARD = "-"


@click.command("harvest")
@click.argument("sources", nargs=-1, metavar="[PACKAGE|PATH|TASKS.jsonl]...")
@click.option("--installed", is_flag=True, help="Also the standard library and all that is installed beside mutsinq.")
@click.option("--output", "-o", default=STANDARD, metavar="FILE", help="Where the programs go.  [default: stdout]")
@count_option("--max", "maximum", about="Stop at so many programs; files are drawn with --seed.")
@count_option("--max-lines", about="Longest program.", default=100, least=2)
@click.option("--licence", default=UNKNOWN, metavar="NAME", help="Licence of what declares none.  [default: unknown]")
@jobs_option()
@click.option("--seed", type=int, metavar="N", default=0, show_default=True, help="Seed of every random choice.")
def command(
    sources: tuple[str, ...],
    installed: bool,
    output: str,
    maximum: int | None,
    max_lines: int,
    licence: str,
    jobs: int,
    seed: int,
) -> None:
    """Collect self-contained, deterministic functions as programs to play with, one a line of JSON.

    A source is an importable package, a file or folder of Python code, or a file of solved tasks in the style of
    MBPP or HumanEval. Nothing of it is imported here: each function is cut out with what it needs and runs in the
    sandbox.

    Exit codes: 0 done, 2 trouble, 130 stopped by Ctrl-C.
    """
    found = _sources(sources, installed=installed)
    if maximum is not None:
        random.Random(seed).shuffle(found)
    tally = Tally(files=len(found))
    started = time.monotonic()
    with _writer(output) as file, progress() as advance:
        portions = harvest(found, Criteria(max_lines, licence, seed), jobs)
        with closing(portions):
            code = _collect(portions, file, tally, maximum, advance)
    tally.seconds = time.monotonic() - started
    for line in tally_lines(tally):
        click.echo(line, err=output == STANDARD)
    sys.exit(code)


def _collect(portions: Iterator[Yield], file: IO[str], tally: Tally, maximum: int | None, advance: Advance) -> ExitCode:
    """Write the programs as they come, so that a stopped run leaves whole lines."""
    files = 0
    try:
        for portion in portions:
            for reason in portion.unread:
                click.echo(f"mutsinq: skipped {reason}", err=True)
            tally.add(portion)
            for program in portion.programs.values():
                if tally.programs == maximum:
                    return ExitCode.OK
                file.write(line_of(program))
                tally.count(program)
            files += portion.files
            advance(files, tally.files, f"files, {tally.programs:,} programs, left:")
            if tally.programs == maximum:
                return ExitCode.OK
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    return ExitCode.OK if tally.programs else ExitCode.TROUBLE


def _sources(named: Sequence[str], *, installed: bool) -> list[Path | TaskFile]:
    if not named and not installed:
        raise InputError("name a package, a path or a file of tasks, or give --installed")
    found: list[Path | TaskFile] = []
    for name in named:
        found += [_task_file(Path(name))] if name.endswith(SUFFIXES) else python_files(name)
    if installed:
        places = dict.fromkeys(sysconfig.get_path(scheme) for scheme in ("stdlib", "purelib", "platlib"))
        for place in places:
            found += python_files(place)
    return list({source if isinstance(source, Path) else source.path: source for source in found}.values())


def _task_file(path: Path) -> TaskFile:
    tasks = []
    for read in read_tasks(read_rows(path)[1]):
        if isinstance(read, SolvedTask):
            tasks.append(read)
        else:
            click.echo(f"mutsinq: {path}:{read.number}: {read.reason}", err=True)
    return TaskFile(path, tuple(tasks))


@contextmanager
def _writer(output: str) -> Iterator[IO[str]]:
    if output == STANDARD:
        yield sys.stdout
        return
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    except OSError as error:
        raise InputError(f"{output}: cannot be written: {error.strerror}") from None
    with open(descriptor, "w", encoding="utf-8", buffering=1) as file:
        yield file
