"""Under a constraint whatever is drawn ends as a reply that is read, even where it is cut short."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from mutsinq.agents.constraining import Guide, frame
from mutsinq.agents.notation import read_answer, read_proposal, read_response
from mutsinq.agents.prompt import Prompting
from mutsinq.core.program import Program
from mutsinq.core.reply import Answer, MalformedReply, Response
from mutsinq.core.task import EvaluatorTask, GeneratorTask, QuestionTask, Task
from mutsinq.testing import tiny_model
from question_tasks import QUESTIONS

torch: Any = pytest.importorskip("torch", reason="needs the extra `neural`")
transformers: Any = pytest.importorskip("transformers", reason="needs the extra `neural`")
pytest.importorskip("llguidance", reason="needs the extra `neural`")

#: Tokens of the tiny model: one a byte, and three more.
VOCABULARY = 259
END = 2
STACK = "class Stack:\n    def __init__(self, x=()): pass\n    def push(self, x): pass\n"
PROGRAMS = [
    Program("def f(a, b=0): return a\n", "m", "f"),
    Program("def f(): return 1\n", "m", "f"),
    Program("def f(*a, **k): return 1\n", "m", "f"),
    Program("def f(a, *, key, other=1): return 1\n", "m", "f"),
    Program("from collections import deque\ndef f(a): return deque(a)\n", "m", "f"),
    Program(STACK, "m", "Stack.push"),
]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tiny_model(Path(tmp_path_factory.mktemp("tiny")))
    return transformers.AutoTokenizer.from_pretrained(folder)


@pytest.fixture(scope="module")
def guide(tokenizer: Any) -> Guide:
    return Guide(tokenizer, VOCABULARY, [END])


def written(guide: Guide, tokenizer: Any, task: Task, prompting: Prompting, random: Random) -> str:
    """A reply of a few random tokens, some of them likelier than others, and its landing."""
    row, tokens, limit = guide.row(frame(task, prompting)), list[int](), random.randrange(60)
    mask = torch.zeros((1, (VOCABULARY + 31) // 32), dtype=torch.int32)
    weights = random.choices([0.01, 1, 5], k=VOCABULARY)
    while not row.ended and len(tokens) < limit:
        row.fill(mask[0])
        words = mask[0].tolist()
        allowed = [token for token in range(VOCABULARY) if words[token // 32] >> token % 32 & 1]
        token = random.choices(allowed, [weights[token] for token in allowed])[0]
        if token == END:
            break
        row.accept(token)
        tokens.append(token)
    return str(tokenizer.decode([*tokens, *row.landing()], skip_special_tokens=True))


@pytest.mark.parametrize("reasoning", [False, True])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.source)
def test_every_constrained_reply_is_read(guide: Guide, tokenizer: Any, program: Program, reasoning: bool) -> None:
    random = Random(program.source)
    for _ in range(4):
        for inputs in (1, 3):
            text = written(guide, tokenizer, EvaluatorTask(program, program, inputs=inputs), Prompting(), random)
            answer = read_answer(text, program.entry)
            assert isinstance(answer, Answer), text
            assert len(answer.inputs) <= inputs
        for prompting in (Prompting(form="whole", reasoning=reasoning), Prompting(form="edit", reasoning=reasoning)):
            text = written(guide, tokenizer, GeneratorTask(program, 3), prompting, random)
            assert not isinstance(read_proposal(text, program), MalformedReply), text


@pytest.mark.parametrize("reasoning", [False, True])
@pytest.mark.parametrize("task", QUESTIONS, ids=lambda task: task.topic)
def test_every_constrained_answer_to_a_question_is_read(
    guide: Guide, tokenizer: Any, task: QuestionTask, reasoning: bool
) -> None:
    random = Random(task.topic)
    for _ in range(8):
        text = written(guide, tokenizer, task, Prompting(reasoning=reasoning), random)
        assert isinstance(read_response(text, task), Response), text


def test_arguments_are_as_many_as_the_entry_takes(guide: Guide) -> None:
    task = EvaluatorTask(PROGRAMS[0], PROGRAMS[0])
    grammar = frame(task, Prompting())
    for text, allowed in (("f(1)\n", True), ("f(1, 2)\n", True), ("f()\n", False), ("f(1, 2, 3)\n", False)):
        tokens = guide.tokenizer.tokenize_bytes(text.encode())
        assert (guide.row(grammar)._matcher.validate_tokens(tokens) == len(tokens)) is allowed, text


@pytest.mark.parametrize(
    "begun",
    [
        "f(1",
        "f(1.0+2.",
        "f(3.5+7e93",
        "f([1.0-2.",
        "f({1: 2.5+3.",
        "f(complex(9.5",
        "f(complex(9.5,",
        "f({0j: 5, 6: f",
        "f(fr",
        "f((1, 'a",
    ],
)
def test_a_reply_lands_from_within_the_first_of_two_arguments(guide: Guide, tokenizer: Any, begun: str) -> None:
    program = Program("def f(a, b): return a\n", "m", "f")
    row = guide.row(frame(EvaluatorTask(program, program), Prompting()))
    tokens = tokenizer(begun, add_special_tokens=False).input_ids
    for token in tokens:
        row.accept(token)
    text = tokenizer.decode([*tokens, *row.landing()], skip_special_tokens=True)
    assert isinstance(read_answer(text, "f"), Answer), text
