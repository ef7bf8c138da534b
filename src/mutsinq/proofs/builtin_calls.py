"""Builtin calls: what the builtin functions on numbers and tuples give, and where they raise."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from mutsinq.proofs import terms
from mutsinq.proofs.values import (
    Raises,
    Tuple,
    Unsupported,
    Value,
    binary,
    boolean,
    compare,
    is_true,
    merge,
    not_numbers,
    number,
    scalar,
)


def call_builtin(name: str, arguments: Sequence[Value]) -> tuple[Value, Raises]:
    """The result of a builtin function. Raises Unsupported for those, and those arguments, that are not modelled."""
    function = _BUILTINS.get((name, len(arguments))) or _BUILTINS.get((name, -1))
    if function is None:
        raise Unsupported(f"a call of {name} with {len(arguments)} arguments")
    return function(*arguments)


def _abs(value: Value) -> tuple[Value, Raises]:
    payload = scalar(value).payload
    negative = terms.less(payload, terms.integer(0))
    size = terms.choose(negative, terms.minus(terms.integer(0), payload), payload)
    return number(size), ((not_numbers(value), "TypeError"),)


def _int(value: Value) -> tuple[Value, Raises]:
    return number(scalar(value).payload), ((not_numbers(value), "TypeError"),)


def _bool(value: Value) -> tuple[Value, Raises]:
    return boolean(is_true(value)), ()


def _len(value: Value) -> tuple[Value, Raises]:
    return number(terms.integer(len(_items(value)))), ()


def _any(value: Value) -> tuple[Value, Raises]:
    return boolean(terms.disjunction(*map(is_true, _items(value)))), ()


def _all(value: Value) -> tuple[Value, Raises]:
    return boolean(terms.conjunction(*map(is_true, _items(value)))), ()


def _divmod(left: Value, right: Value) -> tuple[Value, Raises]:
    quotient, raises = binary(ast.FloorDiv(), left, right)
    remainder, _ = binary(ast.Mod(), left, right)
    return Tuple((quotient, remainder)), raises


def _pow(left: Value, right: Value) -> tuple[Value, Raises]:
    return binary(ast.Pow(), left, right)


def _sum(values: Value) -> tuple[Value, Raises]:
    items = _items(values)
    total: Value = number(terms.integer(0))
    for item in items:
        total, _ = binary(ast.Add(), total, item)
    return total, ((not_numbers(*items), "TypeError"),) if items else ()


def _extreme(op: ast.cmpop) -> Callable[..., tuple[Value, Raises]]:
    """`min` or `max`: the first of the extreme items, which of `1` and `True` included."""

    def function(*arguments: Value) -> tuple[Value, Raises]:
        items = _items(arguments[0]) if len(arguments) == 1 else arguments
        if not items:
            raise Unsupported("an extreme of nothing")
        best = items[0]
        raises: Raises = ()
        for item in items[1:]:
            better, more = compare(op, item, best)
            raises, best = (*raises, *more), merge(better, item, best)
        return best, raises

    return function


def _items(value: Value) -> Sequence[Value]:
    if not isinstance(value, Tuple):
        raise Unsupported("the items of what is no tuple")
    return value.items


#: By name and number of arguments, -1 for any number but none.
_BUILTINS: dict[tuple[str, int], Callable[..., tuple[Value, Raises]]] = {
    ("abs", 1): _abs,
    ("int", 1): _int,
    ("round", 1): _int,
    ("bool", 1): _bool,
    ("len", 1): _len,
    ("any", 1): _any,
    ("all", 1): _all,
    ("sum", 1): _sum,
    ("divmod", 2): _divmod,
    ("pow", 2): _pow,
    ("min", -1): _extreme(ast.Lt()),
    ("max", -1): _extreme(ast.Gt()),
}
