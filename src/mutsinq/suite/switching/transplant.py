"""Transplant: bring about what a mutant does when its module is loaded, in the module that is loaded already.

The mutant's module is loaded once more into a namespace of its own and compared with the original loaded likewise.
What differs is then changed in the live module: containers in place, so that everyone who holds them sees it, other
values under the names that hold them, functions by their code and defaults, classes attribute by attribute.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from types import CellType, FunctionType
from typing import Any

from mutsinq.suite.switching.importing import is_imported
from mutsinq.suite.switching.rebuilding import Rebuilder, Unrebuildable, functions_in
from mutsinq.suite.switching.sameness import (
    CONTAINERS,
    are_of_one_type,
    attributes,
    content,
    instance_parts,
    is_data,
    same,
    same_code,
)
from mutsinq.suite.watching.uses import Place
from mutsinq.suite.whereabouts import real_path

_DEEPEST = 20


class Untransplantable(Exception):
    """A difference that only loading everything anew can bring about."""


@dataclass(slots=True)
class Effect:
    """What a transplant changed, for whoever looks for the tests that can notice it."""

    #: Names of module globals and class attributes with other values.
    names: set[str] = field(default_factory=set)
    #: Functions with other code or closures, and those with other defaults, once for each with its place.
    functions: list[tuple[FunctionType, Place | None]] = field(default_factory=list)
    #: Whether code of libraries, or Python itself, reads one of the class attributes.
    is_read_elsewhere: bool = False


class Transplant:
    """Changes live objects to be like those of a mutant; `undo` takes all back."""

    def __init__(self, live: dict[str, Any], root: str) -> None:
        self._live = live
        #: The project's folder: its other modules may have imported values.
        self._root = root
        self._undo: list[Callable[[], object]] = []
        #: Of each live object that was changed in place, by its id, what it was made like.
        self._done: dict[int, Any] = {}
        self.effect = Effect()

    def apply(self, original: dict[str, Any], mutant: dict[str, Any], but: Collection[str]) -> None:
        """Change the live module as the mutant differs from the original. Raises Untransplantable.

        The names in `but` are left alone.
        """
        self._classes = {
            id(value): live
            for namespace in (original, mutant)
            for name, value in namespace.items()
            if isinstance(value, type) and isinstance(live := self._live.get(name), type)
        }
        self._rebuilder = Rebuilder(mutant, self._live, is_data, self._classes)
        for name in sorted(original.keys() | mutant.keys()):
            if name == "__builtins__" or name in but:
                continue
            if name not in original or name not in mutant or name not in self._live:
                raise Untransplantable(f"{name} comes or goes")
            self._name(name, original[name], mutant[name])

    def refresh(self, names: Collection[str], original: dict[str, Any], mutant: dict[str, Any]) -> None:
        """Give instances under names that were left alone the mutant's attributes, where these are not as before.

        Raises Untransplantable for values of other kinds.
        """
        for name in sorted(names):
            live, old, new = (namespace.get(name) for namespace in (self._live, original, mutant))
            if type(live) is type(old) is type(new) is object:
                continue
            if not self._are_instances(live, old, new) or not self._instance(live, old, new, 0, is_known=False):
                raise Untransplantable(f"{name} is no plain instance")

    def undo(self) -> None:
        """Take all changes back."""
        for undo in reversed(self._undo):
            undo()
        self._undo.clear()

    def _name(self, name: str, original: Any, mutant: Any) -> None:
        if same(original, mutant):
            return
        live, before = self._live[name], len(self._undo)
        if self._attempt(live, original, mutant, 0):
            is_instance = self._are_instances(live, original, mutant) and len(self._undo) > before
            if is_instance or isinstance(live, list | dict | set | bytearray):
                self.effect.names.add(name)
            return
        made = self._replacement(name, live, original, mutant)
        self._set(self._live, name, made)
        for namespace in _holders(self._root, self._live):
            for key, value in list(namespace.items()):
                # The same object need not be the same variable: equal patterns and strings are one.
                if value is live and is_imported(key, str(namespace.get("__file__"))):
                    self._set(namespace, key, made)

    def _replacement(self, name: str, live: Any, original: Any, mutant: Any) -> Any:
        """What takes the place of a live value under its name. Raises Untransplantable."""
        # A class of which not all could be changed in place is still to be as the mutant's.
        if isinstance(mutant, type) or not same(live, original):
            raise Untransplantable(f"{name} is no plain value")
        try:
            made = self._rebuilder.rebuild(mutant)
        except Unrebuildable:
            raise Untransplantable(f"{name} is no plain value") from None
        self.effect.names.add(name)
        self.effect.functions += [(function, None) for function in functions_in(live)]
        return made

    def _attempt(self, live: Any, original: Any, mutant: Any, depth: int) -> bool:
        """As `_in_place`, but nothing is changed where it is False."""
        before, done = len(self._undo), dict(self._done)
        if self._in_place(live, original, mutant, depth):
            return True
        for undo in reversed(self._undo[before:]):
            undo()
        del self._undo[before:]
        self._done = done
        return False

    def _in_place(self, live: Any, original: Any, mutant: Any, depth: int) -> bool:
        """Make `live`, which is as `original`, as `mutant`; False if it must be replaced."""
        are_instances = self._are_instances(live, original, mutant)
        if depth > _DEEPEST or not (
            are_instances or (are_of_one_type(live, mutant) and are_of_one_type(original, mutant))
        ):
            return False
        if self._done.get(id(live)) is mutant:
            return True
        self._done[id(live)] = mutant
        if are_instances:
            return self._instance(live, original, mutant, depth, is_known=True)
        match live:
            case FunctionType():
                return self._function(live, original, mutant, depth)
            case type():
                return self._class(live, original, mutant, depth)
            case staticmethod() | classmethod():
                return self._in_place(live.__func__, original.__func__, mutant.__func__, depth + 1)
            case property():
                parts = [(getattr(live, n), getattr(original, n), getattr(mutant, n)) for n in ("fget", "fset", "fdel")]
                return all(same(o, m) or self._in_place(part, o, m, depth + 1) for part, o, m in parts)
            case list() | dict() | set() | bytearray():
                return self._refill(live, original, mutant)
        return False

    def _function(self, live: FunctionType, original: FunctionType, mutant: FunctionType, depth: int) -> bool:
        if live.__code__.co_freevars != mutant.__code__.co_freevars:
            return False
        if vars(original).keys() != vars(mutant).keys():
            return False
        for part, old, new in zip(live.__closure__ or (), original.__closure__ or (), mutant.__closure__ or ()):
            if not self._cell(live, part, content(old), content(new), depth):
                return False
        if not same_code(original, mutant):
            self._attribute(live, "__code__", mutant.__code__)
            self.effect.functions.append((live, None))
        return self._defaults(live, original, mutant)

    def _cell(self, live: FunctionType, cell: CellType, original: Any, mutant: Any, depth: int) -> bool:
        held = content(cell)
        # Each method that says `super()` holds its class, which takes long to compare.
        if isinstance(held, type) and self._done.get(id(held)) is mutant:
            return True
        if same(original, mutant) or self._in_place(held, original, mutant, depth + 1):
            return True
        if not is_data(mutant) or not same(held, original):
            return False
        self._attribute(cell, "cell_contents", mutant)
        self.effect.functions.append((live, None))
        return True

    def _defaults(self, live: FunctionType, original: FunctionType, mutant: FunctionType) -> bool:
        """Change the defaults of a function; those that the mutant leaves alone stay the live objects."""
        made: list[Any] = []
        old, new = original.__defaults__ or (), mutant.__defaults__ or ()
        for place in range(-len(new), 0):
            if -place <= len(old) and same(old[place], new[place]):
                made.append((live.__defaults__ or ())[place])
            elif is_data(new[place]):
                made.append(new[place])
            else:
                return False
        named = dict(live.__kwdefaults__ or {})
        for name, value in (mutant.__kwdefaults__ or {}).items():
            if not same((original.__kwdefaults__ or {}).get(name, mutant), value):
                if not is_data(value):
                    return False
                named[name] = value
        named = {name: value for name, value in named.items() if name in (mutant.__kwdefaults__ or {})}
        for attribute, value in (("__defaults__", tuple(made)), ("__kwdefaults__", named)):
            if not same(getattr(live, attribute) or type(value)(), value):
                present = getattr(live, attribute) or type(value)()
                self.effect.functions += [(live, place) for place in _places(present, value)]
                self._attribute(live, attribute, value or None)
        return True

    def _class(self, live: type, original: type, mutant: type, depth: int) -> bool:
        # A class of another module is no part of this one, whatever the mutant has in its place.
        if type(live) is not type or vars(live).get("__module__") != self._live.get("__name__"):
            return False
        if attributes(original) != attributes(mutant) or len(live.__bases__) != len(mutant.__bases__):
            return False
        for base, left, right in zip(live.__bases__, original.__bases__, mutant.__bases__):
            if not same(left, right) and not self._in_place(base, left, right, depth + 1):
                return False
        for name in attributes(original):
            left, right = vars(original)[name], vars(mutant)[name]
            if same(left, right):
                continue
            if name == "__slots__":
                # What it says is done when the class is made.
                return False
            part = vars(live).get(name)
            if self._attempt(part, left, right, depth + 1):
                seen = is_data(part) or self._are_instances(part, left, right)
                self.effect.names.update({name} if seen else ())
            else:
                self._attribute(live, name, self._replacement(name, part, left, right))
            if name in self.effect.names:
                self.effect.is_read_elsewhere |= name.startswith("__") or self._is_of_a_library(live, name)
        return True

    def _is_of_a_library(self, cls: type, name: str) -> bool:
        """Whether a class attribute takes the place of one that a library's class has."""
        bases = (base for base in cls.__mro__[1:] if name in vars(base))
        return any(not is_project(sys.modules.get(base.__module__), self._root) for base in bases)

    def _are_instances(self, live: Any, original: Any, mutant: Any) -> bool:
        """Whether all are instances of what a name of the module calls, with attributes in a `__dict__` and no more."""
        kinds = {self._classes.get(id(type(value))) for value in (original, mutant)}
        return kinds == {type(live)} and len(instance_parts(live, type(live)) or ()) == 2

    def _instance(self, live: Any, original: Any, mutant: Any, depth: int, *, is_known: bool) -> bool:
        """Change the attributes to which the mutant gives another value; False where that cannot be done.

        Where it `is_known` what they are, they must be as the original's.
        """
        now, old, new = vars(live), vars(original), vars(mutant)
        made: dict[str, Any] = {}
        for name in now | new:
            if name in old and name in new and same(old[name], new[name]):
                made |= {name: now[name]} if name in now else {}
                continue
            if name in now and (name in new or name not in old):
                made[name] = now[name]
            if name in now and name in new and self._attempt(now[name], old.get(name), new[name], depth + 1):
                continue
            if is_known and name in old and (name not in now or not same(now[name], old[name])):
                return False
            if name not in new:
                continue
            try:
                made[name] = self._rebuilder.rebuild(new[name])
            except Unrebuildable:
                return False
        if made.keys() != now.keys() or any(made[name] is not now[name] for name in made):
            before = dict(now)
            self._undo.append(lambda: _fill(dict, now, before))
            _fill(dict, now, made)
        return True

    def _attribute(self, owner: Any, name: str, value: Any) -> None:
        before = getattr(owner, name) if not isinstance(owner, type) else vars(owner)[name]
        self._undo.append(lambda: setattr(owner, name, before))
        setattr(owner, name, value)

    def _set(self, namespace: dict[str, Any], name: str, value: Any) -> None:
        before = namespace[name]
        self._undo.append(lambda: namespace.__setitem__(name, before))
        namespace[name] = value

    def _refill(self, live: Any, original: Any, mutant: Any) -> bool:
        kind = next(kind for kind in CONTAINERS if isinstance(live, kind))
        filling = kind(mutant)
        if not is_data(filling) or not same(live, original):
            return False
        if not same(getattr(original, "__dict__", None), getattr(mutant, "__dict__", None)):
            return False
        before = kind(live)
        self._undo.append(lambda: _fill(kind, live, before))
        _fill(kind, live, filling)
        return True


def _places(before: Any, after: Any) -> list[Place | None]:
    """The defaults that differ or go: of a tuple by their places from the end; None if some come."""
    if type(after) is not type(before):
        return [None]
    if isinstance(before, tuple):
        before, after = ({place: each[place] for place in range(-len(each), 0)} for each in (before, after))
    if after.keys() - before.keys():
        return [None]
    return [place for place in before if place not in after or not same(before[place], after[place])]


def _fill(kind: Any, container: Any, content: Any) -> None:
    """By the methods of the builtin type, for a subclass may do more in its own."""
    kind.clear(container)
    (kind.extend if kind in (list, bytearray) else kind.update)(container, content)


def _holders(root: str, but: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The namespaces of the loaded modules of a project, without one."""
    for module in list(sys.modules.values()):
        if is_project(module, root) and vars(module) is not but:
            yield vars(module)


def project_files(root: str) -> Iterator[str]:
    """The files of the loaded modules of a project."""
    for module in list(sys.modules.values()):
        if is_project(module, root):
            yield str(module.__file__)


def is_project(module: object, root: str) -> bool:
    """Whether it is a module of the project."""
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and _is_in_project(file, root)


@functools.cache
def _is_in_project(file: str, root: str) -> bool:
    real = real_path(file)
    return file.endswith(".py") and real.startswith(root + os.sep) and "site-packages" not in real
