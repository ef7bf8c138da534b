"""Lists, trees and graphs of objects are drawn by their shape; arguments share them."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutsinq.core.input import Build, Linked
from mutsinq.core.literal import render
from mutsinq.core.types import parse_type
from mutsinq.searchers.conforming import conforms
from mutsinq.searchers.generation.compiling import Compiler
from mutsinq.searchers.generation.draft import Draft
from mutsinq.searchers.generation.palette import palette
from mutsinq.searchers.generation.plan import Plan
from mutsinq.searchers.generation.structures import rewired
from mutsinq.static.domains.domain import Constants, Domain, LinkField
from mutsinq.testing.searchers import parameter

NEXT = LinkField("next", "Node", many=False, built=True)
SIDES = tuple(LinkField(name, "Tree", many=False, built=True) for name in ("left", "right"))
EDGES = tuple(LinkField(name, "Vertex", many=True, built=False) for name in ("outgoing", "incoming"))
LEGS = LinkField("legs", "Leg", many=True, built=False)
ENDS = tuple(LinkField(name, "Stop", many=False, built=True) for name in ("source", "target"))
CLASSES = {
    "Node": (parameter("value", "int"), parameter("next", "Node", required=False)),
    "Tree": (parameter("key", "int"), *(parameter(side, "Tree", required=False) for side in ("left", "right"))),
    "Vertex": (parameter("name", "str"),),
    "Stop": (),
    "Leg": (parameter("source", "Stop"), parameter("target", "Stop"), parameter("minutes", "int")),
}
LINKS = {"Node": (NEXT,), "Tree": SIDES, "Vertex": EDGES, "Stop": (LEGS,), "Leg": ENDS}


def drawn(count: int, *types: str, seed: int = 0) -> list[tuple[Any, ...]]:
    parameters = tuple(parameter(f"p{place}", text) for place, text in enumerate(types))
    domain = Domain(parameters, classes=CLASSES, links=LINKS)
    plan = Plan(domain, tuple(map(parse_type, types)), Compiler(domain, palette(Constants())))
    random = Random(seed).random
    return [plan.make(random).args for _ in range(count)]


@given(
    st.sampled_from(["Node", "Tree", "Vertex", "list[Vertex]", "dict[Vertex, int]", "Stop", "list[Stop]"]),
    st.integers(0, 500),
)
@settings(deadline=None, max_examples=50)
def test_what_is_drawn_is_of_its_class(text: str, seed: int) -> None:
    for (value,) in drawn(5, text, seed=seed):
        assert conforms(value, parse_type(text))


def test_a_single_tree_is_a_call_within_a_call_and_a_cycle_is_linked() -> None:
    values = [value for (value,) in drawn(300, "Node")]
    nested = [value for value in values if isinstance(value, Build)]
    cyclic = [value for value in values if isinstance(value, Linked)]
    assert len(nested) > 100
    assert len(cyclic) > 60
    assert max(render(value).count("Node") for value in nested) == 7


def test_two_arguments_are_mostly_objects_of_one_structure() -> None:
    pairs = drawn(200, "Vertex", "Vertex")
    shared = [a for a, b in pairs if isinstance(a, Linked) and isinstance(b, Linked) and a.links == b.links]
    assert len(shared) > 120


def test_a_key_is_often_one_of_those_in_the_tree() -> None:
    pairs = [(re.findall(r"Tree\((-?\d+)", render(tree)), str(key)) for tree, key in drawn(1000, "Tree", "int")]
    assert sum(key in keys for keys, key in pairs) > 200


def test_a_list_of_objects_holds_those_of_one_structure() -> None:
    for (items,) in drawn(50, "list[Vertex]"):
        assert len({render(list(item.objects)) for item in items}) <= 1


def test_links_that_say_the_same_from_both_ends_agree() -> None:
    agreeing = 0
    for (value,) in drawn(100, "Vertex"):
        ends = {name: set() for name in ("outgoing", "incoming")}  # type: dict[str, set[tuple[int, int]]]
        for link in value.links:
            assert isinstance(link.target, tuple)
            ends[link.attribute] |= {(link.source, target) for target in link.target}
        agreeing += {(b, a) for a, b in ends["incoming"]} == ends["outgoing"]
    assert agreeing > 80


def test_objects_between_others_lead_from_where_they_are_held() -> None:
    legs = 0
    for (stop,) in drawn(200, "Stop"):
        for at, built in enumerate(stop.objects):
            if built.callee == "Leg":
                ends = {link.attribute: link.target for link in stop.links if link.source == at}
                holders = {link.source for link in stop.links if link.attribute == "legs" and at in link.target}
                assert ends["source"] in holders <= set(ends.values())
                legs += 1
    assert legs > 300


def test_search_trees_are_among_the_trees() -> None:
    def keys(tree: Any) -> list[int]:
        held = dict(zip(("key", "left", "right"), tree.args)) | tree.kwargs
        left, right = (keys(held[side]) if side in held else [] for side in ("left", "right"))
        return [*left, held["key"], *right]

    trees = [keys(value) for (value,) in drawn(400, "Tree") if isinstance(value, Build)]
    large = [each for each in trees if len(each) > 3]
    assert sum(each == sorted(each) for each in large) > 0.15 * len(large)


@given(st.integers(0, 1000))
@settings(deadline=None, max_examples=30)
def test_rewiring_keeps_the_objects(seed: int) -> None:
    draft = Draft(Random(seed).random)
    compiler = Compiler(Domain((), classes=CLASSES, links=LINKS), palette(Constants()))
    linked = compiler.sampler(parse_type("Vertex"))(draft)
    changed = rewired(linked, LINKS, draft)
    assert changed.objects == linked.objects


@pytest.mark.parametrize(
    ("text", "vertices"),
    [
        ("dict[int, list[int]]", lambda graph: {*graph, *(v for held in graph.values() for v in held)}),
        ("dict[str, dict[str, int]]", lambda graph: {*graph, *(v for held in graph.values() for v in held)}),
        ("dict[tuple[int, int], int]", lambda graph: {v for edge in graph for v in edge}),
        ("list[tuple[int, int, int]]", lambda graph: {v for a, b, _ in graph for v in (a, b)}),
    ],
)
def test_a_container_that_may_be_a_graph_mostly_is_one_under_such_a_name(text: str, vertices: Any) -> None:
    start = "str" if "str" in text else "int"
    domain = Domain((parameter("graph", text), parameter("start", start)))
    plan = Plan(domain, (parse_type(text), parse_type(start)), Compiler(domain, palette(Constants())))
    random = Random(0).random
    inputs = [plan.make(random).args for _ in range(200)]
    walked = [graph for graph, _ in inputs if len(vertices(graph)) > 1]
    assert sum(start in vertices(graph) for graph, start in inputs) > 70
    assert sum(vertices(graph) <= {*range(8), *"ABCDEFGH"} for graph in walked) > 0.7 * len(walked)
    assert all(conforms(graph, parse_type(text)) for graph, _ in inputs)


def test_what_is_looked_for_in_a_structure_is_mostly_there() -> None:
    found = [
        number in re.findall(r"-?\d+", render(tree)) for tree, key in drawn(200, "Tree", "int") for number in [str(key)]
    ]
    assert 0.4 < sum(found) / len(found) < 0.9
