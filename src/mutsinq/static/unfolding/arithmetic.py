"""Arithmetic: exact ints as polynomials, and what can be asked of them, each question in one form.

Ints have no limits in Python, so `+`, `-` and `*` obey the laws of a ring, and `a < b` is `b - a > 0`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from math import gcd
from typing import TypeAlias

from mutsinq.static.unfolding.values import (
    BOOL,
    INT,
    RANGE,
    Carried,
    Constant,
    Either,
    Global,
    Parameter,
    Polynomial,
    Pure,
    TooMuch,
    Unordered,
    Value,
    is_of,
    literal,
)

_MOST_TERMS, _MOST_BITS = 40, 2_000
#: Nothing but a range has more items.
_MOST_ITEMS = 1 << 60
_Product: TypeAlias = Unordered[tuple[Value, int]]
_Terms: TypeAlias = dict[_Product, int]
_ONE: _Product = Unordered()
#: The least that results of some operations are.
_LEAST = {"len": 0, "count": 0, "ord": 0, "find": -1, "rfind": -1, "index": 0, "place": 0}


def plus(left: Value, right: Value, factor: int = 1) -> Value:
    """`left + factor * right`."""
    terms = dict(_terms(left))
    for term, times in _terms(right).items():
        terms[term] = terms.get(term, 0) + factor * times
    return _number(terms)


def minus(left: Value, right: Value) -> Value:
    """`left - right`."""
    return plus(left, right, -1)


def negative(value: Value) -> Value:
    """`-value`."""
    return plus(literal(0), value, -1)


def times(left: Value, right: Value) -> Value:
    """`left * right`."""
    terms: _Terms = {}
    for one, factor in _terms(left).items():
        for other, by in _terms(right).items():
            powers = dict(one)
            for value, power in other:
                powers[value] = powers.get(value, 0) + power
            term = Unordered(powers.items())
            terms[term] = terms.get(term, 0) + factor * by
    return _number(terms)


def is_multiple(value: Value, of: Value) -> bool:
    """Whether the int is another one times a constant."""
    terms, others = _terms(value), _terms(of)
    if not terms or terms.keys() != others.keys():
        return not terms
    term = next(iter(terms))
    return all(factor * others[term] == terms[term] * others[each] for each, factor in terms.items())


def divided(what: str, left: Value, right: Value) -> Value:
    """`left // right` or `left % right` (`FloorDiv`, `Mod`), of a divisor that is not 0.

    `(n*x + y) // n` is `x + y // n`, and `(n*x + y) % n` is `y % n`: division rounds down.
    """
    by = constant(right)
    if by is None:
        return Pure(what, (left, right), INT)
    terms = _terms(left)
    rest = _number({term: factor % by for term, factor in terms.items()})
    if what == "FloorDiv" and by > 0:
        whole = _number({term: factor // by for term, factor in terms.items()})
        return plus(whole, _below(what, rest, by))
    return _below(what, rest if what == "Mod" else left, by)


def _below(what: str, left: Value, by: int) -> Value:
    """The same for a sum in which no term is a multiple of the divisor."""
    whole = constant(left)
    if whole is not None:
        return literal(whole // by if what == "FloorDiv" else whole % by)
    low, high = bounds(left)
    if low is not None and high is not None and low >= 0 and high < by:
        return literal(0) if what == "FloorDiv" else left
    return Pure(what, (left, literal(by)), INT)


def outline(value: Value | None, name: Callable[[Value], str | None] = lambda value: None) -> str:
    """A text by which values are put in order: what they are computed of, and the names that some have already."""
    match value:
        case None:
            return ""
        case Constant(kind=kind, text=text):
            return f"{kind}:{text}"
        case Parameter(name=own):
            return f"${own}"
        case Global(name=own):
            return f"@{own}"
        case Pure(what=what, operands=operands):
            return f"{what}({', '.join(outline(each, name) for each in operands)})"
        case Either(operands=either):
            return f"{{{', '.join(sorted(outline(each, name) for each in either))}}}"
        case Polynomial(terms=terms):
            texts = [f"{factor}{sorted((outline(v, name), p) for v, p in term)}" for term, factor in terms]
            return f"({' + '.join(sorted(texts))})"
    if (known := name(value)) is not None:
        return known
    return f"?{outline(value.head.before[value.mark], name)}" if isinstance(value, Carried) else "?"


def constant(value: Value) -> int | None:
    """The number, if it is known."""
    number = value.value if isinstance(value, Constant) else None
    return number if type(number) is int else None


def positive(value: Value) -> Value:
    """Whether the int is above 0: a truth value, or a question of which the opposite is never asked.

    `t + c > 0` is `not (1 - c) - t > 0`: of the two only the one whose constant is not above 0 is asked.
    """
    least, most = bounds(value)
    if least is not None and least > 0:
        return literal(True)
    if most is not None and most <= 0:
        return literal(False)
    terms = _terms(value)
    rest = terms.pop(_ONE, 0)
    # d*t + c > 0 is t > floor(-c / d).
    divisor = gcd(*terms.values())
    rest = -(-rest // divisor)
    varying = {term: factor // divisor for term, factor in terms.items()}
    if rest <= 0:
        return Pure("positive", (_number(varying | {_ONE: rest}),), BOOL)
    opposite = {term: -factor for term, factor in varying.items()} | {_ONE: 1 - rest}
    return Pure("not", (Pure("positive", (_number(opposite),), BOOL),), BOOL)


def zero(value: Value) -> Value:
    """Whether the int is 0: a truth value, or a question in one of its forms.

    Of a remainder that does not depend on the sign of what is divided.
    """
    match value:
        case Pure(what="Mod", operands=(dividend, by)):
            value = min(value, divided("Mod", negative(dividend), by), key=_weight)
    least, most = bounds(value)
    if (least is not None and least > 0) or (most is not None and most < 0):
        return literal(False)
    if least == most == 0:
        return literal(True)
    if least == 0:
        return opposite(positive(value))
    if most == 0:
        return opposite(positive(negative(value)))
    terms = _terms(value)
    rest = terms.pop(_ONE, 0)
    divisor = gcd(*terms.values())
    if rest % divisor:
        return literal(False)
    whole = {term: factor // divisor for term, factor in terms.items()} | {_ONE: rest // divisor}
    ways = _number(whole), _number({term: -factor for term, factor in whole.items()})
    return Pure("zero", (Either(Unordered(ways)),), BOOL)


def _weight(remainder: Value) -> tuple[int, str]:
    """How much a remainder is divided of, and a text that tells it from others."""
    whole = remainder.operands[0] if isinstance(remainder, Pure) else remainder
    return sum(map(abs, _terms(whole).values())), outline(remainder)


def atoms(value: Value) -> list[Value]:
    """The ints of which an int is computed."""
    return [part for term, _ in value.terms for part, _ in term] if isinstance(value, Polynomial) else [value]


def opposite(question: Value) -> Value:
    """`not question`, of a truth value."""
    match question:
        case Constant(is_true=is_true):
            return literal(not is_true)
        case Pure(what="not", operands=(operand,)):
            return operand
    return Pure("not", (question,), BOOL)


def follows(question: Pure, known: Mapping[Value, bool]) -> bool | None:
    """What the answer to a question is after the answers to others, if one of them settles it, or one after equals
    were put for equals.
    """
    if question.what not in ("positive", "zero"):
        return None
    if (answer := _follows(question, known)) is not None or question.what != "positive":
        return answer
    (asked,) = question.operands
    for other, holds in known.items():
        match other:
            case Pure(what="zero", operands=(Either(operands=ways),)) if holds:
                for way in ways:
                    match positive(plus(asked, way)):
                        case Pure(what="positive") as equal if (answer := _follows(equal, known)) is not None:
                            return answer
                        case Pure(what="not", operands=(Pure() as equal,)) if (
                            answer := _follows(equal, known)
                        ) is not None:
                            return not answer
    return None


def _follows(question: Pure, known: Mapping[Value, bool]) -> bool | None:
    for other, answer in known.items():
        match question, other:
            case Pure(what="positive", operands=(asked,)), Pure(what="positive", operands=(told,)):
                if not _share(asked, told):
                    continue
                # What is surely above 0.
                least = told if answer else minus(literal(1), told)
                if _is_at_least(minus(asked, least), 0):
                    return True
                if _is_at_least(minus(minus(literal(1), least), asked), 0):
                    return False
            case Pure(what="positive", operands=(asked,)), Pure(what="zero", operands=(Either(operands=ways),)):
                for way in ways if answer and _share(asked, *ways) else ():
                    settled = positive(plus(asked, way))
                    if isinstance(settled, Constant):
                        return settled.is_true
            case Pure(what="zero", operands=(Either(operands=ways),)), Pure(what="positive", operands=(told,)):
                if not _share(told, *ways):
                    continue
                least = told if answer else minus(literal(1), told)
                if any(_is_at_least(minus(way, least), 0) for way in ways):
                    return False
    return None


def _share(value: Value, *others: Value) -> bool:
    """Whether anything that an int is the sum of is in another: else neither says anything of the other."""
    terms = _terms(value).keys() - {_ONE}
    return any(not terms.isdisjoint(_terms(other)) for other in others)


def bounds(value: Value) -> tuple[int | None, int | None]:
    """The least and the most that an int can be; None where there is no such limit."""
    match value:
        case Constant() if (number := constant(value)) is not None:
            return number, number
        case Carried(least=least):
            return least, None
        case Pure(what="Mod", operands=(_, by)) if (divisor := constant(by)) is not None and divisor:
            return (0, divisor - 1) if divisor > 0 else (divisor + 1, 0)
        case Pure(what="FloorDiv", operands=(whole, by)) if (divisor := constant(by)) is not None and divisor > 0:
            least, most = bounds(whole)
            return None if least is None else least // divisor, None if most is None else most // divisor
        case Pure(what="len", operands=(of, *_)) if not is_of(of, RANGE):
            return 0, _MOST_ITEMS
        case Pure(what="size"):
            return 0, sys.maxsize
        case Pure(what=what):
            return _LEAST.get(what), None
        case Polynomial():
            return _sum_bounds(value)
    return None, None


def _sum_bounds(value: Polynomial) -> tuple[int | None, int | None]:
    least: int | None = 0
    most: int | None = 0
    for term, factor in value.terms:
        low, high = _product_bounds(term)
        if factor < 0:
            low, high = high, low
        least = None if least is None or low is None else least + factor * low
        most = None if most is None or high is None else most + factor * high
    return least, most


def _product_bounds(term: _Product) -> tuple[int | None, int | None]:
    low: int | None = 1
    high: int | None = 1
    for value, power in term:
        least, most = bounds(value)
        if power % 2 == 0 and (least is None or least < 0):
            least, most = 0, None
        if len(term) == power == 1:
            return least, most
        if least is None or least < 0:
            return None, None
        low = None if low is None else low * least**power
        high = None if high is None or most is None else high * most**power
    return low, high


def _is_at_least(value: Value, limit: int) -> bool:
    least = bounds(value)[0]
    return least is not None and least >= limit


def _terms(value: Value) -> _Terms:
    if (number := constant(value)) is not None:
        return {_ONE: number} if number else {}
    return dict(value.terms) if isinstance(value, Polynomial) else {Unordered([(value, 1)]): 1}


def _number(terms: Mapping[_Product, int]) -> Value:
    kept = {term: factor for term, factor in terms.items() if factor}
    if len(kept) > _MOST_TERMS or any(factor.bit_length() > _MOST_BITS for factor in kept.values()):
        raise TooMuch
    match list(kept.items()):
        case []:
            return literal(0)
        case [(term, factor)] if not term:
            return literal(factor)
        case [(term, 1)] if len(term) == 1:
            ((value, power),) = term
            if power == 1:
                return value
    return Polynomial(Unordered(kept.items()))
