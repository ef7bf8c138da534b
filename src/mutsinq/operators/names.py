"""Names: the local names of a function, and which of them seem to hold values of one type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import CodeSpan

from mutsinq.operators.tree import bound_names, own_nodes, parameters

_CALL_TYPES = {
    "abs": "number",
    "bool": "bool",
    "bytes": "bytes",
    "dict": "dict",
    "float": "number",
    "frozenset": "set",
    "hash": "number",
    "int": "number",
    "len": "number",
    "list": "list",
    "ord": "number",
    "repr": "str",
    "round": "number",
    "set": "set",
    "sorted": "list",
    "str": "str",
    "sum": "number",
    "tuple": "tuple",
}
_ANNOTATION_TYPES = {"int": "number", "float": "number", "complex": "number"}
_NUMBER_ONLY = (cst.Subtract, cst.Divide, cst.FloorDivide, cst.Power, cst.LeftShift, cst.RightShift)
_ORDERING = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual, cst.Equal, cst.NotEqual)


@dataclass(frozen=True, slots=True)
class Names:
    """The local names of one function.

    Two names are alike when both were declared or assigned with the same type, or when the function
    compares, adds, subtracts or assigns them to each other. A name with two types is like no other.
    """

    #: Where each name is first bound, in order.
    bindings: Mapping[str, int]
    #: The group of each name whose type is known or shared.
    groups: Mapping[str, str]

    @classmethod
    def of(cls, function: cst.FunctionDef, spans: Mapping[cst.CSTNode, CodeSpan]) -> Names:
        """Read them from the function's text; nested functions are not looked into."""
        evidence = _Evidence(spans)
        for parameter in parameters(function):
            evidence.parameter(parameter)
        for node in own_nodes(function):
            evidence.node(node)
        bindings = {name: at for name, at in evidence.bindings.items() if name not in evidence.elsewhere}
        return cls(dict(sorted(bindings.items(), key=lambda item: item[1])), evidence.groups(bindings))

    def alike(self, name: str, offset: int) -> list[str]:
        """Other names of the type of `name` that are bound before `offset`, the latest binding first."""
        group = self.groups.get(name)
        if group is None:
            return []
        return [
            other
            for other, bound in reversed(list(self.bindings.items()))
            if other != name and bound < offset and self.groups.get(other) == group
        ]


class _Evidence:
    """Collects bindings, and joins names that share a type (a union-find over names and types)."""

    def __init__(self, spans: Mapping[cst.CSTNode, CodeSpan]) -> None:
        self.spans = spans
        self.bindings: dict[str, int] = {}
        #: Names declared `global` or `nonlocal`.
        self.elsewhere: set[str] = set()
        self._leaders: dict[str, str] = {}
        self._types: dict[str, set[str]] = {}

    def parameter(self, parameter: cst.Param) -> None:
        name = parameter.name.value
        self._bind(parameter.name)
        if parameter.star:
            self._add_type(name, str(parameter.star))
        elif parameter.annotation is not None:
            text = cst.Module(body=()).code_for_node(parameter.annotation.annotation)
            self._add_type(name, _ANNOTATION_TYPES.get(text, text))
        elif parameter.default is not None:
            self._value(name, parameter.default)

    def node(self, node: cst.CSTNode) -> None:
        match node:
            case cst.Assign(targets=targets, value=value):
                for target in targets:
                    self._assignment(target.target, value)
            case cst.AnnAssign(target=target, value=cst.BaseExpression() as value):
                self._assignment(target, value)
            case cst.NamedExpr(target=target, value=value):
                self._assignment(target, value)
            case cst.AugAssign(target=cst.Name() as name, value=value):
                self._bind(name)
                self._value(name.value, value)
            case cst.For(target=target, iter=iterated):
                self._loop(target, iterated)
            case cst.WithItem(asname=cst.AsName(name=target)) | cst.ExceptHandler(name=cst.AsName(name=target)):
                for name in bound_names(target):
                    self._bind(name)
            case cst.Global(names=names) | cst.Nonlocal(names=names):
                self.elsewhere.update(item.name.value for item in names)
            case cst.Comparison(left=left, comparisons=comparisons):
                for part in comparisons:
                    if isinstance(part.operator, _ORDERING):
                        self._same(left, part.comparator)
                    left = part.comparator
            case cst.BinaryOperation(left=left, operator=operator, right=right):
                if isinstance(operator, (*_NUMBER_ONLY, cst.Add)):
                    self._same(left, right)

    def groups(self, bindings: Mapping[str, int]) -> dict[str, str]:
        """The group of each name that shares its type with another name, or whose one type is known."""
        groups = {}
        for name in bindings:
            leader = self._leader(name)
            types = self._types.get(leader, set())
            if len(types) <= 1:
                groups[name] = next(iter(types)) if types else f"like {leader}"
        return groups

    def _bind(self, name: cst.Name) -> None:
        at = self.spans[name].start
        self.bindings[name.value] = min(at, self.bindings.get(name.value, at))

    def _assignment(self, target: cst.CSTNode, value: cst.BaseExpression) -> None:
        for name in bound_names(target):
            self._bind(name)
        if isinstance(target, cst.Name):
            self._value(target.value, value)
        elif isinstance(target, cst.Tuple) and isinstance(value, cst.Tuple):
            for left, right in zip(target.elements, value.elements):
                if isinstance(left.value, cst.Name):
                    self._value(left.value.value, right.value)

    def _loop(self, target: cst.CSTNode, iterated: cst.BaseExpression) -> None:
        for name in bound_names(target):
            self._bind(name)
        match target, iterated:
            case cst.Name(value=counter), cst.Call(func=cst.Name(value="range")):
                self._add_type(counter, "number")
            case (
                cst.Tuple(elements=[cst.Element(value=cst.Name(value=counter)), _]),
                cst.Call(func=cst.Name(value="enumerate")),
            ):
                self._add_type(counter, "number")

    def _same(self, left: cst.BaseExpression, right: cst.BaseExpression) -> None:
        if isinstance(left, cst.Name):
            self._value(left.value, right)
        elif isinstance(right, cst.Name):
            self._value(right.value, left)

    def _value(self, name: str, value: cst.BaseExpression) -> None:
        """`name` has the type of `value`."""
        if isinstance(value, cst.Name) and value.value not in ("None", "True", "False"):
            self._join(name, value.value)
        elif found := _type_of(value):
            self._add_type(name, found)
        elif isinstance(value, cst.BinaryOperation) and isinstance(value.operator, (cst.Add, *_NUMBER_ONLY)):
            self._value(name, value.left)
            self._value(name, value.right)

    def _add_type(self, name: str, found: str) -> None:
        self._types.setdefault(self._leader(name), set()).add(found)

    def _leader(self, name: str) -> str:
        while (above := self._leaders.get(name, name)) != name:
            name = above
        return name

    def _join(self, left: str, right: str) -> None:
        left, right = self._leader(left), self._leader(right)
        if left != right:
            self._leaders[right] = left
            self._types.setdefault(left, set()).update(self._types.pop(right, set()))


def _type_of(value: cst.BaseExpression) -> str | None:
    match value:
        case cst.Integer() | cst.Float() | cst.Imaginary():
            return "number"
        case cst.UnaryOperation(operator=cst.Minus(), expression=cst.Integer() | cst.Float()):
            return "number"
        case cst.SimpleString() | cst.ConcatenatedString() | cst.FormattedString():
            return "bytes" if isinstance(value, cst.SimpleString) and "b" in value.prefix else "str"
        case cst.Name(value="True" | "False") | cst.Comparison() | cst.UnaryOperation(operator=cst.Not()):
            return "bool"
        case cst.List() | cst.ListComp():
            return "list"
        case cst.Dict() | cst.DictComp():
            return "dict"
        case cst.Set() | cst.SetComp():
            return "set"
        case cst.Tuple():
            return "tuple"
        case cst.Call(func=cst.Name(value=name)):
            return _CALL_TYPES.get(name)
    return None
