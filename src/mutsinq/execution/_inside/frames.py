"""Frames: what tells values of numpy and pandas apart.

Their own texts are cut for people, so they go by their types, shapes, labels and items.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_getattr, _str, _list, _hasattr = getattr, str, list, hasattr
#: A larger one is not looked into.
_MOST_ITEMS = 20_000


def state(value: Any) -> Iterator[tuple[str, Any]] | None:
    """Names and plain values that together say what a value of numpy or pandas is; None for one that is too large."""
    size = _getattr(value, "size", 0)
    return None if type(size) is int and size > _MOST_ITEMS else _state(value)


def _state(value: Any) -> Iterator[tuple[str, Any]]:
    if _hasattr(value, "columns") and _hasattr(value, "dtypes"):
        yield "columns", _list(value.columns)
        yield "dtypes", [_str(of) for of in value.dtypes]
        yield "index", value.index.tolist()
        yield "values", [value.iloc[:, place].tolist() for place in range(value.shape[1])]
        return
    if not _hasattr(value, "tolist"):
        # A moment, a missing value, a group: its text is all that is known of it.
        yield "text", _str(value)
        return
    yield "dtype", _str(_getattr(value, "dtype", ""))
    yield "shape", _str(_getattr(value, "shape", ""))
    if _hasattr(value, "index") and _hasattr(value, "name"):
        yield "index", value.index.tolist()
        yield "name", value.name
    yield "values", value.tolist()
