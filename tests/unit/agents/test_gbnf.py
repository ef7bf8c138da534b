"""Whatever is drawn from a constraint in GBNF is a reply that is read; an independent reader of GBNF draws it."""

from __future__ import annotations

import re
from random import Random

import pytest

from mutsinq.agents.constraining import frame
from mutsinq.agents.gbnf import gbnf
from mutsinq.agents.grammar import constraint
from mutsinq.agents.notation import read_answer, read_proposal, read_response
from mutsinq.agents.prompt import Prompting
from mutsinq.core.program import Program
from mutsinq.core.reply import Answer, MalformedReply, Response
from mutsinq.core.task import EvaluatorTask, GeneratorTask, QuestionTask, Task
from question_tasks import QUESTIONS

PROGRAMS = [
    Program("def f(a, b=0): return a\n", "m", "f"),
    Program("def f(): return 1\n", "m", "f"),
    Program("def f(*a, **k): return 1\n", "m", "f"),
    Program("def f(a, *, key, other=1): return 1\n", "m", "f"),
    Program("from collections import deque\ndef f(a): return deque(a)\n", "m", "f"),
    Program("class Stack:\n    def __init__(self, x=()): pass\n    def push(self, x): pass\n", "m", "Stack.push"),
]
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|[\w-]+|\{\d+(?:,\d*)?\}|\S')
_ESCAPE = re.compile(r"\\(x..|.)", flags=re.DOTALL)
_NAMED = {"n": "\n", "r": "\r", "t": "\t"}


class Drawing:
    """Draws texts from a grammar in GBNF, as the documentation of llama.cpp describes the notation."""

    def __init__(self, text: str, random: Random) -> None:
        self.rules = {}
        for line in text.splitlines():
            name, _, body = line.partition(" ::= ")
            assert re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name), name
            self.rules[name] = _TOKEN.findall(body)
        self.random = random
        self.depth = 0

    def draw(self, rule: str = "root") -> str:
        self.depth += 1
        text, rest = self.alternatives(self.rules[rule])
        self.depth -= 1
        assert not rest, rest
        return text

    def alternatives(self, tokens: list[str]) -> tuple[str, list[str]]:
        """One of the alternatives up to the end or a closing bracket; the short ones deep inside."""
        options, start = [], 0
        depth = 0
        for place, token in enumerate([*tokens, ")"]):
            if token == "|" and not depth:
                options.append(tokens[start:place])
                start = place + 1
            elif token == ")" and not depth:
                options.append(tokens[start:place])
                chosen = min(options, key=self.cost) if self.depth > 12 else self.random.choice(options)
                return self.sequence(chosen), tokens[place:]
            depth += (token == "(") - (token == ")")
        raise AssertionError(tokens)

    def cost(self, tokens: list[str]) -> int:
        return sum(not token.startswith('"') for token in tokens)

    def sequence(self, tokens: list[str]) -> str:
        text = ""
        while tokens:
            items, tokens = self.item(tokens)
            least, most = 1, 1
            if tokens and tokens[0][0] in "?*+{":
                mark, tokens = tokens[0], tokens[1:]
                low, _, high = mark.strip("{}").partition(",")
                least, most = {"?": (0, 1), "*": (0, 3), "+": (1, 3)}.get(mark) or (int(low), int(high or low))
            count = least if self.depth > 12 else self.random.randint(least, most)
            text += "".join(self.one(items) for _ in range(count))
        return text

    def item(self, tokens: list[str]) -> tuple[list[str], list[str]]:
        if tokens[0] != "(":
            return tokens[:1], tokens[1:]
        depth = 0
        for place, token in enumerate(tokens):
            depth += (token == "(") - (token == ")")
            if not depth:
                return tokens[: place + 1], tokens[place + 1 :]
        raise AssertionError(tokens)

    def one(self, item: list[str]) -> str:
        if item[0] == "(":
            return self.alternatives(item[1:-1])[0]
        (token,) = item
        if token[0] == '"':
            return _ESCAPE.sub(lambda escape: _NAMED.get(escape[1], escape[1]), token[1:-1])
        if token[0] == "[":
            return self.random.choice(members(token))
        return self.draw(token)


def members(token: str) -> list[str]:
    """Some characters that a set allows."""
    pattern = re.compile(token)
    return [character for character in map(chr, [10, *range(32, 127), 0xE4, 0x20AC]) if pattern.fullmatch(character)]


@pytest.mark.parametrize("reasoning", [False, True])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.entry + program.source[:20])
def test_what_is_drawn_is_read(program: Program, reasoning: bool) -> None:
    random = Random(program.source)
    tasks: list[tuple[Task, Prompting]] = [
        (EvaluatorTask(program, program, inputs=3), Prompting(reasoning=reasoning)),
        (GeneratorTask(program, 3), Prompting(reasoning=reasoning)),
        (GeneratorTask(program, 3), Prompting(form="edit", reasoning=reasoning)),
    ]
    for task, prompting in tasks:
        drawing = Drawing(gbnf(frame(task, prompting).grammar), random)
        for _ in range(25):
            text = drawing.draw()
            evaluator = isinstance(task, EvaluatorTask)
            read = read_answer(text, program.entry) if evaluator else read_proposal(text, program)
            if isinstance(read, MalformedReply):
                # The one thing of it that no grammar can say.
                assert "a keyword argument is repeated" in read.reason, f"{read.reason}: {text}"
            elif isinstance(read, Answer):
                assert len(read.inputs) <= 3


@pytest.mark.parametrize("reasoning", [False, True])
@pytest.mark.parametrize("task", QUESTIONS, ids=lambda task: task.topic)
def test_what_is_drawn_for_a_question_is_read(task: QuestionTask, reasoning: bool) -> None:
    drawing = Drawing(gbnf(frame(task, Prompting(reasoning=reasoning)).grammar), Random(task.topic))
    for _ in range(25):
        text = drawing.draw()
        assert isinstance(read_response(text, task), Response), text


def test_only_rules_that_are_needed_are_given_and_none_begins_with_itself() -> None:
    text = gbnf(constraint("evaluator_reply"))
    rules = dict(line.split(" ::= ") for line in text.splitlines())
    assert text.startswith("root ::= ")
    assert "_" not in "".join(rules)
    assert not any(body.split()[0] == name for name, body in rules.items())
    named = {word for body in rules.values() for word in re.findall(r"[A-Za-z][\w-]*", re.sub(r'"[^"]*"', "", body))}
    assert rules.keys() - named == {"root"}
    assert rules["positional"] == "( value ) ( COMMA value )*"


@pytest.mark.parametrize(
    "text", ["start: /\\d/\n", "start: a ~ 3\n", "start: /a(?=b)/\n", 'start: _a a\n_a: "1"\na: "2"\n']
)
def test_what_has_no_gbnf_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"no GBNF|one name"):
        gbnf(text)
