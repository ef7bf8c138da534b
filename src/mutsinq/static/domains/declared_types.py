"""Declared types: what an annotation says, with the meaning that the module gives to the names in it.

An alias stands for what it is an alias of, a new type for its base, a type variable for each of a few types in turn,
and a protocol for what has its methods.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from mutsinq.core.parsing import expression_tree
from mutsinq.core.types import Type, parse_type
from mutsinq.static.classes import Class, classes
from mutsinq.static.syntax import canonical, imports, parse

#: What a type variable without bound or constraints is taken for, one after the other.
_VARIABLE = ("int", "str", "float")
#: Builtin types by a special method that a protocol asks for; the first method that is known decides.
_OF_METHODS = {
    "__call__": "Callable",
    "__getitem__": "list",
    "__iter__": "list",
    "__contains__": "list",
    "__len__": "list",
    "__next__": "Iterator",
    **dict.fromkeys(("__int__", "__index__", "__lt__", "__gt__", "__add__", "__sub__", "__mul__", "__hash__"), "int"),
    **dict.fromkeys(("__float__", "__round__", "__truediv__", "__abs__"), "float"),
}
#: Modules whose names are written out: two imports of one name mean one type.
_WRITTEN_OUT = ("typing", "typing_extensions", "collections", "numpy", "pandas")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class _Meanings:
    """What names mean in the annotations of a module."""

    #: One expression for each name that stands for another type; several for a type variable.
    names: Mapping[str, tuple[ast.expr, ...]]
    imported: Mapping[str, str]


def declared_types(annotation: ast.expr, source: str) -> tuple[Type, ...]:
    """The types that an annotation in a module means, the likeliest first; several where it has a type variable.

    What cannot be read is `Any`. Raises InputError if the source does not parse.
    """
    meanings = _meanings(source)
    several = max((len(meanings.names.get(name, ())) for name in _names(annotation)), default=1)
    readings = [_Reading(meanings, turn).read(annotation) for turn in range(max(1, several))]
    return tuple(dict.fromkeys(readings))


class _Reading(ast.NodeTransformer):
    """Puts what a name means in its place; of several meanings the one whose turn it is."""

    def __init__(self, meanings: _Meanings, turn: int) -> None:
        self._meanings = meanings
        self._turn = turn
        self._depth = 0

    def read(self, annotation: ast.expr) -> Type:
        """The type of an annotation, which stays as it is."""
        return parse_type(ast.unparse(self.visit(copy.deepcopy(annotation))))

    def visit_Name(self, node: ast.Name) -> ast.expr:
        meanings = self._meanings.names.get(node.id)
        if not meanings or self._depth == _DEEPEST:
            return self._written_out(node)
        self._depth += 1
        try:
            meant: ast.expr = self.visit(copy.deepcopy(meanings[self._turn % len(meanings)]))
        finally:
            self._depth -= 1
        return meant

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return self._written_out(node)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        try:
            forward = expression_tree(node.value) if isinstance(node.value, str) else None
        except (SyntaxError, ValueError):
            forward = None
        return node if forward is None else self.visit(forward)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        name = canonical(node.value, self._meanings.imported)
        if name.rpartition(".")[2] == "Literal":
            # Its strings are values, not annotations.
            return ast.Subscript(ast.Name("Literal"), node.slice)
        if name == "numpy.typing.NDArray":
            return ast.Subscript(ast.Name("numpy.ndarray"), self.visit(node.slice))
        if name in ("numpy.ndarray", "numpy.dtype"):
            *_, of = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return self.visit(of) if name == "numpy.dtype" else ast.Subscript(ast.Name(name), self.visit(of))
        if isinstance(node.value, ast.Name) and node.value.id in self._meanings.names:
            # An alias with parameters: these are left as the alias has them.
            return self.visit_Name(node.value)
        return ast.Subscript(self.visit(node.value), self.visit(node.slice))

    def _written_out(self, node: ast.Name | ast.Attribute) -> ast.expr:
        name = canonical(node, self._meanings.imported)
        if name.partition(".")[0] in _WRITTEN_OUT:
            return ast.Name(_SCALARS.get(name, name))
        return node


#: Scalars of numpy, whose values are written as Python's own.
_SCALARS = {
    **{f"numpy.{kind}{bits}": "int" for kind in ("int", "uint") for bits in ("", 8, 16, 32, 64)},
    **{f"numpy.float{bits}": "float" for bits in (16, 32, 64)},
    **dict.fromkeys(("numpy.integer", "numpy.signedinteger"), "int"),
    **dict.fromkeys(("numpy.floating", "numpy.number"), "float"),
    "numpy.bool_": "bool",
    "numpy.str_": "str",
    "numpy.typing.NDArray": "numpy.ndarray",
    "numpy.typing.ArrayLike": "numpy.ndarray",
}


@lru_cache(maxsize=32)
def _meanings(source: str) -> _Meanings:
    tree = parse(source)
    imported = imports(tree)
    known = classes(source)
    found: dict[str, tuple[ast.expr, ...]] = {}
    for node in ast.walk(tree):
        found |= dict(_defined(node, imported))
    for name, cls in known.items():
        if any(base.rpartition(".")[2] == "Protocol" for base in cls.bases):
            found[name] = (_protocol(cls, known),)
    return _Meanings(found, imported)


def _defined(node: ast.AST, imported: Mapping[str, str]) -> Iterator[tuple[str, tuple[ast.expr, ...]]]:
    """The type names that a statement defines, or a list of type parameters."""
    match node:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=ast.expr() as value):
            if canonical(annotation, imported).rpartition(".")[2] == "TypeAlias":
                yield name, (value,)
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func, args=args, keywords=keywords)):
            maker = canonical(func, imported).rpartition(".")[2]
            if maker == "NewType" and len(args) == 2:
                yield name, (args[1],)
            elif maker == "TypeVar":
                bounds = [keyword.value for keyword in keywords if keyword.arg == "bound"]
                yield name, tuple(args[1:]) or tuple(bounds) or tuple(map(ast.Name, _VARIABLE))
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() | ast.BinOp(op=ast.BitOr()) as value):
            if _is_type(value, imported):
                yield name, (value,)
    if type(node).__name__ == "TypeAlias":
        # Python 3.12: `type X = …`.
        yield node.name.id, (node.value,)  # type: ignore[attr-defined]
    for parameter in getattr(node, "type_params", ()):
        bound = getattr(parameter, "bound", None)
        constraints = tuple(bound.elts) if isinstance(bound, ast.Tuple) else (bound,) if bound is not None else ()
        yield parameter.name, constraints or tuple(map(ast.Name, _VARIABLE))


def _is_type(node: ast.expr, imported: Mapping[str, str]) -> bool:
    """Whether a plain assignment makes an alias: of a generic type with arguments, or a union of types."""
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _is_type(left, imported) and _is_type(right, imported)
        case ast.Constant(value=None):
            return True
        case ast.Subscript(value=value):
            return _is_type(value, imported)
        case ast.Name() | ast.Attribute():
            name = canonical(node, imported)
            return name in _GENERIC or name.partition(".")[0] in ("typing", "typing_extensions", "collections")
    return False


_GENERIC = frozenset(("list", "dict", "set", "frozenset", "tuple", "type", "int", "float", "str", "bool", "bytes"))


def _protocol(protocol: Class, known: Mapping[str, Class]) -> ast.expr:
    """The classes of the module with the attributes of a protocol, or a builtin type with its special methods."""
    fitting = [
        ast.Name(name)
        for name, cls in known.items()
        if cls is not protocol and not cls.is_abstract and protocol.attributes <= cls.attributes
        and not any(base.rpartition(".")[2] == "Protocol" for base in cls.bases)
    ]  # fmt: skip
    if fitting:
        return ast.Subscript(ast.Name("Union"), ast.Tuple(list[ast.expr](fitting), ast.Load()))
    named = (kind for method, kind in _OF_METHODS.items() if method in protocol.attributes)
    return ast.Name(next(named, "Any"))


def _names(annotation: ast.expr) -> set[str]:
    """The names in an annotation, those in strings included."""
    found = set()
    for node in ast.walk(annotation):
        match node:
            case ast.Name(id=name):
                found.add(name)
            case ast.Constant(value=str(text)):
                found.update(text.replace("[", " ").replace("]", " ").replace(",", " ").split())
    return found
