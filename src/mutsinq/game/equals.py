"""Equals: pairs that are proved to behave the same, to be dealt among those that differ.

Without them an evaluator that always names an input is never wrong, and nobody knows how often it sees a difference
where there is none. The best are mutants, which look like all other variants until one thinks; where no mutant of a
program can be proved equal, the program is written in another way.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from random import Random

from mutsinq.core.program import Program
from mutsinq.core.verdict import Proof
from mutsinq.errors import InputError
from mutsinq.execution.engine import Engine
from mutsinq.game.rewriting import disguised
from mutsinq.game.rules import variant_of
from mutsinq.proofs.checking import check
from mutsinq.proofs.deadline import Deadline
from mutsinq.proofs.prove import prove_by_reading, prove_by_rewriting
from mutsinq.proofs.rewriting import rewriting_queries
from mutsinq.static.syntax import parse

#: Operators some of whose mutants a solver proves equal in ordinary code: `len(xs) > 0` against `len(xs) != 0`.
_OPERATORS = ("comparison-any", "comparison-boundary")
#: Questions to a solver about one program, and seconds for each.
_QUESTIONS, _QUESTION_SECONDS = 3, 0.5
_REWRITES = 6


def equals(program: Program, seed: int) -> Iterator[tuple[str, Program, Proof]]:
    """Variants of a program with a proof that they behave the same, each with how it was made; mutants come first.

    A mutant is written in another way, as all variants are: its proof speaks of it as it was before. No two are the
    same but for their layout. Raises InputError where the program cannot be read.
    """
    seen = {_tree(program)}
    for origin, changed, proof in _proved(program, seed):
        if (tree := _tree(changed)) not in seen:
            seen.add(tree)
            yield origin, changed, proof


def is_equal(original: Program, dealt: Program, proof: Proof, engine: Engine) -> bool:
    """Whether a proof that `equals` gave holds, gone through again."""
    certificate = proof.certificate
    if certificate is None or certificate.original != original or not check(certificate, engine):
        return False
    return certificate.variant == dealt or prove_by_reading(certificate.variant, dealt) is not None


def _proved(program: Program, seed: int) -> Iterator[tuple[str, Program, Proof]]:
    questions = 0
    for source in _mutants(program, seed):
        mutant = variant_of(program, source)
        if questions < _QUESTIONS and rewriting_queries(program, mutant):
            questions += 1
            if equal := prove_by_rewriting(program, mutant, Deadline(_QUESTION_SECONDS)):
                yield "mutant", disguised(mutant, seed), equal.proof
    for number in range(_REWRITES):
        changed = disguised(program, seed + number)
        if equal := prove_by_reading(program, changed):
            yield "rewrite", changed, equal.proof


def _mutants(program: Program, seed: int) -> list[str]:
    # Operators load libcst, which takes longer than all of a command that only shows its help.
    from mutsinq.operators.pipeline import mutants, variant
    from mutsinq.operators.table import choose

    try:
        found = list(mutants(program.source, operators=choose(_OPERATORS), noise=True).mutants)
    except InputError:
        return []
    Random(seed).shuffle(found)
    return [variant(program, mutant).program.source for mutant in found]


def _tree(program: Program) -> str:
    return ast.dump(parse(program.source))
