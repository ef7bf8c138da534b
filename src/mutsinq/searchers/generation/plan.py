"""Plan: how to make inputs of one call under one assignment of types."""

from __future__ import annotations

from collections.abc import Callable

from mutsinq.core.input import Build, Input
from mutsinq.searchers.generation.arguments import TURN, Arguments, Slot
from mutsinq.searchers.generation.assignments import Assignment, parameters
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.sequences import Sequences
from mutsinq.static.domain import Domain


class Plan:
    """Makes and mutates inputs whose arguments have the assigned types."""

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

    def make(self, random: Callable[[], float]) -> Input:
        """A fresh input."""
        draft = Draft(random)
        receiver = None
        if self._receiver_class is not None:
            receiver = Build(self._receiver_class, *self._receiver.make(draft))
        args, kwargs = self._call.make(draft)
        return Input(args, kwargs, receiver, self._sequences.make(draft))

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
            else:
                args, kwargs = self._call.mutate(args, kwargs, draft, self._characters)
        return Input(args, kwargs, receiver, calls)
