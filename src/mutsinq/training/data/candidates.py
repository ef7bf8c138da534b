"""Candidates: variants of a program that may become examples, before anything is known of what they do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle, islice
from random import Random

from mutsinq.agents.showing import shown
from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.example import MODULE
from mutsinq.core.input import Input
from mutsinq.core.mutation import FromOperator, Mutation
from mutsinq.core.program import Program
from mutsinq.core.verdict import Proof
from mutsinq.errors import InputError
from mutsinq.game.equals import equals
from mutsinq.game.rewriting import disguised
from mutsinq.game.settings import derive
from mutsinq.operators.pipeline import mutants, variant
from mutsinq.static.compilation import compile_source

#: Draws for each second-order variant: some mutations touch the same text, or do not compile together.
_DRAWS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A variant that may behave differently."""

    program: Program
    #: How it was made: operators joined by `+`, a player's name, …
    edit: str
    #: Inputs that are said to show a difference; tried before others, and believed no more than these.
    inputs: tuple[Input, ...] = ()
    #: Samples of an evaluator that played the pair, and how many of them won.
    won: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Material:
    """A program, normalised, with candidates."""

    program: CorpusProgram
    candidates: tuple[Candidate, ...]
    #: Variants that are proved to behave the same, each with how it was made.
    equals: tuple[tuple[str, Program, Proof], ...] = ()


def normalised(program: CorpusProgram) -> CorpusProgram:
    """The program without comments and in one layout, as players see it. Raises InputError if it is no Python."""
    return replace(program, program=normalised_program(program.program))


def by_operators(program: CorpusProgram, count: int, second_order: float, seed: int) -> Material:
    """A program with at most `count` mutants, as many of one operator as of another while there are some.

    A share of `second_order` has two mutations at once. Raises InputError if the source is no Python.
    """
    program = normalised(program)
    original = program.program
    random = Random(f"{seed} {original.digest}")
    drawn = _drawn([mutant.mutations[0] for mutant in mutants(original.source).mutants], random)
    twice = round(count * second_order)
    chosen: list[tuple[Mutation, ...]] = [(mutation,) for mutation in drawn[: count - twice]]
    chosen += islice(_pairs(original, drawn, random), twice)
    made = (FromOperator(mutations) for mutations in chosen)
    return Material(program, tuple(Candidate(_made(original, each), each.operator) for each in made))


def _made(original: Program, mutant: FromOperator) -> Program:
    """The mutant, normalised: an operator's quotes and brackets are not those of the rest."""
    return normalised_program(variant(original, mutant).program)


def normalised_program(program: Program) -> Program:
    """The program without comments, in one layout, and under the name by which examples are imported."""
    return Program(shown(program), MODULE, program.entry)


def with_equals(material: Material, seed: int) -> Material:
    """The material with as many variants that are proved equal as it has candidates, all written in another way.

    Were only some written in another way, their look would tell them.
    """
    program = material.program.program
    candidates = tuple(
        replace(each, program=normalised_program(disguised(each.program, derive(seed, each.program.digest))))
        for each in material.candidates
    )
    found = material.equals or equals(program, derive(seed, program.digest))
    proved = tuple(
        (origin, normalised_program(variant), proof) for origin, variant, proof in islice(found, len(candidates))
    )
    return replace(material, candidates=candidates, equals=proved)


def _drawn(mutations: list[Mutation], random: Random) -> list[Mutation]:
    """The mutations in an order in which operators take turns."""
    random.shuffle(mutations)
    by_operator: dict[str, list[Mutation]] = {}
    for mutation in mutations:
        by_operator.setdefault(mutation.operator, []).append(mutation)
    drawn: list[Mutation] = []
    waiting = cycle(list(by_operator.values()))
    while len(drawn) < len(mutations):
        if turn := next(waiting):
            drawn.append(turn.pop())
    return drawn


def _pairs(original: Program, mutations: list[Mutation], random: Random) -> Iterator[tuple[Mutation, Mutation]]:
    """Two mutations of different operators that can be made together, drawn without end while draws succeed."""
    failures = 0
    while len(mutations) > 1 and failures < _DRAWS * len(mutations):
        first, second = sorted(random.sample(mutations, 2), key=lambda mutation: mutation.edits[0].span.start)
        apart = first.edits[-1].span.end < second.edits[0].span.start
        if first.operator != second.operator and apart and _compiles(original, first, second):
            yield first, second
        else:
            failures += 1


def _compiles(original: Program, *mutations: Mutation) -> bool:
    try:
        compile_source(variant(original, FromOperator(mutations)).program.source)
    except InputError:
        return False
    return True
