"""Sources: what data sets are made of, each kind told by its content and not by its name.

- A file of programs (`mutsinq harvest`): mutation operators make variants.
- A store of games (`mutsinq play`): variants that players wrote, and pairs that are proved equal.
- Mutants that were verified (`mutsinq mutate --verify --json`), with the files that they are mutants of.
- A data set of evaluator examples (`mutsinq dataset evaluator`), taken over as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

from mutsinq.core.codec import from_json
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.episode import Episode
from mutsinq.core.example import MODULE, EvaluatorExample
from mutsinq.core.mutation import FromOperator, ModuleMutants, MutationReport
from mutsinq.core.program import Program
from mutsinq.core.verdict import Distinguished, Verdict
from mutsinq.corpus.identity import identity, split_of
from mutsinq.corpus.licences import provenance
from mutsinq.corpus.programs import load_programs
from mutsinq.corpus.slicing import Inseparable, Slicer
from mutsinq.corpus.trial import Unplayable, playable_inputs
from mutsinq.errors import CodecError, InputError
from mutsinq.execution.engine import Engine
from mutsinq.game.equals import is_equal
from mutsinq.game.store import Store
from mutsinq.operators.splice import apply
from mutsinq.searchers.pairs import BrokenLine
from mutsinq.training.data.candidates import Candidate, Material, normalised, normalised_program
from mutsinq.training.data.dataset import read_examples

_SQLITE = b"SQLite format 3\0"


@dataclass(slots=True)
class Sources:
    """What some sources hold, in their order."""

    #: Programs to make candidates of.
    programs: list[CorpusProgram] = field(default_factory=list)
    #: Programs with candidates, to be verified.
    materials: list[Material] = field(default_factory=list)
    #: Examples that were verified before.
    examples: list[EvaluatorExample] = field(default_factory=list)


def read_sources(paths: Iterable[Path], warn: Callable[[str], object]) -> Sources:
    """All that the sources hold; `warn` is told of lines and mutants that are passed over.

    Raises InputError or StoreError for a source that cannot be read, or has nothing that data can be made of.
    """
    sources = Sources()
    for path in paths:
        if path.is_dir():
            sources.examples += _examples(path)
            continue
        try:
            with path.open("rb") as file:
                head = file.read(4096)
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror}") from None
        if head.startswith(_SQLITE):
            sources.materials += _played(path)
        elif b'"original_form"' in head or head.startswith(b'{"kind": '):
            sources.examples += _examples(path)
        elif b'"MutationReport"' in head:
            sources.materials += _mutated(path, warn)
        else:
            sources.programs += load_programs(path, partial(_warn_of_line, path, warn))
    return sources


def _warn_of_line(path: Path, warn: Callable[[str], object], broken: BrokenLine) -> None:
    warn(f"{path}:{broken.number}: {broken.reason}")


def _examples(path: Path) -> Iterator[EvaluatorExample]:
    for example in read_examples(path):
        if not isinstance(example, EvaluatorExample):
            raise InputError(f"{path}: holds no evaluator examples; other kinds cannot be made into data again")
        yield example


def _played(path: Path) -> list[Material]:
    found: dict[str, list[Episode]] = {}
    with Store(path) as store:
        for game in store.games():
            for episode in store.episodes(game.id):
                found.setdefault(episode.program.program.digest, []).append(episode)
    if not found:
        raise InputError(f"{path}: holds no pairs that were dealt; play with `mutsinq play`")
    with Engine() as engine:
        return [_material(episodes, engine) for episodes in found.values()]


def _material(episodes: list[Episode], engine: Engine) -> Material:
    """The pairs of one program, those that differ as candidates: what was seen once is seen again or dropped."""
    program = normalised(episodes[0].program)
    candidates = {}
    for episode in episodes:
        if episode.counterexample is None:
            continue
        wins = [attempt.ruling.counterexample for attempt in episode.attempts if attempt.ruling.counterexample]
        candidates[episode.variant.digest] = Candidate(
            normalised_program(episode.variant),
            episode.generator,
            tuple(found.input for found in (episode.counterexample, *wins)),
            sum(attempt.ruling.won for attempt in episode.attempts),
            len(episode.attempts),
        )
    equals = tuple(
        ("rewrite", each.variant, each.proof)
        for each in episodes
        if each.proof and is_equal(each.program.program, each.variant, each.proof, engine)
    )
    return Material(program, tuple(candidates.values()), equals)


def _mutated(path: Path, warn: Callable[[str], object]) -> Iterator[Material]:
    try:
        report = from_json(path.read_text("utf-8"))
    except (CodecError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None
    if not isinstance(report, MutationReport):
        raise InputError(f"{path}: holds no mutants; write it with `mutsinq mutate --verify --json`")
    if not report.verdicts:
        raise InputError(f"{path}: its mutants are not verified; write it with `mutsinq mutate --verify --json`")
    with Engine() as engine:
        for module in report.modules:
            yield from _of_module(module, report.verdicts, engine, warn)


def _of_module(
    module: ModuleMutants, verdicts: dict[str, Verdict], engine: Engine, warn: Callable[[str], object]
) -> Iterator[Material]:
    """Each function of a module, cut out with what it needs, with those of its mutants that were told apart."""
    path = Path(module.path)
    try:
        text = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    if sha256(text).hexdigest() != module.digest:
        raise InputError(f"{path}: has changed since its mutants were made; make them again")
    by_function: dict[str, list[FromOperator]] = {}
    for mutant in module.mutants:
        by_function.setdefault(mutant.mutations[0].function.partition(".")[0], []).append(mutant)
    source = provenance(path)
    for function, mutants in by_function.items():
        told_apart = [mutant for mutant in mutants if isinstance(verdicts.get(mutant.id), Distinguished)]
        try:
            original = Program(Slicer(text.decode("utf-8"), str(path)).cut(function), MODULE, function)
            inputs = playable_inputs(engine, original)
            split = split_of(identity(original))
            program = normalised(CorpusProgram(original, inputs, source.origin, source.licence, split))
            candidates = [_candidate(text.decode("utf-8"), function, mutant, verdicts) for mutant in told_apart]
        except (Inseparable, Unplayable, InputError, KeyError) as error:
            warn(f"{path}: {function or 'the module'}: is no program to train on: {error}")
            continue
        yield Material(program, tuple(candidates))


def _candidate(text: str, function: str, mutant: FromOperator, verdicts: dict[str, Verdict]) -> Candidate:
    verdict = verdicts[mutant.id]
    claimed = (verdict.counterexample.input,) if isinstance(verdict, Distinguished) else ()
    sliced = Program(Slicer(apply(text, mutant.mutations)).cut(function), MODULE, function)
    return Candidate(normalised_program(sliced), mutant.operator, claimed)


def describe(path: Path) -> dict[str, str]:
    """A source as a manifest names it: its file's name, and its digest where it is one file."""
    if path.is_dir():
        return {"name": path.name}
    return {"name": path.name, "sha256": sha256(path.read_bytes()).hexdigest()}
