"""Value types: the type of a literal value, and the least type that covers several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mutsinq.core.input import Build, Linked, Reference
from mutsinq.core.types import ANY, ELLIPSIS, NONE, Type, union


def type_of(value: Any) -> Type:
    """The type of a literal value, parts joined: `[1, None]` is `list[int | None]`; empty parts are `Any`."""
    match value:
        case None:
            return NONE
        case list() | set() | frozenset():
            return Type(type(value).__name__, (joined([type_of(item) for item in value]),))
        case tuple():
            parts = [type_of(item) for item in value]
            if len(parts) in (2, 3) or len(set(parts)) > 1:
                return Type("tuple", tuple(parts))
            return Type("tuple", (joined(parts), ELLIPSIS))
        case dict():
            keys, values = [type_of(k) for k in value], [type_of(v) for v in value.values()]
            return Type("dict", (joined(keys), joined(values)))
        case Build(callee=callee):
            return Type(callee)
        case Linked(objects=objects, at=at):
            return Type(objects[at].callee)
        case Reference(name=name):
            return Type(name.rpartition(".")[0] or "callable")
    return Type(type(value).__name__)


def joined(types: Sequence[Type]) -> Type:
    """The least type of this notation that covers all: containers of one kind join their arguments."""
    alternatives = [part for type in types for part in (type.args if type.name == "union" else (type,))]
    distinct = [type for type in dict.fromkeys(alternatives) if type != ANY]
    if not distinct:
        return ANY
    by_name: dict[str, list[Type]] = {}
    for type in distinct:
        by_name.setdefault(type.name, []).append(type)
    return union(*(_merged(same) for same in by_name.values()))


def _merged(types: list[Type]) -> Type:
    if len(types) == 1 or not types[0].args:
        return types[0]
    name = types[0].name
    lengths = {len(type.args) for type in types}
    if name == "tuple" and (len(lengths) > 1 or any(ELLIPSIS in type.args for type in types)):
        parts = [arg for type in types for arg in type.args if arg != ELLIPSIS]
        return Type("tuple", (joined(parts), ELLIPSIS))
    return Type(name, tuple(joined(column) for column in zip(*(type.args for type in types))))
