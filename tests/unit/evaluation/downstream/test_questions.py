"""Questions out of files: labelled functions, calls and tasks; what cannot be asked is left out and counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.corpus.programs import line_of
from mutsinq.errors import InputError
from mutsinq.evaluation.downstream.code_generation import code_questions, mark
from mutsinq.evaluation.downstream.defect_detection import DISTINCT, defect_questions
from mutsinq.evaluation.downstream.output_prediction import UNGUESSED, agree, loosely_agree, output_questions
from mutsinq.execution.engine import Engine
from mutsinq.game.crew import Crew
from mutsinq.game.settings import GameSettings

SAFE = "int g(int n)\n{\n    return n;\n}\n"
LARGER = {
    "task_id": 7,
    "text": "Write a function to find the larger of two numbers.",
    "code": "def larger(a: int, b: int) -> int:\n    return a if a > b else b\n",
    "test_list": ["assert larger(1, 2) == 2", "assert larger(5, 3) == 5"],
}
DOUBLE = {
    "task_id": "HumanEval/0",
    "prompt": 'def double(n: int) -> int:\n    """Twice n."""\n',
    "canonical_solution": "    return 2 * n\n",
    "test": "def check(candidate):\n    assert candidate(2) == 4\n",
    "entry_point": "double",
}


@pytest.fixture
def crew() -> Iterator[Crew]:
    with Crew(GameSettings("", ()), 1) as crew:
        yield crew


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "set.jsonl"


def write(path: Path, *lines: Any) -> Path:
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines), "utf-8")
    return path


def test_functions_that_differ_in_layout_alone_are_one_and_labelled_both_ways_none(path: Path) -> None:
    copies = [SAFE, SAFE.replace("\n{", " {"), "int h(void)\n{\n    return 1;\n}\n", "int h(void) { return 1; }"]
    lines = [{"func": text, "target": int(place == 3)} for place, text in enumerate(copies)]
    questions = defect_questions(write(path, *lines, {"func": "int f;", "target": 2}, "no JSON"))
    assert [DISTINCT in question.parts for question in questions.questions] == [True, False, False, False]
    assert [question.answer for question in questions.questions] == ["no", "no", "no", "yes"]
    assert {question.rules["always the commonest"] for question in questions.questions} == {("no",)}
    assert sum(questions.dropped.values()) == 2


def test_functions_of_one_commit_are_no_independent_evidence(path: Path) -> None:
    fields = {"func": SAFE, "target": 0, "project": "p", "commit_id": "c"}
    one, other = defect_questions(write(path, fields, fields)).questions
    assert one.origin == other.origin
    assert one.item != other.item


def test_calls_of_harvested_programs_are_run_before_they_are_asked_about(path: Path, crew: Crew) -> None:
    program = Program("def f(a):\n    return [a, 1]\n", "program", "f")
    clock = Program("import time\ndef g(a):\n    return time.time() + a\n", "program", "g")
    programs = [CorpusProgram(each, (Input((3,)),), "here", "MIT", "test") for each in (program, clock)]
    questions = output_questions(write(path, *(line_of(each).rstrip() for each in programs)), crew)
    (question,) = questions.questions
    assert question.task.texts[1] == "f(3)"
    assert question.answer == "[3, 1]"
    assert sum(questions.dropped.values()) == 1


def test_lines_in_the_style_of_cruxeval_are_asked_about_if_they_hold(path: Path, crew: Crew) -> None:
    lines = [
        {"code": "def f(x, y):\n    return x\n", "input": "'a', y=2", "output": "'a'", "id": "same"},
        {"code": "def f(x):\n    return len(x) + 0.0\n", "input": "'ab'", "output": "2", "id": "float"},
        {"code": "def f(x):\n    return len(x)\n", "input": "'ab'", "output": "3", "id": "wrong"},
        {"program": "def g(x):\n    return x * 3\n", "call": "g(2)", "id": "export"},
        {"code": "def f(x): return x", "input": "open('x')", "output": "1"},
        {"call": "f(1)"},
    ]
    questions = output_questions(write(path, *lines), crew)
    found = {question.id: question for question in questions.questions}
    assert {id: question.answer for id, question in found.items()} == {"same": "'a'", "float": "2.0", "export": "6"}
    assert UNGUESSED not in found["same"].parts
    assert UNGUESSED in found["export"].parts
    assert sum(questions.dropped.values()) == 3


def test_two_items_of_one_name_are_an_error(path: Path, crew: Crew) -> None:
    line = {"code": "def f(x):\n    return x * 3\n", "input": "2", "id": "one"}
    with pytest.raises(InputError, match="two items have the id 'one'"):
        output_questions(write(path, line, line), crew)


def test_outputs_agree_by_value_and_type_and_loosely_by_value() -> None:
    assert agree("{'a': 1, 'b': {1, 2}}", "{'b': {2, 1}, 'a': 1}")
    assert agree("float('nan')", "float('nan')")
    for one, other in (("1", "True"), ("1", "1.0"), ("[1]", "[True]"), ("{1}", "{1.0}"), ("0.0", "-0.0")):
        assert not agree(one, other)
        assert loosely_agree(one, other)
    assert not loosely_agree("(1,)", "[1]")


def test_tasks_are_asked_if_their_reference_passes_their_tests(path: Path, crew: Crew) -> None:
    wrong = LARGER | {"task_id": 8, "test_list": ["assert larger(1, 2) == 1"]}
    questions = code_questions(write(path, LARGER, wrong, DOUBLE, {}), crew)
    mbpp, humaneval = questions.questions
    assert "assert larger(5, 3) == 5" in mbpp.task.texts[0]
    assert "Twice n." in humaneval.task.texts[0]
    assert "2 * n" not in humaneval.task.texts[0]
    assert sum(questions.dropped.values()) == 2


def test_tests_may_use_what_the_prompt_defines_beside_the_function(path: Path, crew: Crew) -> None:
    halve = {
        "task_id": "HumanEval/1",
        "prompt": 'import math\ndef twice(n):\n    return math.prod((2, n))\ndef halve(n):\n    """Undo twice."""\n',
        "canonical_solution": "    return n // 2\n",
        "test": "def check(candidate):\n    assert candidate(twice(5)) == 5\n",
        "entry_point": "halve",
    }
    (question,) = code_questions(write(path, halve), crew).questions
    assert question.exam is not None
    with Engine() as engine:
        assert mark(engine, "def halve(n):\n    return n >> 1\n", question.exam) == "right"
        assert mark(engine, "def halve(n):\n    return n\n", question.exam) == "wrong"


def test_further_tests_of_a_task_count_and_are_not_shown(path: Path, crew: Crew) -> None:
    (question,) = code_questions(write(path, LARGER | {"test": "assert larger(-1, -2) == -1\n"}), crew).questions
    assert question.exam is not None
    assert "-2" not in question.task.texts[0]
    with Engine() as engine:
        assert mark(engine, question.rules["the tests by heart"][0], question.exam) == "wrong"


def test_a_program_is_marked_by_the_tests_and_by_what_they_do_not_ask(path: Path, crew: Crew) -> None:
    (question,) = code_questions(write(path, LARGER), crew).questions
    exam = question.exam
    assert exam is not None
    sources = {
        "def larger(x: int, y: int) -> int:\n    return max(x, y)\n": "right",
        question.rules["the tests by heart"][0]: "passed",
        question.rules["nothing"][0]: "wrong",
        "def smaller(a, b):\n    return a\n": "wrong",
        "def larger(a, b:\n": "wrong",
        "import sys\ndef larger(a, b):\n    sys.exit(0)\n": "wrong",
        "import os\nos._exit(0)\n": "wrong",
        "def larger(a, b):\n    while True:\n        pass\n": "wrong",
    }
    with Engine() as engine:
        assert {source: mark(engine, source, exam) for source in sources} == sources


@pytest.mark.parametrize("make", [defect_questions, output_questions, code_questions])
def test_a_file_that_holds_nothing_to_ask_is_an_error(path: Path, crew: Crew, make: Any) -> None:
    arguments = () if make is defect_questions else (crew,)
    with pytest.raises(InputError, match="cannot be read"):
        make(path, *arguments)
    with pytest.raises(InputError, match=r"set\.jsonl: (has|holds) no"):
        make(write(path, {"something": "else"}), *arguments)
