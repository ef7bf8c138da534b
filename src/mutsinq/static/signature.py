"""Signature: what an entry takes, and whether two entries have a call in common."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from mutsinq.core.program import Program
from mutsinq.errors import InputError
from mutsinq.static.classes import Class, classes
from mutsinq.static.functions import Function, FunctionKind, functions


@dataclass(frozen=True, slots=True)
class Formal:
    """One formal parameter; annotation and default belong to a shared tree and are never changed."""

    name: str
    #: `positional_only`, `positional`, `keyword` (keyword-only), `var_positional` or `var_keyword`.
    kind: str
    annotation: ast.expr | None = None
    default: ast.expr | None = None

    @property
    def required(self) -> bool:
        """Whether a call must fill it."""
        return self.default is None and not self.kind.startswith("var_")

    @property
    def is_positional(self) -> bool:
        """Whether a positional argument can fill it, one and no more."""
        return self.kind in ("positional_only", "positional")


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters of an entry as its caller sees them: receiver or class left out."""

    kind: FunctionKind
    formals: tuple[Formal, ...]

    @property
    def positional(self) -> tuple[Formal, ...]:
        """Those that positional arguments fill, in order."""
        return tuple(formal for formal in self.formals if formal.is_positional)

    def has(self, kind: str) -> bool:
        """Whether it has a parameter of that kind."""
        return any(formal.kind == kind for formal in self.formals)

    def accepts_keyword(self, name: str) -> bool:
        """Whether `name=…` may be given."""
        named = any(formal.name == name and formal.kind in ("positional", "keyword") for formal in self.formals)
        return named or self.has("var_keyword")


def signature(program: Program) -> Signature:
    """The signature of the program's entry: a function, a method, or a class that is called to build it.

    Raises InputError if there is no such entry.
    """
    function = functions(program.source).get(program.entry)
    if function is not None:
        return function_signature(function)
    cls = classes(program.source).get(program.entry)
    if cls is not None:
        return class_signature(cls)
    raise InputError(f"{program.path or program.module} has no function, method or class {program.entry!r}")


def function_signature(function: Function) -> Signature:
    """The signature of a function or method."""
    if function.kind is FunctionKind.PROPERTY:
        return Signature(function.kind, ())
    formals = list(formals_of(function.node.args))
    if function.kind.bound and formals and formals[0].is_positional:
        del formals[0]
    return Signature(function.kind, tuple(formals))


def class_signature(cls: Class) -> Signature:
    """The signature of a class when it is called."""
    return Signature(FunctionKind.CONSTRUCTOR, formals_of(cls.constructor))


def formals_of(arguments: ast.arguments) -> tuple[Formal, ...]:
    """The formal parameters of a parameter list, in order."""
    positional = [(arg, "positional_only") for arg in arguments.posonlyargs]
    positional += [(arg, "positional") for arg in arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    defaults += arguments.defaults
    formals = [Formal(arg.arg, kind, arg.annotation, d) for (arg, kind), d in zip(positional, defaults)]
    if arguments.vararg:
        formals.append(Formal(arguments.vararg.arg, "var_positional", arguments.vararg.annotation))
    for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults):
        formals.append(Formal(arg.arg, "keyword", arg.annotation, default))
    if arguments.kwarg:
        formals.append(Formal(arguments.kwarg.arg, "var_keyword", arguments.kwarg.annotation))
    return tuple(formals)


def compatible(original: Program, variant: Program) -> str | None:
    """None if one call fits both entries; otherwise why none does, for people.

    Raises InputError if an entry does not exist.
    """
    left, right = signature(original), signature(variant)
    if left.kind is not right.kind:
        return f"{original.entry} is a {left.kind.value} in one and a {right.kind.value} in the other"
    return _misfit(left, right, "original", "variant") or _misfit(right, left, "variant", "original")


def common(left: Signature, right: Signature) -> tuple[Formal, ...]:
    """The parameters of `left` that a call may fill and still fit `right`.

    One that `right` alone requires may be left out: whoever calls `left` so finds that `right` takes it no longer.
    Holds for compatible signatures.
    """
    kept: list[Formal] = []
    others = right.positional
    for index, formal in enumerate(left.positional):
        if index < len(others) or right.has("var_positional"):
            kept.append(formal)
        elif formal.kind == "positional" and right.accepts_keyword(formal.name):
            kept.append(Formal(formal.name, "keyword", formal.annotation, formal.default))
    for formal in left.formals:
        if formal.kind.startswith("var_"):
            if right.has(formal.kind):
                kept.append(formal)
        elif formal.kind == "keyword" and right.accepts_keyword(formal.name):
            kept.append(formal)
    return tuple(kept)


def _misfit(caller: Signature, callee: Signature, caller_name: str, callee_name: str) -> str | None:
    """Why a call with exactly what `caller` requires cannot fit `callee`."""
    others = callee.positional
    required = [formal for formal in caller.positional if formal.required]
    surplus = [] if callee.has("var_positional") else required[len(others) :]
    if not all(formal.kind == "positional" and callee.accepts_keyword(formal.name) for formal in surplus):
        needed = f"{len(required)} positional argument{'s' if len(required) > 1 else ''}"
        return f"the {caller_name} needs {needed}, the {callee_name} takes {len(others)}"
    for formal in caller.formals:
        if formal.kind == "keyword" and formal.required and not callee.accepts_keyword(formal.name):
            return f"the {caller_name} needs the keyword argument {formal.name!r}, the {callee_name} has none"
    return None
