"""Suites that do what suites should not do are measured all the same, or refused with a message that says why."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from doubling_project import CODE, TEST
from mutsinq.core.codec import from_json
from mutsinq.core.suite import SuiteReport

Write = Callable[[str, str], Path]
Measure = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("doubling")


def test_a_test_that_hangs_is_named(project: Path, write: Write, measure: Measure) -> None:
    write("test_waiting.py", "import time\n\n\ndef test_wait():\n    time.sleep(3600)\n")
    measured = measure(project, "--mutsinq-patience=3")
    assert measured.code == 2
    assert "test_waiting.py::test_wait: does not end, without any mutant" in measured.output


@pytest.mark.parametrize("code", [0, 3])
def test_a_test_that_ends_the_interpreter_is_named(project: Path, write: Write, measure: Measure, code: int) -> None:
    write("test_leaving.py", f"import os\n\n\ndef test_leave():\n    os._exit({code})\n")
    measured = measure(project)
    assert measured.code == 2
    assert f"test_leaving.py::test_leave: ends the interpreter (exit code {code})" in measured.output


def test_a_mutant_that_crashes_the_interpreter_prints_nothing(project: Path, write: Write, measure: Measure) -> None:
    write("peeking.py", "import ctypes\n\n\ndef peek(n):\n    return 0 if n < 2 else ctypes.string_at(0)\n")
    write("test_peeking.py", "from peeking import peek\n\n\ndef test_peek():\n    assert peek(1) == 0\n")
    measured = measure(project, "--mutsinq-operators=condition-negation,condition-forcing", targets=("peeking.py",))
    assert "crashed" in {result.status for result in measured.results}, measured.output
    assert "Fatal Python error" not in measured.output


def test_tests_that_load_the_code_from_elsewhere_are_told_so(
    project: Path, write: Write, measure: Measure, tmp_path: Path
) -> None:
    write("src/doubles/__init__.py", "def double(x):\n    return x * 2\n")
    write("test_it.py", "from doubles import double\n\n\ndef test_it():\n    assert double(2) == 4\n")
    shutil.copytree(project / "src", tmp_path / "installed")
    measured = measure(project, targets=("src",), environment={"PYTHONPATH": str(tmp_path / "installed")})
    assert measured.code == 2
    assert "no test loads any of the code to mutate" in measured.output
    assert f"doubles is loaded from {tmp_path / 'installed' / 'doubles'}" in measured.output


def test_a_suite_without_tests_is_no_success(project: Path, write: Write, measure: Measure) -> None:
    write("test_it.py", "")
    write("checks.py", "def test_that_is_not_found():\n    pass\n")
    measured = measure(project)
    assert measured.code == 2
    assert "pytest found no tests" in measured.output
    assert "name them: `pytest TESTS --mutsinq`" in measured.output


def test_a_script_with_doctests_alone_is_told_how_they_are_found(project: Path, write: Write, measure: Measure) -> None:
    write("test_it.py", "")
    write("roman.py", 'def one():\n    """\n    >>> one()\n    \'I\'\n    """\n    return \'I\'\n')
    measured = measure(project, targets=("roman.py",))
    assert measured.code == 2
    assert "or add `--doctest-modules`" in measured.output


LEFTOVERS = """
import http.server
import threading
import time

import doubling
from doubling import double


def test_thread():
    threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
    assert double(1) == 2


def test_server():
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    assert double(2) == 4


def test_stopped_clock(monkeypatch):
    for name in ("time", "monotonic", "perf_counter", "process_time"):
        monkeypatch.setattr(time, name, lambda: 0.0)
    assert double(4) == 8


def test_patched_module(monkeypatch):
    monkeypatch.setattr(doubling, "double", lambda x: 7)
    assert doubling.double(3) == 7


def test_patched_paths(monkeypatch):
    for name in ("os.getcwd", "os.path.abspath", "os.path.join", "os.path.normpath"):
        monkeypatch.setattr(name, None)
    open(__file__).close()
    assert double(6) == 12


def test_patched_for_good():
    doubling.NAME = "other"
    time.time = time.monotonic = time.perf_counter = time.process_time = lambda: 0.0
    assert double(5) == 10
"""


def test_threads_servers_stopped_clocks_and_patched_modules_disturb_no_verdict(
    project: Path, write: Write, measure: Measure
) -> None:
    write("test_it.py", LEFTOVERS)
    measured = measure(project, "--mutsinq-operators", "arithmetic,number")
    assert measured.code == 0, measured.output
    assert {result.status for result in measured.results} == {"killed"}
    assert not measured.report.left_out


def test_compiled_modules_are_left_alone_and_listed(project: Path, write: Write, measure: Measure) -> None:
    write("pyproject.toml", '[project]\nname = "pack"\nversion = "1"\n[tool.pytest.ini_options]\npythonpath = ["."]\n')
    write("pack/__init__.py", CODE)
    (project / "pack" / "_fast.cpython-311-x86_64-linux-gnu.so").write_bytes(b"\x7fELF")
    write("test_it.py", TEST.replace("doubling", "pack"))
    measured = measure(project, "--mutsinq-operators", "arithmetic")
    assert measured.code == 0, measured.output
    assert "left alone, for they are no Python: pack/_fast.cpython-311-x86_64-linux-gnu.so" in measured.output


def test_files_that_this_python_cannot_read_are_left_alone_and_listed(
    project: Path, write: Write, measure: Measure
) -> None:
    write("pyproject.toml", '[project]\nname = "pack"\nversion = "1"\n[tool.pytest.ini_options]\npythonpath = ["."]\n')
    write("pack/__init__.py", CODE)
    write("pack/template.py", "class {{ name }}:\n    pass\n")
    (project / "pack" / "latin.py").write_bytes(b"name = '\xe9'\n")
    write("test_it.py", TEST.replace("doubling", "pack"))
    measured = measure(project, "--mutsinq-operators", "arithmetic")
    assert measured.code == 0, measured.output
    assert {result.path for result in measured.results} == {"pack/__init__.py"}
    assert "left alone, for this Python cannot read them: pack/latin.py, pack/template.py" in measured.output
    named = measure(project, targets=("pack/template.py",))
    assert named.code == 4
    assert "left alone, for this Python cannot read them: pack/template.py" in named.output


TIMED = """
import time

import pytest

from doubling import double


@pytest.mark.parametrize("moment", [time.time_ns()])
def test_now(moment):
    assert double(moment) == 2 * moment
"""


@pytest.mark.parametrize("option", ["--mutsinq-max=100", "--mutsinq-fresh"])
def test_tests_with_a_new_name_whenever_they_are_collected_are_left_out_and_listed(
    project: Path, write: Write, measure: Measure, option: str
) -> None:
    """A sample has no head start; a module's loading has tests collected anew."""
    write("doubling.py", CODE + "\n\nNAMES = {'double': double}\n")
    write("test_timed.py", TIMED)
    measured = measure(project, option)
    assert measured.code == 0, measured.output
    assert list(measured.report.left_out.values()) == ["has another name whenever it is collected"]
    assert "killed" in {result.status for result in measured.results}


IMPORTING = """
import atexit
import pathlib

print("imported")
atexit.register(print, "over")
TABLE = [x * 2 for x in range(10)]
pathlib.Path(__file__).with_name("imports.log").open("a").write("again")


def double(x):
    return TABLE[x]
"""


def test_where_output_is_no_utf_8_letters_are_escaped(project: Path, write: Write, measure: Measure) -> None:
    write("greeting.py", 'def greet(name):\n    return f"“{name}” → ☃"\n')
    write("test_it.py", 'from greeting import greet\n\n\ndef test_greet():\n    assert greet("a")\n')
    measured = measure(project, targets=("greeting.py",), environment={"PYTHONIOENCODING": "ascii"})
    assert measured.code == 0, measured.output
    assert "\\u2603" in measured.output


def test_code_that_runs_at_import_is_measured_too(project: Path, write: Write, measure: Measure) -> None:
    write("doubling.py", IMPORTING)
    measured = measure(project, "--mutsinq-operators", "arithmetic", "--mutsinq-timeout-floor", "0.5")
    assert measured.code == 0, measured.output
    assert [(result.mutant.mutations[0].function, result.status) for result in measured.results] == [("", "killed")]


def test_a_full_disk_is_said_and_the_table_is_shown(project: Path, measure: Measure) -> None:
    reports = ("--mutsinq-report=markdown=/dev/full", "--mutsinq-report=junit=/dev/full/junit.xml")
    measured = measure(project, "--mutsinq-operators", "arithmetic", *reports)
    assert measured.code == 2
    assert "/dev/full: cannot be written" in measured.output
    assert "/dev/full/junit.xml: cannot be written" in measured.output
    assert "No space left on device" in measured.output
    assert "doubling.py" in measured.output


SMALL_DISK = """
import resource

resource.setrlimit(resource.RLIMIT_FSIZE, (2048, resource.RLIM_INFINITY))
"""


def test_no_room_for_temporary_files_is_said(project: Path, write: Write, measure: Measure) -> None:
    write("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["."]\n')
    write("small_disk.py", SMALL_DISK)
    write("doubling.py", CODE + "\n\n".join(f"def half_{i}(x):\n    return x / 2\n" for i in range(30)))
    measured = measure(project, pytest_options=("-p", "small_disk"), targets=("doubling.py",))
    assert measured.code == 2, measured.output
    assert "File too large" in measured.output
    assert "ended early" in measured.output
    assert "temporary files lie in" in measured.output
    assert "Traceback" not in measured.output


SLOW = """
import time

from doubling import double


def test_double():
    time.sleep(0.3)
    assert double(3) is not None
"""


#: What is on the screen when it is interrupted, seconds later, and options: in the clean run, while mutants are tried,
#: and while survivors are looked into.
INTERRUPTS: list[tuple[str, float, list[str]]] = [
    ("collected", 0.3, []),
    ("controls", 2.0, []),
    ("mutants (", 1.0, ["--mutsinq-operators=arithmetic", "--mutsinq-max=4", "--mutsinq-survivors=60"]),
]


def _start(project: Path, report: Path, *options: str, temporary: Path | None = None) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "mutsinq.pytest_plugin"]
    command += ["--mutsinq-survivors=0", "--mutsinq-jobs=2", f"--mutsinq-report=json={report}", *options, "--mutsinq"]
    environment = os.environ | ({"TMPDIR": str(temporary)} if temporary else {})
    return subprocess.Popen(
        command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _running_in(folder: Path) -> list[int]:
    """The processes that work in a folder."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and Path(os.readlink(process / "cwd")) == folder:
                found.append(int(process.name))
        except OSError:
            continue
    return found


WAITING = """
import os
import pathlib
import time


def test_it():
    pathlib.Path(f"waits-{os.getpid()}").touch()
    time.sleep(3600)
"""


@pytest.mark.parametrize(("said", "seconds", "options"), INTERRUPTS, ids=[said for said, _, _ in INTERRUPTS])
def test_an_interrupt_reports_what_is_known_and_leaves_no_process(
    project: Path, write: Write, tmp_path: Path, said: str, seconds: float, options: list[str]
) -> None:
    write("doubling.py", "def double(x):\n" + "    x = x + 1 - 1\n" * 40 + "    return x * 2\n")
    write("test_it.py", SLOW)
    report = tmp_path / "interrupted.json"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    run = _start(project, report, *options, temporary=temporary)
    assert run.stdout is not None
    lines = []
    for line in run.stdout:
        lines.append(line)
        if said in line:
            break
    time.sleep(seconds)
    run.send_signal(signal.SIGINT)
    output = "".join([*lines, run.stdout.read()])
    assert run.wait(60) == 2, output
    known: SuiteReport = from_json(report.read_text("utf-8"))
    assert known.complete == (said == "mutants (")
    assert "Traceback" not in output
    for _ in range(100):
        if not _running_in(project):
            break
        time.sleep(0.1)
    assert not _running_in(project)
    assert not list(temporary.glob("mutsinq-*"))


def test_nothing_outlives_a_run_that_is_killed(project: Path, write: Write, tmp_path: Path) -> None:
    """Neither the fork of the clean run that shares what is loaded, nor the one that loads everything anew."""
    write("test_it.py", WAITING)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    run = _start(project, tmp_path / "killed.json", temporary=temporary)
    until = time.monotonic() + 100
    while len(list(project.glob("waits-*"))) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    assert len(_running_in(project)) > 2
    run.kill()
    run.wait()
    for _ in range(100):
        if not _running_in(project):
            break
        time.sleep(0.1)
    left = _running_in(project)
    for process in left:
        os.kill(process, signal.SIGKILL)
    assert not left
    assert not list(temporary.iterdir())


def test_two_runs_at_once_in_one_folder_give_the_same_verdicts(project: Path, write: Write, tmp_path: Path) -> None:
    write("doubling.py", "def double(x):\n    if x > 100:\n        return x\n    return x * 2\n")
    reports = [tmp_path / "one.json", tmp_path / "other.json"]
    runs = [_start(project, report) for report in reports]
    outputs = [run.communicate(timeout=100)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], outputs
    found: list[SuiteReport] = [from_json(report.read_text("utf-8")) for report in reports]
    verdicts = [sorted((each.mutant.id, each.status) for each in report.results) for report in found]
    assert verdicts[0] == verdicts[1]
    assert verdicts[0]
