"""Places: how long lists and texts are, and what is found where an index points to."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from mutsinq.static.unfolding.arithmetic import atoms, bounds, constant, minus, plus, positive, times
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.expressions import Valued
from mutsinq.static.unfolding.lookups import Lookups
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.values import (
    BOOL,
    FALSE,
    INT,
    RANGE,
    TRUE,
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


@dataclass(slots=True)
class Places(Lookups):
    """Finds items by their index."""

    def length(self, value: Value, path: Path) -> Value:
        """How many items a container or text of a known type has."""
        match value:
            case Constant():
                whole = value.value
                assert isinstance(whole, str | bytes)
                return literal(len(whole))
            case Fresh(kind="tuple" | "list", parts=parts) if value.is_display and not path.resized(value):
                return literal(len(parts))
            case Fresh(how="repeated", parts=(*items, count)) if not path.resized(value):
                return times(count, literal(len(items)))
        if known := each_held(value):
            return literal(len(known))
        return Pure("len", path.sized(value), INT)

    def repeated(self, items: Fresh, count: Value, path: Path) -> Valued:
        """`[x] * n`: an empty list unless `n` is above 0."""
        site = "repeated", items.site
        known = constant(count)
        if known is not None and known * len(items.parts) <= _MOST_ITEMS:
            return [(path, path.fresh("list", items.parts * max(known, 0), site))]
        found: Valued = []
        for after, is_any in self.decided(positive(count), path):
            if not is_any:
                found.append((after, after.fresh("list", (), site)))
                continue
            size = times(count, literal(len(items.parts)))
            for last in self._fitting(size, bounds(size)[1], after):
                found.append((last, last.repeated(items.parts, count, site)))
        return found

    def listed(self, value: Value, path: Path) -> list[Path]:
        """A list is made of it, or its length is asked: a range may be too long for that."""
        match value:
            case Pure(what="range", operands=(start, stop, step)):
                size = minus(stop, start) if (constant(step) or 0) > 0 else minus(start, stop)
                return self._fitting(self.length(value, path), bounds(size)[1], path)
            case Event(type=known) if known == RANGE:
                return self._fitting(self.length(value, path), None, path)
        return [path]

    def _fitting(self, size: Value, most: int | None, path: Path) -> list[Path]:
        """There are lists of so many items, or none."""
        if most is not None and most <= sys.maxsize:
            return [path]
        return self.required(Pure("fits", (size,), BOOL), "MemoryError", path)

    def placed(self, holder: Value, index: Value, path: Path) -> Valued:
        """Where an index points to, counted from the start, if there is an item."""
        length = self.length(holder, path)
        if (least := bounds(index)[0]) is not None and least >= 0:
            return [(after, index) for after in self.required(positive(minus(length, index)), "IndexError", path)]
        if (most := bounds(index)[1]) is not None and most < 0:
            place = plus(length, index)
            return [(after, place) for after in self.required(positive(plus(place, literal(1))), "IndexError", path)]
        if self.answered(positive(plus(index, literal(1))), path):
            return [(after, index) for after in self.required(positive(minus(length, index)), "IndexError", path)]
        if any(part == length for part in atoms(index)):
            return [
                pair
                for after, forward in self.decided(positive(plus(index, literal(1))), path)
                for pair in self._placed_from(holder, index, length, after, forward=forward)
            ]
        inside = FALSE if length == literal(0) else Pure("inside", (index, length), BOOL)
        return [(after, Pure("place", (index, length), INT)) for after in self.required(inside, "IndexError", path)]

    def _placed_from(self, holder: Value, index: Value, length: Value, path: Path, *, forward: bool) -> Valued:
        place = index if forward else plus(length, index)
        inside = positive(minus(length, place)) if forward else positive(plus(place, literal(1)))
        return [(after, place) for after in self.required(inside, "IndexError", path)]

    def answered(self, question: Value, path: Path) -> bool:
        """Whether it is known on the path that a question's answer is yes."""
        return question == TRUE or [holds for _, holds in self.decided(question, path.fork())] == [True]

    def item_at(self, holder: Value, place: Value, path: Path) -> Valued:
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
        return [(path, self._last_put(holder, place, path) or Pure("at", (source, place, *since), item_type))]

    def _last_put(self, holder: Value, place: Value, path: Path) -> Value | None:
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
