"""`mutsinq train` and `selfplay` as their users meet them."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from mutsinq.testing.models import tiny_model
from mutsinq.training.data.dataset import MANIFEST
from mutsinq.training.data.shards import write_shards

from .conftest import Run

torch = pytest.importorskip("torch", reason="needs the extra `neural`")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    columns = {
        "kind": "equivalence",
        "id": "1",
        "split": "train",
        "original": "def f(a):\n    return a\n",
        "variant": "def f(b):\n    return b\n",
        "entry": "f",
        "known": ["f(1)"],
        "edit": "rewrite",
        "original_form": "00000000000000aa",
        "variant_form": "00000000000000aa",
        "origin": "tests",
        "licence": "MIT",
        "equivalent": True,
        "input": "",
        "proof": "same normal form",
        "scope": "all inputs",
    }
    shards = write_shards(folder, "train", [json.dumps(columns) + "\n"])
    (folder / MANIFEST).write_text(json.dumps({"shards": [asdict(shard) for shard in shards]}), "utf-8")
    return folder


def test_train_says_what_it_did_and_how_to_play_with_it(run: Run, data: Path, tmp_path: Path) -> None:
    base = tiny_model(tmp_path / "tiny")
    settings = ["--set", f"base={base}", "--set", "epochs=2", "--device", "cpu"]
    result = run("train", "evaluator", "--data", data, "--output", tmp_path / "out", *settings)
    assert result.exit_code == 0, result.output
    assert "2 steps on 1 example" in result.output
    assert f"play with it: adapter:{tmp_path / 'out'}" in result.output
    assert 'view = "full-diff"' in (tmp_path / "out" / "train.toml").read_text("utf-8")
    again = run("train", "evaluator", "--data", data, "--output", tmp_path / "out", "--set", f"base={base}")
    assert again.exit_code == 2
    prepared = run("train", "evaluator", "--data", data, "--output", tmp_path / "ready", "--prepare", *settings)
    assert "1 lesson and the base model" in prepared.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--set", "learning_rat=1"], "did you mean 'learning_rate'?"),
        (["--set", "rank"], "write a setting as KEY=VALUE"),
        (["--set", "rank=two"], "rank must be a whole number, not 'two'"),
        (["--set", "base=no/such/model/here"], "there is no folder or GGUF file 'no/such/model/here'"),
        (["--config", "none.toml"], "none.toml: cannot be read"),
    ],
)
def test_bad_settings_are_told_in_a_line(run: Run, data: Path, tmp_path: Path, arguments: list[str], told: str) -> None:
    done = run("train", "evaluator", "--data", data, "--output", tmp_path / "out", *arguments)
    assert done.exit_code == 2
    assert told in done.output
    assert "Traceback" not in done.output


def test_a_folder_without_examples_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("train", "evaluator", "--data", tmp_path / "empty", "--output", tmp_path / "out")
    assert done.exit_code == 2
    assert "mutsinq dataset" in done.output


def test_a_file_that_nothing_vouches_for_is_no_data_to_train_on(run: Run, data: Path, tmp_path: Path) -> None:
    done = run("train", "evaluator", "--data", data / "train-00000.jsonl", "--output", tmp_path / "out")
    assert done.exit_code == 2
    assert "nothing says that it was verified" in done.output
