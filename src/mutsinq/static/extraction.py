"""Extraction: a module of its own for a function or class that no importable module defines.

Lambdas, functions inside functions, and what a prompt, a notebook or the main script defines are taken out of their
surroundings with what they use: literals, imports, and other functions and classes, each under the name that it had.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
import textwrap
from importlib.util import resolve_name
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from mutsinq.core.literal import parse_value, render
from mutsinq.core.program import Program
from mutsinq.errors import InputError, LiteralError
from mutsinq.static.loads import loaded_names
from mutsinq.static.syntax import parse

_MODULE = "program"
_LAMBDA = "<lambda>"
#: Annotations are then never evaluated: they may name what cannot be taken along.
_HEAD = "from __future__ import annotations"


def extract(value: Any) -> Program:
    """The program of a function, class or `Class.method` with all that it uses.

    Raises InputError, which names what stands in the way.
    """
    owner = _owner(value)
    taken = _Extraction(owner)
    name = taken.take(owner)
    entry = name if owner is value else f"{name}.{value.__name__}"
    path = Path(taken.filename)
    root = path.parent if path.is_file() else Path.cwd()
    return Program(taken.text(), _MODULE, entry, root=str(root))


def _owner(value: Any) -> Any:
    """The class of a method; everything else is on its own."""
    head, _, name = value.__qualname__.rpartition(".")
    if not head or head.endswith("<locals>") or name == _LAMBDA or isinstance(value, type):
        return value
    owner: Any = sys.modules.get(value.__module__)
    for name in head.split("."):
        owner = getattr(owner, name, None)
    if not isinstance(owner, type):
        raise InputError(f"{value.__qualname__}: its class is not in a module; move the class to the top of one")
    return owner


class _Extraction:
    """What is taken along, by the name it is bound to, in an order in which it can run."""

    def __init__(self, target: Any) -> None:
        self.target = target
        self.filename = _filename(target)
        self.values: dict[str, Any] = {}
        self.texts: dict[str, str] = {}

    def text(self) -> str:
        """The source of the module."""
        return "\n".join([_HEAD, *self.texts.values()]) + "\n"

    def take(self, value: Any, name: str = "") -> str:
        """Take along the source of a function or class, and what it uses. Gives the name that it is bound to."""
        surroundings = _Surroundings(value)
        node = surroundings.definition()
        defined = (name or self._free_name()) if isinstance(node, ast.Lambda) else node.name
        name = name or defined
        for bound in (name, defined):
            self._claim(bound, value, surroundings)
        text = surroundings.text(node)
        if isinstance(node, ast.Lambda):
            text = _as_function(name, node) if value is self.target else f"{name} = ({text})"
        elif name != defined:
            text = f"{text}\n{name} = {defined}"
        self._take_names(text, surroundings, {name, defined})
        self.texts[name] = text
        return name

    def _free_name(self) -> str:
        used = set(_surrounding_names(self.target))
        return next(name for name in ("f", "function", *(f"f{n}" for n in range(len(used) + 1))) if name not in used)

    def _take_names(self, text: str, surroundings: _Surroundings, defined: set[str]) -> None:
        for name in _names(text, surroundings.label):
            if name in defined or name == "__name__":
                continue
            if name in surroundings.names:
                self._bind(name, surroundings.names[name], surroundings)
            elif name in surroundings.defaults:
                self._bind(name, surroundings.defaults[name], surroundings)

    def _bind(self, name: str, value: Any, surroundings: _Surroundings) -> None:
        if self._claim(name, value, surroundings):
            text = self._statement(name, value, surroundings)
            if text:
                self.texts[name] = text

    def _claim(self, name: str, value: Any, surroundings: _Surroundings) -> bool:
        """Whether the name was free. Raises InputError if it stands for something else already."""
        if name not in self.values:
            self.values[name] = value
            return True
        if self.values[name] is not value:
            raise InputError(f"{surroundings.label} uses two different things named {name}; rename one of them")
        return False

    def _statement(self, name: str, value: Any, surroundings: _Surroundings) -> str:
        """What binds the name to the value; empty if that is done already."""
        if isinstance(value, ModuleType):
            return f"import {value.__name__} as {name}"
        if _has_source(value) and (_filename(value) == self.filename or not _is_importable(value)):
            self.take(value, name)
            return ""
        if imported := surroundings.import_of(name):
            return imported
        if (literal := _literal(value)) is not None:
            return f"{name} = {literal}"
        if assigned := surroundings.assignment_of(name):
            self._take_names(assigned, surroundings, {name})
            return assigned
        if _is_importable(value):
            return f"from {value.__module__} import {value.__qualname__} as {name}"
        raise InputError(
            f"{surroundings.label} uses {name}, a {type(value).__qualname__} that has no literal: "
            "define the function in a module and import it from there"
        )


class _Surroundings:
    """Where a function or class is defined: the text around it, and what names mean there."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.label = str(value.__qualname__)
        function = inspect.unwrap(value)
        self.code: CodeType | None = getattr(function, "__code__", None)
        self.names = _surrounding_names(value)
        #: Values of defaults that are a bare name of a scope that is gone, such as `i=i` in a loop.
        self.defaults: dict[str, Any] = {}
        try:
            self.lines, _ = inspect.findsource(function)
        except (OSError, TypeError, IndexError):
            raise InputError(
                f"the source of {self.label} cannot be found; define it in a file and import it from there"
            ) from None
        self.tree = parse("".join(self.lines))

    def definition(self) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda:
        """The node that defines the function or class."""
        found = [node for node in ast.walk(self.tree) if self._defines(node)]
        if not found:
            raise InputError(f"{self.label}: its source has changed since it was loaded, or was made at run time")
        # Of nested lambdas on one line, all that hold the code qualify: the innermost is the one.
        node: Any = max(found, key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))
        self._note_defaults(node)
        return node  # type: ignore[no-any-return]

    def _defines(self, node: ast.AST) -> bool:
        if self.code is None:
            return isinstance(node, ast.ClassDef) and node.name == self.value.__name__
        if isinstance(node, ast.Lambda):
            return self.code.co_name == _LAMBDA and _holds(node.body, self.code)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            return node.name == self.code.co_name and first == self.code.co_firstlineno
        return False

    def _note_defaults(self, node: ast.AST) -> None:
        function = inspect.unwrap(self.value)
        if not isinstance(function, FunctionType) or not isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
        ):
            return
        pairs: list[tuple[ast.expr | None, Any]] = list(zip(node.args.defaults, function.__defaults__ or ()))
        keyword_defaults = function.__kwdefaults__ or {}
        pairs += [(d, keyword_defaults.get(a.arg)) for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults)]
        for default, value in pairs:
            if isinstance(default, ast.Name):
                self.defaults[default.id] = value

    def text(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda) -> str:
        """The node's own text, moved to the left margin."""
        if isinstance(node, ast.Lambda):
            return ast.get_source_segment("".join(self.lines), node) or ast.unparse(node)
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        text = textwrap.dedent("".join(self.lines[first - 1 : node.end_lineno])).rstrip()
        try:
            ast.parse(text)
        except SyntaxError:
            # A string over several lines may start further left than the code.
            return ast.unparse(node)
        return text

    def import_of(self, name: str) -> str:
        """The import statement that binds the name, if there is one."""
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            for alias in node.names:
                if (alias.asname or alias.name.partition(".")[0]) == name:
                    return self._import_text(node, alias)
        return ""

    def _import_text(self, node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
        if isinstance(node, ast.Import):
            return ast.unparse(ast.Import([alias]))
        module = "." * node.level + (node.module or "")
        if node.level:
            try:
                module = resolve_name(module, str(self.names.get("__package__") or ""))
            except ImportError:
                return ""
        return ast.unparse(ast.ImportFrom(module, [alias], 0))

    def assignment_of(self, name: str) -> str:
        """The statement at the top of the module that assigns the name, if there is just one."""
        found = [
            ast.unparse(statement)
            for statement in self.tree.body
            for target in _targets(statement)
            if isinstance(target, ast.Name) and target.id == name
        ]
        return found[0] if len(found) == 1 else ""


def _as_function(name: str, node: ast.Lambda) -> str:
    """The lambda as a function with a statement of its own, which proofs, types and coverage are about.

    A lambda cannot see that it has a name now. One that yields stays one: it does not return what it comes to.
    """
    if any(isinstance(each, ast.Yield | ast.YieldFrom) for each in ast.walk(node.body)):
        return f"{name} = {ast.unparse(node)}"
    return f"def {name}({ast.unparse(node.args)}):\n    return {ast.unparse(node.body)}"


def _targets(statement: ast.stmt) -> list[ast.expr]:
    match statement:
        case ast.Assign(targets=targets):
            return targets
        case ast.AnnAssign(target=target, value=value) if value is not None:
            return [target]
    return []


def _holds(body: ast.expr, code: CodeType) -> bool:
    """Whether the code was compiled from this body of a lambda."""
    end_line, end_column = body.end_lineno or body.lineno, body.end_col_offset or 0
    places = [
        (line, column, last_line, last_column)
        for line, last_line, column, last_column in code.co_positions()
        if line is not None and last_line is not None and column is not None and last_column
    ]
    return bool(places) and all(
        (body.lineno, body.col_offset) <= (line, column) and (last_line, last_column) <= (end_line, end_column)
        for line, column, last_line, last_column in places
    )


def _names(text: str, label: str) -> list[str]:
    """The names that the text takes from outside of itself, builtins included, in order."""
    try:
        code = compile(f"{_HEAD}\n{text}", "<extract>", "exec", dont_inherit=True)
    except SyntaxError as error:
        if "nonlocal" in str(error):
            raise InputError(f"{label} keeps state in the function around it; define it in a module") from None
        raise InputError(f"{label} cannot stand on its own: {error.msg}") from None
    return list(dict.fromkeys(loaded_names(code)))


def _surrounding_names(value: Any) -> dict[str, Any]:
    """What names mean where the value is defined: its closure, then its module; builtins are left out."""
    function = inspect.unwrap(value)
    if not isinstance(function, FunctionType):
        return dict(vars(sys.modules[value.__module__])) if value.__module__ in sys.modules else {}
    names = dict(function.__globals__)
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        try:
            names[name] = cell.cell_contents
        except ValueError:
            continue
    return names


def _filename(value: Any) -> str:
    function = inspect.unwrap(value)
    if isinstance(function, FunctionType):
        return function.__code__.co_filename
    return str(getattr(sys.modules.get(value.__module__), "__file__", ""))


def _has_source(value: Any) -> bool:
    return (isinstance(value, type) and value.__module__ != builtins.__name__) or _is_function(value)


def _is_function(value: Any) -> bool:
    return callable(value) and isinstance(inspect.unwrap(value), FunctionType)


def _is_importable(value: Any) -> bool:
    """Whether an import statement of another module gives the value."""
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    if module is None or module.__name__ == "__main__" or getattr(module, "__spec__", None) is None:
        return False
    return "." not in value.__qualname__ and getattr(module, value.__qualname__, None) is value


def _literal(value: Any) -> str | None:
    """The value as literal text; None if it has none that reads back as the same."""
    try:
        text = render(value)
        return text if type(parse_value(text)) is type(value) else None
    except (LiteralError, RecursionError):
        return None
