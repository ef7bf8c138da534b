"""Arrays: samplers of numpy and pandas values, which the worker builds where these libraries are installed.

Nothing here imports them. Arrays of one input mostly have one shape, for operations on several ask for that; floats
have a NaN now and then, integers a narrow type, and series an index of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mutsinq.core.input import Build
from mutsinq.core.types import Type
from mutsinq.searchers.generation.containers import length
from mutsinq.searchers.generation.draft import Draft, Sampler, mixture

ARRAY, SERIES, FRAME = "numpy.ndarray", "pandas.Series", "pandas.DataFrame"
#: What a value of each type is built by calling.
CALLEES = {ARRAY: "numpy.array", SERIES: SERIES, FRAME: FRAME}
#: What stands for a value that is missing among others of its type.
_MISSING: dict[type, float | None] = {float: float("nan"), str: None}
#: Numbers of values that are missing side by side.
_GAPS = (1, 1, 2, 3)
_NARROW = {int: "int8", float: "float32"}
_COLUMNS = ("a", "b", "c", "x")


def array_of(of: Type, whole: Sampler, decimal: Sampler) -> Sampler:
    """A numpy array of one or two dimensions; the samplers give its elements where its type does not tell."""
    element = _element(of, whole, decimal)

    def sample(draft: Draft) -> Build:
        shapes = draft.lists.setdefault(ARRAY, [])
        if shapes and draft.random() < 0.85:
            shape = draft.pick(shapes)
        else:
            shape = [draft.between(0, 6)] if draft.random() < 0.65 else [draft.between(1, 4), draft.between(1, 4)]
        shapes.append(shape)
        draft.lengths.append(shape[0])
        values = _column(element, shape[-1], draft)
        rows: list[Any] = values if len(shape) == 1 else [_column(element, shape[-1], draft) for _ in range(shape[0])]
        return Build(CALLEES[ARRAY], (rows,), _type_of(values, draft) if len(shape) == 1 else {})

    return sample


def series_of(of: Type, whole: Sampler, decimal: Sampler, text: Sampler) -> Sampler:
    """A pandas series of numbers, more seldom of texts."""
    element = mixture((4, _element(of, whole, decimal)), (1, _alike(text)))

    def sample(draft: Draft) -> Build:
        size = draft.lists.setdefault(SERIES, [[length(draft)]])[0][0]
        index = {"index": [draft.below(size + 1) for _ in range(size)]} if draft.random() < 0.15 else {}
        return Build(SERIES, (_column(element, size, draft),), index)

    return sample


def frame_of(
    columns: Mapping[str, Sampler], known: Sequence[str], whole: Sampler, decimal: Sampler, text: Sampler
) -> Sampler:
    """A pandas data frame with the columns that the programs read and those `known`, or with some of usual names."""
    usual = mixture((3, _alike(whole)), (2, _alike(decimal)), (1, _alike(text)))

    def sample(draft: Draft) -> Build:
        size = length(draft)
        draft.lengths.append(size)
        names = known if columns or known else _COLUMNS[: draft.between(1, len(_COLUMNS))]
        read = {name: _column(_alike(of), size, draft) for name, of in columns.items()}
        return Build(FRAME, (read | {name: _column(usual, size, draft) for name in names},))

    return sample


def _element(of: Type, whole: Sampler, decimal: Sampler) -> Sampler:
    """Samplers of columns: each draw gives the sampler of a whole column, so that one has elements of one type."""
    known = {"int": whole, "float": decimal, "bool": lambda draft: draft.random() < 0.5}
    if of.args and of.args[0].name in known:
        return _alike(known[of.args[0].name])
    return mixture((3, _alike(whole)), (3, _alike(decimal)), (1, _alike(known["bool"])))


def _alike(element: Sampler) -> Sampler:
    return lambda draft: element


def _column(element: Sampler, size: int, draft: Draft) -> list[Any]:
    of: Sampler = element(draft)
    values = [of(draft) for _ in range(size)]
    if values and type(values[0]) in _MISSING and draft.random() < 0.2:
        start = draft.below(size)
        end = min(size, start + draft.pick(_GAPS))
        values[start:end] = [_MISSING[type(values[0])]] * (end - start)
    return values


def _type_of(values: list[Any], draft: Draft) -> dict[str, Any]:
    """A narrow type, where the values fit it; the usual one is not named."""
    kind = type(values[0]) if values else None
    if kind not in _NARROW or draft.random() < 0.9 or not all(-128 <= value < 128 for value in values):
        return {}
    return {"dtype": _NARROW[kind]}
