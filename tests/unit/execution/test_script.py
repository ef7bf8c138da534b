"""Whole programs run in the worker as the interpreter would run them."""

from __future__ import annotations

import pytest

from mutsinq.core.input import Input
from mutsinq.core.outcome import Outcome, OutOfSteps, Raised, Returned
from mutsinq.core.program import SCRIPT, Program
from mutsinq.execution.engine import Engine


def outcomes(engine: Engine, source: str, *texts: str) -> list[Outcome]:
    loaded = engine.open(Program(source, "program", SCRIPT))
    try:
        return loaded.worker.details([Input((text,)) for text in texts])
    finally:
        loaded.worker.stop()


def exited(code: int, output: str) -> Returned:
    return Returned(("int", str(code)), output=output)


@pytest.mark.parametrize(
    "source",
    [
        "print(int(input()) + int(input()))",
        "import sys\nprint(sum(map(int, sys.stdin)))",
        "import sys\nprint(sum(map(int, sys.stdin.read().split())))",
        "import sys\nprint(sum(map(int, sys.stdin.buffer.readlines())))",
        "import sys\nread = sys.stdin.readline\nprint(int(read()) + int(read()))",
        "print(sum(map(int, open(0))))",
        "print(sum(map(int, open(0, 'rb').read().split())))",
        "print(sum(map(int, open('/dev/stdin').read().split())))",
        "import os\nprint(sum(map(int, os.read(0, 100).split())))",
        "import sys\nsys.stdout.write(f'{int(input()) + int(input())}\\n')",
        "import sys\nsys.stdout.buffer.write(b'%d\\n' % sum(map(int, sys.stdin)))",
        "import os\nos.write(1, b'%d\\n' % (int(input()) + int(input())))",
        "import sys\nprint('noise', file=sys.stderr)\nprint(int(input()) + int(input()))",
        "def main():\n    print(int(input()) + int(input()))\nif __name__ == '__main__':\n    main()",
        "import threading\ndef main():\n    print(int(input()) + int(input()))\nthreading.Thread(target=main).start()",
    ],
)
def test_every_way_to_read_and_write_is_standard_input_and_output(engine: Engine, source: str) -> None:
    assert outcomes(engine, source, "2\n3\n", "4\n5") == [exited(0, "5\n"), exited(0, "9\n")]


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        ("exit()", 0),
        ("quit(2)", 2),
        ("import sys; sys.exit(True)", 1),
        ("import sys; sys.exit('bad input')", 1),
        ("raise SystemExit(7)", 7),
        ("import os; os._exit(3)", 3),
    ],
)
def test_leaving_in_the_middle_is_a_normal_end_with_its_code(engine: Engine, ending: str, code: int) -> None:
    source = f"def f():\n    print('before')\n    {ending}\nf()\nprint('after')"
    assert outcomes(engine, source, "", "") == [exited(code, "before\n")] * 2


def test_an_exception_that_nothing_catches_is_told_with_what_was_printed(engine: Engine) -> None:
    assert outcomes(engine, "print('a')\nprint(int(input()))", "x\n", "") == [
        Raised("ValueError", "invalid literal for int() with base 10: 'x'", output="a\n"),
        Raised("EOFError", "EOF when reading a line", output="a\n"),
    ]


def test_a_script_starts_anew_for_each_text(engine: Engine) -> None:
    source = "import sys\nsys.setrecursionlimit(5000)\nseen = globals().get('seen', 0) + 1\nprint(seen)"
    assert outcomes(engine, source, "", "") == [exited(0, "1\n")] * 2


def test_a_script_that_does_not_end_runs_out_of_steps(engine: Engine) -> None:
    assert [type(outcome) for outcome in outcomes(engine, "while True: pass", "")] == [OutOfSteps]


def test_bytes_that_are_no_utf8_come_through(engine: Engine) -> None:
    assert outcomes(engine, "print(input())", "\udcff é\n") == [exited(0, "\udcff é\n")]
