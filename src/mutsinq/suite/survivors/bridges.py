"""Bridges: how a function of another module is called on a mutant that only it reaches.

A program is one module, and whatever imports that module in its worker gets the program. So a public function elsewhere
becomes an entry of the mutant's module by a definition at its end that hands all arguments on. What a proof would read
in such a module is not all that runs; bridges are for searches only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mutsinq.static.dependencies import bound_names
from mutsinq.static.functions import FunctionKind, functions
from mutsinq.static.sources import Source
from mutsinq.static.syntax import parse


@dataclass(frozen=True, slots=True)
class Caller:
    """A function at the top of another module that was seen to reach a mutated one."""

    path: Path
    name: str


def entry_of(module: str, name: str) -> str:
    """How an entry is called that stands in another module."""
    return f"{module}:{name}"


def split_entry(entry: str) -> tuple[str, str]:
    """The other module that an entry stands in, empty for the mutant's own, and its qualified name there."""
    module, _, name = entry.rpartition(":")
    return module, name


def bridged(source: Source, other: Source, name: str) -> Source | None:
    """The source with the function of another module as one of its own.

    None where there is no such plain function, a call cannot hand on what it is given, or the name is taken.
    """
    function = functions(other.text).get(name)
    if function is None or function.kind is not FunctionKind.FUNCTION or function.is_async:
        return None
    if name in bound_names(parse(source.text).body) or not isinstance(function.node, ast.FunctionDef):
        return None
    parameters = _literal_parameters(function.node.args)
    if parameters is None:
        return None
    definition = (
        f"def {name}({ast.unparse(parameters)}):\n"
        f"    from {other.module} import {name} as mutsinq_function\n"
        f"    return mutsinq_function({', '.join(_handed_on(parameters))})\n"
    )
    return replace(source, text=f"{source.text}\n\n\n{definition}")


def _literal_parameters(parameters: ast.arguments) -> ast.arguments | None:
    """The parameters with annotations as texts, without those whose defaults mean something in their module only.

    None if a positional parameter is such a one: others may follow it.
    """

    def told(parameter: ast.arg | None) -> ast.arg | None:
        if parameter is None or parameter.annotation is None or isinstance(parameter.annotation, ast.Constant):
            return parameter
        return ast.arg(parameter.arg, ast.Constant(ast.unparse(parameter.annotation)))

    if not all(map(_is_literal, parameters.defaults)):
        return None
    by_name = [
        (parameter, default)
        for parameter, default in zip(parameters.kwonlyargs, parameters.kw_defaults)
        if default is None or _is_literal(default)
    ]
    return ast.arguments(
        posonlyargs=list(filter(None, map(told, parameters.posonlyargs))),
        args=list(filter(None, map(told, parameters.args))),
        vararg=told(parameters.vararg),
        kwonlyargs=list(filter(None, (told(parameter) for parameter, _ in by_name))),
        kw_defaults=[default for _, default in by_name],
        kwarg=told(parameters.kwarg),
        defaults=parameters.defaults,
    )


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError):
        return False
    return True


def _handed_on(parameters: ast.arguments) -> Iterator[str]:
    yield from (parameter.arg for parameter in (*parameters.posonlyargs, *parameters.args))
    if parameters.vararg:
        yield f"*{parameters.vararg.arg}"
    yield from (f"{parameter.arg}={parameter.arg}" for parameter in parameters.kwonlyargs)
    if parameters.kwarg:
        yield f"**{parameters.kwarg.arg}"
