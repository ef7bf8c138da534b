"""Files of programs, as `mutsinq harvest` writes them, for commands that play with them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from mutsinq.core.corpus import CorpusProgram
from mutsinq.corpus.programs import load_programs
from mutsinq.errors import InputError


def chosen_programs(path: Path, split: str | None = None) -> list[CorpusProgram]:
    """The programs of a file, of one split if named; broken lines are said on standard error.

    Raises InputError where the file cannot be read, and where no program is left.
    """
    programs = load_programs(path, lambda line: click.echo(f"mutsinq: {path}:{line.number}: {line.reason}", err=True))
    chosen = [program for program in programs if split in (None, program.split)]
    if not chosen:
        splits = Counter(program.split for program in programs)
        told = ", ".join(f"{count:,} of {name!r}" for name, count in sorted(splits.items()))
        raise InputError(f"{path}: none of its programs is of the split {split!r}; it has {told}")
    return chosen
