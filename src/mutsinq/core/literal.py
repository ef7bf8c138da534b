"""Literal: the text of a value, read without evaluating anything.

The notation is Python's own, restricted to displays, constants, signs and calls of named constructors
(`set()`, `float('nan')`, `deque([1])`, `Point(1, 2)`); `grammars/call_literal.lark` states it in full.
Calls as a whole are read and written by `mutsinq.core.call_text`.
"""

from __future__ import annotations

import ast
import math
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mutsinq.core.input import Build, Link, Linked, Reference
from mutsinq.core.parsing import expression_tree
from mutsinq.errors import LiteralError

_FLOATS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
#: An int with more digits than this is written in hexadecimal: `str(int)` refuses beyond 4,300.
_MAX_DECIMAL_BITS = 10_000
#: A few characters must not make a list that fills the memory.
_MAX_RANGE = 1_000_000
#: Characters of a text that a message shows.
_LONGEST_SHOWN = 80
#: Characters that look like blanks, though Python holds them for printable.
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"


def render(value: Any) -> str:
    """The literal text of `value`; `parse_value` reads it back to an equal value of the same types."""
    match value:
        case None | bool() | bytes():
            return repr(value)
        case str():
            return _visible(repr(value))
        case int():
            return repr(value) if value.bit_length() < _MAX_DECIMAL_BITS else hex(value)
        case float():
            return repr(value) if math.isfinite(value) else f"float('{value}')"
        case complex():
            return f"complex({render(value.real)}, {render(value.imag)})"
        case Build(callee, args, kwargs, attributes):
            built = f"{callee}({render_arguments(args, kwargs)})"
            return f"holding({render_arguments((Reference(built),), attributes)})" if attributes else built
        case Linked(objects, links, at):
            told = [(link.source, link.attribute, link.target) for link in links]
            return f"linked({render(list(objects))}, {render(told)}, {at})"
        case Reference(name):
            return name
        case list():
            return f"[{', '.join(map(render, value))}]"
        case tuple():
            return f"({', '.join(map(render, value))}{',' if len(value) == 1 else ''})"
        case frozenset():
            return f"frozenset({{{_sorted(value)}}})" if value else "frozenset()"
        case set():
            return f"{{{_sorted(value)}}}" if value else "set()"
        case dict():
            return f"{{{', '.join(f'{render(k)}: {render(v)}' for k, v in value.items())}}}"
        case range():
            return repr(value)
        case slice():
            return f"slice({render(value.start)}, {render(value.stop)}, {render(value.step)})"
        case _ if value is ...:
            return "..."
    raise LiteralError(f"a {type(value).__qualname__} has no literal text")


def parse_value(text: str) -> Any:
    """Read one literal value. Raises LiteralError with the offending part of the text."""
    return read(expression(text), text)


def render_arguments(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """What stands between the parentheses of a call with these arguments."""
    return ", ".join([*map(render, args), *(f"{key}={render(value)}" for key, value in kwargs.items())])


def _visible(literal: str) -> str:
    """The literal with characters escaped that nobody sees, or that melt into the one before them."""
    if literal.isascii():
        return literal
    return "".join(
        ascii(char)[1:-1] if char in _BLANKS or unicodedata.category(char) == "Mn" else char for char in literal
    )


def _sorted(values: frozenset[Any] | set[Any]) -> str:
    texts = sorted((render(value) for value in values), key=lambda text: (len(text), text))
    return ", ".join(texts)


def expression(text: str) -> ast.expr:
    """The text as a syntax tree. Raises LiteralError where it is no expression."""
    try:
        return expression_tree(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise LiteralError(f"not a literal: {clipped(text)} ({error})") from None


def read_keywords(node: ast.Call, text: str) -> dict[str, Any]:
    """The keyword arguments of a call; `text` is what messages quote."""
    if any(keyword.arg is None for keyword in node.keywords):
        raise LiteralError(f"** is not allowed in a literal: {clipped(text)}")
    if len({keyword.arg for keyword in node.keywords}) < len(node.keywords):
        raise LiteralError(f"a keyword argument is repeated: {clipped(text)}")
    return {str(keyword.arg): read(keyword.value, text) for keyword in node.keywords}


def dotted_name(node: ast.expr, text: str) -> str:
    """The name that an expression is. Raises LiteralError for any other; `text` is what messages quote."""
    try:
        return _dotted_name(node, text)
    except RecursionError:
        raise LiteralError(f"a name of too many parts: {clipped(text)}") from None


def _dotted_name(node: ast.expr, text: str) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            return f"{_dotted_name(value, text)}.{attribute}"
    raise LiteralError(f"not a name: {node_text(node)} in {clipped(text)}")


def read(node: ast.expr, text: str) -> Any:
    """The value of an expression. Raises LiteralError where it is no literal; `text` is what messages quote."""
    try:
        return _read_node(node, text)
    except RecursionError:
        raise LiteralError(f"nested too deeply: {clipped(text)}") from None
    except OverflowError as error:
        raise LiteralError(f"{error}: {clipped(text)}") from None


def _read_node(node: ast.expr, text: str) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.List(elts=items):
            return [_read_node(item, text) for item in items]
        case ast.Tuple(elts=items):
            return tuple(_read_node(item, text) for item in items)
        case ast.Set(elts=items):
            return _hashed(set, [_read_node(item, text) for item in items], text)
        case ast.Dict(keys=keys, values=values) if None not in keys:
            pairs = [(_read_node(k, text), _read_node(v, text)) for k, v in zip(keys, values) if k is not None]
            return _hashed(dict, pairs, text)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            number = _read_node(operand, text)
            if type(number) in (int, float, complex):
                return -number if isinstance(sign, ast.USub) else number
        case ast.BinOp(op=ast.Add() | ast.Sub() as op, left=left, right=right):
            real, imaginary = _read_node(left, text), _read_node(right, text)
            if type(real) in (int, float) and type(imaginary) is complex:
                return real + imaginary if isinstance(op, ast.Add) else real - imaginary
        case ast.Call():
            return _constructed(node, text)
        case ast.Name() | ast.Attribute():
            return Reference(dotted_name(node, text))
    raise LiteralError(f"not a literal: {node_text(node)} in {clipped(text)}")


def _constructed(node: ast.Call, text: str) -> Any:
    name = dotted_name(node.func, text)
    args = tuple(_read_node(arg, text) for arg in node.args)
    kwargs = read_keywords(node, text)
    constructor = _CONSTRUCTORS.get(name)
    if constructor is None:
        return Build(name, args, kwargs)
    try:
        return constructor(*args, **kwargs)
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise LiteralError(f"{node_text(node)}: {error}") from None


def _float(value: Any = 0.0) -> float:
    if type(value) in (int, float):
        return float(value)
    return _FLOATS[str(value).strip().lower().lstrip("+").replace("infinity", "inf")]


def _items(make: Callable[..., Any]) -> Callable[..., Any]:
    def build(values: Any = (), **named: Any) -> Any:
        if type(values) not in (list, tuple, set, frozenset, dict, range, str):
            raise TypeError(f"{make.__name__} takes a display")
        if type(values) is range and len(values[:_MAX_RANGE]) != len(values[: _MAX_RANGE + 1]):
            raise ValueError(f"more than {_MAX_RANGE:,} items")
        return make(values, **named)

    return build


def _integers(make: Callable[..., Any]) -> Callable[..., Any]:
    def build(*values: Any) -> Any:
        if not all(value is None or type(value) is int for value in values):
            raise TypeError(f"{make.__name__} takes integers")
        return make(*values)

    return build


def _linked_value(objects: Any, links: Any, at: Any) -> Linked:
    made = tuple(objects)
    places = range(len(made))
    if not all(isinstance(each, Build) for each in made) or at not in places:
        raise ValueError("objects are built, and one of them is chosen")
    found = tuple(Link(source, name, target) for source, name, target in links)
    for link in found:
        targets = link.target if isinstance(link.target, tuple) else (link.target,)
        if not {link.source, *targets} <= set(places) or not str(link.attribute).isidentifier():
            raise ValueError("a link is from one object to another, by an attribute")
    return Linked(made, found, at)


def _holding(built: Any, **attributes: Any) -> Build:
    if not isinstance(built, Build):
        raise ValueError("only what is built holds attributes")
    return replace(built, attributes=attributes)


_CONSTRUCTORS: dict[str, Callable[..., Any]] = {
    "holding": _holding,
    "linked": _linked_value,
    "float": _float,
    "complex": lambda real=0.0, imag=0.0: complex(_float(real), _float(imag)),
    "set": _items(set),
    "frozenset": _items(frozenset),
    "dict": _items(dict),
    "list": _items(list),
    "tuple": _items(tuple),
    "range": _integers(range),
    "slice": _integers(slice),
}


def _hashed(make: Callable[[Any], Any], items: list[Any], text: str) -> Any:
    try:
        return make(items)
    except TypeError as error:
        raise LiteralError(f"{error} in {clipped(text)}") from None


def node_text(node: ast.AST) -> str:
    """The text of a part of a tree, for messages."""
    try:
        return clipped(ast.unparse(node))
    except (ValueError, RecursionError):
        # Python 3.11 cannot write every f-string that it can read.
        return f"a {type(node).__name__.lower()}"


def clipped(text: str) -> str:
    """The beginning of a text, for messages."""
    text = text.strip()
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
