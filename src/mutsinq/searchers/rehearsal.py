"""Rehearsal: run the original on a few inputs of each likely assignment of types, and believe what it accepts.

Inference from the source errs on some parameters (text or list, number or digits). A few calls settle that:
an original that raises a TypeError on most inputs was not meant for their types. Every searcher then starts with
types that work, and a difference on them lies in the domain.
"""

from __future__ import annotations

import dataclasses
import itertools
import time
from collections.abc import Callable, Sequence
from random import Random

from mutsinq.core.input import Input
from mutsinq.core.types import Type
from mutsinq.searchers.conditions import Run, learned
from mutsinq.searchers.generation.assignments import Assignment, assignments, parameters, with_other_scalars
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.diagonal import diagonally
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.palette import Magnitude, palette
from mutsinq.searchers.generation.plan import Plan
from mutsinq.searchers.generation.sequences import Sequences
from mutsinq.searchers.protocol import Pair
from mutsinq.static.domains.domain import Domain, Method, Parameter
from mutsinq.static.domains.preconditions import Precondition, arguments_of

#: Exceptions by which a program rejects the types of its arguments.
TYPE_ERRORS = frozenset(("TypeError", "AttributeError", "unbuildable"))
_MOST_ASSIGNMENTS = 60
_MOST_ASSIGNMENTS_OF_METHOD = 12
#: So many of the likeliest come before variations of the first.
_BEFORE_NEAR = 3
#: Inputs of each assignment.
_INPUTS = 14
#: Inputs from which preconditions are learned, more where it returns on few, and strings of the code whose characters
#: may be an alphabet.
_RUNS, _RUNS_AT_ONCE, _FEW_RETURNED, _MOST_RUNS, _MOST_ALPHABETS = 64, 16, 16, 192, 8
#: Where the original returns on none of the likeliest types, so many of the next ones are looked at, and it must return
#: on so many inputs.
_LOOKED_AT, _FEWEST_RETURNED = 4, 3
#: In a search a slow original is asked no longer than this.
_RUNNING_SECONDS = 0.02
#: The likeliest assignment stays when the original accepts this share of its inputs; another must do better,
#: and the original return on half of them.
ENOUGH, CONVINCING = 0.5, 0.85


def rehearsed(pair: Pair, ends: Callable[[Sequence[Input]], Sequence[str]], seconds: float = _RUNNING_SECONDS) -> Pair:
    """The pair with the type hypotheses that the original accepts put first, and the preconditions that it shows.

    `ends` runs the original and tells how each call ended, as `Trial.original` does; it tells nothing once time is
    over. Preconditions are learned from runs of at most about `seconds`; without end what is learned does not depend on
    how busy the machine is.
    """
    return _with_conditions(_with_methods(_with_types(pair, ends), ends), ends, seconds)


def _with_conditions(pair: Pair, ends: Callable[[Sequence[Input]], Sequence[str]], seconds: float) -> Pair:
    """Learns from any inputs, then from inputs that hold what was learned: one condition can hide another."""
    domain = pair.domain
    types = {p.name: p.types[0] for p in domain.parameters if not p.kind.startswith("var_")}
    if not types:
        return pair
    compiler = Compiler(domain, palette(domain.constants, Magnitude.SMALL))
    assignment = tuple(parameter.types[0] for parameter in parameters(domain))
    random = Random(pair.seed).random
    names = [parameter.name for parameter in domain.parameters if parameter.kind == "positional"]
    strings = domain.constants.strings
    singles = "".join(dict.fromkeys(text for text in strings if len(text) == 1))
    alphabets = [text for text in (singles, *strings) if len(set(text)) > 1][:_MOST_ALPHABETS]
    runs: list[Run] = []
    found: tuple[Precondition, ...] = ()
    deadline = time.monotonic() + seconds
    for most in (_MOST_RUNS, 2 * _MOST_RUNS):
        plan = Plan(dataclasses.replace(domain, methods=(), preconditions=found), assignment, compiler)
        new: list[Run] = []
        while len(runs) + len(new) < most and time.monotonic() < deadline:
            if len(new) >= _RUNS and sum(run.returned for run in new) >= _FEW_RETURNED:
                break
            inputs = [plan.make(random) for _ in range(_RUNS_AT_ONCE)]
            how = ends(inputs)
            if not how:
                break
            new += [Run(arguments_of(input, names), end == "returned") for input, end in zip(inputs, how)]
        runs += new
        known = found
        found = learned(runs, domain.preconditions, types, alphabets, domain.constants.patterns)
        if found == known:
            break
    return dataclasses.replace(pair, domain=dataclasses.replace(domain, preconditions=found))


def _with_types(pair: Pair, ends: Callable[[Sequence[Input]], Sequence[str]]) -> Pair:
    domain = pair.domain
    if all(parameter.declared for parameter in parameters(domain)):
        return pair
    # Without further calls: what a method rejects says nothing of the constructor's types.
    alone = dataclasses.replace(domain, methods=(), preconditions=())
    compiler = Compiler(domain, palette(domain.constants, Magnitude.SMALL))
    random = Random(pair.seed).random

    def tried(assignment: Assignment, count: int) -> Sequence[str]:
        plan = Plan(alone, assignment, compiler)
        return ends([plan.make(random) for _ in range(count)])

    candidates = list(itertools.islice(assignments(domain), _MOST_ASSIGNMENTS))
    # Two items of a pair that are of one type are often taken for two.
    near = with_other_scalars(domain, candidates[0])
    for rank, assignment in enumerate(dict.fromkeys((*candidates[:_BEFORE_NEAR], *near, *candidates))):
        how = tried(assignment, _INPUTS)
        if not how:
            break
        if rank == 0 and accepted(how) >= ENOUGH:
            return pair if "returned" in how else _with_returning(pair, tried)
        if accepted(how) >= CONVINCING and how.count("returned") >= len(how) * ENOUGH:
            return dataclasses.replace(pair, domain=_with_first(domain, assignment))
    return pair


def _with_returning(pair: Pair, tried: Callable[[Assignment, int], Sequence[str]]) -> Pair:
    """Puts first, where the original accepts the likeliest types and never returns, the next on which it does.

    A list of operators and numbers is also a list of texts, but none that can be calculated.
    """
    first, *others = itertools.islice(assignments(pair.domain), _LOOKED_AT)
    if "returned" in tried(first, _RUNS):
        return pair
    for assignment in others:
        if tried(assignment, _RUNS).count("returned") >= _FEWEST_RETURNED:
            return dataclasses.replace(pair, domain=_with_first(pair.domain, assignment))
    return pair


def _with_methods(pair: Pair, ends: Callable[[Sequence[Input]], Sequence[str]]) -> Pair:
    """Types of the methods of a whole class: each is called once, on objects as their constructor left them."""
    domain = pair.domain
    if not domain.is_of_class:
        return pair
    compiler = Compiler(domain, palette(domain.constants, Magnitude.SMALL))
    alone = dataclasses.replace(domain, methods=())
    building = Plan(alone, tuple(parameter.types[0] for parameter in parameters(domain)), compiler)
    random = Random(pair.seed).random

    def rehearse(method: Method) -> Method:
        if all(parameter.declared for parameter in method.parameters):
            return method
        candidates = diagonally([parameter.types for parameter in method.parameters])
        for rank, assignment in enumerate(itertools.islice(candidates, _MOST_ASSIGNMENTS_OF_METHOD)):
            moved = dataclasses.replace(method, parameters=tuple(map(_moved, method.parameters, assignment)))
            calls = Sequences(dataclasses.replace(domain, methods=(moved,)), compiler)
            inputs = [
                dataclasses.replace(building.make(random), calls=calls.first(Draft(random))) for _ in range(_INPUTS)
            ]
            how = ends(inputs)
            if not how:
                break
            if rank == 0 and accepted(how) >= ENOUGH:
                break
            if accepted(how) >= CONVINCING:
                return moved
        return method

    methods = tuple(map(rehearse, domain.methods))
    return dataclasses.replace(pair, domain=dataclasses.replace(domain, methods=methods))


def accepted(ends: Sequence[str]) -> float:
    """The share of calls in which a program did not reject the types of its arguments."""
    return sum(end not in TYPE_ERRORS for end in ends) / len(ends) if ends else 0.0


def _with_first(domain: Domain, assignment: Assignment) -> Domain:
    received = len(domain.receiver or ())
    moved = tuple(_moved(parameter, of) for parameter, of in zip(parameters(domain), assignment))
    return dataclasses.replace(
        domain,
        receiver=None if domain.receiver is None else moved[:received],
        parameters=moved[received:],
    )


def _moved(parameter: Parameter, first: Type) -> Parameter:
    others = tuple(of for of in parameter.types if of != first)
    return dataclasses.replace(parameter, types=(first, *others))
