"""Stand-ins: classes for objects whose own class the module does not have, made of the attributes that are read.

A function that walks `node.successor` says what a node must hold, wherever the class of nodes may be defined. Objects
with the same attributes are of one class.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator, Mapping

from mutsinq.core.input import STAND_IN
from mutsinq.static.classes import Class
from mutsinq.static.domains.ranking import Ranker
from mutsinq.static.interpretation.usage import Usage

_DEEPEST = 4
#: Attributes of builtin values say nothing of a class.
_OF_BUILTINS = frozenset().union(*map(dir, (int, float, complex, str, bytes, list, dict, set, BaseException)))
#: Objects of linked structures are called so; what tells one from another, where the code reads nothing that does.
_NODE, _LABEL = "node", "value"
_LABELS = frozenset(("value", "val", "data", "key", "name", "label", "id"))


def stand_ins(usages: Mapping[str, Usage], ranker: Ranker, taken: Container[str]) -> dict[str, Class]:
    """A class for each kind of object that the usages of parameters tell of and no class of the ranker fits.

    Of objects with methods of their own nothing is known, so there is none for them. Names that are `taken` are borne
    by none.
    """
    groups: list[tuple[str, set[str]]] = []
    for name, usage in _objects(usages, _DEEPEST):
        attributes = set(usage.attributes())
        if ranker.class_of(usage) or not attributes.isdisjoint(_OF_BUILTINS):
            continue
        names = [name]
        for group in [group for group in groups if not group[1].isdisjoint(attributes)]:
            groups.remove(group)
            names.append(group[0])
            attributes |= group[1]
        groups.append((next((each for each in names if _NODE in each), names[-1]), attributes))
    return {(cls := _class(_title(name, taken), attributes)).qualname: cls for name, attributes in groups}


def _objects(usages: Mapping[str, Usage], depth: int) -> Iterator[tuple[str, Usage]]:
    """The parts that have attributes, each with the name of what holds it."""
    for name, usage in usages.items():
        names = sorted(usage.names | {name}, key=lambda each: (_NODE not in each, -len(each), each))
        attributes = usage.attributes()
        if attributes and not any("called" in part.facts for part in attributes.values()):
            yield names[0], usage
        if depth:
            parts = {step.removeprefix(".") if step[0] == "." else name: p for step, p in usage.parts.items()}
            yield from _objects(parts, depth - 1)


def _title(name: str, taken: Container[str]) -> str:
    """What the class of an object that a variable of this name holds may be called."""
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()) or [_NODE]
    title = _NODE if any(_NODE in word for word in words) else words[-1].removesuffix("s") or words[-1]
    return f"{title}_like".title().replace("_", "") if title.title() in taken else title.title()


def _class(title: str, attributes: set[str]) -> Class:
    """A class whose objects are built from the values of all attributes, by keyword."""
    if title.startswith(_NODE.title()) and attributes.isdisjoint(_LABELS):
        attributes = attributes | {_LABEL}
    fields = [ast.arg(attribute) for attribute in sorted(attributes)]
    constructor = ast.arguments([], [], None, fields, [None] * len(fields), None, [])
    data = frozenset(attributes)
    return Class(STAND_IN + title, ast.ClassDef(title, [], [], [ast.Pass()], []), (), constructor, data, data=data)
