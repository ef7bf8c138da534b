"""The part of a LibCST tree that runs: expressions and statements, without layout, types and binding names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import libcst as cst

#: Fields that hold layout, annotations, or names that are bound or looked up rather than evaluated.
_NOT_EVALUATED = frozenset(
    {
        "annotation",
        "asname",
        "asynchronous",
        "attr",
        "bases",
        "colon",
        "comma",
        "conversion",
        "default_indent",
        "dot",
        "equal",
        "first_colon",
        "footer",
        "header",
        "indent",
        "keyword",
        "keywords",
        "lbrace",
        "lbracket",
        "leading_lines",
        "lines_after_decorators",
        "lpar",
        "name",
        "names",
        "operator",
        "posonly_ind",
        "rbrace",
        "rbracket",
        "returns",
        "rpar",
        "second_colon",
        "semicolon",
        "star",
        "trailing_whitespace",
        "type_parameters",
    }
)
_EVALUATED: dict[type[cst.CSTNode], tuple[str, ...]] = {
    cst.Import: (),
    cst.ImportFrom: (),
    cst.MatchKeywordElement: ("pattern",),
    cst.MatchMapping: ("elements",),
    cst.Module: ("body",),
    cst.TypeAlias: (),
}
_COMPREHENSIONS = (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)


@cache
def _evaluated_fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    if kind in _EVALUATED:
        return _EVALUATED[kind]
    return tuple(
        name
        for name in kind.__dataclass_fields__
        if name not in _NOT_EVALUATED and "whitespace" not in name and name != "__slots__"
    )


def children(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The immediate children that are evaluated. Of an assignment's target, the parts that are looked up."""
    for name in _evaluated_fields(type(node)):
        child = getattr(node, name)
        if name == "target":
            yield from _looked_up(child)
        elif isinstance(child, tuple | list):
            yield from child
        elif child is not None and not isinstance(child, str | cst.MaybeSentinel):
            yield child


def _looked_up(target: cst.CSTNode) -> Iterator[cst.CSTNode]:
    match target:
        case cst.Subscript() | cst.Attribute():
            yield target
        case cst.Tuple() | cst.List():
            for element in target.elements:
                yield from _looked_up(element.value)
        case cst.StarredElement():
            yield from _looked_up(target.value)


def bound_names(target: cst.CSTNode) -> Iterator[cst.Name]:
    """The names that an assignment to `target` binds."""
    match target:
        case cst.Name():
            yield target
        case cst.Tuple() | cst.List():
            for element in target.elements:
                yield from bound_names(element.value)
        case cst.StarredElement():
            yield from bound_names(target.value)


def parameters(function: cst.FunctionDef | cst.Lambda) -> Iterator[cst.Param]:
    """All parameters, variadic ones included, in order."""
    declared = function.params
    yield from declared.posonly_params
    yield from declared.params
    if isinstance(declared.star_arg, cst.Param):
        yield declared.star_arg
    yield from declared.kwonly_params
    if declared.star_kwarg is not None:
        yield declared.star_kwarg


def own_nodes(function: cst.FunctionDef) -> Iterator[cst.CSTNode]:
    """The nodes of a function's body that run in its own scope, nested functions, classes and lambdas left out."""
    waiting: list[cst.CSTNode] = [function.body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            waiting.extend(children(node))


def inner_names(ancestors: list[cst.CSTNode]) -> set[str]:
    """Names that the lambdas and comprehensions among `ancestors`, up to the nearest function, bind."""
    names: set[str] = set()
    for node in reversed(ancestors):
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            break
        if isinstance(node, cst.Lambda):
            names.update(parameter.name.value for parameter in parameters(node))
        elif isinstance(node, _COMPREHENSIONS):
            loop: cst.CompFor | None = node.for_in
            while loop is not None:
                names.update(name.value for name in bound_names(loop.target))
                loop = loop.inner_for_in
    return names
