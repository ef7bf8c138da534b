"""Started: interpreters that tests start see the mutant too, and what they reach counts for the test.

They inherit a `PYTHONPATH` that begins with a folder whose `sitecustomize` does so. An interpreter that ignores its
environment (`-I`, `-E`, `-S`), or is started by neither `subprocess` nor `multiprocessing`, sees the original.
"""

from __future__ import annotations

import importlib.util
import json
import marshal
import multiprocessing.util
import os
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mutsinq.core.mutation import Edit
from mutsinq.suite.blocks import Blocks
from mutsinq.suite.subject import Subject

#: Audit events of a process that begins another one.
STARTING = frozenset(
    {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "os.exec"}
)
_HOOK = str(Path(__file__).with_name("_started"))
_VARIABLE = "MUTSINQ_STARTED"
#: Of `Popen._execute_child`, the place of the environment among the arguments.
_ENVIRONMENT = 6


def hand_on(task: Callable[[], Mapping[str, Any] | None]) -> None:
    """From now on, give each interpreter that this process starts the task of the moment, if there is one."""
    execute: Any = subprocess.Popen._execute_child  # type: ignore[attr-defined]
    spawn: Any = multiprocessing.util.spawnv_passfds

    def execute_child(self: object, *args: Any) -> None:
        given = task()
        if given is not None:
            environment = _with_task(args[_ENVIRONMENT], json.dumps(given))
            args = (*args[:_ENVIRONMENT], environment, *args[_ENVIRONMENT + 1 :])
        execute(self, *args)

    def spawnv_passfds(*args: Any) -> Any:
        given = task()
        if given is None:
            return spawn(*args)
        before = dict(os.environ)
        os.environ.update(_with_task(None, json.dumps(given)))
        try:
            return spawn(*args)
        finally:
            for name in os.environ.keys() - before.keys():
                del os.environ[name]
            os.environ.update(before)

    subprocess.Popen._execute_child = execute_child  # type: ignore[attr-defined]
    multiprocessing.util.spawnv_passfds = spawnv_passfds  # type: ignore[assignment]


def _with_task(environment: Mapping[Any, Any] | None, task: str) -> dict[str, str]:
    """The environment that a process would have, with a task in it."""
    given = os.environ if environment is None else environment
    found = {os.fsdecode(name): os.fsdecode(value) for name, value in given.items()}
    places = [_HOOK, *filter(None, [found.get("PYTHONPATH")])]
    return found | {"PYTHONPATH": os.pathsep.join(places), _VARIABLE: task}


def mutating(path: Path, edits: Sequence[Edit]) -> dict[str, Any] | None:
    """The task to load a file with edits made; none if there are none."""
    changes = [(edit.span.start, edit.span.end, edit.replacement) for edit in edits]
    return {"path": os.path.realpath(path), "edits": changes} if changes else None


class StartedCounter:
    """What interpreters reach that this process starts; they write it to a folder that is there for nothing else."""

    def __init__(self, subjects: Sequence[Subject], blocks: Blocks, folder: Path) -> None:
        self._folder = folder
        codes = {}
        self._reached_by: dict[str, list[int]] = {}
        for number, subject in enumerate(subjects):
            path = os.path.realpath(subject.path)
            codes[path] = f"{number}.code"
            (self._folder / codes[path]).write_bytes(marshal.dumps(blocks.code(subject)))
            self._reached_by[path] = [block for function in subject.functions for block in blocks.of(function)]
        magic = importlib.util.MAGIC_NUMBER.hex()
        task = {"folder": str(self._folder), "codes": codes, "count": blocks.count, "magic": magic}
        hand_on(lambda: task)

    def take(self) -> Counter[int]:
        """The counts of the processes that ended since the last call; all blocks of what others have loaded."""
        taken: Counter[int] = Counter()
        for loaded in self._folder.glob("*.loaded"):
            counts = loaded.with_suffix(".counts")
            if counts.exists():
                taken.update(dict(json.loads(counts.read_text("ascii"))))
                counts.unlink()
                loaded.unlink()
                continue
            # One that still runs, or was killed and never said what it reached.
            for path in loaded.read_text("utf-8").splitlines():
                taken.update(self._reached_by[path])
            if not Path(f"/proc/{loaded.stem}").exists():
                loaded.unlink()
        return taken
