"""Cards of shipped adapters and their index, from what their folders hold."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from mutsinq.errors import InputError
from mutsinq.reports.models import read_models, write_shelf
from mutsinq.training.account import TRAINING_FILE, Training
from mutsinq.training.folder import CONFIG_FILE

TRAINING = Training(
    role="evaluator",
    base="gemma",
    base_digest="b" * 64,
    adapter_digest="a" * 64,
    config="c" * 16,
    data="d" * 16,
    examples=1234,
    too_long=5,
    unsayable=0,
    steps=77,
    tokens=99_000,
    learned=1,
    seconds=61.5,
    held_out_before=1.5,
    held_out_after=0.75,
    hardware="some GPU",
    versions={"torch": "2.13.0"},
)


def evaluation(name: str, share: float) -> dict[str, Any]:
    def row(evaluator: str, mean: float) -> dict[str, Any]:
        told = {"mean": mean, "low": 0.1, "high": 0.9, "pairs": 10}
        return {"evaluator": evaluator, "solved": {"1": told, "8": told}, "cpu_seconds": 0.5}

    rows = [row(f"adapter:models/{name}", share), row("fuzz", 0.25)]
    parts = [{"name": part, "pairs": 10, "originals": 7, "rows": rows} for part in ("all", "low-blind")]
    return {"about": {"trained on": {}}, "sets": [{"name": "held-out", "parts": parts}]}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for name, share in (("first", 0.5), ("second", 0.75), ("unmeasured", None)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / TRAINING_FILE).write_text(json.dumps(asdict(TRAINING)), "utf-8")
        (folder / CONFIG_FILE).write_text('base = "gemma"\n', "utf-8")
        if share is not None:
            (folder / "eval.json").write_text(json.dumps(evaluation(name, share)), "utf-8")
    return tmp_path


def test_the_best_on_pairs_that_are_hard_for_the_blind_comes_first(models: Path) -> None:
    assert [model.name for model in read_models(models)] == ["second", "first", "unmeasured"]


def test_cards_say_what_was_trained_how_and_what_came_of_it_beside_the_baselines(models: Path) -> None:
    written = write_shelf(models)
    assert len(written) == 3 + 2
    card = (models / "second" / "README.md").read_text("utf-8")
    for fact in (
        "1,234 lessons",
        "some GPU",
        "1.500 before, 0.750 after",
        "Gemma Terms",
        'base = "gemma"',
        "torch 2.13.0",
    ):
        assert fact in card
    assert "| adapter:models/second | 75.0 (10-90) | 75.0 (10-90) | 0.50 |" in card
    assert "| fuzz | 25.0 (10-90) |" in card
    assert "Not measured yet." in (models / "unmeasured" / "README.md").read_text("utf-8")
    index = (models / "README.md").read_text("utf-8")
    assert "[second](second/README.md)" in index
    assert "held-out, where blind inputs seldom solve: 75.0 (10-90) with 1, 75.0 (10-90) with 8" in index
    listed = json.loads((models / "index.json").read_text("utf-8"))
    assert [each["name"] for each in listed] == ["second", "first", "unmeasured"]


def test_a_generator_is_told_by_what_it_writes_beside_the_operators(tmp_path: Path) -> None:
    def row(generator: str, share: float) -> dict[str, Any]:
        told = {"mean": share, "low": 0.1, "high": 0.9, "pairs": 10}
        shares = dict.fromkeys(("valid", "distinct", "equal", "difficulty", "useful"), told)
        return {"generator": generator, "proposals": 200, "seconds": 1.5, **shares}

    for name, share in (("better", 0.5), ("best", 0.75)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / TRAINING_FILE).write_text(json.dumps(asdict(replace(TRAINING, role="generator"))), "utf-8")
        (folder / CONFIG_FILE).write_text('base = "gemma"\n', "utf-8")
        told = {"about": {}, "generators": [row("symbolic", 0.9), row(f"adapter:models/{name}", share)]}
        (folder / "eval.json").write_text(json.dumps(told), "utf-8")
    write_shelf(tmp_path)
    card = (tmp_path / "best" / "README.md").read_text("utf-8")
    assert "mutsinq mutate FILE.py --generator adapter:best" in card
    assert "| symbolic | 200 | 90.0 (10-90) |" in card
    assert "| adapter:models/best | 200 | 75.0 (10-90) |" in card
    assert "valid 75.0 (10-90), useful 75.0 (10-90)" in (tmp_path / "README.md").read_text("utf-8")
    assert [model.name for model in read_models(tmp_path)] == ["best", "better"]


def test_an_empty_shelf_says_so(tmp_path: Path) -> None:
    write_shelf(tmp_path)
    assert "There are none yet" in (tmp_path / "README.md").read_text("utf-8")
    assert json.loads((tmp_path / "index.json").read_text("utf-8")) == []


def test_what_is_no_evaluation_is_named(models: Path) -> None:
    (models / "first" / "eval.json").write_text('{"sets": 3}', "utf-8")
    with pytest.raises(InputError, match=r"first/eval\.json: is no evaluation"):
        read_models(models)


def test_the_index_in_the_repository_is_that_of_its_folders() -> None:
    models = Path(__file__).parents[3] / "models"
    listed = [{"name": m.name, "role": m.training.role, "base": m.training.base} for m in read_models(models)]
    assert json.loads((models / "index.json").read_text("utf-8")) == listed
