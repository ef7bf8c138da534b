"""Syntax: source text as a tree of the standard library's `ast`, parsed once."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache

from mutsinq.core.parsing import module_tree
from mutsinq.static.compilation import as_input_errors


@lru_cache(maxsize=64)
def parse(source: str) -> ast.Module:
    """The tree of `source`, shared by everyone who asks: nobody changes it.

    Raises InputError on text that is not Python, or is nested too deeply to be read.
    """
    return fresh_tree(source)


def fresh_tree(source: str) -> ast.Module:
    """A tree of one's own, to be changed. Raises InputError as `parse` does."""
    with as_input_errors(""):
        return module_tree(source)


def statements(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of a module's or class's body, with those inside its `if`, `try`, `with` and loops.

    These all run in the scope of the body: `try: import x` / `except ImportError: def f(): …` defines `f`.
    """
    found: list[ast.stmt] = []
    for statement in body:
        found.append(statement)
        match statement:
            case ast.If() | ast.For() | ast.While() | ast.AsyncFor():
                found += statements(statement.body + statement.orelse)
            case ast.With() | ast.AsyncWith():
                found += statements(statement.body)
            case ast.Try() | ast.TryStar():
                found += statements(statement.body)
                for handler in statement.handlers:
                    found += statements(handler.body)
                found += statements(statement.orelse + statement.finalbody)
            case ast.Match():
                for case in statement.cases:
                    found += statements(case.body)
    return found


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a chain of attributes that starts at a name; empty for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            head = dotted(value)
            return f"{head}.{attribute}" if head else ""
    return ""


def is_read(node: ast.AST) -> bool:
    """Whether it is a name that is looked up."""
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)


def is_bound_to_frame(whole: ast.AST) -> bool:
    """Something in it acts on the function that it stands in, or asks for its class, as a comprehension cannot."""
    return any(
        isinstance(node, ast.Yield | ast.YieldFrom | ast.Await | ast.NamedExpr)
        or (isinstance(node, ast.Name) and node.id in ("super", "__class__"))
        for node in ast.walk(whole)
    )


def root_name(node: ast.expr) -> str:
    """The variable at the start of `table[0].rows`; empty where none is."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    """The body of a module, class or function after its docstring."""
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
    return body


def code_text(node: ast.AST) -> str:
    """The code without positions and docstrings."""
    text = ast.dump(node)
    for child in ast.walk(node):
        match child:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Module():
                text = _without(text, child.body)
    return text


def _without(text: str, body: list[ast.stmt]) -> str:
    if without_docstring(body) is body:
        return text
    docstring, following = ast.dump(body[0]), ", " if body[1:] else ""
    return text.replace(f"body=[{docstring}{following}", "body=[", 1)


@lru_cache(maxsize=16384)
def mentioned(node: ast.AST) -> frozenset[str]:
    """The identifiers in a shared tree, attributes without their holders."""
    found: set[str] = set()
    for child in ast.walk(node):
        match child:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                found.add(name)
    return frozenset(found)


@lru_cache(maxsize=64)
def imports(tree: ast.Module) -> Mapping[str, str]:
    """The dotted name behind every imported name of a module, functions' own imports included."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    found[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
            case ast.ImportFrom(module=module, names=names):
                for alias in names:
                    found[alias.asname or alias.name] = f"{module}.{alias.name}" if module else alias.name
    return found


def canonical(node: ast.AST, imported: Mapping[str, str]) -> str:
    """The dotted name of what an expression names, imports resolved: `np.sum` is `numpy.sum`; empty for others."""
    head, _, rest = dotted(node).partition(".")
    head = imported.get(head, head)
    return f"{head}.{rest}" if rest else head


def is_plain_value(node: ast.expr) -> bool:
    """Evaluating it cannot fail or be noticed: a literal, or lists, tuples and dicts of such."""
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
            return True
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return all(map(is_plain_value, items))
        case ast.Dict(keys=keys, values=values):
            return all(isinstance(key, ast.Constant) for key in keys) and all(map(is_plain_value, values))
    return False
