"""Links: which attributes of a module's classes hold further objects of these classes, one or many.

They make lists, trees and graphs of what a constructor builds. What the code does with an attribute tells: a chain
`node.next.next`, a loop over `vertex.neighbours` whose items have neighbours in turn; else the attribute's name does.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from mutsinq.core.input import STAND_IN
from mutsinq.core.types import Type
from mutsinq.static.classes import Class
from mutsinq.static.domains.domain import LinkField, Parameter
from mutsinq.static.domains.ranking import Ranker
from mutsinq.static.interpretation.usage import Usage

_ONE_WORDS = """
    next prev previous left right parent child link succ successor predecessor sibling first_child next_sibling
    down up tail nxt
"""
_MANY_WORDS = """
    children kids neighbours neighbors successors predecessors adjacent adj incoming outgoing incoming_nodes
    outgoing_nodes parents siblings links
"""
#: What the ends of an object between two others are called.
_ONWARD_WORDS = "target to dst dest destination head end child node vertex neighbour neighbor other b v"
_BACK_WORDS = "source src origin start tail frm from_ parent a u"
ONWARD = frozenset(_ONWARD_WORDS.split())
_ENDS = ONWARD | frozenset(_BACK_WORDS.split())
_ONE, _MANY = frozenset(_ONE_WORDS.split()), frozenset(_MANY_WORDS.split())
_LISTS = frozenset(("list", "tuple", "set", "any", "iterator", "iterable"))


def has_links(cls: Class) -> bool:
    """Whether its attributes are named like links: its objects make lists, trees or graphs."""
    return not cls.data.isdisjoint(_ONE | _MANY)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What is known of the classes of a module."""

    classes: Mapping[str, Class]
    fields: Mapping[tuple[str, str], Usage]
    ranker: Ranker

    def link(self, class_name: str, attribute: str, parameter: Parameter | None) -> LinkField | None:
        """The link that the attribute is; None where it holds anything else."""
        usage = self.fields.get((class_name, attribute), Usage())
        built = parameter is not None
        declared = parameter.types[0] if parameter is not None and parameter.declared else None
        if declared is not None:
            target, many = self._declared(declared)
            return LinkField(attribute, target, many=many, built=built) if target else None
        is_dict = isinstance(self.classes[class_name].initial.get(attribute), ast.Dict)
        if is_dict or self.ranker.rank(usage, {}, 1)[0].name == "dict":
            return None
        if target := self.ranker.class_of(usage):
            return LinkField(attribute, target, many=False, built=built)
        if target := self.ranker.class_of(usage.merged()):
            return LinkField(attribute, target, many=True, built=built)
        if attribute in _ONE or attribute in _MANY:
            return LinkField(attribute, class_name, many=attribute in _MANY, built=built)
        return None

    def _declared(self, declared: Type) -> tuple[str, bool]:
        parts = declared.args if declared.name == "union" else (declared,)
        for part in parts:
            if part.name in self.classes:
                return part.name, False
            if part.name in _LISTS and part.args and part.args[0].name in self.classes:
                return part.args[0].name, True
        return "", False


def links(
    known: Mapping[str, Class],
    constructors: Mapping[str, tuple[Parameter, ...]],
    fields: Mapping[tuple[str, str], Usage],
    ranker: Ranker,
) -> dict[str, tuple[LinkField, ...]]:
    """The links of each class that is built, by class name; classes without any are left out.

    `constructors` are the parameters of the classes that are built, `fields` what is seen of attributes.
    """
    evidence = _Evidence(known, fields, ranker)
    found: dict[str, tuple[LinkField, ...]] = {}
    for name, parameters in constructors.items():
        if name not in known:
            continue
        by_name = {parameter.name: parameter for parameter in parameters if parameter.kind != "attribute"}
        attributes = sorted(known[name].data)
        of_class = [link for each in attributes if (link := evidence.link(name, each, by_name.get(each)))]
        own = tuple(link for link in of_class if link.target in constructors)
        if own:
            found[name] = own
    for name, own in list(found.items()):
        # What takes its edges when it is built is a graph as a whole, no vertex.
        vertex = name.startswith(STAND_IN) or not all(link.built for link in own)
        for between in {link.target for link in own if vertex and link.many and link.target != name}:
            # Use often tells nothing of what the objects in between lead to: it goes through a heap.
            linked = found.get(between, ())
            built = {parameter.name for parameter in constructors[between] if parameter.kind != "attribute"}
            ends = sorted(known[between].data & _ENDS - {link.attribute for link in linked})
            found[between] = linked + tuple(LinkField(end, name, many=False, built=end in built) for end in ends)
    return found
