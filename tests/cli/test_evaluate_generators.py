"""`mutsinq evaluate generators`: from programs to a table of who writes variants that are worth something."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mutsinq.core.corpus import CorpusProgram
from mutsinq.core.input import Input
from mutsinq.core.program import Program
from mutsinq.corpus.programs import line_of

from .conftest import Run, Write

REPLY = """# Generated program
```python
def f(n: int) -> int:
    return n + 1
```

# Diverging input example
```python
f(1)
```
"""


@pytest.fixture(autouse=True)
def files(write: Write) -> None:
    program = Program("def f(n: int) -> int:\n    return n\n", "program", "f")
    write("programs.jsonl", line_of(CorpusProgram(program, (Input((1,)), Input((2,))), "here", "MIT", "test")))
    write("reply.txt", REPLY)


def test_one_command_gives_tables_plots_and_numbers(run: Run) -> None:
    command = ["evaluate", "generators", "programs.jsonl", "-g", "scripted:reply.txt", "--no-operators"]
    command += ["--variants", "1", "--inputs", "2", "-j", "1", "--store", "games.db", "--ledger", "found.jsonl"]
    told = run(*command, "--report", "report.html", "--json", "numbers.json")
    assert told.exit_code == 0, told.output
    assert "  scripted:reply.txt          1  100.0 (21-100)" in told.stdout
    assert "<svg" in Path("report.html").read_text("utf-8")
    (row,) = json.loads(Path("numbers.json").read_text("utf-8"))["generators"]
    assert row["valid"]["mean"] == 1.0
    assert row["survives"]["fuzz"]["mean"] == 0.0
    assert "search:fuzz,seconds=1" in row["survives"]
    assert run(*command).stdout == told.stdout.partition("written")[0]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["none.jsonl"], "none.jsonl"),
        (["programs.jsonl", "--no-operators"], "there is no generator to measure"),
        (["programs.jsonl", "--split", "train"], "none of its programs is of the split 'train'"),
        (["programs.jsonl", "-g", "nobody"], "no player is named 'nobody'"),
        (["programs.jsonl", "-e", "fuzz,speed=2"], "got an unexpected keyword argument 'speed'"),
        (["programs.jsonl", "--plausible", "fuzz"], "name a model on this machine"),
        (["programs.jsonl", "--plausible", "model:gemma", "-g", "model:gemma,temperature=2"], "is no held-out model"),
        (["programs.jsonl", "--plausible", "model:/nowhere"], "--plausible model:/nowhere: "),
        (["programs.jsonl", "--report", "x.pdf"], "x.pdf: reports are written as"),
    ],
)
def test_bad_input_is_named_in_a_line(run: Run, options: list[str], complaint: str) -> None:
    told = run("evaluate", "generators", *options, "-j", "1", "--store", "games.db")
    assert told.exit_code == 2, told.output
    assert not Path("games.db").exists()
    assert complaint in told.stderr
    assert "Traceback" not in told.output
