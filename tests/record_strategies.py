"""Hypothesis strategies for literal values, inputs, and every record that the codec knows."""

from __future__ import annotations

import dataclasses
import functools
import json
import keyword
import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

import mutsinq.core.codec  # noqa: F401  (registers every record)
from mutsinq.core.difference import DifferenceKind
from mutsinq.core.input import Build, Call, Input, Link, Linked, Reference
from mutsinq.core.record import RECORDS

#: Names that the notation of literals reads as constructors of builtin values.
_RESERVED = frozenset(("float", "complex", "set", "frozenset", "dict", "list", "tuple", "range", "slice"))

identifiers = st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,6}", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name) and name not in _RESERVED and name not in ("None", "True", "False")
)
dotted_names = st.lists(identifiers, min_size=1, max_size=3).map(".".join)
integers = st.integers() | st.integers(60, 60_000).map(lambda bits: (-1) ** bits << bits)
#: Lone surrogates too; but JSON cannot hold two that make a pair without making them one character.
texts = st.text() | st.text(st.characters(categories=["Cs", "Cc", "Lo", "So"]), max_size=4).filter(
    lambda text: json.loads(json.dumps(text)) == text
)

hashable_scalars = (
    st.none() | st.booleans() | integers | st.floats() | st.complex_numbers() | texts | st.binary(max_size=8)
)
hashables = st.recursive(
    hashable_scalars | st.builds(Reference, dotted_names),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.frozensets(inner, max_size=3),
    max_leaves=5,
)
_bounds = st.none() | st.integers(-100, 100)
leaves = (
    hashables
    | st.just(...)
    | st.builds(slice, _bounds, _bounds, _bounds)
    | st.builds(range, st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 5))
)


def _around(inner: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.sets(hashables, max_size=3)
        | st.dictionaries(hashables, inner, max_size=3)
        | builds(inner)
    )


def builds(inner: SearchStrategy[Any]) -> SearchStrategy[Build]:
    """Objects to be built from arguments of `inner`."""
    args, kwargs = st.lists(inner, max_size=2).map(tuple), st.dictionaries(identifiers, inner, max_size=2)
    return st.builds(Build, dotted_names, args, kwargs)


#: Every value that an input may hold.
values = st.recursive(leaves, _around, max_leaves=10)
inputs = st.builds(
    Input,
    st.lists(values, max_size=3).map(tuple),
    st.dictionaries(identifiers, values, max_size=2),
    st.none() | builds(values),
    st.lists(
        st.builds(
            Call,
            identifiers,
            st.lists(values, max_size=2).map(tuple),
            st.dictionaries(identifiers, values, max_size=1),
        ),
        max_size=2,
    ).map(tuple),
)

#: Snapshots are trees of tuples and texts; the codec must not care which.
snapshots = st.recursive(
    st.tuples(st.sampled_from(["int", "str", "none"]), texts), lambda inner: st.lists(inner, max_size=3).map(tuple)
)


@functools.cache
def record_strategy(name: str) -> SearchStrategy[Any]:
    """Records of the class with that name, each field from its declared type."""
    cls = RECORDS[name]
    if cls is Input:
        return inputs
    if cls in (Build, Call, Link, Linked, Reference):
        raise ValueError(f"{name} stands only inside an Input")
    hints = get_type_hints(cls)
    fields = {f.name: from_hint(hints[f.name]) for f in dataclasses.fields(cls) if f.init}
    return st.builds(cls, **fields)


def from_hint(hint: Any) -> SearchStrategy[Any]:
    """Values of an annotation, as far as records use annotations."""
    origin, args = get_origin(hint), get_args(hint)
    if hint is DifferenceKind:
        return st.sampled_from(DifferenceKind)
    if dataclasses.is_dataclass(hint):
        return st.deferred(lambda: record_strategy(hint.__name__))
    if origin in (Union, types.UnionType):
        return st.one_of(*map(from_hint, args))
    if hint == tuple[Any, ...]:
        return snapshots
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple and args[1:] == (...,):
        return st.lists(from_hint(args[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(from_hint, args))
    if origin is dict:
        return st.dictionaries(texts, from_hint(args[1]), max_size=2)
    return _SCALARS[hint]


_SCALARS: dict[Any, SearchStrategy[Any]] = {
    type(None): st.none(),
    bool: st.booleans(),
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    str: texts,
}


def description(value: Any) -> Any:
    """The value with its type and the types of all its parts, comparable even for NaN and -0.0."""
    match value:
        case Build(callee, args, kwargs):
            return "Build", callee, description(args), description(kwargs)
        case dict():
            return "dict", [(description(key), description(item)) for key, item in value.items()]
        case set() | frozenset():
            return type(value).__name__, sorted(map(repr, map(description, value)))
        case list() | tuple():
            return type(value).__name__, list(map(description, value))
        case int():
            return type(value).__name__, hex(value)
        case _:
            return type(value).__name__, repr(value)
