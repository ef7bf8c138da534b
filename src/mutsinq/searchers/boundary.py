"""Boundary: small boundary values and mined constants, combined simplest first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from mutsinq.core.input import Input
from mutsinq.core.search import Budget, SearchReport
from mutsinq.searchers.generation.assignments import Assignment, assignments, parameters
from mutsinq.searchers.generation.boundaries import Boundaries
from mutsinq.searchers.generation.diagonal import diagonally
from mutsinq.searchers.generation.layout import ABSENT, extra_keywords, lay_out
from mutsinq.searchers.generation.palette import Palette, palette
from mutsinq.searchers.meter import Meter
from mutsinq.searchers.protocol import Pair, Probe
from mutsinq.static.domains.domain import Domain, Parameter

#: Inputs for the likeliest assignment of types; the second one gets half of it.
_MOST_INPUTS = 240
_FIRST_BATCH, _BATCH = 16, 64


class Boundary:
    """Tries boundary values of the two likeliest assignments of types; deterministic, seed or not."""

    name = "boundary"

    def search(self, pair: Pair, probe: Probe, budget: Budget) -> SearchReport:
        """Search until the probe closes, the budget is used up, or the values are."""
        meter = Meter(probe, budget)
        for inputs in boundary_inputs(pair.domain):
            batch = list(itertools.islice(inputs, _FIRST_BATCH))
            while batch and meter.open:
                meter.run(batch)
                batch = list(itertools.islice(inputs, _BATCH))
        return meter.report(self.name)


SEARCHER = Boundary()


def boundary_inputs(domain: Domain) -> Iterator[Iterator[Input]]:
    """The boundary values of the likeliest assignment of types, simplest first, then half as many of the next one."""
    values = palette(domain.constants)
    for rank, assignment in enumerate(itertools.islice(assignments(domain), 2), 1):
        yield itertools.islice(_inputs(domain, assignment, values), _MOST_INPUTS // rank)


def _inputs(domain: Domain, assignment: Assignment, values: Palette) -> Iterator[Input]:
    columns = [
        _column(parameter, Boundaries(domain, values, parameter.fields).of(of), domain)
        for parameter, of in zip(parameters(domain), assignment)
    ]
    seen: list[Input] = []
    for row in diagonally(columns):
        input = lay_out(domain, row)
        if ABSENT not in row or input not in seen:
            if ABSENT in row:
                seen.append(input)
            yield input


def _column(parameter: Parameter, values: list[Any], domain: Domain) -> list[Any]:
    """What the parameter may be given: a variadic one tuples or dicts, an optional one also nothing."""
    if parameter.kind == "var_positional":
        return [(), *((value,) for value in values), tuple(values[:2]), tuple(values[:3])]
    if parameter.kind == "var_keyword":
        return [{}, *({name: values[0]} for name in extra_keywords(domain.parameters))]
    return values if parameter.required else [ABSENT, *values]
