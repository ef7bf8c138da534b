"""Changes: what is put into containers."""

from __future__ import annotations

from collections.abc import Sequence

from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.context import Valued
from mutsinq.static.unfolding.keys import as_key
from mutsinq.static.unfolding.looping import source_of
from mutsinq.static.unfolding.loops import walk
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.places import item_at
from mutsinq.static.unfolding.values import (
    ANYTHING,
    DEFAULTED,
    Constant,
    Fresh,
    TooMuch,
    Value,
    kind_of,
    literal,
    type_of,
)

#: Longer texts are gone through by a loop.
MOST_CHARACTERS = 16


def appended(holder: Value, item: Value, path: Path) -> None:
    """A list gets one more item."""
    if kind_of(holder) != "list":
        path.happen("call", path.happen(".append", holder), item)
        return
    keep(holder, (item,), path)
    path.change("append", holder, item)


def added(holder: Value, item: Value, path: Path) -> list[Path]:
    """A new set gets one more item, maybe."""
    if (keys := as_key(item, path)) is None:
        # Its hash may be anybody's code.
        path.happen("add", holder, item)
        return [path]
    for after, key in keys:
        keep(holder, (key,), after)
        after.change("add", holder, key)
    return [after for after, _ in keys]


def extended(holder: Value, items: Value, path: Path) -> Valued:
    """`x += y` for a list: `x.append` of each."""
    if (parts := _parts(items, path)) is not None:
        for item in parts:
            appended(holder, item, path)
        return [(path, holder)]
    if kind_of(items) in ("list", "tuple", "str") and not path.may_be(holder, items):
        site = holder.site if isinstance(holder, Fresh) else None
        return [(way, holder) for way in path.going_on(filled(holder, items, ("extend", site), path))]
    path.happen("in place Add", holder, items)
    return [(path, holder)]


def sorted_in_place(holder: Value, path: Path) -> list[Path]:
    """A list of ints or texts is sorted."""
    path.change("sort", holder)
    return [path]


def keep(holder: Value, values: tuple[Value, ...], path: Path) -> None:
    """Values are put into a container of which it may be known what it holds."""
    if isinstance(holder, Fresh):
        if holder.how not in ("", "list of", "dict of", "repeated", DEFAULTED) and holder.holds:
            raise TooMuch
        for place, value in enumerate(values):
            path.beliefs.put(holder.site, place, value)
        return
    known = type_of(holder)
    if known is None or not known.args:
        return
    if NEVER in known.args:
        path.beliefs.put_somewhere(values)
    elif any(of not in (ANYTHING, type_of(value)) for of, value in zip(known.args, values, strict=True)):
        raise TooMuch


def _parts(items: Value, path: Path) -> Sequence[Value] | None:
    """All items of a sequence, where each is known."""
    match items:
        case Fresh(kind="list" | "tuple", parts=parts) if path.is_new(items):
            return parts
        case Constant(kind="str"):
            text = str(items.value)
            return list(map(literal, text)) if len(text) <= MOST_CHARACTERS else None
    return None


def stored_at(holder: Value, place: Value, value: Value, path: Path) -> list[Path]:
    """Something is put into a dict, or in the place of another item of a list."""
    kind = kind_of(holder)
    if kind == "list" and [value] == [item for _, item in item_at(holder, place, path)]:
        # It is there already.
        return [path]
    keep(holder, (place, value) if kind == "dict" else (value,), path)
    path.change("set item", holder, place, value)
    return [path]


def filled(holder: Value, items: Value, site: object, path: Path) -> list[Path]:
    """A list gets all items of something else that is no part of it."""

    def append(item: Value, inside: Path) -> list[Path]:
        appended(holder, item, inside)
        return [inside]

    return walk([], source_of(items, site, site, path), append, [], site, path)
