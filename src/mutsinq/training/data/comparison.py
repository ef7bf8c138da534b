"""Comparison: one original and all its candidates, warm and side by side, on the same inputs.

Programs of a corpus are small, so most of the time goes into starting processes: each candidate has one worker for all
that is asked of it here. What shows here is no verdict yet, since nothing is replayed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import median

from mutsinq.core.difference import Difference, DifferenceKind
from mutsinq.core.input import Input
from mutsinq.core.outcome import Outcome, Raised, Returned
from mutsinq.errors import InputError
from mutsinq.execution.engine import Engine
from mutsinq.execution.worker import LoadError, Worker
from mutsinq.game.blind import BlindInputs, BlindRate, text_of, texts
from mutsinq.game.difficulty import Difficulty
from mutsinq.game.subject import Subject
from mutsinq.oracles.compare import compare, is_resource
from mutsinq.searchers.blind import distinct, simplest_inputs, typed_inputs
from mutsinq.searchers.minimize import complexity, minimize
from mutsinq.searchers.probe import end_of
from mutsinq.training.data.candidates import Candidate

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
#: Longest natural call, in characters.
_LONGEST_CALL = 200
#: Added to the seed for the inputs that candidates are run on, so that they are not the blind ones.
_OTHER_SEED = 1
#: Why most candidates that behave alike, and some that do not, are no examples.
NOTHING_SHOWS = "no input shows a difference"


@dataclass(slots=True)
class Suspect:
    """A candidate that does not do the same on all inputs, in a warm worker."""

    candidate: Candidate
    worker: Worker
    #: What it did on each input of the comparison, as bytes.
    outcomes: list[bytes]
    #: Places of the inputs on which it may differ.
    differing: list[int]


@dataclass(slots=True)
class Shown:
    """A candidate with inputs that show it, and what both programs do on these."""

    suspect: Suspect
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


class Comparison:
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

    def __enter__(self) -> Comparison:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.stop()

    @property
    def _original(self) -> Worker:
        return self._workers[0]

    def screened(self, candidate: Candidate) -> Suspect | str:
        """The candidate after all inputs, in a worker that stays; or why it cannot become an example."""
        try:
            worker = self._engine.open(candidate.program).worker
        except (InputError, LoadError):
            return "cannot be loaded"
        outcomes = [b""] * len(self.inputs)
        for places in (range(0, len(outcomes), _SAMPLED), range(len(outcomes))):
            rest = [place for place in places if not outcomes[place]]
            for place, outcome in zip(rest, worker.run([self.inputs[at] for at in rest], steps=_STEPS).outcomes):
                outcomes[place] = outcome
            if _MOST_ENDLESS * sum(end_of(outcomes[place]) == "steps" for place in rest) > len(rest):
                worker.stop()
                return "does not end on many inputs"
        differing = [place for place, outcome in enumerate(outcomes) if outcome != self._outcomes[place]]
        if not differing:
            worker.stop()
            return NOTHING_SHOWS
        self._workers.append(worker)
        return Suspect(candidate, worker, outcomes, differing)

    def level(self, suspect: Suspect) -> int:
        """How hard it seems to see the difference, 0 to 10."""
        return Difficulty(len(self.inputs) - len(suspect.differing), len(self.inputs)).level()

    def shown(self, suspect: Suspect) -> Shown | None:
        """The candidate with a minimal and a natural distinguishing input; None if it only seemed to differ."""
        first = self._first(suspect, suspect.differing)
        if first is None:
            return None
        place, difference = first
        short = [place for place in suspect.differing if len(self._texts[place]) <= _LONGEST_CALL]
        by_nature = sorted(short, key=lambda place: self._strangeness[place])
        natural, _ = self._first(suspect, by_nature, difference) or first
        minimal = self._minimal(suspect.worker, self.inputs[place], difference)
        return Shown(suspect, minimal, natural, self.inputs[natural])

    def add_misses(self, show: Shown, shows: Sequence[Shown]) -> None:
        """Note inputs on which nothing shows: first those that show another candidate's difference."""
        same = set(range(len(self.inputs))).difference(show.suspect.differing)
        siblings = list({other.natural_place: None for other in shows if other.natural_place in same})
        self._random.shuffle(siblings)
        others = self._random.sample(sorted(same), min(_MISSES, len(same)))
        places = list(dict.fromkeys([*siblings[: _MISSES // 2], *others]))
        show.misses = [self.inputs[place] for place in places[:_MISSES]]

    def rate(self, show: Shown, shows: Sequence[Shown]) -> BlindRate:
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
        self, suspect: Suspect, places: Sequence[int], like: Difference | None = None
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
            kind = kind_of(*(side.details([input], steps=_STEPS)[0] for side in sides))
            if kind is not None and self._subject.has(input):
                found[place] = Difference(kind, True)
                break
        return found


def _surely_differs(outcome: bytes) -> bool:
    """Whether an outcome differs from any value that is returned: an exception that is no limit of the machine's."""
    return outcome[:1] == b"E" and not is_resource(Raised(end_of(outcome), ""))


def kind_of(original: Outcome, variant: Outcome) -> DifferenceKind | None:
    """The kind of a difference that counts: the original returns, and neither meets a limit."""
    if not isinstance(original, Returned) or not isinstance(variant, Returned | Raised) or is_resource(variant):
        return None
    return compare(original, variant)
