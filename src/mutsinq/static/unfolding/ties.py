"""Ties: a boundary between two ways that makes no difference, where it is drawn the same for all who draw it.

`a if a > b else b` is `a if a >= b else b` for ints: where they are equal, both ways give the same. So of the questions
`t > 0` and `t >= 0`, between which only `t == 0` lies, either may be asked if both ways end alike there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from mutsinq.static.unfolding.arithmetic import follows, is_multiple, minus, plus, positive, zero
from mutsinq.static.unfolding.values import INT, Fresh, Pure, Value, is_of, literal

#: How a path ends, and the values that it leaves there; None for a path that goes on.
Outcome: TypeAlias = tuple[object, Sequence[Value | None]] | None
#: More pairs of paths than this are not held against each other.
_MOST_PAIRS = 64


def settle(
    answers: Sequence[dict[Value, bool]], outcomes: Sequence[Outcome], order: Callable[[Value], tuple[object, ...]]
) -> None:
    """Ask the first, by an order of questions, of those that only a tie tells apart, in place of each other.

    `answers` are those of paths that do the same up to their `outcomes`.
    """
    for question in list(dict.fromkeys(question for each in answers for question in each)):
        match question:
            case Pure(what="positive", operands=(asked,)):
                for at, moved in ((0, plus(asked, literal(1))), (1, minus(asked, literal(1)))):
                    boundary = minus(asked, literal(at))
                    if _makes_no_difference(question, boundary, answers, outcomes) and _replaced(
                        question, positive(moved), answers, order
                    ):
                        break


def _replaced(
    question: Value, other: Value, answers: Sequence[dict[Value, bool]], order: Callable[[Value], tuple[object, ...]]
) -> bool:
    """Ask another question that comes first, unless it was asked anyway."""
    turned = isinstance(other, Pure) and other.what == "not"
    if isinstance(other, Pure) and turned:
        (other,) = other.operands
    if not isinstance(other, Pure) or any(other in each for each in answers) or order(other) >= order(question):
        return False
    for each in answers:
        if question in each:
            each[other] = each.pop(question) is not turned
    return True


def _makes_no_difference(
    question: Value, boundary: Value, answers: Sequence[dict[Value, bool]], outcomes: Sequence[Outcome]
) -> bool:
    """Whether all that answer the question end alike where the boundary is 0."""
    yes, no = ([at for at, each in enumerate(answers) if each.get(question) is way] for way in (True, False))
    if not yes or not no or len(yes) * len(no) > _MOST_PAIRS:
        return False
    return all(
        _end_alike(outcomes[one], outcomes[other], boundary)
        for one in yes
        for other in no
        if _may_meet(question, answers[one], answers[other], boundary)
    )


def _may_meet(question: Value, one: Mapping[Value, bool], other: Mapping[Value, bool], boundary: Value) -> bool:
    """Whether the answers to all other questions go together where the boundary is 0."""
    known = {asked: way for asked, way in other.items() if asked != question} | {zero(boundary): True}
    return not any(
        known.get(asked, way) is not way or (isinstance(asked, Pure) and follows(asked, known) is (not way))
        for asked, way in one.items()
        if asked != question
    )


def _end_alike(one: Outcome, other: Outcome, boundary: Value) -> bool:
    if one is None or other is None or one[0] != other[0] or len(one[1]) != len(other[1]):
        return False
    return all(_are_equal(*pair, boundary) for pair in zip(one[1], other[1]))


def _are_equal(one: Value | None, other: Value | None, boundary: Value) -> bool:
    match one, other:
        case (Fresh(kind="tuple", parts=parts), Fresh(kind="tuple", parts=others)) if len(parts) == len(others):
            return all(_are_equal(*pair, boundary) for pair in zip(parts, others))
    if one is None or other is None or one == other:
        return one == other
    return is_of(one, INT) and is_of(other, INT) and is_multiple(minus(one, other), boundary)
