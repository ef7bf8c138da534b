"""A confined process keeps what honest code needs, and nothing that does harm."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import mutsinq.execution
from mutsinq.execution import isolation
from mutsinq.execution.isolation import Level

_FOLDER = str(Path(mutsinq.execution.__file__).parent)
_PREAMBLE = """
import sys
sys.path.insert(0, {folder!r})
from _inside import confinement
{before}
report = confinement.confine({policy!r})
"""
_LIBRARIES = isolation.readable_paths()[0]


def confined(code: str, before: str = "", **policy: object) -> str:
    """What the code prints in a process that confined itself; its last line names an exception that ended it."""
    whole: dict[str, object] = {"memory": 256 << 20, "readable": _LIBRARIES, **policy}
    program = _PREAMBLE.format(folder=_FOLDER, before=before, policy=whole) + code
    done = subprocess.run([sys.executable, "-S", "-P", "-c", program], capture_output=True, text=True, timeout=20)
    return (done.stdout + done.stderr.rpartition("\n  ")[2].partition("\n")[2]).strip() or str(done.returncode)


@pytest.fixture(autouse=True)
def _level() -> None:
    if isolation.probe().level < Level.SYSCALLS:
        pytest.skip(f"no boundary to test: {isolation.probe().missing}")


needs_landlock = pytest.mark.skipif(isolation.probe().level < Level.FULL, reason="Landlock is missing here")

NO_SECCOMP = """
def lacks(): raise OSError(38, "not here")
confinement.seccomp.check = confinement.landlock.abi = lacks
"""
NO_LANDLOCK = """
def lacks(): raise OSError(95, "not here")
confinement.landlock.abi = lacks
"""


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("import threading\nt = threading.Thread(target=print, args=('ran',))\nt.start()\nt.join()", "ran"),
        ("import asyncio\nasync def g(): await asyncio.sleep(0.001); return 3\nprint(asyncio.run(g()))", "3"),
        ("import random, uuid, secrets, time\ntime.sleep(0)\nprint(len(str(uuid.uuid4())), random.seed())", "36 None"),
        ("import decimal, json, re, sqlite3, ssl, zoneinfo\nprint(zoneinfo.ZoneInfo('UTC'))", "UTC"),
        ("import os, signal\nsignal.signal(10, lambda *a: print('got'))\nos.kill(os.getpid(), 10)", "got"),
        ("import os, signal\nsignal.signal(10, lambda *a: print('got'))\nsignal.raise_signal(10)", "got"),
        ("import os\nr, w = os.pipe()\nos.write(w, b'x')\nprint(os.read(r, 1))", "b'x'"),
        ("import socket\na, b = socket.socketpair()\na.send(b'x')\nprint(b.recv(1))", "b'x'"),
        ("import resource\nprint(resource.getrlimit(resource.RLIMIT_CORE))", "(0, 0)"),
        ("print(open('/dev/null').read() == '')", "True"),
    ],
)
def test_honest_code_finds_what_it_needs(code: str, printed: str) -> None:
    assert confined(code) == printed


@pytest.mark.parametrize(
    "code",
    [
        "open('/dev/null', 'w')",
        "open('new', 'x')",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.kill(os.getppid(), 0)",
        "import os; os.kill(0, 0)",
        "import os; os.mkdir('new')",
        "import os; os.chdir('/')",
        "import os; os.memfd_create('m')",
        "import os; os.setpriority(os.PRIO_PROCESS, 0, 19)",
        "import socket; socket.socket()",
        "import socket; socket.socketpair(type=socket.SOCK_DGRAM)",
        "import resource; resource.prlimit(0, resource.RLIMIT_CPU, (1, 1))",
        "import os, fcntl; fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())",
        "import fcntl; fcntl.ioctl(0, 0x5412, b'x')",
    ],
)
def test_what_does_harm_is_refused(code: str) -> None:
    assert confined(code).startswith("PermissionError")


@pytest.mark.parametrize("writable", [(), pytest.param(("/does/not/exist",), marks=needs_landlock)])
def test_every_call_that_is_not_on_the_list_is_refused(writable: tuple[str, ...]) -> None:
    code = """
import ctypes
call = ctypes.CDLL(None, use_errno=True).syscall
numbers = confinement.seccomp.syscalls
named = {numbers.number(name) for name in (*numbers.HARMLESS, *numbers._OTHERS, *WRITING)}
probes = {335, 336}  # uretprobe and uprobe: the kernel passes them by every filter, and they only end the caller
for number in set(range(480)) - named - probes:
    ctypes.set_errno(0)
    if call(number, -1, -1, -1, -1, -1, -1) != -1 or ctypes.get_errno() != 1:
        print(number, ctypes.get_errno())
print("tried")
"""
    code = code.replace("*WRITING", "*numbers.WRITING" if writable else "")
    assert confined(code, writable=writable) == "tried"


def test_memory_ends_at_its_limit_and_the_limit_stays() -> None:
    grab = "try: bytearray(300 << 20)\nexcept MemoryError: print('refused')\n"
    raised = (
        "import resource\ntry: resource.setrlimit(resource.RLIMIT_AS, (-1, -1))\nexcept ValueError: print('kept')\n"
    )
    assert confined(grab + raised + grab) == "refused\nkept\nrefused"
    assert confined("print(len(bytearray(100 << 20)))") == str(100 << 20)


def test_cpu_time_ends_at_its_limit() -> None:
    assert confined("while True: pass", cpu_seconds=1) == str(-signal.SIGKILL)


def test_a_process_with_a_long_life_has_no_limit_of_cpu_time_unless_asked() -> None:
    assert confined("import resource\nprint(resource.getrlimit(resource.RLIMIT_CPU)[0])") == "-1"


@needs_landlock
def test_only_the_given_paths_can_be_read(tmp_path: Path) -> None:
    for name in ("open", "listed", "closed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    code = f"""
import os
for name in ("open", "listed", "closed"):
    for look in (lambda path: os.listdir(path), lambda path: open(path + "/file").read()):
        try:
            print(name, look({str(tmp_path)!r} + "/" + name))
        except PermissionError as error:
            print(name, "refused")
"""
    printed = confined(code, readable=[*_LIBRARIES, str(tmp_path / "open")], listable=[str(tmp_path / "listed")])
    assert printed.splitlines() == [
        "open ['file']",
        "open open",
        "listed ['file']",
        "listed refused",
        "closed refused",
        "closed refused",
    ]


@needs_landlock
def test_single_files_can_be_opened_and_missing_ones_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("content")
    path = str(tmp_path / "file")
    assert confined(f"print(open({path!r}).read())", readable=[*_LIBRARIES, path, "/does/not/exist"]) == "content"


#: Each on a path, `own` in the folder that may be written in, `other` beside it.
_CHANGES = """
import os
os.chdir({folder!r})
def empty(path): os.close(os.open(path + "/file", os.O_RDONLY | os.O_TRUNC))
def fill(path): open(path + "/file", "w").write("new")
def make(path): os.mkdir(path + "/made")
def link(path): os.symlink({folder!r} + "/other/file", path + "/link")
def move(path): os.rename(path + "/file", path + "/moved")
def remove(path): os.unlink(path + "/file")
def take(path): os.rename(path + "/file", "own/taken")
def open_up(path): os.chmod(path + "/file", 0o777)
def fill_linked(path): open("own/link", "w")
for path in ("own", "other"):
    for change in (empty, fill, make, link, fill_linked, open_up, take if path == "other" else move, remove):
        try:
            change(path)
        except OSError as error:
            print(path, change.__name__, type(error).__name__)
"""


def _folders(tmp_path: Path) -> str:
    for name in ("own", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    return _CHANGES.format(folder=str(tmp_path))


@needs_landlock
def test_files_change_only_in_a_folder_of_its_own(tmp_path: Path) -> None:
    code, own = _folders(tmp_path), str(tmp_path / "own")
    printed = confined(code, readable=[*_LIBRARIES, str(tmp_path)], writable=[own])
    within = ["own fill_linked PermissionError", "own open_up PermissionError", "own remove FileNotFoundError"]
    changes = ("empty", "fill", "make", "link", "fill_linked", "open_up", "take", "remove")
    assert printed.splitlines() == [*within, *(f"other {change} PermissionError" for change in changes)]
    assert sorted(os.listdir(tmp_path / "other")) == ["file"]
    assert (tmp_path / "other/file").read_text() == "other"
    assert (tmp_path / "own/moved").read_text() == "new"
    assert confined(f"open({own!r} + '/large', 'wb').write(bytes(17 << 20))", writable=[own]).startswith("OSError")


@pytest.mark.parametrize("before", [NO_LANDLOCK, NO_SECCOMP, "confinement.landlock.abi = lambda: 2"])
def test_what_cannot_be_kept_to_a_folder_writes_nowhere(tmp_path: Path, before: str) -> None:
    printed = confined(_folders(tmp_path), before, readable=[*_LIBRARIES, str(tmp_path)], writable=[str(tmp_path)])
    assert "fill PermissionError" in printed or printed.startswith("PermissionError")
    assert {path.name for path in tmp_path.rglob("*")} == {"own", "other", "file"}
    assert [(tmp_path / name / "file").read_text() for name in ("own", "other")] == ["own", "other"]


@needs_landlock
def test_the_report_of_a_machine_that_has_everything() -> None:
    printed = confined("print(report['level'], report['seccomp'], report['missing'])")
    assert printed == "full True {}"


def test_without_landlock_files_can_be_read_but_not_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("content")
    path = str(tmp_path / "file")
    code = f"print(report['level'], report['missing'])\nprint(open({path!r}).read())\nopen({path!r}, 'w')"
    first, second, third = confined(code, NO_LANDLOCK).splitlines()
    assert first == "syscalls {'landlock': '[Errno 95] not here'}"
    assert second == "content"
    assert third.startswith("PermissionError")


@pytest.mark.parametrize(
    "code",
    [
        "open('/dev/null', 'w')",
        "import os; os.open('/dev/null', os.O_RDWR)",
        "import os; os.unlink('/does/not/exist')",
        "import os; os.fork()",
        "import socket; socket.socket()",
        "import ctypes; ctypes.CDLL('libc.so.6')",
        "import subprocess; subprocess.run(['true'])",
    ],
)
def test_without_a_boundary_an_audit_hook_stops_accidents(code: str) -> None:
    level, refusal = confined("print(report['level'])\n" + code, NO_SECCOMP).splitlines()
    assert level == "limits"
    assert refusal.startswith("PermissionError: [Errno 1] the sandbox ")


def test_without_a_boundary_honest_code_still_runs() -> None:
    code = "import json, decimal\nfor line in open('/dev/null'): pass\nprint(json.dumps([1]), len([id(1)]))"
    assert confined(code, NO_SECCOMP) == "[1] 1"


@pytest.mark.parametrize(
    "broken", ["seccomp.install", "limits.drop_privileges", pytest.param("landlock.restrict", marks=needs_landlock)]
)
def test_a_mechanism_that_is_offered_and_fails_is_an_error(broken: str) -> None:
    before = f"def fails(*args, **kwargs): raise OSError(5, 'broken')\nconfinement.{broken} = fails"
    assert confined("print('unconfined')", before) == "OSError: [Errno 5] broken"


def test_a_confined_process_dies_with_its_parent() -> None:
    program = f"""
import os, sys, time
sys.path.insert(0, {_FOLDER!r})
from _inside import confinement
if not os.fork():
    confinement.confine({{"memory": 1 << 28, "readable": []}})
    os.write(1, b"%d\\n" % os.getpid())
    while True:
        time.sleep(60)
os.wait()
"""
    parent = subprocess.Popen([sys.executable, "-S", "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 5
    while _alive(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _alive(child)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
