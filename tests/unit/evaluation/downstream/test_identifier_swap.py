"""Items of the identifier swap are made by the published rules, and those that can be run are told apart by runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mutsinq.errors import InputError
from mutsinq.evaluation.downstream.identifier_swap import EXECUTED, swap_questions
from mutsinq.evaluation.downstream.question import PUBLISHED, QuestionSet
from mutsinq.game.crew import Crew
from mutsinq.game.settings import GameSettings

SOURCE = '''
import somewhere

FACTOR = 2

def spread(numbers: list[int]) -> int:
    """How far apart the numbers are."""
    return max(numbers) - min(numbers)

def undocumented(numbers: list[int]) -> int:
    return max(numbers) - min(numbers)

def one_builtin(numbers: list[int]) -> int:
    """Twice the largest."""
    return max(numbers) * FACTOR

def shadowed(len: int, numbers: list[int]) -> int:
    """Two builtins, of which one is a parameter."""
    return len(numbers) + max(numbers)

def same(number: int) -> int:
    """Twice the number: either builtin does."""
    return max([number]) + min([number])

def strange(numbers: list[int]) -> int:
    """Cannot be cut out."""
    return somewhere.find(max(numbers), min(numbers))
'''


@pytest.fixture
def crew() -> Iterator[Crew]:
    with Crew(GameSettings("", ()), 1) as crew:
        yield crew


@pytest.fixture
def questions(tmp_path: Path, crew: Crew) -> QuestionSet:
    path = tmp_path / "numbers.py"
    path.write_text(SOURCE, "utf-8")
    return swap_questions([path], crew)


def test_functions_are_chosen_by_the_published_rules(questions: QuestionSet) -> None:
    names = {question.origin.partition(" ")[0] for question in questions.questions}
    assert names == {"spread", "same", "strange"}
    published = [question for question in questions.questions if PUBLISHED in question.parts]
    assert len(published) == 3 * 2
    for question in published:
        usual, swapped = (
            question.task.texts if question.rules["always the usual"] == ("1",) else question.task.texts[::-1]
        )
        line, _, rest = usual.partition("\n")
        one, other = line.split(" = ")[0].split(", ")
        assert line == f"{one}, {other} = {other}, {one}"
        assert swapped.startswith(line)
        assert rest != swapped.partition("\n")[2]
        assert (question.answer,) == question.rules["always the swapped"]


def test_an_item_counts_as_executed_only_if_one_program_is_right_and_the_other_wrong(questions: QuestionSet) -> None:
    executed = [question for question in questions.questions if EXECUTED in question.parts]
    assert {question.origin.partition(" ")[0] for question in executed} == {"spread"}
    assert len(executed) == 4
    assert any("not wrong on any input" in reason for reason in questions.dropped)
    assert questions.dropped["not executed: the function cannot be cut out"] == 1


def test_no_rule_that_does_not_read_the_swap_gains_anything_on_executed_items(questions: QuestionSet) -> None:
    executed = [question for question in questions.questions if EXECUTED in question.parts]
    for rule in ("always the first", "always the usual", "always the swapped"):
        assert sum(question.rules[rule] == (question.answer,) for question in executed) == 2, rule


def test_a_helper_that_calls_the_builtins_stays_right(tmp_path: Path, crew: Crew) -> None:
    path = tmp_path / "helped.py"
    text = '''
def most(numbers):
    return max(numbers) + len(numbers)

def spread(numbers: list[int]) -> int:
    """How far apart the numbers are, and how many."""
    return len(numbers) - max(numbers) + most(numbers)
'''
    path.write_text(text, "utf-8")
    questions = swap_questions([path], crew)
    assert all(EXECUTED in question.parts for question in questions.questions), questions.dropped


def test_files_without_an_item_are_an_error(tmp_path: Path, crew: Crew) -> None:
    path = tmp_path / "empty.py"
    path.write_text("def f(): pass\n", "utf-8")
    (tmp_path / "broken.py").write_text("def f(:\n", "utf-8")
    with pytest.raises(InputError, match="no function of these files"):
        swap_questions([path, tmp_path / "broken.py"], crew)
