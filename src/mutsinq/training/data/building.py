"""Building: a data set out of programs, in several processes, to be stopped and gone on with at any moment.

The main path: sources in portions → each portion verified by one process → its examples as one file in `.work/` →
when all are there: apart → balanced → shards → card → manifest. What a portion gives follows from it and the seed
alone, so that a set does not depend on who made which portion, nor on how often the making was stopped.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.example import EquivalenceExample, EvaluatorExample, Example
from mutsinq.errors import EngineError, InputError
from mutsinq.execution.engine import Engine
from mutsinq.execution.limits import Limits
from mutsinq.execution.worker import LoadError
from mutsinq.game.bench import Bench
from mutsinq.game.crew import Crew, Failure
from mutsinq.game.settings import GameSettings, digest
from mutsinq.training.data.candidates import Material, by_operators, with_equals
from mutsinq.training.data.dataset import line_of, read_example
from mutsinq.training.data.shards import write_whole
from mutsinq.training.data.verifying import proved_equal, verified

WORK = ".work"
_JOB = "job.json"
#: Programs that one process verifies with one engine, which keeps what it compiled.
_PORTION = 6
#: A call that no step counter sees may take this long.
_LIMITS = Limits(seconds=0.25)
#: A crew is of a game; nobody plays this one.
_NOBODY = GameSettings(generator="", evaluators=())


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

    What was done before in this folder is not done again. A portion whose process dies twice is left out. Raises
    InputError if the folder holds other work, or cannot be written.
    """
    work = folder / WORK
    portions = [
        _Portion(number, sources[start : start + _PORTION], making)
        for number, start in enumerate(range(0, len(sources), _PORTION))
    ]
    _begin(work, sources, making)
    paths = [work / f"{portion.number:06}.jsonl" for portion in portions]
    missing = [portion for portion in portions if not paths[portion.number].is_file()]
    programs = len(sources) - sum(len(portion.sources) for portion in missing)
    examples = 0
    with Crew(_NOBODY, jobs) as crew:
        for done in crew.run(missing):
            if isinstance(done, Failure):
                # Tried twice; the file that it lacks is written below.
                continue
            number, text = done
            write_whole(paths[number], text.encode("utf-8"))
            programs += len(portions[number].sources)
            examples += text.count("\n") - 1
            on_progress(Progress(programs, len(sources), examples))
    for portion in missing:
        if not paths[portion.number].is_file():
            lost = _text({"its process died or hung": len(portion.sources)}, ())
            write_whole(paths[portion.number], lost.encode("utf-8"))
    return _collected(paths)


def _begin(work: Path, sources: Sequence[Source], making: Making) -> None:
    """Make the folder for this work, or see that it holds the same."""
    names = [source.program.digest if isinstance(source, CorpusProgram) else _name(source) for source in sources]
    job = digest(asdict(making), *names)
    path = work / _JOB
    if not work.is_dir() and work.parent.is_dir() and any(work.parent.iterdir()):
        raise InputError(f"{work.parent}: holds other files; name a new folder")
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


@dataclass(frozen=True, slots=True)
class _Portion:
    """A job of a crew: some sources to verify, whose file has this number."""

    number: int
    sources: Sequence[Source]
    making: Making

    @property
    def name(self) -> str:
        return f"portion {self.number}"

    def do(self, bench: Bench) -> tuple[int, str]:
        """The number and the text of the file: why candidates were dropped, then the examples, a line each."""
        dropped: Counter[str] = Counter()
        lines: list[str] = []
        # Not the bench's: an engine keeps what it compiled.
        with Engine(_LIMITS) as engine:
            for source in self.sources:
                try:
                    lines += map(line_of, self._examples(source, engine, dropped))
                except (InputError, LoadError):
                    dropped["its original cannot be run"] += 1
                except EngineError:
                    raise
                except Exception as error:  # One program in a hundred thousand must not cost the others.
                    dropped[f"fails in mutsinq itself: {type(error).__name__}"] += 1
        return self.number, _text(dropped, lines)

    def _examples(self, source: Source, engine: Engine, dropped: Counter[str]) -> list[Example]:
        making = self.making
        material = (
            source
            if isinstance(source, Material)
            else by_operators(source, making.variants, making.second_order, making.seed)
        )
        if making.equals:
            material = with_equals(material, making.seed)
        found = verified(engine, material, making.seed, making.most)
        dropped += found.dropped
        return [*found.examples, *(proved_equal(material, found.examples) if making.equals else ())]


def _text(dropped: Mapping[str, int], lines: Sequence[str]) -> str:
    return "".join([json.dumps(dropped, sort_keys=True), "\n", *lines])
