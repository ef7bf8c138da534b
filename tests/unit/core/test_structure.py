"""Linked objects have a text that can be run, and read back; their structure is changed in all places at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.call_text import parse_call, render_call
from mutsinq.core.codec import from_json, to_json
from mutsinq.core.input import Build, Call, Input, Link, Linked
from mutsinq.core.literal import parse_value, render
from mutsinq.core.structure import back_links, same_structure, structures_of, with_linked
from mutsinq.errors import LiteralError


@st.composite
def structures(draw: Any) -> Linked:
    """A structure of one to four nodes with links among them."""
    count = draw(st.integers(1, 4))
    place = st.integers(0, count - 1)
    values = st.lists(st.integers() | st.text(max_size=3) | st.lists(st.booleans(), max_size=2), max_size=2)
    named = st.just({}) | st.just({"key": 1})
    held = st.dictionaries(st.sampled_from(["mark", "rank"]), st.booleans() | st.text(max_size=3), max_size=2)
    objects = [Build("Node", tuple(draw(values)), draw(named), draw(held)) for _ in range(count)]
    targets = place | st.lists(place, min_size=1, max_size=3).map(tuple)
    ends = draw(st.dictionaries(st.tuples(place, st.sampled_from(["next", "kids"])), targets, max_size=5))
    links = tuple(Link(source, name, target) for (source, name), target in ends.items())
    return Linked(tuple(objects), links, draw(place))


@given(linked=structures(), data=st.data())
def test_an_input_with_a_structure_reads_back_from_its_statements(linked: Linked, data: st.DataObject) -> None:
    other = replace(linked, at=data.draw(st.integers(0, len(linked.objects) - 1)))
    for input in (
        Input((linked, [other], 3), {"k": {"x": linked}}),
        Input((1,), calls=(Call("push", (linked,)), Call("pop", (other,)))),
    ):
        text = render_call("f", input)
        assert parse_call(text) == ("f", input)
        assert from_json(to_json(input)) == input
        assert len(structures_of(input)) == 1


@given(structures())
def test_a_linked_object_alone_has_a_literal_text(linked: Linked) -> None:
    assert parse_value(render(linked)) == linked


def test_the_statements_are_what_a_person_would_run() -> None:
    linked = Linked((Build("Cell", (1,)), Build("Cell", (2,))), (Link(0, "next", 1), Link(1, "others", (0, 1))))
    assert render_call("f", Input((linked, replace(linked, at=1)))) == (
        "cell1 = Cell(1); cell2 = Cell(2); cell1.next = cell2; cell2.others = [cell1, cell2]; f(cell1, cell2)"
    )
    marked = Input((Linked((Build("Cell", (1,), {}, {"mark": True}),), ()),))
    assert render_call("f", marked) == "cell1 = Cell(1); cell1.mark = True; f(cell1)"
    # What is no such object stays a name of the program.
    assert parse_call("a = Cell(1); f(a, Color.RED)")[1].args[1].name == "Color.RED"


@pytest.mark.parametrize(
    "text",
    [
        "a = Cell(1); a.next = b; f(a)",
        "a = Cell(1); a.next = b(; f(a)",
        "a = Cell(1); b.mark = 3; f(a)",
        "a = Cell(1); a.mark = 3; a.push(1)",
        "a = Cell(1); b.next = a; f(a)",
        "a = Cell(1); f(a); g(a)",
        "a = 3; f(a)",
        "a = b = Cell(1); f(a)",
    ],
)
def test_a_structure_that_cannot_be_built_is_refused(text: str) -> None:
    with pytest.raises(LiteralError):
        parse_call(text)


@pytest.mark.parametrize(
    "text",
    [
        "linked([1], [], 0)",
        "linked([A()], [], 1)",
        "linked([A()], [(0, 'x', 1)], 0)",
        "linked([A()], [(0,)], 0)",
        "holding(1, x=2)",
    ],
)
def test_a_literal_of_a_structure_must_hold_together(text: str) -> None:
    with pytest.raises(LiteralError):
        parse_value(text)


def test_a_structure_is_changed_wherever_its_objects_stand() -> None:
    linked = Linked((Build("Node"),), (), 0)
    input = Input(([linked],), {"k": (linked, 1)}, Build("Box", (linked,)))
    changed = with_linked(input, lambda each: each.at)
    assert changed == Input(([0],), {"k": (0, 1)}, Build("Box", (0,)))
    assert same_structure(linked, replace(linked, at=0))
    assert structures_of(Input((1, "x"))) == []


@given(structures())
def test_a_structure_without_its_back_links_has_none_and_one_without_cycles_keeps_all(linked: Linked) -> None:
    back = back_links(linked)
    rest = replace(linked, links=tuple(link for link in linked.links if link not in back))
    assert back_links(rest) == []
    assert {link.source for link in back} <= set(range(len(linked.objects)))


def test_an_object_held_twice_leads_back_nowhere_and_one_that_holds_itself_does() -> None:
    nodes = (Build("Node"), Build("Node"), Build("Node"))
    shared = (Link(0, "left", 2), Link(0, "right", 1), Link(1, "left", 2))
    assert back_links(Linked(nodes, shared)) == []
    assert back_links(Linked(nodes, (*shared, Link(2, "left", 0)))) == [Link(2, "left", 0)]
    assert back_links(Linked(nodes, (Link(1, "next", 1),))) == [Link(1, "next", 1)]
