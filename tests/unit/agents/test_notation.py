"""Whatever a player writes is read back, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark

from mutsinq.agents.grammar import GrammarName, parser
from mutsinq.agents.notation import MAX_CHARACTERS, read_answer, read_proposal, write_answer, write_proposal
from mutsinq.agents.showing import shown
from mutsinq.core.call_text import render_call
from mutsinq.core.input import Build, Input, Reference
from mutsinq.core.program import Program
from mutsinq.core.reply import Answer, MalformedReply, Proposal
from mutsinq.errors import AgentError
from record_strategies import identifiers
from record_strategies import inputs as inputs_of_any_kind

PROGRAM = Program(
    "def f(a, b=0):  # the smaller\n    '''Of two.'''\n    if a < b:\n\n        return a\n    return b", "m", "f"
)
#: As the players see it, lines 1 to 5.
SHOWN = 'def f(a, b=0):\n    """Of two."""\n    if a < b:\n        return a\n    return b\n'

#: What one call of a function takes, linked objects too: no receiver and no sequence of calls.
inputs = inputs_of_any_kind.map(lambda input: replace(input, receiver=None, calls=()))
#: Lines of programs, some of which no parser would take: the notation carries any text.
code_lines = st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=20)


def texts_of(name: GrammarName) -> st.SearchStrategy[str]:
    """Texts drawn from a grammar; names in it are those that Python allows, and blanks stand only where they must."""
    explicit = {"NAME": identifiers, "_SPACE": st.just("")}
    terminals = {terminal.name for terminal in parser(name).terminals}
    return from_lark(parser(name), explicit={key: value for key, value in explicit.items() if key in terminals})


@settings(max_examples=60)
@given(inputs, st.lists(code_lines.filter(lambda line: not line.startswith("```")), min_size=1).map("\n".join))
def test_a_proposal_is_read_back_from_the_whole_form(input: Input, source: str) -> None:
    proposal = Proposal(source.removesuffix("\n") + "\n", input)
    read = read_proposal(write_proposal(proposal, PROGRAM), PROGRAM)
    assert isinstance(read, Proposal)
    assert read.source == proposal.source
    # By their texts, since a NaN equals nothing.
    assert render_call("f", read.input) == render_call("f", input)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 8).map(lambda n: f"    x = {n}"), max_size=4), st.integers(1, 5), st.integers(0, 4))
@example([], 5, 1)
@example(["    x = 1"], 5, 0)
@example(["    x = 1"], 1, 0)
def test_a_proposal_is_read_back_from_an_edit(lines: list[str], at: int, length: int) -> None:
    before = SHOWN.splitlines(keepends=True)
    source = "".join((*before[:at], *(f"{line}\n" for line in lines), *before[at + length :]))
    try:
        compile(source, "", "exec")
    except SyntaxError:
        return
    proposal = Proposal(source, Input((1,), {"b": [2]}))
    if source == SHOWN:
        with pytest.raises(AgentError, match="changes nothing"):
            write_proposal(proposal, PROGRAM, "edit")
    else:
        text = write_proposal(proposal, PROGRAM, "edit")
        # An edit gives the layout that the players see.
        assert read_proposal(text, PROGRAM) == replace(proposal, source=shown(Program(source, "m", "f")))
        assert len(text.splitlines()) <= len(lines) + 4


@settings(max_examples=40)
@given(st.lists(inputs, max_size=3).map(tuple))
def test_an_answer_is_read_back(some: tuple[Input, ...]) -> None:
    read = read_answer(write_answer(Answer(some), "f"), "f")
    assert isinstance(read, Answer)
    assert [render_call("f", input) for input in read.inputs] == [render_call("f", input) for input in some]


def test_equivalent_and_not_knowing_are_one_word_each() -> None:
    assert write_answer(Answer(equivalent=True), "f") == "equivalent\n"
    assert read_answer("equivalent", "f") == Answer(equivalent=True)
    assert write_answer(Answer(), "f") == "unknown\n"
    assert read_answer("unknown", "f") == Answer()
    # They are words only alone on their line.
    assert read_answer("equivalent(1)", "equivalent") == Answer((Input((1,)),))


@settings(max_examples=60)
@given(texts_of("evaluator_reply"))
def test_every_text_of_the_evaluators_grammar_is_an_answer_or_calls_something_else(text: str) -> None:
    answer = read_answer(text, "f")
    known = ("not of 'f'", "repeated")
    assert isinstance(answer, Answer) or any(reason in answer.reason for reason in known)


@settings(max_examples=40)
@given(texts_of("generator_reply") | texts_of("generator_edit"))
def test_every_text_of_the_generators_grammars_is_a_proposal_or_breaks_a_rule_that_no_grammar_can_say(
    text: str,
) -> None:
    proposal = read_proposal(text, PROGRAM)
    known = ("not of 'f'", "of a program of 5", "repeated", "unhashable")
    assert isinstance(proposal, Proposal) or any(reason in proposal.reason for reason in known)


@pytest.mark.parametrize(
    "text",
    [
        "f(1, [2])",
        "  f( 1,[2] )  ",
        "f(1, [2])\r\n",
        "```python\nf(1, [2])\n```",
        "# Reasoning\nIf # a\n\n## Cases\n```python\nf(3)\n```\n# Answer\n\nf(1, [2])\n",
        "<think>\nSo f(7)?\n# No. 1 < 2.\n</think>\n\nf(1, [2])",
    ],
)
def test_an_answer_is_read_however_it_is_laid_out(text: str) -> None:
    assert read_answer(text, "f") == Answer((Input((1, [2])),))


def test_several_inputs_stand_a_line_each() -> None:
    assert read_answer("f(1)\nf(2)\nf(b=3)", "f") == Answer((Input((1,)), Input((2,)), Input((), {"b": 3})))


def test_the_call_of_a_method_names_its_receiver() -> None:
    input = Input((3,), {}, Build("Stack", ([1],)))
    assert read_answer(write_answer(Answer((input,)), "Stack.push"), "Stack.push") == Answer((input,))


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 0, "empty"),
        (" \n", 0, "empty"),
        ("The answer is f(1).", 1, "found 'answer is f(1).'"),
        ("f(", 1, "expected a value"),
        ("f([1, 2)", 1, "']'"),
        ("f(1)\nf(2", 2, "')'"),
        ("f(1) f(2)", 1, "newline"),
        ("g(1)", 1, "a call of 'g', not of 'f'"),
        ("f(1)\n\nand so on", 2, "found"),
        ("equivalent\nf(1)", 2, "found 'f(1)'"),
        ("# Reasoning\nIt is 3.", 2, "answer"),
        ("f({[]})", 1, "found '[]})'"),
        ("f(frozenset({Point([])}), 0o)", 1, "found"),
        ("f(x=1, x=2)", 1, "repeated"),
        ("f([n for n in range(3)])", 1, "for n in"),
        ("f(__import__('os').system('true'))", 1, ".system"),
        ("f(lambda: 1)", 1, "found"),
        ("f(" * 10_000, 1, "expected"),
        ("f(" + "[" * 5_000 + "]" * 5_000 + ")", 1, "nested"),
        ("f('" + "x" * MAX_CHARACTERS + "')", 0, "longer than"),
    ],
)
def test_what_is_no_answer_says_where_and_why(text: str, line: int, reason: str) -> None:
    reply = read_answer(text, "f")
    assert isinstance(reply, MalformedReply)
    assert reply.line == line
    assert reason in reply.reason


def test_the_published_format_is_read() -> None:
    text = (
        "# Analysis\nThe function is small.\n\n## Steps\n- one\n```python\nf(1)\n```\n\n# Generated program\n"
        "```python\nimport re\n\ndef f(a, b=0):\n    return a\n```\n\n"
        '# Diverging input example\n```python\n{\n  "a": [0, -1],\n  "b": {"x": None}\n}\n```'
    )
    source = "import re\n\ndef f(a, b=0):\n    return a\n"
    assert read_proposal(text, PROGRAM) == Proposal(source, Input((), {"a": [0, -1], "b": {"x": None}}))


def test_an_edit_replaces_the_lines_that_the_players_see() -> None:
    changed = SHOWN.replace("a < b", "a <= b")
    assert read_proposal("3:\n    if a <= b:\n=> f(1, 1)", PROGRAM) == Proposal(changed, Input((1, 1)))
    assert read_proposal("# Analysis\nHm.\n# Edit\n2-2:\n=> f(Reference)", PROGRAM) == Proposal(
        SHOWN.replace('    """Of two."""\n', ""), Input((Reference("Reference"),))
    )


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("I would change the sign.", 1, "expected"),
        ("# Generated program\n```python\n```\n", 3, "code line"),
        ("# Generated program\n```python\ndef f(a): return 1\n", 3, "fence"),
        ("# Generated program\n```python\nx\n```\n# Diverging input example\n```python\nf(1 +)\n```", 7, "'+)'"),
        ("# Generated program\n```python\nx\n```\n# Diverging input example\n```python\n{1: 2}\n```", 7, "'1: 2}'"),
        ("3:\n    if a > b:\n", 2, "arrow"),
        ("3:\n    if a > b:\n=> g(1)", 3, "a call of 'g'"),
        ("7:\n    pass\n=> f(1)", 1, "lines 7-7 of a program of 5"),
        ("4-3:\n    pass\n=> f(1)", 1, "lines 4-3 of a program of 5"),
        ("0:\n    pass\n=> f(1)", 1, "expected"),
    ],
)
def test_what_is_no_proposal_says_where_and_why(text: str, line: int, reason: str) -> None:
    reply = read_proposal(text, PROGRAM)
    assert isinstance(reply, MalformedReply)
    assert reply.line == line
    assert reason in reply.reason


def test_a_source_that_would_close_its_own_fence_is_refused() -> None:
    with pytest.raises(AgentError, match="begins with ```"):
        write_proposal(Proposal('X = """\n```\n"""\n', Input((1,))), PROGRAM)


@pytest.mark.parametrize("name", ["größe", "длина", "长度", "δx_1", "長さ"])
def test_functions_with_names_beyond_ascii_are_called_by_them(name: str) -> None:
    program = Program(f"def {name}(ключ):\n    return ключ + 1\n", "m", name)
    answer = Answer((Input((), {"ключ": 3}), Input((3,))))
    assert read_answer(write_answer(answer, name), name) == answer
    proposal = Proposal(program.source.replace("1", "2"), Input((3,)))
    assert read_proposal(write_proposal(proposal, program, "whole"), program) == proposal
    assert read_proposal(write_proposal(proposal, program, "edit"), program) == proposal
