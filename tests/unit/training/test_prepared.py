"""A prepared training gives the very same adapter, from files that are small enough to send."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.errors import TrainingError
from mutsinq.training import prepared
from mutsinq.training.tokens import Encoded
from mutsinq.training.train import prepare, train

from .conftest import Configure

torch: Any = pytest.importorskip("torch", reason="needs the extra `neural`")
load_file = pytest.importorskip("safetensors.torch").load_file

TOKENS = st.lists(st.integers(0, 300_000), max_size=8).map(tuple)
TEXTS = st.builds(Encoded, TOKENS, TOKENS)
ROWS = st.lists(st.one_of(st.tuples(TEXTS), st.tuples(TEXTS, TEXTS)), max_size=8)


@pytest.mark.parametrize("method", ["sft", "dpo"])
def test_a_prepared_training_gives_the_same_adapter(
    method: str, data: Path, configure: Configure, tmp_path: Path
) -> None:
    config = configure(method=method, precision="bfloat16")
    direct = train("evaluator", [data], config, tmp_path / "direct")
    prepare("evaluator", [data], config, tmp_path / "ready")
    later = train("evaluator", [tmp_path / "ready"], config, tmp_path / "later")
    assert (later.base, later.base_digest, later.data) == (direct.base, direct.base_digest, direct.data)
    one, other = (load_file(tmp_path / name / "adapter_model.safetensors") for name in ("direct", "later"))
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert (tmp_path / "later" / "originals.txt").read_text() == (tmp_path / "direct" / "originals.txt").read_text()


def test_what_was_prepared_for_something_else_is_refused(data: Path, configure: Configure, tmp_path: Path) -> None:
    prepare("evaluator", [data], configure(), tmp_path / "ready")
    with pytest.raises(TrainingError, match="prepared for the role evaluator"):
        train("generator", [tmp_path / "ready"], configure(), tmp_path / "out")
    with pytest.raises(TrainingError, match="prepared with view = 'full-diff', not with 'blind'"):
        train("evaluator", [tmp_path / "ready"], configure(view="blind"), tmp_path / "other")
    with pytest.raises(TrainingError, match="trained on alone"):
        train("evaluator", [tmp_path / "ready", data], configure(), tmp_path / "both")
    with pytest.raises(TrainingError, match="prepare sft or dpo"):
        prepare("evaluator", [data], configure(method="grpo"), tmp_path / "third")


@given(ROWS)
def test_rows_survive_being_written_in_shards(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Encoded, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepared, "_SHARD_TOKENS", 10)
        prepared._write_rows(folder, "train", rows)
    assert list(prepared._read_rows(folder, "train")) == rows
