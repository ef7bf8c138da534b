"""Ranking: which types fit what was seen of a value, the likeliest first.

A naive Bayesian score: a prior by general frequency and by the names of the variables that held the value,
and for every kind of evidence the log-likelihood that code does such a thing to a value of the type.
Containers are scored together with their parts, so `for c in s: ord(c)` speaks for `str` and against `list[int]`.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mutsinq.core.parsing import expression_tree
from mutsinq.core.types import ANY, ELLIPSIS, NONE, Type, union
from mutsinq.static.domains.names import habits
from mutsinq.static.interpretation.evidence import HEAD_OF, likelihood
from mutsinq.static.interpretation.usage import AT, EACH, Usage

#: Log of the general frequency of types of parameters, and of elements of containers.
_PRIOR = {"int": 0.0, "str": -0.2, "list": -0.3, "tuple": -1.3, "float": -1.1, "dict": -1.5, "bool": -2.2,
          "set": -2.6, "bytes": -4.0, "callable": -4.0, "none": -5.0}  # fmt: skip
_ELEMENT_PRIOR = {"int": 0.0, "str": -0.6, "list": -1.2, "tuple": -1.4, "float": -1.2, "dict": -2.4,
                  "bool": -2.5, "set": -4.0, "callable": -4.0, "none": -4.0}  # fmt: skip

#: What code that walks into values tells apart.
_NESTING = frozenset({"list", "tuple", "dict", "set"})
#: What may be empty, so is false.
_EMPTY = _NESTING | {"str"}
#: Hypotheses about a part that are tried in each container.
_PARTS = 6
#: Containers nested deeper are not told apart.
_MAX_DEPTH = 3
#: How much a part's score counts for its container.
_OF_PART = 0.8
#: A first hypothesis that leads by this much is taken for sure enough to reason on.
_CLEAR_LEAD = 1.0
#: How much less the name of another variable that held the value says than the parameter's own name.
_ALIAS = 0.5


@dataclass(frozen=True, slots=True)
class Ranked:
    """A type hypothesis and its score, a logarithm."""

    score: float
    type: Type


class Ranker:
    """Ranks types for usages, given what attributes instances of the module's classes have."""

    def __init__(self, class_attributes: Mapping[str, Collection[str]]) -> None:
        self._class_attributes = class_attributes

    def rank(self, usage: Usage, names: Mapping[Type, float], limit: int = 10) -> list[Type]:
        """Type hypotheses, the likeliest first; never empty. `names` weighs types by the parameter's name."""
        ranked = [candidate.type for candidate in self._rank(usage, names, _PRIOR, 0)]
        if "truth" in usage.facts and ranked[0].name in _EMPTY:
            # `if not items` is how code takes None for no items.
            ranked.insert(2, union(ranked[0], NONE))
        if "stepped" in usage.facts and ranked[0].name == "list":
            # No container has a next item.
            ranked.insert(0, Type("iterator", ranked[0].args))
        return list(dict.fromkeys(ranked))[:limit]

    def clear(self, usage: Usage, names: Mapping[Type, float]) -> Type | None:
        """The likeliest type if no other kind of type comes near it."""
        first, *others = self._rank(usage, names, _PRIOR, 0)
        rivals = (other.score for other in others if other.type.name not in (first.type.name, "union"))
        return first.type if first.score - max(rivals, default=0.0) >= _CLEAR_LEAD else None

    def fields(self, usage: Usage) -> dict[str, Type]:
        """The likeliest type of the value under each constant string key, at any depth."""
        found: dict[str, Type] = {}
        for text, part in usage.keys().items():
            name = str(ast.literal_eval(expression_tree(text)))
            found[name] = self.rank(part, habits(name), 1)[0]
        for step, part in usage.parts.items():
            if not step.startswith("."):
                found = self.fields(part) | found
        return found

    def class_of(self, usage: Usage) -> str:
        """The class of the module that has all the attributes in use; empty if there is none."""
        found = max(self._classes(usage), key=lambda ranked: ranked.score, default=None)
        return found.type.name if found else ""

    def _rank(self, usage: Usage, names: Mapping[Type, float], prior: Mapping[str, float], depth: int) -> list[Ranked]:
        weights = dict(names)
        for name in usage.names:
            for type, weight in habits(name).items():
                weights[type] = max(weights.get(type, 0.0), weight * _ALIAS)
        found = self._classes(usage)
        for head in prior:
            own = prior[head] + likelihood(usage.facts, head)
            found += [
                Ranked(own + fit.score + _habit(fit.type, weights), fit.type) for fit in self._fits(usage, head, depth)
            ]
        found.sort(key=lambda ranked: -ranked.score)
        return _with_unions(usage, found)

    def _fits(self, usage: Usage, head: str, depth: int) -> list[Ranked]:
        """Types of that head, scored by how the parts fit."""
        if head == "str":
            return [Ranked(_as_characters(usage.merged()), Type("str"))]
        if head == "callable":
            return [Ranked(-2.0 if _has_parts(usage) else 0.0, _function(usage))]
        if head not in ("list", "set", "tuple", "dict"):
            return [Ranked(-2.0 if _has_parts(usage) else 0.0, NONE if head == "none" else Type(head))]
        if depth == _MAX_DEPTH:
            return []
        if head == "tuple":
            return self._tuples(usage, depth)
        if head == "dict":
            keys = self._keys(usage, depth)
            values = self._parts(usage.merged(but=(EACH,)), depth)
            return [Ranked(k.score + v.score, Type(head, (k.type, v.type))) for k in keys for v in values]
        return [Ranked(e.score, Type(head, (e.type,))) for e in self._parts(usage.merged(), depth)]

    def _parts(self, usage: Usage, depth: int) -> list[Ranked]:
        if usage.is_empty():
            return _UNSEEN
        ranked = self._rank(usage, {}, _ELEMENT_PRIOR, depth + 1)
        return [Ranked(_OF_PART * r.score, r.type) for r in ranked[:_PARTS]]

    def _keys(self, usage: Usage, depth: int) -> list[Ranked]:
        if usage.keys():
            return [Ranked(0.5, Type("str"))]
        ranked = self._parts(usage.parts.get(EACH) or Usage(), depth)
        return [r for r in ranked if _is_hashable(r.type)][:2] or [Ranked(0.0, Type("str"))]

    def _tuples(self, usage: Usage, depth: int) -> list[Ranked]:
        found = [Ranked(e.score, Type("tuple", (e.type, ELLIPSIS))) for e in self._parts(usage.merged(), depth)]
        arity = _arity(usage)
        if arity:
            firsts = [self._parts(_column(usage, index, arity), depth)[0] for index in range(arity)]
            score = sum(first.score for first in firsts) / arity
            if "unpacked" in usage.facts:
                # One of any other length raises, whatever its items are.
                score = max([score, *(each.score for each in found)])
            found.append(Ranked(score + 0.4, Type("tuple", tuple(first.type for first in firsts))))
        return found

    def _classes(self, usage: Usage) -> list[Ranked]:
        used = set(usage.attributes())
        found = []
        for name, attributes in self._class_attributes.items():
            score = 3.0 * usage.facts.get(f"is {name}", 0.0) + 2.0 * usage.facts.get(f"like {name}", 0.0)
            if used and used <= set(attributes):
                score += 2.0 + len(used)
            if score:
                found.append(Ranked(score, Type(name)))
        return found


#: What a part of which nothing was seen may be.
_UNSEEN = [
    Ranked(_OF_PART * score, type)
    for score, type in [
        (0.0, Type("int")),
        (-0.6, Type("str")),
        (-1.2, Type("float")),
        (-1.6, Type("list", (Type("int"),))),
        (-1.6, Type("tuple", (Type("int"), Type("int")))),
        (-2.4, Type("dict", (Type("str"), Type("int")))),
    ]
]


def _is_hashable(type: Type) -> bool:
    return (
        type == ELLIPSIS
        or type.name in ("int", "str", "float")
        or (type.name == "tuple" and all(map(_is_hashable, type.args)))
    )


def _habit(type: Type, weights: Mapping[Type, float]) -> float:
    """How well a type fits the names: mostly its head, less its parts."""
    same = {other: weight for other, weight in weights.items() if other.name == type.name}
    if not same:
        return 0.0
    parts = 0.0
    for index, arg in enumerate(type.args):
        parts += _habit(arg, {other.args[index]: weight for other, weight in same.items() if len(other.args) > index})
    return max(same.values()) + 0.48 * parts / max(1, len(type.args))


def _has_parts(usage: Usage) -> bool:
    return any(not part.is_empty() for part in usage.parts.values())


def _as_characters(elements: Usage) -> float:
    """How well the elements behave as characters of a string."""
    score = _OF_PART * likelihood(elements.facts, "str")
    if "character" in elements.facts:
        score += 1.0
    if _has_parts(elements) or not _OF_SEVERAL.isdisjoint(elements.facts):
        score -= 2.0
    return score


#: What code does to texts of several characters and not to single ones.
_OF_SEVERAL = frozenset({"iterated", "sliced", "indexed", "word"})


def _function(usage: Usage) -> Type:
    """A callable with as many parameters as it is called with, as far as that is seen."""
    arities = [int(fact.split()[1]) for fact in usage.facts if fact.startswith("arity ")]
    return Type("callable", (ANY,) * (max(arities) + 1)) if arities and "called" in usage.facts else Type("callable")


def _arity(usage: Usage) -> int:
    """The length of a tuple that is unpacked, or indexed by constants alone; 0 where nothing tells."""
    arities = [int(fact.split()[1]) for fact in usage.facts if fact.startswith("arity ")]
    if arities:
        return max(arities)
    used = [index for index in usage.positions() if 0 <= index < 6]
    return max(used) + 1 if used and EACH not in usage.parts and AT not in usage.parts else 0


def _column(usage: Usage, index: int, arity: int) -> Usage:
    """What is seen of the tuple's item at an index."""
    positions = usage.positions()
    seen = [positions.get(index), positions.get(index - arity), usage.parts.get(EACH), usage.parts.get(AT)]
    column = Usage()
    for part in seen:
        if part is not None:
            column.absorb(part)
    return column


def _with_unions(usage: Usage, ranked: list[Ranked]) -> list[Ranked]:
    """Adds the alternatives that the code itself tells apart, by `isinstance` or `is None`."""
    heads = {HEAD_OF.get(name, name) for name in (f.split()[1] for f in usage.facts if f.startswith("is "))}
    if heads:
        members = [next((r for r in ranked if r.type.name == head), None) for head in heads]
        # What is walked into is told apart from what is not.
        is_nested = len(heads) == 2 and heads <= _NESTING
        others = [r for r in ranked if r.type.name not in heads | (_NESTING if is_nested else set())]
        parts = [r for r in members if r is not None] + others[: 1 if len(heads) == 1 or is_nested else 0]
        parts.sort(key=lambda r: -r.score)
        if len(parts) > 1:
            ranked.insert(0 if is_nested else 1, Ranked(ranked[0].score, union(*(r.type for r in parts[:3]))))
    if "none" in usage.facts:
        ranked.insert(1, Ranked(ranked[0].score, union(ranked[0].type, NONE)))
    return ranked
