"""Harvest: programs to play with out of any Python files.

The main path: cut each function out with what it needs → drop what is impure, long or tampers → run it twice on
inferred inputs → name its origin, licence and split. Nothing of the files is imported in this process.
"""

from __future__ import annotations

import itertools
from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias

from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.core.uninterrupted import uninterrupted
from mutsinq.corpus.identity import identity, split_of
from mutsinq.corpus.licences import UNKNOWN, provenance
from mutsinq.corpus.siblings import Library
from mutsinq.corpus.slicing import MODULE, Inseparable
from mutsinq.corpus.tasks import SolvedTask
from mutsinq.corpus.trial import Unplayable, playable_inputs
from mutsinq.errors import EngineError, InputError
from mutsinq.execution.engine import Engine
from mutsinq.static.purity import hints
from mutsinq.static.tampering import tricks

#: Files or tasks that one process looks at with one engine.
_CHUNK = 12
#: Chunks given out ahead of the one that is waited for, by each process.
_AHEAD = 3


#: Whether it matters shows when the program runs under several hash seeds.
_ORDER_OF_SET = "depends on the order of a set"


@dataclass(frozen=True, slots=True)
class TaskFile:
    """The readable lines of one file of tasks."""

    path: Path
    tasks: tuple[SolvedTask, ...]


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a program must be like, and what is not known of it otherwise."""

    #: Lines of the program as it is cut out, docstrings included.
    max_lines: int = 100
    #: Licence of what declares none.
    licence: str = UNKNOWN
    seed: int = 0


@dataclass(slots=True)
class Yield:
    """What came of some files: the programs with their identities, and why other functions are none."""

    programs: dict[str, CorpusProgram] = field(default_factory=dict)
    #: Number of functions by the reason for which they were dropped.
    dropped: Counter[str] = field(default_factory=Counter)
    #: Files that could not be read, with the reason.
    unread: list[str] = field(default_factory=list)
    files: int = 0


def harvest(sources: Sequence[Path | TaskFile], criteria: Criteria, jobs: int) -> Generator[Yield, None, None]:
    """What comes of the sources, in their order and the same each time, some at once; a copy is dropped.

    Closing the generator ends all processes. Raises EngineError if one of them ends early.
    """
    seen: set[str] = set()
    for found in _in_processes(_chunks(sources), criteria, jobs):
        copies = found.programs.keys() & seen
        found.dropped["a copy of another one"] += len(copies)
        found.programs = {key: program for key, program in found.programs.items() if key not in seen}
        seen.update(found.programs)
        yield found


#: A function to be tried: its program or why it is none, where it stands, and inputs that are known to be meant.
_Candidate: TypeAlias = tuple[Program, str, str, tuple[Input, ...]]
_Chunk: TypeAlias = list[Path | TaskFile]


def _chunks(sources: Iterable[Path | TaskFile]) -> Iterator[_Chunk]:
    """The sources in portions; a long file of tasks in several."""
    parts = itertools.chain.from_iterable(map(_parts, sources))
    while chunk := list(itertools.islice(parts, _CHUNK)):
        yield chunk


def _parts(source: Path | TaskFile) -> Iterator[Path | TaskFile]:
    if isinstance(source, Path):
        yield source
    else:
        for start in range(0, len(source.tasks), _CHUNK):
            yield TaskFile(source.path, source.tasks[start : start + _CHUNK])


def _in_processes(chunks: Iterator[_Chunk], criteria: Criteria, jobs: int) -> Iterator[Yield]:
    # Not a fork: this process may have threads, of the progress bar for one.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"))
    running: deque[Future[Yield]] = deque()
    try:
        for chunk in chunks:
            with uninterrupted():
                running.append(pool.submit(_of_chunk, chunk, criteria))
            if len(running) >= jobs * _AHEAD:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    except BrokenProcessPool as error:
        raise EngineError(f"a process of the harvest ended early, for lack of memory perhaps: {error}") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _of_chunk(chunk: _Chunk, criteria: Criteria) -> Yield:
    found = Yield()
    library = Library()
    with Engine() as engine:
        for source in chunk:
            try:
                for candidate in _candidates(source, library, found.dropped):
                    _try(candidate, engine, criteria, found)
            except InputError as error:
                found.unread.append(str(error))
            found.files += 1
    return found


def _candidates(source: Path | TaskFile, library: Library, dropped: Counter[str]) -> Iterator[_Candidate]:
    return _in_file(source, library, dropped) if isinstance(source, Path) else _in_tasks(source)


def _in_file(path: Path, library: Library, dropped: Counter[str]) -> Iterator[_Candidate]:
    slicer = library.slicer(path)
    source = provenance(path)
    for node in slicer.entries:
        if not (node.args.posonlyargs or node.args.args or node.args.kwonlyargs):
            dropped["takes no arguments"] += 1
            continue
        try:
            program = Program(slicer.cut(node.name), MODULE, node.name)
        except Inseparable:
            dropped["needs what is not in the standard library"] += 1
            continue
        yield program, f"{source.origin}:{node.lineno}", source.licence, ()


def _in_tasks(source: TaskFile) -> Iterator[_Candidate]:
    origin = provenance(source.path)
    for task in source.tasks:
        name = f" ({task.id})" if task.id else ""
        yield task.program, f"{origin.origin}:{task.line}{name}", origin.licence, task.inputs


def _try(candidate: _Candidate, engine: Engine, criteria: Criteria, found: Yield) -> None:
    program, origin, licence, shown = candidate
    reason = _objection(program, criteria)
    if not reason:
        try:
            inputs = playable_inputs(engine, program, shown, criteria.seed)
        except (Unplayable, InputError) as error:
            reason = str(error)
        except Exception as error:  # One function in a hundred thousand must not cost the others.
            reason = f"fails in mutsinq itself: {type(error).__name__}"
    if reason:
        found.dropped[reason] += 1
        return
    key = identity(program)
    if key in found.programs:
        found.dropped["a copy of another one"] += 1
        return
    licence = criteria.licence if licence == UNKNOWN else licence
    found.programs[key] = CorpusProgram(program, inputs, origin, licence, split_of(key))


def _objection(program: Program, criteria: Criteria) -> str:
    """What its text has against a program; empty for nothing."""
    if program.source.count("\n") > criteria.max_lines:
        return "is too long"
    if any(hint.reason != _ORDER_OF_SET for hint in hints(program)):
        return "is not a function of its arguments alone"
    return "reaches for the interpreter's insides" if tricks(program.source) else ""
