"""Arguments: how to make and change the arguments of one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mutsinq.searchers.generation.draft import Draft, Sampler
from mutsinq.searchers.generation.layout import extra_keywords
from mutsinq.searchers.generation.mutating import mutated
from mutsinq.static.domains.domain import Parameter

#: Containers are drawn first, then strings, then numbers, which relate to lengths and elements drawn before.
TURN = {"str": 1, "bytes": 1, "int": 2, "float": 2, "bool": 2}


@dataclass(frozen=True, slots=True)
class Slot:
    """A parameter with the sampler of its values."""

    parameter: Parameter
    sampler: Sampler
    turn: int


class Arguments:
    """The arguments of one call: of the entry, of a constructor, or of a method in a sequence."""

    def __init__(self, slots: list[Slot]) -> None:
        self._positional = [slot for slot in slots if slot.parameter.kind == "positional"]
        self._variadic = [slot for slot in slots if slot.parameter.kind == "var_positional"]
        self._keyword = [slot for slot in slots if slot.parameter.kind == "keyword"]
        self._extra = [slot for slot in slots if slot.parameter.kind == "var_keyword"]
        self._names = extra_keywords([slot.parameter for slot in slots])
        self._order = sorted(range(len(self._positional)), key=lambda index: self._positional[index].turn)
        self._required = sum(slot.parameter.required for slot in self._positional)

    def make(self, draft: Draft) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Positional and keyword arguments; optional ones are now present, now absent."""
        slots = self._positional
        count = len(slots)
        if self._required < count:
            count = draft.between(self._required, count)
        values = [None] * count
        for index in self._order:
            if index < count:
                values[index] = slots[index].sampler(draft)
        if self._variadic and count == len(slots):
            values += [self._variadic[0].sampler(draft) for _ in range(draft.between(0, 4))]
        kwargs: dict[str, Any] = {}
        for slot in self._keyword:
            if slot.parameter.required or draft.random() < 0.5:
                kwargs[slot.parameter.name] = slot.sampler(draft)
        if self._extra:
            for _ in range(draft.between(0, 2)):
                kwargs.setdefault(draft.pick(self._names), self._extra[0].sampler(draft))
        return tuple(values), kwargs

    def mutate(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], draft: Draft, characters: tuple[str, ...]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """One of the arguments changed or drawn anew; without any, or now and then, all drawn anew."""
        choice = draft.below(len(args) + len(kwargs)) if args or kwargs else -1
        if choice < 0 or (self._optional and draft.random() < 0.1):
            return self.make(draft)
        anew = draft.random() < 0.2
        if choice < len(args):
            slot = self._slot_at(choice)
            value = slot.sampler(draft) if anew and slot else mutated(args[choice], draft, characters)
            return (*args[:choice], value, *args[choice + 1 :]), kwargs
        name = list(kwargs)[choice - len(args)]
        return args, {**kwargs, name: mutated(kwargs[name], draft, characters)}

    @property
    def _optional(self) -> bool:
        return bool(self._required < len(self._positional) or self._variadic or self._keyword or self._extra)

    def _slot_at(self, position: int) -> Slot | None:
        if position < len(self._positional):
            return self._positional[position]
        return self._variadic[0] if self._variadic else None
