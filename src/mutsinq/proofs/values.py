"""Values: Python values whose content is a formula, and what Python's operators make of them.

Exact, not approximate: integers are unbounded, `True` and `1` are different values that compare equal, division
rounds down, and an operation on a wrong type raises. What is not modelled raises `Unsupported`, so that nothing is
claimed of it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

from mutsinq.proofs import terms
from mutsinq.proofs.terms import FALSE, TRUE, Term


class Unsupported(Exception):
    """The code is outside of what is modelled exactly; the message names what."""


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """An int, bool, None or constant text, which of them may depend on the input.

    The payload is the number, 0 for None, and for a text its place in the table of texts, where the empty one has
    place 0: so a scalar is true exactly where its payload is not zero.
    """

    #: `int`, `bool`, `none` and `str`, each with the condition under which the value is one; they exclude each
    #: other, and together cover all inputs.
    kinds: Mapping[str, Term]
    payload: Term

    def may_be(self, kind: str) -> bool:
        """Whether the value could be of that kind."""
        return kind in self.kinds

    def is_kind(self, *kinds: str) -> Term:
        """The condition that the value is of one of the kinds."""
        if set(self.kinds) <= set(kinds):
            return TRUE
        return terms.disjunction(*(self.kinds.get(kind, FALSE) for kind in kinds))


@dataclass(frozen=True, slots=True, eq=False)
class Tuple:
    """A tuple of fixed length."""

    items: tuple[Value, ...]


Value: TypeAlias = Scalar | Tuple
#: Conditions under which an operation raises, each with the exception's name, in order.
Raises: TypeAlias = tuple[tuple[Term, str], ...]

NONE = Scalar({"none": TRUE}, terms.integer(0))


def number(payload: Term) -> Scalar:
    """An int."""
    return Scalar({"int": TRUE}, payload)


def boolean(condition: Term) -> Scalar:
    """A bool."""
    return Scalar({"bool": TRUE}, terms.choose(condition, terms.integer(1), terms.integer(0)))


def is_true(value: Value) -> Term:
    """Whether `bool(value)` holds."""
    if isinstance(value, Tuple):
        return terms.truth(bool(value.items))
    return terms.negate(terms.equal(value.payload, terms.integer(0)))


def merge(condition: Term, yes: Value, no: Value) -> Value:
    """`yes` where the condition holds, `no` elsewhere. Raises Unsupported for tuples of different lengths."""
    if condition is TRUE or yes is no:
        return yes
    if condition is FALSE:
        return no
    match yes, no:
        case Tuple(items), Tuple(others) if len(items) == len(others):
            return Tuple(tuple(merge(condition, item, other) for item, other in zip(items, others)))
        case Scalar(), Scalar():
            merged = {
                kind: terms.choose(condition, yes.kinds.get(kind, FALSE), no.kinds.get(kind, FALSE))
                for kind in dict.fromkeys([*yes.kinds, *no.kinds])
            }
            kinds = {kind: where for kind, where in merged.items() if where is not FALSE}
            if len(kinds) == 1:
                kinds = dict.fromkeys(kinds, TRUE)
            return Scalar(kinds, terms.choose(condition, yes.payload, no.payload))
    raise Unsupported("a value that is a tuple on some paths only, or has different lengths")


def equals(left: Value, right: Value) -> Term:
    """Whether `left == right`; this never raises."""
    match left, right:
        case Tuple(items), Tuple(others):
            if len(items) != len(others):
                return FALSE
            return terms.conjunction(*(equals(item, other) for item, other in zip(items, others)))
        case Scalar(), Scalar():
            comparable = (("int", "bool"), ("str",), ("none",))
            alike = (terms.conjunction(left.is_kind(*kinds), right.is_kind(*kinds)) for kinds in comparable)
            return terms.conjunction(terms.disjunction(*alike), terms.equal(left.payload, right.payload))
    return FALSE


def identical(left: Value, right: Value) -> Term:
    """Whether two values cannot be told apart: equal, and of the same types throughout."""
    match left, right:
        case Tuple(items), Tuple(others):
            if len(items) != len(others):
                return FALSE
            return terms.conjunction(*(identical(item, other) for item, other in zip(items, others)))
        case Scalar(), Scalar():
            kinds = dict.fromkeys([*left.kinds, *right.kinds])
            alike = (terms.conjunction(left.is_kind(kind), right.is_kind(kind)) for kind in kinds)
            return terms.conjunction(terms.disjunction(*alike), terms.equal(left.payload, right.payload))
    return FALSE


def not_numbers(*values: Value) -> Term:
    """The condition that one of the values is neither int nor bool, where Python raises a TypeError."""
    known = [scalar(value) for value in values]
    return terms.negate(terms.conjunction(*(value.is_kind("int", "bool") for value in known)))


def scalar(value: Value, *, text: bool = False) -> Scalar:
    """The value as a scalar, and no text unless said; Unsupported otherwise."""
    if not isinstance(value, Scalar) or (value.may_be("str") and not text):
        raise Unsupported("an operation on a text or tuple")
    return value


def compare(op: ast.cmpop, left: Value, right: Value) -> tuple[Term, Raises]:
    """What a comparison gives, and where it raises."""
    match op:
        case ast.Eq():
            return equals(left, right), ()
        case ast.NotEq():
            return terms.negate(equals(left, right)), ()
        case ast.Is() | ast.IsNot():
            same = _same_object(left, right)
            return (same if isinstance(op, ast.Is) else terms.negate(same)), ()
        case ast.In() | ast.NotIn() if isinstance(right, Tuple):
            inside = terms.disjunction(*(equals(left, item) for item in right.items))
            return (inside if isinstance(op, ast.In) else terms.negate(inside)), ()
        case ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE():
            return _order(op, left, right)
    raise Unsupported(f"comparison {type(op).__name__}")


def _same_object(left: Value, right: Value) -> Term:
    """`is`, where one side is None, True or False: of other values the identity is an accident."""
    singletons = ({"none"}, {"bool"})
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        for value in (left, right):
            if set(value.kinds) in singletons and terms.constant(value.payload) is not None:
                return identical(left, right)
    raise Unsupported("identity of other things than None, True and False")


def _order(op: ast.cmpop, left: Value, right: Value) -> tuple[Term, Raises]:
    one, other = scalar(left, text=True), scalar(right, text=True)
    if one.may_be("str") and other.may_be("str"):
        raise Unsupported("the order of texts")
    wrong = terms.negate(terms.conjunction(one.is_kind("int", "bool"), other.is_kind("int", "bool")))
    a, b = one.payload, other.payload
    match op:
        case ast.Lt():
            holds = terms.less(a, b)
        case ast.Gt():
            holds = terms.less(b, a)
        case ast.LtE():
            holds = terms.negate(terms.less(b, a))
        case _:
            holds = terms.negate(terms.less(a, b))
    return holds, ((wrong, "TypeError"),)


#: The largest constant exponent and shift: larger ones make formulas that no solver ends with.
_MOST_FACTORS, _MOST_BITS = 6, 64


def binary(op: ast.operator, left: Value, right: Value) -> tuple[Value, Raises]:
    """What an arithmetic or bitwise operator gives, and where it raises."""
    wrong: Raises = ((not_numbers(left, right), "TypeError"),)
    a, b = scalar(left), scalar(right)
    x, y = a.payload, b.payload
    match op:
        case ast.Add() | ast.Sub() | ast.Mult():
            return number(_ARITHMETIC[type(op)](x, y)), wrong
        case ast.FloorDiv() | ast.Mod():
            zero = (terms.equal(y, terms.integer(0)), "ZeroDivisionError")
            return number(_ARITHMETIC[type(op)](x, y)), (*wrong, zero)
        case ast.Pow():
            exponent = _constant_up_to(b, _MOST_FACTORS)
            return number(reduce(terms.times, [x] * exponent, terms.integer(1))), wrong
        case ast.LShift():
            return number(terms.times(x, terms.integer(1 << _constant_up_to(b, _MOST_BITS)))), wrong
        case ast.RShift():
            return number(terms.floor_div(x, terms.integer(1 << _constant_up_to(b, _MOST_BITS)))), wrong
        case ast.BitAnd() | ast.BitOr() | ast.BitXor():
            return _bitwise(op, a, b), wrong
    raise Unsupported(f"operator {type(op).__name__}")


_ARITHMETIC: dict[type[ast.operator], Callable[[Term, Term], Term]] = {
    ast.Add: terms.plus,
    ast.Sub: terms.minus,
    ast.Mult: terms.times,
    ast.FloorDiv: terms.floor_div,
    ast.Mod: terms.floor_mod,
}


def _constant_up_to(value: Scalar, limit: int) -> int:
    known = terms.constant(value.payload)
    if known is None or not 0 <= known <= limit or value.is_kind("int", "bool") is not TRUE:
        raise Unsupported(f"an exponent or shift that is no constant up to {limit}")
    return known


def _bitwise(op: ast.operator, left: Scalar, right: Scalar) -> Scalar:
    if set(left.kinds) == set(right.kinds) == {"bool"}:
        a, b = is_true(left), is_true(right)
        match op:
            case ast.BitAnd():
                return boolean(terms.conjunction(a, b))
            case ast.BitOr():
                return boolean(terms.disjunction(a, b))
        return boolean(terms.differs(a, b))
    for value, mask in ((left, right), (right, left)):
        bits = terms.constant(mask.payload)
        # Every kind of value with an int gives an int.
        if isinstance(op, ast.BitAnd) and set(mask.kinds) == {"int"} and bits and bits & (bits + 1) == 0 and bits > 0:
            return number(terms.floor_mod(value.payload, terms.integer(bits + 1)))
    raise Unsupported("bits of integers")


def unary(op: ast.unaryop, operand: Value) -> tuple[Value, Raises]:
    """What a unary operator gives, and where it raises."""
    if isinstance(op, ast.Not):
        return boolean(terms.negate(is_true(operand))), ()
    wrong: Raises = ((not_numbers(operand), "TypeError"),)
    payload = scalar(operand).payload
    match op:
        case ast.USub():
            return number(terms.minus(terms.integer(0), payload)), wrong
        case ast.UAdd():
            return number(payload), wrong
    return number(terms.minus(terms.integer(-1), payload)), wrong
