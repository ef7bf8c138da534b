"""Bad input of `mutsinq distinguish`: a message that says what to do, exit code 2, never a traceback."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from .conftest import Run, Shell, Write

GOOD = "def f(x):\n    return x + 1\n"
OTHER = "def f(x):\n    return x + 2\n"


@pytest.fixture
def good(write: Write) -> str:
    return write("good.py", GOOD)


def told(run: Run, *args: str, code: int = 2) -> str:
    """What the command says on standard error; it must end with that code and without a traceback."""
    result = run("distinguish", *args)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    assert "internal error" not in result.output
    return result.stderr


@pytest.mark.parametrize("swap", [False, True], ids=["as variant", "as original"])
@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("absent.py", None, "absent.py: no such file"),
        ("pkg/absent.py", None, "pkg/absent.py: no such file"),
        ("no_such_module", None, "no module named no_such_module can be found; install it or name its file"),
        ("cells.ipynb", "{}", "is a notebook; write its code to a file: jupyter nbconvert"),
        ("json.no_such_part:f", None, "no module named json.no_such_part"),
        ("zlib", None, "has no Python source"),
        ("what is this?", None, "write a path, REV:path.py or package.module:function"),
        ("bad.py", "def f(x):\n    return (x +\n", "bad.py:2: syntax error: '(' was never closed\n    return (x +\n"),
        ("bad.py", "def f(x):\n  return x\n return 1\n", "bad.py:3: syntax error: unindent"),
        ("bad.py", "def f(x):\n    yield = 3\n", "bad.py:2: syntax error"),
        ("bad.py", "return 1\n", "bad.py:1: syntax error: 'return' outside function"),
        ("bad.py", "", "bad.py: has no function or class to compare"),
        ("bad.py", "LIMIT = 3\n", "bad.py: has no function or class to compare"),
        ("bad.py", "def g(x): return x\n", "have no function or class of one name"),
        ("bad.py", "raise ValueError('not today')\ndef f(x): return x\n", "bad.py:1: raises ValueError when imported"),
        ("bad.py", "x = 1\n1 / 0\ndef f(x): return x\n", "bad.py:2: raises ZeroDivisionError when imported"),
        ("bad.py", "import sys\nsys.exit(3)\ndef f(x): return x\n", "bad.py:2: calls sys.exit when imported"),
        ("bad.py", "import os\nos._exit(0)\ndef f(x): return x\n", "importing it ends the process"),
        ("bad.py", "while True:\n    pass\ndef f(x): return x\n", "importing it does not end"),
        ("bad.py", "import no_such_package.a\ndef f(x): return x\n", "needs the module no_such_package"),
        ("bad.py", "def f(x):\n    return " + "-" * 2000 + "x\n", "nested too deeply"),
        ("bad.py", "def f(x):\n    return " + "+".join("x" * 20_000) + "\n", "recursion"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_reason(
    run: Run, write: Write, good: str, name: str, text: str | None, message: str, swap: bool
) -> None:
    if text is not None:
        write(name, text)
    assert message in told(run, *((name, good) if swap else (good, name)))


def test_a_caret_stands_under_the_place_of_a_syntax_error(run: Run, write: Write, good: str) -> None:
    message = told(run, good, write("bad.py", "def f(x):\n        return x +* 2\n"))
    lines = message.splitlines()
    assert lines[1] == "    return x +* 2"
    assert lines[2].index("^") == lines[1].index("*")


def test_a_folder_is_no_module(run: Run, good: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert "folder: is a folder; name a Python file in it" in told(run, good, "folder")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"def f(x):\n    return '\xff\xfe'\n", "bad.py:2: not utf-8 text at byte"),
        (b"# coding: no-such-code\ndef f(x): pass\n", "bad.py: unknown encoding"),
        (b"def f(x):\n    return '\0'\n", "null byte"),
    ],
)
def test_text_that_cannot_be_decoded_is_said_where(
    run: Run, good: str, tmp_path: Path, data: bytes, message: str
) -> None:
    (tmp_path / "bad.py").write_bytes(data)
    assert message in told(run, good, "bad.py")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_says_so(run: Run, write: Write, good: str, tmp_path: Path) -> None:
    write("secret.py", OTHER)
    (tmp_path / "secret.py").chmod(0)
    assert "secret.py: no permission to read it" in told(run, good, "secret.py")


@pytest.mark.slow
def test_a_module_that_sleeps_at_import_is_given_up(run: Run, write: Write, good: str) -> None:
    start = time.monotonic()
    message = told(run, good, write("slow.py", "import time\ntime.sleep(100)\ndef f(x): return x\n"))
    assert "importing it does not end within" in message
    assert time.monotonic() - start < 20


def test_what_a_module_prints_at_import_is_not_the_commands_output(run: Run, write: Write, good: str) -> None:
    noisy = write("noisy.py", "import sys\nprint('HELLO')\nsys.stderr.write('OH')\ndef f(x):\n    return x + 1 + 0\n")
    result = run("distinguish", good, noisy, "--timeout", "0.3")
    assert result.exit_code == 0
    assert "HELLO" not in result.output
    assert "OH" not in result.output


def test_an_unknown_function_is_answered_with_near_names(run: Run, write: Write) -> None:
    one = write("one.py", "def parse_date(x): return x\nclass Stack:\n    def push(self, x): return x\n")
    assert "one.py: no function named parse_dat; did you mean parse_date?" in told(run, one, one, "-f", "parse_dat")
    assert "did you mean Stack.push?" in told(run, one, one, "--function", "push")
    assert "it has parse_date, Stack.push" in told(run, one, one, "--function", "zzzzzz")
    assert "no function named zzzzzz" in told(run, f"{one}:zzzzzz", one)


@pytest.mark.parametrize(
    ("variant", "reason"),
    [
        ("def f(x, y, z):\n    return x\n", "needs 3 positional arguments"),
        ("def f():\n    return 1\n", "takes 0"),
        ("def f(x, *, key):\n    return x\n", "needs the keyword argument 'key'"),
        ("class f:\n    def __init__(self, x): pass\n", "in the other"),
    ],
)
def test_signatures_that_no_input_fits_are_not_comparable(
    run: Run, write: Write, good: str, variant: str, reason: str
) -> None:
    result = run("distinguish", good, write("other.py", variant))
    assert result.exit_code == 2
    assert reason in result.output


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("f(1)\n\n# a comment\nf(1 + 1)\n", "inputs.txt:4: not a literal: 1 + 1"),
        ("[1]\n(2,\n", "inputs.txt:2: not a literal"),
        ("{1: 2}\n", "inputs.txt:1: keyword arguments need names as keys"),
        ("3\n", "inputs.txt:1: write the arguments as a call, a list or a dict"),
        ("g(1)\n", "inputs.txt:1: no function is named g"),
        ("__import__('os').system('true')\n", "inputs.txt:1: no function is named __import__.system"),
    ],
)
def test_a_line_of_an_examples_file_that_is_no_literal_is_named(
    run: Run, write: Write, good: str, lines: str, message: str
) -> None:
    other = write("other.py", OTHER)
    write("inputs.txt", lines)
    assert message in told(run, good, other, "--examples", "inputs.txt")


def test_an_examples_file_that_is_not_there_is_named(run: Run, write: Write, good: str) -> None:
    assert "absent.txt: no such file" in told(run, good, write("other.py", OTHER), "--examples", "absent.txt")


def test_an_unknown_searcher_is_answered_with_those_that_there_are(run: Run, write: Write, good: str) -> None:
    message = told(run, good, write("other.py", OTHER), "--searchers", "boundary,guess")
    assert "no searcher is named 'guess'; there are examples, boundary, fuzz, " in message


@pytest.mark.parametrize("place", ["absent/test_f.py", "."])
def test_a_test_file_that_cannot_be_written_is_said(run: Run, write: Write, good: str, place: str) -> None:
    assert f"{place}: cannot be written" in told(run, good, write("other.py", OTHER), "--test", place)


@pytest.mark.parametrize("options", [["--timeout", "0"], ["--timeout", "soon"], ["--seed", "x"], ["--colour"], []])
def test_wrong_options_are_answered_with_the_usage(run: Run, good: str, options: list[str]) -> None:
    arguments = [good, good, *options] if options else [good]
    assert "Usage: " in told(run, *arguments)


@pytest.mark.parametrize("spec", ["HEAD:f.py", "no-such-revision:f.py"])
def test_a_revision_that_git_does_not_know_is_said_in_gits_words(run: Run, write: Write, good: str, spec: str) -> None:
    assert f"{spec}: git: " in told(run, spec, good)


@pytest.mark.slow
def test_a_table_of_two_megabytes_is_compared(shell: Shell, write: Write) -> None:
    table = "TABLE = [\n" + "".join(f"    ({row}, 'name {row}', {row * 0.5}),\n" for row in range(60_000)) + "]\n"
    for name, addend in (("one.py", 0), ("other.py", 1)):
        write(name, f"{table}def f(x):\n    return TABLE[x % 3][0] + {addend}\n")
    done = shell("distinguish", "one.py", "other.py", "--timeout", "60")
    assert done.returncode == 1, done.stderr
    assert "1 distinguished" in done.stdout


@pytest.mark.parametrize("arguments", [["absent.py", "absent.py"], ["bad.py", "good.py"], ["good.py", "dies.py"]])
def test_the_installed_command_ends_with_two_and_no_traceback(shell: Shell, write: Write, arguments: list[str]) -> None:
    write("good.py", GOOD)
    write("bad.py", "def f(:\n")
    write("dies.py", "import os\nos._exit(0)\ndef f(x): return x\n")
    done = shell("distinguish", *arguments, "--function", "f")
    assert done.returncode == 2
    assert done.stderr.startswith("mutsinq: ")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_constructor_with_side_effects_harms_nothing(run: Run, write: Write, tmp_path: Path) -> None:
    source = """
import os, pathlib

class Log:
    made = 0

    def __init__(self, name="x"):
        Log.made += 1
        print("made", name)
        try:
            pathlib.Path({folder!r}, "log.txt").write_text(name)
            os.kill(os.getppid(), 9)
        except OSError:
            pass

    def double(self, n):
        return n * {factor}
"""
    one, other = (
        write(f"{name}.py", source.format(folder=str(tmp_path), factor=factor))
        for name, factor in (("one", 2), ("other", 3))
    )
    result = run("distinguish", one, other, "--timeout", "10")
    assert result.exit_code == 1
    assert "double" in result.output
    assert not (tmp_path / "log.txt").exists()


def test_a_function_that_needs_the_network_or_files_is_refused_with_the_reason(run: Run, write: Write) -> None:
    source = "import urllib.request\n\ndef f(url: str):\n    return urllib.request.urlopen(url, timeout={}).read()\n"
    result = run("distinguish", write("a.py", source.format(1)), write("b.py", source.format(2)), "--timeout", "2")
    assert "out of domain" in result.output
    assert "line 4" in result.output


def test_a_folder_with_links_that_lead_nowhere_does_not_keep_its_modules_from_running(
    run: Run, write: Write, good: str, tmp_path: Path
) -> None:
    other = write("other.py", OTHER)
    (tmp_path / "one.py").symlink_to("two.py")
    (tmp_path / "two.py").symlink_to("one.py")
    (tmp_path / "gone.py").symlink_to("nothing.py")
    assert run("distinguish", good, other).exit_code == 1
    listed = run("mutate", ".", "--list")
    assert listed.exit_code == 0
    assert "good.py" in listed.output
