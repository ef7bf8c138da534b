"""One codec for every record: JSON with a format version, values as literal text."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from mutsinq.core import (  # noqa: F401  (importing a module registers its records)
    batch,
    comparison,
    corpus,
    difference,
    episode,
    mutation,
    outcome,
    program,
    reply,
    search,
    suite,
    task,
    trace,
    types,
    verdict,
)
from mutsinq.core.call_text import parse_method, render_method
from mutsinq.core.difference import DifferenceKind
from mutsinq.core.input import Build, Call, Input
from mutsinq.core.literal import parse_value, render
from mutsinq.core.record import RECORDS
from mutsinq.errors import CodecError, LiteralError

FORMAT_VERSION = 1
#: What is in JSON as it is in a record.
_PLAIN = {str, int, float, bool, type(None)}


def to_json(record: Any, *, indent: int | None = None) -> str:
    """A record, or a list of records, as JSON text with the format version.

    Raises CodecError for what is no record, and for a number that JSON lacks (NaN, infinity) outside an Input.
    """
    return "".join(json_parts(record, indent=indent))


def json_parts(record: Any, *, indent: int | None = None) -> Iterator[str]:
    """The text of `to_json` in parts; with an indent, no more than a part of it is in memory at any time."""
    encoder = _Encoder(indent=indent, ensure_ascii=False, allow_nan=False)
    document = {"format_version": FORMAT_VERSION, "data": record}
    try:
        for part in [encoder.encode(document)] if indent is None else encoder.iterencode(document):
            # A lone surrogate, which no file can hold, becomes its escape; all other text stays readable.
            yield part if part.isascii() else part.encode("utf-8", "backslashreplace").decode("utf-8")
    except ValueError as error:
        raise CodecError(f"JSON cannot hold it: {error}") from None


def from_json(text: str) -> Any:
    """Read what `to_json` wrote. Raises CodecError on another version or an unknown record or field."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CodecError(f"not JSON: {error}") from None
    if not isinstance(document, dict) or "format_version" not in document:
        raise CodecError("the document has no format_version: mutsinq did not write it")
    if document["format_version"] != FORMAT_VERSION:
        raise CodecError(
            f"format version {document['format_version']!r} cannot be read; this mutsinq reads version {FORMAT_VERSION}"
        )
    return decode(document.get("data"))


def encode(value: Any) -> Any:
    """A record as plain dicts, lists and scalars; each record carries its class name under `record`."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple() | list():
            return [encode(item) for item in value]
        case dict():
            return {str(key): encode(item) for key, item in value.items()}
    return encode(_opened(value))


class _Encoder(json.JSONEncoder):
    """Opens each record when its turn comes, so that a long report is never in memory as plain values."""

    def default(self, o: Any) -> Any:
        return _opened(o)


def _opened(value: Any) -> dict[str, Any]:
    """A record as a dict; what is in it stays as it is. Raises CodecError for what is no record."""
    if isinstance(value, Input):
        receiver = None if value.receiver is None else render(value.receiver)
        texts = {"args": render(value.args), "kwargs": render(value.kwargs), "receiver": receiver}
        return {"record": "Input", **texts, "calls": [render_method(call) for call in value.calls]}
    name = type(value).__name__
    if RECORDS.get(name) is not type(value):
        raise CodecError(f"a {type(value).__qualname__} is no record")
    opened: dict[str, Any] = {"record": name}
    for field in _fields(name):
        found = getattr(value, field)
        opened[field] = found.name if type(found) is DifferenceKind else found
    return opened


def decode(data: Any) -> Any:
    """The inverse of `encode`; JSON lists become tuples."""
    # By type, for a report of a large run is thousands of records of hundreds of values.
    kind = type(data)
    if kind is list:
        return tuple([decode(item) for item in data])
    if kind is dict:
        return _record(data) if "record" in data else _mapping(data)
    return data


def _mapping(data: Any) -> Any:
    """A field that is declared as a mapping is none of the records, even with a key named `record`."""
    return {key: decode(item) for key, item in data.items()} if isinstance(data, dict) else decode(data)


def _record(data: dict[str, Any]) -> Any:
    name = str(data["record"])
    if name == "Input":
        return _input({key: item for key, item in data.items() if key != "record"})
    if name not in RECORDS:
        raise CodecError(f"unknown record {name!r}")
    readers = _readers(name)
    values = {key: item if type(item) in _PLAIN else readers[key](item) for key, item in data.items() if key in readers}
    rest = data.keys() - values.keys() - {"record"} if len(values) + 1 < len(data) else ()
    if unknown := sorted(key for key in rest if key not in _fields(name)):
        raise CodecError(f"{name} has no field {unknown[0]!r}")
    if name == "Difference" and "kind" in values:
        values["kind"] = _kind(values["kind"])
    try:
        made = RECORDS[name](**values)
    except TypeError as error:
        raise CodecError(f"{name}: {error}") from None
    for key in rest:
        if getattr(made, key) != data[key]:
            raise CodecError(f"{name}.{key} does not fit the rest of the record")
    return made


@cache
def _readers(record: str) -> dict[str, Callable[[Any], Any]]:
    """What reads each field that the records of a name are made of; the others follow from these."""
    made = {name: field for name, field in _fields(record).items() if field.init}
    return {name: _mapping if str(field.type).startswith("dict[") else decode for name, field in made.items()}


@cache
def _fields(record: str) -> dict[str, dataclasses.Field[Any]]:
    """The fields of the records of a name, by their own names."""
    return {field.name: field for field in dataclasses.fields(RECORDS[record])}


def _kind(name: Any) -> DifferenceKind:
    try:
        return DifferenceKind[name]
    except KeyError:
        raise CodecError(f"unknown difference kind {name!r}") from None


def _input(fields: dict[str, Any]) -> Input:
    if unknown := sorted(fields.keys() - _fields("Input").keys()):
        raise CodecError(f"Input has no field {unknown[0]!r}")
    literals = ("args", "kwargs", "receiver")
    if missing := [name for name in literals if name not in fields]:
        raise CodecError(f"Input lacks the field {missing[0]!r}")
    args, kwargs, receiver = (_literal(name, fields[name]) for name in literals)
    if not isinstance(args, tuple):
        raise CodecError("Input: args is not the text of a tuple")
    if not isinstance(kwargs, dict) or not all(isinstance(key, str) for key in kwargs):
        raise CodecError("Input: kwargs is not the text of a dict with names as keys")
    if not isinstance(receiver, Build | None):
        raise CodecError("Input: receiver is not the text of a constructor's call")
    return Input(args, kwargs, receiver, _calls(fields.get("calls", [])))


def _calls(texts: Any) -> tuple[Call, ...]:
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise CodecError("Input: calls is not a list of texts")
    try:
        return tuple(map(parse_method, texts))
    except LiteralError as error:
        raise CodecError(f"Input: calls: {error}") from None


def _literal(name: str, text: Any) -> Any:
    if text is None and name == "receiver":
        return None
    if not isinstance(text, str):
        raise CodecError(f"Input: {name} is not the text of a literal")
    try:
        return parse_value(text)
    except LiteralError as error:
        raise CodecError(f"Input: {name}: {error}") from None
