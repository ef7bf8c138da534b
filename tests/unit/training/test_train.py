"""Training end to end on a tiny random model: learned, resumed, and stopped in every way."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mutsinq.agents.local.model import load_model
from mutsinq.core.example import EquivalenceExample
from mutsinq.core.lock import lock
from mutsinq.errors import AgentError, TrainingError
from mutsinq.testing.models import tiny_model
from mutsinq.training import checkpoint, imitation
from mutsinq.training.configuration import read_config
from mutsinq.training.loop import Progress
from mutsinq.training.train import prepare, train

from .conftest import Configure, evaluator_example, write_data

torch: Any = pytest.importorskip("torch", reason="needs the extra `neural`")
load_file = pytest.importorskip("safetensors.torch").load_file


def weights(folder: Path) -> dict[str, torch.Tensor]:
    tensors: dict[str, torch.Tensor] = load_file(folder / "adapter_model.safetensors")
    return tensors


def metrics(folder: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text("utf-8").splitlines()]


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_an_adapter_is_trained_that_loads_on_its_base(data: Path, configure: Configure, tmp_path: Path) -> None:
    config = configure(epochs=3)
    training = train("evaluator", [data], config, tmp_path / "out")
    assert training.steps == 12
    assert training.examples == 16
    assert training.held_out_after is not None
    assert training.held_out_before is not None
    assert training.held_out_after < training.held_out_before
    loaded = load_model(config.base, adapter=tmp_path / "out")
    assert (loaded.digest, loaded.adapter_digest) == (training.base_digest, training.adapter_digest)
    assert all(tensor.dtype == torch.bfloat16 for tensor in weights(tmp_path / "out").values())
    originals = (tmp_path / "out" / "originals.txt").read_text("utf-8").split()
    assert originals == [f"{number:016x}" for number in range(1, 17)]


def test_a_finished_training_is_not_done_again(data: Path, configure: Configure, tmp_path: Path) -> None:
    first = train("evaluator", [data], configure(), tmp_path / "out")
    told: list[Progress] = []
    assert train("evaluator", [data], configure(), tmp_path / "out", tell=told.append) == first
    assert not told


@pytest.mark.parametrize("method", ["sft", "dpo"])
def test_a_training_that_was_stopped_ends_with_the_very_same_weights(
    method: str, data: Path, configure: Configure, tmp_path: Path
) -> None:
    config = configure(epochs=2, method=method)
    whole = train("evaluator", [data], config, tmp_path / "whole")

    def stop(progress: Progress) -> None:
        if progress.step == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train("evaluator", [data], config, tmp_path / "stopped", tell=stop)
    told: list[Progress] = []
    resumed = train("evaluator", [data], config, tmp_path / "stopped", tell=told.append)
    assert [progress.step for progress in told] == [4, 5, 6, 7, 8]
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "stopped"))
    assert replace(resumed, seconds=0) == replace(whole, seconds=0)
    untimed = [[{**line, "seconds": 0} for line in metrics(tmp_path / name)] for name in ("whole", "stopped")]
    assert untimed[0] == untimed[1]


def test_how_a_step_is_parted_changes_nothing_but_memory(data: Path, configure: Configure, tmp_path: Path) -> None:
    whole = train("evaluator", [data], configure(dropout=0.0), tmp_path / "whole")
    parted = train("evaluator", [data], configure(dropout=0.0, batch_tokens=1), tmp_path / "parted")
    assert parted.held_out_after == pytest.approx(whole.held_out_after, abs=1e-3)


def test_the_blind_twin_never_sees_the_variant(data: Path, configure: Configure, tmp_path: Path) -> None:
    config = configure(view="blind")
    train("evaluator", [data], config, tmp_path / "blind")
    examples = [replace(evaluator_example(n), variant=f"def f{n}(a, b):\n    return 0\n") for n in range(1, 17)]
    held_out = [replace(evaluator_example(n, "validation"), variant="def f():\n    pass\n") for n in range(17, 20)]
    other = write_data(tmp_path / "other", [*examples, *held_out])
    train("evaluator", [other], config, tmp_path / "other-blind")
    assert same(weights(tmp_path / "blind"), weights(tmp_path / "other-blind"))


def test_equal_pairs_are_learned_beside_pairs_that_differ(data: Path, configure: Configure, tmp_path: Path) -> None:
    fields = {name: getattr(evaluator_example(50), name) for name in ("id", "split", "original", "entry", "known")}
    fields |= {name: getattr(evaluator_example(50), name) for name in ("edit", "original_form", "origin", "licence")}
    equal = EquivalenceExample(
        **fields,
        variant=evaluator_example(50).original,
        variant_form="0",
        equivalent=True,
        input="",
        proof="same normal form",
        scope="all",
    )
    training = train("evaluator", [data, write_data(tmp_path / "equal", [equal])], configure(), tmp_path / "out")
    assert training.examples == 17


def test_a_training_goes_on_from_another_adapter(data: Path, configure: Configure, tmp_path: Path) -> None:
    first = train("evaluator", [data], configure(epochs=3, dropout=0.0), tmp_path / "first")
    config = configure(start=str(tmp_path / "first"), method="dpo", dropout=0.0)
    train("evaluator", [data], config, tmp_path / "second")
    assert metrics(tmp_path / "second")[0]["held_out_loss"] == pytest.approx(math.log(2), abs=1e-4)
    assert load_model(config.base, adapter=tmp_path / "second").digest == first.base_digest


def test_an_adapter_of_another_base_is_refused(data: Path, configure: Configure, tmp_path: Path) -> None:
    train("evaluator", [data], configure(), tmp_path / "first")
    other = tiny_model(tmp_path / "other", seed=1)
    with pytest.raises(AgentError, match="is for tiny"):
        train("evaluator", [data], configure(base=str(other), start=str(tmp_path / "first")), tmp_path / "second")


def test_a_folder_that_another_training_writes_to_is_left_alone(
    data: Path, configure: Configure, tmp_path: Path
) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        assert lock(descriptor)
        with pytest.raises(TrainingError, match="another training is writing to"):
            train("evaluator", [data], configure(), tmp_path)
    finally:
        os.close(descriptor)
    assert train("evaluator", [data], configure(), tmp_path).steps


def test_a_training_without_examples_leaves_its_folder_to_the_next(
    data: Path, configure: Configure, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match="raise max_tokens"):
        train("evaluator", [data], configure(max_tokens=16), tmp_path / "out")
    assert train("evaluator", [data], configure(), tmp_path / "out").steps


def test_a_folder_of_another_training_is_left_alone_unless_told(
    data: Path, configure: Configure, tmp_path: Path
) -> None:
    train("evaluator", [data], configure(), tmp_path / "out")
    with pytest.raises(TrainingError, match="another configuration"):
        train("evaluator", [data], configure(seed=1), tmp_path / "out")
    train("evaluator", [data], configure(seed=1), tmp_path / "out", fresh=True)


def test_other_data_in_the_middle_of_a_training_is_refused(data: Path, configure: Configure, tmp_path: Path) -> None:
    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train("evaluator", [data], configure(), tmp_path / "out", tell=stop)
    other = write_data(tmp_path / "other", [evaluator_example(n) for n in range(30, 40)])
    with pytest.raises(TrainingError, match="other data"):
        train("evaluator", [other], configure(), tmp_path / "out")


def test_nothing_to_train_on_is_an_error_that_counts_what_was_left_out(
    data: Path, configure: Configure, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match=r"of 16 in the split 'train' 16 have more than 5 tokens"):
        train("evaluator", [data], configure(max_tokens=5), tmp_path / "out")


def test_examples_of_another_role_are_refused(data: Path, configure: Configure, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="mutsinq dataset generator"):
        train("generator", [data], configure(), tmp_path / "out")


def test_a_loss_that_is_no_number_ends_the_training_with_its_last_good_checkpoint(
    data: Path, configure: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = 0

    def nan_in_the_third(adapter_model: Any, items: Sequence[Any]) -> Any:
        nonlocal losses
        losses += torch.is_grad_enabled()
        values, wanted = original(adapter_model, items)
        return values * (math.nan if losses == 3 else 1), wanted

    original = imitation.log_probabilities
    monkeypatch.setattr(imitation, "log_probabilities", nan_in_the_third)
    with pytest.raises(TrainingError, match=r"step 3: the loss is nan .* last good checkpoint is .*step-000001"):
        train("evaluator", [data], configure(checkpoint_minutes=0.0), tmp_path / "out")
    kept = checkpoint.read_checkpoint(tmp_path / "out")
    assert kept is not None
    assert kept[0].step == 1


def test_weights_that_a_step_has_ruined_are_no_checkpoint(data: Path, configure: Configure, tmp_path: Path) -> None:
    config = configure(checkpoint_minutes=0.0, learning_rate=1e30)
    with pytest.raises(TrainingError, match=r"step 2: the loss is nan .* there is no checkpoint before it"):
        train("evaluator", [data], config, tmp_path / "out")
    assert checkpoint.last_checkpoint(tmp_path / "out") is None


def test_where_memory_does_not_do_parts_become_smaller(
    data: Path, configure: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two_at_most(adapter_model: Any, items: Sequence[Any]) -> Any:
        if torch.is_grad_enabled() and len(items) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return original(adapter_model, items)

    original = imitation.log_probabilities
    config = configure(dropout=0.0)
    train("evaluator", [data], config, tmp_path / "whole")
    monkeypatch.setattr(imitation, "log_probabilities", two_at_most)
    train("evaluator", [data], config, tmp_path / "short")
    losses = [[line["loss"] for line in metrics(tmp_path / name) if "loss" in line] for name in ("whole", "short")]
    assert losses[0] == pytest.approx(losses[1], abs=1e-3)


def test_where_memory_does_not_do_for_one_example_the_error_says_what_to_lower(
    data: Path, configure: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(adapter_model: Any, items: Sequence[Any]) -> Any:
        if torch.is_grad_enabled():
            raise RuntimeError(
                "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"
            )
        return original(adapter_model, items)

    original = imitation.log_probabilities
    monkeypatch.setattr(imitation, "log_probabilities", never)
    with pytest.raises(TrainingError, match=r"memory does not do for one example of \d+ tokens; lower max_tokens"):
        train("evaluator", [data], configure(), tmp_path / "out")


def test_a_full_disk_leaves_the_checkpoints_before_it(
    data: Path, configure: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    writes = 0

    def full(source: Any, target: Any) -> None:
        nonlocal writes
        writes += 1
        if writes == 2:
            raise OSError(28, "No space left on device")
        rename(source, target)

    rename = os.rename
    monkeypatch.setattr(checkpoint.os, "rename", full)
    with pytest.raises(TrainingError, match=r"step 2 .* No space left on device; make room"):
        train("evaluator", [data], configure(checkpoint_minutes=0.0), tmp_path / "out")
    monkeypatch.undo()
    kept = checkpoint.last_checkpoint(tmp_path / "out")
    assert kept is not None
    assert kept.name == "step-000001"
    assert train("evaluator", [data], configure(checkpoint_minutes=0.0), tmp_path / "out").steps == 4


def test_minutes_end_a_training_before_its_epochs(data: Path, configure: Configure, tmp_path: Path) -> None:
    training = train("evaluator", [data], configure(epochs=1000, minutes=0.01), tmp_path / "out")
    assert 0 < training.steps < 4000


@pytest.mark.parametrize("package", ["torch", "transformers", "peft"])
def test_without_the_extra_it_says_how_to_install_it(
    data: Path, tmp_path: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    for act in (train, prepare):
        with pytest.raises(TrainingError, match=rf"training needs {package}: pip install 'mutsinq\[neural\]'"):
            act("evaluator", [data], read_config(None), tmp_path / "out")
