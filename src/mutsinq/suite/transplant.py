"""Transplant: bring about what a mutant does when its module is loaded, in the module that is loaded already.

The mutant's module is loaded once more into a namespace of its own and compared with the original loaded likewise.
What differs is then changed in the live module: containers in place, so that everyone who holds them sees it, other
values under the names that hold them, functions by their code and defaults, classes attribute by attribute.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from types import CellType, FunctionType, GetSetDescriptorType, MemberDescriptorType
from typing import Any

from mutsinq.operators.bytecode import normal_bytecode

_ATOMS = (type(None), bool, int, float, complex, str, bytes, type(...), range, re.Pattern)
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
    #: Functions with other code or defaults.
    functions: list[FunctionType] = field(default_factory=list)


class Transplant:
    """Changes live objects to be like those of a mutant; `undo` takes all back."""

    def __init__(self, live: dict[str, Any], holders: list[dict[str, Any]]) -> None:
        self._live = live
        #: Namespaces of other modules, which may have imported values.
        self._holders = holders
        self._undo: list[Callable[[], object]] = []
        self.effect = Effect()

    def apply(self, original: dict[str, Any], mutant: dict[str, Any], but: Collection[str]) -> None:
        """Change the live module as the mutant differs from the original. Raises Untransplantable.

        The names in `but` are left alone.
        """
        for name in original.keys() | mutant.keys():
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
        if same(live, mutant):
            # Another name for a container that was refilled before.
            self.effect.names.add(name)
            return
        if self._in_place(live, original, mutant, 0):
            if isinstance(live, list | dict | set | bytearray):
                self.effect.names.add(name)
            return
        if not is_data(mutant) or not same(live, original):
            raise Untransplantable(f"{name} is no plain value")
        self.effect.names.add(name)
        for namespace in (self._live, *self._holders):
            for key, value in list(namespace.items()):
                if value is live and (key == name or not isinstance(live, _ATOMS)):
                    self._set(namespace, key, mutant)

    def _in_place(self, live: Any, original: Any, mutant: Any, depth: int) -> bool:
        """Make `live`, which is as `original`, as `mutant`; False if it must be replaced."""
        if depth > _DEEPEST or type(live) is not type(mutant) or type(original) is not type(mutant):
            return False
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
            case list() | dict() | set() | bytearray() if is_data(mutant) and same(live, original):
                self._refill(live, mutant)
                return True
        return False

    def _function(self, live: FunctionType, original: FunctionType, mutant: FunctionType, depth: int) -> bool:
        if live.__code__.co_freevars != mutant.__code__.co_freevars:
            return False
        if vars(original).keys() != vars(mutant).keys():
            return False
        for part, old, new in zip(live.__closure__ or (), original.__closure__ or (), mutant.__closure__ or ()):
            left, right = _content(old), _content(new)
            if not same(left, right) and not self._in_place(_content(part), left, right, depth + 1):
                return False
        if not same_code(original, mutant):
            self._attribute(live, "__code__", mutant.__code__)
            self.effect.functions.append(live)
        for name in ("__defaults__", "__kwdefaults__"):
            if not same(getattr(original, name), getattr(mutant, name)):
                if not is_data(getattr(mutant, name)):
                    return False
                self._attribute(live, name, getattr(mutant, name))
                self.effect.functions.append(live)
        return True

    def _class(self, live: type, original: type, mutant: type, depth: int) -> bool:
        if type(live) is not type or _names(original) != _names(mutant) or len(live.__bases__) != len(mutant.__bases__):
            return False
        if not all(map(same, original.__bases__, mutant.__bases__)):
            return False
        for name in _names(original):
            left, right = vars(original)[name], vars(mutant)[name]
            if same(left, right):
                continue
            part = vars(live).get(name)
            if self._in_place(part, left, right, depth + 1):
                self.effect.names.update({name} if is_data(part) else ())
                continue
            if not is_data(right) or not same(part, left):
                return False
            self._attribute(live, name, right)
            self.effect.names.add(name)
        return True

    def _attribute(self, owner: Any, name: str, value: Any) -> None:
        before = getattr(owner, name) if not isinstance(owner, type) else vars(owner)[name]
        self._undo.append(lambda: setattr(owner, name, before))
        setattr(owner, name, value)

    def _set(self, namespace: dict[str, Any], name: str, value: Any) -> None:
        before = namespace[name]
        self._undo.append(lambda: namespace.__setitem__(name, before))
        namespace[name] = value

    def _refill(self, live: Any, mutant: Any) -> None:
        before = live.copy()
        self._undo.append(lambda: _fill(live, before))
        _fill(live, mutant)


def _fill(container: Any, content: Any) -> None:
    container.clear()
    container.extend(content) if isinstance(container, list | bytearray) else container.update(content)


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
        if kind is not type(right):
            return False
        if kind in (float, complex):
            return repr(left) == repr(right)
        if kind is re.Pattern:
            return bool(left.pattern == right.pattern and left.flags == right.flags)
        if kind in _ATOMS or kind is bytearray:
            return bool(left == right)
        if (id(left), id(right)) in self._begun:
            return True
        self._begun.add((id(left), id(right)))
        if kind in (set, frozenset):
            return is_data(left) and is_data(right) and sorted(map(repr, left)) == sorted(map(repr, right))
        left_parts, right_parts = _parts(left, kind), _parts(right, kind)
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
    return None


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
    if not isinstance(file, str) or not file.endswith(".py"):
        return False
    real = os.path.realpath(file)
    return real.startswith(root + os.sep) and "site-packages" not in real
