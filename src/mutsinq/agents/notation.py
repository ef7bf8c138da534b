"""Notation: what players reply, written and read by the grammars of replies.

A reply that is no text of its grammar becomes a `MalformedReply`; nothing is guessed from it, and nothing of it is
evaluated.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from mutsinq.agents.grammar import GrammarName, parser
from mutsinq.agents.question import GRAMMARS
from mutsinq.agents.showing import shown
from mutsinq.core.call_text import parse_call, parse_input, render_phrase
from mutsinq.core.input import Input
from mutsinq.core.literal import parse_value, render
from mutsinq.core.program import Program
from mutsinq.core.reply import Answer, MalformedReply, Proposal, Reply, Response
from mutsinq.core.task import QuestionTask
from mutsinq.errors import AgentError, LiteralError

if TYPE_CHECKING:
    from lark import Tree
    from lark.exceptions import UnexpectedInput

#: `whole`: the variant's source, in Markdown sections. `edit`: the lines that change.
Form: TypeAlias = Literal["whole", "edit"]

#: Longer replies are not read.
MAX_CHARACTERS = 100_000
_FENCE = "```"


def write_proposal(proposal: Proposal, program: Program, form: Form = "whole") -> str:
    """The text of a proposal against `program`; `read_proposal` gives the proposal back.

    As an edit it gives the source as it is shown. Raises AgentError where the form cannot say it: a source with a line
    that begins with a fence, an edit that changes nothing that is shown or that has a line that begins with its arrow.
    """
    call = render_phrase(program.entry, proposal.input)
    if form == "whole":
        source = proposal.source.removesuffix("\n")
        _refuse_lines(_lines(source), _FENCE)
        return (
            f"# Generated program\n{_FENCE}python\n{source}\n{_FENCE}\n\n"
            f"# Diverging input example\n{_FENCE}python\n{call}\n{_FENCE}\n"
        )
    before = _lines(shown(program))
    after = _lines(shown(replace(program, source=proposal.source)))
    first, last, replacement = _changed(before, after)
    _refuse_lines(replacement, "=>")
    lines = f"{first}" if first == last else f"{first}-{last}"
    return _text([f"{lines}:", *replacement, f"=> {call}"])


def read_proposal(text: str, program: Program) -> Proposal | MalformedReply:
    """Read a generator's reply in either form; the lines of an edit are those of `program` as it is shown."""
    try:
        try:
            return _read_whole(text, program)
        except _Unreadable as whole:
            try:
                return _read_edit(text, program)
            except _Unreadable as edit:
                # The form that it was meant to have is the one in which it can be read further.
                raise max(edit, whole, key=lambda error: error.place) from None
    except _Unreadable as error:
        return error.reply


def write_answer(answer: Answer, entry: str) -> str:
    """The text of an answer about a function of the name `entry`; `read_answer` gives the answer back."""
    if answer.equivalent:
        return "equivalent\n"
    if not answer.inputs:
        return "unknown\n"
    return "".join(f"{render_phrase(entry, input)}\n" for input in answer.inputs)


def read_answer(text: str, entry: str) -> Answer | MalformedReply:
    """Read an evaluator's reply about a function of the name `entry`."""
    try:
        tree = _parse(text, "evaluator_reply")
        if any(tree.find_data("equivalent")):
            return Answer(equivalent=True)
        calls = [call for inputs in tree.find_data("inputs") for call in inputs.children]
        return Answer(tuple(_input(call, text, entry) for call in calls if not isinstance(call, str)))
    except _Unreadable as error:
        return error.reply


def answer_of(reply: Reply, entry: str) -> Answer | MalformedReply:
    """What a reply says as it came; nothing is read of one that did not come to its end."""
    if reply.finish != "stop":
        return MalformedReply(f"the reply ended with {reply.finish!r}")
    return read_answer(reply.text, entry)


def read_response(text: str, task: QuestionTask) -> Response | MalformedReply:
    """Read the answer to a question outside of the game.

    It is one of the task's words, or a value as `mutsinq.core.literal.render` writes it, or the source of a program.
    """
    try:
        (answer,) = _parse(text, GRAMMARS[task.topic]).find_data("answer")
        if task.topic == "code-generation":
            return Response("".join(map(str, answer.children)))
        if task.choices:
            word = str(answer.children[0])
            if word not in task.choices:
                raise _Unreadable(f"{word!r} is none of {', '.join(task.choices)}")
            return Response(word)
        return Response(_value(answer, text))
    except _Unreadable as error:
        return error.reply


class _Unreadable(Exception):
    """A reply is no text of a grammar; `place` is the line and column up to which it can be read, from 1."""

    def __init__(self, reason: str, line: int = 0, column: int = 0) -> None:
        self.reply = MalformedReply(reason, line)
        self.place = (line, column)


def _plain(text: str) -> str:
    """The text as the grammars expect it: line breaks of one kind, one of them at the end, no blanks around."""
    return text.replace("\r\n", "\n").strip() + "\n"


def _parse(text: str, grammar: GrammarName) -> Tree[str]:
    from lark.exceptions import UnexpectedInput

    if len(text) > MAX_CHARACTERS:
        raise _Unreadable(f"longer than {MAX_CHARACTERS:,} characters")
    if not text.strip():
        raise _Unreadable("empty")
    try:
        return cast("Tree[str]", parser(grammar).parse(_plain(text)))
    except UnexpectedInput as error:
        raise _Unreadable(_reason(error, grammar, _plain(text)), max(error.line, 0), max(error.column, 0)) from None


def _reason(error: UnexpectedInput, grammar: GrammarName, text: str) -> str:
    from lark.lexer import PatternStr

    names = getattr(error, "allowed", None) or getattr(error, "expected", None) or ()
    patterns = {terminal.name: terminal.pattern for terminal in parser(grammar).terminals}
    words = {
        repr(pattern.value) if isinstance(pattern, PatternStr) else name.strip("_").lower().replace("_", " ")
        for name in names
        if name != "_SPACE" and (pattern := patterns.get(name)) is not None
    }
    # Where a value may stand, the names of all that may begin one say less than the word.
    expected = "a value" if len(words) > 8 else " or ".join(sorted(words)) or "its end"
    rest = text.split("\n")[error.line - 1][error.column - 1 :][:40] if error.line > 0 else ""
    return f"expected {expected}, found {repr(rest) if rest else 'the end of the line'}"


def _input(phrase: Tree[str], text: str, entry: str) -> Input:
    """The input that a phrase says, a call of `entry` or a dictionary of keyword arguments."""
    meta = phrase.meta
    written = _plain(text)[meta.start_pos : meta.end_pos]
    try:
        if written.startswith("{"):
            return parse_input(written)
        called, input = parse_call(written)
    except LiteralError as error:
        raise _Unreadable(str(error), meta.line, meta.column) from None
    if called != entry.removesuffix(".__init__").removesuffix(".__new__"):
        raise _Unreadable(f"a call of {called!r}, not of {entry!r}", meta.line, meta.column)
    return input


def _value(answer: Tree[str], text: str) -> str:
    """The value that stands in an answer, in the one way to write it."""
    meta = answer.meta
    try:
        return render(parse_value(_plain(text)[meta.start_pos : meta.end_pos]))
    except LiteralError as error:
        raise _Unreadable(str(error), meta.line, meta.column) from None


def _read_whole(text: str, program: Program) -> Proposal:
    tree = _parse(text, "generator_reply")
    (example,) = tree.find_data("input")
    (source,) = tree.find_data("program")
    return Proposal("".join(map(str, source.children)), _input(example, text, program.entry))


def _read_edit(text: str, program: Program) -> Proposal:
    tree = _parse(text, "generator_edit")
    (answer,) = tree.find_data("answer")
    place, *replacement, call = answer.children
    first, *others = (int(number) for number in re.findall(r"\d+", str(place)))
    last = others[0] if others else first
    lines = _lines(shown(program))
    input = _input(cast("Tree[str]", call), text, program.entry)
    if not first <= last <= len(lines):
        raise _Unreadable(f"lines {first}-{last} of a program of {len(lines)}", getattr(place, "line", 0), 1)
    changed = [*lines[: first - 1], *(str(line).removesuffix("\n") for line in replacement), *lines[last:]]
    return Proposal(_text(changed), input)


def _lines(text: str) -> list[str]:
    """The lines without their ends; nothing but a line break ends one, unlike for `str.splitlines`."""
    return text.removesuffix("\n").split("\n")


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _changed(before: list[str], after: list[str]) -> tuple[int, int, list[str]]:
    """The lines of `before` to replace, counted from 1, both included, and what to put there."""
    if before == after:
        raise AgentError("an edit that changes nothing cannot be written")
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    same = next((i for i in range(shorter - start) if before[-1 - i] != after[-1 - i]), shorter - start)
    if same == len(before) - start:
        # Lines are only added: the one before them, or else the one after, is written again.
        start, same = (start - 1, same) if start else (0, same - 1)
    return start + 1, len(before) - same, after[start : len(after) - same]


def _refuse_lines(lines: list[str], mark: str) -> None:
    for line in lines:
        if line.startswith(mark):
            raise AgentError(f"a line that begins with {mark} cannot be written in this form: {line[:40]!r}")
