"""Literal: the text of a value or a call, read without evaluating anything.

The notation is Python's own, restricted to displays, constants, signs and calls of named constructors
(`set()`, `float('nan')`, `deque([1])`, `Point(1, 2)`); `grammars/call_literal.lark` states it in full.
"""

from __future__ import annotations

import ast
import keyword
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mutsinq.core.input import Build, Call, Input, Link, Linked, Reference
from mutsinq.core.program import SCRIPT
from mutsinq.core.structure import structures_of, with_linked, with_references
from mutsinq.errors import LiteralError

_FLOATS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
#: An int with more digits than this is written in hexadecimal: `str(int)` refuses beyond 4,300.
_MAX_DECIMAL_BITS = 10_000
#: A few characters must not make a list that fills the memory.
_MAX_RANGE = 1_000_000


def render(value: Any) -> str:
    """The literal text of `value`; `parse_value` reads it back to an equal value of the same types."""
    match value:
        case None | bool() | str() | bytes():
            return repr(value)
        case int():
            return repr(value) if value.bit_length() < _MAX_DECIMAL_BITS else hex(value)
        case float():
            return repr(value) if math.isfinite(value) else f"float('{value}')"
        case complex():
            return f"complex({render(value.real)}, {render(value.imag)})"
        case Build(callee, args, kwargs):
            return f"{callee}({_arguments(args, kwargs)})"
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


def render_call(entry: str, input: Input) -> str:
    """The input as a runnable call of `entry`: `f([1], k=2)`, `Stack([1]).push(3)`.

    What a script reads stands after `stdin =`.
    With a sequence of calls it is a line of statements: `stack = Stack([1]); stack.push(3); stack.pop()`; so it is
    with linked objects: `node1 = Node(1); node1.next = node1; f(node1)`.
    """
    if entry == SCRIPT:
        return f"stdin = {render(input.args[0])}"
    return "; ".join(render_statements(entry, input))


def render_statements(entry: str, input: Input) -> list[str]:
    """The statements of an input: linked objects are built and linked, then come the calls, one a statement.

    A sequence of calls begins by assigning the object. Special methods are called as such (`stack.__len__()`), so
    that each line reads like the record that it shows.
    """
    setup, input = named_structures(input)
    if not input.calls:
        return [*setup, _call_text(entry, input)]
    built, calls = Build(entry, input.args, input.kwargs), input.calls
    if input.receiver is not None:
        built, calls = input.receiver, (*calls, Call(entry.rpartition(".")[2], input.args, input.kwargs))
    name = variable_name(built.callee)
    return [*setup, f"{name} = {render(built)}", *(f"{name}.{render_method(call)}" for call in calls)]


def named_structures(input: Input) -> tuple[list[str], Input]:
    """The statements that build the linked objects of an input, and the input with their variables in their places."""
    structures = structures_of(input)
    if not structures:
        return [], input
    lines: list[str] = []
    names: dict[str, list[str]] = {}
    used: Counter[str] = Counter()
    for structure in structures:
        variables = []
        for built in structure.objects:
            name = variable_name(built.callee)
            used[name] += 1
            variables.append(f"{name}{used[name]}")
            lines.append(f"{variables[-1]} = {render(built)}")
        for link in structure.links:
            target = variables[link.target] if isinstance(link.target, int) else None
            text = target or f"[{', '.join(variables[place] for place in link.target)}]"  # type: ignore[union-attr]
            lines.append(f"{variables[link.source]}.{link.attribute} = {text}")
        names[render(replace(structure, at=0))] = variables
    return lines, with_linked(input, lambda linked: Reference(names[render(replace(linked, at=0))][linked.at]))


def _call_text(entry: str, input: Input) -> str:
    name = entry.removesuffix(".__init__").removesuffix(".__new__")
    if input.receiver is not None:
        name = f"{render(input.receiver)}.{entry.rpartition('.')[2]}"
    return f"{name}({_arguments(input.args, input.kwargs)})"


def render_method(call: Call) -> str:
    """The call without the object: `push(3)`."""
    return f"{call.method}({_arguments(call.args, call.kwargs)})"


def variable_name(class_name: str) -> str:
    """The variable that holds an instance in the text of a sequence: `LRUCache` is `lru_cache`."""
    last = class_name.rpartition(".")[2]
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", last).lower()
    return f"{name}_" if keyword.iskeyword(name) or name == last else name


def parse_value(text: str) -> Any:
    """Read one literal value. Raises LiteralError with the offending part of the text."""
    return _read(_parse(text), text)


def parse_call(text: str) -> tuple[str, Input]:
    """Read a call `f(1, k=2)` or `Stack([1]).push(3)` as the called name and its input.

    A sequence `s = Stack([1]); s.push(3)`, on one line or several, is an input of the class `Stack`.
    """
    if sequence := _statements(text):
        return _sequence(sequence, text)
    node = _parse(text)
    if not isinstance(node, ast.Call):
        raise LiteralError(f"not a call: {_clip(text)}")
    return _call(node, text)


def parse_input(text: str) -> Input:
    """Read an input in any notation that files of examples use.

    A call `f(1, k=2)`; a dict of keyword arguments `{'n': 3}`; a list or tuple of positional arguments `[1, 2]`.
    """
    node = _parse(text)
    if isinstance(node, ast.Call):
        return _call(node, text)[1]
    value = _read(node, text)
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise LiteralError(f"keyword arguments need names as keys: {_clip(text)}")
        return Input(kwargs=value)
    if isinstance(value, list | tuple):
        return Input(args=tuple(value))
    raise LiteralError(f"write the arguments as a call, a list or a dict of names, not {_clip(text)}")


def parse_method(text: str) -> Call:
    """Read what `render_method` wrote."""
    node = _parse(text)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return Call(node.func.id, tuple(_read(arg, text) for arg in node.args), _keywords(node, text))
    raise LiteralError(f"not a call of a method: {_clip(text)}")


def input_from_call(node: ast.Call) -> tuple[str, Input]:
    """The called name and the input of a call in a syntax tree; LiteralError if an argument is no literal."""
    return _call(node, _text(node))


def _arguments(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    return ", ".join([*map(render, args), *(f"{key}={render(value)}" for key, value in kwargs.items())])


def _sorted(values: frozenset[Any] | set[Any]) -> str:
    texts = sorted((render(value) for value in values), key=lambda text: (len(text), text))
    return ", ".join(texts)


def _parse(text: str) -> ast.expr:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise LiteralError(f"not a literal: {_clip(text)} ({error})") from None


def _statements(text: str) -> list[ast.stmt]:
    """The statements of a sequence of calls; empty for any other text."""
    try:
        body = ast.parse(text.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return body if body and isinstance(body[0], ast.Assign) else []


def _sequence(statements: list[ast.stmt], text: str) -> tuple[str, Input]:
    """Objects that are built, then linked, and one call with them or calls of methods of the last of them."""
    built: dict[str, tuple[str, Input]] = {}
    links: list[tuple[str, str, tuple[str, ...] | str]] = []
    calls: list[Call] = []
    called: tuple[str, Input] | None = None
    variable = ""
    for statement in statements:
        match statement:
            case ast.Assign(targets=[ast.Name(id=variable)], value=ast.Call() as construction) if not calls:
                built[variable] = _call(construction, text)
                continue
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=source), attr=name)], value=target):
                links.append((source, name, _target(target, text)))
                continue
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=object), attr=method)) as node):
                if object == variable:
                    args = tuple(_read(arg, text) for arg in node.args)
                    calls.append(Call(method, args, _keywords(node, text)))
                    continue
            case ast.Expr(value=ast.Call() as node) if called is None:
                called = _call(node, text)
                continue
        raise LiteralError(f"not a call of a method of {variable}: {_text(statement)}")
    if called is None or calls:
        name, input = built.pop(variable)
        called = name, replace(input, calls=tuple(calls))
    return called[0], _linked(called[1], built, links, text)


def _target(node: ast.expr, text: str) -> tuple[str, ...] | str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.List(elts=items):
            return tuple(_dotted(item, text) for item in items)
    raise LiteralError(f"a link is to an object or a list of them, not {_text(node)}")


def _linked(
    input: Input,
    built: dict[str, tuple[str, Input]],
    links: list[tuple[str, str, tuple[str, ...] | str]],
    text: str,
) -> Input:
    """The input with linked objects in the place of the variables that hold them."""
    if not built:
        return input
    places = {name: place for place, name in enumerate(built)}
    try:
        objects = tuple(Build(name, each.args, each.kwargs) for name, each in built.values())
        found = tuple(
            Link(places[source], name, places[to] if isinstance(to, str) else tuple(places[each] for each in to))
            for source, name, to in links
        )
    except KeyError as error:
        raise LiteralError(f"no object {error} in {_clip(text)}") from None

    def put(reference: Reference) -> Any:
        return Linked(objects, found, places[reference.name]) if reference.name in places else reference

    return with_references(input, put)


def _call(node: ast.Call, text: str) -> tuple[str, Input]:
    args = tuple(_read(arg, text) for arg in node.args)
    kwargs = _keywords(node, text)
    match node.func:
        case ast.Attribute(value=ast.Call() as receiver, attr=method):
            built = _read(receiver, text)
            if isinstance(built, Build):
                return f"{built.callee}.{method}", Input(args, kwargs, built)
    return _dotted(node.func, text), Input(args, kwargs)


def _keywords(node: ast.Call, text: str) -> dict[str, Any]:
    if any(keyword.arg is None for keyword in node.keywords):
        raise LiteralError(f"** is not allowed in a literal: {_clip(text)}")
    if len({keyword.arg for keyword in node.keywords}) < len(node.keywords):
        raise LiteralError(f"a keyword argument is repeated: {_clip(text)}")
    return {str(keyword.arg): _read(keyword.value, text) for keyword in node.keywords}


def _dotted(node: ast.expr, text: str) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            return f"{_dotted(value, text)}.{attribute}"
    raise LiteralError(f"not a name: {_text(node)} in {_clip(text)}")


def _read(node: ast.expr, text: str) -> Any:
    try:
        return _read_node(node, text)
    except RecursionError:
        raise LiteralError(f"nested too deeply: {_clip(text)}") from None
    except OverflowError as error:
        raise LiteralError(f"{error}: {_clip(text)}") from None


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
            return Reference(_dotted(node, text))
    raise LiteralError(f"not a literal: {_text(node)} in {_clip(text)}")


def _constructed(node: ast.Call, text: str) -> Any:
    name = _dotted(node.func, text)
    args = tuple(_read_node(arg, text) for arg in node.args)
    kwargs = _keywords(node, text)
    constructor = _CONSTRUCTORS.get(name)
    if constructor is None:
        return Build(name, args, kwargs)
    try:
        return constructor(*args, **kwargs)
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise LiteralError(f"{_text(node)}: {error}") from None


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


_CONSTRUCTORS: dict[str, Callable[..., Any]] = {
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
        raise LiteralError(f"{error} in {_clip(text)}") from None


def _text(node: ast.AST) -> str:
    try:
        return _clip(ast.unparse(node))
    except (ValueError, RecursionError):
        # Python 3.11 cannot write every f-string that it can read.
        return f"a {type(node).__name__.lower()}"


def _clip(text: str, limit: int = 80) -> str:
    text = text.strip()
    return text if len(text) <= limit else f"{text[:limit]}…"
