"""A language model for tests: random weights, made in a moment, without a hub."""

from __future__ import annotations

from pathlib import Path


def tiny_model(folder: Path, seed: int = 0, layers: int = 2, width: int = 32, chat: bool = False) -> Path:
    """Write a model of some ten thousand random weights with a tokenizer of single bytes into `folder`.

    It loads wherever a folder of a model is taken, and writes nonsense. With `chat` it has a chat template.
    Needs torch and transformers (`pip install 'mutsinq[neural]'`).
    """
    import torch
    from tokenizers import Tokenizer, decoders, pre_tokenizers
    from tokenizers.models import BPE
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    specials = ["<pad>", "<bos>", "<eos>"]
    tokens = [*specials, *sorted(pre_tokenizers.ByteLevel.alphabet())]
    backend = Tokenizer(BPE({token: number for number, token in enumerate(tokens)}, []))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    names = dict(zip(("pad_token", "bos_token", "eos_token"), specials, strict=True))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, **names)
    if chat:
        tokenizer.chat_template = (
            "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}assistant: "
        )
    config = LlamaConfig(
        vocab_size=len(tokens),
        hidden_size=width,
        intermediate_size=2 * width,
        num_hidden_layers=layers,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=8192,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
    )
    torch.manual_seed(seed)
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
