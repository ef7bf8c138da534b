"""Record: run a command of the user's once, and keep the inputs that it gave to some functions."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mutsinq.core.call_text import render_call
from mutsinq.core.input import Build, Call, Input
from mutsinq.core.literal import parse_value
from mutsinq.errors import InputError, LiteralError

_TRACER = Path(__file__).with_name("tracer.py")


@dataclass(slots=True)
class Recording:
    """What a run of the user's gave to the functions."""

    #: Inputs by the qualified name of the function, none twice, in the order of the calls.
    inputs: dict[str, list[Input]] = field(default_factory=dict)
    #: Calls whose arguments cannot be built from their text.
    skipped: int = 0
    #: How the command ended: 0 where it succeeded.
    status: int = 0


def record(command: str, path: Path, names: Collection[str], *, seconds: float = 600.0) -> Recording:
    """Run the command, as the user would and unconfined, and note calls of functions, methods and classes of the file.

    The command must end with the interpreter that it starts seeing this environment: `pytest tests`, `python x.py`.
    What it did before it failed counts too. `seconds` bound its wall-clock time. Raises InputError when it cannot be
    started or does not end.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise InputError(f"--record {command!r}: {error}") from None
    if not words or shutil.which(words[0]) is None:
        raise InputError(f"--record {command!r}: no such command")
    with tempfile.TemporaryDirectory(prefix="mutsinq-") as folder:
        shutil.copyfile(_TRACER, Path(folder, "sitecustomize.py"))
        output = Path(folder, "calls.jsonl")
        try:
            ended = subprocess.run(words, env=_environment(folder, path, names, output), timeout=seconds, check=False,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        except subprocess.TimeoutExpired:
            raise InputError(f"--record {command!r}: does not end within {seconds:g} s") from None
        except OSError as error:
            raise InputError(f"--record {command!r}: {error.strerror}") from None
        lines = output.read_text("utf-8").splitlines() if output.exists() else []
    return replace(read_recording(lines), status=ended.returncode)


def read_recording(lines: Collection[str]) -> Recording:
    """The inputs in the lines that a tracer wrote; what cannot be read is counted as skipped."""
    recording = Recording()
    known: set[str] = set()
    for line in lines:
        try:
            name, input = _input(json.loads(line))
        except (ValueError, TypeError, KeyError, LiteralError):
            recording.skipped += 1
            continue
        text = render_call(name, input)
        if text not in known:
            known.add(text)
            recording.inputs.setdefault(name, []).append(input)
    return recording


def _input(fields: dict[str, Any]) -> tuple[str, Input]:
    """The name and the input of one line: of a function, of a method with its object, or of a whole class."""
    name, told = str(fields["name"]), fields["input"]
    args, kwargs = _arguments(told["args"], told["kwargs"])
    if receiver := told.get("receiver"):
        built = Build(name.rpartition(".")[0], *_arguments(receiver["args"], receiver["kwargs"]))
        return name, Input(args, kwargs, built, _calls(receiver["calls"]))
    return name, Input(args, kwargs, calls=_calls(told.get("calls", ())))


def _calls(lines: Sequence[Sequence[str]]) -> tuple[Call, ...]:
    return tuple(Call(method, *_arguments(args, kwargs)) for method, args, kwargs in lines)


def _arguments(args_text: str, kwargs_text: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    args, kwargs = parse_value(args_text), parse_value(kwargs_text)
    if not isinstance(args, tuple) or not isinstance(kwargs, dict):
        raise TypeError("no arguments")
    return args, kwargs


def _environment(folder: str, path: Path, names: Collection[str], output: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (folder, os.environ.get("PYTHONPATH")))),
        "MUTSINQ_RECORD_FILE": str(path.resolve()),
        "MUTSINQ_RECORD_NAMES": ",".join(names),
        "MUTSINQ_RECORD_OUTPUT": str(output),
    }
