"""Folder: where a training writes: one at a time, and never over another one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mutsinq.core.lock import lock
from mutsinq.errors import TrainingError
from mutsinq.training.account import TRAINING_FILE
from mutsinq.training.checkpoint import last_checkpoint, remove_checkpoints
from mutsinq.training.configuration import TrainingConfig
from mutsinq.training.loop import METRICS_FILE
from mutsinq.training.prepared import is_prepared

CONFIG_FILE = "train.toml"


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Make the folder, and keep other trainings out of it. Raises TrainingError if one is in it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(out, os.O_RDONLY)
    except OSError as error:
        raise TrainingError(f"'{out}' cannot be written: {error.strerror}") from None
    try:
        if not lock(descriptor):
            raise TrainingError(f"another training is writing to '{out}'; wait for it, or name another --output")
        yield
    finally:
        os.close(descriptor)


def claim(out: Path, config: TrainingConfig, *, fresh: bool) -> None:
    """Make the folder this training's, which may have begun there before; `fresh` forgets what did.

    Raises TrainingError if it holds another training, or cannot be written.
    """
    try:
        if fresh:
            remove_checkpoints(out)
            for name in (TRAINING_FILE, METRICS_FILE):
                (out / name).unlink(missing_ok=True)
        there = out / CONFIG_FILE
        # A training that never came to its first checkpoint, as for want of examples, holds nothing worth keeping.
        held = (out / TRAINING_FILE).exists() or is_prepared(out) or last_checkpoint(out) is not None
        if held and not fresh and there.exists() and there.read_text("utf-8") != config.toml():
            raise TrainingError(
                f"'{out}' holds a training with another configuration; name another --output, or --fresh"
            )
        there.write_text(config.toml(), "utf-8")
    except OSError as error:
        raise TrainingError(f"'{out}' cannot be written: {error.strerror}") from None
