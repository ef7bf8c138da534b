"""Rebuilding: what a mutant's module has bound, made anew so that it belongs to the module that is loaded."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import CellType, FunctionType, ModuleType
from typing import Any

_WRAPPERS = (staticmethod, classmethod)
_DEEPEST = 8
#: Objects inside of one whose type is builtin that are looked at.
_MOST_PARTS = 100


class Unrebuildable(Exception):
    """A value of a kind that only loading everything anew makes right."""


@dataclass(frozen=True, slots=True)
class Rebuilder:
    """Makes functions, and what wraps them, of one module's namespace into those of another."""

    #: The namespace that they come from, and the one that they are for.
    source: dict[str, Any]
    target: dict[str, Any]
    is_data: Callable[[Any], bool]
    #: Of each class of the source, by its id, the one in the target.
    classes: dict[int, type]
    _made: dict[int, Any] = field(default_factory=dict)

    def rebuild(self, value: Any, depth: int = 0) -> Any:
        """The value for the target. Raises Unrebuildable."""
        if depth > _DEEPEST:
            raise Unrebuildable
        kind = type(value)
        if self.is_data(value):
            return value
        if kind is FunctionType:
            if id(value) not in self._made:
                self._made[id(value)] = self._function(value, depth)
            return self._made[id(value)]
        if kind in _WRAPPERS:
            return kind(self.rebuild(value.__func__, depth + 1))
        if kind is property:
            fget, fset, fdel = (self.rebuild(part, depth + 1) for part in (value.fget, value.fset, value.fdel))
            return property(fget, fset, fdel, value.__doc__)
        if isinstance(value, type) and id(value) in self.classes:
            return self.classes[id(value)]
        if isinstance(value, type) and vars(value).get("__module__") != self.source.get("__name__"):
            return value
        if self._is_foreign(value):
            return value
        raise Unrebuildable

    def _is_foreign(self, value: Any) -> bool:
        """Whether a value is known to hold nothing that belongs to the module that it comes from."""
        queue, seen = [value], 0
        for part in queue:
            if isinstance(part, type):
                if vars(part).get("__module__") == self.source.get("__name__"):
                    return False
            elif isinstance(part, FunctionType):
                if part.__globals__ is self.source:
                    return False
                queue += part.__closure__ or ()
            elif not isinstance(part, ModuleType) and not self.is_data(part):
                seen += 1
                queue += gc.get_referents(part)
            if part is self.source or seen > _MOST_PARTS:
                return False
        return True

    def _function(self, value: FunctionType, depth: int) -> FunctionType:
        if value.__globals__ is not self.source and value.__closure__ is None:
            return value
        cells = tuple(self._cell(cell, depth) for cell in value.__closure__ or ())
        namespace = self.target if value.__globals__ is self.source else value.__globals__
        made = FunctionType(value.__code__, namespace, value.__name__, value.__defaults__, cells or None)
        parts = (*(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values())
        if not all(self.is_data(part) for part in parts):
            raise Unrebuildable
        made.__kwdefaults__ = value.__kwdefaults__
        made.__qualname__, made.__module__, made.__doc__ = value.__qualname__, value.__module__, value.__doc__
        made.__annotations__ = value.__annotations__
        vars(made).update({name: self.rebuild(part, depth + 1) for name, part in vars(value).items()})
        return made

    def _cell(self, cell: CellType, depth: int) -> CellType:
        try:
            return CellType(self.rebuild(cell.cell_contents, depth + 1))
        except ValueError:
            return CellType()


def functions_in(value: Any, depth: int = 0) -> Iterator[FunctionType]:
    """The functions that a value is made of, those that they wrap included."""
    if depth > _DEEPEST:
        return
    if isinstance(value, FunctionType):
        yield value
        for cell in value.__closure__ or ():
            try:
                yield from functions_in(cell.cell_contents, depth + 1)
            except ValueError:
                continue
    elif isinstance(value, _WRAPPERS):
        yield from functions_in(value.__func__, depth + 1)
    elif isinstance(value, property):
        for part in (value.fget, value.fset, value.fdel):
            yield from functions_in(part, depth + 1)
