"""Starting: new interpreters that run the user's pytest once more, each with a task.

    python -m mutsinq.suite.spawned.starting TASK

is such an interpreter. It imports and collects by itself, so nothing of another mutant can be in it.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from mutsinq.suite.processes.tasks import Task

_STANDARD_OUTPUT = 1


@dataclass(slots=True)
class Given:
    """What this interpreter was started for."""

    task: Task
    #: Where its messages go.
    pipe: int


#: None in an interpreter that the user started.
given: Given | None = None


class Spawner:
    """Starts interpreters as the one that runs this session was started."""

    def __init__(self, config: pytest.Config) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="spawned-", ignore_cleanup_errors=True)
        self._cwd = config.invocation_params.dir
        self._started = 0
        self._session = {
            "args": [os.fspath(each) for each in config.invocation_params.args],
            "sys_path": list(sys.path),
            "argv": list(sys.argv),
        }

    def spawn(self, task: Task) -> subprocess.Popen[bytes]:
        """Start one; it writes messages to its standard output, and ends once its task is done."""
        self._started += 1
        path = Path(self._folder.name, str(self._started))
        path.write_bytes(pickle.dumps({**self._session, "task": task}))
        return subprocess.Popen(
            [sys.executable, "-m", "mutsinq.suite.spawned.starting", str(path)],
            cwd=self._cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # A group of its own where there are such, to be ended with all that tests started.
            start_new_session=True,
        )

    def close(self) -> None:
        """Remove the tasks."""
        self._folder.cleanup()


def end(process: subprocess.Popen[bytes]) -> None:
    """End an interpreter, with all that it started where the system can tell."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _main(path: str) -> int:
    from mutsinq.suite.spawned import starting

    session = pickle.loads(Path(path).read_bytes())
    # What tests print must not stand between messages.
    pipe = os.dup(_STANDARD_OUTPUT)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, _STANDARD_OUTPUT)
    os.close(null)
    starting.given = Given(session["task"], pipe)
    sys.path[:], sys.argv[:] = session["sys_path"], session["argv"]
    return pytest.main(session["args"])


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
