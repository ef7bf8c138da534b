"""`mutsinq harvest` writes programs to play with, one a line, and says what became of the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mutsinq.core.corpus import CorpusProgram
from mutsinq.corpus.programs import load_programs, read_programs

from .conftest import Run, Write

MODULE = '''
import numpy
STEP = 2

def grow(n: int) -> int:
    """One step more."""
    return n + STEP

def raised(number: int) -> int:
    return number + STEP

def shout(text: str) -> str:
    return text.upper() + "!"

def foreign(xs):
    return numpy.sum(xs)

def now():
    return 0

def written(path):
    open(path, "w").write("x")
'''
TASK = {
    "task_id": 1,
    "code": "def half(n):\n    return n // 2",
    "test_list": ["assert half(10) == 5", "assert half(-3) == -2"],
}


@pytest.fixture
def project(write: Write) -> Path:
    write("shop/pyproject.toml", '[project]\nname = "shop"\nlicense = "EUPL-1.2"\n')
    write("shop/src/broken.py", "def f(:\n")
    write("shop/src/sums.py", MODULE)
    return Path("shop")


def programs_in(path: str) -> list[CorpusProgram]:
    return load_programs(Path(path), lambda broken: pytest.fail(f"{broken}"))


def test_functions_become_programs_with_origin_licence_and_split(project: Path, run: Run) -> None:
    done = run("harvest", project, "-o", "programs.jsonl", "--jobs", 1)
    assert done.exit_code == 0, done.output
    programs = programs_in("programs.jsonl")
    assert [program.program.entry for program in programs] == ["grow", "shout"]
    assert programs[0].origin == "shop: src/sums.py:5"
    assert programs[0].licence == "EUPL-1.2"
    assert programs[0].program.source.startswith("STEP = 2")
    assert "mutsinq: skipped shop/src/broken.py:1" in done.stderr
    for told in ("2 programs from 2 files (1 unreadable)", "4 functions dropped", "1  a copy of another one"):
        assert told in done.stdout


def test_tasks_are_read_and_their_broken_lines_told(write: Write, run: Run) -> None:
    write("tasks.jsonl", json.dumps(TASK) + '\n{"code": 1}\n')
    done = run("harvest", "tasks.jsonl", "--jobs", 1, "--licence", "CC-BY-4.0")
    assert done.exit_code == 0, done.output
    assert "mutsinq: tasks.jsonl:2: neither a task of MBPP" in done.stderr
    (program,) = read_programs(done.stdout.splitlines())
    assert isinstance(program, CorpusProgram)
    assert (program.origin, program.licence) == ("tasks.jsonl:1 (1)", "CC-BY-4.0")


def test_no_more_programs_than_asked_for(project: Path, run: Run) -> None:
    done = run("harvest", project, "--max", 1, "--jobs", 1)
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "name a package, a path or a file of tasks"),
        (("nowhere/",), "no such file or folder"),
        (("none.jsonl",), "none.jsonl: cannot be read"),
        (("shop", "-o", "nowhere/out.jsonl"), "nowhere/out.jsonl: cannot be written"),
    ],
)
def test_bad_arguments_are_told_without_a_traceback(
    project: Path, run: Run, arguments: tuple[str, ...], message: str
) -> None:
    done = run("harvest", *arguments)
    assert done.exit_code == 2
    assert message in done.stderr


def test_a_source_without_any_program_is_trouble(write: Write, run: Run) -> None:
    write("empty.py", "X = 1\n")
    assert run("harvest", "empty.py", "--jobs", 1).exit_code == 2


def test_files_without_functions_are_said_to_have_none(run: Run, write: Write) -> None:
    told = run("harvest", write("empty.py", ""), "-o", "programs.jsonl")
    assert told.exit_code == 2
    assert "no function stands in them; name other packages" in told.output
