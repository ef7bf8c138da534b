"""Examples: inputs that stand in the source or were given, and mutations that keep their shape.

They lie in the domain by construction. On programs that read text, mutations of a single example told more
programs apart than any typed generation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import Any

from mutsinq.core.input import Input
from mutsinq.core.program import SCRIPT
from mutsinq.core.search import Budget, SearchReport
from mutsinq.searchers.generation.blocks import block_of
from mutsinq.searchers.generation.crossing import Crossing
from mutsinq.searchers.generation.document import Document
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.mutating import mutated
from mutsinq.searchers.generation.palette import Palette, palette
from mutsinq.searchers.generation.shape import Fact, counts_of
from mutsinq.searchers.meter import Meter
from mutsinq.searchers.protocol import Pair, Probe
from mutsinq.static.domains.domain import Domain

_SMALLEST_BATCH, _LARGEST_BATCH = 16, 256
_CORPUS = 300
#: Inputs that are made until one counts as the examples do.
_DRAWS = 10
#: Share of inputs that are made of an example itself: what a few changes of it show is lost among many others' changes.
_FROM_EXAMPLES = 0.15
#: How often text is changed as a document, not as any value: of no known shape, and of lines that repeat. What has
#: counts always is: with other numbers of things than these tell it would be no input.
_AS_DOCUMENT = (0.8, 0.95)
#: Without a new branch in so many inputs, mutation has shown what it can.
_SATURATED = 8_000


class Examples:
    """Runs the examples of the domain, then mutations of them. Deterministic for a seed."""

    name = "examples"

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        """Search until the probe closes, the budget is used up, or mutations reach no new branch any more."""
        meter = Meter(probe, budget)
        corpus = list(pair.domain.examples)
        if not corpus:
            return meter.report(self.name, note="no examples")
        meter.run(corpus)
        offspring = Offspring(pair.domain, Random(pair.seed).random)
        # Of a script nothing but its examples tells the shape, so no other searcher could take over.
        patience = float("inf") if pair.original.entry == SCRIPT else _SATURATED
        batch, stale = _SMALLEST_BATCH, 0
        while meter.open and stale < patience:
            inputs = [offspring.of(corpus) for _ in range(batch)]
            hung = False
            for trial in meter.run(inputs):
                stale += 1
                hung = hung or trial.original == "steps"
                if trial.novel and trial.original == "returned":
                    stale = 0
                    corpus.append(trial.input)
            if len(corpus) > _CORPUS:
                del corpus[len(pair.domain.examples) : -_CORPUS // 2]
            batch = _SMALLEST_BATCH if hung else min(_LARGEST_BATCH, batch * 2)
        return meter.report(self.name)


SEARCHER = Examples()


class Offspring:
    """Makes new inputs from known ones."""

    def __init__(self, domain: Domain, random: Callable[[], float]) -> None:
        self._domain = domain
        self._random = random
        self._values = palette(domain.constants)
        self._crossing = Crossing(domain, self._values)
        texts = [example.args[0] for example in domain.examples if [*map(type, example.args)] == [str]]
        #: What numbers count in each text whose lines do not repeat: those of a change may seem to, `1` before `7`.
        self._counts: frozenset[Fact] = frozenset()
        if texts and all("\n" in text.rstrip("\n") and not _repeats(text) for text in texts):
            self._counts = frozenset.intersection(*map(counts_of, texts))

    def of(self, corpus: Sequence[Input]) -> Input:
        """One of the corpus, in part another one or with another option, and mostly with small changes."""
        for _ in range(_DRAWS):
            made = self._made(corpus)
            if not self._counts or all(self._counts <= counts_of(arg) for arg in made.args if isinstance(arg, str)):
                break
        return made

    def _made(self, corpus: Sequence[Input]) -> Input:
        draft = Draft(self._random)
        known = self._domain.examples
        input = draft.pick(known if known and draft.random() < _FROM_EXAMPLES else corpus)
        chance = draft.random()
        if chance < 0.3:
            input = self._crossing.crossed(input, draft.pick(corpus), draft)
        if 0.2 < chance < 0.5:
            input = self._crossing.extended(input, draft)
        is_whole = chance < 0.5 and draft.random() < 0.4
        return input if is_whole else _mutation(input, self._domain, self._values, self._random)


def _mutation(input: Input, domain: Domain, values: Palette, random: Callable[[], float]) -> Input:
    draft = Draft(random)
    if draft.random() < max(map(_as_document, input.args), default=0.0):
        return replace(input, args=_text_mutation(input.args, domain, draft, values))
    return _value_mutation(input, draft, values)


def _as_document(arg: Any) -> float:
    """How often to change an argument as a document."""
    return _share_as_document(arg) if isinstance(arg, str) and arg else 0.0


@lru_cache(maxsize=2 * _CORPUS)
def _share_as_document(text: str) -> float:
    lines = text.rstrip("\n").split("\n")
    if len(lines) > 1 and Document(lines, resizable=True).has_counts:
        return 1.0
    return _AS_DOCUMENT[_repeats(text)]


def _repeats(text: str) -> bool:
    """Whether lines of the text repeat in a way that is known."""
    lines = text.rstrip("\n").split("\n")
    return len(lines) > 1 and block_of([line.split() for line in lines]) is not None


def _text_mutation(args: tuple[Any, ...], domain: Domain, draft: Draft, values: Palette) -> tuple[Any, ...]:
    """The arguments with one line of text each, or the lines of one argument, changed as one document."""
    variadic = any(parameter.kind == "var_positional" for parameter in domain.parameters)
    if all(isinstance(arg, str) for arg in args) and (variadic or len(args) > 1):
        document = Document(args, resizable=variadic)
        document.mutate(draft, values)
        return tuple(document.texts())
    places = [at for at, arg in enumerate(args) if isinstance(arg, str) and arg]
    at = draft.pick(places)
    body = args[at].rstrip("\n") or args[at]
    document = Document(body.split("\n"), resizable=True)
    document.mutate(draft, values)
    return (*args[:at], "\n".join(document.texts()) + args[at][len(body) :], *args[at + 1 :])


def _value_mutation(input: Input, draft: Draft, values: Palette) -> Input:
    """A few values changed; a number that was the length of another argument is so again afterwards."""
    sizes = _sizes(input.args)
    args, kwargs, receiver = list(input.args), dict(input.kwargs), input.receiver
    draft.observe([*args, *kwargs.values()])
    for _ in range(draft.pick((1, 1, 2, 3))):
        at = draft.below(len(args) + len(kwargs) + (receiver is not None) or 1)
        if at < len(args):
            args[at] = mutated(args[at], draft, values.characters)
        elif at < len(args) + len(kwargs):
            name = list(kwargs)[at - len(args)]
            kwargs[name] = mutated(kwargs[name], draft, values.characters)
        elif receiver is not None:
            receiver = mutated(receiver, draft, values.characters)
    for number, container in sizes:
        args[number] = len(args[container])
    return Input(tuple(args), kwargs, receiver, input.calls)


def _sizes(args: tuple[Any, ...]) -> list[tuple[int, int]]:
    """Positions of numbers that are the length of another argument, with that argument's position."""
    return [
        (number, container)
        for number, value in enumerate(args)
        if type(value) is int and value > 1
        for container, other in enumerate(args)
        if isinstance(other, list | str) and len(other) == value
    ]
