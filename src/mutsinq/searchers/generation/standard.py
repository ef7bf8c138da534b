"""Samplers of objects of the standard library, which the worker builds by calling their class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mutsinq.core.input import Build
from mutsinq.searchers.generation.draft import Draft, Sampler
from mutsinq.static.sending import is_exception

_PATHS = ("a", "b.txt", "..", ".", "README.TXT", "x.tar.gz", ".hidden", "src", "~")
_YEARS = (2000, 2020, 2021, 2023, 2024, 1999, 1900, 1970, 1, 9999)


def standard(name: str, whole: Sampler, decimal: Sampler, text: Sampler) -> Sampler | None:
    """The sampler of a class of the standard library by the name that the program has for it, dotted or not.

    None for a class that is not among them. The samplers of whole numbers, decimals and text serve as parts.
    """
    make = _CLASSES.get(name.rpartition(".")[2])
    if is_exception(name):
        return lambda draft: Build(name)
    if make is None:
        return None
    return lambda draft: Build(name, make(draft, whole, decimal, text))


def _decimal(draft: Draft, whole: Sampler, decimal: Sampler, text: Sampler) -> tuple[Any, ...]:
    return (str(whole(draft) if draft.random() < 0.5 else decimal(draft)),)


def _fraction(draft: Draft, whole: Sampler, decimal: Sampler, text: Sampler) -> tuple[Any, ...]:
    return (whole(draft), whole(draft) or 1)


def _date(draft: Draft, *parts: Sampler) -> tuple[Any, ...]:
    """A day, mostly soon after or before an earlier one of the input: programs go from one to the other."""
    earlier = draft.lists.setdefault("date", [])
    if earlier and draft.random() < 0.6:
        year, month = draft.pick(earlier)
    else:
        year, month = draft.pick(_YEARS) if draft.random() < 0.6 else draft.between(1, 9999), draft.between(1, 12)
    earlier.append([year, month])
    return (year, month, draft.pick((1, 2, 15, 27, 28, draft.between(1, 28))))


def _time(draft: Draft, *parts: Sampler) -> tuple[Any, ...]:
    fields = (draft.between(0, 23), draft.pick((0, 30, 59, draft.between(0, 59))), draft.pick((0, 0, 59)))
    return fields[: draft.between(0, 3)]


def _datetime(draft: Draft, *parts: Sampler) -> tuple[Any, ...]:
    return _date(draft) + _time(draft)


def _timedelta(draft: Draft, *parts: Sampler) -> tuple[Any, ...]:
    return (draft.pick((0, 1, -1, 7, 30, draft.between(-400, 400))), draft.pick((0, 0, 1, 3600, 86_399)))


def _path(draft: Draft, whole: Sampler, decimal: Sampler, text: Sampler) -> tuple[Any, ...]:
    parts = [draft.pick(_PATHS) if draft.random() < 0.7 else str(text(draft)) for _ in range(draft.between(1, 3))]
    return (draft.pick(("", "", "/")) + "/".join(parts),)


def _uuid(draft: Draft, *parts: Sampler) -> tuple[Any, ...]:
    return (f"{draft.below(2**53):032x}",)


def _string(draft: Draft, whole: Sampler, decimal: Sampler, text: Sampler) -> tuple[Any, ...]:
    return (draft.pick(("", "\n", "\n\n")).join([str(text(draft)) for _ in range(draft.between(1, 3))]),)


def _bytes(draft: Draft, whole: Sampler, decimal: Sampler, text: Sampler) -> tuple[Any, ...]:
    return (str(text(draft)).encode("utf-8", "replace"),)


_CLASSES: dict[str, Callable[[Draft, Sampler, Sampler, Sampler], tuple[Any, ...]]] = {
    "Decimal": _decimal,
    "Fraction": _fraction,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "timedelta": _timedelta,
    "Path": _path,
    "PurePath": _path,
    "PurePosixPath": _path,
    "UUID": _uuid,
    "StringIO": _string,
    "BytesIO": _bytes,
    "bytearray": _bytes,
}
