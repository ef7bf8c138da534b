"""Values of the abstract interpretation: what an expression holds, and which input it comes from."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mutsinq.core.types import Type
from mutsinq.static.interpretation.usage import AT, EACH, Usage

_MAX_USAGES = 4
_MAX_DEPTH = 4
_NUMBERS = ("int", "float", "bool", "complex")
SCALARS = ("int", "float", "bool", "str", "bytes")


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of one expression: its head type if certain, and the inputs' parts that it may be."""

    #: `int`, `list`, …, the name of a class of the module, `function`, or empty when unknown.
    head: str = ""
    usages: tuple[Usage, ...] = ()
    #: What a container made by the code itself holds, by step.
    parts: Mapping[str, Value] = field(default_factory=dict)
    #: The lambda or function behind a `function`, or the name of a builtin or of a function of the module.
    target: Any = None

    def note(self, fact: str, weight: float = 1.0) -> None:
        """Record evidence on every input that this value may be."""
        for usage in self.usages:
            usage.note(fact, weight)

    def name(self, name: str) -> None:
        """Record that a variable of this name holds the value."""
        for usage in self.usages:
            usage.names.add(name)

    @property
    def is_unknown(self) -> bool:
        """Nothing is known of it."""
        return not (self.head or self.usages or self.parts or self.target)

    @property
    def is_number(self) -> bool:
        """Certainly a number."""
        return self.head in _NUMBERS


UNKNOWN = Value()


def of_type(type: Type, depth: int = 0) -> Value:
    """The value of which only its type is known."""
    if depth > _MAX_DEPTH or type.name in ("any", "union", "literal", "none"):
        return UNKNOWN
    if type.name in ("dict", "defaultdict", "OrderedDict", "Counter") and len(type.args) == 2:
        return Value("dict", parts={EACH: of_type(type.args[0], depth + 1), AT: of_type(type.args[1], depth + 1)})
    if type.args:
        return Value(type.name, parts={EACH: of_type(type.args[0], depth + 1)})
    return Value(type.name)


def container(head: str, each: Value = UNKNOWN) -> Value:
    """A container that the code makes, of which `each` is an element."""
    return Value(head, parts={EACH: each})


def mapping(keys: Value, values: Value) -> Value:
    """A dict that the code makes."""
    return Value("dict", parts={EACH: keys, AT: values})


def join(left: Value, right: Value, depth: int = 0) -> Value:
    """What holds of a value that is one or the other."""
    if left is right or right.is_unknown:
        return left
    if left.is_unknown:
        return right
    if depth > _MAX_DEPTH:
        return UNKNOWN
    if left.is_number and right.is_number:
        head = "float" if "float" in (left.head, right.head) else "int"
    else:
        head = left.head if left.head == right.head or not right.head else "" if left.head else right.head
    usages = tuple(dict.fromkeys(left.usages + right.usages))[:_MAX_USAGES]
    parts = dict(left.parts)
    for step, part in right.parts.items():
        parts[step] = join(parts[step], part, depth + 1) if step in parts else part
    return Value(head, usages, parts, left.target or right.target)


def element(value: Value) -> Value:
    """What iterating the value gives: of a dict its keys."""
    if value.head == "str":
        return Value("str")
    if value.head in ("bytes", "range"):
        return Value("int")
    found = Value(usages=tuple(usage.part(EACH) for usage in value.usages))
    for step, part in value.parts.items():
        if step == EACH or (value.head != "dict" and step != AT and not step.startswith(".")):
            found = join(found, part)
    return found


def item(value: Value, step: str) -> Value:
    """What a subscript or attribute gives: `step` as in `usage`."""
    if value.head == "str" and not step.startswith("."):
        return Value("str")
    found = Value(usages=tuple(usage.part(step) for usage in value.usages))
    if step in value.parts:
        return join(found, value.parts[step])
    if step.startswith("."):
        return found
    if value.head == "dict":
        return join(found, value.parts.get(AT, UNKNOWN))
    for other, part in value.parts.items():
        if not other.startswith("."):
            found = join(found, part)
    return found


def with_part(value: Value, step: str, part: Value) -> Value:
    """The value after something was put into it."""
    old = value.parts.get(step)
    parts = {**value.parts, step: part if old is None else join(old, part)}
    return Value(value.head, value.usages, parts, value.target)


def relate(left: Value, right: Value, weight: float = 1.0, depth: int = 0) -> None:
    """Record that the two are likely of one type: they are compared, added, or one is passed as the other."""
    _resemble(left, right, weight, depth)
    _resemble(right, left, weight, depth)
    for one in left.usages:
        for other in right.usages:
            if one is not other:
                one.peers.append(other)
                other.peers.append(one)


def _resemble(unknown: Value, known: Value, weight: float, depth: int) -> None:
    if not unknown.usages or depth > _MAX_DEPTH:
        return
    if known.head:
        unknown.note(f"like {known.head}", weight)
    for step, part in known.parts.items():
        if not step.startswith("."):
            _resemble(item(unknown, step), part, weight, depth + 1)


def constant(node: ast.Constant) -> Value:
    """The value of a constant in the source."""
    return UNKNOWN if node.value is None or node.value is ... else Value(type(node.value).__name__)
