"""Board: the metrics of a training for TensorBoard, beside the file that has them anyway."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mutsinq.errors import TrainingError

#: The folder of its events, in that of the adapter.
FOLDER = "tensorboard"


def writer_class() -> Any:
    """What writes events. Raises TrainingError if TensorBoard is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise TrainingError("TensorBoard is not installed: pip install 'mutsinq[tensorboard]'") from None
    return SummaryWriter


class Board:
    """Writes lines of metrics as events. A context manager."""

    def __init__(self, out: Path, step: int) -> None:
        """`step` is the last one that is done: what an earlier run wrote of later ones is not shown.

        Raises TrainingError if TensorBoard is not installed, or the folder cannot be written.
        """
        try:
            self._writer = writer_class()(str(out / FOLDER), purge_step=step + 1)
        except OSError as error:
            raise TrainingError(f"'{out / FOLDER}' cannot be written: {error.strerror}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._writer.close()

    def note(self, line: Mapping[str, float]) -> None:
        """Write one line of `metrics.jsonl`: every number of it at its step."""
        for name, value in line.items():
            if name != "step":
                self._writer.add_scalar(name, value, int(line["step"]))
