"""Lookups: what is found in dicts and sets, by keys whose hash and `==` are known or taken for granted."""

from __future__ import annotations

from mutsinq.static.unfolding.changes import stored_at
from mutsinq.static.unfolding.context import Valued
from mutsinq.static.unfolding.keys import entry_at, last_stored, membership
from mutsinq.static.unfolding.paths import Path
from mutsinq.static.unfolding.questions import decided, required
from mutsinq.static.unfolding.values import DEFAULTED, FACTORIES, Fresh, Global, Value, literal, type_of

_CONTAINERS = frozenset(("list", "set", "dict"))


def found_at(holder: Value, key: Value, path: Path) -> Valued:
    """The value of a key, or an exception where a dict has none; a `defaultdict` makes one."""
    known = type_of(holder)
    assert known is not None
    if stored := last_stored(holder, key, path):
        return [(path, stored)]
    if isinstance(holder, Fresh) and holder.how == DEFAULTED:
        return got(holder, key, _made_default(holder, path), path, keeps=True)
    return [
        pair
        for after in required(membership(key, holder, path), "KeyError", path)
        for pair in entry_at(holder, key, after)
    ]


def _made_default(holder: Fresh, path: Path) -> Value:
    """What a `defaultdict` makes for a key that it has not."""
    (factory,) = holder.parts
    assert isinstance(factory, Global)
    if factory.name in _CONTAINERS:
        return path.fresh(factory.name, (), ("default", holder.site))
    return literal(FACTORIES[factory.name])


def got(holder: Value, key: Value, default: Value, path: Path, *, keeps: bool) -> Valued:
    """What a dict has for a key, or else a default, which it may keep."""
    found: Valued = []
    for after, inside in decided(membership(key, holder, path), path):
        if inside:
            found += entry_at(holder, key, after)
            continue
        for last in stored_at(holder, key, default, after) if keeps else [after]:
            found.append((last, default))
    return found
