"""Sides: whether an int is 0 is no question of its own where it is known on which side of 0 it else is.

After `if n < 0`, `n == 0` and `n <= 0` ask the same. So where it is known of all ways on which an int is not 0 whether
it is above or below, these are asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mutsinq.static.unfolding.arithmetic import follows, negative, plus, positive
from mutsinq.static.unfolding.values import Constant, Either, Pure, Value, literal

#: More answers than that are not looked for.
_MOST_CONCLUSIONS = 400


def take_sides(answers: Sequence[dict[Value, bool]], known: Sequence[Mapping[Value, bool]]) -> None:
    """Ask for the sides, where they are known; `known` is all that holds on the ways whose `answers` are given."""
    for question in list(dict.fromkeys(question for each in answers for question in each)):
        match question:
            case Pure(what="zero", operands=(Either(operands=ways),)):
                value = next(iter(ways))
                above, below = positive(value), positive(negative(value))
                places = [at for at, each in enumerate(answers) if question in each]
                sides = {at: 0 if answers[at][question] else _side(value, question, known[at]) for at in places}
                for at, side in sides.items() if None not in sides.values() else ():
                    del answers[at][question]
                    _note(above, side == 1, answers[at])
                    _note(below, side == -1, answers[at])
    _conclude(answers, known)


def _conclude(answers: Sequence[dict[Value, bool]], known: Sequence[Mapping[Value, bool]]) -> None:
    """Answer for each way what is asked on others, where its own answers settle it."""
    asked = [each for each in dict.fromkeys(question for way in answers for question in way) if isinstance(each, Pure)]
    if len(asked) * len(answers) > _MOST_CONCLUSIONS:
        return
    for way, holds in zip(answers, known, strict=True):
        for question in asked:
            if question not in holds and (answer := follows(question, holds)) is not None:
                way.setdefault(question, answer)


def _side(value: Value, question: Value, known: Mapping[Value, bool]) -> int | None:
    """On which side of 0 an int that is not 0 is, if the other answers say so."""
    others = {asked: answer for asked, answer in known.items() if asked != question}
    if _holds(positive(plus(value, literal(1))), others):
        return 1
    return -1 if _holds(positive(plus(negative(value), literal(1))), others) else None


def _holds(question: Value, known: Mapping[Value, bool]) -> bool:
    match question:
        case Constant(is_true=is_true):
            return is_true
        case Pure(what="not", operands=(Pure() as asked,)):
            return known.get(asked, follows(asked, known)) is False
        case Pure():
            return known.get(question, follows(question, known)) is True
    return False


def _note(question: Value, answer: bool, answers: dict[Value, bool]) -> None:
    match question:
        case Pure(what="not", operands=(asked,)):
            answers[asked] = not answer
        case Pure():
            answers[question] = answer
