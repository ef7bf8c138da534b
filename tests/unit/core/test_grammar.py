"""The grammar of call literals and the reader of `core.literal` agree."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark

from mutsinq.core.call_text import parse_call, render_call
from mutsinq.core.input import Build, Input, Reference
from mutsinq.errors import LiteralError
from record_strategies import identifiers, inputs

GRAMMAR = Path(__file__).parents[3] / "grammars" / "call_literal.lark"


@functools.cache
def grammar() -> Lark:
    return Lark(GRAMMAR.read_text("utf-8"), parser="lalr")


#: A name is no keyword and no builtin type, which a grammar cannot say.
texts = st.deferred(lambda: from_lark(grammar(), explicit={"NAME": identifiers}))


def read(text: str) -> tuple[str, Input]:
    """What the text says; a name given twice, which no strategy of names can rule out, is no example."""
    try:
        return parse_call(text)
    except LiteralError as error:
        assume("repeated" not in str(error))
        raise


@settings(max_examples=60)
@given(texts)
def test_every_text_of_the_grammar_is_read(text: str) -> None:
    called, input = read(text)
    assert called
    # What was read is written the same way again, whatever the spelling was.
    written = render_call(called, input)
    assert render_call(*parse_call(written)) == written


@settings(max_examples=60)
@given(inputs)
@example(Input(([], (), (1,), (1, 2), {}, set(), frozenset(), {1: {2}}, frozenset({(1, None)}))))
@example(Input((1e16, 1.5e-07, -0.0, float("nan"), float("-inf"), complex(0, float("inf")), -5, 2**20_000)))
@example(Input(("'", '"', "'\"\\", "\0\x85\u2028\ud800\U0010ffff\n\t", b"'", b'"', b"\x00'\"\\~ ", "")))
@example(
    Input((range(3), range(5, 0, -1), slice(None, 2, -1), ..., True, None, Reference("Color.RED"), Reference("float")))
)
@example(Input((), {"k": Build("Point", (1,), {"y": Build("deque", ([1],))})}, Build("shapes.Stack", ([],), {"n": 1})))
def test_every_rendered_call_is_a_text_of_the_grammar(input: Input) -> None:
    input = replace(input, calls=())
    entry = "push" if input.receiver is None else f"{input.receiver.callee}.push"
    assert grammar().parse(render_call(entry, input)).data == "call"
