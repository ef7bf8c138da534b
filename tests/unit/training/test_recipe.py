"""The recipe of the shipped adapters fits half an hour, and runs from data sets to adapters."""

from __future__ import annotations

import importlib.util
import tarfile
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from mutsinq.core.example import GeneratorExample
from mutsinq.training.account import read_training
from mutsinq.training.checkpoint import last_checkpoint

from .conftest import evaluator_example, write_data

PATH = Path(__file__).parents[3] / "models" / "recipe" / "recipe.py"


@pytest.fixture
def recipe() -> ModuleType:
    spec = importlib.util.spec_from_file_location("recipe", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_all_adapters_are_planned_to_fit_half_an_hour(recipe: ModuleType) -> None:
    minutes = [recipe.configured(kind, seed)[1].minutes for kind, seed in recipe.RUNS]
    assert len(minutes) == 7
    assert min(minutes) > 0
    assert sum(minutes) <= 28
    assert recipe.configured("evaluator-blind", 2)[1] == replace(recipe.configured("evaluator", 2)[1], view="blind")


def test_the_recipe_runs_from_data_sets_to_adapters(
    recipe: ModuleType, base: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = ("id", "split", "original", "variant", "entry", "known", "edit", "original_form", "variant_form")
    fields = {name: getattr(evaluator_example(1), name) for name in (*shared, "origin", "licence")}
    generator = write_data(tmp_path / "generator", [GeneratorExample(**fields, input="f1(0, 1)", difficulty=3)])
    for role in ("evaluator", "generator"):
        toml = f'base = "{base}"\nbatch_size = 8\nrank = 2\nmax_tokens = 1024\n'
        (tmp_path / f"{role}.toml").write_text(toml, "utf-8")
    monkeypatch.setattr(recipe, "HERE", tmp_path)
    monkeypatch.setattr(recipe, "RUNS", recipe.RUNS[:2] + recipe.RUNS[-1:])
    recipe.prepare_all({"evaluator": data, "generator": generator}, tmp_path / "prepared")
    assert not (tmp_path / "prepared" / "generator" / "model").exists()
    out = tmp_path / "out"
    assert not recipe.train_all(tmp_path / "prepared", out, minutes=0)
    assert last_checkpoint(out / "evaluator-0") is not None
    assert recipe.train_all(tmp_path / "prepared", out)
    trained = {path.name: read_training(path) for path in out.iterdir() if path.is_dir()}
    assert {name: training.role for name, training in trained.items()} == {
        "evaluator-0": "evaluator",
        "evaluator-blind-0": "evaluator",
        "generator-0": "generator",
    }
    assert sorted(path.stem for path in out.glob("*.tar")) == sorted(trained)
    with tarfile.open(out / "evaluator-0.tar") as packed:
        assert "evaluator-0/adapter_model.safetensors" in packed.getnames()
        assert not any("checkpoints" in name for name in packed.getnames())
    assert recipe.train_all(tmp_path / "prepared", out)
    assert trained["evaluator-0"].data != trained["evaluator-blind-0"].data
