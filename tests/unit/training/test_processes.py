"""Training as processes: killed at any moment, and several together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from mutsinq.training.account import read_training
from mutsinq.training.checkpoint import last_checkpoint
from mutsinq.training.train import train

from .conftest import Configure

torch: Any = pytest.importorskip("torch", reason="needs the extra `neural`")
load_file = pytest.importorskip("safetensors.torch").load_file

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 600


def command(data: Path, configuration: Path, out: Path) -> list[str]:
    options = ["--data", str(data), "--config", str(configuration), "--output", str(out), "--device", "cpu"]
    return ["-m", "mutsinq", "train", "evaluator", *options]


def same(one: Path, other: Path, tolerance: float) -> bool:
    left, right = (load_file(folder / "adapter_model.safetensors") for folder in (one, other))
    return all(torch.allclose(left[name].float(), right[name].float(), atol=tolerance) for name in left)


def test_a_killed_training_goes_on_to_the_very_same_weights(data: Path, configure: Configure, tmp_path: Path) -> None:
    config = configure(epochs=40, checkpoint_minutes=0.0)
    train("evaluator", [data], config, tmp_path / "whole")
    (tmp_path / "train.toml").write_text(config.toml(), "utf-8")
    arguments = [sys.executable, *command(data, tmp_path / "train.toml", tmp_path / "killed")]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    started = time.monotonic()
    while last_checkpoint(tmp_path / "killed") is None and time.monotonic() - started < PATIENCE_SECONDS:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not (tmp_path / "killed" / "training.json").exists()
    resumed = train("evaluator", [data], config, tmp_path / "killed")
    assert resumed.steps == 160
    assert same(tmp_path / "whole", tmp_path / "killed", 0.0)


def test_two_processes_train_as_one(data: Path, configure: Configure, tmp_path: Path) -> None:
    config = configure(dropout=0.0, epochs=2)
    alone = train("evaluator", [data], config, tmp_path / "alone")
    (tmp_path / "train.toml").write_text(config.toml(), "utf-8")
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    arguments = [*launcher, *command(data, tmp_path / "train.toml", tmp_path / "both")]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert done.returncode == 0, done.stderr[-2000:]
    both = read_training(tmp_path / "both")
    assert (both.steps, both.tokens, both.data) == (alone.steps, alone.tokens, alone.data)
    # Sums are rounded in another order.
    assert same(tmp_path / "alone", tmp_path / "both", 0.02)
    assert done.stdout.count("play with it") == 1
