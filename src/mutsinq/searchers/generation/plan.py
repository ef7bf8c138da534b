"""Plan: how to make inputs of one call under one assignment of types."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mutsinq.core.input import Build, Input, Linked
from mutsinq.core.structure import same_structure, with_linked
from mutsinq.searchers.generation.arguments import TURN, Arguments, Slot
from mutsinq.searchers.generation.arranging import Arranger
from mutsinq.searchers.generation.assignments import Assignment, parameters
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.palette import Magnitude
from mutsinq.searchers.generation.sequences import Sequences
from mutsinq.searchers.generation.structures import rewired
from mutsinq.static.domains.domain import Domain

#: Share of inputs that are made to hold the preconditions; less once usual values gave nothing.
_ARRANGED = {Magnitude.SMALL: 0.85, Magnitude.USUAL: 0.85, Magnitude.LARGE: 0.5}
#: Draws until one holds all preconditions; what no change of the arguments achieves, such as an item, may come so.
_DRAWS = 3
#: Containers that can be changed, and the share of inputs in which two arguments are the same one.
_MUTABLE, _SHARED = frozenset({"list", "dict", "set"}), 0.02


class Plan:
    """Makes and mutates inputs whose arguments have the assigned types, and mostly hold the preconditions."""

    def __init__(self, domain: Domain, assignment: Assignment, compiler: Compiler) -> None:
        self.assignment = assignment
        slots = [
            Slot(parameter, compiler.of_parameter(parameter, of), TURN.get(of.name, 0))
            for parameter, of in zip(parameters(domain), assignment)
        ]
        received = len(domain.receiver or ())
        self._receiver_class = None if domain.receiver is None else domain.receiver_class
        self._receiver = Arguments(slots[:received])
        self._call = Arguments(slots[received:])
        self._sequences = Sequences(domain, compiler)
        self._characters = compiler.palette.characters
        self._links = domain.links
        self._arranger = Arranger(domain.parameters, domain.preconditions)
        self._builder = Arranger(domain.receiver or (), domain.receiver_preconditions)
        self._alike = _alike(domain, assignment[received:])
        self._conforming = _ARRANGED[compiler.palette.magnitude]
        self._arranged = self._conforming if self._arranger else 0.0

    def make(self, random: Callable[[], float]) -> Input:
        """A fresh input."""
        draft = Draft(random)
        receiver = None
        if self._receiver_class is not None:
            built = self._receiver.make(draft)
            if self._builder and draft.random() < self._conforming:
                built = self._builder.arranged(*built, draft)
            receiver = Build(self._receiver_class, *built)
        args, kwargs = self._arguments(draft)
        if self._alike and draft.random() < _SHARED:
            args = _sharing(args, *draft.pick(self._alike))
        return Input(args, kwargs, receiver, self._sequences.make(draft))

    def _rewired(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], draft: Draft
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments with a structure changed, wherever its objects stand."""
        old = draft.pick(list(draft.structures.values()))
        new = rewired(old, self._links, draft)

        def change(linked: Linked) -> Linked:
            return replace(new, at=linked.at) if same_structure(linked, old) else linked

        changed = with_linked(Input(args, kwargs), change)
        return changed.args, changed.kwargs

    def _arguments(self, draft: Draft) -> tuple[tuple[Any, ...], dict[str, Any]]:
        if draft.random() >= self._arranged:
            return self._call.make(draft)
        for _ in range(_DRAWS):
            args, kwargs = self._arranger.arranged(*self._call.make(draft), draft)
            if self._arranger.holds(args, kwargs):
                break
        return args, kwargs

    def mutate(self, input: Input, random: Callable[[], float]) -> Input:
        """The input with one to three of its values changed a little or drawn anew."""
        draft = Draft(random)
        args, kwargs, receiver, calls = input.args, input.kwargs, input.receiver, input.calls
        for value in (*args, *kwargs.values(), receiver):
            draft.observe(value)
        for call in calls:
            draft.observe([*call.args, *call.kwargs.values()])
        for _ in range(draft.pick((1, 1, 1, 2, 3))):
            if self._sequences and draft.random() < 0.6:
                calls = self._sequences.mutate(calls, draft, self._characters)
            elif receiver is not None and draft.random() < 0.3:
                changed = self._receiver.mutate(receiver.args, receiver.kwargs, draft, self._characters)
                receiver = Build(receiver.callee, *changed)
            elif draft.structures and draft.random() < 0.5:
                args, kwargs = self._rewired(args, kwargs, draft)
            else:
                args, kwargs = self._call.mutate(args, kwargs, draft, self._characters)
        if draft.random() < self._arranged:
            args, kwargs = self._arranger.arranged(args, kwargs, draft)
        return Input(args, kwargs, receiver, calls)


def _alike(domain: Domain, assignment: Assignment) -> list[tuple[int, int]]:
    """Positions of two arguments that may be one and the same container."""
    positional = [of.name for parameter, of in zip(domain.parameters, assignment) if parameter.kind == "positional"]
    pairs = itertools.combinations(range(len(positional)), 2)
    return [(a, b) for a, b in pairs if positional[a] == positional[b] and positional[a] in _MUTABLE]


def _sharing(args: tuple[Any, ...], one: int, other: int) -> tuple[Any, ...]:
    """The arguments with the first of two containers in both places."""
    if other >= len(args) or type(args[one]).__name__ not in _MUTABLE:
        return args
    shared = Linked((Build(type(args[one]).__name__, (args[one],)),), ())
    return (*args[:one], shared, *args[one + 1 : other], shared, *args[other + 1 :])
