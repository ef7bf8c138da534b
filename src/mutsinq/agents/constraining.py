"""Constraining: masks under which a model writes only what the grammar of its reply allows, by llguidance.

A grammar says what may come next, never that the end must come. So that a reply is whole when its tokens are used up,
a `Row` can *land*: it works out the tokens that end the reply from where it is, by trying what may be missing.
"""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mutsinq.agents.grammar import GrammarName, constraint
from mutsinq.agents.prompt import Prompting
from mutsinq.agents.question import GRAMMARS
from mutsinq.agents.showing import shown
from mutsinq.core.program import Program
from mutsinq.core.task import EvaluatorTask, QuestionTask, Task
from mutsinq.errors import AgentError, InputError
from mutsinq.static.classes import classes
from mutsinq.static.signature import Signature, signature

#: Values of builtin types alone: no classes and functions of a program.
_PLAIN_VALUE = "scalar | list | tuple | set | frozenset | dict | range | slice"
_PLAIN_HASHABLE = "scalar | range | hashable_tuple | frozenset"


@dataclass(frozen=True, slots=True)
class Frame:
    """What the reply to a task must look like."""

    #: In the notation of llguidance.
    grammar: str
    #: The text behind which the calls stand; empty where they stand first.
    mark: str
    #: A shortest reply up to the calls: the rest of it, from some place on, fits behind any begun reply.
    skeleton: str
    #: Shortest lines of an answer; the rest of one fits behind any begun line in which no bracket but its own is open.
    lines: tuple[str, ...]


def frame(task: Task, prompting: Prompting) -> Frame:
    """The frame of the replies to a task: calls are of its entry, with arguments that fit.

    Arguments are values of builtin types, and objects of the classes that the program names. Reasoning stands in front
    if and only if it was asked for; an evaluator gives no more inputs than may be looked at.
    """
    if isinstance(task, QuestionTask):
        return _frame_of_question(task, prompting)
    if isinstance(task, EvaluatorTask):
        rules = {
            **_call_rules(task.original),
            "inputs": f"(call _NEWLINE){{1,{task.inputs}}}",
            "answer": "equivalent | unknown | inputs",
        }
        lines: tuple[str, ...] = (_shortest_call(task.original), "equivalent\n", "unknown\n")
        mark = "\n# Answer\n" if prompting.reasoning else ""
        return Frame(_grammar("evaluator_reply", "reasoning answer", prompting, rules), mark, mark, lines)
    rules = _call_rules(task.program)
    lines = (_shortest_call(task.program),)
    if prompting.form == "edit":
        skeleton = "\n# Edit\n1:\n=> " if prompting.reasoning else "1:\n=> "
        rules["LINES"] = _line_ranges(shown(task.program).count("\n"))
        return Frame(_grammar("generator_edit", "analysis answer", prompting, rules), "\n=> ", skeleton, lines)
    mark = "\n# Diverging input example\n```python\n"
    skeleton = f"\n# Generated program\n```python\npass\n```{mark}"
    grammar = _grammar("generator_reply", "analysis answer", prompting, {**rules, "input": "call"})
    return Frame(grammar, mark, skeleton, lines)


def _frame_of_question(task: QuestionTask, prompting: Prompting) -> Frame:
    """The frame of an answer outside of the game: one of the words, a value, or a program."""
    mark = "\n# Answer\n" if prompting.reasoning else ""
    rules = dict[str, str]()
    if task.choices:
        rules["CHOICE"] = " | ".join(f'"{word}"' for word in task.choices)
        lines = tuple(f"{word}\n" for word in task.choices)
    elif task.topic == "output-prediction":
        rules |= {"value": _PLAIN_VALUE, "hashable": _PLAIN_HASHABLE}
        lines = ("0\n",)
    else:
        lines = ("```python\npass\n```\n",)
    return Frame(_grammar(GRAMMARS[task.topic], "reasoning answer", prompting, rules), mark, mark, lines)


def _grammar(name: GrammarName, reasoned: str, prompting: Prompting, rules: dict[str, str]) -> str:
    return constraint(name, reasoned if prompting.reasoning else "answer", rules)


def _callee(program: Program) -> str:
    """What a call of the entry begins with: a method's begins with its class."""
    called = signature(program)
    return program.entry.rpartition(".")[0] if called.kind.needs_receiver else program.entry


def _line_ranges(count: int) -> str:
    """A terminal of one line, or of a first and a last, of a program of `count` lines."""
    ranges = (f"{first}(-({'|'.join(map(str, range(first, count + 1)))}))?" for first in range(1, count + 1))
    return f"/({'|'.join(ranges)}):\\n/"


def _shortest_call(program: Program) -> str:
    called = signature(program)
    values = ["0" for formal in called.positional if formal.required]
    values += [f"{formal.name}=0" for formal in called.formals if formal.kind == "keyword" and formal.required]
    method = f"().{program.entry.rpartition('.')[2]}" if called.kind.needs_receiver else ""
    return f"{_callee(program)}{method}({', '.join(values)})\n"


def _call_rules(program: Program) -> dict[str, str]:
    try:
        called = signature(program)
    except InputError as error:
        raise AgentError(f"{program.entry} cannot be called: {error}") from None
    callee = f'"{_callee(program)}"'
    if called.kind.needs_receiver:
        callee += f' "(" arguments ")" ".{program.entry.rpartition(".")[2]}"'
    rules = {"call": f'{callee} "(" {_arguments(called)} ")"'}
    names = _constructors(program)
    if names:
        return {**rules, "name": " | ".join(f'"{name}"' for name in names)}
    return {**rules, "value": _PLAIN_VALUE, "hashable": _PLAIN_HASHABLE}


def _arguments(called: Signature) -> str:
    """Arguments for all parameters without a default, and for some of the others; by place where that can be."""
    if called.has("var_positional") or called.has("var_keyword"):
        return "arguments"
    text = ""
    for place, formal in reversed(list(enumerate(called.positional))):
        argument = f"{'_COMMA ' if place else ''}value {text}".strip()
        text = argument if formal.required else f"({argument})?"
    required = [
        f'"{formal.name}" "=" value' for formal in called.formals if formal.kind == "keyword" and formal.required
    ]
    # Where keywords must be given, the optional ones by place are left out: commas would depend on them.
    by_place = ["value"] * sum(formal.required for formal in called.positional)
    return " _COMMA ".join(by_place + required) if required else text


@lru_cache(maxsize=1024)
def _constructors(program: Program) -> tuple[str, ...]:
    """The classes that the program defines or imports, by the look of their names: what arguments may be built of."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(ast.parse(program.source))
        if isinstance(node, ast.ImportFrom) and node.module not in ("typing", "__future__", "collections.abc")
        for alias in node.names
        if alias.name[:1].isupper() or alias.name == "deque"
    }
    return tuple(sorted(imported | {name for name in classes(program.source) if "." not in name}))


#: Tokens; an ending that is longer leads nowhere.
_LONGEST_LANDING = 1_000


class Guide:
    """Makes a `Row` for each reply that is to be written with one tokenizer."""

    def __init__(self, tokenizer: Any, vocabulary: int, ends: list[int]) -> None:
        """`vocabulary` counts the model's logits, `ends` are its tokens that end a text.

        Raises AgentError if llguidance is missing or cannot read the tokenizer.
        """
        try:
            import llguidance
            from llguidance.hf import from_tokenizer
        except ImportError:
            raise AgentError("constrained decoding needs llguidance: pip install 'mutsinq[neural]'") from None
        try:
            self.tokenizer = from_tokenizer(tokenizer, n_vocab=vocabulary, eos_token=ends)
        except Exception as error:
            raise AgentError(f"llguidance cannot use this tokenizer ({error}); play with constrained=False") from None
        self._make = llguidance.LLMatcher

    def row(self, frame: Frame) -> Row:
        """A reply that has not begun. Raises AgentError if llguidance does not take the grammar."""
        matcher = self._make(self.tokenizer, self._make.grammar_from_lark(frame.grammar))
        if matcher.is_error():
            raise AgentError(f"llguidance cannot use the grammar of replies: {matcher.get_error()}")
        return Row(frame, matcher, self.tokenizer)


class Row:
    """One reply while it is written."""

    def __init__(self, frame: Frame, matcher: Any, tokenizer: Any, begun: bytes = b"") -> None:
        self._frame = frame
        self._matcher = matcher
        self._tokenizer = tokenizer
        self._bytes = begun

    def copy(self) -> Row:
        """Another reply with the same beginning."""
        return Row(self._frame, self._matcher.deep_copy(), self._tokenizer, self._bytes)

    @property
    def ended(self) -> bool:
        """Whether the reply is whole and nothing may follow."""
        return bool(self._matcher.is_stopped())

    def fill(self, mask: Any) -> None:
        """Write the allowed tokens as bits into `mask`, a row of int32 on the CPU, 32 tokens a number."""
        self._matcher.unsafe_compute_mask_ptr(mask.data_ptr(), mask.numel() * mask.element_size())

    def accept(self, token: int) -> None:
        """Go on by a token that the mask allows."""
        if not self._matcher.consume_token(token):
            raise AgentError(f"the grammar refused a token that it had allowed: {self._matcher.get_error()}")
        self._bytes += self._tokenizer.decode_bytes([token])

    def landing(self) -> list[int]:
        """The tokens that end the reply, by a short way that the grammar allows; none if it may end here."""
        row, tokens = self.copy(), list[int]()
        while not row.ended and not row._matcher.is_accepting():
            if len(tokens) > _LONGEST_LANDING:
                raise AgentError(f"no ending was found for a reply that ends so far with {self._bytes[-200:]!r}")
            step = row._step()
            for token in step:
                row.accept(token)
            tokens += step
        return tokens

    def _step(self) -> list[int]:
        """A few tokens towards the end."""
        forced = self._matcher.compute_ff_bytes()
        for piece in [forced] if forced else self._pieces():
            tokens: list[int] = self._tokenizer.tokenize_bytes(piece)
            if tokens and self._matcher.validate_tokens(tokens) == len(tokens):
                return tokens
        raise AgentError(f"no ending was found for a reply that ends so far with {self._bytes[-200:]!r}")

    def _pieces(self) -> Iterator[bytes]:
        """What may bring the reply nearer to its end; the first that the grammar allows here does."""
        yield from _continuations(self._bytes)
        text = self._bytes.decode("utf-8", "replace")
        _, mark, answer = f"\n{text}".partition(self._frame.mark) if self._frame.mark else ("", "", text)
        if self._frame.mark and not mark:
            yield from _suffixes(self._frame.skeleton)
            return
        for line in self._frame.lines:
            yield from _suffixes(line)
        for filling in _fillings(answer.rpartition("\n")[2]):
            yield filling.encode()
        for character in _ANY:
            yield character.encode()


def _suffixes(text: str) -> Iterator[bytes]:
    return (text[start:].encode() for start in range(len(text)))


def _continuations(written: bytes) -> Iterator[bytes]:
    """The rest of a character of which only the first bytes are written."""
    for count in range(1, min(4, len(written) + 1)):
        first = written[-count]
        if first & 0xC0 != 0x80:
            length = 2 if first >> 5 == 0b110 else 3 if first >> 4 == 0b1110 else 4 if first >> 3 == 0b11110 else 1
            if count < length:
                # The second byte of some characters has a narrower range.
                lowest = {0xE0: 0xA0, 0xF0: 0x90}.get(first, 0x80) if count == 1 else 0x80
                yield bytes([lowest]) + b"\x80" * (length - count - 1)
            return


def _fillings(line: str) -> Iterator[str]:
    """What may close the innermost open bracket or text of a begun call, with what may be missing before."""
    opened, quote = _open(line)
    if quote:
        # The rest of an escape, or of the word of a float that is not finite.
        yield from (rest + quote for rest in ("", "n", *("0" * count for count in range(1, 9)), *_NOT_FINITE))
    elif opened:
        closer = _CLOSERS[opened[-1]]
        yield from (rest + closer for rest in _MISSING)
        # The rest of a word, of numbers after it, or of the first value of a pair.
        for word in _WORDS:
            yield from (word[start:] + closer for start in range(len(word)))
    else:
        yield "\n"


_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_NOT_FINITE = ("nan", "an", "inf", "nf", "f")
_MISSING = ("", "0", ",", ": 0", "=0", "a", ".0", "1", ",1", "..", ".", "j", "0j", ".0j", "'nan'", "''")
#: Characters by which a call ends sooner or later, whatever it is within: what closes comes before what goes on, and
#: what ends a number before its digits. Of letters the grammar allows only those of begun words.
_ANY = ")]}'\",:=(+j.0" + string.ascii_letters + string.digits + "_- "
_WORDS = ("(0, 0)", "(0.0, 0.0)", "(None, None, None)", "({0})", ", None, None", "True", "False")


def _open(line: str) -> tuple[list[str], str]:
    """The brackets that a begun call has open, outermost first, and the quote of the text in which it ends, if any."""
    opened: list[str] = []
    quote, escaped = "", False
    for character in line:
        if quote:
            ends = character == quote and not escaped
            escaped = character == "\\" and not escaped
            quote = "" if ends else quote
        elif character in "'\"":
            quote = character
        elif character in _CLOSERS:
            opened.append(character)
        elif character in _CLOSERS.values():
            opened.pop()
    return opened, quote
