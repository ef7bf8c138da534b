"""Trained adapters by their names."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from mutsinq.agents import shelf
from mutsinq.agents.shelf import adapter_folder, adapters_of
from mutsinq.agents.table import open_player
from mutsinq.core.program import Program
from mutsinq.core.task import EvaluatorTask
from mutsinq.errors import AgentError


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shelf with three adapters, of which one lacks its weights."""
    monkeypatch.setattr(shelf, "models_folder", lambda: tmp_path)
    listed = [("bare", "evaluator"), ("good", "evaluator"), ("fair", "evaluator"), ("writer", "generator")]
    for name, _ in listed:
        (tmp_path / name).mkdir()
        if name != "bare":
            (tmp_path / name / "adapter_config.json").write_text("{}", "utf-8")
    (tmp_path / shelf.INDEX).write_text(json.dumps([{"name": n, "role": r} for n, r in listed]), "utf-8")
    return tmp_path


def test_the_best_that_has_weights_is_taken_where_none_is_named(models: Path) -> None:
    assert adapter_folder() == models / "good"
    assert adapter_folder(role="generator") == models / "writer"
    assert adapter_folder("fair") == models / "fair"


def test_a_folder_of_ones_own_is_taken_by_its_path(models: Path, tmp_path: Path) -> None:
    assert adapter_folder(str(tmp_path / "fair")) == tmp_path / "fair"


def test_what_there_is_not_is_said_with_what_there_is(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AgentError, match="shipped are: good, fair, writer"):
        adapter_folder("nowhere")
    (models / shelf.INDEX).unlink()
    with pytest.raises(AgentError, match=r"no trained evaluator is shipped .* model:gemma"):
        open_player("adapter")


def test_adapters_are_found_wherever_a_text_names_them(models: Path) -> None:
    assert adapters_of("fuzz") == []
    assert adapters_of("adapter:fair,temperature=0") == [models / "fair"]
    assert adapters_of("adapter,role=generator") == [models / "writer"]
    assert adapters_of("blind:model:gemma,adapter=runs/a") == [Path("runs/a")]
    assert adapters_of("search,seconds=5,agent=adapter:fair") == [models / "fair"]


def test_an_adapter_that_does_not_say_its_model_is_refused(models: Path) -> None:
    with pytest.raises(AgentError, match="add ,base=MODEL"):
        open_player("adapter:fair")


def test_an_adapter_plays_on_its_model_by_its_name_alone(tmp_path: Path) -> None:
    peft: Any = pytest.importorskip("peft", reason="needs the extra `neural`")
    from mutsinq.agents.local.model import load_model, write_base
    from mutsinq.testing.models import tiny_model

    base = str(tiny_model(tmp_path / "tiny"))
    loaded = load_model(base, device="cpu")
    folder = tmp_path / "trained"
    peft.get_peft_model(loaded.model, peft.LoraConfig(r=2, target_modules="all-linear")).save_pretrained(folder)
    write_base(load_model(base, device="cpu"), folder)
    player = open_player(f"adapter:{folder},device=cpu,max_tokens=24")
    assert player.name == "adapter:trained"
    assert player.configuration["adapter_digest"]
    elsewhere = str((tmp_path / "tiny").rename(tmp_path / "moved"))
    with pytest.raises(
        AgentError, match=r"for tiny in '.*tiny', which is not here: add ,base=MODEL.*digest [0-9a-f]{12}"
    ):
        open_player(f"adapter:{folder}")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        player = open_player(f"adapter:{folder},base={elsewhere},device=cpu,max_tokens=24")
    program = Program("def f(n):\n    return n\n", "m", "f")
    assert player.act(EvaluatorTask(program, program), 0).tokens_written > 0
