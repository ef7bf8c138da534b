"""Input: the arguments of one call, and the values that arguments may hold."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from mutsinq.core.record import record

#: Before the name of a stand-in.
STAND_IN = "object."


@record
class Build:
    """An object that the worker builds by calling `callee`, a class known to the program or a table of safe ones.

    `callee` is a dotted name: `Point`, `deque`, `Decimal`. `object.Node` is a stand-in for a class that the program
    uses and does not have: its objects hold what they are given by keyword, and each equals only itself.
    """

    callee: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    #: Values that are set on it once it is built; only objects of a `Linked` have any.
    attributes: dict[str, Any] = field(default_factory=dict)


@record
class Reference:
    """A named thing that the program knows: an enum member (`Color.RED`) or a function handed as an argument."""

    name: str


@record
class Link:
    """An attribute of one object of a structure that holds another, or a list of others: places in `objects`."""

    source: int
    attribute: str
    target: int | tuple[int, ...]


@record
class Linked:
    """One object of a structure in which objects hold one another, in cycles too.

    The objects are built first, then linked. All `Linked` of one input with the same objects and links are objects
    of one structure: so two arguments can be, or share, the same node.
    """

    objects: tuple[Build, ...]
    links: tuple[Link, ...]
    #: The place of this object among `objects`.
    at: int = 0


@record
class Call:
    """A call of one method of an object; a property is named without arguments."""

    method: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


@record
class Input:
    """The arguments of one call, or of a sequence of calls on one object.

    Values are exact builtins (None, bool, int, float, complex, str, bytes, list, tuple, set, frozenset, dict,
    range, slice, ...), `Build`, `Linked` and `Reference`, nested at will; a bytearray is `Build("bytearray", (b"…",))`.
    Nobody changes them after construction, though lists could be.
    """

    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    #: How to build the receiver of an instance method; None for everything else.
    receiver: Build | None = None
    #: Methods to call one after the other on one object. Where the entry is a class, on what the arguments build;
    #: where it is an instance method, on the receiver before the entry is called.
    calls: tuple[Call, ...] = ()
