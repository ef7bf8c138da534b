"""Tasks in the style of MBPP and HumanEval become programs with the inputs of their tests."""

from __future__ import annotations

import json

import pytest

from mutsinq.core.input import Input
from mutsinq.corpus.tasks import SolvedTask, read_tasks
from mutsinq.searchers.pairs import BrokenLine

MBPP = {
    "task_id": 602,
    "text": "Write a function to find the first repeated character.",
    "code": "import re\r\ndef unused(x):\r\n  return re.sub(x, x, x)\r\ndef first(s):\r\n  return s[LAST]\r\nLAST = -1",
    "test_list": ['assert first("abc") == "c"', 'assert first("123") == "3"'],
    "test_setup_code": "",
}
HUMANEVAL = {
    "task_id": "HumanEval/4",
    "prompt": 'from typing import List\n\ndef mean(xs: List[float]) -> float:\n    """The mean."""\n',
    "canonical_solution": "    return sum(xs) / len(xs)\n",
    "entry_point": "mean",
    "test": "METADATA = {}\ndef check(candidate):\n    assert abs(candidate([1.0, 2.0]) - 1.5) < 1e-6\n",
}


def read(*fields: object) -> list[SolvedTask | BrokenLine]:
    return list(read_tasks(json.dumps(each) for each in fields))


def test_an_mbpp_task_keeps_only_what_its_function_needs() -> None:
    (task,) = read(MBPP)
    assert isinstance(task, SolvedTask)
    assert (task.id, task.program.entry) == ("602", "first")
    assert "re.sub" not in task.program.source
    assert "LAST = -1" in task.program.source
    assert task.inputs == (Input(("abc",)), Input(("123",)))


def test_a_humaneval_task_reads_its_checks() -> None:
    (task,) = read(HUMANEVAL)
    assert isinstance(task, SolvedTask)
    assert "def check" not in task.program.source
    assert task.inputs == (Input(([1.0, 2.0],)),)


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        ({"question": "?"}, "neither a task of MBPP"),
        (MBPP | {"code": "def first(:"}, "syntax error"),
        (MBPP | {"test_list": ["assert other('a')"]}, "call no function of its code"),
        (MBPP | {"test_list": ["assert ("]}, "tests do not parse"),
        (MBPP | {"code": "import numpy\ndef first(s):\n    return numpy.array(s)"}, "first needs numpy"),
    ],
)
def test_a_broken_task_is_told_by_line_and_the_rest_is_used(task: object, reason: str) -> None:
    broken, good = read(task, HUMANEVAL)
    assert isinstance(broken, BrokenLine)
    assert broken.number == 1
    assert reason in broken.reason
    assert isinstance(good, SolvedTask)
