"""From a type to the sampler of its values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType
from typing import Any

from mutsinq.core.input import Build, Reference
from mutsinq.core.literal import parse_value
from mutsinq.core.types import ELLIPSIS, Type
from mutsinq.errors import LiteralError
from mutsinq.searchers.generation import numbers, text
from mutsinq.searchers.generation.arrays import ARRAY, CALLEES, SERIES, array_of, frame_of, series_of
from mutsinq.searchers.generation.callables import callables
from mutsinq.searchers.generation.containers import (
    built,
    converted,
    dict_of,
    list_of,
    matrix_of,
    set_of,
    tuple_of,
)
from mutsinq.searchers.generation.draft import Draft, Sampler, mixture, one_of
from mutsinq.searchers.generation.graphs import graph_of, graph_share
from mutsinq.searchers.generation.palette import Palette
from mutsinq.searchers.generation.standard import standard
from mutsinq.searchers.generation.structures import Maker, Passage, all_of, structure_of
from mutsinq.static.domains.domain import Domain, LinkField, Parameter
from mutsinq.static.domains.links import ONWARD

INT, STR, FLOAT = Type("int"), Type("str"), Type("float")
NO_FIELDS: Mapping[str, Type] = MappingProxyType({})
#: What an unknown type is taken for.
_ANYTHING = (INT, STR, Type("list", (INT,)), Type("float"), Type("list", (STR,)), Type("none"), Type("bool"))
#: Share of arguments that are vertices of the input's graph.
_VERTEX = 0.7
#: An object of the module within an object is built at most this deep.
_DEEPEST_OBJECT = 4
#: So many objects of the module are built within others: lists of objects that hold such lists grow by powers.
_MOST_NESTED = 60
#: Share of the attributes set that the constructor does not take which are of the likeliest type.
_LIKELIEST = 0.85
#: Dicts with known keys inside such dicts.
_DEEPEST_FIELDS = 2


class Compiler:
    """Compiles types to samplers, once each: a type's notation is not looked at again while sampling."""

    def __init__(self, domain: Domain, palette: Palette, fields: Mapping[str, Type] = NO_FIELDS) -> None:
        self.palette = palette
        #: Keys of dicts that the programs read, with the types of their values.
        self.fields = fields
        #: Dicts with known keys around the type that is being compiled.
        self.depth = 0
        self._domain = domain
        self._compiled: dict[tuple[Type, bool], Sampler] = {}
        self._objects: dict[str, Sampler] = {}

    def of_parameter(self, parameter: Parameter, of: Type) -> Sampler:
        """The sampler of a parameter's values under one of its type hypotheses."""
        known = parameter.fields
        sampler = (Compiler(self._domain, self.palette, known) if known else self).sampler(of)
        if graph := graph_of(of, lambda part: self.sampler(part, nested=True)):
            share = graph_share(parameter.name)
            return lambda draft: graph(draft) if draft.random() < share else sampler(draft)
        if of.name in ("int", "str"):
            return _or_vertex(sampler, of.name)
        return sampler

    def sampler(self, of: Type, *, nested: bool = False) -> Sampler:
        """The sampler of a type's values; `nested` inside a container."""
        key = (of, nested)
        if key not in self._compiled:
            self._compiled[key] = self._compile(of, nested)
        return self._compiled[key]

    def _compile(self, of: Type, nested: bool) -> Sampler:
        name = of.name
        if scalar := self._scalar(name, nested):
            return scalar
        if name in _CONTAINERS:
            return _CONTAINERS[name](self, of, nested)
        if name == "literal":
            return one_of(literals(of.args))
        if name == "callable":
            return one_of(callables(of))
        if name == "union":
            return mixture(*((1, self.sampler(part, nested=nested)) for part in of.args))
        if name in self._domain.enums:
            return one_of(members(self._domain.enums[name], name in self._domain.flags))
        if name in self._domain.classes:
            return self._object(name, self._domain.classes[name])
        if name in CALLEES:
            return self._array(of)
        if found := standard(name, self.sampler(INT), self.sampler(FLOAT), self.sampler(STR)):
            return found
        return mixture(*((1, self.sampler(part, nested=nested)) for part in _ANYTHING))

    def _scalar(self, name: str, nested: bool) -> Sampler | None:
        match name:
            case "int":
                return numbers.integer_element(self.palette) if nested else numbers.integer(self.palette)
            case "str":
                return text.text(self.palette)
            case "float":
                return numbers.floating(self.palette, element=nested)
            case "bool":
                return numbers.boolean
            case "complex":
                return numbers.complex_number(self.palette)
            case "bytes":
                return text.binary(self.palette)
            case "none":
                return one_of((None,))
        return None

    def _array(self, of: Type) -> Sampler:
        whole, decimal, text = (self.sampler(part, nested=True) for part in (INT, FLOAT, STR))
        if of.name == ARRAY:
            return array_of(of, whole, decimal)
        if of.name == SERIES:
            return series_of(of, whole, decimal, text)
        usual = mixture((3, whole), (2, decimal))
        columns = {
            name: usual if field.name in CALLEES else self.sampler(field, nested=True)
            for name, field in self.fields.items()
        }
        # The names of columns are texts like all others: a program may hand them to any method.
        names = [name for name in self.palette.strings if name.isidentifier() and name not in columns]
        return frame_of(columns, names, whole, decimal, text)

    def _object(self, callee: str, parameters: Sequence[Parameter]) -> Sampler:
        """An object of a class of the module, built through its constructor; None for one too deep, or too many."""
        if callee in self._objects:
            # A class that refers to itself is not compiled yet here.
            return lambda draft: self._objects[callee](draft)
        self._objects[callee] = one_of((None,))
        links = self._domain.links.get(callee, ())
        own = [link for link in links if link.target == callee]
        passages = [passage for link in links if link.target != callee for passage in self._passage(link, callee)]
        if own or passages:
            maker = self._maker(callee, parameters, [*own, *(passage.link for passage in passages)])
            self._objects[callee] = structure_of(maker, links, passages, nested=self._stands_alone(callee))
            return self._objects[callee]
        positional = [(self._part(p, callee), p.required) for p in parameters if p.kind == "positional"]
        keyword = [(p.name, self._part(p, callee), p.required) for p in parameters if p.kind == "keyword"]
        later = [(p.name, self._values(p)) for p in parameters if p.kind == "attribute"]

        def sample(draft: Draft) -> Build | None:
            draft.nested += draft.depth > 0
            if draft.depth == _DEEPEST_OBJECT or draft.nested > _MOST_NESTED:
                return None
            draft.depth += 1
            args: list[Any] = []
            for value, required in positional:
                if not required and draft.random() < 0.3:
                    break
                args.append(value(draft))
            kwargs = {name: value(draft) for name, value, required in keyword if required or draft.random() < 0.5}
            # The objects that the deepest one would hold are None, and there are soon too many.
            rarer = draft.depth + 1
            given = [each for each in later if draft.depth < _DEEPEST_OBJECT and draft.random() < 1 / rarer]
            attributes = {name: values[0 if draft.random() < _LIKELIEST else -1](draft) for name, values in given}
            draft.depth -= 1
            return Build(callee, tuple(args), kwargs, attributes)

        self._objects[callee] = sample
        return sample

    def _maker(self, callee: str, parameters: Sequence[Parameter], links: Sequence[LinkField]) -> Maker:
        linked = {link.attribute for link in links}
        own = [p for p in parameters if _is_named(p) or (p.kind == "attribute" and p.name not in linked)]
        return Maker(callee, [(p, None if p.name in linked else self._values(p)) for p in own])

    def _passage(self, link: LinkField, callee: str) -> Iterator[Passage]:
        """How the link leads on to objects of the class by those that it holds, if it does."""
        ends = [end for end in self._domain.links.get(link.target, ()) if end.target == callee and not end.many]
        if ends:
            onward = next((end for end in ends if end.attribute in ONWARD), ends[-1])
            maker = self._maker(link.target, self._domain.classes[link.target], ends)
            yield Passage(link, maker, onward, [end for end in ends if end is not onward])

    def _part(self, parameter: Parameter, callee: str) -> Sampler:
        """A constructor's argument; an optional one of unknown type may be another such object, as in a list."""
        first, *others = [self.sampler(of) for of in parameter.types[:3]]
        if parameter.declared:
            return first
        linked = () if parameter.required else ((4, self.sampler(Type(callee))), (1, one_of((None,))))
        return mixture((4, first), *((1, other) for other in others), *linked)

    def _values(self, parameter: Parameter) -> tuple[Sampler, ...]:
        """Samplers of a constructor's argument under its likeliest types: of few values, as elements have."""
        types = parameter.types[: 1 if parameter.declared else 3]
        return tuple(self.sampler(of, nested=True) for of in types)

    def _stands_alone(self, callee: str) -> bool:
        """Whether no more than one object of the class is handed to the program."""
        found = [parameter for parameter in self._domain.parameters if callee in str(parameter.types[0])]
        return len(found) == 1 and found[0].types[0].name in (callee, "union")

    def items(self, of: Type, nested: bool) -> Sampler:
        """Lists of the element type of a container; rows of one length where the elements are lists."""
        element = of.args[0] if of.args else INT
        fresh = list_of(self.sampler(element, nested=True), str(element), self.palette.lengths, nested=nested)
        if element == STR and len(self.palette.strings) > 1:
            # Code that looks words up often knows no others.
            named = list_of(one_of(self.palette.strings), str(element), self.palette.lengths, nested=nested)
            return mixture((2, fresh), (1, named))
        if any(link.target == element.name for link in self._domain.links.get(element.name, ())):
            return all_of(self.sampler(element, nested=True))
        if element.name != "list" and not (element.name == "tuple" and _homogeneous(element)):
            return fresh
        cell = self.sampler(element.args[0] if element.args else INT, nested=True)
        return mixture((3, matrix_of(cell, list if element.name == "list" else tuple)), (2, fresh))


def _tuple(compiler: Compiler, of: Type, nested: bool) -> Sampler:
    if _homogeneous(of):
        return converted(compiler.items(of, nested), tuple)
    parts = [compiler.sampler(part, nested=True) for part in of.args]
    if nested and of.args[0] == STR and len(compiler.palette.strings) > 1:
        # What a record begins with is often the name of a command.
        parts[0] = mixture((2, one_of(compiler.palette.strings)), (1, parts[0]))
    return tuple_of(parts, nested=nested)


def _dict(compiler: Compiler, of: Type, nested: bool) -> Sampler:
    key, value = of.args if len(of.args) == 2 else (STR, INT)
    fields: dict[str, Sampler] = {}
    if key == STR and compiler.depth < _DEEPEST_FIELDS:
        # A field may hold a dict, whose keys are the same for all that is known of it.
        compiler.depth += 1
        fields = {name: compiler.sampler(of, nested=True) for name, of in compiler.fields.items()}
        compiler.depth -= 1
    return dict_of(compiler.sampler(key, nested=True), compiler.sampler(value, nested=True), fields)


def _range(compiler: Compiler, of: Type, nested: bool) -> Sampler:
    return lambda draft: range(draft.between(-2, 3), draft.between(0, 10), draft.pick((1, 1, 2, -1)))


def _slice(compiler: Compiler, of: Type, nested: bool) -> Sampler:
    """The part of a sequence that a subscript takes, with ends counted from either side or left out."""

    def end(draft: Draft) -> int | None:
        return None if draft.random() < 0.35 else draft.between(-4, 7)

    return lambda draft: slice(end(draft), end(draft), draft.pick((None, None, 1, 2, -1, 3, -2)))


#: How the containers are made; a bare container holds ints, a bare `dict` maps strings to ints.
_CONTAINERS: dict[str, Callable[[Compiler, Type, bool], Sampler]] = {
    "list": Compiler.items,
    "tuple": _tuple,
    "set": lambda compiler, of, nested: set_of(compiler.items(of, nested)),
    "frozenset": lambda compiler, of, nested: set_of(compiler.items(of, nested), frozenset),
    "dict": _dict,
    "range": _range,
    "slice": _slice,
    "iterator": lambda compiler, of, nested: built("iter", compiler.items(of, nested)),
    "iterable": lambda compiler, of, nested: mixture(
        (3, compiler.items(of, nested)), (1, built("iter", compiler.items(of, nested)))
    ),
    "deque": lambda compiler, of, nested: built("deque", compiler.items(of, nested)),
    "Counter": lambda compiler, of, nested: built("Counter", compiler.items(of, nested)),
    "defaultdict": _dict,
    "OrderedDict": lambda compiler, of, nested: built("OrderedDict", _dict(compiler, of, nested)),
}


def _or_vertex(sampler: Sampler, kind: str) -> Sampler:
    """Mostly a vertex, where the input has a graph with vertices of that type."""

    def sample(draft: Draft) -> Any:
        vertices = draft.vertices.get(kind)
        return draft.pick(vertices) if vertices and draft.random() < _VERTEX else sampler(draft)

    return sample


def _is_named(parameter: Parameter) -> bool:
    return parameter.kind in ("positional", "keyword")


def _homogeneous(of: Type) -> bool:
    """`tuple` and `tuple[T, ...]`."""
    return not of.args or (len(of.args) == 2 and of.args[1] == ELLIPSIS)


def members(names: Sequence[str], are_flags: bool) -> list[Reference | Build]:
    """The members of an enum, and of one of flags none, each two together, and all."""
    found: list[Reference | Build] = [Reference(name) for name in names]
    if are_flags:
        enum = names[0].rpartition(".")[0]
        sums = [0, *(1 << one | 1 << other for one, other in combinations(range(len(names)), 2)), (1 << len(names)) - 1]
        found += [Build(enum, (value,)) for value in dict.fromkeys(sums)]
    return found


def literals(args: Sequence[Type]) -> list[Any]:
    """The values of a `Literal[…]` type; `[None]` if none of them can be read."""
    values = []
    for arg in args:
        try:
            values.append(parse_value(arg.name))
        except LiteralError:
            continue
    return values or [None]
