"""Registry: one lazy table from a name to an object, filled by built-ins and entry points."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from typing import Generic, TypeVar

from mutsinq.errors import PluginError

T = TypeVar("T")


class Registry(Generic[T]):
    """Names with the place of their object, `module:attribute`; nothing is imported until asked for.

    Others add theirs by an entry point of `group`. Two objects of one name, or one that fails to load,
    are a PluginError that names both sides.
    """

    def __init__(self, group: str, built_in: dict[str, str]) -> None:
        self.group = group
        self._built_in = built_in
        self._places: dict[str, str] | None = None
        self._loaded: dict[str, T] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._table())

    def __contains__(self, name: object) -> bool:
        return name in self._table()

    def get(self, name: str) -> T:
        """The object of that name. Raises PluginError if there is none or it cannot be loaded."""
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def add(self, name: str, thing: T) -> None:
        """Register an object for this process. Raises PluginError if the name is taken."""
        if name in self._table():
            raise PluginError(f"two {self.group} are named {name!r}: {self._table()[name]} and {thing!r}")
        self._table()[name] = f"<{type(thing).__qualname__}>"
        self._loaded[name] = thing

    def _table(self) -> dict[str, str]:
        if self._places is None:
            places = dict(self._built_in)
            for point in entry_points(group=self.group):
                _add(places, point, self.group)
            self._places = places
        return self._places

    def _load(self, name: str) -> T:
        place = self._table().get(name)
        if place is None:
            raise PluginError(f"no {self.group} is named {name!r}; there are: {', '.join(self)}")
        module, _, attribute = place.partition(":")
        try:
            loaded: T = getattr(importlib.import_module(module), attribute)
        except Exception as error:
            raise PluginError(f"{self.group} {name!r} at {place} failed to load: {error!r}") from error
        return loaded


def _add(places: dict[str, str], point: EntryPoint, group: str) -> None:
    if point.name in places:
        raise PluginError(f"two {group} are named {point.name!r}: {places[point.name]} and {point.value}")
    places[point.name] = point.value
