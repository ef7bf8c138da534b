"""The metrics of a training as events of TensorBoard."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from mutsinq.errors import TrainingError
from mutsinq.training.loop import Progress
from mutsinq.training.train import train

from .conftest import Configure

pytest.importorskip("torch", reason="needs the extra `neural`")


def events(folder: Path) -> dict[str, dict[int, float]]:
    """The last value of each tag by step, over all files, as TensorBoard shows them."""
    accumulator: Any = pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator", reason="needs the extra `tensorboard`"
    )
    read = accumulator.EventAccumulator(str(folder / "tensorboard"))
    read.Reload()
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for tag in read.Tags()["scalars"]:
        for event in read.Scalars(tag):
            found[tag][event.step] = event.value
    return found


def test_events_are_the_lines_of_the_metrics_and_go_on_after_a_stop(
    data: Path, configure: Configure, tmp_path: Path
) -> None:
    pytest.importorskip("tensorboard", reason="needs the extra `tensorboard`")

    def stop(progress: Progress) -> None:
        if progress.step == 3:
            raise KeyboardInterrupt

    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        train("evaluator", [data], configure(), out, tensorboard=True, tell=stop)
    train("evaluator", [data], configure(), out, tensorboard=True)
    noted = [json.loads(line) for line in (out / "metrics.jsonl").read_text("utf-8").splitlines()]
    shown = events(out)
    for name in ("loss", "rate", "held_out_loss"):
        lines = {line["step"]: line[name] for line in noted if name in line}
        assert {step: round(value, 4) for step, value in shown[name].items()} == {
            step: pytest.approx(value, abs=1e-4) for step, value in lines.items()
        }


def test_without_tensorboard_the_error_says_how_to_get_it(
    data: Path, configure: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(TrainingError, match=r"pip install 'mutsinq\[tensorboard\]'"):
        train("evaluator", [data], configure(), tmp_path / "out", tensorboard=True)
    assert not (tmp_path / "out").exists()
