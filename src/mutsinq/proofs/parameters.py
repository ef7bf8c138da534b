"""Parameters: the types that the original's author declared, read strictly.

Inference (`mutsinq.static.domains.inference`) guesses, and may; a proof speaks of declared types only, and a
declaration counts only where its names surely mean what they say.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mutsinq.core.input import Input
from mutsinq.core.parsing import expression_tree
from mutsinq.core.program import Program
from mutsinq.core.types import NONE, Type, parse_type, union
from mutsinq.errors import InputError
from mutsinq.proofs.module import PlainModule, plain_module
from mutsinq.static.signature import Formal, signature

_TYPING = frozenset({"Literal", "Optional", "Union", "Tuple"})


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter and its declared type, the type of its default value included; None without a declaration."""

    name: str
    #: `positional_only`, `positional` or `keyword`.
    kind: str
    type: Type | None
    #: The type is a guess that fills in for a declaration.
    assumed: bool = False

    @property
    def text(self) -> str:
        """The parameter as a scope names it: `n: int`."""
        return f"{self.name}: {self.type}{' (assumed)' if self.assumed else ''}"


def declared_parameters(original: Program, variant: Program) -> tuple[Declared, ...] | None:
    """The parameters of two plain functions with the same header, types as the original declares them.

    None where the headers differ in a name, a kind or a default: a call could fit one alone, or leave out an
    argument to a different effect.
    """
    module, other = plain_module(original.source), plain_module(variant.source)
    if module is None or other is None:
        return None
    if (
        original.entry not in module.functions
        or original.entry != variant.entry
        or variant.entry not in other.functions
    ):
        return None
    try:
        formals, others = signature(original).formals, signature(variant).formals
    except InputError:
        return None
    if list(map(_header, formals)) != list(map(_header, others)) or any(f.kind.startswith("var_") for f in formals):
        return None
    return tuple(Declared(formal.name, formal.kind, _declared(formal, module)) for formal in formals)


def call(parameters: Sequence[Declared], values: Sequence[Any]) -> Input:
    """The call that gives each parameter its value."""
    pairs = list(zip(parameters, values))
    positional = tuple(value for parameter, value in pairs if parameter.kind != "keyword")
    return Input(positional, {parameter.name: value for parameter, value in pairs if parameter.kind == "keyword"})


def _header(formal: Formal) -> tuple[str, str, str]:
    return formal.name, formal.kind, ast.dump(formal.default) if formal.default else ""


def _declared(formal: Formal, module: PlainModule) -> Type | None:
    annotation = formal.annotation
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = expression_tree(annotation.value)
        except (SyntaxError, ValueError):
            return None
    if annotation is None or not all(_is_known(node, module) for node in ast.walk(annotation)):
        return None
    declared = parse_type(ast.unparse(annotation))
    default = formal.default
    if default is None:
        return declared
    # Leaving the argument out hands over the default, whatever type it is of.
    value = ast.literal_eval(default)
    name = "none" if value is None else type(value).__name__
    if name not in ("none", "bool", "int", "str", "bytes"):
        return None
    own = NONE if value is None else Type("literal", (Type(repr(value)),))
    alternatives = declared.args if declared.name == "union" else (declared,)
    return declared if Type(name) in alternatives else union(declared, own)


def _is_known(node: ast.AST, module: PlainModule) -> bool:
    """Whether a part of an annotation has its usual meaning."""
    match node:
        case ast.Name(id=name):
            imported = module.imported.get(name, "")
            return module.is_builtin(name) or name in module.enums or imported in (f"typing.{name}", "typing")
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            if name in module.enums:
                return f"{name}.{attribute}" in module.enums[name].members
            return module.imported.get(name) == "typing" and name == "typing" and attribute in _TYPING
        case ast.Attribute():
            return False
    return True
