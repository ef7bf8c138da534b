"""The main path of `mutate`: find sites, propose edits, splice text, compile, drop what changes nothing."""

from __future__ import annotations

import hashlib
import random
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import Any

from mutsinq.core.mutation import FromOperator, ModuleMutants, Mutation, Variant
from mutsinq.core.program import Program, Span
from mutsinq.operators.judge import Judge
from mutsinq.operators.protocol import MutationOperator
from mutsinq.operators.segment import Segment
from mutsinq.operators.splice import apply
from mutsinq.operators.table import choose
from mutsinq.operators.walk import Proposal, proposals
from mutsinq.static.pragmas import exclusions
from mutsinq.static.sites import worth_mutating


def mutants(
    source: str,
    *,
    path: str = "",
    operators: Sequence[MutationOperator[Any]] | None = None,
    functions: Collection[str] | None = None,
    lines: Collection[int] | None = None,
    noise: bool = False,
    order: int = 1,
    seed: int = 0,
) -> ModuleMutants:
    """The mutants of a module: each compiles, and is not trivially equivalent to the module or another mutant.

    They are restricted to `functions` (qualified names; what these contain is included) and to `lines`
    (counted from 1) where given. `operators` defaults to the stable ones. `noise` includes code that only tells
    people something, such as `__repr__` and logging. With `order` 2 each mutant combines two mutations of one
    function, drawn with `seed`; a function gets at most as many as it has mutations.

    Raises InputError if the source is no Python.
    """
    judge = Judge(source, path)
    excluded = exclusions(source, path)
    found: list[FromOperator] = []
    ignored: list[FromOperator] = []
    operators = choose() if operators is None else operators
    worth = partial(worth_mutating, noise=noise)

    def wanted(name: str, span: Span) -> bool:
        spanned = range(judge.line(span.start), judge.line(span.end) + 1)
        return (lines is None or any(line in lines for line in spanned)) and _touches(name, functions)

    def kept(segment: Segment, proposed: Sequence[Proposal]) -> Iterator[Mutation]:
        judge.enter(segment, {each.statement for each in proposed if each.statement is not None})
        for proposal in proposed:
            line = judge.line(proposal.edit.span.start)
            if (lines is not None and line not in lines) or not _is_within(proposal.function, functions):
                continue
            if _is_excluded(line, proposal.operator, excluded):
                ignored.append(_alone(_mutation(proposal, segment, line)))
            elif judge.accepts([proposal.edit], proposal.statement):
                yield _mutation(proposal, segment, line)

    # Python would tell of a literal such as "\d" for each mutant.
    with warnings.catch_warnings(action="ignore"):
        for segment, proposed in proposals(judge.encoded, operators, worth, wanted, path):
            mutations = list(kept(segment, proposed))
            found += _pairs(mutations, segment, judge, seed) if order == 2 else map(_alone, mutations)
    return ModuleMutants(
        path, judge.digest, tuple(found), judge.equivalent, judge.duplicate, judge.invalid, tuple(ignored)
    )


def _alone(mutation: Mutation) -> FromOperator:
    return FromOperator((mutation,))


def variant(program: Program, mutant: FromOperator) -> Variant:
    """The program with a mutant's mutations made, which must come from the program's source."""
    source = apply(program.source, mutant.mutations)
    return Variant(program, Program(source, program.module, program.entry, program.path, program.root), mutant)


def _is_within(name: str, functions: Collection[str] | None) -> bool:
    return functions is None or any(name == each or name.startswith(f"{each}.") for each in functions)


def _touches(name: str, functions: Collection[str] | None) -> bool:
    """Whether a function is within one of these, or one of them within it."""
    return _is_within(name, functions) or any(each.startswith(f"{name}.") for each in functions or ())


def _is_excluded(line: int, operator: str, excluded: Mapping[int, frozenset[str]]) -> bool:
    operators = excluded.get(line)
    return operators is not None and (not operators or operator in operators)


def _mutation(proposal: Proposal, segment: Segment, line: int) -> Mutation:
    span = proposal.edit.span
    place = (span.start - segment.fragment.span.start, span.end - span.start)
    parts = (proposal.operator, segment.name, segment.identity, segment.occurrence, *place, proposal.edit.replacement)
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]
    return Mutation(digest, proposal.operator, (proposal.edit,), proposal.summary, proposal.function, line)


def _pairs(mutations: list[Mutation], segment: Segment, judge: Judge, seed: int) -> list[FromOperator]:
    """Second-order mutants of one segment, drawn without repetition and in order of the source."""
    count = len(mutations)
    generator = random.Random(f"{seed} {segment.name} {segment.occurrence} {segment.identity}")
    drawn = generator.sample(range(count * (count - 1) // 2), min(count, count * (count - 1) // 2))
    chosen = set(drawn)
    found = []
    for index, (first, second) in enumerate(combinations(mutations, 2)):
        if index not in chosen or not _are_apart(first, second):
            continue
        if judge.accepts([*first.edits, *second.edits]):
            found.append(FromOperator((first, second)))
    return found


def _are_apart(first: Mutation, second: Mutation) -> bool:
    left, right = first.edits[-1].span, second.edits[0].span
    return left.end < right.start or (left.end == right.start and left.start < left.end and right.start < right.end)
