"""Account: what came of a training, as its folder tells those who make cards, evaluate, and play."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from mutsinq.errors import TrainingError
from mutsinq.training.configuration import Role

#: What an adapter's folder says of its training; it is written last, so it stands in finished ones alone.
TRAINING_FILE = "training.json"
#: Digests of the normal forms of all programs that were trained on, a line each: evaluation sets must hold none.
ORIGINALS_FILE = "originals.txt"


@dataclass(frozen=True, slots=True)
class Training:
    """What came of a training, as `training.json` holds it."""

    role: Role
    base: str
    base_digest: str
    adapter_digest: str
    #: Digest of the configuration and of the tokens that were trained on.
    config: str
    data: str
    #: Lessons trained on; examples that were left out because they are too long, or cannot be put as a task.
    examples: int
    too_long: int
    unsayable: int
    steps: int
    tokens: int
    learned: int
    seconds: float
    #: Loss on held-out examples at the start and at the end; None without a validation split.
    held_out_before: float | None
    held_out_after: float | None
    hardware: str
    versions: dict[str, str] = field(default_factory=dict)


def read_training(folder: Path) -> Training:
    """What a finished adapter's folder says of its training. Raises TrainingError if it says nothing readable."""
    try:
        return Training(**json.loads((folder / TRAINING_FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise TrainingError(f"'{folder / TRAINING_FILE}' cannot be read: {error}") from None


def finished(folder: Path) -> Training | None:
    """The training whose adapter stands in a folder; None if none came to its end there."""
    return read_training(folder) if (folder / TRAINING_FILE).exists() else None


def write_training(folder: Path, training: Training, originals: Iterable[str]) -> None:
    """Say what came of a training, and on which programs it was. Raises TrainingError if that cannot be written."""
    try:
        (folder / ORIGINALS_FILE).write_text("".join(f"{form}\n" for form in sorted(originals)), "utf-8")
        unfinished = folder / f"{TRAINING_FILE}.part"
        unfinished.write_text(f"{json.dumps(asdict(training), indent=2)}\n", "utf-8")
        os.replace(unfinished, folder / TRAINING_FILE)
    except OSError as error:
        raise TrainingError(f"'{folder}' cannot be written: {error.strerror}; make room and run again") from None


def hardware(device: Any) -> str:
    """The device that was trained on, for cards."""
    import torch

    if device.type == "cuda":
        return str(torch.cuda.get_device_name(device))
    return f"{platform.machine()} CPU, {torch.get_num_threads()} threads"


def versions() -> dict[str, str]:
    """The versions that a training depends on."""
    found = {"python": platform.python_version()}
    for name in ("mutsinq", "torch", "transformers", "peft"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
