"""Sequences: calls of public methods that bring an object into states which its constructor cannot build."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from mutsinq.core.input import Build, Call, Reference
from mutsinq.searchers.generation.arguments import TURN, Arguments, Slot
from mutsinq.searchers.generation.arranging import Arranger
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.draft import Draft, mixture, one_of
from mutsinq.static.domains.domain import LEAVING, Domain, Method, Parameter

Calls: TypeAlias = tuple[Call, ...]
_MOST_CALLS = 12
#: Mutation may grow a promising sequence beyond what is drawn at once.
_LONGEST = 16
#: Share of calls that repeat the method before: containers fill up only so.
_REPEATED = 0.35
#: Share of arguments that another call of the sequence was given.
_GIVEN_BEFORE = 0.45
#: Share of sequences whose numbers are places in what the constructor was given: one of the first few.
_PLACES = 0.4
_MOST_PLACES = (2, 4, 8)
#: Share of sequences in which every argument is of its likeliest type.
_PLAIN = 0.8
#: Share of calls that are made to hold what the method asks of its arguments.
_ARRANGED = 0.8
#: Share of inputs of a method that are tried on the receiver as its constructor left it.
_UNPREPARED = 0.3


#: What is done to generators and context managers, and what to begin with.
_STARTS = frozenset({"__next__", "__enter__", "__aenter__"})
_STEPS = _STARTS | LEAVING | {"send", "throw", "close"}
#: Texts that are mostly given to methods: a name is entered by one call and asked for by another.
_FEW_TEXTS = one_of(("a", "b", "a", "c", ""))


class Sequences:
    """Makes and mutates sequences of calls; false where the domain has no methods to call."""

    def __init__(self, domain: Domain, compiler: Compiler) -> None:
        self._methods = {method.name: _arguments(method, compiler) for method in domain.methods}
        self._arrangers = {m.name: Arranger(m.parameters, m.preconditions) for m in domain.methods if m.preconditions}
        self._names = tuple(self._methods)
        #: A generator takes values only once it was started, and is also looked at when it just runs.
        self._start = [Call(name) for name in self._names[:1] if name in _STARTS and set(self._names) <= _STEPS]
        self._unprepared = _UNPREPARED if domain.receiver is not None or self._start else 0.0

    def __bool__(self) -> bool:
        return bool(self._names)

    def make(self, draft: Draft) -> Calls:
        """A fresh sequence, mostly a short one: the first call that raises ends it."""
        if not self._names or draft.random() < self._unprepared:
            return ()
        draft.is_plain = draft.random() < _PLAIN
        sizes = [size for size in (*draft.lengths, *draft.integers) if size > 0]
        draft.places = min(draft.pick(sizes), draft.pick(_MOST_PLACES)) if sizes and draft.random() < _PLACES else 0
        calls: list[Call] = [*self._start]
        for _ in range(draft.pick((1, 2, 3, 3, 4, 5, 6, 8, _MOST_CALLS))):
            repeated = calls and draft.random() < _REPEATED
            calls.append(self._call(calls[-1].method if repeated else draft.pick(self._names), draft, calls))
        return tuple(calls)

    def first(self, draft: Draft) -> Calls:
        """One call, with arguments of the likeliest types."""
        draft.is_plain = True
        return (self._call(draft.pick(self._names), draft, ()),)

    def mutate(self, calls: Calls, draft: Draft, characters: tuple[str, ...]) -> Calls:
        """The sequence with one call added, dropped, moved or changed."""
        at = draft.below(len(calls) + 1)
        kind = draft.below(6)
        if not calls or (kind < 3 and len(calls) < _LONGEST):
            return (*calls[:at], self._call(draft.pick(self._names), draft, calls), *calls[at:])
        at = min(at, len(calls) - 1)
        before, call, after = calls[:at], calls[at], calls[at + 1 :]
        if kind == 3 and len(calls) > 1:
            return before + after
        if kind == 4:
            return (*after, call, *before)
        return (*before, self._changed(call, draft, characters), *after)

    def _call(self, name: str, draft: Draft, others: Sequence[Call]) -> Call:
        """A call; what it is given is now and then what another call was given: a key is put, then asked for."""
        args, kwargs = self._methods[name].make(draft)
        given = [arg for call in others for arg in call.args]
        if draft.places:
            args = tuple(draft.below(draft.places) if type(arg) is int else arg for arg in args)
        else:
            args = tuple(_given_before(arg, given, draft) for arg in args)
        arranger = self._arrangers.get(name)
        if arranger is not None and draft.random() < _ARRANGED:
            args, kwargs = arranger.arranged(args, kwargs, draft)
        if name in LEAVING:
            error = args[1]
            args = (Reference(error.callee) if isinstance(error, Build) else None, *args[1:])
        return Call(name, args, kwargs)

    def _changed(self, call: Call, draft: Draft, characters: tuple[str, ...]) -> Call:
        if call.method not in self._methods or call.method in LEAVING or not (call.args or call.kwargs):
            return self._call(draft.pick(self._names), draft, ())
        return Call(call.method, *self._methods[call.method].mutate(call.args, call.kwargs, draft, characters))


def _given_before(arg: Any, given: list[Any], draft: Draft) -> Any:
    alike = [other for other in given if type(other) is type(arg)]
    return draft.pick(alike) if alike and draft.random() < _GIVEN_BEFORE else arg


def _arguments(method: Method, compiler: Compiler) -> Arguments:
    return Arguments([_slot(parameter, compiler) for parameter in method.parameters])


def _slot(parameter: Parameter, compiler: Compiler) -> Slot:
    """A slot of the likeliest type in most sequences: a key is put and asked for by one type, and nothing rehearses it.

    Numbers and strings are mostly drawn as items of containers are, from few values: states need collisions.
    """
    types = parameter.types[: 1 if parameter.declared else 3]
    wide, *others = [compiler.of_parameter(parameter, of) for of in types]
    few = _FEW_TEXTS if types[0].name == "str" else compiler.sampler(types[0], nested=True)
    first = mixture((2, wide), (3, few)) if types[0].name in TURN else wide
    any_type = mixture((6, first), *((1, other) for other in others))

    def sample(draft: Draft) -> Any:
        return (first if draft.is_plain else any_type)(draft)

    return Slot(parameter, sample, TURN.get(types[0].name, 0))
