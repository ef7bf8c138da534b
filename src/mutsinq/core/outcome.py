"""Outcome: what one call did.

Values that came out of a call are kept as *snapshots*: trees of plain tuples and strings that describe a value
by its exact type and content. They are data, never code, and are safe to compare and to store.
The first item of each tuple is its kind:

- `("int", "5")`, also `none`, `bool`, `float`, `complex`, `str`, `bytes`, `bytearray`, `range`, `slice`, `ellipsis`;
- `("list", items)`, `("tuple", items)`, also `deque`; `items` is a tuple of snapshots;
- `("set", items)`, `("frozenset", items)`: the items sorted;
- `("dict", pairs)`: a tuple of `(key, value)` in insertion order;
- `("iterator", items, end)`: what bounded consumption gave, of asynchronous generators too;
  `end` is `"end"`, `"more"` or an exception's name;
- `("object", type_name, state)`: an instance by its state, pairs `(attribute, snapshot)` sorted by attribute;
- `("history", results, views)`: what the calls of a sequence returned, then what the object shows of itself, pairs
  `(attribute or special method, snapshot)`; in the place of a result may stand `("object", "raised", …)` with the
  name of the exception;
- `("class", name)`, `("function", name)`, `("module", name)`;
- `("same", n)`: the container at depth n on the way down, in a cycle (sharing without a cycle is not marked);
- `("opaque", type_name)`: not looked into; `("cut",)`: beyond the size limit.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from mutsinq.core.record import record

Snapshot: TypeAlias = tuple[Any, ...]


@record
class Returned:
    """The call returned `value`."""

    value: Snapshot
    #: Receiver and arguments after the call, one snapshot; None when none changed. Where a call in a sequence on an
    #: object of a whole class raised, the object's history stands in the place of the receiver; the exception is the
    #: first one.
    arguments: Snapshot | None = None
    #: What was printed, cut at 64 KiB.
    output: str = ""


@record
class Raised:
    """The call raised; `exception` is the qualified name of the type, without `builtins.`."""

    exception: str
    message: str = ""
    arguments: Snapshot | None = None
    output: str = ""


def left_object(outcome: Outcome) -> Snapshot | None:
    """The history of the object of a whole class whose call raised; None for every other outcome."""
    match outcome:
        case Raised(arguments=("list", (("history", _, _) as history, *_))):
            left: Snapshot = history
            return left
    return None


@record
class OutOfSteps:
    """The call used up its step budget: a reproducible end, unlike a time-out."""

    steps: int


@record
class Crashed:
    """The worker died in the call, or had to be killed.

    `reason` is `wall clock`, `memory`, `exit`, `signal N`, `tampering`, `result too large` or `unbuildable input: …`.
    """

    reason: str


Outcome: TypeAlias = Returned | Raised | OutOfSteps | Crashed
