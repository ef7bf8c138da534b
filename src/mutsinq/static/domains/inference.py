"""Inference: the domain of a pair of programs, from annotations, examples, defaults and use."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from mutsinq.core.call_text import render_call
from mutsinq.core.input import Build, Input
from mutsinq.core.literal import parse_value
from mutsinq.core.program import Program
from mutsinq.core.types import ANY, NONE, Type, union
from mutsinq.errors import LiteralError
from mutsinq.static.classes import Class, classes
from mutsinq.static.domains.constants import constants
from mutsinq.static.domains.declared_types import declared_types
from mutsinq.static.domains.domain import LEAVING, Domain, Method, Parameter
from mutsinq.static.domains.examples import examples as shown_examples
from mutsinq.static.domains.guards import guarded
from mutsinq.static.domains.links import has_links, links
from mutsinq.static.domains.names import habits, habits_of_payload
from mutsinq.static.domains.preconditions import Precondition, arguments_of, concerns
from mutsinq.static.domains.ranking import Ranker
from mutsinq.static.domains.regularities import regular
from mutsinq.static.domains.stand_ins import stand_ins
from mutsinq.static.domains.value_types import joined, type_of
from mutsinq.static.functions import Function, functions
from mutsinq.static.interface import shared_methods
from mutsinq.static.interpretation.observation import observe, observe_methods, observe_sent
from mutsinq.static.interpretation.stdlib import CLASSES, MOMENTS
from mutsinq.static.interpretation.usage import EACH, Usage
from mutsinq.static.interpretation.values import Value, of_type, relate
from mutsinq.static.sending import SENT, caught, enters, exceptions, takes_values
from mutsinq.static.signature import Formal, Signature, class_signature, common, function_signature, signature
from mutsinq.static.syntax import imports, parse

_MAX_TYPES = 10
_MAX_METHODS = 24
_WALKED = frozenset({"iterator", "iterable"})
#: Builtin classes that a value is taken for only where the code asks whether it is one.
_TESTED: dict[str, frozenset[str]] = {"slice": frozenset()}
_BARE = frozenset({"list", "dict", "tuple", "set", "frozenset", "any", "callable"}) | _WALKED
#: How much a declared type counts among other evidence of the same value.
_DECLARED = 3.0
#: How much of what the variant does counts: it may well be wrong about types, as where an argument was left out.
_OF_VARIANT = 0.3

#: What names say of types: `habits` or one like it.
Habits = Callable[[str], dict[Type, float]]


def infer(original: Program, variant: Program, examples: Sequence[Input] = ()) -> Domain:
    """The inputs for which `original` is meant, as far as the text of both programs tells.

    Types come, the surest first, from annotations, the given examples and those in the source, defaults, and use
    in the bodies together with the names of the variables. `examples` are inputs inside the domain. The
    parameters are those that both programs take. Raises InputError if a source does not parse or has no such
    entry.
    """
    known_classes = classes(original.source)
    receiver_class = _receiver_class(original)
    constructor = class_signature(known_classes[receiver_class]).formals if receiver_class else ()
    left, right = signature(original), signature(variant)
    formals = common(left, right)
    subject, receiver = _Subject(formals, original.source), _Subject(constructor, original.source)
    observe(original, subject.usages, receiver.usages)
    other, other_receiver = _Subject(formals, original.source), _Subject(constructor, original.source)
    observe(variant, _renamed(other.usages, left, right), other_receiver.usages)
    for one, seen in ((subject, other), (receiver, other_receiver)):
        for name, usage in one.usages.items():
            usage.absorb(seen.usages[name], _OF_VARIANT)
    ranker = _ranker(original, known_classes)
    if found := stand_ins(subject.usages | receiver.usages, ranker, known_classes):
        known_classes |= found
        ranker = _ranker(original, known_classes)
    inputs = _distinct([*examples, *shown_examples(original)], original.entry)
    builds = [example.receiver for example in inputs if example.receiver is not None]
    parameters = subject.parameters(ranker, inputs)
    if (method := original.entry.rpartition(".")[2]) in LEAVING:
        parameters = _leaving(method, original, variant).parameters
    receiver_parameters = receiver.parameters(ranker, builds)
    first_types = {parameter.name: parameter.types[0] for parameter in parameters}
    fields = _fields_of_classes([*subject.usages.values(), *receiver.usages.values()], ranker)
    methods = _methods(original, variant, receiver_class, ranker)
    given = [*parameters, *receiver_parameters, *(each for method in methods for each in method.parameters)]
    constructors = _constructors(original, known_classes, given, ranker, fields)
    return Domain(
        parameters=parameters,
        receiver=receiver_parameters if receiver_class else None,
        receiver_class=receiver_class,
        receiver_preconditions=_guards(original, f"{receiver_class}.__init__", receiver_parameters),
        methods=methods,
        examples=inputs,
        constants=constants(original, variant),
        classes=constructors,
        links=links(known_classes, constructors, fields, ranker),
        enums={name: cls.members for name, cls in known_classes.items() if cls.is_enum},
        flags=frozenset(name for name, cls in known_classes.items() if cls.is_flag),
        preconditions=tuple(c for c in _preconditions(original, formals, inputs) if concerns(c, first_types)),
    )


def _ranker(program: Program, known: Mapping[str, Class]) -> Ranker:
    """A ranker that knows the classes, and those of the libraries that the module imports."""
    local = imports(parse(program.source))
    imported = {name.partition(".")[0] for name in local.values()}
    libraries = {name: attributes for name, attributes in CLASSES.items() if name.partition(".")[0] in imported}
    moments = {_as_named(name, local): attributes for name, attributes in MOMENTS.items() if "datetime" in imported}
    return Ranker({name: cls.attributes for name, cls in known.items()} | libraries | moments | _TESTED)


def _as_named(name: str, local: Mapping[str, str]) -> str:
    """What the module calls a class of the library, whose dotted name may mean another thing there."""
    module, _, last = name.rpartition(".")
    names = {dotted: local_name for local_name, dotted in local.items()}
    return names.get(name) or (f"{names[module]}.{last}" if module in names else last)


def _preconditions(original: Program, formals: Sequence[Formal], examples: Sequence[Input]) -> Iterator[Precondition]:
    """What the code of the original and all examples ask of the arguments."""
    names = [formal.name for formal in formals if not formal.kind.startswith("var_")]
    positional = [formal.name for formal in formals if formal.is_positional]
    known = functions(original.source)
    # A class takes what its constructor does.
    function = known.get(original.entry) or known.get(f"{original.entry}.__init__")
    stated = guarded(function.node, names) if function is not None else ()
    yield from dict.fromkeys((*stated, *regular([arguments_of(input, positional) for input in examples], names)))


def _guards(program: Program, name: str, parameters: Sequence[Parameter]) -> tuple[Precondition, ...]:
    """What a method of the program asks of its arguments."""
    function = functions(program.source).get(name)
    types = {parameter.name: parameter.types[0] for parameter in parameters if not parameter.kind.startswith("var_")}
    return tuple(c for c in guarded(function.node, list(types)) if concerns(c, types)) if function is not None else ()


def _receiver_class(program: Program) -> str:
    function = functions(program.source).get(program.entry)
    return function.class_name if function is not None and function.kind.needs_receiver else ""


def _methods(original: Program, variant: Program, receiver_class: str, ranker: Ranker) -> tuple[Method, ...]:
    """What calls before the entry's, or on the class that the entry is, may use."""
    known = classes(original.source)
    if steps := _steps(original, variant, ranker):
        return steps
    class_name = receiver_class or (original.entry if original.entry in known else "")
    if not class_name or class_name not in classes(variant.source) or known[class_name].is_enum:
        return ()
    shared = shared_methods(original, variant, class_name)[:_MAX_METHODS]
    subjects = {function.qualname: _Subject(_called(function, other), original.source) for function, other in shared}
    observe_methods(original, class_name, {name: subject.usages for name, subject in subjects.items()})
    methods = (_method(original, name, subject.parameters(ranker, ())) for name, subject in subjects.items())
    return tuple(_leaving(method.name, original, variant) if method.name in LEAVING else method for method in methods)


def _called(function: Function, other: Function) -> tuple[Formal, ...]:
    """What is passed to a method in both versions; of one that is a static or class method in one alone, in the first.

    That it cannot be called so any more is a difference.
    """
    own = function_signature(function)
    return common(own, function_signature(other)) if function.kind is other.kind else own.formals


def _leaving(name: str, *programs: Program) -> Method:
    """The end of a `with` block, by itself or by one of the exceptions that the programs name."""
    names = dict.fromkeys(name for program in programs for name in exceptions(program))
    kinds, errors = Type("literal", tuple(map(Type, ("None", *names)))), union(NONE, *map(Type, names))
    types = {"kind": kinds, "error": errors, "traceback": NONE}
    return Method(name, tuple(Parameter(each, "positional", (of,), declared=True) for each, of in types.items()))


def _steps(original: Program, variant: Program, ranker: Ranker) -> tuple[Method, ...]:
    """What brings a generator on: the next step, a value or an exception for the `yield` that waits for one, the end.

    Of a context manager that is to enter it, and to leave it, maybe by an exception.

    Nothing for functions that look at neither: of these it is enough to see all that they yield.
    """
    if (entering := enters(original)) and entering == enters(variant):
        return Method(entering, ()), _leaving(entering.replace("enter", "exit"), original, variant)
    steps: list[Method] = []
    if takes_values(original) and takes_values(variant):
        subject = _Subject(SENT, original.source)
        for program in (original, variant):
            observe_sent(program, subject.usages[SENT[0].name])
        steps.append(Method("send", subject.parameters(ranker, ())))
    if names := dict.fromkeys((*caught(original), *caught(variant))):
        thrown = Parameter("exception", "positional", (union(*map(Type, names)),), declared=True)
        steps += [Method("throw", (thrown,)), Method("close", ())]
    return (Method("__next__", ()), *steps) if steps else ()


def _method(program: Program, qualname: str, parameters: tuple[Parameter, ...]) -> Method:
    return Method(qualname.rpartition(".")[2], parameters, _guards(program, qualname, parameters))


def _renamed(usages: Mapping[str, Usage], left: Signature, right: Signature) -> dict[str, Usage]:
    """The same usages by the names that the variant gives to positional parameters."""
    names = {one.name: other.name for one, other in zip(left.positional, right.positional)}
    return {names.get(name, name): usage for name, usage in usages.items()}


def _distinct(examples: Sequence[Input], entry: str) -> tuple[Input, ...]:
    return tuple({render_call(entry, example): example for example in examples}.values())


def _constructors(
    program: Program,
    known: Mapping[str, Class],
    parameters: Sequence[Parameter],
    ranker: Ranker,
    fields: Mapping[tuple[str, str], Usage],
) -> dict[str, tuple[Parameter, ...]]:
    """What building takes, for the known classes that the types name, and those that these take or hold in turn."""
    held: dict[str, set[str]] = {}
    for (holder, _), usage in fields.items():
        held.setdefault(holder, set()).update((ranker.class_of(usage), ranker.class_of(usage.merged())))
    found: dict[str, tuple[Parameter, ...]] = {}
    queue = [name for parameter in parameters for type in parameter.types for name in type.names()]
    for name in queue:
        if name in known and name not in found:
            found[name] = _constructor(program, known[name], ranker, fields)
            queue += [each for parameter in found[name] for type in parameter.types for each in type.names()]
            queue += sorted(held.get(name, ()))
    return found


def _constructor(
    program: Program, cls: Class, ranker: Ranker, fields: Mapping[tuple[str, str], Usage]
) -> tuple[Parameter, ...]:
    """What building a class takes; what the entry does with an instance's attributes counts for them."""
    name_habits = habits_of_payload if has_links(cls) else habits
    subject = _Subject(class_signature(cls).formals, program.source, name_habits)
    observe(Program(program.source, program.module, cls.qualname), subject.usages, {})
    for name, usage in subject.usages.items():
        if (cls.qualname, name) in fields:
            usage.absorb(fields[cls.qualname, name])
    return (*subject.parameters(ranker, ()), *_attributes(cls, subject.usages.keys(), ranker, fields))


def _attributes(
    cls: Class, given: Collection[str], ranker: Ranker, fields: Mapping[tuple[str, str], Usage]
) -> Iterator[Parameter]:
    """What the entry reads of an instance and the constructor sets to a constant: `node.marked = True` comes later."""
    for name, value in cls.initial.items():
        constant, used = _literal_type(value), fields.get((cls.qualname, name))
        if constant is None or used is None or name in given:
            continue
        usage = Usage()
        usage.absorb(used)
        if constant is NONE:
            usage.note("none")
        else:
            relate(Value(usages=(usage,)), of_type(constant), _DECLARED)
        types = ranker.rank(usage, habits(name), _MAX_TYPES)
        if constant.name == "dict":
            # Nodes by what leads to them, mostly a text.
            nodes = [of for of in types if cls.qualname in of.names()] or [of for of in types if of.name == "dict"]
            types = sorted(nodes, key=lambda of: of.args[0].name != "str") or [constant]
        elif constant is not NONE:
            types = [constant, *(of for of in types if of != constant and constant.name != "bool")]
        yield Parameter(name, "attribute", tuple(types), required=False)


def _fields_of_classes(usages: Sequence[Usage], ranker: Ranker) -> dict[tuple[str, str], Usage]:
    """How the attributes of instances of the module's classes are used, by class and attribute."""
    fields: dict[tuple[str, str], Usage] = {}
    for usage in usages:
        for part in usage.tree():
            name = ranker.class_of(part)
            for attribute, used in part.attributes().items() if name else ():
                fields.setdefault((name, attribute), Usage()).absorb(used)
    return fields


class _Subject:
    """The parameters of one function or constructor, and what is seen of them."""

    def __init__(self, formals: Sequence[Formal], source: str, name_habits: Habits = habits) -> None:
        self.formals = formals
        self._habits = name_habits
        #: Alternatives of declared types by the parameter's name.
        self._declared = {
            formal.name: declared_types(formal.annotation, source) for formal in formals if formal.annotation
        }
        self.usages = {formal.name: Usage() for formal in formals}

    def parameters(self, ranker: Ranker, examples: Sequence[Input | Build]) -> tuple[Parameter, ...]:
        """The parameters with their types ranked."""
        usages = {formal.name: _of_argument(formal, self.usages[formal.name]) for formal in self.formals}
        for formal in self.formals:
            _observe_declaration(formal, self._declared.get(formal.name, (ANY,))[0], usages[formal.name])
        for usage in usages.values():
            _share_with_peers(usage)
        for formal in self.formals:
            clear = ranker.clear(usages[formal.name], self._weights(formal))
            if clear is not None:
                _tell_peers(usages[formal.name], clear)
        values = _values(self.formals, examples)
        return tuple(
            _parameter(
                formal,
                self._declared.get(formal.name, (ANY,)),
                ranker.rank(usages[formal.name], self._weights(formal), _MAX_TYPES),
                ranker.fields(usages[formal.name]),
                values.get(formal.name, []),
            )
            for formal in self.formals
        )

    def _weights(self, formal: Formal) -> Mapping[Type, float]:
        """What the name says of one argument: `*values` are many."""
        weights = self._habits(formal.name)
        if formal.kind.startswith("var_"):
            return {type.args[0]: weight for type, weight in weights.items() if type.name == "list"}
        return weights


def _of_argument(formal: Formal, usage: Usage) -> Usage:
    """The usage of one argument: of variadic parameters an element's."""
    if formal.kind == "var_positional":
        return usage.merged()
    return usage.merged(but=(EACH,)) if formal.kind == "var_keyword" else usage


def _values(formals: Sequence[Formal], examples: Sequence[Input | Build]) -> dict[str, list[Any]]:
    """What the examples give to each parameter."""
    positional = [formal.name for formal in formals if formal.is_positional]
    found: dict[str, list[Any]] = {}
    for example in examples:
        for name, value in [*zip(positional, example.args), *example.kwargs.items()]:
            found.setdefault(name, []).append(value)
    return found


def _observe_declaration(formal: Formal, declared: Type, usage: Usage) -> None:
    relate(Value(usages=(usage,)), of_type(declared), _DECLARED)
    if formal.default is not None:
        known = _literal_type(formal.default)
        if known is NONE:
            usage.note("none")
        elif known is not None:
            relate(Value(usages=(usage,)), of_type(known), _DECLARED)


def _literal_type(node: ast.expr) -> Type | None:
    try:
        return type_of(parse_value(ast.unparse(node)))
    except LiteralError:
        return None


def _share_with_peers(usage: Usage) -> None:
    """Half of what is known of a value counts for those that it was compared or added with."""
    for part in list(usage.tree()):
        for peer in part.peers[:8]:
            for fact, amount in list(peer.facts.items()):
                part.note(fact, amount / 2)
            for step in peer.parts:
                if step.startswith("."):
                    part.part(step)


def _tell_peers(usage: Usage, type: Type) -> None:
    """Where a value has a likely type, so have those that its parts were compared with."""
    for peer in usage.peers[:8]:
        peer.note(f"like {type.name}", 0.5)
    names = usage.keys()
    for step, part in usage.parts.items():
        of_part = _part(type, step)
        # What a record has under one name is of a type of its own.
        if of_part is not None and not (len(names) > 1 and step[1:-1] in names):
            _tell_peers(part, of_part)


def _part(type: Type, step: str) -> Type | None:
    """The type of one part of a value of a type; None where it says nothing."""
    if step.startswith(".") or type == ANY:
        return None
    if type.name == "str":
        return type
    if type.name == "dict" and len(type.args) == 2:
        return type.args[0 if step == EACH else 1]
    return type.args[0] if type.name in ("list", "tuple", "set") and type.args else None


def _parameter(
    formal: Formal, declared: tuple[Type, ...], ranked: list[Type], fields: dict[str, Type], values: list[Any]
) -> Parameter:
    shown = joined([type_of(value) for value in values])
    if shown != ANY and declared[0].name in _BARE and not declared[0].args:
        declared = (shown,)
    refined = dict.fromkeys(type for each in declared for type in _refined(each, ranked))
    return Parameter(
        name=formal.name,
        kind="positional" if formal.is_positional else formal.kind,
        types=(*refined, *(type for type in ranked if type not in refined))[:_MAX_TYPES],
        required=formal.required,
        declared=declared[0] != ANY,
        fields=fields,
    )


def _refined(declared: Type, ranked: list[Type]) -> list[Type]:
    """The hypotheses that a declared type leaves: a bare container may hold what its use tells."""
    if declared == ANY:
        return []
    if declared.name not in _BARE or declared.args:
        return [declared]
    if declared.name in _WALKED:
        return [Type(declared.name, type.args) for type in ranked if type.name == "list"] or [declared]
    return [type for type in ranked if type.name == declared.name] or [declared]
