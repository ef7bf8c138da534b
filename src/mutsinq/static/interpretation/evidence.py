"""Evidence: what it says about the type of a value that code does certain things to it."""

from __future__ import annotations

from collections.abc import Mapping

_NEVER = -3.0


def _fits(otherwise: float = _NEVER, **heads: float) -> dict[str, float]:
    return {"": otherwise, **heads}


#: For each kind of evidence, how it speaks for each head type; "" stands for all others.
EVIDENCE: Mapping[str, Mapping[str, float]] = {
    "arithmetic": _fits(int=1.0, float=0.9, bool=-0.8),
    "scaled": _fits(-1.5, int=0.8, float=0.8, bool=-0.8, str=-0.6, list=-0.6, tuple=-1.0),
    "multiplied": _fits(-2.0, int=0.6, float=0.5, bool=-1.0, str=-1.0, list=-1.0),
    "added": _fits(-1.5, int=0.4, float=0.3, bool=-1.5, str=0.1, list=0.0, tuple=0.1),
    "modular": _fits(int=1.4, float=-0.5, bool=-1.5, str=-1.5),
    "bitwise": _fits(int=1.2, bool=-0.5, float=_NEVER, set=0.3, dict=-1.5),
    "index": _fits(-4.0, int=1.6, bool=-1.0),
    "subscript": _fits(-2.0, int=0.8, str=0.2, tuple=-1.0),
    "hashed": _fits(-1.5, int=0.2, str=0.2, tuple=-0.2, list=_NEVER, dict=_NEVER, set=_NEVER),
    "ordered": _fits(-1.2, int=0.5, float=0.4, str=-0.4, tuple=-0.8, bool=-1.0),
    "text": _fits(str=2.2, bytes=-0.5),
    "character": _fits(str=2.4),
    "word": _fits(str=0.4),
    "iterated": _fits(list=0.7, tuple=0.6, str=0.5, set=0.5, dict=0.3, bytes=0.0),
    "stepped": _fits(-1.0, list=1.0),
    "unpacked": _fits(tuple=1.2, list=0.4, str=-1.0),
    "indexed": _fits(list=0.7, tuple=0.6, str=0.5, dict=-0.6, bytes=0.0),
    "sliced": _fits(list=0.7, tuple=0.5, str=0.7, bytes=0.0),
    "keyed": _fits(dict=2.2),
    "contains": _fits(list=0.6, tuple=0.4, set=0.5, dict=0.4, str=0.3),
    "contains text": _fits(str=1.0, list=0.3, tuple=0.2, set=0.2, dict=0.6),
    "item assigned": _fits(list=1.6, dict=0.6),
    "item deleted": _fits(list=1.0, dict=0.8),
    "list": _fits(list=2.2),
    "sequence": _fits(list=0.7, tuple=0.6, str=0.6),
    "popped": _fits(list=1.2, dict=0.5, set=0.2),
    "removed": _fits(list=1.2, set=0.5),
    "cleared": _fits(list=0.8, dict=0.8, set=0.5),
    "container": _fits(list=0.8, dict=0.8, set=0.5),
    "updated": _fits(dict=1.6, set=0.8),
    "mapping": _fits(dict=2.4),
    "set": _fits(set=2.4),
    "bytes": _fits(bytes=3.0),
    "number": _fits(float=2.0, int=-0.5),
    "nan": _fits(float=3.0, int=-2.0),
    "moment": _fits(-1.0),
    "called": _fits(callable=4.0),
    "truth": _fits(0.0, bool=0.6),
    "none": _fits(0.0, none=0.5),
    "printed": _fits(-0.4, int=0.9, float=0.5, str=-0.9, list=-0.4),
    "to_int": _fits(str=0.8, int=0.3, float=0.6, bool=-0.5),
    "to_float": _fits(str=0.4, int=0.5, float=0.6),
}

_LIKE = {"int": _fits(-1.2, int=1.0, float=0.5, bool=-0.6), "float": _fits(-1.5, float=1.3, int=0.5)}
#: The head type of hypotheses for types that are named otherwise in the code.
HEAD_OF = {"NoneType": "none", "iterator": "list", "range": "list", "deque": "list", "function": "callable",
           "frozenset": "set", "defaultdict": "dict", "Iterable": "list", "iterable": "list",
           "Number": "float"}  # fmt: skip


def likelihood(facts: Mapping[str, float], head: str) -> float:
    """Log of how much likelier than usual code does these things to a value of the type.

    `facts` counts kinds of evidence: those of `EVIDENCE`, `like T` (compared or passed as a T) and `is T` (tested to
    be a T).
    """
    total = 0.0
    for fact, amount in facts.items():
        # Seeing a thing many times says little more than seeing it twice.
        weight = 2.0 * (1.0 - 0.5 ** (amount / 2.0))
        kind, _, other = fact.partition(" ")
        if kind == "is":
            total += weight * (3.0 if HEAD_OF.get(other, other) == head else -1.0)
            continue
        if kind == "like":
            fits: Mapping[str, float] = _LIKE.get(other) or _fits(-1.2, **{HEAD_OF.get(other, other): 1.2})
        else:
            fits = EVIDENCE.get(fact, _NOTHING)
        total += weight * fits.get(head, fits[""])
    return total


_NOTHING = _fits(0.0)
