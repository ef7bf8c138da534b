"""Observation: collects what both programs do with the parameters of an entry."""

from __future__ import annotations

from collections.abc import Mapping

from mutsinq.core.program import Program
from mutsinq.static.functions import Function
from mutsinq.static.interpretation.calls import Module, module_statements
from mutsinq.static.interpretation.usage import Usage
from mutsinq.static.interpretation.values import Value
from mutsinq.static.interpretation.walk import Interpreter
from mutsinq.static.signature import function_signature
from mutsinq.static.syntax import mentioned


def observe(program: Program, usages: Mapping[str, Usage], receiver_usages: Mapping[str, Usage]) -> None:
    """Record how the program uses its entry's parameters, and those of its receiver's constructor.

    The entry's body counts, helpers that it calls, what the rest of the module passes to it, and for a receiver
    what all methods of its class do with the attributes that the constructor sets.
    """
    interpreter = _interpreter(program, {program.entry: usages})
    entry = interpreter.module.functions.get(program.entry)
    if entry is None:
        _observe_class(interpreter, program.entry, _values(usages))
        return
    if entry.class_name:
        _observe_class(interpreter, entry.class_name, _values(receiver_usages), but=entry)
    # Twice, so that what a loop puts into a variable is known where the loop begins.
    for _ in range(2):
        _run(interpreter, entry)
    for function in interpreter.module.functions.values():
        if function.qualname != entry.qualname and entry.node.name in mentioned(function.node):
            _run(interpreter, function)


def observe_methods(program: Program, class_name: str, usages: Mapping[str, Mapping[str, Usage]]) -> None:
    """Record how the methods of a class use their parameters: `usages` by qualified name, then by parameter."""
    interpreter = _interpreter(program, usages)
    _observe_class(interpreter, class_name, {})
    for function in interpreter.module.functions.values():
        if function.qualname in usages and function.class_name != class_name:
            _run(interpreter, function)


def observe_sent(program: Program, usage: Usage) -> None:
    """Record how a generator uses the values that are sent into it."""
    interpreter = _interpreter(program, {})
    interpreter.sent = Value(usages=(usage,))
    for _ in range(2):
        _run(interpreter, interpreter.module.functions[program.entry])


def _interpreter(program: Program, observed: Mapping[str, Mapping[str, Usage]]) -> Interpreter:
    """An interpreter that has run the module's own statements."""
    values = {name: _values(usages) for name, usages in observed.items()}
    interpreter = Interpreter(Module.of(program.source), observed=values)
    interpreter.body(module_statements(program.source))
    interpreter.globals, interpreter.variables = interpreter.variables, {}
    return interpreter


def _values(usages: Mapping[str, Usage]) -> dict[str, Value]:
    return {name: Value(usages=(usage,)) for name, usage in usages.items()}


def _observe_class(
    interpreter: Interpreter, class_name: str, parameters: dict[str, Value], but: Function | None = None
) -> None:
    module = interpreter.module
    constructor = module.method(class_name, "__init__")
    if constructor is None:
        interpreter.instances.setdefault(class_name, {}).update(parameters)
    else:
        interpreter.run(constructor.node, _receiver(constructor) | {"self": Value(class_name)} | parameters)
    for function in module.functions.values():
        if function.class_name == class_name and function is not constructor and function is not but:
            _run(interpreter, function)


def _run(interpreter: Interpreter, function: Function) -> None:
    """Run a function; parameters that are not of interest are unknown."""
    unknown = {formal.name: Value(usages=(Usage(),)) for formal in function_signature(function).formals}
    observed = interpreter.observed.get(function.qualname, {})
    interpreter.run(function.node, unknown | dict(observed) | _receiver(function))


def _receiver(function: Function) -> dict[str, Value]:
    formals = function.node.args.posonlyargs + function.node.args.args
    return {formals[0].arg: Value(function.class_name)} if function.kind.bound and formals else {}
