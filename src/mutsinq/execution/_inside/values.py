"""Values: build the arguments of a call from their wire form.

The wire form of an argument that marshal cannot carry is a tagged tuple, made by `mutsinq.execution.encoding`.
"""

from __future__ import annotations

import importlib

from . import loading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

#: Classes that may be built by name beside those of the program: name → module.
STANDARD = {
    "deque": "collections",
    "OrderedDict": "collections",
    "Counter": "collections",
    "defaultdict": "collections",
    "Decimal": "decimal",
    "Fraction": "fractions",
    "date": "datetime",
    "datetime": "datetime",
    "time": "datetime",
    "timedelta": "datetime",
    "timezone": "datetime",
    "PurePosixPath": "pathlib",
    "PurePath": "pathlib",
    "Path": "pathlib",
    "UUID": "uuid",
    "StringIO": "io",
    "BytesIO": "io",
    "SimpleNamespace": "types",
    "array": "array",
    "partial": "functools",
}
#: Modules of which an input may name anything: functions on values, and libraries that may not be installed.
MODULES = frozenset(("operator", "numpy", "pandas"))
#: Builtins that an input may name or call.
_BUILTINS = """
    abs all any bin bool bytearray bytes chr complex dict divmod enumerate filter float format frozenset
    hash hex int isinstance iter len list map max memoryview min next object oct ord pow print range repr
    reversed round set slice sorted str sum tuple type zip ArithmeticError AttributeError Exception
    IndexError KeyError LookupError NotImplementedError OSError OverflowError RuntimeError StopIteration
    TypeError ValueError ZeroDivisionError UnicodeError AssertionError NotImplemented Ellipsis
"""


class Unbuildable(Exception):
    """An argument names something that the program does not know, or its constructor raised."""


class Builder:
    """Builds argument values; names resolve in the program's module, then among builtins and standard classes."""

    def __init__(self, module: ModuleType) -> None:
        import builtins

        self.module = module
        #: The linked objects of the input that is being built, by the text of the structure.
        self.structures: dict[str, list[Any]] = {}
        #: Classes that the program uses and does not have, by name.
        self.stand_ins: dict[str, type] = {}
        self.builtins = {name: getattr(builtins, name) for name in _BUILTINS.split()}

    def build(self, node: tuple[str, Any]) -> Any:
        tag, payload = node
        if tag == "v":
            return payload
        if tag == "l":
            return [self.build(item) for item in payload]
        if tag == "t":
            return tuple([self.build(item) for item in payload])
        if tag == "s":
            return {self.build(item) for item in payload}
        if tag == "f":
            return frozenset([self.build(item) for item in payload])
        if tag == "d":
            return {self.build(key): self.build(value) for key, value in payload}
        if tag == "r":
            return range(*payload)
        if tag == "c":
            return slice(*[self.build(item) for item in payload])
        if tag == "n":
            return self.resolve(payload)
        if tag == "k":
            return self.linked(*payload)
        name, args, kwargs, attributes = payload
        built = self.call(name, args, kwargs)
        for attribute, held in attributes:
            self.set(built, attribute, self.build(held))
        return built

    def linked(self, key: str, objects: list[Any], links: list[Any], at: int) -> Any:
        """One object of a structure, which is built when it is first met in an input."""
        if key not in self.structures:
            built = self.structures[key] = [self.build(each) for each in objects]
            for source, name, target in links:
                value = [built[place] for place in target] if isinstance(target, tuple) else built[target]
                self.set(built[source], name, value)
        return self.structures[key][at]

    def set(self, built: Any, name: str, value: Any) -> None:
        try:
            setattr(built, name, value)
        except Exception as error:
            raise Unbuildable("setting " + name + " raised " + type(error).__name__) from None

    def arguments(self, args: list[Any], kwargs: list[Any]) -> tuple[list[Any], dict[str, Any]]:
        """The positional and keyword arguments of one call."""
        return [self.build(arg) for arg in args], {key: self.build(value) for key, value in kwargs}

    def call(self, name: str, args: list[Any], kwargs: list[Any]) -> Any:
        callee = self.resolve(name)
        built, named = self.arguments(args, kwargs)
        try:
            return callee(*built, **named)
        except Exception as error:
            raise Unbuildable(name + "(…) raised " + type(error).__name__) from None

    def resolve(self, name: str) -> Any:
        first, *rest = name.split(".")
        if first == "object" and rest:
            return self.stand_in(rest[0])
        if first in vars(self.module):
            value = vars(self.module)[first]
        elif first in self.builtins:
            value = self.builtins[first]
        elif first in STANDARD:
            value = getattr(importlib.import_module(STANDARD[first]), first)
        elif rest and (first in MODULES or STANDARD.get(rest[0]) == first):
            value = importlib.import_module(first)
            loading.know_buffers()
        else:
            raise Unbuildable("no name " + name)
        for attribute in rest:
            try:
                value = getattr(value, attribute)
            except Exception:
                raise Unbuildable("no name " + name) from None
        return value

    def stand_in(self, name: str) -> type:
        """A class whose objects hold what they are given by keyword."""
        if name not in self.stand_ins:
            members = {
                "__init__": lambda self, **fields: self.__dict__.update(fields),
                "__module__": self.module.__name__,
            }
            self.stand_ins[name] = type(name, (), members)
        return self.stand_ins[name]
