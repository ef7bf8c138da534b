"""Objects whose class the module does not have are built from the attributes that the code reads."""

from __future__ import annotations

from mutsinq.core.program import Program
from mutsinq.core.types import Type
from mutsinq.static.domains.domain import Domain
from mutsinq.static.domains.inference import infer


def inferred(source: str) -> Domain:
    program = Program(source, "m", "f")
    return infer(program, program)


def test_a_chain_of_attributes_makes_a_linked_class() -> None:
    domain = inferred("def f(node):\n    while node:\n        node = node.successor\n")
    assert domain.parameters[0].types[0].name in ("object.Node", "union")
    (link,) = domain.links["object.Node"]
    assert (link.attribute, link.target, link.many) == ("successor", "object.Node", False)
    assert "value" in {parameter.name for parameter in domain.classes["object.Node"]}


def test_arguments_that_are_compared_are_of_one_class() -> None:
    domain = inferred(
        "def f(start, goal):\n    for each in start.exits:\n"
        "        if each is goal or f(each, goal):\n            return 1\n"
    )
    assert {str(parameter.types[0]) for parameter in domain.parameters} == {"object.Start"}
    assert [link.many for link in domain.links["object.Start"]] == [True]


def test_objects_of_several_kinds_get_a_class_each() -> None:
    domain = inferred("def f(orders):\n    return [order.customer.city for order in orders if order.total > 10]\n")
    assert domain.parameters[0].types[0] == Type("list", (Type("object.Order"),))
    fields = {name: {p.name: str(p.types[0]) for p in of} for name, of in domain.classes.items()}
    assert fields["object.Order"] == {"customer": "object.Customer", "total": "int"}
    assert set(fields["object.Customer"]) == {"city"}


def test_a_class_is_named_by_the_longest_name_of_its_objects() -> None:
    domain = inferred("def f(v):\n    vertex = v\n    return vertex.near, v.far\n")
    assert list(domain.classes) == ["object.Vertex"]


def test_a_class_of_the_module_is_preferred_and_its_name_is_not_taken() -> None:
    source = "class Node:\n    def __init__(self, key):\n        self.key = key\n"
    assert str(inferred(source + "def f(node):\n    return node.key + 1\n").parameters[0].types[0]) == "Node"
    assert "object.NodeLike" in inferred(source + "def f(node):\n    return node.weight + 1\n").classes


def test_attributes_of_builtin_values_and_methods_make_no_class() -> None:
    for body in ("x.real + 1", "x.append", "x.keys()", "x.frobnicate().size"):
        assert not inferred(f"def f(x):\n    return {body}\n").classes
