"""Places: how long lists and texts are, and what is found where an index points to."""

from __future__ import annotations

import sys

from mutsinq.static.unfolding.arithmetic import atoms, bounds, constant, minus, plus, positive, times
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.context import Valued
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.questions import answered, decided, length_of, required
from mutsinq.static.unfolding.values import (
    BOOL,
    FALSE,
    INT,
    RANGE,
    Constant,
    Event,
    Fresh,
    Pure,
    Value,
    each_held,
    held_by,
    literal,
    type_of,
)

#: A list of so many items is written out.
_MOST_ITEMS = 8


def repeated(items: Fresh, count: Value, path: Path) -> Valued:
    """`[x] * n`: an empty list unless `n` is above 0."""
    site = "repeated", items.site
    known = constant(count)
    if known is not None and known * len(items.parts) <= _MOST_ITEMS:
        return [(path, path.fresh("list", items.parts * max(known, 0), site))]
    found: Valued = []
    for after, is_any in decided(positive(count), path):
        if not is_any:
            found.append((after, after.fresh("list", (), site)))
            continue
        size = times(count, literal(len(items.parts)))
        for last in _fitting(size, bounds(size)[1], after):
            found.append((last, last.repeated(items.parts, count, site)))
    return found


def listable(value: Value, path: Path) -> list[Path]:
    """A list is made of it, or its length is asked: a range may be too long for that."""
    match value:
        case Pure(what="range", operands=(start, stop, step)):
            size = minus(stop, start) if (constant(step) or 0) > 0 else minus(start, stop)
            return _fitting(length_of(value, path), bounds(size)[1], path)
        case Event(type=known) if known == RANGE:
            return _fitting(length_of(value, path), None, path)
    return [path]


def _fitting(size: Value, most: int | None, path: Path) -> list[Path]:
    """There are lists of so many items, or none."""
    if most is not None and most <= sys.maxsize:
        return [path]
    return required(Pure("fits", (size,), BOOL), "MemoryError", path)


def placed(holder: Value, index: Value, path: Path) -> Valued:
    """Where an index points to, counted from the start, if there is an item."""
    length = length_of(holder, path)
    is_forward = positive(plus(index, literal(1)))
    if is_forward == FALSE or answered(is_forward, path) or any(part == length for part in atoms(index)):
        return [
            (last, place)
            for after, forward in decided(is_forward, path)
            for place in [index if forward else plus(length, index)]
            for last in required(
                positive(minus(length, place)) if forward else positive(plus(place, literal(1))), "IndexError", after
            )
        ]
    inside = FALSE if length == literal(0) else Pure("inside", (index, length), BOOL)
    return [(after, Pure("place", (index, length), INT)) for after in required(inside, "IndexError", path)]


def item_at(holder: Value, place: Value, path: Path) -> Valued:
    """The item at a place that is surely inside."""
    known = type_of(holder)
    assert known is not None
    at, each = constant(place), each_held(holder)
    item_type = each[at] if each and at is not None else held_by(holder)
    if item_type == NEVER:
        return []
    match holder, at:
        case Constant(), int(at) if isinstance(holder.value, str) and at < len(holder.value):
            return [(path, literal(holder.value[at]))]
        case Fresh(kind="list" | "tuple", parts=parts), int(at) if path.is_new(holder):
            return [(path, parts[at])] if at < len(parts) else []
        case Pure(what="range", operands=(start, _, step)), _:
            return [(path, plus(start, times(place, step)))]
    source, *since = path.origin(holder)
    return [(path, _last_put(holder, place, path) or Pure("at", (source, place, *since), item_type))]


def _last_put(holder: Value, place: Value, path: Path) -> Value | None:
    """The item that a list was last given at a place, or had there when it was made, if that is known."""
    for event in path.changes(holder):
        match event:
            case Event(what="set item", operands=(changed, at, value)) if changed == holder:
                if at == place:
                    return value
                least, most = bounds(minus(at, place))
                if (least is None or least <= 0) and (most is None or most >= 0):
                    return None
            case Fresh(how="repeated", parts=(item, _)):
                return item
            case Fresh(parts=parts, is_display=True) if (number := constant(place)) is not None:
                return parts[number] if number < len(parts) else None
            case _:
                return None
    return None
