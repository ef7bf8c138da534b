"""Interpreters that stand by do what those do that are started, or do not stand by."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mutsinq.suite.interpreters.standby import Standbys
from mutsinq.suite.interpreters.started import MutatedFile
from mutsinq.suite.subject import Subject

#: Starts one program again and again, each time with another text in the place of MARK, and says what came of it.
DRIVER = """
import json, os, subprocess, sys, threading
from pathlib import Path
from mutsinq.core.mutation import Edit
from mutsinq.core.program import Span
from mutsinq.suite.interpreters.lead import leads
from mutsinq.suite.interpreters.standby import Standbys
from mutsinq.suite.interpreters.started import VARIABLE, MutatedFile, hand_on
from mutsinq.suite.subject import Subject

target, starts = json.loads(sys.stdin.read())
standbys = Standbys(VARIABLE)
files = []
subject = Subject(Path(target))
at = subject.encoded.index(b"MARK")
edits = [Edit(Span(at, at + 4), "")]
hand_on(lambda: files[-1].task(), lambda start: standbys.go_on(files[-1], leads(subject, edits), start))
told = []
for number, start in enumerate(starts):
    for path, text in start.pop("write", {}).items():
        Path(path).write_text(text)
    if start.pop("in another process", False):
        standbys = Standbys(VARIABLE, standbys.learn())
    files.append(MutatedFile(subject, [Edit(Span(at, at + 4), f"m{number}")], standbys.marks))
    files[-1].task()
    files[-1].task(leads(subject, edits)[0])
    start["env"] = os.environ | start.pop("env", {})
    standbys.served, before = 0, len(os.listdir("/proc/self/fd"))
    ran = subprocess.run(capture_output=True, text=True, **{"args": [sys.executable, "-m", "program"]} | start)
    kept = len(os.listdir("/proc/self/fd")) - before
    told.append([ran.stdout, ran.stderr, ran.returncode, bool(standbys.served), kept])
for process in standbys.processes:
    os.kill(process, 9)
print(json.dumps(told))
"""
#: Loads the file under test once it has done something else.
PROGRAM = """
import sys
{before}
import target
sys.exit(target.main(sys.argv[1:]))
"""
TARGET = """
import os
import sys


def main(words):
    text = sys.stdin.read()
    print("MARK", words, text, os.environ.get("OTHER", ""), os.path.basename(os.getcwd()))
    print("complaint", file=sys.stderr)
    return len(text)
"""
Drive = Callable[..., list[list[Any]]]


@pytest.fixture
def drive(tmp_path: Path) -> Drive:
    """Start `program`, which does something before it loads the file under test, several times."""

    def run(*starts: Mapping[str, object], before: str = "", lead: str = "", last: str = "") -> list[list[Any]]:
        (tmp_path / "target.py").write_text(lead + TARGET.replace("    return", f"    {last}\n    return"))
        (tmp_path / "program.py").write_text(PROGRAM.format(before=before))
        told = subprocess.run(
            [sys.executable, "-c", DRIVER],
            input=json.dumps([str(tmp_path / "target.py"), [{"input": "", "cwd": str(tmp_path)} | s for s in starts]]),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert told.returncode == 0, told.stderr
        found: list[list[Any]] = json.loads(told.stdout)
        return found

    return run


def test_one_that_stands_by_goes_on_as_if_it_were_started(drive: Drive, tmp_path: Path) -> None:
    told = drive(*({"input": "x" * number} for number in range(5)))
    assert [served for *_, served, _ in told] == [False, True, True, True, True]
    for number, (out, err, code, _, kept) in enumerate(told):
        assert out == f"m{number} [] {'x' * number}  {tmp_path.name}\n"
        assert (err, code, kept) == ("complaint\n", number, 0)


def test_each_program_folder_and_environment_has_its_own(drive: Drive, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    file = {"args": [sys.executable, str(tmp_path / "program.py")]}
    deep = {"cwd": str(tmp_path / "deep"), "env": {"PYTHONPATH": str(tmp_path), "OTHER": "given"}}
    told = drive({}, file, deep, {}, file, deep)
    assert [served for *_, served, _ in told] == [False] * 3 + [True] * 3
    name = tmp_path.name
    ends = [f"[]   {name}", f"[]   {name}", "[]  given deep"] * 2
    assert [out for out, *_ in told] == [f"m{number} {end}\n" for number, end in enumerate(ends)]


@pytest.mark.parametrize(
    "words", [["-m", "program"], ["program.py"], ["-c", "import target, sys; target.main(sys.argv[1:])"]]
)
def test_one_serves_whatever_the_arguments_and_the_test(drive: Drive, tmp_path: Path, words: list[str]) -> None:
    ends = [[], ["word"], ["-x", "--name=value", "a b"], [""], [str(number) for number in range(300)]]
    told = drive(
        *({"args": [sys.executable, *words, *end], "env": {"PYTEST_CURRENT_TEST": f"test {len(end)}"}} for end in ends),
        lead="import os\nTEST = 'PYTEST_CURRENT_TEST'\n",
        last="print(sys.orig_argv[-len(words):], os.environ[TEST])",
    )
    assert [served for *_, served, _ in told] == [False, True, True, True, True]
    for number, (end, (out, *_)) in enumerate(zip(ends, told)):
        assert out.startswith(f"m{number} {end} ")
        assert out.endswith(f"{end or [*words]} test {len(end)}\n") or not end


@pytest.mark.parametrize(
    "looking",
    [
        "'-x' in sys.argv",
        "len(sys.argv) > 1",
        "WORDS = [*sys.argv]",
        "from sys import argv",
        "sys.argv = list(sys.argv)",
        "sys.argv = ['other', 'words']",
        "import copy; copy.copy(sys.argv)",
        "TEXT = repr(sys.argv)",
        "' '.join(sys.argv)",
        "sys.argv == []",
        "sys.argv.append('more')",
    ],
)
def test_where_arguments_are_looked_at_one_serves_only_those_with_the_same(
    drive: Drive, tmp_path: Path, looking: str
) -> None:
    starts = [{"args": [sys.executable, "-m", "program", *words]} for words in ([], ["-x"], ["-x"], [], ["-x"], ["-y"])]
    told = drive(*starts, lead=f"import sys\n{looking}\n")
    # None is started for arguments that may never come again.
    assert [served for *_, served, _ in told] == [False, False, True, False, True, False]
    plain = [subprocess.run(start["args"], cwd=tmp_path, capture_output=True, text=True, input="") for start in starts]
    assert [out.replace(f"m{number} ", "MARK ") for number, (out, *_) in enumerate(told)] == [
        run.stdout for run in plain
    ]


@pytest.mark.parametrize(
    "before",
    [
        "print('early', flush=True)",
        "print('early')",
        "sys.stdin.read(1)",
        "open('grown', 'a').write('x')",
        "import threading; threading.Thread(target=sys.stdout.isatty).run(); import os; os.mkdir(f'at-{os.getpid()}')",
        "import threading, time; threading.Thread(target=time.sleep, args=(1,)).start()",
        "import subprocess; subprocess.run(['true'])",
    ],
)
def test_none_stands_by_where_others_could_notice_what_it_did(drive: Drive, tmp_path: Path, before: str) -> None:
    told = drive({}, {}, {}, before=before)
    assert not any(served for *_, served, _ in told)
    assert len({(out.removeprefix("early\n")[2:], err, code) for out, err, code, *_ in told}) == 1
    assert all(out.startswith("early") == ("early" in before) for out, *_ in told)
    if "grown" in before:
        assert (tmp_path / "grown").read_text() == "xxx"


def test_what_was_read_on_the_way_and_changes_is_read_again(drive: Drive, tmp_path: Path) -> None:
    settings = str(tmp_path / "settings")
    texts = ["one", "one", "other", "other"]
    told = drive(
        {"write": {settings: "one"}},
        {},
        {"write": {settings: "other"}},
        {},
        before="sys.settings = open('settings').read()",
        last="print(sys.settings)",
    )
    assert [out.split()[-1] for out, *_ in told] == texts
    assert [served for *_, served, _ in told] == [False, True, False, True]


def test_the_lead_of_the_file_runs_once_for_all(drive: Drive, tmp_path: Path) -> None:
    told = drive({}, {}, {}, {}, lead="import os\n\nPROCESS = os.getpid()\n", last="print(PROCESS)")
    assert [served for *_, served, _ in told] == [False, True, True, True]
    assert len({out.split()[-1] for out, *_ in told}) == 2


@pytest.mark.parametrize("lead", ["print('early')\n", "open('grown', 'a').write('x')\n"])
def test_one_stands_before_the_file_where_others_could_notice_what_its_lead_does(
    drive: Drive, tmp_path: Path, lead: str
) -> None:
    told = drive({}, {}, {}, {}, lead=lead)
    assert [served for *_, served, _ in told] == [False, False, True, True]
    assert len({(out.removeprefix("early\n")[2:], err, code) for out, err, code, *_ in told}) == 1
    assert all(out.startswith("early") == ("early" in lead) for out, *_ in told)
    if "grown" in lead:
        assert (tmp_path / "grown").read_text() == "xxxx"


@pytest.mark.parametrize(
    ("name", "own", "early"), [("colorsys", False, True), ("colorsys", True, False), ("logging", False, False)]
)
def test_what_a_program_loads_of_the_standard_library_is_there_before_it_stands(
    drive: Drive, tmp_path: Path, name: str, own: bool, early: bool
) -> None:
    if own:
        (tmp_path / "colorsys.py").touch()
    told = drive({}, {}, {}, last=f"print({name!r} in sys.modules); import {name}")
    assert [out.split()[-1] for out, *_ in told] == ["False", str(early), str(early)]
    assert [served for *_, served, _ in told] == [False, True, True]


def test_a_program_that_does_not_load_the_file_is_always_started(drive: Drive, tmp_path: Path) -> None:
    other = {"args": [sys.executable, "-c", "open('runs', 'a').write('x')"]}
    told = drive(other, other, other)
    assert not any(served for *_, served, _ in told)
    assert (tmp_path / "runs").read_text() == "xxx"


def test_a_program_that_loaded_the_file_elsewhere_is_served_at_once(drive: Drive, tmp_path: Path) -> None:
    other: dict[str, object] = {"in another process": True}
    told = drive({}, other, other | {"args": [sys.executable, str(tmp_path / "program.py")]})
    assert [served for *_, served, _ in told] == [False, True, False]


def test_none_stands_by_for_a_process_that_was_killed(drive: Drive, tmp_path: Path) -> None:
    drive({"input": ""})
    killed = DRIVER.replace("for process in standbys.processes:\n    os.kill(process, 9)\n", "").replace(
        "print(json.dumps(told))", "print(*standbys.processes, flush=True)\nos.kill(os.getpid(), 9)"
    )
    starts = [{"input": "", "cwd": str(tmp_path)}] * 2
    told = subprocess.run(
        [sys.executable, "-c", killed],
        input=json.dumps([str(tmp_path / "target.py"), starts]),
        capture_output=True,
        text=True,
    )
    assert told.returncode == -signal.SIGKILL
    processes = {int(process) for process in told.stdout.split()}
    assert processes
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{process}").exists() for process in processes):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_process_that_was_forked_from_the_owner_is_not_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "target.py").write_text(TARGET)
    standbys, file = Standbys("TASK"), MutatedFile(Subject(tmp_path / "target.py"), ())
    monkeypatch.setattr("os.getpid", lambda: -1)
    assert standbys.go_on(file, (), {}) is None


#: Leaves all kinds of things behind that do something in the end.
LEAVING = """
    import atexit, json, threading, time
    class Kept:
        def __init__(self, name):
            self.name = name
        def __del__(self):
            try:
                import json
                found = json.dumps([self.name])
            except ImportError as error:
                found = type(error).__name__
            print('gone:', self.name, found, os.sep, sys is None, flush=True)
    globals()['kept'] = Kept('of a module')
    globals()['round'] = [Kept('in a cycle')]
    globals()['round'].append(globals()['round'])
    globals()['file'] = open(words[0], 'w')
    globals()['file'].write('written in the end')
    atexit.register(lambda: print('at exit', 'json' in sys.modules, __import__('json') is json, flush=True))
    threading.Thread(target=lambda: [time.sleep(0.05), print('a thread', flush=True)]).start()
    sys.stdout.write('not flushed')
"""


EARLY = """
class Early:
    def __del__(self):
        print('gone: early', flush=True)
early = Early()
"""


@pytest.mark.parametrize("before", ["", EARLY])
def test_what_a_program_leaves_behind_ends_as_it_does_where_one_is_started(
    drive: Drive, tmp_path: Path, before: str
) -> None:
    # Beside what is read on the way.
    (tmp_path / "out").mkdir()
    written = [tmp_path / "out" / f"{number}.txt" for number in range(3)]
    args = [[sys.executable, "-m", "program", str(path)] for path in written]
    told = drive(*({"args": each} for each in args), before=f"import json, threading{before}", last=LEAVING.strip())
    assert [served for *_, served, _ in told] == [False, True, True]
    # What goes at one time does so in any order.
    started, *others = (sorted(out.splitlines()[1:]) for out, *_ in told)
    assert len(started) == 4 + bool(before)
    assert others == [started, started]
    assert [path.read_text() for path in written] == ["written in the end"] * 3
