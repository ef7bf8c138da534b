"""Sets: pairs of programs that evaluators are measured on, whatever they are kept in.

- A data set of `mutsinq dataset` (evaluator or equivalence examples), of which the split `test` is taken.
- A store of games (`mutsinq play`): the pairs that were dealt.
- A file of pairs as `mutsinq distinguish --pairs` reads them. Besides, a line may say `differs` (false: nobody knows
  whether the two differ) and `diverging_input`, the text of a call or of an object of keyword arguments.

A pair counts as equal only where a proof shows it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from mutsinq.core.call_text import parse_call, parse_input
from mutsinq.core.corpus import CorpusProgram, Split
from mutsinq.core.example import EquivalenceExample, EvaluatorExample
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.errors import InputError, LiteralError
from mutsinq.game.blind import text_of
from mutsinq.game.store import Store
from mutsinq.proofs.prove import prove_by_reading
from mutsinq.searchers.pairs import BrokenLine, ProgramPair, read_pairs
from mutsinq.training.data.dataset import MANIFEST, read_examples
from mutsinq.training.data.overlap import form_of

_SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Item:
    """One pair of a set."""

    #: Unique in its set.
    id: str
    #: The original; its inputs tell the referee what it is meant for.
    program: CorpusProgram
    variant: Program
    #: Digests of the normal forms of both; pairs of one original are no independent evidence.
    original_form: str
    variant_form: str
    #: Whether a proof shows that the two are the same. Else they are known, or said, to differ.
    equal: bool = False
    #: Inputs that evaluators are told.
    known: tuple[Input, ...] = ()
    #: Inputs that are known to show the difference.
    shown: tuple[Input, ...] = ()
    #: Inputs that show other variants of the same original, without those that are this one's as well.
    siblings: tuple[Input, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """Pairs under one name."""

    name: str
    #: SHA-256 of what it was read from, hexadecimal.
    digest: str
    items: tuple[Item, ...]
    #: Why pairs were left out, and how many.
    dropped: Counter[str] = field(default_factory=Counter)

    @property
    def forms(self) -> frozenset[str]:
        """The digests of all its programs."""
        return frozenset(form for item in self.items for form in (item.original_form, item.variant_form))


def read_set(path: Path, split: Split | None = "test", most: int | None = None) -> EvaluationSet:
    """The pairs of a data set, a store or a file; with `most` only so many, evenly spread.

    `split` concerns data sets. Raises InputError or StoreError for what cannot be read or holds no pair.
    """
    dropped: Counter[str] = Counter()
    if path.is_dir():
        data = (path / MANIFEST).read_bytes() if (path / MANIFEST).is_file() else b""
        items = list(_examples(path, split))
    else:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror}") from None
        if data.startswith(_SQLITE):
            items = list(_dealt_in_all(path))
        elif b'"original_form"' in data.partition(b"\n")[0]:
            items = list(_examples(path, split))
        else:
            items = list(_paired(path, data, dropped))
    if not items:
        raise InputError(f"{path}: holds no pair to measure evaluators on")
    items = list(_with_inputs(items))
    if most is not None and len(items) > most:
        items = [items[place * len(items) // most] for place in range(most)]
    digest = hashlib.sha256(data + f"{split} {most}".encode()).hexdigest()
    return EvaluationSet(path.stem, digest, tuple(items), dropped)


def _examples(path: Path, split: Split | None) -> Iterator[Item]:
    for example in read_examples(path, split):
        known = tuple(parse_call(call)[1] for call in example.known)
        original, variant = example.programs
        match example:
            case EvaluatorExample():
                calls, equal = [example.minimal, example.natural], False
            case EquivalenceExample():
                calls, equal = [example.input] if example.input else [], example.equivalent
            case _:
                raise InputError(f"{path}: evaluators are measured on evaluator and equivalence examples, not on these")
        program = CorpusProgram(original, known, example.origin, example.licence, example.split)
        shown = tuple(parse_call(call)[1] for call in calls)
        forms = example.original_form, example.variant_form
        yield Item(example.id, program, variant, *forms, equal, known, shown)


def dealt_set(store: Store, game: str, name: str) -> EvaluationSet:
    """The pairs that were dealt in one game, under a name; there may be none."""
    items = tuple(_with_inputs(list(_dealt(store, game))))
    return EvaluationSet(name, hashlib.sha256("".join(item.id for item in items).encode()).hexdigest(), items)


def _dealt_in_all(path: Path) -> Iterator[Item]:
    with Store(path) as store:
        for game in store.games():
            yield from _dealt(store, game.id)


def _dealt(store: Store, game: str) -> Iterator[Item]:
    for episode in store.episodes(game):
        shown = (episode.counterexample.input,) if episode.counterexample else ()
        forms = form_of(episode.program.program), form_of(episode.variant)
        known = episode.program.inputs[:8]
        yield Item(episode.id, episode.program, episode.variant, *forms, episode.proof is not None, known, shown)


def _paired(path: Path, data: bytes, dropped: Counter[str]) -> Iterator[Item]:
    try:
        lines = [line for line in data.decode("utf-8").split("\n") if line.strip()]
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8 text") from None
    for line, pair in zip(lines, read_pairs(lines), strict=True):
        if isinstance(pair, BrokenLine):
            dropped[f"line {pair.number}: {pair.reason}"] += 1
            continue
        try:
            yield _item(pair, json.loads(line), path)
        except _Unknown:
            dropped["nobody knows whether the two differ"] += 1
        except InputError as error:
            dropped[f"{pair.id}: {error}"] += 1


class _Unknown(Exception):
    """It is not known whether the programs of a pair differ."""


def _item(pair: ProgramPair, fields: dict[str, object], path: Path) -> Item:
    forms = form_of(pair.original), form_of(pair.variant)
    equal = prove_by_reading(pair.original, pair.variant, messages=False) is not None
    if not equal and fields.get("differs") is False:
        raise _Unknown
    told = str(fields.get("diverging_input") or "")
    try:
        shown = (parse_input(told),) if told and not equal else ()
    except LiteralError:
        shown = ()
    program = CorpusProgram(pair.original, pair.examples, f"{path.name}: {pair.id}", "unknown", "test")
    return Item(pair.id, program, pair.variant, *forms, equal, pair.examples, shown)


def _with_inputs(items: Sequence[Item]) -> Iterator[Item]:
    """The items, each original with all that is known of its domain, the same for all its variants."""
    known: dict[str, dict[str, Input]] = {}
    shown: dict[str, dict[str, Input]] = {}
    for item in items:
        inputs = known.setdefault(item.program.program.digest, {})
        inputs.update({text_of(input): input for input in (*item.program.inputs, *item.shown)})
        shown.setdefault(item.original_form, {}).update({text_of(input): input for input in item.shown})
    for item in items:
        inputs = known[item.program.program.digest]
        own = set(map(text_of, item.shown))
        siblings = [input for text, input in shown[item.original_form].items() if text not in own]
        program = replace(item.program, inputs=tuple(inputs.values()))
        yield replace(item, program=program, siblings=tuple(siblings))
