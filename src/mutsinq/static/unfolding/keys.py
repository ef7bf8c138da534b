"""Keys: what is known of the keys of dicts and sets, where their hash and `==` are known or taken for granted."""

from __future__ import annotations

from mutsinq.core.types import Type
from mutsinq.static.unfolding.assumptions import ANSWERS
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.context import Valued
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.questions import required
from mutsinq.static.unfolding.values import BOOL, FLOAT, SCALARS, STR, TRUE, Event, Fresh, Pure, Value, held_by, type_of


def as_key(value: Value, path: Path) -> Valued | None:
    """A value as its hash and `==` tell it from others, where looking it up runs nobody's code.

    Tuples are told apart by what they hold. What cannot be hashed is a question, and an exception.
    """
    if is_plain_key(value):
        return [(path, _told(value))]
    if path.module.catches or "float" in str(type_of(value)) or not path.context.assume(ANSWERS):
        return None
    key = _told(value)
    return [(after, key) for after in required(Pure("hashed", (key,), BOOL), "TypeError", path)]


def membership(key: Value, whole: Value, path: Path) -> Value:
    """Whether something is in a container, a question."""
    source, *since = path.origin(whole)
    if type_of(source) == STR != type_of(whole):
        # In a text there are also texts of several characters.
        source, since = whole, list(path.since(whole))
    match key:
        case Pure(what="at", operands=(of, _, *its)) if of == source and its == since:
            return TRUE
    return Pure("in", (key, source, *since), BOOL)


def last_stored(holder: Value, key: Value, path: Path) -> Value | None:
    """What was put there last, if nothing can have changed since."""
    match path.since(holder):
        case (Event(what="set item", operands=(changed, at, value)),) if changed == holder and at == key:
            return value
    return None


def entry_at(holder: Value, key: Value, path: Path) -> Valued:
    """The value of a key that is surely in a dict."""
    of = held_by(holder, 1)
    if of == NEVER:
        return []
    source, *since = path.origin(holder)
    return [(path, last_stored(holder, key, path) or Pure("entry", (source, key, *since), of))]


def is_plain_key(value: Value) -> bool:
    """Whether looking the value up runs nobody's code, whatever it is: a scalar, or a tuple of such."""
    known = type_of(value)
    return known is not None and _is_plain(known)


def _is_plain(of: Type) -> bool:
    if of.name == "tuple":
        return bool(of.args) and all(map(_is_plain, of.args))
    # No two NaNs are alike, and one is like itself.
    return of in SCALARS and of != FLOAT


def _told(value: Value) -> Value:
    """A new tuple as its parts tell it."""
    if isinstance(value, Fresh) and value.kind == "tuple":
        return Pure("tuple", tuple(map(_told, value.parts)), type_of(value))
    return value
