"""Encoding: inputs to their wire form, and a worker's detailed answer to an Outcome.

Plain values travel as marshal version 2. Inputs with a receiver, `Build` or `Reference` travel as tagged tuples.
Only the controller's own bytes are ever unmarshalled, and only inside a worker; what a worker sends is compared as
bytes, or read as JSON.
"""

from __future__ import annotations

import json
import marshal
import re
from dataclasses import replace
from typing import Any, TypeAlias

from mutsinq.core.input import Build, Input, Linked, Reference
from mutsinq.core.literal import render
from mutsinq.core.outcome import Crashed, Outcome, OutOfSteps, Raised, Returned, Snapshot
from mutsinq.errors import EngineError

#: Wire form of one input: marshalled `(args, kwargs)`, or tagged `(args, kwargs, receiver, calls)`.
Item: TypeAlias = bytes | tuple[list[Any], list[Any], Any, list[Any]]

#: The wire forms of the structures of one input, by what they are made of: each object of one names them all.
_Told: TypeAlias = dict[tuple[int, int], tuple[str, list[Any], list[Any]]]

#: As JSON read into this process, a detailed answer takes up to some thirty times its length.
DETAIL_LIMIT = 1 << 22
#: What the texts of leaves look like. Regression tests take numbers over as code, so nothing else may pass for one.
_NOTATIONS = {
    kind: re.compile(pattern)
    for kind, pattern in {
        "none": "None",
        "bool": "True|False",
        "int": "-?([0-9]+|0x[0-9a-f]+)",
        "float": "-?([0-9.e+-]+|inf|nan)",
        "complex": r"[(]?[0-9.e+\-infanj]+[)]?",
        "range": "range[(][-0-9, ]+[)]",
        "ellipsis": r"\.\.\.|Ellipsis",
        "bytes": "([0-9a-f]{2})*",
        "bytearray": "([0-9a-f]{2})*",
        "same": "[0-9]+",
        **dict.fromkeys(("str", "class", "function", "module", "opaque"), "(?s:.*)"),
    }.items()
}
_IMMUTABLE = frozenset((int, str, float, bool, type(None), bytes, complex))


def encode(input: Input, *, shared: bool = False) -> Item:
    """The wire form of one input.

    Equal numbers and texts in it are objects of their own; `shared`: one object, as they are where the call stands in
    source text.
    """
    if shared:
        # Interned by what they are: a dict would take 1 for True.
        known: dict[tuple[type, str], Any] = {}
        input = replace(
            input,
            args=_shared(input.args, known),
            kwargs=_shared(input.kwargs, known),
            receiver=_shared(input.receiver, known),
            calls=tuple(replace(c, args=_shared(c.args, known), kwargs=_shared(c.kwargs, known)) for c in input.calls),
        )
    if input.receiver is None and not input.calls:
        try:
            # From version 3 on, what is one object here is one there.
            return marshal.dumps((input.args, input.kwargs), 4 if shared else 2)
        except ValueError:
            pass
    told: _Told = {}
    receiver = None if input.receiver is None else _tagged(input.receiver, told)
    calls = [(call.method, *_arguments(call.args, call.kwargs, told)) for call in input.calls]
    return *_arguments(input.args, input.kwargs, told), receiver, calls


def is_immutable(input: Input) -> bool:
    """Whether no call could change this input."""
    if input.receiver is not None:
        return False
    values = [*input.args, *input.kwargs.values()]
    for call in input.calls:
        values += [*call.args, *call.kwargs.values()]
    return all(type(value) in _IMMUTABLE for value in values)


def _arguments(args: tuple[Any, ...], kwargs: dict[str, Any], told: _Told) -> tuple[list[Any], list[Any]]:
    return [_tagged(arg, told) for arg in args], [(name, _tagged(value, told)) for name, value in kwargs.items()]


def _shared(value: Any, known: dict[tuple[type, str], Any]) -> Any:
    """The value with equal constants in it made one object, and no two containers one."""
    match value:
        case list() | tuple() | set() | frozenset():
            return type(value)(_shared(item, known) for item in value)
        case dict():
            return {_shared(key, known): _shared(item, known) for key, item in value.items()}
        case Build(callee, args, kwargs, attributes):
            return Build(callee, _shared(args, known), _shared(kwargs, known), _shared(attributes, known))
        case int() | float() | str() | bytes() | complex():
            return known.setdefault((type(value), repr(value)), value)
    return value


def _tagged(value: Any, told: _Told) -> tuple[str, Any]:
    match value:
        case Build(callee, args, kwargs, attributes):
            return "b", (callee, *_arguments(args, kwargs, told), _arguments((), attributes, told)[1])
        case Linked(objects, links, at):
            form = told.get((id(objects), id(links)))
            if form is None:
                named = [(link.source, link.attribute, link.target) for link in links]
                form = render(replace(value, at=0)), [_tagged(built, told) for built in objects], named
                told[id(objects), id(links)] = form
            return "k", (*form, at)
        case Reference(name):
            return "n", name
        case list():
            return "l", [_tagged(item, told) for item in value]
        case tuple():
            return "t", [_tagged(item, told) for item in value]
        case set():
            return "s", [_tagged(item, told) for item in value]
        case frozenset():
            return "f", [_tagged(item, told) for item in value]
        case dict():
            return "d", [(_tagged(key, told), _tagged(item, told)) for key, item in value.items()]
        case range():
            return "r", (value.start, value.stop, value.step)
        case slice():
            return "c", [_tagged(item, told) for item in (value.start, value.stop, value.step)]
    return "v", value


def decode_detail(data: bytes, steps: int) -> Outcome:
    """Read a worker's detailed answer. What it does not say rightly counts as tampering."""
    if data[:1] == b"X":
        return Crashed(data[1:].decode("utf-8", "replace"))
    try:
        told = json.loads(data)
        match told["kind"]:
            case "steps":
                return OutOfSteps(steps)
            case "unbuildable":
                return Crashed(f"unbuildable input: {told['reason']}")
            case "returned":
                return Returned(read_snapshot(told["value"]), _changed(told), str(told["output"]))
            case "raised":
                return Raised(str(told["exception"]), str(told["message"]), _changed(told), str(told["output"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    return Crashed("tampering")


def _changed(told: dict[str, Any]) -> Snapshot | None:
    arguments = told["arguments"]
    return None if arguments is None else read_snapshot(arguments)


def read_snapshot(node: Any) -> Snapshot:
    """A snapshot as `mutsinq.core.outcome` describes it. Raises ValueError for anything else: the rest relies on it."""
    match node:
        case ["cut"]:
            return ("cut",)
        case [str(kind), str(text)] if kind in _NOTATIONS and _NOTATIONS[kind].fullmatch(text):
            return kind, text
        case [("list" | "tuple" | "set" | "frozenset" | "deque" | "slice") as kind, list(items)]:
            return kind, tuple(map(read_snapshot, items))
        case ["dict", list(pairs)]:
            return "dict", tuple((read_snapshot(key), read_snapshot(value)) for key, value in pairs)
        case ["iterator", list(items), str(end)]:
            return "iterator", tuple(map(read_snapshot, items)), end
        case ["object", str(name), list(state)]:
            return "object", name, tuple((str(attribute), read_snapshot(value)) for attribute, value in state)
        case ["history", list(results), list(views)]:
            seen = tuple((str(name), read_snapshot(value)) for name, value in views)
            return "history", tuple(map(read_snapshot, results)), seen
    raise ValueError("this is no snapshot")


def printable(text: str) -> str:
    """The text with control characters escaped: what a program says must not steer the terminal nor end a line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def read_json(data: bytes) -> Any:
    """JSON that a zygote or a loading worker sent; EngineError if it is none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise EngineError(f"unreadable answer from a worker: {error}") from None
