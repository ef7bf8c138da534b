"""Models load from a folder, with or without an adapter; what does not fit is said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from mutsinq.agents.local.model import load_model, write_base
from mutsinq.errors import AgentError
from mutsinq.testing import tiny_model

torch: Any = pytest.importorskip("torch", reason="needs the extra `neural`")
peft: Any = pytest.importorskip("peft", reason="needs the extra `neural`")


@pytest.fixture(scope="module")
def adapter(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(tmp_path_factory.mktemp("adapters")) / "ann"
    loaded = load_model(str(folder))
    adapted = peft.get_peft_model(loaded.model, peft.LoraConfig(r=2, target_modules="all-linear"))
    with torch.no_grad():
        for name, weight in adapted.named_parameters():
            if "lora_B" in name:
                weight.fill_(0.1)
    adapted.save_pretrained(path)
    write_base(loaded, path)
    return path


def test_a_folder_is_a_model(folder: Path) -> None:
    loaded = load_model(str(folder), device="cpu")
    assert (loaded.name, loaded.vocabulary, loaded.ends, loaded.context) == ("tiny", 259, [2], 8192)
    assert loaded.model.dtype == torch.float32
    assert not loaded.chats
    assert loaded.tokenizer.decode(loaded.tokenizer("f(1)").input_ids, skip_special_tokens=True) == "f(1)"


def test_the_digest_tells_weights_apart(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    other = tiny_model(tmp_path / "other", seed=1)
    digest = load_model(str(folder)).digest
    assert load_model(str(tmp_path / "copy")).digest == digest
    assert load_model(str(other)).digest != digest


def test_an_adapter_changes_what_the_model_says(folder: Path, adapter: Path) -> None:
    plain, adapted = load_model(str(folder)), load_model(str(folder), adapter)
    assert adapted.name == "tiny+ann"
    assert adapted.digest == plain.digest
    assert adapted.adapter_digest
    tokens = plain.tokenizer("def f", return_tensors="pt").input_ids
    assert not torch.allclose(plain.model(tokens).logits, adapted.model(tokens).logits)


def test_an_adapter_of_another_model_is_refused_by_its_digest(tmp_path: Path, adapter: Path) -> None:
    other = tiny_model(tmp_path / "other", seed=1)
    with pytest.raises(AgentError, match=r"is for tiny \([0-9a-f]{12}\), not for other"):
        load_model(str(other), adapter)


def test_an_adapter_that_says_no_base_is_refused_where_its_shapes_differ(tmp_path: Path, adapter: Path) -> None:
    other = tiny_model(tmp_path / "other", width=64)
    shutil.copytree(adapter, tmp_path / "adapter")
    (tmp_path / "adapter" / "base.json").unlink()
    with pytest.raises(AgentError, match=r"does not fit other: .*size mismatch"):
        load_model(str(other), tmp_path / "adapter")


def _without(name: str, folder: Path, copy: Path) -> str:
    shutil.copytree(folder, copy)
    (copy / name).unlink()
    return str(copy)


def test_a_folder_that_is_no_model_is_refused(folder: Path, adapter: Path, tmp_path: Path) -> None:
    with pytest.raises(AgentError, match=r"no config\.json"):
        load_model(str(tmp_path))
    with pytest.raises(AgentError, match="that of an adapter: give it as adapter="):
        load_model(str(adapter))
    with pytest.raises(AgentError, match=r"no adapter_config\.json"):
        load_model(str(folder), tmp_path)
    # Not asked for on the hub.
    with pytest.raises(AgentError, match=r"no adapter_model\.safetensors: it is no whole folder of an adapter"):
        load_model(str(folder), _without("adapter_model.safetensors", adapter, tmp_path / "adapter"))
    with pytest.raises(AgentError, match="no weights as safetensors"):
        load_model(_without("model.safetensors", folder, tmp_path / "weights"))
    with pytest.raises(AgentError, match="no tokenizer"):
        load_model(_without("tokenizer.json", folder, tmp_path / "tokenizer"))


def test_a_tokenizer_with_more_tokens_than_the_model_is_refused(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "model")
    path = tmp_path / "model" / "tokenizer.json"
    written = json.loads(path.read_text("utf-8"))
    written["model"]["vocab"]["extra"] = 259
    path.write_text(json.dumps(written), "utf-8")
    with pytest.raises(AgentError, match=r"260 tokens and the model 259: it is another model's"):
        load_model(str(tmp_path / "model"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"device": "warp:7"}, "no device 'warp:7' here"),
        ({"dtype": "int3"}, "none of float32"),
        ({"bits": 3}, "4 or 8 bits, not 3"),
    ],
)
def test_options_that_there_are_not_are_refused(folder: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(AgentError, match=message):
        load_model(str(folder), **options)
