"""Mutating: variants of a program by mutation operators, of first and higher order.

Mutants of higher order follow Jia and Harman (Higher Order Mutation Testing, IST 51, 2009): faults that mask one
another partly are harder to see than each alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from random import Random

from mutsinq.core.mutation import FromOperator, Mutation
from mutsinq.core.program import Program
from mutsinq.errors import InputError
from mutsinq.operators.pipeline import mutants, variant
from mutsinq.static.compilation import compile_source
from mutsinq.static.normal_form import prove
from mutsinq.static.signature import signature

#: Draws for one variant: some mutations overlap, and some variants are the original in other words.
_DRAWS = 4


def variants(program: Program, count: int, orders: Sequence[int], seed: int) -> Iterator[Program]:
    """At most so many distinct variants, of orders drawn from `orders`, none proved equal by its normal form."""
    mutations = _mutations(program)
    random = Random(seed)
    seen: set[str] = set()
    for _ in range(count * _DRAWS if mutations else 0):
        chosen = random.sample(mutations, min(random.choice(orders), len(mutations)))
        chosen.sort(key=lambda mutation: mutation.edits[0].span.start)
        if _overlap(chosen):
            continue
        made = variant(program, FromOperator(tuple(chosen))).program
        if made.digest not in seen and _is_new(program, made):
            yield made
            if len(seen) + 1 == count:
                return
        seen.add(made.digest)


@lru_cache(maxsize=64)
def _mutations(program: Program) -> tuple[Mutation, ...]:
    return tuple(mutant.mutations[0] for mutant in mutants(program.source).mutants)


def _overlap(mutations: Sequence[Mutation]) -> bool:
    """Whether two neighbours touch the same text."""
    edits = [mutation.edits for mutation in mutations]
    return any(left[-1].span.end >= right[0].span.start for left, right in pairwise(edits))


def _is_new(program: Program, made: Program) -> bool:
    try:
        compile_source(made.source)
    except InputError:
        return False
    return _shape(program) == _shape(made) and prove(program, made) is None


def _shape(program: Program) -> list[tuple[str, str, bool]]:
    """What a caller sees of the parameters: a variant that asks for other arguments is another function."""
    return [(formal.name, formal.kind, formal.required) for formal in signature(program).formals]
