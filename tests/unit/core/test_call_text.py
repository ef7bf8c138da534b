"""Call texts: inputs to calls and lines of statements and back without loss; nothing in them is evaluated."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.core.call_text import parse_call, parse_input, render_call, variable_name
from mutsinq.core.input import Build, Call, Input, Link, Linked
from mutsinq.core.literal import parse_value, render
from mutsinq.errors import LiteralError
from record_strategies import description, dotted_names, identifiers, inputs, values


@given(dotted_names, inputs)
def test_a_rendered_call_is_read_back_as_the_same_input(name: str, input: Input) -> None:
    if input.calls:
        # The object of a sequence is its class's; a receiver's last call is one of the sequence.
        input = replace(input, receiver=None)
    entry = name if input.receiver is None else f"{input.receiver.callee}.{name.rpartition('.')[2]}"
    called, again = parse_call(render_call(entry, input))
    assert called == entry
    assert description(_parts(again)) == description(_parts(input))


def _parts(input: Input) -> list[Any]:
    calls = [[call.method, call.args, call.kwargs] for call in input.calls]
    return [input.args, input.kwargs, input.receiver, calls]


@given(st.lists(values, max_size=3), st.dictionaries(identifiers, values, max_size=3))
def test_examples_may_be_calls_lists_or_dicts_of_names(args: list[Any], kwargs: dict[str, Any]) -> None:
    positional, named = Input(tuple(args)), Input(kwargs=kwargs)
    for text, input in (
        (render(args), positional),
        (render(tuple(args)), positional),
        (render(kwargs), named),
        (render_call("f", positional), positional),
        (render_call("f", named), named),
    ):
        again = parse_input(text)
        assert description([again.args, again.kwargs]) == description([input.args, input.kwargs])


def test_the_call_of_a_method_on_a_constructor_has_a_receiver() -> None:
    assert parse_call("Stack([1], limit=2).push(3)") == (
        "Stack.push",
        Input((3,), receiver=Build("Stack", ([1],), {"limit": 2})),
    )


SEQUENCE = Input(([1],), {"limit": 2}, calls=(Call("push", (2,)), Call("pop"), Call("find", kwargs={"key": 1})))


def test_a_sequence_of_calls_is_a_runnable_line_of_statements() -> None:
    line = "lru_cache = LRUCache([1], limit=2); lru_cache.push(2); lru_cache.pop(); lru_cache.find(key=1)"
    assert render_call("LRUCache", SEQUENCE) == line
    assert parse_call(line) == ("LRUCache", SEQUENCE)
    assert parse_call(line.replace("; ", "\n")) == ("LRUCache", SEQUENCE)


def test_linked_objects_go_to_static_methods_too() -> None:
    ring = Linked((Build("Node", (1,)),), (Link(0, "next", 0),))
    line = "node1 = Node(1); node1.next = node1; Tree.build(node1)"
    assert render_call("Tree.build", Input((ring,))) == line
    assert parse_call(line) == ("Tree.build", Input((ring,)))


def test_the_entry_is_the_last_call_of_a_sequence_on_a_receiver() -> None:
    input = Input((3,), receiver=Build("Stack", ([1],)), calls=(Call("pop"),))
    assert render_call("Stack.push", input) == "stack = Stack([1]); stack.pop(); stack.push(3)"


def test_a_property_is_read_and_not_called() -> None:
    _, input = parse_call("Stack([1]).top()")
    assert render_call("Stack.top", input, reads=True) == "Stack([1]).top"
    _, input = parse_call("stack = Stack(); stack.push(3); stack.top()")
    receiver = Build("Stack")
    on_receiver = Input(receiver=receiver, calls=input.calls[:1])
    assert render_call("Stack.top", on_receiver, reads=True) == "stack = Stack(); stack.push(3); stack.top"


def test_the_variable_of_a_sequence_shadows_neither_its_class_nor_a_keyword() -> None:
    assert [variable_name(name) for name in ("stack", "Class", "m.TreeNode")] == ["stack_", "class_", "tree_node"]


@pytest.mark.parametrize(
    "text",
    [
        "s = Stack(); t.push(1)",
        "s = Stack(); s.push",
        "s = Stack(); import os",
        "s = [1]; s.push(1)",
        "s = Stack(); s.push(open)(1)",
        "s = t = Stack()",
        "N = type('N', (), {'__init__': lambda self, **fields: vars(self).update(fields)})",
        pytest.param(f"s = Stack(); f{'.f' * 5000}(s)", id="a long name"),
        "s = Stack(); f(1)",
        "s = Stack(); s.push(1); f(s)",
        "s = Stack(); f(s); s.push(1)",
        "s = Stack(); t = Stack(); s.push(t)",
    ],
)
def test_statements_other_than_calls_on_the_object_are_no_sequence(text: str) -> None:
    with pytest.raises(LiteralError):
        parse_call(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000 + "]" * 50_000,
        "[" * 900 + "]" * 900,
        "-" * 20_000 + "1",
        "-" * 900 + "1",
        "f(" * 800 + ")" * 800,
        "a" + ".a" * 20_000,
        "a" + ".a" * 900,
        "{1: " * 700 + "1" + "}" * 700,
    ],
)
@pytest.mark.parametrize("read", [parse_value, parse_call, parse_input])
def test_deep_nesting_is_read_or_refused_but_never_overflows(read: Any, text: str) -> None:
    with contextlib.suppress(LiteralError):
        read(text)


@pytest.mark.parametrize("read", [parse_value, parse_call, parse_input])
@given(text=st.text() | st.text("()[]{}'\",:=*-+.1aef \n\\"))
def test_any_text_is_read_or_refused(read: Any, text: str) -> None:
    with contextlib.suppress(LiteralError):
        read(text)


@pytest.mark.parametrize(("text", "message"), [("3", "call, a list or a dict"), ("{1: 2}", "need names as keys")])
def test_an_input_says_what_notation_it_takes(text: str, message: str) -> None:
    with pytest.raises(LiteralError, match=message):
        parse_input(text)
