"""A model with fewer tokens writes and reads every text, and says of the rest what it said before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutsinq.agents.local.vocabulary import pruned, read_ranges, useful_tokens, write_ranges
from mutsinq.errors import AgentError

torch: Any = pytest.importorskip("torch", reason="needs the extra `neural`")
transformers: Any = pytest.importorskip("transformers", reason="needs the extra `neural`")

#: What the tokenizer has learned beyond single characters, each from the ones before.
WORDS = ["de", "def", "re", "ret", "retu", "retur", "return", "wh", "whi", "whil", "while"]
SPECIALS = ["<pad>", "<bos>", "<eos>", "<unk>"]


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    from tokenizers import Tokenizer, decoders, normalizers
    from tokenizers.models import BPE
    from tokenizers.processors import TemplateProcessing

    names = [*SPECIALS, *(f"<0x{byte:02X}>" for byte in range(256)), "▁", *map(chr, range(33, 127)), *WORDS]
    numbers = {name: number for number, name in enumerate(names)}
    merges = [(word[:-1], word[-1]) for word in WORDS]
    backend = Tokenizer(BPE(numbers, merges, byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    backend.normalizer = normalizers.Replace(" ", "▁")
    backend.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    backend.post_processor = TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", 1)])
    roles = dict(zip(("pad_token", "bos_token", "eos_token", "unk_token"), SPECIALS, strict=True))
    return transformers.PreTrainedTokenizerFast(tokenizer_object=backend, **roles)


@pytest.fixture(scope="module")
def tokens(tokenizer: Any) -> list[int]:
    return useful_tokens(tokenizer, ["def def return"], len(tokenizer) - len(WORDS) + 7)


def test_tokens_that_are_seen_stay_with_those_that_they_are_merged_from(tokenizer: Any, tokens: list[int]) -> None:
    names = {tokenizer.convert_ids_to_tokens(token) for token in tokens}
    assert names & set(WORDS) == {"de", "def", "re", "ret", "retu", "retur", "return"}
    assert set(SPECIALS) <= names
    assert tokens == sorted(tokens)


@pytest.fixture(scope="module")
def models(tokenizer: Any, tokens: list[int]) -> tuple[Any, Any, Any]:
    """A model, the same with fewer tokens, and the tokenizer of that."""

    def model() -> Any:
        torch.manual_seed(0)
        size = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
        roles = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": [2, len(tokenizer) - 1]}
        config = transformers.LlamaConfig(vocab_size=len(tokenizer), tie_word_embeddings=True, **size, **roles)
        return transformers.LlamaForCausalLM(config).eval()

    small = model()
    return model(), small, pruned(small, tokenizer, tokens)


@given(st.text(max_size=30))
def test_no_text_is_lost(models: tuple[Any, Any, Any], text: str) -> None:
    _, _, cut = models
    text = text.replace("▁", "").replace("<", "")
    assert cut.decode(cut(text).input_ids, skip_special_tokens=True) == text


def test_kept_tokens_have_the_logits_that_they_had(
    models: tuple[Any, Any, Any], tokenizer: Any, tokens: list[int]
) -> None:
    whole, small, cut = models
    text = "def f: return"
    before, after = tokenizer(text).input_ids, cut(text).input_ids
    assert [tokens[token] for token in after] == before
    assert after[0] == cut.bos_token_id
    expected = whole(torch.tensor([before])).logits[..., tokens]
    assert torch.allclose(small(torch.tensor([after])).logits, expected, atol=1e-5)
    assert small.config.vocab_size == len(cut) == len(tokens)
    # The end that was cut away is gone, the other is still one.
    assert small.config.eos_token_id == [cut.eos_token_id]


def test_a_vocabulary_of_another_kind_is_refused() -> None:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    other = transformers.PreTrainedTokenizerFast(tokenizer_object=Tokenizer(WordLevel({"a": 0}, "a")))
    with pytest.raises(AgentError, match="not one of type WordLevel"):
        useful_tokens(other, [], 10)


@given(st.sets(st.integers(0, 300)).map(sorted))
def test_ranges_are_read_as_they_are_written(numbers: list[int]) -> None:
    assert read_ranges(f"# Numbers 1-2.\n{write_ranges(numbers)}\n") == numbers


def test_the_list_for_gemma_holds_every_byte() -> None:
    from importlib import resources

    tokens = read_ranges(resources.files("mutsinq.agents.local").joinpath("gemma.txt").read_text("utf-8"))
    assert len(tokens) == len(set(tokens)) == 16_384
    assert tokens == sorted(tokens)
