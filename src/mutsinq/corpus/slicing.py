"""Slicing: one function of a module with all that it needs, as a module of its own.

Names are followed as the compiler resolves them, so what comes along is what can run and no more: helpers,
constants, classes, and imports of the standard library. What is left has no layout and no comments of its own.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator, Sequence

from mutsinq.errors import InputError, MutsinqError
from mutsinq.static.compilation import as_input_errors
from mutsinq.static.dependencies import bound_names, is_main_guard
from mutsinq.static.functions import FunctionNode
from mutsinq.static.loads import loaded_names
from mutsinq.static.syntax import without_docstring

#: What every module has, wherever it stands.
_GIVEN = frozenset(dir(builtins)) | {"__name__", "__doc__"}
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
#: Name under which programs of a corpus are imported.
MODULE = "program"


class Inseparable(MutsinqError):
    """The function needs what cannot come along: another package, a sibling module, or a name that nothing binds."""


class Slicer:
    """Cuts functions out of one module. Raises InputError if the source is no Python."""

    def __init__(self, source: str, path: str = "") -> None:
        with as_input_errors(path):
            tree = ast.parse(source)
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

    @property
    def entries(self) -> list[ast.FunctionDef]:
        """The functions at the top of the module, in order; of several of one name the last, which is the real one."""
        found = {node.name: node for node in self._body if isinstance(node, ast.FunctionDef)}
        return list(found.values())

    def cut(self, entry: str) -> str:
        """The source of a module with the function and all that it needs.

        Raises Inseparable, which says what stands in the way.
        """
        names = [entry]
        places: set[int] = set()
        for name in names:
            if name not in self._binding:
                if name not in _GIVEN:
                    raise Inseparable(f"{entry} needs {name}, which the module does not define")
                continue
            for place in self._binding[name]:
                if place not in places:
                    places.add(place)
                    if not isinstance(self._body[place], ast.Import | ast.ImportFrom):
                        names += self._names(place)
        body = [part for place in sorted(places) for part in self._kept(self._body[place], set(names))]
        _refuse_other_packages(entry, body)
        try:
            return ast.unparse(ast.Module(body, [])) + "\n"
        except (ValueError, RecursionError):
            # Python 3.11 cannot write every f-string that it can read.
            raise Inseparable(f"{entry} cannot be written as text") from None

    def _names(self, place: int) -> list[str]:
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

    @staticmethod
    def _kept(statement: ast.stmt, names: set[str]) -> Iterator[ast.stmt]:
        """The statement; of an import only what is needed."""
        match statement:
            case ast.Import(names=aliases):
                kept = [alias for alias in aliases if _alias_name(alias) in names]
                yield ast.Import(kept)
            case ast.ImportFrom(module=module, names=aliases, level=level):
                kept = [alias for alias in aliases if _alias_name(alias) in names]
                yield ast.ImportFrom(module, kept, level)
            case _:
                yield statement


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
                found.add(_root(holder))
            case ast.Attribute(value=holder, ctx=ast.Store() | ast.Del()) | ast.Call(func=ast.Attribute(value=holder)):
                found.add(_root(holder))
    return found


def _root(node: ast.expr) -> str:
    """The variable at the start of `table[0].rows`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


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
