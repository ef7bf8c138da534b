"""Transplant: bring about what a mutant does when its module is loaded, in the module that is loaded already.

The mutant's module is loaded once more into a namespace of its own and compared with the original loaded likewise.
What differs is then changed in the live module: containers in place, so that everyone who holds them sees it, other
values under the names that hold them, functions by their code and defaults, classes attribute by attribute.
"""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from types import (
    BuiltinFunctionType,
    CellType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
)
from typing import Any

from mutsinq.operators.bytecode import normal_bytecode
from mutsinq.suite.importing import is_imported
from mutsinq.suite.rebuilding import Rebuilder, Unrebuildable, functions_in
from mutsinq.suite.uses import Place

_ATOMS = (type(None), bool, int, float, complex, str, bytes, type(...), range, re.Pattern)
_CONTAINERS: tuple[Any, ...] = (dict, list, set, bytearray)
#: Py_TPFLAGS_HEAPTYPE: the class was made by a `class` statement or the like.
_IS_PYTHON_CLASS = 1 << 9
_WRAPPERS = (staticmethod, classmethod)
#: Attributes of every class that say nothing about its behaviour.
_IGNORED = {"__dict__", "__weakref__", "__doc__", "__module__", "__firstlineno__", "__static_attributes__"}
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


class Transplant:
    """Changes live objects to be like those of a mutant; `undo` takes all back."""

    def __init__(self, live: dict[str, Any], holders: list[dict[str, Any]]) -> None:
        self._live = live
        #: Namespaces of other modules, which may have imported values.
        self._holders = holders
        self._undo: list[Callable[[], object]] = []
        #: Of each live object that was changed in place, by its id, what it was made like.
        self._done: dict[int, Any] = {}
        self.effect = Effect()

    def apply(self, original: dict[str, Any], mutant: dict[str, Any], but: Collection[str]) -> None:
        """Change the live module as the mutant differs from the original. Raises Untransplantable.

        The names in `but` are left alone.
        """
        classes = {id(value): self._live.get(name) for name, value in mutant.items() if isinstance(value, type)}
        own = {key: live for key, live in classes.items() if isinstance(live, type)}
        self._rebuilder = Rebuilder(mutant, self._live, is_data, own)
        for name in sorted(original.keys() | mutant.keys()):
            if name == "__builtins__" or name in but:
                continue
            if name not in original or name not in mutant or name not in self._live:
                raise Untransplantable(f"{name} comes or goes")
            self._name(name, original[name], mutant[name])

    def undo(self) -> None:
        """Take all changes back."""
        for undo in reversed(self._undo):
            undo()
        self._undo.clear()

    def _name(self, name: str, original: Any, mutant: Any) -> None:
        if same(original, mutant):
            return
        live = self._live[name]
        if self._attempt(live, original, mutant, 0):
            if isinstance(live, list | dict | set | bytearray):
                self.effect.names.add(name)
            return
        made = self._replacement(name, live, original, mutant)
        self._set(self._live, name, made)
        for namespace in self._holders:
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
        if depth > _DEEPEST or not _are_of_one_type(live, mutant) or not _are_of_one_type(original, mutant):
            return False
        if self._done.get(id(live)) is mutant:
            return True
        self._done[id(live)] = mutant
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
            if not self._cell(live, part, _content(old), _content(new), depth):
                return False
        if not same_code(original, mutant):
            self._attribute(live, "__code__", mutant.__code__)
            self.effect.functions.append((live, None))
        return self._defaults(live, original, mutant)

    def _cell(self, live: FunctionType, cell: CellType, original: Any, mutant: Any, depth: int) -> bool:
        if same(original, mutant) or self._in_place(_content(cell), original, mutant, depth + 1):
            return True
        if not is_data(mutant) or not same(_content(cell), original):
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
        if type(live) is not type or _names(original) != _names(mutant) or len(live.__bases__) != len(mutant.__bases__):
            return False
        for base, left, right in zip(live.__bases__, original.__bases__, mutant.__bases__):
            if not same(left, right) and not self._in_place(base, left, right, depth + 1):
                return False
        for name in _names(original):
            left, right = vars(original)[name], vars(mutant)[name]
            if same(left, right):
                continue
            part = vars(live).get(name)
            if self._attempt(part, left, right, depth + 1):
                self.effect.names.update({name} if is_data(part) else ())
                continue
            self._attribute(live, name, self._replacement(name, part, left, right))
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
        kind = next(kind for kind in _CONTAINERS if isinstance(live, kind))
        content = kind(mutant)
        if not is_data(content) or not same(live, original):
            return False
        if not same(getattr(original, "__dict__", None), getattr(mutant, "__dict__", None)):
            return False
        before = kind(live)
        self._undo.append(lambda: _fill(kind, live, before))
        _fill(kind, live, content)
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


def is_data(value: Any, depth: int = 0) -> bool:
    """Whether a value is of builtin types all the way down, so that its content is all there is to it."""
    kind = type(value)
    if kind in _ATOMS:
        return True
    if depth > _DEEPEST:
        return False
    if kind in (list, tuple, set, frozenset):
        return all(is_data(item, depth + 1) for item in value)
    if kind is dict:
        return all(is_data(key, depth + 1) and is_data(item, depth + 1) for key, item in value.items())
    return kind is bytearray


def same(left: Any, right: Any) -> bool:
    """Whether two values, each of its own loading of a module, can be told to be alike."""
    return _Comparison().same(left, right)


class _Comparison:
    """One comparison; what is being compared already counts as alike, for classes and their methods are cycles."""

    def __init__(self) -> None:
        self._begun: set[tuple[int, int]] = set()

    def same(self, left: Any, right: Any) -> bool:
        if left is right:
            return True
        kind = type(left)
        if not _are_of_one_type(left, right):
            return False
        if kind in (float, complex):
            return repr(left) == repr(right)
        if kind is re.Pattern:
            return bool(left.pattern == right.pattern and left.flags == right.flags)
        if kind in _ATOMS or kind is bytearray:
            return bool(left == right)
        if isinstance(left, BuiltinFunctionType | MethodType):
            return bool(left.__name__ == right.__name__) and self.same(left.__self__, right.__self__)
        if (id(left), id(right)) in self._begun:
            return True
        self._begun.add((id(left), id(right)))
        if kind in (set, frozenset):
            return is_data(left) and is_data(right) and sorted(map(repr, left)) == sorted(map(repr, right))
        left_parts, right_parts = _parts(left, kind), _parts(right, type(right))
        if left_parts is None or right_parts is None or len(left_parts) != len(right_parts):
            return False
        if kind is FunctionType and not same_code(left, right):
            return False
        return all(map(self.same, left_parts, right_parts))


def _parts(value: Any, kind: type) -> list[Any] | None:
    """What a value consists of, in order; None if that is not known."""
    if kind in (list, tuple):
        return list(value)
    if kind is dict:
        return [part for item in value.items() for part in item]
    if kind is FunctionType:
        cells = [_content(cell) for cell in value.__closure__ or ()]
        return [value.__defaults__, value.__kwdefaults__, sorted(vars(value)), *cells]
    if kind in _WRAPPERS:
        return [value.__func__]
    if kind is property:
        return [value.fget, value.fset, value.fdel]
    if kind in (MemberDescriptorType, GetSetDescriptorType):
        return [value.__name__]
    if kind is type:
        names = sorted(_names(value))
        return [names, value.__bases__, *(vars(value)[name] for name in names)]
    return _instance_parts(value, kind)


def _are_of_one_type(left: Any, right: Any) -> bool:
    """Whether two values have the same type, or Python classes that are alike."""
    return type(left) is type(right) or (_is_python_class(type(left)) and same(type(left), type(right)))


def _is_python_class(kind: type) -> bool:
    return bool(kind.__flags__ & _IS_PYTHON_CLASS)


def _instance_parts(value: Any, kind: type) -> list[Any] | None:
    """The class, attributes and items of an instance of a Python class; None if it may hold more than these."""
    builtin = [cls for cls in kind.__mro__ if not _is_python_class(cls)]
    if any(cls is not object and cls not in _CONTAINERS for cls in builtin):
        return None
    parts: list[Any] = [kind, getattr(value, "__dict__", None)]
    for cls in kind.__mro__:
        slots = vars(cls).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__"):
                parts.append(getattr(value, name, None))
    parts += [cls(value) for cls in builtin if cls is not object]
    return parts


def same_code(left: FunctionType, right: FunctionType) -> bool:
    """Whether two functions run the same instructions."""
    return normal_bytecode(left.__code__) == normal_bytecode(right.__code__)


def _names(cls: type) -> set[str]:
    return set(vars(cls)) - _IGNORED


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return None


def holders(root: str, but: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The namespaces of the loaded modules of a project, without one."""
    for module in list(sys.modules.values()):
        if _is_project(module, root) and vars(module) is not but:
            yield vars(module)


def project_files(root: str) -> Iterator[str]:
    """The files of the loaded modules of a project."""
    for module in list(sys.modules.values()):
        if _is_project(module, root):
            yield str(module.__file__)


def _is_project(module: object, root: str) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and _is_in_project(file, root)


@functools.cache
def _is_in_project(file: str, root: str) -> bool:
    real = os.path.realpath(file)
    return file.endswith(".py") and real.startswith(root + os.sep) and "site-packages" not in real
