"""Mutating: variants of a program by mutation operators, of first and higher order.

Mutants of higher order follow Jia and Harman (Higher Order Mutation Testing, IST 51, 2009): faults that mask one
another partly are harder to see than each alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from random import Random

from mutsinq.core.mutation import FromOperator, Mutation
from mutsinq.core.program import Program
from mutsinq.errors import InputError
from mutsinq.operators.pipeline import mutants, variant
from mutsinq.static.compilation import compile_source
from mutsinq.static.forms.normal_form import prove
from mutsinq.static.signature import signature

#: Draws for one combination: many mutations change the same text.
_DRAWS = 6


@lru_cache(maxsize=4096)
def mutated(program: Program, mutations: tuple[Mutation, ...]) -> Program | None:
    """The program with all mutations made; None where two of them touch the same text, or it is no variant."""
    ordered = _ordered(mutations)
    if _overlap(ordered):
        return None
    made = variant(program, FromOperator(ordered)).program
    return made if is_variant(program, made) else None


def is_variant(program: Program, made: Program) -> bool:
    """Whether it is Python, takes the same arguments, and is not proved by its normal form to be the program itself."""
    try:
        compile_source(made.source)
        return _shape(program) == _shape(made) and prove(program, made) is None
    except InputError:
        return False


@lru_cache(maxsize=64)
def mutations(program: Program) -> tuple[Mutation, ...]:
    """What each first-order mutant of the program changes. Raises InputError if the program cannot be read."""
    return tuple(mutant.mutations[0] for mutant in mutants(program.source).mutants)


def combinations(
    mutations: Sequence[Mutation], orders: Iterable[int], count: int, random: Random
) -> Iterator[tuple[Mutation, ...]]:
    """At most so many sets of mutations that are apart, of the orders above 1; the first ones are in more of them."""
    higher = [order for order in orders if 1 < order <= len(mutations)]
    for _ in range(count * _DRAWS if higher else 0):
        # A square of a number below 1 is smaller: the first half is drawn 70 % of the time.
        drawn = {int(len(mutations) * random.random() ** 2) for _ in range(random.choice(higher))}
        chosen = _ordered([mutations[place] for place in drawn])
        if len(chosen) > 1 and len(chosen) in higher and not _overlap(chosen):
            yield chosen
            count -= 1
            if not count:
                return


def _ordered(mutations: Iterable[Mutation]) -> tuple[Mutation, ...]:
    """The mutations as they stand in the text."""
    return tuple(sorted(mutations, key=lambda mutation: mutation.edits[0].span.start))


def _overlap(mutations: Sequence[Mutation]) -> bool:
    """Whether two neighbours touch the same text."""
    edits = [mutation.edits for mutation in mutations]
    return any(left[-1].span.end >= right[0].span.start for left, right in pairwise(edits))


def _shape(program: Program) -> list[tuple[str, str, bool]]:
    """What a caller sees of the parameters: a variant that asks for other arguments is another function."""
    return [(formal.name, formal.kind, formal.required) for formal in signature(program).formals]
