"""Inference: the domain of a pair of programs, from annotations, examples, defaults and use."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from mutsinq.core.input import Build, Input, Reference
from mutsinq.core.literal import parse_value, render_call
from mutsinq.core.program import Program
from mutsinq.core.types import ANY, ELLIPSIS, NONE, Type, parse_type, union
from mutsinq.errors import LiteralError
from mutsinq.static.calls import Module, module_statements
from mutsinq.static.classes import classes
from mutsinq.static.constants import constants
from mutsinq.static.domain import Domain, Parameter
from mutsinq.static.examples import examples as found_examples
from mutsinq.static.functions import Function, functions
from mutsinq.static.interpretation import Interpreter
from mutsinq.static.names import habits
from mutsinq.static.ranking import Ranker
from mutsinq.static.signature import Formal, class_signature, common, function_signature, signature
from mutsinq.static.usage import Usage
from mutsinq.static.values import Value, of_type, relate

_MAX_TYPES = 10
_BARE = frozenset({"list", "dict", "tuple", "set", "frozenset", "any", "iterator"})


def infer(original: Program, variant: Program, examples: Sequence[Input] = ()) -> Domain:
    """The inputs for which `original` is meant, as far as the text of both programs tells.

    Types come, the surest first, from annotations, the given examples, defaults, and use in the bodies
    together with the names of the variables. `examples` are inputs inside the domain.
    Raises InputError if a source does not parse or has no such entry, and for entries that no call fits both.
    """
    formals = common(signature(original), signature(variant))
    usages = {formal.name: Usage() for formal in formals}
    receiver_class = _receiver_class(original)
    known_classes = classes(original.source)
    constructor = class_signature(known_classes[receiver_class]).formals if receiver_class else ()
    receiver_usages = {formal.name: Usage() for formal in constructor}
    for program in (original, variant):
        observe(program, usages, receiver_usages)
    ranker = Ranker({name: cls.attributes for name, cls in known_classes.items()})
    inputs = _distinct([*examples, *found_examples(original)], original.entry)
    builds = [example.receiver for example in inputs if example.receiver is not None]
    return Domain(
        parameters=_parameters(formals, usages, ranker, _values(formals, inputs)),
        receiver=_parameters(constructor, receiver_usages, ranker, _values(constructor, builds))
        if receiver_class
        else None,
        receiver_class=receiver_class,
        examples=inputs,
        constants=constants(original, variant),
        classes=_classes(original, ranker),
        enums={name: cls.members for name, cls in known_classes.items() if cls.is_enum},
    )


def _distinct(examples: Sequence[Input], entry: str) -> tuple[Input, ...]:
    return tuple({render_call(entry, example): example for example in examples}.values())


def observe(program: Program, usages: Mapping[str, Usage], receiver_usages: Mapping[str, Usage]) -> None:
    """Record how the program uses its entry's parameters, and those of its receiver's constructor."""
    module = Module.of(program.source)
    parameters = {name: Value(usages=(usage,)) for name, usage in usages.items()}
    interpreter = Interpreter(module, entry=program.entry, parameters=parameters)
    interpreter.body(module_statements(program.source))
    interpreter.globals, interpreter.variables = interpreter.variables, {}
    entry = module.functions.get(program.entry)
    if entry is None:
        _observe_class(interpreter, program.entry, parameters)
        return
    bound = dict(parameters)
    if entry.class_name:
        receiver = {name: Value(usages=(usage,)) for name, usage in receiver_usages.items()}
        _observe_class(interpreter, entry.class_name, receiver)
        bound |= _receiver(entry)
    for _ in range(2):
        interpreter.run(entry.node, bound)
    _observe_callers(interpreter, entry)


def _receiver(function: Function) -> dict[str, Value]:
    formals = function.node.args.posonlyargs + function.node.args.args
    return {formals[0].arg: Value(function.class_name)} if function.kind.bound and formals else {}


def _observe_class(interpreter: Interpreter, class_name: str, parameters: dict[str, Value]) -> None:
    """Bind the constructor's parameters and run every method: what they do to attributes counts for them."""
    module = interpreter.module
    held = interpreter.instances.setdefault(class_name, {})
    constructor = module.method(class_name, "__init__")
    if constructor is None:
        held.update(parameters)
    else:
        interpreter.run(constructor.node, {**_receiver(constructor), **parameters})
    for function in list(module.functions.values()):
        if function.class_name == class_name and function is not constructor and function.qualname != interpreter.entry:
            others = {f.name: Value(usages=(Usage(),)) for f in function_signature(function).formals}
            interpreter.run(function.node, others | _receiver(function))


def _observe_callers(interpreter: Interpreter, entry: Function) -> None:
    """What the module's other functions pass to the entry says what it takes."""
    for function in interpreter.module.functions.values():
        if function.qualname != entry.qualname and _mentions(function.node, entry.node.name):
            values = {formal.name: Value(usages=(Usage(),)) for formal in function_signature(function).formals}
            interpreter.run(function.node, values | _receiver(function))


def _mentions(node: ast.AST, name: str) -> bool:
    return any(
        (isinstance(child, ast.Name) and child.id == name) or (isinstance(child, ast.Attribute) and child.attr == name)
        for child in ast.walk(node)
    )


def _receiver_class(program: Program) -> str:
    function = functions(program.source).get(program.entry)
    return function.class_name if function is not None and function.kind.needs_receiver else ""


def _classes(program: Program, ranker: Ranker) -> dict[str, tuple[Parameter, ...]]:
    """Constructor parameters of every class of the module that can be built."""
    found: dict[str, tuple[Parameter, ...]] = {}
    for name, cls in classes(program.source).items():
        formals = class_signature(cls).formals
        usages = {formal.name: Usage() for formal in formals}
        observe(Program(program.source, program.module, name), usages, {})
        found[name] = _parameters(formals, usages, ranker, {})
    return found


def _values(formals: Sequence[Formal], examples: Sequence[Input | Build]) -> dict[str, list[Any]]:
    """What the examples give to each parameter."""
    positional = [formal.name for formal in formals if formal.is_positional]
    found: dict[str, list[Any]] = {}
    for example in examples:
        for name, value in [*zip(positional, example.args), *example.kwargs.items()]:
            found.setdefault(name, []).append(value)
    return found


def _parameters(
    formals: Sequence[Formal], usages: Mapping[str, Usage], ranker: Ranker, values: Mapping[str, list[Any]]
) -> tuple[Parameter, ...]:
    for formal in formals:
        _observe_formal(formal, usages[formal.name])
    for usage in usages.values():
        _spread(usage)
    return tuple(_parameter(f, usages[f.name], ranker, values.get(f.name, [])) for f in formals)


def _observe_formal(formal: Formal, usage: Usage) -> None:
    if formal.annotation is not None:
        relate(Value(usages=(usage,)), of_type(parse_type(ast.unparse(formal.annotation))), 3.0)
    if formal.default is not None:
        known = _literal_type(formal.default)
        if known is NONE:
            usage.note("none")
        elif known is not None:
            relate(Value(usages=(usage,)), of_type(known), 3.0)


def _spread(usage: Usage, depth: int = 4) -> None:
    """Half of what is known of a value counts for those that it was compared or added with."""
    if depth == 0:
        return
    for peer in usage.peers[:8]:
        for fact, amount in list(peer.facts.items()):
            usage.note(fact, amount / 2)
    usage.peers.clear()
    for part in list(usage.parts.values()):
        _spread(part, depth - 1)


def _parameter(formal: Formal, usage: Usage, ranker: Ranker, values: list[Any]) -> Parameter:
    ranked = ranker.rank(usage, habits(formal.name), _MAX_TYPES)
    declared = parse_type(ast.unparse(formal.annotation)) if formal.annotation is not None else None
    shown = joined([type_of(value) for value in values]) if values else None
    sure = shown if shown is not None and (declared is None or declared.name in _BARE) else declared
    if sure is not None and sure.name != "any":
        ranked = _under(sure, ranked)
    kind = "positional" if formal.is_positional else formal.kind
    return Parameter(
        name=formal.name,
        kind=kind,
        types=tuple(ranked[:_MAX_TYPES]),
        required=formal.required,
        declared=sure is not None and sure.name != "any",
        fields=ranker.fields(usage),
    )


def _under(sure: Type, ranked: list[Type]) -> list[Type]:
    """The hypotheses that agree with a type that is known; a bare `list` is refined, all others come last."""
    if sure.name in _BARE and not sure.args:
        refined = [type for type in ranked if type.name == sure.name]
        return refined + [type for type in ranked if type not in refined]
    return [sure, *(type for type in ranked if type != sure)]


def _literal_type(node: ast.expr) -> Type | None:
    try:
        return type_of(parse_value(ast.unparse(node)))
    except LiteralError:
        return None


def type_of(value: Any) -> Type:
    """The type of a literal value, parts joined: `[1, None]` is `list[int | None]`; empty parts are `Any`."""
    match value:
        case None:
            return NONE
        case list() | set() | frozenset():
            return Type(type(value).__name__, (joined([type_of(item) for item in value]),))
        case tuple():
            parts = [type_of(item) for item in value]
            if len(parts) in (2, 3) or len(set(parts)) > 1:
                return Type("tuple", tuple(parts))
            return Type("tuple", (joined(parts), ELLIPSIS))
        case dict():
            keys, values = [type_of(k) for k in value], [type_of(v) for v in value.values()]
            return Type("dict", (joined(keys), joined(values)))
        case Build(callee=callee):
            return Type(callee)
        case Reference(name=name):
            return Type(name.rpartition(".")[0] or "callable")
    return Type(type(value).__name__)


def joined(types: Sequence[Type]) -> Type:
    """The least type of this notation that covers all: containers of one kind join their arguments."""
    distinct = [type for type in dict.fromkeys(types) if type != ANY]
    if not distinct:
        return ANY
    by_name: dict[str, list[Type]] = {}
    for type in distinct:
        by_name.setdefault(type.name, []).append(type)
    return union(*(_merged(same) for same in by_name.values()))


def _merged(types: list[Type]) -> Type:
    if len(types) == 1 or not types[0].args:
        return types[0]
    name = types[0].name
    lengths = {len(type.args) for type in types}
    if name == "tuple" and (len(lengths) > 1 or any(ELLIPSIS in type.args for type in types)):
        parts = [arg for type in types for arg in type.args if arg != ELLIPSIS]
        return Type("tuple", (joined(parts), ELLIPSIS))
    return Type(name, tuple(joined(column) for column in zip(*(type.args for type in types))))
