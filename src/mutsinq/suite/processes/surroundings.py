"""Surroundings: whether a mutant left something behind in its process that the next one could notice."""

from __future__ import annotations

import builtins
import operator
import os
import sys
import threading
from collections.abc import Collection, Mapping, Sequence
from types import FunctionType

#: Names in every module's namespace that are Python's own business.
_PYTHONS_OWN = ("__warningregistry__", "__builtins__")


class Namespaces:
    """The global state of the modules under test: what stands in these namespaces.

    All values and the sizes of containers count, and of classes, functions and instances the same one level down. A
    table that remembers results grows, a counter is another number. Warnings that were given do not count: Python
    forgets them whenever filters change, as pytest has them changed around each test.
    """

    def __init__(self, namespaces: Sequence[Mapping[str, object]]) -> None:
        inner = (_own_namespace(value) for namespace in namespaces for value in list(namespace.values()))
        self._namespaces = [*namespaces, *(each for each in inner if each is not None)]
        self._values = [dict(namespace) for namespace in self._namespaces]
        self._containers = [
            vars(value) if type(value) is FunctionType else value
            for values in self._values
            for value in _values(values)
            if type(value) is FunctionType or isinstance(value, dict | list | set | bytearray)
        ]
        self._sizes = list(map(len, self._containers))

    def unchanged(self) -> bool:
        """Whether all is as it was when this was made."""
        if list(map(len, self._containers)) != self._sizes:
            return False
        return all(map(_are_same, self._namespaces, self._values))


class Surroundings:
    """The current folder, environment, threads, processes and import path, beside the namespaces.

    Processes that are the tool's `own` do not count, by their ids, of which more may come.
    """

    def __init__(self, namespaces: Namespaces, own: Collection[int] = ()) -> None:
        self._namespaces = namespaces
        self._own = own
        self._before = self._process()

    def unchanged(self) -> bool:
        """Whether all is as it was when this was made, and the namespaces when they were."""
        return self._process() == self._before and self._namespaces.unchanged()

    def _process(self) -> tuple[object, ...]:
        try:
            folder = os.getcwd()
        except OSError:
            folder = ""
        # An interactive prompt, and every doctest, keeps its last result there.
        names = len(vars(builtins)) - ("_" in vars(builtins))
        # As the system has it: `os.environ` decodes each name and value whenever it is asked.
        environment = dict(getattr(os.environ, "_data", os.environ))
        return folder, environment, threading.active_count(), list(sys.path), children(self._own), names


def children(own: Collection[int] = ()) -> list[int]:
    """The processes that this one has started, which may run the mutant that was on then; empty if that is unknown.

    Without its `own`.
    """
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", "rb", buffering=0) as children:
            return [child for child in map(int, children.read().split()) if child not in own]
    except OSError:
        return []


def _are_same(now: Mapping[str, object], before: Mapping[str, object]) -> bool:
    """Whether two namespaces have the same values; quick where nothing changed, for each mutant asks it of all."""
    if len(now) == len(before) and all(map(operator.is_, now.values(), before.values())):
        return True
    values = _values(now), _values(before)
    return len(values[0]) == len(values[1]) and all(map(operator.is_, *values))


def _values(namespace: Mapping[str, object]) -> list[object]:
    return [value for name, value in namespace.items() if name not in _PYTHONS_OWN]


def _own_namespace(value: object) -> Mapping[str, object] | None:
    if type(value) is FunctionType:
        # Most have no attributes; sizes tell quicker whether any comes.
        return vars(value) or None
    if type(value).__module__ == "builtins" and not isinstance(value, type):
        return None
    found = getattr(value, "__dict__", None)
    return found if isinstance(found, Mapping) else None
