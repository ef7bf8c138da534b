"""Checkpoint: a training at one step, written so that a kill at any moment leaves the last whole one.

Random numbers need no place in it: those of a step follow from the seed and the step's number.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mutsinq.errors import TrainingError

_FOLDER = "checkpoints"
_TENSORS, _STATE = "tensors.safetensors", "state.json"
#: Older ones are removed.
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a training is."""

    #: What was configured and what it is trained on: those of the run that goes on must be the same.
    config: str
    data: str
    #: Steps done.
    step: int = 0
    #: Tokens that went through the model, without padding, and how many of them were learned.
    tokens: int = 0
    learned: int = 0
    #: Seconds of training, over all runs.
    seconds: float = 0.0
    #: Most tokens of a part of a step; less than configured where memory did not do.
    part: int = 0


def write_checkpoint(out: Path, checkpoint: Checkpoint, weights: dict[str, Any], optimizer: dict[str, Any]) -> None:
    """Keep a step: `weights` and the optimiser's moments are tensors by name.

    Raises TrainingError if it cannot be written; the checkpoints before it are left alone.
    """
    from safetensors.torch import save

    folder = out / _FOLDER
    unfinished = folder / "unfinished"
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        tensors = {f"weights/{name}": each for name, each in weights.items()} | optimizer
        tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        (unfinished / _TENSORS).write_bytes(save(tensors))
        (unfinished / _STATE).write_text(f"{json.dumps(asdict(checkpoint), indent=2)}\n", "utf-8")
        _sync(unfinished / _TENSORS)
        final = _folder_of(out, checkpoint.step)
        shutil.rmtree(final, ignore_errors=True)
        os.rename(unfinished, final)
        for old in _finished(out)[:-_KEPT]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise TrainingError(
            f"the checkpoint of step {checkpoint.step} cannot be written to '{folder}': {error}; make room and run "
            "the same command again, which goes on from the last checkpoint"
        ) from error


def read_checkpoint(out: Path) -> tuple[Checkpoint, dict[str, Any], dict[str, Any]] | None:
    """The last whole checkpoint with weights and moments as `write_checkpoint` was given them; None if there is none.

    Raises TrainingError if it cannot be read.
    """
    from safetensors.torch import load_file

    finished = _finished(out)
    if not finished:
        return None
    folder = finished[-1]
    try:
        state = json.loads((folder / _STATE).read_text("utf-8"))
        checkpoint = Checkpoint(**state)
        tensors = load_file(folder / _TENSORS)
    except Exception as error:
        raise TrainingError(
            f"the checkpoint '{folder}' cannot be read: {error}; remove it to go on from the one before"
        ) from error
    weights = {name[len("weights/") :]: each for name, each in tensors.items() if name.startswith("weights/")}
    return checkpoint, weights, {name: each for name, each in tensors.items() if not name.startswith("weights/")}


def drop_checkpoint(out: Path, step: int) -> None:
    """Forget the checkpoint of a step, if there is one."""
    shutil.rmtree(_folder_of(out, step), ignore_errors=True)


def last_checkpoint(out: Path) -> Path | None:
    """The folder of the last whole checkpoint."""
    return next(reversed(_finished(out)), None)


def remove_checkpoints(out: Path) -> None:
    """Forget an earlier training."""
    shutil.rmtree(out / _FOLDER, ignore_errors=True)


def _folder_of(out: Path, step: int) -> Path:
    return out / _FOLDER / f"step-{step:06}"


def _finished(out: Path) -> list[Path]:
    return sorted((out / _FOLDER).glob("step-*"))


def _sync(path: Path) -> None:
    """Wait until the file is on the disk: a rename alone survives a crash of the machine without its content."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
