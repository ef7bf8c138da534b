"""Zygote handle: start the process that forks workers, and ask it to fork and to reap."""

from __future__ import annotations

import marshal
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Set
from pathlib import Path
from typing import Any

from mutsinq.errors import EngineError
from mutsinq.execution.encoding import read_json

_START = "import sys; sys.path.insert(0, {folder!r}); from _inside import zygote; sys.path.pop(0); zygote.main()"
_ANSWER_SECONDS = 30.0


class Zygote:
    """A small isolated interpreter with one hash seed and an empty environment, from which workers are forked."""

    def __init__(self, hash_seed: int) -> None:
        self.hash_seed = hash_seed
        self._preloaded: set[str] = set()
        #: A search and a proof may open workers at the same time.
        self._one_question = threading.Lock()
        # A stream, for not every system has sockets that keep packets apart.
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._control.settimeout(_ANSWER_SECONDS)
        self._answers = self._control.makefile("rb")
        with theirs:
            # -s and -S keep site packages away; -E and -I cannot be used, for they would ignore the hash seed.
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-S", "-P", "-c", _shifted(theirs.fileno())],
                env=_environment(hash_seed),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=(theirs.fileno(),),
                cwd="/",
                start_new_session=True,
            )

    def preload(self, modules: Set[str]) -> None:
        """Import modules of the standard library once for all workers forked from now on."""
        fresh = sorted(modules - self._preloaded)
        if fresh:
            self._ask({"do": "preload", "modules": fresh})
            self._preloaded.update(fresh)

    def fork(self, fds: tuple[int, int]) -> int:
        """Fork a worker on the two pipe ends that it reads from and writes to; gives its process id."""
        return int(self._ask({"do": "fork"}, fds)["pid"])

    def reap(self, pid: int) -> int | None:
        """Kill a worker if it still lives; gives its wait status, None if it was reaped before."""
        status = self._ask({"do": "reap", "pid": pid})["status"]
        return None if status is None else int(status)

    def close(self) -> None:
        """End the zygote and all its workers."""
        self._answers.close()
        self._control.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()

    def _ask(self, request: dict[str, Any], fds: tuple[int, ...] = ()) -> Any:
        try:
            with self._one_question:
                message = marshal.dumps(request)
                socket.send_fds(self._control, [len(message).to_bytes(4, "little")], fds)
                self._control.sendall(message)
                answer = self._answers.readline()
        except OSError as error:
            raise EngineError(f"the worker zygote does not answer ({error}){self._last_words()}") from None
        if not answer:
            raise EngineError(f"the worker zygote ended unexpectedly{self._last_words()}")
        return read_json(answer)

    def _last_words(self) -> str:
        if self._process.poll() is None or self._process.stderr is None:
            return ""
        words = self._process.stderr.read().decode("utf-8", "replace").strip()
        return f": {words[-1000:]}" if words else ""


def can_sandbox() -> bool:
    """Whether this system has what workers stand on, such as descriptors that go through sockets."""
    try:
        Zygote(0).close()
    except (OSError, AttributeError, ValueError):
        return False
    return True


def _shifted(fd: int) -> str:
    """The zygote's program, which first moves its control socket to descriptor 3."""
    folder = str(Path(__file__).parent)
    move = "" if fd == 3 else f"import os; os.dup2({fd}, 3); os.close({fd}); "
    return move + _START.format(folder=folder)


def _environment(hash_seed: int) -> dict[str, str]:
    """The whole environment of code under test: nothing of the user's but the place of Python's libraries."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PYTHONHOME") if name in os.environ}
    return {
        **kept,
        "PYTHONHASHSEED": str(hash_seed),
        "PYTHONUTF8": "1",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "HOME": "/nonexistent",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
