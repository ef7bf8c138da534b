"""Mutants are seen, and what is reached counts, in the interpreters that tests start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mutsinq.suite.watching.infection import NOTE

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]

CONFIG = '[project]\nname = "greet"\nversion = "1"\n[tool.pytest.ini_options]\npythonpath = ["."]\n'
CODE = """
import sys


def greet(name):
    return "hello " + name


def unused(name):
    return name + "!"


def main():
    print(greet(sys.argv[1]))


if __name__ == "__main__":
    main()
"""
TEST = """
import os
import subprocess
import sys

STARTS = {{
    "module": [sys.executable, "-m", "greet"],
    "script": [sys.executable, "greet.py"],
    "path": [sys.executable, os.path.abspath("greet.py")],
}}


def test_it():
    environment = os.environ | {{"OTHER": "1"}} if {other} else None
    output = subprocess.check_output([*STARTS["{start}"], "you"], text=True, env=environment)
    assert output == "hello you\\n"
"""


@pytest.fixture(autouse=True)
def _config(write: Write) -> None:
    write("pyproject.toml", CONFIG)


def by_module(said: str, word: str = "you") -> str:
    """A test that starts `greet` as a module with a word, and what that says to it."""
    return "import greet\n" + TEST.format(start="module", other=False).replace("hello you", said).replace(
        '"you"', f'"{word}"'
    )


def test_interpreters_that_tests_start_see_the_mutant_and_say_nothing_of_it(
    project: Path, write: Write, measure: Measure
) -> None:
    for start, other in (("module", False), ("script", True), ("path", False)):
        write(f"by_{start}.py", CODE)
        test = TEST.format(start=start, other=other).replace('"greet', f'"by_{start}')
        write(f"test_{start}.py", test.replace("check_output(", "check_output(stderr=subprocess.STDOUT, args="))
    measured = measure(project, "--mutsinq-operators", "string,arithmetic")
    assert {result.path for result in measured.of("greet")} == {"by_module.py", "by_script.py", "by_path.py"}
    assert {result.status for result in measured.of("greet")} == {"killed"}, measured.output
    assert {result.status for result in measured.of("unused")} == {"no coverage"}


SHARING = """
import json
import pathlib
import sys


def greet(name):
    first = "one"
    second = "two"
    third = "three"
    fourth = "four"
    return "hello " + name


def main():
    # Whoever goes on from the same interpreter has the same seed of hashes.
    with open(pathlib.Path(__file__).with_name("seeds"), "a") as file:
        file.write(f"{hash('seed')}\\n")
    print(greet(sys.argv[1]))


if __name__ == "__main__":
    main()
"""


def test_survivors_share_the_start_of_the_interpreters_that_tests_start(
    project: Path, write: Write, measure: Measure
) -> None:
    write("greet.py", SHARING)
    write("test_greet.py", by_module("hello you"))
    measured = measure(project, "--mutsinq-operators", "string,statement-deletion,arithmetic", "--mutsinq-jobs", "1")
    texts = {result.mutant.mutations[0].line: result.status for result in measured.of("greet")}
    assert texts == dict.fromkeys((8, 9, 10, 11), "survived") | {12: "killed"}, measured.output
    assert {result.killer.test for result in measured.of("greet") if result.killer} == {"test_greet.py::test_it"}
    seeds = (project / "seeds").read_text().split()
    assert len(seeds) - len({*seeds}) >= 3


ENDING = """
import os
import subprocess
import sys

import greet


def test_it():
    output = subprocess.check_output([sys.executable, "-m", "greet", "you"], text=True)
    if "first" in output:
        os._exit(3)
    assert output == "hello you\\n"
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_that_ends_its_process_leaves_the_others_of_its_share_to_another(
    project: Path, write: Write, measure: Measure, jobs: int
) -> None:
    lines = "".join(f'    if name == "{name}":\n        return "{name}"\n' for name in ("first", "second", "third"))
    write("greet.py", CODE.replace('    return "hello', lines + '    return "hello', 1))
    write("test_greet.py", ENDING)
    measured = measure(project, "--mutsinq-operators", "comparison-negation", f"--mutsinq-jobs={jobs}")
    found = {(result.mutant.mutations[0].line, result.status) for result in measured.of("greet")}
    assert {(6, "crashed"), (8, "killed"), (10, "killed")} <= found, measured.output
    assert {result.status for result in measured.results} <= {"crashed", "killed", "survived", "no coverage"}


POOL = """
import multiprocessing

from by_{method} import greet


def test_it():
    with multiprocessing.get_context("{method}").Pool(1) as pool:
        assert pool.map(greet, ["you"]) == ["hello you"]
"""


def test_processes_of_a_pool_see_the_mutant(project: Path, write: Write, measure: Measure) -> None:
    for method in ("fork", "spawn"):
        write(f"by_{method}.py", CODE)
        write(f"test_{method}.py", POOL.format(method=method))
    measured = measure(project, "--mutsinq-operators", "string,arithmetic")
    assert {result.path for result in measured.of("greet")} == {"by_fork.py", "by_spawn.py"}
    assert {result.status for result in measured.of("greet")} == {"killed"}, measured.output


def test_a_sitecustomize_of_the_users_is_loaded_too(project: Path, write: Write, measure: Measure) -> None:
    write("greet.py", CODE.replace("    main()", "    import builtins\n\n    assert builtins.customized\n    main()"))
    write("site/sitecustomize.py", "import builtins\n\nbuiltins.customized = True\n")
    test = TEST.format(start="module", other=False).replace(
        "else None", 'else os.environ | {"PYTHONPATH": os.path.abspath("site")}'
    )
    write("test_greet.py", test)
    measured = measure(project, "--mutsinq-operators", "string")
    assert measured.code == 0, measured.output
    assert {result.status for result in measured.of("greet")} == {"killed"}, measured.output


DEFAULTS = """
import sys


def greet(name, mark="!", *, loud=False, word="hello"):
    text = f"{word} {name}{mark}"
    return text.upper() if loud else text


def main():
    print(greet(sys.argv[1], loud=False, mark="."))


if __name__ == "__main__":
    main()
"""


def test_defaults_that_a_started_interpreter_uses_are_told_from_those_that_it_does_not(
    project: Path, write: Write, measure: Measure
) -> None:
    write("greet.py", DEFAULTS)
    many = "\n\n".join(f"def test_again_{n}():\n    test_it()" for n in range(3))
    write("test_greet.py", f"{by_module('hello you.')}\n\n{many}\n")
    measured = measure(project, "--mutsinq-operators", "default-argument,boolean-literal,string")
    header = {
        result.mutant.mutations[0].summary: (result.status, result.note)
        for result in measured.results
        if result.mutant.mutations[0].summary.startswith("name, ")
    }
    unused = ("survived", "no test uses what it changes")
    assert {fate for summary, fate in header.items() if 'word="hello"' in summary.partition("→")[2]} == {unused}, header
    assert {status for summary, (status, _) in header.items() if 'word="hello"' not in summary.partition("→")[2]} == {
        "killed"
    }, header


GRADING = """
import sys


def grade(points):
    return "pass" if points > 50 else "fail"


if __name__ == "__main__":
    print(grade(int(sys.argv[1])))
"""


@pytest.mark.parametrize(("jobs", "tests"), [(1, 1), (2, 1), (2, 3)])
def test_what_makes_no_difference_in_a_started_interpreter_is_not_tried_there(
    project: Path, write: Write, measure: Measure, jobs: int, tests: int
) -> None:
    write("greet.py", GRADING)
    for number in range(tests):
        # Each of several is watched in a process of its own.
        write(f"test_{number}.py", by_module("pass", "77"))
    operators = "comparison-boundary,condition-forcing,string,number"
    measured = measure(project, "--mutsinq-operators", operators, f"--mutsinq-jobs={jobs}")
    fates = {result.mutant.mutations[0].summary: (result.status, result.note) for result in measured.of("grade")}
    unnoticed = [summary for summary, fate in fates.items() if fate == ("survived", NOTE)]
    assert len(unnoticed) >= 3, fates
    assert any(">= 50" in summary for summary in unnoticed), fates
    assert {status for summary, (status, _) in fates.items() if summary not in unnoticed} == {"killed"}, fates


READING = """
import sys


def read(text):
    try:
        return int(text)
    except (ValueError, TypeError):
        return 0


if __name__ == "__main__":
    print(read(sys.argv[1]))
"""


def test_types_to_catch_are_compared_with_what_is_raised_in_a_started_interpreter(
    project: Path, write: Write, measure: Measure
) -> None:
    write("greet.py", READING)
    write("test_greet.py", by_module("0"))
    measured = measure(project, "--mutsinq-operators", "exception-handler,container-literal")
    fates = {
        each.mutant.mutations[0].summary.partition(" → ")[2]: (each.status, each.note) for each in measured.of("read")
    }
    assert fates["(ValueError,)"] == fates["Exception"] == ("survived", NOTE), fates
    assert fates["(TypeError,)"][0] == fates["()"][0] == "killed", fates


def test_a_started_interpreter_that_asks_for_defaults_may_use_them_all(
    project: Path, write: Write, measure: Measure
) -> None:
    asking = DEFAULTS.replace("print(greet(", "print(greet.__defaults__[0], greet(")
    write("greet.py", asking)
    many = "\n\n".join(f"def test_again_{n}():\n    test_it()" for n in range(3))
    write("test_greet.py", f"{by_module('! hello you.')}\n\n{many}\n")
    measured = measure(project, "--mutsinq-operators", "string")
    marks = [result for result in measured.results if 'mark="", ' in result.mutant.mutations[0].summary]
    assert {result.status for result in marks} == {"killed"}, measured.output


def test_a_module_that_only_started_interpreters_load_is_covered(project: Path, write: Write, measure: Measure) -> None:
    write("greet.py", DEFAULTS)
    write("test_greet.py", TEST.format(start="module", other=False).replace("hello you", "hello you."))
    measured = measure(project, "--mutsinq-operators", "string", targets=("greet.py",))
    assert "no coverage" not in {result.status for result in measured.results}, measured.output
    assert {result.status for result in measured.of("main")} == {"killed"}
