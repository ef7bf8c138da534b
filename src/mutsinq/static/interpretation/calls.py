"""Calls: what a call does to its arguments, in the abstract interpretation."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from mutsinq.core.types import parse_type
from mutsinq.static.classes import Class, classes
from mutsinq.static.functions import Function, FunctionKind, FunctionNode, functions
from mutsinq.static.interpretation.stdlib import CONSTANTS, FUNCTIONS, METHODS
from mutsinq.static.interpretation.usage import AT, EACH, attribute, key, position
from mutsinq.static.interpretation.values import (
    UNKNOWN,
    Value,
    container,
    element,
    item,
    join,
    mapping,
    of_type,
    relate,
    with_part,
)
from mutsinq.static.signature import formals_of
from mutsinq.static.syntax import canonical, dotted, imports, parse, statements

_MAX_DEPTH = 3
_MAX_ENTERED = 60


@dataclass(slots=True)
class Module:
    """What a module defines, as far as the interpretation looks into it."""

    functions: dict[str, Function]
    classes: dict[str, Class]
    #: Local name → dotted name of what is imported.
    imports: Mapping[str, str]

    @staticmethod
    @lru_cache(maxsize=32)
    def of(source: str) -> Module:
        """Read a module. Raises InputError if it does not parse."""
        return Module(functions(source), classes(source), imports(parse(source)))

    def method(self, class_name: str, name: str) -> Function | None:
        """The method that instances of a class have, its bases in the module included."""
        seen: list[str] = [class_name]
        for current in seen:
            if (function := self.functions.get(f"{current}.{name}")) is not None:
                return function
            if current in self.classes:
                seen += [base for base in self.classes[current].bases if base not in seen]
        return None


@dataclass
class Caller(ABC):
    """The part of the interpretation that handles names, attributes and calls."""

    module: Module
    #: Parameters of interest by the qualified name of their function or class, then by their own name.
    observed: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    #: What instances of a class of the module hold, by attribute.
    instances: dict[str, dict[str, Value]] = field(default_factory=dict)
    variables: dict[str, Value] = field(default_factory=dict)
    globals: dict[str, Value] = field(default_factory=dict)
    returned: Value = UNKNOWN
    #: What is sent into a generator: the value of `yield`.
    sent: Value = UNKNOWN
    #: Depth of branches and loops around the current statement: assignments there do not replace.
    branches: int = 0
    _stack: list[object] = field(default_factory=list)
    _entered: int = 0

    @abstractmethod
    def value(self, node: ast.expr) -> Value:
        """What the expression gives."""

    @abstractmethod
    def run(self, node: FunctionNode | ast.Lambda, variables: dict[str, Value]) -> Value:
        """What the body returns."""

    def lookup(self, name: str) -> Value:
        """The value of a name."""
        if name in self.variables:
            return self.variables[name]
        if name in self.globals:
            return self.globals[name]
        dotted_name = self.module.imports.get(name, name)
        if dotted_name in CONSTANTS:
            return Value(CONSTANTS[dotted_name])
        return Value("function", target=name)

    def _attribute(self, node: ast.Attribute) -> Value:
        name = self._library_name(node)
        if name in CONSTANTS:
            return Value(CONSTANTS[name])
        enum = self.module.classes.get(name.rpartition(".")[0])
        if enum is not None and name in enum.members:
            return Value(enum.qualname)
        holder = self.value(node.value)
        if holder.head in self.instances or holder.head in self.module.classes:
            known = self.instances.get(holder.head, {}).get(node.attr)
            if known is not None:
                return known
            function = self.module.method(holder.head, node.attr)
            if function is not None and function.kind is FunctionKind.PROPERTY:
                return self._enter(function, [holder], {})
        return item(holder, attribute(node.attr))

    def _set_attribute(self, holder: Value, name: str, value: Value) -> None:
        if holder.head in self.module.classes:
            held = self.instances.setdefault(holder.head, {})
            held[name] = join(held[name], value) if name in held else value

    def _library_name(self, node: ast.expr) -> str:
        head = dotted(node).partition(".")[0]
        if head in self.variables or head in self.globals:
            return ""
        return canonical(node, self.module.imports)

    # Calls

    def call(self, node: ast.Call) -> Value:
        """What a call gives; its arguments learn from the callee."""
        args = [self.value(arg) for arg in node.args]
        keywords = {k.arg: self.value(k.value) for k in node.keywords if k.arg is not None}
        match node.func:
            case ast.Name(id="heappush") | ast.Attribute(attr="heappush") if len(args) == 2:
                self._grow(node.args[0], "append", args[1:])
        match node.func:
            case ast.Name(id=name) if name not in self.variables:
                return self._named(name, args, keywords, node)
            case ast.Attribute(value=holder, attr=name):
                library_name = self._library_name(node.func)
                if library_name in FUNCTIONS or library_name in _SPECIAL or library_name.startswith("numpy."):
                    return self._library(library_name, args, keywords)
                if (function := self.module.functions.get(dotted(node.func))) is not None:
                    bound = [UNKNOWN, *args] if function.kind is FunctionKind.CLASS_METHOD else args
                    return self._enter(function, bound, keywords)
                return self._method(holder, name, args, keywords, _key(node))
        return self.apply(self.value(node.func), args, keywords)

    def apply(self, function: Value, args: list[Value], keywords: dict[str, Value] | None = None) -> Value:
        """What calling a function value gives. It may be a parameter too: `if key is None: def key(x): …`."""
        function.note("called")
        function.note(f"arity {len(args)}")
        match function.target:
            case ast.Lambda() | ast.FunctionDef() | ast.AsyncFunctionDef() as node:
                bound = _bind(node.args, args, keywords or {})
                return self._guarded(node, node, {**self.variables, **bound})
            case str(name):
                return self._named(name, args, keywords or {}, None)
        return UNKNOWN

    def _alias(self, name: str) -> Any:
        """What a name stands for in the end, as the target of a `Value`: most names for themselves.

        `len = len` looks a builtin up once; names that stand for one another stand for nothing.
        """
        seen: set[str] = set()
        target: Any = name
        while isinstance(target, str) and target in self.globals and target not in seen:
            seen.add(target)
            target = self.globals[target].target or target
        return target

    def _named(self, name: str, args: list[Value], keywords: dict[str, Value], node: ast.Call | None) -> Value:
        alias = self._alias(name)
        if not isinstance(alias, str):
            return self.apply(Value(target=alias), args, keywords)
        name = alias
        if (function := self.module.functions.get(name)) is not None:
            return self._enter(function, args, keywords)
        if name in self.module.classes:
            return self._construct(name, args, keywords)
        if name == "isinstance" and node is not None and len(node.args) == 2:
            _type_test(args[0], node.args[1])
            return Value("bool")
        return self._library(self.module.imports.get(name, name), args, keywords)

    def _enter(self, function: Function, args: list[Value], keywords: dict[str, Value]) -> Value:
        bound = _bind(function.node.args, args, keywords)
        self._pass(function.qualname, bound)
        for name, value in bound.items():
            value.name(name)
        for formal in formals_of(function.node.args):
            if formal.annotation is not None and formal.name in bound:
                relate(bound[formal.name], of_type(parse_type(ast.unparse(formal.annotation))))
        result = self._guarded(function.qualname, function.node, bound)
        if result.is_unknown and function.node.returns is not None:
            return of_type(parse_type(ast.unparse(function.node.returns)))
        return result

    def _pass(self, callee: str, bound: Mapping[str, Value]) -> None:
        """What is passed to a parameter of interest says what it takes."""
        observed = self.observed.get(callee, {})
        for name, value in bound.items():
            if name in observed:
                relate(observed[name], value)

    def _guarded(self, key: object, node: FunctionNode | ast.Lambda, variables: dict[str, Value]) -> Value:
        if (
            self._stack.count(key) > isinstance(key, ast.AST)
            or len(self._stack) > _MAX_DEPTH
            or self._entered > _MAX_ENTERED
        ):
            return UNKNOWN
        self._stack.append(key)
        self._entered += 1
        try:
            return self.run(node, variables)
        finally:
            self._stack.pop()

    def _construct(self, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
        built = Value(name)
        if (constructor := self.module.method(name, "__init__")) is not None:
            self._enter(constructor, [built, *args], keywords)
        elif name in self.observed or self.module.classes[name].constructor.args:
            fields = _bind(self.module.classes[name].constructor, args, keywords)
            self._pass(name, fields)
            for field_name, value in fields.items():
                self._set_attribute(built, field_name, value)
        return built

    def _method(
        self, node: ast.expr, name: str, args: list[Value], keywords: dict[str, Value], step: str = AT
    ) -> Value:
        """What a method gives; `step` is the part that it looks up, if it does."""
        holder = self.value(node)
        if holder.head in self.module.classes:
            function = self.module.method(holder.head, name)
            if function is not None:
                bound = args if function.kind is FunctionKind.STATIC_METHOD else [holder, *args]
                return self._enter(function, bound, keywords)
        fact, result = METHODS.get(name, ("", ""))
        if name == "join":
            holder.note("text")
            for arg in args[:1]:
                arg.note("iterated")
                element(arg).note("text", 0.8)
            return Value("str")
        if not fact:
            item(holder, attribute(name)).note("called")
            return UNKNOWN
        if holder.head in ("", *_HEADS_OF.get(fact, (holder.head,))):
            holder.note(fact)
        self._method_arguments(holder, name, fact, args, step)
        if "key" in keywords:
            self.apply(keywords["key"], [element(holder)])
        self._grow(node, name, args)
        return item(holder, step) if step != AT else self._result(result, [holder, *args])

    def _method_arguments(self, holder: Value, name: str, fact: str, args: list[Value], step: str) -> None:
        if fact == "text" and name not in ("format", "center", "ljust", "rjust", "zfill", "translate"):
            for arg in args[:2]:
                arg.note("text", 0.7)
        elif name in ("count", "index", "remove", "append", "add", "discard") and args:
            if args[0].head == "str" and name in ("count", "index"):
                holder.note("contains text")
            relate(element(holder), args[0], 0.6)
        elif name in ("get", "setdefault", "pop") and args:
            relate(element(holder), args[0], 0.6)
            if len(args) > 1:
                relate(item(holder, step), args[1], 0.6)
        elif name == "update" and holder.head == "dict":
            for arg in args:
                arg.note("mapping")
                relate(element(holder), element(arg), 0.4)
                relate(item(holder, AT), item(arg, AT), 0.4)
        elif fact == "set" or name in ("extend", "update"):
            for arg in args:
                arg.note("iterated")
                if holder.head or holder.usages:
                    relate(element(holder), element(arg), 0.4)
        elif name == "insert" and args:
            args[0].note("index")

    def _grow(self, node: ast.expr, name: str, args: list[Value]) -> None:
        """A container that the code fills learns what it holds."""
        if name not in ("append", "add", "appendleft", "extend", "extendleft", "insert", "update") or not args:
            return
        added = element(args[0]) if name in ("extend", "extendleft", "update") else args[-1]
        match node:
            case ast.Name(id=variable) if variable in self.variables and self.variables[variable].head:
                self.variables[variable] = with_part(self.variables[variable], EACH, added)
            case ast.Attribute(value=inner, attr=attr):
                holder = self.value(inner)
                if holder.head in self.instances and attr in self.instances[holder.head]:
                    held = self.instances[holder.head]
                    held[attr] = with_part(held[attr], EACH, added)

    def _library(self, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
        name = name.removeprefix("builtins.")
        if "key" in keywords and args:
            several = len(args) > 1 and name not in FUNCTIONS
            holder = args[1] if len(args) > 1 and name.rpartition(".")[2] in ("nlargest", "nsmallest") else args[0]
            self.apply(keywords["key"], [holder if several else element(holder)])
        match name:
            case "min" | "max" if len(args) == 1:
                args[0].note("iterated")
                element(args[0]).note("ordered")
                return element(args[0])
            case "min" | "max":
                for arg in args:
                    arg.note("ordered")
                for left, right in pairwise(args):
                    relate(left, right, 0.8)
                return _join_all(args)
            case "map" | "filter" | "itertools.starmap" | "itertools.takewhile" | "itertools.dropwhile" if args:
                return self._mapped(name, args)
            case "functools.reduce" | "reduce" if len(args) >= 2:
                args[1].note("iterated")
                each = element(args[1])
                return self.apply(args[0], [join(each, args[2]) if len(args) > 2 else each, each])
            case "print":
                return UNKNOWN
        if name.startswith("numpy.") and name not in FUNCTIONS:
            for arg in args[:2]:
                arg.note("iterated" if name in _MAKING_ARRAYS else "like numpy.ndarray", 0.6)
        facts, result = FUNCTIONS.get(name, ((), "?"))
        for fact, arg in zip(facts, args):
            if fact == "addends":
                arg.note("iterated")
                element(arg).note("arithmetic")
            elif fact == "to_int" and len(args) > 1:
                arg.note("text")
            elif fact == "character" or fact != "-":
                arg.note(fact)
        return self._result(result, args)

    def _mapped(self, name: str, args: list[Value]) -> Value:
        for arg in args[1:]:
            arg.note("iterated")
        each = [element(arg) for arg in args[1:]]
        if name == "itertools.starmap" and each:
            each = [item(each[0], position(index)) for index in range(2)]
        result = self.apply(args[0], each)
        return container("iterator", result if name in ("map", "itertools.starmap") else each[0] if each else UNKNOWN)

    def _result(self, result: str, args: list[Value]) -> Value:
        first = args[0] if args else UNKNOWN
        match result:
            case "=":
                return first
            case "?" | "none":
                return UNKNOWN
            case "each":
                return element(first)
            case "at" | "values":
                value = item(first, AT)
                return container("iterator", value) if result == "values" else value
            case "number":
                return Value("int", first.usages)
            case "text":
                return Value("str")
            case "list" | "tuple" | "set" | "iterator" | "deque":
                return container(result, element(first))
            case "list1":
                return container("list", element(args[1]) if len(args) > 1 else UNKNOWN)
            case "counter":
                return mapping(element(first), Value("int"))
            case "dict":
                return first if first.head == "dict" else mapping(element(first), item(first, AT))
            case "enumeration":
                return container("iterator", _tuple(Value("int"), element(first)))
            case "zip":
                return container("iterator", _tuple(*map(element, args)))
            case "tuples":
                return container("iterator", container("tuple", element(first)))
            case "items":
                return container("iterator", _tuple(element(first), item(first, AT)))
        return of_type(parse_type(result))


#: What makes an array of a list.
_MAKING_ARRAYS = frozenset(f"numpy.{name}" for name in ("array", "asarray", "stack", "concatenate", "vstack", "hstack"))
#: Names that `_library` handles itself.
_SPECIAL = frozenset({"functools.reduce", "itertools.starmap", "itertools.takewhile", "itertools.dropwhile"})

#: Heads on which a method of this evidence may be called; on others the call says nothing.
_HEADS_OF = {"text": ("str",), "list": ("list",), "mapping": ("dict",), "set": ("set",)}


def _key(node: ast.Call) -> str:
    """The part of a dict that a call such as `d.get("name")` looks up."""
    match node:
        case ast.Call(func=ast.Attribute(attr="get" | "setdefault" | "pop"), args=[ast.Constant(value=str(name)), *_]):
            return key(name)
    return AT


def _tuple(*items: Value) -> Value:
    return Value("tuple", parts={position(index): part for index, part in enumerate(items)})


def _join_all(values: Sequence[Value]) -> Value:
    joined = UNKNOWN
    for value in values:
        joined = join(joined, value)
    return joined


def _type_test(tested: Value, types: ast.expr) -> None:
    nodes = types.elts if isinstance(types, ast.Tuple) else [types]
    names = [name for node in nodes if (name := dotted(node).rpartition(".")[2])]
    for name in names:
        tested.note(f"is {name}", 1 / len(names))


def _bind(arguments: ast.arguments, args: list[Value], keywords: dict[str, Value]) -> dict[str, Value]:
    positional = [arg.arg for arg in arguments.posonlyargs + arguments.args]
    bound = dict(zip(positional, args))
    if arguments.vararg and len(args) > len(positional):
        bound[arguments.vararg.arg] = container("tuple", _join_all(args[len(positional) :]))
    names = {*positional, *(arg.arg for arg in arguments.kwonlyargs)}
    return bound | {name: value for name, value in keywords.items() if name in names}


def module_statements(source: str) -> list[ast.stmt]:
    """The statements that run when the module is imported, definitions left out."""
    return [
        statement
        for statement in statements(parse(source).body)
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr)
    ]
