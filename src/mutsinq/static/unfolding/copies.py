"""Copies: new lists and tuples of what is in something else, and who cannot tell which it is.

As long as neither changes a copy has the items of what it was made of (`Path.origin`).
"""

from __future__ import annotations

from mutsinq.core.types import Type
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.values import Fresh, Pure, Value, held_by, kind_of


def copied(value: Value, site: object, path: Path) -> Fresh:
    """A new list of what is in something; where nobody else has a new list, that itself."""
    match value:
        case Fresh(kind="list") if _is_at_hand(value, path):
            return value
        case Fresh(kind="list" | "tuple", parts=parts) if path.is_new(value):
            return path.fresh("list", parts, site)
    return path.copy("list", value, site)


def _is_at_hand(value: Fresh, path: Path) -> bool:
    """Whether no variable and no other container holds a container that was made here."""
    held = any(value is other for frame in path.frames for other in frame.values())
    return value.stretch is path.stretch and value.depth == len(path.frames) and not held


def as_tuple(value: Value, path: Path) -> Value:
    """`tuple(x)`."""
    if kind_of(value) == "tuple":
        return value
    if isinstance(value, Fresh) and value.kind == "list" and path.is_new(value):
        return path.fresh("tuple", value.parts)
    source = path.gone_through(value)
    of = held_by(source[0])
    return Pure("tuple of", source, Type("tuple", (of, Type("..."))) if of else Type("tuple"))


def spread(value: Value, path: Path) -> tuple[str, tuple[Value, ...]]:
    """What a call gets of `*value`, and the shape of that: its parts, if they are known."""
    if isinstance(value, Fresh) and value.kind in ("list", "tuple") and path.is_new(value):
        return " ".join("." * len(value.parts)), value.parts
    return "*", (Pure("tuple of", path.gone_through(value)),)


def items_of(value: Value, path: Path) -> Value:
    """What somebody gets who only goes through the items of a new list or tuple."""
    is_new = isinstance(value, Fresh | Pure) and (of := path.origin(value))[0] is not value
    return Pure("tuple of", of) if is_new else value
