"""Questions outside of the game are put with their own texts, and replies to them are read by their own grammars."""

from __future__ import annotations

from typing import Any

import pytest

from mutsinq.agents.blinded import BlindedPlayer
from mutsinq.agents.notation import read_response
from mutsinq.agents.prompt import END_OF_EXAMPLE, Prompting
from mutsinq.agents.question import digest, examples
from mutsinq.agents.scripted import ScriptedPlayer
from mutsinq.core.program import Program
from mutsinq.core.reply import MalformedReply, Response
from mutsinq.core.task import EvaluatorTask, QuestionTask
from question_tasks import CODE, DEFECT, OUTPUT, QUESTIONS, SWAP


def topic(task: QuestionTask) -> str:
    return task.topic


@pytest.mark.parametrize("task", QUESTIONS, ids=topic)
def test_a_chat_has_the_rules_and_all_texts(task: QuestionTask) -> None:
    system, user = (message["content"] for message in Prompting().messages(task))
    assert all(text in user for text in task.texts)
    assert all(choice in system for choice in task.choices)
    assert "$" not in system + user


@pytest.mark.parametrize("reasoning", [False, True])
@pytest.mark.parametrize("task", QUESTIONS, ids=topic)
def test_the_examples_of_a_completion_are_answered_in_its_grammar(task: QuestionTask, reasoning: bool) -> None:
    answered = list(examples(task.topic, reasoning=reasoning))
    for style in ("completion", "bare"):
        text = Prompting(style, reasoning=reasoning).completion(task)  # type: ignore[arg-type]
        assert text.count(f"{END_OF_EXAMPLE}\n") == len(answered) == 3
        assert text.endswith("\nReply:\n")
    for example in answered:
        assert isinstance(read_response(example.reply, example.task), Response), example
        assert example.reply in text


def test_the_examples_of_a_topic_have_different_answers() -> None:
    for task in (SWAP, DEFECT):
        assert {example.reply for example in examples(task.topic, reasoning=False)} == set(task.choices)


@pytest.mark.parametrize(
    ("task", "text", "read"),
    [
        (SWAP, "2", "2"),
        (SWAP, "<think>\nThe first.\n</think>\n1\n", "1"),
        (DEFECT, "# Reasoning\nNothing is written.\n# Answer\n\nno\n", "no"),
        (OUTPUT, "[1,2]", "[1, 2]"),
        (OUTPUT, "{'a': (1,)}\n", "{'a': (1,)}"),
        (OUTPUT, "-0x10", "-16"),
        (CODE, "```python\ndef f(a):\n\n    return a\n```", "def f(a):\n\n    return a\n"),
        (CODE, "# Reasoning\nGive it back.\n# Answer\n```\nf = id\n```\n", "f = id\n"),
    ],
)
def test_an_answer_is_read(task: QuestionTask, text: str, read: str) -> None:
    assert read_response(text, task) == Response(read)


@pytest.mark.parametrize(
    ("task", "text", "reason"),
    [
        (SWAP, "3", "'3' is none of 1, 2"),
        (SWAP, "Program 2 is more likely to be correct.", "expected"),
        (DEFECT, "", "empty"),
        (DEFECT, "yes\nno\n", "expected"),
        (OUTPUT, "f([1])\n+", "expected"),
        (OUTPUT, "{[1]: 2}", "expected"),
        (OUTPUT, "range(0, 9, 0)", ""),
        (CODE, "def f(a):\n    return a\n", "expected"),
        (CODE, "```python\ndef f(a): return a\n", "expected"),
    ],
)
def test_what_is_no_answer_is_malformed_and_says_why(task: QuestionTask, text: str, reason: str) -> None:
    read = read_response(text, task)
    assert isinstance(read, MalformedReply)
    assert reason in read.reason


def test_a_player_that_is_blind_to_variants_is_asked_about_pairs_alone() -> None:
    program = Program("def f(a):\n    return a\n", "m", "f")
    player = BlindedPlayer(ScriptedPlayer(["unknown\n"]))
    pair: Any = EvaluatorTask(program, program)
    replies = player.act_all([SWAP, pair, CODE], [0, 0, 0])
    assert [reply.finish for reply in replies] == ["refused", "stop", "refused"]


def test_the_digest_tells_which_texts_were_asked() -> None:
    assert len(digest()) == 12
    assert digest() != Prompting().configuration["digest"]
