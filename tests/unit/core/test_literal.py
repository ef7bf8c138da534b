"""Literals: text to value and back without loss, and nothing in a text is ever evaluated."""

from __future__ import annotations

import contextlib
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mutsinq.core.input import Build, Call, Input, Reference
from mutsinq.core.literal import parse_call, parse_input, parse_value, render, render_call, variable_name
from mutsinq.errors import LiteralError
from record_strategies import dotted_names, identifiers, inputs, values


def description(value: Any) -> Any:
    """The value with its type and the types of all its parts, comparable even for NaN and -0.0."""
    match value:
        case Build(callee, args, kwargs):
            return "Build", callee, description(args), description(kwargs)
        case dict():
            return "dict", [(description(key), description(item)) for key, item in value.items()]
        case set() | frozenset():
            return type(value).__name__, sorted(map(repr, map(description, value)))
        case list() | tuple():
            return type(value).__name__, list(map(description, value))
        case int():
            return type(value).__name__, hex(value)
        case _:
            return type(value).__name__, repr(value)


@given(values)
@example(-0.0)
@example(math.nan)
@example([complex(-0.0, math.inf), complex(math.nan, -0.0)])
@example({True, 2.0, "x", frozenset({(1,)})})
@example(-(2**10_000))
@example("\ud800'\"\\\0")
@example(())
@example(slice(None, -1, None))
def test_a_rendered_value_is_read_back_with_the_same_types(value: Any) -> None:
    assert description(parse_value(render(value))) == description(value)


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


def test_sets_are_rendered_in_one_order_whatever_the_hash_seed() -> None:
    assert render({"bb", "a", "c"}) == "{'a', 'c', 'bb'}"


def test_numbers_keep_their_signs_and_constructors_give_builtin_values() -> None:
    assert parse_value("[-1, +2, 1-2j, float('-inf'), set(), frozenset({1}), list((1,)), dict([(1, 2)])]") == [
        -1,
        2,
        1 - 2j,
        -math.inf,
        set(),
        frozenset({1}),
        [1],
        {1: 2},
    ]
    assert parse_value("dict(a=1)") == {"a": 1}


def test_other_names_are_references_and_other_calls_are_built_by_the_worker() -> None:
    assert parse_value("Color.RED") == Reference("Color.RED")
    assert parse_value("shapes.Point(1, y=[len])") == Build("shapes.Point", (1,), {"y": [Reference("len")]})


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


def test_the_entry_is_the_last_call_of_a_sequence_on_a_receiver() -> None:
    input = Input((3,), receiver=Build("Stack", ([1],)), calls=(Call("pop"),))
    assert render_call("Stack.push", input) == "stack = Stack([1]); stack.pop(); stack.push(3)"


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
    ],
)
def test_statements_other_than_calls_on_the_object_are_no_sequence(text: str) -> None:
    with pytest.raises(LiteralError):
        parse_call(text)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "().__class__.__bases__[0]",
        "(lambda: 1)()",
        "[x for x in y]",
        "1 + 1",
        "'a' * 10**9",
        "2 ** 10**10",
        "not 1",
        "-True",
        "-'a'",
        "f'{x}'",
        "x if y else z",
        "x[0]",
        "x := 1",
        "*[1]",
        "f(*[1])",
        "f(**{'a': 1})",
        "{**{}}",
        "{*[]}",
        "await x",
        "yield",
        "float(open)",
        "float('zero')",
        "range('a')",
        "range(1, 2, 0)",
        "slice()",
        "set(5)",
        "{[]: 1}",
        "{{}}",
        "frozenset([[]])",
        "dict(['abc'])",
        "complex(1, 2, 3)",
        "list(range(1000001))",
        "tuple(range(0, 999999999999999999999999, 2))",
        "list(a=1)",
        "f(a=1, a=2)",
        "9" * 5000,
        "9" * 400 + "+1j",
        "import os",
        "1;2",
        "",
        "(",
        "\0",
        "\ud800",
        "print(1)\nprint(2)",
    ],
)
def test_what_is_no_literal_is_refused_and_never_evaluated(text: str) -> None:
    with pytest.raises(LiteralError):
        parse_value(text)


def test_reading_a_call_does_not_make_it(tmp_path: Path) -> None:
    witness = tmp_path / "written"
    assert parse_value(f"open({str(witness)!r}, 'w')") == Build("open", (str(witness), "w"))
    assert not witness.exists()


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


def test_a_long_text_is_cut_in_the_message() -> None:
    with pytest.raises(LiteralError) as caught:
        parse_value("[" + "1, " * 10_000 + "x y]")
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("value", [object(), Input, bytearray(b"x"), memoryview(b"x")])
def test_a_value_without_a_literal_text_cannot_be_rendered(value: Any) -> None:
    with pytest.raises(LiteralError, match="has no literal text"):
        render(value)
