"""Ranking: which types fit what was seen of a value, the likeliest first.

A naive Bayesian score: a prior by general frequency and by the names of the variables that held the value,
and for every kind of evidence the log-likelihood that code does such a thing to a value of the type.
Containers are scored together with their parts, so `for c in s: ord(c)` speaks for `str` and against `list[int]`.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mutsinq.core.types import ELLIPSIS, NONE, Type, union
from mutsinq.static.names import habits
from mutsinq.static.usage import AT, EACH, Usage

#: Log of the general frequency of types of parameters, and of elements of containers.
_PRIOR = {"int": 0.0, "str": -0.2, "list": -0.3, "tuple": -1.3, "float": -1.1, "dict": -1.5, "bool": -2.2,
          "set": -2.6, "bytes": -4.0, "callable": -4.0, "none": -5.0}  # fmt: skip
_ELEMENT_PRIOR = {"int": 0.0, "str": -0.6, "list": -1.6, "tuple": -1.6, "float": -1.2, "dict": -2.4,
                  "bool": -2.5, "set": -4.0, "none": -4.0}  # fmt: skip

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
    "iterated": _fits(list=0.7, tuple=0.6, str=0.5, set=0.5, dict=0.3, bytes=0.0),
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
    "moment": _fits(-1.0),
    "called": _fits(callable=4.0),
    "truth": _fits(0.0, bool=0.6),
    "none": _fits(0.0, none=0.5),
    "printed": _fits(-0.4, int=0.9, float=0.5, str=-0.9, list=-0.4),
    "to_int": _fits(str=0.8, int=0.3, float=0.6, bool=-0.5),
    "to_float": _fits(str=0.4, int=0.5, float=0.6),
}

_LIKE = {"int": _fits(-1.2, int=1.0, float=0.5, bool=-0.6), "float": _fits(-1.5, float=1.3, int=0.5)}
_BUILTIN_HEADS = frozenset(_PRIOR) | {"NoneType"}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A type hypothesis and its score, a logarithm."""

    score: float
    type: Type


class Ranker:
    """Ranks types for usages, given what the classes of the module offer."""

    def __init__(self, class_attributes: Mapping[str, Collection[str]]) -> None:
        self._class_attributes = class_attributes

    def rank(self, usage: Usage, names: Mapping[Type, float], limit: int = 10) -> list[Type]:
        """Type hypotheses, the likeliest first; never empty. `names` weighs types by the parameter's name."""
        ranked = self._rank(usage, names, _PRIOR, 0)
        types: list[Type] = []
        for candidate in ranked:
            if candidate.type not in types:
                types.append(candidate.type)
        return types[:limit]

    def fields(self, usage: Usage) -> dict[str, Type]:
        """The likeliest type of the value under each constant string key, at any depth."""
        found: dict[str, Type] = {}
        for text, part in usage.keys().items():
            found[str(ast.literal_eval(text))] = self.rank(part, habits(text.strip("'\"")), 1)[0]
        for step, part in usage.parts.items():
            if not step.startswith("."):
                found = self.fields(part) | found
        return found

    def _rank(self, usage: Usage, names: Mapping[Type, float], prior: Mapping[str, float], depth: int) -> list[Ranked]:
        weights = _weights(usage, names)
        found: list[Ranked] = []
        for head in prior:
            own = prior[head] + max((w for t, w in weights.items() if t.name == head), default=0.0)
            own += _evidence(usage, head)
            if own > -12:
                found += self._expand(usage, head, own, weights, depth)
        found += self._classes(usage)
        found.sort(key=lambda ranked: -ranked.score)
        return _unions(usage, found)

    def _expand(self, usage: Usage, head: str, own: float, weights: Mapping[Type, float], depth: int) -> list[Ranked]:
        if depth >= 3 and head in ("list", "tuple", "set", "dict"):
            return []
        match head:
            case "list" | "set":
                elements = self._elements(usage.merged(), head, weights, depth)
                return [Ranked(own + e.score, Type(head, (e.type,))) for e in elements]
            case "tuple":
                return self._tuples(usage, own, weights, depth)
            case "dict":
                keys = self._keys(usage, weights, depth)
                values = self._elements(usage.merged(but=(EACH,)), head, weights, depth, index=1)
                return [Ranked(own + k.score + v.score, Type(head, (k.type, v.type))) for k in keys for v in values]
            case "str":
                return [Ranked(own + _as_characters(usage.merged()), Type("str"))]
        return [Ranked(own - (2.0 if _has_parts(usage) else 0.0), NONE if head == "none" else Type(head))]

    def _elements(
        self, usage: Usage, head: str, weights: Mapping[Type, float], depth: int, index: int = 0
    ) -> list[Ranked]:
        names: dict[Type, float] = {}
        for type, weight in weights.items():
            if type.name == head and len(type.args) > index:
                names[type.args[index]] = max(weight * 0.6, names.get(type.args[index], 0.0))
        ranked = self._rank(usage, names, _ELEMENT_PRIOR, depth + 1)
        return [Ranked(0.8 * r.score, r.type) for r in ranked[:4]]

    def _keys(self, usage: Usage, weights: Mapping[Type, float], depth: int) -> list[Ranked]:
        if usage.keys():
            return [Ranked(0.5, Type("str"))]
        ranked = self._elements(usage.part(EACH) if EACH in usage.parts else Usage(), "dict", weights, depth)
        hashable = [Ranked(r.score, r.type) for r in ranked if r.type.name in ("int", "str", "tuple", "float")]
        return hashable[:2] or [Ranked(0.0, Type("str"))]

    def _tuples(self, usage: Usage, own: float, weights: Mapping[Type, float], depth: int) -> list[Ranked]:
        same = self._elements(usage.merged(), "tuple", weights, depth)
        found = [Ranked(own + e.score, Type("tuple", (e.type, ELLIPSIS))) for e in same]
        arity = _arity(usage)
        if arity:
            columns = [self._column(usage, index, arity, weights, depth) for index in range(arity)]
            best = sum(column[0].score for column in columns) / arity
            found.append(Ranked(own + best + 0.4, Type("tuple", tuple(column[0].type for column in columns))))
        return found

    def _column(self, usage: Usage, index: int, arity: int, weights: Mapping[Type, float], depth: int) -> list[Ranked]:
        positions = usage.positions()
        column = Usage()
        for place in (index, index - arity):
            if place in positions:
                column.absorb(positions[place])
        for step in (EACH, AT):
            if step in usage.parts:
                column.absorb(usage.parts[step])
        return self._elements(column, "tuple", weights, depth)

    def _classes(self, usage: Usage) -> list[Ranked]:
        used = set(usage.attributes())
        found = []
        for name, attributes in self._class_attributes.items():
            evidence = 3.0 * usage.facts.get(f"is {name}", 0.0) + 2.0 * usage.facts.get(f"like {name}", 0.0)
            if used and used <= set(attributes):
                evidence += 2.0 + len(used)
            if evidence:
                found.append(Ranked(evidence, Type(name)))
        return found


def _weights(usage: Usage, names: Mapping[Type, float]) -> dict[Type, float]:
    weights = dict(names)
    for name in usage.names:
        for type, weight in habits(name).items():
            weights[type] = max(weights.get(type, 0.0), weight * 0.5)
    return weights


def _evidence(usage: Usage, head: str) -> float:
    total = 0.0
    for fact, amount in usage.facts.items():
        kind, _, what = fact.partition(" ")
        # Seeing a thing many times says little more than seeing it twice.
        weight = 2.0 * (1.0 - 0.5 ** (amount / 2.0))
        if kind == "like":
            fits: Mapping[str, float] = _LIKE.get(what) or _fits(-1.2, **{_HEAD_OF.get(what, what): 1.2})
            total += weight * fits.get(head, fits[""])
        elif kind == "is" and what:
            total += weight * (3.0 if _HEAD_OF.get(what, what) == head else -1.0)
        elif fact in EVIDENCE:
            fits = EVIDENCE[fact]
            total += weight * fits.get(head, fits[""])
    return total


_HEAD_OF = {"NoneType": "none", "iterator": "list", "range": "list", "deque": "list", "function": "callable",
            "frozenset": "set", "defaultdict": "dict", "Iterable": "list", "Number": "float"}  # fmt: skip


def _has_parts(usage: Usage) -> bool:
    return any(not part.is_empty() for part in usage.parts.values())


def _as_characters(elements: Usage) -> float:
    """How well the elements behave as characters of a string."""
    score = _evidence(elements, "str") * 0.8
    if "character" in elements.facts:
        score += 1.0
    if _has_parts(elements):
        score -= 2.0
    return score


def _arity(usage: Usage) -> int:
    arities = [int(fact.split()[1]) for fact in usage.facts if fact.startswith("arity ")]
    if arities:
        return max(arities)
    used = [index for index in usage.positions() if 0 <= index < 6]
    return max(used) + 1 if used and EACH not in usage.parts and AT not in usage.parts else 0


def _unions(usage: Usage, ranked: list[Ranked]) -> list[Ranked]:
    """Adds the alternative of types that the code itself tells apart, by `isinstance` or `is None`."""
    tested = [fact.split()[1] for fact in usage.facts if fact.startswith("is ")]
    if tested and ranked:
        heads = {_HEAD_OF.get(name, name) for name in tested}
        members = [next((r for r in ranked if r.type.name == head), None) for head in heads]
        others = [r for r in ranked if r.type.name not in heads][:1]
        parts = [r for r in members if r is not None] + (others if len(heads) == 1 else [])
        if len(parts) > 1:
            parts.sort(key=lambda r: -r.score)
            ranked.insert(1, Ranked(ranked[0].score, union(*(r.type for r in parts[:3]))))
    if "none" in usage.facts and ranked:
        ranked.insert(1, Ranked(ranked[0].score, union(ranked[0].type, NONE)))
    return ranked
