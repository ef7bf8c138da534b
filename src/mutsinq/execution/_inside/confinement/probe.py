"""Probe: find out what confinement holds on this machine, by trying to break out of it.

Run in an interpreter of its own, by `mutsinq.execution.isolation`.
"""

import contextlib
import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable

from . import confine

_MEMORY = 64 << 20


def main() -> None:
    """Print what `probe_isolation` finds, as JSON."""
    print(json.dumps(probe_isolation()))


def probe_isolation() -> dict[str, object]:
    """The report of `confine` in a forked child, and what that child was stopped from.

    `held` tells so for each of its attempts; `microseconds` is what confining took. Raises RuntimeError when
    the child died of it.
    """
    folder = tempfile.mkdtemp(prefix="mutsinq-probe-")
    read_end, write_end = os.pipe()
    with socket.create_server(("127.0.0.1", 0)) as server, contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        with open(os.path.join(folder, "secret"), "w") as file:
            file.write("secret")
        pid = os.fork()
        if not pid:
            _child(write_end, folder, server.getsockname())
        os.close(write_end)
        with open(read_end, "rb") as answers:
            answer = answers.read()
        _, status = os.waitpid(pid, 0)
    if not answer:
        raise RuntimeError(f"the confined process died (wait status {status})")
    found: dict[str, object] = json.loads(answer)
    return found


def _child(write_end: int, folder: str, address: object) -> None:
    try:
        start = time.perf_counter()
        report = confine({"memory": _MEMORY, "readable": []})
        taken = round((time.perf_counter() - start) * 1e6)
        answer = {**report, "microseconds": taken, "held": _attempts(folder, address)}
        os.write(write_end, json.dumps(answer).encode())
    finally:
        os._exit(0)


def _attempts(folder: str, address: object) -> dict[str, bool]:
    secret = os.path.join(folder, "secret")
    return {
        "reading files": _stopped(lambda: os.open(secret, os.O_RDONLY)),
        "writing files": _stopped(lambda: os.open(os.path.join(folder, "new"), os.O_WRONLY | os.O_CREAT)),
        "changing files": _stopped(lambda: os.chmod(secret, 0o777)),
        "deleting files": _stopped(lambda: os.unlink(secret)),
        "the network": _stopped(lambda: socket.create_connection(address, 1)),  # type: ignore[arg-type]
        "starting processes": _stopped(_fork),
        "signals to other processes": _stopped(lambda: os.kill(os.getppid(), 0)),
        "memory without limit": _stopped(lambda: bytearray(2 * _MEMORY)),
    }


def _stopped(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (OSError, MemoryError):
        return True
    return False


def _fork() -> None:
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)
