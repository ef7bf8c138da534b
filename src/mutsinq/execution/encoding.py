"""Encoding: inputs to their wire form, and a worker's detailed answer to an Outcome.

Plain values travel as marshal version 2. Inputs with a receiver, `Build` or `Reference` travel as tagged tuples.
Only the controller's own bytes are ever unmarshalled, and only inside a worker; what a worker sends is compared as
bytes, or read as JSON.
"""

from __future__ import annotations

import json
import marshal
from typing import Any, TypeAlias

from mutsinq.core.input import Build, Input, Reference
from mutsinq.core.outcome import Crashed, Outcome, OutOfSteps, Raised, Returned
from mutsinq.errors import EngineError

#: Wire form of one input: marshalled `(args, kwargs)`, or tagged `(args, kwargs, receiver)`.
Item: TypeAlias = bytes | tuple[list[Any], list[Any], Any]

#: As JSON read into this process, a detailed answer takes up to some thirty times its length.
_DETAIL_LIMIT = 1 << 22
_IMMUTABLE = frozenset((int, str, float, bool, type(None), bytes, complex))


def encode(input: Input) -> Item:
    """The wire form of one input."""
    if input.receiver is None:
        try:
            return marshal.dumps((input.args, input.kwargs), 2)
        except ValueError:
            pass
    receiver = None if input.receiver is None else _tagged(input.receiver)
    kwargs = [(name, _tagged(value)) for name, value in input.kwargs.items()]
    return [_tagged(arg) for arg in input.args], kwargs, receiver


def is_immutable(input: Input) -> bool:
    """Whether no call could change this input."""
    if input.receiver is not None:
        return False
    values = (*input.args, *input.kwargs.values())
    return all(type(value) in _IMMUTABLE for value in values)


def _tagged(value: Any) -> tuple[str, Any]:
    match value:
        case Build(callee, args, kwargs):
            named = [(name, _tagged(item)) for name, item in kwargs.items()]
            return "b", (callee, [_tagged(arg) for arg in args], named)
        case Reference(name):
            return "n", name
        case list():
            return "l", [_tagged(item) for item in value]
        case tuple():
            return "t", [_tagged(item) for item in value]
        case set():
            return "s", [_tagged(item) for item in value]
        case frozenset():
            return "f", [_tagged(item) for item in value]
        case dict():
            return "d", [(_tagged(key), _tagged(item)) for key, item in value.items()]
        case range():
            return "r", (value.start, value.stop, value.step)
        case slice():
            return "c", [_tagged(item) for item in (value.start, value.stop, value.step)]
    return "v", value


def decode_detail(data: bytes, steps: int) -> Outcome:
    """Read a worker's detailed answer. What it does not say rightly counts as tampering."""
    if data[:1] == b"X":
        return Crashed(data[1:].decode("utf-8", "replace"))
    if len(data) > _DETAIL_LIMIT:
        return Crashed("result too large")
    try:
        told = json.loads(data)
        match told["kind"]:
            case "steps":
                return OutOfSteps(steps)
            case "unbuildable":
                return Crashed(f"unbuildable input: {told['reason']}")
            case "returned":
                return Returned(_frozen(told["value"]), _changed(told), str(told["output"]))
            case "raised":
                return Raised(str(told["exception"]), str(told["message"]), _changed(told), str(told["output"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    return Crashed("tampering")


def _changed(told: dict[str, Any]) -> tuple[Any, ...] | None:
    arguments = told["arguments"]
    return None if arguments is None else _frozen(arguments)


def _frozen(node: Any) -> tuple[Any, ...]:
    if not isinstance(node, list):
        raise TypeError("a snapshot is a list")
    return tuple(_frozen(item) if isinstance(item, list) else str(item) for item in node)


def read_json(data: bytes) -> Any:
    """JSON that a zygote or a loading worker sent; EngineError if it is none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise EngineError(f"unreadable answer from a worker: {error}") from None
