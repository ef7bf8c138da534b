"""Verifying: from candidates to examples, each difference shown by execution.

The main path, for one program: infer its domain → make inputs → run all candidates on them → minimise → replay in fresh
workers under two hash seeds → count how many blind inputs do as well. Programs of a corpus are small, so most of the
time goes into starting processes; everything that candidates can share, they share. Effort is counted in inputs and
steps, never in seconds, so that a data set is the same on every machine.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import median
from typing import Any

from mutsinq.core.call_text import render_call
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.example import EquivalenceExample, EvaluatorExample
from mutsinq.core.input import Input
from mutsinq.core.outcome import Outcome, Raised, Returned
from mutsinq.core.program import Program
from mutsinq.corpus.identity import split_of
from mutsinq.errors import InputError
from mutsinq.execution.engine import Engine
from mutsinq.execution.show import show_outcome
from mutsinq.execution.worker import LoadError, Worker
from mutsinq.game import trial
from mutsinq.game.blind import BlindInputs, BlindRate, text_of, texts
from mutsinq.game.difficulty import Difficulty
from mutsinq.game.rules import Rules, foul_of_variant
from mutsinq.game.settings import digest
from mutsinq.game.subject import Subject, study
from mutsinq.oracles.compare import compare, is_resource
from mutsinq.searchers.blind import distinct, simplest_inputs, typed_inputs
from mutsinq.searchers.minimize import complexity, minimize
from mutsinq.searchers.probe import end_of
from mutsinq.training.balancing import evenly
from mutsinq.training.candidates import Candidate, Material
from mutsinq.training.overlap import form_of

#: Inputs of each kind that candidates are run on, beside the known and the blind ones.
_SIMPLE, _TYPED = 128, 192
#: Steps of one call; programs of a corpus take far fewer.
_STEPS = 20_000
#: One of so many inputs is run first; a candidate that does not end on one of so many is not looked at further.
_SAMPLED, _MOST_ENDLESS = 12, 10
#: Differing inputs of a candidate that are looked at in detail before it is given up.
_MOST_DETAILS = 8
#: Batches for minimising; the inputs begin small.
_MINIMISING_BATCHES = 12
_MISSES = 4
#: Longest call, and longest text of an outcome, in characters.
_LONGEST_CALL, _LONGEST_OUTCOME = 200, 200
#: Added to the seed for the inputs that candidates are run on, so that they are not the blind ones.
_OTHER_SEED = 1


@dataclass(slots=True)
class Found:
    """The examples of one program, and why other candidates are none."""

    examples: list[EvaluatorExample] = field(default_factory=list)
    #: Number of candidates by the reason for which they were dropped.
    dropped: Counter[str] = field(default_factory=Counter)


def verified(engine: Engine, material: Material, seed: int, most: int | None = None) -> Found:
    """The candidates that behave differently, as examples.

    With `most` only so many are looked at closely, as many that are hard to see as that are easy while there are some.
    Raises InputError or LoadError for an unusable program.
    """
    found = Found()
    subject = study(material.program, engine)
    with _Comparison(engine, subject, seed, material.candidates) as comparison:
        screened = [_screened(comparison, candidate, found.dropped) for candidate in material.candidates]
        suspects = [suspect for suspect in screened if suspect is not None]
        if most is not None and len(suspects) > most:
            found.dropped["its program has enough of its difficulty"] += len(suspects) - most
            suspects = evenly(suspects, comparison.level, most, seed)
        shows = [show for suspect in suspects if (show := comparison.shown(suspect)) is not None]
        found.dropped["no input shows a difference"] += len(suspects) - len(shows)
        for show in shows:
            comparison.add_misses(show, shows)
            show.rate = comparison.rate(show, shows)
    form = form_of(subject.program)
    for show in _replayed(engine, subject, shows, found.dropped):
        found.examples.append(_example(material.program, form, show))
    return found


@dataclass(slots=True)
class _Suspect:
    """A candidate that does not do the same on all inputs, in a warm worker."""

    candidate: Candidate
    worker: Worker
    #: What it did on each input of the comparison, as bytes.
    outcomes: list[bytes]
    #: Places of the inputs on which it may differ.
    differing: list[int]


@dataclass(slots=True)
class _Shown:
    """A candidate with inputs that show it, and what both programs do on these."""

    suspect: _Suspect
    minimal: Input
    #: Place of the natural input.
    natural_place: int
    natural: Input
    #: Inputs on which nothing shows.
    misses: list[Input] = field(default_factory=list)
    rate: BlindRate = field(default_factory=BlindRate)
    #: Outcomes of both programs on both inputs, once they are replayed.
    outcomes: dict[str, tuple[Outcome, Outcome]] = field(default_factory=dict)

    @property
    def candidate(self) -> Candidate:
        return self.suspect.candidate


class _Comparison:
    """The original in a warm worker with all inputs that its candidates are run on. A context manager."""

    def __init__(self, engine: Engine, subject: Subject, seed: int, candidates: Sequence[Candidate]) -> None:
        self._subject = subject
        self._engine = engine
        self._random = Random(f"{seed} {subject.program.digest}")
        self._workers = [engine.open(subject.program).worker]
        self._blind = BlindInputs(subject.domain, seed)
        meant = [*subject.inputs, *subject.domain.examples]
        others = [input for candidate in candidates for input in candidate.inputs]
        others += distinct(simplest_inputs(subject.domain), _SIMPLE)
        others += distinct(typed_inputs(subject.domain, seed + _OTHER_SEED), _TYPED)
        inside = texts([*meant, *(input for input in others if subject.has(input))])
        inputs = list((inside | self._blind.typed | self._blind.boundary).values())
        outcomes = self._original.run(inputs, steps=_STEPS).outcomes
        ran = [(complexity(input), input, outcome) for input, outcome in zip(inputs, outcomes)]
        ran = sorted((each for each in ran if end_of(each[2]) == "returned"), key=lambda each: each[0])
        #: The inputs on which the original returns, the simplest first.
        self.inputs = [input for _, input, _ in ran]
        self._texts = list(map(text_of, self.inputs))
        self._outcomes = [outcome for _, _, outcome in ran]
        self._details: dict[str, Outcome] = {}
        self._strangeness = self._strange([size for (size, _, _), _, _ in ran], meant)

    def __enter__(self) -> _Comparison:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.stop()

    @property
    def _original(self) -> Worker:
        return self._workers[0]

    def screened(self, candidate: Candidate) -> _Suspect | None:
        """The candidate after all inputs, in a worker that stays; None if it does the same on all of them.

        Raises InputError or LoadError if it cannot be run.
        """
        worker = self._engine.open(candidate.program).worker
        outcomes = [b""] * len(self.inputs)
        for places in (range(0, len(outcomes), _SAMPLED), range(len(outcomes))):
            rest = [place for place in places if not outcomes[place]]
            for place, outcome in zip(rest, worker.run([self.inputs[at] for at in rest], steps=_STEPS).outcomes):
                outcomes[place] = outcome
            if _MOST_ENDLESS * sum(end_of(outcomes[place]) == "steps" for place in rest) > len(rest):
                worker.stop()
                return None
        differing = [place for place, outcome in enumerate(outcomes) if outcome != self._outcomes[place]]
        if not differing:
            worker.stop()
            return None
        self._workers.append(worker)
        return _Suspect(candidate, worker, outcomes, differing)

    def level(self, suspect: _Suspect) -> int:
        """How hard it seems to see the difference, 0 to 10."""
        return Difficulty(len(self.inputs) - len(suspect.differing), len(self.inputs)).level()

    def shown(self, suspect: _Suspect) -> _Shown | None:
        """The candidate with a minimal and a natural distinguishing input; None if it only seemed to differ."""
        first = self._first(suspect, suspect.differing)
        if first is None:
            return None
        place, difference = first
        short = [place for place in suspect.differing if len(self._texts[place]) <= _LONGEST_CALL]
        by_nature = sorted(short, key=lambda place: self._strangeness[place])
        natural, _ = self._first(suspect, by_nature, difference) or first
        minimal = self._minimal(suspect.worker, self.inputs[place], difference)
        return _Shown(suspect, minimal, natural, self.inputs[natural])

    def add_misses(self, show: _Shown, shows: Sequence[_Shown]) -> None:
        """Note inputs on which nothing shows: first those that show another candidate's difference."""
        same = set(range(len(self.inputs))).difference(show.suspect.differing)
        siblings = list({other.natural_place: None for other in shows if other.natural_place in same})
        self._random.shuffle(siblings)
        others = self._random.sample(sorted(same), min(_MISSES, len(same)))
        places = list(dict.fromkeys([*siblings[: _MISSES // 2], *others]))
        show.misses = [self.inputs[place] for place in places[:_MISSES]]

    def rate(self, show: _Shown, shows: Sequence[_Shown]) -> BlindRate:
        """How many blind inputs show the difference, those that show other candidates included."""
        known = set(self._texts)
        siblings = texts([other.minimal for other in shows if text_of(other.minimal) != text_of(show.minimal)])
        new = {text: input for text, input in siblings.items() if text not in known}
        blind = self._blind.typed.keys() | self._blind.boundary.keys() | siblings.keys()
        asked = {self._texts[place]: self.inputs[place] for place in show.suspect.differing}
        asked = {text: input for text, input in (asked | new).items() if text in blind}
        raised = {self._texts[at] for at in show.suspect.differing if _surely_differs(show.suspect.outcomes[at])}
        doubtful = {text: input for text, input in asked.items() if text not in raised}
        hits = [text for text in asked if text in raised] + self._confirmed(show.suspect.worker, doubtful)
        return self._blind.rate([*self._texts, *new], hits, siblings)

    def _confirmed(self, variant: Worker, inputs: dict[str, Input]) -> list[str]:
        """The texts of those inputs on which the variant does something else."""
        unknown = {text: input for text, input in inputs.items() if text not in self._details}
        self._details.update(zip(unknown, self._original.details(list(unknown.values()), steps=_STEPS)))
        outcomes = variant.details(list(inputs.values()), steps=_STEPS)
        kinds = [compare(self._details[text], outcome) for text, outcome in zip(inputs, outcomes)]
        return [text for text, kind in zip(inputs, kinds) if kind not in (None, DifferenceKind.HANG)]

    def _strange(self, sizes: Sequence[int], meant: Sequence[Input]) -> list[tuple[float, float]]:
        """How unlike each input is to those that the program is known to be meant for.

        These come first, in any order; then inputs with about as much to read as these have.
        """
        usual = median(complexity(input)[0] for input in meant)
        known = set(map(text_of, meant))
        return [
            (-1.0 if text_of(input) in known else abs(math.log((1 + size) / (1 + usual))), self._random.random())
            for size, input in zip(sizes, self.inputs)
        ]

    def _first(
        self, suspect: _Suspect, places: Sequence[int], like: Difference | None = None
    ) -> tuple[int, Difference] | None:
        """The first of the places with a difference, of the same kind where one is given."""
        for place in places[:_MOST_DETAILS]:
            (difference,) = self._differences(suspect.worker, [self.inputs[place]])
            if difference is not None and (like is None or difference == like):
                return place, difference
        return None

    def _minimal(self, variant: Worker, input: Input, difference: Difference) -> Input:
        batches = 0

        def differences(inputs: Sequence[Input]) -> list[Difference | None]:
            nonlocal batches
            batches += 1
            if batches > _MINIMISING_BATCHES:
                return [None] * len(inputs)
            return self._differences(variant, inputs)

        return minimize(input, difference, differences, math.inf)

    def _differences(self, variant: Worker, inputs: Sequence[Input]) -> list[Difference | None]:
        """What the first input with a difference shows; nothing outside the domain, or where a limit is met."""
        found: list[Difference | None] = [None] * len(inputs)
        sides = self._original, variant
        for side in sides:
            side.submit(inputs, steps=_STEPS)
        one, other = (side.collect().outcomes for side in sides)
        for place, input in enumerate(inputs):
            if one[place] == other[place] or end_of(one[place]) != "returned":
                continue
            kind = _kind(*(side.details([input], steps=_STEPS)[0] for side in sides))
            if kind is not None and self._subject.has(input):
                found[place] = Difference(kind, True)
                break
        return found


def _surely_differs(outcome: bytes) -> bool:
    """Whether an outcome differs from any value that is returned: an exception that is no limit of the machine's."""
    return outcome[:1] == b"E" and not is_resource(Raised(end_of(outcome), ""))


def _screened(comparison: _Comparison, candidate: Candidate, dropped: Counter[str]) -> _Suspect | None:
    try:
        suspect = comparison.screened(candidate)
    except (InputError, LoadError):
        dropped["cannot be loaded"] += 1
        return None
    if suspect is None:
        dropped["no input shows a difference"] += 1
    return suspect


def _replayed(engine: Engine, subject: Subject, shown: list[_Shown], dropped: Counter[str]) -> list[_Shown]:
    """Those whose differences show again in fresh workers under two hash seeds, within the rules of the game."""
    rules = Rules()
    inputs = list(texts([input for show in shown for input in (show.minimal, show.natural)]).values())
    originals = dict(zip(map(text_of, inputs), trial.outcomes(engine, subject.program, inputs)))
    kept = []
    for show in shown:
        if foul := foul_of_variant(subject.program, show.candidate.program.source, rules):
            dropped[f"breaks the rule {foul.rule!r}"] += 1
            continue
        both = [show.minimal, show.natural]
        for input, variant in zip(both, trial.outcomes(engine, show.candidate.program, both)):
            original = originals[text_of(input)]
            kind = None if original is None or variant is None else _kind(original, variant)
            if original and variant and kind is not None and subject.foul(input, rules) is None:
                show.outcomes[text_of(input)] = original, variant
        if all(text_of(input) in show.outcomes for input in both):
            kept.append(show)
        else:
            dropped["does not replay"] += 1
    return kept


def _kind(original: Outcome, variant: Outcome) -> DifferenceKind | None:
    """The kind of a difference that counts: the original returns, and neither meets a limit."""
    if not isinstance(original, Returned) or not isinstance(variant, Returned | Raised) or is_resource(variant):
        return None
    return compare(original, variant)


def _example(program: CorpusProgram, form: str, show: _Shown) -> EvaluatorExample:
    original, candidate = program.program, show.candidate
    minimal, natural = (show.outcomes[text_of(input)] for input in (show.minimal, show.natural))
    kind = _kind(*natural)
    shared = _shared("evaluator", program, form, candidate.program, candidate.edit)
    answers = {_call(original, show.minimal), _call(original, show.natural)}
    return EvaluatorExample(
        **shared | {"known": tuple(call for call in shared["known"] if call not in answers)},
        minimal=_call(original, show.minimal),
        natural=_call(original, show.natural),
        minimal_original=show_outcome(minimal[0], _LONGEST_OUTCOME),
        minimal_variant=show_outcome(minimal[1], _LONGEST_OUTCOME),
        natural_original=show_outcome(natural[0], _LONGEST_OUTCOME),
        natural_variant=show_outcome(natural[1], _LONGEST_OUTCOME),
        difference=kind.label if kind else "",
        misses=tuple(_call(original, input) for input in show.misses),
        blind_hits=show.rate.hits,
        blind_tried=show.rate.tried,
        typed_hits=show.rate.typed.hits,
        typed_tried=show.rate.typed.tried,
        won=candidate.won,
        attempts=candidate.attempts,
    )


def proved_equal(material: Material, examples: Sequence[EvaluatorExample]) -> list[EquivalenceExample]:
    """Variants of the material that are proved equal, as examples, at most as many as `examples` of it that differ.

    Each is told the inputs that one of those is told: were it told more, their number would give the answer away.
    """
    program, form = material.program, form_of(material.program.program)
    return [
        EquivalenceExample(
            **_shared("equivalence", program, form, variant, edit) | {"known": example.known},
            equivalent=True,
            input="",
            proof=proof.method,
            scope=proof.scope,
        )
        for (edit, variant, proof), example in zip(material.equals, examples)
    ]


def _shared(kind: str, program: CorpusProgram, form: str, variant: Program, edit: str) -> dict[str, Any]:
    """The columns that examples of all kinds have."""
    original = program.program
    return {
        "id": digest(kind, original.source, variant.source, original.entry),
        "split": split_of(form),
        "original": original.source,
        "variant": variant.source,
        "entry": original.entry,
        "known": tuple(_call(original, input) for input in program.inputs),
        "edit": edit,
        "original_form": form,
        "variant_form": form_of(variant),
        "origin": program.origin,
        "licence": program.licence,
    }


def _call(program: Program, input: Input) -> str:
    return render_call(program.entry, input)
