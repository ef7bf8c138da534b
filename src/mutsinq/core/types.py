"""Type: what a parameter is believed to hold, in the notation of annotations."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mutsinq.core.parsing import expression_tree
from mutsinq.core.record import record


@record
class Type:
    """A type with its arguments: `list[int]` is `Type("list", (Type("int"),))`.

    Names are builtins in lower case (`int`, `str`, `list`, `dict`, `tuple`, `set`, `none`, `any`, …),
    `union` for alternatives, `literal` with its values' texts as argument names,
    and for everything else the dotted name of a class as the program knows it.
    A homogeneous tuple has the ellipsis as its second argument: `tuple[int, ...]`.
    A callable has the types of its parameters, then that of its result: `Callable[[int], bool]`; none if unknown.
    """

    name: str
    args: tuple[Type, ...] = ()

    def __str__(self) -> str:
        if self.name == "none":
            return "None"
        if self.name == "any":
            return "Any"
        if self.name == "union":
            return " | ".join(map(str, self.args))
        if self.name == "literal":
            return f"Literal[{', '.join(arg.name for arg in self.args)}]"
        if self.name == "callable" and self.args:
            *parameters, result = map(str, self.args)
            return f"Callable[[{', '.join(parameters)}], {result}]"
        return f"{self.name}[{', '.join(map(str, self.args))}]" if self.args else self.name

    def names(self) -> Iterator[str]:
        """Its own name and those of its arguments, however deep."""
        yield self.name
        for arg in self.args:
            yield from arg.names()


ANY = Type("any")
NONE = Type("none")
ELLIPSIS = Type("...")

_ALIASES = {
    "List": "list",
    "Sequence": "list",
    "MutableSequence": "list",
    "Iterable": "iterable",
    "Collection": "list",
    "Iterator": "iterator",
    "Generator": "iterator",
    "Dict": "dict",
    "Mapping": "dict",
    "MutableMapping": "dict",
    "Tuple": "tuple",
    "Set": "set",
    "AbstractSet": "set",
    "MutableSet": "set",
    "FrozenSet": "frozenset",
    "Text": "str",
    "Any": "any",
    "object": "any",
    "None": "none",
    "NoneType": "none",
    "Callable": "callable",
    "Union": "union",
    "Deque": "deque",
    "DefaultDict": "defaultdict",
    "OrderedDict": "OrderedDict",
    "Counter": "Counter",
    "Number": "float",
    "SupportsIndex": "int",
    "SupportsInt": "int",
    "SupportsFloat": "float",
    "SupportsAbs": "float",
    "Buffer": "bytes",
    "ByteString": "bytes",
    "LiteralString": "str",
    "Hashable": "any",
}


def parse_type(text: str) -> Type:
    """Read an annotation's text; what cannot be read is `Any`.

    >>> str(parse_type("Optional[List[int]]"))
    'list[int] | None'
    """
    try:
        node = expression_tree(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ANY
    return _from_node(node)


def _from_node(node: ast.expr) -> Type:
    match node:
        case ast.Constant(value=None):
            return NONE
        case ast.Constant(value=str(text)):
            return parse_type(text)
        case ast.Constant(value=value) if value is ...:
            return ELLIPSIS
        case ast.Name() | ast.Attribute():
            name = ast.unparse(node)
            short = name
            for prefix in ("typing_extensions.", "typing.", "collections.abc.", "collections.", "t."):
                short = short.removeprefix(prefix)
            return Type(_ALIASES.get(short, short))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return union(_from_node(left), _from_node(right))
        case ast.Subscript(value=value, slice=index):
            return _subscript(_from_node(value).name, index)
        case _:
            return ANY


def _subscript(name: str, index: ast.expr) -> Type:
    nodes = index.elts if isinstance(index, ast.Tuple) else [index]
    if name == "Literal":
        return Type("literal", tuple(Type(ast.unparse(node)) for node in nodes))
    if name in ("Annotated", "Final", "ClassVar", "Required", "NotRequired"):
        return _from_node(nodes[0])
    if name == "callable":
        return _callable(nodes)
    args = tuple(_from_node(node) for node in nodes)
    if name == "Optional":
        return union(args[0], NONE)
    if name == "union":
        return union(*args)
    if name == "iterator":
        args = args[:1]
    return Type(name, args)


def _callable(nodes: list[ast.expr]) -> Type:
    match nodes:
        case [ast.List(elts=parameters), result]:
            return Type("callable", (*map(_from_node, parameters), _from_node(result)))
    return Type("callable")


def union(*alternatives: Type) -> Type:
    """The alternatives without repetition, flattened; a single one is itself."""
    flat: list[Type] = []
    for alternative in alternatives:
        for part in alternative.args if alternative.name == "union" else (alternative,):
            if part not in flat:
                flat.append(part)
    return flat[0] if len(flat) == 1 else Type("union", tuple(flat))
