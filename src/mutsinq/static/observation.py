"""Observation: collects what both programs do with the parameters of an entry."""

from __future__ import annotations

from collections.abc import Mapping

from mutsinq.core.program import Program
from mutsinq.static.calls import Module, module_statements
from mutsinq.static.functions import Function
from mutsinq.static.interpretation import Interpreter
from mutsinq.static.signature import function_signature
from mutsinq.static.syntax import mentioned
from mutsinq.static.usage import Usage
from mutsinq.static.values import Value


def observe(program: Program, usages: Mapping[str, Usage], receiver_usages: Mapping[str, Usage]) -> None:
    """Record how the program uses its entry's parameters, and those of its receiver's constructor.

    The entry's body counts, helpers that it calls, what the rest of the module passes to it, and for a receiver
    what all methods of its class do with the attributes that the constructor sets.
    """
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
    # Twice, so that what a loop puts into a variable is known where the loop begins.
    for _ in range(2):
        interpreter.run(entry.node, bound)
    _observe_callers(interpreter, entry)


def _receiver(function: Function) -> dict[str, Value]:
    formals = function.node.args.posonlyargs + function.node.args.args
    return {formals[0].arg: Value(function.class_name)} if function.kind.bound and formals else {}


def _observe_class(interpreter: Interpreter, class_name: str, parameters: dict[str, Value]) -> None:
    module = interpreter.module
    constructor = module.method(class_name, "__init__")
    if constructor is None:
        interpreter.instances.setdefault(class_name, {}).update(parameters)
    else:
        interpreter.run(constructor.node, _receiver(constructor) | {"self": Value(class_name)} | parameters)
    for function in module.functions.values():
        others = function is not constructor and function.qualname != interpreter.entry
        if others and function.class_name == class_name:
            _run_apart(interpreter, function)


def _observe_callers(interpreter: Interpreter, entry: Function) -> None:
    for function in interpreter.module.functions.values():
        if function.qualname != entry.qualname and entry.node.name in mentioned(function.node):
            _run_apart(interpreter, function)


def _run_apart(interpreter: Interpreter, function: Function) -> None:
    """Run a function for what it does to others; its own parameters are of no interest."""
    parameters = {formal.name: Value(usages=(Usage(),)) for formal in function_signature(function).formals}
    interpreter.run(function.node, parameters | _receiver(function))
