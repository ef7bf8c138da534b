"""Slicing: one function of a module with all that it needs, as a module of its own.

Names are followed as the compiler resolves them, so what comes along is what can run and no more: helpers,
constants, classes, and imports of the standard library, out of other modules of its package too. What is left has no
layout and no comments of its own.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from mutsinq.corpus.lifting import lifted
from mutsinq.errors import InputError, MutsinqError
from mutsinq.static.compilation import as_input_errors
from mutsinq.static.dependencies import bound_names, is_main_guard
from mutsinq.static.functions import FunctionNode
from mutsinq.static.loads import loaded_names
from mutsinq.static.syntax import root_name, without_docstring

#: What every module has, wherever it stands.
_GIVEN = frozenset(dir(builtins)) | {"__name__", "__doc__", "__annotations__"}
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
#: Name under which programs of a corpus are imported.
MODULE = "program"


class Inseparable(MutsinqError):
    """The function needs what cannot come along: another package, a sibling module, or a name that nothing binds."""


#: Finds the module that an import names, by its dotted name and the number of dots before it; None for a stranger.
Siblings: TypeAlias = Callable[[str, int], "Slicer | None"]


class Slicer:
    """Cuts functions out of one module. Raises InputError if the source is no Python.

    What a function takes from modules that `siblings` finds comes along too.
    """

    def __init__(self, source: str, path: str = "", siblings: Siblings = lambda module, level: None) -> None:
        with as_input_errors(path):
            tree = ast.parse(source)
            code = compile(source, path or "<module>", "exec", dont_inherit=True)
        self._siblings = siblings
        self._body = without_docstring(tree.body)
        self._binding: dict[str, list[int]] = {}
        for place, statement in enumerate(self._body):
            for name in _bound(statement):
                self._binding.setdefault(name, []).append(place)
        for place, statement in enumerate(self._body):
            for name in _changed(statement):
                if name in self._binding and place not in self._binding[name]:
                    self._binding[name].append(place)
        self._needed: dict[int, list[str]] = {}
        for function in lifted(tree, code, self._binding.keys() | _GIVEN):
            self._binding[function.name] = [len(self._body)]
            self._body.append(function)

    @property
    def entries(self) -> list[ast.FunctionDef]:
        """The functions at the top of the module, in order; of several of one name the last, which is the real one.

        Methods and inner functions that can stand alone follow.
        """
        found = {node.name: node for node in self._body if isinstance(node, ast.FunctionDef)}
        return list(found.values())

    def cut(self, entry: str) -> str:
        """The source of a module with the function and all that it needs.

        Raises Inseparable, which says what stands in the way.
        """
        slice = _Slice(entry)
        slice.follow(self, entry)
        body = slice.body()
        _refuse_other_packages(entry, body)
        try:
            return ast.unparse(ast.Module(body, [])) + "\n"
        except (ValueError, RecursionError):
            # Python 3.11 cannot write every f-string that it can read.
            raise Inseparable(f"{entry} cannot be written as text") from None

    def places(self, name: str) -> list[int] | None:
        """Where the module binds or changes a name, by the places of statements; None where nothing binds it."""
        found = self._binding.get(name)
        return found if found is not None or name in _GIVEN else []

    def statement(self, place: int) -> ast.stmt:
        """The statement at a place."""
        return self._body[place]

    def sibling(self, place: int) -> Slicer | None:
        """The module that the statement at a place imports names from, if it is one that can come along."""
        match self._body[place]:
            case ast.ImportFrom(module=module, level=level) if level or _first_foreign([module or ""]):
                return self._siblings(module or "", level)
        return None

    def names(self, place: int) -> list[str]:
        """The names that a statement needs, annotations of functions left out where they cannot come along."""
        if place not in self._needed:
            statement = self._body[place]
            self._drop_foreign_annotations(statement)
            try:
                with as_input_errors(""):
                    code = compile(ast.Module([statement], []), "<slice>", "exec", dont_inherit=True)
            except InputError as error:
                raise Inseparable(str(error)) from None
            self._needed[place] = list(dict.fromkeys(loaded_names(code)))
        return self._needed[place]

    def _drop_foreign_annotations(self, statement: ast.stmt) -> None:
        """Take annotations away that name anything but builtins and imports of the standard library."""
        for node in ast.walk(statement):
            if isinstance(node, FunctionNode):
                arguments = node.args
                variadic = filter(None, (arguments.vararg, arguments.kwarg))
                for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *variadic):
                    arg.annotation = self._native(arg.annotation)
                node.returns = self._native(node.returns)

    def _native(self, annotation: ast.expr | None) -> ast.expr | None:
        match annotation:
            case ast.Constant(value=str(text)):
                try:
                    annotation = ast.parse(text.strip(), mode="eval").body
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    return None
            case None:
                return None
        for node in ast.walk(annotation):
            if isinstance(node, ast.Name) and not self._is_native(node.id):
                return None
        return annotation

    def _is_native(self, name: str) -> bool:
        if name not in self._binding:
            return name in _GIVEN
        statements = [self._body[place] for place in self._binding[name]]
        return all(isinstance(each, ast.Import | ast.ImportFrom) for each in statements) and not any(
            map(_foreign_import, statements)
        )


class _Slice:
    """What comes along with one function: places of its module and of others, theirs first."""

    def __init__(self, entry: str) -> None:
        self._entry = entry
        self._places: dict[Slicer, set[int]] = {}
        self._names: dict[Slicer, dict[str, None]] = {}
        #: The modules that each module takes something from.
        self._sources: dict[Slicer, set[Slicer]] = {}

    def follow(self, slicer: Slicer, name: str) -> None:
        """Take along what binds the name in a module, and all that this needs."""
        names = self._names.setdefault(slicer, {})
        places = self._places.setdefault(slicer, set())
        self._sources.setdefault(slicer, set())
        waiting = [] if name in names else [name]
        while waiting:
            needed = waiting.pop()
            names[needed] = None
            binding = slicer.places(needed)
            if binding == []:
                raise Inseparable(f"{self._entry} needs {needed}, which the module does not define")
            for place in binding or ():
                if isinstance(slicer.statement(place), ast.Import | ast.ImportFrom):
                    self._import(slicer, place, needed)
                elif place not in places:
                    waiting += [each for each in slicer.names(place) if each not in names]
                places.add(place)

    def _import(self, slicer: Slicer, place: int, name: str) -> None:
        """Follow a name into the module that it is imported from."""
        sibling, statement = slicer.sibling(place), slicer.statement(place)
        if sibling is not None and isinstance(statement, ast.ImportFrom):
            self._sources[slicer].add(sibling)
            for alias in statement.names:
                if _alias_name(alias) == name:
                    self.follow(sibling, alias.name)

    def body(self) -> list[ast.stmt]:
        """The statements, in an order in which they can run.

        Raises Inseparable where modules give one name to two things, or need one another.
        """
        body: list[ast.stmt] = []
        owners: dict[str, Slicer] = {}
        imported: set[str] = set()
        for slicer in self._in_order():
            for place in sorted(self._places[slicer]):
                for part in _kept(slicer, place, self._names[slicer]):
                    if isinstance(part, ast.Import | ast.ImportFrom):
                        if ast.dump(part) in imported:
                            continue
                        imported.add(ast.dump(part))
                    body.append(part)
                    for name in _bound(part):
                        self._refuse_other(owners.setdefault(name, slicer), slicer, name)
        for slicer, names in self._names.items():
            for name in names:
                if slicer.places(name) is None:
                    # A builtin: what another module calls so must not take its place.
                    self._refuse_other(owners.get(name, slicer), slicer, name)
        return body

    def _refuse_other(self, owner: Slicer, slicer: Slicer, name: str) -> None:
        if owner is not slicer:
            raise Inseparable(f"{self._entry} needs two things of the name {name}")

    def _in_order(self) -> list[Slicer]:
        try:
            return list(TopologicalSorter(self._sources).static_order())
        except CycleError:
            raise Inseparable(f"{self._entry} needs modules that need one another") from None


def _kept(slicer: Slicer, place: int, names: Collection[str]) -> Iterator[ast.stmt]:
    """The statement; of an import only what is needed, a name each, and of a sibling's other names for its things."""
    statement = slicer.statement(place)
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        yield statement
        return
    for alias in statement.names:
        name = _alias_name(alias)
        if name not in names:
            continue
        if isinstance(statement, ast.Import):
            yield ast.Import([alias])
        elif slicer.sibling(place) is None:
            yield ast.ImportFrom(statement.module, [alias], statement.level)
        elif name != alias.name:
            yield ast.fix_missing_locations(
                ast.Assign([ast.Name(name, ast.Store())], ast.Name(alias.name, ast.Load()), lineno=1)
            )


def _bound(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.ImportFrom(module="__future__"):
            return []
        case ast.If(test=test) if is_main_guard(test):
            return []
    return bound_names([statement])


def _changed(statement: ast.stmt) -> set[str]:
    """Names of what a statement at the top of a module may change in place, such as a table that a loop fills."""
    if isinstance(statement, _DEFINITIONS) or (isinstance(statement, ast.If) and is_main_guard(statement.test)):
        return set()
    found = set()
    for node in ast.walk(statement):
        match node:
            case ast.Subscript(value=holder, ctx=ast.Store() | ast.Del()):
                found.add(root_name(holder))
            case ast.Attribute(value=holder, ctx=ast.Store() | ast.Del()) | ast.Call(func=ast.Attribute(value=holder)):
                found.add(root_name(holder))
    return found


def _alias_name(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _refuse_other_packages(entry: str, body: Sequence[ast.stmt]) -> None:
    for statement in body:
        for node in ast.walk(statement):
            if found := _foreign_import(node):
                raise Inseparable(f"{entry} needs {found}, which is not in the standard library")


def _foreign_import(node: ast.AST) -> str:
    """The first module that an import statement takes from outside of the standard library; empty for none."""
    match node:
        case ast.Import(names=names):
            return _first_foreign(alias.name for alias in names)
        case ast.ImportFrom(module=module, level=level):
            return f"{'.' * level}{module or ''}" if level else _first_foreign([module or ""])
    return ""


def _first_foreign(modules: Iterable[str]) -> str:
    return next((name for name in modules if name.partition(".")[0] not in sys.stdlib_module_names), "")
