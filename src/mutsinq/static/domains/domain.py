"""Domain: the inputs for which the original is meant, as far as they can be inferred."""

from __future__ import annotations

from dataclasses import dataclass, field

from mutsinq.core.input import Input
from mutsinq.core.types import Type
from mutsinq.static.domains.preconditions import Precondition

#: Methods that end a `with` block; they take the class of the exception that left it, the exception and a traceback.
LEAVING = frozenset({"__exit__", "__aexit__"})


@dataclass(frozen=True, slots=True)
class Constants:
    """Values that stand in the source of either program and are worth trying; nearest to the entry first."""

    integers: tuple[int, ...] = ()
    floats: tuple[float, ...] = ()
    strings: tuple[str, ...] = ()
    #: Regular expressions that inputs can be drawn from: arguments of `re.*`, and formats of text that is split.
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the entry function, the receiver left out."""

    name: str
    #: `positional`, `keyword` (keyword-only), `var_positional` or `var_keyword`; of a class also `attribute`, for what
    #: is set once an object is built.
    kind: str
    #: Type hypotheses, the likeliest first; never empty. Of variadic parameters those of one argument.
    types: tuple[Type, ...]
    required: bool = True
    #: The type was declared by an annotation, or is known from examples: no need to guess further.
    declared: bool = False
    #: String keys that the code reads from dicts in this parameter, at any depth, with their values' types.
    fields: dict[str, Type] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkField:
    """An attribute of a class of the module that holds another object of one, or many."""

    attribute: str
    #: Name of the class of what it holds.
    target: str
    #: Holds a list of objects; otherwise one or None.
    many: bool
    #: Is a parameter of the constructor, too.
    built: bool


@dataclass(frozen=True, slots=True)
class Method:
    """A public method that sequences of calls may use."""

    name: str
    parameters: tuple[Parameter, ...]
    #: What its arguments are assumed to hold.
    preconditions: tuple[Precondition, ...] = ()


@dataclass(frozen=True, slots=True)
class Domain:
    """What is inferred of the inputs of a pair of programs."""

    parameters: tuple[Parameter, ...]
    #: Parameters of the constructor of the receiver's class; None where the entry takes no receiver.
    receiver: tuple[Parameter, ...] | None = None
    #: What the arguments of the receiver's constructor are assumed to hold.
    receiver_preconditions: tuple[Precondition, ...] = ()
    #: Name of the receiver's class; empty without a receiver.
    receiver_class: str = ""
    #: What sequences of calls may use: methods of the class that the entry is, or of the receiver's.
    methods: tuple[Method, ...] = ()
    #: Inputs read from doctests, asserts and files of examples, in-domain by construction.
    examples: tuple[Input, ...] = ()
    constants: Constants = field(default_factory=Constants)
    #: What the arguments of the entry are assumed to hold; later in a search inputs that do not are tried too.
    preconditions: tuple[Precondition, ...] = ()
    #: Constructor parameters of the classes of the module that a type may name, by class name.
    classes: dict[str, tuple[Parameter, ...]] = field(default_factory=dict)
    #: Attributes by which objects of these classes hold one another, by class name.
    links: dict[str, tuple[LinkField, ...]] = field(default_factory=dict)
    #: Members of the enums of the module, by enum name: `("Color.RED", …)`.
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: Those of the enums whose members can be joined.
    flags: frozenset[str] = frozenset()

    @property
    def is_of_class(self) -> bool:
        """Whether the entry is a class as a whole: only sequences of calls tell two of them apart."""
        return bool(self.methods) and self.receiver is None
