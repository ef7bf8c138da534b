"""Module: what the names of a program's module mean, where that can be read off its text for certain.

A proof about a function speaks of the helpers, constants and builtins that it names. So the module must do nothing
at import but bind names, each once: no decorator, no patching, no star import, no code that runs.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mutsinq.core.program import Program
from mutsinq.errors import InputError
from mutsinq.static.classes import Class, classes
from mutsinq.static.dependencies import bound_names, does_nothing
from mutsinq.static.functions import own_nodes
from mutsinq.static.syntax import dotted, imports, parse

#: Modules whose import cannot be noticed, and whose functions depend on nothing but their arguments.
_PURE_MODULES = frozenset(
    ("__future__", "typing", "math", "enum", "string", "collections", "collections.abc", "functools", "operator", "re")
)
_ENUM_BASES = frozenset({"enum.Enum", "enum.IntEnum", "enum.StrEnum"})


@dataclass(frozen=True, slots=True)
class PlainModule:
    """A module that only binds names; its trees are shared, and nobody changes them."""

    functions: Mapping[str, ast.FunctionDef]
    #: Values of the names that are bound to an immutable literal.
    constants: Mapping[str, Any]
    #: Enumerations without code of their own.
    enums: Mapping[str, Class]
    #: What imported names stand for: `{"Literal": "typing.Literal"}`.
    imported: Mapping[str, str]

    def binds(self, name: str) -> bool:
        """Whether the module gives the name a meaning of its own, hiding a builtin."""
        return any(name in names for names in (self.functions, self.constants, self.enums, self.imported))

    def is_builtin(self, name: str) -> bool:
        """Whether the name is a builtin that the module does not hide."""
        return hasattr(builtins, name) and not self.binds(name)


@lru_cache(maxsize=64)
def plain_module(source: str) -> PlainModule | None:
    """The module of a source, or None if its names cannot be read off for certain."""
    try:
        tree = parse(source)
        known_classes = classes(source)
    except InputError:
        return None
    imported = imports(tree)
    functions: dict[str, ast.FunctionDef] = {}
    constants: dict[str, Any] = {}
    enums: dict[str, Class] = {}
    statements = [statement for statement in tree.body if not does_nothing(statement)]
    bound = [name for statement in statements for name in bound_names([statement])]
    for statement in statements:
        match statement:
            case ast.FunctionDef(name=name, decorator_list=[]) if _has_plain_header(statement):
                functions[name] = statement
            case ast.Import() | ast.ImportFrom() if _is_pure_import(statement):
                pass
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_literal(value):
                constants[name] = ast.literal_eval(value)
            case ast.ClassDef(name=name) if _is_plain_enum(statement, imported) and known_classes[name].members:
                enums[name] = known_classes[name]
            case _:
                return None
    if len(bound) != len(set(bound)):
        return None
    if any(isinstance(node, ast.Global | ast.Nonlocal | ast.Import | ast.ImportFrom) for node in _inner(tree)):
        return None
    module_imports = {name: place for name, place in imported.items() if name in bound}
    return PlainModule(functions, constants, enums, module_imports)


def plain_function(program: Program) -> tuple[PlainModule, ast.FunctionDef] | None:
    """The module and function of a program whose entry is a plain function of a plain module."""
    module = plain_module(program.source)
    if module is None or program.entry not in module.functions:
        return None
    return module, module.functions[program.entry]


def has_plain_body(node: ast.FunctionDef) -> bool:
    """Whether a call runs the body and gives what it returns: no generator, no variable number of arguments."""
    if node.args.vararg or node.args.kwarg:
        return False
    suspended = (ast.Yield, ast.YieldFrom, ast.Await)
    return not any(isinstance(child, suspended) for child in own_nodes(node))


def is_literal(node: ast.expr) -> bool:
    """Whether it is a constant, a signed number, or a tuple of such: immutable, and evaluated without effect."""
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=ast.Constant(value=int() | float())):
            return True
        case ast.Tuple(elts=items):
            return all(map(is_literal, items))
    return False


def _inner(tree: ast.Module) -> list[ast.AST]:
    """Every node below the module's own statements."""
    return [node for statement in tree.body for child in ast.iter_child_nodes(statement) for node in ast.walk(child)]


def _has_plain_header(node: ast.FunctionDef) -> bool:
    arguments = node.args
    defaults = [*arguments.defaults, *filter(None, arguments.kw_defaults)]
    formals = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    annotations = [node.returns, *(formal.annotation for formal in formals if formal)]
    return all(map(is_literal, defaults)) and all(_is_quiet(a) for a in annotations if a)


def _is_quiet(annotation: ast.expr) -> bool:
    """Evaluating the annotation runs no code of the program's own; that it does not fail shows when it is loaded."""
    allowed = ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.Tuple | ast.List | ast.BinOp | ast.BitOr
    signed = ast.UnaryOp | ast.USub
    return all(isinstance(node, allowed | signed | ast.expr_context) for node in ast.walk(annotation))


def _is_pure_import(statement: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(statement, ast.ImportFrom):
        star = any(alias.name == "*" for alias in statement.names)
        return statement.module in _PURE_MODULES and not statement.level and not star
    return all(alias.name in _PURE_MODULES and (alias.asname or "." not in alias.name) for alias in statement.names)


def _is_plain_enum(node: ast.ClassDef, imported: Mapping[str, str]) -> bool:
    """An enumeration whose body only names its members' values."""
    if node.decorator_list or node.keywords or len(node.bases) != 1:
        return False
    head, _, rest = dotted(node.bases[0]).partition(".")
    base = ".".join(filter(None, (imported.get(head, ""), rest)))
    names = [
        statement.targets[0].id
        for statement in node.body
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
    ]
    public = all(not name.startswith("_") for name in names) and len(names) == len(set(names))
    return base in _ENUM_BASES and public and all(_names_member(statement, imported) for statement in node.body)


def _names_member(statement: ast.stmt, imported: Mapping[str, str]) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name()], value=ast.Call(func=function, args=[], keywords=[])):
            head, _, rest = dotted(function).partition(".")
            return ".".join(filter(None, (imported.get(head, ""), rest))) == "enum.auto"
        case ast.Assign(targets=[ast.Name()], value=value):
            return is_literal(value)
    return does_nothing(statement)
