"""Programs: the file of a corpus, one program a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import get_args

from mutsinq.core.codec import from_json, to_json
from mutsinq.core.corpus import CorpusProgram, Split
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.errors import CodecError, InputError
from mutsinq.searchers.pairs import BrokenLine
from mutsinq.static.functions import functions


def line_of(program: CorpusProgram) -> str:
    """The program as one line of JSON, its end included."""
    return to_json(program) + "\n"


def read_programs(lines: Iterable[str]) -> Iterator[CorpusProgram | BrokenLine]:
    """Read every line; empty ones are passed over.

    A line is broken if it is not what `line_of` writes, its source does not parse or lacks the entry, it has no
    inputs, or its program came before. Nothing is run.
    """
    first_lines: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            read = _read(line)
        except (CodecError, InputError) as error:
            yield BrokenLine(number, str(error))
            continue
        first = first_lines.setdefault(read.program.digest, number)
        yield read if first == number else BrokenLine(number, f"its program is that of line {first} too")


def load_programs(path: Path, on_broken: Callable[[BrokenLine], object]) -> list[CorpusProgram]:
    """The programs of a file; `on_broken` gets the lines that hold none.

    Raises InputError if the file cannot be read or holds no program at all.
    """
    try:
        text = path.read_text("utf-8", "replace")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    programs = []
    # Not `splitlines`, which also breaks lines at characters that JSON texts may hold.
    for read in read_programs(text.split("\n")):
        if isinstance(read, BrokenLine):
            on_broken(read)
        else:
            programs.append(read)
    if not programs:
        raise InputError(f"{path}: holds no programs; make some with `mutsinq harvest`")
    return programs


def _read(line: str) -> CorpusProgram:
    read = from_json(line)
    if not isinstance(read, CorpusProgram) or not isinstance(read.program, Program):
        raise CodecError("it holds no CorpusProgram")
    if not read.inputs or not all(isinstance(input, Input) for input in read.inputs):
        raise InputError("it has no inputs")
    if read.split not in get_args(Split):
        raise InputError(f"its split {read.split!r} is none of {', '.join(get_args(Split))}")
    if read.program.entry not in functions(read.program.source):
        raise InputError(f"its source has no function {read.program.entry!r}")
    return read
