"""Blind: inputs made from the inferred domain alone; nothing is run, and nothing of a comparison is known.

They are what every claim of skill is measured against: on most pairs of programs that differ, a few well-typed
inputs show it without anybody having read either program.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from random import Random

from mutsinq.core.call_text import render_call
from mutsinq.core.input import Input
from mutsinq.searchers.boundary import boundary_inputs
from mutsinq.searchers.generation.assignments import assignments, parameters
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.palette import palette
from mutsinq.searchers.generation.plan import Plan
from mutsinq.static.domains.domain import Domain

_MOST_ASSIGNMENTS = 6
#: In vain drawn in a row, after which all inputs of a small domain count as seen.
_EXHAUSTED = 200


def typed_inputs(domain: Domain, seed: int) -> Iterator[Input]:
    """Random inputs of the likeliest types, without end and with repetitions.

    Where types are declared they hold; elsewhere the likeliest types come most often, the next ones now and then.
    """
    compiler = Compiler(domain, palette(domain.constants))
    known = all(parameter.declared for parameter in parameters(domain))
    ranked = itertools.islice(assignments(domain), 1 if known else _MOST_ASSIGNMENTS)
    plans = [Plan(domain, assignment, compiler) for assignment in ranked]
    weights = [(rank + 1) ** -2.0 for rank in range(len(plans))]
    generator = Random(seed)
    # The first input is of the likeliest types: who may name only one does not gamble.
    yield plans[0].make(generator.random)
    while True:
        yield generator.choices(plans, weights)[0].make(generator.random)


def simplest_inputs(domain: Domain) -> Iterator[Input]:
    """Boundary values and the constants of the source, simplest first; a few hundred, the same each time."""
    return itertools.chain.from_iterable(boundary_inputs(domain))


def distinct(inputs: Iterable[Input], count: int) -> list[Input]:
    """The first `count` inputs that are not alike; fewer where no new ones come."""
    found: dict[str, Input] = {}
    stale = 0
    for input in inputs:
        text = render_call("f", input)
        stale = stale + 1 if text in found else 0
        found.setdefault(text, input)
        if len(found) >= count or stale >= _EXHAUSTED:
            break
    return list(found.values())[:count]
