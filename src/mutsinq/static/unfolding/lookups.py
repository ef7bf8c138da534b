"""Lookups: what is found in dicts and sets, by keys whose hash and `==` are known or taken for granted."""

from __future__ import annotations

from dataclasses import dataclass

from mutsinq.core.types import Type
from mutsinq.static.unfolding.assumptions import ANSWERS
from mutsinq.static.unfolding.beliefs import NEVER
from mutsinq.static.unfolding.expressions import Valued
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.texts import Texts
from mutsinq.static.unfolding.values import (
    BOOL,
    DEFAULTED,
    FACTORIES,
    FLOAT,
    SCALARS,
    STR,
    TRUE,
    Event,
    Fresh,
    Global,
    Pure,
    Value,
    held_by,
    literal,
    type_of,
)

_CONTAINERS = frozenset(("list", "set", "dict"))


@dataclass(slots=True)
class Lookups(Texts):
    """Looks values up."""

    def as_key(self, value: Value, path: Path) -> Valued | None:
        """A value as its hash and `==` tell it from others, where looking it up runs nobody's code.

        Tuples are told apart by what they hold. What cannot be hashed is a question, and an exception.
        """
        if is_plain_key(value):
            return [(path, _told(value))]
        if self.module.catches or "float" in str(type_of(value)) or not self.assume(ANSWERS):
            return None
        key = _told(value)
        return [(after, key) for after in self.required(Pure("hashed", (key,), BOOL), "TypeError", path)]

    def held(self, key: Value, whole: Value, path: Path) -> Value:
        source, *since = path.origin(whole)
        if type_of(source) == STR != type_of(whole):
            # In a text there are also texts of several characters.
            source, since = whole, list(path.since(whole))
        match key:
            case Pure(what="at", operands=(of, _, *its)) if of == source and its == since:
                return TRUE
        return Pure("in", (key, source, *since), BOOL)

    def stored(self, holder: Value, key: Value, path: Path) -> Value | None:
        """What was put there last, if nothing can have changed since."""
        match path.since(holder):
            case (Event(what="set item", operands=(changed, at, value)),) if changed == holder and at == key:
                return value
        return None

    def found_at(self, holder: Value, key: Value, path: Path) -> Valued:
        known = type_of(holder)
        assert known is not None
        if stored := self.stored(holder, key, path):
            return [(path, stored)]
        if isinstance(holder, Fresh) and holder.how == DEFAULTED:
            return self.got(holder, key, self._made_default(holder, path), path, keeps=True)
        return [
            pair
            for after in self.required(self.held(key, holder, path), "KeyError", path)
            for pair in self.entry_at(holder, key, after)
        ]

    @staticmethod
    def _made_default(holder: Fresh, path: Path) -> Value:
        """What a `defaultdict` makes for a key that it has not."""
        (factory,) = holder.parts
        assert isinstance(factory, Global)
        if factory.name in _CONTAINERS:
            return path.fresh(factory.name, (), ("default", holder.site))
        return literal(FACTORIES[factory.name])

    def got(self, holder: Value, key: Value, default: Value, path: Path, *, keeps: bool) -> Valued:
        """What a dict has for a key, or else a default, which it may keep."""
        found: Valued = []
        for after, inside in self.decided(self.held(key, holder, path), path):
            if inside:
                found += self.entry_at(holder, key, after)
                continue
            for last in self.stored_at(holder, key, default, after) if keeps else [after]:
                found.append((last, default))
        return found

    def entry_at(self, holder: Value, key: Value, path: Path) -> Valued:
        """The value of a key that is surely in a dict."""
        of = held_by(holder, 1)
        if of == NEVER:
            return []
        source, *since = path.origin(holder)
        return [(path, self.stored(holder, key, path) or Pure("entry", (source, key, *since), of))]


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
