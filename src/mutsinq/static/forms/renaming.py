"""Renaming: a function or class under another name, so that `slow_parse` and `fast_parse` can be compared.

Names show in what functions and classes make (`slow_parse.<locals>.inner`), and proofs and searches speak of one text.
None of it is about what the two do.
"""

from __future__ import annotations

import ast
import io
import symtable
import tokenize
from collections.abc import Mapping
from dataclasses import replace

from mutsinq.core.program import Program
from mutsinq.static.compilation import as_input_errors
from mutsinq.static.dependencies import bound_names
from mutsinq.static.forms.mirrors import is_mirror
from mutsinq.static.functions import FunctionNode
from mutsinq.static.syntax import dotted, fresh_tree, parse

_SHOWN = frozenset({"__name__", "__qualname__", "globals"})
#: Decorators that do the same whatever the class is called, but for texts in which the name is shown.
_NAMELESS = frozenset({"dataclass", "total_ordering", "final"})


def renamed(program: Program, entry: str) -> Program:
    """The program with its entry under the name `entry`; what has that name in its module gets the entry's.

    Of a method it is the class that is renamed. Done where nothing but the two names changes by it: for functions and
    classes at the top of the module, bound once, without decorators to speak of, in code that looks at no names and
    imports nothing of its own package, which could call back. Elsewhere the program is given as it is.
    """
    (own, _, method), (name, _, wanted) = program.entry.partition("."), entry.partition(".")
    names = {own: name, name: own}
    if own == name or method != wanted or not name.isidentifier():
        return program
    tree = parse(program.source)
    is_free = not any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))
    if not _is_plain(tree, own) or not (_is_plain(tree, name) or (is_free and not _binds(tree, name))):
        return program
    with as_input_errors(program.path):
        top = symtable.symtable(program.source, program.module, "exec")
    package = program.module.partition(".")[0]
    # `_Name__x` is how code outside of a class writes its `__x`.
    mangled = any(f"_{each}__" in program.source for each in names)
    if mangled or _is_rebound(top, names) or any(_shows_names(node, package) for node in ast.walk(tree)):
        return program
    source = _exchanged(program.source, names)
    expected = _Exchange(names).visit(fresh_tree(program.source))
    return replace(program, source=source, entry=entry) if ast.dump(parse(source)) == ast.dump(expected) else program


def _is_plain(tree: ast.Module, name: str) -> bool:
    """Whether the name is that of one function or class at the top of the module, and is never bound again."""
    own = [node for node in tree.body if isinstance(node, FunctionNode | ast.ClassDef) and node.name == name]
    stored = any(
        isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load) for node in ast.walk(tree)
    )
    return len(own) == 1 and _is_undecorated(own[0]) and not stored and _binds(tree, name) == 1


def _is_undecorated(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    names = {
        dotted(each.func if isinstance(each, ast.Call) else each).rpartition(".")[2] for each in node.decorator_list
    }
    return names <= (_NAMELESS if isinstance(node, ast.ClassDef) else set())


def _binds(tree: ast.Module, name: str) -> int:
    """How many statements of the module bind the name."""
    return sum(name in bound_names([statement]) for statement in tree.body)


def _is_rebound(table: symtable.SymbolTable, names: Mapping[str, str]) -> bool:
    """Whether a scope inside the module has a variable of one of the names."""
    for child in table.get_children():
        symbols = (child.lookup(name) for name in names if name in child.get_identifiers())
        if any(symbol.is_local() or symbol.is_free() for symbol in symbols) or _is_rebound(child, names):
            return True
    return False


def _shows_names(node: ast.AST, package: str) -> bool:
    """By this node code could see the names of its functions and classes, or hand them to its own package."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in _SHOWN:
            return True
        case ast.Import(names=aliases):
            return any(alias.name.partition(".")[0] == package for alias in aliases)
        case ast.ImportFrom(module=module, level=level, names=aliases):
            own = level > 0 or str(module).partition(".")[0] == package
            return own or any(alias.name == "*" for alias in aliases)
    return is_mirror(node)


def _exchanged(source: str, names: Mapping[str, str]) -> str:
    """The text with the names exchanged wherever they stand alone; layout and comments stay."""
    lines = list(io.StringIO(source))
    for token in reversed(list(tokenize.generate_tokens(iter(lines).__next__))):
        row, column = token.start
        line = lines[row - 1] if token.type == tokenize.NAME and token.string in names else ""
        if line and not line[:column].rstrip().endswith("."):
            lines[row - 1] = line[:column] + names[token.string] + line[column + len(token.string) :]
    return "".join(lines)


class _Exchange(ast.NodeTransformer):
    """The same in a tree, where it is known what is a name."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit(self, node: ast.AST) -> ast.AST:
        match node:
            case ast.Name():
                node.id = self._names.get(node.id, node.id)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                node.name = self._names.get(node.name, node.name)
            case ast.Global():
                node.names = [self._names.get(name, name) for name in node.names]
        return self.generic_visit(node)
