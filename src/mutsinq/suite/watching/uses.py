"""Uses: which functions a test enters, each closure by itself, and which parameters it leaves to their defaults.

A mutant of a default is noticed only where that default is used, and one of what a decorator was given only where the
function that it made of it runs; which of the blocks of its source run, they share with all its siblings.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

from mutsinq.suite.subject import FunctionNode

#: Names that the watched code finds among the builtins.
_ENTER, _GIVEN, _DEFAULT = ("__mutsinq_entered__", "__mutsinq_given__", "__mutsinq_default__")
#: In the code of a function, what stands for the number of the function object; no program has it.
_ANY = "__mutsinq_any__"

#: A parameter with a default: its place from the end of `__defaults__`, or its name in `__kwdefaults__`.
Place = int | str


@dataclass(frozen=True, slots=True)
class Use:
    """A function object, by its number, is entered; or one of its parameters is left to its default."""

    live: int
    place: Place | None = None


class _Default:
    """Stands for the default of a parameter until it is used."""

    __slots__ = ("use", "value")

    def __init__(self, use: Use, value: object) -> None:
        self.use = use
        self.value = value


class UseCounter:
    """Notes uses of live functions in this process, which is for nothing else; `audit` must be an audit hook of it."""

    def __init__(self, functions: Mapping[int, FunctionType]) -> None:
        self._used: set[Use] = set()
        #: Numbers of the function objects whose uses are noted: those whose code says so.
        self.watched: set[int] = set()
        #: Of each watched function object, by its id: it, its number, and its own defaults.
        self._defaulted: dict[int, tuple[FunctionType, int, tuple[Any, ...] | None, dict[str, Any] | None]] = {}
        for number, live in functions.items():
            if _ENTER in live.__code__.co_names:
                live.__code__ = _marked(live.__code__, number)
                self.watched.add(number)
                self._defaulted[id(live)] = (live, number, live.__defaults__, live.__kwdefaults__)
        setattr(builtins, _ENTER, self._enter)
        setattr(builtins, _GIVEN, self._given)
        self._hide_defaults()

    def take(self) -> set[Use]:
        """What was used since the last call."""
        taken, self._used = self._used, set()
        self._hide_defaults()
        return taken

    def _hide_defaults(self) -> None:
        for live, number, defaults, named in self._defaulted.values():
            count = len(defaults or ())
            if defaults:
                places = enumerate(defaults, -count)
                live.__defaults__ = tuple(_Default(Use(number, place), value) for place, value in places)
            if named:
                live.__kwdefaults__ = {name: _Default(Use(number, name), value) for name, value in named.items()}

    def _enter(self, number: object) -> None:
        if type(number) is int:
            self._used.add(Use(number))

    def _given(self, value: object) -> object:
        if type(value) is not _Default:
            return value
        self._used.add(value.use)
        return value.value

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """A hook for `sys.addaudithook`: who asks for the defaults of a function gets its own, and may use them all."""
        if event != "object.__getattr__" or arguments[1] not in ("__defaults__", "__kwdefaults__"):
            return
        found = self._defaulted.get(id(arguments[0]))
        if found is not None:
            live, number, defaults, named = found
            live.__defaults__, live.__kwdefaults__ = defaults, named
            self._used.update(uses(number, defaults, named))


def uses(number: int, defaults: tuple[Any, ...] | None, named: Mapping[str, Any] | None) -> Iterable[Use]:
    """All uses of a function with these defaults."""
    yield Use(number)
    for place in range(-len(defaults or ()), 0):
        yield Use(number, place)
    for name in named or ():
        yield Use(number, name)


def note_uses(tree: ast.Module) -> None:
    """Have each function in a tree say that it was entered, and which parameters were left to their defaults."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.body[:] = _with_notes(node)
    ast.fix_missing_locations(tree)


def number_defaults(node: FunctionNode, numbers: Mapping[Place, int]) -> None:
    """Have a function say which of these defaults are used, by number, in an interpreter that a test starts."""
    arguments = node.args
    for place in range(-len(arguments.defaults), 0):
        if place in numbers:
            arguments.defaults[place] = _call(_DEFAULT, ast.Constant(numbers[place]), arguments.defaults[place])
    for index, each in enumerate(arguments.kwonlyargs):
        default = arguments.kw_defaults[index]
        if default is not None and each.arg in numbers:
            arguments.kw_defaults[index] = _call(_DEFAULT, ast.Constant(numbers[each.arg]), default)
    node.body[:] = _with_notes(node)


def _with_notes(node: FunctionNode) -> list[ast.stmt]:
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaulted = positional[len(positional) - len(arguments.defaults) :]
    defaulted += [each for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults) if default is not None]
    notes: list[ast.stmt] = [ast.Expr(_call(_ENTER, ast.Constant(_ANY)))]
    for each in defaulted:
        given = _call(_GIVEN, ast.Name(each.arg, ast.Load()))
        notes.append(ast.Assign([ast.Name(each.arg, ast.Store())], given))
    for note in notes:
        ast.copy_location(note, node.body[0])
    docstring = node.body[:1] if ast.get_docstring(node, clean=False) is not None else []
    return [*docstring, *notes, *node.body[len(docstring) :]]


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _marked(code: CodeType, number: int) -> CodeType:
    """The code with the number of its function object."""
    constants = (number if type(each) is str and each == _ANY else each for each in code.co_consts)
    return code.replace(co_consts=tuple(constants))
