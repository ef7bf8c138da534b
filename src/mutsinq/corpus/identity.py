"""Identity: which programs are one and the same, and which part of a corpus they belong to."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping

from mutsinq.core.corpus import Split
from mutsinq.core.program import Program
from mutsinq.static.forms.normal_form import normal_form
from mutsinq.static.signature import signature
from mutsinq.static.syntax import fresh_tree

#: Of each ten programs one is for validation and one for tests.
_OF_TEN: dict[int, Split] = {8: "validation", 9: "test"}


def identity(program: Program) -> str:
    """SHA-256 of the normal form, hexadecimal.

    Copies share it though the function, its parameters and variables have other names, the layout and the docstring
    are others. Raises InputError if the source does not parse or lacks the entry.
    """
    names = [program.entry, *(formal.name for formal in signature(program).formals)]
    numbers = {name: f"name_{number}" for number, name in enumerate(names)}
    tree = fresh_tree(program.source)
    for node in ast.walk(tree):
        _rename(node, numbers)
    form = normal_form(Program(ast.unparse(tree), program.module, numbers[program.entry]))
    return hashlib.sha256(form.encode("utf-8", "replace")).hexdigest()


def _rename(node: ast.AST, names: Mapping[str, str]) -> None:
    """Give other names to what has these, wherever: only a digest is made of it."""
    match node:
        case ast.Name(id=name) if name in names:
            node.id = names[name]
        case ast.arg(arg=name) | ast.keyword(arg=str(name)) if name in names:
            node.arg = names[name]
        case ast.FunctionDef(name=name) if name in names:
            node.name = names[name]
        case ast.Global(names=bound) | ast.Nonlocal(names=bound):
            node.names = [names.get(name, name) for name in bound]


def split_of(identity: str) -> Split:
    """The part of a corpus that programs with this identity belong to, in every corpus that they are in."""
    return _OF_TEN.get(int(identity[:8], 16) % 10, "train")
