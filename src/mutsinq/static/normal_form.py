"""Normal form: a text that two programs share only if they behave the same on every input.

Sound, not complete: local variables lose their names, docstrings, annotations, comments and dead code go, a few
rewrites that hold for all types are made (`simplification`), and everything else must be equal: the entry, all
that it can reach, and all that runs at import and could matter. What is not behaviour here: the text of
messages (see `prove`), line numbers, memory and speed.
"""

from __future__ import annotations

import ast
import builtins
import importlib.util
import sys
import typing
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mutsinq.core.program import Program
from mutsinq.core.verdict import Proof
from mutsinq.errors import InputError
from mutsinq.static.annotations import annotations_do_nothing, annotations_of, drop_annotations
from mutsinq.static.dependencies import Dependencies, bound_names, is_main_guard
from mutsinq.static.functions import FunctionNode, decorator_names, is_generator
from mutsinq.static.scopes import Mark, Unsupported, mark_locals
from mutsinq.static.simplification import Simplifier
from mutsinq.static.syntax import dotted, parse

#: Names by which code can see its own local names, docstrings, annotations or text.
_MIRRORS = frozenset(
    {
        *("locals", "vars", "dir", "eval", "exec", "help", "breakpoint", "__import__", "builtins", "__builtins__"),
        *("inspect", "traceback", "linecache", "tokenize", "symtable", "dis", "pdb", "modules", "importlib"),
        *("_getframe", "currentframe", "settrace", "setprofile", "exc_info", "format_exc", "print_exc", "exception"),
        *("__code__", "__closure__", "__globals__", "__doc__", "__annotations__", "__traceback__"),
        *("co_varnames", "tb_frame", "f_locals", "f_code", "gi_frame", "cr_frame"),
        *("getsource", "getdoc", "get_type_hints"),
    }
)
#: Exceptions whose message names a variable or an operator.
_TELLING = frozenset({"Exception", "BaseException", "NameError", "UnboundLocalError", "TypeError"})
#: Modules whose import does something that a program could notice.
_NOISY_MODULES = frozenset({"this", "antigravity", "readline", "rlcompleter", "faulthandler", "site", "__main__"})
_PLAIN_DECORATORS = frozenset({"staticmethod", "classmethod", "property"})


def prove(original: Program, variant: Program, *, messages: bool = False) -> Proof | None:
    """A proof that the two behave the same on all inputs, or None, which says nothing.

    With `messages` the text of exceptions' messages is behaviour too. Packages that the programs import must be
    the same ones: programs with different roots that import modules other than the standard library's have no
    proof. Text that does not parse has none either.
    """
    if original.entry != variant.entry or original.module != variant.module:
        return None
    try:
        if original.root != variant.root and (_imports_others(original) or _imports_others(variant)):
            return None
        if original.source == variant.source:
            return Proof("same-code", "all inputs")
        if normal_form(original, messages=messages) == normal_form(variant, messages=messages):
            return Proof("normal-form", "all inputs", "equal up to names of local variables and layout")
    except (InputError, RecursionError):
        return None
    return None


def normal_form(program: Program, *, messages: bool = False) -> str:
    """The normal form of the entry with all that it depends on.

    A program that can look at its own names or text is its own normal form. Raises InputError if the source
    does not parse.
    """
    module = _module(program.source, messages)
    if module is None:
        return program.source
    writer = _Writer(module)
    return "\n".join(writer.text(statement) for statement in _kept(module, program.entry))


@dataclass(frozen=True, slots=True)
class _Module:
    """A simplified module; nobody changes the tree any more."""

    tree: ast.Module
    dependencies: Dependencies
    marks: Mapping[ast.AST, Mark]
    generators: Collection[ast.AST]
    #: Names of locals may be read at run time, so they belong to the form.
    keep_names: bool


@lru_cache(maxsize=16)
def _module(source: str, messages: bool) -> _Module | None:
    """The module simplified, shared by its entries; None if it can look at itself or is not modelled."""
    parse(source)
    tree = ast.parse(source)
    if _looks_at_itself(tree):
        return None
    keep_names = messages or _reads_messages(tree)
    try:
        marks = mark_locals(tree)
    except Unsupported:
        return None
    functions = [node for node in ast.walk(tree) if isinstance(node, FunctionNode)]
    generators = {node for node in functions if is_generator(node)}
    for node in [node for node in functions if annotations_do_nothing(node, tree)]:
        drop_annotations(node)
    Simplifier(mirror=not keep_names).visit(tree)
    return _Module(tree, Dependencies(tree), marks, generators, keep_names)


# What matters


def _looks_at_itself(tree: ast.Module) -> bool:
    return any(name in _MIRRORS for node in ast.walk(tree) for name in _mentioned(node))


def _mentioned(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return [name]
        case ast.alias(name=name):
            return name.split(".")
        case ast.ImportFrom(module=str(name)):
            return name.split(".")
        case ast.Constant(value=str(name)) | ast.keyword(arg=str(name)):
            return [name]
    return []


def _reads_messages(tree: ast.Module) -> bool:
    """A handler could look at the message of an exception that names a variable or an operator."""
    for node in ast.walk(tree):
        match node:
            case ast.ExceptHandler(name=str(name), type=ast.expr() as caught):
                names = {dotted(part).rpartition(".")[2] for part in ast.walk(caught)}
                telling = names & _TELLING or not names <= {"", *dir(builtins)}
                if telling and any(isinstance(child, ast.Name) and child.id == name for child in ast.walk(node)):
                    return True
            case ast.Attribute(attr="__context__" | "__cause__" | "args") | ast.Name(id="__exit__"):
                return True
            case ast.FunctionDef(name="__exit__" | "__aexit__"):
                return True
    return False


def _kept(module: _Module, entry: str) -> list[ast.stmt]:
    """The statements of the module that the entry can reach, and those that do more than define a name."""
    dependencies = module.dependencies
    forced = [statement for statement in module.tree.body if not _only_defines(statement)]
    reached = set(dependencies.reachable(entry))
    for statement in forced:
        for name in _uses(statement, dependencies):
            reached.update(dependencies.reachable(name))
    kept: list[ast.stmt] = []
    for statement in module.tree.body:
        if _is_comment(statement):
            continue
        if statement in forced or reached.intersection(bound_names([statement])):
            kept.append(_reached_part(statement, reached))
    return kept


def _uses(statement: ast.stmt, dependencies: Dependencies) -> list[str]:
    names = [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)]
    names += [node.name for node in [statement] if isinstance(node, FunctionNode | ast.ClassDef)]
    attributes = {node.attr for node in ast.walk(statement) if isinstance(node, ast.Attribute)}
    names += [name for name in dependencies.definitions if name.rpartition(".")[2] in attributes]
    return [name for name in names if name in dependencies.definitions]


def _is_comment(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=test, orelse=[]):
            return is_main_guard(test)
    return False


def _only_defines(statement: ast.stmt) -> bool:
    """Nothing but the binding of its name can be noticed when the statement runs."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            defaults = [*statement.args.defaults, *filter(None, statement.args.kw_defaults)]
            plain = all(map(_is_literal, defaults)) and not set(decorator_names(statement)) - _PLAIN_DECORATORS
            return plain and not any(annotations_of(statement))
        case ast.ClassDef(bases=[], keywords=[], decorator_list=[]):
            return all(map(_only_defines, statement.body))
        case ast.Assign(targets=[ast.Name()], value=value):
            return _is_literal(value)
        case ast.Import(names=names):
            return all(_is_quiet(alias.name) for alias in names)
        case ast.ImportFrom(module="typing", level=0, names=names):
            return all(alias.name in typing.__all__ for alias in names)
    return _is_comment(statement)


def _reached_part(statement: ast.stmt, reached: set[str]) -> ast.stmt:
    """A class without the methods that nothing reaches, where no base class or decorator could count on them."""
    match statement:
        case ast.ClassDef(name=name, bases=[], keywords=[], decorator_list=[], body=body):
            kept = [
                part
                for part in body
                if not isinstance(part, FunctionNode) or f"{name}.{part.name}" in reached or not _only_defines(part)
            ]
            return ast.ClassDef(name=name, bases=[], keywords=[], body=kept, decorator_list=[])
    return statement


def _is_quiet(module: str) -> bool:
    """A module of the standard library that this machine has, and whose import does nothing to be noticed."""
    known = module in sys.stdlib_module_names and module not in _NOISY_MODULES
    return known and importlib.util.find_spec(module) is not None


def _is_literal(node: ast.expr) -> bool:
    """Evaluating it cannot fail or be noticed."""
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
            return True
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return all(map(_is_literal, items))
        case ast.Dict(keys=keys, values=values):
            return all(isinstance(k, ast.Constant) for k in keys) and all(map(_is_literal, values))
    return False


def _imports_others(program: Program) -> bool:
    """The program imports modules that are not the standard library's, so may differ between two roots."""
    for node in ast.walk(parse(program.source)):
        match node:
            case ast.Import(names=names):
                if any(alias.name.partition(".")[0] not in sys.stdlib_module_names for alias in names):
                    return True
            case ast.ImportFrom(module=module, level=level):
                if level or str(module).partition(".")[0] not in sys.stdlib_module_names:
                    return True
            case ast.Name(id="__import__") | ast.Attribute(attr="import_module"):
                return True
    return False


# Writing


class _Writer:
    """Writes a tree as text, local variables numbered in the order in which they first appear."""

    def __init__(self, module: _Module) -> None:
        self._module = module
        self._numbers: dict[Mark, int] = {}

    def text(self, node: Any) -> str:
        """The text of a node, a list of nodes or a plain value."""
        if isinstance(node, list):
            return f"[{','.join(map(self.text, node))}]"
        if not isinstance(node, ast.AST):
            return f"{type(node).__name__}:{node!r}"
        fields = [f"{name}={self.text(value)}" for name, value in self._fields(node)]
        return f"{type(node).__name__}({','.join(fields)})"

    def _fields(self, node: ast.AST) -> Iterator[tuple[str, Any]]:
        if isinstance(node, FunctionNode):
            yield "generator", node in self._module.generators
        mark = self._module.marks.get(node)
        if mark is not None:
            yield "variable", self._variable(mark)
        for name, value in ast.iter_fields(node):
            if name in _NOT_WRITTEN or (mark is not None and mark.renamable and name in _NAMES):
                continue
            yield name, value

    def _variable(self, mark: Mark) -> str:
        number = self._numbers.setdefault(mark, len(self._numbers))
        return f"%{number}" if mark.renamable and not self._module.keep_names else f"{mark.name}%{number}"


#: The fields in which nodes hold the name of a local variable, where it may be another one.
_NAMES = {"id", "name", "rest"}
_NOT_WRITTEN = {"ctx", "type_comment", "kind", "type_params"}
