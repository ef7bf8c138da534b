"""GGUF files are converted once; those that cannot be say so."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from mutsinq.agents.local.finding import find_model
from mutsinq.agents.local.model import load_model
from mutsinq.errors import AgentError

torch: Any = pytest.importorskip("torch", reason="needs the extra `neural`")
gguf: Any = pytest.importorskip("gguf", reason="needs the extra `neural`")

WIDTH, HEADS, INNER, LAYERS = 32, 2, 64, 1


def write_gguf(path: Path, architecture: str = "llama") -> Path:
    """A model of random weights with a tokenizer of hardly more than bytes."""
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_context_length(256)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    tokens = ["<pad>", "<bos>", "<eos>", *sorted(_alphabet()), "Ġd"]
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(tokens)
    writer.add_token_types([3] * 3 + [1] * (len(tokens) - 3))
    writer.add_token_merges(["Ġ d"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    shapes = {
        "token_embd": (len(tokens), WIDTH),
        "output_norm": (WIDTH,),
        "output": (len(tokens), WIDTH),
        **{
            f"blk.0.{name}": shape
            for name, shape in {
                **dict.fromkeys(("attn_q", "attn_k", "attn_v", "attn_output"), (WIDTH, WIDTH)),
                **dict.fromkeys(("attn_norm", "ffn_norm"), (WIDTH,)),
                **dict.fromkeys(("ffn_gate", "ffn_up"), (INNER, WIDTH)),
                "ffn_down": (WIDTH, INNER),
            }.items()
        },
    }
    torch.manual_seed(0)
    for name, shape in shapes.items():
        writer.add_tensor(f"{name}.weight", torch.randn(shape).numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _alphabet() -> list[str]:
    from tokenizers.pre_tokenizers import ByteLevel

    return list(ByteLevel.alphabet())


def test_a_gguf_file_is_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = write_gguf(tmp_path / "small.gguf")
    loaded = load_model(str(file), device="cpu")
    assert (loaded.name, loaded.vocabulary, loaded.ends) == ("small", 260, [2])
    assert loaded.tokenizer.decode(loaded.tokenizer("def f").input_ids, skip_special_tokens=True) == "def f"
    assert loaded.model(torch.tensor([[5, 6]])).logits.isfinite().all()
    # The second time, the converted folder is there.
    file.rename(tmp_path / "renamed.gguf")
    monkeypatch.setattr("mutsinq.agents.local.gguf.read_gguf", None)
    assert find_model(str(tmp_path / "renamed.gguf")).digest == loaded.digest


def test_an_architecture_that_is_not_known_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(AgentError, match=r"cannot be read \(.*grok.*served by llama\.cpp"):
        load_model(str(write_gguf(tmp_path / "strange.gguf", "grok")))
    assert list((tmp_path / "cache" / "mutsinq" / "models").iterdir()) == []


def test_a_gguf_file_that_is_cut_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = write_gguf(tmp_path / "cut.gguf")
    file.write_bytes(file.read_bytes()[:3_000])
    with pytest.raises(AgentError, match=r"cut\.gguf' cannot be read"):
        load_model(str(file))


def test_without_its_package_it_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = write_gguf(tmp_path / "small.gguf")
    monkeypatch.setitem(sys.modules, "gguf", None)
    with pytest.raises(AgentError, match=r"GGUF files need gguf: pip install 'mutsinq\[neural\]'"):
        load_model(str(file))
