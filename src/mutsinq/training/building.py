"""Building: a data set out of programs, in several processes, to be stopped and gone on with at any moment.

The main path: sources in portions → each portion verified by one process → its examples as one file in `.work/` →
when all are there: apart → balanced → shards → card → manifest. What a portion gives follows from it and the seed
alone, so that a set does not depend on who made which portion, nor on how often the making was stopped.
"""

from __future__ import annotations

import json
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias

from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.example import EquivalenceExample, EvaluatorExample
from mutsinq.errors import EngineError, InputError
from mutsinq.execution.engine import Engine
from mutsinq.execution.limits import Limits
from mutsinq.execution.worker import LoadError
from mutsinq.game.settings import digest
from mutsinq.training.candidates import Material, by_operators, with_equals
from mutsinq.training.dataset import line_of, read_example
from mutsinq.training.shards import write_whole
from mutsinq.training.verifying import proved_equal, verified

WORK = ".work"
_JOB = "job.json"
#: Programs that one process verifies with one engine, which keeps what it compiled.
_PORTION = 6
#: A call that no step counter sees may take this long.
_LIMITS = Limits(seconds=0.25)


@dataclass(frozen=True, slots=True)
class Making:
    """How candidates are made of programs, and all that follows from the seed."""

    #: Mutants of one program that are tried.
    variants: int = 24
    #: Of those that seem to differ, as many that are hard to see as easy ones are kept; None for all.
    most: int | None = None
    #: Share of them with two mutations.
    second_order: float = 0.25
    seed: int = 0
    #: Whether pairs that are proved equal are made too, as many as differ at most, and all written in another way.
    equals: bool = False


Source: TypeAlias = CorpusProgram | Material


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known after a portion."""

    programs: int
    of: int
    examples: int


def make(
    folder: Path,
    sources: Sequence[Source],
    making: Making,
    jobs: int,
    on_progress: Callable[[Progress], object] = lambda progress: None,
) -> tuple[list[EvaluatorExample | EquivalenceExample], Counter[str]]:
    """The verified examples of all sources, in their order, and why other candidates are none.

    What was done before in this folder is not done again. Raises InputError if the folder holds other work, or cannot
    be written; EngineError if a process ends early.
    """
    work = folder / WORK
    portions = [sources[start : start + _PORTION] for start in range(0, len(sources), _PORTION)]
    _begin(work, sources, making)
    paths = [work / f"{number:06}.jsonl" for number in range(len(portions))]
    missing = [number for number, path in enumerate(paths) if not path.is_file()]
    programs = sum(len(portions[number]) for number in range(len(portions)) if number not in set(missing))
    examples = 0
    for number, text in _in_processes({number: portions[number] for number in missing}, making, jobs):
        write_whole(paths[number], text.encode("utf-8"))
        programs += len(portions[number])
        examples += text.count("\n") - 1
        on_progress(Progress(programs, len(sources), examples))
    return _collected(paths)


def _begin(work: Path, sources: Sequence[Source], making: Making) -> None:
    """Make the folder for this work, or see that it holds the same."""
    names = [source.program.digest if isinstance(source, CorpusProgram) else _name(source) for source in sources]
    job = digest(asdict(making), *names)
    path = work / _JOB
    try:
        work.mkdir(parents=True, exist_ok=True)
        known = json.loads(path.read_text("utf-8"))["job"] if path.is_file() else job
    except OSError as error:
        raise InputError(f"{work}: cannot be made: {error.strerror}") from None
    except (ValueError, LookupError, TypeError):
        known = ""
    if known != job:
        raise InputError(f"{work.parent}: holds unfinished work on other sources or settings; name another folder")
    write_whole(path, json.dumps({"job": job}).encode())


def _name(material: Material) -> str:
    return digest(material.program.program.digest, *(candidate.program.digest for candidate in material.candidates))


def _collected(paths: Sequence[Path]) -> tuple[list[EvaluatorExample | EquivalenceExample], Counter[str]]:
    examples: list[EvaluatorExample | EquivalenceExample] = []
    dropped: Counter[str] = Counter()
    for path in paths:
        head, *lines = path.read_text("utf-8").removesuffix("\n").split("\n")
        dropped.update(json.loads(head))
        for number, line in enumerate(lines, 2):
            example = read_example(line, f"{path}:{number}")
            if isinstance(example, EvaluatorExample | EquivalenceExample):
                examples.append(example)
    return examples, dropped


def _in_processes(portions: dict[int, Sequence[Source]], making: Making, jobs: int) -> Iterator[tuple[int, str]]:
    """The text of each portion's file by its number, as they are done."""
    if not portions:
        return
    pool = ProcessPoolExecutor(min(jobs, len(portions)), get_context("spawn"), initializer=_ignore_interrupts)
    waiting = iter(portions.items())
    running: dict[Future[str], int] = {}
    try:
        while True:
            while len(running) < 2 * jobs and (following := next(waiting, None)) is not None:
                running[pool.submit(_verify, following[1], making)] = following[0]
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
    except BrokenProcessPool as error:
        raise EngineError(f"a process ended early, for lack of memory perhaps: {error}") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ignore_interrupts() -> None:
    """Ctrl-C reaches the whole group; the controlling process decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _verify(sources: Sequence[Source], making: Making) -> str:
    """The file of a portion: why candidates were dropped, then the examples, a line each."""
    dropped: Counter[str] = Counter()
    lines: list[str] = []
    with Engine(_LIMITS) as engine:
        for source in sources:
            try:
                material = source if isinstance(source, Material) else _by_operators(source, making)
                if making.equals:
                    material = with_equals(material, making.seed)
                found = verified(engine, material, making.seed, making.most)
                proved = proved_equal(material, found.examples)
            except (InputError, LoadError):
                dropped["its original cannot be run"] += 1
                continue
            except EngineError:
                raise
            except Exception as error:  # One program in a hundred thousand must not cost the others.
                dropped[f"fails in mutsinq itself: {type(error).__name__}"] += 1
                continue
            dropped += found.dropped
            lines += [line_of(example) for example in found.examples] + [line_of(example) for example in proved]
    return "".join([json.dumps(dropped, sort_keys=True), "\n", *lines])


def _by_operators(program: CorpusProgram, making: Making) -> Material:
    return by_operators(program, making.variants, making.second_order, making.seed)
