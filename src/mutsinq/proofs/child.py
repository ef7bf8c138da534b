"""Child: work in a process of its own, for libraries that crash, forget their time limit or take all memory."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from typing import Any

from mutsinq.proofs.deadline import Deadline

#: How often it is noticed that nobody wants the answer any more.
_POLL_SECONDS = 0.05


def ask(module: str, task: Any, deadline: Deadline) -> Any:
    """What `module.main()` writes to standard output in a fresh interpreter, as JSON; it finds the task on its input.

    None if it fails in any way or is not done in time. The process is gone when this returns.
    """
    if not deadline.left:
        return None
    start = f"import sys; sys.path[:] = {[path for path in sys.path if path]!r}; from {module} import main; main()"
    with contextlib.suppress(OSError, ValueError):
        process = subprocess.Popen(
            [sys.executable, "-s", "-S", "-P", "-B", "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "TZ": "UTC"},
            start_new_session=True,
        )
        with process:
            try:
                return json.loads(_answer(process, json.dumps(task), deadline))
            finally:
                process.kill()
    return None


def _answer(process: subprocess.Popen[str], task: str, deadline: Deadline) -> str:
    """All that the process writes; empty if it is not done in time."""
    given: str | None = task
    while deadline.left:
        try:
            return process.communicate(given, timeout=min(_POLL_SECONDS, deadline.left))[0]
        except subprocess.TimeoutExpired:
            # What could not be handed over yet is remembered, and must not be given again.
            given = None
    return ""
