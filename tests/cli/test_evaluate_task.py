"""`mutsinq evaluate task`: from files to tables of other tasks than the game."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run, Write

TASK = {
    "task_id": 1,
    "text": "Give it back.",
    "code": "def f(a: int):\n    return a\n",
    "test_list": ["assert f(3) == 3"],
}
CALL = {"code": "def f(a):\n    return a + [1]\n", "input": "[2]", "output": "[2, 1]"}
FUNCTION = {"func": "int f(void)\n{\n    return 1;\n}\n", "target": 0}
SPREAD = 'def spread(numbers: list[int]) -> int:\n    """The range."""\n    return max(numbers) - min(numbers)\n'


@pytest.fixture(autouse=True)
def files(write: Write) -> None:
    write("tasks.jsonl", json.dumps(TASK))
    write("calls.jsonl", json.dumps(CALL))
    write("functions.jsonl", json.dumps(FUNCTION))
    write("spread.py", SPREAD)
    write("program.txt", "```python\ndef f(a):\n    return a\n```\n")
    write("list.txt", "[2, 1]\n")
    write("no.txt", "no\n")
    write("one.txt", "1\n")


@pytest.mark.parametrize(
    ("task", "source", "said", "line"),
    [
        ("code-generation", "tasks.jsonl", "program.txt", "100.0 (21-100)            100.0 (21-100)"),
        ("output-prediction", "calls.jsonl", "list.txt", "100.0 (21-100)"),
        ("defect-detection", "functions.jsonl", "no.txt", "100.0 (21-100)"),
        ("identifier-swap", "spread.py", "one.txt", "50.0 (10-90)"),
    ],
)
def test_a_player_stands_beside_the_rules(run: Run, task: str, source: str, said: str, line: str) -> None:
    spec = f"scripted:{said}"
    command = ["evaluate", "task", task, source, "-e", spec, "-j", "1"]
    told = run(*command, "--report", "report.html", "--report", "report.md", "--json", "numbers.json")
    assert told.exit_code == 0, told.output
    (row, *_) = [each for each in told.stdout.splitlines() if each.startswith(f"  {spec} ")]
    assert line in row
    assert "<svg" in Path("report.html").read_text("utf-8")
    numbers = json.loads(Path("numbers.json").read_text("utf-8"))
    assert numbers["about"]["task"] == task
    assert numbers["parts"][0]["rows"][-1]["evaluator"] == spec


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["defect-detection", "none.jsonl"], "none.jsonl: cannot be read"),
        (["defect-detection", "tasks.jsonl"], "tasks.jsonl: has no line with the fields func"),
        (["output-prediction", "functions.jsonl"], "functions.jsonl: holds no call"),
        (["code-generation", "calls.jsonl"], "calls.jsonl: holds no task"),
        (["code-generation", "tasks.jsonl", "calls.jsonl"], "takes one file"),
        (["identifier-swap", "nowhere"], "nowhere"),
        (["defect-detection", "functions.jsonl", "-e", "nobody"], "no player is named 'nobody'"),
        (["defect-detection", "functions.jsonl", "--report", "x.pdf"], "x.pdf: reports are written as"),
        (["chess", "functions.jsonl"], "'chess' is not one of"),
    ],
)
def test_bad_input_is_named_in_a_line(run: Run, arguments: list[str], complaint: str) -> None:
    told = run("evaluate", "task", *arguments, "-j", "1")
    assert told.exit_code == 2
    assert complaint in told.stderr
    assert "Traceback" not in told.output


def test_the_help_of_evaluate_names_what_can_be_measured(run: Run) -> None:
    told = run("evaluate", "--help")
    assert told.exit_code == 0
    assert "pairs" in told.stdout
    assert "task" in told.stdout
    assert "SET..." in run("evaluate", "pairs", "--help").stdout
